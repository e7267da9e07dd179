"""What an address leads to: cells, rows, or a row to be made."""

from dataclasses import dataclass

import polars as pl

from sustainment.model.address import (
    has_wildcard,
    is_wildcard,
    key_parts,
    matching_rows,
    split_address,
)
from sustainment.model.draft import Draft
from sustainment.model.fields import Field, Kind
from sustainment.model.nearest import nearest_name
from sustainment.model.refusal import Refusal, quoted
from sustainment.model.settings import SETTINGS
from sustainment.model.tables import TABLES, Table

_MOST_KEYS = 20_000
"""Keys among which the nearest is looked for."""
_OF_ROWS = ("sites", "lanes", "resources")
"""Tables whose rows an address without a field may mean: what a disruption shuts."""


@dataclass(frozen=True, slots=True)
class Target:
    """Rows of a table that an address names, and the field; `made` is the key of a row not there yet."""

    table: str
    field: str
    rows: tuple[int, ...] = ()
    made: tuple[str | None, ...] = ()
    like: int | None = None
    """Row of a wildcard that states the made row so far."""


def find_inputs(draft: Draft, text: str) -> Target | Refusal:
    """Return the cells that an address names: settings, cells of rows, or a cell of a row yet to be made."""
    expected = "an address: table/key/field"
    address = split_address(text)
    if address is None or not address.field:
        return Refusal("E111", quoted(text), expected)
    if address.table == "study":
        return _setting(text, address.field)
    if address.table not in TABLES:
        nearest = nearest_name(address.table, TABLES)
        return Refusal("E111", quoted(text), expected, f"did you mean {nearest}/...?" if nearest else "")
    table = TABLES[address.table]
    declared = table.fields.get(address.field)
    if declared is None or address.field in table.key:
        names = [name for name in table.fields if name not in table.key]
        nearest = nearest_name(address.field, names)
        way_out = f"did you mean {nearest}?" if nearest else f"fields: {', '.join(names)}"
        return Refusal("E111", quoted(text), f"a field of {table.name} that is no key", way_out)
    rows = _rows_of(draft, table, address.key)
    if rows:
        return Target(table.name, address.field, rows)
    made = _made_key(draft, table, address.key)
    if made is not None:
        covering = _covering(draft, table, made)
        return Target(table.name, address.field, (), made, covering[0] if covering else None)
    return Refusal(
        "E111", quoted(text), f"a row of {table.name}", _nearest_key(draft, table.name, address.key)
    )


def _setting(text: str, name: str) -> Target | Refusal:
    if name in SETTINGS and name != "schema":
        return Target("study", name)
    nearest = nearest_name(name, SETTINGS)
    return Refusal("E111", quoted(text), "a setting", f"did you mean study/{nearest}?" if nearest else "")


def find_rows(draft: Draft, text: str) -> Target | Refusal:
    """Return the rows that an address without a field names, or that state it by a wildcard."""
    expected = f"the address of a row of {', '.join(_OF_ROWS)}, as lanes/hub@base"
    address = split_address(text, of_row=True)
    if address is None or address.table not in _OF_ROWS:
        return Refusal("E111", quoted(text), expected)
    table = TABLES[address.table]
    rows = _rows_of(draft, table, address.key)
    if rows:
        return Target(table.name, "", rows)
    parts = _padded(table, address.key)
    if parts is not None:
        covering = _covering(draft, table, parts)
        if covering or _implied(draft, table, parts):
            return Target(table.name, "", tuple(covering))
    return Refusal("E111", quoted(text), expected, _nearest_key(draft, table.name, address.key, of_row=True))


def _rows_of(draft: Draft, table: Table, key: str) -> tuple[int, ...]:
    """Return the rows of a table that a key names."""
    frame, keys = draft.tables[table.name], draft.keys[table.name]
    found = matching_rows(table, frame, key=key, keys=keys, members=draft.names.members)
    return tuple(int(row) for row in found)


def _padded(table: Table, key: str) -> tuple[str | None, ...] | None:
    """Return an exact key with its left-out parts at their default, if it is one."""
    split = key_parts(table, key)
    if split is None or split[1] or has_wildcard(key):
        return None
    defaults = [table.fields[name].default or None for name in table.key]
    typed = [part.strip() or None for part in split[0]]
    return tuple(
        default if place >= len(typed) or typed[place] is None else typed[place]
        for place, default in enumerate(defaults)
    )


def _made_key(draft: Draft, table: Table, key: str) -> tuple[str | None, ...] | None:
    """Return the key of a row that may be made: of references that are there, all else at its default."""
    parts = _padded(table, key)
    if parts is None or not all(
        _may_be_made(draft, table.fields[name], part) for name, part in zip(table.key, parts, strict=True)
    ):
        return None
    return parts


def _may_be_made(draft: Draft, declared: Field, part: str | None) -> bool:
    if declared.kind is Kind.REFERENCE:
        if part is None:
            return not declared.required
        return any(part in draft.names.of(table) for table in declared.table)
    if declared.kind is Kind.CHOICE:
        return part in declared.choices
    return declared.kind is Kind.TEXT and not declared.required and part == (declared.default or None)


def _covering(draft: Draft, table: Table, parts: tuple[str | None, ...]) -> list[int]:
    """Return the undated rows whose wildcards stand for an exact key, the most exact first."""
    frame = draft.tables[table.name]
    ranks: list[pl.Expr] = []
    conditions: list[pl.Expr] = []
    if table.dated:
        conditions.append(pl.col("from_day").is_null() & pl.col("to_day").is_null())
    for name, part in zip(table.key, parts, strict=True):
        declared, column = table.fields[name], pl.col(name)
        if part is None or not declared.wildcard:
            conditions.append(column.eq_missing(pl.lit(part, dtype=pl.String)))
            continue
        wild = [cell for cell in frame[name].drop_nulls().unique().to_list() if is_wildcard(cell)]
        fitting = [
            cell for cell in wild if any(part in draft.names.members(at, cell) for at in declared.table)
        ]
        blank = column.is_null() if declared.default is None and not declared.required else pl.lit(False)
        blank = blank if name == "item" else pl.lit(False)
        conditions.append((column == part).fill_null(False) | column.is_in(fitting).fill_null(False) | blank)
        ranks.append(
            pl.when(column == part)
            .then(0)
            .when(column.is_null())
            .then(3)
            .when(column == "*")
            .then(2)
            .otherwise(1)
        )
    numbered = frame.with_columns(row=pl.int_range(pl.len())).filter(pl.all_horizontal(conditions))
    if ranks:
        numbered = numbered.sort(ranks, maintain_order=True)
    return [int(row) for row in numbered["row"].to_list()]


def _implied(draft: Draft, table: Table, parts: tuple[str | None, ...]) -> bool:
    """Tell whether a lane is there without a row, because a site names its supplier."""
    if table.name != "lanes":
        return False
    sites = draft.tables["sites"]
    there = sites.select(
        ((pl.col("site") == parts[1]) & (pl.col("supplied_by") == parts[0])).fill_null(False).any()
    )
    return bool(there.item())


def _nearest_key(draft: Draft, table: str, key: str, *, of_row: bool = False) -> str:
    keys = draft.keys[table]
    same_start = keys.filter(keys.str.starts_with(f"{key}+") | keys.str.starts_with(f"{key}@"))
    if same_start.len():
        return f"there is {table}/{same_start[0]}{'' if of_row else '/...'}"
    if keys.len() > _MOST_KEYS:
        return ""
    nearest = nearest_name(key, keys.to_list())
    return f"did you mean {table}/{nearest}{'' if of_row else '/...'}?" if nearest else ""
