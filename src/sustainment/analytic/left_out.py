"""What the formulas do not use, by name."""

import numpy as np
import polars as pl

from sustainment.analytic.state import SteadyState
from sustainment.model.answer import LeftOutRows
from sustainment.model.study import Study
from sustainment.problem.arrays import Problem

ROWS = (
    ("sites", pl.col("capacity_per_day").is_not_null(), "what a site can send in a day (capacity_per_day)"),
    (
        "lanes",
        (pl.col("role") == "supply") & pl.col("every_days").is_not_null(),
        "timetables (every_days): they leave at once",
    ),
    (
        "lanes",
        (pl.col("role") == "supply") & pl.col("batch").is_not_null(),
        "batches: they leave with one",
    ),
    ("missions", pl.lit(True), "missions ask for machines"),
    ("resources", pl.col("shift").is_not_null(), "shifts: they work always"),
    ("resources", pl.col("mobilise_days").is_not_null(), "mobilisation: they are always there"),
    ("resources", pl.col("queue") == "most backorders", "queues by most backorders: first come first served"),
    ("transitions", pl.lit(True), "transitions from one type to the next: no position goes over"),
)


def left_out_of_formulas(study: Study) -> tuple[LeftOutRows, ...]:
    """Return the rows of a study that no formula uses, and why."""
    found = (LeftOutRows(name, len(study.table(name).filter(which)), reason) for name, which, reason in ROWS)
    return tuple(rows for rows in found if rows.rows)


LATERAL = (
    (
        pl.col("capacity_per_day").is_not_null(),
        "capacity of lateral and emergency lanes: they carry any number",
    ),
    (
        pl.col("every_days").is_not_null() | pl.col("batch").is_not_null(),
        "timetables and batches of lateral and emergency lanes: they leave at once",
    ),
    ((pl.col("cost_per_trip") > 0) | (pl.col("cost_per_kg") > 0), "cost of lateral and emergency lanes"),
)


def left_out_of_laterals(study: Study) -> tuple[LeftOutRows, ...]:
    """Return what the formulas do not use of lateral and emergency lanes, and why."""
    lanes = study.table("lanes").filter(pl.col("role") != "supply")
    found = (LeftOutRows("lanes", len(lanes.filter(which)), reason) for which, reason in LATERAL)
    return tuple(rows for rows in found if rows.rows)


def left_out_of_steady_state(study: Study, state: SteadyState) -> tuple[LeftOutRows, ...]:
    """Return the rows of a study that a steady state does not use, and why."""
    found = [consumption_left_out(study), repairs_as_old(state.problem)]
    if state.closed is None:
        damage = len(study.table("damage"))
        found.append(LeftOutRows("damage", damage, "damage and loss: they have no steady state"))
    return tuple(rows for rows in found if rows.rows)


def repairs_as_old(problem: Problem) -> LeftOutRows:
    """Return the failure modes of end items that a repair does not renew: the formulas take them as new."""
    sources = problem.sources
    old = (sources.slot < 0) & (sources.shape != 1.0) & ~sources.renewed
    modes = np.stack((problem.fleets.item[sources.fleet], sources.mode))[:, old]
    return LeftOutRows(
        "failures", np.unique(modes, axis=1).shape[1], "after_repair: what is repaired is as new"
    )


def consumption_left_out(study: Study) -> LeftOutRows:
    """Return the rows that state what is consumed: no formula follows a shelf that is drawn down by use."""
    consumed = int(study.table("parts")["consumed"].is_not_null().sum())
    return LeftOutRows("parts", consumed, "what is consumed in use: every shelf feeds the machines")
