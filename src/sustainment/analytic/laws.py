"""The law of what each pair has outstanding and owes."""

import numpy as np

from sustainment.analytic.state import SteadyState
from sustainment.kernels.counts import fill_probabilities, fit
from sustainment.kernels.pipelines import backorder_law
from sustainment.kernels.trees import EXACT, law_length
from sustainment.problem.arrays import Floats

SMALL = 1e-20


def outstanding_law(state: SteadyState, pair: int) -> Floats:
    """Return P(X = 0), P(X = 1), ... at a pair: exact where the law was kept, else fitted."""
    plan = state.plan
    if plan is not None and state.obstacles[pair] == EXACT:
        kept = state.room[plan.room_start[pair] : plan.room_start[pair + 1]]
        if kept.size:
            last = int(np.flatnonzero(kept > SMALL).max(initial=0))
            return kept[: last + 1]
    answer = state.supply.answer
    mean, variance = answer.mean[pair], answer.variance[pair]
    law = np.empty(law_length(mean, variance))
    length = fill_probabilities(law, fit(mean, variance))
    return law[:length]


def owed_law(state: SteadyState, pair: int) -> Floats:
    """Return P(B = 0), P(B = 1), ... of what a pair owes."""
    return backorder_law(outstanding_law(state, pair), state.stocks.shelves, pair)
