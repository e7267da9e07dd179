"""Circles, and numbers that must fit together."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
import polars as pl

from sustainment.model.change import CHANGE
from sustainment.model.checks_spans import bad_rows
from sustainment.model.circles import circles, supply_circles
from sustainment.model.draft import Draft
from sustainment.model.nearest import nearest_name
from sustainment.model.refusal import Refusal, quoted
from sustainment.model.shifts import read_shift
from sustainment.model.terms import Term, read_terms
from sustainment.model.words import read_level, refuse_level

LEDGER_SHAPES = ("lognormal", "normal", "uniform", "triangular")
"""How a ledger row may read its low, value and high."""


def check_structure(draft: Draft) -> None:
    """Note circles, more needed than there are, shares that sum above 1, and cells that others ask for."""
    _check_build_up(draft)
    _check_supply(draft)
    _check_orders(draft)
    _check_pairs(draft)
    _check_shapes(draft)
    _check_failure_shares(draft)
    _check_asked(draft)
    _check_groups(draft)
    _check_levers(draft)
    _check_shifts(draft)


def _check_build_up(draft: Draft) -> None:
    parts = draft.tables["parts"]
    for circle in circles(draft.names.children):
        edges = set(pairwise(circle))
        rows = [
            row
            for row, (parent, item) in enumerate(parts.select("parent", "item").iter_rows())
            if item in circle
            and any(item == child and _stands_for(draft, parent, top) for top, child in edges)
        ]
        raw = draft.raws.get("parts")
        places = [raw.row_number(row) if raw else None for row in rows]
        told = f" (rows {', '.join(str(place) for place in places)})" if None not in places and places else ""
        refusal = Refusal("E142", " -> ".join(circle) + told, "a breakdown without circles")
        draft.refuse("parts", rows[0] if rows else 0, column="item", refusal=refusal)


def _stands_for(draft: Draft, cell: str | None, name: str) -> bool:
    return cell is not None and (
        name in draft.names.members("items", cell) or (cell.startswith("under:") and name != cell)
    )


def _check_supply(draft: Draft) -> None:
    for circle, item in supply_circles(draft):
        sites = draft.tables["sites"]["site"]
        place = np.flatnonzero((sites == circle[0]).fill_null(False).to_numpy())
        of_item = f" for {item}" if item else ""
        refusal = Refusal(
            "E143",
            f"{' <- '.join(circle)}{of_item}",
            "supply that comes from somewhere",
            "leave out one lane",
        )
        draft.refuse("sites", int(place[0]) if place.size else 0, column="supplied_by", refusal=refusal)


def _check_orders(draft: Draft) -> None:
    """Note milestones that wait for themselves, and groups that are members of themselves."""
    after = draft.tables["milestones"].select("after", "milestone").drop_nulls()
    _refuse_circles(draft, "milestones", "after", edges=after.iter_rows())
    names = draft.names.of("groups")
    members = [
        (group, term.name)
        for group, cell in draft.tables["groups"].select("group", "members").drop_nulls().iter_rows()
        for term in read_terms(cell, names)
        if term.name in names and "/" not in term.name
    ]
    _refuse_circles(draft, "groups", "members", edges=members)


def _refuse_circles(draft: Draft, table: str, column: str, *, edges: Iterable[tuple[str, ...]]) -> None:
    graph: dict[str, set[str]] = {}
    for above, below in edges:
        graph.setdefault(above, set()).add(below)
    names = draft.tables[table][draft.tables[table].columns[0]]
    for circle in circles(graph):
        row = int(np.flatnonzero((names == circle[-1]).fill_null(False).to_numpy())[0])
        refusal = Refusal("E144", " -> ".join(circle), f"{table} without circles")
        draft.refuse(table, row, column=column, refusal=refusal)


_PAIRS = (
    ("parts", "needed", "quantity", "E240", "needed of {1} copies"),
    ("missions", "least", "quantity", "E240", "least of {1} machines"),
    ("authorised", "held", "quantity", "E240", "held in {1} positions"),
    ("stock", "least", "most", "E242", "least, {1} most"),
    ("requirements", "at_least", "at_most", "E242", "at least, {1} at most"),
)
"""Columns of which the first may not exceed the second."""


def _check_pairs(draft: Draft) -> None:
    for table, first, second, code, words in _PAIRS:
        frame = draft.tables[table]
        for row in bad_rows(frame, pl.col(first) > pl.col(second)):
            low, high = frame[first][row], frame[second][row]
            found = f"{low:g} {words.replace('{1}', f'{high:g}')}"
            draft.refuse(table, row, column=first, refusal=Refusal(code, found, f"at most {high:g}"))
    frame = draft.tables["ledger"]
    for low, high in (("low", "value"), ("value", "high"), ("low", "high")):
        for row in bad_rows(frame, pl.col(low) > pl.col(high)):
            found = f"{low} {frame[low][row]:g} above {high} {frame[high][row]:g}"
            draft.refuse(
                "ledger", row, column=low, refusal=Refusal("E242", found, "low, value, high in order")
            )


def _check_shapes(draft: Draft) -> None:
    shapes = draft.tables["ledger"]["shape"]
    expected = f"one of {', '.join(LEDGER_SHAPES)}"
    for row, shape in enumerate(shapes.to_list()):
        if shape is not None and shape not in LEDGER_SHAPES:
            nearest = nearest_name(shape, LEDGER_SHAPES)
            way_out = f"did you mean {nearest}?" if nearest else ""
            refusal = Refusal("E220", quoted(shape), expected, way_out, nearest)
            draft.refuse("ledger", row, column="shape", refusal=refusal)


def _check_failure_shares(draft: Draft) -> None:
    parts = draft.tables["parts"]
    undated = pl.col("from_day").is_null() & pl.col("to_day").is_null()
    sums = (
        parts.filter(undated & pl.col("failure_share").is_not_null() & pl.col("parent").is_not_null())
        .group_by("parent", maintain_order=True)
        .agg(pl.col("failure_share").sum().alias("sum"), pl.col("failure_share").len().alias("count"))
        .filter(pl.col("sum") > 1 + 1e-9)
    )
    for parent, total, count in sums.iter_rows():
        row = bad_rows(parts, (pl.col("parent") == parent) & pl.col("failure_share").is_not_null())[0]
        found = f"{total:g} over {count} part{'s' if count != 1 else ''} of {parent}"
        expected = "failure shares of one parent that sum to at most 1"
        draft.refuse("parts", row, column="failure_share", refusal=Refusal("E241", found, expected))


_ASKED: Mapping[str, tuple[tuple[pl.Expr, str, str, str], ...]] = {
    "stock": (
        (
            (pl.col("policy") == "r, Q") & pl.col("reorder_point").is_null(),
            "E253",
            "reorder_point",
            "a number beside policy r, Q",
        ),
        (
            (pl.col("policy") == "r, Q") & pl.col("order_quantity").is_null(),
            "E253",
            "order_quantity",
            "a number beside policy r, Q",
        ),
    ),
    "disruptions": (
        (
            (pl.col("per_year") > 0) & pl.col("lasts_days").is_null(),
            "E254",
            "lasts_days",
            "how long it lasts beside per_year",
        ),
        (
            pl.col("per_year").is_null() & pl.col("from_day").is_null(),
            "E254",
            "from_day",
            "from_day, or per_year and lasts_days",
        ),
        (
            pl.col("from_day").is_not_null()
            & pl.col("to_day").is_null()
            & pl.col("lasts_days").is_null()
            & pl.col("per_year").is_null(),
            "E254",
            "to_day",
            "to_day or lasts_days beside from_day",
        ),
    ),
    "requirements": (
        (
            pl.col("at_least").is_null() & pl.col("at_most").is_null(),
            "E255",
            "at_least",
            "at_least or at_most",
        ),
    ),
    "parts": (
        (
            pl.col("consumed").is_not_null() & pl.col("life_unit").is_null(),
            "E256",
            "life_unit",
            "a life unit beside consumed",
        ),
    ),
}
"""Cells that may not be blank beside others: condition, code, column, expected."""


def _check_asked(draft: Draft) -> None:
    for table, checks in _ASKED.items():
        for condition, code, column, expected in checks:
            rows = bad_rows(draft.tables[table], condition)
            refusal = Refusal(code, "a blank cell", expected)
            draft.refuse_rows(table, rows, column=column, refusal=refusal)
    frame = draft.tables["requirements"]
    shares = pl.col("measure").is_in(["availability", "fill rate"])
    for column in ("at_least", "at_most"):
        for row in bad_rows(frame, shares & ~pl.col(column).is_between(0, 1)):
            found = f"{frame[column][row]:g}"
            expected = f"a share between 0 and 1 for {frame['measure'][row]}"
            meant = f"{found}%" if 1 < frame[column][row] <= 100 else None
            way_out = f"did you mean {meant}?" if meant else ""
            draft.refuse(
                "requirements", row, column=column, refusal=Refusal("E210", found, expected, way_out, meant)
            )


def _check_groups(draft: Draft) -> None:
    names = draft.names.of("groups") | draft.names.of("units")
    authorised = draft.tables["authorised"]
    positions: dict[tuple[str, str], float] = {}
    for unit, item, quantity in authorised.select("unit", "item", "quantity").drop_nulls().iter_rows():
        for member in draft.names.members("units", unit):
            positions[member, item] = max(positions.get((member, item), 0.0), quantity)
    groups = draft.names.of("groups")
    frame = draft.tables["groups"].select("members", "needed")
    for row, (cell, needed) in enumerate(frame.iter_rows()):
        if cell is None or needed is None or refuse_level(needed) is not None:
            continue
        level, is_share = read_level(needed)
        terms = read_terms(cell, names)
        if not all(_is_known(draft, term) for term in terms):
            continue
        most = sum(_most_ready(term, groups, positions) for term in terms)
        if not is_share and level > most:
            found = f"{level:g} needed of {most:g} in {quoted(cell)}"
            draft.refuse("groups", row, column="needed", refusal=Refusal("E240", found, f"at most {most:g}"))


def _is_known(draft: Draft, term: Term) -> bool:
    unit, slash, item = term.name.partition("/")
    if slash:
        return unit.strip() in draft.names.of("units") and item.strip() in draft.names.of("items")
    return unit in draft.names.of("units") or unit in draft.names.of("groups")


def _most_ready(term: Term, groups: set[str], positions: Mapping[tuple[str, str], float]) -> float:
    unit, slash, item = term.name.partition("/")
    if slash:
        return positions.get((unit.strip(), item.strip()), 0.0)
    if term.name in groups:
        return 1
    return sum(quantity for (name, _), quantity in positions.items() if name == term.name)


def _check_levers(draft: Draft) -> None:
    changes = draft.tables["levers"]["change"]
    for row, change in enumerate(changes.to_list()):
        if change is not None and CHANGE.fullmatch(change) is None:
            refusal = Refusal("E223", quoted(change), "a change such as +1, x 0.8 or = 5")
            draft.refuse("levers", row, column="change", refusal=refusal)


def _check_shifts(draft: Draft) -> None:
    for row, shift in enumerate(draft.tables["resources"]["shift"].to_list()):
        refusal = read_shift(shift) if shift is not None else ()
        if isinstance(refusal, Refusal):
            draft.refuse("resources", row, column="shift", refusal=refusal)
