"""The network as a schematic by echelon."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from sustainment.model.study import Study
from sustainment.views import theme
from sustainment.views.echelons import TEXT_ROOM, echelons
from sustainment.views.figure import Figure
from sustainment.views.lanes import Way, ways
from sustainment.views.rounding import count
from sustainment.views.sources import source_lines

ROW_HEIGHT = 42
MOST_NOTES = 6
Encoding = Mapping[str, Any]

TEXT = {"type": "text", "align": "left", "baseline": "middle"}


def network_figure(study: Study) -> Figure:
    """Return sites by echelon, each under its supplier, with the days on the way and who is there."""
    rows = echelons(study)
    every = ways(study)
    side = [way for way in every if way.role != "supply" and not way.candidate]
    notes = [f"{way.role}: {way.to_site} from {way.from_site or 'outside'}, {way.days}" for way in side]
    if len(notes) > MOST_NOTES:
        notes = [*notes[:MOST_NOTES], f"and {count(len(notes) - MOST_NOTES, 'more side way')}"]
    levels = int(rows["level"].max() or 0) + 1  # type: ignore[arg-type]
    sites = len(study.table("sites"))
    return Figure(
        name="network",
        title="The network",
        caption=(
            f"{count(sites, 'site')} on {count(levels, 'level')}; each site stands under the one that "
            "supplies it. The days are those on the way down."
        ),
        specification=theme.chart(
            ROW_HEIGHT * max(1, len(rows)),
            _layers(rows),
            description="Sites by level of supply, with days on the way.",
        ),
        table=_table(every),
        sources=source_lines(study, "sites", "lanes", "units", "authorised", "resources"),
        how=(
            "The supplier of a site is the one its row names, else the start of the supply lane that leads "
            "to it. Without a lane the way takes no time. Positions are those authorised on the first day."
        ),
        reading=_to_read(every),
        notes=tuple(notes),
    )


def _layers(rows: pl.DataFrame) -> list[Encoding]:
    levels = int(rows["level"].max() or 0) if len(rows) else 0  # type: ignore[arg-type]
    tops = rows.select(pl.col("row").alias("parent"), pl.col("level").alias("from_level"))
    edges = rows.filter(pl.col("parent").is_not_null()).join(tops, on="parent", how="left")
    trunks = edges.group_by("parent", "from_level", maintain_order=True).agg(
        pl.col("row").max().alias("last")
    )
    x = {
        "field": "level",
        "type": "quantitative",
        "scale": {"domain": [-0.05, levels + TEXT_ROOM], "nice": False, "zero": False},
        "axis": None,
    }
    y = {
        "field": "row",
        "type": "quantitative",
        "scale": {"domain": [len(rows) - 0.45, -0.55], "nice": False, "zero": False},
        "axis": None,
    }
    return [*_edges(trunks, edges, x=x, y=y), *_nodes(rows, x=x, y=y)]


def _edges(trunks: pl.DataFrame, edges: pl.DataFrame, *, x: Encoding, y: Encoding) -> list[Encoding]:
    return [
        {
            "data": theme.data(trunks),
            "mark": {"type": "rule", "color": theme.QUIET},
            "encoding": {
                "x": {**x, "field": "from_level"},
                "y": {**y, "field": "parent"},
                "y2": {"field": "last"},
            },
        },
        {
            "data": theme.data(edges, "row", "level", "from_level"),
            "mark": {"type": "rule", "color": theme.QUIET},
            "encoding": {"x": {**x, "field": "from_level"}, "x2": {"field": "level"}, "y": y},
        },
        {
            "data": theme.data(edges.with_columns(level=pl.col("from_level")), "row", "level", "days"),
            "mark": {**TEXT, "dx": 8, "dy": -9, "color": theme.QUIET},
            "encoding": {"x": x, "y": y, "text": {"field": "days"}},
        },
    ]


def _nodes(rows: pl.DataFrame, *, x: Encoding, y: Encoding) -> list[Encoding]:
    return [
        {
            "data": theme.data(rows, "row", "level", "name", "detail", "candidate"),
            "mark": {"type": "point", "shape": "circle", "filled": True, "size": 130, "opacity": 1},
            "encoding": {
                "x": x,
                "y": y,
                "fill": {"condition": {"test": "datum.candidate", "value": "white"}, "value": theme.LINE},
                "stroke": {"value": theme.LINE},
                "tooltip": [{"field": "name", "title": "site"}, {"field": "detail", "title": " "}],
            },
        },
        {
            "data": theme.data(rows, "row", "level", "name", "detail"),
            "mark": {**TEXT, "dx": 12, "dy": {"expr": "datum.detail ? -8 : 0"}, "fontWeight": "bold"},
            "encoding": {"x": x, "y": y, "text": {"field": "name"}},
        },
        {
            "data": theme.data(rows, "row", "level", "detail"),
            "mark": {**TEXT, "dx": 12, "dy": 8, "color": theme.QUIET},
            "encoding": {"x": x, "y": y, "text": {"field": "detail"}},
        },
    ]


def _table(every: list[Way]) -> pl.DataFrame:
    rows = [
        (way.from_site, way.to_site, way.role, way.item, way.mean_days, way.mode, way.candidate)
        for way in every
    ]
    schema = {
        "from_site": pl.String,
        "to_site": pl.String,
        "role": pl.String,
        "item": pl.String,
        "days": pl.Float64,
        "mode": pl.String,
        "candidate": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _to_read(every: list[Way]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (way.from_site or "outside", way.to_site, way.role, way.item or "all", _days(way), way.mode or "")
            for way in every
        ],
        schema=["from", "to", "role", "item", "time on the way", "mode"],
        orient="row",
    )


def _days(way: Way) -> str:
    return f"{way.days} (candidate)" if way.candidate else way.days
