"""The report: one file, offline, for everyone."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from sustainment.files.atomic import write_bytes
from sustainment.views.decisions import Decision
from sustainment.views.figure import Figure
from sustainment.views.story import Story
from sustainment.web.page import asset, embedded, render

WIDE = {"readiness", "sources", "frontier", "repair"}
"""Figures that take the whole width of a large screen."""

TALL = {"causes"}
"""Figures beside which two others stand on a large screen."""

APPENDED = {"network", "stock", "sources"}
"""Figures behind the main part."""

PRINTED_TABLES = {"causes", "sources"}
"""Figures whose table is printed as well."""

DIGITS_KEPT = 9
"""Significant digits of a number in the page's own tables."""

NUMBER = re.compile(r"^[+\-−]?[\d,]*\.?\d*$")


def report_html(story: Story, figures: Sequence[Figure], *, decisions: Sequence[Decision] = ()) -> str:
    """
    Return the report of a study as one HTML page that makes no request.

    Parameters
    ----------
    story
        What is said, by `views.story.story`.
    figures
        What is drawn, in the order of the page.
    decisions
        What to stock, where to repair: behind the main figures.
    """
    drawn = [_figure(figure) for figure in figures]
    version = dict(story.reproduce).get("version", "")
    return render(
        "report.html.j2",
        scripts=(asset("charts.js"), asset("report.js")),
        style=asset("report.css"),
        parts={
            "story": story,
            "version": version,
            "main": [figure for figure in drawn if figure["name"] not in APPENDED],
            "rest": [figure for figure in drawn if figure["name"] in APPENDED],
            "decisions": [_decision(one) for one in decisions],
            "requirements": _grid(story.requirements),
            "engines": _grid(story.engines),
            "capability": _grid(story.capability),
            "shops": _grid(story.shops),
        },
    )


def write_report(
    path: Path, story: Story, *, figures: Sequence[Figure], decisions: Sequence[Decision] = ()
) -> Path:
    """Write the report of a study to a file, whole or not at all."""
    write_bytes(path, report_html(story, figures, decisions=decisions).encode())
    return path


def _decision(one: Decision) -> dict[str, Any]:
    """Return a decision as the template reads it."""
    return {
        "figures": [_figure(figure) for figure in (one.figure, *one.more)],
        "sentences": one.sentences,
        "lists": [{"title": title, "table": _grid(table)} for title, table in one.lists],
        "quality": one.quality,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    """Return a figure as the template and the page's script read it."""
    more = len(figure.table) > len(figure.reading)
    return {
        "name": figure.name,
        "title": figure.title,
        "caption": figure.caption,
        "sources": figure.sources or ("No source is stated.",),
        "how": figure.how,
        "notes": figure.notes,
        "wide": figure.name in WIDE,
        "tall": figure.name in TALL,
        "printed": figure.name in PRINTED_TABLES,
        "reading": _grid(figure.reading),
        "more": f"All {len(figure.table):,} rows, unrounded: CSV." if more else "",
        "data": embedded(
            {
                "name": figure.name,
                "title": figure.title,
                "caption": figure.caption,
                "how": figure.how,
                "sources": figure.sources,
                "notes": figure.notes,
                "heading": figure.alone["title"],
                "specification": figure.specification,
                "table": _columns(figure.table),
            }
        ),
    }


def _columns(table: pl.DataFrame) -> dict[str, list[Any]]:
    floats = [name for name, kind in table.schema.items() if kind.is_float()]
    kept = table.with_columns(pl.col(name).round_sig_figs(DIGITS_KEPT).fill_nan(None) for name in floats)
    return kept.to_dict(as_series=False)


def _grid(table: pl.DataFrame) -> dict[str, Any]:
    """Return a table of texts; columns of numbers stand to the right."""
    rows = [["" if text is None else str(text) for text in row] for row in table.iter_rows()]
    numeric = [
        bool(rows) and any(row[k] for row in rows) and all(NUMBER.match(row[k]) for row in rows)
        for k in range(len(table.columns))
    ]
    return {
        "columns": [
            {"name": name, "numeric": is_numeric}
            for name, is_numeric in zip(table.columns, numeric, strict=True)
        ],
        "rows": rows,
    }
