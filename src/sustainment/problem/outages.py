"""Disruptions that come by chance, as arrays."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from sustainment.problem.arrays import Outages, StepKind
from sustainment.problem.disruptions import Disruptions, Strikes
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import position, starts
from sustainment.problem.times import numbers, times

DAYS_A_YEAR = 365.0

Stretch: TypeAlias = tuple[float, int, float, int]
"""Begin and end, each a day and the milestone from which it counts (-1: day zero)."""


def outages(
    facts: Facts, of: Disruptions, *, strikes: Sequence[tuple[StepKind, Strikes]]
) -> tuple[Outages, list[str]]:
    """Return the disruptions that come by chance and strike something that is used, and what they are called.

    For one day there are none.
    """
    struck = [(kind, *found.by_chance()) for kind, found in strikes]
    kind = np.concatenate([np.full(row.size, int(kind), dtype=np.int64) for kind, row, _ in struck])
    row, target = (np.concatenate([found[place] for found in struck]) for place in (1, 2))
    chance = np.flatnonzero(~of.sure) if facts.steps else np.empty(0, dtype=np.int64)
    rows = chance[np.isin(chance, row)]
    facts.left_out.add("disruptions", chance.size - rows.size, reason="they strike nothing that is used")
    place = position(rows, row)
    order = np.lexsort((target, kind, place))
    order = order[place[order] >= 0]
    stretches = [_stretches(facts, of, int(row)) for row in rows]
    every = np.array([stretch for own in stretches for stretch in own], dtype=np.float64).reshape(-1, 4)
    found = Outages(
        left_share=of.left_share[rows],
        per_day=np.nan_to_num(numbers(of.frame, "per_year"))[rows] / DAYS_A_YEAR,
        chance=numbers(of.frame, "chance")[rows],
        lasts=times(of.frame, "lasts_days", rows=rows),
        span_start=np.concatenate(([0], np.cumsum([len(own) for own in stretches]))).astype(np.int64),
        begin_day=every[:, 0],
        begin_milestone=every[:, 1].astype(np.int64),
        end_day=every[:, 2],
        end_milestone=every[:, 3].astype(np.int64),
        strike_start=starts(place[order], rows.size),
        strike_kind=kind[order],
        strike_target=target[order],
    )
    return found, [_called(of, int(row)) for row in rows]


def _called(of: Disruptions, row: int) -> str:
    """Return what a row is called: a dated one with its day."""
    name, clock, day = of.frame.select("disruption", "from_day_milestone", "from_day").row(row)
    return name if not of.spans.dated[row] else f"{name}+{clock or ''}+{float(day or 0.0)!r}"


def _stretches(facts: Facts, of: Disruptions, row: int) -> list[Stretch]:
    """Return when a row holds, or when it comes if it lasts a drawn time and no day ends it."""
    if not of.spans.dated[row]:
        return _between(of, row)
    whole = of.frame.row(row, named=True)
    lasting = whole["to_day"] is None and whole["lasts_days"] is not None and whole["per_year"] is None
    if lasting and whole["repeat_days"]:
        return [(*begin, np.inf, -1) for begin in _again(facts, whole)]
    return _own(of, of.spans.row == row)


def _own(of: Disruptions, which: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> list[Stretch]:
    spans = of.spans
    entries = np.flatnonzero(which)
    entries = entries[np.argsort(spans.begin[entries], kind="stable")]
    columns = (spans.begin_day, spans.begin_milestone, spans.end_day, spans.end_milestone)
    return [
        (float(begin), int(after), float(end), int(before))
        for begin, after, end, before in zip(*(column[entries] for column in columns), strict=True)
    ]


def _again(facts: Facts, row: dict[str, object]) -> list[tuple[float, int]]:
    """Return the days on which a row with repeats comes."""
    clock = row["from_day_milestone"]
    milestone = list(facts.clock.names).index(str(clock)) if clock is not None else -1
    first, repeat = float(str(row["from_day"])), float(str(row["repeat_days"]))
    soonest = facts.clock.soonest(np.array([first]), np.array([milestone], dtype=np.int64))[0]
    number = max(int(np.ceil((facts.until - soonest) / repeat)), 1)
    return [(first + k * repeat, milestone) for k in range(number)]


def _between(of: Disruptions, row: int) -> list[Stretch]:
    """Return when an undated row at random holds: while no dated one of its name does."""
    names = of.frame["disruption"]
    random = (names == names[row]).to_numpy() & of.frame["per_year"].is_not_null().to_numpy()
    found: list[Stretch] = []
    begin: tuple[float, int] = (-np.inf, -1)
    for first, after, end, before in _own(of, random[of.spans.row]):
        found.append((*begin, first, after))
        begin = (end, before)
    return [*found, (*begin, np.inf, -1)]
