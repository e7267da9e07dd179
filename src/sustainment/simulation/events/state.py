"""What a replication remembers, as few flat tables.

A table is an array of records, one a thing; a record is so many words of 8 bytes, so that all tables lie in
one block of memory and a replication starts by one copy. -1 is none; in the pools of claims, jobs and events,
where index 0 is kept free, 0 is none. Times are ticks of 2^-20 day since the start (the warm-up included).
"""

from typing import Any

import numpy as np

from sustainment.kernels.variates import STREAM
from sustainment.simulation.events.fleet_records import COPY, FLEET, POSITION, SLOT, SOURCE, USE
from sustainment.simulation.events.network_records import LATERAL, OUTAGE, OUTAGE_SPAN, SITE, STRIKE, WAY
from sustainment.simulation.events.organisation_records import (
    COURSE_ITEM,
    COURSE_ROW,
    DIRECT,
    MISSION,
    MOVE,
    STAND,
    STAY,
    TALLY,
    TRANSITION,
    USER,
)
from sustainment.simulation.events.records import Words, fetcher, head, kind_of, on_lines, reader
from sustainment.simulation.events.shop_records import RESOURCE, SHIFT, SHOP, TURN

DAY = 1 << 20
"""Ticks of a day."""
DAYS_A_YEAR = 365
"""Years of costs."""

FIXED_LAW = 0
"""`problem.arrays.Law.FIXED`."""

# Events, in the order in which they are carried through at one instant: kind // 16 is the class.
DATED_CHANGE, COURSE_STARTS, POSITIONS_CHANGE_TYPE, DISRUPTION, SHIFT_CHANGE, RESOURCE_LEAVES = range(6)
SHIPMENT, CARCASS, ORDER, RECEIPT, RESOURCE_COMES = 16, 17, 18, 19, 20
DELAY_OVER, WORK_OVER, CONVERSION_OVER, MISSION_ENDS = 32, 33, 35, 36
HIT = 48
FAILURE, LIFE_OVER, SERVICE_DUE = 64, 65, 66
CONSUMPTION = 80
MISSION_STARTS = 96
DEPARTURE = 112
CANCELLED = -1

# What an event sets off, done in the order in which it was set off.
GO_ON, SERVICEABLE, INSPECT, ASK_SUPPLIER, TAKE_AWAY, TAKE_STUDENTS, END_COURSE, SHARE_CREWS = range(8)

# The one state that a position is in.
WORKING, FAULTY, NO_PART, NO_SHOP, IN_WORK, PLANNED, NO_CREW, NO_CONSUMABLES, EMPTY, CLOSED = range(10)
STATES = 10

# Where a copy is that a machine carries.
FITTED, AWAITED, AT_HAND, BEING_FITTED = range(4)

# Whose a claim is.
FOR_COPY, FOR_POSITION, FOR_JOB, FOR_ORDER, FOR_NOBODY, FOR_GIVER = range(6)
FOR_CREW, FOR_NEW_TYPE = range(6, 8)

# What a job is, and how far it has come.
REPAIR, TEST, ASSEMBLY, EXCHANGE, REPAIR_OF_WORKING, SERVICE, COURSE = range(7)
"""`ASSEMBLY`: of a machine without a position, which waits for the parts that it lacks."""
WAITS_DELAY, WAITS_SHOP, IN_SHOP, WAITS_CHILD = range(4)
NO_JOB = -1
"""Phase of a place in the pool of jobs that is free."""

# Where a resource is that comes when it is called.
ALWAYS_THERE, AWAY, CALLED, THERE, LEAVING = range(5)

# How far planned work is. What waits for its day first: ahead; down anyway and overdue, until nothing is
# missing; in a queue while its machine works on. Then: in its delay; open; in a queue while it stands; gone.
AHEAD, EARLY, LATE, QUEUED, READY, OPENED, STOOD, ABSENT = range(8)

# What becomes of a failed item.
KEPT, SOUND, CONDEMNED, SENT_UP = range(4)

