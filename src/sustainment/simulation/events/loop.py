"""The event loop: one replication, event by event."""

from sustainment.kernels.compiled import apart, seldom
from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.simulation.events.ages import empty_hand
from sustainment.simulation.events.calendar import after_task, begin_task, free_event, next_event, unload
from sustainment.simulation.events.cannibalised import consolidate
from sustainment.simulation.events.changes import apply
from sustainment.simulation.events.consumption import consume
from sustainment.simulation.events.courses import end_course, hold_course, take_students
from sustainment.simulation.events.disruptions import disrupt, relent
from sustainment.simulation.events.failures import end_life, fail
from sustainment.simulation.events.hits import strike
from sustainment.simulation.events.inspection import inspect
from sustainment.simulation.events.lanes import depart
from sustainment.simulation.events.laterals import issue
from sustainment.simulation.events.missions import end_mission, start_missions
from sustainment.simulation.events.mobilisation import come, leave_when_idle
from sustainment.simulation.events.orders import ask_supplier, come_from_outside
from sustainment.simulation.events.owed import settle_owed
from sustainment.simulation.events.passing import advance
from sustainment.simulation.events.plain import NO_JOB_KEPT
from sustainment.simulation.events.planned import look_again, ring
from sustainment.simulation.events.receipts import deliver, plan_next
from sustainment.simulation.events.repairs import (
    end_plain_repair,
    end_work,
    receive_promised,
    take_away,
    take_in,
)
from sustainment.simulation.events.shelves import share_crews
from sustainment.simulation.events.shifts import turn_shift
from sustainment.simulation.events.shops import be_ready, go_on, wait_at_gate
from sustainment.simulation.events.start import begin
from sustainment.simulation.events.state import (
    ASK_SUPPLIER,
    CANCELLED,
    CARCASS,
    CONSUMPTION,
    CONVERSION_OVER,
    COURSE_STARTS,
    DATED_CHANGE,
    DELAY_OVER,
    DISRUPTION,
    END_COURSE,
    FAILURE,
    GO_ON,
    HIT,
    INSPECT,
    LENT,
    LIFE_OVER,
    MISSION_ENDS,
    MISSION_STARTS,
    ORDER,
    POSITIONS_CHANGE_TYPE,
    RECEIPT,
    RESOURCE_COMES,
    RESOURCE_LEAVES,
    SERVICE_DUE,
    SERVICEABLE,
    SHARE_CREWS,
    SHIFT_CHANGE,
    SHIPMENT,
    TAKE_AWAY,
    TAKE_STUDENTS,
    WORK_OVER,
    World,
    clocks,
    events,
    flags,
    pairs,
    sites,
    tasks,
)
from sustainment.simulation.events.tracing import note
from sustainment.simulation.events.transitions import change_type, end_conversion

STOPS, STOPS_AFTER, GOES_ON = range(3)
"""Flags of a world: 1 stops it; after how many events it is left as it is; whether it begins, and goes on."""
FROM_THE_START, UP_TO_THE_FIRST, FROM_HERE = range(3)
"""Of `GOES_ON`: all of a replication, only its start, or what is left of it."""


@compiled
def carry_out(world: World) -> None:
    """Do what the event has set off, in the order in which it was set off."""
    clock = clocks(world, 0)
    while clock.first_task != clock.last_task:
        place = clock.first_task
        clock.first_task = after_task(world, place)
        if clock.aging == 1:
            begin_task(world, place)
        kind = tasks(world, place).value
        a, b, c = tasks(world, place + 1).value, tasks(world, place + 2).value, tasks(world, place + 3).value
        if kind == GO_ON:
            go_on(world, a)
        elif kind == SERVICEABLE and c >= LENT:
            receive_promised(world, a, tasks(world, place + 4).value, c)
        elif kind == SERVICEABLE:
            take_in(world, a, b, c)
        elif kind == INSPECT:
            inspect(world, a, b, c, tasks(world, place + 4).value, tasks(world, place + 5).value)
        elif kind == ASK_SUPPLIER:
            ask_supplier(world, a)
        elif kind == TAKE_AWAY:
            take_away(world, a, b, c)
        elif kind == TAKE_STUDENTS:
            take_students(world, a)
        elif kind == END_COURSE:
            end_course(world, a)
        elif kind == SHARE_CREWS:
            share_crews(world)
    clock.first_task = 0
    clock.last_task = 0
    if clock.aging == 1:
        empty_hand(world)


@compiled
def arrive(world: World, slot: int) -> bool:
    """Something has arrived; return whether its event is done with, or waits at the gate of a shut site."""
    event = events(world, slot)
    kind = event.kind
    if kind == ORDER:
        if event.d > 0:
            return issue(world, slot)
        if event.a > 0:
            ask_supplier(world, event.a)
        else:
            come_from_outside(world, event.key, event.b, event.c)
        return True
    if kind == RECEIPT and event.b >= 0:
        event.b = -1
        plan_next(world)
    site = pairs(world, event.key).site
    if sites(world, site).open == 0:
        wait_at_gate(world, slot, site, 0)
        return False
    if clocks(world, 0).aging == 1:
        unload(world, slot)
    if kind == CARCASS:
        clocks(world, 0).events += event.a
        inspect(world, event.key, event.a, event.b, event.c, event.d)
    elif kind == SHIPMENT:
        clocks(world, 0).events += event.a
        if event.b >= LENT:
            receive_promised(world, event.key, event.c, event.b)
        else:
            take_in(world, event.key, event.a, event.b)
    else:
        deliver(world, event.a)
    return True


