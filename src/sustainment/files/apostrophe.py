"""Text that a spreadsheet would run as a formula, and back."""

import polars as pl

from sustainment.model.fields import Kind
from sustainment.model.tables import Table

FORMULA_STARTS = r"=+\-@\t\r\n\x00"
"""First characters that a spreadsheet may take for a formula (OWASP ASVS 1.2.10)."""

NUMBERS = (Kind.QUANTITY, Kind.LEVEL)
"""Kinds of cell that are never touched: -5 to 3 stays what it is."""

PLAIN_NUMBER = r"^[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?$"


def _touched(table: Table | None, column: str) -> bool:
    field = table.fields.get(column) if table else None
    return field is None or field.kind not in NUMBERS


def guarded(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """
    Put an apostrophe before text cells that a spreadsheet would run.

    Cells that begin with apostrophes before such a sign get one more, so that `unguarded` restores them all.

    Examples
    --------
    >>> from sustainment.model.tables import TABLES
    >>> frame = pl.DataFrame({"site": ["=hub", "'=hub", "hub"], "latitude": ["-5", "-5 to 3", None]})
    >>> guarded(frame, TABLES["sites"]).rows()
    [("'=hub", '-5'), ("''=hub", '-5 to 3'), ('hub', None)]
    """
    return frame.with_columns(
        pl.when(
            pl.col(name).str.contains(f"^'*[{FORMULA_STARTS}]") & ~pl.col(name).str.contains(PLAIN_NUMBER)
        )
        .then("'" + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in frame.columns
        if _touched(table, name)
    )


def unguarded(frame: pl.DataFrame, table: Table | None) -> pl.DataFrame:
    """Take off the apostrophe that `guarded` puts on; `table` is None where the columns are unknown."""
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(f"^'+[{FORMULA_STARTS}]"))
        .then(pl.col(name).str.slice(1))
        .otherwise(pl.col(name))
        .alias(name)
        for name in frame.columns
        if _touched(table, name)
    )
