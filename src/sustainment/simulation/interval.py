"""
A mean over replications, and its interval.

Student's t (Student 1908) holds for what is spread evenly about its mean. A share near 0 or 1 is not: its
replications are skewed, and where the mean comes out too near the bound the spread comes out too small. For
what lies between bounds the interval is therefore that of the score (Wilson 1927): the means m for which what
was seen is not too far off, |seen - m| <= t s(m). There the variance s^2 is in proportion to m (most - m), as
that of counts and shares is to first order (Wedderburn 1974), and is the one seen at the mean that was seen.
"""

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
    most: float = inf
    """What no replication exceeds, nor falls below 0; infinite: nothing is known of bounds."""

    def interval(self, level: float = 0.95) -> Interval:
        """Return the interval of the mean at a confidence: of the score within bounds, else Student's."""
        if not 0.0 < level < 1.0:
            raise UsageError(f"the level of an interval is a share between 0 and 1, not {level:g}")
        if self.replications < 2 or isnan(self.standard_error):
            return Interval(-inf, inf)
        if self.most < inf:
            here, error = np.array([self.mean]), np.array([self.standard_error])
            low, high = within_bounds(here, error, most=self.most, number=self.replications, level=level)
            return Interval(float(low[0]), float(high[0]))
        half = student(level, self.replications - 1) * self.standard_error
        return Interval(self.mean - half, self.mean + half)

    def half_width(self, level: float = 0.95) -> float:
        """Return half the width of the interval; infinite for a single replication."""
        interval = self.interval(level)
        return (interval.high - interval.low) / 2


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


def within_bounds(
    mean: Floats, error: Floats, *, most: Floats | float, number: int, level: float = 0.95
) -> tuple[Floats, Floats]:
    """
    Return the ends of the intervals of means that lie between 0 and `most`, by the score.

    Where all replications agree on a bound no spread is seen: then it is taken to be that of so many things
    by themselves, of a share that of one in each replication.

    Examples
    --------
    >>> low, high = within_bounds(np.array([0.99]), np.array([0.004]), most=1.0, number=400)
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.9785], [0.9954])
    """
    if number < 2:
        return np.full(mean.shape, np.nan), np.full(mean.shape, np.nan)
    most = np.broadcast_to(np.asarray(most, dtype=np.float64), mean.shape)
    scale = np.where(most > 0.0, most, 1.0)
    share = np.clip(mean / scale, 0.0, 1.0)
    spread = share * (1.0 - share)
    seen = np.where(
        spread > 0.0, number * (error / scale) ** 2 / np.where(spread > 0.0, spread, 1.0), 1.0 / scale
    )
    weight = student(level, number - 1) ** 2 * seen / number
    middle = (share + weight / 2) / (1.0 + weight)
    half = np.sqrt(weight * spread + weight**2 / 4) / (1.0 + weight)
    return most * np.maximum(middle - half, 0.0), most * np.minimum(middle + half, 1.0)


def mean_of(values: Floats, *, most: float = inf) -> Mean:
    """Return the mean of one value a replication, added up in their order; nan: that one has none."""
    values = values[~np.isnan(values)]
    number = values.size
    if number == 0:
        return Mean(nan, nan, 0, most)
    mean = float(np.add.reduce(values)) / number
    if number == 1:
        return Mean(mean, nan, 1, most)
    square = float(np.add.reduce((values - mean) ** 2))
    return Mean(mean, sqrt(square / (number - 1) / number), number, most)


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
