"""The cheapest few plans of repair, carried through all days."""

from dataclasses import replace

from sustainment.errors import MethodError
from sustainment.model.study import Study
from sustainment.optimisation.repair.days import OverTime, over_time, waiting_table
from sustainment.optimisation.repair.plan import Alternative, RepairPlan
from sustainment.optimisation.repair.tables import alternatives_table

FEW = 8
"""Plans that are carried through all days: the cheapest, and always what stands and the plan itself."""


def carried_through(plan: RepairPlan, study: Study) -> RepairPlan:
    """Return a plan whose alternatives say what they are day by day, and what deciding it later costs."""
    cheapest = sorted(range(2, len(plan.alternatives)), key=lambda at: plan.alternatives[at].cost)
    chosen = {0, 1, *cheapest[: FEW - 2]}
    known: dict[frozenset[tuple[str, str]], OverTime] = {}
    found: list[Alternative] = []
    for place, one in enumerate(plan.alternatives):
        key = frozenset(one.changes.items())
        if place in chosen and key not in known:
            try:
                known[key] = over_time(study.changed(one.changes) if one.changes else study)
            except MethodError as refused:
                return _with(plan, limits=[f"the days of each plan: {refused}"])
        found.append(replace(one, over_time=known.get(key)))
    waiting, why = waiting_table(study, plan.changes, decided=known[frozenset(plan.changes.items())])
    told = [f"what deciding later costs: {why}"] if why else []
    left = len(plan.alternatives) - len(chosen)
    told += (
        [f"the days of {left} dearer plans: only the cheapest {FEW} are carried through"] if left > 0 else []
    )
    tables = {**plan._tables, "alternatives": alternatives_table(found), "waiting": waiting}
    return replace(_with(plan, limits=told), alternatives=tuple(found), _tables=tables)


def _with(plan: RepairPlan, *, limits: list[str]) -> RepairPlan:
    """Return a plan that says more of what it leaves out."""
    return replace(plan, quality=replace(plan.quality, limits=(*plan.quality.limits, *limits)))
