"""Which row of a table holds for names on a day."""

from collections.abc import Sequence
from itertools import product

import numpy as np

from sustainment.problem.arrays import Flags, Floats, Ints
from sustainment.problem.grouping import distinct, position
from sustainment.problem.spans import Spans
from sustainment.problem.wildcards import Patterns


class Lookup:
    """The rows of a table by key.

    The more exact row wins, compared key column by key column in key order; of one key a dated row beats the
    undated one while it holds. Without `spans` every row holds always.
    """

    def __init__(
        self, columns: Sequence[Patterns], spans: Spans | None = None, *, rows: Flags | None = None
    ) -> None:
        """Sort the rows by key; only those marked in `rows` count."""
        self._columns = tuple(columns)
        self._key = self._keys([column.code for column in columns])
        counts = np.ones(self._key.size, dtype=np.bool_) if rows is None else rows
        undated = np.flatnonzero(counts & ~spans.dated if spans else counts)
        self._undated_key, first = _first_of_each(self._key[undated])
        self._undated_row = undated[first]
        self._dated_key = np.empty(0, dtype=np.int64)
        if spans:
            self._sort_spans(spans, counts)

    def _sort_spans(self, spans: Spans, counts: Flags) -> None:
        taken = np.flatnonzero(counts[spans.row])
        key = self._key[spans.row[taken]]
        taken = taken[np.lexsort((spans.begin[taken], key))]
        self._row, self._end = spans.row[taken], spans.end[taken]
        self._dated_key = self._key[self._row]
        self._owners = distinct(self._dated_key)
        self._begins = np.unique(spans.begin[taken])
        rank = np.searchsorted(self._begins, spans.begin[taken])
        self._order = position(self._owners, self._dated_key) * (self._begins.size + 1) + rank

    def _keys(self, parts: Sequence[Ints]) -> Ints:
        key = parts[0].astype(np.int64)
        for part, column in zip(parts[1:], self._columns[1:], strict=True):
            key = key * column.size + part
        return key

    @property
    def columns(self) -> tuple[Patterns, ...]:
        """Return the key columns."""
        return self._columns

    def find(self, names: Sequence[Ints], day: float | Floats = 0.0) -> Ints:
        """Return the row that holds for each combination of names on its day, -1 for none.

        `names` has an array of indices for each key column; `day` is one day or one for each combination.
        """
        found = np.full(names[0].shape, -1, dtype=np.int64)
        left = np.arange(found.size)
        for steps in product(*(range(column.ladder.shape[0]) for column in self._columns)):
            fits = [
                column.ladder[step, part[left]]
                for column, step, part in zip(self._columns, steps, names, strict=True)
            ]
            there = np.logical_and.reduce([fit >= 0 for fit in fits])
            if not there.any():
                continue
            asked = left[there]
            key = self._keys([fit[there] for fit in fits])
            found[asked] = self._at(key, day if isinstance(day, float | int) else day[asked])
            left = left[found[left] < 0]
            if not left.size:
                break
        return found

    def _at(self, key: Ints, day: float | Floats) -> Ints:
        at = position(self._undated_key, key)
        row = np.where(at >= 0, self._undated_row[at], -1) if self._undated_row.size else at
        if self._dated_key.size:
            owner = position(self._owners, key)
            rank = np.searchsorted(self._begins, day, side="right") - 1
            last = np.searchsorted(self._order, owner * (self._begins.size + 1) + rank, side="right") - 1
            holds = (owner >= 0) & (rank >= 0) & (last >= 0)
            holds &= (self._dated_key[last] == key) & (self._end[last] > day)
            row = np.where(holds, self._row[last], row)
        return row


def _first_of_each(key: Ints) -> tuple[Ints, Ints]:
    order = np.argsort(key, kind="stable")
    if not order.size:
        return key, order
    ordered = key[order]
    first = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    return ordered[first], order[first]
