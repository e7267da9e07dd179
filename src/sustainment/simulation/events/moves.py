"""Units that move to another site (rule 9).

Machines, crews and claims go along, stock stays. From the day on what fails in the unit enters rule 3 at
the new site, and what it claims and consumes comes from there. Claims keep their age: in the queue of the new
site they stand behind those as old, before younger ones. There they are new demands, met from the shelf, by
a neighbour, or later, and no carcass follows: the site orders at once. What was on its way to the old site
comes to its shelf, also what was promised to a claim that goes along: `spare_units` tells what follows.

Work on a machine that has begun is finished where it was begun, and its machine stands for it wherever the
unit is. Work that has not begun goes along and is begun anew: delay and stay are those of the new site,
drawn anew; where no row of that site states them, it takes no time. An end item that works with a fault and
waits for its work is inspected again. A wait is charged to the shelf, or the shop, of the site where it ends.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.claims import (
    change_waiting,
    claim_one,
    enqueue,
    free_claim,
    keep_age,
    new_claim,
    unlink,
)
from sustainment.simulation.events.crews import drop_claim, keep_claim, receive_crew, take_from_course
from sustainment.simulation.events.machines import receive_machine, receive_part
from sustainment.simulation.events.moved_work import take_work_along
from sustainment.simulation.events.orders import replenish
from sustainment.simulation.events.spare_units import have_one_to_spare
from sustainment.simulation.events.state import (
    AWAITED,
    FOR_COPY,
    FOR_CREW,
    FOR_NEW_TYPE,
    FOR_NOBODY,
    FOR_POSITION,
    World,
    claims,
    clocks,
    consumptions,
    copies,
    fleets,
    missions,
    mode_routes,
    moves,
    pairs,
    positions,
    queues,
    services,
    slots,
    sources,
    stands,
    transitions,
)
from sustainment.simulation.events.stays import add_times, end_stays
from sustainment.simulation.events.transitions import receive_new_type

OF_SLOT, OF_CREWS, OF_CONSUMPTION = range(3)
"""Kinds of stands."""


@compiled
def unit_of(world: World, index: int) -> int:
    """Return the unit whose a claim is, -1 if it is no unit's."""
    claim = claims(world, index)
    fleet = -1
    if claim.kind == FOR_COPY:
        fleet = slots(world, claim.mode).fleet
    elif claim.kind == FOR_POSITION:
        fleet = positions(world, claim.owner).fleet
    elif claim.kind == FOR_CREW:
        fleet = claim.owner
    elif claim.kind == FOR_NEW_TYPE:
        fleet = transitions(world, claim.owner).from_fleet
    return int(fleets(world, fleet).unit) if fleet >= 0 else -1


@compiled
def wait_for_any(world: World, index: int) -> int:
    """What was promised to a claim comes for nobody; return the claim that waits in the queue instead."""
    claim = claims(world, index)
    if claim.promised == 0:
        return index
    pair = pairs(world, claim.pair)
    pair.promised -= 1
    change_waiting(world, claim.pair, -1)
    other = new_claim(world, claim.kind, claim.owner, claim.pair, 1, claim.rank)
    enqueue(world, other)
    keep_age(world, other, claim.since)
    claims(world, other).mode = claim.mode
    claim.kind = FOR_NOBODY
    return other


@compiled
def free_from_promises(world: World, fleet_index: int) -> None:
    """Let the claims of a fleet wait for any unit."""
    fleet = fleets(world, fleet_index)
    for index in range(fleet.first_position, fleet.first_position + fleet.positions):
        if positions(world, index).claim != 0:
            positions(world, index).claim = wait_for_any(world, positions(world, index).claim)
    for s in range(fleet.first_slot, fleet.last_slot):
        slot = slots(world, s)
        for copy in range(slot.first_copy, slot.first_copy + fleet.positions * slot.quantity):
            if copies(world, copy).where == AWAITED:
                copies(world, copy).claim = wait_for_any(world, copies(world, copy).claim)
    index = fleet.newest
    while index != 0:
        following = claims(world, index).older
        if claims(world, index).promised == 1:
            drop_claim(world, fleet_index, index)
            keep_claim(world, fleet_index, wait_for_any(world, index))
        index = following


@compiled
def point_sources(world: World, first: int, last: int) -> None:
    """What fails enters rule 3 where its slot now is."""
    for source in range(first, last):
        sources(world, source).pair = slots(world, sources(world, source).slot).pair


@compiled
def settle_in(world: World, move_index: int) -> None:
    """Slots, crews and consumption belong to the shelves of the new site."""
    move = moves(world, move_index)
    for index in range(move.first, move.last):
        stand = stands(world, index)
        if stand.kind == OF_SLOT:
            slot = slots(world, stand.index)
            stand.before = slot.pair
            slot.pair, slot.exchange, slot.charged = stand.pair, stand.exchange, stand.charged
        elif stand.kind == OF_CREWS:
            stand.before = fleets(world, stand.index).crew
            fleets(world, stand.index).crew = stand.pair
        else:
            consumptions(world, stand.index).pair = stand.pair
    for index in range(move.first_fleet, move.last_fleet):
        fleet = fleets(world, index)
        fleet.site = move.site
        fleet.pair = slots(world, fleet.own_slot).pair
        point_sources(world, fleet.first_source, fleet.last_source)
        for mission in range(fleet.first_mission, fleet.first_mission + fleet.missions):
            point_sources(world, missions(world, mission).first_source, missions(world, mission).last_source)
        for s in range(fleet.first_slot, fleet.last_slot):
            set_services(world, s)
        set_services(world, fleet.own_slot)


