"""Failures: candidates at full strength, thinned (rule 1).

Every source (a failure mode of a part in a fleet) has one candidate on the calendar, at the rate of the
full authorised strength. Under `operating` its place is drawn among all positions, and only what works there
fails; under `constant` it is drawn evenly among the copies that are fitted. Copies beyond those needed count
for their `standby_share`. A change of use or strength keeps
the hazard that is left and times it anew, so that no draw is lost.
"""

import math

from sustainment.kernels.compiled import apart, folded, seldom
from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.variates import exponential, logarithmic, uniform
from sustainment.simulation.events.calendar import NEVER, cancel, put_again, schedule
from sustainment.simulation.events.inspection import deal_with, enter_rule_3, pass_on, verdict
from sustainment.simulation.events.lives import follow_lives, go_on_living, settle_lives
from sustainment.simulation.events.machines import LEAVES, claim_machine, empty_position, lose_part
from sustainment.simulation.events.orders import replenish, route_of
from sustainment.simulation.events.plain import enter_plainly
from sustainment.simulation.events.plain_parts import lose_plainly
from sustainment.simulation.events.positions import machine_of, refresh
from sustainment.simulation.events.shops import (
    begin_job,
    draw_delay,
    draw_turnaround,
    give_up_job,
    new_job,
)
from sustainment.simulation.events.state import (
    DAY,
    FAILURE,
    FAULTY,
    FITTED,
    KEPT,
    OWN,
    REPAIR_OF_WORKING,
    WORKING,
    World,
    clocks,
    copies,
    events,
    fitted,
    fleets,
    jobs,
    lives,
    pairs,
    positions,
    roster,
    slots,
    sources,
    streams,
    uses,
)


@compiled
def mean_gap(world: World, source_index: int) -> float:
    """Return the mean ticks between candidates of a source, inf if there are none (Weibull: lives end)."""
    source = sources(world, source_index)
    if source.first_life >= 0:
        return math.inf
    fleet = fleets(world, source.fleet)
    per_day = source.per_use * fleet.authorised * slots(world, source.slot).at_risk
    if source.use >= 0:
        per_day *= uses(world, source.use).per_day
    if per_day <= 0.0:
        return math.inf
    return float(DAY * source.batch / per_day)


@compiled
def plan_candidate(world: World, source_index: int, slot: int) -> None:
    """Put the next candidate of a source on the calendar, its hazard being `hazard`.

    It becomes the event at `slot`, or a new one where that is 0.
    """
    source = sources(world, source_index)
    clock = clocks(world, 0)
    source.event = 0
    wait = source.hazard * source.gap
    if wait < NEVER:
        source.due = clock.tick + math.floor(wait + 0.5)
        if source.due >= clock.end:
            return
        if slot == 0:
            source.event = schedule(world, FAILURE, source_index, source.due, source_index, 0, 0, 0)
        else:
            put_again(world, slot, source.due)
            source.event = slot
    else:
        source.due = NEVER


@compiled
def begin_source(world: World, source_index: int) -> None:
    """Draw the first candidate of a source."""
    source = sources(world, source_index)
    source.hazard = exponential(streams(world, source_index))
    source.gap = mean_gap(world, source_index)
    plan_candidate(world, source_index, 0)


@compiled
def time_anew(world: World, source_index: int) -> None:
    """The rate of a source may have changed: keep the hazard that is left."""
    source = sources(world, source_index)
    gap = mean_gap(world, source_index)
    if gap == source.gap:
        return
    if source.gap < math.inf and source.due < NEVER:
        source.hazard = (source.due - clocks(world, 0).tick) / source.gap
    cancel(world, source.event)
    source.gap = gap
    plan_candidate(world, source_index, 0)


@compiled
def is_exposed(world: World, source_index: int, position_index: int) -> bool:
    """Tell whether a machine may fail: it is on the mission of the source, works, or ages by the calendar."""
    source = sources(world, source_index)
    position = positions(world, position_index)
    if source.mission != 0:
        return bool(position.outing != 0 and events(world, position.outing).a == source.mission - 1)
    return bool(position.held == 1 and (position.state <= FAULTY or source.calendar == 1))


