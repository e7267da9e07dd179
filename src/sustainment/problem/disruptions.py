"""Disruptions: what is left of a lane, site or resource."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from sustainment.problem.addressed import Address, addresses
from sustainment.problem.arrays import Flags, Floats, Ints
from sustainment.problem.facts import Facts
from sustainment.problem.lookup import Lookup
from sustainment.problem.spans import Spans, spans
from sustainment.problem.steps import Instants, instants
from sustainment.problem.times import numbers
from sustainment.problem.wildcards import coded


@dataclass(frozen=True)
class Disruptions:
    """The disruptions of a study: dated ones that are sure, and those that come by chance."""

    frame: pl.DataFrame
    what: tuple[tuple[Address, ...], ...]
    """Of each row."""
    left_share: Floats
    sure: Flags
    spans: Spans
    _rows: Lookup

    def striking(self, table: str, meant: Callable[[Address], Flags]) -> "Strikes":
        """Return which rows strike which targets; `meant` tells the targets of an address."""
        rows: list[Ints] = [np.empty(0, dtype=np.int64)]
        targets: list[Ints] = [np.empty(0, dtype=np.int64)]
        for row, listed in enumerate(self.what):
            for address in listed:
                if address.table == table:
                    struck = np.flatnonzero(meant(address))
                    rows.append(np.full(struck.size, row, dtype=np.int64))
                    targets.append(struck)
        return Strikes(self, np.concatenate(rows), np.concatenate(targets))

    def left(self, row: int, day: Floats) -> Floats:
        """Return what a sure disruption leaves on each day."""
        holds = self._rows.find([np.full(day.size, row, dtype=np.int64)], day) >= 0
        return np.where(holds, self.left_share[row], 1.0)


@dataclass(frozen=True)
class Strikes:
    """Which disruptions (rows) strike which targets."""

    disruptions: Disruptions
    row: Ints
    target: Ints

    def left(self, target: Ints, day: Floats) -> Floats:
        """Return the share of its capacity that sure disruptions leave each target on its day."""
        kept = np.ones(target.size)
        for row in np.unique(self.row[self.disruptions.sure[self.row]]):
            struck = np.isin(target, self.target[self.row == row])
            if struck.any():
                kept[struck] *= self.disruptions.left(int(row), day[struck])
        return kept

    def instants(self) -> Instants:
        """Return when sure disruptions may change something for the targets."""
        sure = self.disruptions.sure[self.row]
        return instants(self.disruptions.spans, self.row[sure], target=self.target[sure])

    def by_chance(self) -> tuple[Ints, Ints]:
        """Return which rows that come by chance strike which targets."""
        chance = ~self.disruptions.sure[self.row]
        return self.row[chance], self.target[chance]

    def also(self, other: "Strikes", where: Flags) -> "Strikes":
        """Return these strikes, and those of another on the targets marked."""
        more = where[other.target]
        key = np.stack(
            (
                np.concatenate((self.row, other.row[more])),
                np.concatenate((self.target, other.target[more])),
            )
        )
        row, target = np.unique(key, axis=1)
        return Strikes(self.disruptions, row, target)

    def partial(self) -> Ints:
        """Return the targets of which something is left."""
        return np.unique(self.target[self.disruptions.left_share[self.row] > 0])


def disruptions(facts: Facts) -> Disruptions:
    """Return the disruptions; for one day, those that come by chance are left out by name."""
    frame = _with_ends(facts.tables["disruptions"])
    sure = (frame["per_year"].is_null() & (frame["chance"] >= 1) & frame["lasts_days"].is_null()).to_numpy()
    if not facts.steps:
        facts.left_out.add(
            "disruptions",
            int((~sure).sum()),
            reason="they come by chance: only dated ones that are sure count",
        )
    what = tuple(tuple(addresses(text)) for text in frame["what"])
    return Disruptions(
        frame=frame,
        what=what,
        left_share=numbers(frame, "left_share"),
        sure=sure,
        spans=(dated := spans(frame, facts.clock, until=facts.until)),
        _rows=Lookup([coded(np.arange(len(frame)), len(frame))], dated),
    )


def _with_ends(frame: pl.DataFrame) -> pl.DataFrame:
    """Let a dated disruption that lasts so many days, not more or less, end after them."""
    lasts = pl.col("lasts_days")
    known = (
        pl.col("per_year").is_null()
        & pl.col("from_day").is_not_null()
        & pl.col("to_day").is_null()
        & lasts.is_not_null()
        & (pl.col("lasts_days_law").is_null() | (pl.col("lasts_days_variation") == 0))
    )
    return frame.with_columns(
        to_day=pl.when(known).then(pl.col("from_day") + lasts).otherwise(pl.col("to_day")),
        to_day_milestone=pl.when(known)
        .then(pl.col("from_day_milestone"))
        .otherwise(pl.col("to_day_milestone")),
        lasts_days=pl.when(known).then(None).otherwise(lasts),
    )
