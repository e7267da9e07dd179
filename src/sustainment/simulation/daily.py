"""What positions and shelves were on each day, added up.

By day only sums over replications are kept. Their standard errors come from how batches of replications
differ (batch means): with N replications in B batches of n and totals S, the variance of one replication is
[Σ S²/n - (Σ S)²/N] / (B - 1). How large a batch is depends on the study alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sustainment.problem.arrays import Floats, Ints
from sustainment.simulation.events.state import (
    EMPTY,
    FAULTY,
    IN_WORK,
    NO_CONSUMABLES,
    NO_CREW,
    NO_PART,
    NO_SHOP,
    PLANNED,
    STATES,
    TABLES,
    WORKING,
)

WORKS, WORKS_WITH_FAULT = "working", "working with a fault"
WAITING_FOR_PART, WAITING_FOR_SHOP, IN_REPAIR = "waiting for part", "waiting for shop", "in repair"
IN_TRANSIT, NO_VEHICLE = "in transit", "no vehicle"
OF_FLEETS = {PLANNED: "planned work", NO_CREW: "no crew", NO_CONSUMABLES: "no consumables"}
"""States that are charged to a fleet as a whole."""
BY_STATE = (
    WORKS,
    WORKS_WITH_FAULT,
    WAITING_FOR_PART,
    WAITING_FOR_SHOP,
    IN_REPAIR,
    IN_TRANSIT,
    NO_VEHICLE,
    *OF_FLEETS.values(),
)
FMC, PMC, NMC, NMCS, NMCM = "FMC", "PMC", "NMC", "NMCS", "NMCM"
FILLED, AUTHORISED = "filled", "authorised"
CAPABILITY = (FMC, PMC, NMC, NMCS, NMCM, NO_VEHICLE, *OF_FLEETS.values(), FILLED, AUTHORISED)
"""What positions are capable of, in the order of the sums."""
AWAY = "in transit or no vehicle"
LINES = (*BY_STATE, NMC, NMCM, AWAY, FILLED, AUTHORISED)
"""All that is known of positions by day."""
OF_CAPABILITY = [
    LINES.index({FMC: WORKS, PMC: WORKS_WITH_FAULT, NMCS: WAITING_FOR_PART, NO_VEHICLE: AWAY}.get(name, name))
    for name in CAPABILITY
]
"""The line of each of them."""
MOST_CELLS = 100_000
"""Pairs times rows of stock by day beyond which its standard errors would cost too much, and are blank."""

Numbers = Mapping[str, Ints | Floats]


def day_lines(numbers: Numbers, days: int, *, out: Floats | None = None) -> Floats:
    """Return positions by line and day, summed over replications (in `out`, if it is given).

    A position without a vehicle is charged to where the vehicles owed to its site are.
    """
    lines = np.empty((len(LINES), days)) if out is None else out
    there = np.cumsum(numbers["states_by_day"].reshape(days + 1, STATES)[:-1].T, axis=1, dtype=np.float64)
    owed = numbers["owed_by_day"].view(TABLES["owed_by_day"])[:days]
    lines[:3] = there[[WORKING, FAULTY, NO_PART]]
    lines[3:5] = there[[NO_SHOP, IN_WORK]]
    for line, place in enumerate(("child", "queue", "work"), start=2):
        lines[line] += owed[place]
    lines[5] = owed["transit"]
    lines[6] = there[EMPTY]
    for place in ("child", "queue", "work", "transit"):
        lines[6] -= owed[place]
    np.maximum(lines[6], 0.0, out=lines[6])
    lines[7:10] = there[list(OF_FLEETS)]
    nmc, nmcm, away, filled, authorised = lines[10:]
    np.add.reduce(lines[2:10], axis=0, out=nmc)
    np.add(lines[3], lines[4], out=nmcm)
    np.add(lines[5], lines[6], out=away)
    np.add(lines[0], lines[1], out=authorised)
    authorised += nmc
    np.subtract(authorised, there[EMPTY], out=filled)
    return lines


def shelf_days(changes: Ints | Floats, rows: int, *, out: Floats | None = None) -> Floats:
    """Return units by row of days and pair, summed over replications, from their changes."""
    return np.cumsum(changes.reshape(rows + 1, -1)[:rows], axis=0, dtype=np.float64, out=out)


@dataclass
class Spread:
    """How batches differ, for what is only kept as sums."""

    batches: int = 0
    squares: dict[str, Floats] = field(default_factory=dict)
    """Σ S²/n by what is measured."""
    _room: dict[str, Floats] = field(default_factory=dict)
    """Memory for the sums of a batch."""

    def add(self, numbers: Numbers, *, size: int, days: int, rows: int) -> None:
        """Add a batch of `size` replications."""
        self.batches += 1
        self._add("lines", day_lines(numbers, days, out=self._room.get("lines")), size=size)
        for name in ("shelf_by_row", "waiting_by_row"):
            if numbers[name].size <= MOST_CELLS:
                self._add(name, shelf_days(numbers[name], rows, out=self._room.get(name)), size=size)

    def _add(self, name: str, total: Floats, *, size: int) -> None:
        self._room[name] = total
        total *= total
        total /= size
        if name in self.squares:
            self.squares[name] += total
        else:
            self.squares[name] = total.copy()

    def errors(self, name: str, total: Floats, *, number: int) -> Floats:
        """Return the standard errors of means of which the totals are given; nan where they are not known."""
        if self.batches < 2 or name not in self.squares:
            return np.full(total.shape, np.nan)
        spread = np.maximum(self.squares[name] - total * total / number, 0.0)
        return np.asarray(np.sqrt(spread / (self.batches - 1) / number), dtype=np.float64)
