"""Everything a report says besides its pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from sustainment.errors import Fault
from sustainment.model.answer import LeftOutRows, Quality
from sustainment.model.study import Study
from sustainment.views.answers import Answer, Simulated, fleet, half_width
from sustainment.views.costs import cost_name, years_counted
from sustainment.views.days import Calendar
from sustainment.views.measures import capability, shops
from sustainment.views.rounding import between, between_money, money, number, percent, signed
from sustainment.views.sentences import sentences

QUICK = "by formula"
SIMULATED = "simulated"
SAME_POSITIONS = 0.5
"""Answers for fewer positions apart than this are about the same fleet."""


@dataclass(frozen=True, slots=True)
class Story:
    """What a report says: the answer, how good it is, what it leaves out, and how to get it again.

    `engines` holds both answers side by side, `capability` and `shops` more of the simulated one; `qualities`
    what each says of itself, by its name here; `reproduce` the facts, name and value, that repeat the run.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    sentences: tuple[str, str, str]
    requirements: pl.DataFrame
    engines: pl.DataFrame
    capability: pl.DataFrame
    shops: pl.DataFrame
    qualities: tuple[tuple[str, Quality], ...]
    warnings: tuple[str, ...]
    limits: tuple[str, ...]
    left_out: tuple[str, ...]
    reproduce: tuple[tuple[str, str], ...]


def story(
    study: Study,
    simulation: Simulated,
    *,
    evaluation: Answer | None,
    command: str,
    version: str,
    seed: int | None = None,
) -> Story:
    """Return the story of a study; `evaluation` is None where no formula covers it."""
    answers = [(SIMULATED, simulation.quality)]
    if evaluation is not None:
        answers.insert(0, (QUICK, evaluation.quality))
    qualities = [quality for _, quality in answers]
    return Story(
        title=study.settings.title or study.name,
        facts=_facts(study),
        sentences=sentences(study, simulation),
        requirements=_requirements(simulation.table("requirements")),
        engines=side_by_side(study, simulation, evaluation=evaluation),
        capability=capability(simulation),
        shops=shops(simulation),
        qualities=tuple(answers),
        warnings=_warnings([study.warnings, *(quality.warnings for quality in qualities)]),
        limits=tuple(dict.fromkeys(limit for quality in qualities for limit in quality.limits)),
        left_out=_left_out(answers),
        reproduce=(
            ("command", command),
            ("version", version),
            ("seed", str(study.settings.seed if seed is None else seed)),
            ("inputs, SHA-256", simulation.digest),
        ),
    )


def side_by_side(study: Study, simulation: Simulated, *, evaluation: Answer | None) -> pl.DataFrame:
    """
    Return the same measures by formula and by simulation, and how far they are apart.

    The formulas hold for the inputs of one day, so what changes over the days is compared on the last one.
    """
    rows = [_mean_share(simulation, evaluation), *_last_day(simulation, evaluation)]
    if evaluation is not None:
        rows += _costs(study, simulation, evaluation)
    schema = dict.fromkeys(("measure", QUICK, SIMULATED, "95 % interval", "difference"), pl.String)
    table = pl.DataFrame(rows, schema=schema, orient="row")
    return table if evaluation is not None else table.drop(QUICK, "difference")


_Compared = tuple[str, str, str, str, str]
"""Measure, by formula, simulated, its interval, difference."""


def _mean_share(simulation: Simulated, evaluation: Answer | None) -> _Compared:
    availability = simulation.availability()
    interval, half = availability.interval(0.95), half_width(availability)
    quick = apart = ""
    positions = float(fleet(simulation)["authorised"].mean() or 0.0)  # type: ignore[arg-type]
    if evaluation is not None and abs(fleet(evaluation)["authorised"][0] - positions) < SAME_POSITIONS:
        share = float(fleet(evaluation)["availability"][0])
        quick = percent(share)
        apart = f"{signed(100 * (share - availability.mean), 100 * half)} points"
    spread = between(100 * interval.low, 100 * interval.high, unit="%")
    return ("share ready, mean", quick, percent(availability.mean, half), spread, apart)


def _last_day(simulation: Simulated, evaluation: Answer | None) -> list[_Compared]:
    last = fleet(simulation).row(-1, named=True)
    positions = max(float(last["authorised"]), 1.0)
    half = (last["high"] - last["low"]) / 2
    spread = between(last["low"], last["high"])
    shares = between(100 * last["low"] / positions, 100 * last["high"] / positions, unit="%")
    quick = apart = quick_share = apart_share = ""
    if evaluation is not None:
        share, working = (float(fleet(evaluation)[name][0]) for name in ("availability", "working"))
        quick, quick_share = number(working), percent(share)
        apart = signed(working - last["mean"], half)
        apart_share = f"{signed(100 * (share - last['mean'] / positions), 100 * half / positions)} points"
    known = percent(last["mean"] / positions, half / positions)
    return [
        ("share ready, last day", quick_share, known, shares, apart_share),
        (f"ready of {positions:,.0f}, last day", quick, number(last["mean"], half), spread, apart),
    ]


def _costs(study: Study, simulation: Simulated, evaluation: Answer) -> list[_Compared]:
    quick, known = _cost(study, evaluation), _cost(study, simulation)
    if not (quick and known):
        return []
    currency = study.settings.currency
    low, high = (_cost(study, simulation, end) for end in ("low", "high"))
    return [
        (
            cost_name(study),
            money(quick, currency),
            money(known, currency, half_width=(high - low) / 2),
            between_money(low, high, currency=currency),
            f"{signed(100 * (quick / known - 1), 50 * (high - low) / known)} %",
        )
    ]


def _facts(study: Study) -> tuple[tuple[str, str], ...]:
    settings = study.settings
    calendar = Calendar.of(study)
    dates = study.table("sources")["date"].drop_nulls()
    facts = [("from", calendar.name(0)), ("to", calendar.name(settings.days)), ("days", f"{settings.days:,}")]
    if len(dates):
        facts.append(("newest source", str(dates.max())))
    if settings.warm_up_days:
        facts.append(("warm-up", f"{settings.warm_up_days:g} days"))
    if settings.count_from_day:
        facts.append(("averages from", calendar.name(settings.count_from_day)))
    return tuple(facts)


def _requirements(requirements: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for row in requirements.iter_rows(named=True):
        low, high = row["low"], row["high"]
        known = low is not None and high is not None
        half = (high - low) / 2 if known else 0.0
        value = "" if row["value"] is None else number(row["value"], half)
        spread = between(low, high) if known else ""
        rows.append((row["requirement"], row["measure"] or "", row["asked"] or "", value, spread, row["met"]))
    schema = dict.fromkeys(("requirement", "measure", "asked", "answer", "95 % interval", "met"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _cost(study: Study, answer: Answer, column: str = "mean") -> float:
    return float(answer.table("costs")[column].sum()) / years_counted(study)


def _warnings(found: Sequence[Sequence[Fault]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(fault) for faults in found for fault in faults))


def _left_out(answers: Sequence[tuple[str, Quality]]) -> tuple[str, ...]:
    """Return each set of rows once, with the answers that leave it out where not all do."""
    named: dict[LeftOutRows, list[str]] = {}
    for name, quality in answers:
        for rows in quality.left_out:
            named.setdefault(rows, []).append(name)
    return tuple(
        str(rows) if len(names) == len(answers) else f"{rows} ({', '.join(names)})"
        for rows, names in named.items()
    )
