"""Work in shops: delay, wait, stay, release (rule 5).

Resources of a site that some work needs together are one shop with one queue, first come first served or by
the priority of the work; a job that cannot start lets later ones pass. At a shut site nothing starts or goes
on: what would happen there waits at its gate and happens when it opens.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.simulation.events.calendar import (
    cancel,
    drawn_time,
    new_event,
    put,
    schedule,
    set_off,
    taken_along,
)
from sustainment.simulation.events.positions import move_copy
from sustainment.simulation.events.standing import let_wait, open_machine
from sustainment.simulation.events.state import (
    AT_HAND,
    BEING_FITTED,
    DELAY_OVER,
    EXCHANGE,
    GO_ON,
    IN_SHOP,
    JOBS_TABLE,
    REPAIR,
    REPAIR_OF_WORKING,
    SERVICE,
    SHOPS_TABLE,
    SITES_TABLE,
    TAKE_AWAY,
    TEST,
    WAITS_DELAY,
    WAITS_SHOP,
    WORK_OVER,
    World,
    clocks,
    events,
    fleets,
    jobs,
    length_of,
    needs,
    pairs,
    resource_at,
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
def settle_resource(world: World, index: int) -> None:
    """Add what was there, busy and waited for since the last change."""
    span = clocks(world, 0).span
    resource = resources(world, index)
    elapsed = span - resource.since
    resource.since = span
    resource.quantity_time += resource.quantity * elapsed
    resource.busy_time += resource.busy * elapsed
    resource.waiting_time += resource.waiting * elapsed


@compiled
def resource_of(world: World, need: int, site: int) -> int:
    """Return the resource that a need means at a site."""
    return int(resource_at(world, needs(world, need).name * length_of(world, SITES_TABLE) + site).value)


@compiled
def fits(world: World, job_index: int) -> bool:
    """Tell whether all that a job needs is free."""
    job = jobs(world, job_index)
    return free_for(world, job.route, job.site)


@compiled
def free_for(world: World, route_index: int, site: int) -> bool:
    """Tell whether all that work of a route at a site needs is free."""
    route = routes(world, route_index)
    for need in range(route.first_need, route.last_need):
        resource = resources(world, resource_of(world, need, site))
        if resource.quantity - resource.busy < needs(world, need).quantity:
            return False
    return True


@compiled
def hold(world: World, job_index: int, sign: int, waits: int) -> None:
    """Seize (sign 1) or release (-1) what a job needs; `waits` is added to the queue of each."""
    job = jobs(world, job_index)
    route = routes(world, job.route)
    for need in range(route.first_need, route.last_need):
        index = resource_of(world, need, job.site)
        settle_resource(world, index)
        resource = resources(world, index)
        resource.busy += sign * needs(world, need).quantity
        resource.waiting += waits
        if sign > 0:
            resource.jobs += clocks(world, 0).counting


@compiled
def stand_in(world: World, job_index: int, where: int) -> None:
    """A copy waits for a resource, or is worked on: its machine may stand, from the beginning on it does."""
    job = jobs(world, job_index)
    slot = slots(world, job.slot)
    place = (job.owner - slot.first_copy) // slot.quantity
    position = fleets(world, slot.fleet).first_position + place
    move_copy(world, position, job.slot, job.owner, where)


@compiled
def start_work(world: World, job_index: int) -> None:
    """The work begins: what it needs is held already."""
    job = jobs(world, job_index)
    waited = job.phase == WAITS_SHOP
    job.phase = IN_SHOP
    if job.kind == EXCHANGE:
        stand_in(world, job_index, BEING_FITTED)
    elif job.kind == SERVICE:
        open_machine(world, job.owner)
    elif job.kind == REPAIR_OF_WORKING:
        job.kind = REPAIR
        count_owed(world, job.pair, 0, 1, 0, 0)
        set_off(world, TAKE_AWAY, job.owner, job.pair, job_index, 0, 0)
    elif waited:
        count_owed(world, job.pair, -1, 1, 0, 0)
    due = clocks(world, 0).tick + job.turnaround
    job.event = schedule(world, WORK_OVER, job.pair, due, job_index, 0, 0, 0)


@compiled
def link(world: World, job_index: int) -> None:
    """Let a job wait in the queue of its shop."""
    job = jobs(world, job_index)
    shop = shops(world, job.shop)
    before = shop.tail
    if shop.ranked == 1:
        priority = routes(world, job.route).priority
        while before != 0 and routes(world, jobs(world, before).route).priority > priority:
            before = jobs(world, before).previous
    after = shop.head if before == 0 else jobs(world, before).next
    job.previous = before
    job.next = after
    if before == 0:
        shop.head = job_index
    else:
        jobs(world, before).next = job_index
    if after == 0:
        shop.tail = job_index
    else:
        jobs(world, after).previous = job_index


@compiled
def unlink(world: World, job_index: int) -> None:
    """Take a job out of the queue of its shop."""
    job = jobs(world, job_index)
    shop = shops(world, job.shop)
    if job.previous == 0:
        shop.head = job.next
    else:
        jobs(world, job.previous).next = job.next
    if job.next == 0:
        shop.tail = job.previous
    else:
        jobs(world, job.next).previous = job.previous


@compiled
def be_ready(world: World, job_index: int) -> None:
    """The delay is over: start, or wait for what is needed, or at the gate of a shut site."""
    job = jobs(world, job_index)
    if sites(world, job.site).open == 0:
        job.event = wait_at_gate(
            world, new_event(world, DELAY_OVER, job.pair, job_index, 0, 0, 0), job.site, 0
        )
        if job.kind == SERVICE:
            let_wait(world, job.owner)
        return
    job.event = 0
    route = routes(world, job.route)
    if job.kind == TEST or route.first_need == route.last_need:
        start_work(world, job_index)
        return
    first = resource_of(world, route.first_need, job.site)
    job.shop = resources(world, first).shop
    if fits(world, job_index):
        hold(world, job_index, 1, 0)
        job.held = 1
        start_work(world, job_index)
        return
    job.phase = WAITS_SHOP
    hold(world, job_index, 0, 1)
    link(world, job_index)
    if job.kind == EXCHANGE:
        stand_in(world, job_index, AT_HAND)
    elif job.kind == SERVICE:
        let_wait(world, job.owner)
    elif job.kind != REPAIR_OF_WORKING:
        count_owed(world, job.pair, 1, -1, 0, 0)


@compiled
def wait_at_gate(world: World, slot: int, site_index: int, left: int) -> int:
    """Keep an event until the site opens; it happens `left` ticks after that."""
    site = sites(world, site_index)
    event = events(world, slot)
    event.tick = left
    event.next = site.gate
    site.gate = slot
    return slot


@compiled
def go_on(world: World, shop_index: int) -> None:
    """Start every job of a queue that can, in its order."""
    shop = shops(world, shop_index)
    if sites(world, shop.site).open == 0:
        return
    job_index = shop.head
    while job_index != 0:
        following = jobs(world, job_index).next
        if fits(world, job_index):
            unlink(world, job_index)
            hold(world, job_index, 1, -1)
            jobs(world, job_index).held = 1
            start_work(world, job_index)
        elif shop.simple == 1:
            return
        job_index = following


@compiled
def release(world: World, job_index: int) -> None:
    """Give back what a job holds; others go on."""
    job = jobs(world, job_index)
    if job.held == 1:
        job.held = 0
        hold(world, job_index, -1, 0)
        set_off(world, GO_ON, job.shop, 0, 0, 0, 0)


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
        jobs(world, index).next = clock.free_job
        clock.free_job = index


@compiled
def give_up_job(world: World, job_index: int) -> None:
    """An exchange, or the repair of what still works, is no longer wanted: the machine has gone."""
    job = jobs(world, job_index)
    if job.phase == WAITS_SHOP:
        unlink(world, job_index)
        hold(world, job_index, 0, -1)
    else:
        cancel(world, job.event)
    release(world, job_index)
    free_job(world, job_index)


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
def shut_site(world: World, site_index: int) -> None:
    """A site shuts: its work stands still."""
    clock = clocks(world, 0)
    sites(world, site_index).open = 0
    for index in range(1, clock.fresh_job):
        job = jobs(world, index)
        event = events(world, job.event)
        if job.site == site_index and job.event != 0 and event.kind == WORK_OVER and event.a == index:
            later = new_event(world, WORK_OVER, job.pair, index, 0, 0, 0)
            events(world, later).sequence = event.sequence
            wait_at_gate(world, later, site_index, event.tick - clock.tick)
            cancel(world, job.event)
            job.event = later


@compiled
def open_gate(world: World, site_index: int) -> None:
    """A site opens: what waited at its gate happens."""
    clock = clocks(world, 0)
    site = sites(world, site_index)
    site.open = 1
    slot = site.gate
    site.gate = 0
    while slot != 0:
        following = events(world, slot).next
        put(world, slot, clock.tick + events(world, slot).tick)
        slot = following
    for shop in range(length_of(world, SHOPS_TABLE)):
        if shops(world, shop).site == site_index:
            set_off(world, GO_ON, shop, 0, 0, 0, 0)
