"""What may be done with failed items at each place.

A place is an item at a site with failures of one mode (or all that have no route of their own). Its ways
are every route (a row of repairs that stands, or a candidate) with every way up: what the route keeps is
repaired or written off there, the rest is sent up, or written off where nothing above repairs. A unit that is
not returned is ordered from above: one trip down for each lane on which the order is filled. Purchases,
repairs and transport count as `evaluate` counts them.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sustainment.optimisation.repair.lanes import Lane, LaneBook
from sustainment.optimisation.repair.network import WayKind
from sustainment.optimisation.repair.rows import RouteBook, Rows
from sustainment.problem.kinds import Flags, Floats
from sustainment.problem.times import numbers

DAYS_A_YEAR = 365.0


class Place(NamedTuple):
    """An item at a site, with failures of one mode; -1: all that have no route of their own."""

    item: int
    site: int
    mode: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One way at a place, with all that it costs for each unit and all that it needs."""

    kind: WayKind
    stands: bool
    """It is what happens without any candidate."""
    repairs: float
    transport: float
    purchases: float
    sends: tuple[tuple[Place, float], ...]
    route: int
    """Row of repairs; -1: none."""
    route_offered: bool
    route_whole: bool
    """A candidate route takes effect as it is, not only as a row of its item's own."""
    lane_offered: int
    lane_whole: bool
    days: float
    """Of work, for each unit that comes."""
    repaired: float
    tie: tuple[str, int, int] | None = None
    """Row and item whose sites decide together."""

    @property
    def cost(self) -> float:
        """Return the cost of a unit."""
        return self.repairs + self.transport + self.purchases


