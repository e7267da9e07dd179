"""The whole frontier of one depot and its bases in numpy and scipy.

The twins that benchmarks/frontier.py measures against: the same algorithm, item by item, with whole arrays of
bases and units for one depot stock after another, or of depot stocks too, all at once. Tails by the closed
forms of scipy.special, gains by numpy's sort, the hull by a monotone chain. Sherbrooke (2004), Optimal
Inventory Modeling of Systems, 2nd edition.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, gammainc, pdtrc

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NEARLY_POISSON = 1e-12
"""A smaller variance / mean - 1 is taken as none."""
STEP = 8
"""Depot stocks and units of a base are looked at so many at a time."""


class Drawn(NamedTuple):
    """O(n, J) of the reference models: n items at a depot and J bases."""

    share: Floats
    """Part of the demand at each base."""
    order_days: Floats
    price: Floats
    per_day: Floats
    """Demands of each item over all bases."""
    repaired_share: Floats
    base_days: Floats
    depot_days: Floats


def draw(items: int, bases: int) -> Drawn:
    """Return O(n, J), in the order of draws in which the reference models state it."""
    draws = np.random.default_rng(2023)
    weight = draws.uniform(0.5, 1.5, bases)
    return Drawn(
        share=weight / weight.sum(),
        order_days=draws.uniform(2, 15, bases),
        price=np.round(10 ** draws.uniform(2, 5, items), 2),
        per_day=10 ** draws.uniform(-2, 2, items) / 365,
        repaired_share=draws.uniform(0, 0.8, items),
        base_days=draws.uniform(2, 20, items),
        depot_days=draws.uniform(20, 120, items),
    )


def own_pipelines(drawn: Drawn, items: slice = slice(None)) -> tuple[Floats, Floats]:
    """Return the mean own pipelines of some items at the depot, shape (n,), and at bases, shape (n, J)."""
    per_day, repaired = drawn.per_day[items], drawn.repaired_share[items]
    days = (repaired * drawn.base_days[items])[:, None] + (1 - repaired)[:, None] * drawn.order_days
    depot = per_day * (1 - repaired) * drawn.depot_days[items]
    return depot, per_day[:, None] * drawn.share * days


def frontier(
    drawn: Drawn, *, least_slope: float, poisson: bool, at_once: bool
) -> tuple[Floats, Floats, Ints]:
    """Return cost and total backorders at each vertex of the whole frontier, and the item of each edge.

    `at_once`: all depot stocks of an item in one array.
    """
    depot, bases = own_pipelines(drawn)
    gains, units = [], []
    for item in range(depot.size):
        enough = least_slope * drawn.price[item]
        best_of = _best_at_once if at_once else _best
        best = best_of(depot[item], bases[item], drawn.share, enough=enough, poisson=poisson)
        gain, length = _lower_hull(best, enough)
        gains.append(gain)
        units.append(length)
    item = np.repeat(np.arange(depot.size), [g.size for g in gains])
    gain, length = np.concatenate(gains), np.concatenate(units)
    order = np.argsort(-gain / drawn.price[item], kind="stable")
    cost = np.cumsum((length * drawn.price[item])[order])
    return cost, depot.sum() + bases.sum() - np.cumsum((length * gain)[order]), item[order]


def _best(depot: float, bases: Floats, share: Floats, *, enough: float, poisson: bool) -> Floats:
    """Return the least backorders with 0, 1, 2, ... units of one item, one depot stock after another."""
    owed, spread = _owed(depot, enough)
    best = np.empty(0)
    for stock in range(owed.size):
        surplus = 0.0 if poisson else max(spread[stock] - owed[stock], 0.0)
        mean = bases + owed[stock] * share
        gains = _gains(mean, surplus * share**2 / mean, enough)
        falling = np.sort(gains[gains > 0.0])[::-1]
        left = mean.sum() - np.append(0.0, np.cumsum(falling))
        if stock + left.size > best.size:
            best = np.append(best, np.full(stock + left.size - best.size, np.inf))
        there = best[stock : stock + left.size]
        np.minimum(there, left, out=there)
    return best


def _best_at_once(depot: float, bases: Floats, share: Floats, *, enough: float, poisson: bool) -> Floats:
    """Return the least backorders with 0, 1, 2, ... units of one item, all depot stocks at once."""
    owed, spread = _owed(depot, enough)
    surplus = np.zeros(owed.size) if poisson else np.maximum(spread - owed, 0.0)
    mean = bases + owed[:, None] * share
    gains = _gains(mean, surplus[:, None] * share**2 / mean, enough)
    # One row a depot stock: the largest gains first, then what they leave.
    rows = np.sort(gains.reshape(owed.size, -1), axis=1)[:, ::-1]
    counts = (rows > 0.0).sum(axis=1)
    left = mean.sum(axis=1)[:, None] - np.concatenate(
        [np.zeros((owed.size, 1)), np.cumsum(rows, axis=1)], axis=1
    )
    best = np.full(owed.size + int(counts.max(initial=0)), np.inf)
    for stock, count in enumerate(counts):
        np.minimum(
            best[stock : stock + count + 1], left[stock, : count + 1], out=best[stock : stock + count + 1]
        )
    return best


def _owed(mean: float, enough: float) -> tuple[Floats, Floats]:
    """Return mean and variance of what the depot owes at 0, 1, ... units, until it is worth too little."""
    number = STEP
    while True:
        stock = np.arange(number)
        above, one = pdtrc(stock, mean), pdtrc(np.maximum(stock - 1, 0), mean)
        one[0] = 1.0
        two = pdtrc(np.maximum(stock - 2, 0), mean)
        two[:2] = 1.0
        owed = np.maximum(mean * one - stock * above, 0.0)
        square = mean * mean * two + (1 - 2 * stock) * mean * one + stock * stock * above
        spread = np.maximum(square - owed * owed, 0.0)
        idle = np.flatnonzero(owed + 0.5 * np.maximum(spread - owed, 0.0) < enough)
        if idle.size:
            return owed[: idle[0] + 1], spread[: idle[0] + 1]
        number *= 2


def _gains(mean: Floats, excess: Floats, enough: float) -> Floats:
    """Return what unit after unit takes off each shelf, 0 below `enough`: one more axis than the mean has."""
    layers = []
    while not layers or layers[-1][..., -1].any():
        stock = np.arange(len(layers) * STEP // 4, (len(layers) + 1) * STEP // 4)
        tails = _tails(mean[..., None], excess[..., None], stock)
        tails[tails < enough] = 0.0
        layers.append(tails)
    return np.concatenate(layers, axis=-1)


def _tails(mean: Floats, excess: Floats, stock: Ints) -> Floats:
    """Return P(X > stock): negative binomial, or Poisson where there is no excess."""
    if np.all(excess < NEARLY_POISSON):
        return np.asarray(gammainc(stock + 1.0, mean))
    safe = np.maximum(excess, NEARLY_POISSON)
    number = mean / safe
    tails = betainc(stock + 1.0, number, safe / (1.0 + safe))
    return np.where(excess < NEARLY_POISSON, gammainc(stock + 1.0, mean), tails)


def _lower_hull(best: Floats, enough: float) -> tuple[Floats, Ints]:
    """Return gain a unit and units of each edge of the lower hull."""
    values, hull = best.tolist(), [0]
    for n in range(1, len(values)):
        fall = values[hull[-1]] - values[n]
        while len(hull) > 1:
            before = hull[-2]
            if (values[before] - values[hull[-1]]) * (n - hull[-1]) >= fall * (hull[-1] - before):
                break
            hull.pop()
            fall = values[hull[-1]] - values[n]
        if fall > 0.0 and fall >= enough * (n - hull[-1]):
            hull.append(n)
    at = np.array(hull)
    return -np.diff(best[at]) / np.diff(at), np.diff(at)
