"""How many positions a fleet has (rule 9).

Rows of `authorised` state the positions of a type; a transition moves some of them to the next type of the
unit. So a fleet has what its rows state, less those that have gone over, and those that have come. Where the
rows of the old type fall below the number that has gone over, positions of the new type close as well: the
rows of a unit's types together always say how many positions it has.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.simulation.events.claims import withdraw_claim
from sustainment.simulation.events.crews import claim_crew, drop_claim, give_up_crew, latest_claim
from sustainment.simulation.events.failures import time_anew
from sustainment.simulation.events.hits import time_hit_anew
from sustainment.simulation.events.lives import follow_fleet_lives
from sustainment.simulation.events.machines import claim_machine, close_position
from sustainment.simulation.events.orders import replenish
from sustainment.simulation.events.positions import refresh, settle_fleet
from sustainment.simulation.events.state import (
    FOR_NEW_TYPE,
    TRANSITIONS_TABLE,
    World,
    authorised_by_day,
    clocks,
    fleets,
    length_of,
    missions,
    positions,
    roster,
    transitions,
)


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
def to_close(world: World, fleet_index: int) -> int:
    """Return the place in the roster of the position that goes first: what does not work, then the last."""
    fleet = fleets(world, fleet_index)
    best = -1
    worst = -1
    for k in range(fleet.authorised):
        place = roster(world, fleet.first_position + k).value
        state = positions(world, fleet.first_position + place).state
        if state >= worst:
            worst = state
            best = k
    return best


@compiled
def change_strength(world: World, fleet_index: int, change: int) -> None:
    """One position more, or one less."""
    fleet = fleets(world, fleet_index)
    settle_fleet(world, fleet_index)
    clock = clocks(world, 0)
    authorised_by_day(world, fleet_index * (clock.days + 1) + clock.day).value += change
    fleet.authorised += change


@compiled
def close_one(world: World, fleet_index: int, retired: int) -> None:
    """Close the position that goes first; what it holds goes to the shelf, or is gone (`retired` 1)."""
    fleet = fleets(world, fleet_index)
    first = fleet.first_position
    k = to_close(world, fleet_index)
    place = roster(world, first + k).value
    last = fleet.authorised - 1
    for later in range(k, last):
        roster(world, first + later).value = roster(world, first + later + 1).value
    roster(world, first + last).value = place
    change_strength(world, fleet_index, -1)
    close_position(world, first + place, retired)


@compiled
def open_one(world: World, fleet_index: int) -> int:
    """Open a position, empty as yet; return it."""
    fleet = fleets(world, fleet_index)
    position = int(fleet.first_position + roster(world, fleet.first_position + fleet.authorised).value)
    change_strength(world, fleet_index, 1)
    positions(world, position).active = 1
    return position


@compiled
def resize(world: World, fleet_index: int) -> None:
    """Let a fleet have the positions that it is to have: they open and claim, or close with their claims."""
    fleet = fleets(world, fleet_index)
    quantity = max(fleet.stated + fleet.over, 0)
    if quantity == fleet.authorised:
        return
    while fleet.authorised > quantity:
        close_one(world, fleet_index, 0)
        if fleet.crew >= 0:
            give_up_crew(world, fleet_index)
    while fleet.authorised < quantity:
        position = open_one(world, fleet_index)
        refresh(world, position)
        claim_machine(world, position)
        replenish(world, fleet.pair, 1, -1, fleet.rank, 0)
        if fleet.crew >= 0:
            claim_crew(world, fleet_index)
    while fleet.leaving > fleet.authorised:
        claim = latest_claim(world, fleet_index, FOR_NEW_TYPE)
        drop_claim(world, fleet_index, claim)
        withdraw_claim(world, claim)
        fleet.leaving -= 1
    time_fleet_anew(world, fleet_index)


@compiled
def call_back(world: World) -> None:
    """Where fewer are stated than have gone over, those beyond have not gone over."""
    rows = length_of(world, TRANSITIONS_TABLE)
    short = 1
    while short > 0:
        short = 0
        for row in range(rows):
            transition = transitions(world, row)
            fleet = fleets(world, transition.from_fleet)
            back = min(-(fleet.stated + fleet.over), transition.moved)
            if back > 0:
                short += back
                transition.moved -= back
                fleet.over += back
                fleets(world, transition.to_fleet).over -= back
    for row in range(rows):
        resize(world, transitions(world, row).to_fleet)


@compiled
def authorise(world: World, fleet_index: int, quantity: int) -> None:
    """The rows of a fleet state another number of positions."""
    fleet = fleets(world, fleet_index)
    fleet.stated = quantity
    if fleet.stated + fleet.over < 0:
        call_back(world)
    resize(world, fleet_index)
