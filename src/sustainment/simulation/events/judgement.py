"""What an audit compares: running accounts with counts."""

from sustainment.kernels.compiled import compiled_within
from sustainment.simulation.events.books import (
    ITEM_BOOKS,
    Books,
    fleet_books,
    item_books,
    open_books,
    pair_books,
    progress,
    resource_books,
    state_books,
    way_books,
)
from sustainment.simulation.events.positions import state_of
from sustainment.simulation.events.state import (
    CHARGES_TABLE,
    CLOSED,
    EMPTY,
    FAULTY,
    FLEETS_TABLE,
    IN_WORK,
    NO_PART,
    PAIRS_TABLE,
    POSITIONS_TABLE,
    PURCHASES,
    RESOURCES_TABLE,
    STATES,
    WAYS_TABLE,
    WORKING,
    World,
    cents,
    charges,
    claims,
    clocks,
    fleets,
    length_of,
    pairs,
    positions,
    queues,
    resources,
    sites,
    state_times,
    ways,
)

LAWS = (
    "none is broken",
    "units of an item = start + bought + delivered + made - lost - consumed",
    "units on the shelf are not less than none",
    "claims waited for = claims that wait",
    "claims promised = claims with a promise",
    "claims in the queues = claims that wait without a promise",
    "nobody waits before a shelf that holds what he waits for",
    "units on order = orders open + units on the way to the shelf",
    "owed: in transit",
    "owed: in work",
    "owed: in a queue",
    "owed: waiting for a child",
    "owed: asked for above",
    "empty positions of a site",
    "resources busy = held by jobs",
    "jobs that wait for a resource",
    "no job waits that could start",
    "positions authorised = positions open",
    "machines counted as working = positions that work",
    "the state of a position is the first that holds",
    "parts that a machine waits for = its holes",
    "every hole has its claim",
    "every empty position has its claim",
    "every repair that waits for a child has its claim",
    "every part in hand has its exchange",
    "every position that is to change has its claim",
    "crews there + claimed = positions that are converted",
    "what waits before a way",
    "purchases = price of what was bought",
    "time on the shelf",
    "time waited by claims",
    "time without claims",
    "time of a resource",
    "time of a resource at work",
    "time waited for a resource",
    "time worked by machines",
    "time of positions",
    "time in each state",
    "time waited before a way",
    "what is on a mission works, in the fleet that it is asked of",
    "missions under way = missions that are to end",
    "missions in line = missions that wait",
    "no mission waits that could start",
    "missions asked for = started + lost + waiting",
    "use on missions = time of machines that were out",
    "time of a fleet in all states = time of its positions",
    "time of a fleet at work, with a fault or without = time worked by its machines",
    "time charged to what is waited for = time of positions that wait",
)
"""By number."""


@compiled_within
def differ(books: Books, law: int, index: int, found: int, stated: int) -> bool:
    """Tell whether two numbers differ that should not, and note it if nothing was noted before."""
    if found == stated:
        return False
    noted = progress(books, 0)
    if noted.law == 0:
        noted.law = law
        noted.index = index
        noted.found = found
        noted.stated = stated
    return True


@compiled_within
def in_line(world: World, pair_index: int) -> int:
    """Return how many units are waited for in the queues of a pair; -1 if a queue is torn."""
    classes = clocks(world, 0).classes
    units = 0
    for rank in range(classes):
        before = 0
        index = queues(world, pair_index * classes + rank).head
        while index != 0:
            claim = claims(world, index)
            if claim.previous != before or claim.pair != pair_index or claim.rank != rank:
                return -1
            units += claim.quantity
            before = index
            index = claim.next
        if queues(world, pair_index * classes + rank).tail != before:
            return -1
    return units


@compiled_within
def judge_pairs(world: World, books: Books) -> None:
    """Shelves, claims and orders."""
    for index in range(length_of(world, PAIRS_TABLE)):
        pair, book = pairs(world, index), pair_books(books, index)
        differ(books, 2, index, int(pair.shelf < 0), 0)
        differ(books, 3, index, book.waiting, pair.waiting)
        differ(books, 4, index, book.promised, pair.promised)
        differ(books, 5, index, in_line(world, index), book.waiting - book.promised)
        free = pair.shelf > 0 and book.waiting > book.promised and sites(world, pair.site).open == 1
        differ(books, 6, index, int(free), 0)
        differ(books, 7, index, book.on_order, pair.on_order)
        if pair.owed >= 0:
            differ(books, 8, index, book.transit, pair.transit)
            differ(books, 9, index, book.work, pair.work)
            differ(books, 10, index, book.queue, pair.queue)
            differ(books, 11, index, book.child, pair.child)
            differ(books, 12, index, book.asked, pair.asked)
            differ(books, 13, index, book.empty, pair.empty)


