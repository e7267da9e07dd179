"""The end of work: rework, children, serviceable (rule 5)."""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.kernels.variates import uniform
from sustainment.simulation.events.ages import put_in_hand
from sustainment.simulation.events.calendar import new_event, set_off, taken_along
from sustainment.simulation.events.claims import change_waiting, claim_one, free_claim, hold_value
from sustainment.simulation.events.crews import drop_claim, receive_crew
from sustainment.simulation.events.inspection import enter_rule_3, pass_on
from sustainment.simulation.events.lanes import pay
from sustainment.simulation.events.lives import renew_mode
from sustainment.simulation.events.machines import (
    LEAVES,
    claim_machine,
    empty_position,
    position_of,
    receive_machine,
    receive_part,
)
from sustainment.simulation.events.orders import next_served, ship
from sustainment.simulation.events.plain_parts import fit_plainly
from sustainment.simulation.events.plans import end_service
from sustainment.simulation.events.positions import close_hole
from sustainment.simulation.events.shops import (
    begin_job,
    count_child,
    count_owed,
    draw_delay,
    draw_turnaround,
    free_job,
    give_up_job,
    release,
    stop_work,
    wait_at_gate,
)
from sustainment.simulation.events.state import (
    BOUGHT,
    BROUGHT,
    COURSE,
    DIRECTS_TABLE,
    END_COURSE,
    EXCHANGE,
    FOR_COPY,
    FOR_CREW,
    FOR_JOB,
    FOR_NEW_TYPE,
    FOR_NOBODY,
    FOR_POSITION,
    REPAIR,
    REPAIRED_HERE,
    REPAIRS,
    SERVICE,
    SERVICEABLE,
    SHARE_CREWS,
    SHIPMENT,
    SUPPLIED,
    TEST,
    WAITS_CHILD,
    WAITS_SHOP,
    World,
    children,
    claims,
    clocks,
    copies,
    jobs,
    length_of,
    pairs,
    positions,
    routes,
    sites,
    slots,
    streams,
    transitions,
)
from sustainment.simulation.events.stocks import change_shelf
from sustainment.simulation.events.transitions import receive_new_type


@compiled
def finish_job(world: World, job_index: int) -> None:
    """Work is done for good: the item is serviceable, and claims are served before other work begins."""
    job = jobs(world, job_index)
    if job.cargo != 0:
        if job.kind == REPAIR:
            renew_mode(world, job.cargo, pairs(world, job.pair).kin, job.mode)
        put_in_hand(world, job.cargo)
    set_off(world, SERVICEABLE, job.pair, 1, 0, 0, 0)
    release(world, job_index)
    if job.phase == WAITS_CHILD:
        count_child(world, job.pair, -1)
    else:
        count_owed(world, job.pair, 0, -1, 0, 0)
    free_job(world, job_index)


@compiled
def finish_last(world: World, job_index: int) -> None:
    """Finish a job, the last that an event does: what that sets off is done at once if nothing is to be."""
    clock = clocks(world, 0)
    if clock.first_task != clock.last_task or clock.aging == 1:
        finish_job(world, job_index)
        return
    job = jobs(world, job_index)
    pair = job.pair
    count_owed(world, pair, 0, -1, 0, 0)
    release(world, job_index)
    free_job(world, job_index)
    take_in(world, pair, 1, REPAIRED_HERE)


@compiled
def child_needed(world: World, job_index: int) -> int:
    """Draw the child that a repair needs, as a pair; -1 for none."""
    job = jobs(world, job_index)
    pair = pairs(world, job.pair)
    if pair.first_child == pair.last_child:
        return -1
    u = uniform(streams(world, job.stream))
    for entry in range(pair.first_child, pair.last_child):
        u -= children(world, entry).share
        if u < 0.0:
            return int(children(world, entry).pair)
    return -1


@seldom
def start_over(world: World, job_index: int) -> None:
    """Rework: the whole work again, from its delay on."""
    delay = draw_delay(world, job_index)
    begin_job(world, job_index, delay, draw_turnaround(world, job_index))


@compiled
def end_work(world: World, job_index: int) -> None:
    """Work has ended: start over, need a child, or be done."""
    clock = clocks(world, 0)
    job = jobs(world, job_index)
    route = routes(world, job.route)
    job.event = 0
    stop_work(world, job_index)
    clock.events += 1
    if job.kind == TEST:
        finish_last(world, job_index)
        return
    if job.kind == COURSE:
        set_off(world, END_COURSE, job_index, 0, 0, 0, 0)
        return
    if route.rework > 0.0 and uniform(streams(world, job.stream)) < route.rework:
        release(world, job_index)
        start_over(world, job_index)
        return
    if route.cents > 0:
        pay(world, REPAIRS, route.cents)
    if job.kind == SERVICE:
        end_service(world, job_index)
        return
    if job.kind == EXCHANGE:
        position = position_of(world, job.slot, job.owner)
        copies(world, job.owner).claim = 0
        close_hole(world, position, job.slot, job.owner)
        release(world, job_index)
        free_job(world, job_index)
        return
    child = child_needed(world, job_index)
    if child < 0:
        finish_last(world, job_index)
        return
    if route.keeps_bay == 0:
        release(world, job_index)
    rank = job.rank
    claim = claim_one(world, FOR_JOB, job_index, child, rank)
    if claim < 0:
        finish_job(world, job_index)
    else:
        job.phase = WAITS_CHILD
        job.lacks = 1
        hold_value(world, child, 1)
        count_owed(world, job.pair, 0, -1, 0, 0)
        count_child(world, job.pair, 1)
    enter_rule_3(world, child, 1, -1, rank)


