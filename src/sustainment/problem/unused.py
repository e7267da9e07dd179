"""Inputs that the arrays do not carry, by name."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from sustainment.model.tables import TABLES
from sustainment.problem.facts import Facts

AS_ON_DAY_0 = ("items", "parts", "service", "stock", "groups")
"""Tables whose dated rows have no steps."""
WITH_STEPS = ("units", "use", "authorised", "failures", "lanes", "repairs", "resources")


def note_unused(facts: Facts) -> None:
    """Note every row that the arrays do not carry."""
    if facts.steps:
        _note_undatable(facts)
    else:
        doubtful = int((facts.milestones.chance < 1).sum())
        facts.left_out.add(
            "milestones", doubtful, reason="chance that it does not come: it comes on its mean day"
        )


def _note_undatable(facts: Facts) -> None:
    for table in AS_ON_DAY_0:
        changing = int(_changing(facts, table).sum())
        facts.left_out.add(table, changing, reason="dates: what holds on day 0 holds throughout")
    sites = facts.tables["sites"]
    twice = sites["site"].is_duplicated().to_numpy() & _changing(facts, "sites")
    facts.left_out.add(
        "sites", int(twice.sum()), reason="dates of anything but opening, shutting and capacity"
    )
    units = facts.tables["units"]
    several = units.filter(pl.col("priority").n_unique().over("unit") > 1)
    facts.left_out.add("units", len(several), reason="dates of priority: as it is at first")
    resources = facts.tables["resources"]
    for column in ("queue", "set_up_cost", "cost_per_year", "mobilise_days", "stay_days", "mobilise_cost"):
        several = resources.filter(pl.col(column).n_unique().over("resource", "site") > 1)
        facts.left_out.add("resources", len(several), reason=f"dates of {column}: as it is at first")
    for table in WITH_STEPS:
        facts.left_out.add(
            table,
            sum(_clocks(facts, table)),
            reason="several milestones date one input: their order is that of their mean days",
        )


def _changing(facts: Facts, table: str) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    """Tell which rows begin or end within the run."""
    dated = facts.spans(table)
    inside = ((dated.begin > 0) & (dated.begin < facts.days)) | ((dated.end > 0) & (dated.end < facts.days))
    changing = np.zeros(dated.dated.size, dtype=np.bool_)
    changing[dated.row[inside]] = True
    return changing


def _clocks(facts: Facts, table: str) -> Iterator[int]:
    """Yield the number of rows of each key whose dates hang on several clocks."""
    frame = facts.tables[table]
    dated = frame.filter(
        pl.col("from_day_milestone").is_not_null() | pl.col("to_day_milestone").is_not_null()
    )
    if not len(dated):
        return
    key = list(TABLES[table].key)
    rows = frame.join(dated.select(key).unique(), on=key, nulls_equal=True)
    for _, group in rows.group_by(key, maintain_order=True):
        clocks = set(group["from_day_milestone"].drop_nulls()) | set(group["to_day_milestone"].drop_nulls())
        fixed = group.filter(
            ((pl.col("from_day") > 0) & pl.col("from_day_milestone").is_null())
            | ((pl.col("to_day") < facts.days) & pl.col("to_day_milestone").is_null())
        )
        if len(clocks) + (len(fixed) > 0) > 1:
            yield len(group)
