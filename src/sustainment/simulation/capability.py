"""Fully, partly, not mission capable: by scope and by day.

FMC works with nothing missing, PMC works with a non-critical fault, NMC does not work: by supply (NMCS) while
it waits for a part, by maintenance (NMCM) while it waits for a resource or is worked on, else for what its
name says (MODEL section 3). What a position without a vehicle waits for counts likewise; `no vehicle` is what
is on its way, or nowhere.
"""

import numpy as np
import polars as pl

from sustainment.simulation.answer_tables import LEVEL
from sustainment.simulation.daily import AUTHORISED, CAPABILITY, OF_CAPABILITY, day_lines
from sustainment.simulation.interval import errors, student, within_bounds
from sustainment.simulation.sums import Sums


def capability_table(sums: Sums) -> pl.DataFrame:
    """
    Return positions by scope and measure: the mean over the counted days, and its interval.

    FMC, PMC and NMC add up to `authorised`, and what stands below NMC to it. `filled` are the positions that
    hold a vehicle, `share` is that of the authorised positions.
    """
    number, width = sums.replications, len(CAPABILITY)
    known = sums.summed("capability_sums")
    scopes = sums.scopes.names
    place = (np.array([row for _, _, row in scopes])[:, None] * width + np.arange(width)).ravel()
    mean = known["value"][place] / number
    error = errors(known["value"][place], known["square"][place], number=number)
    authorised = np.repeat(mean[CAPABILITY.index(AUTHORISED) :: width], width)
    half = student(LEVEL, number - 1) * error if number > 1 else np.full(mean.size, np.nan)
    low, high = within_bounds(mean, error, most=authorised, number=number)
    ever = (mean > 0.0) & (mean < authorised)  # most measures that were never seen cannot be
    with np.errstate(invalid="ignore", divide="ignore"):
        share = mean / authorised
    return pl.DataFrame(
        {
            "scope_kind": pl.Series(np.repeat([kind for kind, _, _ in scopes], width), dtype=pl.String),
            "scope": pl.Series(np.repeat([name for _, name, _ in scopes], width), dtype=pl.String),
            "measure": pl.Series(list(CAPABILITY) * len(scopes), dtype=pl.String),
            "positions": mean,
            "low": np.where(ever, low, np.maximum(mean - half, 0.0)),
            "high": np.where(ever, high, mean + half),
            "share": share,
        }
    ).with_columns(pl.col("low", "high", "share").fill_nan(None))


def capability_days_table(sums: Sums) -> pl.DataFrame:
    """Return the mean positions of the whole fleet by day and measure, with standard errors (batch means)."""
    days, number = sums.problem.days, sums.replications
    total = day_lines(sums.curves, days)
    error = sums.spread.errors("lines", total, number=number)
    return pl.DataFrame(
        {
            "day": np.repeat(np.arange(days), len(CAPABILITY)),
            "measure": pl.Series(list(CAPABILITY) * days, dtype=pl.String),
            "positions": (total[OF_CAPABILITY] / number).T.ravel(),
            "standard_error": error[OF_CAPABILITY].T.ravel(),
        }
    ).with_columns(pl.col("standard_error").fill_nan(None))
