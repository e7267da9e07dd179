"""The door to the event loop: a batch of replications."""

from sustainment.kernels.compiled import compiled, compiled_within
from sustainment.simulation.events.audit import take_stock
from sustainment.simulation.events.books import Books, progress
from sustainment.simulation.events.judgement import judge_closed
from sustainment.simulation.events.loop import GOES_ON, STOPS, run_events
from sustainment.simulation.events.measures import add_measures
from sustainment.simulation.events.passing import close_books
from sustainment.simulation.events.records import words_at
from sustainment.simulation.events.start import clear
from sustainment.simulation.events.state import (
    FIRST_OF_BATCH,
    FIRST_WITHOUT_START,
    World,
    clocks,
    flags,
)
from sustainment.simulation.events.totals import END, FIRST_SUM, Totals, add_replication

FULL, STOPPED, BROKEN = 1, 2, 3
"""Why a batch came to nothing: too small pools; it was told to stop; a law of conservation is broken."""


@compiled_within
def close(world: World, books: Books, replication: int) -> int:
    """Audit a replication after its last event and close it; return the first law that is broken, or 0."""
    law = take_stock(world, books)
    close_books(world)
    if law == 0:
        law = judge_closed(world, books)
    progress(books, 0).replication = replication
    return law


@compiled_within
def run_at(world: World, totals: Totals, books: Books, seed: int, first: int, count: int) -> int:
    """Run replications as `run_batch` says, on the blocks themselves."""
    if flags(world, GOES_ON).value != 0:
        ended = run_events(world, seed, first)
        if clocks(world, 0).full != 0:
            return FULL
        return BROKEN if ended == 1 and close(world, books, first) != 0 else 0
    clear(totals, FIRST_SUM, END)
    clear(world, FIRST_OF_BATCH, FIRST_WITHOUT_START)
    for row in range(count):
        ended = run_events(world, seed, first + row)
        if clocks(world, 0).full != 0:
            return FULL
        if flags(world, STOPS).value != 0:
            return STOPPED
        if ended == 1 and close(world, books, first + row) != 0:
            return BROKEN
        add_replication(world, totals, row)
        add_measures(world, totals)
    return 0


@compiled
def run_batch(world: World, totals: Totals, books: Books, seed: int, first: int, count: int) -> int:
    """Run replications `first` to `first + count` and fill `totals`; return 0, FULL, STOPPED or BROKEN.

    With the flag `GOES_ON` a part of the first one is run, and `totals` are left as they are.
    """
    return run_at(words_at(world), words_at(totals), words_at(books), seed, first, count)
