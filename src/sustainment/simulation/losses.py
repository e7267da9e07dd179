"""What hits did: machines and parts lost and saved."""

import numpy as np
import polars as pl

from sustainment.simulation.answer_tables import LEVEL, named
from sustainment.simulation.interval import errors, student
from sustainment.simulation.sums import Sums

COUNTS = ("hit", "lost", "saved")


def losses_table(sums: Sums) -> pl.DataFrame:
    """
    Return how many were hit, lost and saved in the counted days: the mean of a replication, its interval.

    The rows of an end item itself count machines: hit, and of those lost for good (the others were damaged).
    Those of its parts count what was lost with the machines, and what was saved from them, failed.
    """
    problem, number = sums.problem, sums.replications
    slots, fleets = problem.slots, problem.fleets
    fleet = np.concatenate((slots.fleet, np.arange(fleets.unit.size)))
    item = np.concatenate((slots.item, fleets.item))
    known = sums.summed("loss_sums")
    kept = np.flatnonzero(known["value"] > 0.0)
    slot, count = np.divmod(kept, len(COUNTS))
    mean = known["value"][kept] / number
    half = np.full(kept.size, np.nan)
    if number > 1:
        error = errors(known["value"][kept], known["square"][kept], number=number)
        half = student(LEVEL, number - 1) * error
    unit = fleets.unit[fleet[slot]]
    frame = pl.DataFrame(
        {
            "unit": named(problem.names.units, unit),
            "end_item": named(problem.names.items, fleets.item[fleet[slot]]),
            "item": named(problem.names.items, item[slot]),
            "count": named(COUNTS, count),
            "mean": mean,
            "low": np.maximum(mean - half, 0.0),
            "high": mean + half,
        }
    )
    return frame.with_columns(pl.col("low", "high").fill_nan(None)).sort("unit", "end_item", "item", "count")
