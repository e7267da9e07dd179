"""Time passes: days are sampled, years are closed."""

import numpy as np

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.calendar import NEVER
from sustainment.simulation.events.claims import settle_value
from sustainment.simulation.events.lanes import pay, settle_way
from sustainment.simulation.events.missions import close_missions
from sustainment.simulation.events.mobilisation import close_resource, pay_resource
from sustainment.simulation.events.owed import sample_owed, settle_owed
from sustainment.simulation.events.positions import leave, settle_fleet, settle_position
from sustainment.simulation.events.standing import set_phase
from sustainment.simulation.events.state import (
    ABSENT,
    AWAITED,
    DAY,
    DAYS_A_YEAR,
    FLEETS_TABLE,
    HOLDING,
    PAIRS_TABLE,
    PLACES,
    POSITIONS_TABLE,
    RESOURCES_TABLE,
    STOOD,
    USERS_TABLE,
    WAYS_TABLE,
    World,
    begin_of,
    clocks,
    copies,
    fleets,
    length_of,
    pairs,
    plans,
    positions,
    slots,
    users,
)
from sustainment.simulation.events.stays import end_stays
from sustainment.simulation.events.stocks import close_pair

SHELF_MOVED, SHELF_BY_ROW = PLACES["shelf_moved"], PLACES["shelf_by_row"]
WAITING_MOVED, WAITING_BY_ROW = PLACES["waiting_moved"], PLACES["waiting_by_row"]
PAIRS_AT_A_TIME = 64
"""Enough to be added together; where none of them moved, their sums are left alone."""


@compiled
def add_moved(world: World, moved: int, kept: int) -> None:
    """Add what moved of each pair, which lies from word `moved` on, to what is kept from word `kept` on."""
    number = length_of(world, PAIRS_TABLE)
    for first in range(0, number, PAIRS_AT_A_TIME):
        last = min(first + PAIRS_AT_A_TIME, number)
        some = 0
        for pair in range(first, last):
            some |= world[np.uint64(moved + pair)]
        if some != 0:
            for pair in range(first, last):
                world[np.uint64(kept + pair)] += world[np.uint64(moved + pair)]
                world[np.uint64(moved + pair)] = 0


@compiled
def close_row(world: World) -> None:
    """Add what moved since the last day on which stock is read."""
    row = clocks(world, 0).row * length_of(world, PAIRS_TABLE)
    add_moved(world, begin_of(world, SHELF_MOVED), begin_of(world, SHELF_BY_ROW) + row)
    add_moved(world, begin_of(world, WAITING_MOVED), begin_of(world, WAITING_BY_ROW) + row)


@compiled
def pass_days(world: World, tick: int) -> None:
    """Sample every day that ends before `tick`: results are read last."""
    clock = clocks(world, 0)
    while tick > clock.day_tick:
        if clock.empties > 0:
            sample_owed(world, clock.day)
        clock.day += 1
        clock.day_tick = clock.day_tick + DAY if clock.day < clock.days else NEVER
    while tick > clock.row_tick:
        close_row(world)
        clock.row += 1
        clock.row_tick = clock.row_tick + clock.row_days * DAY if clock.row < clock.rows else NEVER


@seldom
def close_accounts(world: World, tick: int) -> None:
    """Pay what runs with time up to `tick`."""
    clock = clocks(world, 0)
    now = clock.tick
    clock.tick = tick
    for resource in range(length_of(world, RESOURCES_TABLE)):
        pay_resource(world, resource)
    if clock.holding > 0.0:
        settle_value(world)
        pay(world, HOLDING, int(clock.value_days * clock.holding / DAYS_A_YEAR + 0.5))
        clock.value_days = 0.0
    clock.tick = now


@compiled
def pass_years(world: World, tick: int) -> None:
    """Close every year that ends by `tick`; the warm-up is year 0."""
    clock = clocks(world, 0)
    while tick >= clock.year_tick:
        close_accounts(world, clock.year_tick)
        clock.year += 1
        clock.year_tick += DAYS_A_YEAR * DAY


@compiled
def advance(world: World, tick: int) -> None:
    """Let time pass up to `tick`."""
    clock = clocks(world, 0)
    if tick > clock.mark:
        pass_days(world, tick)
        pass_years(world, tick)
        clock.mark = min(clock.day_tick, clock.row_tick, clock.year_tick - 1)
    clock.tick = tick
    clock.span = max(tick - clock.counted, 0)
    clock.counting = int(tick >= clock.counted)


@compiled
def close_waits(world: World, position_index: int) -> None:
    """At the end: charge the waits that go on, as if they ended now."""
    position = positions(world, position_index)
    if position.parts + position.shops + position.works == 0:
        return
    fleet = fleets(world, position.fleet)
    for where in range(AWAITED, AWAITED + 3):
        for s in range(fleet.first_slot, fleet.last_slot):
            slot = slots(world, s)
            first = slot.first_copy + position.place * slot.quantity
            for copy_index in range(first, first + slot.quantity):
                if copies(world, copy_index).stands == where:
                    leave(world, position_index, s, copy_index)
    first_plan = fleet.first_plan + position.place * fleet.plans
    for plan in range(first_plan, first_plan + fleet.plans):
        if plans(world, plan).phase == STOOD:
            set_phase(world, plan, ABSENT)


@compiled
def count_free(world: World) -> None:
    """At the end: what lies on a shelf without a unit that has a use for its item is free."""
    for row in range(length_of(world, USERS_TABLE)):
        pair = pairs(world, users(world, row).pair)
        pair.free = pair.shelf
    for row in range(length_of(world, USERS_TABLE)):
        if fleets(world, users(world, row).fleet).authorised > 0:
            pairs(world, users(world, row).pair).free = 0


@compiled
def close_books(world: World) -> None:
    """The end: settle everything up to now."""
    clock = clocks(world, 0)
    pass_days(world, clock.end)
    close_row(world)
    if clock.end > clock.year_tick:
        pass_years(world, clock.end - 1)
    close_accounts(world, clock.end)
    clock.tick = clock.end
    clock.span = max(clock.end - clock.counted, 0)
    for pair in range(length_of(world, PAIRS_TABLE)):
        close_pair(world, pair)
    for fleet in range(length_of(world, FLEETS_TABLE)):
        settle_fleet(world, fleet)
    for resource in range(length_of(world, RESOURCES_TABLE)):
        close_resource(world, resource)
    for way in range(length_of(world, WAYS_TABLE)):
        settle_way(world, way)
    for position in range(length_of(world, POSITIONS_TABLE)):
        settle_position(world, position)
        close_waits(world, position)
    end_stays(world, -1)
    close_missions(world)
    count_free(world)
    settle_owed(world)
