"""Units of each block by order: paths that only rise.

Weights on the days' holes and prices of the orders' money make blocks independent; the best path of each is
found by dynamic programming over orders and units.
"""

from dataclasses import dataclass

import numpy as np

from sustainment.optimisation.buys.curves import Curves
from sustainment.problem.arrays import Floats, Ints


@dataclass(frozen=True)
class Paths:
    """A path for each block."""

    units: Ints
    """Shape (blocks, orders): units ordered up to and with each order."""
    spent: Floats
    """Shape (blocks, orders): money of each order."""
    holes: Floats
    """Shape (days, blocks)."""


def paths_of(curves: Curves, units: Ints) -> Paths:
    """Return what units by block and order cost and leave."""
    before = np.concatenate((np.zeros((units.shape[0], 1), dtype=np.int64), units), axis=1)
    every = np.arange(curves.item.size)
    here = before[every[None, :], curves.come]
    holes = np.take_along_axis(curves.holes, here[:, :, None], axis=2)[:, :, 0]
    return Paths(units, np.diff(before, axis=1) * curves.price[:, None], holes)


def best_paths(curves: Curves, *, weight: Floats, money: Floats) -> tuple[Ints, Floats]:
    """
    Return the best units by block and order, and by block what they are worth.

    Parameters
    ----------
    curves
        Holes by day, block and units.
    weight
        By day: what a hole counts.
    money
        By order: what a unit of money counts.
    """
    blocks, levels = curves.holes.shape[1:]
    orders, every, unit = money.size, np.arange(blocks), np.arange(levels)
    left = np.zeros((orders + 1, blocks, levels))
    for t in np.flatnonzero(weight):
        left[curves.come[t], every] += weight[t] * curves.holes[t]
    beyond = unit[None, :] > curves.most[:, None]
    best = np.where(unit[None, :] == 0, 0.0, np.inf) + left[0][:, :1]
    came_from = np.zeros((orders, blocks, levels), dtype=np.int64)
    for y in range(orders):
        paid = money[y] * curves.price[:, None] * unit[None, :]
        reach = best - paid
        lowest = np.minimum.accumulate(reach, axis=1)
        fresh = np.concatenate((np.ones((blocks, 1), dtype=np.bool_), reach[:, 1:] < lowest[:, :-1]), axis=1)
        came_from[y] = np.maximum.accumulate(np.where(fresh, unit[None, :], 0), axis=1)
        best = np.where(beyond, np.inf, lowest + paid + left[y + 1])
    at = np.argmin(best, axis=1)
    value = best[every, at]
    units = np.empty((blocks, orders), dtype=np.int64)
    for y in range(orders - 1, -1, -1):
        units[:, y] = at
        at = came_from[y][every, at]
    return units, value
