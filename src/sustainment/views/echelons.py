"""Sites in the order of supply, with what is there."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from sustainment.model.study import Study
from sustainment.views.days import Calendar
from sustainment.views.lanes import Way, suppliers, ways
from sustainment.views.rounding import count, stated

MOST_SITES = 30
"""Rows drawn before sites alike under one supplier share a row."""

TEXT_ROOM = 2.1
"""Levels' widths kept for the texts of the deepest level."""

PRINTED_WIDTH = 680
DETAIL_SIGN, DAYS_SIGN = 6.3, 6.5
"""Pixels of a picture on paper, and of one sign of a text in it: texts are cut so that nothing is clipped."""

MORE = ", and more"

ROW = {
    "row": pl.Int64,
    "level": pl.Int64,
    "parent": pl.Int64,
    "name": pl.String,
    "candidate": pl.Boolean,
    "detail": pl.String,
    "days": pl.String,
}
"""Columns of the drawn rows."""


def echelons(study: Study) -> pl.DataFrame:
    """Return one row a site in drawing order: level, place, its supplier's row, and texts that fit."""
    frame = pl.DataFrame(list(_tree(study)), schema=ROW)
    return _cut(frame if len(frame) <= MOST_SITES else _gathered(frame))


def _tree(study: Study) -> Iterator[dict[str, Any]]:
    """Walk from each top down: a site, then all below it, those with sites of their own last."""
    sites = {row["site"]: row for row in study.table("sites").iter_rows(named=True)}
    above = suppliers(study)
    below: dict[str | None, list[str]] = {}
    for site in sites:
        below.setdefault(above.get(site), []).append(site)
    every = ways(study)
    down = {(way.from_site, way.to_site): way for way in every if way.role == "supply" and way.item is None}
    present = _Present(study, every)
    tops = sorted(below.get(None, []), key=lambda name: name not in below)
    waiting: list[tuple[str, int, int | None]] = [(top, 0, None) for top in reversed(tops)]
    index = 0
    while waiting:
        site, level, parent = waiting.pop()
        way = down.get((above.get(site), site))
        yield {
            "row": index,
            "level": level,
            "parent": parent,
            "name": site,
            "candidate": sites[site]["candidate"],
            "detail": present.text(sites[site]),
            "days": way.days if way is not None else "0 d" if level else "",
        }
        children = sorted(below.get(site, []), key=lambda name: (name in below, name), reverse=True)
        waiting += [(child, level + 1, index) for child in children]
        index += 1


class _Present:
    """Who and what is at a site, in few words."""

    def __init__(self, study: Study, every: list[Way]) -> None:
        self._calendar = Calendar.of(study)
        self._units = dict(study.table("units").group_by("site").agg(pl.col("unit")).iter_rows())
        self._positions = positions_on_first_day(study)
        self._resources = study.table("resources").filter(~pl.col("candidate"))
        self._own_ways = [way for way in every if way.role == "supply" and way.item and not way.candidate]

    def text(self, row: Mapping[str, Any]) -> str:
        """Return kind, units, resources, what it sends on ways of their own, and when it opens."""
        site = row["site"]
        kind = row["kind"] if row["kind"] and row["kind"] != site else ""
        parts = [kind, self._posted(site), self._tools(site), *self._sent(site)]
        if row["candidate"]:
            parts.append("candidate, not counted")
        if row["from_day"] is not None and (row["from_day"] > 0 or row["from_day_milestone"]):
            parts.append(f"opens {self._opening(row)}")
        return "; ".join(part for part in parts if part)

    def _posted(self, site: str) -> str:
        units = self._units.get(site, [])
        positions = sum(self._positions.get(unit, 0.0) for unit in units)
        return f"{count(len(units), 'unit')} with {positions:,.0f} positions" if units else ""

    def _tools(self, site: str) -> str:
        rows = self._resources.filter(pl.col("site") == site).iter_rows(named=True)
        return ", ".join(dict.fromkeys(f"{row['resource']} {stated(row['quantity'])}" for row in rows))

    def _sent(self, site: str) -> Iterator[str]:
        sent: dict[tuple[str, str], list[str]] = {}
        for way in self._own_ways:
            if way.from_site == site:
                sent.setdefault((way.to_site, way.days), []).append(str(way.item))
        for (to_site, days), items in sent.items():
            what = items[0] if len(items) == 1 else count(len(items), "item")
            yield f"{what} to {to_site} in {days}"

    def _opening(self, row: Mapping[str, Any]) -> str:
        if row["from_day_milestone"]:
            late = f" + {stated(row['from_day'])} d" if row["from_day"] else ""
            return f"with {row['from_day_milestone']}{late}"
        return self._calendar.name(row["from_day"])


