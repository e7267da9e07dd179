"""Pools with lateral supply by linear equations.

With emergencies outside: the balance equations. With backorders, two bases: each level's balance gives the
next level from the two before; the unknown first one follows from the last (shooting). Digits are lost on
the way and are there to be lost.
"""

from typing import Any

import numpy as np
from mpmath import lu_solve, matrix, mp, mpf

from certified.routes import chains, pool_facts
from certified.routes.backorder_pools import TwoBases

MOST = 44
"""Another bound than the other route's."""
DIGITS = 400


def emergencies(inputs: dict[str, Any]) -> dict[str, mpf]:
    """Return how the demand of each base is met."""
    with mp.workdps(chains.DIGITS):
        states = pool_facts.states_of(inputs)
        law = chains.by_equations(states, pool_facts.moves_of(inputs, states, mpf))
        return pool_facts.measures_of(inputs, law)


def backorders(inputs: dict[str, Any]) -> dict[str, mpf]:
    """Return how the demand of two bases is met, and what waits."""
    with mp.workdps(DIGITS):
        pool = TwoBases(inputs, MOST, mpf)
        size = MOST + 1
        first = np.array([[mpf(int(i == j)) for j in range(size)] for i in range(size)], dtype=object)
        levels = [first]
        for level in range(MOST):
            leaving = -pool.through(levels[level], level)
            if level > 0:
                leaving = leaving - levels[level - 1] * pool.up(level - 1)[None, :]
            levels.append(leaving / pool.down(level + 1)[None, :])
        last = levels[-2] * pool.up(MOST - 1)[None, :] + pool.through(levels[-1], MOST)
        equations = matrix(last.T.tolist())
        right = matrix(size, 1)
        for n in range(size):
            equations[0, n] = mpf(1)
        right[0] = 1
        start = np.array(list(lu_solve(equations, right)), dtype=object)
        return pool.measures(np.array([start @ level for level in levels]))
