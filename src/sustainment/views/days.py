"""Days of a study as the reader sees them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from sustainment.model.study import Study

MOST_DAYS_DRAWN = 400
"""More points than this add weight to a page, and nothing to a line."""

MOST_DAYS_READ = 13
"""Days of a table that is read, not computed with."""

SHORT_SPAN = 100
LONG_SPAN = 1500
"""Days up to which an axis names single days, and from which on it names years only."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What day 0 is called: a date, or nothing but day 0."""

    day_zero: date | None

    @classmethod
    def of(cls, study: Study) -> "Calendar":
        """Return the calendar of a study."""
        zero = study.settings.day_zero
        return cls(date.fromisoformat(zero) if zero else None)

    def name(self, day: float) -> str:
        """Return the ISO date of a day, or `day 183`."""
        if self.day_zero is None:
            return f"day {day:.0f}"
        return (self.day_zero + timedelta(days=round(day))).isoformat()

    def position(self, day: float) -> str | float:
        """Return where a day stands on the axis."""
        return day if self.day_zero is None else self.name(day)

    def placed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the frame with `x`, the place on the axis, and `when`, the name, behind its `day`."""
        days = frame["day"].to_list()
        return frame.with_columns(
            pl.Series("x", [self.position(day) for day in days], strict=False),
            pl.Series("when", [self.name(day) for day in days], dtype=pl.String),
        )

    def axis(self, first: float, last: float) -> dict[str, Any]:
        """Return the encoding of a time axis over a span."""
        if self.day_zero is None:
            return {
                "field": "x",
                "type": "quantitative",
                "title": "day",
                "scale": {"domain": [first, max(last, first + 1)], "nice": False},
                "axis": {"tickCount": 8, "format": ",.0f"},
            }
        span = last - first
        pattern = "%Y-%m-%d" if span <= SHORT_SPAN else "%Y-%m" if span < LONG_SPAN else "%Y"
        ends = [self.name(first), self.name(max(last, first + 1))]
        return {
            "field": "x",
            "type": "temporal",
            "title": None,
            "scale": {"type": "utc", "domain": ends, "nice": False},
            "axis": {
                "format": pattern,
                "tickCount": 8,
                "labelOverlap": True,
                "labelFlush": False,
            },
        }

    def short_axis(self, first: int, last: int) -> dict[str, Any]:
        """Return the encoding of a time axis that names three days only, for a small chart."""
        days = [first, (first + last) // 2, last]
        axis = self.axis(first, last)
        named = {"values": [self.position(day) for day in days], "labelFlush": True, "labelOverlap": False}
        return {**axis, "axis": {"format": axis["axis"]["format"], **named}}


def thinned(frame: pl.DataFrame, most: int = MOST_DAYS_DRAWN) -> pl.DataFrame:
    """Return the rows of about `most` days, evenly spread, first and last day among them."""
    first, last = _span(frame)
    step = max(1, -(-(last - first) // most))
    return frame.filter(((pl.col("day") - first) % step == 0) | (pl.col("day") == last))


def _span(frame: pl.DataFrame) -> tuple[int, int]:
    days = frame["day"]
    return (int(days.min() or 0), int(days.max() or 0)) if len(days) else (0, 0)  # type: ignore[arg-type]
