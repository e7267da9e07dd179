"""How long units stood at each site, state by state (rule 9).

Times in each state run by fleet. Where a unit comes to a site, those that have run up to then are taken off
what is kept of its stay there; where it leaves, or at the end, they are added: what is left is the stay.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.simulation.events.positions import settle_position
from sustainment.simulation.events.state import (
    FLEETS_TABLE,
    MOVES_TABLE,
    STATES,
    World,
    fleets,
    length_of,
    moves,
    state_times,
)


@compiled
def add_times(world: World, move_index: int, sign: int) -> None:
    """Add the times of the fleets of a unit to those of its stay at a site, or take them off."""
    move = moves(world, move_index)
    first_stay = length_of(world, FLEETS_TABLE) + move.first_stay
    for place in range(move.last_fleet - move.first_fleet):
        fleet = fleets(world, move.first_fleet + place)
        for position in range(fleet.first_position, fleet.first_position + fleet.positions):
            settle_position(world, position)
        of_fleet = STATES * (move.first_fleet + place)
        of_stay = STATES * (first_stay + place)
        for state in range(STATES):
            state_times(world, of_stay + state).value += sign * state_times(world, of_fleet + state).value


@compiled
def end_stays(world: World, unit: int) -> None:
    """A unit leaves its site; or all do (`unit` -1), at the end."""
    for index in range(length_of(world, MOVES_TABLE)):
        move = moves(world, index)
        there = move.first_fleet < move.last_fleet and fleets(world, move.first_fleet).site == move.site
        if there and (move.unit == unit or unit < 0):
            add_times(world, index, 1)
