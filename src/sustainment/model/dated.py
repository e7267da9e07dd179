"""Columns that most rows may carry: when they hold, whence."""

from dataclasses import dataclass

from sustainment.model import fields as f


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A row that holds from a day to a day, again every so many days; blank is always."""

    from_day: float | str | None = f.day("first day on which the row holds, or the event happens")
    to_day: float | str | None = f.day("day from which the row holds no more")
    repeat_days: float | None = f.quantity(
        "d", "the span comes again every so many days", default=None, above=0
    )
    source: str | None = f.text("name of the source of the row's numbers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """A row whose numbers have a source."""

    source: str | None = f.text("name of the source of the row's numbers")
