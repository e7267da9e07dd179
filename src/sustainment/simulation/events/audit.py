"""An audit between two events: all is counted anew.

Nothing that runs along is believed: units are counted on shelves, lanes, benches and machines, claims and
jobs one by one, and times are sums of what was counted from event to event.
"""

from sustainment.kernels.compiled import compiled, compiled_within
from sustainment.simulation.events.audited_missions import (
    count_missions,
    judge_missions,
    judge_use,
    pass_missions,
)
from sustainment.simulation.events.books import (
    ITEM_BOOKS,
    PAIR_BOOKS,
    Books,
    fleet_books,
    free_claims,
    item_books,
    open_books,
    pair_books,
    progress,
    resource_books,
    state_books,
    way_books,
)
from sustainment.simulation.events.judgement import judge, judge_times
from sustainment.simulation.events.plain import NO_JOB_KEPT
from sustainment.simulation.events.queues import fits, resource_of
from sustainment.simulation.events.state import (
    ASSEMBLY,
    AWAITED,
    BOUGHT,
    CARCASS,
    COURSE,
    EXCHANGE,
    FITTED,
    FLEETS_TABLE,
    FOR_COPY,
    FOR_CREW,
    FOR_GIVER,
    FOR_JOB,
    FOR_NEW_TYPE,
    FOR_NOBODY,
    FOR_ORDER,
    FOR_POSITION,
    IN_SHOP,
    NO_JOB,
    ORDER,
    OWN,
    PAIRS_TABLE,
    POSITIONS_TABLE,
    REPAIR,
    RESOURCES_TABLE,
    SHIPMENT,
    STATES,
    SUPPLIED,
    TEST,
    WAITS_CHILD,
    WAITS_SHOP,
    WAYS_TABLE,
    WORK_OVER,
    World,
    claims,
    clocks,
    copies,
    course_items,
    courses,
    events,
    fleets,
    jobs,
    length_of,
    needs,
    pairs,
    positions,
    resources,
    routes,
    sites,
    slots,
    ways,
)


@compiled_within
def pass_time(world: World, books: Books) -> None:
    """What was counted at the last audit stood until now."""
    span = clocks(world, 0).span
    elapsed = span - progress(books, 0).span
    progress(books, 0).span = span
    if elapsed == 0:
        return
    for index in range(length_of(books, PAIR_BOOKS)):
        pair = pair_books(books, index)
        pair.shelf_time += pair.shelf * elapsed
        pair.waiting_time += pair.waiting * elapsed
        pair.ready_time += int(pair.waiting == 0) * elapsed
    for index in range(length_of(world, RESOURCES_TABLE)):
        resource = resource_books(books, index)
        resource.quantity_time += resource.quantity * elapsed
        resource.busy_time += resource.busy * elapsed
        resource.waiting_time += resource.waiting * elapsed
    for index in range(length_of(world, FLEETS_TABLE)):
        fleet = fleet_books(books, index)
        fleet.work_time += fleet.working * elapsed
        fleet.place_time += fleet.authorised * elapsed
        for row in range(index * STATES, (index + 1) * STATES):
            state_books(books, row).time += state_books(books, row).positions * elapsed
    for index in range(length_of(world, WAYS_TABLE)):
        way_books(books, index).waiting_time += way_books(books, index).waiting * elapsed
    pass_missions(world, books, elapsed)


@compiled_within
def count_shelves(world: World, books: Books) -> None:
    """Units on shelves, and those that came and went: an item's units less those are those of the start."""
    for index in range(length_of(books, ITEM_BOOKS)):
        item_books(books, index).found = 0
    for index in range(length_of(world, PAIRS_TABLE)):
        pair, book = pairs(world, index), pair_books(books, index)
        came = pair.made + pair.bought + pair.delivered
        item_books(books, pair.item).found += pair.shelf + pair.lost + pair.consumed - came
        book.shelf = pair.shelf
        book.waiting = book.promised = book.in_line = book.on_order = 0
        book.transit = book.work = book.queue = book.child = book.asked = book.empty = 0


