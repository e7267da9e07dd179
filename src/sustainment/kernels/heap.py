"""A 4-ary heap of 64-bit keys: time and place in one number.

A key is tick << 20 | slot: 44 bits of time (ticks of 2^-20 day, 45,000 years) and 20 bits that say where the
event is kept. One comparison orders two events, and four children share a cache line (Johnson 1975; LaMarca &
Ladner 1996).
"""

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled_within as compiled

Words = npt.NDArray[np.int64]

SLOT_BITS = 20
SLOT_MASK = (1 << SLOT_BITS) - 1


@compiled
def push(words: Words, first: int, size: int, key: int) -> int:
    """Add a key to the heap of `size` keys that begins at `words[first]`; return the new size."""
    place = size
    while place > 0:
        parent = (place - 1) >> 2
        if words[first + parent] <= key:
            break
        words[first + place] = words[first + parent]
        place = parent
    words[first + place] = key
    return size + 1


@compiled
def pop(words: Words, first: int, size: int) -> int:
    """Take the least key of the heap of `size` keys that begins at `words[first]`; return the new size."""
    last = size - 1
    key = words[first + last]
    place = 0
    child = 1
    while child < last:
        least = words[first + child]
        best = child
        for other in range(child + 1, min(child + 4, last)):
            if words[first + other] < least:
                least = words[first + other]
                best = other
        if least >= key:
            break
        words[first + place] = least
        place = best
        child = 4 * place + 1
    words[first + place] = key
    return last
