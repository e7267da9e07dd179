"""Positions that work, once all that they need is counted.

`machines.stand` takes each hole by its mean. Where holes are moved, where machines have copies to spare and
only what works fails, and where there are fewer crews than positions, laws matter.
"""

from dataclasses import replace

import numpy as np

from sustainment.analytic.cannibalised import down_law
from sustainment.analytic.fleet_laws import working_law
from sustainment.analytic.holes import holes_law
from sustainment.analytic.standby import standing_by
from sustainment.analytic.state import SteadyState
from sustainment.analytic.stocks import WHOLE


def with_all_needs(state: SteadyState) -> SteadyState:
    """Return the state with the availability that moved holes, copies to spare and crews leave."""
    if state.problem.cannibalisation:
        state = _with_moved_holes(state)
    elif not state.problem.demand_is_constant:
        state = _with_copies_to_spare(state)
    return _with_crews(state)


def _with_crews(state: SteadyState) -> SteadyState:
    """Return the state in which min(fit machines, crews) of each fleet work (rule 8)."""
    standing, authorised = state.machines, state.problem.fleets.authorised
    short = np.flatnonzero(state.crews < authorised) if state.crews.size else np.zeros(0, dtype=np.int64)
    if not short.size:
        return state
    works = standing.fit.copy()
    for fleet in short:
        law = working_law(state, int(fleet))
        works[fleet] = float(law @ np.arange(law.size)) / (law.size - 1)
    return replace(state, machines=replace(standing, availability=works))


def _with_moved_holes(state: SteadyState) -> SteadyState:
    problem, standing = state.problem, state.machines
    works = standing.fit.copy()
    for fleet in np.flatnonzero(problem.fleets.authorised > 0):
        law = down_law(state, int(fleet))
        down = float(law @ np.arange(law.size)) / (law.size - 1)
        series = float(standing.series[fleet])
        if problem.demand_is_constant:
            missing = min(float(standing.fleet_missing[fleet]) / (law.size - 1), 1.0)
            left = series * (1.0 - down) * (1.0 - missing)
        else:
            left = max(series - down, 0.0)
        works[fleet] = left * standing.free[fleet]
    return replace(state, machines=replace(standing, fit=works, availability=works))


def _with_copies_to_spare(state: SteadyState) -> SteadyState:
    slots, standing = state.problem.slots, state.machines
    # Holes are in machines that are there.
    machines = np.maximum(state.problem.fleets.authorised - standing.fleet_missing, 1.0)[slots.fleet]
    chosen = np.flatnonzero((slots.needed < slots.quantity) & (standing.slot_holes > 0.0))
    if not chosen.size:
        return state
    factor, at_risk = standing.slot_factor.copy(), standing.at_risk.copy()
    for slot in chosen:
        spare, needed = int(slots.quantity[slot] - slots.needed[slot]), int(slots.needed[slot])
        running = needed + np.arange(spare, -1, -1.0) * slots.standby_share[slot]
        law, mean, risks = (
            holes_law(state, int(slot)),
            float(standing.slot_holes[slot]),
            running / running[0],
        )
        least, part = divmod(float(machines[slot]), 1.0)
        fewer = standing_by(law, mean, positions=int(least), risks=risks)
        more = standing_by(law, mean, positions=int(least) + 1, risks=risks) if part > WHOLE else fewer
        factor[slot] = (1.0 - part) * fewer.works + part * more.works
        at_risk[slot] = (1.0 - part) * fewer.at_risk + part * more.at_risk
    by_fleet = np.ones(standing.redundant.size)
    np.multiply.at(by_fleet, slots.fleet, factor)
    fit = standing.series * by_fleet * standing.free
    found_machines = replace(
        standing, redundant=by_fleet, slot_factor=factor, at_risk=at_risk, fit=fit, availability=fit
    )
    return replace(state, machines=found_machines)
