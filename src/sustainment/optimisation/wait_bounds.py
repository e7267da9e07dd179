"""What plans of a family are not below, by what parts owe.

Waits at prices come apart into one term a block (`kernels.priced_trees`). Terms that alone pass a limit bound
what each part owes, and so the waits again.
"""

from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self

import numpy as np

from sustainment.kernels.near_plans import Lists
from sustainment.kernels.near_stocks import NONE, SOME, Kept, Near, list_near, narrow, widen
from sustainment.kernels.priced_trees import Box, Prices
from sustainment.kernels.supply_trees import Trees
from sustainment.optimisation.priced_family import FamilyAt
from sustainment.problem.arrays import Flags, Floats

MOST_STOCKS = 4_000
"""Of one block of parts that are listed."""
FINE = 0.1
"""Share of the gap allowed that a cell's side may cost."""
FINER = 4
"""Times that cells are finer before a part is cut in two."""
ROUNDING = 1e-12
FIRST_STEPS, LATER_STEPS = (0.6, 1.6), (0.8, 1.25)
"""Factors by which prices of waits are moved to find better ones."""


class Ranges(NamedTuple):
    """Between what backorders of parts lie, by node."""

    least: Floats
    most: Floats
    spread_least: Floats
    """Of what their variance exceeds their mean by."""
    spread_most: Floats
    ratio: Floats
    """The most that the latter is of the mean."""

    @classmethod
    def nothing(cls, size: int) -> Self:
        """Return ranges of nothing owed."""
        return cls(*(np.zeros(size) for _ in cls._fields))


@dataclass(order=True)
class Part:
    """Plans whose waits, and whose stock of the tops, lie between bounds."""

    root: float
    """No plan among them comes to less."""
    number: int
    prices: Prices = field(compare=False)
    """That were best for what it was cut from."""
    ranges: Ranges = field(compare=False)
    low: Floats = field(compare=False)
    """Of mean waits, by node;"""
    high: Floats = field(compare=False)
    """theirs are below."""
    trees: Trees = field(compare=False)
    """The family with the stock that tops may have."""


@dataclass(frozen=True)
class View:
    """A part at prices of waits."""

    part: Part
    prices: Prices
    box: Box
    """Its waits."""
    terms: list[float]
    """The least of the tops, and of each block of parts."""

    @property
    def root(self) -> float:
        """Return what no plan of the part is below."""
        return max(sum(self.terms), self.part.root)

    @property
    def width(self) -> float:
        """Return what the sides of the box come to at the prices of waits."""
        box, prices = self.box, self.prices
        wide = prices.wait @ (box.high - box.low)
        return float(wide + prices.wait_spread @ (box.spread_high - box.spread_low))


