"""A study with other texts at some addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from sustainment.errors import Fault, raise_if_any
from sustainment.model.assemble import Assembled, finish
from sustainment.model.by_hand import cell_text
from sustainment.model.draft import Draft
from sustainment.model.raw import RawTable
from sustainment.model.refusal import Refusal
from sustainment.model.settings import read_settings
from sustainment.model.tables import TABLES
from sustainment.model.targets import Target, find_inputs
from sustainment.model.text import settings_text, table_text
from sustainment.model.typed import read_table


@dataclass
class _Edits:
    """Texts by table, row and field; new rows of a table behind its last."""

    settings: dict[str, str] = field(default_factory=dict)
    cells: dict[str, dict[str, dict[int, str]]] = field(default_factory=dict)
    made: dict[str, dict[tuple[str | None, ...], tuple[int, int | None]]] = field(default_factory=dict)

    def put(self, target: Target, text: str, *, height: int) -> None:
        """Note a text for the cells of a target."""
        rows = target.rows
        if not rows:
            made = self.made.setdefault(target.table, {})
            place = made.setdefault(target.made, (height + len(made), target.like))
            rows = (place[0],)
        for row in rows:
            self.cells.setdefault(target.table, {}).setdefault(target.field, {})[row] = text


def as_draft(parts: Assembled) -> Draft:
    """Return a study as what its checks look at."""
    return Draft(
        parts.settings,
        {name: typed.frame for name, typed in parts.tables.items()},
        {name: typed.keys for name, typed in parts.tables.items()},
        {},
        parts.estimates,
    )


def edited(parts: Assembled, changes: Mapping[str, object]) -> Assembled:
    """
    Return a study with other texts at some addresses, checked anew.

    Of the tables only those that change are read again; what must hold between tables is checked whole.
    """
    draft = as_draft(parts)
    edits, faults = _Edits(), []
    for address, value in changes.items():
        target = find_inputs(draft, address)
        if isinstance(target, Refusal):
            faults.append(Fault("E260", address, target.found, target.expected, target.way_out))
        elif target.table == "study":
            edits.settings[target.field] = cell_text(value) or ""
        else:
            edits.put(target, cell_text(value) or "", height=draft.tables[target.table].height)
    raise_if_any(parts.name, faults)
    return _applied(parts, edits)


def extended(parts: Assembled, name: str, *, rows: Sequence[Mapping[str, object]]) -> Assembled:
    """Return a study with more rows in one table, checked anew."""
    text = table_text(parts, name, shorten=False)
    added = pl.DataFrame(
        [{column: cell_text(cell) for column, cell in row.items()} for row in rows],
        schema_overrides=dict.fromkeys({column for row in rows for column in row}, pl.String),
    )
    raw = RawTable(pl.concat([text, added], how="diagonal"))
    tables = dict(parts.tables)
    tables[name], wrong = read_table(name, raw, day_zero=parts.settings.date_zero)
    return finish(parts.name, parts.settings, tables=tables, scenarios=parts.scenarios, raws={}, faults=wrong)


def _applied(parts: Assembled, edits: _Edits) -> Assembled:
    settings, faults = read_settings({**settings_text(parts), **edits.settings})
    tables = dict(parts.tables)
    moved = settings.day_zero != parts.settings.day_zero
    for name in TABLES if moved else edits.cells:
        if name not in edits.cells and tables[name].frame.height == 0:
            continue
        raw = _raw(parts, name, edits)
        tables[name], wrong = read_table(name, raw, day_zero=settings.date_zero)
        faults += wrong
    return finish(parts.name, settings, tables=tables, scenarios=parts.scenarios, raws={}, faults=faults)


def _raw(parts: Assembled, name: str, edits: _Edits) -> RawTable:
    text = table_text(parts, name, shorten=False)
    key = TABLES[name].key
    made = edits.made.get(name, {})
    rows: list[dict[str, Any]] = []
    for parts_of_key, (_, like) in made.items():
        row = text.row(like, named=True) if like is not None else {}
        rows.append({**row, **dict(zip(key, parts_of_key, strict=True))})
    if rows:
        added = pl.DataFrame(rows, schema=dict.fromkeys(text.columns, pl.String))
        text = pl.concat([text, added])
    columns = []
    for column, cells in edits.cells.get(name, {}).items():
        texts = text[column].to_list()
        for place, cell in cells.items():
            texts[place] = cell or None
        columns.append(pl.Series(column, texts, dtype=pl.String))
    return RawTable(text.with_columns(columns))
