"""The tables of a study as one day sees them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import polars as pl

from sustainment.model.settings import Settings
from sustainment.model.tables import TABLES
from sustainment.problem.arrays import Floats, Milestones
from sustainment.problem.breakdown import holding_pairs
from sustainment.problem.factors import DatedFactors, apply_factors
from sustainment.problem.left_out import LeftOut
from sustainment.problem.milestones import clock, milestones
from sustainment.problem.names import sorted_names
from sustainment.problem.spans import Clock, Spans, spans
from sustainment.problem.wildcards import Register

BUILT_FROM = (
    *("sites", "lanes", "items", "parts", "units", "authorised", "groups", "use", "missions", "failures"),
    *("damage", "service", "repairs", "resources", "stock", "deliveries", "courses", "transitions"),
    *("disruptions", "milestones", "factors"),
)
"""Tables that are read at all: the others are no inputs of the arrays."""


class StudyTables(Protocol):
    """What the arrays are built from."""

    @property
    def name(self) -> str:
        """What messages call the study."""

    @property
    def settings(self) -> Settings:
        """What holds for the whole study."""

    def table(self, name: str) -> pl.DataFrame:
        """Return a table with all its columns."""


@dataclass(frozen=True)
class Facts:
    """The tables without candidates, in the order of their keys, and what their names and days mean."""

    tables: dict[str, pl.DataFrame]
    items: Register
    sites: Register
    units: Register
    clock: Clock
    milestones: Milestones
    days: float
    at: float
    """The day that the arrays describe."""
    factors: DatedFactors
    left_out: LeftOut
    _spans: dict[str, Spans] = field(default_factory=dict)

    @property
    def steps(self) -> bool:
        """Whether dated changes follow as steps."""
        return self.clock.steps

    @property
    def until(self) -> float:
        """Day up to which repeats are written out."""
        return max(self.days, self.at + 1)

    def spans(self, name: str) -> Spans:
        """Return when the rows of a table hold."""
        if name not in self._spans:
            self._spans[name] = spans(self.tables[name], self.clock, until=self.until)
        return self._spans[name]

    @property
    def registers(self) -> dict[str, Register]:
        """Return what names and wildcards mean, by table."""
        return {"items": self.items, "sites": self.sites, "units": self.units}

    def now(self, name: str) -> pl.DataFrame:
        """Return one row for each key of a table: that of the day, else the first to come."""
        return on_day(self.tables[name], TABLES[name].key, dated=self.spans(name), day=self.at)


def read_facts(study: StudyTables, day: float | None) -> Facts:
    """Read the tables for a run over all days (`day` None) or for one day."""
    tables = {name: _in_order(study.table(name), name) for name in BUILT_FROM}
    names, known = milestones(tables["milestones"])
    days = float(study.settings.days)
    at = 0.0 if day is None else float(day)
    time = clock(names, known, steps=day is None)
    sites = _register(tables["sites"], "site", time=time, day=at)
    items = _register(tables["items"], "item", time=time, day=at)
    parent, child = holding_pairs(tables["parts"], items)
    items = Register(items.names, items.kind, parent, child)
    units = Register(sorted_names(tables["units"]["unit"]))
    out = LeftOut()
    factors = apply_factors(
        tables,
        {"items": items, "sites": sites, "units": units},
        dated=spans(tables["factors"], time, until=max(days, at + 1)),
        day=day,
        until=max(days, at + 1),
        out=out,
    )
    return Facts(tables, items, sites, units, time, known, days, at, factors, out)


def on_day(frame: pl.DataFrame, key: Sequence[str], *, dated: Spans, day: float) -> pl.DataFrame:
    """Return one row for each key: a dated one that holds, else the undated, else the first to come."""
    if not dated.dated.any():
        return frame.unique(list(key), keep="first", maintain_order=True)
    rank = np.where(dated.dated, 2.0, 1.0)
    holds = (dated.begin <= day) & (dated.end > day)
    rank[dated.row[holds]] = 0.0
    begin: Floats = np.full(len(frame), np.inf)
    np.minimum.at(begin, dated.row, dated.begin)
    ranked = frame.with_columns(pl.Series("x_rank", rank), pl.Series("x_begin", begin))
    ordered = ranked.sort([*key, "x_rank", "x_begin"], maintain_order=True)
    return ordered.unique(list(key), keep="first", maintain_order=True).drop("x_rank", "x_begin")


def _in_order(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    if "candidate" in frame.columns:
        frame = frame.filter(~pl.col("candidate"))
    order = [*TABLES[name].key, "from_day_milestone", "from_day", "to_day_milestone", "to_day"]
    return frame.sort([column for column in order if column in frame.columns], maintain_order=True)


def _register(frame: pl.DataFrame, key: str, *, time: Clock, day: float) -> Register:
    current = on_day(frame, [key], dated=spans(frame, time, until=day + 1), day=day).sort(key)
    return Register(current[key].to_list(), current["kind"].to_list())
