"""The answer of `plan_repair`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from sustainment.errors import UsageError
from sustainment.model.answer import Quality
from sustainment.model.study import Study
from sustainment.optimisation.highs import Status
from sustainment.optimisation.repair.days import OverTime

TABLES = ("alternatives", "pays", "waiting", "opened", "decisions", "costs")
ELEMENTS = ("repairs", "transport", "purchases", "sites", "resources")


@dataclass(frozen=True, slots=True)
class Alternative:
    """One plan beside the others: what it costs a year, and how many work under it."""

    name: str
    site: str
    """The candidate site that it is about; blank: none."""
    cost: float
    bound: float
    available: float
    """Share of authorised positions that work, by formula."""
    changes: Mapping[str, str] = field(default_factory=dict)
    """What it changes in the study."""
    opened: float = 0.0
    """Of the cost a year, that of what is opened."""
    own_cost: float = 0.0
    """Of the site itself, a year."""
    worth: float = 0.0
    """What the site saves a year before its own cost: the most that it may cost and still pay."""
    jobs: float | None = None
    """Repairs a year at the site, if it is open; None: not asked."""
    pays_from: float | None = None
    """Repairs a year from which it pays; None: not asked, or not within reach."""
    worth_by_jobs: tuple[tuple[float, float], ...] = ()
    """Repairs a year at the site, and what it is then worth a year before its own cost."""
    over_time: OverTime | None = None
    """Day by day; None: not asked, not among the best few, or not covered."""


@dataclass(frozen=True)
class RepairPlan:
    """
    Where to repair what and what to open, at least cost, with what it is worth.

    `table(name)` gives its tables, `summary()` a few plain lines, `study` the study as planned.
    """

    study_name: str
    digest: str
    """SHA-256 of the inputs."""
    study: Study = field(repr=False)
    """The study as the plan makes it."""
    changes: Mapping[str, str]
    """By address: what the plan changes in the study, as a scenario states it."""
    status: Status
    cost: float
    """A year: work, transport and purchases of all that fails, and what is opened."""
    standing_cost: float
    """The same of what stands, without any candidate."""
    bound: float
    """No plan costs less."""
    years: float
    """Over which set-up costs are spread."""
    quality: Quality
    alternatives: tuple[Alternative, ...] = field(repr=False)
    seconds_to_build: float = field(repr=False)
    seconds_to_solve: float = field(repr=False)
    _tables: Mapping[str, pl.DataFrame] = field(repr=False, compare=False)

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the names of the tables."""
        return TABLES

    @property
    def gap(self) -> float:
        """Return the share of the cost that the bound leaves open."""
        return max(self.cost - self.bound, 0.0) / abs(self.cost) if self.cost else 0.0

    @property
    def saving(self) -> float:
        """Return what the plan saves a year against what stands."""
        return self.standing_cost - self.cost

    def table(self, name: str) -> pl.DataFrame:
        """Return one table by name."""
        tables = MappingProxyType(self._tables)
        if name not in tables:
            raise UsageError(f"table {name!r} is unknown; there are {', '.join(TABLES)}")
        return tables[name]

    def summary(self) -> str:
        """Return the answer in a few plain lines."""
        opened = [
            f"{row['number']} {row['name']} at {row['site']}" if row["kind"] != "site" else str(row["name"])
            for row in self.table("opened").iter_rows(named=True)
            if row["kind"] in ("site", "resource")
        ]
        what = f"open {', '.join(opened)}" if opened else "open nothing"
        lines = [
            f"{self.study_name}: {what}; {self.cost:,.0f} a year, {self.standing_cost:,.0f} as it stands.",
            self.quality.statement,
            *(str(warning) for warning in self.quality.warnings),
            *(f"Left out: {rows}." for rows in self.quality.left_out),
            *(f"Leaves out: {limit}." for limit in self.quality.limits),
        ]
        return "\n".join(lines)
