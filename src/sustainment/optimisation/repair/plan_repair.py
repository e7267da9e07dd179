"""Where to repair what: the verb.

What fails, where and how often comes from the steady state; the level-of-repair analysis then chooses among
the rows that stand and the candidates. As a plan changes how many machines work, and so how many fail, its
own steady state is taken next, until the plan stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf

from sustainment.analytic.evaluate import evaluate
from sustainment.analytic.result import Evaluation
from sustainment.errors import MethodError, UsageError
from sustainment.model.answer import Quality
from sustainment.model.study import Study
from sustainment.optimisation.highs import Options, Status
from sustainment.optimisation.repair.assets import DAYS_A_YEAR, AssetKind
from sustainment.optimisation.repair.break_even import break_even as sites_break_even
from sustainment.optimisation.repair.changes import changes_of
from sustainment.optimisation.repair.compared import carried_through
from sustainment.optimisation.repair.levels import RepairLevels, solve_repair_levels
from sustainment.optimisation.repair.limits import LOAD_LIMIT, WITHIN
from sustainment.optimisation.repair.network import flows
from sustainment.optimisation.repair.plan import Alternative, RepairPlan
from sustainment.optimisation.repair.question import Question, ask
from sustainment.optimisation.repair.tables import repair_tables
from sustainment.problem.kinds import Ints

MOST_ROUNDS = 5
LIMITS = (
    "waits: they cost nothing here (the readiness of each alternative shows them)",
    "spares that another place of repair would need or set free",
    "what does not fail: planned work in place, exchanges, courses",
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the plan is asked with."""

    study: Study
    day: float | None
    years: float
    load_limit: float
    options: Options
    break_even: bool


def plan_repair(
    study: Study,
    *,
    years: float | None = None,
    load_limit: float = LOAD_LIMIT,
    day: float | None = None,
    break_even: bool = False,
    within: float = WITHIN,
    seconds: float = inf,
) -> RepairPlan:
    """
    Return where to repair what and what to open, at least cost a year.

    Rows that stand are kept; candidates (sites, lanes, repairs, resources) are opened where they pay. A row
    whose cell names several sites binds them to one decision for each item. What opens later, or perhaps
    never, counts for its share of the years. The cheapest few plans are then carried through all days by
    formula, and what deciding later costs is told (tables alternatives and waiting).

    Parameters
    ----------
    study
        The facts, candidates among them.
    years
        Over which set-up costs are spread; None: the horizon of the study.
    load_limit
        Share of its time that a resource may be in use; one that is busier as it stands may stay so.
    day
        Whose rates and rows hold; None: the last of the horizon.
    break_even
        Find from how many repairs a year each candidate site pays; some fifty solutions a site.
    within
        Share of the cost that may stay unproven; 0: until the plan is proven best.
    seconds
        After which the best plan so far is returned, with its bound.

    Raises
    ------
    MethodError
        Where nothing is ever steady, or no plan was found in the time given.
    """
    plan = plan_mean_year(
        study,
        years=years,
        load_limit=load_limit,
        day=day,
        break_even=break_even,
        within=within,
        seconds=seconds,
    )
    return carried_through(plan, study)


def plan_mean_year(
    study: Study,
    *,
    years: float | None = None,
    load_limit: float = LOAD_LIMIT,
    day: float | None = None,
    break_even: bool = False,
    within: float = WITHIN,
    seconds: float = inf,
) -> RepairPlan:
    """Return the plan of the mean year as `plan_repair` does, not carried through the days."""
    horizon = study.settings.days / DAYS_A_YEAR if years is None else float(years)
    _refuse(horizon, load_limit=load_limit, within=within, seconds=seconds)
    options = Options(gap=within, time_limit_seconds=seconds)
    asked = _Asked(study, day, horizon, load_limit, options, break_even)
    standing = evaluate(study, day=day)
    state, seen, rounds = standing, list[Mapping[str, str]](), 0
    while True:
        question = ask(study, state.state, years=horizon, load_limit=load_limit)
        found = solve_repair_levels(question.network, asked.options)
        _refuse_unfound(found)
        changes, rounds = changes_of(question, found), rounds + 1
        planned = evaluate(study.changed(changes), day=day) if changes else standing
        if changes in seen or rounds >= MOST_ROUNDS:
            break
        seen.append(changes)
        state = planned
    settled = changes == seen[-1]
    return _answer(asked, question, found, evaluations=(standing, planned), settled=settled)


def _refuse(years: float, *, load_limit: float, within: float, seconds: float) -> None:
    if not 0.0 < years < inf:
        raise UsageError(f"years is {years:g}: found no span, expected a number above 0")
    if not 0.0 < load_limit <= 1.0:
        raise UsageError(f"load_limit is {load_limit:g}: expected a share above 0 and up to 1, such as 0.8")
    if not 0.0 <= within < 1.0:
        raise UsageError(f"within is {within:g}: expected a share from 0 to below 1, such as 0.01")
    if not seconds > 0.0:
        raise UsageError(f"seconds is {seconds:g}: expected a number above 0")


