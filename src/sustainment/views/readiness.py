"""How many work on each day, with a band and events."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import floor, log10
from typing import Any

import polars as pl

from sustainment.model.study import Study
from sustainment.views import theme
from sustainment.views.answers import Answer, fleet
from sustainment.views.days import MOST_DAYS_READ, Calendar, thinned
from sustainment.views.events import marks
from sustainment.views.figure import Figure
from sustainment.views.rounding import between, number, stated
from sustainment.views.sources import source_lines

HEIGHT = 300
BAND_WORDS = "9 in 10 futures stay inside this band"
BAND = "#cce3f0"
"""The band's colour as it looks on white."""

TEXT_HEIGHT = 18
"""Pixels that a line of text needs inside a band."""

LETTER_ROWS = 2
"""Rows of letters above the axis, so that close events do not cover each other."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """The part of the number axis that is drawn."""

    low: float
    high: float

    @property
    def pixel(self) -> float:
        """Return positions a pixel."""
        return (self.high - self.low) / HEIGHT


def readiness_figure(study: Study, simulation: Answer) -> Figure:
    """Return the number working by day: mean, a band that holds 9 in 10 futures, and the study's events."""
    calendar = Calendar.of(study)
    rows = fleet(simulation)
    drawn = calendar.placed(thinned(rows))
    frame = _frame(rows)
    events = marks(study, calendar)
    start = f" The scale starts at {frame.low:,.0f}." if frame.low > 0 else ""
    return Figure(
        name="readiness",
        title="How many are ready on each day",
        caption=f"The line is the number expected; 9 in 10 simulated futures lie in the band.{start}",
        specification=theme.chart(
            HEIGHT,
            [
                *_curve(drawn, calendar, frame),
                *_goals(study, drawn, frame),
                *_events(events, calendar),
                *_words(drawn, frame),
                _pointer(drawn),
            ],
            description="Number ready by day, with a band that holds 9 in 10 simulated futures.",
        ),
        table=_table(calendar, rows),
        reading=_to_read(calendar, rows),
        sources=source_lines(study),
        how=(
            "Each future is simulated from day 0 with its own luck. The line is the mean of all futures on "
            "that day; the band runs from the 5 % to the 95 % point. low and high are the 95 % interval of "
            "the mean: how well the mean itself is known."
        ),
        notes=tuple(f"{row['mark']}  {row['text']}" for row in events.iter_rows(named=True)),
    )


def _table(calendar: Calendar, rows: pl.DataFrame) -> pl.DataFrame:
    named = calendar.placed(rows)
    dated = [pl.col("when").alias("date")] if calendar.day_zero else []
    columns = ("authorised", "mean", "low", "high", "q05", "q50", "q95")
    return named.select("day", *dated, *columns)


def _to_read(calendar: Calendar, rows: pl.DataFrame) -> pl.DataFrame:
    """Return some days, each mean no finer than its interval."""
    lines = [
        (
            row["when"],
            number(row["mean"], (row["high"] - row["low"]) / 2),
            between(row["low"], row["high"]),
            f"{row['q05']:,.0f} to {row['q95']:,.0f}",
            f"{row['authorised']:,.0f}",
        )
        for row in calendar.placed(thinned(rows, MOST_DAYS_READ)).iter_rows(named=True)
    ]
    schema = ["day", "expected ready", "95 % interval of it", "9 in 10 futures", "authorised"]
    return pl.DataFrame(lines, schema=schema, orient="row")


def _frame(rows: pl.DataFrame) -> _Frame:
    top = float(rows["authorised"].max() or 1)  # type: ignore[arg-type]
    lowest = float(rows["q05"].min() or 0)  # type: ignore[arg-type]
    room = 0.25 * (top - lowest) + 0.02 * top
    low = lowest - room
    step = 10.0 ** floor(log10(top)) / 2 if top > 1 else 1.0
    start = 0.0 if low < 0.3 * top else step * floor(low / step)
    return _Frame(start, top * 1.02)


