"""Consumption: what working positions draw each day (rule 4).

At the start of a day, counted from day 0, each working position draws `consumed` times its use of that day
(that of the mission which it is on then included):
units by priority, then place by place. What falls short of a whole unit is carried over to its next draw. A
position that a shelf cannot feed draws nothing and does not work until the next day begins. Nothing is
claimed, no neighbour asked: what comes later feeds the next day. What a fleet has drawn is ordered at once.
"""

import math

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.calendar import schedule
from sustainment.simulation.events.claims import hold_value
from sustainment.simulation.events.mission_use import use_on_mission
from sustainment.simulation.events.orders import replenish
from sustainment.simulation.events.positions import refresh, state_of
from sustainment.simulation.events.state import (
    CONSUMERS_TABLE,
    CONSUMPTION,
    DAY,
    FAULTY,
    World,
    carried,
    clocks,
    consumers,
    consumptions,
    fleets,
    length_of,
    pairs,
    positions,
    sites,
    uses,
)
from sustainment.simulation.events.stocks import change_shelf

NEARLY = 1e-9
"""A draw this little short of a whole unit is one: sums of fractions are not exact."""


@compiled
def plan_consumption(world: World, tick: int) -> None:
    """Put the start of a day on the calendar, where something is consumed."""
    if length_of(world, CONSUMERS_TABLE) > 0 and tick < clocks(world, 0).end:
        schedule(world, CONSUMPTION, 0, tick, 0, 0, 0, 0)


@compiled
def due_units(world: World, row_index: int, place: int) -> float:
    """Return what a position of the fleet is to draw today by a row, fractions carried over included."""
    row = consumptions(world, row_index)
    use = uses(world, row.use)
    position_index = fleets(world, use.fleet).first_position + place
    due: float = carried(world, row.first_carried + place).value
    due += row.per_use * (use.per_day + use_on_mission(world, position_index, row.use))
    return due


@compiled
def feed(world: World, first_row: int, last_row: int, place: int) -> int:
    """Draw what a position needs today; return 0, and draw nothing, if a shelf is short of it."""
    counting = clocks(world, 0).counting
    fed = 1
    for index in range(first_row, last_row):
        pair = pairs(world, consumptions(world, index).pair)
        units = math.floor(due_units(world, index, place) + NEARLY)
        if units > 0 and (units > pair.shelf or sites(world, pair.site).open == 0):
            pair.demands += counting * units
            fed = 0
    if fed == 0:
        return 0
    for index in range(first_row, last_row):
        row = consumptions(world, index)
        due = due_units(world, index, place)
        units = math.floor(due + NEARLY)
        carried(world, row.first_carried + place).value = due - units
        if units > 0:
            pair = pairs(world, row.pair)
            pair.demands += counting * units
            pair.filled += counting * units
            pair.consumed += units
            pair.drawn += counting * units
            row.today += units
            change_shelf(world, row.pair, -units)
            hold_value(world, row.pair, -units)
    return 1


@seldom
def consume(world: World) -> None:
    """A day begins: every working position draws, and what was drawn is ordered."""
    for k in range(length_of(world, CONSUMERS_TABLE)):
        consumer = consumers(world, k)
        fleet = fleets(world, consumer.fleet)
        for place in range(fleet.positions):
            index = fleet.first_position + place
            position = positions(world, index)
            position.starved = 0
            if state_of(world, index) <= FAULTY:
                position.starved = 1 - feed(world, consumer.first_row, consumer.last_row, place)
            refresh(world, index)
        for entry in range(consumer.first_row, consumer.last_row):
            row = consumptions(world, entry)
            units = row.today
            row.today = 0
            if units > 0:
                replenish(world, row.pair, units, -1, fleet.rank, 0)
    plan_consumption(world, clocks(world, 0).tick + DAY)
