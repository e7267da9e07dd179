"""Units that are gone or come new; deliveries that arrived."""

import numpy as np
import polars as pl

from sustainment.problem.arrays import Floats
from sustainment.simulation.answer_tables import LEVEL, named
from sustainment.simulation.interval import errors, student
from sustainment.simulation.sums import Sums

COUNTS = ("written off", "consumed", "retired", "exchanged", "bought", "trained", "free")
"""In the order of the sums."""


def items_table(sums: Sums) -> pl.DataFrame:
    """
    Return units by item, site and what became of them in the counted days: mean a replication, its interval.

    Written off are those condemned, lost with their machines, or sent up where nobody repairs them, and crews
    lost; retired are end items given up in a transition, exchanged the failed ones that an emergency lane
    takes along for its own. Bought counts orders when they are placed, trained the crews that courses made.
    Free is what lies on the shelf at the end and no unit has a use for any more.
    """
    pairs, names = sums.problem.pairs, sums.problem.names
    known = sums.summed("count_sums")
    kept = np.flatnonzero(known["value"] > 0.0)
    pair, count = np.divmod(kept, len(COUNTS))
    frame = pl.DataFrame(
        {
            "item": named(names.items, pairs.item[pair]),
            "site": named(names.sites, pairs.site[pair]),
            "count": named(COUNTS, count),
            **_means(known["value"][kept], known["square"][kept], called="mean", number=sums.replications),
        }
    )
    return frame.sort("item", "site", "count")


def deliveries_table(sums: Sums) -> pl.DataFrame:
    """Return the units of each delivery that arrived in the counted days, with its interval.

    `stated` are those of the run, if all come and none before the counted days.
    """
    problem = sums.problem
    names, receipts = problem.names.deliveries, problem.receipts
    stated = np.bincount(receipts.delivery, weights=receipts.quantity, minlength=len(names))
    known = sums.summed("delivery_sums")
    frame = pl.DataFrame(
        {
            "delivery": pl.Series(names, dtype=pl.String),
            "stated": stated,
            **_means(known["value"], known["square"], called="arrived", number=sums.replications),
        }
    )
    return frame.filter(pl.col("stated") > 0)


def _means(total: Floats, square: Floats, *, called: str, number: int) -> dict[str, pl.Series]:
    """Return means, in the column that is called so, with their intervals."""
    mean = total / number
    half = np.full(mean.size, np.nan)
    if number > 1:
        half = student(LEVEL, number - 1) * errors(total, square, number=number)
    return {
        called: pl.Series(mean),
        "low": pl.Series(np.maximum(mean - half, 0.0)).fill_nan(None),
        "high": pl.Series(mean + half).fill_nan(None),
    }
