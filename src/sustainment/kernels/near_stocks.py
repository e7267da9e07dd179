"""Stocks of a block near its least of effect and cost.

Under waits at prices, as in `kernels.priced_trees`: node after node, those that a node supplies at their best
until it is their turn.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled, linked
from sustainment.kernels.priced_trees import (
    Box,
    Owed,
    Prices,
    first_place,
    least_below,
    next_place,
    outer_laws,
    spread_bounds,
)
from sustainment.kernels.supply_trees import Trees

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]

NOTHING = 1e-9
"""Share of the most backorders of a shelf below which more stock is not looked at."""
ANY_RATIO = 1e300
NONE, SOME, TOO_MANY = 0, 1, 2
LONGEST_ROW = 512
"""Most units on one shelf of a part that are looked at one by one."""


class Kept(NamedTuple):
    """By node: stocks whose backorders are surely outside these are left out."""

    least: Floats
    most: Floats


class Near(NamedTuple):
    """Room for stocks of one block: values, stock by node, and between what its backorders lie."""

    value: Floats
    stock: Shorts
    least: Floats
    """By node of the trees, over the stocks found: least of backorders,"""
    most: Floats
    spread_least: Floats
    spread_most: Floats
    ratio: Floats
    """The most that what the variance exceeds the mean by is of the mean."""


@compiled
def _fill_row(
    rows: Floats,
    trees: Trees,
    prices: Prices,
    box: Box,
    kept: Kept,
    node: int,
    owed: Owed,
    limit: tuple[float, bool],
) -> int:
    """Fill `rows` with the value and the bounds of backorders of a node by its stock from its least on.

    The box counts as one cell. Return how many stocks there are whose value is not above the first of
    `limit`, at most as many as there is room for.
    """
    share, part = trees.share[node], trees.share[node] * trees.share[node]
    means = (
        trees.mean[node] + share * owed.low + box.low[node],
        trees.mean[node] + share * owed.high + box.high[node],
    )
    more = (
        trees.surplus[node] + part * owed.spread_low + box.spread_low[node],
        trees.surplus[node] + part * owed.spread_high + box.spread_high[node],
    )
    earned = prices.wait[node] * box.high[node] + prices.wait_spread[node] * box.spread_high[node]
    laws = outer_laws(means, (0.0, 0.0) if limit[1] else more)
    low, high = first_place(laws[0]), first_place(laws[1])
    point, unit = laws[0] == laws[1], prices.unit[node]
    count = 0
    while low.stock <= trees.most[node] and unit * low.stock - earned <= limit[0]:
        if high.backorders < kept.least[node]:
            break
        if low.stock >= trees.least[node] and low.backorders <= kept.most[node]:
            if count == LONGEST_ROW:
                break
            rows[5, count] = low.stock
            spread = (0.0, 0.0) if limit[1] else spread_bounds(low, high)
            rows[0, count] = unit * low.stock - earned + prices.worth[node] * low.backorders
            rows[0, count] += prices.spread[node] * spread[0]
            rows[1, count], rows[2, count] = low.backorders, high.backorders
            rows[3, count], rows[4, count] = spread
            count += 1
        low = next_place(low)
        high = low if point else next_place(high)
    return count


@linked
@compiled
def _earned(prices: Prices, box: Box, begin: int, end: int) -> float:
    """Return what the waits of some nodes earn at most."""
    total = 0.0
    for node in range(begin, end):
        total += prices.wait[node] * box.high[node] + prices.wait_spread[node] * box.spread_high[node]
    return total


@linked
@compiled
def _owed(row: Floats, k: int) -> Owed:
    """Return the bounds of backorders of a row's entry."""
    return Owed(row[1, k], row[2, k], row[3, k], row[4, k])


@compiled
def list_near(
    out: Near,
    trees: Trees,
    prices: Prices,
    box: Box,
    kept: Kept,
    block: int,
    cutoff: float,
    poisson: bool,
) -> int:
    """Fill `out` with all stocks of a block whose value is not above a cutoff.

    Return how many there are, -1 if more than there is room for.
    """
    begin = trees.start[block]
    number = trees.start[block + 1] - begin
    rows = np.empty((number, 6, LONGEST_ROW))
    length, at = np.zeros(number, np.int64), np.full(number, -1)
    pending, alone = np.zeros(number), np.zeros(number)
    owed = np.zeros((number, 4))
    earned = _earned(prices, box, begin, begin + number)
    nothing = Owed(0.0, 0.0, 0.0, 0.0)
    alone[0] = least_below(trees, prices, box, begin, nothing, poisson)
    pending[0] = alone[0]
    room = (cutoff + earned, poisson)
    length[0] = _fill_row(rows[0], trees, prices, box, kept, begin, nothing, room)
    if length[0] == LONGEST_ROW:
        return -1
    i, count = 0, 0
    while i >= 0:
        at[i] += 1
        if at[i] >= length[i]:
            at[i] = -1
            i -= 1
            continue
        node, k = begin + i, at[i]
        first, last = trees.child_start[node], trees.child_end[node]
        total = pending[i] - alone[i] + rows[i, 0, k]
        below = _owed(rows[i], k)
        for child in range(first, last):
            alone[child - begin] = least_below(trees, prices, box, child, below, poisson)
            total += alone[child - begin]
            owed[child - begin] = rows[i, 1:5, k]
        if total > cutoff:
            continue
        if i < number - 1:
            i += 1
            above = Owed(owed[i, 0], owed[i, 1], owed[i, 2], owed[i, 3])
            pending[i] = total
            length[i] = _fill_row(rows[i], trees, prices, box, kept, begin + i, above, room)
            if length[i] == LONGEST_ROW:
                return -1
            continue
        if count == out.value.size:
            return -1
        out.value[count] = total
        for j in range(number):
            out.stock[count, j] = np.int32(rows[j, 5, at[j]])
        count += 1
    return count


