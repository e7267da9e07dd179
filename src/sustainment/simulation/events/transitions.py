"""Transitions: positions go over to the next type (rule 9).

From its first day a position claims the new type every 1 / `positions_per_day` days, while one is left that
has not. Claims belong to the fleet of the old type: when a new end item comes, the position that works least
gives up what it holds, to the shelf or for good, with its claims, and becomes one of the new type, which
stands while it is converted. Its old crew is given up then, and it asks for one of the new type when the
conversion is over; where both types have the same crew, crew or claim go along.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.calendar import day_tick, drawn_time, schedule
from sustainment.simulation.events.claims import claim_one
from sustainment.simulation.events.crews import claim_crew, give_up_crew, hand_crew_over, keep_claim
from sustainment.simulation.events.machines import receive_machine
from sustainment.simulation.events.orders import replenish
from sustainment.simulation.events.positions import refresh
from sustainment.simulation.events.state import (
    CONVERSION_OVER,
    FOR_NEW_TYPE,
    POSITIONS_CHANGE_TYPE,
    World,
    clocks,
    fleets,
    pairs,
    positions,
    transitions,
)
from sustainment.simulation.events.strength import close_one, open_one, time_fleet_anew


@compiled
def plan_transition(world: World, row: int) -> None:
    """Put on the calendar when the next position claims the new type; claims before day zero are met."""
    clock = clocks(world, 0)
    transition = transitions(world, row)
    tick = -1
    while tick < clock.zero:
        day = transition.first_day + transition.started / transition.per_day
        tick = day_tick(world, transition.milestone, day)
        transition.started += int(tick < clock.zero)
    if tick < min(clock.end, day_tick(world, transition.end_milestone, transition.end_day)):
        transition.started += 1
        schedule(world, POSITIONS_CHANGE_TYPE, row, tick, row, 0, 0, 0)


@compiled
def convert(world: World, row: int, position_index: int) -> None:
    """The new end item is in its position, which stands while it is converted."""
    transition = transitions(world, row)
    position = positions(world, position_index)
    clock = clocks(world, 0)
    ticks = drawn_time(world, transition.times, transition.stream)
    if ticks > 0:
        position.planned += 1
        due = clock.tick + ticks
        position.conversion = schedule(world, CONVERSION_OVER, row, due, position_index, 0, 0, 0)
    clock.empties += 1
    pairs(world, fleets(world, transition.to_fleet).pair).empty += 1
    receive_machine(world, position_index)


@seldom
def receive_new_type(world: World, row: int) -> None:
    """A new end item has come: a position goes over."""
    transition = transitions(world, row)
    old, new = transition.from_fleet, transition.to_fleet
    before, after = fleets(world, old), fleets(world, new)
    before.leaving -= 1
    before.over -= 1
    after.over += 1
    transition.moved += 1
    position = open_one(world, new)
    convert(world, row, position)
    manned = close_one(world, old, transition.retired)
    if manned and before.crew == after.crew:
        hand_crew_over(world, old, new)
    else:
        if manned:
            give_up_crew(world, old)
        if after.crew >= 0 and positions(world, position).conversion != 0:
            positions(world, position).crew_due = 1
        elif after.crew >= 0:
            claim_crew(world, new)
    time_fleet_anew(world, old)
    time_fleet_anew(world, new)


@seldom
def change_type(world: World, row: int) -> None:
    """Another position claims the new type, if one is left that has not; no carcass follows."""
    plan_transition(world, row)
    transition = transitions(world, row)
    before, after = fleets(world, transition.from_fleet), fleets(world, transition.to_fleet)
    if before.leaving >= before.authorised:
        return
    before.leaving += 1
    claim = claim_one(world, FOR_NEW_TYPE, row, after.pair, after.rank)
    if claim < 0:
        receive_new_type(world, row)
    else:
        keep_claim(world, transition.from_fleet, claim)
    replenish(world, after.pair, 1, -1, after.rank, 0)


@seldom
def end_conversion(world: World, position_index: int) -> None:
    """A position is converted: it asks for its crew, and with a fit machine and a crew it works."""
    position = positions(world, position_index)
    position.conversion = 0
    position.planned -= 1
    refresh(world, position_index)
    if position.crew_due == 1:
        position.crew_due = 0
        claim_crew(world, position.fleet)
