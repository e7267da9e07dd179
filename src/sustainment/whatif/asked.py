"""What a plan is to reach, held against a simulation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from sustainment.errors import UsageError
from sustainment.model.asked import asked_text
from sustainment.model.dates import read_day
from sustainment.model.nearest import nearest_name
from sustainment.model.refusal import Refusal
from sustainment.model.study import Study
from sustainment.simulation.requirements import requirements_table
from sustainment.simulation.result import Simulation

OWN = "the plan"
"""What a requirement is called that is in no study."""


@dataclass(frozen=True, slots=True)
class WorkingOn:
    """So many working on a day, a number or a date, with a chance."""

    working: float
    day: float | str
    confidence: float = 0.8
    scope: str | None = None
    """A unit or an end item; None for the whole fleet."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How near a simulation comes to what is asked."""

    value: float
    low: float | None
    high: float | None
    met: bool
    """By the value itself, not by its interval."""
    guide: float
    """Larger is nearer, also where the value does not move yet."""


@dataclass(frozen=True)
class Asked:
    """One row of the requirements table."""

    row: pl.DataFrame
    text: str
    """In words."""

    def of(self, answer: Simulation) -> Reached | None:
        """Return how near a simulation comes; None where it does not answer this."""
        row = self.row.row(0, named=True)
        found = requirements_table(self.row, answer).row(0, named=True)
        if found["value"] is None:
            return None
        guide = self._guide(row, answer, float(found["value"]))
        return Reached(float(found["value"]), found["low"], found["high"], _met(row, found["value"]), guide)

    def _guide(self, row: Mapping[str, Any], answer: Simulation, value: float) -> float:
        """Return the mean behind a chance, which moves where the chance is still 0; else the value."""
        if row["confidence"] is None:
            return value if row["at_least"] is not None else -value
        plain = self.row.with_columns(pl.lit(None, dtype=pl.Float64).alias("confidence"))
        mean = requirements_table(plain, answer)["value"][0]
        nearer = value if mean is None else float(mean)
        return nearer if row["at_least"] is not None else -nearer


def _met(row: Mapping[str, Any], value: float) -> bool:
    if row["confidence"] is not None:
        return value >= float(row["confidence"]) - 1e-12
    least, most = row["at_least"], row["at_most"]
    return (least is None or value >= float(least)) and (most is None or value <= float(most))


def by_name(study: Study, name: str) -> Asked:
    """Return a requirement of a study."""
    frame = study.table("requirements")
    row = frame.filter(pl.col("requirement") == name)
    if row.height == 0:
        names = frame["requirement"].to_list()
        nearest = nearest_name(name, names)
        hint = f"did you mean {nearest}?" if nearest else f"there are: {', '.join(names) or 'none'}"
        raise UsageError(f"the study has no requirement {name!r}; {hint}")
    if row.height > 1:
        raise UsageError(f"requirement {name!r} has {row.height} rows; expected one to plan for")
    return Asked(row, asked_text(row.row(0, named=True)))


def on_a_day(study: Study, target: WorkingOn) -> Asked:
    """Return what asks for so many working on a day with a chance."""
    if not 0.0 < target.confidence < 1.0:
        raise UsageError(f"confidence is a share between 0 and 1, not {target.confidence:g}")
    read = read_day(str(target.day), study.settings.date_zero)
    if isinstance(read, Refusal) or read.milestone is not None:
        raise UsageError(f"the day is {target.day!r}; expected a day of the study, as 183 or 2024-06-01")
    if not 0.0 <= read.days < study.settings.days:
        last = study.settings.days - 1
        raise UsageError(f"the day is {target.day}; expected a day of the study, from 0 to {last:g}")
    cells = {
        "requirement": OWN,
        "scope": target.scope,
        "measure": "working",
        "over": "every day",
        "at_least": float(target.working),
        "confidence": target.confidence,
        "from_day": read.days,
        "to_day": read.days + 1.0,
    }
    empty = study.table("requirements").clear()
    row = pl.DataFrame({name: [cells.get(name)] for name in empty.columns}, schema=empty.schema)
    whom = target.scope or "the whole fleet"
    chance = f"with a chance of {100 * target.confidence:g} %"
    return Asked(row, f"{target.working:g} of {whom} working on day {target.day} {chance}")
