"""The short row against sorting."""

import numpy as np
import pytest

from sustainment.kernels.compiled import compiled
from sustainment.kernels.row import slip_in, take_off_front

FIRST = 5
"""Where the row begins in its words."""


@compiled
def filled(words, keys):
    """Slip all keys in."""
    for k in range(keys.size):
        slip_in(words, FIRST, k, keys[k])


@compiled
def without_greatest(words, size):
    """Take the greatest off."""
    return take_off_front(words, FIRST, size)


@pytest.mark.parametrize("size", [1, 2, 3, 16])
def test_the_least_comes_last_and_the_greatest_first(size):
    for seed in range(50):
        keys = np.random.default_rng(seed).integers(0, 1 << 62, size)
        words = np.full(FIRST + size + 1, -7, np.int64)
        filled(words, keys)
        expected = sorted(keys.tolist(), reverse=True)
        assert words.tolist() == [-7] * FIRST + expected + [-7]
        assert without_greatest(words, size) == expected[0]
        assert words[FIRST : FIRST + size - 1].tolist() == expected[1:]
