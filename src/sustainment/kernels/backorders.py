"""Backorders, fill and ready rate at one shelf.

X is the number in resupply, s the base stock (stock on hand + in resupply - backorders), B = max(X - s, 0).
Sums run over terms of one sign only: above the mean over the tail, below it over what is on the shelf, so
that nothing cancels at any stock (Sherbrooke 2004, Optimal Inventory Modeling of Systems, for the measures).
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled, linked
from sustainment.kernels.counts import (
    CountLaw,
    log_probability_of_none,
    probability,
    step_up,
    variance,
)

Floats = npt.NDArray[np.float64]

SMALLEST_SHARE = 1e-18
"""A sum ends when the next term is below this share of it."""

FEW = 64
"""Up to this stock sums may start from zero."""
SAFE_EXPONENT = 600.0
"""exp of less than this below zero keeps all its digits."""


class Shelf(NamedTuple):
    """What a shelf does in the long run."""

    backorders: float
    """E[B]"""
    backorder_variance: float
    """Var[B]"""
    on_hand: float
    """E[max(s - X, 0)]"""
    fill_rate: float
    """P(X <= s - 1): part of single demands met at once"""
    ready_rate: float
    """P(X <= s): chance that nothing is owed"""
    stockout: float
    """P(X > s), to full relative accuracy"""


@linked
@compiled
def shelf(law: CountLaw, stock: int) -> Shelf:
    """Return the measures of a shelf at a base stock; a negative one is a shortage that is always there."""
    mean = law.mean
    if stock < 0:
        return Shelf(mean - stock, variance(law), 0.0, 0.0, 0.0, 1.0)
    if mean <= 0.0:
        return Shelf(0.0, 0.0, float(stock), 1.0 if stock > 0 else 0.0, 1.0, 0.0)
    if law.most < math.inf and mean >= law.most:
        return _shelf_of_constant(mean, stock)
    if stock <= FEW:
        log_none = log_probability_of_none(law)
        if -log_none < SAFE_EXPONENT:
            return _few(law, stock, log_none)
    return _well_stocked(law, stock) if stock >= mean else _short(law, stock)


@linked
@compiled
def _shelf_of_constant(number: float, stock: int) -> Shelf:
    owed = max(number - stock, 0.0)
    return Shelf(
        owed,
        0.0,
        max(stock - number, 0.0),
        1.0 if number <= stock - 1 else 0.0,
        1.0 if number <= stock else 0.0,
        1.0 if number > stock else 0.0,
    )


@linked
@compiled
def _few(law: CountLaw, stock: int, log_none: float) -> Shelf:
    """Sum from zero up: for small stocks as exact as from the stock outwards, and faster."""
    p, k = math.exp(log_none), 0
    fill, held, held_square = 0.0, 0.0, 0.0
    while k < stock:
        left = stock - k
        fill += p
        held += left * p
        held_square += left * left * p
        p *= step_up(law, k)
        k += 1
    ready = fill + p
    if stock < law.mean:
        owed = law.mean - stock + held
        owed_variance = variance(law) - (held_square - held * held) - 2.0 * held * owed
        if ready < 0.75:
            return Shelf(owed, owed_variance, held, fill, ready, 1.0 - ready)
        if stock == 0:
            return Shelf(owed, owed_variance, 0.0, 0.0, ready, -math.expm1(log_none))
        tail, _, _ = _sums_from(law, stock, p * step_up(law, stock))
        return Shelf(owed, owed_variance, held, fill, ready, tail)
    tail, first, second = _sums_from(law, stock, p * step_up(law, stock))
    if ready > 0.5:
        ready = 1.0 - tail
    return Shelf(first, second - first * first, stock - law.mean + first, fill, ready, tail)


@linked
@compiled
def _well_stocked(law: CountLaw, stock: int) -> Shelf:
    tail, first, second = _above(law, stock)
    fill = 1.0 - tail - probability(law, stock)
    if fill < 0.25:
        fill, _, _ = _below(law, stock)
    return Shelf(first, second - first * first, stock - law.mean + first, fill, 1.0 - tail, tail)


@linked
@compiled
def _short(law: CountLaw, stock: int) -> Shelf:
    fill, first, second = _below(law, stock)
    ready = fill + probability(law, stock)
    owed = law.mean - stock + first
    # X - s = B - D with B D = 0, hence Var X = Var B + Var D + 2 E B E D.
    owed_variance = variance(law) - (second - first * first) - 2.0 * first * owed
    stockout = 1.0 - ready
    if stockout < 0.25:
        stockout, _, _ = _above(law, stock)
    return Shelf(owed, owed_variance, first, fill, ready, stockout)


@linked
@compiled
def _above(law: CountLaw, stock: int) -> tuple[float, float, float]:
    """Return the sums of p, (k - s) p and (k - s)^2 p over k > s."""
    return _sums_from(law, stock, probability(law, stock + 1))


@linked
@compiled
def _sums_from(law: CountLaw, stock: int, p: float) -> tuple[float, float, float]:
    """Return the sums of p, (k - s) p and (k - s)^2 p over k > s, the first p given."""
    k, owed = stock + 1.0, 1.0
    total, first, second = 0.0, 0.0, 0.0
    while p > 0.0:
        total += p
        first += owed * p
        second += owed * owed * p
        p *= step_up(law, k)
        k += 1.0
        owed += 1.0
        if k > law.mean and owed * owed * p <= SMALLEST_SHARE * second:
            break
    return total, first, second


@linked
@compiled
def _below(law: CountLaw, stock: int) -> tuple[float, float, float]:
    """Return the sums of p, (s - k) p and (s - k)^2 p over k < s."""
    k = stock - 1
    p = probability(law, k)
    total, first, second = 0.0, 0.0, 0.0
    while k >= 0 and p > 0.0:
        left = stock - k
        total += p
        first += left * p
        second += left * left * p
        if k == 0:
            break
        p /= step_up(law, k - 1)
        k -= 1
        if k < law.mean and (stock - k) ** 2 * p <= SMALLEST_SHARE * second:
            break
    return total, first, second


@linked
@compiled
def shelf_of_probabilities(probabilities: Floats, moments: tuple[float, float], stock: int) -> Shelf:
    """Return the measures of a shelf for any law given as P(X = 0), P(X = 1), ... and (mean, variance)."""
    mean, spread = moments
    if stock < 0:
        return Shelf(mean - stock, spread, 0.0, 0.0, 0.0, 1.0)
    if stock >= mean:
        tail, first, second = 0.0, 0.0, 0.0
        for k in range(probabilities.size - 1, stock, -1):
            owed = k - stock
            tail += probabilities[k]
            first += owed * probabilities[k]
            second += owed * owed * probabilities[k]
        at = probabilities[stock] if stock < probabilities.size else 0.0
        return Shelf(first, second - first * first, stock - mean + first, 1.0 - tail - at, 1.0 - tail, tail)
    fill, first, second = 0.0, 0.0, 0.0
    for k in range(min(stock, probabilities.size)):
        left = stock - k
        fill += probabilities[k]
        first += left * probabilities[k]
        second += left * left * probabilities[k]
    ready = fill + (probabilities[stock] if stock < probabilities.size else 0.0)
    owed_mean = mean - stock + first
    owed_variance = spread - (second - first * first) - 2.0 * first * owed_mean
    return Shelf(owed_mean, owed_variance, first, fill, ready, 1.0 - ready)
