"""Days: numbers, calendar dates, milestones with days."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from sustainment.model.refusal import Refusal, quoted

ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
"""A calendar date as it is written."""
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_FROM_MILESTONE = re.compile(
    r"(.+?)(?:\s+([+-])\s*([0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)|\+([0-9]+(?:\.[0-9]+)?))?"
)
EXPECTED_DAY = "a day: a number, a date like 2023-04-28, or a milestone like treaty + 30"


@dataclass(frozen=True, slots=True)
class Day:
    """A number of days from day zero, or from a milestone."""

    days: float
    milestone: str | None = None


def read_date(text: str) -> date | None:
    """Return a calendar date written as 2023-04-28, if it is one."""
    if not re.fullmatch(ISO, text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_day(text: str, day_zero: date | None) -> Day | Refusal:
    """
    Return the day that a text states, or why it is refused.

    Examples
    --------
    >>> read_day("treaty + 30", None)
    Day(days=30.0, milestone='treaty')
    """
    if _NUMBER.fullmatch(text):
        days = float(text) + 0.0
        return Day(days) if abs(days) < 1e9 else Refusal("E230", quoted(text), EXPECTED_DAY)
    if re.fullmatch(ISO, text):
        found = read_date(text)
        if found is None:
            return Refusal("E230", quoted(text), "a date of the calendar")
        if day_zero is None:
            return Refusal(
                "E230", quoted(text), "a number of days", "a date needs day_zero among the settings"
            )
        return Day(float((found - day_zero).days))
    if re.fullmatch(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}.*", text):
        return Refusal("E230", quoted(text), EXPECTED_DAY)
    match = _FROM_MILESTONE.fullmatch(text)
    if match is None or (text[0] in "+-"):
        return Refusal("E230", quoted(text), EXPECTED_DAY)
    days = float(match[3] or match[4] or 0) * (-1 if match[2] == "-" else 1)
    return Day(days, match[1].strip())


def day_expression(name: str, day_zero: date | None = None) -> pl.Expr:
    """Return days as text: dates where day zero has one and the day is whole, milestones with their days."""
    day, milestone = pl.col(name), pl.col(f"{name}_milestone")
    number = number_expression(day)
    if day_zero is not None:
        earliest = (date.min - day_zero).days
        latest = (date.max - day_zero).days
        dated = (day == day.floor()) & (day >= earliest) & (day <= latest)
        calendar = (
            pl.lit(day_zero) + pl.duration(days=pl.when(dated).then(day).otherwise(0).cast(pl.Int64))
        ).dt.strftime("%Y-%m-%d")
        number = pl.when(dated).then(calendar).otherwise(number)
    size = number_expression(day.abs())
    offset = (
        pl.when(day > 0)
        .then(pl.format(" + {}", size))
        .when(day < 0)
        .then(pl.format(" - {}", size))
        .otherwise(pl.lit(""))
    )
    return pl.when(milestone.is_null()).then(number).otherwise(milestone + offset)


def number_expression(column: pl.Expr) -> pl.Expr:
    """Return numbers as the shortest text that reads back the same, `280` for 280.0."""
    return column.cast(pl.Float64).cast(pl.String).str.replace(r"\.0$", "")


def date_of(day: float, day_zero: date) -> date:
    """Return the calendar date of a day."""
    return day_zero + timedelta(days=day)
