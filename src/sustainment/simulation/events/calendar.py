"""The calendar: events to come, and what an event sets off.

Ties are broken by class of event, then key, then age (MODEL section 2, clock).
"""

import math

import numpy as np

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.heap import (
    NO_KEY,
    SLOT_BITS,
    SLOT_MASK,
    has_second,
    key_at,
    pop,
    push,
    replace,
)
from sustainment.kernels.variates import unit_time
from sustainment.simulation.events.ages import empty_hand, put_in_hand, take_from_hand
from sustainment.simulation.events.state import (
    BOUGHT,
    BROUGHT,
    CANCELLED,
    CARCASS,
    DAY,
    EVENTS_TABLE,
    FIXED_LAW,
    INSPECT,
    KEYS,
    SERVICEABLE,
    SHIPMENT,
    TASKS_TABLE,
    World,
    begin_of,
    clocks,
    events,
    length_of,
    milestones,
    pairs,
    streams,
    tasks,
    ties,
    times,
)

TASK_WORDS = 7
NEVER = 1 << 43
"""A tick that no replication reaches."""


@compiled
def drawn_time(world: World, row: int, stream: int) -> int:
    """Draw a time in ticks by a row of `times`."""
    time = times(world, row)
    length: float = time.mean
    if time.law != FIXED_LAW:
        length = time.mean * unit_time(streams(world, stream), time.law, time.first, time.second)
    return math.floor(length + 0.5) if length < NEVER else NEVER


@compiled
def day_tick(world: World, milestone: int, day: float) -> int:
    """Return when a day comes that counts from a milestone (-1: day zero), `NEVER` if it does not."""
    begin = clocks(world, 0).zero
    if milestone >= 0:
        begin = milestones(world, milestone).tick
    if begin >= NEVER or day * DAY >= NEVER:
        return NEVER
    return int(begin + math.floor(day * DAY + 0.5))


@compiled
def new_event(world: World, kind: int, key: int, a: int, b: int, c: int, d: int) -> int:
    """Keep an event that has no time yet; return its place."""
    clock = clocks(world, 0)
    slot = clock.free_event
    if slot != 0:
        clock.free_event = events(world, slot).next
    elif clock.fresh_event < length_of(world, EVENTS_TABLE):
        slot = clock.fresh_event
        clock.fresh_event += 1
    else:
        clock.full = 1
        return 0
    event = events(world, slot)
    event.kind = kind
    event.key = key
    event.a = a
    event.b = b
    event.c = c
    event.d = d
    event.next = 0
    clock.sequence += 1
    event.sequence = clock.sequence
    if clock.aging == 1:
        event.cargo = 0
        if kind == CARCASS or (kind == SHIPMENT and b not in (BOUGHT, BROUGHT)):
            event.cargo = taken_along(world, key, a)
    return int(slot)


@compiled
def taken_along(world: World, pair_index: int, units: int) -> int:
    """Return the machines in hand that go along with units of an item, 0 where no ages are kept."""
    if pairs(world, pair_index).kin < 0:
        return 0
    return take_from_hand(world, pair_index, units)


@compiled
def unload(world: World, slot: int) -> None:
    """Take what an event carries in hand."""
    put_in_hand(world, events(world, slot).cargo)
    events(world, slot).cargo = 0


@compiled
def begin_task(world: World, place: int) -> None:
    """Take in hand what is to be dealt with; what is left from before has gone for good."""
    empty_hand(world)
    put_in_hand(world, tasks(world, place + 6).value)


@compiled
def put(world: World, slot: int, tick: int) -> None:
    """Put a kept event on the calendar."""
    clock = clocks(world, 0)
    if slot != 0:
        events(world, slot).tick = tick
        key = (min(tick, NEVER) << SLOT_BITS) | slot
        if clock.hollow == 1:
            clock.hollow = 0
            replace(world, begin_of(world, KEYS), clock.keys, key)
        else:
            clock.keys = push(world, begin_of(world, KEYS), clock.keys, key)


