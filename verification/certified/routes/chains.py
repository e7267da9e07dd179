"""Small Markov chains: stationary laws by two eliminations."""

from collections.abc import Hashable
from decimal import Decimal, localcontext
from typing import TypeVar

from mpmath import lu_solve, matrix, mp, mpf

from certified.routes.summed_shelves import carried

State = TypeVar("State", bound=Hashable)
Moves = dict[tuple[State, State], float]
"""Rate of each move; the exact value of each double is meant."""

DIGITS = 80


def by_reduction(states: list[State], moves: dict[tuple[State, State], Decimal]) -> dict[State, Decimal]:
    """Return the stationary law by taking out one state after the other, without a subtraction.

    Grassmann, Taksar and Heyman (1985), Regenerative analysis and steady state distributions.
    """
    with localcontext(carried()):
        number = {state: n for n, state in enumerate(states)}
        rate = [[Decimal(0)] * len(states) for _ in states]
        for (start, end), value in moves.items():
            rate[number[start]][number[end]] += value
        for last in range(len(states) - 1, 0, -1):
            out = sum(rate[last][:last], Decimal(0))
            onwards = [(k, v) for k, v in enumerate(rate[last][:last]) if v]
            for before in range(last):
                entering = rate[before][last]
                if entering:
                    rate[before][last] = entering / out
                    for k, v in onwards:
                        if k != before:
                            rate[before][k] += rate[before][last] * v
        weights = [Decimal(1)]
        for n in range(1, len(states)):
            weights.append(sum((weights[k] * rate[k][n] for k in range(n)), Decimal(0)))
        total = sum(weights)
        return {state: weights[n] / total for state, n in number.items()}


def by_equations(states: list[State], moves: dict[tuple[State, State], mpf]) -> dict[State, mpf]:
    """Return the stationary law by solving the balance equations, one of them replaced by the sum of one."""
    with mp.workdps(DIGITS):
        number = {state: n for n, state in enumerate(states)}
        balance = matrix(len(states))
        for (start, end), value in moves.items():
            balance[number[end], number[start]] += value
            balance[number[start], number[start]] -= value
        right = matrix(len(states), 1)
        for n in range(len(states)):
            balance[0, n] = 1
        right[0] = 1
        found = lu_solve(balance, right)
        return {state: found[n] for state, n in number.items()}
