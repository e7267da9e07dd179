"""Times that may vary, as columns of numbers."""

from collections.abc import Mapping

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
    law = worded(frame[f"{column}_law"], LAWS, otherwise=Law.FIXED)
    variation = frame[f"{column}_variation"]
    if law.any() or variation.null_count() < len(variation):
        varies = np.where(law == int(Law.EXPONENTIAL), 1.0, variation.fill_null(0.0).to_numpy())
    else:
        varies = np.zeros(law.size)
    every = Times(numbers(frame, column), law, varies)
    return every if rows is None else chosen(every, rows)


def worded(column: pl.Series, words: Mapping[str, int], *, otherwise: int) -> Ints:
    """Return the number that stands for the word in each cell."""
    if column.null_count() == len(column):
        return np.full(len(column), int(otherwise), dtype=np.int64)
    codes = {word: int(code) for word, code in words.items()}
    found = column.replace_strict(codes, default=int(otherwise), return_dtype=pl.Int64)
    return found.to_numpy().copy()


def chosen(every: Times, rows: Ints) -> Times:
    """Return some of the times."""
    return Times(every.mean[rows], every.law[rows], every.variation[rows])


def fixed(mean: Floats) -> Times:
    """Return times that do not vary."""
    return Times(mean, np.zeros(mean.size, dtype=np.int64), np.zeros(mean.size))


def numbers(frame: pl.DataFrame, column: str) -> Floats:
    """Return a column of numbers; blank is nan."""
    values = frame[column]
    if values.null_count() == len(values):
        return np.full(len(values), np.nan)
    # Blanks become nan on the way to numpy.
    return values.cast(pl.Float64).to_numpy().astype(np.float64)


def counts(frame: pl.DataFrame, column: str, *, blank: int = 0) -> Ints:
    """Return a column of whole numbers."""
    values = frame[column]
    if values.null_count() == len(values):
        return np.full(len(values), blank, dtype=np.int64)
    return values.cast(pl.Float64).fill_null(float(blank)).round().cast(pl.Int64).to_numpy().copy()
