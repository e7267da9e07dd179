"""Clocks of planned work: use, calendar, dues (rule 5).

Every machine has a clock that runs only while it works. A plan (one service of one machine, or of a copy in
it) is due when its clock reaches a tick: that of the machine, or the calendar for life unit `day` and under
constant demand. One alarm a position is on the calendar for all plans that follow its own clock. It is left
there while the machine stands, so that it may ring too soon, never too late, and then is set again.
"""

import math

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.calendar import NEVER, cancel, schedule
from sustainment.simulation.events.mission_use import use_on_mission
from sustainment.simulation.events.state import (
    AHEAD,
    DAY,
    EARLY,
    FAULTY,
    LATE,
    QUEUED,
    SERVICE_DUE,
    World,
    clocks,
    fleets,
    meters,
    plans,
    positions,
    services,
    slots,
    uses,
)


@compiled
def first_plan(world: World, position_index: int) -> int:
    """Return the first plan of a position; those of a machine follow each other."""
    position = positions(world, position_index)
    fleet = fleets(world, position.fleet)
    return int(fleet.first_plan + position.place * fleet.plans)


@compiled
def clock_of_plan(world: World, plan_index: int) -> int:
    """Return what the clock of a plan shows."""
    plan = plans(world, plan_index)
    now = clocks(world, 0).tick
    if services(world, plan.service).runs == 1:
        return int(now)
    meter = meters(world, plan.position)
    return int(meter.worked + (now - meter.resumed if meter.running == 1 else 0))


@compiled
def use_of_plan(world: World, plan_index: int) -> float:
    """Return the life units a day by which a plan comes nearer, those of a mission included."""
    plan = plans(world, plan_index)
    use_row = services(world, plan.service).use
    return float(uses(world, use_row).per_day + use_on_mission(world, plan.position, use_row))


@compiled
def ticks_of(world: World, plan_index: int, units: float) -> int:
    """Return the ticks in which life units are used up now; those of a machine that is not used never are."""
    per_day = use_of_plan(world, plan_index)
    if per_day <= 0.0:
        return NEVER if units > 0.0 else 0
    ticks = units * DAY / per_day
    return math.floor(ticks + 0.5) if ticks < NEVER else NEVER


@compiled
def units_left(world: World, plan_index: int) -> float:
    """Return the life units until a plan is due; below 0: overdue."""
    plan = plans(world, plan_index)
    left: float = plan.left
    per_day = use_of_plan(world, plan_index)
    ahead = plan.due - clock_of_plan(world, plan_index)
    if per_day > 0.0 and ahead < NEVER:
        left = ahead * per_day / DAY
    return left


@compiled
def limit_of(world: World, plan_index: int) -> int:
    """Return when, by its clock, a plan waits no longer: its due, or `late` after if something is missing."""
    plan = plans(world, plan_index)
    late = plan.phase in (LATE, QUEUED)
    more = ticks_of(world, plan_index, services(world, plan.service).late) if late else 0
    return int(min(plan.due + more, NEVER))


@compiled
def set_alarm(world: World, position_index: int) -> None:
    """Put the next plan by use of a working machine on the calendar."""
    clock = clocks(world, 0)
    position = positions(world, position_index)
    meter = meters(world, position_index)
    meter.alarm = 0
    meter.alarm_at = NEVER
    if meter.running == 0 or position.state > FAULTY:
        return
    soonest = NEVER
    first = first_plan(world, position_index)
    for index in range(first, first + fleets(world, position.fleet).plans):
        plan = plans(world, index)
        if plan.phase <= QUEUED and services(world, plan.service).runs == 0:
            soonest = min(soonest, limit_of(world, index))
    if soonest < NEVER:
        due = clock.tick + max(soonest - meter.worked - (clock.tick - meter.resumed), 0)
        if due < clock.end:
            meter.alarm = schedule(world, SERVICE_DUE, position_index, due, position_index, 0, 0, 0)
            meter.alarm_at = soonest


@compiled
def time_plan(world: World, plan_index: int) -> None:
    """Put a plan on the calendar anew: when it is due, or before that when its window opens."""
    clock = clocks(world, 0)
    plan = plans(world, plan_index)
    service = services(world, plan.service)
    if service.runs == 0:
        meter = meters(world, plan.position)
        if plan.phase <= QUEUED and limit_of(world, plan_index) < meter.alarm_at:
            cancel(world, meter.alarm)
            set_alarm(world, plan.position)
        return
    cancel(world, plan.event)
    plan.event = 0
    if plan.phase > QUEUED and clock.constant == 0:
        return
    due = limit_of(world, plan_index)
    if plan.phase == AHEAD and service.early > 0.0:
        opens = plan.due - ticks_of(world, plan_index, service.early)
        due = opens if opens > clock.tick else due
    due = max(due, clock.tick)
    if due < clock.end:
        plan.event = schedule(world, SERVICE_DUE, plan.position, due, plan.position, plan_index, 0, 0)


