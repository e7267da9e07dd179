"""What happens on a day of the study, as marks on a time axis."""

from collections.abc import Iterator, Mapping
from string import ascii_uppercase
from typing import Any

import polars as pl

from sustainment.model.study import Study
from sustainment.views.days import Calendar
from sustainment.views.rounding import count, stated

MOST_MARKS = 16
"""Marks that still stand apart on a chart; closer events share one."""

NAMED_IN_A_MARK = 4
"""Events that a mark names before it only counts the rest."""

Row = Mapping[str, Any]


def events(study: Study) -> pl.DataFrame:
    """
    Return what is known to happen inside the study's span: one row an event, with its day and a text.

    Days that hang on a milestone are the milestone's mean day; deliveries that repeat are told once.
    """
    due = milestone_days(study)
    found = [
        *_deliveries(study, due),
        *_openings(study, due),
        *_moves(study, due),
        *_milestones(study, due),
        *_disruptions(study, due),
    ]
    inside = [(day, text) for day, text in found if 0 < day < study.settings.days]
    rows = sorted(inside)
    return pl.DataFrame(
        {"day": [day for day, _ in rows], "text": [text for _, text in rows]},
        schema={"day": pl.Float64, "text": pl.String},
    )


def marks(study: Study, calendar: Calendar) -> pl.DataFrame:
    """Return the marks to draw: `day`, a letter `mark`, and the `text` that explains it."""
    rows = events(study)
    width = max(1.0, study.settings.days / MOST_MARKS) if len(rows) > MOST_MARKS else 1.0
    shared = (
        rows.with_columns(bin=(pl.col("day") / width).floor())
        .group_by("bin", maintain_order=True)
        .agg(pl.col("day").first(), pl.col("day").last().alias("until"), pl.col("text"))
    )
    return pl.DataFrame(
        {
            "day": shared["day"],
            "mark": list(ascii_uppercase[: len(shared)]),
            "text": [
                f"{_when(calendar, row['day'], row['until'])}: {_joined(row['text'])}"
                for row in shared.iter_rows(named=True)
            ],
        },
        schema={"day": pl.Float64, "mark": pl.String, "text": pl.String},
    )


def milestone_days(study: Study) -> dict[str, float]:
    """Return the mean day of each milestone: its own day, or that of the one before, and its delay."""
    rows = {row["milestone"]: row for row in study.table("milestones").iter_rows(named=True)}
    days: dict[str, float] = {}

    def day(name: str) -> float:
        if name not in days:
            row = rows[name]
            start = row["day"] if row["day"] is not None else 0.0
            before = row["after"] or row["day_milestone"]
            days[name] = start + (row["delay_days"] or 0.0) + (day(before) if before in rows else 0.0)
        return days[name]

    return {name: day(name) for name in rows}


def _day(row: Row, field: str, due: Mapping[str, float]) -> float | None:
    value = row[field]
    if value is None:
        return None
    return float(value) + due.get(row[f"{field}_milestone"] or "", 0.0)


def _deliveries(study: Study, due: Mapping[str, float]) -> Iterator[tuple[float, str]]:
    for row in study.table("deliveries").iter_rows(named=True):
        day = (_day(row, "from_day", due) or 0.0) + (row["delay_days"] or 0.0)
        again = row["every_days"] or row["repeat_days"]
        until = _day(row, "to_day", due)
        parts = [f"{row['quantity']:,.0f} {row['item']} to {row['site']}"]
        if again:
            parts.append(f"again every {stated(again)} days")
        elif until is not None and until > day + 1:
            parts.append(f"spread over {stated(until - day)} days")
        if row["chance"] is not None and row["chance"] < 1:
            parts.append(f"chance {stated(100 * row['chance'])} %")
        yield day, ", ".join(parts)


def _openings(study: Study, due: Mapping[str, float]) -> Iterator[tuple[float, str]]:
    for table in ("sites", "lanes"):
        for row in study.table(table).filter(~pl.col("candidate")).iter_rows(named=True):
            name = row["site"] if table == "sites" else _way_name(row)
            opens, closes = _day(row, "from_day", due), _day(row, "to_day", due)
            if opens is not None:
                yield opens, f"{name} opens"
            if closes is not None:
                yield closes, f"{name} closes"


def _moves(study: Study, due: Mapping[str, float]) -> Iterator[tuple[float, str]]:
    units = study.table("units")
    moving = units.filter(pl.col("site").n_unique().over("unit") > 1)
    for row in moving.filter(pl.col("from_day").is_not_null()).iter_rows(named=True):
        begin = _day(row, "from_day", due)
        if begin is not None:
            yield begin, f"{row['unit']} moves to {row['site']}"
    begins = {(row["unit"], _day(row, "from_day", due)) for row in moving.iter_rows(named=True)}
    home = {row["unit"]: row["site"] for row in moving.iter_rows(named=True) if row["from_day"] is None}
    for row in moving.filter(pl.col("to_day").is_not_null()).iter_rows(named=True):
        end = _day(row, "to_day", due)
        goes_home = row["from_day"] is not None and row["unit"] in home
        if end is not None and goes_home and (row["unit"], end) not in begins:
            yield end, f"{row['unit']} moves back to {home[row['unit']]}"


def _way_name(row: Row) -> str:
    what = f" for {row['item']}" if row["item"] else ""
    return f"way from {row['from_site'] or 'outside'} to {row['to_site']}{what}"


def _milestones(study: Study, due: Mapping[str, float]) -> Iterator[tuple[float, str]]:
    for row in study.table("milestones").iter_rows(named=True):
        chance = row["chance"]
        sure = "" if chance is None or chance >= 1 else f", chance {stated(100 * chance)} %"
        yield due[row["milestone"]], f"{row['milestone']} (expected{sure})"


def _disruptions(study: Study, due: Mapping[str, float]) -> Iterator[tuple[float, str]]:
    for row in study.table("disruptions").iter_rows(named=True):
        day = _day(row, "from_day", due)
        if day is not None:
            chance = row["chance"]
            sure = "" if chance is None or chance >= 1 else f" (chance {stated(100 * chance)} %)"
            yield day, f"{row['disruption']}{sure}"


def _when(calendar: Calendar, first: float, last: float) -> str:
    start, end = calendar.name(first), calendar.name(last)
    return start if start == end else f"{start} to {end}"


def _joined(texts: list[str]) -> str:
    shown = "; ".join(texts[:NAMED_IN_A_MARK])
    rest = len(texts) - NAMED_IN_A_MARK
    return f"{shown}; and {count(rest, 'more event')}" if rest > 0 else shown
