"""A study being read: typed tables, their places, faults."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from sustainment.errors import Fault, Fix, Severity
from sustainment.model.raw import RawTable
from sustainment.model.refusal import Refusal
from sustainment.model.settings import Settings
from sustainment.model.wildcards import Names


@dataclass
class Draft:
    """
    What the checks look at.

    Parameters
    ----------
    settings
        What holds for the whole study.
    tables
        Every table, typed.
    keys
        Key of each row of each table, as addresses write it.
    raws
        Where files hold the tables.
    estimates
        Cells that are more than a plain number.
    faults
        Found so far.
    """

    settings: Settings
    tables: dict[str, pl.DataFrame]
    keys: dict[str, pl.Series]
    raws: Mapping[str, RawTable]
    estimates: pl.DataFrame
    faults: list[Fault] = field(default_factory=list)

    @cached_property
    def names(self) -> Names:
        """Return the names of every table, and what wildcards over them stand for."""
        return Names(self.tables)

    def address(self, table: str, row: int, *, column: str = "") -> str:
        """Return the address of a cell, or of a row."""
        parts = (table, self.keys[table][row], column)
        return "/".join(part for part in parts if part)

    def refuse(self, table: str, row: int, *, column: str, refusal: Refusal) -> None:
        """Note a fault of a cell, or of a row where `column` is blank."""
        raw = self.raws.get(table)
        address = self.address(table, row, column=column)
        fix = Fix(address, refusal.fix, refusal.safe) if refusal.fix is not None and column else None
        self.faults.append(
            Fault(
                refusal.code,
                address,
                refusal.found,
                refusal.expected,
                refusal.way_out,
                raw.file if raw else "",
                raw.row_number(row) if raw else None,
                raw.column_name(column) if raw and column else "",
                fix,
            )
        )

    def refuse_rows(self, table: str, rows: Iterable[int], *, column: str, refusal: Refusal) -> None:
        """Note the same fault of a column in several rows."""
        for row in rows:
            self.refuse(table, int(row), column=column, refusal=refusal)

    def note(self, refusal: Refusal, address: str = "study") -> None:
        """Note what concerns the study as a whole."""
        self.faults.append(Fault(refusal.code, address, refusal.found, refusal.expected, refusal.way_out))

    def clean(self, *tables: str) -> bool:
        """Tell whether no error stands in any of some tables."""
        return not any(
            fault.severity is Severity.ERROR and fault.address.partition("/")[0] in tables
            for fault in self.faults
        )
