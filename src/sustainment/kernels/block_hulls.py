"""The cost-effect hull of one item's stock over all sites.

Backorders are convex in a shelf's own stock, not in the stock above it (Sherbrooke 2004, chapter 3): so at
every site that supplies others the stock is enumerated, until all that it still owes is worth less than one
more unit. Given it, the trees below are independent of each other, and the lower hull of their sum is the sum
of their lower hulls. The lower hull of the union over the stock enumerated is then exact for one indenture
and any number of echelons (Fox 1966; Everett 1963 for the multipliers).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.backorders import shelf
from sustainment.kernels.compiled import compiled, linked
from sustainment.kernels.counts import CountLaw
from sustainment.kernels.hull import NOT_REACHED, Curves, Edges, hull_of_curve, keep_least, merge_edges
from sustainment.kernels.stock_gains import fill_gains
from sustainment.kernels.stock_laws import Drafts, fill_law_gains, fill_outstanding, law_shelf, owe
from sustainment.kernels.supply_trees import LAWS, MEANS, UNUSED_SPREAD, Rules, Trees, node_law
from sustainment.kernels.two_echelons import Below, lay_curves

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


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
    below: Below
    drafts: Drafts


@linked
@compiled
def shelf_edges(
    trees: Trees, nodes: tuple[int, int], above: tuple[float, float], rules: Rules, desk: Desk, at: int
) -> tuple[int, float]:
    """Write the edges of neighbouring nodes that supply nobody, one node after the other.

    Return where they end, and the effect without them. `above` is mean and variance of what their supplier
    owes.
    """
    value, end = 0.0, at
    for node in range(nodes[0], nodes[1]):
        law, least = node_law(trees, node, above[0], above[1], rules.method), trees.least[node]
        value += trees.worth[node] * (law.mean if least == 0 else shelf(law, least).backorders)
        begun, worth = end, (trees.worth[node], rules.enough)
        end = fill_gains(desk.edges.gain, begun, desk.below.tails, law, (least, trees.most[node]), worth)
        for k in range(begun, end):
            desk.edges.units[k] = 1
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
    trees: Trees, nodes: tuple[int, int], level: int, rules: Rules, desk: Desk, at: int
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
    trees: Trees, nodes: tuple[int, int], level: int, rules: Rules, desk: Desk, at: int
) -> tuple[int, float]:
    """Write the edges of nodes that supply nobody, under the node at a level (-1: none)."""
    if trees.missed.size > 0:
        return uneven_edges(trees, nodes, level, rules, desk, at)
    if rules.method != LAWS:
        owed = (desk.walk.owed[level], desk.walk.spread[level]) if level >= 0 else (0.0, 0.0)
        return shelf_edges(trees, nodes, owed, rules, desk, at)
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


@linked
@compiled
def is_lowest(trees: Trees, node: int, method: int) -> bool:
    """Return whether all that a node supplies supply nobody and are worked out at once."""
    if trees.missed.size > 0 or method == LAWS:
        return False
    for child in range(trees.child_start[node], trees.child_end[node]):
        if trees.child_start[child] < trees.child_end[child]:
            return False
    return True


@linked
@compiled
def lowest_edges(trees: Trees, node: int, level: int, rules: Rules, desk: Desk, at: int) -> int:
    """Write the edges of the hull of a node of `is_lowest`, one level below its supplier; return their end.

    `walk.value[level]` is left as its effect at the least stock.
    """
    walk = desk.walk
    above = (walk.owed[level - 1], walk.spread[level - 1]) if level > 0 else (0.0, 0.0)
    walk.top[level] = lay_curves(trees, node, above, rules, desk.below, desk.curves, level)
    walk.value[level] = desk.curves.value[level, 0]
    return hull_of_curve(desk.curves, level, walk.top[level], desk.edges, at, rules.enough)


@linked
@compiled
def tree_edges(trees: Trees, node: int, top_level: int, rules: Rules, desk: Desk) -> int:
    """Write the edges of the hull of the tree below a node; return where they end.

    The node stands at `top_level` of the walk, under what the level above it owes; `walk.value[top_level]` is
    left as its effect at the least stock. Goes down the tree and through the stocks of each node in turn.
    """
    walk, level, inner = desk.walk, top_level, Rules(rules.enough, rules.method, False)
    if trees.child_start[node] == trees.child_end[node]:
        end, value = leaf_edges(trees, (node, node + 1), level - 1, rules, desk, 0)
        walk.value[level] = value
        return end
    if is_lowest(trees, node, rules.method):
        return lowest_edges(trees, node, level, rules, desk, 0)
    enter(trees, node, level, rules, desk, 0)
    while True:
        here = walk.node[level]
        first = last = walk.child[level]
        while last < trees.child_end[here] and trees.child_start[last] == trees.child_end[last]:
            last += 1
        if last > first:
            end, value = leaf_edges(trees, (first, last), level, rules, desk, walk.end[level])
            walk.end[level], walk.child[level] = end, last
            walk.value[level] += value
        if last < trees.child_end[here]:
            if is_lowest(trees, last, rules.method):
                walk.end[level] = lowest_edges(trees, last, level + 1, inner, desk, walk.end[level])
                walk.value[level] += walk.value[level + 1]
                walk.child[level] = last + 1
                continue
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
