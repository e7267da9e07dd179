"""Milestones: days that may slip or fail."""

import numpy as np
import polars as pl

from sustainment.errors import MethodError
from sustainment.problem.arrays import Floats, Ints, Milestones
from sustainment.problem.names import codes, sorted_names
from sustainment.problem.spans import Clock
from sustainment.problem.times import numbers, times


def milestones(frame: pl.DataFrame) -> tuple[list[str], Milestones]:
    """Return the milestones so that what another waits for comes first, else by name."""
    frame = frame.unique("milestone", keep="first", maintain_order=True)
    names = sorted_names(frame["milestone"])
    frame = frame.sort("milestone")
    _refuse_two_starts(frame)
    waits = codes(frame["after"].fill_null(frame["day_milestone"]), names)
    order = _in_order(names, waits)
    place = np.full(len(names) + 1, -1, dtype=np.int64)
    place[order] = np.arange(len(names))
    frame, names = frame[order], [names[k] for k in order]
    return names, Milestones(
        day=np.nan_to_num(numbers(frame, "day")),
        after=place[waits[order]],
        delay=times(frame, "delay_days"),
        chance=numbers(frame, "chance"),
    )


def clock(names: list[str], known: Milestones, *, steps: bool) -> Clock:
    """Return the mean and the earliest day of each milestone."""
    return Clock(
        names=names,
        mean=_days(known.day + known.delay.mean, known.after),
        earliest=_days(known.day, known.after),
        steps=steps,
    )


def _days(own: Floats, after: Ints) -> Floats:
    days = own.copy()
    for k, before in enumerate(after):
        if before >= 0:
            days[k] += days[before]
    return days


def _refuse_two_starts(frame: pl.DataFrame) -> None:
    both = frame.filter(
        pl.col("after").is_not_null()
        & pl.col("day_milestone").is_not_null()
        & (pl.col("after") != pl.col("day_milestone"))
    )
    if len(both):
        name = both["milestone"][0]
        raise MethodError(
            f"milestones/{name}/day counts from {both['day_milestone'][0]} and waits for {both['after'][0]}: "
            "a milestone follows one other; state one of the two"
        )


def _in_order(names: list[str], waits: Ints) -> Ints:
    order: list[int] = []
    placed = np.zeros(len(names), dtype=np.bool_)
    while len(order) < len(names):
        ready = [k for k in range(len(names)) if not placed[k] and (waits[k] < 0 or placed[waits[k]])]
        if not ready:
            circle = ", ".join(names[k] for k in np.flatnonzero(~placed))
            raise MethodError(f"milestones wait for each other in a circle: {circle}")
        placed[ready] = True
        order += ready
    return np.array(order, dtype=np.int64)
