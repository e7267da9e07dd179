"""Cannibalisation: holes in as few machines as possible.

After every event in which a hole of a fleet opens or closes, or a machine comes, goes or changes, good parts
change places, at once and free, so that as few machines of the fleet stand as can be (rule 2):

- Only holes that wait for a part move, with their claims. A part in hand stays with its machine, which
  stands for the exchange anyway: it gives its good parts first, as does one that stands for planned work.
- Then the fewest others give theirs: those with the most critical holes first, then the first place. A
  machine that needs fewer copies than it carries tolerates the holes beyond them, and keeps them if no
  machine that stands has room.
- A hole of a non-critical failure stops nobody: it moves to a machine that stands if it finds room there,
  behind the critical ones, and never makes one stand.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.simulation.events.lives import exchange_ages
from sustainment.simulation.events.plans import lift_plans, put_plans
from sustainment.simulation.events.positions import close_hole, open_hole
from sustainment.simulation.events.standing import stands_for_plans
from sustainment.simulation.events.state import (
    AWAITED,
    FITTED,
    FLEETS_TABLE,
    World,
    claims,
    clocks,
    copies,
    fleets,
    length_of,
    positions,
    slots,
)

MOST_ROUNDS = 10


@compiled
def worth(world: World, copy_index: int) -> int:
    """Return what stands at a place: 2 a critical hole, 1 another, 0 a good part, -1 in hand or serviced."""
    copy = copies(world, copy_index)
    if copy.where == AWAITED:
        return 1 + int(max(copy.critical, copy.grave))
    return 0 if copy.where == FITTED and copy.served == 0 else -1


@compiled
def holes_in(world: World, slot_index: int, place: int, least: int) -> int:
    """Return how many places of a slot in a machine are worth `least` or more."""
    slot = slots(world, slot_index)
    first = slot.first_copy + place * slot.quantity
    found = 0
    for copy in range(first, first + slot.quantity):
        found += int(worth(world, copy) >= least)
    return found


@compiled
def tolerated(world: World, slot_index: int, place: int) -> int:
    """Return how many critical holes of a slot a machine may carry and work."""
    slot = slots(world, slot_index)
    if slot.needed == slot.quantity:
        return 0
    critical = holes_in(world, slot_index, place, 2)
    others = holes_in(world, slot_index, place, 1) - critical
    spare = holes_in(world, slot_index, place, 0) - others - slot.needed
    works = copies(world, slot.first_copy + place * slot.quantity).stopped == 0
    return int(max(spare, critical if works else 0))


@compiled
def stands_for_work(world: World, slot_index: int, place: int) -> bool:
    """Tell whether a machine stands for copies of a slot that are in hand, wherever its holes are."""
    slot = slots(world, slot_index)
    first = slot.first_copy + place * slot.quantity
    for copy in range(first, first + slot.quantity):
        if copies(world, copy).critical == 1 and worth(world, copy) < 0:
            return True
    return bool(copies(world, first).stopped == 1 and holes_in(world, slot_index, place, 0) < slot.needed)


@compiled
def offer(world: World, fleet_index: int, place: int) -> None:
    """A machine gives its parts: all its places are room for holes, not only those that it tolerates."""
    fleet = fleets(world, fleet_index)
    positions(world, fleet.first_position + place).donor = 1
    for s in range(fleet.first_slot, fleet.last_slot):
        slots(world, s).short -= holes_in(world, s, place, 0) - tolerated(world, s, place)


@compiled
def survey(world: World, fleet_index: int) -> None:
    """Count the critical holes of each machine, and those of each slot for which there is no room."""
    fleet = fleets(world, fleet_index)
    for s in range(fleet.first_slot, fleet.last_slot):
        slots(world, s).short = 0
    for place in range(fleet.positions):
        position = positions(world, fleet.first_position + place)
        position.donor = 0
        position.holes = 0
        if position.held == 1:
            anyway = stands_for_plans(world, fleet.first_position + place)
            for s in range(fleet.first_slot, fleet.last_slot):
                found = holes_in(world, s, place, 2)
                position.holes += found
                slots(world, s).short += found - tolerated(world, s, place)
                anyway = anyway or stands_for_work(world, s, place)
            if anyway:
                offer(world, fleet_index, place)


@compiled
def next_donor(world: World, fleet_index: int) -> int:
    """Return the place of the machine that gives its parts next, -1 if there is room for every hole."""
    fleet = fleets(world, fleet_index)
    short = False
    for s in range(fleet.first_slot, fleet.last_slot):
        short = short or slots(world, s).short > 0
    best, most = -1, -1
    if short:
        for place in range(fleet.positions):
            position = positions(world, fleet.first_position + place)
            if position.held == 1 and position.donor == 0 and position.holes > most:
                best, most = place, position.holes
    return best


@compiled
def exchange_places(world: World, slot_index: int, hole: int, other: int) -> None:
    """A hole and what stands at another machine's place change places, with their claims."""
    slot = slots(world, slot_index)
    first = fleets(world, slot.fleet).first_position
    here = first + (hole - slot.first_copy) // slot.quantity
    there = first + (other - slot.first_copy) // slot.quantity
    critical, claim = worth(world, hole) - 1, copies(world, hole).claim
    critical_there, claim_there = worth(world, other) - 1, copies(world, other).claim
    swapped = copies(world, other).where == AWAITED
    if fleets(world, slot.fleet).ages == 1:
        exchange_ages(world, here, hole, there, other)
    serviced = slot.first_service < slot.last_service
    if serviced:
        lift_plans(world, there, slot_index, other)
    close_hole(world, here, slot_index, hole)
    if swapped:
        close_hole(world, there, slot_index, other)
    open_hole(world, there, slot_index, other, critical)
    copies(world, other).claim = claim
    claims(world, claim).owner = other
    copies(world, hole).claim = claim_there
    if swapped:
        open_hole(world, here, slot_index, hole, critical_there)
        claims(world, claim_there).owner = hole
    if serviced:
        put_plans(world, slot_index, here, hole, there, other)


