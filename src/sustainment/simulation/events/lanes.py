"""Lanes: what travels down, what travels up (rule 10).

A way is one direction of a lane. What cannot start (the way is shut, or has carried its capacity of the day)
waits at its beginning, first come first served; what is on the way arrives.
"""

import math

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.simulation.events.calendar import (
    drawn_time,
    free_event,
    new_event,
    put,
    schedule,
    set_off,
)
from sustainment.simulation.events.state import (
    DAY,
    DEPARTURE,
    INSPECT,
    SERVICEABLE,
    SHIPMENT,
    TRANSPORT,
    World,
    cents,
    clocks,
    events,
    pairs,
    ways,
)

GRAMS_A_TONNE = 1_000_000


@compiled
def pay(world: World, element: int, amount: int) -> None:
    """Enter cents in the ledger of this year."""
    years = clocks(world, 0).years
    cents(world, element * years + clocks(world, 0).year).value += amount


@compiled
def allowance(world: World, way_index: int) -> int:
    """Return how many units may still start today."""
    clock = clocks(world, 0)
    way = ways(world, way_index)
    if way.open == 0:
        return 0
    if way.capacity == math.inf:
        return 1 << 40
    day = (clock.tick - clock.zero) // DAY
    if day != way.day:
        way.day = day
        way.used = 0
    most = math.floor(way.capacity * (day + 1)) - math.floor(way.capacity * day)
    return int(most - way.used)


@compiled
def start_journey(world: World, way_index: int, slot: int) -> None:
    """Send a kept shipment or carcass on its way; where the way takes no time it is there at once."""
    clock = clocks(world, 0)
    way = ways(world, way_index)
    event = events(world, slot)
    way.used += event.a
    pair = pairs(world, event.key)
    grams = pair.mass_grams
    if way.cents > 0 or way.cents_per_tonne > 0:
        amount = way.cents + (way.cents_per_tonne * grams + GRAMS_A_TONNE // 2) // GRAMS_A_TONNE
        pay(world, TRANSPORT, amount * event.a)
    ticks = drawn_time(world, way.times, event.next)
    if ticks > 0:
        put(world, slot, clock.tick + ticks)
        return
    if event.kind == SHIPMENT:
        set_off(world, SERVICEABLE, event.key, event.a, event.b, 0, 0)
    else:
        set_off(world, INSPECT, event.key, event.a, event.b, event.c, event.d)
    free_event(world, slot)


@compiled
def depart(world: World, way_index: int) -> None:
    """Let what waits at the beginning of a way start, as far as it may today."""
    clock = clocks(world, 0)
    way = ways(world, way_index)
    while way.head != 0:
        most = allowance(world, way_index)
        if most <= 0:
            break
        slot = way.head
        event = events(world, slot)
        following = event.tick
        if event.a > most:
            part = new_event(world, event.kind, event.key, most, event.b, event.c, event.d)
            events(world, part).next = event.next
            event.a -= most
            start_journey(world, way_index, part)
            break
        way.head = following
        if following == 0:
            way.tail = 0
        start_journey(world, way_index, slot)
    if way.head != 0 and way.open == 1 and way.capacity > 0.0:
        tomorrow = clock.zero + ((clock.tick - clock.zero) // DAY + 1) * DAY
        if way.departs != tomorrow:
            way.departs = tomorrow
            schedule(world, DEPARTURE, way_index, tomorrow, way_index, 0, 0, 0)


@compiled
def send(
    world: World, way_index: int, kind: int, pair: int, stream: int, a: int, b: int, c: int, d: int
) -> None:
    """Hand a shipment (a units) or carcass to a way; `stream` is that of the travel times."""
    way = ways(world, way_index)
    slot = new_event(world, kind, pair, a, b, c, d)
    event = events(world, slot)
    event.next = stream
    if way.limited == 0:
        start_journey(world, way_index, slot)
        return
    event.tick = 0
    waited = way.head != 0
    if waited:
        events(world, way.tail).tick = slot
    else:
        way.head = slot
    way.tail = slot
    if not waited:
        depart(world, way_index)


@compiled
def change_way(world: World, way_index: int, opens: int, capacity: float) -> None:
    """A way opens or shuts, or carries more or less: what waits tries again."""
    way = ways(world, way_index)
    way.open = opens
    way.capacity = capacity
    if way.head != 0:
        depart(world, way_index)
