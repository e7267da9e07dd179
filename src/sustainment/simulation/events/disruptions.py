"""Disruptions that come by chance (rule 10).

A dated one is drawn each time that it would come; it lasts as long as its span, or a time that is drawn. One
at random comes by a Poisson stream, at day 0 and in the warm-up too where it holds then, whether or not it
still lasts; it holds while any of its arrivals does. What several leave of one thing is the product of their
shares, times what dated changes say. What begins at an instant comes before what ends, so that a shut thing
does not open between two spells.
"""

import math

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.kernels.variates import exponential, uniform
from sustainment.problem.arrays import StepKind
from sustainment.simulation.events.calendar import NEVER, drawn_time, schedule
from sustainment.simulation.events.changes import bar_lateral, leave_of_site
from sustainment.simulation.events.lanes import leave_of_way
from sustainment.simulation.events.mobilisation import leave_of_resource
from sustainment.simulation.events.state import (
    DAY,
    DISRUPTION,
    OUTAGES_TABLE,
    World,
    clocks,
    length_of,
    milestones,
    outage_spans,
    outages,
    streams,
    strikes,
)

ENDS = 1 << 29
"""Ends come after all beginnings and dated changes of an instant: what is added to their key."""
RESOURCE, SITE, LATERAL = int(StepKind.RESOURCE), int(StepKind.SITE_OPEN), int(StepKind.LATERAL)
DOWN, UP = int(StepKind.LANE_OPEN), int(StepKind.LANE_UP_OPEN)
"""Kinds of targets, as plain numbers."""


@compiled
def tick_of_day(world: World, day: float, milestone: int) -> int:
    """Return the tick of a day that counts from a milestone (-1: day zero); 0 for what was ever so."""
    begin = clocks(world, 0).zero
    if milestone >= 0:
        begin = milestones(world, milestone).tick
    elif day <= 0.0:
        return 0
    if begin >= NEVER or day == math.inf:
        return NEVER
    return int(max(begin + math.floor(day * DAY + 0.5), clocks(world, 0).zero))


@compiled
def plan_dated(world: World, index: int) -> None:
    """Put the next time that a dated disruption happens on the calendar."""
    clock = clocks(world, 0)
    outage = outages(world, index)
    while outage.span < outage.last_span:
        span = outage_spans(world, outage.span)
        outage.span += 1
        happens = uniform(streams(world, outage.stream)) < outage.chance
        begin = max(tick_of_day(world, span.begin_day, span.begin_milestone), clock.zero)
        end = tick_of_day(world, span.end_day, span.end_milestone)
        if outage.drawn == 1:
            end = min(end, begin + drawn_time(world, outage.times, outage.stream))
        if happens and begin < end and begin < clock.end:
            schedule(world, DISRUPTION, index - length_of(world, OUTAGES_TABLE), begin, index, end, 0, 0)
            return


@compiled
def plan_random(world: World, index: int) -> None:
    """Put the next arrival of a disruption at random on the calendar."""
    clock = clocks(world, 0)
    outage = outages(world, index)
    hazard = exponential(streams(world, outage.stream))
    rate = outage.per_day * outage.chance / DAY
    while outage.span < outage.last_span and rate > 0.0:
        span = outage_spans(world, outage.span)
        begin = max(tick_of_day(world, span.begin_day, span.begin_milestone), clock.tick)
        room = (tick_of_day(world, span.end_day, span.end_milestone) - begin) * rate
        if hazard < room:
            tick = begin + math.floor(hazard / rate + 0.5)
            if tick < clock.end:
                schedule(world, DISRUPTION, index - length_of(world, OUTAGES_TABLE), tick, index, 0, 0, 0)
            return
        hazard -= max(room, 0.0)
        outage.span += 1


@compiled
def plan_disruptions(world: World) -> None:
    """Put the first time of each on the calendar."""
    for index in range(length_of(world, OUTAGES_TABLE)):
        if outages(world, index).per_day > 0.0:
            plan_random(world, index)
        else:
            plan_dated(world, index)


@compiled
def strike(world: World, index: int) -> None:
    """What a disruption strikes keeps the product of what those that hold leave of it."""
    outage = outages(world, index)
    for k in range(outage.first_strike, outage.last_strike):
        own = strikes(world, k)
        left = 1.0
        other = own.first
        while other >= 0:
            cause = outages(world, strikes(world, other).outage)
            if cause.active > 0:
                left *= cause.left
            other = strikes(world, other).following
        if own.kind == RESOURCE:
            leave_of_resource(world, own.target, left)
        elif own.kind == SITE:
            leave_of_site(world, own.target, left)
        elif own.kind == LATERAL:
            bar_lateral(world, own.target, int(left <= 0.0))
        else:
            leave_of_way(world, 2 * own.target + int(own.kind == UP), left)


@seldom
def disrupt(world: World, index: int, end: int) -> None:
    """A disruption begins; `end` is 0 where it is still to be drawn."""
    clock = clocks(world, 0)
    outage = outages(world, index)
    if outage.per_day > 0.0:
        end = clock.tick + drawn_time(world, outage.times, outage.stream)
        plan_random(world, index)
    else:
        plan_dated(world, index)
    if end > clock.tick:
        if end < clock.end:
            schedule(world, DISRUPTION, ENDS + index, end, index, -1, 0, 0)
        outage.active += 1
        if outage.active == 1:
            strike(world, index)


@seldom
def relent(world: World, index: int) -> None:
    """A disruption ends."""
    outage = outages(world, index)
    outage.active -= 1
    if outage.active == 0:
        strike(world, index)
