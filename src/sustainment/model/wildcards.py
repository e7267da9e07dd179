"""Names of a study, and what wildcards over them mean."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property

import polars as pl

from sustainment.model.tables import TABLES

_SHORT = 2000
"""Rows below which a plain loop is faster than a vectorised step."""
Edges = dict[str, set[str]]


class Names:
    """The names of every table; `kind:base` over sites and items, `under:tank` over items, `*` over all."""

    def __init__(self, tables: Mapping[str, pl.DataFrame]) -> None:
        self._tables = tables
        self._sets: dict[str, set[str]] = {}
        self._found: dict[tuple[str, str], frozenset[str]] = {}

    def of(self, table: str) -> set[str]:
        """Return the names of the rows of a table."""
        if table not in self._sets:
            column = self._tables[table][TABLES[table].key[0]]
            self._sets[table] = set(column.drop_nulls().unique().to_list())
        return self._sets[table]

    def unknown(self, cells: pl.Series, tables: Collection[str]) -> list[str]:
        """Return the distinct cells of a column that are no names in some tables, in order."""
        if len(cells) <= _SHORT:
            known: set[str] = set().union(*(self.of(table) for table in tables))
            return sorted(set(cells.drop_nulls().to_list()) - known)
        distinct = cells.drop_nulls().unique()
        for table in tables:
            distinct = distinct.filter(~distinct.is_in(self._series(table).implode()))
        return sorted(distinct.to_list())

    def _series(self, table: str) -> pl.Series:
        return self._tables[table][TABLES[table].key[0]].drop_nulls().unique()

    def kinds(self, table: str) -> set[str]:
        """Return the words that `kind:` may name."""
        if "kind" not in self._tables[table].columns:
            return set()
        return set(self._tables[table]["kind"].drop_nulls().unique().to_list())

    def members(self, table: str, cell: str) -> Collection[str]:
        """Return the names that a cell stands for: itself, or those of a wildcard."""
        word, colon, rest = cell.partition(":")
        if cell == "*":
            return self.of(table)
        if not colon:
            return (cell,)
        if (table, cell) not in self._found:
            self._found[table, cell] = frozenset(self._expand(table, word, rest))
        return self._found[table, cell]

    def _expand(self, table: str, word: str, rest: str) -> Collection[str]:
        if word == "kind" and "kind" in self._tables[table].columns:
            frame = self._tables[table]
            name = TABLES[table].key[0]
            return set(frame.filter(pl.col("kind") == rest)[name].drop_nulls().to_list())
        if word == "under" and table == "items":
            return self.below({rest})
        return ()

    def named_by(self, table: str, column: pl.Series) -> set[str]:
        """Return all names that the cells of a column stand for; a blank cell stands for none."""
        found: set[str] = set()
        for cell in column.drop_nulls().unique().to_list():
            found.update(self.members(table, cell))
        return found

    @cached_property
    def children(self) -> Edges:
        """Return the parts of each item; a row `under:` an item adds to all that is below it."""
        parts = self._tables["parts"].select("parent", "item").drop_nulls()
        edges: Edges = defaultdict(set)
        exact = parts.filter(~pl.col("parent").str.contains(r"^(?:\*$|kind:|under:)"))
        for parent, item in exact.iter_rows():
            edges[parent].add(item)
        wild = parts.filter(pl.col("parent").str.contains(r"^(?:\*$|kind:)"))
        for parent, item in wild.iter_rows():
            for member in self.members("items", parent):
                edges[member].add(item)
        under = parts.filter(pl.col("parent").str.starts_with("under:"))
        for parent, item in under.iter_rows():
            for member in _below(edges, {parent.removeprefix("under:")}) - {item}:
                edges[member].add(item)
        return edges

    def below(self, tops: Collection[str]) -> set[str]:
        """Return items and all that is below them in the breakdown."""
        return _below(self.children, tops)


def _below(edges: Edges, tops: Collection[str]) -> set[str]:
    found, front = set(tops), list(tops)
    while front:
        for child in edges.get(front.pop(), ()):
            if child not in found:
                found.add(child)
                front.append(child)
    return found