def _refuse_unfound(found: RepairLevels) -> None:
    if found.status is Status.NOTHING_FOUND:
        raise MethodError("no plan was found in the time given: give more seconds")
    if found.status not in (Status.OPTIMAL, Status.STOPPED):
        # what stands is always a plan: resources may stay as busy as they are
        raise RuntimeError(f"the plan ended as {found.status}; please report the study")


def _answer(
    asked: _Asked,
    question: Question,
    found: RepairLevels,
    *,
    evaluations: tuple[Evaluation, Evaluation],
    settled: bool,
) -> RepairPlan:
    standing, planned = evaluations
    changes = changes_of(question, found)
    standing_cost = cost_of_standing(question)
    alternatives = (
        Alternative("as it stands", "", standing_cost, standing_cost, standing.availability()),
        Alternative(
            "this plan", "", found.cost, found.bound, planned.availability(), changes, found.cost_of_assets
        ),
        *_by_site(asked, question, found, known={_key(changes): planned.availability()}),
    )
    return RepairPlan(
        study_name=asked.study.name,
        digest=asked.study.digest(),
        study=planned.study,
        changes=changes,
        status=found.status,
        cost=found.cost,
        standing_cost=standing_cost,
        bound=found.bound,
        years=asked.years,
        quality=_quality(asked, question, found, standing=standing, settled=settled),
        alternatives=alternatives,
        seconds_to_build=found.seconds_to_build,
        seconds_to_solve=found.seconds_to_solve,
        _tables=repair_tables(question, found, alternatives=alternatives),
    )


def cost_of_standing(question: Question) -> float:
    """Return the cost a year of the ways that stand, at the same removals."""
    arriving = flows(question.network, question.level, way_of_pair=question.standing)
    used = question.standing >= 0
    return float(question.network.way_cost[question.standing[used]] @ arriving[used])


def _by_site(
    asked: _Asked, question: Question, found: RepairLevels, *, known: dict[frozenset[tuple[str, str]], float]
) -> list[Alternative]:
    """Return for each candidate site the other decision: the best plan without it, or with it."""
    rows: list[Alternative] = []
    for number, asset in enumerate(question.assets):
        if asset.kind is not AssetKind.SITE:
            continue
        network = question.network
        present, most = network.asset_present.copy(), network.asset_most.copy()
        is_open = bool(found.opened[number])
        present[number], most[number] = (0, 0) if is_open else (1, 1)
        other = solve_repair_levels(network._replace(asset_present=present, asset_most=most), asked.options)
        name = f"without {asset.name}" if is_open else f"with {asset.name}"
        if other.status not in (Status.OPTIMAL, Status.STOPPED):
            continue
        paid = 0.0 if is_open else asset.cost
        opened = other.opened.copy()
        opened[number] = 0 if is_open else 1
        changes = changes_of(question, _opened(other, opened))
        if _key(changes) not in known:
            known[_key(changes)] = evaluate(asked.study.changed(changes), day=asked.day).availability()
        pays = sites_break_even(question, number, options=asked.options) if asked.break_even else None
        with_it, without = (found.cost, other.cost) if is_open else (other.cost + asset.cost, found.cost)
        rows.append(
            Alternative(
                name,
                asset.name,
                other.cost + paid,
                other.bound + paid,
                known[_key(changes)],
                changes=changes,
                opened=other.cost_of_assets + paid,
                own_cost=asset.cost,
                worth=without - (with_it - asset.cost),
                jobs=None if pays is None else pays.jobs,
                pays_from=None if pays is None else pays.pays_from,
                worth_by_jobs=() if pays is None else pays.worth,
            )
        )
    return rows


def _opened(found: RepairLevels, opened: Ints) -> RepairLevels:
    return replace(found, opened=opened)


def _key(changes: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(changes.items())


def _quality(
    asked: _Asked, question: Question, found: RepairLevels, *, standing: Evaluation, settled: bool
) -> Quality:
    proof = (
        "proven best"
        if found.gap <= 1e-9
        else f"no plan costs less than {found.bound:,.0f}, {found.gap:.2%} below this one"
    )
    circle = "" if settled else "; its own steady state would have another plan, the circle did not close"
    busy = [
        f"{asset.name} at {asset.site}"
        for asset, over in zip(question.assets, question.over_limit.tolist(), strict=True)
        if over
    ]
    over = f"a load above {asked.load_limit:.0%} as it stands, which plans may keep: {', '.join(busy)}"
    late = ", what opens later for its share of that" if question.opens_late else ""
    span = f"{asked.years:g} year{'' if asked.years == 1.0 else 's'}"
    return Quality(
        method="level of repair by integer programming",
        statement=(
            f"least cost at the removals of day {standing.day:g} ({standing.quality.method}), {proof}, flows "
            f"and costs added up again; set-up over {span}{late}{circle}."
        ),
        left_out=(*standing.quality.left_out, *question.left_out),
        limits=(*LIMITS, *([over] if busy else [])),
    )
