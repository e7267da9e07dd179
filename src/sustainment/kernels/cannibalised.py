"""Machines down when holes move to as few as possible."""

import math

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled, compiled_within

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@compiled
def more_down(tails: Floats, start: Ints, quantity: Ints, spare: Ints, missing: Floats) -> Floats:
    """Return P(more than d machines down), d = 0 ... all: the product over items (Hillestad 1982).

    Item i has the tails `tails[start[i] : start[i + 1]]` of its holes, `quantity` copies a machine, of which
    it can spare `spare`; `missing` is the law of positions without a machine.
    """
    positions = missing.size - 1
    out = np.zeros(positions + 1)
    beyond = 0.0
    for m in range(positions, -1, -1):
        for d in range(m, positions):
            out[d] += missing[m] * _short_of_some(tails, start, quantity, spare, d - m, positions - d)
        # Positions without a machine are down whatever the items: P(missing > d).
        if m > 0:
            beyond += missing[m]
            out[m - 1] += beyond
    return out


@compiled_within
def _short_of_some(
    tails: Floats, start: Ints, quantity: Ints, spare: Ints, stopped: int, working: int
) -> float:
    """Return the chance that some item has more holes than these machines can take."""
    none = 0.0
    for i in range(quantity.size):
        at = start[i] + stopped * quantity[i] + working * spare[i]
        if at < start[i + 1] and tails[at] > 0.0:
            none += math.log1p(-min(tails[at], 1.0))
    return -math.expm1(none)
