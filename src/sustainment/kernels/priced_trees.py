"""The least of effect and cost together in a tree of supply.

At a price of money a block costs units x price + what its backorders are worth. Where repairs wait for parts
the pipeline of a node is longer by some mean Y and variance V, known here only to lie in a box; waits earn
their own prices, which is Lagrange's relaxation of what parts leave owed. The box is cut into cells. In each
cell the law of what is outstanding is at least the one of the least mean and the least excess (variance over
mean - 1): at one excess a longer mean is one more independent part, at one mean a larger excess is larger in
convex order, so that backorders grow with both (Shaked & Shanthikumar 2007, Stochastic Orders); so does, from
Poisson up, what their variance exceeds their mean by (held by a test). Cells that are points are exact.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.backorders import shelf
from sustainment.kernels.compiled import compiled, linked
from sustainment.kernels.counts import CountLaw, fit_surplus, log_probability_of_none, step_up, variance
from sustainment.kernels.stock_gains import SAFE_MEAN
from sustainment.kernels.supply_trees import Trees

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SHORTEST = 1e-9
"""Share of the longest pipeline of a cell below which its least one leaves nothing owed."""


class Prices(NamedTuple):
    """What counts, by node."""

    unit: Floats
    """Of one unit of stock, in effect."""
    worth: Floats
    """Of a backorder."""
    spread: Floats
    """Of what the variance of backorders exceeds their mean by."""
    wait: Floats
    """Of a unit of mean waiting for parts (earned)."""
    wait_spread: Floats
    """Of what its variance exceeds its mean by (earned)."""


class Box(NamedTuple):
    """Between what the waits for parts lie, by node, and into how many cells each side is cut."""

    low: Floats
    high: Floats
    spread_low: Floats
    spread_high: Floats
    ratio: Floats
    """The most that the second is of the first: spread of wait."""
    cells: Ints
    spread_cells: Ints


class Owed(NamedTuple):
    """Between what a supplier's backorders lie: mean, and what the variance exceeds it by."""

    low: float
    high: float
    spread_low: float
    spread_high: float


class Place(NamedTuple):
    """A law put on a shelf, unit after unit."""

    law: CountLaw
    stock: int
    following: float
    """P(X = stock); nan where each stock is worked out by itself."""
    tail: float
    """P(X > stock)"""
    backorders: float
    square: float
    """E[B^2]"""


@linked
@compiled
def first_place(law: CountLaw) -> Place:
    """Return a law on an empty shelf."""
    mean = law.mean
    if mean <= 0.0:
        return Place(law, 0, 1.0, 0.0, 0.0, 0.0)
    square = variance(law) + mean * mean
    if mean >= SAFE_MEAN or mean >= law.most:
        return Place(law, 0, math.nan, 1.0, mean, square)
    log_none = log_probability_of_none(law)
    return Place(law, 0, math.exp(log_none), -math.expm1(log_none), mean, square)


@linked
@compiled
def next_place(place: Place) -> Place:
    """Return the same law with one more unit on the shelf."""
    law, stock = place.law, place.stock + 1
    if math.isnan(place.following):
        one = shelf(law, stock)
        square = one.backorder_variance + one.backorders * one.backorders
        return Place(law, stock, math.nan, one.stockout, one.backorders, square)
    square = max(place.square - 2.0 * place.backorders + place.tail, 0.0)
    owed = max(place.backorders - place.tail, 0.0)
    following = place.following * step_up(law, place.stock)
    return Place(law, stock, following, max(place.tail - following, 0.0), owed, square)


@linked
@compiled
def spread_of(place: Place) -> float:
    """Return what the variance of backorders exceeds their mean by: from Poisson up nothing or more."""
    more = place.square - place.backorders * place.backorders - place.backorders
    return max(more, 0.0) if place.law.excess >= 0.0 else more


@linked
@compiled
def law_at(mean: float, surplus: float, poisson: bool) -> CountLaw:
    """Return the law of a mean, and of what its variance exceeds it by."""
    return fit_surplus(max(mean, 0.0), 0.0 if poisson else surplus)


@linked
@compiled
def outer_laws(means: tuple[float, float], surplus: tuple[float, float]) -> tuple[CountLaw, CountLaw]:
    """Return the laws of least and of most backorders, mean and surplus being between two values each."""
    low, high = max(means[0], 0.0), max(means[1], 0.0)
    if low == high and surplus[0] == surplus[1]:
        one = fit_surplus(low, surplus[0])
        return one, one
    under = low / high if surplus[0] > 0.0 else 1.0
    over = high / max(low, SHORTEST * high) if surplus[1] > 0.0 else 1.0
    return fit_surplus(low, surplus[0] * under), fit_surplus(high, surplus[1] * over)


