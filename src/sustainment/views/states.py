"""In which state the positions are, day by day."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from sustainment.model.study import Study
from sustainment.views import theme
from sustainment.views.answers import Answer
from sustainment.views.days import MOST_DAYS_READ, Calendar, thinned
from sustainment.views.figure import Figure
from sustainment.views.rounding import fixed, largest_remainder, number
from sustainment.views.sources import source_lines

HEIGHT = 220
HEADROOM = 1.5
"""How far above the tallest stack of what does not work the scale reaches, before it is cut."""

LEGEND_COLUMNS = 5
"""States named in a row of the legend: all of them take two rows, which fit the narrowest page."""

LABEL_SHARE = 0.075
"""Part of the drawn height from which on an area is named inside as well."""

STATES = tuple(theme.STATE_COLOURS)
"""From the bottom of the stack up; what works closes it."""


def states_figure(study: Study, simulation: Answer) -> Figure:
    """Return the mean positions in each state by day, stacked; what works stands on top."""
    calendar = Calendar.of(study)
    rows = _present(simulation.table("states"))
    total = rows.group_by("day", maintain_order=True).agg(pl.col("mean").sum())
    authorised = float(total["mean"].max() or 1)  # type: ignore[arg-type]
    standing = (
        rows.filter(pl.col("state") != "working")
        .group_by("day", maintain_order=True)
        .agg(pl.col("mean").sum())
    )
    tallest = float(standing["mean"].max() or 0) if len(standing) else 0.0  # type: ignore[arg-type]
    top = min(authorised, max(HEADROOM * tallest, 0.1 * authorised))
    cut = top < authorised
    placed = calendar.placed(_stacked(thinned(rows), top))
    rest = f" The scale ends at {number(top)}; all above it, up to {authorised:,.0f}, work." if cut else ""
    return Figure(
        name="states",
        title="What state they are in",
        caption=f"Mean number of positions in each state; the states of a day add up to all positions.{rest}",
        specification=theme.chart(
            HEIGHT,
            [_areas(placed, calendar, top), *_names(placed, top)],
            description="Mean positions in each state by day, stacked.",
        ),
        table=_table(calendar, rows),
        reading=_to_read(calendar, rows),
        sources=source_lines(study),
        how=(
            "At each instant a position is in one state, the first that holds of: no vehicle, waiting for a "
            "part, waiting for a shop, in repair, in transit, planned work, no crew, no consumables, "
            "working. A wait is charged to the part that comes last."
        ),
    )


def _present(states: pl.DataFrame) -> pl.DataFrame:
    """Keep the states that occur at all."""
    occurring = states.group_by("state").agg(pl.col("mean").max()).filter(pl.col("mean") > 0)["state"]
    return states.filter(pl.col("state").is_in(occurring.implode()))


def _table(calendar: Calendar, rows: pl.DataFrame) -> pl.DataFrame:
    order = [state for state in reversed(STATES) if state in set(rows["state"])]
    wide = rows.pivot(on="state", index="day", values="mean").sort("day")
    named = calendar.placed(wide)
    dated = [pl.col("when").alias("date")] if calendar.day_zero else []
    return named.select("day", *dated, *order)


def _to_read(calendar: Calendar, rows: pl.DataFrame) -> pl.DataFrame:
    """Return some days, rounded so that the states of a day add up."""
    table = thinned(_table(calendar, rows), MOST_DAYS_READ)
    states = [name for name in table.columns if name in STATES]
    lines = [
        (calendar.name(row["day"]), *(fixed(part, 1) for part in parts), fixed(sum(parts), 1))
        for row in table.iter_rows(named=True)
        for parts in [largest_remainder([row[state] for state in states], 1)]
    ]
    return pl.DataFrame(lines, schema=["day", *states, "together"], orient="row")


def _stacked(rows: pl.DataFrame, top: float) -> pl.DataFrame:
    """Add the lower and upper edge of each area, cut at the top of the scale."""
    order = pl.Enum(STATES)
    return (
        rows.with_columns(pl.col("state").cast(order))
        .sort("day", "state")
        .with_columns(upper=pl.col("mean").cum_sum().over("day"))
        .with_columns(lower=pl.col("upper") - pl.col("mean"))
        .with_columns(pl.col("lower", "upper").clip(0, top), pl.col("state").cast(pl.String))
    )


def _areas(drawn: pl.DataFrame, calendar: Calendar, top: float) -> Mapping[str, Any]:
    present = set(drawn["state"])
    shown = [state for state in STATES if state in present]
    wide = drawn.pivot(on="state", index=["day", "x"], values="mean").sort("day")
    return {
        "data": theme.data(wide, "x", *shown),
        "transform": [
            {"fold": shown, "as": ["state", "mean"]},
            {"calculate": f"indexof({shown!r}, datum.state)", "as": "order"},
        ],
        "mark": {"type": "area", "line": {"color": "white", "strokeWidth": 1}, "opacity": 1, "clip": True},
        "encoding": {
            "x": calendar.axis(int(wide["day"][0]), int(wide["day"][-1])),
            "y": {
                "field": "mean",
                "type": "quantitative",
                "stack": "zero",
                "title": "positions",
                "scale": {"domain": [0, top], "nice": False},
                "axis": {"tickCount": 6, "format": ",~f"},
            },
            "order": {"field": "order", "type": "quantitative"},
            "color": {
                "field": "state",
                "type": "nominal",
                "scale": {"domain": shown, "range": [theme.STATE_COLOURS[s] for s in shown]},
                "legend": {"columns": LEGEND_COLUMNS},
            },
            "tooltip": [{"field": "state", "title": " "}],
        },
    }


def _names(drawn: pl.DataFrame, top: float) -> Iterator[Mapping[str, Any]]:
    """Name each area inside it where it is thick enough, so that colour is not the only signal."""
    days = sorted(set(drawn["day"]))
    inner = days[len(days) // 6 : len(days) - len(days) // 6] or days
    thick = drawn.filter(pl.col("day").is_in(inner)).with_columns(
        thickness=pl.col("upper") - pl.col("lower"), y=(pl.col("upper") + pl.col("lower")) / 2
    )
    if thick.is_empty():
        return
    best = thick.sort("thickness", "state", "day", descending=[True, False, False]).unique(
        "state", keep="first", maintain_order=True
    )
    for row in best.iter_rows(named=True):
        if row["thickness"] < LABEL_SHARE * top:
            continue
        yield {
            "data": theme.values({"x": row["x"], "y": row["y"], "text": row["state"]}),
            "mark": {"type": "text", "color": _ink(row["state"])},
            "encoding": {
                "x": {"field": "x", "type": "temporal" if isinstance(row["x"], str) else "quantitative"},
                "y": {"field": "y", "type": "quantitative"},
                "text": {"field": "text"},
            },
        }


def _ink(state: str) -> str:
    """Return black on light colours, white on dark ones."""
    code = theme.STATE_COLOURS[state]
    red, green, blue = (int(code[k : k + 2], 16) for k in (1, 3, 5))
    return theme.INK if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "white"
