"""Who is next at a shop, and who gives way (rule 5).

Resources of a site that some work needs together are one shop with one line of jobs that wait and one of
those at work. The line is served first come first served, by the priority of the work, or by the backorders
of its item at the site; where the resources of a shop differ, pre-emption comes before priority, and that
before most backorders. A job that cannot start lets later ones pass. Work that holds a pre-emptive resource
may be interrupted by better work that lacks something it holds: the worst first, of equals the last to come,
and only if the better one can start then.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.problem.arrays import Queue
from sustainment.simulation.events.course_items import items_there
from sustainment.simulation.events.mobilisation import call, change_load, leave_when_idle
from sustainment.simulation.events.state import (
    COURSE,
    LEAVING,
    SITES_TABLE,
    World,
    clocks,
    events,
    jobs,
    length_of,
    lines,
    needs,
    pairs,
    resource_at,
    resources,
    routes,
    shifts,
    shops,
)

PRIORITY, PRE_EMPTIVE = int(Queue.PRIORITY), int(Queue.PRE_EMPTIVE)
MOST_BACKORDERS = int(Queue.MOST_BACKORDERS)
"""Queues, as plain numbers."""
WAITING, AT_WORK = range(2)
"""Lines of a shop, from its first."""


@compiled
def resource_of(world: World, need: int, site: int) -> int:
    """Return the resource that a need means at a site."""
    return int(resource_at(world, needs(world, need).name * length_of(world, SITES_TABLE) + site).value)


@compiled
def is_on(world: World, resource_index: int) -> bool:
    """Tell whether a resource is on shift."""
    shift = resources(world, resource_index).shift
    return bool(shift < 0 or shifts(world, shift).on == 1)


@compiled
def on_shift(world: World, job_index: int) -> bool:
    """Tell whether all that a job needs is on shift."""
    job = jobs(world, job_index)
    route = routes(world, job.route)
    for need in range(route.first_need, route.last_need):
        if not is_on(world, resource_of(world, need, job.site)):
            return False
    return True


@compiled
def fits(world: World, job_index: int) -> bool:
    """Tell whether all that a job needs is free and on shift, and there."""
    job = jobs(world, job_index)
    if job.kind == COURSE and not items_there(world, job_index):
        return False
    return free_for(world, job.route, job.site)


@compiled
def free_for(world: World, route_index: int, site: int) -> bool:
    """Tell whether all that work of a route at a site needs is free and on shift."""
    route = routes(world, route_index)
    for need in range(route.first_need, route.last_need):
        index = resource_of(world, need, site)
        resource = resources(world, index)
        if resource.quantity - resource.busy < needs(world, need).quantity or not is_on(world, index):
            return False
    return True


@compiled
def hold(world: World, job_index: int, sign: int, waits: int) -> None:
    """Seize (sign 1) or release (-1) what a job needs; `waits` is added to the queue of each."""
    job = jobs(world, job_index)
    route = routes(world, job.route)
    for need in range(route.first_need, route.last_need):
        index = resource_of(world, need, job.site)
        change_load(world, index, sign * needs(world, need).quantity, waits)
        resource = resources(world, index)
        if sign > 0 and job.begun == 0:
            resource.jobs += clocks(world, 0).counting
        elif sign < 0 and resource.presence == LEAVING:
            leave_when_idle(world, index)


@compiled
def insert(world: World, line_index: int, job_index: int, before: int) -> None:
    """Put a job into a line behind another, 0 for its head."""
    line = lines(world, line_index)
    job = jobs(world, job_index)
    after = line.head if before == 0 else jobs(world, before).next
    job.previous = before
    job.next = after
    if before == 0:
        line.head = job_index
    else:
        jobs(world, before).next = job_index
    if after == 0:
        line.tail = job_index
    else:
        jobs(world, after).previous = job_index


@compiled
def take_out(world: World, line_index: int, job_index: int) -> None:
    """Take a job out of a line."""
    line = lines(world, line_index)
    job = jobs(world, job_index)
    if job.previous == 0:
        line.head = job.next
    else:
        jobs(world, job.previous).next = job.next
    if job.next == 0:
        line.tail = job.previous
    else:
        jobs(world, job.next).previous = job.previous


@compiled
def is_behind(world: World, one: int, other: int) -> bool:
    """Tell whether a job comes after another in the line of their shop."""
    first = jobs(world, one)
    second = jobs(world, other)
    queue = shops(world, first.shop).queue
    if queue in (PRIORITY, PRE_EMPTIVE):
        one_priority = routes(world, first.route).priority
        other_priority = routes(world, second.route).priority
        if one_priority != other_priority:
            return bool(one_priority > other_priority)
    return bool(first.turn > second.turn)


@compiled
def line_up(world: World, job_index: int) -> None:
    """Let a job wait in the line of its shop; what it waits for is called."""
    shop_index = jobs(world, job_index).shop
    line = 2 * shop_index + WAITING
    before = lines(world, line).tail
    while before != 0 and is_behind(world, before, job_index):
        before = jobs(world, before).previous
    insert(world, line, job_index, before)
    if shops(world, shop_index).called == 1:
        call_for(world, job_index)


@seldom
def call_for(world: World, job_index: int) -> None:
    """Call all that a job waits for and that is away."""
    job = jobs(world, job_index)
    route = routes(world, job.route)
    for need in range(route.first_need, route.last_need):
        call(world, resource_of(world, need, job.site))


@compiled
def holds_of(world: World, job_index: int, resource_index: int) -> int:
    """Return how much of a resource a job at work holds and would give back."""
    job = jobs(world, job_index)
    route = routes(world, job.route)
    if resources(world, resource_index).presence == LEAVING:
        return 0
    for need in range(route.first_need, route.last_need):
        if resource_of(world, need, job.site) == resource_index:
            return int(needs(world, need).quantity)
    return 0


@compiled
def may_give_way(world: World, victim: int, job_index: int) -> bool:
    """Tell whether work may be interrupted by a job: it is worse, can be pre-empted, and does not end now."""
    other = jobs(world, victim)
    route = routes(world, other.route)
    if route.priority <= routes(world, jobs(world, job_index).route).priority:
        return False
    if other.event != 0 and events(world, other.event).tick == clocks(world, 0).tick:
        return False
    for need in range(route.first_need, route.last_need):
        if resources(world, resource_of(world, need, other.site)).queue == PRE_EMPTIVE:
            return True
    return False


@seldom
def could_start(world: World, job_index: int) -> bool:
    """Tell whether a job could start if all that may give way did."""
    job = jobs(world, job_index)
    if job.kind == COURSE and not items_there(world, job_index):
        return False
    route = routes(world, job.route)
    for need in range(route.first_need, route.last_need):
        index = resource_of(world, need, job.site)
        resource = resources(world, index)
        lacking = needs(world, need).quantity - (resource.quantity - resource.busy)
        if not is_on(world, index):
            return False
        victim = lines(world, 2 * job.shop + AT_WORK).tail
        while lacking > 0 and victim != 0:
            if may_give_way(world, victim, job_index):
                lacking -= holds_of(world, victim, index)
            victim = jobs(world, victim).previous
        if lacking > 0:
            return False
    return True


@seldom
def who_gives_way(world: World, job_index: int) -> int:
    """Return the worst work that holds something that a job lacks."""
    job = jobs(world, job_index)
    route = routes(world, job.route)
    worst = 0
    victim = lines(world, 2 * job.shop + AT_WORK).head
    while victim != 0:
        if may_give_way(world, victim, job_index) and (worst == 0 or is_behind(world, victim, worst)):
            for need in range(route.first_need, route.last_need):
                index = resource_of(world, need, job.site)
                free = resources(world, index).quantity - resources(world, index).busy
                if free < needs(world, need).quantity and holds_of(world, victim, index) > 0:
                    worst = victim
        victim = jobs(world, victim).next
    return int(worst)


@seldom
def most_wanted(world: World, shop_index: int) -> int:
    """Return the job that can start whose item has the most backorders at the site, of equals the first."""
    best = 0
    most = -1
    job_index = lines(world, 2 * shop_index + WAITING).head
    while job_index != 0:
        waiting = pairs(world, jobs(world, job_index).pair).waiting
        if waiting > most and fits(world, job_index):
            best = job_index
            most = waiting
        job_index = jobs(world, job_index).next
    return int(best)
