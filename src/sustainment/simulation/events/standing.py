"""Machines that stand or wait for planned work (rule 5).

From its due on a machine stands: planned work while the work lasts and in the delay before it, waiting for a
shop while a resource is missing or the site is shut. Up to `late` after the due it works on in that wait.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.positions import longest_wait, refresh, settle_position
from sustainment.simulation.events.state import (
    AT_HAND,
    AWAITED,
    OPENED,
    QUEUED,
    READY,
    STOOD,
    World,
    charges,
    clocks,
    copies,
    fleets,
    plans,
    positions,
    services,
)
from sustainment.simulation.events.use_clock import clock_of_plan, limit_of, time_plan


@compiled
def charge_wait(world: World, plan_index: int) -> None:
    """A wait for a shop is over, and is charged as that of a part in hand is."""
    plan = plans(world, plan_index)
    position = positions(world, plan.position)
    settle_position(world, plan.position)
    until = position.no_shop
    if position.shops > 1:
        until = longest_wait(world, plan.position, AT_HAND, -1, plan_index)
    if until > plan.entry:
        place = 3 * services(world, plan.service).charged + AT_HAND - AWAITED
        charges(world, place).value += until - plan.entry
    position.shops -= 1


@seldom
def set_phase(world: World, plan_index: int, phase: int) -> None:
    """Planned work is further, or given up: what its machine stands for, to be seen at its next refresh."""
    plan = plans(world, plan_index)
    position = positions(world, plan.position)
    before = plan.phase
    if before == STOOD:
        charge_wait(world, plan_index)
    position.planned += int(READY <= phase <= OPENED) - int(READY <= before <= OPENED)
    copies(world, plan.copy).served += int(READY <= phase <= STOOD) - int(READY <= before <= STOOD)
    plan.phase = phase
    if phase == STOOD:
        settle_position(world, plan.position)
        plan.entry = position.no_shop
        position.shops += 1


@seldom
def let_wait(world: World, plan_index: int) -> None:
    """Something is missing for planned work: its machine works on up to `late`, unless it is open already."""
    plan = plans(world, plan_index)
    if plan.phase not in (READY, OPENED):
        return
    opened = plan.phase == OPENED
    set_phase(world, plan_index, QUEUED)
    over = clock_of_plan(world, plan_index) >= limit_of(world, plan_index)
    if opened or over or clocks(world, 0).constant == 1:
        set_phase(world, plan_index, STOOD)
    refresh(world, plan.position)
    if plan.phase == QUEUED:
        time_plan(world, plan_index)


@seldom
def open_machine(world: World, plan_index: int) -> None:
    """Planned work begins: its machine stands for it."""
    set_phase(world, plan_index, OPENED)
    time_plan(world, plan_index)
    refresh(world, plans(world, plan_index).position)


@compiled
def stands_for_plans(world: World, position_index: int) -> bool:
    """Tell whether a machine stands for planned work, or waits for it standing."""
    position = positions(world, position_index)
    fleet = fleets(world, position.fleet)
    first = fleet.first_plan + position.place * fleet.plans
    waits = 0
    for index in range(first, first + fleet.plans):
        waits += int(plans(world, index).phase == STOOD)
    return bool(position.planned + waits > 0)
