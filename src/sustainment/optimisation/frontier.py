"""The frontier of many blocks: hulls merged by ratio.

At a vertex no plan of its cost is better; between vertices the line that joins them is a lower bound
(Everett 1963; Fox 1966). Edges are kept, stocks are worked out when they are asked for.
"""

from dataclasses import dataclass

import numpy as np

from sustainment.kernels.block_hulls import Desk
from sustainment.kernels.block_plans import (
    SMALLEST_GAIN,
    HullEdges,
    desk_for,
    fill_curve,
    fill_hulls,
    fill_stock,
)
from sustainment.kernels.supply_trees import Rules, Trees
from sustainment.problem.arrays import Floats, Ints

ROOM = 64
"""Edges a block that room is made for at first."""
ENDS_AT = 1e-12
"""The frontier ends where the price of the dearest unit buys less than this share of what is owed."""


@dataclass(frozen=True)
class Frontier:
    """Vertices from the least stock on, cheapest first."""

    trees: Trees
    method: int
    least_slope: float
    """Effect that one unit of money buys at the end."""
    block: Ints
    """Of each edge, in the order in which they are bought."""
    units: Ints
    cost: Floats
    """Of each vertex, one more than edges; that of the least stock first."""
    effect: Floats
    unstocked: Floats
    """Effect of each block at its least stock."""

    def bound(self, budget: float) -> float:
        """Return an effect that no plan of a budget is below."""
        return float(np.interp(budget, self.cost, self.effect)) if budget >= self.cost[0] else float("inf")

    def vertex(self, budget: float) -> int:
        """Return the last vertex that a budget pays for, -1: not even the first."""
        return int(np.searchsorted(self.cost, budget * (1.0 + 1e-12), side="right")) - 1

    def slope(self, vertex: int) -> float:
        """Return the effect that one unit of money buys behind a vertex; the last vertex: before it."""
        at = min(vertex, self.block.size - 1)
        if at < 0:
            return 0.0
        return float((self.effect[at] - self.effect[at + 1]) / (self.cost[at + 1] - self.cost[at]))

    def units_at(self, vertex: int) -> Ints:
        """Return by block the units above its least stock at a vertex."""
        count = np.zeros(self.unstocked.size, dtype=np.int64)
        np.add.at(count, self.block[:vertex], self.units[:vertex])
        return count

    def stock(self, units: Ints) -> Ints:
        """Return by node the stock with so many units above the least in each block."""
        out, desk = np.zeros(self.trees.mean.size, dtype=np.int64), desk_for(self.trees, method=self.method)
        for block in range(units.size):
            self._fill_stock(out, block, desk, int(units[block]))
        return out

    def stock_up_to(self, units: Ints) -> Ints:
        """Return by node the stock with as many of so many units in each block as some plan of it has."""
        out, desk = np.zeros(self.trees.mean.size, dtype=np.int64), desk_for(self.trees, method=self.method)
        for block in range(units.size):
            rules, most = self._rules(block), int(units[block])
            while not fill_stock(out, self.trees, block, rules, desk, most):
                most -= 1
        return out

    def block_stock(self, block: int, units: int) -> Ints:
        """Return by node the stock of one block with so many units above its least; elsewhere nothing."""
        out = np.zeros(self.trees.mean.size, dtype=np.int64)
        self._fill_stock(out, block, desk_for(self.trees, method=self.method), units)
        return out

    def _fill_stock(self, out: Ints, block: int, desk: Desk, units: int) -> None:
        if not fill_stock(out, self.trees, block, self._rules(block), desk, units):
            raise ValueError(f"block {block} has no plan of {units} units")

    def curve(self, block: int) -> Floats:
        """Return the least effect of a block with 0, 1, 2, ... units above its least stock."""
        trees = self.trees
        desk = desk_for(trees, method=self.method)
        out = np.empty(desk.edges.gain.size)
        return out[: fill_curve(out, trees, block, self._rules(block), desk)]

    def curves(self) -> list[Floats]:
        """Return the curve of each block."""
        desk = desk_for(self.trees, method=self.method)
        out, found = np.empty(desk.edges.gain.size), []
        for block in range(self.trees.price.size):
            end = fill_curve(out, self.trees, block, self._rules(block), desk)
            found.append(out[:end].copy())
        return found

    def _rules(self, block: int) -> Rules:
        trees = self.trees
        enough = max(self.least_slope * trees.price[block], SMALLEST_GAIN * trees.reach[trees.start[block]])
        return Rules(enough, self.method, True)


def without_hulls(trees: Trees, *, method: int, least_slope: float) -> Frontier:
    """Return a frontier that knows the curves and stocks of blocks, but not the order in which to buy."""
    none, nothing = np.empty(0), np.empty(0, dtype=np.int64)
    return Frontier(trees, method, least_slope, nothing, nothing, none, none, none)


def frontier_of(trees: Trees, *, method: int, least_slope: float | None = None) -> Frontier:
    """Return the whole frontier of blocks.

    Parameters
    ----------
    trees
        The blocks; prices above zero.
    method
        `kernels.supply_trees.MOMENTS`, `MEANS` or `LAWS`.
    least_slope
        Effect that a unit of money must buy; None: until the dearest unit buys next to nothing.
    """
    number = trees.price.size
    if least_slope is None:
        owed = float(trees.mean @ trees.worth) + float(trees.missed.sum())
        least_slope = ENDS_AT * owed / float(trees.price.max(initial=1.0))
    unstocked, desk = np.zeros(number), desk_for(trees, method=method)
    room, block, end = max(number * ROOM, desk.edges.gain.size), 0, 0
    out = HullEdges(np.empty(room), np.empty(room, np.int32), np.empty(room, np.int32))
    while True:
        block, end = fill_hulls(out, unstocked, trees, desk, (least_slope, method), (block, end, 0))
        if block == number:
            break
        out = HullEdges._make([np.concatenate([values, np.empty_like(values)]) for values in out])
    edges = HullEdges._make([values[:end] for values in out])
    price = trees.price[edges.block]
    order = np.argsort(-edges.gain / price, kind="stable")
    spent, gained = (edges.units * price)[order], (edges.units * edges.gain)[order]
    base = float(trees.price @ np.add.reduceat(trees.least, trees.start[:-1])) if number else 0.0
    return Frontier(
        trees=trees,
        method=method,
        least_slope=least_slope,
        block=edges.block[order].astype(np.int64),
        units=edges.units[order].astype(np.int64),
        cost=base + np.append(0.0, np.cumsum(spent)),
        effect=unstocked.sum() - np.append(0.0, np.cumsum(gained)),
        unstocked=unstocked,
    )
