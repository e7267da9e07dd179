"""Machines: exchange of parts, arrival, departure (rule 2)."""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.ages import put_in_hand
from sustainment.simulation.events.calendar import cancel, set_off, taken_along
from sustainment.simulation.events.claims import claim_one, hold_value, withdraw_claim
from sustainment.simulation.events.lives import follow_lives, forget_copy
from sustainment.simulation.events.outings import break_off, look_for_machines
from sustainment.simulation.events.plans import bring_plans, lose_copy, take_plans_along
from sustainment.simulation.events.positions import (
    add_to_fitted,
    close_hole,
    fill_hole,
    machine_of,
    move_copy,
    open_hole,
    refresh,
    stand_anew,
    take_from_fitted,
)
from sustainment.simulation.events.shops import (
    begin_job,
    count_child,
    draw_delay,
    draw_turnaround,
    give_up_job,
    new_job,
)
from sustainment.simulation.events.state import (
    ASSEMBLY,
    AT_HAND,
    AWAITED,
    BEING_FITTED,
    EXCHANGE,
    FITTED,
    FOR_COPY,
    FOR_JOB,
    FOR_POSITION,
    SERVICEABLE,
    WAITS_CHILD,
    World,
    claims,
    clocks,
    copies,
    fleets,
    jobs,
    pairs,
    positions,
    slots,
)
from sustainment.simulation.events.tracing import COPY_GOES, MACHINE_GOES, note
from sustainment.simulation.events.use_clock import renew_copy

LEAVES = -1
"""What an end item waits in for its parts that leaves by rule 3, or for good: nothing."""


@compiled
def position_of(world: World, slot_index: int, copy_index: int) -> int:
    """Return the position whose machine carries a copy."""
    slot = slots(world, slot_index)
    place = machine_of(copy_index - slot.first_copy, slot.quantity)
    return int(fleets(world, slot.fleet).first_position + place)


@compiled
def begin_exchange(world: World, job_index: int) -> None:
    """Draw the times of an exchange, and begin it."""
    delay = draw_delay(world, job_index)
    begin_job(world, job_index, delay, draw_turnaround(world, job_index))


@seldom
def take_to_exchange(world: World, position_index: int, slot_index: int, copy_index: int) -> None:
    """A part is in hand: its exchange begins, or waits."""
    slot = slots(world, slot_index)
    copy = copies(world, copy_index)
    copy.where = AT_HAND
    if copy.critical == 1:
        move_copy(world, position_index, slot_index, copy_index, BEING_FITTED)
    rank = fleets(world, slot.fleet).rank
    job_index = new_job(world, EXCHANGE, slot.pair, slot.exchange, -1, rank, copy_index)
    jobs(world, job_index).slot = slot_index
    jobs(world, job_index).stream = slot.stream
    copy.claim = job_index
    begin_exchange(world, job_index)
    if slot.needed < slot.quantity:
        stand_anew(world, position_index, slot_index)
        refresh(world, position_index)


@compiled
def receive_part(world: World, slot_index: int, copy_index: int) -> None:
    """A part is in hand: fit it at once, or let the exchange begin."""
    slot = slots(world, slot_index)
    copy = copies(world, copy_index)
    copy.claim = 0
    hold_value(world, slot.pair, -1)
    position_index = position_of(world, slot_index, copy_index)
    if slot.exchange < 0:
        close_hole(world, position_index, slot_index, copy_index)
    else:
        take_to_exchange(world, position_index, slot_index, copy_index)


@seldom
def fail_on_the_way(world: World, position_index: int, slot_index: int) -> None:
    """A critical failure is made good at once: a mission ends on it, unless a copy could be spared."""
    if positions(world, position_index).outing == 0:
        return
    slot = slots(world, slot_index)
    first = slot.first_copy + positions(world, position_index).place * slot.quantity
    left = -1
    for copy in range(first, first + slot.quantity):
        left += int(copies(world, copy).where == FITTED)
    if left < slot.needed:
        break_off(world, position_index)
        look_for_machines(world, slot.fleet)


