"""The failed item: kept, sent up, written off (rule 3).

Items of a batch that failed together share their route and their times.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import folded, seldom
from sustainment.kernels.variates import uniform
from sustainment.simulation.events.calendar import drawn_time, new_event, set_off
from sustainment.simulation.events.claims import hold_value, next_giver
from sustainment.simulation.events.lanes import send
from sustainment.simulation.events.laterals import BELOW, NOT_BELOW
from sustainment.simulation.events.orders import order_instead, replenish, route_of
from sustainment.simulation.events.shops import (
    TEST_ROW,
    begin_job,
    count_owed,
    draw_delay,
    draw_turnaround,
    new_job,
    wait_at_gate,
)
from sustainment.simulation.events.spare_units import have_one_to_spare
from sustainment.simulation.events.state import (
    CARCASS,
    CONDEMNED,
    FROM_BELOW,
    INSPECT,
    KEPT,
    OWN,
    REPAIR,
    ROUTING,
    SENT_UP,
    SOUND,
    TEST,
    UNASKED,
    UNMATCHED,
    UP,
    World,
    clocks,
    jobs,
    pairs,
    routes,
    sites,
    streams,
)


@folded
def verdict(world: World, pair_index: int, route_index: int) -> int:
    """Draw what becomes of a failed item that is inspected where it may be repaired."""
    stream = pairs(world, pair_index).stream + ROUTING
    route = routes(world, route_index)
    if uniform(streams(world, stream)) >= route.share:
        return SENT_UP
    if route.no_fault > 0.0 and uniform(streams(world, stream)) < route.no_fault:
        return SOUND
    if route.condemnation > 0.0 and uniform(streams(world, stream)) < route.condemnation:
        return CONDEMNED
    return KEPT


@compiled
def write_off(world: World, pair_index: int, units: int) -> None:
    """Items are gone."""
    clocks(world, 0).written_off += units
    pairs(world, pair_index).lost += units
    pairs(world, pair_index).gone += units * clocks(world, 0).counting
    hold_value(world, pair_index, -units)


@compiled
def leave_for_supplier(world: World, pair_index: int, units: int, mode: int, rank: int, whose: int) -> None:
    """Carcasses leave for the supplier; at the top they are written off."""
    pair = pairs(world, pair_index)
    if pair.supplier < 0 or pair.lane < 0:
        write_off(world, pair_index, units)
        return
    owed = whose if whose >= UNMATCHED else FROM_BELOW
    if pair.policy != 0:
        owed = UNMATCHED
    stream = pair.stream + UP
    count_owed(world, pair.supplier, 0, 0, units, 0)
    send(world, 2 * pair.lane + 1, CARCASS, pair.supplier, stream, units, mode, rank, owed)


@compiled
def send_up(world: World, pair_index: int, units: int, mode: int, rank: int, whose: int) -> None:
    """Carcasses go up; as many as orders were left out go without one."""
    unasked = pairs(world, pair_index).unasked
    if unasked > 0 and whose < UNMATCHED:
        unasked = min(unasked, units)
        pairs(world, pair_index).unasked -= unasked
        leave_for_supplier(world, pair_index, unasked, mode, rank, UNASKED)
        units -= unasked
    if units > 0:
        leave_for_supplier(world, pair_index, units, mode, rank, whose)


@compiled
def begin_repair(world: World, job_index: int, units: int) -> None:
    """Draw the times of a job, and begin it and as many others of its batch."""
    job = jobs(world, job_index)
    if job.kind == TEST:
        delay = 0
        turnaround = drawn_time(world, routes(world, job.route).times + TEST_ROW, job.stream + 1)
    else:
        delay = draw_delay(world, job_index)
        turnaround = draw_turnaround(world, job_index)
    kind, pair, route, mode, rank, owner = job.kind, job.pair, job.route, job.mode, job.rank, job.owner
    begin_job(world, job_index, delay, turnaround)
    for _ in range(units - 1):
        begin_job(world, new_job(world, kind, pair, route, mode, rank, owner), delay, turnaround)


@compiled
def deal_with(world: World, pair_index: int, units: int, mode: int, rank: int, whose: int, fate: int) -> None:
    """Do what the inspection said."""
    if fate in (SENT_UP, CONDEMNED):
        follows = int(fate == SENT_UP and pairs(world, pair_index).supplier >= 0)
        if whose < UNMATCHED:
            order_instead(world, pair_index, units, mode, rank, follows)
        if fate == SENT_UP:
            send_up(world, pair_index, units, mode, rank, whose)
        else:
            write_off(world, pair_index, units)
        return
    route = route_of(world, pair_index, mode)
    if whose == UNASKED:
        for _ in range(units):
            have_one_to_spare(world, pair_index)
    kind = TEST if fate == SOUND else REPAIR
    begin_repair(world, new_job(world, kind, pair_index, route, mode, rank, -1), units)


@compiled
def hand_out(world: World, pair_index: int) -> None:
    """A carcass goes outside for the unit that came from there."""
    pairs(world, pair_index).lost += 1
    pairs(world, pair_index).exchanged += clocks(world, 0).counting
    hold_value(world, pair_index, -1)


@seldom
def pass_on_from_below(world: World, pair_index: int, units: int, mode: int, rank: int) -> int:
    """Carcasses of orders that others met go on to them; return how many do."""
    passed = 0
    while passed < units:
        giving = next_giver(world, pair_index, BELOW)
        if giving < -1:
            break
        passed += 1
        if giving < 0:
            hand_out(world, pair_index)
        else:
            set_off(world, INSPECT, giving, 1, mode, rank, OWN)
    return passed


@compiled
def inspect(world: World, pair_index: int, units: int, mode: int, rank: int, whose: int) -> None:
    """Failed items have arrived where they are inspected."""
    pair = pairs(world, pair_index)
    if sites(world, pair.site).open == 0:
        wait_at_gate(world, new_event(world, CARCASS, pair_index, units, mode, rank, whose), pair.site, 0)
        return
    if whose != OWN:
        count_owed(world, pair_index, 0, 0, -units, 0)
    if whose == FROM_BELOW and pair.givers != 0:
        units -= pass_on_from_below(world, pair_index, units, mode, rank)
        if units == 0:
            return
    route = route_of(world, pair_index, mode)
    if route < 0:
        send_up(world, pair_index, units, mode, rank, whose)
        return
    deal_with(world, pair_index, units, mode, rank, whose, verdict(world, pair_index, route))


@compiled
def go_in(world: World, pair_index: int, units: int, mode: int, rank: int) -> None:
    """Replenish for items that failed, and see what becomes of them."""
    repaired = pairs(world, pair_index).repaired
    replenish(world, pair_index, units, mode, rank, repaired)
    if repaired == 1:
        inspect(world, pair_index, units, mode, rank, OWN)
    else:
        write_off(world, pair_index, units)


@seldom
def pass_on(world: World, pair_index: int, units: int, mode: int, rank: int) -> int:
    """Items that others replaced are theirs; return how many are."""
    passed = 0
    while passed < units:
        giving = next_giver(world, pair_index, NOT_BELOW)
        if giving < -1:
            break
        passed += 1
        if giving < 0:
            hand_out(world, pair_index)
        else:
            go_in(world, giving, 1, mode, rank)
    return passed


@compiled
def enter_rule_3(world: World, pair_index: int, units: int, mode: int, rank: int) -> None:
    """Items that failed at a site were claimed again: whoever met the claims replenishes, and has them."""
    left = units
    if pairs(world, pair_index).givers != 0:
        left -= pass_on(world, pair_index, units, mode, rank)
    if left > 0:
        go_in(world, pair_index, left, mode, rank)
