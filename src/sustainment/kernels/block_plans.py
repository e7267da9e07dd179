"""Hulls of many blocks, and the stock behind a point.

Only the edges of the hulls are kept, one entry an edge: a stock is worked out again when it is asked for.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.backorders import shelf
from sustainment.kernels.block_hulls import (
    LAWS,
    MEANS,
    Desk,
    Rules,
    Trees,
    Walk,
    enter,
    node_law,
    put,
    tree_edges,
)
from sustainment.kernels.compiled import compiled
from sustainment.kernels.hull import Curves, Edges
from sustainment.kernels.stock_gains import Tails
from sustainment.kernels.stock_laws import Drafts, fill_outstanding, law_shelf
from sustainment.kernels.trees import DECADES, law_length

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]

SMALLEST_GAIN = 1e-18
"""Share of the largest worth of a backorder that a unit gains at least."""


class HullEdges(NamedTuple):
    """Edges of the hulls of blocks, block by block, each falling."""

    gain: Floats
    """What each unit takes off the effect."""
    units: Shorts
    block: Shorts


class Room(NamedTuple):
    """What the largest block needs."""

    nodes: int
    levels: int
    units: int
    """Above least stocks, over all its nodes."""
    length: int
    """Of the longest law of what is outstanding."""


@compiled
def find_room(trees: Trees) -> tuple[int, int, int, int]:
    """Return how many nodes, levels, units and numbers outstanding the largest block has."""
    most = trees.mean.size
    level, mean, spread = np.zeros(most, np.int64), trees.mean.copy(), trees.mean + trees.surplus
    nodes, levels, units, longest = 0, 0, 0, 0
    for block in range(trees.start.size - 1):
        total = 0
        for node in range(trees.start[block], trees.start[block + 1]):
            # Backorders above are never more, nor vary more, than with no stock there; but their variance
            # may exceed their mean by up to the spread of what is outstanding there.
            sigma = math.sqrt(spread[node] + mean[node])
            length = law_length(mean[node], spread[node] + mean[node]) + int(DECADES * sigma) + 4
            longest = max(longest, length)
            total += min(length, trees.most[node] - trees.least[node]) + 1
            levels = max(levels, level[node] + 1)
            for child in range(trees.child_start[node], trees.child_end[node]):
                share = trees.share[child]
                level[child] = level[node] + 1
                mean[child] += share * mean[node]
                spread[child] += share * share * spread[node] + share * mean[node]
        units = max(units, total)
        nodes = max(nodes, trees.start[block + 1] - trees.start[block])
    return nodes, levels, units, longest


def desk_for(trees: Trees, *, method: int) -> Desk:
    """Return room to work on any block of these trees."""
    room = Room(*find_room(trees))
    levels, width = room.levels + 1, room.units + room.nodes + 2
    length = room.length + 2 if method == LAWS else 1
    whole = np.zeros(levels, dtype=np.int64)
    return Desk(
        edges=Edges(np.empty(width), np.empty(width, np.int64), np.empty(width), np.empty(width, np.int64)),
        curves=Curves(np.empty((levels, width)), np.empty((levels, width), np.int64)),
        walk=_walk(levels),
        tails=_tails(room.nodes),
        order=np.empty(room.nodes, np.int64),
        drafts=Drafts(
            np.zeros((levels, length)),
            whole.copy(),
            np.zeros((levels, length)),
            whole.copy(),
            *(np.zeros(length) for _ in range(3)),
        ),
    )


def _walk(levels: int) -> Walk:
    whole = [np.zeros(levels, np.int64) for _ in range(6)]
    real = [np.zeros(levels) for _ in range(7)]
    return Walk._make([*whole, *real])


def _tails(nodes: int) -> Tails:
    real = [np.empty(nodes) for _ in range(6)]
    return Tails._make([*real, np.empty(nodes, np.int64), np.empty(nodes, np.int64)])


@compiled
def begin_block(trees: Trees, block: int, desk: Desk) -> int:
    """Forget the order of another block's shelves; return the block's top."""
    origin = int(trees.start[block])
    for i in range(trees.start[block + 1] - origin):
        desk.order[i] = i
    return origin


@compiled
def fill_hulls(
    out: HullEdges,
    unstocked: Floats,
    trees: Trees,
    desk: Desk,
    asked: tuple[float, int],
    begin: tuple[int, int, int],
) -> tuple[int, int]:
    """Fill `out` with the hulls of blocks, `unstocked` with their effects at the least stock.

    `asked` is the least gain for one unit of money, and the method; `begin` the first block, where in `out`
    to go on, and the number of the trees' first block. Return the next block, which is the number of blocks
    unless `out` is full, and the end of `out`.
    """
    block, at, number = begin
    while block < trees.start.size - 1:
        origin = begin_block(trees, block, desk)
        enough = max(asked[0] * trees.price[block], SMALLEST_GAIN * trees.reach[origin])
        end = 0
        if enough > 0.0:
            end = tree_edges(trees, origin, 0, Rules(enough, asked[1]), desk, origin)
            unstocked[block] = desk.walk.value[0]
        if at + end > out.gain.size:
            break
        for k in range(end):
            out.gain[at + k], out.units[at + k] = desk.edges.gain[k], desk.edges.units[k]
            out.block[at + k] = number + block
        at += end
        block += 1
    return block, at


@compiled
def fill_curve(out: Floats, trees: Trees, block: int, rules: Rules, desk: Desk) -> int:
    """Fill `out` with the least effect of a block at 0, 1, 2, ... units above its least stock.

    Return how many: every number of units where the sites below the top supply nobody further, else those
    that hulls have.
    """
    origin = begin_block(trees, block, desk)
    end = tree_edges(trees, origin, 0, rules, desk, origin)
    if trees.child_start[origin] == trees.child_end[origin] and trees.missed.size == 0:
        out[0] = desk.walk.value[0]
        for k in range(min(end, out.size - 1)):
            out[k + 1] = out[k] - desk.edges.gain[k]
        return min(end + 1, out.size)
    number = min(desk.walk.top[0] + 1, out.size)
    out[:number] = desk.curves.value[0, :number]
    return int(number)


@compiled
def fill_stock(out: Ints, trees: Trees, block: int, rules: Rules, desk: Desk, units: int) -> bool:
    """Fill `out`, by node, with the stock of a block that has so many units above its least stock.

    Return whether there is such a point: of the hull, or of the curve that `fill_curve` gives.
    """
    origin, end = begin_block(trees, block, desk), trees.start[block + 1]
    above, extra = np.full(end - origin, -1), np.zeros(end - origin, np.int64)
    extra[0] = units
    for node in range(origin, end):
        left = extra[node - origin]
        if trees.child_start[node] == trees.child_end[node]:
            out[node] = trees.least[node] + left
            if out[node] > trees.most[node]:
                return False
            continue
        depth = _stand_under(out, trees, (origin, node), above, rules, desk)
        tree_edges(trees, node, depth, rules, desk, origin)
        if left > desk.walk.top[depth]:
            return False
        out[node] = desk.curves.way[depth, left]
        enter(trees, node, depth, rules, desk, 0)
        put(trees, out[node], depth, rules, desk)
        left -= out[node] - trees.least[node]
        above[trees.child_start[node] - origin : trees.child_end[node] - origin] = node
        if _hand_out(extra, trees, (origin, node), (depth, left), rules, desk) != 0:
            return False
    return True


@compiled
def _stand_under(
    out: Ints, trees: Trees, nodes: tuple[int, int], above: Ints, rules: Rules, desk: Desk
) -> int:
    """Put the stocks of `out` on the shelves of all above a node again; return how many these are."""
    origin, node = nodes
    depth, at = 0, above[node - origin]
    while at >= 0:
        depth, at = depth + 1, above[at - origin]
    for level in range(depth):
        at = node
        for _ in range(depth - level):
            at = above[at - origin]
        enter(trees, at, level, rules, desk, 0)
        put(trees, out[at], level, rules, desk)
    return depth


@compiled
def _hand_out(
    extra: Ints, trees: Trees, nodes: tuple[int, int], place: tuple[int, int], rules: Rules, desk: Desk
) -> int:
    """Add to `extra` what the sites that a node supplies get of the units left; return what nobody took."""
    origin, node = nodes
    for i in range(desk.order.size):
        desk.order[i] = i
    depth, left = place
    gain, count = np.empty(desk.edges.gain.size), 0
    units, whose = np.empty(gain.size, np.int64), np.empty(gain.size, np.int64)
    for child in range(trees.child_start[node], trees.child_end[node]):
        end = tree_edges(trees, child, depth + 1, rules, desk, origin)
        for k in range(end):
            gain[count], units[count] = -desk.edges.gain[k], desk.edges.units[k]
            whose[count] = child - origin
            count += 1
    for k in np.argsort(gain[:count], kind="mergesort"):
        if units[k] <= left:
            extra[whose[k]] += units[k]
            left -= units[k]
    return int(left)


@compiled
def fill_owed(out: Floats, trees: Trees, block: int, rules: Rules, desk: Desk, stock: Ints) -> None:
    """Fill `out`, by node, with the backorders of a block at a stock, each shelf worked out by itself."""
    origin, end = trees.start[block], trees.start[block + 1]
    above, spread = np.full(end - origin, -1), np.zeros(end - origin)
    for node in range(origin, end):
        i, here = node - origin, above[node - origin]
        above[trees.child_start[node] - origin : trees.child_end[node] - origin] = node
        if rules.method == LAWS:
            depth = _stand_under(stock, trees, (origin, node), above, rules, desk)
            length = fill_outstanding(desk.drafts, trees.mean[node], trees.share[node], depth - 1)
            out[node] = law_shelf(desk.drafts.whole, length, stock[node])[0]
            continue
        owed = (out[here], spread[here - origin]) if here >= 0 else (0.0, 0.0)
        one = shelf(node_law(trees, node, owed[0], owed[1], rules.method), stock[node])
        out[node] = one.backorders
        spread[i] = one.backorders if rules.method == MEANS else one.backorder_variance


@compiled
def fill_equal_rate(out: Ints, trees: Trees, rate: float, method: int) -> None:
    """Fill `out`, by node, with the least stock whose fill rate, P(X < stock), reaches a rate at each shelf.

    What a planner buys who looks at one item at one site at a time. Shelves that nobody asks for stay as they
    may.
    """
    owed, spread = np.zeros(trees.mean.size), np.zeros(trees.mean.size)
    for node in range(trees.mean.size):
        law = node_law(trees, node, owed[node], spread[node], method)
        stock = trees.least[node]
        one = shelf(law, stock)
        while one.fill_rate < rate and stock < trees.most[node] and law.mean > 0.0:
            stock += 1
            one = shelf(law, stock)
        out[node] = stock
        for child in range(trees.child_start[node], trees.child_end[node]):
            owed[child] = one.backorders
            spread[child] = one.backorders if method == MEANS else one.backorder_variance
