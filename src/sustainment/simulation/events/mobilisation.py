"""Resources that are there, or come when called (rule 5).

A resource with `mobilise_days` is away until a job waits for it. One call brings all of it; it is there after
its mobilisation and leaves after its stay: then nothing new begins with it, what is at work with it ends
first. Those who still wait for it call it again.
"""

import math

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.calendar import drawn_time, schedule, set_off
from sustainment.simulation.events.lanes import pay
from sustainment.simulation.events.state import (
    ALWAYS_THERE,
    AWAY,
    CALLED,
    DAY,
    DAYS_A_YEAR,
    GO_ON,
    LEAVING,
    MOBILISATION,
    RESOURCE_COMES,
    RESOURCE_COST,
    RESOURCE_LEAVES,
    THERE,
    World,
    clocks,
    resources,
)

HARDLY = 1e-9
"""Shares of whole numbers are whole numbers, whatever their last bits say."""
MOBILISE_ROW, STAY_ROW = range(2)
"""Rows of `times` of a resource, from its first."""


@compiled
def change_load(world: World, index: int, busy: int, waiting: int) -> None:
    """More or fewer of a resource are busy, or waited for: for the end less now; the end is added then."""
    span = clocks(world, 0).span
    resource = resources(world, index)
    resource.busy += busy
    resource.busy_time -= busy * span
    resource.waiting += waiting
    resource.waiting_time -= waiting * span


@compiled
def close_resource(world: World, index: int) -> None:
    """At the end: what is there, busy or waited for has been so until now."""
    span = clocks(world, 0).span
    resource = resources(world, index)
    resource.quantity_time += resource.quantity * span
    resource.busy_time += resource.busy * span
    resource.waiting_time += resource.waiting * span


@compiled
def pay_resource(world: World, index: int) -> None:
    """Pay what a resource has cost since it was last paid."""
    clock = clocks(world, 0)
    resource = resources(world, index)
    days = float(clock.tick - resource.paid_tick) / DAY
    resource.paid_tick = clock.tick
    if days > 0.0 and resource.cents > 0:
        pay(world, RESOURCE_COST, int(resource.cents * resource.quantity * days / DAYS_A_YEAR + 0.5))


@compiled
def change_quantity(world: World, index: int, quantity: int) -> None:
    """More or less of a resource is there; those who wait try again."""
    pay_resource(world, index)
    resource = resources(world, index)
    resource.quantity_time -= (quantity - resource.quantity) * clocks(world, 0).span
    resource.quantity = quantity
    set_off(world, GO_ON, resource.shop, 0, 0, 0, 0)


@compiled
def stated_quantity(world: World, index: int) -> int:
    """Return how much there is of a resource where it is there: what disruptions leave, rounded down."""
    there: float = resources(world, index).stated * resources(world, index).left
    return math.floor(there + HARDLY)


@compiled
def leave_of_resource(world: World, index: int, left: float) -> None:
    """So much is left of what there is of a resource."""
    resources(world, index).left = left
    state_quantity(world, index)


@seldom
def state_quantity(world: World, index: int) -> None:
    """From now on there is another number of a resource, where it is there."""
    resource = resources(world, index)
    if resource.presence in (ALWAYS_THERE, THERE):
        change_quantity(world, index, stated_quantity(world, index))
    else:
        set_off(world, GO_ON, resource.shop, 0, 0, 0, 0)


@compiled
def call(world: World, index: int) -> None:
    """A job waits for a resource: it is called if it is away."""
    resource = resources(world, index)
    if resource.presence != AWAY or stated_quantity(world, index) == 0:
        return
    resource.presence = CALLED
    pay(world, MOBILISATION, resource.call_cents)
    due = clocks(world, 0).tick + drawn_time(world, resource.times + MOBILISE_ROW, resource.stream)
    schedule(world, RESOURCE_COMES, index, due, index, 0, 0, 0)


@seldom
def come(world: World, index: int) -> None:
    """A resource that was called is there."""
    resource = resources(world, index)
    resource.presence = THERE
    change_quantity(world, index, stated_quantity(world, index))
    if resource.stays == 1:
        due = clocks(world, 0).tick + drawn_time(world, resource.times + STAY_ROW, resource.stream)
        schedule(world, RESOURCE_LEAVES, index, due, index, 0, 0, 0)


@seldom
def leave_when_idle(world: World, index: int) -> None:
    """The stay of a resource is over: what is not at work leaves."""
    resource = resources(world, index)
    change_quantity(world, index, resource.busy)
    resource.presence = LEAVING if resource.busy > 0 else AWAY
