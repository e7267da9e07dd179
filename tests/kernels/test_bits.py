"""Bits of a word against those of Python."""

import numpy as np

from sustainment.kernels.bits import trailing_zeros
from sustainment.kernels.compiled import compiled


@compiled
def counted(words, zeros):
    """Count the zeros below the lowest one of each word."""
    for k in range(words.size):
        zeros[k] = trailing_zeros(words[k])


def test_zeros_are_counted_up_to_the_lowest_one():
    random = np.random.default_rng(1)
    words = random.integers(0, 1 << 63, 200, dtype=np.uint64) << random.integers(0, 64, 200, dtype=np.uint64)
    words[:3] = 0, 1, 1 << 63
    zeros = np.full(words.size, -1)
    counted(words, zeros)
    expected = [(int(word) & -int(word)).bit_length() - 1 if word else 64 for word in words]
    assert zeros.tolist() == expected
