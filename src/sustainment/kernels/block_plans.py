"""Hulls of many blocks, and the stock behind a point.

Only the edges of the hulls are kept, one entry an edge: a stock is worked out again when it is asked for.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.backorders import shelf
from sustainment.kernels.block_hulls import Desk, Walk, enter, put, tree_edges
from sustainment.kernels.compiled import compiled, linked
from sustainment.kernels.hull import Curves, Edges
from sustainment.kernels.short_pipelines import LANES, ROUNDS, Shelves, in_lanes
from sustainment.kernels.stock_gains import Tails
from sustainment.kernels.stock_laws import Drafts, fill_outstanding, law_shelf
from sustainment.kernels.supply_trees import LAWS, MEANS, Rules, Trees, node_law
from sustainment.kernels.trees import DECADES, SIGMAS
from sustainment.kernels.two_echelons import Below
from sustainment.kernels.whole_gains import Pile

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]

SMALLEST_GAIN = 1e-18
"""Share of the largest worth of a backorder that a unit gains at least."""
PILED_CURVES, PILED_GAINS = 256, 32_768
"""Room for curves of one site and their gains before they are looked at: what a near cache holds."""


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


@linked
@compiled
def _length_within(mean: float, variance: float) -> int:
    """Return a length beyond which nothing is outstanding, whatever stock there is above.

    Backorders above are never more, nor vary more, than with no stock there; but their variance may exceed
    their mean by up to the spread of what is outstanding there. As `kernels.trees.law_length`, rounded up
    where that spares a root.
    """
    spread = mean + variance
    sigma = math.sqrt(spread) if spread > 1.0 else 1.0
    excess = variance / mean if mean > 0.0 else 0.0
    return int(mean + SIGMAS * sigma + DECADES * (1.0 + excess + sigma)) + 6


@compiled
def find_room(trees: Trees) -> tuple[int, int, int, int]:
    """Return how many nodes, levels, units and numbers outstanding the largest block has."""
    nodes, levels, units, longest = 0, 0, 0, 0
    for block in range(trees.start.size - 1):
        nodes = max(nodes, trees.start[block + 1] - trees.start[block])
    level, mean, spread = np.zeros(nodes, np.int64), np.empty(nodes), np.empty(nodes)
    for block in range(trees.start.size - 1):
        first, last = np.uint64(trees.start[block]), np.uint64(trees.start[block + 1])
        for node in range(first, last):
            mean[node - first] = trees.mean[node]
            spread[node - first] = trees.mean[node] + trees.surplus[node]
        for node in range(first, last):
            above, depth = mean[node - first], level[node - first] + 1
            levels = max(levels, depth)
            for child in range(np.uint64(trees.child_start[node]), np.uint64(trees.child_end[node])):
                share = trees.share[child]
                mean[child - first] += share * above
                spread[child - first] += share * share * spread[node - first] + share * above
                level[child - first] = depth
        total, deepest = 0, 0
        for node in range(first, last):
            length = _length_within(mean[node - first], spread[node - first])
            deepest = max(deepest, length)
            total += min(length, trees.most[node] - trees.least[node]) + 1
        longest, units = max(longest, deepest), max(units, total)
        level[:] = 0
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
        below=_below(room),
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


def _below(room: Room) -> Below:
    one = [np.empty(1) for _ in range(6)]
    nodes = in_lanes(room.nodes)
    curve = room.units + ROUNDS * nodes + LANES
    curves, gains = PILED_CURVES, max(PILED_GAINS, 2 * curve)
    start = np.empty(curves + 1, np.int64)
    return Below(
        shelves=Shelves._make([np.empty(nodes) for _ in Shelves._fields]),
        worth=np.empty(nodes),
        who=np.empty(room.nodes, np.int64),
        tails=Tails._make([*one, np.empty(1, np.int64)]),
        gain=np.empty(curve),
        pile=Pile(
            np.empty(gains),
            np.empty(gains, np.int64),
            start,
            np.empty(curves),
            *(np.empty(curves, np.int64) for _ in range(6)),
        ),
    )


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
        origin = trees.start[block]
        enough = max(asked[0] * trees.price[block], SMALLEST_GAIN * trees.reach[origin])
        end = 0
        if enough > 0.0:
            end = tree_edges(trees, origin, 0, Rules(enough, asked[1], False), desk)
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
    origin = trees.start[block]
    end = tree_edges(trees, origin, 0, rules, desk)
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
    origin, end = trees.start[block], trees.start[block + 1]
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
        tree_edges(trees, node, depth, rules, desk)
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
    depth, left = place
    gain, count = np.empty(desk.edges.gain.size), 0
    units, whose = np.empty(gain.size, np.int64), np.empty(gain.size, np.int64)
    for child in range(trees.child_start[node], trees.child_end[node]):
        end = tree_edges(trees, child, depth + 1, rules, desk)
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
