"""Wildcards: what they name, and which row is more exact."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from sustainment.problem.arrays import Flags, Ints
from sustainment.problem.grouping import distinct, spread, starts
from sustainment.problem.names import codes


def _none() -> Ints:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Register:
    """The names of one table in order, and what wildcards over them mean.

    `kind` is the word behind `kind:` for each name; `parent` and `child` (sorted by parent) the breakdown
    behind `under:`. The last `apart` names are no part of `*`.
    """

    names: Sequence[str]
    kind: Sequence[str | None] = ()
    parent: Ints = field(default_factory=_none)
    child: Ints = field(default_factory=_none)
    apart: int = 0

    def members(self, wildcard: str | None) -> Ints:
        """Return the indices that a wildcard names, in order; blank means all."""
        if wildcard is None or wildcard == "*":
            return np.arange(len(self.names) - self.apart)
        word, _, name = wildcard.partition(":")
        if word == "kind":
            return np.array([i for i, kind in enumerate(self.kind) if kind == name], dtype=np.int64)
        if word == "under" and name in self._index:
            return self._below(self._index[name])
        return _none()

    @cached_property
    def _index(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names)}

    def _below(self, top: int) -> Ints:
        start = starts(self.parent, len(self.names))
        found = np.zeros(len(self.names), dtype=np.bool_)
        front = np.array([top], dtype=np.int64)
        while front.size:
            found[front] = True
            _, entries = spread(start, front)
            front = distinct(self.child[entries])
            front = front[~found[front]]
        return np.flatnonzero(found)


@dataclass(frozen=True)
class Patterns:
    """A key column: what its cells name, and the cells that fit a name from the most exact on."""

    code: Ints
    """Of each row: the index of a name, or len(names) + the number of a wildcard."""
    size: int
    """How many codes there are."""
    ladder: Ints
    """Shape (steps, names): codes of the cells that fit a name, the most exact first, -1 for none."""
    exactness: Ints
    """Of each row: 0 an exact name, 1 `under:` or `kind:`, 2 all."""
    _start: Ints
    _member: Ints

    def named(self, rows: Ints) -> tuple[Ints, Ints]:
        """Return every (place in `rows`, name) where the row's cell fits the name."""
        place, entry = spread(self._start, self.code[rows])
        return place, self._member[entry]


def _class(wildcard: str | None) -> int:
    if wildcard is None:
        return 3
    return 2 if wildcard == "*" else 1


def patterns(column: pl.Series, register: Register) -> Patterns:
    """Read a key column.

    Of two wildcards of one class (`kind:` and `under:`) the one that names fewer is the more exact; `*` is
    more exact than blank.
    """
    count = len(register.names)
    code = codes(column, register.names)
    wild = column.filter(pl.Series(code < 0)) if (code < 0).any() else column.head(0)
    members = {cell: register.members(cell) for cell in wild.unique().to_list()}
    ordered = sorted(members, key=lambda cell: (_class(cell), members[cell].size, cell or ""))
    if len(ordered) == 1:
        code = np.where(code < 0, count, code)
    elif ordered:
        number = pl.Series([count + k for k in range(len(ordered))], dtype=pl.Int64)
        texts = pl.Series(["" if cell is None else cell for cell in ordered], dtype=pl.String)
        found = column.fill_null("").replace_strict(texts, number, default=-1, return_dtype=pl.Int64)
        code = np.where(code < 0, found.to_numpy(), code)
    used = np.zeros(count, dtype=np.bool_)
    used[code[code < count]] = True
    lists = [members[cell] for cell in ordered]
    lengths = np.concatenate((np.ones(count, dtype=np.int64), [m.size for m in lists])).astype(np.int64)
    classes = np.array([0] * count + [min(_class(cell), 2) for cell in ordered], dtype=np.int64)
    return Patterns(
        code=code,
        size=count + len(ordered),
        ladder=_ladder(used, lists),
        exactness=classes[code],
        _start=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        _member=np.concatenate([np.arange(count), *lists]).astype(np.int64),
    )


def _ladder(used: Flags, members: list[Ints]) -> Ints:
    """Return the codes that fit each name; steps that fit nothing are left out."""
    count = used.size
    step_of = np.zeros(count, dtype=np.int64)
    for listed in members:
        step_of[listed] += 1
    ladder = np.full((1 + int(step_of.max(initial=0)), count), -1, dtype=np.int64)
    ladder[0] = np.where(used, np.arange(count), -1)
    step_of[:] = 0
    for number, listed in enumerate(members):
        step_of[listed] += 1
        ladder[step_of[listed], listed] = count + number
    return ladder


def written_out(columns: Sequence[Patterns], rows: Ints) -> tuple[Ints, list[Ints]]:
    """Return every (row, names) where the names fit the row's cells, one array a key column."""
    names: list[Ints] = []
    for column in columns:
        place, name = column.named(rows)
        rows = rows[place]
        names = [*(known[place] for known in names), name]
    return rows, names


def coded(code: Ints, size: int) -> Patterns:
    """Return a key column without wildcards whose cells are indices below `size`."""
    every = np.arange(size)
    return Patterns(
        code=code,
        size=max(size, 1),
        ladder=every[np.newaxis, :],
        exactness=np.zeros(code.size, dtype=np.int64),
        _start=np.arange(size + 1),
        _member=every,
    )