# Whose carcass it is: its order is decided here, came from below, never was one, or was left out.
OWN, FROM_BELOW, UNMATCHED, UNASKED = range(4)

# Whence serviceable units come to a shelf: from work here, from the supplier, from outside; and to one claim
# alone: from another site, by an emergency lane.
REPAIRED_HERE, SUPPLIED, BOUGHT, LENT, BROUGHT = range(5)

# Streams of a pair, one a purpose.
ROUTING, WORK, DOWN, UP, BUYING = range(5)
PAIR_STREAMS = 5

PURCHASES, REPAIRS, TRANSPORT, RESOURCE_COST, HOLDING, MOBILISATION = range(6)
ELEMENTS = 6

World = Words
"""All that the compiled code sees: one block of memory."""

CLOCK = kind_of(
    """tick zero counted end span counting day day_tick days row row_tick row_days year year_tick years
    sequence free_event fresh_event free_claim fresh_claim free_job fresh_job full
    near far bucket span_bits mark first_task last_task entry fixed_entries constant classes
    owed_changed owed_span empties
    spare_value value_tick rows traced events failures written_off delivered bought
    cannibalised scattered aging most_lives free_machine fresh_machine hand
    first_in_line last_in_line first_turned""",
    "value_days holding",
)
PAIR = on_lines(
    kind_of(
        "shelf shelf_time waiting promised demands filled on_order since ready_time waiting_time",
        "waiting_square",
        short="site lane supplier route plain stream watched owed first_child last_child",
    ),
    kind_of(
        """price unbought reorder_point order_quantity mass_grams unserviceable
        work queue transit asked child empty lost consumed drawn bought delivered
        made gone purchased trained retired exchanged free spare unasked""",
        short="""policy givers kin repaired first_mode last_mode first_lateral last_lateral newest procurement
        item first_machine last_machine gives school""",
    ),
)
MODE_ROUTE = kind_of("mode route")
CHILD = kind_of("pair", "share")
ROUTE = kind_of(
    "cents",
    "share no_fault condemnation rework",
    short="times priority keeps_bay first_need last_need plain",
)
NEED = kind_of("name quantity")
TIME = kind_of("law", "mean first second")
HIT_ROW = kind_of(
    "fleet mode stream event due", "per_day write_off_share crew_lost_share harvest_share hazard gap"
)
LOSS = kind_of("hit lost saved")
SERVICE_ROW = kind_of("fleet slot pair mode action route use runs offset charged stream", "every early late")
"""`runs`: by the calendar, not by use; `offset`: of its first plan among those of a machine."""
METER = kind_of("running worked resumed alarm alarm_at turned next_turned")
"""The clock of a position's machine, where work is planned; its next alarm, and when by the clock that is."""
PLAN = kind_of("service position copy phase due event job entry since next previous", "left")
CONSUMER = kind_of("fleet first_row last_row")
CONSUMED = kind_of("pair use first_carried today", "per_use")
AMOUNT = kind_of("", "value")
STEP = kind_of("kind target supplier", "value next_day")
RECEIPT_ROW = kind_of("pair from_pair quantity delivery")
DELIVERY = kind_of("times stream ticks comes arrived", "chance")
MILESTONE = kind_of("after times stream tick", "day chance")
ENTRY = kind_of("tick kind index milestone", "day")
OWED = kind_of(
    "pair", "transit queue work child empty transit_time queue_time work_time child_time empty_time"
)
FITTED_COPY = kind_of("", short="copy place")
CLAIM = kind_of(
    "quantity served since",
    short="kind owner pair rank next previous queued promised carcass lane mode older newer",
)
JOB = kind_of(
    "turnaround turn",
    short="""kind phase pair site route mode rank owner slot stream event shop held begun
    next previous cargo lacks""",
)
EVENT = kind_of("tick sequence a b c", short="kind key after next cargo d")
"""A line of the cache."""
MACHINE = kind_of("kin next")
LIFE = kind_of("", "hazard left pace")
QUEUE = kind_of("", short="head tail")
WORD = kind_of("value")
SEED = kind_of("", words="value")
BUCKET = kind_of("", short="head")
FLEET_DAY = kind_of("working authorised")
"""Changes on a day; the fleets of a day lie side by side."""
OWED_DAY = kind_of("", "transit queue work child")