@compiled_within
def count_calendar(world: World, books: Books) -> None:
    """Units on their way, or at a gate, and those under plain repair, which no job holds."""
    for slot in range(1, clocks(world, 0).fresh_event):
        event = events(world, slot)
        plain = event.kind == WORK_OVER and event.a == NO_JOB_KEPT
        if event.kind not in (SHIPMENT, CARCASS, ORDER) and not plain:
            continue
        item, book = pairs(world, event.key).item, pair_books(books, event.key)
        if plain:
            item_books(books, item).found += 1
            book.work += 1
            continue
        if event.kind == ORDER:
            if event.d > 0:
                item_books(books, item).found += 1
            elif event.a == 0:
                item_books(books, item).found += event.b
                book.on_order += event.b
                book.asked += event.b
            continue
        item_books(books, item).found += event.a
        if event.kind == CARCASS:
            book.transit += int(event.d != OWN) * event.a
        elif event.b in (SUPPLIED, BOUGHT):
            book.on_order += event.a
            book.transit += int(event.b == SUPPLIED) * event.a
            book.asked += int(event.b == BOUGHT) * event.a


@compiled_within
def count_claims(world: World, books: Books) -> None:
    """Claims that are open, whoever made them."""
    clock, found = clocks(world, 0), open_books(books, 0)
    found.for_copy = found.for_position = found.for_job = found.for_type = 0
    for index in range(clock.fresh_claim):
        free_claims(books, index).value = 0
    index = clock.free_claim
    while index != 0:
        free_claims(books, index).value = 1
        index = claims(world, index).next
    for index in range(1, clock.fresh_claim):
        claim = claims(world, index)
        kind = claim.kind
        if free_claims(books, index).value == 1 or kind == FOR_GIVER:
            continue
        book = pair_books(books, claim.pair)
        if kind == FOR_ORDER:
            owner = pair_books(books, claim.owner)
            owner.on_order += claim.quantity
            owner.asked += claim.quantity
        if claim.promised == 1:
            book.on_order += 1
            book.transit += 1
            book.promised += int(kind != FOR_NOBODY)
            book.waiting += int(kind != FOR_NOBODY)
        elif claim.queued == 1:
            book.waiting += claim.quantity
        if kind == FOR_JOB:
            item_books(books, pairs(world, claim.pair).item).found -= claim.quantity
        elif kind == FOR_CREW:
            fleet_books(books, claim.owner).claimed += 1
        found.for_copy += int(kind == FOR_COPY)
        found.for_position += int(kind == FOR_POSITION)
        found.for_job += int(kind == FOR_JOB)
        found.for_type += int(kind == FOR_NEW_TYPE)


@compiled_within
def count_course(world: World, books: Books, index: int) -> None:
    """The items that a course holds, and its students, where they were crews before."""
    job = jobs(world, index)
    course = courses(world, job.owner)
    if job.phase != IN_SHOP and (job.phase != WAITS_SHOP or job.begun == 0):
        return
    for entry in range(course.first_item, course.last_item):
        held = course_items(world, entry)
        item_books(books, pairs(world, held.pair).item).found += held.quantity
    if course.from_pair >= 0:
        item_books(books, pairs(world, course.from_pair).item).found += job.mode


@compiled_within
def count_jobs(world: World, books: Books) -> None:
    """Jobs: what they work on, hold and wait for; and whether one waits that could start."""
    found = open_books(books, 0)
    found.children = found.exchanges = 0
    progress(books, 0).idle = 0
    for index in range(length_of(world, RESOURCES_TABLE)):
        book = resource_books(books, index)
        book.quantity = resources(world, index).quantity
        book.busy = book.waiting = 0
    for index in range(1, clocks(world, 0).fresh_job):
        job = jobs(world, index)
        if job.phase == NO_JOB:
            continue
        if job.kind in (REPAIR, TEST, ASSEMBLY):
            book = pair_books(books, job.pair)
            item_books(books, pairs(world, job.pair).item).found += 1
            book.queue += int(job.phase == WAITS_SHOP)
            book.child += int(job.phase == WAITS_CHILD)
            book.work += int(job.phase not in (WAITS_SHOP, WAITS_CHILD))
        elif job.kind == COURSE:
            count_course(world, books, index)
        if job.phase == WAITS_CHILD:
            found.children += job.lacks
        found.exchanges += int(job.kind == EXCHANGE)
        route = routes(world, job.route)
        if job.held == 1 or job.phase == WAITS_SHOP:
            for need in range(route.first_need, route.last_need):
                used = resource_books(books, resource_of(world, need, job.site))
                used.busy += job.held * needs(world, need).quantity
                used.waiting += int(job.phase == WAITS_SHOP)
        if job.phase == WAITS_SHOP and sites(world, job.site).open == 1 and fits(world, index):
            progress(books, 0).idle = index


