"""What is outstanding on a day, by the definitions: integrals and sums, one unit's fate at a time."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from scipy import integrate, special, stats

Steps = Sequence[tuple[float, float]]
"""(day, rate from then on), the first from ever on."""


def chance_to_last(law: str, mean: float, variation: float) -> Callable[[float], float]:
    """Return P(time > x)."""
    if law == "fixed":
        return lambda x: 1.0 if x < mean else 0.0
    if law == "exponential":
        return lambda x: math.exp(-x / mean)
    if law == "gamma":
        shape = variation**-2
        return lambda x: float(special.gammaincc(shape, shape * x / mean))
    if law == "lognormal":
        sigma = math.sqrt(math.log1p(variation**2))
        scale = mean * math.exp(-0.5 * sigma**2)
        return lambda x: float(stats.lognorm.sf(x, sigma, scale=scale))
    raise ValueError(law)


def in_repair(day: float, steps: Steps, *, lasts: Callable[[float], float], longest: float) -> float:
    """Return the mean number in repair: rate x chance to be there still, over all days before."""
    edges = sorted({day - longest, *(d for d, _ in steps if day - longest < d < day), day})
    total = 0.0
    for low, high in pairwise(edges):
        rate = rate_on(0.5 * (low + high), steps)
        total += rate * integrate.quad(lambda u: lasts(day - u), low, high, epsabs=1e-12, limit=500)[0]
    return total


def rate_on(day: float, steps: Steps) -> float:
    """Return the rate of a day."""
    return [rate for start, rate in steps if start <= day or start == steps[0][0]][-1]


def demands_between(low: float, high: float, steps: Steps) -> float:
    """Return the mean number of demands in a span."""
    edges = sorted({low, *(d for d, _ in steps if low < d < high), high})
    return sum((b - a) * rate_on(0.5 * (a + b), steps) for a, b in pairwise(edges) if b > a)


def on_cut_lane(day: float, steps: Steps, *, days: float, windows: Sequence[tuple[float, float]]) -> float:
    """Return the mean number waiting for a lane or on it: who asks in a window sets off at its end."""
    latest = day - days
    for begin, end in windows:
        # Nobody who asked since a window began has come until it has ended and the way has passed.
        if begin <= latest < end:
            latest = begin
    return demands_between(latest, day, steps)


def poisson_shelf(mean: float, stock: int) -> tuple[float, float, float]:
    """Return E[(X - s)+], its variance and P(X <= s), summed term by term."""
    number = np.arange(int(mean + 15 * math.sqrt(mean) + 60))
    chance = stats.poisson.pmf(number, mean)
    return of_law(chance, stock)


def of_law(chance: np.ndarray, stock: int) -> tuple[float, float, float]:
    """Return the mean and variance of what is owed, and the chance of nothing owed."""
    owed = np.maximum(np.arange(chance.size) - stock, 0)
    mean = float(chance @ owed)
    return mean, float(chance @ owed**2) - mean**2, float(chance[: stock + 1].sum())


def base_law(own: float, depot: float, *, depot_stock: int, share: float) -> np.ndarray:
    """Return the law at a base: Poisson own pipeline and a binomial share of the depot's backorders."""
    number = np.arange(200)
    law = np.zeros(200)
    late = stats.poisson.pmf(np.arange(200 + depot_stock), depot)
    for owed in range(150):
        p = late[depot_stock + owed] if owed else late[: depot_stock + 1].sum()
        law[: owed + 1] += p * stats.binom.pmf(np.arange(owed + 1), owed, share)
    return np.convolve(law, stats.poisson.pmf(number, own))[:200]


def renewals(lives: float, shape: float) -> float:
    """Return the mean number of renewals: the chances that n Weibull lives of mean 1 have passed, summed."""
    step = 1e-3
    edges = np.arange(0.0, lives + step / 2, step)
    passed = stats.weibull_min.cdf(edges, shape, scale=1.0 / math.gamma(1.0 + 1.0 / shape))
    density = np.diff(passed)
    total, nth = 0.0, passed
    while nth[-1] > 1e-12:
        total += float(nth[-1])
        # The n-th life ends in the middle of its step on average.
        middle = 0.5 * (nth[1:] + nth[:-1])
        nth = np.concatenate(([0.0], np.convolve(density, middle)[: edges.size - 1]))
    return total
