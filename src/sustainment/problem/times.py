"""Times that may vary, as columns of numbers."""

import numpy as np
import polars as pl

from sustainment.problem.arrays import Floats, Ints, Law, Times

LAWS = {
    "exponential": Law.EXPONENTIAL,
    "lognormal": Law.LOGNORMAL,
    "gamma": Law.GAMMA,
    "weibull": Law.WEIBULL,
}
"""Laws by the word behind `~`."""


def times(frame: pl.DataFrame, column: str, *, rows: Ints | None = None) -> Times:
    """Return a column of times for rows of a table; blank is nan."""
    law = frame[f"{column}_law"].replace_strict(
        list(LAWS), [int(law) for law in LAWS.values()], default=int(Law.FIXED), return_dtype=pl.Int64
    )
    variation = np.where(
        law == int(Law.EXPONENTIAL), 1.0, frame[f"{column}_variation"].fill_null(0.0).to_numpy()
    )
    every = Times(numbers(frame, column), law.to_numpy().copy(), variation)
    return every if rows is None else chosen(every, rows)


def chosen(every: Times, rows: Ints) -> Times:
    """Return some of the times."""
    return Times(every.mean[rows], every.law[rows], every.variation[rows])


def fixed(mean: Floats) -> Times:
    """Return times that do not vary."""
    return Times(mean, np.zeros(mean.size, dtype=np.int64), np.zeros(mean.size))


def numbers(frame: pl.DataFrame, column: str) -> Floats:
    """Return a column of numbers; blank is nan."""
    return frame[column].cast(pl.Float64).fill_null(np.nan).to_numpy().copy()


def counts(frame: pl.DataFrame, column: str, *, blank: int = 0) -> Ints:
    """Return a column of whole numbers."""
    return frame[column].cast(pl.Float64).fill_null(float(blank)).round().cast(pl.Int64).to_numpy().copy()
