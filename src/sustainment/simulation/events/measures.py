"""What is measured of a finished replication besides `totals`.

Capability, resources, units gone and come, deliveries. A position without a vehicle is charged to where the
vehicles owed to its site are (MODEL section 3): to supply where they wait for a part, to maintenance where
they wait for a shop or are worked on, else to none.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.simulation.events.state import (
    DELIVERIES_TABLE,
    EMPTY,
    FAULTY,
    FLEETS_TABLE,
    IN_WORK,
    NO_CONSUMABLES,
    NO_CREW,
    NO_PART,
    NO_SHOP,
    PAIRS_TABLE,
    PLANNED,
    RESOURCES_TABLE,
    STATES,
    STAYS_TABLE,
    WORKING,
    World,
    clocks,
    deliveries,
    fleets,
    length_of,
    owed,
    pairs,
    resources,
    state_times,
    stays,
)
from sustainment.simulation.events.totals import (
    CAPABILITIES,
    PAIR_COUNTS,
    SCOPES_TABLE,
    Totals,
    add_value,
    capability_sums,
    count_sums,
    delivery_sums,
    fleet_capability,
    fleet_owed,
    resource_sums,
    scope_fleets,
    scopes,
)


@compiled
def judge_fleet(world: World, totals: Totals, f: int) -> None:
    """Divide the mean positions of a fleet by what they were capable of."""
    span = float(max(clocks(world, 0).span, 1))
    first = STATES * f
    place = CAPABILITIES * f
    empty = state_times(world, first + EMPTY).value / span
    supply = 0.0
    maintenance = 0.0
    if fleet_owed(totals, f).value >= 0:
        known = owed(world, fleet_owed(totals, f).value)
        if known.empty_time > 0.0:
            supply = empty * known.child_time / known.empty_time
            maintenance = empty * (known.queue_time + known.work_time) / known.empty_time
    waiting = state_times(world, first + NO_PART).value / span
    repaired = (state_times(world, first + NO_SHOP).value + state_times(world, first + IN_WORK).value) / span
    positions = fleets(world, f).place_time / span
    full = state_times(world, first + WORKING).value / span
    partial = state_times(world, first + FAULTY).value / span
    fleet_capability(totals, place).value = full
    fleet_capability(totals, place + 1).value = partial
    fleet_capability(totals, place + 2).value = positions - full - partial
    fleet_capability(totals, place + 3).value = waiting + supply
    fleet_capability(totals, place + 4).value = repaired + maintenance
    fleet_capability(totals, place + 5).value = empty - supply - maintenance
    fleet_capability(totals, place + 6).value = state_times(world, first + PLANNED).value / span
    fleet_capability(totals, place + 7).value = state_times(world, first + NO_CREW).value / span
    fleet_capability(totals, place + 8).value = state_times(world, first + NO_CONSUMABLES).value / span
    fleet_capability(totals, place + 9).value = positions - empty
    fleet_capability(totals, place + 10).value = positions


@compiled
def divide_stay(world: World, totals: Totals, index: int) -> None:
    """Divide the positions of a fleet that moves which were empty at one of its sites."""
    stay = stays(world, index)
    known = owed(world, stay.owed)
    if known.empty_time > 0.0:
        first = STATES * (length_of(world, FLEETS_TABLE) + index)
        empty = state_times(world, first + EMPTY).value / float(max(clocks(world, 0).span, 1))
        supply = empty * known.child_time / known.empty_time
        maintenance = empty * (known.queue_time + known.work_time) / known.empty_time
        place = CAPABILITIES * stay.fleet
        fleet_capability(totals, place + 3).value += supply
        fleet_capability(totals, place + 4).value += maintenance
        fleet_capability(totals, place + 5).value -= supply + maintenance


@compiled
def add_capability(world: World, totals: Totals) -> None:
    """Add what the positions of each scope were capable of."""
    for f in range(length_of(world, FLEETS_TABLE)):
        judge_fleet(world, totals, f)
    for index in range(length_of(world, STAYS_TABLE)):
        divide_stay(world, totals, index)
    for s in range(length_of(totals, SCOPES_TABLE)):
        scope = scopes(totals, s)
        for k in range(CAPABILITIES):
            value = 0.0
            for entry in range(scope.first, scope.last):
                f = scope_fleets(totals, entry).value
                value += fleet_capability(totals, CAPABILITIES * f + k).value
            add_value(capability_sums(totals, CAPABILITIES * s + k), value)


@compiled
def add_resources(world: World, totals: Totals) -> None:
    """Add how many of each resource were there, busy and waited for, its jobs, and what their ratios need."""
    span = float(max(clocks(world, 0).span, 1))
    for k in range(length_of(world, RESOURCES_TABLE)):
        resource = resources(world, k)
        sums = resource_sums(totals, k)
        there = resource.quantity_time / span
        busy = resource.busy_time / span
        queue = resource.waiting_time / span
        jobs = float(resource.jobs)
        sums.quantity += there
        sums.busy += busy
        sums.waiting += queue
        sums.jobs += jobs
        sums.quantity2 += there * there
        sums.busy2 += busy * busy
        sums.waiting2 += queue * queue
        sums.jobs2 += jobs * jobs
        sums.quantity_busy += there * busy
        sums.jobs_waiting += jobs * queue


@compiled
def add_measures(world: World, totals: Totals) -> None:
    """Add what is measured of a finished replication, and the squares."""
    add_capability(world, totals)
    add_resources(world, totals)
    for index in range(length_of(world, PAIRS_TABLE)):
        pair = pairs(world, index)
        place = PAIR_COUNTS * index
        add_value(count_sums(totals, place), float(pair.gone))
        add_value(count_sums(totals, place + 1), float(pair.drawn))
        add_value(count_sums(totals, place + 2), float(pair.retired))
        add_value(count_sums(totals, place + 3), float(pair.exchanged))
        add_value(count_sums(totals, place + 4), float(pair.purchased))
        add_value(count_sums(totals, place + 5), float(pair.trained))
        add_value(count_sums(totals, place + 6), float(pair.free))
    for index in range(length_of(world, DELIVERIES_TABLE)):
        add_value(delivery_sums(totals, index), float(deliveries(world, index).arrived))
