"""Shifts: when in the week resources work."""

from datetime import date

import numpy as np
import polars as pl

from sustainment.model.refusal import Refusal
from sustainment.model.shifts import HOURS_A_DAY, HOURS_A_WEEK, read_shift
from sustainment.problem.arrays import Ints, Shifts

MONDAY = 0


def shifts(column: pl.Series, date_zero: date | None) -> tuple[Shifts, Ints]:
    """Return the shifts that a column states and the one of each row, -1 where it always works.

    Without a date of day 0 that is a Monday.
    """
    of_text: dict[str | None, int] = {None: -1}
    spans: list[tuple[tuple[float, float], ...]] = []
    for text in column.drop_nulls().unique().sort().to_list():
        read = read_shift(text)
        if isinstance(read, Refusal):
            raise ValueError(text)
        joined = _joined(read)
        if joined == ((0.0, HOURS_A_WEEK),):
            of_text[text] = -1
            continue
        if joined not in spans:
            spans.append(joined)
        of_text[text] = spans.index(joined)
    every = np.array([span for part in spans for span in part], dtype=np.float64).reshape(-1, 2)
    found = Shifts(
        start=np.concatenate(([0], np.cumsum([len(part) for part in spans]))).astype(np.int64),
        begin=every[:, 0] / HOURS_A_DAY,
        end=every[:, 1] / HOURS_A_DAY,
        weekday_zero=MONDAY if date_zero is None else date_zero.weekday(),
    )
    return found, np.array([of_text[text] for text in column.to_list()], dtype=np.int64)


def _joined(spans: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    """Return the spans with those that touch made one."""
    joined: list[tuple[float, float]] = []
    for begin, end in spans:
        if joined and joined[-1][1] == begin:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return tuple(joined)
