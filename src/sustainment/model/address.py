"""One address for every input: table/key/field."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
import polars as pl

from sustainment.model.dates import Day, day_expression, read_day
from sustainment.model.fields import Field, Kind
from sustainment.model.tables import TABLES, Table

Members = Callable[[str, str], Collection[str]]
"""Names of a table that a wildcard stands for: members("sites", "kind:base")."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart; `key` is empty for a setting, `field` for a whole row."""

    table: str
    key: str
    field: str

    def __str__(self) -> str:
        """Return the address as one text."""
        return "/".join(part for part in (self.table, self.key, self.field) if part)


def split_address(text: str, *, of_row: bool = False) -> Address | None:
    """
    Take an address apart at its first and last slash; None if it has too few of them.

    Examples
    --------
    >>> split_address("repairs/engine@hub/turnaround_days")
    Address(table='repairs', key='engine@hub', field='turnaround_days')
    """
    table, slash, rest = text.strip().partition("/")
    if not slash or not rest:
        return None
    if of_row:
        return Address(table, rest, "")
    if table == "study":
        return Address(table, "", rest)
    key, slash, field = rest.rpartition("/")
    return Address(table, key, field) if slash else None


_NEXT = re.compile(r"\s*\+\s*(?=(?:study|" + "|".join(TABLES) + r")/)")


def split_addresses(text: str) -> list[str]:
    """
    Return the addresses of a cell, joined by +.

    Examples
    --------
    >>> split_addresses("failures/engine/mtbf + use/brigade@tank+120/per_day")
    ['failures/engine/mtbf', 'use/brigade@tank+120/per_day']
    """
    return [part.strip() for part in _NEXT.split(text)]


def key_expression(table: Table) -> pl.Expr:
    """Return the key of each row as text: parts joined by @, blank last ones left out, then its day."""
    text = pl.lit("")
    for name in reversed(table.key):
        declared = table.fields[name]
        part = _part_expression(declared)
        alone = part
        if declared.default not in (None, ""):
            alone = pl.when(part == str(declared.default)).then(pl.lit("")).otherwise(part)
        text = pl.when(text == "").then(alone).otherwise(part + pl.lit("@") + text)
    return (text + _day_suffix() if table.dated else text).alias("key")


def _part_expression(declared: Field) -> pl.Expr:
    if declared.kind is Kind.DAY:
        return day_expression(declared.name).fill_null("")
    return pl.col(declared.name).fill_null("")


def _day_suffix() -> pl.Expr:
    day = day_expression("from_day")
    until = day_expression("to_day")
    return (
        pl.when(pl.col("from_day").is_not_null())
        .then(pl.lit("+") + day)
        .when(pl.col("to_day").is_not_null())
        .then(pl.lit("+until ") + until)
        .otherwise(pl.lit(""))
    )


def keys_of(table: Table, frame: pl.DataFrame) -> pl.Series:
    """Return the key of every row of a table as text."""
    return frame.select(key_expression(table)).to_series()


def has_wildcard(key: str) -> bool:
    """Tell whether a key names several rows."""
    return any(is_wildcard(part) for part in key.partition("+")[0].split("@"))


def is_wildcard(cell: str) -> bool:
    """Tell whether a cell stands for several names."""
    return cell == "*" or cell.startswith(("kind:", "under:"))


def key_parts(table: Table, key: str) -> tuple[list[str], str] | None:
    """Return the parts of a key and the day behind it; None if it has too many parts."""
    named, _, day = key.partition("+") if table.dated and table.name != "groups" else (key, "", "")
    parts = named.split("@")
    return None if len(parts) > len(table.key) else (parts, day)


def matching_rows(
    table: Table, frame: pl.DataFrame, *, key: str, keys: pl.Series, members: Members
) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """
    Return the rows that a key names.

    A wildcard matches the names that it stands for, and a cell of the same wildcard; behind a last `*` the
    parts left out may be anything. Without a day, an exact key names the undated row.
    """
    exact = np.flatnonzero((keys == key).to_numpy())
    split = key_parts(table, key)
    if exact.size or split is None or frame.height == 0:
        return exact
    parts, day = split
    conditions = [
        _condition(table.fields[name], parts, place, members) for place, name in enumerate(table.key)
    ]
    if table.dated and (day or not has_wildcard(key)):
        conditions.append(_on_day(day))
    # a filter, since conditions that are all literal would be one row in a select
    return frame.with_row_index("x_row").filter(conditions)["x_row"].to_numpy().astype(np.int64)


def _condition(declared: Field, parts: list[str], place: int, members: Members) -> pl.Expr:
    column = pl.col(declared.name)
    default = declared.default if declared.default != "" else None
    if place >= len(parts):
        if parts[-1] == "*":
            return pl.lit(True)
        return column.is_null() if default is None else column == default
    part = parts[place].strip()
    if part == "*":
        return pl.lit(True)
    if part == "":
        return column.is_null() if default is None else column == default
    if declared.kind is Kind.DAY:
        read = read_day(part, None)
        return _is_day(declared.name, read) if isinstance(read, Day) else pl.lit(False)
    if is_wildcard(part):
        names = {part, *(name for table in declared.table for name in members(table, part))}
        return column.is_in(list(names)).fill_null(False)
    return (column == part).fill_null(False)


def _is_day(name: str, day: Day) -> pl.Expr:
    milestone = pl.col(f"{name}_milestone")
    same = milestone.is_null() if day.milestone is None else milestone == day.milestone
    return ((pl.col(name) == day.days) & same).fill_null(False)


def _on_day(day: str) -> pl.Expr:
    if not day:
        return pl.col("from_day").is_null() & pl.col("to_day").is_null()
    until = day.startswith("until ")
    read = read_day(day.removeprefix("until ").strip(), None)
    if not isinstance(read, Day):
        return pl.lit(False)
    return _is_day("to_day" if until else "from_day", read)
