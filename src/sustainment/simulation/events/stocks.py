"""What lies on shelves: units come and go (rules 2, 4, 8)."""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.ages import shelve
from sustainment.simulation.events.calendar import set_off
from sustainment.simulation.events.state import GO_ON, World, clocks, lines, pairs, shelf_moved
from sustainment.simulation.events.tracing import SHELF_CHANGES, note

TRACED, HELD_BY_COURSES, AGED = 1, 2, 4
"""Why a shelf is `watched`: its changes are traced; courses hold its item; ages of what lies there count."""


@compiled
def settle_waiting(world: World, pair_index: int) -> None:
    """Add what waited since the last change."""
    span = clocks(world, 0).span
    pair = pairs(world, pair_index)
    elapsed = span - pair.since
    pair.since = span
    pair.ready_time += elapsed * int(pair.waiting == 0)
    pair.waiting_time += pair.waiting * elapsed
    pair.waiting_square += float(pair.waiting) * pair.waiting * elapsed


@compiled
def close_pair(world: World, pair_index: int) -> None:
    """At the end: what lies on the shelf has lain there until now, and what waits has waited."""
    settle_waiting(world, pair_index)
    pair = pairs(world, pair_index)
    pair.shelf_time += pair.shelf * clocks(world, 0).span


@seldom
def look_on(world: World, pair_index: int, units: int) -> None:
    """See to a change of a watched shelf: courses that wait for what has come try again after claims."""
    pair = pairs(world, pair_index)
    if pair.watched & TRACED:
        note(world, SHELF_CHANGES, pair_index, units)
    if pair.watched & HELD_BY_COURSES and units > 0 and lines(world, 2 * pair.school).head != 0:
        set_off(world, GO_ON, pair.school, 0, 0, 0, 0)
    if pair.watched & AGED:
        shelve(world, pair_index, units)


@compiled
def change_shelf(world: World, pair_index: int, units: int) -> None:
    """Put units on the shelf, or take them.

    Each will have lain there for the end less now: the end is added when it has come.
    """
    pair = pairs(world, pair_index)
    pair.shelf += units
    pair.shelf_time -= units * clocks(world, 0).span
    if pair.watched != 0:
        look_on(world, pair_index, units)
    shelf_moved(world, pair_index).value += units
