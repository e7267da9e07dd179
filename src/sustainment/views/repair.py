"""Plans of repair beside each other, a bar each."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from sustainment.model.study import Study
from sustainment.views import theme
from sustainment.views.answers import Answer
from sustainment.views.figure import Figure
from sustainment.views.rounding import money_scale, number
from sustainment.views.sources import source_lines

ROW_HEIGHT = 38
WORK, OPENED = "work, transport, purchases", "what is opened"
COLOURS: Mapping[str, str] = {WORK: theme.SERIES[3], OPENED: theme.SERIES[0]}
ROOM = 1.3
"""How much longer than its longest bar the scale is: cost and readiness stand beside."""
ROOM_BY_DAY = 1.7
"""The same where readiness by day stands there too."""


def repair_figure(study: Study, plan: Answer) -> Figure:
    """Return what each plan of repair costs a year, what of it is opened, and how many work under it."""
    rows = plan.table("alternatives")
    largest = float(rows["cost_per_year"].max() or 0.0)  # type: ignore[arg-type]
    scale, unit = money_scale(largest, study.settings.currency)
    drawn = _drawn(rows, scale)
    order = rows["plan"].to_list()
    bound = float(rows["bound"].min() or 0.0) / scale  # type: ignore[arg-type]
    return Figure(
        name="repair",
        title="Where to repair what",
        caption=(
            f"Cost a year of all that fails, in {unit}, and the share of positions that work under it. "
            "No plan costs less than the dashed line."
        ),
        specification=theme.chart(
            ROW_HEIGHT * rows.height,
            _layers(drawn, unit=unit, order=order, bound=bound),
            description="Cost a year of plans of repair.",
        ),
        table=rows,
        sources=source_lines(study, "sites", "resources", "repairs", "lanes", "failures"),
        how=(
            "Each bar is the plan of least cost under its condition. The line is the bound: no plan of the "
            f"rows in the study costs less. {plan.quality.statement}"
        ),
        reading=_to_read(rows, scale=scale, unit=unit),
    )


def _drawn(rows: pl.DataFrame, scale: float) -> pl.DataFrame:
    """Return two stacked parts a plan, and the text at its end."""
    total, opened = pl.col("cost_per_year") / scale, pl.col("opened_per_year") / scale
    parts = rows.select(
        "plan", "availability", "availability_over_time", total=total, work=total - opened, opened=opened
    ).with_row_index("order")
    texts = [
        f"{number(row['total'])}, {100 * row['availability']:.1f} % ready{_by_day(row)}"
        for row in parts.iter_rows(named=True)
    ]
    parts = parts.with_columns(pl.Series("text", texts, dtype=pl.String))
    work = parts.with_columns(part=pl.lit(WORK), lower=pl.lit(0.0), upper=pl.col("work"))
    more = parts.with_columns(part=pl.lit(OPENED), lower=pl.col("work"), upper=pl.col("total"))
    return pl.concat([work, more]).sort("order", "lower", maintain_order=True)


def _by_day(row: Mapping[str, Any]) -> str:
    """Return what a plan is day by day, where it was carried through."""
    share = row["availability_over_time"]
    return "" if share is None else f" in a mean year, {100 * share:.1f} % by day"


def _layers(drawn: pl.DataFrame, *, unit: str, order: list[str], bound: float) -> list[Mapping[str, Any]]:
    y = {"field": "plan", "type": "nominal", "sort": order, "title": None}
    room = ROOM if drawn["availability_over_time"].null_count() == drawn.height else ROOM_BY_DAY
    longest = float(drawn["total"].max() or 1.0)  # type: ignore[arg-type]
    x = {
        "type": "quantitative",
        "scale": {"domain": [0, room * (longest or 1.0)], "nice": False},
        "title": f"{unit} a year",
        "axis": {"format": ",~r", "tickCount": 6},
    }
    present = [part for part in COLOURS if (drawn.filter(pl.col("part") == part)["upper"] > 0.0).any()]
    colour = {
        "field": "part",
        "type": "nominal",
        "scale": {"domain": present, "range": [COLOURS[part] for part in present]},
    }
    ends = drawn.filter(pl.col("part") == WORK)
    return [
        {
            "data": theme.data(
                drawn.filter(pl.col("upper") > pl.col("lower")), "plan", "part", "lower", "upper"
            ),
            "mark": {"type": "bar", "stroke": theme.INK, "strokeWidth": 0.6, "height": {"band": 0.62}},
            "encoding": {"y": y, "x": {"field": "lower", **x}, "x2": {"field": "upper"}, "color": colour},
        },
        {
            "data": theme.values({"bound": bound}),
            "mark": {"type": "rule", "color": theme.INK, "strokeDash": [4, 3]},
            "encoding": {"x": {"field": "bound", **x}},
        },
        {
            "data": theme.data(ends, "plan", "text", "total"),
            "mark": {"type": "text", "align": "left", "dx": 6},
            "encoding": {"y": y, "x": {"field": "total", **x}, "text": {"field": "text"}},
        },
    ]


def _to_read(rows: pl.DataFrame, *, scale: float, unit: str) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (
                row["plan"],
                f"{row['cost_per_year'] / scale:,.2f}",
                f"{row['opened_per_year'] / scale:,.2f}",
                f"{100 * row['availability']:.1f} %",
                *[
                    "" if row[column] is None else f"{100 * row[column]:.1f} %"
                    for column in ("availability_over_time", "availability_last_day")
                ],
            )
            for row in rows.iter_rows(named=True)
        ],
        schema=[
            "plan",
            f"{unit} a year",
            "of which opened",
            "ready in a mean year",
            "by day",
            "on the last day",
        ],
        orient="row",
    )
