"""Where the inputs come from, and how good they are."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from sustainment.model.study import Study
from sustainment.views import theme
from sustainment.views.figure import Figure
from sustainment.views.rounding import count, percent

GRADES: Mapping[int, str] = {
    4: "4 measured",
    3: "3 reported",
    2: "2 estimated",
    1: "1 assumed",
    0: "0 guessed",
}
"""Pedigree in words, best first (after NASA-STD-7009B, 2024)."""

UNGRADED = "source without grade"
UNSOURCED = "no source"
ORDER = (*GRADES.values(), UNGRADED, UNSOURCED)

WITH_RANGE = "with a range"
PLAIN = "one number"

ROW_HEIGHT = 30


def inputs(study: Study) -> pl.DataFrame:
    """Return one row an input that the study states: `address`, `table`, `source` (null: none), `ranged`."""
    with_range = study.estimates.filter(pl.col("low").is_not_null() | pl.col("high").is_not_null())["address"]
    return study.inputs().select(
        "address", "table", "source", pl.col("address").is_in(with_range.implode()).alias("ranged")
    )


def source_lines(study: Study, *tables: str) -> tuple[str, ...]:
    """Return a line for each source that the named tables cite (all tables when none is named)."""
    cited = inputs(study)
    if tables:
        cited = cited.filter(pl.col("table").is_in(tables))
    names = cited["source"].drop_nulls().unique()
    known = study.table("sources").filter(pl.col("source").is_in(names.implode()))
    lines = [source_text(row) for row in known.sort("source").iter_rows(named=True)]
    bare = int(cited["source"].null_count())
    if bare:
        lines.append(f"{bare:,} of {count(len(cited), 'input')} behind this have no source.")
    return tuple(lines)


def source_text(row: Mapping[str, Any]) -> str:
    """Return one source as a line: short name, title, publisher, date, link."""
    parts = [row["title"] or "", row["publisher"] or "", row["date"] or "", row["link"] or ""]
    return f"[{row['source']}] " + ", ".join(part for part in parts if part)


def sources_figure(study: Study, simulation: object = None) -> Figure:
    """Return the inputs counted by the grade of their source, and the list of sources."""
    counted = _graded(study)
    total = int(counted["inputs"].sum() or 0)
    assumed = int(counted.filter(~pl.col("grade").is_in(ORDER[:2]))["inputs"].sum() or 0)
    shown = [grade for grade in ORDER if grade in set(counted["grade"])]
    table = _list(study)
    return Figure(
        name="sources",
        title="Where the numbers come from",
        caption=(
            f"{count(total, 'input')} by the grade of their source; "
            f"{percent(assumed / total) if total else '0 %'} are not measured or reported."
        ),
        specification=theme.chart(
            ROW_HEIGHT * max(1, len(shown)),
            _bars(counted, shown),
            description="Number of inputs by grade of source, with or without a range.",
        ),
        table=table,
        sources=source_lines(study),
        how=(
            "An input is a number that the study states and that is not a default. Grades run from 0, a "
            "guess, to 4, measured. An input has a range when its cell states one."
        ),
        reading=_to_read(table),
    )


def _graded(study: Study) -> pl.DataFrame:
    grades = study.table("sources").select(
        "source",
        pl.col("grade")
        .cast(pl.Int64)
        .replace_strict(dict(GRADES), default=None, return_dtype=pl.String)
        .fill_null(UNGRADED)
        .alias("grade"),
    )
    cited = inputs(study).join(grades, on="source", how="left", maintain_order="left")
    return (
        cited.with_columns(
            pl.when(pl.col("source").is_null())
            .then(pl.lit(UNSOURCED))
            .otherwise(pl.col("grade").fill_null(UNGRADED))
            .alias("grade"),
            pl.when("ranged").then(pl.lit(WITH_RANGE)).otherwise(pl.lit(PLAIN)).alias("kind"),
        )
        .group_by("grade", "kind")
        .agg(pl.len().alias("inputs"))
        .sort("grade", "kind")
    )


def _list(study: Study) -> pl.DataFrame:
    cited = (
        inputs(study)
        .group_by("source")
        .agg(pl.len().alias("inputs"), pl.col("ranged").sum().alias("with_range"))
    )
    columns = ("source", "title", "publisher", "date", "link", "grade")
    return (
        study.table("sources")
        .select(columns)
        .join(cited, on="source", how="full", coalesce=True, nulls_equal=True)
        .with_columns(pl.col("inputs", "with_range").fill_null(0))
        .sort("inputs", "source", descending=[True, False], nulls_last=True)
    )


def _to_read(table: pl.DataFrame) -> pl.DataFrame:
    grade = pl.col("grade").cast(pl.Int64).replace_strict(dict(GRADES), default=None, return_dtype=pl.String)
    return table.select(
        pl.col("source").fill_null(UNSOURCED),
        pl.concat_str("title", "publisher", "date", separator=", ", ignore_nulls=True).alias("document"),
        grade.fill_null("").alias("grade"),
        pl.col("inputs").cast(pl.String),
        pl.col("with_range").cast(pl.String).alias("with a range"),
        pl.col("link").fill_null(""),
    )


def _bars(counted: pl.DataFrame, shown: list[str]) -> list[Mapping[str, Any]]:
    kinds = [kind for kind in (WITH_RANGE, PLAIN) if kind in set(counted["kind"])]
    colours = {WITH_RANGE: theme.LINE, PLAIN: "#b9d7ea"}
    edges = counted.with_columns(
        order=pl.col("kind").replace_strict({WITH_RANGE: 0, PLAIN: 1}, return_dtype=pl.Int64)
    ).sort("grade", "order")
    edges = edges.with_columns(end=pl.col("inputs").cum_sum().over("grade"))
    edges = edges.with_columns(start=pl.col("end") - pl.col("inputs"))
    y = {"field": "grade", "type": "nominal", "sort": shown, "title": None}
    totals = counted.group_by("grade", maintain_order=True).agg(pl.col("inputs").sum())
    return [
        {
            "data": theme.data(edges, "grade", "kind", "inputs", "start", "end"),
            "mark": {"type": "bar", "stroke": theme.INK, "strokeWidth": 0.6, "height": {"band": 0.7}},
            "encoding": {
                "y": y,
                "x": {
                    "field": "start",
                    "type": "quantitative",
                    "title": "inputs",
                    "scale": {
                        "domainMax": theme.LABEL_ROOM * max([1, *edges["end"].to_list()]),
                        "nice": False,
                    },
                    "axis": {"tickCount": 6, "format": ",~f", "tickMinStep": 1},
                },
                "x2": {"field": "end"},
                "color": {
                    "field": "kind",
                    "type": "nominal",
                    "scale": {"domain": kinds, "range": [colours[kind] for kind in kinds]},
                },
                "tooltip": [
                    {"field": "grade", "title": "source"},
                    {"field": "kind", "title": "inputs"},
                    {"field": "inputs", "title": "number"},
                ],
            },
        },
        {
            "data": theme.data(totals),
            "mark": {"type": "text", "align": "left", "dx": 5},
            "encoding": {
                "y": y,
                "x": {"field": "inputs", "type": "quantitative"},
                "text": {"field": "inputs", "format": ","},
            },
        },
    ]
