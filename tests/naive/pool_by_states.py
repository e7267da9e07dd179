"""Slow, obvious twin of pools: every state written out, balance equations solved at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass
class Measures:
    own: list[float]
    lateral: list[list[float]]
    unmet: list[float]
    on_hand: list[float]
    owed: list[float]


def giver(on_hand: Sequence[int], site: int, ask_order: Sequence[Sequence[int]]) -> int | None:
    """Who meets a demand of a site, given net stocks."""
    for other in (site, *ask_order[site]):
        if on_hand[other] > 0:
            return other
    return None


def pool_by_states(
    stock: Sequence[int],
    demand: Sequence[float],
    mean_resupply: Sequence[float],
    ask_order: Sequence[Sequence[int]],
    emergency: Sequence[bool],
    *,
    deepest: int = 0,
) -> Measures:
    """Return the measures of a pool from its net stocks; where demands wait, `deepest` do at most."""
    sites = range(len(stock))
    lowest = [0 if emergency[j] else -deepest for j in sites]
    states = list(product(*(range(lowest[j], stock[j] + 1) for j in sites)))
    place = {state: i for i, state in enumerate(states)}
    flow = np.zeros((len(states), len(states)))

    def moved(state: Sequence[int], site: int, by: int) -> int:
        changed = list(state)
        changed[site] += by
        return place[tuple(changed)]

    for state in states:
        for j in sites:
            missing = stock[j] - state[j]
            if missing:
                flow[place[state], moved(state, j, +1)] += missing / mean_resupply[j]
            gives = giver(state, j, ask_order)
            if gives is None and not emergency[j]:
                gives = j
            if gives is not None and state[gives] > lowest[gives]:
                flow[place[state], moved(state, gives, -1)] += demand[j]
    return _measures(states, _stationary(flow), stock, ask_order)


def _stationary(flow: Floats) -> Floats:
    balance = flow.T - np.diag(flow.sum(axis=1))
    balance[-1, :] = 1.0
    right = np.zeros(len(flow))
    right[-1] = 1.0
    solved: Floats = np.linalg.solve(balance, right)
    return solved


def _measures(
    states: list[tuple[int, ...]], chance: Floats, stock: Sequence[int], ask_order: Sequence[Sequence[int]]
) -> Measures:
    sites = range(len(stock))
    lateral = [[0.0 for _ in sites] for _ in sites]
    own, unmet = [0.0 for _ in sites], [0.0 for _ in sites]
    for state, p in zip(states, chance.tolist(), strict=True):
        for j in sites:
            gives = giver(state, j, ask_order)
            if gives is None:
                unmet[j] += p
            elif gives == j:
                own[j] += p
            else:
                lateral[j][gives] += p
    held = [
        sum(p * max(state[j], 0) for state, p in zip(states, chance.tolist(), strict=True)) for j in sites
    ]
    owed = [
        sum(p * max(-state[j], 0) for state, p in zip(states, chance.tolist(), strict=True)) for j in sites
    ]
    return Measures(own, lateral, unmet, held, owed)
