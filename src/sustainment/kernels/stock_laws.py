"""What further units are worth under exact laws.

X = Poisson(own) + Binomial(backorders of the supplier, f), independent (Simon 1971; Graves 1985), at every
stock that is tried above; for the enumeration of `kernels.block_hulls`.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled, linked
from sustainment.kernels.convolution import fill_backorders, fill_share, fill_sum
from sustainment.kernels.counts import CountLaw, fill_probabilities
from sustainment.kernels.pipelines import NOTHING_OWED
from sustainment.kernels.trees import law_length

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Drafts(NamedTuple):
    """Room for laws: of what is outstanding and owed at each level, and to put one together in."""

    outstanding: Floats
    """Shape (levels, length)."""
    length: Ints
    owed: Floats
    owed_length: Ints
    whole: Floats
    part: Floats
    joined: Floats


@linked
@compiled
def _trimmed(law: Floats, length: int) -> int:
    while length > 1 and law[length - 1] < NOTHING_OWED:
        length -= 1
    return length


@linked
@compiled
def fill_outstanding(drafts: Drafts, mean: float, share: float, level: int) -> int:
    """Fill `drafts.whole` with the law of what is outstanding under the node of a level (-1: none)."""
    room = min(law_length(mean, mean), drafts.whole.size)
    length = fill_probabilities(drafts.whole[:room], CountLaw(mean, 0.0, math.inf))
    if level < 0 or share <= 0.0:
        return _trimmed(drafts.whole, length)
    owed = drafts.owed[level, : drafts.owed_length[level]]
    size = _trimmed(drafts.part, fill_share(drafts.part[: owed.size], owed, share))
    joined = drafts.joined[: min(length + size - 1, drafts.joined.size)]
    length = _trimmed(joined, fill_sum(joined, drafts.whole[:length], drafts.part[:size]))
    for n in range(length):
        drafts.whole[n] = joined[n]
    return length


@linked
@compiled
def law_shelf(law: Floats, length: int, stock: int) -> tuple[float, float]:
    """Return mean and variance of what is owed at a stock, summed from the far end of the law."""
    first, second = 0.0, 0.0
    for n in range(length - 1, stock, -1):
        first += (n - stock) * law[n]
        second += (n - stock) * (n - stock) * law[n]
    return first, max(second - first * first, 0.0)


@linked
@compiled
def owe(drafts: Drafts, level: int, stock: int) -> tuple[float, float]:
    """Fill the law of what the node of a level owes at a stock; return its mean and variance."""
    law, length = drafts.outstanding[level], drafts.length[level]
    size = fill_backorders(drafts.owed[level], law[:length], stock)
    drafts.owed_length[level] = _trimmed(drafts.owed[level], size)
    return law_shelf(law, length, stock)


@linked
@compiled
def fill_law_gains(
    out: Floats, at: int, law: Floats, length: int, stocks: tuple[int, int], worth: tuple[float, float]
) -> int:
    """Fill `out` from `at` on with the gains of unit after unit above the least stock; return where it ends.

    `stocks` are the least and the most; `worth` what a backorder is worth, and the least gain that counts.
    """
    last = min(stocks[1], length - 1)
    tail, end = 0.0, at
    for stock in range(length - 2, stocks[0] - 1, -1):
        tail += law[stock + 1]
        if stock >= last or worth[0] * tail < worth[1] or worth[0] <= 0.0:
            continue
        end = max(end, at + stock - stocks[0] + 1)
        out[at + stock - stocks[0]] = worth[0] * tail
    return end
