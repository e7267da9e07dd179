"""VARI-METRIC for one depot and its bases in numpy.

The twins that benchmarks/evaluate.py measures against: whole arrays of items and bases, level by level. They
differ in how a shelf is worked out: by the tails of its law, one probability after the other, by closed forms
of scipy.special, or from zero up to the stock, which is fastest and loses the digits of small backorders.
Slay (1984); Sherbrooke (2004), Optimal Inventory Modeling of Systems, 2nd edition.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaincc, gammainc, gammaincc

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NOTHING = 1e-18
"""A tail ends where the next terms are below this part of every sum."""
NEARLY_POISSON = 1e-11
"""A smaller variance / mean - 1 is taken as none."""


class TwoEchelons(NamedTuple):
    """Items (rows) at a depot and its bases (columns): O(n, J) of the reference models."""

    share: Floats
    """Part of the demand at each base."""
    order_days: Floats
    """Order and ship time from the depot to each base."""
    price: Floats
    per_day: Floats
    """Demands of each item over all bases, a day."""
    repaired_share: Floats
    """Part of the demands that a base repairs itself."""
    base_days: Floats
    depot_days: Floats
    """Mean repair times of each item."""
    depot_stock: Ints
    base_stock: Ints
    """Shape (items, bases)."""


class Shelves(NamedTuple):
    """What shelves do in the long run: mean and variance owed, mean on hand, chance of stock, of no debt."""

    backorders: Floats
    variance: Floats
    on_hand: Floats
    fill_rate: Floats
    ready_rate: Floats


class Pipelines(NamedTuple):
    """Mean of what is in resupply, variance / mean - 1 (zero: Poisson, above: negative binomial), stock."""

    mean: Floats
    excess: Floats
    stock: Ints


def draw(items: int, bases: int) -> TwoEchelons:
    """Return O(n, J), stocked as R1 is: mean + 0.5 root mean at the depot, mean + 0.4 root mean at bases."""
    draws = np.random.default_rng(2023)
    weight = draws.uniform(0.5, 1.5, bases)
    share, order_days = weight / weight.sum(), draws.uniform(2, 15, bases)
    price = np.round(10 ** draws.uniform(2, 5, items), 2)
    per_day = 10 ** draws.uniform(-2, 2, items) / 365
    repaired = draws.uniform(0, 0.8, items)
    base_days, depot_days = draws.uniform(2, 20, items), draws.uniform(20, 120, items)
    above = per_day * (1 - repaired) * depot_days
    here = per_day[:, None] * share * _base_days(repaired, base_days, order_days)
    depot_stock = np.floor(above + 0.5 * np.sqrt(above)).astype(np.int64)
    base_stock = np.ceil(here + 0.4 * np.sqrt(here)).astype(np.int64)
    return TwoEchelons(
        share, order_days, price, per_day, repaired, base_days, depot_days, depot_stock, base_stock
    )


def _base_days(repaired: Floats, base_days: Floats, order_days: Floats) -> Floats:
    return (repaired * base_days)[:, None] + (1 - repaired)[:, None] * order_days


def vari_metric(
    supply: TwoEchelons, shelves: Callable[[Pipelines], Shelves]
) -> tuple[Shelves, Shelves, Floats]:
    """Return what depot and bases do, and by base the share of machines without a hole.

    Holes fall independently: the product formula over the items of `POSITIONS` machines a base.
    """
    above = supply.per_day * (1 - supply.repaired_share)
    mean = above * supply.depot_days
    depot = shelves(Pipelines(mean, np.zeros(mean.size), supply.depot_stock))
    per_day = supply.per_day[:, None] * supply.share
    # Orders of a base are its share of the depot's demands.
    owed = depot.backorders[:, None] * supply.share
    surplus = (depot.variance - depot.backorders)[:, None] * supply.share**2
    here = per_day * _base_days(supply.repaired_share, supply.base_days, supply.order_days) + owed
    bases = shelves(Pipelines(here, np.maximum(surplus, 0.0) / here, supply.base_stock))
    works = np.prod(1 - np.minimum(bases.backorders / POSITIONS, 1.0), axis=0)
    return depot, bases, works


POSITIONS = 20
"""Machines at each base, every one with one of each item."""


def by_tails(pipelines: Pipelines) -> Shelves:
    """Return the measures of shelves by sums over the tails, as exact where little is owed as where much is.

    P(X = 0), P(X = 1), ... one after the other for all shelves at once, until no tail has anything left.
    """
    mean, excess, stock = pipelines
    p = _none(pipelines)
    fill, ready, tail = np.zeros(p.shape), np.zeros(p.shape), np.zeros(p.shape)
    first, second = np.zeros(p.shape), np.zeros(p.shape)
    k, most = 0, int(stock.max(initial=0))
    while True:
        if k <= most:
            fill += np.where(k < stock, p, 0.0)
            ready += np.where(k <= stock, p, 0.0)
        owed = np.maximum(k - stock, 0)
        tail += np.where(owed > 0, p, 0.0)
        first += owed * p
        second += owed * owed * p
        if k > most and np.all((k > mean) & (owed * owed * p <= NOTHING * second)):
            break
        p = p * ((mean + excess * k) / ((1.0 + excess) * (k + 1.0)))
        k += 1
    return Shelves(first, second - first * first, stock - mean + first, fill, ready)


def _none(pipelines: Pipelines) -> Floats:
    """Return P(X = 0)."""
    mean, excess, _ = pipelines
    some = excess > 0.0
    if not some.any():
        return np.exp(-mean)
    return np.exp(-np.where(some, mean / np.where(some, excess, 1.0) * np.log1p(excess), mean))


def by_closed_forms(pipelines: Pipelines) -> Shelves:
    """Return the measures of shelves by partial moments, each an incomplete gamma or beta function.

    E[X; X > s] = E[X] P(X' > s - 1), X' Poisson as X, or negative binomial of one more phase.
    """
    mean, excess, stock = pipelines
    poisson = excess < NEARLY_POISSON
    above, one, two, fill = (np.zeros(mean.shape) for _ in range(4))
    for law, where in ((_poisson, poisson), (_negative_binomial, ~poisson)):
        if where.all():
            above, one, two, fill = law(pipelines)
        elif where.any():
            above[where], one[where], two[where], fill[where] = law(
                Pipelines(mean[where], excess[where], stock[where])
            )
    first = mean * one
    owed = first - stock * above
    # E[X (X - 1)] = mean (mean + excess).
    square = mean * (mean + excess) * two + first - 2.0 * stock * first + stock * stock * above
    return Shelves(owed, square - owed * owed, stock - mean + owed, fill, 1.0 - above)


def _poisson(pipelines: Pipelines) -> tuple[Floats, Floats, Floats, Floats]:
    """Return P(X > s), P(X > s - 1), P(X > s - 2), P(X < s)."""
    mean, _, stock = pipelines
    one, two = (np.where(k > 0, gammainc(np.maximum(k, 1), mean), 1.0) for k in (stock, stock - 1))
    fill = np.where(stock > 0, gammaincc(np.maximum(stock, 1), mean), 0.0)
    return gammainc(stock + 1, mean), one, two, fill


def _negative_binomial(pipelines: Pipelines) -> tuple[Floats, Floats, Floats, Floats]:
    """Return P(X > s), and of one and two more phases P(X > s - 1), P(X > s - 2), then P(X < s)."""
    mean, excess, stock = pipelines
    number, miss = mean / excess, excess / (1.0 + excess)
    one = np.where(stock > 0, betainc(np.maximum(stock, 1), number + 1.0, miss), 1.0)
    two = np.where(stock > 1, betainc(np.maximum(stock - 1, 1), number + 2.0, miss), 1.0)
    fill = np.where(stock > 0, betaincc(np.maximum(stock, 1), number, miss), 0.0)
    return betainc(stock + 1, number, miss), one, two, fill


def from_zero_up(pipelines: Pipelines) -> Shelves:
    """Return the measures of shelves by sums from zero to the stock: what is owed is a small difference."""
    mean, excess, stock = pipelines
    p = _none(pipelines)
    ready, fill, held, square = np.zeros(p.shape), np.zeros(p.shape), np.zeros(p.shape), np.zeros(p.shape)
    for k in range(int(stock.max(initial=0)) + 1):
        here = np.where(k <= stock, p, 0.0)
        left = stock - k
        ready += here
        fill += np.where(left > 0, here, 0.0)
        held += left * here
        square += left * left * here
        p = p * ((mean + excess * k) / ((1.0 + excess) * (k + 1.0)))
    owed = mean - stock + held
    variance = mean * (1.0 + excess) - (square - held * held) - 2.0 * held * owed
    return Shelves(owed, variance, held, fill, ready)


TWINS: dict[str, Callable[[Pipelines], Shelves]] = {
    "tails": by_tails,
    "closed": by_closed_forms,
    "from_zero": from_zero_up,
}
"""Ways to work out a shelf, by name: to all digits, by special functions, and the fastest."""
