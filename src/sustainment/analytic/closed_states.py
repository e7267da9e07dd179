"""The states of a closed fleet, and its moves between them."""

import numpy as np

from sustainment.analytic.closed_floor import LONGEST_LINE, ShopFloor, columns
from sustainment.analytic.closed_shape import Part
from sustainment.kernels.chains import Moves
from sustainment.problem.arrays import Flags, Floats, Ints

MOST_STATES = 50_000
"""States of a chain with two kinds of jobs; such chains have a narrow band."""
MOST_WIDE_STATES = 20_000
"""States of a chain with more: a few seconds."""


class Chain(ShopFloor):
    """The moves of a part at the numbers of a day. `states` are arrays, a state a row."""

    def outstanding(self, states: Ints, thing: int) -> Ints:
        """Return how many units of a thing are not on a shelf or in a machine."""
        out = np.zeros(len(states), dtype=np.int64)
        for job in self.part.jobs_of(thing):
            out = out + self.present(states, job)
        return out

    def owed(self, states: Ints, thing: int) -> Ints:
        """Return how many units of a carried thing machines lack."""
        owed: Ints = np.maximum(self.outstanding(states, thing) - self.numbers.spares[thing], 0)
        return owed

    def equipped(self, states: Ints, kind: int) -> Ints:
        """Return how many positions hold an end item."""
        there = np.full(len(states), self.numbers.owned[kind])
        for thing in range(self.part.things):
            if self.part.kind[thing] == kind and self.part.whole[thing]:
                there = there - self.outstanding(states, thing)
        filled: Ints = np.clip(there, 0, self.numbers.positions[kind])
        return filled

    def working(self, states: Ints, kind: int) -> Ints:
        """Return how many machines work; under constant demand only where no item is carried."""
        works = self.equipped(states, kind)
        holed = np.zeros(len(states), dtype=np.int64)
        for thing in self.part.carried(kind):
            owed = self.owed(states, thing)
            if self.part.cannibalised:
                holed = np.maximum(holed, -(-owed // self.part.quantity[thing]))
            else:
                holed = holed + owed
        working: Ints = np.maximum(works - holed, 0)
        return working

    def arrival_rate(self, states: Ints, job: int) -> Floats:
        """Return how many units a day come for a job."""
        part, numbers, thing = self.part, self.numbers, self.part.jobs[job].thing
        kind = int(part.kind[thing])
        working = self.working(states, kind).astype(np.float64)
        failing, struck = numbers.failing[job], numbers.struck[job]
        if not part.constant:
            rate: Floats = (failing + struck) * working
            return rate
        if part.whole[thing]:
            filled: Flags = self.equipped(states, kind) > 0
        else:
            filled = numbers.positions[kind] * part.quantity[thing] > self.owed(states, thing)
        both: Floats = failing * numbers.positions[kind] * filled + struck * working
        return both

    def events(self, states: Ints) -> list[tuple[Ints, Ints, Floats]]:
        """Return all that may happen: the places of the states it may happen in, what becomes, the rate."""
        found = []
        for job in range(len(self.part.jobs)):
            for rate, become in (
                (self.arrival_rate(states, job), self.arrive),
                (self.working_on(states, job) * self.numbers.restoring[job], self.leave),
            ):
                rows = np.flatnonzero(rate > 0.0)
                found.append((rows, become(states[rows], job), rate[rows]))
        return found


class States:
    """A set of states, each with a number: its place in the order of their keys."""

    def __init__(self, radices: Ints, rows: Ints) -> None:
        self._radices = radices
        keys, first = np.unique(rows @ radices, return_index=True)
        self.keys: Ints = keys
        self.rows: Ints = rows[first]

    @property
    def number(self) -> int:
        """Return how many there are."""
        return int(self.keys.size)

    def place(self, rows: Ints) -> Ints:
        """Return the numbers of states, -1 for those that are not here."""
        keys = rows @ self._radices
        at = np.minimum(np.searchsorted(self.keys, keys), self.keys.size - 1)
        return np.where(self.keys[at] == keys, at, -1)

    def joined(self, rows: Ints) -> "States":
        """Return the set with more states."""
        return States(self._radices, np.concatenate([self.rows, rows]))


def radices(part: Part, most: Ints) -> Ints | None:
    """Return what makes one number of a state, `most` the units there are by thing; None: too large."""
    cols = columns(part)
    sizes = [0] * cols.number
    for j, job in enumerate(part.jobs):
        sizes[cols.in_work[j]] = int(most[job.thing]) + 2
        if cols.waiting[j] >= 0:
            sizes[cols.waiting[j]] = int(most[job.thing]) + 2
    for s, shop in enumerate(part.shops):
        if cols.line[s] >= 0:
            longest = min(sum(int(most[part.jobs[j].thing]) for j in shop.jobs), LONGEST_LINE) + 2
            sizes[cols.line[s]], sizes[cols.line[s] + 1] = longest, len(shop.jobs) ** longest
    whole, places = 1, []
    for size in reversed(sizes):
        places.append(whole)
        whole *= size
    return np.array(places[::-1], dtype=np.int64) if whole < 2**62 else None


def most_states(part: Part) -> int:
    """Return how many states a chain of a part may have."""
    return MOST_WIDE_STATES if len(part.jobs) > 2 else MOST_STATES


def closure(chain: Chain, start: States) -> States | None:
    """Return the states that can be reached; None where there are too many."""
    known, front, limit = start, start.rows, most_states(chain.part)
    if not chain.part.jobs:
        return known
    while len(front):
        after = np.concatenate([become for _, become, _ in chain.events(front)])
        if any(after[:, line].max(initial=0) > LONGEST_LINE for line in chain.columns.line if line >= 0):
            return None
        new = after[known.place(after) < 0]
        if not len(new):
            break
        wider = known.joined(new)
        front = wider.rows[known.place(wider.rows) < 0]
        known = wider
        if known.number > limit:
            return None
    return known


def moves(chain: Chain, states: States) -> Moves:
    """Return the moves between states; what would lead elsewhere is left out: it has no chance."""
    none = np.zeros(0, dtype=np.int64)
    start, end, rate = [none], [none], [np.zeros(0)]
    for rows, become, rates in chain.events(states.rows):
        place = states.place(become)
        start.append(rows[place >= 0])
        end.append(place[place >= 0])
        rate.append(rates[place >= 0])
    return Moves(states.number, np.concatenate(start), np.concatenate(end), np.concatenate(rate))
