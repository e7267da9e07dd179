"""Consumption, laid out."""

import numpy as np

from sustainment.problem.arrays import Problem
from sustainment.simulation.events import state
from sustainment.simulation.scopes import most_authorised
from sustainment.simulation.tables import Tables


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
