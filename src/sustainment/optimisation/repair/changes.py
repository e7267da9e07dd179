"""A plan as changes of the study."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

import numpy as np
import polars as pl

from sustainment.model.address import is_wildcard
from sustainment.optimisation.repair.assets import Asset, AssetKind
from sustainment.optimisation.repair.choices import Choice
from sustainment.optimisation.repair.question import Question
from sustainment.optimisation.repair.rows import KEY, OFFERED
from sustainment.problem.kinds import Floats, Ints
from sustainment.problem.wildcards import Patterns

NO = "no"


class Decided(Protocol):
    """What a plan decides."""

    @property
    def way_of_pair(self) -> Ints:
        """Return the way of each place; -1: nothing arrives there."""

    @property
    def arriving(self) -> Floats:
        """Return the units a year at each place."""

    @property
    def opened(self) -> Ints:
        """Return the number of each asset beyond those present."""


class Decisions(NamedTuple):
    """A plan as its decisions alone."""

    way_of_pair: Ints
    arriving: Floats
    opened: Ints


def changes_of(question: Question, found: Decided) -> dict[str, str]:
    """
    Return the changes that make a study the one of a plan: `{"sites/hub/candidate": "no"}`.

    A row that all items choose which could is chosen whole; else each item that chose it gets a row of its
    own at the sites that the row's cell names.
    """
    changes: dict[str, str] = {}
    for asset, number in zip(question.assets, found.opened.tolist(), strict=True):
        if number and asset.kind is AssetKind.SITE:
            for key in _keys_of(question, "sites", site=asset.name) or [asset.name]:
                changes[f"sites/{key}/candidate"] = NO
        if number and asset.kind is AssetKind.RESOURCE:
            changes |= _opened_resource(question, asset, number)
    offered, chosen, apart = _offered_and_chosen(question, found)
    rows = question.rows
    frames = {"repairs": rows.work.frame, "lanes": rows.every.frame}
    site_cells = {"repairs": rows.work.site, "lanes": rows.every.columns[1]}
    for (table, row), items in sorted(chosen.items()):
        frame = frames[table]
        whole = items == offered[table, row] and (table, row) not in apart
        if whole or not _many(frame, row):
            changes[f"{table}/{frame[KEY][row]}/candidate"] = NO
            continue
        for item in sorted(items):
            for site in _sites(site_cells[table], row):
                key = _key(table, frame.row(row, named=True), item=rows.items[item], site=rows.sites[site])
                changes[f"{table}/{key}/candidate"] = NO
    return changes


def _keys_of(question: Question, table: str, **cells: str) -> list[str]:
    """Return the keys of the dated candidate rows with such cells."""
    frame = question.rows.facts.tables[table]
    dated = pl.col("from_day").is_not_null() | pl.col("to_day").is_not_null()
    named = [pl.col(column) == cell for column, cell in cells.items()]
    return frame.filter(pl.col(OFFERED) & dated, *named)[KEY].to_list()


def _opened_resource(question: Question, asset: Asset, number: int) -> dict[str, str]:
    """Return the changes that open so many of a resource; a ramp of dated rows up to that many."""
    few = number < asset.most - asset.present
    keys = _keys_of(question, "resources", resource=asset.name, site=asset.site)
    found: dict[str, str] = {}
    for key in keys or [f"{asset.name}@{asset.site}"]:
        found[f"resources/{key}/candidate"] = NO
        here = question.rows.facts.tables["resources"].filter(pl.col(KEY) == key)
        if few and not (keys and float(here["quantity"][0]) <= number):
            found[f"resources/{key}/quantity"] = str(number)
    return found


_Row = tuple[str, int]
"""A table and a row of it."""


def _offered_and_chosen(
    question: Question, found: Decided
) -> tuple[dict[_Row, set[int]], dict[_Row, set[int]], set[_Row]]:
    """Return by candidate the items that could choose it and those that do; rows that work item by item."""
    offered: dict[_Row, set[int]] = {}
    chosen: dict[_Row, set[int]] = {}
    apart: set[_Row] = set()
    gone = set(found.way_of_pair[found.way_of_pair >= 0].tolist())
    for way, (place, choice) in enumerate(zip(_owners(question), question.choices, strict=True)):
        item = question.places[place].item
        if found.arriving[place] <= 0.0:
            continue
        for row, whole in _rows_of(choice):
            offered.setdefault(row, set()).add(item)
            if not whole:
                apart.add(row)
            if way in gone:
                chosen.setdefault(row, set()).add(item)
    return offered, chosen, apart


def _rows_of(choice: Choice) -> Iterator[tuple[_Row, bool]]:
    if choice.route_offered:
        yield ("repairs", choice.route), choice.route_whole
    if choice.lane_offered >= 0:
        yield ("lanes", choice.lane_offered), choice.lane_whole


def _owners(question: Question) -> list[int]:
    return [int(place) for place in question.network.way_pair]


def _many(frame: pl.DataFrame, row: int) -> bool:
    cell = frame["item"][row]
    return cell is None or is_wildcard(cell)


def _sites(cells: Patterns, row: int) -> list[int]:
    _, site = cells.named(np.array([row]))
    return [int(one) for one in site]


def _key(table: str, row: dict[str, object], *, item: str, site: str) -> str:
    if table == "repairs":
        return "@".join([item, site, *([str(row["mode"])] if row["mode"] else [])])
    return "@".join([str(row["from_site"] or ""), site, str(row["role"]), item])