@compiled
def lose_part(world: World, position_index: int, slot_index: int, copy_index: int, critical: int) -> None:
    """A copy has failed and left: its machine claims another."""
    slot = slots(world, slot_index)
    rank = fleets(world, slot.fleet).rank
    note(world, COPY_GOES, slot_index, copy_index)
    if fleets(world, slot.fleet).ages == 1:
        forget_copy(world, position_index, slot_index, copy_index)
    serviced = slot.first_service < slot.last_service
    if serviced:
        lose_copy(world, position_index, slot_index, copy_index)
    claim = claim_one(world, FOR_COPY, copy_index, slot.pair, rank)
    if claim < 0 and slot.exchange < 0:
        if critical == 1 and fleets(world, slot.fleet).missions > 0:
            fail_on_the_way(world, position_index, slot_index)
        if fleets(world, slot.fleet).ages == 1:
            follow_lives(world, position_index)
        if serviced:
            refresh(world, position_index)
            renew_copy(world, position_index, slot_index, copy_index)
        return
    hold_value(world, slot.pair, 1)
    open_hole(world, position_index, slot_index, copy_index, critical)
    if claim < 0:
        receive_part(world, slot_index, copy_index)
    else:
        claims(world, claim).mode = slot_index
        copies(world, copy_index).claim = claim


@seldom
def receive_machine(world: World, position_index: int) -> None:
    """An end item has come: it is whole and works."""
    position = positions(world, position_index)
    fleet = fleets(world, position.fleet)
    position.claim = 0
    position.held = 1
    fleet.came += 1
    clock = clocks(world, 0)
    clock.empties -= 1
    clock.owed_changed = 1
    pairs(world, fleet.pair).empty -= 1
    hold_value(world, fleet.pair, -1)
    if clock.constant == 1:
        for s in range(fleet.first_slot, fleet.last_slot):
            slot = slots(world, s)
            first = slot.first_copy + position.place * slot.quantity
            for copy in range(first, first + slot.quantity):
                add_to_fitted(world, s, copy)
        add_to_fitted(world, fleet.own_slot, slots(world, fleet.own_slot).first_copy + position.place)
    refresh(world, position_index)
    if fleet.ages == 1:
        position.machine = taken_along(world, fleet.pair, 1)
        position.lives_since = clock.tick
        follow_lives(world, position_index)
    if fleet.plans > 0:
        bring_plans(world, position_index)


@compiled
def claim_machine(world: World, position_index: int) -> None:
    """A position without an end item claims one."""
    position = positions(world, position_index)
    fleet = fleets(world, position.fleet)
    clock = clocks(world, 0)
    clock.empties += 1
    clock.owed_changed = 1
    pairs(world, fleet.pair).empty += 1
    claim = claim_one(world, FOR_POSITION, position_index, fleet.pair, fleet.rank)
    if claim < 0:
        receive_machine(world, position_index)
    else:
        position.claim = claim


@compiled
def give_up_copy(world: World, position_index: int, slot_index: int, copy_index: int) -> None:
    """A machine leaves with a hole: its claim is withdrawn; a part in hand goes back to the shelf."""
    copy = copies(world, copy_index)
    if copy.where == AWAITED:
        withdraw_claim(world, copy.claim)
    else:
        give_up_job(world, copy.claim)
        hold_value(world, slots(world, slot_index).pair, 1)
        set_off(world, SERVICEABLE, slots(world, slot_index).pair, 1, 0, 0, 0)
    fill_hole(world, position_index, slot_index, copy_index)
    slots(world, slot_index).renewed += 1
    copy.claim = 0


@compiled
def take_hole_along(
    world: World, position_index: int, slot_index: int, copy_index: int, job_index: int
) -> None:
    """A machine leaves for the shelf with a hole: it keeps its claim, or the part in hand."""
    copy = copies(world, copy_index)
    if copy.where == AWAITED:
        claims(world, copy.claim).kind = FOR_JOB
        claims(world, copy.claim).owner = job_index
    else:
        give_up_job(world, copy.claim)
    fill_hole(world, position_index, slot_index, copy_index)
    copy.claim = 0


