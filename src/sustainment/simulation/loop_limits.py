"""What the event loop does not yet do, by name."""

from dataclasses import replace

import polars as pl

from sustainment.model.answer import LeftOutRows
from sustainment.model.study import Study
from sustainment.problem.arrays import Problem, StepKind, Steps

ROWS = (
    ("failures", pl.col("shape") != 1, "shape: lives are exponential with the same mean"),
    ("authorised", pl.col("crew").is_not_null(), "crews: every machine has one"),
    ("lanes", pl.col("role") == "lateral", "lateral supply"),
    ("lanes", pl.col("role") == "emergency", "emergency supply"),
    ("damage", pl.lit(True), "damage and loss"),
    ("service", pl.lit(True), "planned work"),
    ("courses", pl.lit(True), "crews made by courses"),
    ("resources", pl.col("queue") == "pre-emptive", "pre-emptive queues: they go by priority"),
)


def left_out_by_loop(study: Study) -> tuple[LeftOutRows, ...]:
    """Return the rows of a study that the event loop does not use, and why."""
    found = [LeftOutRows(name, len(study.table(name).filter(which)), reason) for name, which, reason in ROWS]
    if study.settings.cannibalisation:
        found.append(LeftOutRows("study.toml", 1, "cannibalisation: holes stay where they fall"))
    return tuple(rows for rows in found if rows.rows)


def with_known_steps(problem: Problem) -> Problem:
    """Return the problem without the dated changes of what the event loop does not use."""
    unused = [StepKind.HIT_RATE, StepKind.WRITE_OFF, StepKind.CREW_LOST, StepKind.HARVEST]
    known = ~(problem.steps.kind[:, None] == [int(kind) for kind in unused]).any(axis=1)
    return replace(problem, steps=Steps._make(column[known] for column in problem.steps))
