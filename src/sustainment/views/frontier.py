"""What money buys: the whole frontier, and plans beside it."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from sustainment.model.study import Study
from sustainment.views import theme
from sustainment.views.answers import Answer
from sustainment.views.figure import Figure
from sustainment.views.rounding import money_scale, number
from sustainment.views.sources import source_lines

HEIGHT = 360
LABEL_SHIFT = 12
"""Pixels between a point and its label; every other label stands above its point, so that two fit."""
SHOWN_BEYOND = 1.6
"""So many times what the dearest plan costs is shown of the line."""
SAME = 1e-9
"""A bound that is as near to the frontier lies on it."""


def frontier_figure(study: Study, optimised: Answer) -> Figure:
    """Return cost against positions that lack a part: the best plans, the bound, and plans beside them."""
    frontier, compared = optimised.table("frontier"), optimised.table("compared")
    scale, unit = _money(study, frontier)
    most = SHOWN_BEYOND * float(compared["cost"].max() or 0.0)  # type: ignore[arg-type]
    lines = frontier.filter(pl.col("cost") <= most).with_columns(pl.col("cost") / scale)
    limited = "bound" in lines.columns and _apart(lines).height > 0
    points = compared.with_columns(
        pl.col("cost") / scale,
        pl.Series("label", _labels(compared), dtype=pl.String),
    )
    return Figure(
        name="frontier",
        title="What money buys",
        caption=_caption(compared, unit, scale),
        specification=theme.chart(
            HEIGHT,
            [*_curves(lines, unit), *_points(points, unit)],
            description="Cost of spares against positions that lack a part: the best plans and others.",
        ),
        table=frontier,
        sources=source_lines(study, "items", "stock", "failures", "repairs"),
        how=(
            "Every corner of the line is a plan that none of the same cost betters, in the model that chose: "
            "hulls of each item over all sites, merged by what a unit of money saves. The points are whole "
            "plans, worked out by the best method that applies."
        ),
        reading=_to_read(compared, unit, scale),
        notes=(
            *(
                ("Dashed: the upper limit, which no plan of the model that chose is above.",)
                if limited
                else ()
            ),
            "The line holds for the failures that there are under the chosen plan. Where fewer machines "
            "work, fewer fail: such a plan may lie above it.",
        ),
    )


def _money(study: Study, frontier: pl.DataFrame) -> tuple[float, str]:
    largest = float(frontier["cost"].max() or 0.0)  # type: ignore[arg-type]
    return money_scale(largest, study.settings.currency)


def _labels(compared: pl.DataFrame) -> list[str]:
    return [f"{row['plan']}: {100 * row['availability']:.1f} %" for row in compared.iter_rows(named=True)]


def _caption(compared: pl.DataFrame, unit: str, scale: float) -> str:
    said = [
        f"{row['plan'].capitalize()}: {number(row['cost'] / scale)} {unit}, "
        f"{100 * row['availability']:.1f} % work."
        for row in compared.iter_rows(named=True)
    ]
    return " ".join(said)


def _curves(lines: pl.DataFrame, unit: str) -> list[Mapping[str, Any]]:
    x = {
        "field": "cost",
        "type": "quantitative",
        "title": f"cost of spares, {unit}",
        "axis": {"format": ",~r"},
    }
    y = {
        "type": "quantitative",
        "title": "positions that lack a part, mean (higher is better)",
        "scale": {"reverse": True},
    }
    tooltip = [
        {"field": "cost", "title": unit, "format": ",.4~r"},
        {"field": "holes", "title": "lack a part", "format": ",.3~r"},
    ]
    best = {
        "data": theme.data(lines, "cost", "holes"),
        "mark": {"type": "line", "color": theme.LINE, "strokeWidth": 2.5, "interpolate": "linear"},
        "encoding": {"x": x, "y": {"field": "holes", **y}, "tooltip": tooltip},
    }
    if "bound" not in lines.columns or not len(_apart(lines)):
        return [best]
    bound = {
        "data": theme.data(lines, "cost", "bound"),
        "mark": {"type": "line", "color": theme.QUIET, "strokeDash": [5, 4]},
        "encoding": {"x": x, "y": {"field": "bound", **y}},
    }
    return [bound, best]


def _apart(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.filter(pl.col("holes") - pl.col("bound") > SAME * pl.col("holes").abs())


def _points(points: pl.DataFrame, unit: str) -> list[Mapping[str, Any]]:
    place = {
        "x": {"field": "cost", "type": "quantitative"},
        "y": {"field": "holes", "type": "quantitative"},
    }
    tooltip = [
        {"field": "plan", "title": "plan"},
        {"field": "cost", "title": unit, "format": ",.4~r"},
        {"field": "availability", "title": "work", "format": ".1%"},
        {"field": "holes", "title": "lack a part", "format": ",.3~r"},
    ]
    columns = ("plan", "cost", "holes", "availability", "label")
    ranked = points.sort("holes", "cost").with_row_index("rank")
    return [
        {
            "data": theme.data(points, *columns),
            "mark": {"type": "point", "filled": True, "size": 90, "color": theme.INK},
            "encoding": {**place, "tooltip": tooltip},
        },
        *(
            {
                "data": theme.data(ranked.filter(pl.col("rank") % 2 == odd), *columns),
                "mark": {"type": "text", "align": "left", "dx": LABEL_SHIFT / 2, "dy": shift},
                "encoding": {**place, "text": {"field": "label"}},
            }
            for odd, shift in ((0, LABEL_SHIFT), (1, -LABEL_SHIFT))
        ),
    ]


def _to_read(compared: pl.DataFrame, unit: str, scale: float) -> pl.DataFrame:
    rows = [
        (
            row["plan"],
            f"{number(row['cost'] / scale)} {unit}",
            f"{100 * row['availability']:.1f} %",
            number(row["holes"]),
            row["method"],
        )
        for row in compared.iter_rows(named=True)
    ]
    columns = ["plan", "cost", "work", "lack a part (model that chose)", "worked out by"]
    return pl.DataFrame(rows, schema=columns, orient="row")