@compiled
def wait_for_parts(world: World, position_index: int) -> int:
    """Return in what a machine that goes to the shelf waits for the parts that it lacks, 0 if for none."""
    position = positions(world, position_index)
    fleet = fleets(world, position.fleet)
    lacks = 0
    for s in range(fleet.first_slot, fleet.last_slot):
        slot = slots(world, s)
        first = slot.first_copy + position.place * slot.quantity
        for copy in range(first, first + slot.quantity):
            lacks += int(copies(world, copy).where == AWAITED)
    if lacks == 0:
        return 0
    job_index = new_job(world, ASSEMBLY, fleet.pair, -1, -1, fleet.rank, -1)
    jobs(world, job_index).lacks = lacks
    jobs(world, job_index).phase = WAITS_CHILD
    count_child(world, fleet.pair, 1)
    return job_index


@seldom
def empty_position(world: World, position_index: int, rest: int) -> None:
    """An end item leaves its position: it takes its holes along.

    By rule 3, or for good (`rest` is `LEAVES`), their claims are withdrawn; for the shelf they stand, for the
    job that `wait_for_parts` gave.
    """
    position = positions(world, position_index)
    fleet = fleets(world, position.fleet)
    constant = clocks(world, 0).constant
    note(world, MACHINE_GOES, -1, position_index)
    if fleet.plans > 0:
        take_plans_along(world, position_index)
    if position.parts + position.shops + position.works + position.faults > 0 or constant == 1:
        for s in range(fleet.first_slot, fleet.last_slot):
            slot = slots(world, s)
            first = slot.first_copy + position.place * slot.quantity
            for copy in range(first, first + slot.quantity):
                if copies(world, copy).where != FITTED and rest == LEAVES:
                    give_up_copy(world, position_index, s, copy)
                elif copies(world, copy).where != FITTED:
                    take_hole_along(world, position_index, s, copy, rest)
                if constant == 1:
                    take_from_fitted(world, s, copy)
    if constant == 1:
        take_from_fitted(world, fleet.own_slot, slots(world, fleet.own_slot).first_copy + position.place)
    if position.job != 0:
        give_up_job(world, position.job)
        position.job = 0
        position.faults -= 1
    position.held = 0
    fleet.gone += 1
    hold_value(world, fleet.pair, 1)
    refresh(world, position_index)
    if fleet.ages == 1:
        follow_lives(world, position_index)
        put_in_hand(world, position.machine)
        position.machine = 0


@compiled
def close_position(world: World, position_index: int, retired: int) -> None:
    """A position is no more: what it holds goes to the shelf, or is gone; its claim is withdrawn.

    A machine that lacks parts keeps its claims for them and lies on the shelf when they have come, so that
    nobody is given a part that nobody has paid for; a part in hand is fitted in no time.
    """
    position = positions(world, position_index)
    fleet = fleets(world, position.fleet)
    if position.conversion != 0:
        cancel(world, position.conversion)
        position.conversion = 0
        position.planned -= 1
    if position.held == 1:
        rest = LEAVES
        if retired == 0:
            rest = wait_for_parts(world, position_index)
        empty_position(world, position_index, rest)
        if rest > 0:
            jobs(world, rest).cargo = taken_along(world, fleet.pair, 1)
        elif retired == 1:
            pairs(world, fleet.pair).lost += 1
            pairs(world, fleet.pair).retired += clocks(world, 0).counting
            hold_value(world, fleet.pair, -1)
        else:
            set_off(world, SERVICEABLE, fleet.pair, 1, 0, 0, 0)
    else:
        withdraw_claim(world, position.claim)
        position.claim = 0
        clock = clocks(world, 0)
        clock.empties -= 1
        clock.owed_changed = 1
        pairs(world, fleet.pair).empty -= 1
    position.active = 0
    refresh(world, position_index)
