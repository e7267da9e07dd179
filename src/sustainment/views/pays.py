"""From how many repairs a year a site pays, and at what cost."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from sustainment.model.study import Study
from sustainment.views import theme
from sustainment.views.answers import Answer
from sustainment.views.figure import Figure
from sustainment.views.rounding import money_scale, number
from sustainment.views.sources import source_lines

HEIGHT = 300
ROOM = 1.25
"""How much further than what a site costs and does today the picture goes, at least."""
LABEL_SHIFT = 9
"""Pixels from a point to its label, which stands on the side where there is room."""
SHOWN_BEYOND = 3.0
"""Times today's repairs up to which the picture goes."""


def pays_figure(study: Study, plan: Answer) -> Figure | None:
    """Return what each candidate site may cost a year by the repairs that it does; None: not asked, or no
    site would have work."""
    rows = plan.table("pays").filter((pl.col("repairs_per_year") > 0.0).any().over("site"))
    if not rows.height:
        return None
    largest = float(rows.select(pl.max_horizontal("worth_per_year", "site_cost_per_year").max()).item())
    scale, unit = money_scale(largest, study.settings.currency)
    shown = rows.with_columns(
        pl.col("worth_per_year", "site_cost_per_year") / scale,
        farthest=SHOWN_BEYOND * pl.col("repairs_per_year").filter("today").first().over("site"),
    ).filter(pl.col("repairs_per_year") <= pl.col("farthest"))
    today = shown.filter("today").unique("site", maintain_order=True)
    return Figure(
        name="pays",
        title="When does a site pay?",
        caption=_caption(today, unit),
        specification=theme.chart(
            HEIGHT,
            _layers(shown, today, unit),
            description="What a candidate site may cost a year by the repairs that it does.",
        ),
        table=rows,
        sources=source_lines(study, "sites", "resources", "repairs", "lanes", "failures"),
        how=(
            "All that fails is scaled by one factor, what stands keeps its capacity. At each point the best "
            "plan without the site is set against the best plan with it, its own cost apart."
        ),
        reading=_to_read(today, unit),
        notes=("A site pays where its point lies below its line: it costs less than it saves.",),
    )


def _caption(today: pl.DataFrame, unit: str) -> str:
    said = [
        f"{row['site']}: {number(row['repairs_per_year'])} repairs a year save "
        f"{number(row['worth_per_year'])} {unit} and cost {number(row['site_cost_per_year'])}"
        for row in today.iter_rows(named=True)
    ]
    return f"The lines are what a site may cost a year. {'; '.join(said)}."


def _layers(shown: pl.DataFrame, today: pl.DataFrame, unit: str) -> list[Mapping[str, Any]]:
    highest = ROOM * float(
        max(shown["worth_per_year"].max() or 0.0, today["site_cost_per_year"].max() or 0.0)  # type: ignore[arg-type]
    )
    sites = today["site"].to_list()
    x = {
        "field": "repairs_per_year",
        "type": "quantitative",
        "title": "repairs a year at the site",
        "scale": {"zero": True},
        "axis": {"format": ",~r"},
    }
    y = {
        "type": "quantitative",
        "title": f"{unit} a year",
        "scale": {"domain": [0, highest], "nice": False},
        "axis": {"format": ",~r"},
    }
    colour = {
        "field": "site",
        "type": "nominal",
        "scale": {"domain": sites, "range": [theme.SERIES[k % len(theme.SERIES)] for k in range(len(sites))]},
    }
    tooltip = [
        {"field": "site", "title": "site"},
        {"field": "repairs_per_year", "title": "repairs a year", "format": ",.4~r"},
        {"field": "worth_per_year", "title": f"pays up to, {unit}", "format": ",.4~r"},
    ]
    columns = ("site", "repairs_per_year", "worth_per_year")
    named = today.with_columns(
        text=pl.format("{}, today", "site") if len(sites) > 1 else pl.lit("today"),
    )
    right = pl.col("repairs_per_year") > 0.5 * float(shown["repairs_per_year"].max() or 0.0)  # type: ignore[arg-type]
    point = {"x": x, "y": {"field": "site_cost_per_year", **y}}
    return [
        {
            "data": theme.data(shown, *columns),
            "mark": {"type": "line", "strokeWidth": 2.5, "point": {"size": 30}},
            "encoding": {"x": x, "y": {"field": "worth_per_year", **y}, "color": colour, "tooltip": tooltip},
        },
        {
            "data": theme.data(named, "site", "repairs_per_year", "site_cost_per_year"),
            "mark": {"type": "point", "filled": True, "size": 130, "stroke": theme.INK},
            "encoding": {**point, "color": colour},
        },
        *(
            {
                "data": theme.data(
                    named.filter(right == far), "text", "repairs_per_year", "site_cost_per_year"
                ),
                "mark": {"type": "text", "align": align, "dx": shift, "dy": LABEL_SHIFT + 3, **halo},
                "encoding": {**point, "text": {"field": "text"}},
            }
            for halo in ({"stroke": "white", "strokeWidth": 4}, {})
            for far, align, shift in ((False, "left", LABEL_SHIFT), (True, "right", -LABEL_SHIFT))
        ),
    ]


def _to_read(today: pl.DataFrame, unit: str) -> pl.DataFrame:
    rows = [
        (
            row["site"],
            number(row["repairs_per_year"]),
            number(row["worth_per_year"]),
            number(row["site_cost_per_year"]),
        )
        for row in today.iter_rows(named=True)
    ]
    columns = ["site", "repairs a year", f"pays up to, {unit} a year", f"costs, {unit} a year"]
    return pl.DataFrame(rows, schema=columns, orient="row")