TABLES: dict[str, "np.dtype[Any]"] = {
    "clocks": CLOCK,
    "pairs": PAIR,
    "mode_routes": MODE_ROUTE,
    "children": CHILD,
    "routes": ROUTE,
    "needs": NEED,
    "times": TIME,
    "ways": WAY,
    "sites": SITE,
    "laterals": LATERAL,
    "fleets": FLEET,
    "slots": SLOT,
    "sources": SOURCE,
    "uses": USE,
    "missions": MISSION,
    "positions": POSITION,
    "copies": COPY,
    "resources": RESOURCE,
    "shops": SHOP,
    "shifts": SHIFT,
    "turns": TURN,
    "steps": STEP,
    "receipts": RECEIPT_ROW,
    "deliveries": DELIVERY,
    "milestones": MILESTONE,
    "entries": ENTRY,
    "outages": OUTAGE,
    "outage_spans": OUTAGE_SPAN,
    "strikes": STRIKE,
    "owed": OWED,
    "roster": WORD,
    "fitted": FITTED_COPY,
    "resource_at": WORD,
    "services": SERVICE_ROW,
    "plans": PLAN,
    "meters": METER,
    "consumers": CONSUMER,
    "consumptions": CONSUMED,
    "hits": HIT_ROW,
    "losses": LOSS,
    "courses": COURSE_ROW,
    "course_items": COURSE_ITEM,
    "directs": DIRECT,
    "transitions": TRANSITION,
    "users": USER,
    "moves": MOVE,
    "stands": STAND,
    "stays": STAY,
    # what follows is empty at the start of a replication
    "queues": QUEUE,
    "lines": QUEUE,
    "tallies": TALLY,
    "charges": WORD,
    "state_times": WORD,
    "cents": WORD,
    "fleets_by_day": FLEET_DAY,
    "carried": AMOUNT,
    "shelf_moved": WORD,
    "waiting_moved": WORD,
    # what follows is empty at the start of a batch of replications
    "states_by_day": WORD,
    "shelf_by_row": WORD,
    "waiting_by_row": WORD,
    "owed_by_day": OWED_DAY,
    # what follows needs no start
    "claims": CLAIM,
    "jobs": JOB,
    "events": EVENT,
    "machines": MACHINE,
    "lives": LIFE,
    "near": WORD,
    "far": WORD,
    "buckets": BUCKET,
    "filled_buckets": SEED,
    "tasks": WORD,
    "ties": WORD,
    "streams": STREAM,
    "stream_keys": SEED,
    "trace": WORD,
    "flags": WORD,
    "start": WORD,
}
"""Every table, in the order in which they lie in memory."""

PLACES = {name: place for place, name in enumerate(TABLES)}


def _reader(name: str) -> Any:
    return reader(PLACES[name], TABLES[name])


