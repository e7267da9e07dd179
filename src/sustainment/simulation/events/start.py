"""How a replication starts (MODEL section 2, start)."""

import numpy as np

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.variates import GOLDEN, mixed, seed_stream
from sustainment.simulation.events.ages import new_machine, shelve
from sustainment.simulation.events.calendar import empty_calendar
from sustainment.simulation.events.consumption import plan_consumption
from sustainment.simulation.events.courses import plan_course
from sustainment.simulation.events.crews import claim_crew
from sustainment.simulation.events.disruptions import plan_disruptions
from sustainment.simulation.events.failures import begin_source
from sustainment.simulation.events.hits import begin_hits
from sustainment.simulation.events.inspection import enter_rule_3
from sustainment.simulation.events.lanes import set_timetables
from sustainment.simulation.events.lives import follow_fleet_lives
from sustainment.simulation.events.machines import claim_machine
from sustainment.simulation.events.missions import plan_mission
from sustainment.simulation.events.orders import replenish, review
from sustainment.simulation.events.planned import begin_plans
from sustainment.simulation.events.receipts import draw_deliveries, draw_milestones, plan_entries
from sustainment.simulation.events.shifts import plan_turn
from sustainment.simulation.events.state import (
    COURSES_TABLE,
    DAY,
    EMPTY,
    FIRST_FRESH,
    FIRST_OF_BATCH,
    FLEETS_TABLE,
    HITS_TABLE,
    MISSIONS_TABLE,
    PAIRS_TABLE,
    POSITIONS_TABLE,
    SHIFTS_TABLE,
    SOURCES_TABLE,
    START_TABLE,
    STREAMS_TABLE,
    TRANSITIONS_TABLE,
    WORKING,
    World,
    begin_of,
    clocks,
    fleets,
    fleets_by_day,
    length_of,
    pairs,
    positions,
    shelf_moved,
    states_by_day,
    stream_keys,
    streams,
)
from sustainment.simulation.events.transitions import plan_transition


@compiled
def clear(world: World, first: int, last: int) -> None:
    """Put zeros into the tables from `first` up to `last`."""
    for word in range(begin_of(world, first), begin_of(world, last)):
        world[np.uint64(word)] = 0


@compiled
def seed_all(world: World, seed: int, replication: int) -> None:
    """Fill every stream from its own key, the study's seed and the replication."""
    own = mixed(mixed(np.uint64(seed) + GOLDEN) + np.uint64(replication + 1) * GOLDEN)
    for stream in range(length_of(world, STREAMS_TABLE)):
        seed_stream(streams(world, stream), mixed(stream_keys(world, stream).value ^ own))


@compiled
def note_start(world: World) -> None:
    """Enter what holds at the start in the curves."""
    clock = clocks(world, 0)
    for f in range(length_of(world, FLEETS_TABLE)):
        fleet = fleets(world, f)
        fleets_by_day(world, f).authorised += fleet.authorised
        fleets_by_day(world, f).working += fleet.working
        states_by_day(world, WORKING).value += fleet.working
        states_by_day(world, EMPTY).value += fleet.authorised - fleet.working
    for pair in range(length_of(world, PAIRS_TABLE)):
        shelf_moved(world, pair).value += pairs(world, pair).shelf
        spares = pairs(world, pair).shelf + pairs(world, pair).unserviceable
        clock.spare_value += spares * pairs(world, pair).price


@compiled
def claim_at_start(world: World) -> None:
    """Empty positions claim, then crews; failed items enter rule 3; shelves look at their orders.

    All claim at one instant: units of better priority first.
    """
    for rank in range(clocks(world, 0).classes):
        for position in range(length_of(world, POSITIONS_TABLE)):
            fleet = fleets(world, positions(world, position).fleet)
            if fleet.rank == rank and positions(world, position).state == EMPTY:
                claim_machine(world, position)
                replenish(world, fleet.pair, 1, -1, fleet.rank, 0)
    for rank in range(clocks(world, 0).classes):
        for fleet_index in range(length_of(world, FLEETS_TABLE)):
            fleet = fleets(world, fleet_index)
            if fleet.rank == rank and fleet.crew >= 0:
                for _ in range(fleet.authorised - fleet.crews):
                    claim_crew(world, fleet_index)
    last = clocks(world, 0).classes - 1
    for index in range(length_of(world, PAIRS_TABLE)):
        pair = pairs(world, index)
        for _ in range(pair.unserviceable):
            enter_rule_3(world, index, 1, -1, last)
        if pair.policy != 0:
            review(world, index, last)


@compiled
def begin_ages(world: World) -> None:
    """Whole, new end items stand in their positions and lie on their shelves."""
    constant = clocks(world, 0).constant
    for index in range(length_of(world, POSITIONS_TABLE)):
        position = positions(world, index)
        fleet = fleets(world, position.fleet)
        if (fleet.lives > 0 or fleet.ages == 1) and (position.held == 1 or constant == 1):
            position.machine = new_machine(world, pairs(world, fleet.pair).kin)
    for index in range(length_of(world, PAIRS_TABLE)):
        if pairs(world, index).kin >= 0:
            shelve(world, index, pairs(world, index).shelf)


@compiled
def begin(world: World, seed: int, replication: int) -> None:
    """Put everything at its start and the first events on the calendar."""
    first = begin_of(world, 0)
    start = begin_of(world, START_TABLE)
    for word in range(length_of(world, START_TABLE)):
        world[np.uint64(first + word)] = world[np.uint64(start + word)]
    clear(world, FIRST_FRESH, FIRST_OF_BATCH)
    empty_calendar(world)
    seed_all(world, seed, replication)
    note_start(world)
    draw_milestones(world)
    draw_deliveries(world)
    set_timetables(world)
    begin_ages(world)
    begin_plans(world)
    claim_at_start(world)
    for source in range(length_of(world, SOURCES_TABLE)):
        begin_source(world, source)
    for fleet in range(length_of(world, FLEETS_TABLE)):
        follow_fleet_lives(world, fleet)
    plan_consumption(world, clocks(world, 0).zero % DAY)
    for hit in range(length_of(world, HITS_TABLE)):
        begin_hits(world, hit)
    plan_entries(world)
    plan_disruptions(world)
    for shift in range(length_of(world, SHIFTS_TABLE)):
        plan_turn(world, shift)
    for course in range(length_of(world, COURSES_TABLE)):
        plan_course(world, course)
    for row in range(length_of(world, TRANSITIONS_TABLE)):
        plan_transition(world, row)
    for mission in range(length_of(world, MISSIONS_TABLE)):
        plan_mission(world, mission)
