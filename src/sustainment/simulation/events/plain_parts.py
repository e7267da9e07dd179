"""The short way of a part in its machine (rules 1, 2).

A slot is `plain` where its machines need every copy, exchange takes no time, and nobody follows them: no
ages, planned work, missions or crews, no cannibalisation, no cost of holding. A source is plain where its
slot is, and what it hits is one copy, in whatever machine, that stops it. Nothing but a hole can come of it:
a unit from the shelf fills it at once, or the machine stands until one comes.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.simulation.events.claims import enqueue, new_claim
from sustainment.simulation.events.positions import (
    add_to_fitted,
    leave,
    machine_of,
    move_to,
    settle_position,
    state_of,
    take_from_fitted,
)
from sustainment.simulation.events.state import (
    AWAITED,
    FITTED,
    FOR_COPY,
    NO_PART,
    World,
    claims,
    clocks,
    copies,
    fleets,
    pairs,
    positions,
    slots,
)
from sustainment.simulation.events.stocks import change_shelf
from sustainment.simulation.events.tracing import COPY_GOES, note


@compiled
def stand_for_part(world: World, slot_index: int, copy_index: int) -> None:
    """A copy has gone: its machine stands until another comes."""
    slot = slots(world, slot_index)
    copy = copies(world, copy_index)
    place = machine_of(copy_index - slot.first_copy, slot.quantity)
    position_index = fleets(world, slot.fleet).first_position + place
    position = positions(world, position_index)
    settle_position(world, position_index)
    copy.where = AWAITED
    copy.critical = 1
    copy.stands = AWAITED
    copy.entry = position.no_part
    position.parts += 1
    if clocks(world, 0).constant == 1:
        take_from_fitted(world, slot_index, copy_index)
    if position.state != NO_PART:
        move_to(world, position_index, NO_PART)


@compiled
def lose_plainly(world: World, slot_index: int, copy_index: int) -> None:
    """A copy has failed: the shelf has another, or its machine claims one and stands."""
    slot = slots(world, slot_index)
    pair = pairs(world, slot.pair)
    note(world, COPY_GOES, slot_index, copy_index)
    pair.demands += clocks(world, 0).counting
    if pair.shelf > 0:
        pair.filled += clocks(world, 0).counting
        change_shelf(world, slot.pair, -1)
        return
    claim = new_claim(world, FOR_COPY, copy_index, slot.pair, 1, fleets(world, slot.fleet).rank)
    claims(world, claim).mode = slot_index
    copies(world, copy_index).claim = claim
    enqueue(world, claim)
    stand_for_part(world, slot_index, copy_index)


@compiled
def fit_plainly(world: World, slot_index: int, copy_index: int) -> None:
    """A part has come for a hole: it is fitted at once."""
    slot = slots(world, slot_index)
    copy = copies(world, copy_index)
    place = machine_of(copy_index - slot.first_copy, slot.quantity)
    position_index = fleets(world, slot.fleet).first_position + place
    copy.claim = 0
    copy.where = FITTED
    leave(world, position_index, slot_index, copy_index)
    if clocks(world, 0).constant == 1:
        add_to_fitted(world, slot_index, copy_index)
    state = state_of(world, position_index)
    if state != positions(world, position_index).state:
        settle_position(world, position_index)
        move_to(world, position_index, state)
