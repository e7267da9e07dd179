"""A curve by day, drawn in plain characters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, log10
from string import ascii_uppercase

from sustainment.cli.text import INDENT, WIDTH, number, paragraph

MOST_STEPS = 6
"""Steps between ticks at most, so that a curve is 10 to 13 lines high."""
LEVELS = ".-'"
"""Marks within one line of text, from low to high."""
BAND = ":"
FLAT = 0.1
"""A curve that hardly moves is drawn on an axis of this share of its height, not blown up."""
MONTH_COLUMNS = 6
"""Columns that the name of a month takes below the axis."""
STEPS = (1, 2, 2.5, 5, 10, 20)
"""Ticks of an axis stand a round step apart."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens on a day and may bend the curve."""

    day: float
    text: str


@dataclass(frozen=True, slots=True)
class Series:
    """What is drawn: a value for each day from 0, the band around it, and a goal where there is one."""

    mean: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    goal: float | None = None
    goal_text: str = "goal"


@dataclass(frozen=True, slots=True)
class Axis:
    """The axis of values: lowest tick, step, number of steps, and lines of text that a step takes."""

    bottom: float
    step: float
    steps: int
    lines_per_step: int

    @property
    def height(self) -> int:
        """Return the lines of text from the lowest tick to the highest."""
        return self.steps * self.lines_per_step + 1

    @property
    def decimals(self) -> int:
        """Return the decimals that tell two ticks apart."""
        return len(f"{self.step:.10g}".partition(".")[2])

    def level(self, value: float) -> float:
        """Return how many lines above the lowest tick a value stands; the middle of a line is its tick."""
        return (value - self.bottom) / self.step * self.lines_per_step + 0.5

    def name(self, line: int) -> str:
        """Return the number beside a line, counted from below; none between ticks."""
        if line % self.lines_per_step:
            return ""
        return number(self.bottom + line // self.lines_per_step * self.step, self.decimals)


def draw(series: Series, *, day_zero: str | None = None, events: Sequence[Event] = ()) -> list[str]:
    """Return the lines of the curve: axis with round numbers, band, dates or days, events as letters."""
    scale = axis(series)
    margin = max(len(scale.name(line)) for line in range(scale.height))
    label = f" {series.goal_text}" if series.goal is not None else ""
    columns = WIDTH - len(INDENT) - margin - 3 - len(label)
    columns -= columns % len(series.mean) if len(series.mean) < columns else 0
    goal_line = floor(scale.level(series.goal)) if series.goal is not None else -1
    lines = []
    for line, cells in reversed(list(enumerate(_canvas(series, columns, scale)))):
        end = label if line == goal_line else ""
        lines.append(f"{INDENT}{scale.name(line):>{margin}} |{''.join(cells):<{columns}}{end}".rstrip())
    letters = list(zip(ascii_uppercase, events, strict=False))
    lines.append(f"{INDENT}{'':>{margin}} +{_axis_line(letters, len(series.mean), columns)}")
    lines.append(f"{INDENT}{'':>{margin}}  {_days_line(len(series.mean), columns, day_zero)}")
    return lines + _legend(letters, day_zero, margin)


def axis(series: Series) -> Axis:
    """Return round ticks around all that is drawn."""
    values = [*series.low, *series.high, *series.mean]
    if series.goal is not None:
        values.append(series.goal)
    low, high = min(values), max(values)
    span = max(high - low, FLAT * abs(high)) or 1.0
    size = 10.0 ** floor(log10(span / MOST_STEPS))
    steps = (factor * size for factor in STEPS)
    step, bottom, count = next(
        (step, bottom, count)
        for step, bottom in ((step, floor(low / step + 1e-9) * step) for step in steps)
        if (count := max(1, ceil((max(high, bottom + span) - bottom) / step - 1e-9))) <= MOST_STEPS
    )
    return Axis(bottom, step, count, 2 if count > 4 else 3)


def when(day: float, day_zero: str | None) -> str:
    """Return a day as a date where the study has a day zero."""
    if day_zero is None:
        return f"day {number(day)}"
    return (date.fromisoformat(day_zero) + timedelta(days=floor(day))).isoformat()


def _canvas(series: Series, columns: int, scale: Axis) -> list[list[str]]:
    """Return the cells, lowest line first."""
    lines = [[" "] * columns for _ in range(scale.height)]
    days = len(series.mean)
    before: int | None = None
    for column in range(columns):
        first, last = _days_of(column, days, columns)
        lowest, highest = (
            floor(scale.level(min(series.low[first:last]))),
            floor(scale.level(max(series.high[first:last]))),
        )
        for line in range(lowest, highest + 1):
            lines[line][column] = BAND
        if series.goal is not None and column % 4 < 2:
            lines[floor(scale.level(series.goal))][column] = "-"
        level = scale.level(sum(series.mean[first:last]) / (last - first))
        now = floor(level)
        if before is not None:
            for line in range(min(now, before) + 1, max(now, before)):
                lines[line][column] = "|"
        lines[now][column] = LEVELS[min(2, floor(3 * (level - now)))]
        before = now
    return lines


def _days_of(column: int, days: int, columns: int) -> tuple[int, int]:
    first = column * days // columns
    return first, max(first + 1, (column + 1) * days // columns)


def _axis_line(letters: Sequence[tuple[str, Event]], days: int, columns: int) -> str:
    line = ["-"] * columns
    for letter, event in letters:
        column = min(columns - 1, max(0, floor(event.day * columns / days)))
        while column < columns - 1 and line[column] != "-":
            column += 1
        line[column] = letter
    return "".join(line)


def _days_line(days: int, columns: int, day_zero: str | None) -> str:
    """Return the names below the axis: months where there is a day zero, else days."""
    line = [" "] * columns
    end = -1
    for day, name in _day_names(days, columns, day_zero):
        column = day * columns // days
        if column > end and column + len(name) <= columns:
            line[column : column + len(name)] = name
            end = column + len(name)
    return "".join(line).rstrip()


def _day_names(days: int, columns: int, day_zero: str | None) -> list[tuple[int, str]]:
    if day_zero is None:
        step = max(1, ceil(days / 6 / 10) * 10) if days > 12 else 1
        return [(day, f"day {day}" if day == 0 else str(day)) for day in range(0, days, step)]
    start = date.fromisoformat(day_zero)
    dates = [(day, start + timedelta(days=day)) for day in range(days)]
    firsts = [(day, name) for day, name in dates if name.day == 1]
    if len(firsts) < 2:
        return [(day, f"{name.day} {name:%b}") for day, name in dates if day % 7 == 0]
    wanted = len(firsts) * MONTH_COLUMNS / columns
    every = next((months for months in (1, 2, 3, 6) if months >= wanted), 12)
    return [
        (day, f"{name:%Y}" if name.month == 1 else f"{name:%b}")
        for day, name in firsts
        if (name.month - 1) % every == 0
    ]


def _legend(letters: Sequence[tuple[str, Event]], day_zero: str | None, margin: int) -> list[str]:
    lines: list[str] = []
    for letter, event in letters:
        text = f"{letter}  {when(event.day, day_zero)}  {event.text}"
        lines += paragraph(text, indent=INDENT + " " * (margin + 2), hang="   ")
    return lines
