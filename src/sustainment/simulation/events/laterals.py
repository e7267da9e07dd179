"""Lateral and emergency supply: who helps (rule 4).

A demand that finds its shelf empty asks once, for each unit, in its order: the first site that is open and
has one on its shelf gives it, else an emergency lane brings one from outside. The unit takes `order_days`,
then the way, and is for that claim alone: no receipt serves the claim sooner. If its machine leaves
meanwhile, the unit goes to the shelf of the site that asked. An order from below is a demand like any other:
its units come by way of the site that asked.

Books, one for one. The position of a shelf is shelf + on order - waiting + what is owed to it by work, by
carcasses at hand, and by those that follow orders from below.

    asker   on order + 1, waiting + 1    until the unit is there: the position stays, nothing is ordered
    giver   shelf - 1, carcass + 1       as if the item had failed there: its rules inspect, repair or order

So the carcass is the giver's from the demand on. This is what `mean_resupply` of the giver means (Alfredsson
& Verrijdt 1999), and what the formulas hold: they charge no time between the two sites, nor does this.
Without a carcass (a loss) the giver orders at once. The carcass of an order from below goes on to the giver
when it comes. An emergency lane takes the carcass; its unit costs its price and its trip. (r, Q): the giver
looks at its position as after any demand; that of the asker does not move. A faulty end item that works until
work on it begins is the giver's from then on: the work begins there, anew.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.calendar import schedule, taken_along, unload
from sustainment.simulation.events.lanes import pay, pay_trip, send
from sustainment.simulation.events.shops import count_owed, wait_at_gate
from sustainment.simulation.events.state import (
    BROUGHT,
    FIXED_LAW,
    LENT,
    ORDER,
    PURCHASES,
    SHIPMENT,
    World,
    claims,
    clocks,
    events,
    laterals,
    pairs,
    sites,
    times,
    ways,
)

NOT_BELOW, BELOW = range(2)
"""Whether the carcass of a demand is at hand, or still on its way up."""


@compiled
def who_gives(world: World, pair_index: int) -> int:
    """Return the first row of `laterals` by which a unit can come to a pair, -1 if there is none."""
    pair = pairs(world, pair_index)
    for row in range(pair.first_lateral, pair.last_lateral):
        lateral = laterals(world, row)
        if lateral.open == 1:
            if lateral.giving < 0:
                return row
            giver = pairs(world, lateral.giving)
            if giver.shelf > 0 and sites(world, giver.site).open == 1:
                return row
    return -1


@compiled
def is_at_once(world: World, row: int, site_index: int) -> bool:
    """Tell whether a unit is there in no time."""
    lateral = laterals(world, row)
    way = ways(world, lateral.way)
    time = times(world, way.times)
    taken = lateral.order_ticks > 0 or way.limited == 1 or time.mean > 0.0 or time.law != FIXED_LAW
    return not taken and sites(world, site_index).open == 1


@compiled
def bring(world: World, row: int, pair_index: int, claim_index: int) -> None:
    """A unit sets out for a claim; 0: it is there."""
    lateral = laterals(world, row)
    if lateral.giving < 0:
        clocks(world, 0).bought += 1
        pairs(world, pair_index).bought += 1
        pairs(world, pair_index).purchased += clocks(world, 0).counting
        if pairs(world, pair_index).price > 0:
            pay(world, PURCHASES, pairs(world, pair_index).price)
    lateral.given += clocks(world, 0).counting
    if claim_index == 0:
        pay_trip(world, lateral.way, pair_index, 1)
        return
    pairs(world, pair_index).promised += 1
    pairs(world, pair_index).on_order += 1
    claims(world, claim_index).promised = 1
    claims(world, claim_index).served = 1
    count_owed(world, pair_index, 0, 0, 1, 0)
    if lateral.order_ticks > 0:
        due = clocks(world, 0).tick + lateral.order_ticks
        order = schedule(world, ORDER, pair_index, due, claim_index, 0, 0, row + 1)
        if clocks(world, 0).aging == 1 and lateral.giving >= 0:
            events(world, order).cargo = taken_along(world, pair_index, 1)
    else:
        set_out(world, row, pair_index, claim_index)


@compiled
def set_out(world: World, row: int, pair_index: int, claim_index: int) -> None:
    """A unit starts on the way to a claim."""
    lateral = laterals(world, row)
    whence = LENT if lateral.giving >= 0 else BROUGHT
    send(world, lateral.way, SHIPMENT, pair_index, lateral.stream, 1, whence, claim_index, 0)


@seldom
def issue(world: World, slot: int) -> bool:
    """The giver is asked: the unit sets out, or waits at the gate; return whether it set out."""
    event = events(world, slot)
    row = event.d - 1
    giving = laterals(world, row).giving
    if giving >= 0 and sites(world, pairs(world, giving).site).open == 0:
        wait_at_gate(world, slot, pairs(world, giving).site, 0)
        return False
    if clocks(world, 0).aging == 1:
        unload(world, slot)
    set_out(world, row, event.key, event.a)
    return True
