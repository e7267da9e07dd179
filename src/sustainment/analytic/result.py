"""The answer of `evaluate`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType

import polars as pl

from sustainment.analytic import tables
from sustainment.analytic.readiness import GroupReadiness, Scope
from sustainment.analytic.requirements import Answered
from sustainment.analytic.state import SteadyState
from sustainment.errors import UsageError
from sustainment.model.answer import Quality
from sustainment.model.study import Study

TABLES = (
    "readiness",
    "working",
    "supply",
    "pools",
    "pipeline",
    "outstanding",
    "causes",
    "shops",
    "costs",
    "groups",
    "requirements",
)


@dataclass(frozen=True)
class Evaluation:
    """A steady state by formula, with what it is worth.

    `table(name)` gives its tables (built when asked for), `summary()` a few plain lines.
    """

    study_name: str
    digest: str
    """SHA-256 of the inputs."""
    study: Study = field(repr=False)
    """What was asked, so that pictures of the answer can name its days and sources."""
    quality: Quality
    state: SteadyState = field(repr=False)
    scopes: tuple[Scope, ...] = field(repr=False)
    groups: tuple[GroupReadiness, ...] = field(repr=False)
    requirements: tuple[Answered, ...] = field(repr=False)
    _built: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the names of the tables."""
        return TABLES

    @property
    def day(self) -> float:
        """Return the day whose inputs hold for ever in this answer."""
        return self.state.day

    def table(self, name: str) -> pl.DataFrame:
        """Return one table by name."""
        builders = self._builders()
        if name not in builders:
            raise UsageError(f"table {name!r} is unknown; there are {', '.join(TABLES)}")
        if name not in self._built:
            self._built[name] = builders[name]()
        return self._built[name]

    def _builders(self) -> Mapping[str, Callable[[], pl.DataFrame]]:
        fitted = "metric" if "metric" in self.quality.method.split(" and ") else "vari-metric"
        return MappingProxyType(
            {
                "readiness": partial(tables.readiness_table, self.scopes),
                "working": partial(tables.working_table, self.scopes),
                "supply": partial(tables.supply_table, self.state, method=fitted),
                "pools": partial(tables.pools_table, self.state),
                "pipeline": partial(tables.pipeline_table, self.state),
                "outstanding": partial(tables.outstanding_table, self.state),
                "causes": partial(tables.causes_table, self.state),
                "shops": partial(tables.shops_table, self.state),
                "costs": partial(tables.costs_table, self.state),
                "groups": partial(tables.groups_table, self.groups),
                "requirements": partial(tables.requirements_table, self.requirements),
            }
        )

    def availability(self, scope: str | None = None) -> float:
        """
        Return the share of authorised positions that work.

        Parameters
        ----------
        scope
            A unit or an end item; None for the whole fleet.
        """
        for part in self.scopes:
            if (scope is None and part.kind == "fleet") or (part.kind != "fleet" and part.name == scope):
                return part.availability
        known = ", ".join(part.name for part in self.scopes if part.kind != "fleet")
        raise UsageError(f"scope {scope!r} is unknown; there are {known}")

    def summary(self) -> str:
        """Return the answer in a few plain lines."""
        fleet = self.scopes[0]
        lines = [
            f"{self.study_name}: {fleet.working:.1f} of {fleet.authorised} positions work "
            f"({fleet.availability:.1%}) in the long run at the inputs of day {self.day:g}.",
            *_brakes(self),
            self.quality.statement,
            *(str(warning) for warning in self.quality.warnings),
            *(f"Left out: {rows}." for rows in self.quality.left_out),
            *(f"Leaves out: {limit}." for limit in self.quality.limits),
        ]
        return "\n".join(lines)


def _brakes(answer: Evaluation) -> list[str]:
    causes = answer.table("causes").head(1)
    return [
        f"Largest brake: {row['cause']}, {row['item']} at {row['site']}, {row['positions']:.1f} positions."
        for row in causes.iter_rows(named=True)
    ]
