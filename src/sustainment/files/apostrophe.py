"""Text that a spreadsheet would run as a formula, and back."""

import polars as pl

from sustainment.model.fields import Kind
from sustainment.model.tables import Table

FORMULA_STARTS = r"=+\-@\t\r\n\x00"
"""First characters that a spreadsheet may take for a formula (OWASP ASVS 1.2.10)."""

NUMBERS = (Kind.QUANTITY, Kind.LEVEL)
"""Kinds of cell that are never touched: -5 to 3 stays what it is."""

PLAIN_NUMBER = r"^[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?$"
"""Days before day zero, which are numbers too."""


OWN_PREFIX = "x_"
"""Columns that their owners keep for themselves are text."""


def _touched(table: Table | None, column: str) -> bool:
    """Tell whether a column holds text; one of another name is refused by its name, whatever it holds."""
    if column.startswith(OWN_PREFIX):
        return True
    field = table.fields.get(column) if table else None
    return field is not None and field.kind not in NUMBERS


def _is_day(table: Table, column: str) -> bool:
    return column in table.fields and table.fields[column].kind is Kind.DAY


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
        _changed(
            name,
            pattern=f"^'*[{FORMULA_STARTS}]",
            but=PLAIN_NUMBER if _is_day(table, name) else "",
            changed=pl.lit("'") + pl.col(name),
        )
        for name in frame.columns
        if _touched(table, name)
    )


def unguarded(frame: pl.DataFrame, table: Table | None) -> pl.DataFrame:
    """Take off the apostrophe that `guarded` puts on; `table` is None where the table is unknown."""
    return frame.with_columns(
        _changed(name, pattern=f"^'+[{FORMULA_STARTS}]", changed=pl.col(name).str.slice(1))
        for name in frame.columns
        if _touched(table, name)
    )


def _changed(name: str, *, pattern: str, changed: pl.Expr, but: str = "") -> pl.Expr:
    """Return a column with the cells changed that match one pattern and not another."""
    matches = pl.col(name).str.contains(pattern)
    if but:
        matches &= ~pl.col(name).str.contains(but)
    return pl.when(matches).then(changed).otherwise(pl.col(name)).alias(name)
