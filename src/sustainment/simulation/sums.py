"""Sums over replications: one block a batch, added in order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from sustainment.problem.arrays import Floats, Ints, Problem
from sustainment.simulation.daily import Spread
from sustainment.simulation.events.state import ELEMENTS, STATES, TABLES
from sustainment.simulation.events.totals import (
    CAPABILITIES,
    CELL_BITS,
    CELLS_A_WORD,
    MISSION_MEASURES,
    PAIR_COUNTS,
    TOTALS,
)
from sustainment.simulation.interval import Mean, mean_of
from sustainment.simulation.layout import Layout
from sustainment.simulation.scopes import Scopes
from sustainment.simulation.tables import Table, Words, block, view

CURVES = ("states_by_day", "shelf_by_row", "waiting_by_row", "owed_by_day")
WHOLE_SUMS = ("scope_days", "ready")
FLOAT_SUMS = (
    "pair_sums",
    "charge_sums",
    "owed_sums",
    "state_sums",
    "resource_sums",
    "mission_sums",
    "capability_sums",
    "count_sums",
    "delivery_sums",
    "way_sums",
    "loss_sums",
    "lateral_sums",
)
BY_REPLICATION = ("fleet_times", "counts", "cents_paid")

Cells: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.uint32]]"
"""Counts of replications in the cells of histograms."""


def batch_totals(layout: Layout, scopes: Scopes, *, size: int) -> Words:
    """Return an empty block for a batch of so many replications."""
    problem = layout.problem
    fleets, days = problem.fleets.unit.size, problem.days
    rules = problem.groups.needed.size
    memory = block(
        TOTALS,
        {
            "scopes": scopes.table.size,
            "scope_fleets": scopes.fleets.size,
            "rules": rules,
            "members": scopes.members.size // 2,
            "is_ready": len(problem.names.groups),
            "fleet_owed": fleets,
            "fleet_capability": CAPABILITIES * fleets,
            "histogram": -(-scopes.cells // CELLS_A_WORD),
            "scope_days": scopes.table.size * days,
            "ready": len(problem.names.groups) * days,
            "fleet_times": size * fleets,
            "counts": size,
            "cents_paid": size * ELEMENTS * layout.years,
            "pair_sums": problem.pairs.item.size,
            "charge_sums": 3 * layout.positions.charged.size,
            "owed_sums": 5 * layout.positions.owed.size,
            "state_sums": STATES * (fleets + layout.tables["stays"].size),
            "resource_sums": problem.resources.name.size,
            "mission_sums": MISSION_MEASURES * len(problem.names.missions),
            "capability_sums": CAPABILITIES * scopes.table.size,
            "count_sums": PAIR_COUNTS * problem.pairs.item.size,
            "delivery_sums": len(problem.names.deliveries),
            "way_sums": 2 * problem.lanes.from_site.size,
            "loss_sums": 3 * layout.tables["losses"].size,
            "lateral_sums": problem.laterals.asking.size,
            "end": 0,
        },
    )
    view(memory, TOTALS, name="scopes")[:] = scopes.table
    view(memory, TOTALS, name="scope_fleets")["value"] = scopes.fleets
    view(memory, TOTALS, name="rules")[:] = scopes.rules
    rows = np.searchsorted(layout.positions.owed, problem.fleets.pair)
    rows[layout.tables["stays"]["fleet"]] = -1
    view(memory, TOTALS, name="fleet_owed")["value"] = rows
    members = view(memory, TOTALS, name="members")
    members["kind"], members["index"] = scopes.members[0::2], scopes.members[1::2]
    return memory


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch of replications leaves behind: the numbers of each table, in its order."""

    size: int
    """Its replications."""
    numbers: Mapping[str, Ints | Floats]


