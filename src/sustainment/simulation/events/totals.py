"""What replications leave behind, added up in their order."""

from typing import Any

import numpy as np

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import folded, seldom
from sustainment.simulation.events.records import Words, kind_of, reader
from sustainment.simulation.events.state import (
    CENTS_TABLE,
    CHARGES_TABLE,
    FLEETS_TABLE,
    LATERALS_TABLE,
    LOSSES_TABLE,
    OWED_TABLE,
    PAIRS_TABLE,
    STATE_TIMES_TABLE,
    TALLIES_TABLE,
    WORD,
    World,
    cents,
    charges,
    clocks,
    fleets,
    fleets_by_day,
    laterals,
    length_of,
    losses,
    owed,
    pairs,
    state_times,
    tallies,
    ways,
)

Totals = Words
"""Sums over the replications of a batch, as one block of memory."""

SCOPE = kind_of("first last start bins width")
"""Fleets of a scope, as entries of `scope_fleets`; where its histogram begins, its bins and their width."""
CELL_BITS, CELLS_A_WORD = 8, 8
"""Of a histogram: a cell counts the replications of one batch, and what is narrow is seldom waited for."""
RULE = kind_of("group share first last", "needed")
MEMBER = kind_of("kind index")
SCOPE_DAY = kind_of("working square authorised")
COUNTS = kind_of("failures events written_off delivered bought")
FLEET_TIME = kind_of("work place")
PAIR_SUM = kind_of(
    "",
    """shelf waiting waiting_square ready demands filled drawn waiting2 demands2 filled2 product
    shelf2 waiting_square2 ready2 drawn2 waiting_product demands_waiting shelf_drawn""",
)
"""`product` is demands x filled, `waiting_product` waiting x its square."""
SUM = kind_of("", "value square")
AMOUNT = kind_of("", "value")
WAY_SUM = kind_of("", "sent waiting waiting2")
MISSION_MEASURES = 7
"""Sums of the missions of a name: asked, started, lost, machines sent, ended early, use done, use lost."""
RESOURCE_SUM = kind_of(
    "", "quantity busy waiting jobs quantity2 busy2 waiting2 jobs2 quantity_busy jobs_waiting"
)
CAPABILITIES = 11
"""Sums of a scope: fully, partly, not capable; of the last by supply, by maintenance, no vehicle, planned
work, no crew, no consumables; filled, authorised."""
PAIR_COUNTS = 7
"""Sums of a pair: units written off, consumed, retired, given in exchange, bought, trained, free."""

TOTALS: dict[str, "np.dtype[Any]"] = {
    "scopes": SCOPE,
    "scope_fleets": WORD,
    "rules": RULE,
    "members": MEMBER,
    "is_ready": WORD,
    "fleet_owed": WORD,
    "fleet_capability": AMOUNT,
    # what follows is empty at the start of a batch
    "histogram": WORD,
    "scope_days": SCOPE_DAY,
    "ready": WORD,
    "fleet_times": FLEET_TIME,
    "counts": COUNTS,
    "cents_paid": WORD,
    "pair_sums": PAIR_SUM,
    "charge_sums": SUM,
    "owed_sums": SUM,
    "state_sums": SUM,
    "resource_sums": RESOURCE_SUM,
    "mission_sums": SUM,
    "capability_sums": SUM,
    "count_sums": SUM,
    "delivery_sums": SUM,
    "way_sums": WAY_SUM,
    "loss_sums": SUM,
    "lateral_sums": SUM,
    "end": WORD,
}
"""Every table of sums, in the order in which they lie in memory."""

PLACES = {name: place for place, name in enumerate(TOTALS)}


def _reader(name: str) -> Any:
    return reader(PLACES[name], TOTALS[name])


scopes = _reader("scopes")
scope_fleets = _reader("scope_fleets")
rules = _reader("rules")
members = _reader("members")
is_ready = _reader("is_ready")
histogram = _reader("histogram")
scope_days = _reader("scope_days")
ready = _reader("ready")
fleet_times = _reader("fleet_times")
counts = _reader("counts")
cents_paid = _reader("cents_paid")
pair_sums = _reader("pair_sums")
charge_sums = _reader("charge_sums")
owed_sums = _reader("owed_sums")
state_sums = _reader("state_sums")
resource_sums = _reader("resource_sums")
mission_sums = _reader("mission_sums")
fleet_owed = _reader("fleet_owed")
fleet_capability = _reader("fleet_capability")
capability_sums = _reader("capability_sums")
count_sums = _reader("count_sums")
delivery_sums = _reader("delivery_sums")
way_sums = _reader("way_sums")
loss_sums = _reader("loss_sums")
lateral_sums = _reader("lateral_sums")

