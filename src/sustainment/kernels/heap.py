"""A 4-ary heap of 64-bit keys: time and place in one number.

A key is tick << 20 | slot: 44 bits of time (ticks of 2^-20 day, 45,000 years) and 20 bits that say where the
event is kept. One comparison orders two events, and four children share a cache line (Johnson 1975; LaMarca &
Ladner 1996). Beyond the keys lie `PADDING` or more words `NO_KEY`, above every key, so that there are always
four children to compare.
"""

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled_within as compiled

Words = npt.NDArray[np.int64]

SLOT_BITS = 20
SLOT_MASK = (1 << SLOT_BITS) - 1
NO_KEY = (1 << 63) - 1
PADDING = 4
"""Words beyond the last key."""


@compiled
def key_at(words: Words, place: int) -> int:
    """Return a word; a place is never counted from the end."""
    return int(words[np.uint64(place)])


@compiled
def push(words: Words, first: int, size: int, key: int) -> int:
    """Add a key to the heap of `size` keys that begins at `words[first]`; return the new size."""
    place = size
    while place > 0:
        parent = (place - 1) >> 2
        above = key_at(words, first + parent)
        if above <= key:
            break
        words[np.uint64(first + place)] = above
        place = parent
    words[np.uint64(first + place)] = key
    return size + 1


@compiled
def replace(words: Words, first: int, size: int, key: int) -> None:
    """Put a key in the place of the least of the heap of `size` keys that begins at `words[first]`."""
    place = 0
    child = 1
    while child < size:
        least, best = key_at(words, first + child), child
        second = key_at(words, first + child + 1)
        if second < least:
            least, best = second, child + 1
        third, then = key_at(words, first + child + 2), child + 2
        fourth = key_at(words, first + child + 3)
        if fourth < third:
            third, then = fourth, child + 3
        if third < least:
            least, best = third, then
        if least >= key:
            break
        words[np.uint64(first + place)] = least
        place = best
        child = 4 * place + 1
    words[np.uint64(first + place)] = key


@compiled
def pop(words: Words, first: int, size: int) -> int:
    """Take the least key of the heap of `size` keys that begins at `words[first]`; return the new size."""
    last = size - 1
    key = key_at(words, first + last)
    words[np.uint64(first + last)] = NO_KEY
    if last > 0:
        replace(words, first, last, key)
    return last
