"""Positions: the one state of each, and what is charged.

Availability counts working positions (MODEL section 3). A position that does not work is charged to the first
that holds of: no vehicle, waiting for a part, waiting for a shop, in work, planned work, no crew, no
consumables. Of several parts waited for at an
instant the one that comes last is charged: each state of a position has a clock that runs in that state only,
and a copy that leaves a wait is charged the time since it began, up to the beginning of the longest wait
that goes on. So the charges of a position sum exactly to the time that it did not work.

A machine that can spare some of its copies of an item (`needed` below `quantity`) stands for that item as for
one thing, from a critical failure that leaves fewer than needed until enough are there again: it waits for a
part while what is in hand would not be enough, and for no copy beyond that. Its first copy keeps that wait.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.lives import follow_lives
from sustainment.simulation.events.manning import become_fit, become_unfit
from sustainment.simulation.events.outings import follow_missions
from sustainment.simulation.events.state import (
    AT_HAND,
    AWAITED,
    BEING_FITTED,
    CLOSED,
    EMPTY,
    FAULTY,
    FITTED,
    FLEETS_TABLE,
    IN_WORK,
    NO_CONSUMABLES,
    NO_CREW,
    NO_PART,
    NO_SHOP,
    PLANNED,
    STATES,
    STOOD,
    WAITS_SHOP,
    WORKING,
    World,
    charges,
    clocks,
    copies,
    fitted,
    fleets,
    fleets_by_day,
    jobs,
    length_of,
    plans,
    positions,
    slots,
    state_times,
    states_by_day,
)
from sustainment.simulation.events.use_clock import note_turn, renew_copy


@compiled
def machine_of(number: int, quantity: int) -> int:
    """Return which machine a copy is of, by their numbers; where each has one, there is nothing to divide."""
    return number if quantity == 1 else number // quantity


@compiled
def settle_fleet(world: World, fleet_index: int) -> None:
    """Add the working time since the last change."""
    span = clocks(world, 0).span
    fleet = fleets(world, fleet_index)
    fleet.work_time += fleet.working * (span - fleet.since)
    fleet.place_time += fleet.authorised * (span - fleet.since)
    fleet.since = span


@compiled
def settle_position(world: World, position_index: int) -> None:
    """Let the clock of the state run up to now."""
    span = clocks(world, 0).span
    position = positions(world, position_index)
    elapsed = span - position.since
    position.since = span
    state_times(world, position.fleet * STATES + position.state).value += elapsed
    if position.state == NO_PART:
        position.no_part += elapsed
    elif position.state == NO_SHOP:
        position.no_shop += elapsed
    elif position.state == IN_WORK:
        position.in_work += elapsed


@compiled
def state_of(world: World, position_index: int) -> int:
    """Return the state that holds: the first of the list."""
    position = positions(world, position_index)
    if position.active == 0:
        return CLOSED
    if position.held == 0:
        return EMPTY
    if position.parts > 0:
        return NO_PART
    if position.shops > 0:
        return NO_SHOP
    if position.works > 0:
        return IN_WORK
    if position.planned > 0:
        return PLANNED
    if position.unmanned == 1:
        return NO_CREW
    if position.starved == 1:
        return NO_CONSUMABLES
    return FAULTY if position.faults > 0 else WORKING


@compiled
def change_state(world: World, position_index: int) -> None:
    """Move a position to the state that now holds; its crew is seen to."""
    position = positions(world, position_index)
    if clocks(world, 0).cannibalised == 1:
        clocks(world, 0).scattered = 1
        fleets(world, position.fleet).scattered = 1
    state = state_of(world, position_index)
    if state == position.state:
        return
    settle_position(world, position_index)
    move_to(world, position_index, state)


@compiled
def move_to(world: World, position_index: int, state: int) -> None:
    """Move a position to another state; its clock has run up to now."""
    position = positions(world, position_index)
    before = position.state
    position.state = state
    clock = clocks(world, 0)
    change = int(state <= FAULTY) - int(before <= FAULTY)
    if change != 0:
        settle_fleet(world, position.fleet)
        fleets(world, position.fleet).working += change
        here = clock.day * length_of(world, FLEETS_TABLE) + position.fleet
        fleets_by_day(world, here).working += change
        if fleets(world, position.fleet).missions > 0:
            follow_missions(world, position_index)
        if fleets(world, position.fleet).ages == 1:
            follow_lives(world, position_index)
        if fleets(world, position.fleet).plans > 0:
            note_turn(world, position_index)
    states_by_day(world, clock.day * STATES + before).value -= 1
    states_by_day(world, clock.day * STATES + state).value += 1


@compiled
def refresh(world: World, position_index: int) -> None:
    """Move a position to the state that now holds; a crew that it frees mans the next."""
    position = positions(world, position_index)
    if position.crewed == 0:
        change_state(world, position_index)
        return
    state = state_of(world, position_index)
    fit = int(state <= FAULTY or state in (NO_CREW, NO_CONSUMABLES))
    other = -1
    if fit > position.fit:
        become_fit(world, position_index)
    elif fit < position.fit:
        other = become_unfit(world, position_index)
    change_state(world, position_index)
    if other >= 0:
        change_state(world, other)


@compiled
def clock_of(world: World, position_index: int, where: int) -> int:
    """Return the clock of the state that a copy in `where` may cause."""
    position = positions(world, position_index)
    if where == AWAITED:
        return int(position.no_part)
    return int(position.no_shop if where == AT_HAND else position.in_work)


@compiled
def longest_wait(world: World, position_index: int, where: int, copy_index: int, plan_index: int) -> int:
    """Return when, by its clock, the longest wait of a kind began, apart from that of a copy or plan."""
    position = positions(world, position_index)
    fleet = fleets(world, position.fleet)
    until = clock_of(world, position_index, where)
    for s in range(fleet.first_slot, fleet.last_slot):
        slot = slots(world, s)
        first = slot.first_copy + position.place * slot.quantity
        for other in range(first, first + slot.quantity):
            that = copies(world, other)
            if other != copy_index and that.stands == where:
                until = min(until, that.entry)
    if where == AT_HAND:
        begin = fleet.first_plan + position.place * fleet.plans
        for other in range(begin, begin + fleet.plans):
            plan = plans(world, other)
            if other != plan_index and plan.phase == STOOD:
                until = min(until, plan.entry)
    return int(until)


@compiled
def charge(world: World, position_index: int, slot_index: int, copy_index: int) -> None:
    """Charge a copy that leaves its wait, up to the beginning of the longest wait that goes on."""
    settle_position(world, position_index)
    position = positions(world, position_index)
    copy = copies(world, copy_index)
    where = copy.stands
    until = clock_of(world, position_index, where)
    waits = position.parts if where == AWAITED else (position.shops if where == AT_HAND else position.works)
    if waits > 1:
        until = longest_wait(world, position_index, where, copy_index, 0)
    if until > copy.entry:
        charges(world, 3 * slots(world, slot_index).charged + where - AWAITED).value += until - copy.entry


@compiled
def enter(world: World, position_index: int, copy_index: int, where: int) -> None:
    """Let a copy that stops its machine begin a wait, or the work on it."""
    settle_position(world, position_index)
    position = positions(world, position_index)
    copy = copies(world, copy_index)
    copy.stands = where
    copy.entry = clock_of(world, position_index, where)
    if where == AWAITED:
        position.parts += 1
    elif where == AT_HAND:
        position.shops += 1
    else:
        position.works += 1


@compiled
def leave(world: World, position_index: int, slot_index: int, copy_index: int) -> None:
    """End the wait of a copy, or the work on it, and charge it; its machine may still stand for another."""
    position = positions(world, position_index)
    copy = copies(world, copy_index)
    if copy.stands == 0:
        position.faults -= 1
        return
    charge(world, position_index, slot_index, copy_index)
    if copy.stands == AWAITED:
        position.parts -= 1
    elif copy.stands == AT_HAND:
        position.shops -= 1
    else:
        position.works -= 1
    copy.stands = 0


@compiled
def wait_of_slot(world: World, position_index: int, slot_index: int) -> int:
    """Return what a machine that can spare copies of an item stands for: part, shop, work, or nothing.

    It stands for every copy that is worked on; and once a critical failure has left fewer than needed, for as
    many others as it lacks, those in hand first.
    """
    slot = slots(world, slot_index)
    first = slot.first_copy + positions(world, position_index).place * slot.quantity
    left = grave = begun = queued = in_hand = 0
    wait = BEING_FITTED + 1
    for c in range(first, first + slot.quantity):
        copy = copies(world, c)
        if copy.where == FITTED:
            left += 1
            continue
        grave += copy.grave
        if copy.critical == 1:
            begun += 1
            wait = min(wait, copy.where)
        elif copy.where == AT_HAND:
            in_hand += 1
            queued += int(jobs(world, copy.claim).phase == WAITS_SHOP)
    first_copy = copies(world, first)
    lacks = min(slot.needed - left, grave)
    if lacks <= 0:
        first_copy.stopped = 0
    if first_copy.stopped == 1 and lacks > begun:
        in_shop = min(wait, AT_HAND if queued > 0 else BEING_FITTED)
        wait = AWAITED if lacks > begun + in_hand else in_shop
    return wait if wait <= BEING_FITTED else 0


@seldom
def stand_anew(world: World, position_index: int, slot_index: int) -> None:
    """A copy of an item that a machine can spare has moved: it may stand for another wait, or for none."""
    slot = slots(world, slot_index)
    first = slot.first_copy + positions(world, position_index).place * slot.quantity
    wait = wait_of_slot(world, position_index, slot_index)
    if wait != copies(world, first).stands:
        if copies(world, first).stands != 0:
            leave(world, position_index, slot_index, first)
        if wait != 0:
            enter(world, position_index, first, wait)


@compiled
def take_from_fitted(world: World, slot_index: int, copy_index: int) -> None:
    """Under constant demand: a copy is no longer among those that can fail."""
    slot = slots(world, slot_index)
    place = fitted(world, copy_index).place
    last = slot.first_copy + slot.fitted - 1
    if place <= last:
        moved = fitted(world, last).copy
        fitted(world, place).copy = moved
        fitted(world, moved).place = place
        fitted(world, last).copy = copy_index
        fitted(world, copy_index).place = last
        slot.fitted -= 1


@compiled
def add_to_fitted(world: World, slot_index: int, copy_index: int) -> None:
    """Under constant demand: a copy is again among those that can fail."""
    slot = slots(world, slot_index)
    place = fitted(world, copy_index).place
    first = slot.first_copy + slot.fitted
    if place >= first:
        moved = fitted(world, first).copy
        fitted(world, place).copy = moved
        fitted(world, moved).place = place
        fitted(world, first).copy = copy_index
        fitted(world, copy_index).place = first
        slot.fitted += 1


@compiled
def open_hole(world: World, position_index: int, slot_index: int, copy_index: int, critical: int) -> None:
    """A copy has gone: its machine stands, or works on with a fault."""
    copy = copies(world, copy_index)
    position = positions(world, position_index)
    slot = slots(world, slot_index)
    copy.where = AWAITED
    if clocks(world, 0).constant == 1:
        take_from_fitted(world, slot_index, copy_index)
    if slot.needed < slot.quantity:
        copy.critical = 0
        copy.grave = critical
        position.faults += 1
        first = slot.first_copy + position.place * slot.quantity
        left = 0
        for other in range(first, first + slot.quantity):
            left += int(copies(world, other).where == FITTED)
        if critical == 1 and left < slot.needed:
            copies(world, first).stopped = 1
        stand_anew(world, position_index, slot_index)
    else:
        copy.critical = critical
        if critical == 1:
            enter(world, position_index, copy_index, AWAITED)
        else:
            position.faults += 1
    refresh(world, position_index)
    if fleets(world, position.fleet).ages == 1:
        follow_lives(world, position_index)


@compiled
def move_copy(world: World, position_index: int, slot_index: int, copy_index: int, where: int) -> None:
    """A copy is in hand, waits for a shop, or is worked on: then its machine stands for it."""
    copy = copies(world, copy_index)
    slot = slots(world, slot_index)
    copy.where = where
    if slot.needed < slot.quantity:
        if where == BEING_FITTED:
            copy.critical = 1
        stand_anew(world, position_index, slot_index)
        refresh(world, position_index)
    elif (copy.critical == 1 or where == BEING_FITTED) and copy.stands != where:
        leave(world, position_index, slot_index, copy_index)
        copy.critical = 1
        enter(world, position_index, copy_index, where)
        refresh(world, position_index)


@compiled
def fill_hole(world: World, position_index: int, slot_index: int, copy_index: int) -> None:
    """A hole is no more: a copy is fitted again, or the machine has gone."""
    copy = copies(world, copy_index)
    slot = slots(world, slot_index)
    copy.where = FITTED
    if slot.needed < slot.quantity:
        copy.critical = 0
        copy.grave = 0
        positions(world, position_index).faults -= 1
        stand_anew(world, position_index, slot_index)
    else:
        leave(world, position_index, slot_index, copy_index)


@compiled
def close_hole(world: World, position_index: int, slot_index: int, copy_index: int) -> None:
    """A copy is fitted again."""
    fill_hole(world, position_index, slot_index, copy_index)
    if clocks(world, 0).constant == 1:
        add_to_fitted(world, slot_index, copy_index)
    refresh(world, position_index)
    if fleets(world, positions(world, position_index).fleet).ages == 1:
        follow_lives(world, position_index)
    if slots(world, slot_index).first_service < slots(world, slot_index).last_service:
        renew_copy(world, position_index, slot_index, copy_index)
