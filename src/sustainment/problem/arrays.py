"""The study as arrays at fixed values.

Everything is an index: `item`, `site`, `unit`, `pair` (an item at a site), `fleet` (an end item in a unit),
`slot` (a part in the end items of a fleet), `source` (a failure mode of a slot, or of the end items
themselves), `route` (a row of repairs), `lane`, `resource`. -1 stands for none. Times are in days, rates per
day, money in the study's currency. Only pairs that matter are there: those that something can ask for,
repair or stock.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sustainment.model.answer import LeftOutRows
from sustainment.problem import change_arrays, fleet_arrays, kinds

Ints = kinds.Ints
Floats = kinds.Floats
Flags = kinds.Flags
Hashes = kinds.Hashes
Times = kinds.Times
Law = kinds.Law
Policy = kinds.Policy
Queue = kinds.Queue
StepKind = kinds.StepKind
Action = kinds.Action
Fleets = fleet_arrays.Fleets
Slots = fleet_arrays.Slots
Sources = fleet_arrays.Sources
Hits = fleet_arrays.Hits
Services = fleet_arrays.Services
Consumptions = fleet_arrays.Consumptions
Uses = fleet_arrays.Uses
Courses = change_arrays.Courses
Transitions = change_arrays.Transitions
Moves = change_arrays.Moves
Missions = fleet_arrays.Missions


class Pairs(NamedTuple):
    """An item at a site, length P. Pairs are sorted by (item, site)."""

    item: Ints
    site: Ints
    lane: Ints
    """Lane of supply that holds on the day asked; -1: bought outside, no lane stated. A top whose lane from
    outside is stated has that lane and supplier -1: its order and travel days come after procurement."""
    supplier: Ints
    """The same item at the supplying site; -1 at the top."""
    route: Ints
    """Repair for every failure without a route of its own; -1: not repaired here."""
    stock: Ints
    unserviceable: Ints
    policy: Ints
    reorder_point: Ints
    order_quantity: Ints
    level: Ints
    """Echelon: 0 at the top, then 1 more than the supplier's."""
    least: Ints
    """Stock that a plan may choose, and below the most of it; -1: no limit stated, -2: no row of stock."""
    most: Ints


class ModeRoutes(NamedTuple):
    """Repairs of a pair for one failure mode, sorted by (pair, mode)."""

    pair: Ints
    mode: Ints
    route: Ints


class Routes(NamedTuple):
    """A way to repair, one entry a row of repairs that is used, length R."""

    share: Floats
    no_fault_found: Floats
    condemnation: Floats
    rework: Floats
    turnaround: Times
    delay: Times
    test: Times
    priority: Ints
    keeps_bay: Flags
    cost: Floats
    needs_start: Ints
    """Length R + 1: entries of `needs_*` that belong to a route."""
    needs_resource: Ints
    """Index of a resource *name*; `resource_at[name, site]` is the resource."""
    needs_quantity: Ints


class Lanes(NamedTuple):
    """A lane of supply, length L; `up` is the way back of carcasses."""

    from_site: Ints
    """-1: outside."""
    to_site: Ints
    order_days: Floats
    down: Times
    up: Times
    capacity_per_day: Floats
    """inf: no limit."""
    up_capacity_per_day: Floats
    cost_per_trip: Floats
    cost_per_kg: Floats
    up_cost_per_trip: Floats
    up_cost_per_kg: Floats
    every_days: Floats
    """0: it leaves at any time. Else every so many days from `first_day` on (of `first_milestone`, -1: day
    zero); a way back that no row states follows the way down."""
    first_day: Floats
    first_milestone: Ints
    up_every_days: Floats
    up_first_day: Floats
    up_first_milestone: Ints
    batch: Ints
    """Units with which it leaves; 1: any number."""
    up_batch: Ints


class Laterals(NamedTuple):
    """Whom a pair asks when its shelf is empty, sorted by asking pair in the order of asking: by rank, then
    time (order_days + mean); last from outside (emergency lanes)."""

    asking: Ints
    giving: Ints
    """The same item at another site; -1: outside."""
    rank: Floats
    """inf: not stated."""
    order_days: Floats
    time: Times
    way: Ints
    """Entries of one row between two sites share their way, and what it carries a day."""
    open: Flags
    """Whether its row holds on the day of the arrays; those that hold later only have steps."""
    capacity_per_day: Floats
    """inf: no limit."""
    cost_per_trip: Floats
    cost_per_kg: Floats
    every_days: Floats
    """0: at any time. Else every so many days from `first_day` (of `first_milestone`, -1: day zero)."""
    first_day: Floats
    first_milestone: Ints
    batch: Ints
    """Units with which it leaves; 1: any number."""


class Items(NamedTuple):
    """Length I."""

    price: Floats
    """nan: not stated."""
    mass_kg: Floats
    procurement: Times
    """mean nan: never bought."""
    variance_to_mean: Floats
    kind: Ints
    """Index into `model.items.ITEM_KINDS`."""


class Children(NamedTuple):
    """The breakdown below LRUs: a repair of `parent` needs one `child` with chance `failure_share`."""

    start: Ints
    """Length I + 1, by parent item."""
    child: Ints
    failure_share: Floats


