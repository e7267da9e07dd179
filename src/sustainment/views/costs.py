"""What it costs, by year and element."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from sustainment.model.study import Study
from sustainment.views import theme
from sustainment.views.answers import Answer
from sustainment.views.days import Calendar
from sustainment.views.figure import Figure
from sustainment.views.rounding import between_money, largest_remainder, money_scale, number
from sustainment.views.sources import source_lines

HEIGHT = 280
ROW_HEIGHT = 34
DAYS_A_YEAR = 365
ELEMENTS = ("purchases", "repairs", "transport", "resources", "sites", "holding", "mobilisation")
COLOURS: Mapping[str, str] = dict(zip(ELEMENTS, theme.SERIES, strict=True))


def cost_figure(study: Study, simulation: Answer) -> Figure:
    """Return the cost of each year by element; several years are stacked, one year is a bar an element."""
    settings = study.settings
    costs = simulation.table("costs").filter(pl.col("mean") != 0).sort("year", "element")
    largest = float(costs["mean"].max() or 0) if len(costs) else 0.0  # type: ignore[arg-type]
    scale, unit = money_scale(largest, settings.currency)
    years = costs["year"].n_unique()
    drawn = costs.with_columns(
        (pl.col("mean", "low", "high") / scale),
        pl.Series("name", [year_name(study, year) for year in costs["year"].to_list()], dtype=pl.String),
    )
    rows = max(1, costs["element"].n_unique())
    prices = f" Prices of {settings.price_year:.0f}." if settings.price_year else ""
    discounted = (
        f" Discounted at {100 * settings.discount_rate:g} % a year." if settings.discount_rate else ""
    )
    return Figure(
        name="costs",
        title="What it costs",
        caption=(
            f"Mean cost by year and element, in {unit}.{prices}{discounted}"
            if largest
            else "The study states no prices."
        ),
        specification=theme.chart(
            HEIGHT if years > 1 else ROW_HEIGHT * rows,
            _by_year(drawn, unit) if years > 1 else _by_element(drawn, unit),
            description="Mean cost by year and element.",
        ),
        table=costs,
        sources=source_lines(study, "items", "repairs", "lanes", "resources", "sites"),
        how=(
            "Purchases, work, transport, resources, sites, holding and mobilisation are summed by year over "
            "each future; the bar is the mean over all futures, and low and high are its 95 % interval."
        ),
        reading=_to_read(study, costs),
    )


def year_name(study: Study, year: int) -> str:
    """Return the name of a year of the study; a year that the span cuts says so."""
    days = min(DAYS_A_YEAR, study.settings.days - DAYS_A_YEAR * (year - 1))
    short = f" ({days} days)" if days < DAYS_A_YEAR else ""
    calendar = Calendar.of(study)
    if calendar.day_zero is None:
        return f"year {year}{short}"
    return f"year from {calendar.name(DAYS_A_YEAR * (year - 1))}{short}"


def years_counted(study: Study) -> float:
    """Return by how many years a cost is divided to be one a year; spans under a year stay whole."""
    return max(1.0, study.settings.days / DAYS_A_YEAR)


def cost_name(study: Study) -> str:
    """Return what a cost divided by `years_counted` is called."""
    days = study.settings.days
    return "cost a year" if days >= DAYS_A_YEAR else f"cost of {days} days"


def _to_read(study: Study, costs: pl.DataFrame) -> pl.DataFrame:
    """Return the amounts of each year, rounded so that they add up to the year's total."""
    currency = study.settings.currency
    rows: list[tuple[str, str, str, str]] = []
    for year in costs["year"].unique().sort().to_list():
        part = costs.filter(pl.col("year") == year)
        total = float(part["mean"].sum())
        scale = next((s for s in (1e9, 1e6, 1e3) if abs(total) >= s), 1.0)
        rounded = largest_remainder([value / scale for value in part["mean"].to_list()], 2)
        name = year_name(study, year)
        word = {1e9: "bn ", 1e6: "M ", 1e3: "k "}.get(scale, "") + currency
        for row, value in zip(part.iter_rows(named=True), rounded, strict=True):
            known = row["low"] is not None and row["high"] is not None
            spread = between_money(row["low"], row["high"], currency=currency) if known else ""
            rows.append((name, row["element"], f"{value:,.2f} {word}", spread))
        rows.append((name, "together", f"{sum(rounded):,.2f} {word}", ""))
    return pl.DataFrame(rows, schema=["year", "element", "mean", "95 % interval"], orient="row")


