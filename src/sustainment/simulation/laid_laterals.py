"""Lateral and emergency lanes, laid out."""

import numpy as np

from sustainment.problem.arrays import Problem
from sustainment.simulation.events.network_records import LATERAL
from sustainment.simulation.events.state import DAY
from sustainment.simulation.laid_money import KILOGRAMS_A_TONNE, cents
from sustainment.simulation.laid_times import first_of_ways
from sustainment.simulation.streams import Streams
from sustainment.simulation.tables import Table, Tables


def lay_laterals(tables: Tables, problem: Problem, *, keys: Streams) -> None:
    """Fill the table of who asks whom; the ways of lateral lanes follow those of supply."""
    laterals = problem.laterals
    table = tables.table("laterals", LATERAL, length=laterals.asking.size)
    table["giving"] = laterals.giving
    table["open"] = table["stated"] = laterals.open
    table["way"] = 2 * problem.lanes.from_site.size + laterals.way
    table["order_ticks"] = np.rint(laterals.order_days * DAY)
    table["stream"] = keys.laterals + np.arange(table.size)
    pairs = tables["pairs"]
    every = np.arange(pairs.size)
    pairs["first_lateral"] = np.searchsorted(laterals.asking, every)
    pairs["last_lateral"] = np.searchsorted(laterals.asking, every, side="right")


def fill_ways(ways: Table, problem: Problem) -> None:
    """Fill the ways of lateral and emergency lanes."""
    laterals, first = problem.laterals, first_of_ways(problem)
    ways["site"] = np.append(problem.pairs.site, -1)[laterals.giving[first]]
    ways["capacity"] = laterals.capacity_per_day[first]
    ways["cents"] = cents(laterals.cost_per_trip[first])
    ways["cents_per_tonne"] = cents(laterals.cost_per_kg[first] * KILOGRAMS_A_TONNE)
    every, ways["batch"] = laterals.every_days[first], laterals.batch[first]
    ways["first_day"], ways["milestone"] = laterals.first_day[first], laterals.first_milestone[first]
    ways["every"] = np.where(every > 0, np.maximum(np.rint(every * DAY), 1), 0)
    ways["limited"] = np.isfinite(ways["capacity"]) | (every > 0) | (ways["batch"] > 1)
