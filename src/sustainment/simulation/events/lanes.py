"""Lanes: what travels down, what travels up (rule 10).

A way is one direction of a lane. What cannot start (the way or the site is shut, has carried its capacity of
the day, or leaves later by its timetable) waits at its beginning, first come first served over all ways of a
site whose capacity is limited; what is on the way arrives. With a timetable the capacity is that of each day
on which it leaves, and fractions of a unit carry over. A batch is loaded, which is what the capacity limits,
and leaves when it is full. What leaves together takes one time, drawn by its first.
"""

import math

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.calendar import (
    NEVER,
    drawn_time,
    free_event,
    new_event,
    put,
    schedule,
    set_off,
    taken_along,
    unload,
)
from sustainment.simulation.events.state import (
    DAY,
    DEPARTURE,
    INSPECT,
    SERVICEABLE,
    SHIPMENT,
    TRANSPORT,
    WAYS_TABLE,
    World,
    cents,
    clocks,
    events,
    length_of,
    milestones,
    pairs,
    sites,
    ways,
)

GRAMS_A_TONNE = 1_000_000
ANY_NUMBER = 1 << 40
DRAWN = -1
"""A journey whose time is its own."""
NOT_PLANNED = -1
"""No departure is on the calendar."""


@seldom
def pay(world: World, element: int, amount: int) -> None:
    """Enter cents in the ledger of this year."""
    years = clocks(world, 0).years
    cents(world, element * years + clocks(world, 0).year).value += amount


@compiled
def set_timetables(world: World) -> None:
    """Let every timetable count from its first day, or from the day on which its milestone comes."""
    for index in range(length_of(world, WAYS_TABLE)):
        way = ways(world, index)
        begin = clocks(world, 0).zero
        if way.milestone >= 0 and milestones(world, way.milestone).tick < NEVER:
            begin = milestones(world, way.milestone).tick
        way.phase = begin + math.floor(way.first_day * DAY + 0.5)


@seldom
def settle_way(world: World, way_index: int) -> None:
    """Add what waited at the beginning of a way since the last change."""
    span = clocks(world, 0).span
    way = ways(world, way_index)
    way.waiting_time += way.waiting * (span - way.since)
    way.since = span


@compiled
def of_day(capacity: float, day: int) -> int:
    """Return the whole units of a capacity a day that fall to a day."""
    return math.floor(capacity * (day + 1)) - math.floor(capacity * day)


@compiled
def allowance(world: World, way_index: int, departure: int) -> int:
    """Return how many units may start now; `departure` is 1 at the departures of this instant."""
    way = ways(world, way_index)
    if way.open == 0 or way.left <= 0.0:
        return 0
    clock = clocks(world, 0)
    today = (clock.tick - clock.zero) // DAY
    day = today
    if way.every > 0:
        since = clock.tick - way.phase
        if departure == 0 or since % way.every != 0:
            return 0
        if way.every > DAY:
            day = since // way.every
    most = ANY_NUMBER
    if way.capacity < math.inf:
        if day != way.day:
            way.day = day
            way.used = 0
        most = of_day(way.capacity * way.left, day) - way.used
    if way.site >= 0:
        site = sites(world, way.site)
        if site.open == 0:
            return 0
        if site.capacity < math.inf:
            if today != site.day:
                site.day = today
                site.used = 0
            most = min(most, of_day(site.capacity * site.left, today) - site.used)
    return int(most)