@compiled
def schedule(world: World, kind: int, key: int, tick: int, a: int, b: int, c: int, d: int) -> int:
    """Put a new event on the calendar; return its place."""
    slot = new_event(world, kind, key, a, b, c, d)
    put(world, slot, tick)
    return slot


@compiled
def free_event(world: World, slot: int) -> None:
    """Give the place of an event back."""
    if slot != 0:
        clock = clocks(world, 0)
        events(world, slot).kind = CANCELLED
        events(world, slot).next = clock.free_event
        clock.free_event = slot


@compiled
def cancel(world: World, slot: int) -> None:
    """Let an event that is on the calendar pass unnoticed."""
    if slot != 0:
        events(world, slot).kind = CANCELLED


@compiled
def comes_before(world: World, one: int, other: int) -> bool:
    """Tell whether one of two events of an instant comes first: class, key, age."""
    first = events(world, one)
    second = events(world, other)
    if first.kind >> 4 != second.kind >> 4:
        return bool(first.kind >> 4 < second.kind >> 4)
    if first.key != second.key:
        return bool(first.key < second.key)
    return bool(first.sequence < second.sequence)


@compiled
def next_event(world: World) -> int:
    """Take the next event off the calendar; return its place, 0 when none is left before the end.

    Its key stays where it is, until the first event that it leads to takes its place.
    """
    clock = clocks(world, 0)
    keys = begin_of(world, KEYS)
    if clock.hollow == 1:
        clock.hollow = 0
        clock.keys = pop(world, keys, clock.keys)
    key = key_at(world, keys)
    tick = key >> SLOT_BITS
    if clock.keys == 0 or tick >= clock.end:
        return 0
    if has_second(world, keys, key | SLOT_MASK):
        return first_of_tied(world, tick)
    clock.hollow = 1
    return int(key & SLOT_MASK)


@compiled
def first_of_tied(world: World, tick: int) -> int:
    """Take the first of several events of an instant off the calendar; return its place."""
    clock = clocks(world, 0)
    keys = begin_of(world, KEYS)
    best = key_at(world, keys) & SLOT_MASK
    clock.keys = pop(world, keys, clock.keys)
    others = 0
    while key_at(world, keys) >> SLOT_BITS == tick:
        slot = key_at(world, keys) & SLOT_MASK
        clock.keys = pop(world, keys, clock.keys)
        if comes_before(world, slot, best):
            best, slot = slot, best
        ties(world, others).value = slot
        others += 1
    for k in range(others):
        clock.keys = push(world, keys, clock.keys, (tick << SLOT_BITS) | ties(world, k).value)
    return int(best)


@compiled
def after_task(world: World, place: int) -> int:
    """Return the place of the task after that at `place`: they lie in a ring."""
    place += TASK_WORDS
    return place if place < length_of(world, TASKS_TABLE) else 0


@compiled
def empty_calendar(world: World) -> None:
    """Put no event on the calendar."""
    keys = begin_of(world, KEYS)
    clocks(world, 0).keys = 0
    for place in range(keys, keys + length_of(world, KEYS)):
        world[np.uint64(place)] = NO_KEY


@compiled
def set_off(world: World, kind: int, a: int, b: int, c: int, d: int, e: int) -> None:
    """Note what is to be done before the next event."""
    clock = clocks(world, 0)
    place = clock.last_task
    clock.last_task = after_task(world, place)
    if clock.last_task == clock.first_task:
        clock.last_task = place
        clock.full = 1
        return
    tasks(world, place).value = kind
    tasks(world, place + 1).value = a
    tasks(world, place + 2).value = b
    tasks(world, place + 3).value = c
    tasks(world, place + 4).value = d
    tasks(world, place + 5).value = e
    if clock.aging == 1:
        tasks(world, place + 6).value = 0
        if kind == INSPECT or (kind == SERVICEABLE and c not in (BOUGHT, BROUGHT)):
            tasks(world, place + 6).value = taken_along(world, a, b)
