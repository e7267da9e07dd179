"""One sheet for each table, with what a hand needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import polars as pl

from sustainment.errors import FileError
from sustainment.files.limits import LARGEST_WHOLE, LIMITS, SPREADSHEET_ROWS
from sustainment.files.sheet_cells import column_letters
from sustainment.model.fields import Field, Kind
from sustainment.model.tables import TABLES, Table

NUMERIC = (Kind.QUANTITY, Kind.LEVEL, Kind.DAY)
SPARE_ROWS = 500
"""Rows below the last one that drop-downs of other sheets already look at."""
WIDEST = 44
"""Characters of the widest column."""
LIST_LETTERS = 255
"""Characters of a drop-down's own list at most (Excel)."""


@dataclass(frozen=True, slots=True)
class Formats:
    """How headers look: needed, optional, and in the index."""

    needed: Any
    optional: Any
    plain: Any
    wrapped: Any


def formats_of(workbook: Any) -> Formats:
    """Return the formats of a workbook."""
    line = {"bottom": 1, "valign": "top"}
    return Formats(
        needed=workbook.add_format({"bold": True, "bg_color": "#D9E2EC", **line}),
        optional=workbook.add_format({"bg_color": "#F0F4F8", **line}),
        plain=workbook.add_format({"valign": "top"}),
        wrapped=workbook.add_format({"valign": "top", "text_wrap": True}),
    )


def write_table_sheet(
    workbook: Any, table: Table, *, frame: pl.DataFrame, rows_of: Mapping[str, int], formats: Formats
) -> None:
    """
    Write one table: every column it may have, with comments, drop-downs and rows.

    Parameters
    ----------
    workbook
        The workbook of XlsxWriter.
    table
        What the table declares.
    frame
        Its rows as text, columns left out where all rows hold the default.
    rows_of
        Rows of every table, for the drop-downs that look at them.
    formats
        Looks.
    """
    if frame.height + 1 > SPREADSHEET_ROWS:
        raise FileError(
            f"{table.name} has {frame.height:,} rows and a sheet holds {SPREADSHEET_ROWS - 1:,}: "
            "write parquet or CSV instead"
        )
    sheet = workbook.add_worksheet(table.name)
    others = [name for name in frame.columns if name not in table.fields]
    for column, name in enumerate((*table.fields, *others)):
        field = table.fields.get(name)
        cells = frame[name].to_list() if name in frame.columns else []
        needed = field is not None and (field.required or name in table.key)
        sheet.write_string(0, column, name, formats.needed if needed else formats.optional)
        sheet.set_column(column, column, _width(name, cells))
        if field is not None:
            size = {"width": 260, "height": 130, "author": ""}
            sheet.write_comment(0, column, header_comment(field, table), size)
            if validation := _validation(field, table, rows_of):
                sheet.data_validation(1, column, SPREADSHEET_ROWS - 1, column, validation)
        _write_cells(sheet, column, cells, numeric=field is not None and field.kind in NUMERIC)
    sheet.freeze_panes(1, 0)


def header_comment(field: Field, table: Table) -> str:
    """
    Say what a column holds: meaning, unit or choices, and what a blank cell means.

    Examples
    --------
    >>> print(header_comment(TABLES["repairs"].fields["turnaround_days"], TABLES["repairs"]))
    stay in work, apart from waits that the model makes
    a number >= 0 d, or a range such as 20 to 40
    blank: 0
    """
    lines = [field.meaning]
    if field.kind is Kind.QUANTITY:
        lines.append(f"{field.bounds_text}, or a range such as 20 to 40")
    elif field.kind is Kind.CHOICE:
        lines.append(f"one of: {', '.join(field.choices)}")
    elif field.kind is Kind.FLAG:
        lines.append("yes or no")
    elif field.kind is Kind.DAY:
        lines.append("a number of days from day zero, a date such as 2024-05-01, or a milestone + days")
    elif field.table:
        wildcard = ", or a wildcard such as *" if field.wildcard else ""
        lines.append(f"a name in {' or '.join(field.table)}{wildcard}")
    if field.required:
        lines.append("needed in every row")
    elif field.default not in (None, ""):
        flag = "yes" if field.default else "no"
        lines.append(f"blank: {flag if field.kind is Kind.FLAG else field.default}")
    if field.name in table.key:
        lines.append("part of the key: no two rows alike")
    return "\n".join(lines)


def _validation(field: Field, table: Table, rows_of: Mapping[str, int]) -> dict[str, Any] | None:
    """Return the drop-down of a column; references only warn, for wildcards are allowed."""
    if field.kind is Kind.FLAG:
        return {"validate": "list", "source": ["yes", "no"]}
    if field.kind is Kind.CHOICE and len(",".join(field.choices)) <= LIST_LETTERS:
        return {"validate": "list", "source": list(field.choices)}
    target = field.table[0] if field.kind is Kind.REFERENCE and len(field.table) == 1 else ""
    if field.name == "source" and table.name != "sources":
        target = "sources"
    if not target:
        return None
    letters = column_letters(list(TABLES[target].fields).index(TABLES[target].key[0]) + 1)
    last = min(rows_of.get(target, 0) + 1 + SPARE_ROWS, SPREADSHEET_ROWS)
    return {
        "validate": "list",
        "source": f"={target}!${letters}$2:${letters}${last}",
        "error_type": "warning",
        "error_title": "Not in the list",
        "error_message": f"This is no name in the sheet {target}. A wildcard such as * is fine.",
    }


def _width(name: str, cells: Sequence[str | None]) -> int:
    longest = max((len(cell) for cell in cells if cell), default=0)
    return min(max(len(name), longest) + 2, WIDEST)


def _write_cells(sheet: Any, column: int, cells: Sequence[str | None], *, numeric: bool) -> None:
    """Write numbers as numbers and all else as text, never as a formula."""
    for row, cell in enumerate(cells, start=1):
        if cell is None:
            continue
        number = plain_float(cell) if numeric else None
        if number is not None:
            sheet.write_number(row, column, number)
        else:
            write_text(sheet, row, column=column, text=cell)


def plain_float(text: str) -> float | None:
    """Return a number that a cell may hold as such, within what a double holds exactly."""
    try:
        number = float(text)
    except ValueError:
        return None
    exact = isfinite(number) and (abs(number) < LARGEST_WHOLE or not text.lstrip("+-").isdigit())
    return number if exact and "_" not in text else None


def write_text(sheet: Any, row: int, *, column: int, text: str, look: Any = None) -> None:
    """Write a text cell, however it begins; refuse what no sheet can hold."""
    odd = next((sign for sign in text if sign in "\ufffe\uffff\0"), None)
    if len(text) > LIMITS.characters or odd is not None:
        why = f"the character {odd!a}" if odd else f"{len(text):,} characters"
        raise FileError(
            f"{sheet.get_name()}!{column_letters(column + 1)}{row + 1} would hold {why}: "
            "no workbook can, write parquet instead"
        )
    sheet.write_string(row, column, text, look)