def batch_of(world: Words, totals: Words, *, size: int) -> Batch:
    """Return what a batch left, as views of its memory; `size` may be less than there is room for."""
    numbers = {name: _numbers(view(world, TABLES, name=name)) for name in CURVES}
    for name in (*WHOLE_SUMS, *FLOAT_SUMS):
        numbers[name] = _numbers(view(totals, TOTALS, name=name))
    numbers["histogram"] = _cells(_numbers(view(totals, TOTALS, name="histogram")))
    room = view(totals, TOTALS, name="counts").size
    for name in BY_REPLICATION:
        values = _numbers(view(totals, TOTALS, name=name))
        numbers[name] = values[: values.size // room * size]
    return Batch(size, numbers)


def _cells(words: Ints | Floats) -> Ints:
    """Return the cells of a histogram that lie in words, the first in the lowest bits."""
    return words.astype("<i8", copy=False).view(f"<u{CELL_BITS // 8}")


def _numbers(table: Table) -> Ints | Floats:
    if table.dtype[0].kind == "f":
        return table.view(np.float64)
    return table.view(np.int64)


@dataclass
class Sums:
    """What all replications so far leave behind."""

    layout: Layout
    scopes: Scopes
    replications: int = 0
    _added: dict[str, Ints | Floats] = field(default_factory=dict)
    _cells: Cells = field(default_factory=lambda: np.empty(0, np.uint32))
    _kept: dict[str, list[Ints]] = field(default_factory=dict)
    _shares: Floats = field(default_factory=lambda: np.empty(0))
    """Availability of the whole fleet by replication, with room for more."""
    spread: Spread = field(default_factory=Spread)
    """How batches differ, for what is kept by day."""

    def add(self, batch: Batch) -> None:
        """Add a batch; batches come in the order of their replications, so that the same bits come out."""
        for name in (*CURVES, *WHOLE_SUMS, *FLOAT_SUMS):
            values = batch.numbers[name]
            if name in self._added:
                np.add(self._added[name], values, out=self._added[name])
            else:
                whole = values.dtype.kind != "f"
                self._added[name] = values.astype(np.int64) if whole else values.astype(np.float64)
        self._count(batch.numbers["histogram"])
        for name in BY_REPLICATION:
            rows = batch.numbers[name].reshape(batch.size, -1).astype(np.int64)
            self._kept.setdefault(name, []).append(rows)
        sizes = {"size": batch.size, "days": self.problem.days, "rows": self.layout.rows}
        self.spread.add(batch.numbers, **sizes)
        first, self.replications = self.replications, self.replications + batch.size
        if self._shares.size < self.replications:
            self._shares = np.resize(self._shares, 2 * self.replications)
        work, place = (times.sum(axis=1) for times in _work_and_place(self._kept["fleet_times"][-1]))
        self._shares[first : self.replications] = _ratio(work, place)

    def _count(self, cells: Ints | Floats) -> None:
        """Add the histograms of a batch, whose cells are bytes: wider ones would only cost memory to read."""
        small = cells.astype(np.uint8, copy=False)
        if self._cells.size:
            self._cells += small
        else:
            self._cells = small.astype(np.uint32)

    @property
    def curves(self) -> Mapping[str, Ints | Floats]:
        """Return what is kept by day, as changes from day to day."""
        return {name: self._added[name] for name in CURVES}

    @property
    def histogram(self) -> Cells:
        """Return how often each number worked: the cells of all scopes, by day."""
        return self._cells

    def summed(self, name: str) -> Table:
        """Return a table of sums by its fields."""
        kinds = TOTALS if name in TOTALS else TABLES
        return self._added[name].view(kinds[name])

    def kept(self, name: str) -> Ints:
        """Return what is kept of each replication, a row each."""
        parts = self._kept[name]
        if len(parts) > 1:
            parts[:] = [np.concatenate(parts)]
        return parts[0]

    @property
    def problem(self) -> Problem:
        """Return the study as arrays."""
        return self.layout.problem

    @property
    def span_days(self) -> float:
        """Return the days over which statistics are taken."""
        return max(float(self.problem.days) - self.problem.count_from_day, 0.0)

    def fleet_times(self) -> tuple[Ints, Ints]:
        """Return working and authorised time in ticks: replications by fleet."""
        return _work_and_place(self.kept("fleet_times"))

    def fleet_availability(self) -> Mean:
        """Return the time-average availability of the whole fleet; the work for it is done batch by batch."""
        return mean_of(self._shares[: self.replications], most=1.0)

    def availability(self, fleets: Ints) -> Mean:
        """Return the time-average availability of some fleets together."""
        return mean_of(self.availabilities(fleets), most=1.0)

    def availabilities(self, fleets: Ints) -> Floats:
        """Return the same of each replication."""
        return _ratio(*(times[:, fleets].sum(axis=1) for times in self.fleet_times()))

    def counts(self) -> Table:
        """Return the counts of each replication."""
        return self.kept("counts").view(TOTALS["counts"]).ravel()


def _work_and_place(times: Ints) -> tuple[Ints, Ints]:
    """Return working and authorised time: replications by fleet."""
    both = times.reshape(times.shape[0], -1, 2)
    return both[:, :, 0], both[:, :, 1]


def _ratio(work: Ints, place: Ints) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(work / place, dtype=np.float64)
