"""What stops the rest: from all positions down to those ready."""

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

import polars as pl

from sustainment.model.study import Study
from sustainment.views import theme
from sustainment.views.answers import Answer, fleet
from sustainment.views.figure import Figure
from sustainment.views.rounding import fixed, largest_remainder
from sustainment.views.sources import source_lines

MOST_CAUSES = 8
"""Causes drawn one by one before the rest is one bar."""

LABEL_WIDTH = 40
"""Characters of a label's line."""

LINE_HEIGHT = 15
"""Pixels of a label's line."""

LINES = 2
"""Least lines of a label: what, and why or how many."""

HALF_A_LINE_UP = {"labelLineHeight": LINE_HEIGHT, "labelOffset": -LINE_HEIGHT / 2}
"""Labels of two lines stand beside their bar only so: Vega centres their first line."""

LABEL_ROOM = 0.24
"""Part of the scale's length that is kept for numbers beside the bars."""

LARGE_FLEET = 500
"""Positions from which on their tenths are not written."""

DIGITS = 1
"""Decimals of a percentage on the chart."""

NORMAL_95 = 1.96
"""Half-width of a 95 % interval in standard errors."""

ALL = "all positions"
READY = "ready"
OTHER = "other causes"


def causes_figure(study: Study, simulation: Answer) -> Figure:
    """Return what is missing by item, site and cause; with what is ready it adds up to all positions."""
    causes = simulation.table("causes").sort(
        "positions", "item", "site", "cause", descending=[True] + [False] * 3
    )
    steps = waterfall(causes)
    low = _scale_start(steps)
    authorised = float(fleet(simulation)["authorised"].mean() or 0.0)  # type: ignore[arg-type]
    names = _names(steps, authorised)
    start = f" The scale starts at {low:.0f} %." if low > 0 else ""
    return Figure(
        name="causes",
        title="What stops the rest",
        caption=f"From all positions to those ready, mean over the counted days; the parts add up.{start}",
        specification=theme.chart(
            _row_height(names) * len(steps),
            _layers(steps.with_columns(name=names), low),
            description="Waterfall from all positions down to those ready, by cause.",
        ),
        table=causes,
        sources=source_lines(
            study, "failures", "repairs", "lanes", "stock", "resources", "deliveries", "use"
        ),
        how=(
            "Every position that does not work is charged, at each instant, to one item, one site and one "
            "cause: a wait to the part that comes last. A share is its mean over the counted days divided by "
            "all positions. What would be gained by mending one cause alone is another, smaller number."
        ),
        reading=_to_read(steps, authorised),
    )


def waterfall(causes: pl.DataFrame) -> pl.DataFrame:
    """
    Return the bars from all positions down to those ready.

    Columns: label, cause, share, error (standard error of the share), start, end, percent (rounded so that
    all parts add up to 100).
    """
    drawn = causes.filter(pl.col("positions") > 0)
    first, rest = drawn.head(MOST_CAUSES), drawn.slice(MOST_CAUSES)
    if len(rest) == 1:
        first, rest = drawn, rest.clear()
    parts = [
        (f"{row['item']} at {row['site']}", row["cause"], row["share"], _share_error(row))
        for row in first.iter_rows(named=True)
    ]
    if len(rest):
        errors = sum(_share_error(row) ** 2 for row in rest.iter_rows(named=True)) ** 0.5
        parts.append((f"{len(rest)} {OTHER}", "", float(rest["share"].sum()), errors))
    missing = sum(part[2] for part in parts)
    percents = largest_remainder([100 * (1 - missing), *(100 * part[2] for part in parts)], DIGITS)
    rows = [(ALL, "", 1.0, 0.0, 0.0, 1.0, 100.0)]
    level = 1.0
    for (label, cause, share, error), percent in zip(parts, percents[1:], strict=True):
        rows.append((label, cause, share, error, level - share, level, percent))
        level -= share
    rows.append((READY, "", level, 0.0, 0.0, level, percents[0]))
    return pl.DataFrame(
        rows, schema=["label", "cause", "share", "error", "start", "end", "percent"], orient="row"
    )


def _share_error(row: Mapping[str, Any]) -> float:
    """Return the standard error as a share: positions and shares keep their ratio."""
    if not row["positions"] or row.get("standard_error") is None:
        return 0.0
    return float(row["standard_error"] * row["share"] / row["positions"])


