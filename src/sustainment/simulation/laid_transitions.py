"""Transitions from one type to the next, laid out."""

import numpy as np

from sustainment.problem.arrays import Problem
from sustainment.simulation.events.organisation_records import TRANSITION
from sustainment.simulation.laid_supply import FOR_EVER
from sustainment.simulation.laid_times import TimeRows
from sustainment.simulation.streams import Streams
from sustainment.simulation.tables import Tables


def lay_transitions(tables: Tables, problem: Problem, *, keys: Streams, times: TimeRows) -> None:
    """Fill the table of transitions."""
    of = problem.transitions
    every = np.arange(of.from_fleet.size)
    types = np.stack((of.from_fleet, of.to_fleet), axis=1)
    _, first, again = np.unique(types, axis=0, return_index=True, return_inverse=True)
    table = tables.table("transitions", TRANSITION, length=every.size)
    table["from_fleet"], table["to_fleet"], table["retired"] = of.from_fleet, of.to_fleet, of.retired
    # Stretches of time of the same types draw from one stream.
    table["times"], table["stream"] = times.conversions + every, keys.transitions + first[again.ravel()]
    table["milestone"], table["end_milestone"] = of.first_milestone, of.end_milestone
    table["first_day"], table["end_day"] = of.first_day, np.minimum(of.end_day, FOR_EVER)
    table["per_day"] = of.per_day
