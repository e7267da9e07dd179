"""Dated rows: when they begin and end, and on whose clock."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from sustainment.problem.arrays import Flags, Floats, Ints
from sustainment.problem.names import codes
from sustainment.problem.times import numbers

JUST_AFTER_START = 1e-9
"""What hangs on a milestone never holds before the start, however early the milestone may come; in order."""


@dataclass(frozen=True)
class Clock:
    """The days of milestones, in the order of `names`; `steps` tells that they are left to the simulation."""

    names: Sequence[str]
    mean: Floats
    """Day with the mean delays."""
    earliest: Floats
    """Day without delays."""
    steps: bool

    def days_of(self, frame: pl.DataFrame, column: str) -> tuple[Floats, Ints]:
        """Return the days of a column (nan: blank) and the milestones from which they count (-1: zero)."""
        return numbers(frame, column), codes(frame[f"{column}_milestone"], self.names)

    def expected(self, day: Floats, milestone: Ints) -> Floats:
        """Return days from day zero, milestones on their mean day."""
        if not self.mean.size:
            return day
        shifted = day + self.mean[milestone]
        if self.steps:
            early = JUST_AFTER_START / (1.0 - np.minimum(shifted, 0.0))
            shifted = np.where(shifted > JUST_AFTER_START, shifted, early)
        return np.where(milestone >= 0, shifted, day)

    def soonest(self, day: Floats, milestone: Ints) -> Floats:
        """Return days from day zero, milestones without delay."""
        if not self.mean.size:
            return day
        return np.where(milestone >= 0, day + self.earliest[milestone], day)


@dataclass(frozen=True)
class Spans:
    """The dated rows of a table with repeats written out, sorted by row; undated rows have no span.

    `begin` and `end` count from day zero, milestones on their mean day; -inf and inf where they are blank.
    `begin_day` and `end_day` count from their milestone (-1: day zero).
    """

    row: Ints
    begin: Floats
    end: Floats
    begin_day: Floats
    begin_milestone: Ints
    end_day: Floats
    end_milestone: Ints
    dated: Flags
    """Of each row of the table."""


def spans(frame: pl.DataFrame, clock: Clock, *, until: float) -> Spans:
    """Write out when the dated rows of a table hold, up to a day."""
    begin_day, begin_milestone = clock.days_of(frame, "from_day")
    end_day, end_milestone = clock.days_of(frame, "to_day")
    repeat = numbers(frame, "repeat_days")
    dated = ~(np.isnan(begin_day) & np.isnan(end_day))
    again = ~np.isnan(repeat) & ~np.isnan(end_day)
    begin_day = np.where(np.isnan(begin_day), np.where(again, 0.0, -np.inf), begin_day)
    end_day = np.where(np.isnan(end_day), np.inf, end_day)
    soonest = clock.soonest(begin_day, begin_milestone)
    times = np.ones(len(frame))
    times[again] = np.maximum(1.0, np.ceil((until - soonest[again]) / repeat[again]))
    rows = np.flatnonzero(dated)
    row = np.repeat(rows, times[rows].astype(np.int64))
    first = np.concatenate(([True], row[1:] != row[:-1])) if row.size else np.empty(0, dtype=np.bool_)
    place = np.arange(row.size)
    number = place - np.maximum.accumulate(np.where(first, place, 0)) if row.size else place
    later = np.where(again[row], number * np.where(again, repeat, 0.0)[row], 0.0)
    begins, ends = begin_day[row] + later, end_day[row] + later
    begin = clock.expected(begins, begin_milestone[row])
    end = clock.expected(ends, end_milestone[row])
    good = begin < end
    return Spans(
        row=row[good],
        begin=begin[good],
        end=end[good],
        begin_day=begins[good],
        begin_milestone=begin_milestone[row][good],
        end_day=ends[good],
        end_milestone=end_milestone[row][good],
        dated=dated,
    )
