"""Rows of one key, and when they hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import ceil, floor, gcd, inf
from typing import Any

import numpy as np
import polars as pl

from sustainment.model.draft import Draft
from sustainment.model.refusal import Refusal, quoted
from sustainment.model.tables import TABLES, Table

EVENTS = ("deliveries", "missions", "disruptions", "courses", "milestones")
"""Tables whose dated rows happen on a day rather than hold over a span."""
_SPAN = ["from_day", "from_day_milestone", "to_day", "to_day_milestone", "repeat_days"]


def check_spans(draft: Draft) -> None:
    """Note rows of one key, and spans that end before they start or overlap."""
    for table in TABLES.values():
        if draft.tables[table.name].height:
            _check_keys(draft, table)
            if table.dated:
                _check_spans(draft, table)
                _check_overlaps(draft, table)


def _check_keys(draft: Draft, table: Table) -> None:
    keys = draft.keys[table.name]
    complete = pl.lit(True)
    for name in table.key:
        if table.fields[name].required:
            complete = complete & pl.col(name).is_not_null()
    frame = (
        draft.tables[table.name]
        .with_columns(complete=complete)
        .select("complete", keys, row=pl.int_range(pl.len()))
    )
    twice = (
        frame.filter(pl.col("complete") & pl.col("key").is_duplicated())
        .group_by("key", maintain_order=True)
        .agg("row")
    )
    raw = draft.raws.get(table.name)
    for key, rows in twice.iter_rows():
        first = raw.row_number(rows[0]) if raw else None
        place = f"row {first}" if first is not None else f"row {rows[0] + 1} of the table"
        for row in rows[1:]:
            draft.refuse(
                table.name,
                row,
                column="",
                refusal=Refusal(
                    "E131",
                    f"{quoted(key)} a second time",
                    "one row of a key",
                    f"the first is {place}: keep one",
                ),
            )


def _check_spans(draft: Draft, table: Table) -> None:
    frame = draft.tables[table.name]
    same = pl.col("from_day_milestone").eq_missing(pl.col("to_day_milestone"))
    ends_early = same & (pl.col("to_day") <= pl.col("from_day"))
    too_long = same & (pl.col("to_day") - pl.col("from_day") > pl.col("repeat_days"))
    checks: tuple[tuple[pl.Expr, str, str, str], ...] = (
        (ends_early, "E231", "to_day", "an end after the start"),
        (too_long, "E232", "repeat_days", "a span that ends before it comes again"),
        (
            pl.col("repeat_days").is_not_null() & pl.col("from_day").is_null(),
            "E231",
            "repeat_days",
            "from_day beside repeat_days",
        ),
    )
    for condition, code, column, expected in checks:
        for row in bad_rows(frame, condition):
            from_day, to_day = frame["from_day"][row], frame["to_day"][row]
            found = (
                f"from day {from_day:g} to day {to_day:g}"
                if None not in (from_day, to_day)
                else f"{frame['repeat_days'][row]:g}"
            )
            draft.refuse(table.name, row, column=column, refusal=Refusal(code, found, expected))


def _check_overlaps(draft: Draft, table: Table) -> None:
    frame = draft.tables[table.name].select(*table.key, *_SPAN).with_columns(row=pl.int_range(pl.len()))
    dated = frame.filter(pl.col("from_day").is_not_null() | pl.col("to_day").is_not_null())
    if table.name in EVENTS:
        dated = dated.filter(pl.col("to_day").is_not_null() & pl.col("from_day").is_not_null())
    if dated.height < 2:
        return
    groups = (
        dated.filter(pl.struct(table.key).is_duplicated())
        .group_by(table.key, maintain_order=True)
        .agg("row", *_SPAN)
    )
    for group in groups.iter_rows(named=True):
        columns = [group["row"], *(group[name] for name in _SPAN)]
        spans = [_span(cells) for cells in zip(*columns, strict=True)]
        told: set[int] = set()
        for first, second in _overlapping(spans):
            if second.row in told:
                continue
            told.add(second.row)
            expected = f"spans of one key that do not overlap; {first.text} is stated too"
            draft.refuse(
                table.name, second.row, column="from_day", refusal=Refusal("E232", second.text, expected)
            )


@dataclass(frozen=True, slots=True)
class _Span:
    """When a row holds, in days from day zero or from a milestone; `repeat` 0 means once."""

    row: int
    start: float
    end: float
    milestone: str | None
    repeat: float

    @property
    def text(self) -> str:
        start = f"from day {self.start:g}" if self.start > -inf else "from the start"
        return start + (f" to day {self.end:g}" if self.end < inf else " on")


def _span(cells: Sequence[Any]) -> _Span:
    """Return when a row holds; ends that hang on different milestones cannot be compared with others."""
    row, start, start_milestone, end, end_milestone, repeat = cells
    milestone = start_milestone if start is not None else end_milestone
    if start is not None and end is not None and start_milestone != end_milestone:
        milestone = f"{start_milestone}/{end_milestone}/{row}"
    return _Span(row, -inf if start is None else start, inf if end is None else end, milestone, repeat or 0.0)


def _overlapping(spans: Sequence[_Span]) -> Iterator[tuple[_Span, _Span]]:
    by_milestone: dict[str | None, list[_Span]] = {}
    for span in sorted(spans, key=lambda span: (span.start, span.row)):
        by_milestone.setdefault(span.milestone, []).append(span)
    for alike in by_milestone.values():
        once = [span for span in alike if not span.repeat]
        repeating = [span for span in alike if span.repeat]
        latest: _Span | None = None
        for span in once:
            if latest is not None and span.start < latest.end:
                yield latest, span
            if latest is None or span.end > latest.end:
                latest = span
        yield from (
            (first, second) for first, second in combinations(repeating, 2) if _both_repeat(first, second)
        )
        yield from ((again, span) for again in repeating for span in once if _meets_again(again, span))


def _meets_again(again: _Span, once: _Span) -> bool:
    """Tell whether a span that comes again meets one that does not: a whole k >= 0 between two bounds."""
    if inf in (again.end, once.end):
        return once.end > again.start
    most = (once.end - again.start) / again.repeat
    least = (once.start - again.end) / again.repeat
    return max(0, floor(least) + 1) < most


def _both_repeat(first: _Span, second: _Span) -> bool:
    """Tell whether two spans that come again meet: a multiple of their common step between two bounds."""
    if inf in (first.end, second.end):
        return True
    steps = [Fraction(span.repeat).limit_denominator(10**6) for span in (first, second)]
    scale = steps[0].denominator * steps[1].denominator
    step = gcd(int(steps[0] * scale), int(steps[1] * scale)) / scale
    least, most = (second.start - first.end) / step, (second.end - first.start) / step
    return floor(least) + 1 <= ceil(most) - 1


def bad_rows(frame: pl.DataFrame, condition: pl.Expr) -> list[int]:
    """Return the rows for which a condition is true."""
    mask = frame.select(condition.fill_null(False).alias("bad")).to_series().to_numpy()
    return [int(row) for row in np.flatnonzero(mask)]