clocks = _reader("clocks")
pairs = _reader("pairs")
mode_routes = _reader("mode_routes")
children = _reader("children")
routes = _reader("routes")
needs = _reader("needs")
times = _reader("times")
ways = _reader("ways")
sites = _reader("sites")
laterals = _reader("laterals")
fleets = _reader("fleets")
slots = _reader("slots")
sources = _reader("sources")
uses = _reader("uses")
missions = _reader("missions")
positions = _reader("positions")
copies = _reader("copies")
resources = _reader("resources")
shops = _reader("shops")
shifts = _reader("shifts")
turns = _reader("turns")
steps = _reader("steps")
receipts = _reader("receipts")
deliveries = _reader("deliveries")
milestones = _reader("milestones")
entries = _reader("entries")
outages = _reader("outages")
outage_spans = _reader("outage_spans")
strikes = _reader("strikes")
owed = _reader("owed")
roster = _reader("roster")
fitted = _reader("fitted")
resource_at = _reader("resource_at")
services = _reader("services")
plans = _reader("plans")
meters = _reader("meters")
consumers = _reader("consumers")
consumptions = _reader("consumptions")
carried = _reader("carried")
hits = _reader("hits")
losses = _reader("losses")
courses = _reader("courses")
course_items = _reader("course_items")
directs = _reader("directs")
transitions = _reader("transitions")
users = _reader("users")
moves = _reader("moves")
stands = _reader("stands")
stays = _reader("stays")
queues = _reader("queues")
lines = _reader("lines")
tallies = _reader("tallies")
charges = _reader("charges")
state_times = _reader("state_times")
cents = _reader("cents")
fleets_by_day = _reader("fleets_by_day")
states_by_day = _reader("states_by_day")
shelf_moved = _reader("shelf_moved")
waiting_moved = _reader("waiting_moved")
owed_by_day = _reader("owed_by_day")
claims = _reader("claims")
jobs = _reader("jobs")
events = _reader("events")
machines = _reader("machines")
buckets = _reader("buckets")
filled_buckets = _reader("filled_buckets")
lives = _reader("lives")
tasks = _reader("tasks")
ties = _reader("ties")
streams = _reader("streams")
stream_keys = _reader("stream_keys")
trace = _reader("trace")
flags = _reader("flags")
start = _reader("start")

fetch_event = fetcher(PLACES["events"], EVENT)
FIRST_FRESH, FIRST_OF_BATCH = PLACES["queues"], PLACES["states_by_day"]
FIRST_WITHOUT_START = PLACES["claims"]
NEAR, FAR = PLACES["near"], PLACES["far"]
BUCKETS_TABLE, FILLED_TABLE = PLACES["buckets"], PLACES["filled_buckets"]
FLEETS_TABLE = PLACES["fleets"]
PAIRS_TABLE = PLACES["pairs"]
WAYS_TABLE = PLACES["ways"]
POSITIONS_TABLE = PLACES["positions"]
MISSIONS_TABLE, TALLIES_TABLE = PLACES["missions"], PLACES["tallies"]
RESOURCES_TABLE = PLACES["resources"]
EVENTS_TABLE = PLACES["events"]
MACHINES_TABLE = PLACES["machines"]
TASKS_TABLE = PLACES["tasks"]
OWED_TABLE = PLACES["owed"]
DELIVERIES_TABLE = PLACES["deliveries"]
ENTRIES_TABLE = PLACES["entries"]
MILESTONES_TABLE = PLACES["milestones"]
OUTAGES_TABLE = PLACES["outages"]
SOURCES_TABLE = PLACES["sources"]
START_TABLE = PLACES["start"]
STREAMS_TABLE = PLACES["streams"]
JOBS_TABLE = PLACES["jobs"]
SHOPS_TABLE, SHIFTS_TABLE = PLACES["shops"], PLACES["shifts"]
SITES_TABLE = PLACES["sites"]
LATERALS_TABLE = PLACES["laterals"]
COURSES_TABLE = PLACES["courses"]
TRANSITIONS_TABLE, USERS_TABLE = PLACES["transitions"], PLACES["users"]
DIRECTS_TABLE, MOVES_TABLE, STAYS_TABLE = PLACES["directs"], PLACES["moves"], PLACES["stays"]
TRACE_TABLE = PLACES["trace"]
CENTS_TABLE = PLACES["cents"]
PLANS_TABLE = PLACES["plans"]
CONSUMERS_TABLE, CLAIMS_TABLE = PLACES["consumers"], PLACES["claims"]
HITS_TABLE, LOSSES_TABLE = PLACES["hits"], PLACES["losses"]
CHARGES_TABLE = PLACES["charges"]
STATE_TIMES_TABLE = PLACES["state_times"]

begin_of = head(0)
"""Gives the word at which a table begins."""
length_of = head(1)
"""Gives how many records a table has."""
