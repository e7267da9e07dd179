"""Fleets, their parts, failure modes and positions, laid out."""

import math
from typing import NamedTuple

import numpy as np

from sustainment.problem.arrays import Ints, Problem
from sustainment.simulation.events import fleet_records, state
from sustainment.simulation.laid_moves import end_items_moved, parts_moved
from sustainment.simulation.scopes import most_authorised
from sustainment.simulation.streams import Streams
from sustainment.simulation.tables import Tables


class Positions(NamedTuple):
    """What answers must know of the layout."""

    charged: Ints
    """Pair of each thing that downtime is charged to."""
    owed: Ints
    """Pair of each site and end item that may have empty positions."""
    classes: int
    """Classes of priority."""


def lay_fleets(tables: Tables, problem: Problem, *, keys: Streams) -> Positions:
    """Fill the tables of fleets, slots, sources, uses, positions and copies."""
    fleets = problem.fleets
    priorities, rank = np.unique(fleets.priority, return_inverse=True)
    places = most_authorised(problem)
    held = np.minimum(fleets.held, fleets.authorised)
    table = tables.table("fleets", fleet_records.FLEET, length=fleets.unit.size)
    table["unit"], table["site"], table["pair"], table["rank"] = fleets.unit, fleets.site, fleets.pair, rank
    table["stated"] = fleets.authorised
    table["authorised"], table["positions"], table["working"] = fleets.authorised, places, held
    table["first_position"] = np.cumsum(places) - places
    every = np.arange(fleets.unit.size)
    table["first_slot"] = np.searchsorted(problem.slots.fleet, every)
    table["last_slot"] = np.searchsorted(problem.slots.fleet, every, side="right")
    table["own_slot"] = problem.slots.fleet.size + every
    table["first_source"] = np.searchsorted(problem.sources.fleet, every)
    table["last_source"] = np.searchsorted(problem.sources.fleet, every, side="right")
    _add_extra_stock(tables, problem, held)
    charged = _lay_slots(tables, problem, keys, places)
    _lay_sources(tables, problem)
    _lay_positions(tables, problem, places, held)
    owed = np.unique(np.concatenate((fleets.pair, end_items_moved(problem))))
    tables["pairs"]["owed"][_end_items(problem)] = 0
    tables.table("owed", state.OWED, length=owed.size)["pair"] = owed
    return Positions(charged=charged, owed=owed, classes=max(priorities.size, 1))


def _end_items(problem: Problem) -> Ints:
    """Return every pair of an item that some fleet consists of."""
    return np.flatnonzero(np.isin(problem.pairs.item, problem.fleets.item))


def _add_extra_stock(tables: Tables, problem: Problem, held: Ints) -> None:
    """What a unit holds beyond its positions lies on its shelf."""
    extra = problem.fleets.held - held
    np.add.at(tables["pairs"]["shelf"], problem.fleets.pair, np.maximum(extra, 0))


def _lay_slots(tables: Tables, problem: Problem, keys: Streams, places: Ints) -> Ints:
    """Fill the slots, and after them one of each fleet for the end item itself; return what is charged."""
    slots, fleets = problem.slots, problem.fleets
    table = tables.table("slots", fleet_records.SLOT, length=slots.fleet.size + fleets.unit.size)
    table["fleet"] = np.concatenate((slots.fleet, np.arange(fleets.unit.size)))
    table["item"] = np.concatenate((slots.item, fleets.item))
    table["pair"] = np.concatenate((slots.pair, fleets.pair))
    table["quantity"] = np.concatenate((slots.quantity, np.ones(fleets.unit.size, dtype=np.int64)))
    table["exchange"] = np.concatenate((slots.exchange, np.full(fleets.unit.size, -1)))
    one = np.ones(fleets.unit.size)
    table["needed"] = np.concatenate((slots.needed, one))
    table["standby"] = np.concatenate((slots.standby_share, one))
    table["at_risk"] = table["needed"] + (table["quantity"] - table["needed"]) * table["standby"]
    table["stream"] = keys.slots + 2 * np.arange(table.size)
    copies = places[table["fleet"]] * table["quantity"]
    table["first_copy"] = np.cumsum(copies) - copies
    held = np.minimum(fleets.held, fleets.authorised)
    table["fitted"] = held[table["fleet"]] * table["quantity"]
    # end items that are serviced in place may wait for a shop, as parts do
    serviced = fleets.pair[problem.services.fleet[problem.services.slot < 0]]
    moved = parts_moved(problem)
    if serviced.size:
        moved = np.concatenate((moved, end_items_moved(problem)))
    charged = np.unique(np.concatenate((slots.pair, serviced, moved)))
    table["charged"] = np.where(np.isin(table["pair"], charged), np.searchsorted(charged, table["pair"]), -1)
    tables.table("copies", fleet_records.COPY, length=int(copies.sum()))
    length = int(copies.sum()) if problem.demand_is_constant else 0
    fitted = tables.table("fitted", state.FITTED_COPY, length=length)
    fitted["copy"] = fitted["place"] = np.arange(length)
    return charged


def _lay_sources(tables: Tables, problem: Problem) -> None:
    sources, slots, fleets = problem.sources, problem.slots, problem.fleets
    own = slots.fleet.size + sources.fleet
    slot = np.where(sources.slot >= 0, sources.slot, own)
    table = tables.table("sources", fleet_records.SOURCE, length=sources.fleet.size)
    table["fleet"], table["slot"], table["mode"] = sources.fleet, slot, sources.mode
    table["use"], table["critical"], table["calendar"] = sources.use_line, sources.critical, sources.calendar
    table["per_use"] = sources.per_use
    table["pair"] = np.concatenate((slots.pair, fleets.pair))[slot]
    variance = np.maximum(problem.items.variance_to_mean[problem.pairs.item[table["pair"]]], 1.0)
    table["theta"] = 1.0 - 1.0 / variance
    table["batch"] = [(v - 1.0) / math.log(v) if v > 1.0 else 1.0 for v in variance.tolist()]
    uses = tables.table("uses", fleet_records.USE, length=problem.uses.fleet.size)
    uses["fleet"], uses["per_day"] = problem.uses.fleet, problem.uses.per_day


def _lay_positions(tables: Tables, problem: Problem, places: Ints, held: Ints) -> None:
    table = tables.table("positions", fleet_records.POSITION, length=int(places.sum()))
    fleet = np.repeat(np.arange(places.size), places)
    place = np.arange(fleet.size) - np.repeat(np.cumsum(places) - places, places)
    table["fleet"], table["place"] = fleet, place
    table["active"] = place < problem.fleets.authorised[fleet]
    table["held"] = place < held[fleet]
    table["state"] = np.where(table["held"] == 1, state.WORKING, state.EMPTY)
    table["state"][table["active"] == 0] = state.CLOSED
    tables.table("roster", state.WORD, length=fleet.size)["value"] = place
