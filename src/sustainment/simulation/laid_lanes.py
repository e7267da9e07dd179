"""Sites and the ways between them, laid out."""

import numpy as np

from sustainment.problem.arrays import Flags, Ints, Problem, StepKind
from sustainment.simulation.events.lanes import NOT_PLANNED
from sustainment.simulation.events.network_records import SITE, WAY
from sustainment.simulation.events.state import DAY
from sustainment.simulation.laid_laterals import fill_ways
from sustainment.simulation.laid_money import KILOGRAMS_A_TONNE, cents
from sustainment.simulation.laid_times import TimeRows, first_of_ways
from sustainment.simulation.tables import Table, Tables

CHANGES = (
    (StepKind.LANE_OPEN, StepKind.LANE_CAPACITY),
    (StepKind.LANE_UP_OPEN, StepKind.LANE_UP_CAPACITY),
)
"""Dated changes after which units may wait at the beginning of a way: down, up."""


def lay_ways(tables: Tables, problem: Problem, *, times: TimeRows) -> None:
    """Fill the tables of sites and of ways, two a lane (down, up), then those of lateral lanes."""
    lanes, steps = problem.lanes, problem.steps
    number = 2 * lanes.from_site.size
    sites = tables.table("sites", SITE, length=len(problem.names.sites))
    sites["open"] = sites["stated"] = sites["left"] = 1
    sites["day"] = -1
    sites["capacity"] = problem.site_capacity_per_day
    ways = tables.table("ways", WAY, length=number + first_of_ways(problem).size)
    ways["times"] = times.ways + np.arange(ways.size)
    ways["open"], ways["day"], ways["left_tick"] = 1, -1, -1
    ways["departs"], ways["left"] = NOT_PLANNED, 1.0
    down = (lanes.capacity_per_day, lanes.cost_per_trip, lanes.cost_per_kg, lanes.batch)
    up = (lanes.up_capacity_per_day, lanes.up_cost_per_trip, lanes.up_cost_per_kg, lanes.up_batch)
    table_down = (lanes.every_days, lanes.first_day, lanes.first_milestone)
    table_up = (lanes.up_every_days, lanes.up_first_day, lanes.up_first_milestone)
    begins = (lanes.from_site, lanes.to_site)
    for side, (carried, left) in enumerate(((down, table_down), (up, table_up))):
        way = ways[side:number:2]
        way["site"], way["order_ticks"] = begins[side], np.rint(lanes.order_days * DAY)
        capacity, trip, kilogram, way["batch"] = carried
        way["capacity"], way["cents"] = capacity, cents(trip)
        way["cents_per_tonne"] = cents(kilogram * KILOGRAMS_A_TONNE)
        every, way["first_day"], way["milestone"] = left
        way["every"] = np.where(every > 0, np.maximum(np.rint(every * DAY), 1), 0)
        way["limited"] = np.isfinite(capacity) | (every > 0) | (way["batch"] > 1)
        way["limited"][steps.target[np.isin(steps.kind, [int(kind) for kind in CHANGES[side]])]] = 1
        struck = problem.outages.strike_target[problem.outages.strike_kind == int(CHANGES[side][0])]
        way["limited"][struck] = 1
    fill_ways(ways[number:], problem)
    ways["limited"] |= _sends_little(problem)[ways["site"]]
    _list_by_site(ways, sites)


def _sends_little(problem: Problem) -> Flags:
    """Tell for each site, and last for outside, whether what it sends is ever limited."""
    limited = np.isfinite(np.concatenate((problem.site_capacity_per_day, [np.inf])))
    limited[problem.steps.target[problem.steps.kind == StepKind.SITE_CAPACITY]] = True
    return limited


def _list_by_site(ways: Table, sites: Table) -> None:
    """Let each site know its ways, in order."""
    sites["first_way"] = -1
    ways["following"] = -1
    for place in np.flatnonzero(ways["site"] >= 0)[::-1]:
        site: Ints = ways["site"][place]
        ways["following"][place] = sites["first_way"][site]
        sites["first_way"][site] = place
