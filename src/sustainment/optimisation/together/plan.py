"""The answer of `plan_repair_and_spares`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from sustainment.analytic.result import Evaluation
from sustainment.errors import UsageError
from sustainment.model.answer import Quality
from sustainment.model.study import Study
from sustainment.optimisation.repair.plan import RepairPlan

TABLES = ("plans", "stock")
IN_SEQUENCE, TOGETHER = "in sequence", "together"


@dataclass(frozen=True, slots=True)
class WithSpares:
    """One plan of repair with the spares that it needs."""

    name: str
    changes: Mapping[str, str]
    repair_cost: float
    """A year."""
    stock_price: float
    spares_cost: float
    """A year: the price of all stock that may change times the holding share."""
    available: float

    @property
    def cost(self) -> float:
        """Return the cost a year of both."""
        return self.repair_cost + self.spares_cost


@dataclass(frozen=True)
class RepairAndSpares:
    """Where to repair what with the spares that it needs, beside what deciding in sequence gives.

    `table(name)` gives plans (a row a plan) and stock (of the best plan: a row an item at a site).
    """

    study_name: str
    digest: str
    """SHA-256 of the inputs."""
    study: Study = field(repr=False)
    ready: float
    """Share of the authorised positions that was asked."""
    repair: RepairPlan = field(repr=False)
    """The plan that costs least without spares, as `plan_repair` gives it."""
    plans: tuple[WithSpares, ...]
    """Each worked out whole, the cheapest first."""
    bound: float
    """Cost a year that no plan is below, in the model that the quality states."""
    evaluation: Evaluation = field(repr=False)
    """The best plan, by the best method that applies."""
    quality: Quality = field(repr=False)
    stock: pl.DataFrame = field(repr=False)
    stopped: bool = False
    """The search was stopped before it was through; plans and bound hold."""

    @property
    def best(self) -> WithSpares:
        """Return the plan that costs least with its spares."""
        return self.plans[0]

    @property
    def sequence(self) -> WithSpares | None:
        """Return the plan that costs least without spares, with those that it needs; None: none suffice."""
        return next((plan for plan in self.plans if plan.name == IN_SEQUENCE), None)

    @property
    def gap(self) -> float:
        """Return how far the best plan is above the bound, as a share of its cost."""
        return max(self.best.cost - self.bound, 0.0) / self.best.cost if self.best.cost > 0.0 else 0.0

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the names of the tables."""
        return TABLES

    def table(self, name: str) -> pl.DataFrame:
        """Return one table by name."""
        if name == "stock":
            return self.stock
        if name != "plans":
            raise UsageError(f"table {name!r} is unknown; there are {', '.join(TABLES)}")
        return pl.DataFrame(
            [
                {
                    "plan": plan.name,
                    "repair_per_year": plan.repair_cost,
                    "spares_per_year": plan.spares_cost,
                    "cost_per_year": plan.cost,
                    "stock_price": plan.stock_price,
                    "availability": plan.available,
                }
                for plan in self.plans
            ]
        )

    def changed(self) -> Study:
        """Return the study with the best plan and its stock, to be simulated or kept."""
        rows = self.stock.filter(pl.col("change") != 0)
        stock = {
            f"stock/{row['item']}@{row['site']}/quantity": row["plan"] for row in rows.iter_rows(named=True)
        }
        return self.study.changed({**self.best.changes, **stock})

    def summary(self) -> str:
        """Return the answer in a few plain lines."""
        best, sequence = self.best, self.sequence
        beside = "not reached in sequence" if sequence is None else f"{sequence.cost:,.0f} in sequence"
        lines = [
            f"{self.study_name}: {best.name}, {best.cost:,.0f} a year with its spares for {self.ready:.1%} "
            f"at work ({beside}).",
            self.quality.statement,
            *(str(warning) for warning in self.quality.warnings),
            *(f"Left out: {rows}." for rows in self.quality.left_out),
            *(f"Leaves out: {limit}." for limit in self.quality.limits),
        ]
        return "\n".join(lines)