@seldom
def settle_down(world: World) -> None:
    """After an event: holes are gathered, clocks follow, and planned work begins that now can."""
    clock = clocks(world, 0)
    if clock.scattered == 1:
        consolidate(world)
    while clock.first_turned + clock.first_in_line > 0 and look_again(world) == 1:
        carry_out(world)
        if clock.scattered == 1:
            consolidate(world)


@apart
def happen(world: World, slot: int) -> bool:
    """Carry an event through that goes no short way; return whether it is done with."""
    event = events(world, slot)
    kind = event.kind
    if SHIPMENT <= kind <= RECEIPT:
        return arrive(world, slot)
    if kind == WORK_OVER:
        end_work(world, event.a)
    elif kind == LIFE_OVER:
        end_life(world, event.key, event.a, event.b)
    elif kind == DELAY_OVER:
        be_ready(world, event.a)
    elif kind == DATED_CHANGE:
        plan_next(world)
        apply(world, event.a)
    elif kind == DISRUPTION:
        if event.b < 0:
            relent(world, event.a)
        else:
            disrupt(world, event.a, event.b)
    elif kind == MISSION_STARTS:
        start_missions(world, slot)
    elif kind == MISSION_ENDS:
        end_mission(world, slot)
    elif kind == SHIFT_CHANGE:
        turn_shift(world, event.a)
    elif kind == RESOURCE_COMES:
        come(world, event.a)
    elif kind == RESOURCE_LEAVES:
        leave_when_idle(world, event.a)
    elif kind == COURSE_STARTS:
        hold_course(world, event.a)
    elif kind == POSITIONS_CHANGE_TYPE:
        change_type(world, event.a)
    elif kind == CONVERSION_OVER:
        end_conversion(world, event.a)
    elif kind == CONSUMPTION:
        consume(world)
    elif kind == HIT:
        strike(world, event.a)
    elif kind == SERVICE_DUE:
        ring(world, event.a, event.b)
    else:
        depart(world, event.a, 1)
    return True


@apart
def settle(world: World) -> None:
    """See to what an event has set off."""
    clock = clocks(world, 0)
    if clock.first_task != clock.last_task or clock.aging == 1:
        carry_out(world)
    if clock.scattered + clock.first_turned + clock.first_in_line > 0:
        settle_down(world)
    if clock.owed_changed == 1:
        settle_owed(world)


@compiled
def is_unsettled(world: World) -> bool:
    """Tell whether an event has set something off."""
    clock = clocks(world, 0)
    changed = clock.aging + clock.scattered + clock.owed_changed + clock.first_turned + clock.first_in_line
    return bool((clock.first_task ^ clock.last_task) | changed)


@compiled
def one_event(world: World) -> int:
    """Let the next event happen; return its place, 0 at the end, -1 for one that was called off."""
    slot = next_event(world)
    if slot == 0:
        return 0
    event = events(world, slot)
    kind = event.kind
    if kind == CANCELLED:
        free_event(world, slot)
        return -1
    advance(world, event.tick)
    note(world, kind, event.key, slot)
    if kind == FAILURE:
        done = fail(world, slot)
    elif kind == WORK_OVER and event.a == NO_JOB_KEPT:
        end_plain_repair(world, event.key, event.b)
        done = True
    elif kind == SHIPMENT and event.b < LENT and pairs(world, event.key).plain == 1:
        clocks(world, 0).events += event.a
        take_in(world, event.key, event.a, event.b)
        done = True
    else:
        done = happen(world, slot)
    if is_unsettled(world):
        settle(world)
    if done:
        free_event(world, slot)
    return slot


@seldom
def start_replication(world: World, seed: int, replication: int) -> None:
    """Begin a replication: day zero less the warm-up."""
    begin(world, seed, replication)
    carry_out(world)
    consolidate(world)
    settle_down(world)
    settle_owed(world)


@compiled
def run_events(world: World, seed: int, replication: int) -> int:
    """Run a replication until its last event, or until its pools are full, or as far as its flags say.

    Return 1 where its books can be closed.
    """
    if flags(world, GOES_ON).value != FROM_HERE:
        start_replication(world, seed, replication)
    if flags(world, GOES_ON).value == UP_TO_THE_FIRST:
        return 0
    clock = clocks(world, 0)
    happened = 0
    while clock.full == 0 and flags(world, STOPS).value == 0:
        if one_event(world) == 0:
            break
        happened += 1
        if happened == flags(world, STOPS_AFTER).value:
            return 0
    return 1
