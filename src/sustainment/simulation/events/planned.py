"""Planned work: when it is due, what is done then (rule 5).

Work in place begins with its job. For overhaul and discard the item leaves by rule 3 and another is claimed;
if no other is on the shelf, or what its exchange needs is not free, it works on up to `late` and leaves as
soon as nothing is missing, those of better priority first. What is due within `early` is done when the
machine is down anyway and nothing is missing. Planned work is done when it ends, an overhaul when it leaves.

Under `constant` demand a plan belongs to its place and comes at the full rate, every `every` life units of
full use, whatever the state; what is due while nothing is there, or while it is at work, is passed over.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.problem.arrays import Action
from sustainment.simulation.events.inspection import enter_rule_3, write_off
from sustainment.simulation.events.machines import LEAVES, claim_machine, empty_position, lose_part
from sustainment.simulation.events.orders import replenish
from sustainment.simulation.events.plans import begin_service
from sustainment.simulation.events.positions import refresh
from sustainment.simulation.events.queues import free_for
from sustainment.simulation.events.standing import set_phase
from sustainment.simulation.events.state import (
    ABSENT,
    AHEAD,
    FAULTY,
    FITTED,
    LATE,
    PLANS_TABLE,
    POSITIONS_TABLE,
    QUEUED,
    STOOD,
    World,
    clocks,
    copies,
    fleets,
    length_of,
    meters,
    pairs,
    plans,
    positions,
    services,
    sites,
    slots,
    uses,
)
from sustainment.simulation.events.use_clock import (
    clock_of_plan,
    first_plan,
    leave_line,
    limit_of,
    renew_plan,
    seize_chance,
    set_alarm,
    set_units_left,
    ticks_of,
    time_plan,
    turn,
    units_left,
    wait_in_line,
)

IN_PLACE, DISCARD = int(Action.IN_PLACE), int(Action.DISCARD)


@compiled
def begin_plans(world: World) -> None:
    """Every machine and every copy in it is new at the start."""
    for index in range(1, length_of(world, PLANS_TABLE)):
        plan = plans(world, index)
        position = positions(world, plan.position)
        meter = meters(world, plan.position)
        meter.running = position.held
        plan.phase = AHEAD
        every = services(world, plan.service).every
        if clocks(world, 0).constant == 1:
            set_units_left(world, index, every)
        elif position.held == 0:
            plan.phase = ABSENT
        else:
            plan.left = every
            plan.due = ticks_of(world, index, every)
            if services(world, plan.service).runs == 1:
                time_plan(world, index)
    for position in range(length_of(world, POSITIONS_TABLE)):
        if fleets(world, positions(world, position).fleet).plans > 0:
            set_alarm(world, position)


@compiled
def missing(world: World, plan_index: int) -> int:
    """Tell (1) whether a resource or a spare is missing for planned work now."""
    plan = plans(world, plan_index)
    service = services(world, plan.service)
    site = fleets(world, service.fleet).site
    if sites(world, site).open == 0:
        return 1
    route = service.route
    if service.action != IN_PLACE:
        if pairs(world, service.pair).shelf <= 0:
            return 1
        route = slots(world, service.slot).exchange
    return 0 if route < 0 or free_for(world, route, site) else 1


@compiled
def let_go(world: World, plan_index: int) -> None:
    """An item leaves by rule 3 for overhaul, or is discarded, and another is claimed."""
    plan = plans(world, plan_index)
    service = services(world, plan.service)
    fleet = fleets(world, service.fleet)
    clocks(world, 0).events += 1
    leave_line(world, plan_index)
    if service.slot != fleet.own_slot:
        lose_part(world, plan.position, service.slot, plan.copy, 1)
    else:
        if clocks(world, 0).constant == 0:
            renew_plan(world, plan_index)
        empty_position(world, plan.position, LEAVES)
        claim_machine(world, plan.position)
    if service.action == DISCARD:
        replenish(world, service.pair, 1, service.mode, fleet.rank, 0)
        write_off(world, service.pair, 1)
    else:
        enter_rule_3(world, service.pair, 1, service.mode, fleet.rank)


@compiled
def carry_through(world: World, plan_index: int) -> None:
    """Do what is due, or done early."""
    leave_line(world, plan_index)
    if services(world, plans(world, plan_index).service).action == IN_PLACE:
        begin_service(world, plan_index)
    else:
        let_go(world, plan_index)


@compiled
def fall_due(world: World, plan_index: int) -> None:
    """A plan may wait no longer, or begins to wait for what is missing."""
    plan = plans(world, plan_index)
    service = services(world, plan.service)
    if clocks(world, 0).constant == 1:
        position = positions(world, plan.position)
        plan.due += ticks_of(world, plan_index, service.every)
        time_plan(world, plan_index)
        if plan.phase != AHEAD or position.held == 0 or copies(world, plan.copy).where != FITTED:
            return
    if plan.phase == QUEUED:
        set_phase(world, plan_index, STOOD)
        refresh(world, plan.position)
        return
    may_wait = plan.phase != LATE and service.action != IN_PLACE and service.late > 0.0
    if may_wait and missing(world, plan_index) == 1:
        leave_line(world, plan_index)
        wait_in_line(world, plan_index, LATE)
        time_plan(world, plan_index)
        return
    carry_through(world, plan_index)


@seldom
def ring(world: World, position_index: int, plan_index: int) -> None:
    """The alarm of a position rings, or a plan that follows the calendar is due, or its window opens."""
    if plan_index != 0:
        plan = plans(world, plan_index)
        plan.event = 0
        if clock_of_plan(world, plan_index) < limit_of(world, plan_index):
            seize_chance(world, plan_index)
            time_plan(world, plan_index)
        else:
            fall_due(world, plan_index)
        return
    position = positions(world, position_index)
    meter = meters(world, position_index)
    # until all that is due is seen to, no alarm is set
    meter.alarm = 0
    meter.alarm_at = -1
    first = first_plan(world, position_index)
    for index in range(first, first + fleets(world, position.fleet).plans):
        plan = plans(world, index)
        follows = plan.phase <= QUEUED and services(world, plan.service).runs == 0
        if follows and clock_of_plan(world, index) >= limit_of(world, index):
            fall_due(world, index)
    if meter.alarm == 0:
        set_alarm(world, position_index)


@compiled
def follow_turns(world: World) -> None:
    """Let the clocks of machines that have stopped or work again follow."""
    clock = clocks(world, 0)
    while clock.first_turned != 0:
        index = clock.first_turned - 1
        position = positions(world, index)
        meter = meters(world, index)
        clock.first_turned = meter.next_turned
        meter.turned = 0
        turn(world, index, int(position.state <= FAULTY))


@compiled
def look_again(world: World) -> int:
    """After an event: do the first plan that waits and misses nothing now; return 1 if there is one."""
    follow_turns(world)
    index = clocks(world, 0).first_in_line
    while index != 0:
        if missing(world, index) == 0:
            carry_through(world, index)
            return 1
        index = plans(world, index).next
    return 0


@seldom
def change_use(world: World, use_index: int, per_day: float) -> None:
    """The use of a fleet changes: what is left of each interval stays the same in life units."""
    fleet = fleets(world, uses(world, use_index).fleet)
    first = fleet.first_plan
    last = first + fleet.positions * fleet.plans
    for index in range(first, last):
        if services(world, plans(world, index).service).use == use_index:
            plans(world, index).left = units_left(world, index)
    uses(world, use_index).per_day = per_day
    for index in range(first, last):
        plan = plans(world, index)
        if services(world, plan.service).use == use_index and plan.phase != ABSENT:
            set_units_left(world, index, plan.left)
