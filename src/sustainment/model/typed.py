"""A table of text read into its types."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from sustainment.errors import Fault, Fix
from sustainment.model.address import keys_of
from sustainment.model.columns import Column, blank_rows, read_column, type_of
from sustainment.model.estimate import Estimate
from sustainment.model.fields import Field, Kind
from sustainment.model.nearest import nearest_name
from sustainment.model.raw import RawTable
from sustainment.model.refusal import Refusal, quoted
from sustainment.model.tables import TABLES, Table

ESTIMATES = {
    "table": pl.String,
    "key": pl.String,
    "field": pl.String,
    "address": pl.String,
    "text": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "shape": pl.String,
    "source": pl.String,
    "page": pl.String,
    "weight": pl.Float64,
    "same_cause": pl.String,
    "stated": pl.String,
}
"""Columns of `study.estimates`; `stated` tells whether the cell or the ledger says it."""


@dataclass
class TypedTable:
    """A table in its types, the keys of its rows, its estimates, and the cells that were refused."""

    frame: pl.DataFrame
    keys: pl.Series
    estimates: pl.DataFrame
    refused: list[tuple[int, str, Refusal]] = field(default_factory=list)


def schema_of(table: Table) -> dict[str, pl.DataType]:
    """Return the columns of a typed table with their types."""
    schema: dict[str, pl.DataType] = {}
    for name, declared in table.fields.items():
        schema[name] = type_of(declared)
        if declared.kind is Kind.QUANTITY and declared.varies:
            schema[f"{name}_law"] = pl.String()
            schema[f"{name}_variation"] = pl.Float64()
        if declared.kind is Kind.DAY:
            schema[f"{name}_milestone"] = pl.String()
    return schema


def empty_table(table: Table) -> TypedTable:
    """Return a table without rows."""
    frame = pl.DataFrame(schema=schema_of(table))
    return TypedTable(frame, pl.Series("key", [], dtype=pl.String), pl.DataFrame(schema=ESTIMATES))


def read_table(name: str, raw: RawTable, *, day_zero: date | None) -> tuple[TypedTable, list[Fault]]:
    """Return a table in its types, and the faults of its columns and cells."""
    table = TABLES[name]
    faults = _unknown_columns(table, raw)
    columns: list[pl.Series] = []
    refused: list[tuple[int, str, Refusal]] = []
    cells: list[tuple[str, int, Estimate]] = []
    for column, declared in table.fields.items():
        read = _read(column, declared, raw, day_zero)
        columns += read.series
        refused += [(row, column, refusal) for row, refusal in read.refused.items()]
        refused += _blank_required(read, declared, is_key=column in table.key)
        cells += [(column, row, estimate) for row, estimate in read.estimates.items()]
    columns += [raw.frame[column].cast(pl.String) for column in raw.frame.columns if column.startswith("x_")]
    if raw.frame.height == 0:
        return empty_table(table), faults
    frame = pl.DataFrame(columns)
    keys = keys_of(table, frame)
    typed = TypedTable(frame, keys, _estimates(name, keys, cells), refused)
    return typed, faults + _cell_faults(name, raw, typed)


def _read(column: str, declared: Field, raw: RawTable, day_zero: date | None) -> Column:
    frame = raw.frame
    if column not in frame.columns:
        series = pl.Series(column, [None] * frame.height, dtype=pl.String)
    else:
        series = frame[column]
    is_key = declared.kind is Kind.NAME or column in _KEY_WORDS
    read = read_column(series, declared, day_zero=day_zero, is_key=is_key)
    return _given_apart(read, column, raw) if raw.by_hand else read


_KEY_WORDS = {"mode", "life_unit", "resource"}
"""Texts that tell rows apart, or that other rows must repeat to the letter."""


def _given_apart(read: Column, column: str, raw: RawTable) -> Column:
    """Take law, variation and milestone from columns of their own, as a typed table given back has them."""
    for place, series in enumerate(read.series[1:], start=1):
        if series.name in raw.frame.columns and series.name != column:
            given = raw.frame[series.name].cast(series.dtype, strict=False)
            read.series[place] = series.fill_null(given)
    return read


def read_cell(text: str, declared: Field, *, day_zero: date | None) -> Refusal | None:
    """Return why a single text would be refused in a column, if it would."""
    series = pl.Series(declared.name, [text], dtype=pl.String)
    read = read_column(series, declared, day_zero=day_zero, is_key=declared.name in _KEY_WORDS)
    blank = _blank_required(read, declared, is_key=False)
    return read.refused.get(0) or (blank[0][2] if blank else None)


def _blank_required(read: Column, declared: Field, *, is_key: bool) -> list[tuple[int, str, Refusal]]:
    required = declared.required or declared.default == "" or (is_key and declared.kind is Kind.DAY)
    if not required:
        return []
    expected = f"{declared.meaning or 'a value'}"
    return [
        (row, declared.name, Refusal("E103", "a blank cell", expected))
        for row in blank_rows(read.series[0])
        if row not in read.refused
    ]


def _unknown_columns(table: Table, raw: RawTable) -> list[Fault]:
    known = set(table.fields)
    if raw.by_hand:
        known |= set(schema_of(table))
    faults = []
    for column in raw.frame.columns:
        if column in known or column.startswith("x_"):
            continue
        nearest = nearest_name(column, table.fields)
        way_out = (
            f"did you mean {nearest}?"
            if nearest
            else f"columns: {', '.join(table.fields)}; own ones begin with x_"
        )
        faults.append(
            Fault(
                "E102",
                table.name,
                f"the column {quoted(column)}",
                f"a column of {table.name}",
                way_out,
                raw.file,
                column=raw.column_name(column),
            )
        )
    return faults


def _estimates(name: str, keys: pl.Series, cells: Sequence[tuple[str, int, Estimate]]) -> pl.DataFrame:
    if not cells:
        return pl.DataFrame(schema=ESTIMATES)
    rows = [
        (name, keys[row], column, e.text, e.value, e.low, e.high, e.shape, e.source, e.page)
        for column, row, e in cells
    ]
    names = ("table", "key", "field", "text", "value", "low", "high", "shape", "source", "page")
    frame = pl.DataFrame(rows, schema={column: ESTIMATES[column] for column in names}, orient="row")
    return frame.with_columns(
        pl.format("{}/{}/{}", "table", "key", "field").alias("address"),
        pl.lit(None, dtype=pl.Float64).alias("weight"),
        pl.lit(None, dtype=pl.String).alias("same_cause"),
        pl.lit("cell").alias("stated"),
    ).select(list(ESTIMATES))


def _cell_faults(name: str, raw: RawTable, typed: TypedTable) -> list[Fault]:
    faults = []
    for row, column, refusal in sorted(typed.refused, key=lambda cell: cell[0]):
        address = "/".join(part for part in (name, typed.keys[row], column) if part)
        fix = Fix(address, refusal.fix, refusal.safe) if refusal.fix is not None else None
        faults.append(
            Fault(
                refusal.code,
                address,
                refusal.found,
                refusal.expected,
                refusal.way_out,
                raw.file,
                raw.row_number(row),
                raw.column_name(column),
                fix,
            )
        )
    return faults
