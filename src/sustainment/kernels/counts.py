"""Laws of the number in a pipeline, to the last digits.

Poisson, negative binomial and binomial are one family: with mean m and excess e = variance/mean - 1

    P(k + 1) / P(k) = (m + e k) / ((1 + e) (k + 1)),

Poisson at e = 0, negative binomial above, binomial below (Katz 1965; Panjer 1981). Single probabilities use
the saddle-point form of Loader (2000), Fast and Accurate Computation of Binomial Probabilities, which keeps
relative accuracy where differences of log-gamma functions lose it.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled, linked

HALF_LOG_TWO_PI = 0.91893853320467274178
STIRLING_FROM = 15.0
"""From here on Stirling's series to the ninth order is exact in double precision."""
SAME_AS_POISSON = 1e-14
"""An excess below this cannot be told from rounding."""
AS_GOOD_AS_POISSON = 1e16
"""From so many trials or phases on, a law is Poisson in double precision."""


class CountLaw(NamedTuple):
    """Law of a count: mean, variance/mean - 1, and the most that it can be (inf: no bound)."""

    mean: float
    excess: float
    most: float


@linked
@compiled
def fit(mean: float, spread: float) -> CountLaw:
    """Return the law of a mean and variance (`spread`): Poisson, negative binomial above it, binomial below.

    A binomial takes n = ceil(mean^2 / (mean - variance)) and keeps the mean (Slay 1984; Sherbrooke 2004).
    """
    if mean <= 0.0:
        return CountLaw(0.0, 0.0, math.inf)
    excess = (spread - mean) / mean
    if abs(excess) <= SAME_AS_POISSON:
        return CountLaw(mean, 0.0, math.inf)
    if excess > 0.0:
        return CountLaw(mean, excess, math.inf)
    trials = math.ceil(mean / -excess - 1e-9)
    return CountLaw(mean, -mean / trials, float(trials))


@linked
@compiled
def fit_surplus(mean: float, surplus: float) -> CountLaw:
    """Return the law of a mean and of what the variance exceeds it by.

    As `fit`, but where the pipeline is short the surplus keeps digits that a sum with the mean rounds away.
    """
    if mean <= 0.0 or AS_GOOD_AS_POISSON * abs(surplus) <= mean * mean:
        return CountLaw(max(mean, 0.0), 0.0, math.inf)
    if surplus > 0.0:
        return CountLaw(mean, surplus / mean, math.inf)
    trials = math.ceil(mean / (-surplus / mean) - 1e-9)
    return CountLaw(mean, -mean / trials, float(trials))


@linked
@compiled
def stirling_error(n: float) -> float:
    """Return log(n!) less Stirling's formula for it, for any n > 0."""
    if n < STIRLING_FROM:
        return math.lgamma(n + 1.0) - (n + 0.5) * math.log(n) + n - HALF_LOG_TWO_PI
    square = n * n
    inner = 1.0 / 1680.0 - 1.0 / (1188.0 * square)
    return (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - inner / square) / square) / square) / n


@linked
@compiled
def deviance(x: float, mean: float, difference: float) -> float:
    """Return x log(x / mean) + mean - x without cancellation; `difference` is mean - x, known exactly."""
    if x == 0.0:
        return mean
    t = difference / x
    if t < -0.65:
        return x * math.log(x / mean) + difference
    if t > 1.0:
        return difference - x * math.log1p(t)
    # log(1 + t) = 2 artanh(t / (2 + t)); its first term taken out leaves terms that do not cancel.
    r = t / (2.0 + t)
    square = r * r
    power, total, odd = square, 0.0, 3.0
    while power > 1e-19:
        total += power / odd
        power *= square
        odd += 2.0
    return -x * r * (2.0 * total - t)


@linked
@compiled
def probability(law: CountLaw, k: int) -> float:
    """Return P(X = k)."""
    m, e, most = law.mean, law.excess, law.most
    if k < 0 or k > most:
        return 0.0
    if m <= 0.0:
        return 1.0 if k == 0 else 0.0
    if k == 0:
        return math.exp(log_probability_of_none(law)) if m < most else 0.0
    if e == 0.0:
        return _poisson(k, m)
    if e > 0.0:
        return _negative_binomial(k, m, e)
    return _binomial(k, most, m)


@linked
@compiled
def _poisson(k: int, m: float) -> float:
    x = float(k)
    return math.exp(-stirling_error(x) - deviance(x, m, m - x)) / math.sqrt(2.0 * math.pi * x)


