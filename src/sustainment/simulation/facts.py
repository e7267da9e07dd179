"""What a trace tells, and what things are called."""

from typing import NamedTuple

from sustainment.problem.arrays import Problem
from sustainment.simulation.events.state import (
    BOUGHT,
    BROUGHT,
    LENT,
    RECEIPT,
    REPAIRED_HERE,
    SHIPMENT,
    SUPPLIED,
    WORK_OVER,
)
from sustainment.simulation.replay import Happened, Replay
from sustainment.simulation.tables import Table

OUTSIDE = "outside"
WHENCE = {
    REPAIRED_HERE: "repaired",
    SUPPLIED: "supplied",
    BOUGHT: "bought",
    LENT: "lent",
    BROUGHT: "brought",
}
"""How what a shipment carries comes."""


class Fact(NamedTuple):
    """One thing that an event did; facts of one event share its `moment`."""

    tick: int
    moment: int
    what: str
    machine: str | None = None
    item: str | None = None
    site: str | None = None
    mode: str | None = None
    other: str | None = None
    """Where it came from or goes to, the resource waited for, the state that holds now."""
    how: str | None = None
    ticks: int | None = None
    """How long what ends now lasted."""
    units: int | None = None
    left: int | None = None
    """What is on the shelf, or waited for, after it."""


class Called:
    """What the things of a replication are called."""

    def __init__(self, replay: Replay) -> None:
        """Take the names of the study."""
        self.problem: Problem = replay.problem
        self.fleets, self.positions = replay.table("fleets"), replay.table("positions")
        self.routes, self.needs = replay.table("routes"), replay.table("needs")
        self.pairs = replay.table("pairs")

    def item(self, pair: int) -> str:
        """Return the item of a pair."""
        return self.problem.names.items[int(self.problem.pairs.item[pair])]

    def site(self, pair: int) -> str:
        """Return the site of a pair."""
        return self.problem.names.sites[int(self.problem.pairs.site[pair])]

    def mode(self, mode: int) -> str | None:
        """Return the name of a mode; one without a name of its own has none."""
        return (self.problem.names.modes[mode] or None) if mode >= 0 else None

    def machine(self, position: int) -> str:
        """Return the name of a position: its type, its number from 1 on, its unit."""
        fleet = int(self.positions["fleet"][position])
        fleets, names = self.problem.fleets, self.problem.names
        number = int(self.positions["place"][position]) + 1
        return f"{names.items[int(fleets.item[fleet])]} {number} of {names.units[int(fleets.unit[fleet])]}"

    def needed(self, route: int) -> str | None:
        """Return the names of the resources that work needs."""
        if route < 0:
            return None
        first, last = int(self.routes["first_need"][route]), int(self.routes["last_need"][route])
        names = [self.problem.names.resources[int(self.needs["name"][need])] for need in range(first, last)]
        return " + ".join(names) or None

    def supplier(self, pair: int) -> str:
        """Return where a pair is supplied from."""
        supplier = int(self.pairs["supplier"][pair])
        return self.site(supplier) if supplier >= 0 else OUTSIDE


def way_here(happened: Happened, event: Table, *, pair: int) -> str:
    """Return how a unit of a pair came within an event."""
    if happened.kind == SHIPMENT and happened.key == pair:
        return WHENCE[int(event["b"])]
    if happened.kind == WORK_OVER:
        return "repaired"
    return "delivered" if happened.kind == RECEIPT else "free"
