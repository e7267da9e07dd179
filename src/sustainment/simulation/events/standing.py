"""Machines that stand or wait for planned work (rule 5).

From its due on a machine stands: planned work while the work lasts and in the delay before it, waiting for a
shop while a resource is missing or the site is shut. Up to `late` after the due it works on in that wait.
"""

from sustainment.kernels.compiled import compiled_within as compiled
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
    plans,
    positions,
    services,
)
from sustainment.simulation.events.use_clock import clock_of_plan, limit_of, time_plan


@compiled
def stand_waiting(world: World, plan_index: int) -> None:
    """A machine has to wait for a shop before it is serviced."""
    plan = plans(world, plan_index)
    position = positions(world, plan.position)
    settle_position(world, plan.position)
    plan.phase = STOOD
    plan.entry = position.no_shop
    position.shops += 1


@compiled
def stop_waiting(world: World, plan_index: int) -> None:
    """That wait is over, and is charged as that of a part in hand is."""
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


@compiled
def let_wait(world: World, plan_index: int) -> None:
    """Something is missing for planned work: its machine works on up to `late`, unless it is open already."""
    plan = plans(world, plan_index)
    if plan.phase not in (READY, OPENED):
        return
    opened = plan.phase == OPENED
    positions(world, plan.position).planned -= 1
    plan.phase = QUEUED
    over = clock_of_plan(world, plan_index) >= limit_of(world, plan_index)
    if opened or over or clocks(world, 0).constant == 1:
        stand_waiting(world, plan_index)
    refresh(world, plan.position)
    if plan.phase == QUEUED:
        time_plan(world, plan_index)


@compiled
def open_machine(world: World, plan_index: int) -> None:
    """Planned work begins: its machine stands for it."""
    plan = plans(world, plan_index)
    if plan.phase == STOOD:
        stop_waiting(world, plan_index)
    if plan.phase not in (READY, OPENED):
        positions(world, plan.position).planned += 1
    plan.phase = OPENED
    time_plan(world, plan_index)
    refresh(world, plan.position)