@compiled
def pay_trip(world: World, way_index: int, pair_index: int, units: int) -> None:
    """Count units that a way carries, and pay for them."""
    way = ways(world, way_index)
    way.sent += clocks(world, 0).counting * units
    if way.paid == 1:
        grams = pairs(world, pair_index).mass_grams
        amount = way.cents + (way.cents_per_tonne * grams + GRAMS_A_TONNE // 2) // GRAMS_A_TONNE
        pay(world, TRANSPORT, amount * units)


@compiled
def set_out(
    world: World, way_index: int, kind: int, pair: int, stream: int, a: int, b: int, c: int, d: int
) -> None:
    """Send a shipment (a units) or carcass on its way at once; where that takes no time it is there."""
    pay_trip(world, way_index, pair, a)
    ticks = drawn_time(world, ways(world, way_index).times, stream)
    if ticks > 0:
        schedule(world, kind, pair, clocks(world, 0).tick + ticks, a, b, c, d)
    elif kind == SHIPMENT:
        set_off(world, SERVICEABLE, pair, a, b, c, 0)
    else:
        set_off(world, INSPECT, pair, a, b, c, d)


@compiled
def start_journey(world: World, way_index: int, slot: int, ticks: int) -> None:
    """Send a kept shipment or carcass on its way; where the way takes no time it is there at once."""
    clock = clocks(world, 0)
    way = ways(world, way_index)
    event = events(world, slot)
    settle_way(world, way_index)
    way.waiting -= event.a
    pay_trip(world, way_index, event.key, event.a)
    if ticks == DRAWN:
        ticks = drawn_time(world, way.times, event.next)
    if ticks > 0:
        put(world, slot, clock.tick + ticks)
        return
    if clock.aging == 1:
        unload(world, slot)
    if event.kind == SHIPMENT:
        set_off(world, SERVICEABLE, event.key, event.a, event.b, event.c, 0)
    else:
        set_off(world, INSPECT, event.key, event.a, event.b, event.c, event.d)
    free_event(world, slot)


@compiled
def part_of(world: World, slot: int, units: int) -> int:
    """Return so many units of a shipment or carcass as one of their own."""
    event = events(world, slot)
    event.a -= units
    if clocks(world, 0).aging == 1 and event.cargo != 0:
        unload(world, slot)
        event.cargo = taken_along(world, event.key, event.a)
    part = new_event(world, event.kind, event.key, units, event.b, event.c, event.d)
    events(world, part).next = event.next
    return part


@compiled
def load(world: World, way_index: int, slot: int) -> None:
    """Load a batch; full ones leave."""
    clock = clocks(world, 0)
    way = ways(world, way_index)
    event = events(world, slot)
    event.tick = 0
    if way.loaded_head == 0:
        way.loaded_head = slot
    else:
        events(world, way.loaded_tail).tick = slot
    way.loaded_tail = slot
    way.loaded += event.a
    while way.loaded >= way.batch and clock.full == 0:
        left = way.batch
        ticks = DRAWN
        while left > 0 and clock.full == 0:
            slot = way.loaded_head
            if events(world, slot).a > left:
                slot = part_of(world, slot, left)
            else:
                way.loaded_head = events(world, slot).tick
            if ticks == DRAWN:
                ticks = drawn_time(world, way.times, events(world, slot).next)
            left -= events(world, slot).a
            start_journey(world, way_index, slot, ticks)
        way.loaded -= way.batch


@compiled
def go(world: World, way_index: int, most: int) -> None:
    """Let the first that waits start, or as much of it as may."""
    clock = clocks(world, 0)
    way = ways(world, way_index)
    slot = way.head
    units = min(events(world, slot).a, most)
    if units < events(world, slot).a:
        slot = part_of(world, slot, units)
    else:
        way.head = events(world, slot).tick
        if way.head == 0:
            way.tail = 0
    way.used += units
    if way.site >= 0:
        sites(world, way.site).used += units
    if way.batch > 1:
        load(world, way_index, slot)
        return
    if way.every == 0:
        start_journey(world, way_index, slot, DRAWN)
        return
    if way.left_tick != clock.tick:
        way.left_tick = clock.tick
        way.left_ticks = drawn_time(world, way.times, events(world, slot).next)
    start_journey(world, way_index, slot, way.left_ticks)


@compiled
def next_to_go(world: World, site_index: int, departure: int) -> int:
    """Return the way of a site at which the one that has waited longest may start, -1 where none may."""
    best = -1
    way_index = sites(world, site_index).first_way
    while way_index >= 0:
        head = ways(world, way_index).head
        if (
            head != 0
            and (best < 0 or events(world, head).sequence < events(world, ways(world, best).head).sequence)
            and allowance(world, way_index, departure) > 0
        ):
            best = way_index
        way_index = ways(world, way_index).following
    return int(best)


@compiled
def plan_departure(world: World, way_index: int, departure: int) -> None:
    """What waits tries again when the way leaves next, or the next day; if shut, when that changes."""
    way = ways(world, way_index)
    if way.head == 0 or way.open == 0 or way.capacity <= 0.0 or way.left <= 0.0:
        return
    if way.site >= 0 and sites(world, way.site).open == 0:
        return
    clock = clocks(world, 0)
    if way.every > 0:
        due = way.phase + (clock.tick - way.phase) // way.every * way.every
        if due < clock.tick or departure == 1:
            due += way.every
    else:
        due = clock.zero + ((clock.tick - clock.zero) // DAY + 1) * DAY
    if way.departs < clock.tick:
        way.departs = due
        schedule(world, DEPARTURE, way_index, due, way_index, 0, 0, 0)


@seldom
def depart(world: World, way_index: int, departure: int) -> None:
    """Let what waits at the beginning of a way start, as far as it may; likewise at all ways of its site."""
    way = ways(world, way_index)
    if way.departs == clocks(world, 0).tick and departure == 1:
        way.departs = NOT_PLANNED
    if way.site >= 0 and sites(world, way.site).capacity < math.inf:
        depart_from(world, way.site, departure)
        return
    while way.head != 0:
        most = allowance(world, way_index, departure)
        if most <= 0:
            break
        go(world, way_index, most)
    plan_departure(world, way_index, departure)


@compiled
def depart_from(world: World, site_index: int, departure: int) -> None:
    """Let what waits at the ways of a site start, who came first first."""
    way_index = next_to_go(world, site_index, departure)
    while way_index >= 0:
        go(world, way_index, allowance(world, way_index, departure))
        way_index = next_to_go(world, site_index, departure)
    way_index = sites(world, site_index).first_way
    while way_index >= 0:
        plan_departure(world, way_index, departure)
        way_index = ways(world, way_index).following


@compiled
def send(
    world: World, way_index: int, kind: int, pair: int, stream: int, a: int, b: int, c: int, d: int
) -> None:
    """Hand a shipment (a units) or carcass to a way; `stream` is that of the travel times."""
    way = ways(world, way_index)
    if way.limited == 0:
        set_out(world, way_index, kind, pair, stream, a, b, c, d)
        return
    slot = new_event(world, kind, pair, a, b, c, d)
    event = events(world, slot)
    event.next = stream
    settle_way(world, way_index)
    way.waiting += a
    event.tick = 0
    waited = way.head != 0
    if waited:
        events(world, way.tail).tick = slot
    else:
        way.head = slot
    way.tail = slot
    if not waited:
        depart(world, way_index, 0)


@seldom
def send_on(world: World, site_index: int) -> None:
    """A site opens, or may send more: what waits at its ways tries again."""
    way_index = sites(world, site_index).first_way
    while way_index >= 0:
        if ways(world, way_index).head != 0:
            depart(world, way_index, 0)
        way_index = ways(world, way_index).following


@compiled
def leave_of_way(world: World, way_index: int, left: float) -> None:
    """So much is left of the capacity of a way: what waits tries again."""
    ways(world, way_index).left = left
    if ways(world, way_index).head != 0:
        depart(world, way_index, 0)


@compiled
def change_way(world: World, way_index: int, opens: int, capacity: float) -> None:
    """A way opens or shuts, or carries more or less: what waits tries again."""
    way = ways(world, way_index)
    way.open = opens
    way.capacity = capacity
    if way.head != 0:
        depart(world, way_index, 0)