def positions_on_first_day(study: Study) -> dict[str, float]:
    """Return the positions authorised to each unit on day 0; a row of its own goes before a wildcard."""
    units = study.table("units")["unit"].to_list()
    rows = study.table("authorised").filter(
        (pl.col("from_day").is_null() | ((pl.col("from_day") <= 0) & pl.col("from_day_milestone").is_null()))
        & (pl.col("to_day").is_null() | (pl.col("to_day") > 0) | pl.col("to_day_milestone").is_not_null())
    )
    undated_last = rows.sort(pl.col("from_day").is_null(), maintain_order=True)
    found: dict[tuple[str, str], float] = {}
    for wildcard in (False, True):
        for row in undated_last.filter((pl.col("unit") == "*") == wildcard).iter_rows(named=True):
            for unit in units if wildcard else [row["unit"]]:
                found.setdefault((unit, row["item"]), row["quantity"])
    totals: dict[str, float] = {}
    for (unit, _), quantity in found.items():
        totals[unit] = totals.get(unit, 0.0) + quantity
    return totals


def _cut(frame: pl.DataFrame) -> pl.DataFrame:
    """Cut texts to the room that they have on paper; the table has them whole."""
    deepest = int(frame["level"].max() or 0)  # type: ignore[arg-type]
    room = PRINTED_WIDTH / (deepest + TEXT_ROOM)
    details = [
        _shortened(row["detail"], int(room * (deepest + TEXT_ROOM - row["level"]) / DETAIL_SIGN) - 3)
        for row in frame.iter_rows(named=True)
    ]
    days = [
        text if len(text) * DAYS_SIGN < room - 14 else text.partition(" (")[0]
        for text in frame["days"].to_list()
    ]
    return frame.with_columns(
        pl.Series("detail", details, dtype=pl.String), pl.Series("days", days, dtype=pl.String)
    )


def _shortened(text: str, most: int) -> str:
    """Cut a list where it grows longer than a line."""
    if len(text) <= most:
        return text
    kept = text[: max(0, most - len(MORE))]
    ends = [kept.rfind(sign) for sign in (", ", "; ")]
    return kept[: max(*ends, 0)] + MORE if max(ends) > 0 else text[: max(0, most - 1)] + "…"


def _gathered(frame: pl.DataFrame) -> pl.DataFrame:
    """Let sites without any below them share one row under their supplier."""
    parents = set(frame["parent"].drop_nulls().to_list())
    kept: list[dict[str, Any]] = []
    rows: dict[int, int] = {}
    groups: dict[int | None, dict[str, Any]] = {}
    for row in frame.iter_rows(named=True):
        leaf = row["row"] not in parents and row["parent"] is not None
        group = groups.get(row["parent"]) if leaf else None
        if group is not None:
            group["names"].append(row["name"])
            continue
        new = {**row, "parent": rows.get(row["parent"]), "row": len(kept), "names": [row["name"]]}
        rows[row["row"]] = len(kept)
        kept.append(new)
        if leaf:
            groups[row["parent"]] = new
    for new in kept:
        names = new.pop("names")
        if len(names) > 1:
            new["name"] = count(len(names), "site")
            new["detail"] = ", ".join(names)
            new["days"] = ""
    return pl.DataFrame(kept, schema=frame.schema)
