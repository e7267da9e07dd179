"""Dated changes: what holds from now on (rules 9 and 10)."""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.problem.arrays import StepKind
from sustainment.simulation.events.failures import time_anew
from sustainment.simulation.events.hits import HARVEST, HIT_RATE, change_hits
from sustainment.simulation.events.lanes import change_way, send_on
from sustainment.simulation.events.lives import follow_fleet_lives
from sustainment.simulation.events.mobilisation import state_quantity
from sustainment.simulation.events.moves import move_unit
from sustainment.simulation.events.planned import change_use
from sustainment.simulation.events.repairs import serve
from sustainment.simulation.events.shelves import share_crews
from sustainment.simulation.events.shifts import change_shift
from sustainment.simulation.events.shops import TURNAROUND_ROW, open_gate, shut_site
from sustainment.simulation.events.state import (
    DAY,
    PAIRS_TABLE,
    World,
    fleets,
    laterals,
    length_of,
    missions,
    pairs,
    resources,
    routes,
    sites,
    sources,
    steps,
    times,
    uses,
    ways,
)
from sustainment.simulation.events.strength import authorise

USE = int(StepKind.USE)
AUTHORISED, FAILURE_RATE = int(StepKind.AUTHORISED), int(StepKind.FAILURE_RATE)
SUPPLY_LANE = int(StepKind.SUPPLY_LANE)
SHARE = int(StepKind.SHARE)
TURNAROUND = int(StepKind.TURNAROUND)
RESOURCE = int(StepKind.RESOURCE)
LANE_OPEN, LANE_UP_OPEN = int(StepKind.LANE_OPEN), int(StepKind.LANE_UP_OPEN)
LANE_CAPACITY, LANE_UP_CAPACITY = int(StepKind.LANE_CAPACITY), int(StepKind.LANE_UP_CAPACITY)
LANE_DAYS, LANE_UP_DAYS = int(StepKind.LANE_DAYS), int(StepKind.LANE_UP_DAYS)
SITE_OPEN, SITE_CAPACITY = int(StepKind.SITE_OPEN), int(StepKind.SITE_CAPACITY)
ROUTE = int(StepKind.ROUTE)
LATERAL = int(StepKind.LATERAL)
SHIFT = int(StepKind.SHIFT)
UNIT_SITE = int(StepKind.UNIT_SITE)
"""Kinds of step, as plain numbers."""


@seldom
def bar_lateral(world: World, row: int, barred: int) -> None:
    """A disruption bars a lateral or emergency lane, or does so no more."""
    lateral = laterals(world, row)
    lateral.barred = barred
    lateral.open = int(lateral.stated == 1 and barred == 0)


@seldom
def leave_of_site(world: World, index: int, left: float) -> None:
    """So much is left of a site: it shuts with nothing, else it sends its share."""
    site = sites(world, index)
    more = left > site.left
    site.left = left
    change_site(world, index, int(site.stated == 1 and left > 0.0))
    if more and site.open == 1:
        send_on(world, index)


@seldom
def change_failure_rate(world: World, source_index: int, per_use: float) -> None:
    """A failure mode has another rate, on missions too."""
    source = sources(world, source_index)
    source.per_use = per_use
    time_anew(world, source_index)
    fleet = fleets(world, source.fleet)
    for mission in range(fleet.first_mission, fleet.first_mission + fleet.missions):
        for other in range(missions(world, mission).first_source, missions(world, mission).last_source):
            if sources(world, other).slot == source.slot and sources(world, other).mode == source.mode:
                sources(world, other).per_use = per_use
                time_anew(world, other)
    follow_fleet_lives(world, source.fleet)


@compiled
def apply(world: World, step_index: int) -> None:
    """Let a step hold."""
    step = steps(world, step_index)
    kind, target = step.kind, step.target
    whole = int(step.value)
    if kind == USE:
        change_use(world, target, step.value)
        fleet = fleets(world, uses(world, target).fleet)
        for source in range(fleet.first_source, fleet.last_source):
            if sources(world, source).use == target:
                time_anew(world, source)
        follow_fleet_lives(world, uses(world, target).fleet)
    elif kind == FAILURE_RATE:
        change_failure_rate(world, target, step.value)
    elif kind == AUTHORISED:
        authorise(world, target, whole)
    elif kind == SUPPLY_LANE:
        pairs(world, target).lane = whole
        pairs(world, target).supplier = step.supplier
    elif kind == SHARE:
        routes(world, target).share = step.value
    elif kind == TURNAROUND:
        times(world, routes(world, target).times + TURNAROUND_ROW).mean = step.value * DAY
    elif kind == RESOURCE:
        resources(world, target).stated = step.value
        state_quantity(world, target)
    elif kind == ROUTE:
        pairs(world, target).route = whole
    elif kind == LATERAL:
        laterals(world, target).stated = whole
        bar_lateral(world, target, laterals(world, target).barred)
    elif kind == SITE_OPEN:
        sites(world, target).stated = whole
        leave_of_site(world, target, sites(world, target).left)
    elif kind == SITE_CAPACITY:
        sites(world, target).capacity = step.value
        send_on(world, target)
    elif kind == SHIFT:
        change_shift(world, target, whole)
    elif kind == UNIT_SITE:
        move_unit(world, target)
    elif HIT_RATE <= kind <= HARVEST:
        change_hits(world, kind, target, step.value)
    else:
        change_lane(world, kind, target, step.value)


@seldom
def change_lane(world: World, kind: int, lane: int, value: float) -> None:
    """A way opens, shuts, carries more or less, or takes longer."""
    down = 2 * lane
    if kind in (LANE_DAYS, LANE_UP_DAYS):
        way = ways(world, down + int(kind == LANE_UP_DAYS))
        times(world, way.times).mean = value * DAY
        return
    way_index = down + int(kind in (LANE_UP_OPEN, LANE_UP_CAPACITY))
    way = ways(world, way_index)
    if kind in (LANE_OPEN, LANE_UP_OPEN):
        change_way(world, way_index, int(value), way.capacity)
    else:
        change_way(world, way_index, way.open, value)


@compiled
def change_site(world: World, site_index: int, opens: int) -> None:
    """A site shuts, or opens: then it serves who waits."""
    if opens == sites(world, site_index).open:
        return
    if opens == 0:
        shut_site(world, site_index)
        return
    open_gate(world, site_index)
    send_on(world, site_index)
    for pair in range(length_of(world, PAIRS_TABLE)):
        if pairs(world, pair).site == site_index:
            serve(world, pair)
    share_crews(world)
