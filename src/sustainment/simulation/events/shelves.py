"""Units that come to a shelf without an order (rules 7, 8)."""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.claims import first_claim
from sustainment.simulation.events.orders import withdraw_order
from sustainment.simulation.events.repairs import serve
from sustainment.simulation.events.state import (
    DIRECTS_TABLE,
    World,
    claims,
    directs,
    length_of,
    pairs,
    sites,
)
from sustainment.simulation.events.stocks import change_shelf


@compiled
def put_on_shelf(world: World, pair_index: int, units: int) -> None:
    """Serve those who wait; as many units withdraw the latest orders that no carcass follows."""
    pair = pairs(world, pair_index)
    for _ in range(min(units, pair.waiting - pair.promised)):
        withdraw_order(world, pair_index)
    change_shelf(world, pair_index, units)
    serve(world, pair_index)


@seldom
def share_crews(world: World) -> None:
    """Give crews from where courses are held to units that no lane supplies from there.

    Better priorities first, then by row.
    """
    while True:
        best = -1
        for row in range(length_of(world, DIRECTS_TABLE)):
            giver = pairs(world, directs(world, row).giver)
            taker = pairs(world, directs(world, row).taker)
            if giver.shelf <= 0 or taker.waiting <= taker.promised:
                continue
            if sites(world, giver.site).open == 0 or sites(world, taker.site).open == 0:
                continue
            rank = claims(world, first_claim(world, directs(world, row).taker)).rank
            if best < 0 or rank < claims(world, first_claim(world, directs(world, best).taker)).rank:
                best = row
        if best < 0:
            return
        change_shelf(world, directs(world, best).giver, -1)
        put_on_shelf(world, directs(world, best).taker, 1)


@compiled
def come_to_shelf(world: World, pair_index: int, units: int) -> None:
    """Units come to a shelf from outside, from another, or from a course."""
    put_on_shelf(world, pair_index, units)
    if pairs(world, pair_index).gives == 1:
        share_crews(world)
