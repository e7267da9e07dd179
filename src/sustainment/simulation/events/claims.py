"""Claims and shelves (rules 2 and 4).

Claims for an item at a site wait first come first served, those of a better priority first. What a claim
asked for is handed over at once: a copy to its machine, an end item to its position, a child to the work that
waits for it, units of an order to the lane. Of those that wait, some wait for a unit promised to them.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.laterals import NOT_BELOW, bring, is_at_once, who_gives
from sustainment.simulation.events.state import (
    CLAIMS_TABLE,
    DAY,
    FOR_GIVER,
    FOR_NOBODY,
    World,
    claims,
    clocks,
    laterals,
    length_of,
    pairs,
    queues,
    sites,
    waiting_moved,
)
from sustainment.simulation.events.stocks import change_shelf, settle_waiting


@seldom
def settle_value(world: World) -> None:
    """Add the value of what is owned and not fitted since the last change, in cents x days."""
    clock = clocks(world, 0)
    clock.value_days += clock.spare_value * (float(clock.tick - clock.value_tick) / DAY)
    clock.value_tick = clock.tick


@compiled
def hold_value(world: World, pair_index: int, units: int) -> None:
    """More or fewer units are owned and not fitted: they are what holding costs."""
    clock = clocks(world, 0)
    if clock.holding > 0.0:
        settle_value(world)
        clock.spare_value += units * pairs(world, pair_index).price


@compiled
def change_waiting(world: World, pair_index: int, units: int) -> None:
    """Let more or fewer units be waited for."""
    settle_waiting(world, pair_index)
    pairs(world, pair_index).waiting += units
    waiting_moved(world, pair_index).value += units


@compiled
def new_claim(world: World, kind: int, owner: int, pair_index: int, quantity: int, rank: int) -> int:
    """Return a claim that does not wait yet."""
    clock = clocks(world, 0)
    index = clock.free_claim
    if index != 0:
        clock.free_claim = claims(world, index).next
    elif clock.fresh_claim < length_of(world, CLAIMS_TABLE):
        index = clock.fresh_claim
        clock.fresh_claim += 1
    else:
        clock.full = 1
        return 0
    claim = claims(world, index)
    claim.kind = kind
    claim.owner = owner
    claim.pair = pair_index
    claim.quantity = quantity
    claim.rank = rank
    claim.next = 0
    claim.previous = 0
    claim.queued = 0
    claim.promised = 0
    claim.carcass = 1
    claim.older = 0
    claim.newer = 0
    return int(index)


@compiled
def free_claim(world: World, index: int) -> None:
    """Give the place of a claim back."""
    if index != 0:
        clock = clocks(world, 0)
        claims(world, index).next = clock.free_claim
        clock.free_claim = index


@compiled
def enqueue(world: World, index: int) -> None:
    """Let a claim wait behind those of its priority."""
    claim = claims(world, index)
    queue = claim.pair * clocks(world, 0).classes + claim.rank
    last = queues(world, queue).tail
    claim.previous = last
    claim.next = 0
    claim.queued = 1
    claim.since = clocks(world, 0).tick
    if last == 0:
        queues(world, queue).head = index
    else:
        claims(world, last).next = index
    queues(world, queue).tail = index
    change_waiting(world, claim.pair, claim.quantity)


@compiled
def keep_age(world: World, index: int, since: int) -> None:
    """Let a claim that waits have waited since then: it stands behind those as old, before younger ones."""
    claim = claims(world, index)
    before = claim.previous
    while before != 0 and claims(world, before).since > since:
        before = claims(world, before).previous
    claim.since = since
    if before == claim.previous:
        return
    unlink(world, index)
    queue = claim.pair * clocks(world, 0).classes + claim.rank
    after = queues(world, queue).head if before == 0 else claims(world, before).next
    claim.previous = before
    claim.next = after
    claim.queued = 1
    claims(world, after).previous = index
    if before == 0:
        queues(world, queue).head = index
    else:
        claims(world, before).next = index


@compiled
def unlink(world: World, index: int) -> None:
    """Take a claim out of its queue; the units it waited for were counted off before."""
    claim = claims(world, index)
    queue = claim.pair * clocks(world, 0).classes + claim.rank
    if claim.previous == 0:
        queues(world, queue).head = claim.next
    else:
        claims(world, claim.previous).next = claim.next
    if claim.next == 0:
        queues(world, queue).tail = claim.previous
    else:
        claims(world, claim.next).previous = claim.previous
    claim.queued = 0


@compiled
def withdraw_claim(world: World, index: int) -> None:
    """A claim is no longer needed; orders that it led to stand, and a unit that was promised to it comes."""
    if index != 0:
        claim = claims(world, index)
        change_waiting(world, claim.pair, -claim.quantity)
        if claim.promised == 1:
            pairs(world, claim.pair).promised -= 1
            claim.kind = FOR_NOBODY
            return
        unlink(world, index)
        free_claim(world, index)


@compiled
def first_claim(world: World, pair_index: int) -> int:
    """Return the claim that is served next."""
    classes = clocks(world, 0).classes
    for rank in range(classes):
        index = queues(world, pair_index * classes + rank).head
        if index != 0:
            return int(index)
    return 0


@seldom
def lend(world: World, row: int, kind: int, owner: int, pair_index: int, rank: int) -> int:
    """Let a unit come by a row of `laterals`: return -1 if it is there at once, else the claim it is for."""
    giving = laterals(world, row).giving
    if giving >= 0:
        change_shelf(world, giving, -1)
    if is_at_once(world, row, pairs(world, pair_index).site):
        if giving < 0:
            hold_value(world, pair_index, 1)
        bring(world, row, pair_index, 0)
        return -1
    index = new_claim(world, kind, owner, pair_index, 1, rank)
    claims(world, index).since = clocks(world, 0).tick
    change_waiting(world, pair_index, 1)
    bring(world, row, pair_index, index)
    return index


@seldom
def owe(world: World, pair_index: int, giving: int, below: int) -> None:
    """Keep whose the carcass of a demand is: of the giver, or -1 of outside; the first is paid first."""
    index = new_claim(world, FOR_GIVER, giving, pair_index, 1, 0)
    claims(world, index).carcass = below
    last = pairs(world, pair_index).givers
    if last == 0:
        pairs(world, pair_index).givers = index
        return
    while claims(world, last).next != 0:
        last = claims(world, last).next
    claims(world, last).next = index


@seldom
def next_giver(world: World, pair_index: int, below: int) -> int:
    """Return to whom the next carcass of a pair is owed, -1 for outside, -2 for nobody but the site."""
    before = 0
    index = pairs(world, pair_index).givers
    while index != 0 and claims(world, index).carcass != below:
        before = index
        index = claims(world, index).next
    if index == 0:
        return -2
    giving = claims(world, index).owner
    if before == 0:
        pairs(world, pair_index).givers = claims(world, index).next
    else:
        claims(world, before).next = claims(world, index).next
    free_claim(world, index)
    return int(giving)


@compiled
def claim_one(world: World, kind: int, owner: int, pair_index: int, rank: int) -> int:
    """Demand one unit: return -1 if it is there at once, else the claim that waits for it."""
    pair = pairs(world, pair_index)
    counting = clocks(world, 0).counting
    pair.demands += counting
    if pair.shelf > 0 and sites(world, pair.site).open == 1:
        pair.filled += counting
        change_shelf(world, pair_index, -1)
        return -1
    if pair.shelf <= 0:
        row = who_gives(world, pair_index)
        if row >= 0:
            owe(world, pair_index, laterals(world, row).giving, NOT_BELOW)
            return lend(world, row, kind, owner, pair_index, rank)
    index = new_claim(world, kind, owner, pair_index, 1, rank)
    enqueue(world, index)
    return index


@compiled
def note_open_order(world: World, index: int) -> None:
    """Keep an order that no carcass follows among those that a delivery withdraws, the latest first."""
    claim = claims(world, index)
    pair = pairs(world, claim.owner)
    claim.older = pair.newest
    claim.newer = 0
    if pair.newest != 0:
        claims(world, pair.newest).newer = index
    pair.newest = index


@seldom
def forget_open_order(world: World, index: int) -> None:
    """An order is filled or withdrawn."""
    claim = claims(world, index)
    if claim.newer == 0:
        pairs(world, claim.owner).newest = claim.older
    else:
        claims(world, claim.newer).older = claim.older
    if claim.older != 0:
        claims(world, claim.older).newer = claim.newer
