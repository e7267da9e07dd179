"""What the event loop does not yet do, by name."""

import polars as pl

from sustainment.model.answer import LeftOutRows
from sustainment.model.study import Study

ROWS = (
    ("failures", pl.col("shape") != 1, "shape: lives are exponential with the same mean"),
    ("authorised", pl.col("crew").is_not_null(), "crews: every machine has one"),
    ("service", pl.lit(True), "planned work"),
    ("courses", pl.lit(True), "crews made by courses"),
    ("resources", pl.col("queue") == "pre-emptive", "pre-emptive queues: they go by priority"),
)


def left_out_by_loop(study: Study) -> tuple[LeftOutRows, ...]:
    """Return the rows of a study that the event loop does not use, and why."""
    found = [LeftOutRows(name, len(study.table(name).filter(which)), reason) for name, which, reason in ROWS]
    return tuple(rows for rows in found if rows.rows)