def _y(field: str, frame: _Frame, title: str | None = "ready") -> dict[str, Any]:
    return {
        "field": field,
        "type": "quantitative",
        "title": title,
        "scale": {"domain": [frame.low, frame.high], "nice": False, "zero": False},
        "axis": {"tickCount": 6, "format": ",~f"},
    }


def _curve(drawn: pl.DataFrame, calendar: Calendar, frame: _Frame) -> Iterator[Mapping[str, Any]]:
    x = calendar.axis(int(drawn["day"][0]), int(drawn["day"][-1]))
    yield {
        "data": theme.data(drawn, "x", "q05", "q95"),
        "mark": {"type": "area", "color": BAND},
        "encoding": {"x": x, "y": _y("q05", frame), "y2": {"field": "q95"}},
    }
    yield {
        "data": theme.data(drawn, "x", "authorised"),
        "mark": {"type": "line", "color": theme.QUIET, "strokeWidth": 1, "interpolate": "step-after"},
        "encoding": {"x": x, "y": _y("authorised", frame)},
    }
    yield {
        "data": theme.data(drawn, "x", "mean"),
        "mark": {"type": "line", "color": theme.LINE, "strokeWidth": 2.5},
        "encoding": {"x": x, "y": _y("mean", frame)},
    }


def _text(row: Mapping[str, Any], **mark: Any) -> dict[str, Any]:
    kind = "temporal" if isinstance(row["x"], str) else "quantitative"
    return {
        "data": theme.values(row),
        "mark": {"type": "text", **mark},
        "encoding": {
            "x": {"field": "x", "type": kind},
            "y": {"field": "y", "type": "quantitative"},
            "text": {"field": "text"},
        },
    }


def _words(drawn: pl.DataFrame, frame: _Frame) -> Iterator[Mapping[str, Any]]:
    """Label the lines and the band on the chart itself."""
    first = drawn.row(0, named=True)
    name = f"{first['authorised']:,.0f} authorised"
    yield _text(
        {"x": first["x"], "y": first["authorised"], "text": name},
        align="left",
        dx=6,
        dy=10,
        color=theme.QUIET,
    )
    day, room = _widest(drawn, "q05", "mean")
    low = drawn.row(day, named=True)
    inside = room >= TEXT_HEIGHT * frame.pixel
    middle = (low["q05"] + low["mean"]) / 2
    height = middle if inside else _lowest(drawn, day) - 10 * frame.pixel
    if not inside:
        yield _rule({"x": low["x"], "y": height + 6 * frame.pixel, "y2": middle})
    yield from _on_band({"x": low["x"], "y": height, "text": BAND_WORDS}, inside=inside)
    day, room = _widest(drawn, "mean", "q95")
    high = drawn.row(day, named=True)
    if room >= TEXT_HEIGHT * frame.pixel:
        height = high["mean"] + 9 * frame.pixel
        yield from _on_band({"x": high["x"], "y": height, "text": "expected"}, inside=True)


def _on_band(row: Mapping[str, Any], *, inside: bool) -> Iterator[Mapping[str, Any]]:
    """Write a text over a halo of what lies behind it, so that no line crosses it."""
    yield _text(row, stroke=BAND if inside else "white", strokeWidth=5, strokeJoin="round")
    yield _text(row)


def _rule(row: Mapping[str, Any]) -> dict[str, Any]:
    kind = "temporal" if isinstance(row["x"], str) else "quantitative"
    return {
        "data": theme.values(row),
        "mark": {"type": "rule", "color": theme.QUIET},
        "encoding": {
            "x": {"field": "x", "type": kind},
            "y": {"field": "y", "type": "quantitative"},
            "y2": {"field": "y2"},
        },
    }


