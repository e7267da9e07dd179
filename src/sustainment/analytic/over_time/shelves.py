"""What deliveries bring to the shelves from day to day.

A delivery counts by its chance to have come by a day; what that chance leaves open adds to the variance of
what is outstanding. A machine lost without a successor bought stays outstanding for ever, so that owned
numbers need no second account.
"""

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from sustainment.analytic.over_time.grid import Grid
from sustainment.analytic.residence import Residence
from sustainment.analytic.stocks import BaseStocks, milestone_days, stocks_with
from sustainment.analytic.totals import total
from sustainment.kernels.pipelines import Shelves
from sustainment.problem.arrays import Floats, Ints, Problem

LEAST = 1e-9


@dataclass(frozen=True)
class Coming:
    """What deliveries bring to each pair by each node; arrays have the shape (nodes, rows)."""

    due: Floats
    """Units that would have set off and arrived if all came at once."""
    missing: Floats
    """Of these, units that have not come, on the mean, and the variance of their number."""
    variance: Floats
    pairs: Ints
    """Pair of each row."""
    moved: frozenset[int]
    """Nodes at which something changes."""

    def by_pair(self, node: int, number: int) -> tuple[Floats, Floats, Floats]:
        """Return what is due to each of `number` pairs, what of it is missing, and that number's variance."""
        due, missing, variance = (
            total(column[node], self.pairs, number=number)
            for column in (self.due, self.missing, self.variance)
        )
        return due, missing, variance


def coming(problem: Problem, grid: Grid) -> Coming:
    """Return what deliveries bring to each pair, and take from the shelves that give, by node.

    A delivery's chance is drawn once for all its parts, how late each part is for itself.
    """
    receipts = problem.receipts
    nodes = np.array([grid.day(node) for node in range(grid.nodes)])
    begun = np.arange(grid.nodes) >= grid.zero
    key = receipts.pair * (receipts.delivery.max(initial=0) + 1) + receipts.delivery
    names, group = np.unique(key, return_inverse=True)
    due, come, square = (np.zeros((names.size, grid.nodes)) for _ in range(3))
    chance, pair = np.zeros(names.size), np.zeros(names.size, dtype=np.int64)
    gone: list[tuple[int, Floats]] = []
    days, chances = milestone_days(problem)
    for r in range(receipts.pair.size):
        milestone = int(receipts.milestone[r])
        start, sure = (days[milestone], chances[milestone]) if milestone >= 0 else (0.0, 1.0)
        set_off = begun & (nodes - (start + receipts.day[r]) >= -LEAST)
        late = _delay(problem, r)
        since = nodes - (start + receipts.day[r])
        arrived = np.where(set_off, 1.0 - late.beyond(np.maximum(since, 0.0) + LEAST), 0.0)
        quantity, place = float(receipts.quantity[r]), int(group[r])
        chance[place], pair[place] = receipts.chance[r] * sure, receipts.pair[r]
        due[place] += quantity * (arrived if late.is_fixed else set_off)
        come[place] += quantity * arrived
        square[place] += quantity**2 * arrived * (1.0 - arrived)
        if receipts.from_pair[r] >= 0:
            gone.append((int(receipts.from_pair[r]), -quantity * chance[place] * set_off))
    c = chance[:, None]
    taken = np.array([lost for _, lost in gone]).reshape(len(gone), grid.nodes)
    return _coming(
        np.concatenate([due, taken]),
        np.concatenate([due - c * come, np.zeros_like(taken)]),
        variance=np.concatenate([c * (1.0 - c) * come**2 + c * square, np.zeros_like(taken)]),
        pairs=np.concatenate([pair, np.array([giver for giver, _ in gone], dtype=np.int64)]),
    )


def _delay(problem: Problem, receipt: int) -> Residence:
    delay = problem.receipts.delay
    mean, law, variation = (column[receipt] for column in delay)
    return Residence(float(mean), int(law), float(variation))


def _coming(due: Floats, missing: Floats, *, variance: Floats, pairs: Ints) -> Coming:
    columns = (due, missing, variance)
    moved = np.any([np.any(np.diff(column, axis=1) != 0.0, axis=0) for column in columns], axis=0)
    return Coming(
        due=np.ascontiguousarray(due.T),
        missing=np.ascontiguousarray(missing.T),
        variance=np.ascontiguousarray(variance.T),
        pairs=pairs,
        moved=frozenset(int(node) + 1 for node in np.flatnonzero(moved)),
    )


def _sure(problem: Problem, grid: Grid) -> Floats:
    """Return, by node and pair, by how much less than a Poisson number varies what was failed on day 0.

    Of u units each is still outstanding with chance p: u p (1 - p) in place of u p.
    """
    pairs, routes = problem.pairs, problem.routes
    nodes = grid.cell * np.arange(grid.nodes, dtype=np.float64)
    less = np.zeros((grid.nodes, pairs.item.size))
    for pair in np.flatnonzero(pairs.unserviceable > 0):
        route, lasts = int(pairs.route[pair]), np.zeros(grid.nodes)
        if route >= 0:
            work = (column[route] for column in routes.turnaround)
            mean, law, variation = work
            stay = Residence(float(mean), int(law), float(variation))
            lasts = routes.share[route] * stay.beyond(nodes - float(routes.delay.mean[route]) + LEAST)
        less[:, pair] = pairs.unserviceable[pair] * lasts**2
    return less


class Shelving:
    """The shelves of a march."""

    def __init__(self, problem: Problem, grid: Grid) -> None:
        self._less = _sure(problem, grid) if np.any(problem.pairs.unserviceable) else None
        self.coming = coming(problem, grid)
        self.owned: Floats = (problem.pairs.stock + problem.pairs.unserviceable).astype(np.float64)
        self._losing = problem.hits.fleet.size > 0
        self._spread = problem.items.variance_to_mean[problem.pairs.item]
        self._missing, self._unsure = np.zeros(self.owned.size), np.zeros(self.owned.size)
        self._now: BaseStocks | None = None
        self._nodes: list[int] = []
        self._known: list[Shelves] = []

    def forget(self) -> None:
        """Work the shelves out anew when next asked: positions have changed."""
        self._now = None

    def at(self, node: int, problem: Problem, *, saved: Floats) -> BaseStocks:
        """Return base stocks at a node; `saved` is what came from lost machines."""
        if self._now is None or node in self.coming.moved or self._losing:
            due, self._missing, self._unsure = self.coming.by_pair(node, self.owned.size)
            self._now = stocks_with(problem, due, saved=saved)
            self._nodes.append(node)
            self._known.append(self._now.shelves)
        return self._now

    def own(self, outstanding: Floats, waiting: Floats, *, node: int) -> tuple[Floats, Floats]:
        """Return mean and variance of the own pipelines; of it, `waiting` before shops has its own variance.

        Failures in batches: v x mean (Feeney & Sherbrooke 1966). Deliveries due that may not have come count
        as outstanding.
        """
        mean = np.maximum(outstanding, 0.0) + self._missing
        variance = self._spread * np.maximum(outstanding - waiting, 0.0) + self._unsure
        if self._less is not None:
            variance = np.maximum(variance - self._less[node], 0.0)
        return mean, variance

    def then(self, node: int) -> Shelves:
        """Return the shelves that there were at a node passed."""
        return self._known[max(bisect_right(self._nodes, node) - 1, 0)]