@compiled
def room_for(world: World, slot_index: int, value: int, among: int) -> int:
    """Return the first copy that a hole of some worth may move to, -1 for none.

    `among` 1: the machines that give parts; 0: those that work on and tolerate one more critical hole.
    """
    slot = slots(world, slot_index)
    fleet = fleets(world, slot.fleet)
    for place in range(fleet.positions):
        position = positions(world, fleet.first_position + place)
        if position.held == 0 or position.donor != among:
            continue
        if among == 0 and holes_in(world, slot_index, place, 2) >= tolerated(world, slot_index, place):
            continue
        first = slot.first_copy + place * slot.quantity
        for copy in range(first, first + slot.quantity):
            if 0 <= worth(world, copy) < (value if among == 1 else 1):
                return int(copy)
    return -1


@compiled
def gather_slot(world: World, slot_index: int, value: int) -> None:
    """Move the holes of one worth to machines that give parts, critical ones elsewhere if they must."""
    slot = slots(world, slot_index)
    fleet = fleets(world, slot.fleet)
    for place in range(fleet.positions):
        position = positions(world, fleet.first_position + place)
        if position.held == 0 or position.donor == 1:
            continue
        first = slot.first_copy + place * slot.quantity
        for copy in range(first, first + slot.quantity):
            if worth(world, copy) != value:
                continue
            other = room_for(world, slot_index, value, 1)
            if other < 0 and value == 1:
                return
            if other < 0 and holes_in(world, slot_index, place, 2) > tolerated(world, slot_index, place):
                other = room_for(world, slot_index, value, 0)
            if other >= 0:
                exchange_places(world, slot_index, copy, other)


@compiled
def gather(world: World, fleet_index: int) -> None:
    """Choose the machines that give parts, and move the holes of a fleet."""
    fleet = fleets(world, fleet_index)
    survey(world, fleet_index)
    place = next_donor(world, fleet_index)
    while place >= 0:
        offer(world, fleet_index, place)
        place = next_donor(world, fleet_index)
    for s in range(fleet.first_slot, fleet.last_slot):
        gather_slot(world, s, 2)
        gather_slot(world, s, 1)


@compiled
def consolidate(world: World) -> None:
    """Gather the holes of every fleet in which something has changed, until nothing moves any more.

    Where copies may be spared, a hole that has moved can make room in a machine that works: then once more.
    """
    for f in range(length_of(world, FLEETS_TABLE)):
        fleet = fleets(world, f)
        rounds = 0
        while fleet.scattered == 1 and rounds < MOST_ROUNDS:
            fleet.scattered = 0
            rounds += 1
            gather(world, f)
        fleet.scattered = 0
    clocks(world, 0).scattered = 0