@compiled_within
def count_copies(world: World, books: Books, index: int) -> int:
    """Count the parts of a machine; return -1 where its position counts other waits than they are in."""
    position = positions(world, index)
    fleet = fleets(world, position.fleet)
    found = open_books(books, 0)
    parts = shops = works = 0
    for s in range(fleet.first_slot, fleet.last_slot):
        slot = slots(world, s)
        first = slot.first_copy + position.place * slot.quantity
        for c in range(first, first + slot.quantity):
            copy = copies(world, c)
            item_books(books, slot.item).found += int(copy.where != AWAITED)
            found.holes += int(copy.where == AWAITED)
            found.exchanges -= int(copy.where not in (AWAITED, FITTED))
            parts += int(copy.stands == AWAITED)
            shops += int(copy.stands == AWAITED + 1)
            works += int(copy.stands == AWAITED + 2)
    if parts != position.parts or works != position.works or shops > position.shops:
        return -1
    return 0


@compiled_within
def count_machines(world: World, books: Books) -> int:
    """Machines with their parts, and crews; return a position whose parts are ill counted, or -1."""
    found = open_books(books, 0)
    found.holes = found.empty_positions = found.leaving = 0
    wrong = -1
    for index in range(length_of(world, FLEETS_TABLE)):
        fleet, book = fleets(world, index), fleet_books(books, index)
        book.working = book.authorised = 0
        book.crews = fleet.crews
        found.leaving += fleet.leaving
        if fleet.crew >= 0:
            item_books(books, pairs(world, fleet.crew).item).found += fleet.crews
        for row in range(index * STATES, (index + 1) * STATES):
            state_books(books, row).positions = 0
        for s in range(fleet.first_slot, fleet.last_slot):
            slot = slots(world, s)
            item_books(books, slot.item).found -= slot.quantity * (fleet.came - fleet.gone) + slot.renewed
    for index in range(length_of(world, POSITIONS_TABLE)):
        position = positions(world, index)
        fleet, book = fleets(world, position.fleet), fleet_books(books, position.fleet)
        state_books(books, position.fleet * STATES + position.state).positions += 1
        book.authorised += position.active
        book.working += int(position.state <= 1)
        book.claimed += position.crew_due
        if position.held == 1:
            item_books(books, pairs(world, fleet.pair).item).found += 1
            if count_copies(world, books, index) < 0:
                wrong = index
        elif position.active == 1:
            pair_books(books, fleet.pair).empty += 1
            found.empty_positions += 1
    return wrong


@compiled_within
def count_lines(world: World, books: Books) -> None:
    """What waits at the beginning of ways."""
    for index in range(length_of(world, WAYS_TABLE)):
        way, book = ways(world, index), way_books(books, index)
        book.waiting = 0
        for first in (way.head, way.loaded_head if way.loaded > 0 else 0):
            slot = first
            while slot != 0:
                book.waiting += events(world, slot).a
                slot = events(world, slot).tick


@compiled_within
def count_all(world: World, books: Books) -> int:
    """Count everything and judge it; return the first law that does not hold, 0 for none."""
    for index in range(length_of(world, FLEETS_TABLE)):
        fleet_books(books, index).claimed = 0
    count_shelves(world, books)
    count_calendar(world, books)
    count_claims(world, books)
    count_jobs(world, books)
    wrong = count_machines(world, books)
    count_lines(world, books)
    count_missions(world, books)
    judge_missions(world, books)
    return judge(world, books, wrong)


@compiled
def audit(world: World, books: Books) -> int:
    """Count everything, and return the first law that does not hold, 0 for none. Fills books."""
    pass_time(world, books)
    return count_all(world, books)


@compiled_within
def take_stock(world: World, books: Books) -> int:
    """Count everything once, after the last event; return the first law that does not hold, 0 for none."""
    progress(books, 0).law = 0
    return count_all(world, books)


@compiled
def audit_the_end(world: World, books: Books) -> int:
    """Hold all that was summed over time against what was counted; the books of the loop are closed."""
    pass_time(world, books)
    judge_use(world, books)
    return judge_times(world, books)
