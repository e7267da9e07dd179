"""A mean over replications, and its interval."""

from dataclasses import dataclass
from functools import lru_cache
from math import inf, isnan, nan, sqrt

import numpy as np

from sustainment.errors import UsageError
from sustainment.problem.arrays import Floats
from sustainment.simulation.tables import Table


@dataclass(frozen=True, slots=True)
class Interval:
    """Two numbers that a mean lies between, at some confidence."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        """Tell whether a value lies within."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of independent replications, with its standard error."""

    mean: float
    standard_error: float
    replications: int

    def interval(self, level: float = 0.95) -> Interval:
        """Return the interval of the mean at a confidence, by Student's t (Student 1908)."""
        if not 0.0 < level < 1.0:
            raise UsageError(f"the level of an interval is a share between 0 and 1, not {level:g}")
        half = self.half_width(level)
        return Interval(self.mean - half, self.mean + half)

    def half_width(self, level: float = 0.95) -> float:
        """Return half the width of the interval; infinite for a single replication."""
        if self.replications < 2 or isnan(self.standard_error):
            return inf
        return student(level, self.replications - 1) * self.standard_error


@lru_cache(maxsize=4096)
def student(level: float, freedom: int) -> float:
    """
    Return the quantile of Student's t that a two-sided interval needs.

    Examples
    --------
    >>> round(student(0.95, 9), 3)
    2.262
    """
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + 0.5 * level))


def mean_of(values: Floats) -> Mean:
    """Return the mean of one value a replication, added up in their order; nan: that one has none."""
    values = values[~np.isnan(values)]
    number = values.size
    if number == 0:
        return Mean(nan, nan, 0)
    mean = float(np.add.reduce(values)) / number
    if number == 1:
        return Mean(mean, nan, 1)
    square = float(np.add.reduce((values - mean) ** 2))
    return Mean(mean, sqrt(square / (number - 1) / number), number)


def errors(total: Floats, square: Floats, *, number: int) -> Floats:
    """Return the standard errors of means by sums and sums of squares over replications."""
    if number < 2:
        return np.full(total.shape, np.nan)
    spread = np.maximum(square - total * total / number, 0.0)
    return np.sqrt(spread / (number - 1) / number)


def ratio_errors(sums: Table, fields: tuple[str, str, str, str, str], *, number: int) -> Floats:
    """Return the standard errors of ratios of means over replications (to first order); nan: no ratio.

    `fields` name the sums of the upper and the lower number, of their squares, and of their products.
    """
    upper, lower, upper2, lower2, product = (sums[name] for name in fields)
    if number < 2:
        return np.full(upper.shape, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = upper / lower
        spread = np.maximum(upper2 - 2 * ratio * product + ratio * ratio * lower2, 0.0)
        return np.asarray(np.sqrt(spread * number / (number - 1)) / np.abs(lower), dtype=np.float64)


def variance_errors(sums: Table, *, number: int) -> Floats:
    """Return the standard errors of the variances of backorders over time and replications (to first order).

    With mean m of a replication's backorders w and of their squares s, those of the mean of s - 2 m w.
    """
    mean = sums["waiting"] / number
    total = sums["waiting_square"] - 2 * mean * sums["waiting"]
    square = sums["waiting_square2"] - 4 * mean * sums["waiting_product"] + 4 * mean**2 * sums["waiting2"]
    return errors(total, square, number=number)
