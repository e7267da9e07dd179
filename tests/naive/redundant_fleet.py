"""Slow, obvious twin of machines with copies to spare: every machine's holes in the state of a chain."""

from dataclasses import dataclass

import numpy as np

State = tuple[tuple[tuple[int, bool], ...], int]
"""For each machine its holes, and whether its other part is missing; then the failed units of the item."""


@dataclass(frozen=True)
class RedundantFleet:
    """Machines with one item of several copies and one other part without spares.

    Only working machines fail; each unit is repaired by itself; a unit that comes goes to any hole alike.
    """

    positions: int
    quantity: int
    needed: int
    standby_share: float
    failures: float
    """Of one running copy, a day."""
    turnaround: float
    spares: int = 0
    other_failures: float = 0.0
    other_turnaround: float = 1.0

    def works(self, machine: tuple[int, bool]) -> bool:
        return machine[0] <= self.quantity - self.needed and not machine[1]

    def failing(self, holes: int) -> float:
        return self.failures * (self.needed + (self.quantity - self.needed - holes) * self.standby_share)

    def moves(self, state: State) -> list[tuple[State, float]]:
        machines, failed = state
        found: list[tuple[State, float]] = []
        holes = sum(b for b, _ in machines)

        def changed(place: int, machine: tuple[int, bool], number: int) -> State:
            others = [m for i, m in enumerate(machines) if i != place]
            return tuple(sorted([*others, machine])), number

        for place, (b, missing) in enumerate(machines):
            if self.works((b, missing)):
                with_spare = failed < self.spares
                after = changed(place, (b if with_spare else b + 1, missing), failed + 1)
                found.append((after, self.failing(b)))
                if self.other_failures:
                    found.append((changed(place, (b, True), failed), self.other_failures))
            if missing:
                found.append((changed(place, (b, False), failed), 1 / self.other_turnaround))
            if b:
                rate = failed / self.turnaround * b / holes
                found.append((changed(place, (b - 1, missing), failed - 1), rate))
        if failed and not holes:
            found.append(((machines, failed - 1), failed / self.turnaround))
        return found

    def solved(self) -> tuple[float, float]:
        """Return the share of machines that work and the item's failures a day."""
        start: State = (((0, False),) * self.positions, 0)
        place, waiting, edges = {start: 0}, [start], []
        while waiting:
            state = waiting.pop()
            for after, rate in self.moves(state):
                if after not in place:
                    place[after] = len(place)
                    waiting.append(after)
                edges.append((place[state], place[after], rate))
        rates = np.zeros((len(place), len(place)))
        for one, other, rate in edges:
            rates[one, other] += rate
        balance = np.vstack([rates.T - np.diag(rates.sum(axis=1)), np.ones(len(place))])
        law = np.linalg.lstsq(balance, np.eye(len(place) + 1)[-1], rcond=None)[0]
        works = failures = 0.0
        for (machines, _), index in place.items():
            up = [b for b, missing in machines if self.works((b, missing))]
            works += law[index] * len(up) / self.positions
            failures += law[index] * sum(self.failing(b) for b in up)
        return works, failures
