"""When is ordered, with how much money; days looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, inf

import numpy as np

from sustainment.errors import UsageError
from sustainment.model.dates import read_day
from sustainment.model.refusal import Refusal
from sustainment.model.study import Study
from sustainment.problem.arrays import Floats, Ints

DAYS_A_YEAR = 365.0
FIRST_CALENDAR_YEAR = 1000
"""Whole numbers from here on are years of the calendar, below it years of the study, 1 the first."""
SAMPLE_DAYS = 30.0
"""A day in so many is looked at, but at most `MOST_A_YEAR` between two orders and `MOST_SAMPLES` in all."""
MOST_A_YEAR, MOST_SAMPLES = 12, 60

Key = int | float | str
"""An order: a year of the calendar, a year of the study, or a day."""


@dataclass(frozen=True, slots=True)
class Order:
    """One date at which is ordered, and the days until the next."""

    name: str
    day: float
    to_day: float
    budget: float
    """Money for its orders; inf: no limit."""


@dataclass(frozen=True)
class Sampled:
    """The days that are looked at."""

    day: Floats
    weight: Floats
    """Part of the days that count for which each stands; 0: only a goal asks for it."""
    order: Ints
    """The last order placed by then; -1: none."""


def read_orders(study: Study, budgets: Mapping[Key, float] | None) -> tuple[Order, ...]:
    """Return the orders by day; without budgets one at the beginning of each year, without a limit."""
    days = float(study.settings.days)
    if budgets is None:
        found = {f"year {n + 1}": (n * DAYS_A_YEAR, inf) for n in range(ceil(days / DAYS_A_YEAR))}
    else:
        found = {}
        for key, money in budgets.items():
            if not 0.0 <= money < inf:
                raise UsageError(f"the budget of {key} is {money:g}; expected 0 or more")
            found[_name(key)] = (order_day(study, key), float(money))
    if not found:
        raise UsageError("budgets names no year: give a budget by year, as {2025: 1e6, 2026: 2e6}")
    listed = sorted((day, name, money) for name, (day, money) in found.items())
    ends = [*(day for day, _, _ in listed[1:]), days]
    for (day, name, _), end in zip(listed, ends, strict=True):
        if day >= end:
            raise UsageError(f"{name}: day {day:g} is no day before the next order, or the end ({end:g})")
    return tuple(Order(name, day, end, money) for (day, name, money), end in zip(listed, ends, strict=True))


def _name(key: Key) -> str:
    text = str(key).strip()
    return f"year {text}" if text.isdigit() and int(text) < FIRST_CALENDAR_YEAR else text


def order_day(study: Study, key: Key) -> float:
    """Return the day of a key: a year of the calendar or of the study, a date, or `day 90`."""
    text = str(key).strip().removeprefix("year ")
    zero = study.settings.date_zero
    if text.isdigit():
        number = int(text)
        if number < FIRST_CALENDAR_YEAR:
            day = (number - 1) * DAYS_A_YEAR
        elif zero is None:
            raise UsageError(f"{text}: a year of the calendar needs day_zero; count years from 1")
        else:
            day = float((date(number, 1, 1) - zero).days)
            day = 0.0 if number == zero.year else day
    else:
        read = read_day(text.removeprefix("day "), zero)
        if isinstance(read, Refusal) or read.milestone is not None:
            raise UsageError(f"{text!r} is no year and no day: write 2025, 2025-07-01 or 'day 90'")
        day = read.days
    if not 0.0 <= day < study.settings.days:
        raise UsageError(
            f"{text}: day {day:g} is outside the study, which has days 0 to {study.settings.days}"
        )
    return day


def sample_days(
    study: Study, orders: Sequence[Order], *, days: Sequence[float] | None, goal_days: Sequence[float] = ()
) -> Sampled:
    """Return the days to look at: those asked, or evenly spread, and those that goals name."""
    first, last = float(study.settings.count_from_day), float(study.settings.days)
    if days is None:
        edges = sorted({first, last, *(order.day for order in orders if first < order.day < last)})
        day, weight = _spread(np.array(edges))
    else:
        day = np.unique(np.asarray(days, dtype=np.float64))
        if not day.size or day[0] < 0.0 or day[-1] > last or not np.all(np.isfinite(day)):
            raise UsageError(f"days are numbers from 0 to {last:g}, at least one")
        weight = np.full(day.size, 1.0 / day.size)
    found, place = np.unique(
        np.concatenate((day, np.asarray(goal_days, dtype=np.float64))), return_inverse=True
    )
    counted = np.bincount(place[: day.size], weights=weight, minlength=found.size).astype(np.float64)
    every: Floats = found.astype(np.float64)
    begins = np.array([order.day for order in orders])
    return Sampled(every, counted, np.searchsorted(begins, every, side="right") - 1)


def _spread(edges: Floats) -> tuple[Floats, Floats]:
    """Return days in the middle of even parts, and how much of the whole each part is."""
    days, weights = [], []
    cut = max(SAMPLE_DAYS, (edges[-1] - edges[0]) / MOST_SAMPLES)
    for begin, end in pairwise(edges.tolist()):
        parts = int(np.clip(ceil((end - begin) / cut), 1, MOST_A_YEAR))
        middle = begin + (np.arange(parts) + 0.5) * (end - begin) / parts
        days.append(np.floor(middle) if (end - begin) / parts >= 2.0 else middle)
        weights.append(np.full(parts, (end - begin) / parts))
    weight = np.concatenate(weights)
    return np.concatenate(days), weight / weight.sum()
