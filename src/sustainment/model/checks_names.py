"""Whether every name that is used is the name of a row."""

from collections import Counter
from collections.abc import Callable, Collection

import numpy as np
import polars as pl

from sustainment.model.address import is_wildcard
from sustainment.model.draft import Draft
from sustainment.model.fields import Field, Kind
from sustainment.model.nearest import Offers
from sustainment.model.refusal import Refusal, quoted
from sustainment.model.tables import TABLES
from sustainment.model.terms import read_terms

_MILESTONE_LIKE = r"^(?:[+-]?[0-9.]+(?:e[+-]?[0-9]+)?|[0-9]{4}-[0-9]{2}-[0-9]{2})$"


def check_names(draft: Draft) -> None:
    """Note dangling references, several names in a cell that are none, and names too much alike."""
    offers = Offers()
    for table in TABLES.values():
        if draft.tables[table.name].height == 0:
            continue
        for declared in table.fields.values():
            if declared.kind is Kind.REFERENCE:
                refuse = _reference(draft, declared, offers)
                _check_column(draft, table.name, declared.name, refuse=refuse, known=declared.table)
            elif declared.kind is Kind.TERMS:
                _check_column(draft, table.name, declared.name, refuse=_terms(draft, declared, offers))
            elif declared.kind is Kind.DAY:
                _check_milestones(draft, table.name, declared.name, offers=offers)
            elif declared.kind is Kind.NAME:
                _check_alike(draft, table.name, declared.name)
        if "source" in table.fields and table.name not in ("sources", "ledger"):
            _check_column(
                draft, table.name, "source", refuse=_among(draft.names.of("sources"), "sources", offers)
            )
    _check_modes(draft, offers)
    _check_scopes(draft, offers)
    _check_cited(draft, offers)
    _check_milestone_names(draft)


def _check_column(
    draft: Draft,
    table: str,
    column: str,
    *,
    refuse: Callable[[str], Refusal | None],
    known: Collection[str] = (),
) -> None:
    """Note the refusals of a column's cells, of those that are no names in the tables `known`."""
    cells = draft.tables[table][column]
    unknown = draft.names.unknown(cells, known)
    bad = {cell: refusal for cell in unknown if (refusal := refuse(cell)) is not None}
    if not bad:
        return
    for row in np.flatnonzero(cells.is_in(list(bad)).fill_null(False).to_numpy()):
        draft.refuse(table, int(row), column=column, refusal=bad[cells[int(row)]])


def _among(names: Collection[str], where: str, offers: Offers) -> Callable[[str], Refusal | None]:
    folded: dict[str, str] = {}

    def refuse(cell: str) -> Refusal | None:
        if cell in names:
            return None
        if not folded:
            folded.update((name.casefold(), name) for name in names)
        expected = f"a name in {where}"
        same = folded.get(cell.casefold())
        if same is not None:
            return Refusal("E110", quoted(cell), expected, f"fix: {same}", same, True)
        nearest = offers.nearest(cell, names)
        way_out = f'did you mean "{nearest}"?' if nearest else ("" if names else f"{where} has no rows")
        return Refusal("E110", quoted(cell), expected, way_out, nearest)

    return refuse


def _reference(draft: Draft, declared: Field, offers: Offers) -> Callable[[str], Refusal | None]:
    names: set[str] = set().union(*(draft.names.of(table) for table in declared.table))
    where = " or ".join(declared.table)
    refuse_name = _among(names, where, offers)

    def refuse(cell: str) -> Refusal | None:
        if not is_wildcard(cell):
            return refuse_name(cell)
        if not declared.wildcard:
            return Refusal("E110", quoted(cell), f"one name in {where}", "this column takes no wildcards")
        if cell == "*" or any(draft.names.members(table, cell) for table in declared.table):
            return _refuse_top(cell, names, where, offers)
        word, _, rest = cell.partition(":")
        if word == "kind":
            kinds = set().union(*(draft.names.kinds(table) for table in declared.table))
            nearest = offers.nearest(rest, kinds)
            way_out = f'did you mean "kind:{nearest}"?' if nearest else ""
            fix = f"kind:{nearest}" if nearest else None
            return Refusal("E110", quoted(cell), f"kind: and a kind that {where} have", way_out, fix)
        return Refusal("E110", quoted(cell), f"a name in {where}, or a wildcard over them")

    return refuse


def _refuse_top(cell: str, names: Collection[str], where: str, offers: Offers) -> Refusal | None:
    """Refuse `under:` something that is not there."""
    if not cell.startswith("under:"):
        return None
    top = cell.removeprefix("under:")
    if top in names:
        return None
    nearest = offers.nearest(top, names)
    way_out = f'did you mean "under:{nearest}"?' if nearest else ""
    return Refusal(
        "E110",
        quoted(cell),
        f"under: and a name in {where}",
        way_out,
        f"under:{nearest}" if nearest else None,
    )


