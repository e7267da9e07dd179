"""Milestones and deliveries: what comes when (rule 7)."""

import math

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.kernels.variates import uniform
from sustainment.simulation.events.calendar import NEVER, day_tick, drawn_time, schedule
from sustainment.simulation.events.claims import hold_value
from sustainment.simulation.events.shelves import come_to_shelf
from sustainment.simulation.events.state import (
    DAY,
    DELIVERIES_TABLE,
    ENTRIES_TABLE,
    MILESTONES_TABLE,
    RECEIPT,
    World,
    clocks,
    deliveries,
    entries,
    events,
    length_of,
    milestones,
    pairs,
    receipts,
    steps,
    streams,
)
from sustainment.simulation.events.stocks import change_shelf


@compiled
def draw_milestones(world: World) -> None:
    """Draw when each milestone comes; one that fails, or waits for one that fails, never does."""
    clock = clocks(world, 0)
    for index in range(length_of(world, MILESTONES_TABLE)):
        milestone = milestones(world, index)
        comes = uniform(streams(world, milestone.stream)) < milestone.chance
        delay = drawn_time(world, milestone.times, milestone.stream)
        begin = clock.zero
        if milestone.after >= 0:
            begin = milestones(world, milestone.after).tick
        milestone.tick = NEVER
        if comes and begin < NEVER:
            milestone.tick = begin + math.floor(milestone.day * DAY + 0.5) + delay


@compiled
def draw_deliveries(world: World) -> None:
    """Draw whether each row of deliveries comes, and how late."""
    for index in range(length_of(world, DELIVERIES_TABLE)):
        delivery = deliveries(world, index)
        delivery.comes = 0
        if uniform(streams(world, delivery.stream)) < delivery.chance:
            delivery.comes = 1
        delivery.ticks = drawn_time(world, delivery.times, delivery.stream)


@compiled
def tick_of(world: World, entry_index: int) -> int:
    """Return when a dated change or receipt happens, `NEVER` if it does not."""
    clock = clocks(world, 0)
    entry = entries(world, entry_index)
    tick = day_tick(world, entry.milestone, entry.day)
    if tick >= NEVER:
        return NEVER
    if entry.kind == RECEIPT:
        delivery = deliveries(world, receipts(world, entry.index).delivery)
        if delivery.comes == 0:
            return NEVER
        tick += delivery.ticks
    return int(max(tick, clock.zero))


@compiled
def is_overtaken(world: World, entry_index: int) -> bool:
    """Tell whether a dated change was followed by another of the same input before the start was over."""
    entry = entries(world, entry_index)
    if entry.kind == RECEIPT:
        return False
    following = day_tick(world, entry.milestone, steps(world, entry.index).next_day)
    return bool(following <= clocks(world, 0).zero)


@compiled
def plan_entry(world: World, entry_index: int, tick: int) -> None:
    """Put a dated change or receipt on the calendar; it is older than all that happens in the run."""
    entry = entries(world, entry_index)
    key = entry.index
    if entry.kind == RECEIPT:
        key = receipts(world, entry.index).pair
    place = schedule(world, entry.kind, key, tick, entry.index, entry_index, 0, 0)
    events(world, place).sequence = entry_index - length_of(world, ENTRIES_TABLE)


@compiled
def plan_next(world: World) -> None:
    """Put the next entry with a day of its own on the calendar: one at a time, in order.

    A delivery that does not come is passed over, so that what is due after it is not late.
    """
    clock = clocks(world, 0)
    while clock.entry < clock.fixed_entries:
        entry = clock.entry
        clock.entry += 1
        tick = tick_of(world, entry)
        if tick < clock.end:
            plan_entry(world, entry, tick)
            break


@compiled
def plan_entries(world: World) -> None:
    """Put what comes at random days on the calendar, and the first of the others."""
    clock = clocks(world, 0)
    for entry in range(clock.fixed_entries, length_of(world, ENTRIES_TABLE)):
        tick = tick_of(world, entry)
        if tick < clock.end and not is_overtaken(world, entry):
            plan_entry(world, entry, tick)
    plan_next(world)


@seldom
def deliver(world: World, receipt_index: int) -> None:
    """Units come to a shelf; those that meet a claim withdraw the latest orders that no carcass follows."""
    receipt = receipts(world, receipt_index)
    units = receipt.quantity
    if receipt.from_pair >= 0:
        units = min(units, pairs(world, receipt.from_pair).shelf)
        change_shelf(world, receipt.from_pair, -units)
    else:
        clocks(world, 0).delivered += units
        pairs(world, receipt.pair).delivered += units
        hold_value(world, receipt.pair, units)
    if units == 0:
        return
    deliveries(world, receipt.delivery).arrived += units * clocks(world, 0).counting
    clocks(world, 0).events += 1
    come_to_shelf(world, receipt.pair, units)