@linked
@compiled
def spread_bounds(low: Place, high: Place) -> tuple[float, float]:
    """Return the least and the most of `spread_of` between two laws."""
    if low.law == high.law:
        found = spread_of(low)
        return found, found
    least = spread_of(low) if low.law.excess >= 0.0 else -high.backorders
    most = spread_of(high) if high.law.excess >= 0.0 else variance(high.law) - low.backorders
    return least, max(most, least)


@linked
@compiled
def least_of_shelf(trees: Trees, prices: Prices, box: Box, node: int, owed: Owed, poisson: bool) -> float:
    """Return the least of effect + cost - what waits earn, of a node that supplies nobody."""
    unit, worth, best = prices.unit[node], prices.worth[node], math.inf
    for i in range(box.cells[node] * box.spread_cells[node]):
        means, more, earned = cell_of(trees, prices, box, node, i, owed)
        if unit * trees.least[node] - earned >= best:
            continue
        laws = outer_laws(means, (0.0, 0.0) if poisson else more)
        low, high = first_place(laws[0]), laws[1]
        while True:
            stock = low.stock
            if stock >= trees.least[node]:
                value = unit * stock - earned + worth * low.backorders
                if prices.spread[node] > 0.0 and not poisson:
                    least = spread_of(low)
                    if low.law.excess < 0.0 and low.law != high:
                        least = -first_place(high).backorders
                    value += prices.spread[node] * least
                elif worth * low.tail <= unit:
                    best = min(best, value)
                    break
                best = min(best, value)
                if stock >= trees.most[node] or unit * (stock + 1) - earned >= best:
                    break
            low = next_place(low)
    return best


@compiled
def least_below(trees: Trees, prices: Prices, box: Box, node: int, owed: Owed, poisson: bool) -> float:
    """Return the least of effect + cost - what waits earn, of a node and all that it supplies."""
    first, last = trees.child_start[node], trees.child_end[node]
    if first == last:
        return least_of_shelf(trees, prices, box, node, owed, poisson)
    unit, best, none = prices.unit[node], math.inf, 0.0
    for child in range(first, last):
        most = max(trees.mean[node] + trees.share[node] * owed.high + box.high[node], 0.0)
        most = most if trees.surplus[child] > 0.0 else 0.0
        none += least_below(trees, prices, box, child, Owed(0.0, most, 0.0, 0.0), poisson)
    for i in range(box.cells[node] * box.spread_cells[node]):
        means, more, earned = cell_of(trees, prices, box, node, i, owed)
        if unit * trees.least[node] + none - earned >= best:
            continue
        laws = outer_laws(means, (0.0, 0.0) if poisson else more)
        low, high = first_place(laws[0]), first_place(laws[1])
        point = laws[0] == laws[1]
        while True:
            stock = low.stock
            if stock >= trees.least[node]:
                spread = (0.0, 0.0) if poisson else spread_bounds(low, high)
                value = unit * stock - earned + prices.worth[node] * low.backorders
                value += prices.spread[node] * spread[0]
                below = Owed(low.backorders, high.backorders, spread[0], spread[1])
                for child in range(first, last):
                    value += least_below(trees, prices, box, child, below, poisson)
                best = min(best, value)
                if stock >= trees.most[node] or unit * (stock + 1) + none - earned >= best:
                    break
            low = next_place(low)
            high = low if point else next_place(high)
    return best


@linked
@compiled
def cell_of(
    trees: Trees, prices: Prices, box: Box, node: int, i: int, owed: Owed
) -> tuple[tuple[float, float], tuple[float, float], float]:
    """Return between what the mean of a node in a cell lies, its surplus of variance, and what waits earn."""
    share, (low, high, under, over) = trees.share[node], _sides(box, node, i)
    mean, surplus, part = trees.mean[node], trees.surplus[node], share * share
    means = (mean + share * owed.low + low, mean + share * owed.high + high)
    more = (surplus + part * owed.spread_low + under, surplus + part * owed.spread_high + over)
    return means, more, prices.wait[node] * high + prices.wait_spread[node] * over


@linked
@compiled
def _sides(box: Box, node: int, i: int) -> tuple[float, float, float, float]:
    """Return least and most mean, least and most surplus of a cell; short waits have finer ones."""
    across = box.cells[node]
    j, k = float(i % across), float(i // across)
    wide = (box.high[node] - box.low[node]) / (across * across)
    low, high = box.low[node] + j * j * wide, box.low[node] + (j + 1.0) * (j + 1.0) * wide
    if j + 1.0 == across:
        high = box.high[node]
    under = box.spread_low[node]
    over = max(min(box.spread_high[node], box.ratio[node] * high), under)
    tall = (over - under) / box.spread_cells[node]
    return low, high, under + k * tall, under + (k + 1.0) * tall
