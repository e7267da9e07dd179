"""Every time that may vary, as rows of one table."""

from typing import NamedTuple

import numpy as np

from sustainment.problem.arrays import Ints, Problem, Times
from sustainment.simulation.events import state
from sustainment.simulation.events.state import DAY
from sustainment.simulation.laws import parameters
from sustainment.simulation.tables import Tables


class TimeRows(NamedTuple):
    """Where the rows of each kind begin: three a route (delay, turnaround, test), two a lane (down, up), two
    a resource (mobilise, stay), then one a lateral way."""

    routes: int
    ways: int
    items: int
    deliveries: int
    milestones: int
    outages: int
    resources: int
    conversions: int


def lay_times(tables: Tables, problem: Problem) -> TimeRows:
    """Fill the table of times; return where the rows of each kind begin."""
    routes, lanes = problem.routes, problem.lanes
    parts = [
        _woven(routes.delay, routes.turnaround, routes.test),
        _joined(_woven(lanes.down, lanes.up), _of_laterals(problem)),
        problem.items.procurement,
        _of_deliveries(problem),
        problem.milestones.delay,
        problem.outages.lasts,
        _woven(problem.resources.mobilise, problem.resources.stay),
        problem.transitions.conversion,
    ]
    starts = np.cumsum([0, *(part.mean.size for part in parts)])
    every = Times(*(np.concatenate([part[column] for part in parts]) for column in range(3)))
    table = tables.table("times", state.TIME, length=every.mean.size)
    table["mean"] = np.nan_to_num(every.mean) * DAY
    table["law"], table["first"], table["second"] = parameters(every)
    return TimeRows(*(int(start) for start in starts[:-1]))


def first_receipt(problem: Problem) -> Ints:
    """Return a receipt of each row of deliveries, -1 where none is left."""
    found = np.full(len(problem.names.deliveries), -1, dtype=np.int64)
    found[problem.receipts.delivery[::-1]] = np.arange(problem.receipts.day.size)[::-1]
    return found


def _of_deliveries(problem: Problem) -> Times:
    receipt, delay = first_receipt(problem), problem.receipts.delay
    none = {"mean": 0.0, "law": 0, "variation": 0.0}
    return Times(
        *(
            np.where(receipt >= 0, np.concatenate((getattr(delay, name), [nothing]))[receipt], nothing)
            for name, nothing in none.items()
        )
    )


def _of_laterals(problem: Problem) -> Times:
    """Return the time of each lateral way."""
    first, time = first_of_ways(problem), problem.laterals.time
    return Times(time.mean[first], time.law[first], time.variation[first])


def first_of_ways(problem: Problem) -> Ints:
    """Return the first entry of each lateral way."""
    return np.unique(problem.laterals.way, return_index=True)[1]


def _joined(*parts: Times) -> Times:
    mean, law, variation = (np.concatenate([part[column] for part in parts]) for column in range(3))
    return Times(mean.astype(np.float64), law.astype(np.int64), variation.astype(np.float64))


def _woven(*parts: Times) -> Times:
    mean, law, variation = (np.stack([part[column] for part in parts], axis=1).ravel() for column in range(3))
    return Times(mean.astype(np.float64), law.astype(np.int64), variation.astype(np.float64))
