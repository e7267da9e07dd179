"""Sums by index, and ratios where there is something below."""

from typing import cast

import numpy as np

from sustainment.problem.arrays import Floats, Ints


def total(values: Floats, index: Ints, *, number: int) -> Floats:
    """Return the sum of values of each index, length `number`."""
    return cast(Floats, np.bincount(index, weights=values, minlength=number).astype(np.float64))


def ratio(above: Floats, below: Floats, *, otherwise: float = 0.0) -> Floats:
    """Return above / below, and `otherwise` where below is not positive."""
    out = np.full(above.size, otherwise)
    np.divide(above, below, out=out, where=below > 0.0)
    return out
