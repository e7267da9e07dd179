"""Candidates that open later: their share of the horizon.

A candidate row may hold from a day on, wait for a milestone that slips or fails, and begin with few of its
resources (a ramp of dated rows). Over the horizon a way that needs it is open for a share of the time, by its
chance; for the rest what would happen without it does. A way so counts the mean of both: its cost, what it
sends on and what it repairs. Loads are those once all is open.
"""

from dataclasses import replace

import numpy as np
import polars as pl

from sustainment.optimisation.repair.choices import DAYS_A_YEAR, Choice, Place
from sustainment.optimisation.repair.rows import OFFERED, Rows
from sustainment.problem.kinds import Floats
from sustainment.problem.times import numbers

OPEN = 1.0 - 1e-12


class Openings:
    """When candidates are open, over a horizon that begins on day 0."""

    def __init__(self, rows: Rows, *, years: float) -> None:
        self._rows = rows
        edges = _edges(rows, DAYS_A_YEAR * years)
        self._parts: Floats = np.diff(edges) / (DAYS_A_YEAR * years)
        # beyond the day that is asked all stays as it is then
        self._days: Floats = np.minimum(edges[:-1], float(rows.facts.at))
        self._chances = _chances(rows)
        self.late = False
        """Some way is open for a part of the horizon only."""
        self._known: dict[tuple[str, int], Floats] = {}
        self._ramps: dict[tuple[str, str], Floats] = {}

    def share(self, there: Floats) -> float:
        """Return the share of the horizon that parts of it make."""
        return float(self._parts @ there)

    def row(self, table: str, row: int) -> Floats:
        """Return by part of the horizon how far a row of a table holds: 0 to 1, its chance."""
        if (table, row) not in self._known:
            self._known[table, row] = self._holds(table, row)
        return self._known[table, row]

    def _holds(self, table: str, row: int) -> Floats:
        spans = self._rows.facts.spans(table)
        if not spans.dated[row]:
            return np.ones(self._parts.size)
        found = np.zeros(self._parts.size)
        for at in np.flatnonzero(spans.row == row).tolist():
            inside = (self._days >= spans.begin[at]) & (self._days < spans.end[at])
            found = np.maximum(found, inside * self._chances[int(spans.begin_milestone[at])])
        return found

    def site(self, site: int) -> Floats:
        """Return how far a candidate site is open, by its own rows; ones: it stands."""
        if not self._rows.site_offered[site]:
            return np.ones(self._parts.size)
        frame = self._rows.facts.tables["sites"]
        named = np.flatnonzero((frame["site"] == self._rows.sites[site]).to_numpy())
        found: Floats = np.max([self.row("sites", int(row)) for row in named], axis=0)
        return found

    def resource(self, name: str, site: str) -> Floats:
        """Return which part of a candidate resource is there, of its number on the day that is asked."""
        if (name, site) not in self._ramps:
            frame = self._rows.facts.tables["resources"]
            here = (pl.col("resource") == name) & (pl.col("site") == site) & pl.col(OFFERED)
            rows = np.flatnonzero(frame.select(here.alias("here"))["here"].to_numpy())
            quantity = np.nan_to_num(numbers(frame, "quantity"))
            there = np.sum([quantity[row] * self.row("resources", int(row)) for row in rows], axis=0)
            last = float(np.max(there, initial=0.0)) if rows.size else 0.0
            self._ramps[name, site] = (
                np.minimum(there / last, 1.0) if last > 0.0 else np.ones(self._parts.size)
            )
        return self._ramps[name, site]

    def ways(
        self, place: Place, choices: list[Choice], *, resources: list[list[tuple[str, str]]]
    ) -> list[Choice]:
        """Return the ways of a place as they are on the mean of the horizon; `resources` are candidates'."""
        found = []
        for choice, needed in zip(choices, resources, strict=True):
            on_way = self.site(place.site)
            for after, _ in choice.sends:
                on_way = on_way * self.site(after.site)
            if choice.lane_offered >= 0:
                on_way = on_way * self.row("lanes", choice.lane_offered)
            there = self.row("repairs", choice.route) if choice.route_offered else np.ones(self._parts.size)
            for name, site in needed:
                there = there * self.resource(name, site)
            share = self.share(on_way * there)
            meanwhile = _meanwhile(choice, choices, lane_is_there=self.share(on_way) >= OPEN)
            if share >= OPEN or meanwhile is None:
                found.append(choice)
                continue
            self.late = True
            found.append(_mixed(choice, meanwhile, share=share))
        return found


def _edges(rows: Rows, last: float) -> Floats:
    """Return the days from 0 to the last between which nothing opens or closes."""
    spans = [rows.facts.spans(table) for table in ("sites", "lanes", "repairs", "resources")]
    days = np.concatenate([*(one.begin for one in spans), *(one.end for one in spans), [rows.facts.at]])
    inside = days[(days > 0.0) & (days < last)]
    return np.unique(np.concatenate(([0.0], inside, [last])))


def _chances(rows: Rows) -> Floats:
    """Return the chance that each milestone comes at all; last, where rows wait for none, 1."""
    known = rows.facts.milestones
    found = np.ones(known.chance.size + 1)
    for milestone in range(known.chance.size):
        before = int(known.after[milestone])
        found[milestone] = known.chance[milestone] * (found[before] if before >= 0 else 1.0)
    return found


def _meanwhile(choice: Choice, choices: list[Choice], *, lane_is_there: bool) -> Choice | None:
    """Return what happens at a place while a way is not open: the way without its route, or what stands."""
    if lane_is_there and choice.route_offered:
        for other in choices:
            if other.lane_offered == choice.lane_offered and not other.route_offered:
                return other
    return next((other for other in choices if other.stands and other is not choice), None)


def _mixed(choice: Choice, meanwhile: Choice, *, share: float) -> Choice:
    """Return a way that is open for a share of the time."""
    sends: dict[Place, float] = {}
    for part, of in ((share, choice), (1.0 - share, meanwhile)):
        for after, units in of.sends:
            sends[after] = sends.get(after, 0.0) + part * units

    def mean(now: float, then: float) -> float:
        return share * now + (1.0 - share) * then

    return replace(
        choice,
        repairs=mean(choice.repairs, meanwhile.repairs),
        transport=mean(choice.transport, meanwhile.transport),
        purchases=mean(choice.purchases, meanwhile.purchases),
        repaired=mean(choice.repaired, meanwhile.repaired),
        sends=tuple(sends.items()),
    )
