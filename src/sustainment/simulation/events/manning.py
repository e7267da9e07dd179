"""Which machines have a crew (rule 8).

Machines and crews are not tied: of the fit machines of a fleet, in the order in which they became fit, the
first have crews, as many as there are; the last to become fit stand. A fleet keeps its fit machines as a list
in that order, and where in it those begin that stand.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.state import World, fleets, positions


@seldom
def become_fit(world: World, position_index: int) -> None:
    """A machine has become fit, the last of its fleet: it is manned if a crew is idle."""
    position = positions(world, position_index)
    fleet = fleets(world, position.fleet)
    position.fit = 1
    position.later = -1
    position.sooner = fleet.last_fit
    if fleet.last_fit >= 0:
        positions(world, fleet.last_fit).later = position_index
    fleet.last_fit = position_index
    if fleet.manned < fleet.crews:
        fleet.manned += 1
        return
    position.unmanned = 1
    if fleet.first_unmanned < 0:
        fleet.first_unmanned = position_index


@compiled
def man_next(world: World, fleet_index: int) -> int:
    """Give an idle crew to the machine that has stood longest for one; return its position, -1 for none."""
    fleet = fleets(world, fleet_index)
    position_index = int(fleet.first_unmanned)
    if position_index < 0 or fleet.manned >= fleet.crews:
        return -1
    position = positions(world, position_index)
    fleet.manned += 1
    fleet.first_unmanned = position.later
    position.unmanned = 0
    return position_index


@seldom
def become_unfit(world: World, position_index: int) -> int:
    """A machine is no longer fit; return the position that takes over its crew, -1 for none."""
    position = positions(world, position_index)
    fleet = fleets(world, position.fleet)
    position.fit = 0
    if position.sooner >= 0:
        positions(world, position.sooner).later = position.later
    if position.later >= 0:
        positions(world, position.later).sooner = position.sooner
    else:
        fleet.last_fit = position.sooner
    if position.unmanned == 0:
        fleet.manned -= 1
        return man_next(world, position.fleet)
    position.unmanned = 0
    if fleet.first_unmanned == position_index:
        fleet.first_unmanned = position.later
    return -1


@compiled
def lack_crew(world: World, fleet_index: int) -> int:
    """A crew has gone; return the position that stands for it, the last to have become fit, -1 for none."""
    fleet = fleets(world, fleet_index)
    fleet.crews -= 1
    if fleet.manned <= fleet.crews:
        return -1
    last = int(fleet.last_fit)
    if fleet.first_unmanned >= 0:
        last = int(positions(world, fleet.first_unmanned).sooner)
    fleet.manned -= 1
    fleet.first_unmanned = last
    positions(world, last).unmanned = 1
    return last
