"""A family at a price of money, and all near its least.

Branch and bound, best first: plans whose waits for parts, and whose stock of what waits, lie between bounds
are worked out one by one where they are few, else cut in two (Land & Doig 1960; Falk & Soland 1969).
"""

import heapq
from dataclasses import dataclass

import numpy as np

from sustainment.kernels.near_plans import Combined, Lists, combine, count_near
from sustainment.kernels.priced_trees import Prices
from sustainment.optimisation.part_cuts import in_two
from sustainment.optimisation.priced_family import FamilyAt
from sustainment.optimisation.told import told_to_stop
from sustainment.optimisation.wait_bounds import Bounds, Part, View, finer
from sustainment.problem.arrays import Floats, Ints

MOST_PARTS = 300
"""Parts that the plans of a family are cut into,"""
MOST_LOOKED = 50_000
"""and plans that are worked out one by one;"""
FEW, MOST_AT_ONCE = 2_000, 20_000
"""up to so many rather than cut, and where nothing can be cut."""
ROUNDS, NARROWER = 4, 0.9
"""Times that the bounds of a part are narrowed before it is cut in two, and what share of them must fall."""
HALVINGS = 12


@dataclass(frozen=True)
class NearPlans:
    """What a family comes to at a price of money."""

    least: float
    """No stock of the family comes to less."""
    best: float
    """What the best stock found comes to."""
    complete_to: float
    """All stocks of parts that come to no more than this are among those kept."""
    stock: Ints
    """Stock of the parts, one row each, by node; that of tops is left open (0)."""
    value: Floats
    """What each comes to with the best stock of the tops."""


def near_plans(at: FamilyAt, known: Ints, *, slack: float, gap: float) -> NearPlans:
    """
    Return all stocks of parts that come to no more than the least of a family and a slack.

    Parameters
    ----------
    at
        The family at a price of money.
    known
        Some stock of the parts to begin at, by node.
    slack
        In effect; below zero only the least is looked for.
    gap
        What the least may be unproven by.
    """
    stock, best, prices = at.descend(known)
    return Search(at, (stock, best), slack=slack, gap=gap).run(prices)


class Search:
    """Branch and bound over what parts owe, best first."""

    def __init__(self, at: FamilyAt, known: tuple[Ints, float], *, slack: float, gap: float) -> None:
        self.at, self.slack, self.bounds = at, slack, Bounds(at, gap)
        self.stock, self.best = known
        self.limit = self.best + slack
        self.found: list[tuple[Floats, Ints]] = [(np.array([self.best]), self.stock[None, :])]
        self.looked = self.number = 0

    def run(self, prices: Prices) -> NearPlans:
        """Return all plans within the limit, as far as the effort goes."""
        size = self.at.family.nodes.size
        nothing, everything = np.full(size, -np.inf), np.full(size, np.inf)
        trees = self.at.family.trees
        parts = [Part(-np.inf, 0, prices, self.bounds.widest(), nothing, everything, trees)]
        while parts and self.number < MOST_PARTS and self.looked < MOST_LOOKED:
            if self.number > 0 and told_to_stop():
                break
            part = heapq.heappop(parts)
            if part.root > self.limit:
                break
            for more in self._explored(part):
                heapq.heappush(parts, more)
            self.number += 1
        open_to = min((part.root for part in parts), default=np.inf)
        complete = min(self.limit, open_to)
        value = np.concatenate([value for value, _ in self.found])
        stock = np.concatenate([stock for _, stock in self.found])
        least = min(self.best, complete)
        kept = np.flatnonzero(value <= min(max(complete, self.best), self.best + max(self.slack, 0.0)))
        kept = kept[np.argsort(value[kept], kind="stable")]
        _, first = np.unique(stock[kept], axis=0, return_index=True)
        kept = kept[np.sort(first)]
        return NearPlans(least, self.best, complete, stock[kept], value[kept])

    def _explored(self, part: Part) -> list[Part]:
        """Work a part out, or return the parts that it falls into."""
        bounds, box = self.bounds, self.bounds.box(part)
        if box is None:
            return []
        view = bounds.view(part, prices=part.prices, box=box)
        for turn in range(ROUNDS):
            if turn == 0 or self.number == 0:
                view = bounds.tuned(view, first=self.number == 0)
            narrower = None if view.root > self.limit else bounds.narrowed(view, self.limit)
            box = None if narrower is None else bounds.box(narrower)
            if narrower is None or box is None:
                return []
            before = view.width
            view = bounds.view(narrower, prices=view.prices, box=box)
            if view.width > NARROWER * before:
                break
        lists = None if view.root > self.limit else bounds.listed(view, self.limit)
        if lists is None or count_near(lists, view.terms[0], self.limit, FEW) == FEW:
            view = view if view.root > self.limit else finer(bounds, view)
            lists = None if view.root > self.limit else bounds.listed(view, self.limit)
        if view.root > self.limit:
            return []
        if lists is not None and count_near(lists, view.terms[0], self.limit, FEW) < FEW:
            self._work_out(view, lists, cutoff=self.limit)
            return []
        return in_two(bounds, view, number=2 * self.number + 1) or self._work_out_some(view, lists)

    def _work_out_some(self, view: View, lists: Lists | None) -> list[Part]:
        """Work a part out that cannot be cut, as far as combinations may be looked at; no part is left."""
        low, high = view.root, self.limit
        if lists is not None:
            for _ in range(HALVINGS):
                middle = 0.5 * (low + high)
                if count_near(lists, view.terms[0], middle, MOST_AT_ONCE) < MOST_AT_ONCE:
                    low = middle
                else:
                    high = middle
            self._work_out(view, lists, cutoff=low)
        self.limit = min(self.limit, low)
        return []

    def _work_out(self, view: View, lists: Lists, *, cutoff: float) -> None:
        """Look at all combinations of a part, and keep what is within the limit."""
        family, part, trees = self.at.family, view.part, view.part.trees
        levels = lists.block.size
        room = Combined(np.empty(MOST_AT_ONCE), np.empty((MOST_AT_ONCE, levels), dtype=np.int64))
        about = (self.at.plain, family.waits, family.tops, self.at.poisson)
        slack = max(self.slack, 0.0)
        known, within = (self.best, slack), (part.low, part.high)
        count, best, looked = combine(
            room, trees, lists, about, view.terms[0], min(cutoff, self.limit), known, within
        )
        self.looked += looked
        stock = np.zeros((count, family.nodes.size), dtype=np.int64)
        for level, block in enumerate(family.parts):
            first, end = int(trees.start[block]), int(trees.start[block + 1])
            entry = room.entry[:count, level] - lists.start[level]
            begin = lists.offset[level] + entry[:, None] * (end - first)
            stock[:, first:end] = lists.stock[begin + np.arange(end - first)]
        self.found.append((room.value[:count].copy(), stock))
        if best < self.best:
            self.best, self.stock = best, stock[int(np.argmin(room.value[:count]))]
            self.limit = min(self.limit, best + self.slack)
