"""The law of what each pair has outstanding and owes."""

import numpy as np

from sustainment.analytic.pooling import waiting_law
from sustainment.analytic.state import PoolState, SteadyState
from sustainment.kernels.counts import fill_probabilities, fit
from sustainment.kernels.pipelines import backorder_law
from sustainment.kernels.trees import EXACT, law_length
from sustainment.kernels.working import with_poisson
from sustainment.problem.arrays import Floats

SMALL = 1e-20


def outstanding_law(state: SteadyState, pair: int) -> Floats:
    """Return P(X = 0), P(X = 1), ... at a pair: exact where the law was kept, else fitted."""
    if state.closed is not None:
        law = state.closed.outstanding(pair)
        if law is not None:
            return law
    plan = state.plan
    if plan is not None and state.obstacles[pair] == EXACT:
        kept = state.room[plan.room_start[pair] : plan.room_start[pair + 1]]
        if kept.size:
            last = int(np.flatnonzero(kept > SMALL).max(initial=0))
            return kept[: last + 1]
    found = _in_pool(state, pair)
    if found is not None:
        pool, at = found
        return pool.answer.outstanding[at]
    answer = state.supply.answer
    mean, variance = answer.mean[pair], answer.variance[pair]
    law = np.empty(law_length(mean, variance))
    length = fill_probabilities(law, fit(mean, variance))
    return law[:length]


def owed_law(state: SteadyState, pair: int) -> Floats:
    """Return P(B = 0), P(B = 1), ... of what a pair owes; in a pool with what is on a lateral way to it."""
    found = _in_pool(state, pair)
    if found is not None:
        pool, at = found
        waiting = waiting_law(pool.answer.outstanding[at], int(pool.sites.stock[at]))
        short = np.zeros(int(pool.sites.short[at]))
        return np.concatenate((short, with_poisson(waiting, float(pool.in_transit[at]))))
    return backorder_law(outstanding_law(state, pair), state.stocks.shelves, pair)


def _in_pool(state: SteadyState, pair: int) -> tuple[PoolState, int] | None:
    """Return the pool of a pair, and its place there."""
    at = int(state.layout.pool[pair])
    if at < 0:
        return None
    pool = state.pools[at]
    return pool, int(np.searchsorted(pool.sites.pairs, pair))
