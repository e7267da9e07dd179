"""The calendar: events to come, and what an event sets off.

Time is cut into spans so short that most hold no event and few hold more than one. Those to come are a ring
of buckets (after Brown 1988, calendar queues) with a bit for each that is filled, by which the next one is
found; events that share a span are sorted in a heap when it begins. What lies beyond the ring is in another.
Ties are broken by class of event, then key, then age (MODEL section 2, clock).
"""

import math

import numpy as np

from sustainment.kernels.bits import trailing_zeros
from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import folded, seldom
from sustainment.kernels.heap import NO_KEY, SLOT_BITS, SLOT_MASK, key_at, pop, push
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
    FILLED_TABLE,
    FIXED_LAW,
    INSPECT,
    NEAR,
    SERVICEABLE,
    SHIPMENT,
    TASKS_TABLE,
    World,
    begin_of,
    buckets,
    clocks,
    events,
    fetch_event,
    filled_buckets,
    length_of,
    milestones,
    pairs,
    streams,
    tasks,
    ties,
    times,
)

TASK_WORDS = 7
WORD_BITS = 6
BUCKETS_A_WORD = 1 << WORD_BITS
LAST_BIT = BUCKETS_A_WORD - 1
"""Of the words that tell which buckets are filled."""
ZERO, ONE = np.uint64(0), np.uint64(1)
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


@compiled
def put_near(world: World, slot: int, tick: int) -> None:
    """Put an event of the present span among those that come next."""
    clock = clocks(world, 0)
    clock.near = push(world, begin_of(world, NEAR), clock.near, (tick << SLOT_BITS) | slot)


@compiled
def put_in_bucket(world: World, slot: int, span: int) -> None:
    """Put an event of one of the next spans in its bucket."""
    place = span & (length_of(world, BUCKETS_TABLE) - 1)
    bucket, filled = buckets(world, place), filled_buckets(world, place >> WORD_BITS)
    events(world, slot).after = bucket.head
    bucket.head = slot
    filled.value |= ONE << np.uint64(place & LAST_BIT)


@compiled
def put(world: World, slot: int, tick: int) -> None:
    """Put a kept event on the calendar; what lies beyond the ring and after the end never happens."""
    clock = clocks(world, 0)
    if slot == 0:
        return
    events(world, slot).tick = tick
    span = tick >> clock.span_bits
    if span <= clock.bucket:
        put_near(world, slot, tick)
    elif span < clock.bucket + length_of(world, BUCKETS_TABLE):
        put_in_bucket(world, slot, span)
    elif tick < clock.end:
        clock.far = push(world, begin_of(world, FAR), clock.far, (tick << SLOT_BITS) | slot)


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
def next_filled(world: World, first: int, last: int) -> int:
    """Return the first span that has events, of less than a round of the ring; `last` if none has."""
    span = first
    while span < last:
        place = span & (length_of(world, BUCKETS_TABLE) - 1)
        filled = filled_buckets(world, place >> WORD_BITS).value >> np.uint64(place & LAST_BIT)
        if filled != ZERO:
            return span + trailing_zeros(filled)
        span = (span | LAST_BIT) + 1
    return last


@seldom
def draw_nearer(world: World) -> None:
    """What is far has come near: it goes to the ring, which begins with it where it is empty."""
    clock = clocks(world, 0)
    far, shift = begin_of(world, FAR), SLOT_BITS + clock.span_bits
    size = length_of(world, BUCKETS_TABLE)
    if next_filled(world, clock.bucket + 1, clock.bucket + size) == clock.bucket + size:
        clock.bucket = (key_at(world, far) >> shift) - 1
    while key_at(world, far) >> shift < clock.bucket + size and clock.far > 0:
        key = key_at(world, far)
        clock.far = pop(world, far, clock.far)
        put_in_bucket(world, key & SLOT_MASK, key >> shift)


@compiled
def next_span(world: World) -> int:
    """Return the next span that has events, `NEVER` if none has."""
    clock = clocks(world, 0)
    while True:
        last = clock.bucket + length_of(world, BUCKETS_TABLE)
        span = next_filled(world, clock.bucket + 1, last)
        beyond = key_at(world, begin_of(world, FAR)) >> (SLOT_BITS + clock.span_bits)
        if span < last and span < beyond:
            return span
        if clock.far == 0:
            return NEVER
        draw_nearer(world)


@compiled
def turn_over(world: World) -> int:
    """Go on to the next span that has events; return the event that is alone there.

    Return 0 if there are more, which are sorted, and -1 if no span has events. The record of the event that
    follows is fetched from memory meanwhile.
    """
    clock = clocks(world, 0)
    span = next_span(world)
    if span == NEVER:
        return -1
    clock.bucket = span
    place = span & (length_of(world, BUCKETS_TABLE) - 1)
    bucket, filled = buckets(world, place), filled_buckets(world, place >> WORD_BITS)
    slot = bucket.head
    bucket.head = 0
    filled.value &= ~(ONE << np.uint64(place & LAST_BIT))
    beyond = filled.value >> np.uint64(place & LAST_BIT)
    if beyond != ZERO:
        fetch_event(world, buckets(world, place + trailing_zeros(beyond)).head)
    if events(world, slot).after == 0:
        return int(slot)
    while slot != 0:
        following = events(world, slot).after
        put_near(world, slot, events(world, slot).tick)
        slot = following
    return 0


@seldom
def first_of_ties(world: World, best: int, tick: int) -> int:
    """Return which of the events of an instant comes first, `best` or another that is taken for it."""
    clock = clocks(world, 0)
    near = begin_of(world, NEAR)
    others = 0
    while key_at(world, near) >> SLOT_BITS == tick:
        slot = key_at(world, near) & SLOT_MASK
        clock.near = pop(world, near, clock.near)
        if comes_before(world, slot, best):
            best, slot = slot, best
        ties(world, others).value = slot
        others += 1
    for k in range(others):
        put_near(world, ties(world, k).value, tick)
    return best


@compiled
def first_of_near(world: World) -> int:
    """Take the first event of the present span off the calendar; return its place."""
    clock = clocks(world, 0)
    near = begin_of(world, NEAR)
    key = key_at(world, near)
    tick, best = key >> SLOT_BITS, key & SLOT_MASK
    clock.near = pop(world, near, clock.near)
    if key_at(world, near) >> SLOT_BITS == tick:
        best = first_of_ties(world, best, tick)
    return int(best)


@compiled
def next_event(world: World) -> int:
    """Take the next event off the calendar; return its place, 0 when none is left before the end."""
    clock = clocks(world, 0)
    slot = 0 if clock.near > 0 else turn_over(world)
    if slot == 0:
        slot = first_of_near(world)
    return slot if slot > 0 and events(world, slot).tick < clock.end else 0


@compiled
def empty_calendar(world: World) -> None:
    """Put no event on the calendar."""
    for table in (NEAR, FAR):
        first = begin_of(world, table)
        for place in range(first, first + length_of(world, table)):
            world[np.uint64(place)] = NO_KEY
    for place in range(length_of(world, BUCKETS_TABLE)):
        buckets(world, place).head = 0
    for place in range(length_of(world, FILLED_TABLE)):
        filled_buckets(world, place).value = ZERO


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