@compiled_within
def judge_fleets(world: World, books: Books) -> None:
    """Positions, machines and crews."""
    for index in range(length_of(world, FLEETS_TABLE)):
        fleet, book = fleets(world, index), fleet_books(books, index)
        differ(books, 17, index, book.authorised, fleet.authorised)
        differ(books, 18, index, book.working, fleet.working)
        if fleet.crew >= 0:
            differ(books, 26, index, book.crews + book.claimed, fleet.authorised)
    for index in range(length_of(world, POSITIONS_TABLE)):
        differ(books, 19, index, state_of(world, index), positions(world, index).state)
        if positions(world, index).state < EMPTY:
            differ(books, 19, index, positions(world, index).held, 1)


@compiled_within
def judge_purchases(world: World, books: Books) -> None:
    """What was paid for purchases is the price of what was bought, to the cent."""
    paid = 0
    years = clocks(world, 0).years
    for year in range(years):
        paid += cents(world, PURCHASES * years + year).value
    worth = 0
    for index in range(length_of(world, PAIRS_TABLE)):
        worth += pairs(world, index).bought * pairs(world, index).price
    differ(books, 28, 0, worth, paid)


@compiled_within
def judge(world: World, books: Books, ill_counted: int) -> int:
    """Compare what was counted after an event; return the first law that does not hold, 0 for none."""
    for index in range(length_of(books, ITEM_BOOKS)):
        differ(books, 1, index, item_books(books, index).found, item_books(books, index).start)
    judge_pairs(world, books)
    for index in range(length_of(world, RESOURCES_TABLE)):
        resource, book = resources(world, index), resource_books(books, index)
        differ(books, 14, index, book.busy, resource.busy)
        differ(books, 15, index, book.waiting, resource.waiting)
    differ(books, 16, progress(books, 0).idle, int(progress(books, 0).idle != 0), 0)
    judge_fleets(world, books)
    differ(books, 20, ill_counted, int(ill_counted >= 0), 0)
    found = open_books(books, 0)
    differ(books, 21, 0, found.for_copy, found.holes)
    differ(books, 22, 0, found.for_position, found.empty_positions)
    differ(books, 23, 0, found.for_job, found.children)
    differ(books, 24, 0, found.exchanges, 0)
    differ(books, 25, 0, found.for_type, found.leaving)
    for index in range(length_of(world, WAYS_TABLE)):
        differ(books, 27, index, way_books(books, index).waiting, ways(world, index).waiting)
    judge_purchases(world, books)
    return int(progress(books, 0).law)


@compiled_within
def judge_times(world: World, books: Books) -> int:
    """Compare what was summed over time; return the first law that does not hold, 0 for none."""
    for index in range(length_of(world, PAIRS_TABLE)):
        pair, book = pairs(world, index), pair_books(books, index)
        differ(books, 29, index, book.shelf_time, pair.shelf_time)
        differ(books, 30, index, book.waiting_time, pair.waiting_time)
        differ(books, 31, index, book.ready_time, pair.ready_time)
    for index in range(length_of(world, RESOURCES_TABLE)):
        resource, used = resources(world, index), resource_books(books, index)
        differ(books, 32, index, used.quantity_time, resource.quantity_time)
        differ(books, 33, index, used.busy_time, resource.busy_time)
        differ(books, 34, index, used.waiting_time, resource.waiting_time)
    for index in range(length_of(world, FLEETS_TABLE)):
        fleet, there = fleets(world, index), fleet_books(books, index)
        differ(books, 35, index, there.work_time, fleet.work_time)
        differ(books, 36, index, there.place_time, fleet.place_time)
        for row in range(index * STATES, (index + 1) * STATES):
            differ(books, 37, row, state_books(books, row).time, state_times(world, row).value)
    for index in range(length_of(world, WAYS_TABLE)):
        differ(books, 38, index, way_books(books, index).waiting_time, ways(world, index).waiting_time)
    return int(progress(books, 0).law)


@compiled_within
def judge_closed(world: World, books: Books) -> int:
    """Compare sums over time with each other after the end; return the first law that does not hold."""
    waited = 0
    for index in range(length_of(world, FLEETS_TABLE)):
        fleet, row = fleets(world, index), index * STATES
        spent = 0
        for state in range(CLOSED):
            spent += state_times(world, row + state).value
        differ(books, 45, index, spent, fleet.place_time)
        worked = state_times(world, row + WORKING).value + state_times(world, row + FAULTY).value
        differ(books, 46, index, worked, fleet.work_time)
        for state in range(NO_PART, IN_WORK + 1):
            waited += state_times(world, row + state).value
    charged = 0
    for place in range(length_of(world, CHARGES_TABLE)):
        charged += charges(world, place).value
    differ(books, 47, 0, charged, waited)
    return int(progress(books, 0).law)
