"""The answer of `simulate`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from math import isfinite
from types import MappingProxyType

import polars as pl

from sustainment.errors import UsageError
from sustainment.model.answer import LeftOutRows, Quality
from sustainment.model.study import Study
from sustainment.problem.arrays import Ints
from sustainment.simulation import answer_tables as tables
from sustainment.simulation.capability import capability_days_table, capability_table
from sustainment.simulation.costs import costs_table, ledger_table
from sustainment.simulation.flows_table import deliveries_table, items_table
from sustainment.simulation.interval import Interval, Mean
from sustainment.simulation.journalled import JournalUse
from sustainment.simulation.lanes_table import lanes_table
from sustainment.simulation.lateral_answers import laterals_table
from sustainment.simulation.losses import losses_table
from sustainment.simulation.missions_table import missions_table
from sustainment.simulation.requirements import requirements_table
from sustainment.simulation.scopes import FLEET
from sustainment.simulation.sums import Sums

__all__ = ["Interval", "Mean", "Simulation"]

TABLES = (
    "readiness",
    "states",
    "capability",
    "capability_days",
    "causes",
    "supply",
    "stock",
    "shops",
    "lanes",
    "losses",
    "laterals",
    "missions",
    "items",
    "deliveries",
    "costs",
    "ledger",
    "groups",
    "replications",
    "requirements",
)
METHOD = "event simulation"


@dataclass(frozen=True)
class Simulation:
    """What came of independent replications, with its precision.

    `table(name)` gives its tables (built when asked for), `summary()` a few plain lines.
    """

    study_name: str
    digest: str
    """SHA-256 of the inputs."""
    study: Study = field(repr=False)
    """What was asked, so that pictures of the answer can name its days and sources."""
    seed: int
    within: float | None
    """Half-width that was asked for; None where the number of replications was."""
    stopped: bool
    """Ctrl-C ended it before that."""
    left_out: tuple[LeftOutRows, ...] = field(repr=False)
    requirements_asked: pl.DataFrame = field(repr=False)
    sums: Sums = field(repr=False)
    journal: JournalUse | None = field(default=None, repr=False, compare=False)
    """What a journal did for it, where one was kept."""
    _built: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the names of the tables."""
        return TABLES

    @property
    def replications(self) -> int:
        """Return how many replications the answer rests on."""
        return self.sums.replications

    @property
    def events(self) -> int:
        """Return logical events: failures that hit, ends of work, arrivals, deliveries."""
        return int(self.sums.counts()["events"].sum())

    def table(self, name: str) -> pl.DataFrame:
        """Return one table by name."""
        builders = self._builders()
        if name not in builders:
            raise UsageError(f"table {name!r} is unknown; there are {', '.join(TABLES)}")
        if name not in self._built:
            self._built[name] = builders[name]()
        return self._built[name]

    def _builders(self) -> Mapping[str, Callable[[], pl.DataFrame]]:
        sums = self.sums
        return MappingProxyType(
            {
                "readiness": partial(tables.readiness_table, sums),
                "states": partial(tables.states_table, sums),
                "capability": partial(capability_table, sums),
                "capability_days": partial(capability_days_table, sums),
                "causes": partial(tables.causes_table, sums),
                "supply": partial(tables.supply_table, sums),
                "stock": partial(tables.stock_table, sums),
                "shops": partial(tables.shops_table, sums),
                "lanes": partial(lanes_table, sums),
                "losses": partial(losses_table, sums),
                "laterals": partial(laterals_table, sums),
                "missions": partial(missions_table, sums),
                "items": partial(items_table, sums),
                "deliveries": partial(deliveries_table, sums),
                "costs": partial(costs_table, sums),
                "ledger": partial(ledger_table, sums),
                "groups": partial(tables.groups_table, sums),
                "replications": partial(tables.replications_table, sums),
                "requirements": partial(self._requirements),
            }
        )

    def _requirements(self) -> pl.DataFrame:
        return requirements_table(self.requirements_asked, self)

    def availability(self, scope: str | None = None) -> Mean:
        """
        Return the share of authorised positions that work, on average over the counted days.

        Replications in which the scope never has a position count nothing; `replications` are the others.

        Parameters
        ----------
        scope
            A unit or an end item; None for the whole fleet.
        """
        return self.sums.availability(self.fleets(scope))

    def fleets(self, scope: str | None) -> Ints:
        """Return the fleets of a unit or an end item; None for all."""
        for kind, name, row in self.sums.scopes.names:
            if (scope is None and kind == FLEET) or (kind != FLEET and name == scope):
                return self.sums.scopes.members_of(row)
        known = ", ".join(name for kind, name, _ in self.sums.scopes.names if kind != FLEET)
        raise UsageError(f"scope {scope!r} is unknown; there are {known}")

    @cached_property
    def quality(self) -> Quality:
        """Return method, precision and blind spots."""
        return Quality(method=METHOD, statement=self._statement(), left_out=self.left_out)

    def _statement(self) -> str:
        mean = self.availability()
        half = mean.half_width()
        runs = f"{mean.replications:,} replication{'s' if mean.replications != 1 else ''}"
        precision = f"+-{100 * half:.2g} points" if isfinite(half) else "of unknown precision"
        line = f"Availability {mean.mean:.1%} {precision} (95 % interval, {runs}, seed {self.seed})"
        if self.within is not None and half > self.within:
            why = "stopped before" if self.stopped else "the most replications did not reach"
            line += f"; {why} +-{100 * self.within:.2g} points"
        return line

    def summary(self) -> str:
        """Return the answer in a few plain lines."""
        mean = self.availability()
        interval = mean.interval()
        days = self.table("readiness").filter(pl.col("scope_kind") == FLEET)
        authorised = days["authorised"].mean()
        lines = [
            f"{self.study_name}: {mean.mean:.1%} of {float(str(authorised)):.0f} positions work "
            f"on an average day ({interval.low:.1%} to {interval.high:.1%}).",
            *(
                f"Largest brake: {row['cause']}, {row['item']} at {row['site']}, "
                f"{row['positions']:.1f} positions."
                for row in self.table("causes").head(1).iter_rows(named=True)
            ),
            f"{self.quality.statement}.",
            *(f"Left out: {rows}." for rows in self.left_out),
        ]
        return "\n".join(lines)
