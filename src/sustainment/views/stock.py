"""What lies on the shelf by day, where it matters most."""

from textwrap import wrap
from typing import Any

import polars as pl

from sustainment.model.study import Study
from sustainment.views import theme
from sustainment.views.answers import Answer
from sustainment.views.days import Calendar, thinned
from sustainment.views.figure import Figure
from sustainment.views.rounding import count, number
from sustainment.views.sources import source_lines

MOST_PAIRS = 6
COLUMNS = 3
SMALL_WIDTH = 225
SMALL_HEIGHT = 120
HEADER_WIDTH = 34

MOST_DAYS_DRAWN = 120
"""Points of a line that is an inch or two wide."""

ON_SHELF = "on the shelf"
WANTED = "wanted, not there"


def stock_figure(study: Study, simulation: Answer) -> Figure:
    """Return mean stock and open claims by day for the pairs of item and site that hold up most."""
    calendar = Calendar.of(study)
    pairs = pairs_that_matter(simulation)
    rows = simulation.table("stock").join(pairs, on=("item", "site"), how="inner").sort("rank", "day")
    drawn = calendar.placed(thinned(rows, MOST_DAYS_DRAWN))
    drawn = drawn.with_columns(pl.Series("pair", _headers(drawn), dtype=pl.String))
    return Figure(
        name="stock",
        title="Stock where it matters most",
        caption=(
            f"Mean units on the shelf and claims that wait, by day, for {count(len(pairs), 'pair')} of item "
            "and site that hold up the most positions. Each chart has its own scale."
        ),
        specification=_grid(drawn, calendar),
        table=rows.select("item", "site", "day", "on_hand", "backorders"),
        sources=source_lines(study, "stock", "deliveries", "lanes", "repairs"),
        how=(
            "At the end of each day the units on the shelf and the open claims for them are counted; the "
            "lines are the means over all futures. Pairs are chosen by the positions that wait for the item."
        ),
        reading=_to_read(calendar, rows),
    )


def pairs_that_matter(simulation: Answer) -> pl.DataFrame:
    """Return the pairs with the most positions waiting for a part, then with the most backorders, ranked."""
    known = simulation.table("stock").select("item", "site").unique()
    waiting = (
        simulation.table("causes")
        .filter(pl.col("cause") == "waiting for part")
        .group_by("item", "site", maintain_order=True)
        .agg(pl.col("positions").sum())
    )
    supply = simulation.table("supply").select("item", "site", "backorders")
    return (
        known.join(waiting, on=("item", "site"), how="left")
        .join(supply, on=("item", "site"), how="left")
        .with_columns(pl.col("positions", "backorders").fill_null(0.0))
        .sort("positions", "backorders", "item", "site", descending=[True, True, False, False])
        .head(MOST_PAIRS)
        .with_row_index("rank")
        .select("item", "site", "rank")
    )


def _headers(drawn: pl.DataFrame) -> list[str]:
    return [
        "|".join(wrap(f"{item} at {site}", HEADER_WIDTH))
        for item, site in drawn.select("item", "site").iter_rows()
    ]


def _to_read(calendar: Calendar, rows: pl.DataFrame) -> pl.DataFrame:
    """Return each pair on the first, a middle and the last day, and its worst day."""
    lines: list[tuple[str, ...]] = []
    for (item, site), part in rows.group_by("item", "site", maintain_order=True):
        worst = part.sort("backorders", "day", descending=[True, False]).row(0, named=True)
        last = part.row(-1, named=True)
        lines.append(
            (
                f"{item} at {site}",
                number(part["on_hand"].mean() or 0.0),  # type: ignore[arg-type]
                number(part["backorders"].mean() or 0.0),  # type: ignore[arg-type]
                f"{number(worst['backorders'])} on {calendar.name(worst['day'])}",
                f"{number(last['on_hand'])} on the shelf, {number(last['backorders'])} wanted",
            )
        )
    schema = ["item and site", "mean on the shelf", "mean wanted", "most wanted", "on the last day"]
    return pl.DataFrame(lines, schema=schema, orient="row")


def _grid(drawn: pl.DataFrame, calendar: Calendar) -> dict[str, Any]:
    first, last = (int(drawn["day"][0]), int(drawn["day"][-1])) if len(drawn) else (0, 1)
    specification = theme.chart(SMALL_HEIGHT, [], description="Mean stock and open claims by day.")
    for part in ("layer", "width", "height", "autosize"):
        del specification[part]
    names = [ON_SHELF, WANTED]
    legend = {"symbolType": "stroke", "symbolStrokeWidth": 2, "symbolSize": 500}
    return {
        **specification,
        "data": theme.data(
            drawn.select("pair", "x", pl.col("on_hand").alias(ON_SHELF), pl.col("backorders").alias(WANTED))
        ),
        "transform": [{"fold": names, "as": ["what", "units"]}],
        "columns": COLUMNS,
        "facet": {
            "field": "pair",
            "type": "nominal",
            "sort": drawn["pair"].unique(maintain_order=True).to_list(),
            "header": {"labelExpr": "split(datum.label, '|')", "labelAnchor": "start", "labelPadding": 4},
        },
        "spacing": {"row": 22, "column": 18},
        "resolve": {"scale": {"y": "independent"}, "axis": {"x": "independent"}},
        "spec": {
            "width": SMALL_WIDTH,
            "height": SMALL_HEIGHT,
            "mark": {"type": "line", "strokeWidth": 2},
            "encoding": {
                "x": calendar.short_axis(first, last),
                "y": {
                    "field": "units",
                    "type": "quantitative",
                    "title": None,
                    "scale": {"zero": True},
                    "axis": {"tickCount": 4, "format": ",~f", "minExtent": 28},
                },
                "color": {
                    "field": "what",
                    "type": "nominal",
                    "scale": {"domain": names, "range": [theme.LINE, "#a8480a"]},
                    "legend": legend,
                },
                "strokeDash": {
                    "field": "what",
                    "type": "nominal",
                    "scale": {"domain": names, "range": [[1, 0], [5, 3]]},
                    "legend": legend,
                },
            },
        },
    }
