"""Planned work and consumption, laid out."""

import numpy as np

from sustainment.problem.arrays import Ints, Problem
from sustainment.simulation.events import state
from sustainment.simulation.scopes import most_authorised
from sustainment.simulation.streams import Streams
from sustainment.simulation.tables import Table, Tables


def lay_plans(tables: Tables, problem: Problem, *, keys: Streams) -> None:
    """Fill the tables of services and of plans, and what fleets and slots know of them.

    A plan is a service of one machine, or of one copy in it; those of a machine follow each other in the
    order of the services, which is the same in all fleets of a type. Plan 0 is none.
    """
    of, slots, fleets = problem.services, tables["slots"], tables["fleets"]
    table = tables.table("services", state.SERVICE_ROW, length=of.fleet.size)
    slot = np.where(of.slot >= 0, of.slot, problem.slots.fleet.size + of.fleet)
    table["fleet"], table["slot"], table["pair"] = of.fleet, slot, slots["pair"][slot]
    table["mode"], table["action"], table["route"] = of.mode, of.action, of.route
    table["use"], table["every"], table["charged"] = of.use_line, of.every, slots["charged"][slot]
    table["stream"] = keys.services + 2 * np.arange(table.size)
    table["runs"] = of.calendar | problem.demand_is_constant
    if not problem.demand_is_constant:
        table["early"], table["late"] = of.early, of.late
    every = np.arange(slots.size)
    order = np.argsort(slot, kind="stable")
    # services of one slot follow each other: they are sorted by fleet and slot
    slots["first_service"] = np.where(np.isin(every, slot), _first_of_each(slot, order, every), 0)
    slots["last_service"] = slots["first_service"] + np.bincount(slot, minlength=slots.size)
    copies = slots["quantity"][slot]
    before = np.cumsum(copies) - copies
    start = np.concatenate((before, [copies.sum()]))
    first = start[np.searchsorted(of.fleet, np.arange(fleets.size))]
    fleets["plans"] = start[np.searchsorted(of.fleet, np.arange(fleets.size), side="right")] - first
    table["offset"] = before - first[of.fleet]
    total = fleets["plans"] * fleets["positions"]
    fleets["first_plan"] = 1 + np.cumsum(total) - total
    tables.table("meters", state.METER, length=tables["positions"].size if table.size else 0)
    _lay_each(tables, table, count=int(total.sum()))


def _first_of_each(slot: Ints, order: Ints, every: Ints) -> Ints:
    """Return the first service of each slot, nonsense where there is none."""
    return np.append(order, 0)[np.searchsorted(slot[order], every)]


def _lay_each(tables: Tables, services: Table, *, count: int) -> None:
    plans = tables.table("plans", state.PLAN, length=1 + count)
    slots, fleets = tables["slots"], tables["fleets"]
    for index, service in enumerate(services):
        fleet, slot = fleets[service["fleet"]], slots[service["slot"]]
        place = np.repeat(np.arange(fleet["positions"]), slot["quantity"])
        number = np.arange(place.size)
        at = fleet["first_plan"] + place * fleet["plans"] + service["offset"] + number % slot["quantity"]
        plans["service"][at], plans["position"][at] = index, fleet["first_position"] + place
        plans["copy"][at] = slot["first_copy"] + number


def lay_consumption(tables: Tables, problem: Problem) -> int:
    """Fill the tables of who consumes what; return how many fractions are carried over, one a position."""
    of, fleets = problem.consumptions, problem.fleets
    consuming = np.unique(of.fleet)
    # units of better priority are fed first
    consuming = consuming[np.argsort(fleets.priority[consuming], kind="stable")]
    consumers = tables.table("consumers", state.CONSUMER, length=consuming.size)
    consumers["fleet"] = consuming
    consumers["first_row"] = np.searchsorted(of.fleet, consuming)
    consumers["last_row"] = np.searchsorted(of.fleet, consuming, side="right")
    rows = tables.table("consumptions", state.CONSUMED, length=of.fleet.size)
    rows["pair"], rows["use"], rows["per_use"] = of.pair, of.use_line, of.per_use
    positions = most_authorised(problem)[of.fleet]
    rows["first_carried"] = np.cumsum(positions) - positions
    return int(positions.sum())
