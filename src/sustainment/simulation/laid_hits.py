"""Hits on machines, laid out."""

import numpy as np

from sustainment.problem.arrays import Problem
from sustainment.simulation.events import state
from sustainment.simulation.streams import Streams
from sustainment.simulation.tables import Tables


def lay_hits(tables: Tables, problem: Problem, *, keys: Streams) -> None:
    """Fill the rows of hits, and a place to count losses for each slot of the fleets (none without hits)."""
    hits = problem.hits
    table = tables.table("hits", state.HIT_ROW, length=hits.fleet.size)
    for name in hits._fields:
        table[name] = getattr(hits, name)
    table["stream"] = keys.hits + 2 * np.arange(hits.fleet.size)
    every = np.arange(problem.fleets.unit.size)
    tables["fleets"]["first_hit"] = np.searchsorted(hits.fleet, every)
    tables["fleets"]["last_hit"] = np.searchsorted(hits.fleet, every, side="right")
    tables.table("losses", state.LOSS, length=tables["slots"].size if hits.fleet.size else 0)
