"""The law of the number of machines that work in a fleet.

Under `operating` demand the number down is the sum of what is owed; under `constant` demand holes fall on
machines by lot, item by item; where holes are moved it is the law of `cannibalised`. The law is then tilted
to the mean of the machine formulas (see `kernels.working.of_finite_fleet`).
"""

from collections.abc import Iterable

import numpy as np

from sustainment.analytic.cannibalised import down_law
from sustainment.analytic.holes import holes_law, missing_law
from sustainment.analytic.state import SteadyState
from sustainment.kernels import working
from sustainment.kernels.counts import fill_probabilities, fit
from sustainment.kernels.trees import law_length
from sustainment.problem.arrays import Floats

MOST_SLOTS = 400
"""Slots of a fleet whose laws are put together one by one; beyond, the rarest go in by their moments."""


def working_law(state: SteadyState, fleet: int) -> Floats:
    """Return P(n of the fleet's machines work), n = 0 ... authorised: no more than there are crews."""
    law = fit_law(state, fleet)
    crews = float(state.crews[fleet]) if state.crews.size else np.inf
    if crews >= law.size - 1:
        return law
    whole = int(crews)
    return (1.0 - crews + whole) * _at_most(law, whole) + (crews - whole) * _at_most(law, whole + 1)


def _at_most(law: Floats, most: int) -> Floats:
    """Return the law of the smaller of a count and `most`."""
    cut = np.zeros(law.size)
    cut[: most + 1] = law[: most + 1]
    cut[most] += law[most + 1 :].sum()
    return cut


def fit_law(state: SteadyState, fleet: int) -> Floats:
    """Return P(n of the fleet's machines are fit, with a crew or without), n = 0 ... authorised."""
    positions = int(state.problem.fleets.authorised[fleet])
    mean_down = positions * (1.0 - float(state.machines.fit[fleet]))
    if positions == 0:
        return np.ones(1)
    constant = state.problem.demand_is_constant
    join = working.down_by_either if constant else working.down_in_series
    down = np.zeros(positions + 1)
    down[0] = 1.0
    for cause in _causes_down(state, fleet, positions):
        down = join(down, cause)
    # What is moved to few machines has been weighted by who still works already.
    weighted = constant or state.problem.cannibalisation
    return working.of_finite_fleet(down, mean_down, not weighted)[::-1].copy()


def _causes_down(state: SteadyState, fleet: int, positions: int) -> Iterable[Floats]:
    """Yield laws of machines down by each cause."""
    problem, standing = state.problem, state.machines
    by_lot, moved = problem.demand_is_constant, problem.cannibalisation

    def series(holes: Floats, quantity: int) -> Floats:
        # Where only working machines fail, no two holes are in one machine.
        return working.machines_short_of(holes, positions, quantity) if by_lot else holes

    slots = np.flatnonzero(problem.slots.fleet == fleet)
    owed = standing.slot_exchange[slots] + (0.0 if moved else standing.slot_holes[slots])
    order = np.argsort(-owed, kind="stable")
    slots, owed = slots[order], owed[order]
    if moved:
        yield down_law(state, fleet)
    if by_lot or not moved:
        yield series(missing_law(state, fleet), 1)
    for slot in slots[:MOST_SLOTS]:
        quantity, needed = int(problem.slots.quantity[slot]), int(problem.slots.needed[slot])
        holes = np.ones(1) if moved else holes_law(state, int(slot))
        exchanging = float(standing.slot_exchange[slot])
        if needed < quantity and not moved:
            yield working.machines_below_need(holes, positions, quantity, needed)
            yield series(working.with_poisson(np.ones(1), exchanging), 1)
        else:
            yield series(working.with_poisson(holes, exchanging), quantity)
    if slots.size > MOST_SLOTS:
        yield series(_law_of_moments(float(owed[MOST_SLOTS:].sum())), 1)


def _law_of_moments(mean: float) -> Floats:
    law = np.empty(law_length(mean, mean))
    return law[: fill_probabilities(law, fit(mean, mean))]
