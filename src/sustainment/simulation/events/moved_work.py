"""Work on the machines of a unit that moves (rules 5, 9).

What has begun is finished where it was begun. What waits for its delay, its shop or its site goes along and
is begun anew.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.simulation.events.failures import refer_fault
from sustainment.simulation.events.machines import take_to_exchange
from sustainment.simulation.events.plans import begin_service
from sustainment.simulation.events.positions import close_hole, refresh
from sustainment.simulation.events.shops import give_up_job
from sustainment.simulation.events.standing import set_phase
from sustainment.simulation.events.state import (
    AHEAD,
    AT_HAND,
    BEING_FITTED,
    IN_SHOP,
    QUEUED,
    STOOD,
    WAITS_SHOP,
    World,
    copies,
    fleets,
    jobs,
    plans,
    positions,
    slots,
)


@compiled
def has_begun(world: World, job_index: int) -> bool:
    """Tell whether work has begun, even if better work has its place now."""
    job = jobs(world, job_index)
    return bool(job.phase == IN_SHOP or (job.phase == WAITS_SHOP and job.begun == 1))


@compiled
def exchange_anew(world: World, position_index: int, slot_index: int, copy_index: int) -> None:
    """A part is in hand, and its exchange has not begun: the new site sees to it."""
    copy = copies(world, copy_index)
    if copy.where not in (AT_HAND, BEING_FITTED) or has_begun(world, copy.claim):
        return
    give_up_job(world, copy.claim)
    copy.claim = 0
    if slots(world, slot_index).exchange < 0:
        close_hole(world, position_index, slot_index, copy_index)
    else:
        take_to_exchange(world, position_index, slot_index, copy_index)


@compiled
def serve_anew(world: World, plan_index: int) -> None:
    """Planned work in place has not begun: the new site sees to it."""
    plan = plans(world, plan_index)
    if not QUEUED <= plan.phase <= STOOD or has_begun(world, plan.job):
        return
    give_up_job(world, plan.job)
    plan.job = 0
    set_phase(world, plan_index, AHEAD)
    begin_service(world, plan_index)
    refresh(world, plan.position)


@compiled
def take_work_along(world: World, fleet_index: int) -> None:
    """Take along all work of a fleet that has not begun, machine by machine."""
    fleet = fleets(world, fleet_index)
    for place in range(fleet.positions):
        index = fleet.first_position + place
        for s in range(fleet.first_slot, fleet.last_slot):
            first = slots(world, s).first_copy + place * slots(world, s).quantity
            for copy in range(first, first + slots(world, s).quantity):
                exchange_anew(world, index, s, copy)
        first_plan = fleet.first_plan + place * fleet.plans
        for plan in range(first_plan, first_plan + fleet.plans):
            serve_anew(world, plan)
        if positions(world, index).job != 0:
            refer_fault(world, index)
