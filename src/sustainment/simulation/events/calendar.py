"""The calendar: events to come, and what an event sets off.

Time is cut into spans in which a handful of events fall. Those of the present span lie in a short row, least
last, and those that find no place there in a heap; those of the spans to come in a ring of buckets, unsorted
until their span begins; those beyond in another heap (after Brown 1988, calendar queues).
Ties are broken by class of event, then key, then age (MODEL section 2, clock).
"""

import math

import numpy as np

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import folded, seldom
from sustainment.kernels.heap import NO_KEY, SLOT_BITS, SLOT_MASK, key_at, pop, push
from sustainment.kernels.row import slip_in, take_off_front
from sustainment.kernels.variates import unit_time
from sustainment.simulation.events.ages import empty_hand, put_in_hand, take_from_hand
from sustainment.simulation.events.state import (
    BOUGHT,
    BROUGHT,
    BUCKETS_TABLE,
    CANCELLED,
    CARCASS,
    DAY,
    EVENTS_TABLE,
    FAR,
    FIXED_LAW,
    INSPECT,
    NEAR,
    SERVICEABLE,
    SHIPMENT,
    SOON,
    TASKS_TABLE,
    World,
    begin_of,
    bucket_heads,
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
SOONEST = 16
"""Keys that find a place in the row of the soonest events."""
NEVER = 1 << 43
"""A tick that no replication reaches."""


@compiled
def in_ticks(length: float) -> int:
    """Return a length of time in whole ticks, `NEVER` if it is beyond all that a replication reaches."""
    return math.floor(length + 0.5) if length < NEVER else NEVER


@compiled
def varying_time(world: World, row: int, stream: int) -> int:
    """Draw a time in ticks by a row of `times` that has a law."""
    time = times(world, row)
    return in_ticks(time.mean * unit_time(streams(world, stream), time.law, time.first, time.second))


@folded
def drawn_time(world: World, row: int, stream: int) -> int:
    """Draw a time in ticks by a row of `times`."""
    time = times(world, row)
    return in_ticks(time.mean) if time.law == FIXED_LAW else varying_time(world, row, stream)


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


@seldom
def unload(world: World, slot: int) -> None:
    """Take what an event carries in hand."""
    put_in_hand(world, events(world, slot).cargo)
    events(world, slot).cargo = 0


@seldom
def begin_task(world: World, place: int) -> None:
    """Take in hand what is to be dealt with; what is left from before has gone for good."""
    empty_hand(world)
    put_in_hand(world, tasks(world, place + 6).value)


@seldom
def make_room(world: World, key: int) -> None:
    """The row of the soonest is full: what is last of all of them goes to the heap."""
    clock = clocks(world, 0)
    row, near = begin_of(world, SOON), begin_of(world, NEAR)
    if key > key_at(world, row):
        clock.near = push(world, near, clock.near, key)
        return
    last = take_off_front(world, row, clock.soon)
    clock.near = push(world, near, clock.near, last)
    slip_in(world, row, clock.soon - 1, key)


@compiled
def put_soon(world: World, slot: int, tick: int) -> None:
    """Put an event of the present span among those that come next; nothing in the heap precedes the row."""
    clock = clocks(world, 0)
    key = (tick << SLOT_BITS) | slot
    if clock.near > 0 and key > key_at(world, begin_of(world, NEAR)):
        clock.near = push(world, begin_of(world, NEAR), clock.near, key)
    elif clock.soon == SOONEST:
        make_room(world, key)
    else:
        slip_in(world, begin_of(world, SOON), clock.soon, key)
        clock.soon += 1


@compiled
def least_key(world: World) -> int:
    """Return the key of the event that comes next in the present span, `NO_KEY` if none does."""
    soon = clocks(world, 0).soon
    if soon > 0:
        return key_at(world, begin_of(world, SOON) + soon - 1)
    return key_at(world, begin_of(world, NEAR))


@compiled
def take_least(world: World) -> None:
    """Take the key of the event that comes next away."""
    clock = clocks(world, 0)
    if clock.soon > 0:
        clock.soon -= 1
    else:
        clock.near = pop(world, begin_of(world, NEAR), clock.near)


@compiled
def put(world: World, slot: int, tick: int) -> None:
    """Put a kept event on the calendar."""
    clock = clocks(world, 0)
    if slot == 0:
        return
    event = events(world, slot)
    event.tick = tick
    span = tick >> clock.span_bits
    buckets = length_of(world, BUCKETS_TABLE)
    if span <= clock.bucket:
        put_soon(world, slot, tick)
    elif span < clock.bucket + buckets:
        head = bucket_heads(world, span & (buckets - 1))
        event.after = head.value
        head.value = slot
    else:
        key = (min(tick, NEVER) << SLOT_BITS) | slot
        clock.far = push(world, begin_of(world, FAR), clock.far, key)


@compiled
def schedule(world: World, kind: int, key: int, tick: int, a: int, b: int, c: int, d: int) -> int:
    """Put a new event on the calendar; return its place."""
    slot = new_event(world, kind, key, a, b, c, d)
    put(world, slot, tick)
    return slot


@compiled
def put_again(world: World, slot: int, tick: int) -> None:
    """Put an event that happens now back on the calendar, as if it were new."""
    clock = clocks(world, 0)
    clock.sequence += 1
    events(world, slot).sequence = clock.sequence
    put(world, slot, tick)


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
def turn_over(world: World) -> None:
    """Go on to the next span of time, and sort its events."""
    clock = clocks(world, 0)
    buckets = length_of(world, BUCKETS_TABLE)
    far = begin_of(world, FAR)
    clock.bucket += 1
    head = bucket_heads(world, clock.bucket & (buckets - 1))
    slot = head.value
    head.value = 0
    while slot != 0:
        following = events(world, slot).after
        put_soon(world, slot, events(world, slot).tick)
        slot = following
    while clock.far > 0 and key_at(world, far) >> (SLOT_BITS + clock.span_bits) < clock.bucket + buckets:
        slot = key_at(world, far) & SLOT_MASK
        clock.far = pop(world, far, clock.far)
        put(world, slot, events(world, slot).tick)


@seldom
def first_of_ties(world: World, best: int, tick: int) -> int:
    """Return which of the events of an instant comes first, `best` or another that is taken for it."""
    others = 0
    while least_key(world) >> SLOT_BITS == tick:
        slot = least_key(world) & SLOT_MASK
        take_least(world)
        if comes_before(world, slot, best):
            best, slot = slot, best
        ties(world, others).value = slot
        others += 1
    for k in range(others):
        put_soon(world, ties(world, k).value, tick)
    return best


@compiled
def next_event(world: World) -> int:
    """Take the next event off the calendar; return its place, 0 when none is left before the end."""
    clock = clocks(world, 0)
    key = least_key(world)
    while key == NO_KEY:
        if clock.bucket > clock.end >> clock.span_bits:
            return 0
        turn_over(world)
        key = least_key(world)
    tick = key >> SLOT_BITS
    if tick >= clock.end:
        return 0
    best = key & SLOT_MASK
    take_least(world)
    if least_key(world) >> SLOT_BITS == tick:
        best = first_of_ties(world, best, tick)
    return int(best)


@compiled
def empty_calendar(world: World) -> None:
    """Put no event on the calendar."""
    for table in (NEAR, FAR):
        first = begin_of(world, table)
        for place in range(first, first + length_of(world, table)):
            world[np.uint64(place)] = NO_KEY
    for bucket in range(length_of(world, BUCKETS_TABLE)):
        bucket_heads(world, bucket).value = 0


@compiled
def after_task(world: World, place: int) -> int:
    """Return the place of the task after that at `place`: they lie in a ring."""
    place += TASK_WORDS
    return place if place < length_of(world, TASKS_TABLE) else 0


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
