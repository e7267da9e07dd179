"""Shelves with one unit too many (rule 9).

A claim that leaves its site leaves behind what was to replace its unit: an order, or the carcass in the shop.
So the site, which replaces one for one, would have one unit too many for good, and the site that the claim
goes to, where it is a demand without a carcass, would have one bought for it. To come back to what it keeps,
the old site withdraws its latest unfilled order without a carcass, as when a delivery meets a claim (rule 7);
what that order had set off above is withdrawn there in the same way. Where there is no such order, the site
leaves out the next one that it would place. If a carcass was to follow that one, it goes up all the same, and
where it is kept, that site has one to spare in turn. Shelves under (r, Q) look at their position, and need
nothing of this.
"""

from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.orders import withdraw_order
from sustainment.simulation.events.state import World, claims, pairs


@seldom
def have_one_to_spare(world: World, pair_index: int) -> None:
    """One unit is to come for which nobody asks: an order is withdrawn, or the next one left out."""
    while pair_index >= 0 and pairs(world, pair_index).policy == 0:
        pair = pairs(world, pair_index)
        order = pair.newest
        if order == 0 and pair.unbought == 0:
            pair.spare += 1
            return
        above = -1
        if order != 0 and claims(world, order).queued == 1:
            above = claims(world, order).pair
        withdraw_order(world, pair_index)
        pair_index = above
