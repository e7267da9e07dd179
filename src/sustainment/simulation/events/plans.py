"""Planned work in place, and its end when items go (rule 5)."""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.calendar import NEVER, cancel
from sustainment.simulation.events.positions import refresh
from sustainment.simulation.events.shops import (
    begin_job,
    draw_delay,
    draw_turnaround,
    free_job,
    give_up_job,
    new_job,
    release,
)
from sustainment.simulation.events.standing import set_phase
from sustainment.simulation.events.state import (
    ABSENT,
    AHEAD,
    FITTED,
    READY,
    SERVICE,
    World,
    clocks,
    copies,
    fleets,
    jobs,
    lives,
    meters,
    plans,
    positions,
    services,
    slots,
)
from sustainment.simulation.events.use_clock import (
    first_plan,
    leave_line,
    renew_plan,
    seize_chance,
    set_units_left,
    time_plan,
    units_left,
)


@compiled
def begin_service(world: World, plan_index: int) -> None:
    """Work in place is due, or done as the machine is down anyway; without a route it takes no time."""
    plan = plans(world, plan_index)
    service = services(world, plan.service)
    if service.route < 0:
        clocks(world, 0).events += 1
        renew_plan(world, plan_index)
        return
    rank = fleets(world, service.fleet).rank
    job = new_job(world, SERVICE, service.pair, service.route, -1, rank, plan_index)
    jobs(world, job).stream = service.stream
    plan.job = job
    set_phase(world, plan_index, READY)
    time_plan(world, plan_index)
    refresh(world, plan.position)
    delay = draw_delay(world, job)
    begin_job(world, job, delay, draw_turnaround(world, job))


@seldom
def end_service(world: World, job_index: int) -> None:
    """Work in place is done."""
    plan_index = jobs(world, job_index).owner
    plan = plans(world, plan_index)
    set_phase(world, plan_index, AHEAD)
    refresh(world, plan.position)
    renew_plan(world, plan_index)
    release(world, job_index)
    free_job(world, job_index)


@compiled
def give_up_plan(world: World, plan_index: int) -> None:
    """What was to be serviced goes: nobody waits for it or works on it any more."""
    plan = plans(world, plan_index)
    leave_line(world, plan_index)
    set_phase(world, plan_index, AHEAD if clocks(world, 0).constant == 1 else ABSENT)
    if plan.job != 0:
        give_up_job(world, plan.job)
        plan.job = 0
    if plan.phase == ABSENT:
        cancel(world, plan.event)
        plan.event = 0


@seldom
def lose_copy(world: World, position_index: int, slot_index: int, copy_index: int) -> None:
    """A copy goes: its plans go with it."""
    slot = slots(world, slot_index)
    first = first_plan(world, position_index) + (copy_index - slot.first_copy) % slot.quantity
    for service in range(slot.first_service, slot.last_service):
        give_up_plan(world, first + services(world, service).offset)


@compiled
def lift_plans(world: World, position_index: int, slot_index: int, copy_index: int) -> None:
    """A good part is taken out for another machine: keep what is left until its plans are due."""
    slot = slots(world, slot_index)
    first = first_plan(world, position_index) + (copy_index - slot.first_copy) % slot.quantity
    for service in range(slot.first_service, slot.last_service):
        index = first + services(world, service).offset
        if plans(world, index).phase != ABSENT:
            plans(world, index).left = units_left(world, index)
    lose_copy(world, position_index, slot_index, copy_index)


@compiled
def put_plans(world: World, slot_index: int, here: int, copy: int, there: int, taken: int) -> None:
    """A copy of one machine has come from another, where a hole is now; or both are holes still."""
    slot = slots(world, slot_index)
    first = first_plan(world, here) + (copy - slot.first_copy) % slot.quantity
    source = first_plan(world, there) + (taken - slot.first_copy) % slot.quantity
    if copies(world, copy).where != FITTED:
        lose_copy(world, here, slot_index, copy)
    elif clocks(world, 0).constant == 0:
        for service in range(slot.first_service, slot.last_service):
            offset = services(world, service).offset
            set_units_left(world, first + offset, plans(world, source + offset).left)
    lose_copy(world, there, slot_index, taken)


@compiled
def life_of_plan(world: World, plan_index: int) -> int:
    """Return the life in which a machine takes along what is left until a plan is due."""
    position_index = plans(world, plan_index).position
    position = positions(world, position_index)
    first = position.machine * clocks(world, 0).most_lives + fleets(world, position.fleet).lives
    return int(first + plan_index - first_plan(world, position_index))


@compiled
def take_plans_along(world: World, position_index: int) -> None:
    """A machine leaves its position: what is left until its plans are due goes with it."""
    clock = clocks(world, 0)
    position = positions(world, position_index)
    meter = meters(world, position_index)
    first = first_plan(world, position_index)
    for index in range(first, first + fleets(world, position.fleet).plans):
        if clock.constant == 0:
            life = lives(world, life_of_plan(world, index))
            life.hazard = 0.0
            if plans(world, index).phase != ABSENT:
                life.hazard = 1.0
                life.left = units_left(world, index)
        give_up_plan(world, index)
    if meter.alarm != 0:
        cancel(world, meter.alarm)
        meter.alarm = 0
        meter.alarm_at = NEVER


@compiled
def bring_plans(world: World, position_index: int) -> None:
    """A machine has come to a position with what is left until its plans are due; what is new begins."""
    position = positions(world, position_index)
    first = first_plan(world, position_index)
    if clocks(world, 0).constant == 0:
        for index in range(first, first + fleets(world, position.fleet).plans):
            renew_plan(world, index)
            life = lives(world, life_of_plan(world, index))
            if life.hazard > 0.0:
                set_units_left(world, index, life.left)
            seize_chance(world, index)
