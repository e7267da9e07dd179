"""Work in shops: delay, wait, stay, release (rule 5).

At a shut site nothing starts or goes on: what would happen there waits at its gate and happens when it opens.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.calendar import (
    cancel,
    drawn_time,
    new_event,
    put,
    schedule,
    set_off,
    taken_along,
)
from sustainment.simulation.events.course_items import take_items
from sustainment.simulation.events.positions import move_copy
from sustainment.simulation.events.queues import (
    AT_WORK,
    MOST_BACKORDERS,
    PRE_EMPTIVE,
    WAITING,
    call_for,
    could_start,
    fits,
    hold,
    insert,
    line_up,
    most_wanted,
    resource_of,
    take_out,
    who_gives_way,
)
from sustainment.simulation.events.shifts import look_at_site, pause, run
from sustainment.simulation.events.standing import let_wait, open_machine
from sustainment.simulation.events.state import (
    AT_HAND,
    BEING_FITTED,
    COURSE,
    DELAY_OVER,
    EXCHANGE,
    GO_ON,
    IN_SHOP,
    JOBS_TABLE,
    NO_JOB,
    REPAIR,
    REPAIR_OF_WORKING,
    SERVICE,
    SHOPS_TABLE,
    TAKE_AWAY,
    TAKE_STUDENTS,
    TEST,
    WAITS_DELAY,
    WAITS_SHOP,
    World,
    clocks,
    courses,
    events,
    fleets,
    jobs,
    length_of,
    lines,
    pairs,
    resources,
    routes,
    shops,
    sites,
    slots,
)

DELAY_ROW, TURNAROUND_ROW, TEST_ROW = range(3)
"""Rows of `times` of a route, from its first."""


@compiled
def count_owed(world: World, pair_index: int, queue: int, work: int, transit: int, asked: int) -> None:
    """Keep where the end items are that are owed to positions of a site."""
    pair = pairs(world, pair_index)
    if pair.owed >= 0:
        pair.queue += queue
        pair.work += work
        pair.transit += transit
        pair.asked += asked
        clocks(world, 0).owed_changed = 1


@compiled
def count_child(world: World, pair_index: int, units: int) -> None:
    """Keep how many end items wait for a part of theirs."""
    pair = pairs(world, pair_index)
    if pair.owed >= 0:
        pair.child += units
        clocks(world, 0).owed_changed = 1


@seldom
def stand_in(world: World, job_index: int, where: int) -> None:
    """A copy waits for a resource, or is worked on: its machine may stand, from the beginning on it does."""
    job = jobs(world, job_index)
    slot = slots(world, job.slot)
    place = (job.owner - slot.first_copy) // slot.quantity
    position = fleets(world, slot.fleet).first_position + place
    move_copy(world, position, job.slot, job.owner, where)


@seldom
def wait_at_gate(world: World, slot: int, site_index: int, left: int) -> int:
    """Keep an event until the site opens; it happens `left` ticks after that."""
    site = sites(world, site_index)
    event = events(world, slot)
    event.tick = left
    event.next = site.gate
    site.gate = slot
    return slot


@compiled
def begin_job(world: World, job_index: int, delay: int, turnaround: int) -> None:
    """A job is there: after its delay it is ready."""
    job = jobs(world, job_index)
    job.phase = WAITS_DELAY
    job.turnaround = turnaround
    if delay > 0:
        due = clocks(world, 0).tick + delay
        job.event = schedule(world, DELAY_OVER, job.pair, due, job_index, 0, 0, 0)
    else:
        be_ready(world, job_index)


@compiled
def draw_delay(world: World, job_index: int) -> int:
    """Draw the delay of a job."""
    job = jobs(world, job_index)
    return drawn_time(world, routes(world, job.route).times + DELAY_ROW, job.stream + 1)


@compiled
def draw_turnaround(world: World, job_index: int) -> int:
    """Draw the stay of a job in its shop."""
    job = jobs(world, job_index)
    return drawn_time(world, routes(world, job.route).times + TURNAROUND_ROW, job.stream + 1)


@compiled
def start_work(world: World, job_index: int) -> None:
    """The work begins, or goes on after an interruption: what it needs is held already."""
    job = jobs(world, job_index)
    waited = job.phase == WAITS_SHOP
    job.phase = IN_SHOP
    begins = job.begun == 0
    job.begun = 1
    if job.kind == EXCHANGE:
        stand_in(world, job_index, BEING_FITTED)
    elif job.kind == SERVICE:
        open_machine(world, job.owner)
    elif job.kind == REPAIR_OF_WORKING:
        job.kind = REPAIR
        count_owed(world, job.pair, 0, 1, 0, 0)
        set_off(world, TAKE_AWAY, job.owner, job.pair, job_index, 0, 0)
    elif job.kind == COURSE and begins:
        set_off(world, TAKE_STUDENTS, job_index, 0, 0, 0, 0)
    elif waited:
        count_owed(world, job.pair, -1, 1, 0, 0)
    run(world, job_index)


@compiled
def stop_work(world: World, job_index: int) -> None:
    """The work of a job is over, or another has its place."""
    job = jobs(world, job_index)
    cancel(world, job.event)
    job.event = 0
    if job.held == 1 and shops(world, job.shop).listed == 1:
        take_out(world, 2 * job.shop + AT_WORK, job_index)


@compiled
def wait_in_line(world: World, job_index: int) -> None:
    """Wait for what is needed: a machine in hand, or that works with a fault, stands for it or works on."""
    job = jobs(world, job_index)
    job.phase = WAITS_SHOP
    line_up(world, job_index)
    if job.kind == EXCHANGE:
        stand_in(world, job_index, AT_HAND)
    elif job.kind == SERVICE:
        let_wait(world, job.owner)
    elif job.kind != REPAIR_OF_WORKING:
        count_owed(world, job.pair, 1, -1, 0, 0)


@seldom
def interrupt(world: World, job_index: int) -> None:
    """Better work takes the place of a job: it waits, and goes on later where it stopped."""
    pause(world, job_index)
    stop_work(world, job_index)
    jobs(world, job_index).held = 0
    hold(world, job_index, -1, 1)
    wait_in_line(world, job_index)


@compiled
def seize(world: World, job_index: int) -> None:
    """A job takes all that it needs, and its work begins."""
    job = jobs(world, job_index)
    waited = int(job.phase == WAITS_SHOP)
    if waited == 1:
        take_out(world, 2 * job.shop + WAITING, job_index)
    hold(world, job_index, 1, -waited)
    job.held = 1
    if job.kind == COURSE and job.begun == 0:
        take_items(world, job_index)
    if shops(world, job.shop).listed == 1:
        line = 2 * job.shop + AT_WORK
        insert(world, line, job_index, lines(world, line).tail)
    start_work(world, job_index)


@compiled
def try_to_start(world: World, job_index: int) -> int:
    """Start a job if it can: return 0 if not, 1 if there was room, 2 if others gave way."""
    if fits(world, job_index):
        seize(world, job_index)
        return 1
    if shops(world, jobs(world, job_index).shop).queue != PRE_EMPTIVE or not could_start(world, job_index):
        return 0
    while not fits(world, job_index):
        interrupt(world, who_gives_way(world, job_index))
    seize(world, job_index)
    return 2


@compiled
def be_ready(world: World, job_index: int) -> None:
    """The delay is over: start, or wait for what is needed, or at the gate of a shut site."""
    job = jobs(world, job_index)
    clock = clocks(world, 0)
    if sites(world, job.site).open == 0:
        slot = new_event(world, DELAY_OVER, job.pair, job_index, 0, 0, 0)
        job.event = wait_at_gate(world, slot, job.site, 0)
        if job.kind == SERVICE:
            let_wait(world, job.owner)
        return
    job.event = 0
    job.begun = 0
    clock.sequence += 1
    job.turn = clock.sequence
    route = routes(world, job.route)
    shop = -1
    if job.kind == COURSE:
        shop = int(courses(world, job.owner).shop)
    if route.first_need < route.last_need and job.kind != TEST:
        shop = int(resources(world, resource_of(world, route.first_need, job.site)).shop)
    if shop < 0:
        start_work(world, job_index)
        return
    job.shop = shop
    if try_to_start(world, job_index) == 0:
        hold(world, job_index, 0, 1)
        wait_in_line(world, job_index)


@compiled
def go_on(world: World, shop_index: int) -> None:
    """Start every job of a line that can, in its order; call what the others wait for."""
    shop = shops(world, shop_index)
    if sites(world, shop.site).open == 0:
        return
    job_index = lines(world, 2 * shop_index + WAITING).head
    if shop.queue == MOST_BACKORDERS:
        job_index = most_wanted(world, shop_index)
        while job_index != 0:
            seize(world, job_index)
            job_index = most_wanted(world, shop_index)
    while job_index != 0:
        following = jobs(world, job_index).next
        started = try_to_start(world, job_index)
        if started == 0 and shop.simple == 1:
            break
        job_index = lines(world, 2 * shop_index + WAITING).head if started == 2 else following
    if shop.called == 1:
        job_index = lines(world, 2 * shop_index + WAITING).head
        while job_index != 0:
            call_for(world, job_index)
            job_index = jobs(world, job_index).next


@compiled
def release(world: World, job_index: int) -> None:
    """Give back what a job holds; those who wait go on."""
    job = jobs(world, job_index)
    if job.held == 1:
        job.held = 0
        hold(world, job_index, -1, 0)
        if lines(world, 2 * job.shop + WAITING).head != 0:
            set_off(world, GO_ON, job.shop, 0, 0, 0, 0)


@compiled
def new_job(world: World, kind: int, pair_index: int, route: int, mode: int, rank: int, owner: int) -> int:
    """Return a job of repair or test at the site of a pair."""
    clock = clocks(world, 0)
    index = clock.free_job
    if index != 0:
        clock.free_job = jobs(world, index).next
    elif clock.fresh_job < length_of(world, JOBS_TABLE):
        index = clock.fresh_job
        clock.fresh_job += 1
    else:
        clock.full = 1
        index = 0
    pair = pairs(world, pair_index)
    job = jobs(world, index)
    job.kind = kind
    job.phase = WAITS_DELAY
    job.pair = pair_index
    job.site = pair.site
    job.route = route
    job.mode = mode
    job.rank = rank
    job.owner = owner
    job.stream = pair.stream
    job.held = 0
    job.event = 0
    job.shop = -1
    job.cargo = 0
    if kind in (REPAIR, TEST):
        count_owed(world, pair_index, 0, 1, 0, 0)
        job.cargo = taken_along(world, pair_index, 1)
    return int(index)


@compiled
def free_job(world: World, index: int) -> None:
    """Give the place of a job back."""
    if index != 0:
        clock = clocks(world, 0)
        jobs(world, index).phase = NO_JOB
        jobs(world, index).next = clock.free_job
        clock.free_job = index


@compiled
def give_up_job(world: World, job_index: int) -> None:
    """An exchange, or the repair of what still works, is no longer wanted: the machine has gone."""
    job = jobs(world, job_index)
    if job.phase == WAITS_SHOP:
        take_out(world, 2 * job.shop + WAITING, job_index)
        hold(world, job_index, 0, -1)
    stop_work(world, job_index)
    release(world, job_index)
    free_job(world, job_index)


@compiled
def shut_site(world: World, site_index: int) -> None:
    """A site shuts: its work stands still."""
    sites(world, site_index).open = 0
    look_at_site(world, site_index)


@compiled
def open_gate(world: World, site_index: int) -> None:
    """A site opens: what waited at its gate happens, work goes on."""
    clock = clocks(world, 0)
    site = sites(world, site_index)
    site.open = 1
    slot = site.gate
    site.gate = 0
    while slot != 0:
        following = events(world, slot).next
        put(world, slot, clock.tick + events(world, slot).tick)
        slot = following
    look_at_site(world, site_index)
    for shop in range(length_of(world, SHOPS_TABLE)):
        if shops(world, shop).site == site_index:
            set_off(world, GO_ON, shop, 0, 0, 0, 0)
