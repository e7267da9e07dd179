"""The answer of `evaluate_by_day`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from types import MappingProxyType

import numpy as np
import polars as pl

from sustainment.analytic.over_time import tables
from sustainment.analytic.over_time.days import Days
from sustainment.analytic.over_time.requirements import answer_over_days
from sustainment.analytic.readiness import FleetLaws, GroupReadiness, Scope, group_readiness, scopes
from sustainment.errors import UsageError
from sustainment.model.answer import Quality
from sustainment.model.study import Study

TABLES = ("readiness", "working", "owned", "supply", "causes", "shops", "groups", "requirements")


@dataclass(frozen=True)
class DailyEvaluation:
    """Each day by formula, with what it is worth.

    `table(name)` gives its tables (built when asked for), `summary()` a few plain lines.
    """

    study_name: str
    digest: str
    """SHA-256 of the inputs."""
    study: Study = field(repr=False)
    quality: Quality
    days: tuple[float, ...] = field(repr=False)
    """Days looked at, from day 0 on; what happens on a day has happened."""
    found: Days = field(repr=False)
    _built: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the names of the tables."""
        return TABLES

    @cached_property
    def laws(self) -> tuple[FleetLaws, ...]:
        """Return the laws of the number working in each fleet, by day."""
        return tuple(FleetLaws(state) for state in self.found.states)

    @cached_property
    def scopes(self) -> tuple[tuple[Scope, ...], ...]:
        """Return the whole fleet, each unit and each type, by day."""
        return tuple(scopes(state, laws) for state, laws in zip(self.found.states, self.laws, strict=True))

    @cached_property
    def groups(self) -> tuple[tuple[GroupReadiness, ...], ...]:
        """Return the readiness of each group, by day."""
        return tuple(
            group_readiness(state, laws) for state, laws in zip(self.found.states, self.laws, strict=True)
        )

    @property
    def counted(self) -> tuple[int, ...]:
        """Return the places of the days that averages count."""
        first, last = self.study.settings.count_from_day, self.study.settings.days
        inside = tuple(place for place, day in enumerate(self.days) if first <= day < last)
        return inside or tuple(range(len(self.days)))

    def table(self, name: str) -> pl.DataFrame:
        """Return one table by name."""
        builders = self._builders()
        if name not in builders:
            raise UsageError(f"table {name!r} is unknown; there are {', '.join(TABLES)}")
        if name not in self._built:
            self._built[name] = builders[name]()
        return self._built[name]

    def _builders(self) -> Mapping[str, Callable[[], pl.DataFrame]]:
        states = self.found.states
        return MappingProxyType(
            {
                "readiness": lambda: tables.readiness_table(self.days, self.scopes),
                "working": lambda: tables.working_table(self.days, self.scopes),
                "owned": partial(tables.owned_table, self.days, states, lost=self.found.lost),
                "supply": partial(tables.supply_table, self.days, states),
                "causes": partial(tables.causes_table, self.days, states),
                "shops": partial(tables.shops_table, self.days, states),
                "groups": lambda: tables.groups_table(self.days, self.groups),
                "requirements": lambda: answer_over_days(
                    self.study.table("requirements"),
                    self.days,
                    states=states,
                    scopes=self.scopes,
                    groups=self.groups,
                    counted=self.counted,
                ),
            }
        )

    def availability(self, scope: str | None = None) -> float:
        """
        Return the mean share of positions that work over the days that count, each weighted by positions.

        Parameters
        ----------
        scope
            A unit or an end item; None for the whole fleet.
        """
        parts = [self._part(place, scope) for place in self.counted]
        positions = sum(part.authorised for part in parts)
        return sum(part.working for part in parts) / positions if positions else 1.0

    def at_least(self, needed: int, *, day: float, scope: str | None = None) -> float:
        """
        Return the chance that at least so many machines work on a day.

        Parameters
        ----------
        needed
            Machines.
        day
            One of `days`.
        scope
            A unit or an end item; None for the whole fleet.
        """
        if day not in self.days:
            raise UsageError(
                f"day {day:g} was not looked at; there are {self.days[0]:g} ... {self.days[-1]:g}"
            )
        return self._part(self.days.index(day), scope).at_least(needed)

    def _part(self, place: int, scope: str | None) -> Scope:
        for part in self.scopes[place]:
            if (scope is None and part.kind == "fleet") or (part.kind != "fleet" and part.name == scope):
                return part
        known = ", ".join(part.name for part in self.scopes[place] if part.kind != "fleet")
        raise UsageError(f"scope {scope!r} is unknown; there are {known}")

    def summary(self) -> str:
        """Return the answer in a few plain lines."""
        fleet = [self.scopes[place][0] for place in self.counted]
        working = np.array([part.working for part in fleet])
        worst = int(working.argmin())
        day = self.days[self.counted[worst]]
        authorised = np.mean([part.authorised for part in fleet])
        lines = [
            f"{self.study_name}: {working.mean():.1f} of {authorised:.0f} positions work on an average day "
            f"({self.availability():.1%}); fewest on day {day:g}: {working[worst]:.1f}.",
            self.quality.statement,
            *(str(warning) for warning in self.quality.warnings),
            *(f"Left out: {rows}." for rows in self.quality.left_out),
            *(f"Leaves out: {limit}." for limit in self.quality.limits),
        ]
        return "\n".join(lines)
