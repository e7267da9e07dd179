"""How many positions a fleet has (rule 9).

Rows of `authorised` state the positions of a type; a transition moves some of them to the next type of the
unit. So a fleet has what its rows state, less those that have gone over, and those that have come: the rows
of a unit's types together always say how many positions it has. Where they fall for a type, those of its
positions that do not work go first, whether they have gone over or not; of those that work, machines on no
mission.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.claims import withdraw_claim
from sustainment.simulation.events.crews import claim_crew, drop_claim, give_up_crew, latest_claim
from sustainment.simulation.events.failures import time_anew
from sustainment.simulation.events.hits import time_hit_anew
from sustainment.simulation.events.lives import follow_fleet_lives
from sustainment.simulation.events.machines import claim_machine, close_position
from sustainment.simulation.events.orders import replenish
from sustainment.simulation.events.positions import refresh, settle_fleet
from sustainment.simulation.events.state import (
    FAULTY,
    FLEETS_TABLE,
    FOR_NEW_TYPE,
    STATES,
    TRANSITIONS_TABLE,
    World,
    clocks,
    fleets,
    fleets_by_day,
    length_of,
    missions,
    positions,
    roster,
    transitions,
)

NOT_FROM_HERE, STATED_HERE = -2, -1
"""How positions came to a fleet from another: not at all; they are its own."""


@compiled
def time_fleet_anew(world: World, fleet_index: int) -> None:
    """The strength of a fleet has changed."""
    fleet = fleets(world, fleet_index)
    for source in range(fleet.first_source, fleet.last_source):
        time_anew(world, source)
    for hit in range(fleet.first_hit, fleet.last_hit):
        time_hit_anew(world, hit)
    for mission in range(fleet.first_mission, fleet.first_mission + fleet.missions):
        for source in range(missions(world, mission).first_source, missions(world, mission).last_source):
            time_anew(world, source)
    follow_fleet_lives(world, fleet_index)


@compiled
def goes_before(world: World, position_index: int) -> int:
    """Return how soon a position goes, the highest first: what does not work, then what is on no mission."""
    position = positions(world, position_index)
    if position.state > FAULTY:
        return int(STATES + position.state)
    return 2 * int(position.outing == 0) + int(position.state)


@compiled
def to_close(world: World, fleet_index: int) -> int:
    """Return the place in the roster of the position that goes first, of equal ones the last; -1 for none."""
    fleet = fleets(world, fleet_index)
    best = -1
    first = -1
    for k in range(fleet.authorised):
        place = roster(world, fleet.first_position + k).value
        soon = goes_before(world, fleet.first_position + place)
        if soon >= first:
            first = soon
            best = k
    return best


@compiled
def change_strength(world: World, fleet_index: int, change: int) -> None:
    """One position more, or one less."""
    fleet = fleets(world, fleet_index)
    settle_fleet(world, fleet_index)
    clock = clocks(world, 0)
    here = clock.day * length_of(world, FLEETS_TABLE) + fleet_index
    fleets_by_day(world, here).authorised += change
    fleet.authorised += change


@compiled
def close_one(world: World, fleet_index: int, retired: int) -> bool:
    """Close the position that goes first; what it holds goes to the shelf, or is gone (`retired` 1).

    Tell whether there is a crew in its fleet for it, or a claim: not if it has not been converted yet.
    """
    fleet = fleets(world, fleet_index)
    first = fleet.first_position
    k = to_close(world, fleet_index)
    place = roster(world, first + k).value
    last = fleet.authorised - 1
    for later in range(k, last):
        roster(world, first + later).value = roster(world, first + later + 1).value
    roster(world, first + last).value = place
    change_strength(world, fleet_index, -1)
    position = positions(world, first + place)
    manned = fleet.crew >= 0 and position.crew_due == 0
    position.crew_due = 0
    close_position(world, first + place, retired)
    return bool(manned)


@compiled
def open_one(world: World, fleet_index: int) -> int:
    """Open a position, empty as yet; return it."""
    fleet = fleets(world, fleet_index)
    position = int(fleet.first_position + roster(world, fleet.first_position + fleet.authorised).value)
    change_strength(world, fleet_index, 1)
    positions(world, position).active = 1
    return position


@compiled
def close_with_claims(world: World, fleet_index: int) -> None:
    """Close the position that goes first, with its crew or its claim for one, and for a new type."""
    fleet = fleets(world, fleet_index)
    if close_one(world, fleet_index, 0):
        give_up_crew(world, fleet_index)
    while fleet.leaving > fleet.authorised:
        claim = latest_claim(world, fleet_index, FOR_NEW_TYPE)
        drop_claim(world, fleet_index, claim)
        withdraw_claim(world, claim)
        fleet.leaving -= 1


@compiled
def find_gone_over(world: World, fleet_index: int) -> None:
    """Note for each fleet by which transition positions of this one have come to it."""
    for other in range(length_of(world, FLEETS_TABLE)):
        fleets(world, other).via = NOT_FROM_HERE
    fleets(world, fleet_index).via = STATED_HERE
    more = 1
    while more == 1:
        more = 0
        for row in range(length_of(world, TRANSITIONS_TABLE)):
            transition = transitions(world, row)
            if transition.moved == 0 or fleets(world, transition.from_fleet).via == NOT_FROM_HERE:
                continue
            if fleets(world, transition.to_fleet).via == NOT_FROM_HERE:
                fleets(world, transition.to_fleet).via = row
                more = 1


@compiled
def fleet_to_close(world: World, fleet_index: int) -> int:
    """Return in which fleet a position closes: of this one, unless one that has gone over goes before."""
    find_gone_over(world, fleet_index)
    best = fleet_index
    first = -1
    k = to_close(world, fleet_index)
    if k >= 0:
        start = fleets(world, fleet_index).first_position
        first = goes_before(world, start + roster(world, start + k).value)
    for other in range(length_of(world, FLEETS_TABLE)):
        if fleets(world, other).via < 0:
            continue
        k = to_close(world, other)
        if k < 0:
            continue
        start = fleets(world, other).first_position
        soon = goes_before(world, start + roster(world, start + k).value)
        if soon > first:
            first = soon
            best = other
    return best


@compiled
def call_back(world: World, fleet_index: int) -> None:
    """A position that is to close has gone over: it counts as one that has not."""
    index = fleet_index
    while fleets(world, index).via >= 0:
        transition = transitions(world, fleets(world, index).via)
        transition.moved -= 1
        fleets(world, index).over -= 1
        index = int(transition.from_fleet)
        fleets(world, index).over += 1


@compiled
def fall(world: World, fleet_index: int) -> None:
    """Close positions of a fleet, or that have gone over from it, until it has what it is to have."""
    fleet = fleets(world, fleet_index)
    while fleet.authorised > fleet.stated + fleet.over:
        other = fleet_index
        if length_of(world, TRANSITIONS_TABLE) > 0:
            other = fleet_to_close(world, fleet_index)
            call_back(world, other)
        close_with_claims(world, other)
        if other != fleet_index:
            time_fleet_anew(world, other)


@seldom
def authorise(world: World, fleet_index: int, quantity: int) -> None:
    """The rows of a fleet state another number of positions: they open, or close with their claims."""
    fleet = fleets(world, fleet_index)
    fleet.stated = quantity
    before = fleet.authorised
    fall(world, fleet_index)
    while fleet.authorised < fleet.stated + fleet.over:
        position = open_one(world, fleet_index)
        refresh(world, position)
        claim_machine(world, position)
        replenish(world, fleet.pair, 1, -1, fleet.rank, 0)
        if fleet.crew >= 0:
            claim_crew(world, fleet_index)
    if fleet.authorised != before:
        time_fleet_anew(world, fleet_index)
