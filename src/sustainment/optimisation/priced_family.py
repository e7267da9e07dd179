"""A family at a price of money."""

from functools import cached_property

import numpy as np

from sustainment.kernels.near_plans import owe_parts
from sustainment.kernels.near_stocks import ANY_RATIO, Kept, Near, list_near
from sustainment.kernels.priced_trees import Box, Owed, Prices, least_below
from sustainment.kernels.supply_trees import Trees
from sustainment.optimisation.families import Family
from sustainment.problem.arrays import Floats, Ints

STEP = 0.3
"""Share by which waits are moved to find what they are worth."""
TURNS = 3
"""Times that the worth of waits is found again at the best stock found with it."""
CELLS, SPREAD_CELLS = 16, 4
"""Into how many the waits of a node are cut at most, mean and variance."""
LEAF = 2.0
"""Times fewer where the node supplies nobody."""
MOST_WORK = 20_000.0
"""Laws put on a shelf that a block may take at a box of waits; where they are more there are fewer cells."""
STOCKS_AROUND = 8.0
"""Stocks of a shelf that are tried beyond its mean, to tell how long a block takes."""


class FamilyAt:
    """A family at one price of money."""

    def __init__(self, family: Family, money: float, *, poisson: bool) -> None:
        self.family, self.money, self.poisson = family, money, poisson
        trees, size = family.trees, family.nodes.size
        zeros = np.zeros(size)
        self.plain = Prices(money * family.price, trees.worth, zeros, zeros, zeros)
        self.every = Kept(np.zeros(size), np.full(size, np.inf))
        self._ones = np.ones(size, dtype=np.int64)
        self._any_ratio = np.full(size, ANY_RATIO)
        self.block = np.repeat(np.arange(family.blocks.size), np.diff(trees.start))

    @cached_property
    def most_cells(self) -> tuple[Ints, Ints]:
        """Return by node into how many cells its waits may be cut: fewer where a block takes long."""
        trees = self.family.trees
        stocks = trees.mean + STOCKS_AROUND
        for node in range(stocks.size):
            stocks[trees.child_start[node] : trees.child_end[node]] *= stocks[node]
        work = np.bincount(self.block, weights=stocks)[self.block]
        inner = trees.child_end > trees.child_start
        most = np.clip(MOST_WORK / work, 1.0, CELLS)
        cells = np.where(inner, most, np.maximum(most / LEAF, 1.0))
        spread = np.clip(cells / 4.0, 1.0, SPREAD_CELLS)
        return cells.astype(np.int64), spread.astype(np.int64)

    def point(self, waiting: Floats) -> Box:
        """Return known waits as a box."""
        return Box(waiting[0], waiting[0], waiting[1], waiting[1], self._any_ratio, self._ones, self._ones)

    def below(self, block: int, *, prices: Prices, box: Box, trees: Trees | None = None) -> float:
        """Return the least of a block, of the family's trees or of the same with other bounds of stock."""
        trees = self.family.trees if trees is None else trees
        return least_below(trees, prices, box, trees.start[block], Owed(0.0, 0.0, 0.0, 0.0), self.poisson)

    def waiting(self, stock: Ints) -> tuple[Floats, float]:
        """Return the waits for parts at a stock of them, and what the parts come to."""
        trees, out, total = self.family.trees, np.zeros((2, self.family.nodes.size)), 0.0
        for block in self.family.parts:
            here = stock[trees.start[block] : trees.start[block + 1]].astype(np.int32)
            total += owe_parts(out, trees, self.family.waits, block, here, self.poisson, self.plain)
        return out, total

    def value(self, stock: Ints) -> float:
        """Return what a stock of the parts comes to with the best stock of the tops."""
        waiting, total = self.waiting(stock)
        box = self.point(waiting)
        return total + sum(self.below(int(b), prices=self.plain, box=box) for b in self.family.tops)

    def prices(self, waiting: Floats) -> Prices:
        """Return what waits and backorders of parts are worth near some waits.

        Waits are two rows, mean and what the variance exceeds it by.
        """
        family, waits = self.family, self.family.waits
        worth, spread = family.trees.worth.copy(), np.zeros(family.nodes.size)
        wait, wait_spread = np.zeros(worth.size), np.zeros(worth.size)
        prices = Prices(self.plain.unit, worth, spread, wait, wait_spread)
        child = np.repeat(np.arange(worth.size), np.diff(waits.start))
        parents = np.unique(waits.parent)
        for block in [*family.tops, *family.parts[::-1]]:
            fixed = prices._replace(wait=np.zeros(worth.size), wait_spread=np.zeros(worth.size))
            for node in parents[self.block[parents] == block]:
                wait[node] = self._slope(int(block), fixed, waiting=waiting, at=(0, int(node)))
                if not self.poisson:
                    wait_spread[node] = self._slope(int(block), fixed, waiting=waiting, at=(1, int(node)))
                here = waits.parent == node
                np.add.at(worth, child[here], waits.share[here] * wait[node])
                np.add.at(spread, child[here], waits.share[here] ** 2 * wait_spread[node])
        return prices

    def priced(self, wait: Floats, wait_spread: Floats) -> Prices:
        """Return the prices of backorders that follow from those of waits."""
        waits, worth = self.family.waits, self.family.trees.worth.copy()
        spread, child = np.zeros(worth.size), np.repeat(np.arange(worth.size), np.diff(waits.start))
        np.add.at(worth, child, waits.share * wait[waits.parent])
        np.add.at(spread, child, waits.share**2 * wait_spread[waits.parent])
        return Prices(self.plain.unit, worth, spread, wait, wait_spread)

    def _slope(self, block: int, prices: Prices, *, waiting: Floats, at: tuple[int, int]) -> float:
        """Return what one more of a wait costs a block, `at` being its row and node."""
        low, high = waiting.copy(), waiting.copy()
        step = max(STEP * abs(waiting[at]), 1e-4 * self.family.trees.mean[at[1]], 1e-9)
        low[at], high[at] = max(waiting[at] - step, min(waiting[at], 0.0)), waiting[at] + step
        rise = self.below(block, prices=prices, box=self.point(high))
        rise -= self.below(block, prices=prices, box=self.point(low))
        return max(float(rise / (high[at] - low[at])), 0.0)

    def best_parts(self, prices: Prices, waiting: Floats) -> Ints:
        """Return the stock of the parts that is best at prices of backorders, under some waits."""
        trees, stock = self.family.trees, np.zeros(self.family.nodes.size, dtype=np.int64)
        free = prices._replace(wait=self.plain.wait, wait_spread=self.plain.wait)
        box, kept = self.point(waiting), self.every
        for block in self.family.parts:
            near = self.room(int(block), 64)
            cutoff = self.below(int(block), prices=free, box=box)
            count = list_near(near, trees, free, box, kept, block, cutoff + 1e-12 * abs(cutoff), self.poisson)
            if count > 0:
                stock[trees.start[block] : trees.start[block + 1]] = near.stock[np.argmin(near.value[:count])]
        return stock

    def room(self, block: int, room: int) -> Near:
        """Return room for so many stocks of a block."""
        trees, size = self.family.trees, self.family.nodes.size
        nodes = trees.start[block + 1] - trees.start[block]
        full = np.full(size, np.inf)
        return Near(
            np.empty(room),
            np.zeros((room, nodes), np.int32),
            full,
            -full,
            full.copy(),
            -full,
            np.zeros(size),
        )

    def descend(self, known: Ints) -> tuple[Ints, float, Prices]:
        """Return a good stock of the parts from a known one on, its value, and prices of waits there."""
        stock, best = known, self.value(known)
        waiting, _ = self.waiting(stock)
        prices = self.prices(waiting)
        for _ in range(TURNS):
            found = self.best_parts(prices, waiting)
            value = self.value(found)
            if value >= best * (1.0 - 1e-12):
                break
            stock, best = found, value
            waiting, _ = self.waiting(stock)
            prices = self.prices(waiting)
        return stock, best, prices