@compiled
def receive_child(world: World, job_index: int) -> None:
    """A child has come for a repair, or a part for a machine without a position: it may lack others."""
    job = jobs(world, job_index)
    job.lacks -= 1
    if job.lacks == 0:
        finish_job(world, job_index)


@compiled
def hand_over(world: World, claim_index: int) -> None:
    """What a claim asked for is there."""
    claim = claims(world, claim_index)
    kind = claim.kind
    owner = claim.owner
    if kind == FOR_COPY and slots(world, claim.mode).plain == 1:
        fit_plainly(world, claim.mode, owner)
    elif kind == FOR_COPY:
        receive_part(world, claim.mode, owner)
    elif kind == FOR_POSITION:
        receive_machine(world, owner)
    elif kind == FOR_JOB:
        hold_value(world, claim.pair, -1)
        receive_child(world, owner)
    elif kind == FOR_CREW:
        drop_claim(world, owner, claim_index)
        receive_crew(world, owner)
    elif kind == FOR_NEW_TYPE:
        drop_claim(world, transitions(world, owner).from_fleet, claim_index)
        receive_new_type(world, owner)
    else:
        ship(world, claim_index, claim.served)
        return
    claims(world, claim_index).next = clocks(world, 0).free_claim
    clocks(world, 0).free_claim = claim_index


@compiled
def serve(world: World, pair_index: int) -> None:
    """Give what is on the shelf to those who wait."""
    while True:
        claim = next_served(world, pair_index)
        if claim == 0:
            return
        hand_over(world, claim)


@compiled
def offer_crews(world: World, pair_index: int) -> None:
    """What has come to a shelf where a course is held is also for units that no lane supplies from there."""
    if length_of(world, DIRECTS_TABLE) > 0 and pairs(world, pair_index).gives == 1:
        set_off(world, SHARE_CREWS, 0, 0, 0, 0, 0)


@compiled
def take_in(world: World, pair_index: int, units: int, whence: int) -> None:
    """Serviceable units come to the shelf."""
    if whence != REPAIRED_HERE:
        pairs(world, pair_index).on_order -= units
    if whence == SUPPLIED:
        count_owed(world, pair_index, 0, 0, -units, 0)
    elif whence == BOUGHT:
        count_owed(world, pair_index, 0, 0, 0, -units)
        hold_value(world, pair_index, units)
    change_shelf(world, pair_index, units)
    if pairs(world, pair_index).waiting > 0:
        serve(world, pair_index)
    offer_crews(world, pair_index)


@compiled
def end_plain_repair(world: World, pair_index: int, route_index: int) -> None:
    """A repair that is only an event is over."""
    clocks(world, 0).events += 1
    if routes(world, route_index).cents > 0:
        pay(world, REPAIRS, routes(world, route_index).cents)
    take_in(world, pair_index, 1, REPAIRED_HERE)


@seldom
def receive_promised(world: World, pair_index: int, claim_index: int, whence: int) -> None:
    """A unit is there for the claim to which it was promised; if that is withdrawn, for the shelf."""
    pair = pairs(world, pair_index)
    if sites(world, pair.site).open == 0:
        slot = new_event(world, SHIPMENT, pair_index, 1, whence, claim_index, 0)
        wait_at_gate(world, slot, pair.site, 0)
        return
    claim = claims(world, claim_index)
    pair.on_order -= 1
    count_owed(world, pair_index, 0, 0, -1, 0)
    if whence == BROUGHT:
        hold_value(world, pair_index, 1)
    if claim.kind == FOR_NOBODY:
        free_claim(world, claim_index)
        change_shelf(world, pair_index, 1)
        serve(world, pair_index)
        offer_crews(world, pair_index)
        return
    pair.promised -= 1
    change_waiting(world, pair_index, -1)
    claim.quantity = 0
    hand_over(world, claim_index)


@seldom
def take_away(world: World, position_index: int, pair_index: int, job_index: int) -> None:
    """Work on an end item that worked with a fault begins: it leaves its position.

    If another site meets the claim, the item is that site's, and the work begins there anew.
    """
    position = positions(world, position_index)
    position.job = 0
    position.faults -= 1
    empty_position(world, position_index, LEAVES)
    claim_machine(world, position_index)
    job = jobs(world, job_index)
    if pass_on(world, pair_index, 1, job.mode, job.rank) == 1:
        waits = int(job.phase == WAITS_SHOP)
        count_owed(world, pair_index, -waits, waits - 1, 0, 0)
        give_up_job(world, job_index)
    else:
        job.cargo = taken_along(world, pair_index, 1)