def _terms(draft: Draft, declared: Field, offers: Offers) -> Callable[[str], Refusal | None]:
    names: set[str] = set().union(*(draft.names.of(table) for table in declared.table))
    where = " or ".join(declared.table)
    is_group = "groups" in declared.table
    refuse_name = _among(names, where, offers)
    refuse_unit = _among(draft.names.of("units"), "units", offers)
    refuse_item = _among(draft.names.of("items"), "items", offers)

    def refuse(cell: str) -> Refusal | None:
        for term in read_terms(cell, names):
            unit, slash, item = term.name.partition("/")
            if is_group and slash:
                refusal = refuse_unit(unit.strip()) or refuse_item(item.strip())
            else:
                refusal = refuse_name(term.name)
            if refusal is not None:
                wrong = refusal.found.strip('"')
                fix = cell.replace(wrong, refusal.fix) if refusal.fix else None
                return Refusal("E110", refusal.found, refusal.expected, refusal.way_out, fix, refusal.safe)
        return None

    return refuse


def _check_milestones(draft: Draft, table: str, column: str, *, offers: Offers) -> None:
    cells = draft.tables[table][f"{column}_milestone"]
    if cells.null_count() == cells.len():
        return
    refuse = _among(draft.names.of("milestones"), "milestones", offers)
    for cell in cells.drop_nulls().unique().to_list():
        refusal = refuse(cell)
        if refusal is None:
            continue
        rows = np.flatnonzero((cells == cell).fill_null(False).to_numpy())
        expected = "a day: a number, a date like 2023-04-28, or a name in milestones with days behind it"
        draft.refuse_rows(
            table,
            rows.tolist(),
            column=column,
            refusal=Refusal("E110", refusal.found, expected, refusal.way_out),
        )


def _check_alike(draft: Draft, table: str, column: str) -> None:
    names = draft.tables[table][column].drop_nulls().unique(maintain_order=True)
    names = names.filter(names.str.to_lowercase().is_duplicated() | names.str.contains(r"[^\x20-\x7e]"))
    folded = Counter(name.casefold() for name in names.to_list())
    alike = [name for name in names.to_list() if folded[name.casefold()] > 1]
    first: dict[str, str] = {}
    for name in alike:
        other = first.setdefault(name.casefold(), name)
        if other == name:
            continue
        row = int(np.flatnonzero((draft.tables[table][column] == name).fill_null(False).to_numpy())[0])
        draft.refuse(
            table,
            row,
            column=column,
            refusal=Refusal(
                "E121", quoted(name), "names that differ by more than case", f'there is "{other}" too', other
            ),
        )


def _check_modes(draft: Draft, offers: Offers) -> None:
    modes: set[str] = set()
    for table in ("failures", "damage", "service"):
        modes |= set(draft.tables[table]["mode"].drop_nulls().to_list())
    refuse = _among(
        modes | draft.names.of("items"), "the modes of failures, damage and service, or in items", offers
    )
    _check_column(draft, "repairs", "mode", refuse=refuse)


def _check_scopes(draft: Draft, offers: Offers) -> None:
    names: set[str] = set().union(*(draft.names.of(table) for table in ("units", "items", "groups", "sites")))
    units, items = draft.names.of("units"), draft.names.of("items")
    refuse_name = _among(names, "units, items, groups or sites", offers)

    def refuse(cell: str) -> Refusal | None:
        unit, slash, item = cell.partition("/")
        return None if slash and unit in units and item in items else refuse_name(cell)

    for table in ("requirements", "history"):
        _check_column(draft, table, "scope", refuse=refuse)


def _check_cited(draft: Draft, offers: Offers) -> None:
    refuse = _among(draft.names.of("sources"), "sources", offers)
    cited = draft.estimates.filter(pl.col("source").is_not_null())
    bad = {
        source: refusal
        for source in cited["source"].unique().to_list()
        if (refusal := refuse(source)) is not None
    }
    if not bad:
        return
    rows_of: dict[str, dict[str, int]] = {}
    for row in cited.filter(pl.col("source").is_in(list(bad))).iter_rows(named=True):
        table = row["table"]
        places = rows_of.setdefault(table, {key: i for i, key in enumerate(draft.keys[table].to_list())})
        refusal = bad[row["source"]]
        fix = row["text"].replace(f"[{row['source']}", f"[{refusal.fix}") if refusal.fix else None
        draft.refuse(
            table,
            places[row["key"]],
            column=row["field"],
            refusal=Refusal(
                "E110", f'source "{row["source"]}"', refusal.expected, refusal.way_out, fix, refusal.safe
            ),
        )


def _check_milestone_names(draft: Draft) -> None:
    names = draft.tables["milestones"]["milestone"]
    for row in np.flatnonzero(names.str.contains(_MILESTONE_LIKE).fill_null(False).to_numpy()):
        draft.refuse(
            "milestones",
            int(row),
            column="milestone",
            refusal=Refusal("E120", quoted(names[int(row)]), "a name that is no number and no date"),
        )