class Resources(NamedTuple):
    """Length K."""

    name: Ints
    site: Ints
    quantity: Ints
    queue: Ints
    cost_per_year: Floats
    set_up_cost: Floats
    unrounded: Floats
    """What dated disruptions leave on the day, before it is rounded down to `quantity`."""
    shift: Ints
    """Index of a shift; -1: it always works."""
    mobilise: Times
    """From a call until it is there; mean nan: it always is."""
    stay: Times
    """How long it then stays; mean nan: for good."""
    mobilise_cost: Floats
    """Of one call, which brings all of them."""


class Shifts(NamedTuple):
    """When in the week resources work, length W: spans `start[w]` to `start[w + 1]` belong to shift w."""

    start: Ints
    begin: Floats
    """Days of the week, from Monday 0:00; spans of a shift are sorted and do not touch."""
    end: Floats
    weekday_zero: int
    """Day of the week of day 0; 0: Monday."""


class Receipts(NamedTuple):
    """Deliveries, length V; repeats are written out."""

    pair: Ints
    from_pair: Ints
    """-1: from outside."""
    quantity: Ints
    day: Floats
    milestone: Ints
    """-1: `day` counts from day zero, else from the milestone."""
    chance: Floats
    delay: Times
    delivery: Ints
    """Index into `Names.deliveries`."""


class Milestones(NamedTuple):
    """Length M, sorted so that `after` comes first."""

    day: Floats
    """From day zero, or from `after`."""
    after: Ints
    delay: Times
    chance: Floats


class Steps(NamedTuple):
    """Dated changes, length Z: on `day` (from `milestone` if not -1) `target` of `kind` becomes `value`.

    Sorted by day within a milestone. What holds on day 0 is in the arrays, but for lanes and sites that are
    shut then: they have a step on day 0. A dated change that ends is a second step back.
    """

    kind: Ints
    target: Ints
    day: Floats
    milestone: Ints
    value: Floats


class Outages(NamedTuple):
    """Disruptions that come by chance, length X; dated ones that are sure are in the steps."""

    left_share: Floats
    per_day: Floats
    """How often it comes at random within its spans, a day; 0: it begins when a span does."""
    chance: Floats
    """Chance of each time that it happens."""
    lasts: Times
    """Mean nan: to the end of its span."""
    span_start: Ints
    """Length X + 1: the spans of each, whose days count from a milestone (-1: day zero)."""
    begin_day: Floats
    begin_milestone: Ints
    end_day: Floats
    end_milestone: Ints
    strike_start: Ints
    """Length X + 1: what each strikes."""
    strike_kind: Ints
    """`StepKind` LANE_OPEN, LANE_UP_OPEN, LATERAL, SITE_OPEN or RESOURCE: what the target is."""
    strike_target: Ints


class Groups(NamedTuple):
    """Readiness rules, length G, by group; groups named as members come first."""

    needed: Floats
    """A number of members, or a share of them where `is_share`."""
    is_share: Flags
    start: Ints
    """Length G + 1."""
    member_kind: Ints
    """0 fleet (its positions), 1 unit (its positions), 2 group."""
    member: Ints
    group: Ints
    """Index into `Names.groups` of each rule: a group is ready when all its rules hold."""


class Names(NamedTuple):
    """What the indices are called, each sorted by name; milestones and groups so that what others build on
    comes first."""

    items: list[str]
    sites: list[str]
    units: list[str]
    modes: list[str]
    resources: list[str]
    """Names without place, for `Resources.name`."""
    milestones: list[str]
    groups: list[str]
    deliveries: list[str]
    courses: list[str]
    missions: list[str]


@dataclass(frozen=True)
class Problem:
    """A study at fixed values, as arrays. Built by `problem.build`."""

    names: Names
    items: Items
    pairs: Pairs
    mode_routes: ModeRoutes
    routes: Routes
    lanes: Lanes
    laterals: Laterals
    children: Children
    fleets: Fleets
    slots: Slots
    sources: Sources
    hits: Hits
    services: Services
    consumptions: Consumptions
    courses: Courses
    transitions: Transitions
    moves: Moves
    uses: Uses
    missions: Missions
    resources: Resources
    shifts: Shifts
    resource_at: Ints
    """Shape (resource names, sites): index of the resource, -1 none."""
    receipts: Receipts
    milestones: Milestones
    steps: Steps
    outages: Outages
    groups: Groups
    item_hash: Hashes
    site_hash: Hashes
    unit_hash: Hashes
    mode_hash: Hashes
    delivery_hash: Hashes
    milestone_hash: Hashes
    outage_hash: Hashes
    resource_hash: Hashes
    course_hash: Hashes
    mission_hash: Hashes
    """64-bit hashes of names: random streams are seeded by name, never by row."""
    site_capacity_per_day: Floats
    """Most that each site sends in a day, inf: no limit."""
    site_fixed_cost: Floats
    """Set-up cost of each site, and its cost a year below."""
    site_cost_per_year: Floats
    days: int
    warm_up_days: float
    count_from_day: float
    demand_is_constant: bool
    cannibalisation: bool
    """Holes are moved to as few machines as possible."""
    holding_share: float
    discount_rate: float
    left_out: tuple[LeftOutRows, ...]

    def pair_of(self, item: str, site: str) -> int:
        """Return the index of an item at a site, -1 where it does not matter."""
        items, sites = self.names.items, self.names.sites
        if item not in items or site not in sites:
            return -1
        key = items.index(item) * len(sites) + sites.index(site)
        keys = self.pairs.item * len(sites) + self.pairs.site
        at = int(np.searchsorted(keys, key))
        return at if at < keys.size and keys[at] == key else -1
