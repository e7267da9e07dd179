"""What the event loop does not yet do, by name."""

import numpy as np

from sustainment.model.answer import LeftOutRows
from sustainment.problem.arrays import Problem


def left_out_of_lives(problem: Problem) -> tuple[LeftOutRows, ...]:
    """Return what the event loop does not use of Weibull lives, and why."""
    sources, slots = problem.sources, problem.slots
    part = np.concatenate((slots.item, [-1]))[sources.slot]
    item = np.where(sources.slot >= 0, part, problem.fleets.item[sources.fleet])
    batched = (sources.shape != 1.0) & (problem.items.variance_to_mean[item] > 1.0)
    found = LeftOutRows(
        "items", np.unique(item[batched]).size, "variance_to_mean: Weibull lives (shape) end one by one"
    )
    return (found,) if found.rows else ()
