"""Missions: they come, wait for machines, start, end (rule 1).

A mission takes the machines of its fleet that work, with a fault or without, and are on no other mission, in
the order of their places: as many as it asks for, or all if these are at least the fewest with which it
starts. Missions that wait are served as they came, those of one instant by name; one that cannot start lets
later ones pass. On a mission each failure mode that lives by its life unit has candidates of its own, at the
rate of the fleet's full strength and thinned to the machines on it; those fail under `constant` demand too.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.calendar import cancel, day_tick, schedule
from sustainment.simulation.events.failures import time_anew
from sustainment.simulation.events.outings import (
    ASKS,
    WAITED,
    look_for_machines,
    return_machine,
    set_outing,
)
from sustainment.simulation.events.state import (
    FAULTY,
    MISSION_ENDS,
    MISSION_STARTS,
    POSITIONS_TABLE,
    World,
    clocks,
    events,
    fleets,
    length_of,
    missions,
    positions,
    tallies,
    uses,
)


@compiled
def plan_mission(world: World, mission_index: int) -> None:
    """Put the next coming of a mission on the calendar; what a milestone brings before day zero is over."""
    mission = missions(world, mission_index)
    clock = clocks(world, 0)
    earliest = clock.zero if mission.milestone >= 0 else 0
    tick = day_tick(world, mission.milestone, mission.first + mission.number * mission.every)
    while tick < earliest and mission.every > 0.0:
        mission.number += 1
        tick = day_tick(world, mission.milestone, mission.first + mission.number * mission.every)
    mission.number += 1
    if tick < earliest and mission.milestone >= 0:
        return
    tick = max(tick, earliest)
    if tick < clock.end and tick < day_tick(world, mission.end_milestone, mission.end):
        schedule(world, MISSION_STARTS, mission_index, tick, mission_index, ASKS, 0, 0)


@compiled
def is_free(world: World, position_index: int) -> bool:
    """Tell whether a machine works and is on no mission."""
    position = positions(world, position_index)
    return bool(position.state <= FAULTY and position.outing == 0)


@compiled
def count_free(world: World, fleet_index: int) -> int:
    """Return how many machines of a fleet work and are on no mission."""
    fleet = fleets(world, fleet_index)
    free = 0
    for position in range(fleet.first_position, fleet.first_position + fleet.positions):
        free += int(is_free(world, position))
    return free


@compiled
def change_outings(world: World, mission_index: int, change: int) -> None:
    """One more outing, or one less: its failure modes have candidates while there is one."""
    mission = missions(world, mission_index)
    mission.out += change
    uses(world, mission.use).per_day = mission.per_day if mission.out > 0 else 0.0
    for source in range(mission.first_source, mission.last_source):
        time_anew(world, source)


@compiled
def start_mission(world: World, mission_index: int, machines: int) -> None:
    """Machines leave, in the order of their places."""
    clock = clocks(world, 0)
    mission = missions(world, mission_index)
    fleet = fleets(world, mission.fleet)
    due = clock.tick + mission.length
    outing = schedule(world, MISSION_ENDS, mission_index, due, mission_index, clock.tick, clock.span, 0)
    left = machines
    for position in range(fleet.first_position, fleet.first_position + fleet.positions):
        if left > 0 and is_free(world, position):
            set_outing(world, position, mission_index, outing)
            left -= 1
    change_outings(world, mission_index, 1)
    if clock.counting == 1:
        tally = tallies(world, mission.name)
        tally.started += 1
        tally.sent += machines
        tally.missed += (mission.quantity - machines) * mission.amount


@compiled
def serve_missions(world: World, fleet_index: int) -> None:
    """Let missions that wait start, as far as there are machines."""
    fleet = fleets(world, fleet_index)
    before = 0
    asking = fleet.asking
    while asking != 0:
        event = events(world, asking)
        following = event.next
        free = count_free(world, fleet_index)
        mission = missions(world, event.a)
        if free >= mission.least:
            if before == 0:
                fleet.asking = following
            else:
                events(world, before).next = following
            event.c = 0
            cancel(world, asking)
            start_mission(world, event.a, min(free, mission.quantity))
        else:
            before = asking
        asking = following


@compiled
def ask(world: World, mission_index: int) -> None:
    """A mission comes: it waits behind the others of its fleet, and all are served."""
    clock = clocks(world, 0)
    mission = missions(world, mission_index)
    fleet = fleets(world, mission.fleet)
    if mission.every > 0.0:
        plan_mission(world, mission_index)
    tallies(world, mission.name).asked += clock.counting
    due = clock.tick + mission.latest
    asking = schedule(world, MISSION_STARTS, mission_index, due, mission_index, WAITED, 1, 0)
    if fleet.asking == 0:
        fleet.asking = asking
    else:
        last = fleet.asking
        while events(world, last).next != 0:
            last = events(world, last).next
        events(world, last).next = asking
    serve_missions(world, mission.fleet)


@compiled
def give_up_waiting(world: World, asking: int) -> None:
    """A mission has waited as long as it may: it starts now or is lost."""
    event = events(world, asking)
    mission = missions(world, event.a)
    fleet = fleets(world, mission.fleet)
    serve_missions(world, mission.fleet)
    if event.c == 0:
        return
    if fleet.asking == asking:
        fleet.asking = event.next
    else:
        before = fleet.asking
        while events(world, before).next != asking:
            before = events(world, before).next
        events(world, before).next = event.next
    if clocks(world, 0).counting == 1:
        tally = tallies(world, mission.name)
        tally.lost += 1
        tally.missed += mission.quantity * mission.amount


@seldom
def start_missions(world: World, slot: int) -> None:
    """A mission comes, has waited long enough, or looks for machines again."""
    event = events(world, slot)
    if event.b == ASKS:
        ask(world, event.a)
    elif event.b == WAITED:
        give_up_waiting(world, slot)
    else:
        fleet = missions(world, event.a).fleet
        fleets(world, fleet).looking = 0
        serve_missions(world, fleet)


@seldom
def end_mission(world: World, outing: int) -> None:
    """A mission ends: its machines are back."""
    mission_index = events(world, outing).a
    fleet_index = missions(world, mission_index).fleet
    fleet = fleets(world, fleet_index)
    for position in range(fleet.first_position, fleet.first_position + fleet.positions):
        if positions(world, position).outing == outing:
            return_machine(world, position)
    change_outings(world, mission_index, -1)
    look_for_machines(world, fleet_index)


@compiled
def close_missions(world: World) -> None:
    """At the end: count what the machines that are out have done."""
    for position in range(length_of(world, POSITIONS_TABLE)):
        if positions(world, position).outing != 0:
            return_machine(world, position)
