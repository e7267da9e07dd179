"""Where an answer day by day is blind, and where it warns."""

from dataclasses import replace

import numpy as np

from sustainment.analytic import limits
from sustainment.analytic.left_out import consumption_left_out, repairs_as_old
from sustainment.analytic.method import DAILY_ERROR
from sustainment.analytic.over_time.days import Days
from sustainment.analytic.over_time.holding import CARRIED
from sustainment.analytic.shop_limits import LOAD_CHECKED
from sustainment.errors import Fault
from sustainment.model.answer import LeftOutRows
from sustainment.model.study import Study
from sustainment.problem.arrays import Problem, StepKind

OF_SUPPLY = (StepKind.SUPPLY_LANE, StepKind.LANE_CAPACITY, StepKind.LANE_UP_CAPACITY)
SHOWN = 3
"""Resources named before the rest is only counted."""


def statement(found: Days, *, poisson: bool) -> str:
    """Return one line that a reader may quote: method, grid, known error."""
    cell = found.grid.cell
    step = "day" if cell == 1.0 else f"{cell:g} days"
    if found.chain_states:
        return f"Day by day, exact: Markov chain of a closed fleet ({found.chain_states:,} states)."
    if found.all_exact:
        return "Day by day, exact."
    name = "METRIC's Poisson pipelines" if poisson else "Dyna-METRIC"
    return f"Day by day by {name}, a step a {step}{found.refinement_text} ({DAILY_ERROR})."


def daily_warnings(found: Days) -> tuple[Fault, ...]:
    """Return what a reader must know before using the answer: each kind once, as on its worst day."""
    return (*_busy(found), *_of_worst_days(found))


def _busy(found: Days) -> list[Fault]:
    """Return the busiest resources: their queues are followed, but were checked below a load only."""
    if found.chain_states:
        return []
    loads = np.array([state.supply.shops.load for state in found.states])
    if not loads.size:
        return []
    peaks = np.where(np.isfinite(loads), loads, 0.0).max(axis=0)
    over = np.flatnonzero(peaks > LOAD_CHECKED)
    shown = over[np.argsort(-peaks[over], kind="stable")][:SHOWN]
    faults = []
    for k in shown:
        state = found.states[int(loads[:, k].argmax())]
        rest = f", and {over.size - SHOWN} more such" if k == shown[-1] and over.size > SHOWN else ""
        faults.append(
            Fault(
                code="W321",
                address=limits.resource_address(state, int(k)),
                found=f"work for {peaks[k]:.0%} of it on day {state.day:g}{rest}",
                expected=f"at most {LOAD_CHECKED:.0%}, where the queue formula was checked",
                way_out="simulate() has no such limit",
            )
        )
    return faults


def _of_worst_days(found: Days) -> list[Fault]:
    """Return the widest law, and the most backorders under constant demand, of all days."""
    widest = max(found.states, key=lambda state: float(limits.spreads(state).max(initial=0.0)))
    fewest = min(found.states, key=lambda state: float(state.machines.availability.min(initial=1.0)))
    told = [(widest, limits.wide(widest)), (fewest, limits.many_backorders(fewest)[:SHOWN])]
    return [
        replace(fault, found=f"{fault.found} on day {state.day:g}")
        for state, faults in told
        for fault in faults
    ]


def daily_blind_spots(found: Days) -> tuple[str, ...]:
    """Return what the formulas leave out and this study has."""
    last, spots = found.states[-1], limits.blind_spots(found.states[-1])
    mine = [spot for spot in spots if not spot.startswith("ages")]
    if np.any(last.problem.sources.shape != 1.0):
        mine.append("that lives of one kind come to their ends together beyond their mean number (Weibull)")
    if last.problem.receipts.pair.size and np.any(last.problem.receipts.chance < 1.0):
        mine.append("how far deliveries that may not come spread the numbers: by their variance only")
    return tuple(mine)


def left_out_of_days(study: Study, problem: Problem) -> tuple[LeftOutRows, ...]:
    """Return the rows of a study that formulas day by day do not use, and why."""
    steps = problem.steps
    moved = int(np.isin(steps.kind, [int(k) for k in OF_SUPPLY if k not in CARRIED]).sum())
    doubtful = int((problem.milestones.chance < 1.0).sum())
    lateral = int(study.table("lanes").filter(study.table("lanes")["role"] != "supply").height)
    damage = study.table("damage")
    crews = damage.filter(damage["crew_lost_share"] > 0.0).height if np.any(problem.fleets.crew >= 0) else 0
    going = int((steps.kind == StepKind.UNIT_SITE).sum())
    found = (
        LeftOutRows("units", going, "dates of site: a unit stands throughout where it stands on day 0"),
        LeftOutRows(
            "disruptions",
            problem.outages.chance.size,
            "they come by chance: only dated ones that are sure count",
        ),
        LeftOutRows("damage", crews, "crew_lost_share: crews outlive their machines"),
        repairs_as_old(problem),
        LeftOutRows("lanes", moved, "dated changes of supplier or of capacity: as on day 0"),
        LeftOutRows("lanes", lateral, "lateral and emergency supply day by day"),
        consumption_left_out(study),
        LeftOutRows(
            "milestones", doubtful, "chance that it does not come, but for deliveries: on its mean day"
        ),
    )
    return tuple(rows for rows in found if rows.rows)
