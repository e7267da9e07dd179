"""The heap against sorting."""

import numpy as np

from sustainment.kernels.compiled import compiled
from sustainment.kernels.heap import NO_KEY, PADDING, pop, push, replace

FIRST = 7
"""Where the heap begins in its words."""


@compiled
def sorted_through(words, keys, out):
    """Push all keys, a pop after every third; fill `out` with what comes off."""
    size, taken = 0, 0
    for k in range(keys.size):
        size = push(words, FIRST, size, keys[k])
        if k % 3 == 2:
            out[taken] = words[FIRST]
            size = pop(words, FIRST, size)
            taken += 1
    while size > 0:
        out[taken] = words[FIRST]
        size = pop(words, FIRST, size)
        taken += 1


@compiled
def replaced_through(words, keys, first_keys, out):
    """Push the first keys, let each other take the place of the least; fill `out` with what comes off."""
    size, taken = 0, 0
    for k in range(first_keys):
        size = push(words, FIRST, size, keys[k])
    for k in range(first_keys, keys.size):
        out[taken] = words[FIRST]
        replace(words, FIRST, size, keys[k])
        taken += 1
    while size > 0:
        out[taken] = words[FIRST]
        size = pop(words, FIRST, size)
        taken += 1


def room(keys):
    return np.full(keys + FIRST + PADDING, NO_KEY, np.int64)


def test_keys_come_off_in_their_order():
    keys = np.random.default_rng(1).integers(0, 1 << 62, 5000)
    words, out = room(5000), np.zeros(5000, np.int64)
    sorted_through(words, keys, out)
    waiting: list[int] = []
    expected = []
    for k, key in enumerate(keys.tolist()):
        waiting.append(key)
        if k % 3 == 2:
            waiting.sort()
            expected.append(waiting.pop(0))
    assert out.tolist() == [*expected, *sorted(waiting)]
    assert (words == NO_KEY).all()


def test_a_key_takes_the_place_of_the_least():
    keys = np.random.default_rng(2).integers(0, 1 << 62, 5000)
    for first_keys in (1, 2, 5, 6, 300):
        words, out = room(first_keys), np.zeros(5000, np.int64)
        replaced_through(words, keys, first_keys, out)
        waiting = sorted(keys[:first_keys].tolist())
        expected = []
        for key in keys[first_keys:].tolist():
            expected.append(waiting.pop(0))
            waiting = sorted([*waiting, key])
        assert out.tolist() == [*expected, *waiting]
