"""The cost-effect hull of one item's stock over all sites.

A block is one item in a tree of supply. Its effect is what the backorders at its shelves are worth, and the
demands that find a shelf empty where those count; its cost its units at one price. Backorders are convex in a
shelf's own stock, not in the stock above it (Sherbrooke 2004, chapter 3): so at every site that supplies
others the stock is enumerated, until all that it still owes is worth less than one more unit. Given it, the
trees below are independent of each other, and the lower hull of their sum is the sum of their lower hulls.
The lower hull of the union over the stock enumerated is then exact for one indenture and any number of
echelons (Fox 1966; Everett 1963 for the multipliers).

Pipelines are those of METRIC (Poisson by the mean), VARI-METRIC (two moments) as in `kernels.pipelines`, or
exact laws as in `kernels.trees`.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.backorders import shelf
from sustainment.kernels.compiled import compiled, linked
from sustainment.kernels.counts import CountLaw, fit_surplus
from sustainment.kernels.hull import NOT_REACHED, Curves, Edges, hull_of_curve, keep_least, merge_edges
from sustainment.kernels.pipelines import share_of_owed
from sustainment.kernels.stock_gains import Tails, next_tail, sort_falling, start_tail, start_tails
from sustainment.kernels.stock_laws import Drafts, fill_law_gains, fill_outstanding, law_shelf, owe

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOMENTS, MEANS, LAWS = 0, 1, 2
"""VARI-METRIC, METRIC, exact laws."""
UNUSED_SPREAD = 0.5
"""What variance above the mean can cost at most: half the second derivative of backorders in the mean."""


NOTHING_MISSED = np.zeros(0)


class Trees(NamedTuple):
    """Trees of supply, one a block: B blocks, their nodes together, the sites that one supplies in a row."""

    start: Ints
    """Length B + 1: the nodes of each block, its top first."""
    child_start: Ints
    """By node, the first site that it supplies; those that it supplies stand in a row."""
    child_end: Ints
    mean: Floats
    """Own pipeline: in test, in repair, on order."""
    surplus: Floats
    """Variance of the own pipeline less its mean: zero where it is Poisson."""
    share: Floats
    """Part of the supplier's backorders that is owed to the node."""
    worth: Floats
    """What one backorder at the node is worth."""
    reach: Floats
    """The most that one backorder of the node may cost: its worth, and the largest on any way down."""
    least: Ints
    most: Ints
    """Stock that a plan may choose."""
    price: Floats
    """Of one unit, by block."""
    missed: Floats = NOTHING_MISSED
    """What it is worth that a demand at the node finds the shelf empty, by node; empty: nothing anywhere."""


class Walk(NamedTuple):
    """Where the walk through a block stands, by level."""

    node: Ints
    child: Ints
    """The next site below it to look at."""
    stock: Ints
    top: Ints
    """The most units that its curve knows of."""
    begin: Ints
    """Where its edges begin, and so far end."""
    end: Ints
    mean: Floats
    excess: Floats
    bound: Floats
    """Its law, as `CountLaw`."""
    owed: Floats
    spread: Floats
    value: Floats
    """The effect at this stock without edges, as far as it is known."""
    empty: Floats
    """Chance that a demand finds the shelf empty, where that counts."""


class Desk(NamedTuple):
    """Room to work on one block."""

    edges: Edges
    curves: Curves
    walk: Walk
    tails: Tails
    order: Ints
    """Nodes of the block, counted from its first, in the order of their last gains."""
    drafts: Drafts


class Rules(NamedTuple):
    """What counts: the least gain a unit, and how pipelines are worked out (`MOMENTS`, `MEANS`, `LAWS`)."""

    enough: float
    method: int


@linked
@compiled
def node_law(trees: Trees, node: int, owed: float, spread: float, method: int) -> CountLaw:
    """Return the law of what is outstanding at a node whose supplier owes mean and variance."""
    mean, _, more = share_of_owed(trees.share[node], owed, spread)
    surplus = 0.0 if method == MEANS else trees.surplus[node] + more
    return fit_surplus(trees.mean[node] + mean, surplus)


