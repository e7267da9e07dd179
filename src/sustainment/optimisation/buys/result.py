"""The answer of `plan_buys`."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from sustainment.analytic.over_time.result import DailyEvaluation
from sustainment.errors import UsageError
from sustainment.model.answer import Quality
from sustainment.model.study import Study

TABLES = ("buys", "years", "left")


@dataclass(frozen=True)
class PlannedBuys:
    """What to order in which year for which site, how good it is, and what it leads to day by day.

    `table(name)` gives buys (a row an order), years (money, and what works before and after) and left (items
    of which nothing is bought, and why); `changed()` the study with the orders as deliveries.
    """

    study_name: str
    digest: str
    """SHA-256 of the inputs."""
    study: Study = field(repr=False)
    quality: Quality
    currency: str
    carry_over: bool
    for_goals: bool
    """Whether the cheapest buys were asked for that reach something; else the best within budgets."""
    cost: float
    """Of all orders."""
    budget: float
    """Of all orders; inf: no limit."""
    holes: float
    """Mean positions that backorders at the shelves in question stop, of the model that chose."""
    bound: float
    """Such holes that no buys are below; or where goals are asked, a cost that none is below that reaches
    them; of the model that chose, at what the plan holds."""
    gap: float
    """How far the plan is from the bound, as a share of its value."""
    before: DailyEvaluation = field(repr=False)
    """The days looked at as they are without buys, by the best method that applies."""
    after: DailyEvaluation = field(repr=False)
    weights: tuple[float, ...] = field(repr=False)
    """Of the days looked at in means."""
    frames: dict[str, pl.DataFrame] = field(repr=False)
    _changed: Study = field(repr=False)
    stopped: bool = False
    """The search was stopped before it was through; plan and bound hold."""

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the names of the tables."""
        return TABLES

    def availability(self, *, before: bool = False) -> float:
        """Return the share of positions that works on the mean of the study's days, each by its positions."""
        days, weight = self.before if before else self.after, np.array(self.weights)
        fleet = [scopes[0] for scopes in days.scopes]
        working = weight @ np.array([part.working for part in fleet])
        positions = weight @ np.array([part.authorised for part in fleet])
        return float(working / positions) if positions else 1.0

    def table(self, name: str) -> pl.DataFrame:
        """Return one table by name."""
        if name not in self.frames:
            raise UsageError(f"table {name!r} is unknown; there are {', '.join(TABLES)}")
        return self.frames[name]

    def changed(self) -> Study:
        """Return the study with the orders as deliveries, to be simulated or kept."""
        return self._changed

    def summary(self) -> str:
        """Return the answer in a few plain lines."""
        units = int(self.table("buys")["units"].sum())
        now, then = self.availability(before=True), self.availability()
        lines = [
            f"{self.study_name}: {units} units for {self.cost:,.0f} {self.currency}; "
            f"{then:.2%} work on an average day instead of {now:.2%}.",
            self.quality.statement,
            *(str(warning) for warning in self.quality.warnings),
            *(f"Left out: {rows}." for rows in self.quality.left_out),
            *(f"Leaves out: {limit}." for limit in self.quality.limits),
        ]
        return "\n".join(lines)
