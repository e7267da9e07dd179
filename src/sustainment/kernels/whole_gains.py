"""Which of many curves may be lowest at which price of a unit.

A curve c has n = 0, 1, 2, ... units for what its gains leave of its value: at a price of p a unit its least
sum of value and price is f(p) = v + p first - sum of max(g - p, 0), concave in p. The lower hull of all
curves at slope p is where the least f is (Everett 1963). Between two prices f lies above its chord and below
its tangents: a curve whose chord stays above the tangents of another is nowhere lowest in between.

Gains are counted in whole numbers, which add to the same in any order: so the processor adds many at once,
and what is decided is the same on any computer.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled, linked

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DIGITS = 58
"""Binary digits of the largest value: sums of two still fit."""
MOST = 1 << 60
"""Above every whole number here."""
NOWHERE = -1
"""In place of a price: the curve is never lowest."""


class Pile(NamedTuple):
    """Curves, one a stock: their gains stand one curve after the other, in no order."""

    gain: Floats
    whole: Ints
    """The same in whole numbers."""
    start: Ints
    """Where the gains of each curve begin; one more."""
    value: Floats
    """The effect of each without a gain."""
    base: Ints
    """The same in whole numbers."""
    first: Ints
    """The units that each has without a gain."""
    at_high: Ints
    """f at the upper price in hand, and at the lower."""
    at_low: Ints
    high: Ints
    """Between these prices a curve may be lowest."""
    low: Ints


@linked
@compiled
def count_whole(pile: Pile, number: int) -> float:
    """Fill the whole numbers of so many curves; return what one unit of effect counts."""
    end, most, units = pile.start[number], 0.0, 1
    for c in range(number):
        most, units = max(most, pile.value[c]), max(units, pile.first[c] + 1)
    scale = math.ldexp(1.0, DIGITS - math.frexp(most * units)[1])
    for c in range(number):
        pile.base[c] = np.int64(pile.value[c] * scale)
    for k in range(np.uint64(end)):
        pile.whole[k] = np.int64(pile.gain[k] * scale + 0.5)
    return scale


@linked
@compiled
def gained_above(pile: Pile, curve: int, price: int) -> int:
    """Return the sum of what the gains of a curve exceed a price by."""
    whole, total = pile.whole, 0
    for k in range(np.uint64(pile.start[curve]), np.uint64(pile.start[curve + 1])):
        total += max(whole[k] - price, 0)
    return total


@linked
@compiled
def number_above(pile: Pile, curve: int, price: int) -> int:
    """Return how many gains of a curve exceed a price."""
    whole, count = pile.whole, 0
    for k in range(np.uint64(pile.start[curve]), np.uint64(pile.start[curve + 1])):
        count += int(whole[k] > price)
    return count


@linked
@compiled
def find_prices(pile: Pile, number: int, least: int) -> None:
    """Fill between which prices each of so many curves may be lowest, from `least` up to any gain.

    Prices are halved from the largest gain on: fewer would leave more to sort, more cost more sums. Above it
    curves are single points.
    """
    high, best = 0, 0
    for k in range(np.uint64(pile.start[number])):
        high = max(high, int(pile.whole[k]))
    for c in range(number):
        pile.low[c] = pile.high[c] = NOWHERE
        pile.at_high[c] = pile.base[c] + high * pile.first[c]
        if pile.at_high[c] < pile.at_high[best]:
            best = c
    while high > least:
        low, lowest = max(high // 2, least), 0
        for c in range(number):
            pile.at_low[c] = pile.base[c] + low * pile.first[c] - gained_above(pile, c, low)
            if pile.at_low[c] < pile.at_low[lowest]:
                lowest = c
        _mark(pile, number, (best, lowest), (high, low))
        for c in range(number):
            pile.at_high[c] = pile.at_low[c]
        high, best = low, lowest


@linked
@compiled
def _mark(pile: Pile, number: int, best: tuple[int, int], prices: tuple[int, int]) -> None:
    """Mark the curves that may be lowest between two prices; `best` are those that are lowest at these."""
    high, low = prices
    first, second = _peak(pile, best[0], prices), _peak(pile, best[1], prices)
    for c in range(number):
        if _stays_above(pile, c, best[0], first) or _stays_above(pile, c, best[1], second):
            continue
        pile.low[c] = low
        if pile.high[c] == NOWHERE:
            pile.high[c] = high


@linked
@compiled
def _peak(pile: Pile, curve: int, prices: tuple[int, int]) -> tuple[float, float]:
    """Return where the tangents of a curve at two prices cross: how far from the lower one, as a share of the
    way, and how far above f there."""
    high, low = prices
    fewer = pile.first[curve] + number_above(pile, curve, high)
    more = pile.first[curve] + number_above(pile, curve, low)
    if more == fewer:
        return 0.0, 0.0
    way = (pile.at_high[curve] - pile.at_low[curve] - fewer * (high - low)) / (more - fewer)
    return way / (high - low), more * way


@linked
@compiled
def _stays_above(pile: Pile, curve: int, best: int, peak: tuple[float, float]) -> bool:
    """Return whether the chord of a curve is nowhere below the tangents of another."""
    low, high = pile.at_low[curve] - pile.at_low[best], pile.at_high[curve] - pile.at_high[best]
    if curve == best or low < 0 or high < 0:
        return False
    rise = pile.at_high[curve] - pile.at_low[curve]
    above: bool = low + peak[0] * rise >= peak[1]
    return above
