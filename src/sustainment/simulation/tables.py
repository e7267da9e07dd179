"""One block of memory, cut into tables."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sustainment.simulation.events.records import LINE

Table = npt.NDArray[Any]
Words = npt.NDArray[np.int64]


LINE_WORDS = LINE // 8
"""Words of a line of the cache: each table begins on one."""


def words_of(kind: "np.dtype[Any]", length: int) -> int:
    """Return how many words a table of so many records takes, up to the beginning of the next."""
    return -(-length * kind.itemsize // LINE) * LINE_WORDS


def block(kinds: "Mapping[str, np.dtype[Any]]", lengths: Mapping[str, int]) -> Words:
    """Return memory for tables of so many records; its first words say where each begins, how many it has."""
    begin = -(-2 * len(kinds) // LINE_WORDS) * LINE_WORDS
    words: list[int] = []
    for name, kind in kinds.items():
        words += [begin, lengths[name]]
        begin += words_of(kind, lengths[name])
    memory = np.zeros(begin + LINE_WORDS, dtype=np.int64)
    before = -(memory.ctypes.data // 8) % LINE_WORDS
    memory = memory[before : before + begin]
    memory[: len(words)] = words
    return memory


def view(memory: Words, kinds: "Mapping[str, np.dtype[Any]]", *, name: str) -> Table:
    """Return a table of a block."""
    place = list(kinds).index(name)
    begin, length = int(memory[2 * place]), int(memory[2 * place + 1])
    kind = kinds[name]
    return memory[begin : begin + length * kind.itemsize // 8].view(kind)


class Tables(dict[str, Table]):
    """Tables that are filled before they are laid into memory."""

    def table(self, name: str, kind: "np.dtype[Any]", *, length: int) -> Table:
        """Return a new table of zeros."""
        self[name] = np.zeros(length, kind)
        return self[name]
