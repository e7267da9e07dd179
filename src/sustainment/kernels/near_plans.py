"""Plans of a family near its least of effect and cost.

A family is the blocks of items that the breakdown joins: tops, and below them the parts that their repairs
wait for. With waits at prices (`kernels.priced_trees`) the value of a family falls into one term a block; a
stock of the parts whose terms alone exceed a limit cannot come below it. Those that are left are combined,
deepest parts first, and worked out without relaxation: what the parts owe is known, and given it the tops
choose their own best stock.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.backorders import shelf
from sustainment.kernels.compiled import compiled, linked
from sustainment.kernels.near_stocks import ANY_RATIO
from sustainment.kernels.priced_trees import Box, Owed, Prices, law_at, least_below
from sustainment.kernels.supply_trees import Trees

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]


class Waits(NamedTuple):
    """Whose repairs wait for a node: entries `start[node]` to `start[node + 1]`."""

    start: Ints
    parent: Ints
    share: Floats
    """Part of the node's backorders that holds up repairs of the parent."""


class Lists(NamedTuple):
    """Stocks of the parts of a family, block after block in the order in which they are worked out."""

    block: Ints
    start: Ints
    """Entries of a block, by falling promise."""
    value: Floats
    offset: Ints
    """Where in `stock` the first entry of a block begins; an entry takes as much as the block has nodes."""
    stock: Shorts


@compiled
def owe_parts(
    out: Floats, trees: Trees, waits: Waits, block: int, stock: Shorts, poisson: bool, prices: Prices
) -> float:
    """Add to `out` what the backorders of a block at a stock add to the waits of its parents.

    `out` has the waits in its first row and what their variance exceeds them by in its second, by node; those
    of the block itself stand there already. Return its cost and what its backorders are worth by themselves.
    """
    begin, total = trees.start[block], 0.0
    number = trees.start[block + 1] - begin
    owed, spread = np.zeros(number), np.zeros(number)
    for i in range(number):
        node = begin + i
        share = trees.share[node]
        law = law_at(
            trees.mean[node] + share * owed[i] + out[0, node],
            trees.surplus[node] + share * share * spread[i] + out[1, node],
            poisson,
        )
        one = shelf(law, stock[i])
        more = 0.0 if poisson else one.backorder_variance - one.backorders
        for child in range(trees.child_start[node] - begin, trees.child_end[node] - begin):
            owed[child], spread[child] = one.backorders, more
        total += prices.unit[node] * stock[i] + trees.worth[node] * one.backorders
        for k in range(waits.start[node], waits.start[node + 1]):
            h, parent = waits.share[k], waits.parent[k]
            out[0, parent] += h * one.backorders
            out[1, parent] += h * h * more
    return total


@compiled
def tops_below(trees: Trees, prices: Prices, tops: Ints, waiting: Floats, ones: Ints, poisson: bool) -> float:
    """Return the least of effect and cost of the tops under known waits."""
    any_ratio = np.full(ones.size, ANY_RATIO)
    box = Box(waiting[0], waiting[0], waiting[1], waiting[1], any_ratio, ones, ones)
    total = 0.0
    for block in tops:
        total += least_below(trees, prices, box, trees.start[block], Owed(0.0, 0.0, 0.0, 0.0), poisson)
    return total


@compiled
def count_near(lists: Lists, floor: float, cutoff: float, most: int) -> int:
    """Return how many combinations have terms whose sum with `floor` is within a cutoff; at most `most`."""
    levels = lists.block.size
    rest, at, total = np.zeros(levels + 1), np.zeros(levels + 1, np.int64), np.zeros(levels + 1)
    for k in range(levels - 1, -1, -1):
        rest[k] = rest[k + 1] + lists.value[lists.start[k]]
    total[0], k, count = floor, 0, 0
    at[0] = lists.start[0]
    while k >= 0 and count < most:
        if at[k] == lists.start[k + 1] or total[k] + lists.value[at[k]] + rest[k + 1] > cutoff:
            k -= 1
            if k >= 0:
                at[k] += 1
            continue
        if k == levels - 1:
            row = lists.value[lists.start[k] : lists.start[k + 1]]
            count += np.searchsorted(row, cutoff - total[k], side="right")
            k -= 1
            if k >= 0:
                at[k] += 1
            continue
        total[k + 1] = total[k] + lists.value[at[k]]
        k += 1
        at[k] = lists.start[k]
    return min(count, most)


class Combined(NamedTuple):
    """Room for combinations: what each comes to, and its entries, one a level."""

    value: Floats
    entry: Ints


@compiled
def combine(
    out: Combined,
    trees: Trees,
    lists: Lists,
    family: tuple[Prices, Waits, Ints, bool],
    floor: float,
    cutoff: float,
    known: tuple[float, float],
    within: tuple[Floats, Floats],
) -> tuple[int, float, int]:
    """Fill `out` with combinations that come near the least, worked out without relaxation.

    All are looked at whose terms with `floor`, that of the tops, are not above a cutoff and whose waits are
    `within` (from, and below, by node); kept are those not above the least so far (`known` at first) by more
    than the slack, its second; there must be room for all that are looked at. Return how many, the least, and
    how many were looked at.
    """
    prices, waits, tops, poisson = family
    levels = lists.block.size
    rest, at, total = np.zeros(levels + 1), np.zeros(levels + 1, np.int64), np.zeros(levels + 1)
    for k in range(levels - 1, -1, -1):
        rest[k] = rest[k + 1] + lists.value[lists.start[k]]
    true, waiting = np.zeros(levels + 1), np.zeros((levels + 1, 2, trees.mean.size))
    ones = np.ones(trees.mean.size, np.int64)
    best, slack = known
    total[0], k, count, looked = floor, 0, 0, 0
    at[0] = lists.start[0]
    while k >= 0:
        limit = min(cutoff, best + slack)
        if at[k] == lists.start[k + 1] or total[k] + lists.value[at[k]] + rest[k + 1] > limit:
            k -= 1
            if k >= 0:
                at[k] += 1
            continue
        entry, block = at[k], lists.block[k]
        number = trees.start[block + 1] - trees.start[block]
        begin = lists.offset[k] + (entry - lists.start[k]) * number
        waiting[k + 1] = waiting[k]
        cost = owe_parts(
            waiting[k + 1], trees, waits, block, lists.stock[begin : begin + number], poisson, prices
        )
        true[k + 1] = true[k] + cost
        total[k + 1] = total[k] + lists.value[entry]
        if k < levels - 1:
            k += 1
            at[k] = lists.start[k]
            continue
        at[k] += 1
        if not _inside(waits, waiting[levels, 0], within):
            continue
        looked += 1
        value = true[levels] + tops_below(trees, prices, tops, waiting[levels], ones, poisson)
        if value <= best + slack:
            best = min(best, value)
            out.value[count] = value
            out.entry[count] = at[:levels]
            out.entry[count, k] -= 1
            count += 1
    return count, best, looked


@linked
@compiled
def _inside(waits: Waits, waiting: Floats, within: tuple[Floats, Floats]) -> bool:
    """Return whether all waits lie from the first of two bounds to below the second."""
    for parent in waits.parent:
        if waiting[parent] < within[0][parent] or waiting[parent] >= within[1][parent]:
            return False
    return True
