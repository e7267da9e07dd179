"""Shelves by incomplete gamma and beta functions.

The textbook forms through distribution functions, E[B] = m P(X >= s) - s P(X > s) and the like. They cancel
wherever stock is far above demand, hence so many digits: as many as the smallest value has zeros, and fifty.
"""

from typing import Any, NamedTuple

from mpmath import binomial, ceil, factorial, hyp1f1, hyp2f1, mp, mpf, rf

Measures = dict[str, mpf]

DIGITS = 330
"""Digits carried: values down to 1e-250 keep fifty."""
SAME = mpf(10) ** -45
"""Mean and variance that differ by less, relatively, are the same but for rounding here."""


class Law(NamedTuple):
    """Mean and variance of a count; Poisson where they are equal, negative binomial above, binomial below."""

    mean: mpf
    variance: mpf


def measures(law: Law, stock: int) -> Measures:
    """Return what a shelf owes and holds.

    Partial factorial moments of each of the three laws are tails of the same law with another parameter
    (Johnson, Kemp & Kotz 2005, Univariate Discrete Distributions).
    """
    with mp.workdps(DIGITS):
        tail, first, second = _partial_moments(law, stock)
        owed = first - stock * tail
        square = second + first - 2 * stock * first + stock**2 * tail
        below, _, _ = _partial_moments(law, stock - 1)
        return {
            "EBO": +owed,
            "VBO": square - owed**2,
            "fill_rate": 1 - below,
            "ready_rate": 1 - tail,
            "E_on_hand": stock - law.mean + owed,
        }


def _partial_moments(law: Law, stock: int) -> tuple[mpf, mpf, mpf]:
    """Return P(X > s), E[X; X > s] and E[X (X - 1); X > s]."""
    mean, variance = law
    if abs(variance - mean) <= SAME * mean:
        tails = [_poisson_tail(mean, stock + 1 - less) for less in range(3)]
        return tails[0], mean * tails[1], mean**2 * tails[2]
    if variance > mean:
        excess = variance / mean - 1
        r = mean / excess
        tails = [_negative_binomial_tail(r + less, excess, stock + 1 - less) for less in range(3)]
        return tails[0], mean * tails[1], r * (r + 1) * excess**2 * tails[2]
    trials = trials_of(mean, variance)
    p = mean / trials
    tails = [_binomial_tail(trials - less, p, stock + 1 - less) for less in range(3)]
    return tails[0], mean * tails[1], trials * (trials - 1) * p**2 * tails[2]


def trials_of(mean: mpf, variance: mpf) -> int:
    """Return n = ceil(mean^2 / (mean - variance)), the trials of a binomial law (Sherbrooke 2004)."""
    return int(ceil(mean**2 / (mean - variance)))


def _poisson_tail(mean: mpf, least: int) -> mpf:
    """Return P(X >= least), the regularised incomplete gamma function P(least, mean)."""
    if least <= 0:
        return mpf(1)
    return mp.exp(-mean) * mean**least / factorial(least) * hyp1f1(1, least + 1, mean)


def _negative_binomial_tail(r: mpf, excess: mpf, least: int) -> mpf:
    """Return P(X >= least), the regularised incomplete beta function I_q(least, r)."""
    if least <= 0:
        return mpf(1)
    q = excess / (1 + excess)
    at = rf(r, least) / factorial(least) * q**least * (1 + excess) ** -r
    return at * hyp2f1(1, r + least, least + 1, q)


def _binomial_tail(trials: int, p: mpf, least: int) -> mpf:
    if least <= 0:
        return mpf(1)
    terms = (binomial(trials, k) * p**k * (1 - p) ** (trials - k) for k in range(least, trials + 1))
    return mp.fsum(terms)


def single_site(inputs: dict[str, Any]) -> Measures:
    """Return the measures at each stock of a shelf with a law by mean and variance."""
    with mp.workdps(DIGITS):
        mean = mpf(inputs["pipeline"]["mean"])
        law = Law(mean, mpf(inputs["pipeline"].get("variance", inputs["pipeline"]["mean"])))
        return {
            f"by_stock/{stock}/{name}": value
            for stock in inputs["stocks"]
            for name, value in measures(law, stock).items()
        }


def rq_policy(inputs: dict[str, Any]) -> Measures:
    """Return the measures of (r, Q) by differences of second-order loss functions.

    Hadley and Whitin (1963), Analysis of Inventory Systems, section 4-7.
    """
    with mp.workdps(DIGITS):
        mean, point, quantity = mpf(inputs["lead_time_demand_mean"]), inputs["r"], inputs["Q"]
        owed = (_loss_sum(mean, point) - _loss_sum(mean, point + quantity)) / quantity
        stockout = (_tail_sum(mean, point + 1) - _tail_sum(mean, point + quantity + 1)) / quantity
        unfilled = (_tail_sum(mean, point) - _tail_sum(mean, point + quantity)) / quantity
        return {
            "EBO": +owed,
            "fill_rate": 1 - unfilled,
            "ready_rate": 1 - stockout,
            "E_on_hand": owed + point + mpf(quantity + 1) / 2 - mean,
        }


def _loss_sum(mean: mpf, level: int) -> mpf:
    """Return the sum of E[(X - u)+] over u > level, which is E[(X - level)+ (X - level - 1)+] / 2."""
    tail, first, second = _partial_moments(Law(mean, mean), level)
    return (second - 2 * level * first + level * (level + 1) * tail) / 2


def _tail_sum(mean: mpf, level: int) -> mpf:
    """Return the sum of P(X > u) over u >= level, which is E[(X - level)+]."""
    tail, first, _ = _partial_moments(Law(mean, mean), level)
    return first - level * tail
