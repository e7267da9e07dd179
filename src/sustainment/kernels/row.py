"""A short row of 64-bit keys, the least last.

For a handful of keys it costs a third of a heap: a new one is slipped in from the end, and the least is taken
off the end. It is no structure for many: a key may have to pass all that are there.
"""

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.heap import key_at

Words = npt.NDArray[np.int64]


@compiled
def slip_in(words: Words, first: int, size: int, key: int) -> None:
    """Add a key to the row of `size` keys that begins at `words[first]`."""
    place = first + size
    while place > first:
        before = key_at(words, place - 1)
        if before >= key:
            break
        words[np.uint64(place)] = before
        place -= 1
    words[np.uint64(place)] = key


@compiled
def take_off_front(words: Words, first: int, size: int) -> int:
    """Take the greatest key off the row of `size` keys, at least one, that begins at `words[first]`."""
    greatest = key_at(words, first)
    for place in range(first, first + size - 1):
        words[np.uint64(place)] = words[np.uint64(place + 1)]
    return greatest
