"""Sorted keys, and things that belong to owners."""

from typing import TypeAlias

import numpy as np

from sustainment.problem.arrays import Ints

ItemSites: TypeAlias = tuple[Ints, Ints]
"""Items at sites, as two arrays."""


def distinct(values: Ints) -> Ints:
    """Return the different values in order.

    By a sort: `np.unique` hashes, which is ten times slower on millions of integers.
    """
    ordered = np.sort(values, kind="stable")
    if not ordered.size:
        return ordered
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))]


def position(ordered: Ints, values: Ints) -> Ints:
    """Return where each value stands in an ordered array, -1 where it does not."""
    if not ordered.size:
        return np.full(values.shape, -1, dtype=np.int64)
    if ordered[0] >= 0 and ordered[-1] < 4 * (ordered.size + values.size):
        return _position_by_table(ordered, values)
    at = np.searchsorted(ordered, values)
    at[at == ordered.size] = 0
    return np.where(ordered[at] == values, at, -1)


def _position_by_table(ordered: Ints, values: Ints) -> Ints:
    """Return the same from a table of all keys, which pays when keys are dense."""
    top = int(ordered[-1]) + 1
    table = np.full(top + 1, -1, dtype=np.int64)
    table[ordered] = np.arange(ordered.size)
    return table[np.where((values >= 0) & (values < top), values, top)]


def starts(owner: Ints, owners: int) -> Ints:
    """Return where the entries of each owner begin, length owners + 1; `owner` is sorted."""
    return np.searchsorted(owner, np.arange(owners + 1)).astype(np.int64)


def spread(start: Ints, owner: Ints) -> tuple[Ints, Ints]:
    """Return every (place in `owner`, entry) where the entries of owner o are start[o] to start[o + 1].

    Examples
    --------
    >>> spread(np.array([0, 2, 3]), np.array([1, 0]))
    (array([0, 1, 1]), array([2, 0, 1]))
    """
    counts = start[owner + 1] - start[owner]
    place = np.repeat(np.arange(owner.size), counts)
    first = np.cumsum(counts) - counts
    return place, np.arange(place.size) - first[place] + start[owner][place]