@linked
@compiled
def shelf_edges(
    trees: Trees,
    nodes: tuple[int, int],
    above: tuple[float, float],
    rules: Rules,
    desk: Desk,
    at: int,
    origin: int,
) -> tuple[int, float]:
    """Write the edges of neighbouring nodes that supply nobody: first units first, each round sorted.

    Return where they end, and the effect without them. `above` is mean and variance of what their supplier
    owes, `origin` the first node of the block. The order of the first round is kept for the next time.
    """
    gain, units, active, tails = desk.edges.gain, desk.edges.units, desk.tails.active, desk.tails
    value, count, skipped = 0.0, nodes[1] - nodes[0], nodes[0] - origin
    owed = (above[0], above[1] - above[0], 0.0 if rules.method == MEANS else 1.0)
    start_tails(tails, (trees.mean, trees.surplus, trees.share), owed, (nodes[0], skipped, count))
    for i in range(skipped, skipped + count):
        worth, least = trees.worth[origin + i], trees.least[origin + i]
        if least == 0 and not math.isnan(tails.tail[i]):
            tails.most[i], tails.stock[i] = math.inf, 0
            value += worth * tails.mean[i]
            continue
        law = node_law(trees, origin + i, above[0], above[1], rules.method)
        start_tail(tails, i, law, least)
        value += worth * (law.mean if least == 0 else shelf(law, least).backorders)
    for k in range(count):
        i = desk.order[skipped + k]
        active[k], gain[at + k] = i, trees.worth[origin + i] * tails.tail[i]
    sort_falling(gain, active, at, at + count)
    alive, end = 0, at
    for k in range(count):
        i = active[k]
        desk.order[skipped + k] = i
        if gain[at + k] >= rules.enough and trees.least[origin + i] < trees.most[origin + i]:
            gain[end], units[end], active[alive] = gain[at + k], 1, i
            end += 1
            alive += 1
    while alive > 0:
        begun, count, alive = end, alive, 0
        for k in range(count):
            i = active[k]
            if tails.stock[i] + 1 >= trees.most[origin + i]:
                continue
            worth = trees.worth[origin + i]
            tail = next_tail(tails, i, rules.enough / worth)
            if tail > 0.0:
                gain[end], units[end], active[alive] = worth * tail, 1, i
                end += 1
                alive += 1
        sort_falling(gain, active, begun, end)
    return end, value


@linked
@compiled
def empty_share(law: CountLaw, outstanding: Floats, stock: int, method: int) -> float:
    """Return P(X >= stock), the chance that a demand finds the shelf empty: of a law of two moments, or as a
    law is given."""
    if stock <= 0:
        return 1.0
    if method != LAWS:
        return shelf(law, stock - 1).stockout
    tail = 0.0
    for n in range(outstanding.size - 1, stock - 1, -1):
        tail += outstanding[n]
    return tail


@linked
@compiled
def uneven_edges(
    trees: Trees, nodes: tuple[int, int], level: int, rules: Rules, desk: Desk, at: int, origin: int
) -> tuple[int, float]:
    """Write the edges of nodes that supply nobody where empty shelves count; see `leaf_edges`.

    The chance of an empty shelf is not convex in its stock: each shelf gets the hull of its own curve.
    """
    row, value, end = level + 1, 0.0, at
    owed = (desk.walk.owed[level], desk.walk.spread[level]) if level >= 0 else (0.0, 0.0)
    for node in range(nodes[0], nodes[1]):
        law, length = node_law(trees, node, owed[0], owed[1], rules.method), 0
        if rules.method == LAWS:
            length = fill_outstanding(desk.drafts, trees.mean[node], trees.share[node], level)
        outstanding, top = desk.drafts.whole[:length], 0
        while True:
            stock = trees.least[node] + top
            short = (
                law_shelf(outstanding, length, stock)[0]
                if rules.method == LAWS
                else shelf(law, stock).backorders
            )
            left = trees.worth[node] * short
            left += trees.missed[node] * empty_share(law, outstanding, stock, rules.method)
            desk.curves.value[row, top] = left
            if left < rules.enough or stock >= trees.most[node] or top + 1 >= desk.curves.value.shape[1]:
                break
            top += 1
        desk.walk.top[row] = top
        value += desk.curves.value[row, 0]
        end = hull_of_curve(desk.curves, row, top, desk.edges, end, rules.enough)
    return end, value


@linked
@compiled
def leaf_edges(
    trees: Trees, nodes: tuple[int, int], level: int, rules: Rules, desk: Desk, at: int, origin: int
) -> tuple[int, float]:
    """Write the edges of nodes that supply nobody, under the node at a level (-1: none)."""
    if trees.missed.size > 0:
        return uneven_edges(trees, nodes, level, rules, desk, at, origin)
    if rules.method != LAWS:
        owed = (desk.walk.owed[level], desk.walk.spread[level]) if level >= 0 else (0.0, 0.0)
        return shelf_edges(trees, nodes, owed, rules, desk, at, origin)
    value, end = 0.0, at
    for node in range(nodes[0], nodes[1]):
        length = fill_outstanding(desk.drafts, trees.mean[node], trees.share[node], level)
        stocks, worth = (trees.least[node], trees.most[node]), trees.worth[node]
        short, begun = law_shelf(desk.drafts.whole, length, stocks[0])[0], end
        end = fill_law_gains(desk.edges.gain, begun, desk.drafts.whole, length, stocks, (worth, rules.enough))
        for k in range(begun, end):
            desk.edges.units[k] = 1
        value += worth * short
    return end, value


