"""What a study says."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from sustainment.cli.clock import Clock
from sustainment.cli.exits import Exit
from sustainment.cli.faults import count_text
from sustainment.cli.studies import open_study, study_record
from sustainment.cli.text import WIDTH, counted, number, paragraph, percent, shorten, table
from sustainment.cli.voice import Voice, paint
from sustainment.errors import MethodError
from sustainment.files.read import row_counts
from sustainment.questions.inputs import grade_name, grades, table_meanings
from sustainment.questions.verbs import VERBS

SHOWN = 20
"""Readings printed before the rest is only counted."""


def describe(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Print counts, readings, sources by grade, scenarios, and what the formulas leave out."""
    study = open_study(asked, Clock())
    counts, read, graded = row_counts(study), study.echoes(), grades(study)
    left_out = _left_out(study)
    voice.results(
        [
            *_settings_lines(study),
            *_count_lines(counts),
            *_reading_lines(read, everything=asked["everything"]),
            *_source_lines(graded),
            *_scenario_lines(study),
            *_left_out_lines(left_out),
            "",
            f"  {count_text(study.warnings)}" + ("; sustainment check lists them" if study.warnings else ""),
        ]
    )
    voice.collect(
        study=study_record(study),
        rows=counts,
        readings=read.to_dicts(),
        sources=graded.to_dicts(),
        scenarios={name: scenario.title for name, scenario in study.scenarios.items()},
        left_out=left_out,
    )
    return Exit.DONE


def _settings_lines(study: Any) -> list[str]:
    settings = study.settings
    zero = f", day 0 is {settings.day_zero}" if settings.day_zero else ""
    counted_from = f", counted from day {number(settings.count_from_day)}" if settings.count_from_day else ""
    year = f" of {settings.price_year}" if settings.price_year else ""
    demand = "only what works fails" if settings.demand == "operating" else "all positions fail at full rate"
    return [
        f"  {paint(settings.title or study.name, 'strong')}",
        f"  {counted(settings.days, 'day')}{zero}{counted_from}; {demand}; seed {settings.seed};"
        f" money in {settings.currency}{year}",
    ]


def _count_lines(counts: Mapping[str, int]) -> list[str]:
    meanings = table_meanings()
    return [
        "",
        *(shorten(f"  {rows:>7,}  {name:<13} {meanings[name]}", WIDTH) for name, rows in counts.items()),
        f"  {sum(counts.values()):>7,}  rows in {counted(len(counts), 'table')}",
    ]


def _reading_lines(read: pl.DataFrame, *, everything: bool) -> list[str]:
    if not read.height:
        return ["", "  no input has a range"]
    shown = read if everything else read.head(SHOWN)
    inputs = read["address"].n_unique()
    lines = ["", f"  {counted(inputs, 'input')} with a range, a law or a source of their own, as read:"]
    for row in shown.iter_rows(named=True):
        text = row["echo"] or row["text"] or ""
        lines += paragraph(f"{row['address']}  {text}", indent="    ", hang="  ")
    rest = read.height - shown.height
    return [*lines, f"    and {rest:,} more; --all prints them"] if rest else lines


def _source_lines(graded: pl.DataFrame) -> list[str]:
    total = int(graded["inputs"].sum())
    if not total:
        return []
    by_grade = graded.group_by("grade", maintain_order=True).agg(
        pl.col("inputs").sum(), pl.col("source").drop_nulls().n_unique().alias("sources")
    )
    named = graded.filter(pl.col("source").is_not_null())
    bare = total - int(named["inputs"].sum())
    rows = [
        (
            grade_name(row["grade"]),
            f"{row['inputs']:,}",
            percent(row["inputs"] / total),
            f"{row['sources']:,}",
        )
        for row in by_grade.iter_rows(named=True)
    ]
    lines = ["", *table(("grade of source", "inputs", "of all", "sources"), rows)]
    return [*lines, f"  {counted(bare, 'input')} without a source (W310)"] if bare else lines


def _scenario_lines(study: Any) -> list[str]:
    if not study.scenarios:
        return []
    lines = ["", f"  {counted(len(study.scenarios), 'scenario')} (--scenario NAME):"]
    for name, scenario in study.scenarios.items():
        changes = counted(len(scenario.changes), "change")
        lines += paragraph(f"{name}  {scenario.title or ''} ({changes})", indent="    ", hang="  ")
    return lines


def _left_out(study: Any) -> list[dict[str, Any]]:
    """Return what the formulas leave out of this study; a simulation says the same of itself."""
    try:
        quality = VERBS["evaluate"].answer(study).quality
    except MethodError as error:
        return [{"table": "", "rows": 0, "reason": f"no formula covers this study: {error}"}]
    return [{"table": rows.table, "rows": rows.rows, "reason": rows.reason} for rows in quality.left_out]


def _left_out_lines(left_out: list[dict[str, Any]]) -> list[str]:
    if not left_out:
        return ["", "  nothing is left out by the formulas"]
    lines = ["", "  left out by the formulas:"]
    for rows in left_out:
        what = f"{counted(rows['rows'], 'row')} of {rows['table']}: " if rows["table"] else ""
        lines += paragraph(f"{what}{rows['reason']}", indent="    ", hang="  ")
    return lines