FIRST_SUM, END = PLACES["histogram"], PLACES["end"]
SCOPES_TABLE = PLACES["scopes"]
RULES_TABLE = PLACES["rules"]
GROUPS_TABLE = PLACES["is_ready"]
WAY_SUMS_TABLE = PLACES["way_sums"]


@folded
def add_scope_day(totals: Totals, row: int, cell: int, width: int, working: int, authorised: int) -> None:
    """Add the numbers working and authorised of a scope on a day, and count them in its histogram."""
    sums = scope_days(totals, row)
    sums.working += working
    sums.square += working * working
    sums.authorised += authorised
    counted = cell + (working if width == 1 else working // width)
    histogram(totals, counted // CELLS_A_WORD).value += 1 << (CELL_BITS * (counted % CELLS_A_WORD))


@seldom
def add_lone_fleet(world: World, totals: Totals, s: int) -> None:
    """Add the numbers by day of a scope that is one fleet."""
    days = clocks(world, 0).days
    scope = scopes(totals, s)
    here = scope_fleets(totals, scope.first).value
    number = length_of(world, FLEETS_TABLE)
    cell, bins, width = scope.start, scope.bins, scope.width
    for row in range(s * days, (s + 1) * days):
        fleet = fleets_by_day(world, here)
        add_scope_day(totals, row, cell, width, fleet.working, fleet.authorised)
        here += number
        cell += bins


@seldom
def add_scope(world: World, totals: Totals, s: int) -> None:
    """Add the numbers working and authorised of a scope by day."""
    days = clocks(world, 0).days
    scope = scopes(totals, s)
    first, last, width = scope.first, scope.last, scope.width
    cell = scope.start
    for day in range(days):
        working = 0
        authorised = 0
        of_day = day * length_of(world, FLEETS_TABLE)
        for entry in range(first, last):
            fleet = fleets_by_day(world, of_day + scope_fleets(totals, entry).value)
            working += fleet.working
            authorised += fleet.authorised
        add_scope_day(totals, s * days + day, cell, width, working, authorised)
        cell += scope.bins


@compiled
def add_days(world: World, totals: Totals) -> None:
    """Turn changes into numbers by day, and add them by scope."""
    number = length_of(world, FLEETS_TABLE)
    for here in range(number, clocks(world, 0).days * number):
        fleets_by_day(world, here).working += fleets_by_day(world, here - number).working
        fleets_by_day(world, here).authorised += fleets_by_day(world, here - number).authorised
    for s in range(length_of(totals, SCOPES_TABLE)):
        if scopes(totals, s).last - scopes(totals, s).first == 1:
            add_lone_fleet(world, totals, s)
        else:
            add_scope(world, totals, s)


@compiled
def judge_groups(world: World, totals: Totals, day: int) -> None:
    """Tell which groups are ready on a day: every rule of a group must hold."""
    number = length_of(world, FLEETS_TABLE)
    for r in range(length_of(totals, RULES_TABLE)):
        rule = rules(totals, r)
        there = 0
        asked = 0
        for entry in range(rule.first, rule.last):
            member = members(totals, entry)
            if member.kind == 0:
                fleet = fleets_by_day(world, day * number + member.index)
                there += fleet.working
                asked += fleet.authorised
            else:
                there += is_ready(totals, member.index).value
                asked += 1
        needed = rule.needed * asked if rule.share == 1 else rule.needed
        if there < needed - 1e-9:
            is_ready(totals, rule.group).value = 0


@compiled
def add_groups(world: World, totals: Totals) -> None:
    """Count on which days each group is ready."""
    groups = length_of(totals, GROUPS_TABLE)
    if groups == 0:
        return
    days = clocks(world, 0).days
    for day in range(days):
        for g in range(groups):
            is_ready(totals, g).value = 1
        judge_groups(world, totals, day)
        for g in range(groups):
            ready(totals, g * days + day).value += is_ready(totals, g).value


@compiled
def add_pairs(world: World, totals: Totals) -> None:
    """Add the means of each pair over the counted span, and their squares."""
    span = float(max(clocks(world, 0).span, 1))
    for index in range(length_of(world, PAIRS_TABLE)):
        pair = pairs(world, index)
        sums = pair_sums(totals, index)
        waiting = pair.waiting_time / span
        demands = float(pair.demands)
        filled = float(pair.filled)
        drawn = float(pair.drawn)
        shelf = pair.shelf_time / span
        square = pair.waiting_square / span
        ready_part = pair.ready_time / span
        sums.shelf += shelf
        sums.waiting += waiting
        sums.waiting_square += square
        sums.ready += ready_part
        sums.demands += demands
        sums.filled += filled
        sums.drawn += drawn
        sums.waiting2 += waiting * waiting
        sums.demands2 += demands * demands
        sums.filled2 += filled * filled
        sums.product += demands * filled
        sums.shelf2 += shelf * shelf
        sums.waiting_square2 += square * square
        sums.ready2 += ready_part * ready_part
        sums.drawn2 += drawn * drawn
        sums.waiting_product += waiting * square
        sums.demands_waiting += demands * waiting
        sums.shelf_drawn += shelf * drawn


@compiled
def add_charges(world: World, totals: Totals) -> None:
    """Add the mean positions charged to each cause, and their squares."""
    span = float(max(clocks(world, 0).span, 1))
    for place in range(length_of(world, CHARGES_TABLE)):
        value = charges(world, place).value / span
        sums = charge_sums(totals, place)
        sums.value += value
        sums.square += value * value
    for place in range(length_of(world, STATE_TIMES_TABLE)):
        value = state_times(world, place).value / span
        sums = state_sums(totals, place)
        sums.value += value
        sums.square += value * value
    for row in range(length_of(world, OWED_TABLE)):
        known = owed(world, row)
        found = known.transit_time + known.queue_time + known.work_time + known.child_time
        add_owed(totals, 5 * row, known.child_time / span)
        add_owed(totals, 5 * row + 1, known.queue_time / span)
        add_owed(totals, 5 * row + 2, known.work_time / span)
        add_owed(totals, 5 * row + 3, known.transit_time / span)
        add_owed(totals, 5 * row + 4, (known.empty_time - found) / span)
    for w in range(length_of(totals, WAY_SUMS_TABLE)):
        way = ways(world, w)
        carried = way_sums(totals, w)
        waiting = way.waiting_time / span
        carried.sent += way.sent
        carried.waiting += waiting
        carried.waiting2 += waiting * waiting


@compiled
def add_missions(world: World, totals: Totals) -> None:
    """Add what became of the missions of each name, and the squares."""
    for name in range(length_of(world, TALLIES_TABLE)):
        tally = tallies(world, name)
        place = MISSION_MEASURES * name
        add_value(mission_sums(totals, place), float(tally.asked))
        add_value(mission_sums(totals, place + 1), float(tally.started))
        add_value(mission_sums(totals, place + 2), float(tally.lost))
        add_value(mission_sums(totals, place + 3), float(tally.sent))
        add_value(mission_sums(totals, place + 4), float(tally.ended))
        add_value(mission_sums(totals, place + 5), tally.done)
        add_value(mission_sums(totals, place + 6), tally.missed)


@compiled
def add_owed(totals: Totals, place: int, value: float) -> None:
    """Add a value and its square."""
    add_value(owed_sums(totals, place), value)


@compiled
def add_value(sums: Any, value: float) -> None:
    """Add a value and its square to a record."""
    sums.value += value
    sums.square += value * value


@compiled
def add_losses(world: World, totals: Totals) -> None:
    """Add how many were hit, lost and saved, and their squares."""
    for row in range(length_of(world, LOSSES_TABLE)):
        loss = losses(world, row)
        for k, number in enumerate((loss.hit, loss.lost, loss.saved)):
            sums = loss_sums(totals, 3 * row + k)
            sums.value += number
            sums.square += float(number * number)


@compiled
def add_laterals(world: World, totals: Totals) -> None:
    """Add the units given by each row of `laterals`, and their squares."""
    for row in range(length_of(world, LATERALS_TABLE)):
        given = float(laterals(world, row).given)
        sums = lateral_sums(totals, row)
        sums.value += given
        sums.square += given * given


@compiled
def add_replication(world: World, totals: Totals, row: int) -> None:
    """Add all that a finished replication leaves."""
    clock = clocks(world, 0)
    add_days(world, totals)
    add_groups(world, totals)
    add_pairs(world, totals)
    add_charges(world, totals)
    add_losses(world, totals)
    add_laterals(world, totals)
    add_missions(world, totals)
    number = length_of(world, FLEETS_TABLE)
    for f in range(number):
        times = fleet_times(totals, row * number + f)
        times.work = fleets(world, f).work_time
        times.place = fleets(world, f).place_time
    told = counts(totals, row)
    told.failures = clock.failures
    told.events = clock.events
    told.written_off = clock.written_off
    told.delivered = clock.delivered
    told.bought = clock.bought
    width = length_of(world, CENTS_TABLE)
    for place in range(width):
        cents_paid(totals, row * width + place).value = cents(world, place).value