@linked
@compiled
def enter(trees: Trees, node: int, level: int, rules: Rules, desk: Desk, at: int) -> None:
    """Begin at a node that supplies others, at its least stock; it stands one level below its supplier."""
    walk = desk.walk
    owed = (walk.owed[level - 1], walk.spread[level - 1]) if level > 0 else (0.0, 0.0)
    law = node_law(trees, node, owed[0], owed[1], rules.method)
    walk.node[level], walk.begin[level], walk.top[level] = node, at, 0
    walk.mean[level], walk.excess[level], walk.bound[level] = law.mean, law.excess, law.most
    if rules.method == LAWS:
        length = fill_outstanding(desk.drafts, trees.mean[node], trees.share[node], level - 1)
        desk.drafts.length[level] = length
        for n in range(length):
            desk.drafts.outstanding[level, n] = desk.drafts.whole[n]
    desk.curves.value[level, 0] = NOT_REACHED
    put(trees, trees.least[node], level, rules, desk)


@linked
@compiled
def put(trees: Trees, stock: int, level: int, rules: Rules, desk: Desk) -> None:
    """Put a stock on the shelf of the node at a level; nothing below it is known yet."""
    walk = desk.walk
    node = walk.node[level]
    if rules.method == LAWS:
        walk.owed[level], walk.spread[level] = owe(desk.drafts, level, stock)
    else:
        one = shelf(CountLaw(walk.mean[level], walk.excess[level], walk.bound[level]), stock)
        walk.owed[level] = one.backorders
        walk.spread[level] = one.backorders if rules.method == MEANS else one.backorder_variance
    walk.stock[level], walk.value[level] = stock, trees.worth[node] * walk.owed[level]
    if trees.missed.size > 0:
        law = CountLaw(walk.mean[level], walk.excess[level], walk.bound[level])
        outstanding = desk.drafts.outstanding[level, : desk.drafts.length[level]]
        walk.empty[level] = empty_share(law, outstanding, stock, rules.method)
        walk.value[level] += trees.missed[node] * walk.empty[level]
    walk.child[level], walk.end[level] = trees.child_start[node], walk.begin[level]


@linked
@compiled
def collect(trees: Trees, level: int, desk: Desk) -> None:
    """Keep what the stock at a level gives with all that it supplies."""
    walk, edges = desk.walk, desk.edges
    at, end = walk.begin[level], walk.end[level]
    merge_edges(edges, at, end)
    value, stock = walk.value[level], walk.stock[level]
    n = stock - trees.least[walk.node[level]]
    top = keep_least(desk.curves, level, n, value, stock, walk.top[level])
    for k in range(at, end):
        value -= edges.gain[k] * edges.units[k]
        n += edges.units[k]
        top = keep_least(desk.curves, level, n, value, stock, top)
    walk.top[level] = top


@linked
@compiled
def pays_more(trees: Trees, level: int, rules: Rules, desk: Desk) -> bool:
    """Return whether one more unit at the node of a level may still pay."""
    walk = desk.walk
    node, owed = walk.node[level], walk.owed[level]
    left = trees.reach[node] * (owed + UNUSED_SPREAD * max(walk.spread[level] - owed, 0.0))
    if trees.missed.size > 0:
        # One more expected backorder moves the chance of an empty shelf below by one at most.
        left = trees.reach[node] * max(owed, walk.spread[level]) + trees.missed[node] * walk.empty[level]
    may: bool = walk.stock[level] < trees.most[node] and left >= rules.enough
    return may


@compiled
def tree_edges(trees: Trees, node: int, top_level: int, rules: Rules, desk: Desk, origin: int) -> int:
    """Write the edges of the hull of the tree below a node; return where they end.

    The node stands at `top_level` of the walk, under what the level above it owes; `walk.value[top_level]` is
    left as its effect at the least stock. Goes down the tree and through the stocks of each node in turn.
    """
    walk, level = desk.walk, top_level
    if trees.child_start[node] == trees.child_end[node]:
        end, value = leaf_edges(trees, (node, node + 1), level - 1, rules, desk, 0, origin)
        walk.value[level] = value
        return end
    enter(trees, node, level, rules, desk, 0)
    while True:
        here = walk.node[level]
        first = last = walk.child[level]
        while last < trees.child_end[here] and trees.child_start[last] == trees.child_end[last]:
            last += 1
        if last > first:
            end, value = leaf_edges(trees, (first, last), level, rules, desk, walk.end[level], origin)
            walk.end[level], walk.child[level] = end, last
            walk.value[level] += value
        if last < trees.child_end[here]:
            level += 1
            enter(trees, last, level, rules, desk, walk.end[level - 1])
            continue
        collect(trees, level, desk)
        if pays_more(trees, level, rules, desk):
            put(trees, walk.stock[level] + 1, level, rules, desk)
            continue
        end = hull_of_curve(desk.curves, level, walk.top[level], desk.edges, walk.begin[level], rules.enough)
        walk.value[level] = desk.curves.value[level, 0]
        if level == top_level:
            return end
        level -= 1
        walk.end[level] = end
        walk.value[level] += walk.value[level + 1]
        walk.child[level] += 1
