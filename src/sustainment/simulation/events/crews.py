"""Crews: claimed by positions, in a unit for good (rule 8).

Each authorised position of a fleet with crews has one there or claims one, as it claims an end item: from the
shelf of the unit's site, else an order goes up its lanes of supply. A shelf where a course is held gives at
once, and without a lane, to units that no lane supplies from there. A crew that its unit gives up goes to the
shelf from which the unit claims: of its own site, or where no lane leads there, of the course's site.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.calendar import new_event, set_off
from sustainment.simulation.events.claims import claim_one, hold_value, withdraw_claim
from sustainment.simulation.events.inspection import write_off
from sustainment.simulation.events.manning import lack_crew, man_next
from sustainment.simulation.events.orders import replenish
from sustainment.simulation.events.positions import change_state
from sustainment.simulation.events.shops import wait_at_gate
from sustainment.simulation.events.state import (
    DIRECTS_TABLE,
    FOR_CREW,
    REPAIRED_HERE,
    SERVICEABLE,
    SHIPMENT,
    World,
    claims,
    directs,
    fleets,
    length_of,
    pairs,
    sites,
)
from sustainment.simulation.events.stocks import change_shelf


@compiled
def take_from_course(world: World, pair_index: int) -> bool:
    """Bring a crew to an empty shelf from where a course is held, if one is there; tell whether it came."""
    pair = pairs(world, pair_index)
    if pair.shelf > 0 or sites(world, pair.site).open == 0:
        return False
    for row in range(length_of(world, DIRECTS_TABLE)):
        giver = directs(world, row).giver
        there = pairs(world, giver)
        if directs(world, row).taker == pair_index and there.shelf > 0 and sites(world, there.site).open == 1:
            change_shelf(world, giver, -1)
            change_shelf(world, pair_index, 1)
            return True
    return False


@compiled
def keep_claim(world: World, fleet_index: int, index: int) -> None:
    """Keep a claim for a crew, or for a new type, among those of a fleet, the latest first."""
    fleet = fleets(world, fleet_index)
    claim = claims(world, index)
    claim.older = fleet.newest
    claim.newer = 0
    if fleet.newest != 0:
        claims(world, fleet.newest).newer = index
    fleet.newest = index


@seldom
def drop_claim(world: World, fleet_index: int, index: int) -> None:
    """A claim of a fleet is met or withdrawn."""
    claim = claims(world, index)
    if claim.newer == 0:
        fleets(world, fleet_index).newest = claim.older
    else:
        claims(world, claim.newer).older = claim.older
    if claim.older != 0:
        claims(world, claim.older).newer = claim.newer


@compiled
def latest_claim(world: World, fleet_index: int, kind: int) -> int:
    """Return the latest claim of a kind that a fleet has open, 0 for none."""
    index = int(fleets(world, fleet_index).newest)
    while index != 0 and claims(world, index).kind != kind:
        index = int(claims(world, index).older)
    return index


@seldom
def receive_crew(world: World, fleet_index: int) -> None:
    """A crew has come: a machine that stood for it works."""
    fleet = fleets(world, fleet_index)
    fleet.crews += 1
    hold_value(world, fleet.crew, -1)
    position = man_next(world, fleet_index)
    if position >= 0:
        change_state(world, position)


@compiled
def claim_crew(world: World, fleet_index: int) -> None:
    """A position without a crew claims one; no carcass follows."""
    fleet = fleets(world, fleet_index)
    came = take_from_course(world, fleet.crew)
    claim = claim_one(world, FOR_CREW, fleet_index, fleet.crew, fleet.rank)
    if claim < 0:
        receive_crew(world, fleet_index)
    else:
        keep_claim(world, fleet_index, claim)
    if not came:
        replenish(world, fleet.crew, 1, -1, fleet.rank, 0)


@compiled
def send_off(world: World, fleet_index: int) -> None:
    """A crew leaves its unit: it is owned and in none."""
    position = lack_crew(world, fleet_index)
    if position >= 0:
        change_state(world, position)
    hold_value(world, fleets(world, fleet_index).crew, 1)


@compiled
def lose_crew(world: World, fleet_index: int) -> None:
    """A lost machine takes a crew of its fleet along: its position claims another."""
    fleet = fleets(world, fleet_index)
    if fleet.crew >= 0 and fleet.crews > 0:
        send_off(world, fleet_index)
        write_off(world, fleet.crew, 1)
        claim_crew(world, fleet_index)


@compiled
def shelf_of_crews(world: World, pair_index: int) -> int:
    """Return the shelf from which crews come to a unit's: its own, or that of a course that no lane links."""
    for row in range(length_of(world, DIRECTS_TABLE)):
        if directs(world, row).taker == pair_index:
            return int(directs(world, row).giver)
    return pair_index


@compiled
def give_up_crew(world: World, fleet_index: int) -> None:
    """A position has closed: its claim for a crew is withdrawn, the latest; else a crew goes to the shelf.

    One that goes to a site that is shut waits at its gate.
    """
    claim = latest_claim(world, fleet_index, FOR_CREW)
    if claim != 0:
        drop_claim(world, fleet_index, claim)
        withdraw_claim(world, claim)
        return
    send_off(world, fleet_index)
    own = int(fleets(world, fleet_index).crew)
    shelf = shelf_of_crews(world, own)
    site = pairs(world, shelf).site
    if shelf == own or sites(world, site).open == 1:
        set_off(world, SERVICEABLE, shelf, 1, REPAIRED_HERE, 0, 0)
    else:
        wait_at_gate(world, new_event(world, SHIPMENT, shelf, 1, REPAIRED_HERE, 0, 0), site, 0)


@compiled
def hand_crew_over(world: World, old: int, new: int) -> None:
    """A position goes over to a type with the same crew: its claim for one goes along, else its crew."""
    claim = latest_claim(world, old, FOR_CREW)
    if claim != 0:
        drop_claim(world, old, claim)
        claims(world, claim).owner = new
        keep_claim(world, new, claim)
        return
    send_off(world, old)
    receive_crew(world, new)
