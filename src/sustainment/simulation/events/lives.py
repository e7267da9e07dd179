"""Weibull lives (rule 1).

Each copy of a part, and each end item, ages by its own use.

A life ends when the hazard that its age has run up reaches an exponential draw; one that goes on with its age
(the failed end item is not repaired, or `after_repair` is old) draws how much more hazard it bears. Copies
beyond those needed use up their lives at `standby_share` of the rate; the first `needed` of the fitted ones,
in the order of their places, are those in use. One event of a position is planned: the first end of a life.

Under `constant` demand a life belongs to an authorised place, not to what is there: it is used up at the full
rate whatever the state, at its end a filled place drawn evenly fails, and it begins anew.
"""

import math

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.kernels.variates import exponential
from sustainment.simulation.events.calendar import NEVER, cancel, schedule
from sustainment.simulation.events.mission_use import use_on_mission
from sustainment.simulation.events.state import (
    DAY,
    FAULTY,
    FITTED,
    LIFE_OVER,
    World,
    clocks,
    copies,
    events,
    fleets,
    lives,
    positions,
    slots,
    sources,
    streams,
    uses,
)


@compiled
def age_at(world: World, source_index: int, hazard: float) -> float:
    """Return the age at which a life has run up a hazard, in mean lives."""
    source = sources(world, source_index)
    return source.scale * math.exp(math.log(hazard) * source.inverse_shape) if hazard > 0.0 else 0.0


@compiled
def go_on_living(world: World, source_index: int, life_index: int) -> None:
    """Draw what is left of a life: of a new one all, of one that ended what follows at its age."""
    life = lives(world, life_index)
    before = age_at(world, source_index, life.hazard)
    life.hazard += exponential(streams(world, source_index))
    life.left = age_at(world, source_index, life.hazard) - before


@compiled
def settle_lives(world: World, position_index: int) -> None:
    """Let the lives of a machine run up to now."""
    clock = clocks(world, 0)
    position = positions(world, position_index)
    elapsed = clock.tick - position.lives_since
    position.lives_since = clock.tick
    if elapsed > 0:
        first = position.machine * clock.most_lives
        for index in range(first, first + fleets(world, position.fleet).lives):
            life = lives(world, index)
            if life.pace > 0.0:
                life.left -= elapsed * life.pace


@compiled
def pace_lives(world: World, position_index: int, source_index: int) -> None:
    """Set how fast the lives of a mode run in a machine, in mean lives a tick; those that begin are drawn."""
    position = positions(world, position_index)
    source = sources(world, source_index)
    slot = slots(world, source.slot)
    constant = clocks(world, 0).constant
    full = source.per_use / DAY
    if source.use >= 0:
        full *= uses(world, source.use).per_day + use_on_mission(world, position_index, source.use)
    if constant == 1:
        runs = position.place < fleets(world, position.fleet).authorised
    else:
        runs = position.held == 1 and (position.state <= FAULTY or source.calendar == 1)
    in_use = 0
    for k in range(slot.quantity):
        life_index = position.machine * clocks(world, 0).most_lives + source.first_life + k
        life = lives(world, life_index)
        life.pace = 0.0
        copy = slot.first_copy + position.place * slot.quantity + k
        if constant == 1 or copies(world, copy).where == FITTED:
            if runs:
                life.pace = full if in_use < slot.needed else full * slot.standby
                if life.hazard == 0.0:
                    go_on_living(world, source_index, life_index)
            in_use += 1


@compiled
def plan_lives(world: World, position_index: int) -> None:
    """Let the lives of a machine run as its state allows, and plan the first that ends."""
    clock = clocks(world, 0)
    position = positions(world, position_index)
    fleet = fleets(world, position.fleet)
    soonest = math.inf
    first_life = 0
    first_source = 0
    for source_index in range(fleet.first_source, fleet.last_source):
        source = sources(world, source_index)
        if source.first_life < 0:
            continue
        pace_lives(world, position_index, source_index)
        first = position.machine * clock.most_lives + source.first_life
        for index in range(first, first + slots(world, source.slot).quantity):
            life = lives(world, index)
            if life.pace > 0.0 and max(life.left, 0.0) / life.pace < soonest:
                soonest = max(life.left, 0.0) / life.pace
                first_life = index
                first_source = source_index
    due = clock.tick + math.floor(soonest + 0.5) if soonest < NEVER else NEVER
    planned = events(world, position.life_event)
    if position.life_event != 0:
        if planned.tick == due and planned.b == first_life:
            return
        cancel(world, position.life_event)
    position.life_event = 0
    if due < clock.end:
        place = schedule(world, LIFE_OVER, first_source, due, position_index, first_life, 0, 0)
        position.life_event = place


@seldom
def follow_lives(world: World, position_index: int) -> None:
    """The state of a position, its parts or its use have changed: its machine's lives run on accordingly."""
    if positions(world, position_index).machine != 0:
        settle_lives(world, position_index)
        plan_lives(world, position_index)


@seldom
def follow_fleet_lives(world: World, fleet_index: int) -> None:
    """The use or the strength of a fleet has changed."""
    fleet = fleets(world, fleet_index)
    if fleet.lives > 0:
        for position in range(fleet.first_position, fleet.first_position + fleet.positions):
            follow_lives(world, position)


@seldom
def forget_copy(world: World, position_index: int, slot_index: int, copy_index: int) -> None:
    """A copy has gone: what is fitted in its place comes as new."""
    position = positions(world, position_index)
    fleet = fleets(world, position.fleet)
    slot = slots(world, slot_index)
    place = (copy_index - slot.first_copy) % slot.quantity
    for source_index in range(fleet.first_source, fleet.last_source):
        source = sources(world, source_index)
        if source.slot == slot_index and source.first_life >= 0:
            life = lives(world, position.machine * clocks(world, 0).most_lives + source.first_life + place)
            life.hazard = 0.0
            life.pace = 0.0


@compiled
def exchange_ages(world: World, here: int, copy_here: int, there: int, copy_there: int) -> None:
    """Copies of two machines of a fleet change places, and their ages with them."""
    fleet = fleets(world, positions(world, here).fleet)
    most = clocks(world, 0).most_lives
    settle_lives(world, here)
    settle_lives(world, there)
    for source_index in range(fleet.first_source, fleet.last_source):
        source = sources(world, source_index)
        slot = slots(world, source.slot)
        first = copy_here - slot.first_copy
        if source.first_life < 0 or first < 0 or first >= fleet.positions * slot.quantity:
            continue
        place_there = (copy_there - slot.first_copy) % slot.quantity
        mine = lives(world, positions(world, here).machine * most + source.first_life + first % slot.quantity)
        other = lives(world, positions(world, there).machine * most + source.first_life + place_there)
        mine.hazard, other.hazard = other.hazard, mine.hazard
        mine.left, other.left = other.left, mine.left
        mine.pace, other.pace = other.pace, mine.pace


@seldom
def renew_mode(world: World, machine: int, fleet_index: int, mode: int) -> None:
    """A repair renews the mode repaired of an end item, if its `after_repair` is new."""
    fleet = fleets(world, fleet_index)
    for source_index in range(fleet.first_source, fleet.last_source):
        source = sources(world, source_index)
        aged = source.mode == mode and source.slot == fleet.own_slot and source.first_life >= 0
        if aged and source.renewed == 1:
            lives(world, machine * clocks(world, 0).most_lives + source.first_life).hazard = 0.0
