"""Machines on missions, and how it ends for them (rule 1).

A machine on a mission works, and is used as its position is, and by the mission besides: `use` life units
over its length, evenly. What stops it on the way (a failure that no spare copy makes good, damage, planned
work, a position that closes, no crew, no consumables) ends the mission for it, even where a new part or
machine is at hand at once. An outing is the event that ends it: mission, tick and span of its start.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.calendar import schedule
from sustainment.simulation.events.lives import follow_lives
from sustainment.simulation.events.mission_use import is_used
from sustainment.simulation.events.state import (
    ABSENT,
    DAY,
    FAULTY,
    MISSION_STARTS,
    World,
    clocks,
    events,
    fleets,
    missions,
    plans,
    positions,
    services,
    tallies,
)
from sustainment.simulation.events.use_clock import first_plan, set_units_left, units_left

ASKS, WAITED, LOOKS = range(3)
"""What a start of missions is about: one comes, has waited enough, or machines have become free."""


@compiled
def keep_units_left(world: World, position_index: int, mission_index: int) -> None:
    """Note what is left, in life units, of the planned work of a machine that a mission uses up."""
    first = first_plan(world, position_index)
    for index in range(first, first + fleets(world, positions(world, position_index).fleet).plans):
        if is_used(world, mission_index, services(world, plans(world, index).service).use):
            plans(world, index).left = units_left(world, index)


@compiled
def time_plans(world: World, position_index: int, mission_index: int) -> None:
    """Time the planned work of a machine anew that a mission uses up: its use has changed."""
    first = first_plan(world, position_index)
    for index in range(first, first + fleets(world, positions(world, position_index).fleet).plans):
        plan = plans(world, index)
        if plan.phase != ABSENT and is_used(world, mission_index, services(world, plan.service).use):
            set_units_left(world, index, plan.left)


@compiled
def set_outing(world: World, position_index: int, mission_index: int, outing: int) -> None:
    """A machine goes on a mission, or (`outing` 0) is on it no more: it is used more, or less."""
    position = positions(world, position_index)
    fleet = fleets(world, position.fleet)
    if fleet.plans > 0:
        keep_units_left(world, position_index, mission_index)
    position.outing = outing
    if fleet.plans > 0:
        time_plans(world, position_index, mission_index)
    if fleet.lives > 0:
        follow_lives(world, position_index)


@compiled
def return_machine(world: World, position_index: int) -> None:
    """A machine comes back from its mission, or stops on it: count what it has done."""
    clock = clocks(world, 0)
    outing = events(world, positions(world, position_index).outing)
    mission = missions(world, outing.a)
    tallies(world, mission.name).done += mission.per_day * float(clock.span - outing.c) / DAY
    set_outing(world, position_index, outing.a, 0)


@compiled
def break_off(world: World, position_index: int) -> None:
    """A machine stops on its mission: that ends for it, and what is left of its use is lost."""
    outing = events(world, positions(world, position_index).outing)
    mission = missions(world, outing.a)
    if clocks(world, 0).counting == 1:
        tally = tallies(world, mission.name)
        tally.ended += 1
        tally.missed += mission.per_day * float(outing.tick - clocks(world, 0).tick) / DAY
    return_machine(world, position_index)


@compiled
def look_for_machines(world: World, fleet_index: int) -> None:
    """A machine has become free while missions wait: they look again at the end of this instant."""
    fleet = fleets(world, fleet_index)
    if fleet.asking != 0 and fleet.looking == 0:
        fleet.looking = 1
        tick = clocks(world, 0).tick
        schedule(world, MISSION_STARTS, fleet.first_mission, tick, fleet.first_mission, LOOKS, 0, 0)


@seldom
def follow_missions(world: World, position_index: int) -> None:
    """A machine has stopped or works again: its mission ends, or it may go on one."""
    position = positions(world, position_index)
    if position.outing != 0:
        break_off(world, position_index)
    elif position.state <= FAULTY:
        look_for_machines(world, position.fleet)