@linked
@compiled
def _negative_binomial(k: int, m: float, e: float) -> float:
    r = m / e
    x = float(k)
    n = r + x
    # Both deviances are of the same known difference: r and k against (r + k) p and (r + k) q.
    difference = (x - m) / (1.0 + e)
    exponent = (
        stirling_error(n)
        - stirling_error(r)
        - stirling_error(x)
        - deviance(r, n / (1.0 + e), difference)
        - deviance(x, (m + x * e) / (1.0 + e), -difference)
    )
    return r / n * math.exp(exponent) * math.sqrt(n / (2.0 * math.pi * r * x))


@linked
@compiled
def _binomial(k: int, n: float, m: float) -> float:
    x, rest = float(k), n - k
    if m >= n:
        return 1.0 if rest == 0.0 else 0.0
    if rest == 0.0:
        return math.exp(n * math.log(m / n)) if m < 0.5 * n else math.exp(n * math.log1p((m - n) / n))
    exponent = (
        stirling_error(n)
        - stirling_error(x)
        - stirling_error(rest)
        - deviance(x, m, m - x)
        - deviance(rest, n - m, x - m)
    )
    return math.exp(exponent) * math.sqrt(n / (2.0 * math.pi * x * rest))


@linked
@compiled
def log_probability_of_none(law: CountLaw) -> float:
    """Return log P(X = 0)."""
    if law.most < math.inf:
        return law.most * math.log1p(-law.mean / law.most)
    if law.excess > 0.0:
        return -law.mean / law.excess * math.log1p(law.excess)
    return -law.mean


FEW = 1.0 / 64.0
"""Below this mean and excess, eight terms of a series are exact in double precision."""


@linked
@compiled
def probability_of_some(law: CountLaw) -> float:
    """Return P(X > 0), to all digits also where it is small."""
    m, e = law.mean, law.excess
    if m >= FEW or e >= FEW or law.most < math.inf:
        return -math.expm1(log_probability_of_none(law))
    # log(1 + e) / e, then 1 - exp(-x), by their series.
    ratio = 1.0 / 6.0 - e * (1.0 / 7.0 - e * (1.0 / 8.0 - e * (1.0 / 9.0)))
    ratio = 1.0 / 2.0 - e * (1.0 / 3.0 - e * (1.0 / 4.0 - e * (1.0 / 5.0 - e * ratio)))
    x = m * (1.0 - e * ratio)
    inner = 1.0 / 120.0 - x * (1.0 / 720.0 - x * (1.0 / 5040.0 - x * (1.0 / 40320.0)))
    return x * (1.0 - x * (1.0 / 2.0 - x * (1.0 / 6.0 - x * (1.0 / 24.0 - x * inner))))


@linked
@compiled
def step_up(law: CountLaw, k: float) -> float:
    """Return P(X = k + 1) / P(X = k)."""
    if law.most < math.inf:
        return law.mean * (law.most - k) / ((law.most - law.mean) * (k + 1.0)) if k < law.most else 0.0
    return (law.mean + law.excess * k) / ((1.0 + law.excess) * (k + 1.0))


@linked
@compiled
def variance(law: CountLaw) -> float:
    """Return the variance of a law."""
    if law.most < math.inf:
        return law.mean * (law.most - law.mean) / law.most
    return law.mean * (1.0 + law.excess)


@linked
@compiled
def fill_probabilities(out: npt.NDArray[np.float64], law: CountLaw) -> int:
    """Fill `out` with P(X = 0), P(X = 1), ...; return the length after which less than 1e-25 each is left.

    From the mode outwards, so that nothing underflows on the way to what matters.
    """
    out[:] = 0.0
    if law.mean <= 0.0:
        out[0] = 1.0
        return 1
    mode = min(int(law.mean), out.size - 1)
    if law.mean >= law.most:
        out[mode] = 1.0
        return mode + 1
    out[mode] = probability(law, mode)
    k = mode
    while k > 0 and out[k] > 0.0:
        out[k - 1] = out[k] / step_up(law, k - 1)
        k -= 1
    k = mode
    while k + 1 < out.size and out[k] > NEGLIGIBLE:
        out[k + 1] = out[k] * step_up(law, k)
        k += 1
    return k + 1


NEGLIGIBLE = 1e-25
"""Probabilities below this are not carried in convolutions."""
