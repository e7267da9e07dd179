"""One replication once more, event by event.

The very loop that `simulate` runs is let go on for one event at a time, and between two events its memory can
be read. So what is read is the history that the answer of `simulate` counts, not another one like it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sustainment.errors import MethodError
from sustainment.problem.arrays import Problem
from sustainment.simulation.events.batch import FULL, run_batch
from sustainment.simulation.events.loop import FROM_HERE, GOES_ON, STOPS_AFTER, UP_TO_THE_FIRST
from sustainment.simulation.events.state import DAY
from sustainment.simulation.events.tracing import SHELF_CHANGES, TRACE_WORDS
from sustainment.simulation.laid_books import books_of
from sustainment.simulation.layout import LEAST_ROOM, lay_out, table
from sustainment.simulation.scopes import scopes
from sustainment.simulation.sums import batch_totals
from sustainment.simulation.tables import Table

LEAST_ENTRIES = 1 << 16
"""Entries of one event in the trace, at least, that there is room for."""


class Happened(NamedTuple):
    """An event that has happened: what it was, and what went and came that left no other mark."""

    tick: int
    kind: int
    key: int
    slot: int
    """Its place among the events: what it carried is still there."""
    gone: tuple[tuple[int, int, int], ...]
    """Kind (`COPY_GOES`, `MACHINE_GOES`), key and place of what left a machine, in order."""
    moved: tuple[tuple[int, int], ...]
    """Pair and units that came to its shelf, or less than 0 left it, in order."""


class Replay:
    """A replication that stands still between its events."""

    def __init__(self, problem: Problem, *, seed: int, replication: int) -> None:
        """Run it once as a whole, which shows what room it needs, and go back to its start."""
        layout = lay_out(problem)
        self.problem, self.layout, self.drawn = problem, layout, (seed, replication)
        self.totals = batch_totals(layout, scopes(problem), size=1)
        room = LEAST_ROOM
        world = layout.world(room)
        while run_batch(world, self.totals, books_of(layout, world), *self.drawn, 1) == FULL:
            room *= 2
            world = layout.world(room)
        held = (layout.tables["copies"].size, layout.tables["positions"].size, layout.tables["pairs"].size)
        self.room = TRACE_WORDS * (LEAST_ENTRIES + 8 * sum(held))
        self.world = layout.world(room, traced=self.room // TRACE_WORDS)
        self.books = books_of(layout, self.world)
        self.clock = self.table("clocks")
        self._flags, self._trace = self.table("flags")["value"], self.table("trace")["value"]
        self._go_on(UP_TO_THE_FIRST)
        self.table("pairs")["watched"] |= 1
        self._flags[STOPS_AFTER] = 1

    def table(self, name: str) -> Table:
        """Return a table of the memory, as it is now."""
        return table(self.world, name)

    def day(self, tick: int) -> float:
        """Return a tick as a day of the study."""
        return (tick - int(self.clock["zero"][0])) / DAY

    def tick(self, day: float) -> int:
        """Return a day of the study as a tick."""
        return int(self.clock["zero"][0]) + round(day * DAY)

    def events(self) -> Iterator[Happened]:
        """Let one event happen after another, up to the end."""
        traced, end = self.clock["traced"], int(self.clock["end"][0])
        while True:
            traced[0] = 0
            self._go_on(FROM_HERE)
            entries = int(traced[0])
            if entries >= self.room:
                raise MethodError("one event of this replication moves more things than a trace holds")
            if entries:
                yield self._read(entries)
            if self.clock["tick"][0] >= end:
                return

    def _read(self, entries: int) -> Happened:
        (tick, kind, key, slot), *rest = self._trace[:entries].reshape(-1, TRACE_WORDS).tolist()
        moved = tuple((row[2], row[3]) for row in rest if row[1] == SHELF_CHANGES)
        gone = tuple((row[1], row[2], row[3]) for row in rest if row[1] != SHELF_CHANGES)
        return Happened(tick, kind, key, slot, gone, moved)

    def _go_on(self, how: int) -> None:
        self._flags[GOES_ON] = how
        if run_batch(self.world, self.totals, self.books, *self.drawn, 1) == FULL:
            raise AssertionError("a replication needs the room that it needed before")
