"""What a study says before anything is computed."""

from collections.abc import Mapping

import polars as pl

from sustainment.model.study import Study
from sustainment.model.tables import TABLES
from sustainment.views.events import events
from sustainment.views.sources import GRADES


def grades(study: Study) -> pl.DataFrame:
    """Return the inputs of a study counted by their source and its grade: `source`, `grade`, `inputs`."""
    counted = study.inputs().group_by("source", "grade").len("inputs")
    return counted.sort("grade", "inputs", "source", descending=[True, True, False], nulls_last=True)


def grade_name(grade: float | None) -> str:
    """Return a grade in words."""
    return "no grade" if grade is None else GRADES[round(grade)]


def dated_events(study: Study) -> list[tuple[float, str]]:
    """Return what is known to happen inside the study's span: day and text, in order."""
    return list(events(study).select("day", "text").iter_rows())


def table_meanings() -> Mapping[str, str]:
    """Return what one row of each table says."""
    return {name: table.meaning.split("\n", maxsplit=1)[0] for name, table in TABLES.items()}
