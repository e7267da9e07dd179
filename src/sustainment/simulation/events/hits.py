"""Hits on working machines: damage and loss (rule 6).

Every row of hits has one candidate on the calendar, at the rate of the full authorised strength; its place is
drawn among all positions, and only a machine that works there is hit (under constant demand as well). In the
warm-up there are no losses: a hit that would be one does not happen. What is saved of a lost machine is a
carcass that nobody demanded: it enters rule 3, and no order is placed for it.
"""

import math

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.kernels.variates import exponential, uniform
from sustainment.problem.arrays import StepKind
from sustainment.simulation.events.calendar import NEVER, cancel, schedule
from sustainment.simulation.events.claims import hold_value
from sustainment.simulation.events.crews import lose_crew
from sustainment.simulation.events.inspection import enter_rule_3, inspect, write_off
from sustainment.simulation.events.machines import LEAVES, claim_machine, empty_position
from sustainment.simulation.events.orders import replenish
from sustainment.simulation.events.shops import count_owed
from sustainment.simulation.events.state import (
    DAY,
    FAULTY,
    FITTED,
    HIT,
    UNMATCHED,
    World,
    clocks,
    copies,
    fleets,
    hits,
    losses,
    pairs,
    positions,
    roster,
    slots,
    streams,
)

HIT_RATE, WRITE_OFF = int(StepKind.HIT_RATE), int(StepKind.WRITE_OFF)
CREW_LOST, HARVEST = int(StepKind.CREW_LOST), int(StepKind.HARVEST)


@compiled
def plan_hit(world: World, hit_index: int) -> None:
    """Put the next candidate of a row on the calendar, its hazard being `hazard`."""
    row = hits(world, hit_index)
    clock = clocks(world, 0)
    row.event = 0
    row.due = NEVER
    wait = row.hazard * row.gap
    if wait < NEVER:
        row.due = clock.tick + math.floor(wait + 0.5)
        if row.due < clock.end:
            row.event = schedule(world, HIT, hit_index, row.due, hit_index, 0, 0, 0)


@compiled
def time_hit_anew(world: World, hit_index: int) -> None:
    """Rate or strength may have changed: keep the hazard that is left."""
    row = hits(world, hit_index)
    per_day = row.per_day * fleets(world, row.fleet).authorised
    gap = DAY / per_day if per_day > 0.0 else math.inf
    if gap == row.gap:
        return
    if row.due < NEVER:
        row.hazard = (row.due - clocks(world, 0).tick) / row.gap
    cancel(world, row.event)
    row.gap = gap
    plan_hit(world, hit_index)


@compiled
def begin_hits(world: World, hit_index: int) -> None:
    """Draw the first candidate of a row."""
    row = hits(world, hit_index)
    row.hazard = exponential(streams(world, row.stream))
    row.due = NEVER
    time_hit_anew(world, hit_index)


@seldom
def change_hits(world: World, kind: int, hit_index: int, value: float) -> None:
    """A dated change of how often a row hits, and of what comes of it."""
    row = hits(world, hit_index)
    if kind == HIT_RATE:
        row.per_day = value
        time_hit_anew(world, hit_index)
    elif kind == WRITE_OFF:
        row.write_off_share = value
    elif kind == CREW_LOST:
        row.crew_lost_share = value
    else:
        row.harvest_share = value


@compiled
def save_parts(world: World, hit_index: int, position_index: int) -> None:
    """The parts that a lost machine still carries are lost with it, or saved and inspected."""
    row = hits(world, hit_index)
    fleet = fleets(world, row.fleet)
    clock = clocks(world, 0)
    place = positions(world, position_index).place
    for s in range(fleet.first_slot, fleet.last_slot):
        slot = slots(world, s)
        pair = pairs(world, slot.pair)
        first = slot.first_copy + place * slot.quantity
        for copy in range(first, first + slot.quantity):
            if copies(world, copy).where != FITTED:
                continue
            slot.renewed += 1
            if uniform(streams(world, row.stream + 1)) >= row.harvest_share:
                losses(world, s).lost += clock.counting
                pair.lost += 1
                pair.gone += clock.counting
                clock.written_off += 1
                continue
            losses(world, s).saved += clock.counting
            hold_value(world, slot.pair, 1)
            if pair.repaired == 1:
                count_owed(world, slot.pair, 0, 0, 1, 0)
                inspect(world, slot.pair, 1, -1, fleet.rank, UNMATCHED)
            else:
                write_off(world, slot.pair, 1)


@seldom
def lose_machine(world: World, hit_index: int, position_index: int) -> None:
    """A machine is gone with all in it; its position claims another, without a carcass."""
    row = hits(world, hit_index)
    fleet = fleets(world, row.fleet)
    losses(world, fleet.own_slot).lost += clocks(world, 0).counting
    save_parts(world, hit_index, position_index)
    empty_position(world, position_index, LEAVES)
    write_off(world, fleet.pair, 1)
    if row.crew_lost_share > 0.0 and uniform(streams(world, row.stream)) < row.crew_lost_share:
        lose_crew(world, row.fleet)
    claim_machine(world, position_index)
    replenish(world, fleet.pair, 1, row.mode, fleet.rank, 0)


@compiled
def strike(world: World, hit_index: int) -> None:
    """A candidate falls due: the machine that works where it falls is damaged or lost."""
    row = hits(world, hit_index)
    fleet = fleets(world, row.fleet)
    clock = clocks(world, 0)
    k = int(uniform(streams(world, row.stream)) * fleet.authorised)
    position_index = fleet.first_position + roster(world, fleet.first_position + k).value
    if positions(world, position_index).state <= FAULTY:
        lost = uniform(streams(world, row.stream)) < row.write_off_share
        if not lost or clock.tick >= clock.zero:
            losses(world, fleet.own_slot).hit += clock.counting
            clock.events += 1
            if lost:
                lose_machine(world, hit_index, position_index)
            else:
                empty_position(world, position_index, LEAVES)
                claim_machine(world, position_index)
                enter_rule_3(world, fleet.pair, 1, row.mode, fleet.rank)
    row.hazard = exponential(streams(world, row.stream))
    plan_hit(world, hit_index)
