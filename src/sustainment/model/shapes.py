"""Quantiles and means of what a range may mean."""

from collections.abc import Callable
from math import erfc, exp, inf, lgamma, log, log1p, pi, sqrt
from statistics import NormalDist

_STANDARD = NormalDist()
POINT_95 = _STANDARD.inv_cdf(0.95)
"""Upper 5 % point of the standard normal: end of a 90 % range."""
POINT_975 = _STANDARD.inv_cdf(0.975)
"""Upper 2.5 % point of the standard normal: end of a 95 % range."""


def normal_share(point: float) -> float:
    """Return the share of a standard normal below a point."""
    return 0.5 * erfc(-point / sqrt(2))


def normal_point(share: float) -> float:
    """Return the point of a standard normal with a share below it; infinite at 0 and 1."""
    if share <= 0:
        return -inf
    return inf if share >= 1 else _STANDARD.inv_cdf(share)


def normal_density(point: float) -> float:
    """Return the density of a standard normal."""
    return exp(-0.5 * point * point) / sqrt(2 * pi) if abs(point) < inf else 0.0


def lognormal_part(scale: float, *, start: float, end: float) -> float:
    """Return the mean of exp(scale Z) over start < Z < end, not divided by its chance."""
    if scale > 37:
        return inf
    return exp(0.5 * scale * scale) * (normal_share(end - scale) - normal_share(start - scale))


def normal_part(scale: float, *, start: float, end: float) -> float:
    """Return the mean of scale Z over start < Z < end, not divided by its chance."""
    return scale * (normal_density(start) - normal_density(end))


def triangular_point(ends: tuple[float, float], *, peak: float, share: float) -> float:
    """Return the point of a triangle between two ends with a share below it."""
    low, high = ends
    left = (peak - low) / (high - low)
    if share < left:
        return low + sqrt(share * (high - low) * (peak - low))
    return high - sqrt((1 - share) * (high - low) * (high - peak))


def beta_point(parameters: tuple[float, ...], share: float) -> float:
    """Return the point of a beta law with a share below it, by bisection to the last bit."""
    first, second = parameters
    return _bisect(lambda point: _beta_share(first, second, point), share, (0.0, 1.0))


def _beta_share(first: float, second: float, point: float) -> float:
    """Return the regularised incomplete beta function (continued fraction, Lentz 1976)."""
    if point <= 0 or point >= 1:
        return 0.0 if point <= 0 else 1.0
    if point > (first + 1) / (first + second + 2):
        return 1 - _beta_share(second, first, 1 - point)
    front = exp(
        first * log(point)
        + second * log1p(-point)
        + lgamma(first + second)
        - lgamma(first)
        - lgamma(second)
        - log(first)
    )
    return front / _beta_fraction(first, second, point)


def _beta_fraction(first: float, second: float, point: float) -> float:
    def term(step: int) -> float:
        half = step // 2
        if step % 2 == 0:
            return half * (second - half) * point / ((first + step - 1) * (first + step))
        return -(first + half) * (first + second + half) * point / ((first + step - 1) * (first + step))

    smallest = 1e-300
    whole, above, below = 1.0, 1.0, 0.0
    for step in range(1, 1000):
        below = 1 / ((1 + term(step) * below) or smallest)
        above = (1 + term(step) / above) or smallest
        whole *= above * below
        if abs(above * below - 1) < 1e-15:
            break
    return whole


def gamma_share(shape: float, point: float) -> float:
    """Return the regularised lower incomplete gamma function, by its series or continued fraction."""
    if point <= 0:
        return 0.0
    front = exp(shape * log(point) - point - lgamma(shape))
    if point < shape + 1:
        term = total = 1 / shape
        step = shape
        while term > total * 1e-17:
            step += 1
            term *= point / step
            total += term
        return front * total
    below = point + 1 - shape
    above = 1e300
    inverse = 1 / below
    whole = inverse
    for step in range(1, 1000):
        numerator = -step * (step - shape)
        below += 2
        inverse = 1 / ((numerator * inverse + below) or 1e-300)
        above = (below + numerator / above) or 1e-300
        whole *= inverse * above
        if abs(inverse * above - 1) < 1e-15:
            break
    return 1 - front * whole


def median_of_law(law: str, variation: float) -> float:
    """
    Return the median of a time that varies from case to case, as a multiple of its mean.

    Parameters
    ----------
    law
        exponential, lognormal, gamma or weibull.
    variation
        Coefficient of variation; an exponential time has 1.

    Examples
    --------
    >>> round(14 * median_of_law("lognormal", 0.7), 2)
    11.47
    """
    if law == "exponential":
        return log(2)
    if law == "lognormal":
        return 1 / sqrt(1 + variation**2)
    if law == "gamma":
        shape = variation**-2
        return _bisect(lambda point: gamma_share(shape, point * shape), 0.5, (0.0, 2.0))
    shape = weibull_shape(variation)
    return float(exp(log(log(2)) / shape - lgamma(1 + 1 / shape)))


def weibull_shape(variation: float) -> float:
    """Return the Weibull shape that has a coefficient of variation."""

    def rises(inverse: float) -> float:
        return lgamma(1 + 2 * inverse) - 2 * lgamma(1 + inverse)

    return 1 / _bisect(rises, log1p(variation**2), (1e-9, 50.0))


def _bisect(rises: Callable[[float], float], wanted: float, ends: tuple[float, float]) -> float:
    low, high = ends
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        if rises(middle) < wanted:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
