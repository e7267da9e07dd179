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
    """Where shelves stand, one entry a shelf: its law, and the tail above its stock."""

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
def fill_gains(
    out: Floats, at: int, tails: Tails, law: CountLaw, stocks: tuple[int, int], worth: tuple[float, float]
) -> int:
    """Fill `out` from `at` on with the gains of unit after unit on a shelf; return where they end.

    `stocks` are the least and the most of the shelf; `worth` what a backorder is worth, and the least gain
    that counts. `tails` has room for one shelf.
    """
    stock, most = stocks
    start_tail(tails, 0, law, stock)
    gain = worth[0] * tails.tail[0]
    while stock < most and gain > 0.0 and gain >= worth[1]:
        out[at] = gain
        at, stock = at + 1, stock + 1
        gain = worth[0] * next_tail(tails, 0, worth[1] / worth[0])
    return at


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
