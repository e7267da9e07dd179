"""The answer in three sentences from fixed templates."""

from collections.abc import Mapping
from math import hypot
from types import MappingProxyType

import polars as pl

from sustainment.model.study import Study
from sustainment.views.answers import Answer, Simulated, fleet, half_width
from sustainment.views.costs import DAYS_A_YEAR, years_counted
from sustainment.views.days import Calendar
from sustainment.views.rounding import (
    between_money,
    decimals_known,
    fixed,
    largest_remainder,
    money,
    number,
    percent,
)

TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        "expected": "On {day} you can expect {ready} of {authorised} ready ({share}). "
        "9 in 10 futures: {low} to {high}.",
        "one met": "What is asked ({requirement}, {asked}) is met.",
        "one missed": "What is asked ({requirement}, {asked}) is not met.",
        "one open": "Whether what is asked ({requirement}, {asked}) is met, this answer does not tell.",
        "several": "Of {all} requirements {met} met, {missed} not met.",
        "several, some open": "Of {all} requirements {met} met, {missed} not met, {open} not answered.",
        "brake": "On an average day {missing} of {authorised} are not ready; the biggest brake is "
        "{cause} ({what} at {where}), {part} of the {missing}.",
        "two brakes": "On an average day {missing} of {authorised} are not ready; the biggest brakes, too "
        "close to tell apart, are {cause} ({what} at {where}), {part}, and {cause_2} ({what_2} at "
        "{where_2}), {part_2}, together {both} of the {missing}.",
        "no brake": "On an average day all of {authorised} are ready; the simulated futures show no brake.",
        "cost a year": "It costs {total} a year ({range}), the largest part {element}, {part}.",
        "cost of days": "It costs {total} in {days} days ({range}), the largest part {element}, {part}.",
        "no cost": "What it costs is not known: the study states no prices.",
    }
)
"""Every sentence that a report may say; names and numbers of the study stand in for the braces."""

BRAKES: Mapping[str, str] = MappingProxyType(
    {
        "waiting for part": "waiting for a part",
        "waiting for shop": "waiting for a place in a shop",
        "in repair": "repair",
        "in transit": "transport",
        "no vehicle": "the lack of a vehicle",
        "no crew": "the lack of a crew",
        "planned work": "planned work",
        "no consumables": "the lack of consumables",
    }
)
"""Causes as they stand in a sentence."""

NORMAL_95 = 1.96
"""Half-width of a 95 % interval in standard errors."""


def sentences(study: Study, simulation: Simulated) -> tuple[str, str, str]:
    """
    Return what to expect, what stops the rest and what it costs.

    No number is finer than three digits or than its 95 % interval allows; parts add up as written; two causes
    whose intervals overlap are named together.
    """
    return _expected(study, simulation), _brake(simulation), _cost(study, simulation)


def verdict(requirements: pl.DataFrame) -> str:
    """Return whether what is asked is met, or nothing when nothing is asked."""
    if requirements.is_empty():
        return ""
    met = requirements["met"].to_list()
    if len(met) == 1:
        row = requirements.row(0, named=True)
        template = {"yes": "one met", "no": "one missed"}.get(met[0], "one open")
        return TEMPLATES[template].format(requirement=row["requirement"], asked=row["asked"])
    yes, no = met.count("yes"), met.count("no")
    still_open = len(met) - yes - no
    template = "several, some open" if still_open else "several"
    return TEMPLATES[template].format(all=len(met), met=yes, missed=no, open=still_open)


def _expected(study: Study, simulation: Answer) -> str:
    last = fleet(simulation).row(-1, named=True)
    authorised = last["authorised"]
    half = (last["high"] - last["low"]) / 2
    sentence = TEMPLATES["expected"].format(
        day=Calendar.of(study).name(last["day"]),
        ready=number(last["mean"], half),
        authorised=f"{authorised:,.0f}",
        share=percent(
            last["mean"] / authorised if authorised else 0.0, half / authorised if authorised else 0.0
        ),
        low=f"{last['q05']:,.0f}",
        high=f"{last['q95']:,.0f}",
    )
    return f"{sentence} {verdict(simulation.table('requirements'))}".strip()


def _brake(simulation: Simulated) -> str:
    authorised = float(fleet(simulation)["authorised"].mean() or 0.0)  # type: ignore[arg-type]
    availability = simulation.availability()
    missing, half = authorised * (1 - availability.mean), authorised * half_width(availability)
    causes = simulation.table("causes").sort(
        "positions", "item", "site", "cause", descending=[True, False, False, False]
    )
    facts = {"authorised": f"{authorised:,.0f}"}
    if causes.is_empty() or missing <= 0 or causes["positions"][0] <= 0:
        return TEMPLATES["no brake"].format(**facts)
    first = causes.row(0, named=True)
    second = causes.row(1, named=True) if len(causes) > 1 else None
    decimals = decimals_known(missing, half)
    facts |= {"missing": fixed(missing, decimals), "cause": _brake_name(first["cause"])}
    facts |= {"what": str(first["item"]), "where": str(first["site"])}
    if second is None or not _too_close(first, second):
        own = decimals_known(first["positions"], NORMAL_95 * (first["standard_error"] or 0.0))
        return TEMPLATES["brake"].format(part=fixed(first["positions"], min(own, decimals)), **facts)
    parts = largest_remainder([first["positions"], second["positions"]], decimals)
    return TEMPLATES["two brakes"].format(
        part=fixed(parts[0], decimals),
        cause_2=_brake_name(second["cause"]),
        what_2=second["item"],
        where_2=second["site"],
        part_2=fixed(parts[1], decimals),
        both=fixed(sum(parts), decimals),
        **facts,
    )


def _brake_name(cause: str) -> str:
    return BRAKES.get(cause, cause)


def _too_close(first: Mapping[str, float], second: Mapping[str, float]) -> bool:
    """Tell whether the difference of two causes may be luck."""
    spread = hypot(first["standard_error"] or 0.0, second["standard_error"] or 0.0)
    return bool(first["positions"] - second["positions"] < NORMAL_95 * spread)


def _cost(study: Study, simulation: Answer) -> str:
    costs = simulation.table("costs")
    total = float(costs["mean"].sum()) if len(costs) else 0.0
    if total <= 0:
        return TEMPLATES["no cost"]
    years = years_counted(study)
    low, high = float(costs["low"].sum()) / years, float(costs["high"].sum()) / years
    by_element = (
        costs.group_by("element", maintain_order=True)
        .agg(pl.col("mean").sum())
        .sort("mean", "element", descending=[True, False])
    )
    element, part = by_element.row(0)
    currency = study.settings.currency
    half = (high - low) / 2
    return TEMPLATES["cost a year" if study.settings.days >= DAYS_A_YEAR else "cost of days"].format(
        total=money(total / years, currency, half_width=half),
        days=study.settings.days,
        range=between_money(low, high, currency=currency),
        element=element,
        part=money(part / years, currency, half_width=half),
    )