@seldom
def spared_copy(world: World, source_index: int, at: float) -> int:
    """Return the copy that a candidate finds `at` so far along the fleet, where machines can spare copies.

    A whole machine is `at_risk` long: 1 for each copy needed, `standby` for each beyond. The copies that are
    fitted lie there in the order of their places, so that the first `needed` of them are those in use.
    """
    source = sources(world, source_index)
    slot = slots(world, source.slot)
    fleet = fleets(world, source.fleet)
    k = min(int(at / slot.at_risk), fleet.authorised - 1)
    place = roster(world, fleet.first_position + k).value
    if not is_exposed(world, source_index, fleet.first_position + place):
        return -1
    along = at - k * slot.at_risk
    first = slot.first_copy + place * slot.quantity
    left = 0
    for copy in range(first, first + slot.quantity):
        if copies(world, copy).where == FITTED:
            along -= 1.0 if left < slot.needed else slot.standby
            left += 1
            if along < 0.0:
                return int(copy)
    return -1


@folded
def place_hit(world: World, source_index: int, u: float) -> int:
    """Return the copy that fails where a candidate falls, -1 if none does; `u` is drawn evenly from 0 to 1.

    A machine that works without a fault has no hole: its copies need no look.
    """
    source = sources(world, source_index)
    slot = slots(world, source.slot)
    fleet = fleets(world, source.fleet)
    if clocks(world, 0).constant == 1 and source.mission == 0:
        if slot.fitted == 0:
            return -1
        return int(fitted(world, slot.first_copy + int(u * slot.fitted)).copy)
    if slot.needed < slot.quantity:
        return spared_copy(world, source_index, u * (fleet.authorised * slot.at_risk))
    k = int(u * (fleet.authorised * slot.quantity))
    machine = machine_of(k, slot.quantity)
    place = roster(world, fleet.first_position + machine).value
    if not is_exposed(world, source_index, fleet.first_position + place):
        return -1
    copy = int(slot.first_copy + place * slot.quantity + k - machine * slot.quantity)
    if positions(world, fleet.first_position + place).state == WORKING:
        return copy
    return copy if copies(world, copy).where == FITTED else -1


@compiled
def see_to_fault(world: World, position_index: int, pair_index: int, mode: int) -> None:
    """An end item with a fault is inspected: it works on until work on it begins, or leaves at once."""
    position = positions(world, position_index)
    rank = fleets(world, position.fleet).rank
    route = route_of(world, pair_index, mode)
    fate = verdict(world, pair_index, route)
    if fate != KEPT:
        empty_position(world, position_index, LEAVES)
        claim_machine(world, position_index)
        if pass_on(world, pair_index, 1, mode, rank) == 0:
            replenish(world, pair_index, 1, mode, rank, 1)
            deal_with(world, pair_index, 1, mode, rank, OWN, fate)
        return
    job = new_job(world, REPAIR_OF_WORKING, pair_index, route, mode, rank, position_index)
    position.job = job
    position.faults += 1
    refresh(world, position_index)
    delay = draw_delay(world, job)
    begin_job(world, job, delay, draw_turnaround(world, job))


@compiled
def refer_fault(world: World, position_index: int) -> None:
    """An end item that waits for its work with a fault has come to another site: it is inspected there."""
    position = positions(world, position_index)
    fleet = fleets(world, position.fleet)
    mode = jobs(world, position.job).mode
    give_up_job(world, position.job)
    position.job = 0
    position.faults -= 1
    if route_of(world, fleet.pair, mode) >= 0:
        see_to_fault(world, position_index, fleet.pair, mode)
        return
    empty_position(world, position_index, LEAVES)
    claim_machine(world, position_index)
    enter_rule_3(world, fleet.pair, 1, mode, fleet.rank)


@seldom
def fault(world: World, source_index: int, position_index: int) -> int:
    """An end item fails but works on until work on it begins; return 1 if it leaves at once."""
    source = sources(world, source_index)
    clock = clocks(world, 0)
    if positions(world, position_index).job != 0:
        return 0
    if route_of(world, source.pair, source.mode) < 0:
        return 1
    clock.failures += clock.counting
    clock.events += 1
    see_to_fault(world, position_index, source.pair, source.mode)
    return 0


