"""Disruptions: what is left of a lane, site or resource."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sustainment.problem.addressed import Address, addresses
from sustainment.problem.arrays import Flags, Floats, Ints
from sustainment.problem.facts import Facts
from sustainment.problem.lookup import Lookup
from sustainment.problem.spans import Spans, spans
from sustainment.problem.steps import Instants, instants
from sustainment.problem.times import numbers
from sustainment.problem.wildcards import coded

COVERED = ("lanes", "sites", "resources")


@dataclass(frozen=True)
class Disruptions:
    """Dated disruptions that are sure to come."""

    what: tuple[tuple[Address, ...], ...]
    """Of each row."""
    left_share: Floats
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
        """Return what a disruption leaves on each day."""
        holds = self._rows.find([np.full(day.size, row, dtype=np.int64)], day) >= 0
        return np.where(holds, self.left_share[row], 1.0)


@dataclass(frozen=True)
class Strikes:
    """Which disruptions (rows) strike which targets."""

    disruptions: Disruptions
    row: Ints
    target: Ints

    def left(self, target: Ints, day: Floats) -> Floats:
        """Return the share of its capacity that each target keeps on its day."""
        kept = np.ones(target.size)
        for row in np.unique(self.row):
            struck = np.isin(target, self.target[self.row == row])
            if struck.any():
                kept[struck] *= self.disruptions.left(int(row), day[struck])
        return kept

    def instants(self) -> Instants:
        """Return when something may change for the targets."""
        return instants(self.disruptions.spans, self.row, target=self.target)

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
    """Return the disruptions that are sure; those at random are left out by name."""
    frame = facts.tables["disruptions"]
    random = (frame["per_year"].is_not_null() | (frame["chance"] < 1)).to_numpy()
    facts.left_out.add(
        "disruptions", int(random.sum()), reason="they come at random: only dated ones that are sure count"
    )
    sure = frame.filter(~random) if len(frame) else frame
    return Disruptions(
        what=tuple(tuple(addresses(text)) for text in sure["what"]),
        left_share=numbers(sure, "left_share"),
        spans=(dated := spans(sure, facts.clock, until=facts.until)),
        _rows=Lookup([coded(np.arange(len(sure)), len(sure))], dated),
    )