@compiled
def set_units_left(world: World, plan_index: int, units: float) -> None:
    """So many life units are left until a plan is due."""
    plan = plans(world, plan_index)
    plan.left = units
    plan.due = clock_of_plan(world, plan_index) + ticks_of(world, plan_index, units)
    time_plan(world, plan_index)


@compiled
def renew_plan(world: World, plan_index: int) -> None:
    """The work is done, or the item is new: it is due a whole interval from now."""
    plan = plans(world, plan_index)
    plan.phase = AHEAD
    plan.job = 0
    if clocks(world, 0).constant == 0:
        set_units_left(world, plan_index, services(world, plan.service).every)


@compiled
def wait_in_line(world: World, plan_index: int, phase: int) -> None:
    """Let a plan wait until nothing is missing: by priority of its unit, then by age, then by place."""
    clock = clocks(world, 0)
    plan = plans(world, plan_index)
    plan.phase = phase
    plan.since = clock.tick
    rank = fleets(world, positions(world, plan.position).fleet).rank
    before = clock.last_in_line
    while before != 0:
        other = plans(world, before)
        above = fleets(world, positions(world, other.position).fleet).rank
        if above < rank or (above == rank and (other.since < clock.tick or before < plan_index)):
            break
        before = other.previous
    after = clock.first_in_line if before == 0 else plans(world, before).next
    plan.previous = before
    plan.next = after
    if before == 0:
        clock.first_in_line = plan_index
    else:
        plans(world, before).next = plan_index
    if after == 0:
        clock.last_in_line = plan_index
    else:
        plans(world, after).previous = plan_index


@compiled
def leave_line(world: World, plan_index: int) -> None:
    """A plan no longer waits until nothing is missing."""
    clock = clocks(world, 0)
    plan = plans(world, plan_index)
    if plan.phase in (EARLY, LATE):
        plan.phase = AHEAD
        if plan.previous == 0:
            clock.first_in_line = plan.next
        else:
            plans(world, plan.previous).next = plan.next
        if plan.next == 0:
            clock.last_in_line = plan.previous
        else:
            plans(world, plan.next).previous = plan.previous


@compiled
def seize_chance(world: World, plan_index: int) -> None:
    """A machine is down anyway: what is due within `early` is done now, if nothing is missing."""
    plan = plans(world, plan_index)
    position = positions(world, plan.position)
    meter = meters(world, plan.position)
    early = services(world, plan.service).early
    if meter.running == 1 or position.held == 0 or plan.phase != AHEAD or early <= 0.0:
        return
    if plan.due - ticks_of(world, plan_index, early) <= clock_of_plan(world, plan_index):
        wait_in_line(world, plan_index, EARLY)


@seldom
def note_turn(world: World, position_index: int) -> None:
    """A machine has stopped, or works again: its clock follows when the event has been carried through."""
    clock = clocks(world, 0)
    meter = meters(world, position_index)
    if meter.turned == 0:
        meter.turned = 1
        meter.next_turned = clock.first_turned
        clock.first_turned = position_index + 1


@compiled
def turn(world: World, position_index: int, works: int) -> None:
    """Let the clock of a machine run, or stop it."""
    clock = clocks(world, 0)
    position = positions(world, position_index)
    meter = meters(world, position_index)
    if works == meter.running:
        if works == 1 and meter.alarm == 0:
            set_alarm(world, position_index)
        return
    meter.running = works
    first = first_plan(world, position_index)
    last = first + fleets(world, position.fleet).plans
    if works == 0:
        meter.worked += clock.tick - meter.resumed
        for index in range(first, last):
            seize_chance(world, index)
        return
    meter.resumed = clock.tick
    for index in range(first, last):
        if plans(world, index).phase == EARLY:
            leave_line(world, index)
    if meter.alarm == 0:
        set_alarm(world, position_index)


@seldom
def renew_copy(world: World, position_index: int, slot_index: int, copy_index: int) -> None:
    """A copy comes as new: so do its plans."""
    slot = slots(world, slot_index)
    first = first_plan(world, position_index) + (copy_index - slot.first_copy) % slot.quantity
    for service in range(slot.first_service, slot.last_service):
        renew_plan(world, first + services(world, service).offset)
