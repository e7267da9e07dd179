"""Pools with lateral supply by elimination in decimals.

With emergencies outside: the finite chain, without a subtraction. With backorders, two bases: from the
longest queue of the first base inwards, block by block (matrix-analytic; Neuts 1981).
"""

from decimal import Decimal, localcontext
from typing import Any

import numpy as np

from certified.routes import chains, pool_facts
from certified.routes.backorder_pools import TwoBases
from certified.routes.summed_shelves import carried

MOST = 40
"""Units outstanding at a base beyond which nothing matters: 1 / 40! is 1e-48."""


def emergencies(inputs: dict[str, Any]) -> dict[str, Decimal]:
    """Return how the demand of each base is met."""
    with localcontext(carried()):
        states = pool_facts.states_of(inputs)
        law = chains.by_reduction(states, pool_facts.moves_of(inputs, states, Decimal))
        return pool_facts.measures_of(inputs, law)


def backorders(inputs: dict[str, Any]) -> dict[str, Decimal]:
    """Return how the demand of two bases is met, and what waits."""
    with localcontext(carried()):
        pool = TwoBases(inputs, MOST, Decimal)
        ratios, within = [], pool.within(MOST)
        for level in range(MOST - 1, -1, -1):
            # Above a level, each visit spends the rows of this ratio on the level above.
            ratio = pool.up(level)[:, None] * _inverse(-within)
            within = pool.within(level) + ratio * pool.down(level + 1)[None, :]
            ratios.append(ratio)
        law = [_null_row(within)]
        for ratio in reversed(ratios):
            law.append(law[-1] @ ratio)
        return pool.measures(np.array(law))


def _inverse(square: np.ndarray) -> np.ndarray:
    """Return the inverse by Gauss and Jordan; diagonally dominant, hence without a search for pivots."""
    n = len(square)
    both = np.concatenate([square, np.full((n, n), Decimal(0))], axis=1)
    for k in range(n):
        both[k, n + k] = Decimal(1)
    for k in range(n):
        both[k] = both[k] / both[k, k]
        for row in range(n):
            if row != k and both[row, k]:
                both[row] = both[row] - both[row, k] * both[k]
    return both[:, n:]


def _null_row(generator: np.ndarray) -> np.ndarray:
    """Return a row that the generator of a chain takes to nothing."""
    states = list(range(len(generator)))
    moves = {(i, j): generator[i, j] for i in states for j in states if i != j}
    law = chains.by_reduction(states, moves)
    return np.array([law[i] for i in states], dtype=object)
