"""Ages that go along with end items (rule 1).

Only where lives are Weibull; else units of an item are alike and only counted. What leaves a place is in
hand, the latest on top, until another place takes it within the same event: a position, a job, a shipment, a
shelf. What is taken with nothing of its kind in hand is new (bought, delivered); what is left in hand when an
event, or what it set off, has been carried through, has gone for good. A shelf issues what came first.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.state import (
    MACHINES_TABLE,
    World,
    clocks,
    length_of,
    lives,
    machines,
    pairs,
)


@compiled
def new_machine(world: World, fleet_index: int) -> int:
    """Return a machine whose lives are all still to begin, of the type of a fleet."""
    clock = clocks(world, 0)
    index = clock.free_machine
    if index != 0:
        clock.free_machine = machines(world, index).next
    elif clock.fresh_machine < length_of(world, MACHINES_TABLE):
        index = clock.fresh_machine
        clock.fresh_machine += 1
    else:
        clock.full = 1
    machines(world, index).kin = fleet_index
    machines(world, index).next = 0
    for place in range(index * clock.most_lives, (index + 1) * clock.most_lives):
        lives(world, place).hazard = 0.0
        lives(world, place).pace = 0.0
    return int(index)


@seldom
def put_in_hand(world: World, first: int) -> None:
    """Put a machine in hand, and those that follow it."""
    clock = clocks(world, 0)
    while first != 0:
        following = machines(world, first).next
        machines(world, first).next = clock.hand
        clock.hand = first
        first = following


@seldom
def take_from_hand(world: World, pair_index: int, units: int) -> int:
    """Return the last machines put in hand, each followed by the next, in the order in which they were."""
    clock = clocks(world, 0)
    kin = pairs(world, pair_index).kin
    first = 0
    for _ in range(units):
        index = clock.hand
        if index != 0 and machines(world, index).kin == kin:
            clock.hand = machines(world, index).next
        else:
            index = new_machine(world, kin)
        machines(world, index).next = first
        first = index
    return int(first)


@seldom
def shelve(world: World, pair_index: int, units: int) -> None:
    """Machines come to a shelf out of the hand; units below 0: the first that came leave it into the hand."""
    pair = pairs(world, pair_index)
    if units > 0:
        first = take_from_hand(world, pair_index, units)
        if pair.last_machine == 0:
            pair.first_machine = first
        else:
            machines(world, pair.last_machine).next = first
        while machines(world, first).next != 0:
            first = machines(world, first).next
        pair.last_machine = first
    for _ in range(-units):
        first = pair.first_machine
        pair.first_machine = machines(world, first).next
        machines(world, first).next = 0
        if pair.first_machine == 0:
            pair.last_machine = 0
        put_in_hand(world, first)


@seldom
def empty_hand(world: World) -> None:
    """What is left in hand has gone for good."""
    clock = clocks(world, 0)
    while clock.hand != 0:
        index = clock.hand
        clock.hand = machines(world, index).next
        machines(world, index).next = clock.free_machine
        clock.free_machine = index
