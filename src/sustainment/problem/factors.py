"""Factors: numbers that multiply other inputs.

One that is dated, or grows, multiplies what a dated change can set from day to day (`DATABLE`); elsewhere
what it is on day 0 holds throughout, which is noted by name. Growth a year is compound, from the factor's
first day on (else day 0), in steps of 30 days, each at the mean of its span.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from sustainment.errors import MethodError
from sustainment.model.fields import Kind
from sustainment.model.tables import TABLES
from sustainment.problem.addressed import Address, addresses, rows_addressed
from sustainment.problem.arrays import Flags, Floats, Ints
from sustainment.problem.grouping import distinct
from sustainment.problem.left_out import LeftOut
from sustainment.problem.spans import Spans
from sustainment.problem.steps import Instants, instants, joined
from sustainment.problem.wildcards import Register

DATABLE = {
    "sites": ("capacity_per_day",),
    "lanes": ("days", "capacity_per_day"),
    "authorised": ("quantity",),
    "use": ("per_day", "stress"),
    "failures": ("mtbf",),
    "damage": ("per_1000_days", "write_off_share", "crew_lost_share", "harvest_share"),
    "repairs": ("share", "turnaround_days"),
    "resources": ("quantity",),
}
"""Numbers that a dated change can set."""
GROWTH_STEP = 30.0
"""Days of a step of growth."""
DAYS_A_YEAR = 365.0


@dataclass(frozen=True)
class Piecewise:
    """What multiplies a column of some rows of a table, span by span; outside all spans nothing does."""

    table: str
    column: str
    meant: Flags
    """Of each row of the table."""
    spans: Spans
    """Of one row."""
    times: Floats
    """Of each span."""

    def at(self, day: Floats) -> Floats:
        """Return what multiplies on each day."""
        last = np.searchsorted(self.spans.begin, day, side="right") - 1
        holds = (last >= 0) & (np.append(self.spans.end, -np.inf)[last] > day)
        return np.where(holds, np.append(self.times, 1.0)[last], 1.0)


@dataclass(frozen=True)
class DatedFactors:
    """The factors that change from day to day."""

    pieces: tuple[Piecewise, ...]

    def scaled(self, column: str, row: Ints, *, day: Floats, stated: Floats) -> Floats:
        """
        Return numbers on their days.

        Parameters
        ----------
        column
            `table/column`.
        row
            Row of the table for each number, -1 for none.
        stated
            What each row states, and last what no row does.
        """
        found: Floats = stated[row]
        pieces = self._on(column)
        if not pieces:
            return found
        for piece in pieces:
            struck = np.append(piece.meant, False)[row]
            found = np.where(struck, found * piece.at(day), found)
        _refuse_out_of_bounds(column, found)
        return found

    def instants(self, columns: Sequence[str], row: Ints, *, target: Ints) -> Instants:
        """Return when something may change for targets, each with a row that may state its numbers."""
        nothing, no = np.empty(0), np.empty(0, dtype=np.int64)
        moments = [Instants(no, nothing, nothing, no)]
        for piece in (piece for column in columns for piece in self._on(column)):
            struck = distinct(target[piece.meant[row]])
            moments.append(instants(piece.spans, np.zeros(struck.size, dtype=np.int64), target=struck))
        return joined(moments)

    def _on(self, column: str) -> list[Piecewise]:
        return [piece for piece in self.pieces if f"{piece.table}/{piece.column}" == column]


def apply_factors(
    tables: dict[str, pl.DataFrame],
    registers: Mapping[str, Register],
    *,
    dated: Spans,
    day: float | None,
    until: float,
    out: LeftOut,
) -> DatedFactors:
    """Multiply the plain numbers in `tables`; return the factors that dated changes carry.

    For one day (`day` not None) a factor multiplies by what it is then.
    """
    frame = tables["factors"]
    pieces: list[Piecewise] = []
    left: set[int] = set()
    for place, row in enumerate(frame.iter_rows(named=True)):
        spans = _spans(frame, dated, place)
        moving = spans.dated[0] or row["per_year"] != 0
        spans, times = _growing(spans, row, until=until)
        now = float(Piecewise("", "", np.ones(1, dtype=np.bool_), spans, times).at(np.array([day or 0.0]))[0])
        for address in addresses(row["applies_to"]):
            if address.table not in tables:
                continue
            _refuse_no_number(address, row)
            meant = rows_addressed(address, tables[address.table], registers=registers)
            at_once = meant
            if moving and day is None:
                stepped = _stepped(address, tables[address.table])
                at_once = meant & ~stepped
                left |= {place} if at_once.any() else set()
                if (meant & stepped).any():
                    kept = (meant & stepped)[stepped] if address.table == "lanes" else meant & stepped
                    pieces.append(Piecewise(address.table, address.field, kept, spans, times))
            tables[address.table] = _multiplied(tables[address.table], address, meant=at_once, times=now)
    out.add("factors", len(left), reason="dated factors and growth of what no dated change sets: as on day 0")
    return DatedFactors(tuple(pieces))


def _stepped(address: Address, frame: pl.DataFrame) -> Flags:
    """Tell of which rows a dated change can set the number."""
    if address.field not in DATABLE.get(address.table, ()):
        return np.zeros(len(frame), dtype=np.bool_)
    if address.table == "lanes":
        return (frame["role"] == "supply").to_numpy()
    return np.ones(len(frame), dtype=np.bool_)


def _spans(frame: pl.DataFrame, dated: Spans, place: int) -> Spans:
    """Return when a factor holds: an undated one while no dated one of its name does."""
    if dated.dated[place]:
        return _one_row(_bounds(dated, np.array([place])))
    names = frame["factor"]
    begin = (-np.inf, -np.inf, -1)
    found: list[tuple[float, ...]] = []
    rivals = np.flatnonzero((names == names[place]).to_numpy())
    for bounds in _bounds(dated, rivals):
        found.append((*begin, bounds[0], bounds[1], bounds[2]))
        begin = (bounds[3], bounds[4], int(bounds[5]))
    found.append((*begin, np.inf, np.inf, -1))
    spans = _one_row([bounds for bounds in found if bounds[0] < bounds[3]])
    return spans if len(found) > 1 else replace(spans, dated=np.zeros(1, dtype=np.bool_))


def _bounds(dated: Spans, rows: Ints) -> list[tuple[float, ...]]:
    """Return begin and end of the spans of rows in order: expected day, day, milestone."""
    own = np.flatnonzero(np.isin(dated.row, rows))
    own = own[np.argsort(dated.begin[own], kind="stable")]
    columns = (
        *(dated.begin, dated.begin_day, dated.begin_milestone),
        *(dated.end, dated.end_day, dated.end_milestone),
    )
    return list(zip(*(column[own].tolist() for column in columns), strict=True))


def _one_row(bounds: Sequence[tuple[float, ...]]) -> Spans:
    begin, begin_day, after, end, end_day, before = np.array(bounds, dtype=np.float64).reshape(-1, 6).T
    return Spans(
        row=np.zeros(begin.size, dtype=np.int64),
        begin=begin,
        end=end,
        begin_day=begin_day,
        begin_milestone=after.astype(np.int64),
        end_day=end_day,
        end_milestone=before.astype(np.int64),
        dated=np.ones(1, dtype=np.bool_),
    )


def _growing(spans: Spans, row: Mapping[str, Any], *, until: float) -> tuple[Spans, Floats]:
    """Return the spans of a factor, cut into steps where it grows, and what it multiplies by in each."""
    growth = float(row["per_year"])
    if growth == 0:
        return spans, np.full(spans.begin.size, float(row["times"]))
    steps = [step for k in range(spans.begin.size) for step in _steps(spans, k, until=until)]
    since = np.array([step[0] for step in steps])
    after = np.array([step[1] for step in steps])
    force = math.log1p(growth) / DAYS_A_YEAR
    grown = [math.exp(force * end) - math.exp(force * begin) for begin, end, _ in steps]
    means = np.array(grown) / (force * (after - since))
    return _one_row([step[2] for step in steps]), float(row["times"]) * means


def _steps(spans: Spans, k: int, *, until: float) -> Iterator[tuple[float, float, tuple[float, ...]]]:
    """Yield the steps of a span of growth: days since it began, until when, and their bounds."""
    begin, day, clock = float(spans.begin[k]), float(spans.begin_day[k]), int(spans.begin_milestone[k])
    end = (float(spans.end[k]), float(spans.end_day[k]), int(spans.end_milestone[k]))
    whence = (begin, day, clock)
    first, first_day = (begin, day) if np.isfinite(begin) else (0.0, 0.0)
    since = 0.0
    while first + since + GROWTH_STEP < min(end[0], until):
        after = since + GROWTH_STEP
        then = (first + after, first_day + after, clock)
        yield since, after, (*whence, *then)
        since, whence = after, then
    yield since, min(since + GROWTH_STEP, end[0] - first), (*whence, *end)


def _refuse_no_number(address: Address, factor: Mapping[str, Any]) -> None:
    field = TABLES[address.table].fields.get(address.field)
    if field is None or field.kind is not Kind.QUANTITY:
        raise MethodError(
            f"factors/{factor['factor']}/applies_to multiplies {address.table}/{address.key}, which names no "
            "number of a row"
        )


def _multiplied(frame: pl.DataFrame, address: Address, *, meant: Flags, times: float) -> pl.DataFrame:
    if times == 1.0 or not meant.any():
        return frame
    column = frame[address.field].to_numpy().astype(np.float64)
    column = np.where(meant, column * times, column)
    _refuse_out_of_bounds(f"{address.table}/{address.field}", column)
    return frame.with_columns(pl.Series(address.field, column).fill_nan(None))


def _refuse_out_of_bounds(column: str, values: Floats) -> None:
    table, _, name = column.partition("/")
    field = TABLES[table].fields[name]
    known = values[np.isfinite(values)]
    if ((known > field.most) | (known < field.least)).any():
        raise MethodError(f"factors bring a {name} of {table} out of its bounds: it is {field.bounds_text}")
