"""Tables given by hand: records, dicts, frames."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import polars as pl

from sustainment.errors import Fault
from sustainment.model.estimate import Estimate, plain_number
from sustainment.model.raw import RawTable
from sustainment.model.tables import TABLES


def raw_table(name: str, given: Any) -> tuple[RawTable, list[Fault]]:
    """
    Return a table given by hand: records of its class, dicts, or a frame that exports Arrow.

    A dict of columns is a table too. Cells may be numbers, flags, estimates, dates, or text as in a file.
    """
    if isinstance(given, RawTable):
        return given, []
    if isinstance(given, pl.LazyFrame):
        given = given.collect()
    if isinstance(given, pl.DataFrame) or hasattr(given, "__arrow_c_stream__"):
        frame = given if isinstance(given, pl.DataFrame) else pl.DataFrame(given)
        mixed = [
            _series(column.name, column.to_list())
            for column in frame.get_columns()
            if column.dtype == pl.Object or column.dtype.is_nested()
        ]
        return RawTable(frame.with_columns(mixed), by_hand=True), []
    if isinstance(given, Mapping):
        columns = {str(column): _series(str(column), list(cells)) for column, cells in given.items()}
        return RawTable(pl.DataFrame(columns), by_hand=True), []
    return _from_rows(name, given)


def _from_rows(name: str, given: Iterable[Any]) -> tuple[RawTable, list[Fault]]:
    record = TABLES[name].record
    rows: list[Mapping[str, Any]] = []
    faults = []
    for place, row in enumerate(given):
        if isinstance(row, record):
            rows.append({f.name: getattr(row, f.name) for f in fields(row)})
        elif isinstance(row, Mapping):
            rows.append(row)
        else:
            kind = type(row).__name__
            article = "a record of the class" if is_dataclass(row) else "a value of the type"
            expected = f"{record.__name__}, a dict, or a frame"
            faults.append(Fault("E105", f"{name}/{place}", f"{article} {kind}", expected))
    columns = dict.fromkeys(str(column) for row in rows for column in row)
    frame = pl.DataFrame([_series(column, [row.get(column) for row in rows]) for column in columns])
    return RawTable(frame, by_hand=True), faults


def _series(column: str, cells: list[Any]) -> pl.Series:
    """Return numbers as numbers, flags as flags, and everything else as text."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {bool}:
        return pl.Series(column, cells, dtype=pl.Boolean)
    if kinds and all(issubclass(kind, int | float) and kind is not bool for kind in kinds):
        return pl.Series(column, [None if cell is None else float(cell) for cell in cells], dtype=pl.Float64)
    return pl.Series(column, [cell_text(cell) for cell in cells], dtype=pl.String)


def cell_text(cell: Any) -> str | None:
    """Return a cell given by hand as a file would hold it."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, Estimate):
        return cell.text
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        return plain_number(cell)
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    if hasattr(cell, "item"):
        return cell_text(cell.item())
    return str(cell)
