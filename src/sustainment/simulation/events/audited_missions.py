"""An audit of missions: under way, waiting, done."""

from sustainment.kernels.compiled import compiled_within
from sustainment.simulation.events.books import Books, mission_books
from sustainment.simulation.events.judgement import differ
from sustainment.simulation.events.missions import count_free
from sustainment.simulation.events.outings import WAITED
from sustainment.simulation.events.state import (
    DAY,
    FAULTY,
    FLEETS_TABLE,
    MISSION_ENDS,
    MISSION_STARTS,
    MISSIONS_TABLE,
    POSITIONS_TABLE,
    TALLIES_TABLE,
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

NEARLY = 1e-9
"""Of a sum of products, added up in another order."""


@compiled_within
def pass_missions(world: World, books: Books, elapsed: int) -> None:
    """The machines that were out at the last audit were out until now."""
    for index in range(length_of(world, MISSIONS_TABLE)):
        mission_books(books, index).out_time += mission_books(books, index).out * elapsed


@compiled_within
def count_missions(world: World, books: Books) -> None:
    """Missions on the calendar, and machines that are out."""
    if length_of(world, MISSIONS_TABLE) == 0:
        return
    for index in range(length_of(world, MISSIONS_TABLE)):
        book = mission_books(books, index)
        book.under_way = book.waiting = book.out = 0
    for slot in range(1, clocks(world, 0).fresh_event):
        event = events(world, slot)
        if event.kind == MISSION_ENDS:
            mission_books(books, event.a).under_way += 1
        elif event.kind == MISSION_STARTS and event.b == WAITED:
            mission_books(books, event.a).waiting += event.c
    for index in range(length_of(world, POSITIONS_TABLE)):
        position = positions(world, index)
        if position.outing != 0:
            outing = events(world, position.outing)
            right = outing.kind == MISSION_ENDS and missions(world, outing.a).fleet == position.fleet
            if not differ(books, 39, index, int(right and position.state <= FAULTY), 1):
                mission_books(books, outing.a).out += 1


@compiled_within
def judge_line(world: World, books: Books, fleet_index: int) -> None:
    """The missions that wait for machines of a fleet."""
    fleet = fleets(world, fleet_index)
    waiting = 0
    for index in range(length_of(world, MISSIONS_TABLE)):
        if missions(world, index).fleet == fleet_index:
            waiting += mission_books(books, index).waiting
    in_line = 0
    asking = fleet.asking
    while asking != 0 and in_line <= waiting:
        in_line += 1
        if fleet.looking == 0:
            free, least = count_free(world, fleet_index), missions(world, events(world, asking).a).least
            differ(books, 42, fleet_index, int(free >= least), 0)
        asking = events(world, asking).next
    differ(books, 41, fleet_index, waiting, in_line)


@compiled_within
def judge_missions(world: World, books: Books) -> None:
    """Compare what was counted of missions after an event."""
    for index in range(length_of(world, MISSIONS_TABLE)):
        mission, book = missions(world, index), mission_books(books, index)
        differ(books, 40, index, book.under_way, mission.out)
        used = mission.per_day if book.under_way > 0 else 0.0
        differ(books, 40, index, int(uses(world, mission.use).per_day != used), 0)
    for index in range(length_of(world, FLEETS_TABLE)):
        if fleets(world, index).missions > 0:
            judge_line(world, books, index)
    if clocks(world, 0).counted > 0:
        return
    for name in range(length_of(world, TALLIES_TABLE)):
        waiting = 0
        for index in range(length_of(world, MISSIONS_TABLE)):
            if missions(world, index).name == name:
                waiting += mission_books(books, index).waiting
        tally = tallies(world, name)
        differ(books, 43, name, tally.started + tally.lost + waiting, tally.asked)


@compiled_within
def judge_use(world: World, books: Books) -> None:
    """Compare what was done on missions with the time of machines that were out."""
    for name in range(length_of(world, TALLIES_TABLE)):
        done = 0.0
        for index in range(length_of(world, MISSIONS_TABLE)):
            if missions(world, index).name == name:
                done += missions(world, index).per_day * mission_books(books, index).out_time / DAY
        far = abs(tallies(world, name).done - done) > NEARLY * max(done, 1.0)
        differ(books, 44, name, int(far), 0)