def _colour(drawn: pl.DataFrame) -> dict[str, Any]:
    present = [element for element in ELEMENTS if element in set(drawn["element"])]
    return {
        "field": "element",
        "type": "nominal",
        "scale": {"domain": present, "range": [COLOURS[element] for element in present]},
    }


def _tooltip(unit: str) -> list[dict[str, Any]]:
    return [
        {"field": "name", "title": "year"},
        {"field": "element", "title": "element"},
        {"field": "mean", "title": unit, "format": ",.3~r"},
    ]


def _by_year(drawn: pl.DataFrame, unit: str) -> list[Mapping[str, Any]]:
    order = pl.Enum(ELEMENTS)
    stacked = (
        drawn.with_columns(pl.col("element").cast(order))
        .sort("year", "element")
        .with_columns(upper=pl.col("mean").cum_sum().over("year"))
        .with_columns(lower=pl.col("upper") - pl.col("mean"), element=pl.col("element").cast(pl.String))
    )
    totals = stacked.group_by("name", maintain_order=True).agg(pl.col("upper").max())
    x = {
        "field": "name",
        "type": "nominal",
        "sort": totals["name"].to_list(),
        "title": None,
        "axis": {"labelAngle": 0, "labelOverlap": False, "labelExpr": "split(datum.label, ' from ')"},
    }
    return [
        {
            "data": theme.data(stacked, "name", "element", "mean", "lower", "upper"),
            "mark": {"type": "bar", "stroke": theme.INK, "strokeWidth": 0.6, "width": {"band": 0.6}},
            "encoding": {
                "x": x,
                "y": {"field": "lower", "type": "quantitative", "title": unit, "axis": {"format": ",~r"}},
                "y2": {"field": "upper"},
                "color": _colour(drawn),
                "tooltip": _tooltip(unit),
            },
        },
        {
            "data": theme.data(totals),
            "mark": {"type": "text", "dy": -9},
            "encoding": {
                "x": x,
                "y": {"field": "upper", "type": "quantitative"},
                "text": {"field": "upper", "format": ",.3~r"},
            },
        },
    ]


def _by_element(drawn: pl.DataFrame, unit: str) -> list[Mapping[str, Any]]:
    order = drawn.sort("mean", "element", descending=[True, False])["element"].to_list()
    y = {"field": "element", "type": "nominal", "sort": order, "title": None}
    longest = max([0.0, *(amount for amount in (*drawn["mean"], *drawn["high"]) if amount is not None)])
    x = {
        "type": "quantitative",
        "scale": {"domainMax": theme.LABEL_ROOM * (longest or 1.0), "nice": False},
        "title": f"{unit}, mean with 95 % interval",
        "axis": {"format": ",~r", "tickCount": 6},
    }
    labelled = drawn.with_columns(
        pl.Series("text", [number(mean) for mean in drawn["mean"].to_list()], dtype=pl.String),
        edge=pl.max_horizontal("mean", "high"),
    )
    return [
        {
            "data": theme.data(drawn, "name", "element", "mean"),
            "mark": {"type": "bar", "stroke": theme.INK, "strokeWidth": 0.6, "height": {"band": 0.62}},
            "encoding": {
                "y": y,
                "x": {"field": "mean", **x},
                "color": {**_colour(drawn), "legend": None},
                "tooltip": _tooltip(unit),
            },
        },
        {
            "data": theme.data(drawn.drop_nulls("low"), "element", "low", "high"),
            "mark": {"type": "rule", "color": theme.INK, "strokeWidth": 1.5},
            "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}},
        },
        {
            "data": theme.data(labelled, "element", "text", "edge"),
            "mark": {"type": "text", "align": "left", "dx": 6},
            "encoding": {
                "y": y,
                "x": {"field": "edge", **x},
                "text": {"field": "text"},
            },
        },
    ]
