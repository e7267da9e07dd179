"""Truth for machines with copies to spare: whole chains."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sustainment.kernels.chains import Moves, stationary

Machine = tuple[int, bool]
"""Holes of the item, and whether the other part is missing."""
State = tuple[tuple[Machine, ...], int]
"""The machines in any order, and the failed units of the item."""


@dataclass(frozen=True)
class Redundant:
    """Machines that need some of the copies of one item, and perhaps one other part without spares.

    Each unit is repaired by itself, in exponential times; one that comes goes to any hole alike.
    """

    positions: int
    quantity: int
    needed: int
    standby_share: float
    per_day: float
    """Failures of one running copy."""
    days: float
    """In repair."""
    spares: int
    other_per_day: float
    other_days: float
    constant: bool
    """Failures at the rate of full strength, at a filled place drawn evenly."""

    def works(self, machine: Machine) -> bool:
        """Tell whether a machine works."""
        return machine[0] <= self.quantity - self.needed and not machine[1]

    def _rates(self, machines: tuple[Machine, ...]) -> list[tuple[float, float]]:
        """Return by machine the failures a day of the item and of the other part."""
        n, redundant = self.positions, self.quantity - self.needed
        if not self.constant:
            return [
                (self.per_day * (self.needed + (redundant - b) * self.standby_share), self.other_per_day)
                if self.works((b, missing))
                else (0.0, 0.0)
                for b, missing in machines
            ]
        full = self.per_day * n * (self.needed + redundant * self.standby_share)
        filled = sum(self.quantity - b for b, _ in machines)
        there = sum(not missing for _, missing in machines)
        return [
            (
                full * (self.quantity - b) / max(filled, 1),
                0.0 if missing else self.other_per_day * n / max(there, 1),
            )
            for b, missing in machines
        ]

    def moves(self, state: State) -> Iterator[tuple[State, float]]:
        """Yield the states that follow, and the rates."""
        machines, failed = state
        holes = sum(b for b, _ in machines)

        def changed(place: int, machine: Machine, number: int) -> State:
            return tuple(sorted([*machines[:place], machine, *machines[place + 1 :]])), number

        for place, ((b, missing), (own, other)) in enumerate(
            zip(machines, self._rates(machines), strict=True)
        ):
            yield changed(place, (b if failed < self.spares else b + 1, missing), failed + 1), own
            yield changed(place, (b, True), failed), other
            if missing:
                yield changed(place, (b, False), failed), 1.0 / self.other_days
            if b:
                yield changed(place, (b - 1, missing), failed - 1), failed / self.days * b / holes
        if failed and not holes:
            yield (machines, failed - 1), failed / self.days

    def availability(self) -> float:
        """Return the long-run share of machines that work."""
        start: State = (((0, False),) * self.positions, 0)
        place, waiting = {start: 0}, [start]
        edges: list[tuple[int, int, float]] = []
        while waiting:
            state = waiting.pop()
            for after, rate in self.moves(state):
                if rate <= 0.0:
                    continue
                if after not in place:
                    place[after] = len(place)
                    waiting.append(after)
                if after != state:
                    edges.append((place[state], place[after], rate))
        begin, end, rate = (np.array(column) for column in zip(*edges, strict=True))
        law = stationary(Moves(len(place), begin, end, rate.astype(np.float64)))
        works = np.array([sum(self.works(m) for m in machines) for machines, _ in place])
        return float(law @ works) / self.positions


def repair_line(positions: int, *, spares: int, servers: int, per_day: float, days: float) -> float:
    """Return the availability of machines that only a shop of some servers restores (M/M/c//N)."""
    law = np.ones(positions + spares + 1)
    for x in range(positions + spares):
        up = min(positions, positions + spares - x) * per_day
        law[x + 1] = law[x] * up / (min(x + 1, servers) / days)
    law /= law.sum()
    working = np.minimum(positions, positions + spares - np.arange(law.size))
    return float(law @ working) / positions
