"""The trace: what happened, in order, where there is room.

An entry is four words: tick, kind, key, place. An event has its own kind and key, and its place among the
events. What an event does and leaves no mark of has a kind below zero: a part or machine that goes may be
replaced at once from the shelf, and a unit that comes to a shelf (one that is `watched`) be handed over.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.simulation.events.state import TRACE_TABLE, World, clocks, length_of, trace

TRACE_WORDS = 4
"""Words of an entry."""
COPY_GOES, MACHINE_GOES, SHELF_CHANGES = -1, -2, -3
"""Kinds of entries that are no event; key and place: slot and copy; -1 and position; pair and units more."""


@compiled
def note(world: World, kind: int, key: int, place: int) -> None:
    """Add an entry to the trace, if there is room."""
    clock = clocks(world, 0)
    if clock.traced < length_of(world, TRACE_TABLE):
        trace(world, clock.traced).value = clock.tick
        trace(world, clock.traced + 1).value = kind
        trace(world, clock.traced + 2).value = key
        trace(world, clock.traced + 3).value = place
        clock.traced += TRACE_WORDS