def _to_read(steps: pl.DataFrame, authorised: float) -> pl.DataFrame:
    parts = steps["share"].to_list()[1:]
    digits = _digits(authorised)
    counted = largest_remainder([authorised * part for part in parts], digits)
    errors = [row * authorised * NORMAL_95 for row in steps["error"].to_list()[1:]]
    return pl.DataFrame(
        {
            "where": steps["label"][1:],
            "cause": steps["cause"][1:],
            "mean positions": [fixed(value, digits) for value in counted],
            "± (95 %)": [fixed(error, digits + 1) if error else "" for error in errors],
            "share of all, %": [fixed(value, DIGITS) for value in steps["percent"].to_list()[1:]],
        }
    ).vstack(
        pl.DataFrame(
            {
                "where": [ALL],
                "cause": [""],
                "mean positions": [fixed(sum(counted), digits)],
                "± (95 %)": [""],
                "share of all, %": [fixed(100.0, DIGITS)],
            }
        )
    )


def _scale_start(steps: pl.DataFrame) -> float:
    """Return where the scale starts: at 0, or so near what is ready that the causes can be seen."""
    ready = 100 * float(steps["share"][-1])
    if ready < 50:
        return 0.0
    return float(int(max(0.0, ready - 0.6 * (100 - ready)) // 5) * 5)


def _layers(steps: pl.DataFrame, low: float) -> list[Mapping[str, Any]]:
    rows = steps.with_columns(
        pl.col("start").mul(100).clip(low).alias("from"),
        pl.col("end").mul(100).alias("to"),
        pl.Series("colour", [_colour(row) for row in steps.iter_rows(named=True)]),
        pl.Series("text", [_value(row) for row in steps.iter_rows(named=True)]),
        (100 * (pl.col("start") - NORMAL_95 * pl.col("error"))).clip(low).alias("least"),
        (100 * (pl.col("start") + NORMAL_95 * pl.col("error"))).clip(low).alias("most"),
    )
    y = {
        "field": "name",
        "type": "nominal",
        "sort": rows["name"].to_list(),
        "title": None,
        "axis": {"labelExpr": "split(datum.label, '|')", "ticks": False, "domain": False, **HALF_A_LINE_UP},
    }
    x = {
        "field": "from",
        "type": "quantitative",
        "title": "share of all positions, %",
        "scale": {"domain": [low, 100 + LABEL_ROOM * (100 - low)], "nice": False, "zero": False},
        "axis": {"values": list(range(int(low), 101, 10 if 100 - low > 50 else 5))},
    }
    unsure = rows.filter(pl.col("error") > 0)
    return [
        {
            "data": theme.data(rows, "name", "from", "to", "colour", "text"),
            "mark": {"type": "bar", "stroke": theme.INK, "strokeWidth": 0.6, "height": {"band": 0.62}},
            "encoding": {
                "y": y,
                "x": x,
                "x2": {"field": "to"},
                "fill": {"field": "colour", "type": "nominal", "scale": None},
                "tooltip": [{"field": "text", "title": " "}],
            },
        },
        {
            "data": theme.data(unsure, "name", "least", "most"),
            "mark": {"type": "rule", "color": theme.INK, "strokeWidth": 1.5},
            "encoding": {"y": y, "x": {**x, "field": "least"}, "x2": {"field": "most"}},
        },
        {
            "data": theme.data(rows, "name", "to", "text"),
            "mark": {"type": "text", "align": "left", "dx": 5},
            "encoding": {"y": y, "x": {**x, "field": "to"}, "text": {"field": "text"}},
        },
    ]


def _names(steps: pl.DataFrame, authorised: float) -> pl.Series:
    """Return the labels, lines parted by a bar: the cause, or how many positions, on the last one."""
    names = []
    for row in steps.iter_rows(named=True):
        last = row["cause"] or f"{fixed(row['share'] * authorised, _digits(authorised))} positions"
        names.append("|".join([*wrap(row["label"], LABEL_WIDTH), last]))
    return pl.Series("name", names, dtype=pl.String)


def _digits(authorised: float) -> int:
    """Return the decimals of a number of positions: of a large fleet none."""
    return DIGITS if authorised < LARGE_FLEET else 0


def _row_height(names: pl.Series) -> int:
    lines = max([LINES, *(str(name).count("|") + 1 for name in names.to_list())])
    return LINE_HEIGHT * lines + 8


def _value(row: Mapping[str, Any]) -> str:
    sign = "" if row["label"] in (ALL, READY) else "−"
    return f"{sign}{fixed(row['percent'], DIGITS)} %"


def _colour(row: Mapping[str, Any]) -> str:
    if row["label"] in (ALL, READY):
        return "#d5dbe1" if row["label"] == ALL else theme.STATE_COLOURS["working"]
    return theme.STATE_COLOURS.get(row["cause"], "#9aa4ae")
