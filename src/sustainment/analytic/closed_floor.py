"""Who waits and who works in the shops of a closed fleet.

A state is a row of counts. Jobs that never wait, and those of a pre-emptive shop, are counted; a shop of one
kind of job, or with priorities, counts those in work and those waiting; first come first served with several
kinds keeps the order of the line, as digits.
"""

from dataclasses import dataclass

import numpy as np

from sustainment.analytic.closed_shape import AMPLE, Numbers, Part
from sustainment.problem.arrays import Ints, Queue

LONGEST_LINE = 16
"""Jobs waiting in a line whose order matters: 2^16 orders are more states than a chain may have."""


@dataclass(frozen=True)
class Columns:
    """Where a state keeps what; -1: nowhere."""

    in_work: Ints
    """By job; for jobs that never wait, and in pre-emptive shops, all that are there."""
    waiting: Ints
    """By job."""
    line: Ints
    """By shop: how long its line is; its order, in digits, is in the next column."""
    number: int


def columns(part: Part) -> Columns:
    """Return where the states of a part keep what."""
    at = len(part.jobs)
    waiting, line = np.full(len(part.jobs), -1), np.full(len(part.shops), -1)
    for s, shop in enumerate(part.shops):
        if shop.queue == Queue.PRE_EMPTIVE:
            continue
        if shop.queue == Queue.FIRST_COME and len(shop.jobs) > 1:
            line[s], at = at, at + 2
            continue
        for j in shop.jobs:
            waiting[j], at = at, at + 1
    return Columns(np.arange(len(part.jobs)), waiting, line, at)


class ShopFloor:
    """The shops of a part at the numbers of a day. `states` are arrays, a state a row."""

    def __init__(self, part: Part, numbers: Numbers) -> None:
        self.part, self.numbers, self.columns = part, numbers, columns(part)

    def waiting(self, states: Ints, job: int) -> Ints:
        """Return how many of a job wait, where they are told from those in work."""
        shop = self.part.jobs[job].shop
        if shop == AMPLE:
            return np.zeros(len(states), dtype=np.int64)
        if self.part.shops[shop].queue == Queue.PRE_EMPTIVE:
            here: Ints = states[:, self.columns.in_work[job]] - self.working_on(states, job)
            return here
        line = int(self.columns.line[shop])
        if line < 0:
            waits: Ints = states[:, self.columns.waiting[job]]
            return waits
        jobs = self.part.shops[shop].jobs
        rest, found = states[:, line + 1].copy(), np.zeros(len(states), dtype=np.int64)
        for place in range(int(states[:, line].max(initial=0))):
            found += (states[:, line] > place) & (rest % len(jobs) == jobs.index(job))
            rest //= len(jobs)
        return found

    def working_on(self, states: Ints, job: int) -> Ints:
        """Return how many of a job are worked on."""
        here: Ints = states[:, self.columns.in_work[job]]
        shop = self.part.jobs[job].shop
        if shop == AMPLE or self.part.shops[shop].queue != Queue.PRE_EMPTIVE:
            return here
        free = np.full(len(states), self.numbers.servers[shop])
        for first in self.part.shops[shop].jobs:
            if first == job:
                break
            free = free - states[:, self.columns.in_work[first]]
        at_work: Ints = np.minimum(here, np.maximum(free, 0))
        return at_work

    def present(self, states: Ints, job: int) -> Ints:
        """Return how many of a job are there, waiting or in work."""
        shop = self.part.jobs[job].shop
        here: Ints = states[:, self.columns.in_work[job]]
        if shop == AMPLE or self.part.shops[shop].queue == Queue.PRE_EMPTIVE:
            return here
        return np.add(here, self.waiting(states, job), dtype=np.int64)

    def arrive(self, states: Ints, job: int) -> Ints:
        """Return the states after one more unit came for a job."""
        after, shop = states.copy(), self.part.jobs[job].shop
        own = int(self.columns.in_work[job])
        if shop == AMPLE or self.part.shops[shop].queue == Queue.PRE_EMPTIVE:
            after[:, own] += 1
            return after
        free = self._busy(states, shop) < self.numbers.servers[shop]
        after[free, own] += 1
        line, jobs = int(self.columns.line[shop]), self.part.shops[shop].jobs
        if line < 0:
            after[~free, self.columns.waiting[job]] += 1
            return after
        length = np.minimum(after[~free, line], LONGEST_LINE)
        after[~free, line + 1] += jobs.index(job) * np.int64(len(jobs)) ** length
        after[~free, line] += 1
        return after

    def leave(self, states: Ints, job: int) -> Ints:
        """Return the states after one unit of a job was done, and the next begun."""
        after, shop = states.copy(), self.part.jobs[job].shop
        after[:, self.columns.in_work[job]] -= 1
        if shop != AMPLE and self.part.shops[shop].queue != Queue.PRE_EMPTIVE:
            self._begin_next(after, shop)
        return after

    def begin_all(self, states: Ints) -> Ints:
        """Return the states after free servers took what waited for them."""
        after = states.copy()
        for s, shop in enumerate(self.part.shops):
            if shop.queue != Queue.PRE_EMPTIVE:
                while self._begin_next(after, s):
                    pass
        return after

    def _busy(self, states: Ints, shop: int) -> Ints:
        busy: Ints = states[:, list(self.part.shops[shop].jobs)].sum(axis=1)
        return busy

    def _begin_next(self, states: Ints, shop: int) -> bool:
        """Let a free server begin the next job of each state; tell whether any did. Fills states."""
        free = self._busy(states, shop) < self.numbers.servers[shop]
        line, jobs, begun = int(self.columns.line[shop]), self.part.shops[shop].jobs, False
        if line >= 0:
            rows = np.flatnonzero(free & (states[:, line] > 0))
            digit = states[rows, line + 1] % len(jobs)
            states[rows, np.array(jobs)[digit]] += 1
            states[rows, line] -= 1
            states[rows, line + 1] //= len(jobs)
            return rows.size > 0
        for job in jobs:
            rows = np.flatnonzero(free & (states[:, self.columns.waiting[job]] > 0))
            states[rows, self.columns.waiting[job]] -= 1
            states[rows, self.columns.in_work[job]] += 1
            free[rows] = False
            begun = begun or rows.size > 0
        return begun
