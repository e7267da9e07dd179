"""Replenishment: orders up, shipments down (rules 4, 7).

One-for-one: a site orders when it knows that its shop will not return a unit. (r, Q): when shelf + on order -
claims is r or less. Outside never runs out; what is never bought there stays an order that only a delivery
can withdraw.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.calendar import drawn_time, schedule, set_off
from sustainment.simulation.events.claims import (
    change_waiting,
    enqueue,
    first_claim,
    forget_open_order,
    free_claim,
    lend,
    new_claim,
    next_giver,
    note_open_order,
    owe,
    unlink,
)
from sustainment.simulation.events.lanes import pay, send
from sustainment.simulation.events.laterals import BELOW, NOT_BELOW, who_gives
from sustainment.simulation.events.shops import count_owed
from sustainment.simulation.events.state import (
    ASK_SUPPLIER,
    BOUGHT,
    BUYING,
    DOWN,
    FOR_ORDER,
    ORDER,
    PURCHASES,
    SERVICEABLE,
    SHIPMENT,
    SUPPLIED,
    World,
    claims,
    clocks,
    laterals,
    mode_routes,
    pairs,
    sites,
    ways,
)
from sustainment.simulation.events.stocks import change_shelf


@compiled
def route_of(world: World, pair_index: int, mode: int) -> int:
    """Return how a pair repairs a failure mode, -1 if it does not."""
    pair = pairs(world, pair_index)
    for entry in range(pair.first_mode, pair.last_mode):
        if mode_routes(world, entry).mode == mode:
            return int(mode_routes(world, entry).route)
    return int(pair.route)


@seldom
def come_from_outside(world: World, pair_index: int, units: int, lane: int) -> None:
    """What was bought is at the beginning of the lane from outside."""
    send(world, 2 * lane, SHIPMENT, pair_index, pairs(world, pair_index).stream + DOWN, units, BOUGHT, 0, 0)


@compiled
def buy(world: World, pair_index: int, units: int) -> None:
    """Order units outside."""
    clock = clocks(world, 0)
    pair = pairs(world, pair_index)
    if pair.procurement < 0:
        pair.unbought += units
        return
    clock.bought += units
    pair.bought += units
    pair.purchased += units * clock.counting
    if pair.price > 0:
        pay(world, PURCHASES, units * pair.price)
    ticks = drawn_time(world, pair.procurement, pair.stream + BUYING)
    pair.on_order += units
    count_owed(world, pair_index, 0, 0, 0, units)
    if pair.lane >= 0:
        ticks += ways(world, 2 * pair.lane).order_ticks
        if ticks > 0:
            schedule(world, ORDER, pair_index, clock.tick + ticks, 0, units, pair.lane, 0)
        else:
            come_from_outside(world, pair_index, units, pair.lane)
    elif ticks > 0:
        schedule(world, SHIPMENT, pair_index, clock.tick + ticks, units, BOUGHT, 0, 0)
    else:
        set_off(world, SERVICEABLE, pair_index, units, BOUGHT, 0, 0)


@compiled
def place_order(world: World, pair_index: int, units: int, mode: int, rank: int, carcass: int) -> None:
    """Order units from the supplier, or outside at the top; what is there to spare is not ordered."""
    pair = pairs(world, pair_index)
    if pair.spare > 0:
        left_out = min(pair.spare, units)
        pair.spare -= left_out
        if carcass == 1 and pair.supplier >= 0:
            pair.unasked += left_out
        units -= left_out
        if units == 0:
            return
    if pair.supplier < 0:
        buy(world, pair_index, units)
        return
    index = new_claim(world, FOR_ORDER, pair_index, pair.supplier, units, rank)
    claim = claims(world, index)
    claim.carcass = carcass
    claim.mode = mode
    claim.lane = pair.lane
    pair.on_order += units
    count_owed(world, pair_index, 0, 0, 0, units)
    if carcass == 0:
        note_open_order(world, index)
    ticks = ways(world, 2 * pair.lane).order_ticks
    if ticks > 0:
        schedule(world, ORDER, pair.supplier, clocks(world, 0).tick + ticks, index, 0, 0, 0)
    else:
        set_off(world, ASK_SUPPLIER, index, 0, 0, 0, 0)


@seldom
def review(world: World, pair_index: int, rank: int) -> None:
    """(r, Q): order the multiple of Q that lifts the position above r."""
    pair = pairs(world, pair_index)
    position = pair.shelf + pair.on_order + pair.unbought - pair.waiting
    if position <= pair.reorder_point:
        lots = (pair.reorder_point - position) // pair.order_quantity + 1
        place_order(world, pair_index, lots * pair.order_quantity, -1, rank, 0)


@compiled
def order_instead(world: World, pair_index: int, units: int, mode: int, rank: int, carcass: int) -> None:
    """One-for-one: order what the shop will not return; (r, Q) shelves look at their position only."""
    if pairs(world, pair_index).policy == 0:
        place_order(world, pair_index, units, mode, rank, carcass)


@compiled
def reorder(world: World, pair_index: int, units: int, mode: int, rank: int, carcass: int) -> None:
    """After a demand on a shelf: order at once where no carcass will tell, or nothing is repaired here."""
    if pairs(world, pair_index).policy != 0:
        review(world, pair_index, rank)
    elif carcass == 0 or route_of(world, pair_index, mode) < 0:
        place_order(world, pair_index, units, mode, rank, carcass)


@compiled
def replenish(world: World, pair_index: int, units: int, mode: int, rank: int, carcass: int) -> None:
    """After a demand: whoever met it orders; what came from outside is not ordered."""
    left = units
    if carcass == 0 and pairs(world, pair_index).givers != 0:
        giving = next_giver(world, pair_index, NOT_BELOW)
        while giving > -2:
            left -= 1
            if giving >= 0:
                reorder(world, giving, 1, mode, rank, 0)
            giving = next_giver(world, pair_index, NOT_BELOW) if left > 0 else -2
    if left > 0:
        reorder(world, pair_index, left, mode, rank, carcass)


@compiled
def close_order(world: World, index: int) -> None:
    """All units of an order have left, or are promised to it."""
    if claims(world, index).carcass == 0:
        forget_open_order(world, index)
    free_claim(world, index)


@compiled
def ship(world: World, index: int, units: int) -> None:
    """Units of an order leave the shelf for the lane."""
    claim = claims(world, index)
    orderer = claim.owner
    count_owed(world, orderer, 0, 0, units, -units)
    stream = pairs(world, orderer).stream + DOWN
    send(world, 2 * claim.lane, SHIPMENT, orderer, stream, units, SUPPLIED, 0, 0)
    if claim.quantity == 0:
        close_order(world, index)


@compiled
def borrow(world: World, index: int) -> int:
    """Others meet what they can of an order; return how many units are there at once."""
    claim = claims(world, index)
    there = 0
    while claim.quantity > 0:
        row = who_gives(world, claim.pair)
        if row < 0:
            break
        claim.quantity -= 1
        giving = laterals(world, row).giving
        part = lend(world, row, FOR_ORDER, claim.owner, claim.pair, claim.rank)
        if part < 0:
            there += 1
        else:
            claims(world, part).lane = claim.lane
        if claim.carcass == 1:
            owe(world, claim.pair, giving, BELOW)
        if giving >= 0:
            reorder(world, giving, 1, claim.mode, claim.rank, claim.carcass)
    return there


@compiled
def ask_supplier(world: World, index: int) -> None:
    """An order has reached the supplier: it is a demand there."""
    claim = claims(world, index)
    units = claim.quantity
    if units == 0:
        free_claim(world, index)
        return
    supplier = claim.pair
    pair = pairs(world, supplier)
    counting = clocks(world, 0).counting
    pair.demands += counting * units
    carcass = claim.carcass
    mode = claim.mode
    rank = claim.rank
    met = min(units, pair.shelf) if sites(world, pair.site).open == 1 and pair.waiting == pair.promised else 0
    claim.quantity -= met
    lent = claim.quantity
    there = borrow(world, index) if pair.shelf == met else 0
    lent -= claim.quantity
    if claim.quantity > 0:
        enqueue(world, index)
    if met > 0:
        pair.filled += counting * met
        change_shelf(world, supplier, -met)
    if met + there > 0:
        ship(world, index, met + there)
    elif claim.quantity == 0:
        close_order(world, index)
    if lent < units:
        replenish(world, supplier, units - lent, mode, rank, carcass)


@compiled
def withdraw_order(world: World, pair_index: int) -> None:
    """Rule 7: the latest unfilled order without a carcass is no longer needed, one unit of it."""
    pair = pairs(world, pair_index)
    index = pair.newest
    if index == 0:
        pair.unbought -= min(pair.unbought, 1)
        return
    claim = claims(world, index)
    pair.on_order -= 1
    count_owed(world, pair_index, 0, 0, 0, -1)
    claim.quantity -= 1
    if claim.queued == 1:
        change_waiting(world, claim.pair, -1)
    if claim.quantity == 0:
        forget_open_order(world, index)
        if claim.queued == 1:
            unlink(world, index)
            free_claim(world, index)


@compiled
def next_served(world: World, pair_index: int) -> int:
    """Take units off the shelf for the claim that is next; return it, 0 if there is none to serve."""
    pair = pairs(world, pair_index)
    if pair.shelf <= 0 or pair.waiting <= pair.promised or sites(world, pair.site).open == 0:
        return 0
    index = first_claim(world, pair_index)
    claim = claims(world, index)
    units = min(pair.shelf, claim.quantity)
    change_shelf(world, pair_index, -units)
    change_waiting(world, pair_index, -units)
    claim.quantity -= units
    claim.served = units
    if claim.quantity == 0:
        unlink(world, index)
    return index
