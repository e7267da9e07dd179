"""Money in whole cents."""

import numpy as np

from sustainment.problem.arrays import Floats, Ints

KILOGRAMS_A_TONNE = 1000


def cents(money: Floats) -> Ints:
    """Return money in whole cents; what is not stated costs nothing."""
    return np.rint(np.nan_to_num(money) * 100).astype(np.int64)
