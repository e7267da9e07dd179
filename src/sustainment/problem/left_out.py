"""Rows that an answer does not use, and why."""

from dataclasses import dataclass, field

from sustainment.model.answer import LeftOutRows
from sustainment.model.tables import TABLES

_ORDER = {name: place for place, name in enumerate(("study.toml", *TABLES))}


@dataclass
class LeftOut:
    """Gathers what is left out while the arrays are built."""

    _rows: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, table: str, rows: int, *, reason: str) -> None:
        """Note that rows of a table are not used; none is nothing to note."""
        if rows:
            self._rows[table, reason] = self._rows.get((table, reason), 0) + rows

    def rows(self) -> tuple[LeftOutRows, ...]:
        """Return what is left out, in the order of the tables."""
        noted = sorted(self._rows.items(), key=lambda entry: (_ORDER[entry[0][0]], entry[0][1]))
        return tuple(LeftOutRows(table, rows, reason) for (table, reason), rows in noted)
