"""One replication, audited after every event: for tests.

Far slower than a run, by the same code.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sustainment.model.study import Study
from sustainment.problem.build import build
from sustainment.simulation.events import state
from sustainment.simulation.events.audit import audit, audit_the_end
from sustainment.simulation.events.batch import FULL, run_batch
from sustainment.simulation.events.books import BOOKS
from sustainment.simulation.events.judgement import LAWS
from sustainment.simulation.events.loop import FROM_HERE, GOES_ON, STOPS_AFTER, UP_TO_THE_FIRST
from sustainment.simulation.laid_books import books_of
from sustainment.simulation.layout import LEAST_ROOM, lay_out, table
from sustainment.simulation.scopes import scopes
from sustainment.simulation.sums import batch_totals
from sustainment.simulation.tables import Words, view

MOST_EVENTS = 10**9


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit found."""

    events: int
    """After which all was counted."""
    law: str
    """The first that does not hold; empty where all do."""
    index: int
    """Of the item, pair, resource, fleet or position where it does not hold."""
    found: int
    stated: int
    day: float


class Auditor:
    """A study laid out to be audited, by the code that every run uses, event by event."""

    def __init__(self, study: Study) -> None:
        self.problem = build(study)
        self.layout = lay_out(self.problem)
        self.totals = batch_totals(self.layout, scopes(self.problem), size=1)
        self.room = LEAST_ROOM

    def worlds(self, seed: int, number: int) -> Iterator[Words]:
        """
        Yield the memory of a replication before its first event and after each; the books are closed last.

        Where its room runs out it begins anew with more, as every run does: the first is yielded again.
        """
        ended = FULL
        while ended == FULL:
            world = self.layout.world(self.room)
            books = books_of(self.layout, world)
            flags, clock = table(world, "flags")["value"], table(world, "clocks")[0]
            flags[GOES_ON], flags[STOPS_AFTER] = UP_TO_THE_FIRST, 1
            ended = run_batch(world, self.totals, books, seed, number, 1)
            flags[GOES_ON] = FROM_HERE
            while ended != FULL and clock["tick"] < clock["end"]:
                yield world
                ended = run_batch(world, self.totals, books, seed, number, 1)
            self.room *= 4 if ended == FULL else 1
        yield world

    def replication(self, seed: int, number: int, *, most: int = MOST_EVENTS) -> Audited:
        """Run one replication, or its first `most` events, with an audit before the first and after each."""
        before: Words | None = None
        for world in self.worlds(seed, number):
            if world is not before:
                books, events, before = books_of(self.layout, world), 0, world
            clock = table(world, "clocks")[0]
            ends = clock["tick"] == clock["end"]
            law = audit_the_end(world, books) if ends else audit(world, books)
            events += 1
            if law or events > most:
                break
        tick = int(clock["tick"]) - int(clock["zero"])
        noted = view(books, BOOKS, name="progress")[0]
        index, found, stated = (int(noted[name]) for name in ("index", "found", "stated"))
        return Audited(events - 1, LAWS[law] if law else "", index, found, stated, tick / state.DAY)
