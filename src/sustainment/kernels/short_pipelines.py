"""What the first units on many shelves are worth, at once.

Where a pipeline is short, P(X > s) is a short series: the processor works it out for several shelves in one
go, without a branch. Katz's recurrence (`kernels.counts`) gives P(X = k + 1) = r P(X = k), and the tail from
k on is P(X = k) (1 + r (1 + r' (1 + ...))), summed from its far end: nothing cancels.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled, linked

Floats = npt.NDArray[np.float64]

SHORT, STEADY = 0.5, 0.0625
"""Up to this mean and this excess the series below are exact in double precision."""
ROUNDS = 5
"""Units a shelf of which all are worked out; of the next only whether it counts."""


LANES = 8
"""A processor works on so many numbers at once, at most: what is a multiple of it leaves no rest."""


@linked
@compiled
def in_lanes(number: int) -> int:
    """Return the next multiple of `LANES`."""
    return (number + LANES - 1) // LANES * LANES


class Shelves(NamedTuple):
    """Neighbouring shelves under one supplier; zeros where a pipeline is too long for the series."""

    own: Floats
    """Mean of the own pipeline."""
    surplus: Floats
    """Its variance less its mean."""
    share: Floats
    """Part of what the supplier owes."""
    none: Floats
    """P(X > 0)"""
    one: Floats
    """P(X > 1)"""
    two: Floats
    three: Floats
    four: Floats
    five: Floats


@linked
@compiled
def fill_short_tails(shelves: Shelves, above: tuple[float, float, float], number: int) -> None:
    """Fill the tails of shelves under a supplier.

    `above` are mean and surplus of what it owes, and 1, or 0 where no surplus counts. 1 - P(X = 0) is
    1 - exp(-m log(1 + e) / e): the logarithm by the series of 2 artanh(e / (2 + e)), the exponential of a
    quarter of its argument by its own, and 1 - (1 - y)^2 twice.
    """
    for n in range(np.uint64(number)):
        share = shelves.share[n]
        m = shelves.own[n] + share * above[0]
        v = above[2] * (shelves.surplus[n] + share * share * above[1])
        # One division for three: e = v / m, w = 1 / (2 + e), j = 1 / (1 + e)
        whole, twice = m + v, 2.0 * m + v
        d = 1.0 / (m * whole * twice)
        e, w, j = v * (d * (whole * twice)), m * (d * (m * whole)), m * (d * (m * twice))
        q = (e * w) * (e * w)
        r = 1.0 / 7.0 + q * (1.0 / 9.0 + q * (1.0 / 11.0))
        r = 1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * r))
        x = 0.25 * m * (2.0 * r * w)
        y = 1.0 / 3628800.0 - x * (1.0 / 39916800.0)
        y = 1.0 / 5040.0 - x * (1.0 / 40320.0 - x * (1.0 / 362880.0 - x * y))
        y = 1.0 / 24.0 - x * (1.0 / 120.0 - x * (1.0 / 720.0 - x * y))
        y = x * (1.0 - x * (1.0 / 2.0 - x * (1.0 / 6.0 - x * y)))
        y = y * (2.0 - y)
        y = y * (2.0 - y)
        # P(X = k + 1) = P(X = k) (a + b k) / (k + 1)
        a, b = m * j, e * j
        s = 1.0
        for k in range(14, 5, -1):
            s = 1.0 + (a + b * k) * (1.0 / (k + 1.0)) * s
        s5 = 1.0 + (a + 5.0 * b) * (1.0 / 6.0) * s
        s4 = 1.0 + (a + 4.0 * b) * (1.0 / 5.0) * s5
        s3 = 1.0 + (a + 3.0 * b) * (1.0 / 4.0) * s4
        s2 = 1.0 + (a + 2.0 * b) * (1.0 / 3.0) * s3
        p2 = (1.0 - y) * a * (a + b) * 0.5
        p3 = p2 * (a + 2.0 * b) * (1.0 / 3.0)
        p4 = p3 * (a + 3.0 * b) * (1.0 / 4.0)
        p5 = p4 * (a + 4.0 * b) * (1.0 / 5.0)
        p6 = p5 * (a + 5.0 * b) * (1.0 / 6.0)
        short = (m <= SHORT) & (m > 0.0) & (e >= 0.0) & (e <= STEADY)
        shelves.none[n] = y if short else 0.0
        shelves.one[n] = p2 * s2 if short else 0.0
        shelves.two[n] = p3 * s3 if short else 0.0
        shelves.three[n] = p4 * s4 if short else 0.0
        shelves.four[n] = p5 * s5 if short else 0.0
        shelves.five[n] = p6 * s if short else 0.0
