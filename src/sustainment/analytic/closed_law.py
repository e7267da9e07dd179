"""What the chances of a closed fleet's states say."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sustainment.analytic.closed_shape import OUTSIDE, Part
from sustainment.analytic.closed_states import Chain
from sustainment.analytic.totals import total
from sustainment.kernels import working
from sustainment.problem.arrays import Floats, Ints

NOTHING = 1e-30
"""States below this chance are not looked at where each is looked at by itself."""


@dataclass(frozen=True)
class PartLaw:
    """A part and the chances of its states."""

    chain: Chain
    rows: Ints
    """A state a row."""
    chances: Floats

    @property
    def part(self) -> Part:
        """Return the part."""
        return self.chain.part

    def outstanding(self, thing: int) -> Floats:
        """Return P(X = 0), P(X = 1), ... of the units of a thing that are away."""
        return _law(self.chain.outstanding(self.rows, thing), self.chances)

    def mean(self, counts: Ints) -> float:
        """Return the mean of a number that each state has."""
        return float(self.chances @ counts)

    def waiting(self, job: int) -> float:
        """Return the mean number of a job that wait."""
        return self.mean(self.chain.waiting(self.rows, job))

    def worked_on(self, job: int) -> float:
        """Return the mean number of a job that are worked on."""
        return self.mean(self.chain.working_on(self.rows, job))

    def empty(self, kind: int) -> float:
        """Return the mean number of positions without an end item."""
        return float(self.chain.numbers.positions[kind]) - self.mean(self.chain.equipped(self.rows, kind))

    def short(self, kind: int) -> Floats:
        """Return P(n positions are without an end item), n = 0, 1, ..."""
        positions = int(self.chain.numbers.positions[kind])
        return _law(positions - self.chain.equipped(self.rows, kind), self.chances)

    def exist(self, kind: int) -> float:
        """Return the mean number of end items that there are: not lost, not yet to be bought."""
        gone = np.zeros(len(self.rows), dtype=np.int64)
        for job, what in enumerate(self.part.jobs):
            if self.part.kind[what.thing] == kind and self.part.whole[what.thing] and what.route == OUTSIDE:
                gone = gone + self.chain.present(self.rows, job)
        return float(self.chain.numbers.owned[kind]) - self.mean(gone)

    @cached_property
    def working_means(self) -> Floats:
        """Return the mean number of each kind that work."""
        laws = [self.working({kind: None}) for kind in range(len(self.part.fleets))]
        return np.array([float(law @ np.arange(law.size)) for law in laws])

    @property
    def by_lot(self) -> bool:
        """Tell whether holes fall on machines by lot, so that a state does not say how many work."""
        carried = any(not whole for whole in self.part.whole)
        return self.part.constant and carried and not self.part.cannibalised

    def working(self, chosen: dict[int, int | None]) -> Floats:
        """Return the law of the number working among so many positions of each kind; None: all."""
        kinds = list(chosen)
        positions = self.chain.numbers.positions
        every = all(chosen[kind] in (None, int(positions[kind])) for kind in kinds)
        if every and not self.by_lot:
            works = sum((self.chain.working(self.rows, kind) for kind in kinds), np.zeros(1, dtype=np.int64))
            law = np.zeros(int(positions[kinds].sum()) + 1)
            found = _law(np.broadcast_to(works, self.chances.shape), self.chances)
            law[: found.size] = found
            return law
        seen, chances = self._told_apart(kinds)
        every_law = np.zeros(sum(_number(chosen[k], int(positions[k])) for k in kinds) + 1)
        for row, chance in zip(seen, chances, strict=True):
            law, at = np.ones(1), 0
            for kind in kinds:
                width = self._width(kind)
                all_of_kind = self._law_of_kind(kind, row[at : at + width])
                law = np.convolve(law, thinned(all_of_kind, _number(chosen[kind], int(positions[kind]))))
                at += width
            every_law += chance * law
        return every_law

    def working_by_state(self, kind: int) -> Floats:
        """Return by state the mean number of a kind that work."""
        if not self.by_lot:
            return self.chain.working(self.rows, kind).astype(np.float64)
        carried = self.part.carried(kind)
        columns = [self.chain.equipped(self.rows, kind)]
        columns += [self.chain.owed(self.rows, thing) for thing in carried]
        seen, place = np.unique(np.column_stack(columns), axis=0, return_inverse=True)
        positions = int(self.chain.numbers.positions[kind])
        means = [float(self._law_of_kind(kind, row) @ np.arange(positions + 1)) for row in seen]
        found: Floats = np.array(means)[place.ravel()]
        return found

    def _width(self, kind: int) -> int:
        return 1 + len(self.part.carried(kind)) if self.by_lot else 1

    def _told_apart(self, kinds: list[int]) -> tuple[Ints, Floats]:
        """Return the different rows of what decides how many of each kind work, and their chances."""
        columns: list[Ints] = []
        for kind in kinds:
            if self.by_lot:
                columns.append(self.chain.equipped(self.rows, kind))
                columns += [self.chain.owed(self.rows, thing) for thing in self.part.carried(kind)]
            else:
                columns.append(self.chain.working(self.rows, kind))
        likely = self.chances > NOTHING
        seen, place = np.unique(np.column_stack(columns)[likely], axis=0, return_inverse=True)
        return seen, total(self.chances[likely], place.ravel(), number=len(seen))

    def _law_of_kind(self, kind: int, row: Ints) -> Floats:
        """Return the law of the number working of a kind, given its entries of `_told_apart`."""
        positions = int(self.chain.numbers.positions[kind])
        if not self.by_lot:
            return _sure(int(row[0]), positions)
        down = _sure(0, positions)
        for owed, thing in zip(row[1:], self.part.carried(kind), strict=True):
            quantity = int(self.part.quantity[thing])
            holes = _sure(int(owed), max(int(owed), 0))
            down = working.down_by_either(down, working.machines_short_of(holes, positions, quantity))
        return down[::-1].copy()


def thinned(law: Floats, positions: int) -> Floats:
    """Return the law of the number working in some positions, given that in all: those are drawn evenly."""
    every = law.size - 1
    if positions == every:
        return law
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1.0, every + 1.0)))])
    works, here = np.arange(every + 1)[:, np.newaxis], np.arange(positions + 1)[np.newaxis, :]
    stand, rest = every - works, positions - here
    possible = (here <= works) & (rest <= stand)

    def choose(n: Ints, k: Ints) -> Floats:
        n, k = np.broadcast_arrays(n, k)
        k = np.where(possible, k, 0)
        found: Floats = logs[n] - logs[k] - logs[np.maximum(n - k, 0)]
        return found

    ways = choose(works, here) + choose(stand, rest)
    ways = ways - (logs[every] - logs[positions] - logs[every - positions])
    chances: Floats = law @ np.where(possible, np.exp(ways), 0.0)
    return chances


def _number(chosen: int | None, positions: int) -> int:
    return positions if chosen is None else chosen


def _sure(number: int, most: int) -> Floats:
    law = np.zeros(most + 1)
    law[number] = 1.0
    return law


def _law(counts: Ints, chances: Floats) -> Floats:
    return total(chances, counts, number=int(counts.max(initial=0)) + 1)