@linked
@compiled
def _extend(out: Near, node: int, owed: Owed) -> None:
    """Extend the bounds of a node by those at one more of its stocks."""
    out.least[node] = min(out.least[node], owed.low)
    out.most[node] = max(out.most[node], owed.high)
    out.spread_least[node] = min(out.spread_least[node], owed.spread_low)
    out.spread_most[node] = max(out.spread_most[node], owed.spread_high)
    if owed.spread_high > 0.0:
        ratio = owed.spread_high / owed.low if owed.low > 0.0 else ANY_RATIO
        out.ratio[node] = max(out.ratio[node], min(ratio, ANY_RATIO))


@linked
@compiled
def _fill_path(path: Ints, above: Ints, target: int) -> None:
    """Fill `path` with the nodes from the top of a block down to one of them."""
    depth, i = 0, target
    while i >= 0:
        depth, i = depth + 1, above[i]
    i = target
    for level in range(depth - 1, -1, -1):
        path[level], i = i, above[i]


@compiled
def narrow(
    out: Near,
    trees: Trees,
    prices: Prices,
    box: Box,
    kept: Kept,
    block: int,
    cutoff: float,
    poisson: bool,
) -> int:
    """Fill between what the backorders of each node of a block lie while its value is not above a cutoff.

    All stocks of a node and of those above it are tried, whatever else is best for them. Return `NONE` if
    there are none, `SOME`, or `TOO_MANY` to be looked at.
    """
    begin = trees.start[block]
    number = trees.start[block + 1] - begin
    above = np.full(number, -1)
    for node in range(begin, begin + number):
        above[trees.child_start[node] - begin : trees.child_end[node] - begin] = node - begin
    rows = np.empty((number, 6, LONGEST_ROW))
    length, at, path = np.zeros(number, np.int64), np.zeros(number, np.int64), np.zeros(number, np.int64)
    pending, alone = np.zeros(number), np.zeros(number)
    earned = _earned(prices, box, begin, begin + number)
    nothing, room = Owed(0.0, 0.0, 0.0, 0.0), (cutoff + earned, poisson)
    alone[0] = least_below(trees, prices, box, begin, nothing, poisson)
    pending[0] = alone[0]
    for target in range(number):
        found = False
        _fill_path(path, above, target)
        level, at[0] = 0, -1
        length[0] = _fill_row(rows[0], trees, prices, box, kept, begin, nothing, room)
        while level >= 0:
            i = path[level]
            at[i] += 1
            if length[i] == LONGEST_ROW:
                return TOO_MANY
            if at[i] >= length[i]:
                level -= 1
                continue
            node, k = begin + i, at[i]
            total = pending[i] - alone[i] + rows[i, 0, k]
            below = _owed(rows[i], k)
            for child in range(trees.child_start[node], trees.child_end[node]):
                alone[child - begin] = least_below(trees, prices, box, child, below, poisson)
                total += alone[child - begin]
            if total > cutoff:
                continue
            if i != target:
                level += 1
                i = path[level]
                pending[i], at[i] = total, -1
                length[i] = _fill_row(rows[i], trees, prices, box, kept, begin + i, below, room)
                continue
            found = True
            _extend(out, node, below)
        if not found:
            return NONE
    return SOME


@compiled
def widen(out: Near, trees: Trees, box: Box, block: int, poisson: bool) -> None:
    """Fill between what the backorders of a block lie at any of its stocks; the box counts as one cell."""
    begin, end = trees.start[block], trees.start[block + 1]
    owed = np.zeros((end - begin, 4))
    for node in range(begin, end):
        i, share = node - begin, trees.share[node]
        part = share * share
        means = (
            trees.mean[node] + share * owed[i, 0] + box.low[node],
            trees.mean[node] + share * owed[i, 1] + box.high[node],
        )
        more = (
            trees.surplus[node] + part * owed[i, 2] + box.spread_low[node],
            trees.surplus[node] + part * owed[i, 3] + box.spread_high[node],
        )
        laws = outer_laws(means, (0.0, 0.0) if poisson else more)
        low, high = first_place(laws[0]), first_place(laws[1])
        out.most[node] = 0.0
        out.ratio[node] = ANY_RATIO
        out.spread_least[node], out.spread_most[node] = 0.0, 0.0
        while True:
            if low.stock >= trees.least[node]:
                out.most[node] = max(out.most[node], high.backorders)
                out.least[node] = low.backorders
                if not poisson:
                    spread = spread_bounds(low, high)
                    out.spread_least[node] = min(out.spread_least[node], spread[0])
                    out.spread_most[node] = max(out.spread_most[node], spread[1])
                if low.stock >= trees.most[node]:
                    break
                if high.backorders <= NOTHING * out.most[node]:
                    out.least[node] = 0.0
                    break
            low = next_place(low)
            high = low if laws[0] == laws[1] else next_place(high)
        for child in range(trees.child_start[node] - begin, trees.child_end[node] - begin):
            owed[child, 0], owed[child, 1] = out.least[node], out.most[node]
            owed[child, 2], owed[child, 3] = out.spread_least[node], out.spread_most[node]