@compiled
def set_services(world: World, slot_index: int) -> None:
    """Planned work on a slot is that which the new site states for its mode."""
    slot = slots(world, slot_index)
    for index in range(slot.first_service, slot.last_service):
        service = services(world, index)
        service.pair = slot.pair
        service.charged = slot.charged
        service.route = -1
        pair = pairs(world, slot.pair)
        for entry in range(pair.first_mode, pair.last_mode):
            if mode_routes(world, entry).mode == service.mode:
                service.route = mode_routes(world, entry).route


@compiled
def move_empties(world: World, stand_index: int, fleet_index: int) -> None:
    """Positions without an end item are empty at the new site."""
    stand = stands(world, stand_index)
    fleet = fleets(world, fleet_index)
    for index in range(fleet.first_position, fleet.first_position + fleet.positions):
        if positions(world, index).active == 1 and positions(world, index).held == 0:
            pairs(world, stand.before).empty -= 1
            pairs(world, stand.pair).empty += 1
            clocks(world, 0).owed_changed = 1


@compiled
def join(world: World, kind: int, owner: int, slot_index: int, rank: int, since: int) -> None:
    """A claim that has left its site is a demand at the new one; the site orders, as no carcass comes."""
    came = False
    if kind == FOR_COPY:
        pair = slots(world, slot_index).pair
    elif kind == FOR_POSITION:
        pair = fleets(world, positions(world, owner).fleet).pair
    elif kind == FOR_CREW:
        pair = fleets(world, owner).crew
        came = take_from_course(world, pair)
    else:
        pair = fleets(world, transitions(world, owner).to_fleet).pair
    claim = claim_one(world, kind, owner, pair, rank)
    if claim >= 0 and claims(world, claim).promised == 0:
        keep_age(world, claim, since)
    if kind == FOR_COPY:
        if claim < 0:
            receive_part(world, slot_index, owner)
        else:
            claims(world, claim).mode = slot_index
            copies(world, owner).claim = claim
    elif kind == FOR_POSITION:
        if claim < 0:
            receive_machine(world, owner)
        else:
            positions(world, owner).claim = claim
    elif kind == FOR_CREW:
        if claim < 0:
            receive_crew(world, owner)
        else:
            keep_claim(world, owner, claim)
    elif claim < 0:
        receive_new_type(world, owner)
    else:
        keep_claim(world, transitions(world, owner).from_fleet, claim)
    if not came:
        replenish(world, pair, 1, -1, rank, 0)


@compiled
def take_claims_along(world: World, unit: int, pair_index: int, new_types: int) -> None:
    """Claims of a unit leave the queue of a pair, in its order: those for a new type, or all others."""
    classes = clocks(world, 0).classes
    for rank in range(classes):
        index = queues(world, pair_index * classes + rank).head
        while index != 0:
            claim = claims(world, index)
            following = claim.next
            kind, owner = claim.kind, claim.owner
            if unit_of(world, index) == unit and int(kind == FOR_NEW_TYPE) == new_types:
                slot, since = claim.mode, claim.since
                if kind == FOR_CREW:
                    drop_claim(world, owner, index)
                elif kind == FOR_NEW_TYPE:
                    drop_claim(world, transitions(world, owner).from_fleet, index)
                change_waiting(world, pair_index, -1)
                unlink(world, index)
                free_claim(world, index)
                have_one_to_spare(world, pair_index)
                join(world, kind, owner, slot, rank, since)
            index = following


@seldom
def move_unit(world: World, move_index: int) -> None:
    """A unit stands at another site from now on."""
    move = moves(world, move_index)
    if move.first_fleet == move.last_fleet or fleets(world, move.first_fleet).site == move.site:
        return
    end_stays(world, move.unit)
    add_times(world, move_index, -1)
    for fleet in range(move.first_fleet, move.last_fleet):
        free_from_promises(world, fleet)
    settle_in(world, move_index)
    for index in range(move.first, move.last):
        stand = stands(world, index)
        if stand.kind == OF_SLOT:
            fleet = slots(world, stand.index).fleet
            if fleets(world, fleet).own_slot == stand.index:
                move_empties(world, index, fleet)
    for new_types in range(2):
        for index in range(move.first, move.last):
            if stands(world, index).kind != OF_CONSUMPTION:
                take_claims_along(world, move.unit, stands(world, index).before, new_types)
    for fleet in range(move.first_fleet, move.last_fleet):
        take_work_along(world, fleet)