def _widest(drawn: pl.DataFrame, lower: str, upper: str) -> tuple[int, float]:
    """Return the row around which the gap between two columns stays widest, and that gap."""
    gaps = (drawn[upper] - drawn[lower]).to_list()
    reach = max(1, len(gaps) // 7)
    middles = range(reach, len(gaps) - reach) or range(len(gaps))
    best = max(middles, key=lambda k: min(gaps[max(0, k - reach) : k + reach + 1]))
    return best, min(gaps[max(0, best - reach) : best + reach + 1])


def _lowest(drawn: pl.DataFrame, day: int) -> float:
    reach = max(1, len(drawn) // 7)
    return min(float(low) for low in drawn["q05"].to_list()[max(0, day - reach) : day + reach + 1])


def _goals(study: Study, drawn: pl.DataFrame, frame: _Frame) -> Iterator[Mapping[str, Any]]:
    """Draw what is asked of the whole fleet at all times, as a share or as a number."""
    asked = study.table("requirements").filter(
        pl.col("measure").is_in(["availability", "working"])
        & pl.col("scope").is_null()
        & pl.col("at_least").is_not_null()
        & pl.col("from_day").is_null()
    )
    last = drawn.row(-1, named=True)
    for measure, least in (
        asked.select("measure", "at_least").unique().sort("measure", "at_least").iter_rows()
    ):
        share = measure == "availability"
        height = least * last["authorised"] if share else least
        if not frame.low < height < frame.high:
            continue
        yield {
            "data": theme.values({"y": height}),
            "mark": {"type": "rule", "color": theme.INK, "strokeDash": [6, 4]},
            "encoding": {"y": {"field": "y", "type": "quantitative"}},
        }
        text = f"goal {stated(100 * least)} %" if share else f"goal {stated(least)}"
        yield _text({"x": last["x"], "y": height, "text": text}, align="right", dx=-6, dy=-9)


def _events(events: pl.DataFrame, calendar: Calendar) -> Iterator[Mapping[str, Any]]:
    if events.is_empty():
        return
    placed = calendar.placed(events).with_row_index("row")
    kind = "temporal" if calendar.day_zero else "quantitative"
    x = {"field": "x", "type": kind}
    yield {
        "data": theme.data(placed, "x"),
        "mark": {"type": "rule", "color": theme.QUIET, "strokeDash": [2, 3]},
        "encoding": {"x": x},
    }
    for level in range(LETTER_ROWS):
        rows = placed.filter(pl.col("row") % LETTER_ROWS == level)
        if rows.is_empty():
            continue
        height = {"value": HEIGHT - 13 - 22 * level}
        tip = [{"field": "text", "title": " "}]
        yield {
            "data": theme.data(rows, "x", "text"),
            "mark": {"type": "point", "shape": "circle", "size": 300, "filled": True, "opacity": 1},
            "encoding": {
                "x": x,
                "y": height,
                "tooltip": tip,
                "fill": {"value": "white"},
                "stroke": {"value": theme.QUIET},
            },
        }
        yield {
            "data": theme.data(rows, "x", "mark", "text"),
            "mark": {"type": "text", "fontSize": 11, "fontWeight": "bold"},
            "encoding": {"x": x, "y": height, "text": {"field": "mark"}, "tooltip": tip},
        }


def _pointer(drawn: pl.DataFrame) -> Mapping[str, Any]:
    """Tell the numbers of the day under the pointer."""
    kind = "quantitative" if drawn["x"].dtype.is_numeric() else "temporal"
    told = drawn.with_columns(
        pl.format(
            "{} to {}", pl.col("q05").round(0).cast(pl.Int64), pl.col("q95").round(0).cast(pl.Int64)
        ).alias("futures"),
        pl.format("{} to {}", pl.col("low").round(1), pl.col("high").round(1)).alias("interval"),
    )
    return {
        "params": [{"name": "day", "select": {"type": "point", "on": "pointerover", "clear": "pointerout"}}],
        "data": theme.data(told, "x", "when", "mean", "interval", "futures", "authorised"),
        "mark": {"type": "rule", "strokeWidth": 6, "color": theme.LINE},
        "encoding": {
            "x": {"field": "x", "type": kind},
            "opacity": {"condition": {"param": "day", "value": 0.25, "empty": False}, "value": 0},
            "tooltip": [
                {"field": "when", "title": "day"},
                {"field": "mean", "title": "expected", "format": ",.1f"},
                {"field": "interval", "title": "95 % interval of it"},
                {"field": "futures", "title": "9 in 10 futures"},
                {"field": "authorised", "title": "authorised", "format": ",.0f"},
            ],
        },
    }