class Chooser:
    """Finds the ways of places, one after another."""

    def __init__(self, rows: Rows) -> None:
        self.rows, self.lanes, self._routes = rows, LaneBook(rows), RouteBook(rows)
        frame = rows.work.frame
        self._numbers = {
            name: numbers(frame, name)
            for name in ("no_fault_found_share", "condemnation_share", "rework_share", "cost")
        }
        self._share, self._days = self._on_day("share"), self._on_day("turnaround_days")
        self._repairs_at: dict[int, Flags] = {}

    def _on_day(self, column: str) -> Floats:
        """Return a number of every row of repairs as factors scale it on the day, and 0 for none."""
        frame, facts = self.rows.work.frame, self.rows.facts
        stated = np.concatenate((numbers(frame, column), [0.0]))
        row = np.arange(len(frame) + 1)
        row[-1] = -1
        return facts.factors.scaled(f"repairs/{column}", row, day=np.full(row.size, facts.at), stated=stated)

    def repaired_above(self, item: int, site: int) -> bool:
        """Tell whether a row that stands repairs an item at or above the supplier of a site."""
        above = self.lanes.standing(item, site).supplier
        while above >= 0:
            if self._repaired(item)[above]:
                return True
            above = self.lanes.standing(item, above).supplier
        return False

    def _repaired(self, item: int) -> Flags:
        """Tell at which sites rows that stand repair an item, for whatever failure."""
        if item not in self._repairs_at:
            keeps = np.zeros(len(self.rows.sites), dtype=np.bool_)
            for mode in (-1, *self.modes(item)):
                standing, _ = self._routes.of(mode)
                row = standing[item]
                keeps |= (row >= 0) & (self._share[row] > 0.0)
            self._repairs_at[item] = keeps & ~self.rows.site_offered
        return self._repairs_at[item]

    def modes(self, item: int) -> list[int]:
        """Return the modes of an item that some row of repairs names."""
        of = self.rows.work
        special = np.flatnonzero(~of.general & (of.part < 0))
        place, named = of.item.named(special)
        return [int(mode) for mode in np.unique(of.mode.code[special[place[named == item]]])]

    def choices(self, place: Place) -> list[Choice]:
        """Return every way of a place, first the one that stands."""
        item, site, mode = place
        standing, offered = (int(rows[item, site]) for rows in self._routes.of(mode))
        lanes = self.lanes.of(item, site)
        found = []
        for row, candidate in ((standing, False), (offered, True)):
            if candidate and row < 0:
                continue
            bound = candidate and self._routes.tied_sites(row) > 1
            for lane in lanes[:1] if bound else lanes:
                tie = ("repairs", row, item) if bound else None
                if lane.offered >= 0 and lane.tied:
                    # one way of a place in a tie: with the route that stands
                    if candidate:
                        continue
                    tie = ("lanes", lane.offered, item)
                found += self._with_lane(place, (row, candidate), lane=lane, tie=tie)
        return found

    def _with_lane(
        self, place: Place, route: tuple[int, bool], *, lane: Lane, tie: tuple[str, int, int] | None
    ) -> list[Choice]:
        """Return the ways of a route with a lane: the rest goes up, or is written off here."""
        row, _ = route
        share = float(self._share[row])
        first = lane.offered < 0 or bool(self.rows.site_offered[place.site])
        found = []
        if first and (share >= 1.0 or lane.supplier < 0 or not self.repaired_above(place.item, place.site)):
            found.append(self._choice(place, route, lane=lane, up=False, tie=tie))
        if share < 1.0 and lane.supplier >= 0:
            found.append(self._choice(place, route, lane=lane, up=True, tie=tie))
        return found

    def _choice(
        self,
        place: Place,
        route: tuple[int, bool],
        *,
        lane: Lane,
        up: bool,
        tie: tuple[str, int, int] | None,
    ) -> Choice:
        """Return one way: what the route keeps stays, the rest goes up or is written off here."""
        item, site, mode = place
        (row, candidate), known = route, self._numbers
        kept = min(float(self._share[row]), 1.0)
        no_fault, condemned, again, cost = (
            (float(known[name][row]) if row >= 0 else 0.0)
            for name in ("no_fault_found_share", "condemnation_share", "rework_share", "cost")
        )
        repaired = kept * (1.0 - no_fault) * (1.0 - condemned)
        lost = kept * (1.0 - no_fault) * condemned + (0.0 if up else 1.0 - kept)
        sent = 1.0 - kept if up else 0.0
        above = self.lanes.delivery_cost(item, lane.supplier) if lane.supplier >= 0 else 0.0
        sends = [(Place(item, lane.supplier, mode), sent)] if sent > 0.0 else []
        of = self.rows.children
        for entry in range(int(of.start[item]), int(of.start[item + 1])) if repaired > 0.0 else ():
            sends.append((Place(int(of.child[entry]), site, -1), repaired * float(of.failure_share[entry])))
        kind = WayKind.REPAIR if repaired > 0.0 else WayKind.MOVE if sent > 0.0 else WayKind.DISCARD
        return Choice(
            kind=kind,
            stands=not candidate and lane.offered < 0 and up == (kept < 1.0 and self._sends_up(item, site)),
            repairs=repaired * cost,
            transport=lost * (lane.down + above) + sent * (lane.down + lane.up),
            purchases=lost * float(self.rows.price[item]),
            sends=tuple(sends),
            route=row,
            route_offered=candidate,
            route_whole=not candidate or self._routes.whole(mode, item=item, site=site),
            lane_offered=lane.offered if sent > 0.0 or self.rows.site_offered[site] else -1,
            lane_whole=lane.whole,
            days=repaired * float(self._days[row]) / (1.0 - again),
            repaired=repaired,
            tie=tie,
        )

    def _sends_up(self, item: int, site: int) -> bool:
        return self.lanes.standing(item, site).supplier >= 0 and self.repaired_above(item, site)


def all_choices(chooser: Chooser, entering: dict[Place, float]) -> dict[Place, list[Choice]]:
    """Return the ways of every place that units can come to, in the order of places."""
    found: dict[Place, list[Choice]] = {}
    waiting = [place for place, units in entering.items() if units > 0.0]
    while waiting:
        place = waiting.pop()
        if place in found:
            continue
        found[place] = chooser.choices(place)
        waiting += [after for choice in found[place] for after, _ in choice.sends if after not in found]
    return dict(sorted(found.items()))
