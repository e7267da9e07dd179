"""What a picture needs of an answer, by either engine."""

from typing import Protocol

import polars as pl

from sustainment.model.answer import Quality


class Answer(Protocol):
    """A frozen answer: tables by name, and how good it is."""

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the inputs."""

    @property
    def quality(self) -> Quality:
        """Return what the answer says of itself."""

    def table(self, name: str) -> pl.DataFrame:
        """Return one table of the answer."""


class Interval(Protocol):
    """Two ends."""

    @property
    def low(self) -> float:
        """Return the lower end."""

    @property
    def high(self) -> float:
        """Return the upper end."""


class Mean(Protocol):
    """A mean over replications, and how well it is known."""

    @property
    def mean(self) -> float:
        """Return the mean."""

    def interval(self, level: float = 0.95) -> Interval:
        """Return the interval that holds the true mean with a chance of `level`."""


class Simulated(Answer, Protocol):
    """An answer by replication."""

    def availability(self, scope: str | None = None) -> Mean:
        """Return the time-average share of positions that work."""


def fleet(answer: Answer) -> pl.DataFrame:
    """Return the rows of readiness that count the whole fleet, by day where there are days."""
    rows = answer.table("readiness").filter(pl.col("scope_kind") == "fleet")
    return rows.sort("day") if "day" in rows.columns else rows


def half_width(mean: Mean) -> float:
    """Return half of the 95 % interval of a mean."""
    interval = mean.interval(0.95)
    return (interval.high - interval.low) / 2
