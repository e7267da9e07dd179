"""The short way of a failed item (rules 3, 4, 5, 10).

A pair is `plain` where its site never shuts, replenishes one for one and borrows from nobody, all modes go
one way, no ages are kept, and what it is owed need not be divided; a route is where it needs no delay, no
resource and no rework. Most pairs of most studies are plain. There a repair is an event without a job, and an
order that the supplier can fill leaves no claim. All is drawn from the same streams and comes in the same
order as on the long way, which takes over wherever one of this does not hold.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.simulation.events.calendar import drawn_time, schedule
from sustainment.simulation.events.claims import enqueue, new_claim
from sustainment.simulation.events.inspection import deal_with, enter_rule_3, verdict
from sustainment.simulation.events.lanes import pay_trip, set_out
from sustainment.simulation.events.orders import ask_supplier
from sustainment.simulation.events.shops import TURNAROUND_ROW
from sustainment.simulation.events.state import (
    CARCASS,
    DOWN,
    FOR_ORDER,
    FROM_BELOW,
    KEPT,
    OWN,
    SENT_UP,
    SHIPMENT,
    SUPPLIED,
    UP,
    WORK,
    WORK_OVER,
    World,
    claims,
    clocks,
    pairs,
    routes,
    ways,
)
from sustainment.simulation.events.stocks import change_shelf

NO_JOB_KEPT = 0
"""In the place of its job: a repair that is only an event."""


@compiled
def is_plain(world: World, pair_index: int) -> bool:
    """Tell whether a pair is plain now."""
    pair = pairs(world, pair_index)
    return bool(pair.plain == 1 and pair.route >= 0)


@compiled
def is_repaired_plainly(world: World, pair_index: int) -> bool:
    """Tell whether the repair of an item of a plain pair needs nothing but its time."""
    pair = pairs(world, pair_index)
    return bool(routes(world, pair.route).plain == 1 and pair.first_child == pair.last_child)


@compiled
def repair_plainly(world: World, pair_index: int, units: int) -> None:
    """Items that failed together are repaired here in the same time; each is an event."""
    pair = pairs(world, pair_index)
    turnaround = drawn_time(world, routes(world, pair.route).times + TURNAROUND_ROW, pair.stream + WORK)
    due = clocks(world, 0).tick + turnaround
    for _ in range(units):
        schedule(world, WORK_OVER, pair_index, due, NO_JOB_KEPT, pair.route, 0, 0)


@compiled
def order_plainly(world: World, pair_index: int, units: int, mode: int, rank: int) -> None:
    """The order for carcasses that go up reaches the supplier at once; what is on the shelf there leaves."""
    pair = pairs(world, pair_index)
    supplier = pair.supplier
    above = pairs(world, supplier)
    pair.on_order += units
    met = clocks(world, 0).counting * units
    if above.shelf < units or above.waiting > 0:
        index = new_claim(world, FOR_ORDER, pair_index, supplier, units, rank)
        claims(world, index).mode = mode
        claims(world, index).lane = pair.lane
        if above.shelf > 0 and above.waiting == 0:
            ask_supplier(world, index)
        else:
            above.demands += met
            enqueue(world, index)
        return
    above.demands += met
    above.filled += met
    change_shelf(world, supplier, -units)
    set_out(world, 2 * pair.lane, SHIPMENT, pair_index, pair.stream + DOWN, units, SUPPLIED, 0, 0)


@compiled
def goes_plainly(world: World, pair_index: int) -> bool:
    """Tell whether a carcass may go up, and its order, with nothing waiting or in between."""
    pair = pairs(world, pair_index)
    clock = clocks(world, 0)
    if clock.first_task != clock.last_task or pair.supplier < 0 or pair.lane < 0:
        return False
    return bool(ways(world, 2 * pair.lane).plain == 1 and is_plain(world, pair.supplier))


@compiled
def go_in_plainly(world: World, pair_index: int, units: int, mode: int, rank: int) -> None:
    """Failed items are kept, or go up and further up, as far as the way is plain."""
    whose = OWN
    while True:
        pair = pairs(world, pair_index)
        fate = verdict(world, pair_index, pair.route)
        if fate == KEPT and is_repaired_plainly(world, pair_index):
            repair_plainly(world, pair_index, units)
            return
        if fate != SENT_UP or not goes_plainly(world, pair_index):
            deal_with(world, pair_index, units, mode, rank, whose, fate)
            return
        order_plainly(world, pair_index, units, mode, rank)
        up = 2 * pair.lane + 1
        pay_trip(world, up, pair.supplier, units)
        ticks = drawn_time(world, ways(world, up).times, pair.stream + UP)
        pair_index = pair.supplier
        whose = FROM_BELOW
        if ticks > 0:
            due = clocks(world, 0).tick + ticks
            schedule(world, CARCASS, pair_index, due, units, mode, rank, FROM_BELOW)
            return


@compiled
def enter_plainly(world: World, pair_index: int, units: int, mode: int, rank: int) -> None:
    """Items that failed and were claimed again enter rule 3, last of all that their event does."""
    clock = clocks(world, 0)
    if clock.first_task == clock.last_task and is_plain(world, pair_index):
        go_in_plainly(world, pair_index, units, mode, rank)
    else:
        enter_rule_3(world, pair_index, units, mode, rank)
