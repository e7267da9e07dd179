"""What is asked, answered by replication."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import polars as pl

from sustainment.errors import UsageError
from sustainment.model.asked import NOT_ANSWERED, asked_text
from sustainment.problem.arrays import Floats, Ints
from sustainment.simulation.answer_tables import chance_of, groups_table, supply_table
from sustainment.simulation.costs import yearly
from sustainment.simulation.interval import mean_of
from sustainment.simulation.sums import Sums

SCHEMA = {
    "requirement": pl.String,
    "measure": pl.String,
    "asked": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "met": pl.String,
}
Row = dict[str, Any]


class Simulated(Protocol):
    """What requirements are held against."""

    sums: Sums

    def fleets(self, scope: str | None) -> Ints:
        """Return the fleets of a unit or an end item."""

    def table(self, name: str) -> pl.DataFrame:
        """Return a table of the answer."""


@dataclass(frozen=True)
class Found:
    """A value with the interval of its mean, where there is one."""

    value: float
    low: float | None = None
    high: float | None = None


def requirements_table(asked: pl.DataFrame, answer: Any) -> pl.DataFrame:
    """Return an answer to each requirement; one that the interval leaves open is not answered."""
    rows = []
    for row in asked.iter_rows(named=True):
        found = _find(row, answer) if _on_days(row) else None
        value = (None, None, None) if found is None else (found.value, found.low, found.high)
        rows.append((row["requirement"], row["measure"], asked_text(row), *value, _met(row, found)))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _on_days(row: Row) -> bool:
    return not (row["from_day_milestone"] or row["to_day_milestone"] or row["repeat_days"])


def _met(row: Row, found: Found | None) -> str:
    if found is None:
        return NOT_ANSWERED
    if row["confidence"] is not None:
        return "yes" if found.value >= float(row["confidence"]) - 1e-12 else "no"
    least = -np.inf if row["at_least"] is None else float(row["at_least"])
    most = np.inf if row["at_most"] is None else float(row["at_most"])
    ends = [found.value if end is None else end for end in (found.low, found.high)]
    inside = [least <= end <= most for end in ends]
    if all(inside):
        return "yes"
    beyond = ends[1] < least or ends[0] > most
    return "no" if beyond else NOT_ANSWERED


def _find(row: Row, answer: Any) -> Found | None:
    measure, scope = row["measure"], row["scope"]
    if measure in ("availability", "working"):
        return _working(row, answer)
    if measure == "ready" and scope in answer.sums.problem.names.groups:
        return _ready(row, answer.sums)
    if measure == "cost" and scope is None and not _dated(row):
        return _cost(row, answer.sums)
    if measure in ("fill rate", "wait", "backorders") and not _dated(row) and row["over"] == "mean":
        return _supply(row, answer)
    return None


def _dated(row: Row) -> bool:
    return row["from_day"] is not None or row["to_day"] is not None


def _span(row: Row, sums: Sums) -> slice:
    first = sums.problem.count_from_day if row["from_day"] is None else float(row["from_day"])
    last = float(sums.problem.days) if row["to_day"] is None else float(row["to_day"])
    return slice(max(int(np.ceil(first)), 0), min(int(np.ceil(last)), sums.problem.days))


def _working(row: Row, answer: Any) -> Found | None:
    sums: Sums = answer.sums
    try:
        fleets = answer.fleets(row["scope"])
    except UsageError:
        return None
    share = row["measure"] == "availability"
    if row["confidence"] is not None:
        return _chance(row, sums, fleets)
    if row["over"] == "mean" and not _dated(row):
        work, place = (times[:, fleets].sum(axis=1) for times in sums.fleet_times())
        days = sums.span_days * float(1 << 20)
        values = np.asarray(work / place if share else work / days, dtype=np.float64)
        mean = mean_of(values, most=1.0 if share else np.inf)
        interval = mean.interval()
        return Found(mean.mean, _finite(interval.low), _finite(interval.high))
    return _by_day(row, answer, share)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _by_day(row: Row, answer: Any, share: bool) -> Found | None:
    frame = answer.table("readiness")
    kind = pl.col("scope_kind") == "fleet" if row["scope"] is None else pl.col("scope") == row["scope"]
    kept = frame.filter(kind & ((pl.col("scope_kind") != "fleet") | pl.lit(row["scope"] is None)))
    kept = kept.unique("day", keep="first", maintain_order=True)[_span(row, answer.sums)]
    if not len(kept):
        return None
    scale = kept["authorised"].to_numpy() if share else np.ones(len(kept))
    columns = [kept[name].fill_null(np.nan).to_numpy() / scale for name in ("mean", "low", "high")]
    return Found(*(_over(row, column) for column in columns))


def _over(row: Row, values: Floats) -> float:
    """Return the mean over the days, the worst of them (every day) or the best (some day)."""
    if row["over"] == "mean":
        return float(values.mean())
    worst = values.min() if row["at_least"] is not None else values.max()
    best = values.max() if row["at_least"] is not None else values.min()
    return float(worst if row["over"] == "every day" else best)


def _chance(row: Row, sums: Sums, fleets: Ints) -> Found | None:
    """Return the chance with which a bound holds: over the span, or on the worst (best) of its days."""
    least, most = row["at_least"], row["at_most"]
    if least is None or most is not None:
        return None
    share = row["measure"] == "availability"
    if row["over"] == "mean":
        if _dated(row):
            return None
        work, place = (times[:, fleets].sum(axis=1) for times in sums.fleet_times())
        value = work / place if share else work / (sums.span_days * float(1 << 20))
        return Found(float((value >= float(least)).mean()))
    line = next(k for _, _, k in sums.scopes.names if np.array_equal(sums.scopes.members_of(k), fleets))
    days = sums.problem.days
    here = sums.summed("scope_days")[line * days : (line + 1) * days]
    needed = float(least) * (here["authorised"] / sums.replications if share else np.ones(days))
    return Found(_over(row, chance_of(sums, line, least=needed)[_span(row, sums)]))


def _ready(row: Row, sums: Sums) -> Found | None:
    frame = groups_table(sums).filter(pl.col("group") == row["scope"])[_span(row, sums)]
    if not len(frame) or row["confidence"] is not None:
        return None
    return Found(*(_over(row, frame[name].to_numpy()) for name in ("ready", "low", "high")))


def _cost(row: Row, sums: Sums) -> Found | None:
    total = np.add.reduce([money.sum(axis=1) for money in yearly(sums).values()])
    if row["confidence"] is not None:
        most = np.inf if row["at_most"] is None else float(row["at_most"])
        return Found(float((total <= most).mean())) if row["at_least"] is None else None
    mean = mean_of(total)
    interval = mean.interval()
    return Found(mean.mean, _finite(interval.low), _finite(interval.high))


def _supply(row: Row, answer: Any) -> Found | None:
    """Return a measure over the parts that machines in a scope ask for, weighted by demand."""
    chosen = _pairs(row["scope"], answer)
    if chosen is None or row["confidence"] is not None:
        return None
    frame = supply_table(answer.sums).join(chosen, on=("item", "site"), how="inner")
    demand = float(frame["demand_per_day"].sum())
    backorders = float(frame["backorders"].sum())
    if row["measure"] == "backorders":
        return Found(backorders)
    if demand <= 0.0:
        return None
    if row["measure"] == "wait":
        return Found(backorders / demand)
    filled = float((frame["fill_rate"].fill_null(0.0) * frame["demand_per_day"]).sum())
    return Found(filled / demand)


def _pairs(scope: str | None, answer: Any) -> pl.DataFrame | None:
    problem = answer.sums.problem
    names, pairs, slots, fleets = problem.names, problem.pairs, problem.slots, problem.fleets
    if scope is None:
        chosen = slots.pair
    elif scope in names.sites:
        chosen = np.flatnonzero(pairs.site == names.sites.index(scope))
    elif scope in names.units:
        chosen = slots.pair[fleets.unit[slots.fleet] == names.units.index(scope)]
    elif scope in names.items:
        item = names.items.index(scope)
        of_type = fleets.item[slots.fleet] == item
        chosen = slots.pair[of_type] if of_type.any() else np.flatnonzero(pairs.item == item)
    else:
        return None
    chosen = np.unique(chosen)
    item = [names.items[k] for k in pairs.item[chosen]]
    site = [names.sites[k] for k in pairs.site[chosen]]
    return pl.DataFrame({"item": item, "site": site}, schema={"item": pl.String, "site": pl.String})
