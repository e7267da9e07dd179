"""The heap against sorting."""

import numpy as np

from sustainment.kernels.compiled import compiled
from sustainment.kernels.heap import pop, push


@compiled
def sorted_through(words, keys, out):
    """Push all keys, a pop after every third; fill `out` with what comes off."""
    first, size, taken = 7, 0, 0
    for k in range(keys.size):
        size = push(words, first, size, keys[k])
        if k % 3 == 2:
            out[taken] = words[first]
            size = pop(words, first, size)
            taken += 1
    while size > 0:
        out[taken] = words[first]
        size = pop(words, first, size)
        taken += 1


def test_keys_come_off_in_their_order():
    keys = np.random.default_rng(1).integers(0, 1 << 62, 5000)
    words, out = np.zeros(5100, np.int64), np.zeros(5000, np.int64)
    sorted_through(words, keys, out)
    waiting: list[int] = []
    expected = []
    for k, key in enumerate(keys.tolist()):
        waiting.append(key)
        if k % 3 == 2:
            waiting.sort()
            expected.append(waiting.pop(0))
    assert out.tolist() == [*expected, *sorted(waiting)]