class Bounds:
    """Bounds of a family at one price of money; `gap` is what they may be wrong by."""

    def __init__(self, at: FamilyAt, gap: float) -> None:
        self.at, self.gap = at, gap
        waits = at.family.waits
        self.child = np.repeat(np.arange(at.family.nodes.size), np.diff(waits.start))

    def widest(self) -> Ranges:
        """Return between what backorders of parts lie at all stocks."""
        family = self.at.family
        ranges = Ranges.nothing(family.nodes.size)
        for block in family.parts:
            near = self.at.room(int(block), 1)
            widen(near, family.trees, self._between(ranges), block, self.at.poisson)
            self._take(ranges, near, block=int(block))
        return ranges

    def _take(self, ranges: Ranges, near: Near, *, block: int) -> None:
        """Fill the ranges of a block's backorders."""
        trees = self.at.family.trees
        here = slice(int(trees.start[block]), int(trees.start[block + 1]))
        sides = (near.least, near.most, near.spread_least, near.spread_most, near.ratio)
        for out, side in zip(ranges, sides, strict=True):
            out[here] = side[here]

    def _between(self, ranges: Ranges) -> Box:
        """Return the waits that backorders between bounds cause, as one cell."""
        waits, size = self.at.family.waits, self.at.family.nodes.size
        sides = [np.zeros(size) for _ in range(4)]
        for side, owed, power in zip(sides, ranges, (1, 1, 2, 2), strict=False):
            np.add.at(side, waits.parent, waits.share**power * owed[self.child])
        if self.at.poisson:
            sides[2][:] = sides[3][:] = 0.0
        ratio, ones = np.zeros(size), np.ones(size, dtype=np.int64)
        np.maximum.at(ratio, waits.parent, waits.share * ranges.ratio[self.child])
        return Box(sides[0], sides[1], sides[2], sides[3], ratio, ones, ones)

    def box(self, part: Part) -> Box | None:
        """Return the waits of a part; None where there are none."""
        box = self._between(part.ranges)
        low, high = np.maximum(box.low, part.low), np.minimum(box.high, part.high)
        if np.any(low > high + ROUNDING * np.abs(high)):
            return None
        return box._replace(low=np.minimum(low, high), high=high)

    def kept(self, part: Part) -> Kept:
        """Return between what backorders must lie for waits to lie within a part's."""
        waits, ranges = self.at.family.waits, part.ranges
        most = np.zeros(part.low.size)
        np.add.at(most, waits.parent, waits.share * ranges.most[self.child])
        others = most[waits.parent] - waits.share * ranges.most[self.child]
        least, cap = ranges.least.copy(), ranges.most.copy()
        np.maximum.at(least, self.child, (part.low[waits.parent] - others) / waits.share)
        np.minimum.at(cap, self.child, part.high[waits.parent] / waits.share)
        return Kept(least * (1.0 - ROUNDING) - ROUNDING, cap * (1.0 + ROUNDING) + ROUNDING)

    def cells(self, box: Box, prices: Prices, *, finer: int = 1) -> Box:
        """Return a box cut into cells as fine as the gap asks for; `finer` times more at most."""
        parents = max(int((prices.wait > 0.0).sum()), 1)
        fine = max(FINE * self.gap / parents, 1e-300)
        most, tall = self.at.most_cells
        cells = np.clip(np.ceil(prices.wait * (box.high - box.low) / fine), 1, finer * most)
        spread_cells = np.clip(
            np.ceil(prices.wait_spread * (box.spread_high - box.spread_low) / fine), 1, tall
        )
        return box._replace(cells=cells.astype(np.int64), spread_cells=spread_cells.astype(np.int64))

    def view(self, part: Part, *, prices: Prices, box: Box) -> View:
        """Return a part at prices of waits."""
        at, family, box = self.at, self.at.family, self.cells(box, prices)
        terms = [at.below(int(b), prices=prices, box=box) for b in family.parts]
        return View(part, prices, box, [self.floor(part, prices=prices, box=box), *terms])

    def floor(self, part: Part, *, prices: Prices, box: Box) -> float:
        """Return the least of the tops over a box of waits."""
        at = self.at
        return sum(at.below(int(b), prices=prices, box=box, trees=part.trees) for b in at.family.tops)

    def tuned(self, view: View, *, first: bool) -> View:
        """Return a part at prices of waits that lift its least.

        Coordinate by coordinate in a few steps: any prices are valid.
        """
        parents = np.flatnonzero(view.prices.wait > 0.0)
        everywhere = np.ones(view.prices.wait.size, dtype=np.bool_)
        steps = FIRST_STEPS if first else LATER_STEPS
        changes = [(everywhere, factor, 1.0) for factor in steps]
        if first:
            changes += [(everywhere, 1.0, 0.0), *changes]
        if parents.size > 1:
            nodes = [np.arange(everywhere.size) == node for node in parents]
            changes += [(node, factor, 1.0) for node in nodes for factor in steps]
        for where, factor, spread in changes:
            tried = self._moved(view, where=where, by=(factor, factor * spread))
            if sum(tried.terms) > sum(view.terms):
                view = tried
        return view

    def _moved(self, view: View, *, where: Flags, by: tuple[float, float]) -> View:
        """Return a part at prices of waits, and of their spread, that are moved by factors at some nodes."""
        at, family, waits = self.at, self.at.family, self.at.family.waits
        wait, spread = view.prices.wait, view.prices.wait_spread
        prices = at.priced(np.where(where, by[0] * wait, wait), np.where(where, by[1] * spread, spread))
        box = self.cells(view.box, prices)
        touched = np.zeros(family.blocks.size, dtype=np.bool_)
        touched[at.block[np.flatnonzero(where)]] = True
        touched[at.block[self.child[where[waits.parent]]]] = True
        terms = [
            at.below(int(b), prices=prices, box=box) if touched[b] else term
            for b, term in zip(family.parts, view.terms[1:], strict=True)
        ]
        return View(view.part, prices, box, [self.floor(view.part, prices=prices, box=box), *terms])

    def narrowed(self, view: View, limit: float) -> Part | None:
        """Return a part with the backorders at which it may come to no more than a limit; None: nowhere."""
        family, root = self.at.family, sum(view.terms)
        ranges, kept = Ranges(*(side.copy() for side in view.part.ranges)), self.kept(view.part)
        for block, term in zip(family.parts, view.terms[1:], strict=True):
            near = self.at.room(int(block), 1)
            cutoff, poisson = term + limit - root, self.at.poisson
            code = narrow(near, family.trees, view.prices, view.box, kept, block, cutoff, poisson)
            if code == NONE:
                return None
            if code == SOME:
                self._take(ranges, near, block=int(block))
        return replace(view.part, ranges=ranges, root=view.root, prices=view.prices)

    def listed(self, view: View, limit: float) -> Lists | None:
        """Return by block of parts what may be in a plan within a limit; None where that is too much."""
        family, at, root = self.at.family, self.at, sum(view.terms)
        values, stocks, kept = [], [], self.kept(view.part)
        for block, term in zip(family.parts, view.terms[1:], strict=True):
            near = at.room(int(block), MOST_STOCKS)
            cutoff = term + limit - root + ROUNDING * abs(term)
            count = list_near(near, family.trees, view.prices, view.box, kept, block, cutoff, at.poisson)
            if count < 0:
                return None
            order = np.argsort(near.value[:count], kind="stable")
            values.append(near.value[order])
            stocks.append(near.stock[order])
        return Lists(
            block=family.parts,
            start=np.append(0, np.cumsum([value.size for value in values])),
            value=np.concatenate(values),
            offset=np.append(0, np.cumsum([stock.size for stock in stocks]))[:-1],
            stock=np.concatenate([stock.ravel() for stock in stocks]),
        )


def finer(bounds: Bounds, view: View) -> View:
    """Return a view whose tops are bounded over finer cells; its box stays as it is."""
    box = bounds.cells(view.box, view.prices, finer=FINER)
    floor = bounds.floor(view.part, prices=view.prices, box=box)
    return replace(view, terms=[max(floor, view.terms[0]), *view.terms[1:]])
