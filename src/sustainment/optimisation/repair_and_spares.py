"""Plans of repair, each with the spares that it needs.

Deciding in sequence takes the plan of repair that costs least and then buys the spares that it needs. Here
every alternative of `plan_repair` (what stands, the plan, each candidate site decided the other way) gets the
spares that the same readiness needs, a year of which costs their price times the study's holding share; the
least sum wins. The plan of the sequence is among them, so that the answer is never worse. It is the best of
these alternatives, not of all plans.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from sustainment.errors import UsageError
from sustainment.model.answer import Quality
from sustainment.model.study import Study
from sustainment.optimisation.optimise import optimise
from sustainment.optimisation.plan_repair import plan_repair
from sustainment.optimisation.repair_plan import RepairPlan

SEQUENCE = "this plan"
"""What `plan_repair` calls the plan that costs least without spares."""


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
    """The best of the alternatives with their spares, beside what deciding in sequence gives."""

    repair: RepairPlan
    plans: tuple[WithSpares, ...]
    quality: Quality = field(repr=False)

    @property
    def best(self) -> WithSpares:
        """Return the plan that costs least with its spares."""
        return min(self.plans, key=lambda plan: plan.cost)

    @property
    def sequence(self) -> WithSpares:
        """Return the plan that costs least without spares, with those that it needs."""
        return next(plan for plan in self.plans if plan.name == SEQUENCE)

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the names of the tables."""
        return ("plans",)

    def table(self, name: str) -> pl.DataFrame:
        """Return one table by name."""
        if name != "plans":
            raise UsageError(f"table {name!r} is unknown; there are plans")
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

    def summary(self) -> str:
        """Return the answer in a few plain lines."""
        best, sequence = self.best, self.sequence
        return (
            f"{self.repair.study_name}: {best.name}, {best.cost:,.0f} a year with its spares "
            f"({sequence.cost:,.0f} in sequence).\n{self.quality.statement}"
        )


def plan_repair_and_spares(study: Study, *, ready: float, **asked: Any) -> RepairAndSpares:
    """
    Return the alternative of a plan of repair that costs least with the spares that it needs.

    Parameters
    ----------
    study
        The facts, candidates among them; its holding share is what a year of a spare costs.
    ready
        Share of the authorised positions of the fleet that must work.
    asked
        As for `plan_repair`: years, load_limit, day, within, seconds.

    Raises
    ------
    UsageError
        Where the study states no holding share, so that spares would cost nothing.
    MethodError
        Where nothing is ever steady, or no stock reaches the readiness under a plan.
    """
    holding = float(study.settings.holding_share)
    if not holding > 0.0:
        raise UsageError(
            "holding_share is 0: found spares that cost nothing a year, expected a share as 0.15"
        )
    repair = plan_repair(study, **asked)
    plans, known = [], dict[frozenset[tuple[str, str]], tuple[float, float]]()
    for one in repair.alternatives:
        key = frozenset(one.changes.items())
        if key not in known:
            stocked = optimise(study.changed(one.changes) if one.changes else study, goal=ready)
            known[key] = stocked.cost, stocked.availability()
        price, available = known[key]
        plans.append(WithSpares(one.name, one.changes, one.cost, price, holding * price, available))
    return RepairAndSpares(
        repair=repair,
        plans=tuple(plans),
        quality=Quality(
            method="alternatives of level of repair, each with its spares",
            statement=f"The best of {len(plans)} plans of repair with spares for {ready:.1%} at work.",
            limits=(
                "plans that are none of the alternatives",
                "each plan's stock is the best found by VARI-METRIC, with its gap; by the best formula that "
                "applies (availability) it may lie a little beside what is asked",
            ),
        ),
    )