@compiled
def break_down(world: World, source_index: int, copy: int) -> int:
    """A copy fails; return 1 if it enters rule 3 with what else fails now."""
    source = sources(world, source_index)
    slot = slots(world, source.slot)
    fleet = fleets(world, source.fleet)
    position = int(fleet.first_position + machine_of(copy - slot.first_copy, slot.quantity))
    if source.slot != fleet.own_slot:
        lose_part(world, position, source.slot, copy, source.critical)
    elif source.critical == 0 and fault(world, source_index, position) == 0:
        return 0
    else:
        empty_position(world, position, LEAVES)
        claim_machine(world, position)
    return 1


@compiled
def enter_failed(world: World, source_index: int, failed: int) -> None:
    """What failed at one time is counted and enters rule 3."""
    source = sources(world, source_index)
    clock = clocks(world, 0)
    if failed > 0:
        clock.failures += clock.counting * failed
        clock.events += failed
        enter_plainly(world, source.pair, failed, source.mode, fleets(world, source.fleet).rank)


@compiled
def fail_plainly(world: World, slot: int) -> bool:
    """A candidate of a plain source falls due: the short way of `fail`."""
    source_index = events(world, slot).a
    source = sources(world, source_index)
    where = uniform(streams(world, source_index))
    source.hazard = exponential(streams(world, source_index))
    copy = place_hit(world, source_index, where)
    if copy >= 0:
        lose_plainly(world, source.slot, copy)
    plan_candidate(world, source_index, slot)
    is_free = bool(source.event != slot)
    if copy >= 0:
        clock = clocks(world, 0)
        clock.failures += clock.counting
        clock.events += 1
        enter_plainly(world, source.pair, 1, source.mode, fleets(world, source.fleet).rank)
    return is_free


@apart
def fail_at_length(world: World, slot: int) -> bool:
    """A candidate falls due: the long way of `fail`."""
    source_index = events(world, slot).a
    source = sources(world, source_index)
    source.event = 0
    candidates = 1
    if source.theta > 0.0:
        candidates = logarithmic(streams(world, source_index), source.theta)
    failed = 0
    for _ in range(candidates):
        copy = place_hit(world, source_index, uniform(streams(world, source_index)))
        if copy >= 0:
            failed += break_down(world, source_index, copy)
    source.hazard = exponential(streams(world, source_index))
    plan_candidate(world, source_index, slot)
    is_free = bool(source.event != slot)
    enter_failed(world, source_index, failed)
    return is_free


@compiled
def fail(world: World, slot: int) -> bool:
    """A candidate falls due: what it hits fails, the next one is drawn; return whether its event is free."""
    source = sources(world, events(world, slot).a)
    if source.plain == 1 and pairs(world, source.pair).plain == 1:
        return fail_plainly(world, slot)
    return fail_at_length(world, slot)


@seldom
def end_life(world: World, source_index: int, position_index: int, life_index: int) -> None:
    """A Weibull life ends: its copy fails; under constant demand a filled one drawn evenly."""
    source = sources(world, source_index)
    slot = slots(world, source.slot)
    position = positions(world, position_index)
    clock = clocks(world, 0)
    place = life_index - position.machine * clock.most_lives - source.first_life
    position.life_event = 0
    settle_lives(world, position_index)
    own = int(source.slot == fleets(world, source.fleet).own_slot)
    if clock.constant == 1 and (own == 0 or source.renewed == 1):
        lives(world, life_index).hazard = 0.0
    if clock.constant == 1 or own == 1:
        go_on_living(world, source_index, life_index)
    copy = int(slot.first_copy + position.place * slot.quantity + place)
    if clock.constant == 1:
        copy = place_hit(world, source_index, uniform(streams(world, source_index)))
    if copy >= 0:
        enter_failed(world, source_index, break_down(world, source_index, copy))
    follow_lives(world, position_index)
