"""What each further unit on a shelf is worth.

The unit that lifts a base stock from s to s + 1 takes P(X > s) off the backorders (Sherbrooke 2004), so that
backorders are convex in a shelf's own stock. Tails follow each other by differences, and are summed anew,
term by term, before differences lose more than three digits.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.backorders import shelf
from sustainment.kernels.compiled import compiled, linked
from sustainment.kernels.counts import CountLaw, log_probability_of_none, probability_of_some, step_up

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SUMMED_BELOW = 1e-4
"""A tail below this share of the last one that was summed is summed itself."""
SMALLEST_TERM = 1e-15
"""A tail ends when the next term is below this share of it."""
HALF = 0.5
"""Up to here one less a chance keeps the digits of the rest."""
SAFE_MEAN = 600.0
"""P(X = 0) does not underflow for a smaller mean."""
ROUNDING = 1e-15
"""What a difference of tails may be wrong by, as a share of the larger."""


class Tails(NamedTuple):
    """Where each shelf of a block stands, one entry a shelf: its law, and the tail above its stock."""

    mean: Floats
    excess: Floats
    most: Floats
    """Its law, as `CountLaw`."""
    tail: Floats
    """P(X > stock)"""
    summed: Floats
    """The last tail that was summed."""
    following: Floats
    """P(X = stock + 1)"""
    stock: Ints
    active: Ints
    """Shelves that may gain from one more unit, in the order of their last gains."""


@linked
@compiled
def start_tail(tails: Tails, shelf_number: int, law: CountLaw, stock: int) -> None:
    """Put a shelf at a stock; long pipelines and laws without spread are worked out stock by stock."""
    i = shelf_number
    tails.mean[i], tails.excess[i], tails.most[i] = law.mean, law.excess, law.most
    tails.stock[i] = stock
    if stock > 0 or law.mean >= law.most or law.mean >= SAFE_MEAN:
        tails.tail[i], tails.following[i] = shelf(law, stock).stockout, math.nan
        return
    tail = probability_of_some(law)
    none = 1.0 - tail if tail < HALF else math.exp(log_probability_of_none(law))
    tails.tail[i] = tails.summed[i] = tail
    tails.following[i] = none * step_up(law, 0)


SHORT, STEADY = 1.0, 0.25
"""Up to this mean and this excess the series of `start_tails` are exact in double precision."""


@linked
@compiled
def start_tails(
    tails: Tails,
    own: tuple[Floats, Floats, Floats],
    above: tuple[float, float, float],
    places: tuple[int, int, int],
) -> None:
    """Put neighbouring shelves at no stock; `tail` is nan where a pipeline is too long for this.

    `own` are means, surpluses and shares of the supplier by node, `above` mean and surplus of what it owes,
    and 1, or 0 where no surplus counts; `places` the first node, its shelf, and how many there are. As
    `start_tail`, without a branch, so that the processor works on several shelves at once.
    """
    means, surpluses, shares = own
    node, begin = np.uint64(places[0]), np.uint64(places[1])
    for n in range(places[2]):
        i, k = node + np.uint64(n), begin + np.uint64(n)
        share = shares[i]
        m = means[i] + share * above[0]
        e = above[2] * (surpluses[i] + share * share * above[1]) / m
        # log(1 + e) = 2 artanh(z)
        z = e / (2.0 + e)
        q = z * z
        r = 1.0 / 13.0 + q * (1.0 / 15.0 + q * (1.0 / 17.0))
        r = 1.0 / 7.0 + q * (1.0 / 9.0 + q * (1.0 / 11.0 + q * r))
        r = 1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * r))
        x = 0.25 * m * (2.0 * r / (2.0 + e))
        # 1 - exp(-x), then twice 1 - (1 - y)^2
        y = 1.0 / 3628800.0 - x * (1.0 / 39916800.0 - x * (1.0 / 479001600.0))
        y = 1.0 / 5040.0 - x * (1.0 / 40320.0 - x * (1.0 / 362880.0 - x * y))
        y = 1.0 / 24.0 - x * (1.0 / 120.0 - x * (1.0 / 720.0 - x * y))
        y = x * (1.0 - x * (1.0 / 2.0 - x * (1.0 / 6.0 - x * y)))
        y = y * (2.0 - y)
        y = y * (2.0 - y)
        short = (m <= SHORT) & (m > 0.0) & (e >= 0.0) & (e <= STEADY)
        tails.mean[k], tails.excess[k], tails.summed[k] = m, e, y
        tails.following[k] = (1.0 - y) * m / (1.0 + e)
        tails.tail[k] = y if short else math.nan


@linked
@compiled
def next_tail(tails: Tails, shelf_number: int, enough: float) -> float:
    """Add a unit to a shelf and return P(X > stock), or 0 if that is below `enough`."""
    i = shelf_number
    tails.stock[i] += 1
    law, stock, p = (
        CountLaw(tails.mean[i], tails.excess[i], tails.most[i]),
        tails.stock[i],
        tails.following[i],
    )
    if math.isnan(p):
        tail = shelf(law, stock).stockout
        return tail if tail >= enough else 0.0
    before = tails.tail[i]
    tail = before - p
    if tail + ROUNDING * before < enough:
        return 0.0
    following = p * step_up(law, stock)
    if tail < SUMMED_BELOW * tails.summed[i]:
        tail = tails.summed[i] = sum_tail(law, stock + 1, following)
    tails.tail[i], tails.following[i] = tail, following
    return tail if tail >= enough else 0.0


@linked
@compiled
def sum_tail(law: CountLaw, k: int, p: float) -> float:
    """Return P(X >= k), given P(X = k)."""
    total = 0.0
    while p > 0.0:
        total += p
        p *= step_up(law, k)
        k += 1
        if k > law.mean and p <= SMALLEST_TERM * total:
            break
    return total


@linked
@compiled
def sort_falling(gain: Floats, who: Ints, start: int, end: int) -> None:
    """Sort gains from start to end, and `who` has them from 0 on: fast where they are nearly sorted."""
    for k in range(start + 1, end):
        key = gain[k]
        if key <= gain[k - 1]:
            continue
        whose, at = who[k - start], k
        while at > start and gain[at - 1] < key:
            gain[at], who[at - start] = gain[at - 1], who[at - 1 - start]
            at -= 1
        gain[at], who[at - start] = key, whose
