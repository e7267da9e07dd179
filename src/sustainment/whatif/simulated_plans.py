"""A plan of spares by model, by formula and simulated."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import polars as pl

from sustainment.errors import UsageError
from sustainment.model.answer import Quality
from sustainment.optimisation.result import Compared, OptimisedStock
from sustainment.problem.arrays import Floats
from sustainment.simulation.interval import Interval, Mean, mean_of
from sustainment.simulation.result import Simulation
from sustainment.simulation.simulate import simulate

Listener = Callable[[Any], None]
TABLES = ("engines", "gain")
CHOSEN, PRESENT = "chosen", "present"


@dataclass(frozen=True)
class SimulatedPlan:
    """One plan, three times: shares of authorised positions that work."""

    compared: Compared
    simulation: Simulation = field(repr=False)

    @property
    def simulated(self) -> Mean:
        """Return the mean over the counted days, simulated."""
        return self.simulation.availability()

    @property
    def difference(self) -> float:
        """Return by how much the best formula says more than the simulation."""
        return self.compared.availability - self.simulated.mean


@dataclass(frozen=True)
class SimulatedPlans:
    """The chosen plan and the present stock by the model that chose, by the best formula, and simulated.

    `table(name)` gives engines (a row a plan: the three numbers, the interval, the difference) and gain (what
    the plan gains over the present stock, by each).
    """

    optimised: OptimisedStock = field(repr=False)
    plans: tuple[SimulatedPlan, ...]
    seed: int

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the inputs."""
        return self.optimised.digest

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the names of the tables."""
        return TABLES

    @property
    def stopped(self) -> bool:
        """Return whether Ctrl-C ended a simulation before its time."""
        return any(plan.simulation.stopped for plan in self.plans)

    @property
    def gain(self) -> Mean:
        """Return what the plan gains over the present stock, replication by replication on the same draws."""
        by_name = {plan.compared.plan: _shares(plan.simulation) for plan in self.plans}
        number = min(shares.size for shares in by_name.values())
        return mean_of(by_name[CHOSEN][:number] - by_name[PRESENT][:number])

    def table(self, name: str) -> pl.DataFrame:
        """Return one table by name."""
        if name == "engines":
            return pl.DataFrame([_row(plan) for plan in self.plans])
        if name == "gain":
            chosen, present = (one.compared for one in self.plans)
            interval = self.gain.interval(0.95)
            return pl.DataFrame(
                {
                    "model_that_chose": [chosen.modelled - present.modelled],
                    "best_method": [chosen.availability - present.availability],
                    "simulated": [self.gain.mean],
                    "low": [interval.low],
                    "high": [interval.high],
                }
            )
        raise UsageError(f"table {name!r} is unknown; there are {', '.join(TABLES)}")

    @property
    def quality(self) -> Quality:
        """Return how the plans were simulated, and where the three numbers need not agree."""
        runs = min(plan.simulation.replications for plan in self.plans)
        return Quality(
            method="event simulation of plans of spares",
            statement=(
                f"{runs:,} replications of each plan on the same draws, seed {self.seed}; intervals of 95 %"
            ),
            left_out=self.plans[0].simulation.left_out,
            limits=(
                "formulas hold the inputs of the last day for ever; the simulation runs from the start, with "
                "dated changes, and counts the mean over its counted days",
            ),
        )

    def summary(self) -> str:
        """Return the three numbers of each plan in a few plain lines."""
        lines = []
        for plan in self.plans:
            interval: Interval = plan.simulated.interval(0.95)
            lines.append(
                f"{plan.compared.plan}: {plan.compared.modelled:.2%} by the model that chose, "
                f"{plan.compared.availability:.2%} by the best formula, {plan.simulated.mean:.2%} simulated "
                f"({interval.low:.2%} to {interval.high:.2%})"
            )
        return "\n".join([*lines, self.quality.statement])


def simulate_plans(
    optimised: OptimisedStock,
    *,
    seed: int | None = None,
    within: float = 0.005,
    replications: int | None = None,
    workers: int | None = None,
    progress: Listener | None = None,
) -> SimulatedPlans:
    """
    Return the chosen plan and the present stock simulated, beside what the formulas say of them.

    Parameters
    ----------
    optimised
        What `optimise` returned.
    seed, within, replications, workers, progress
        As for `simulate`; both plans get the same draws and as many replications.
    """
    beside = {one.plan: one for one in optimised.compared}
    sown = optimised.study.settings.seed if seed is None else seed
    drawn = partial(simulate, seed=sown, within=within, workers=workers, progress=progress)
    first = drawn(optimised.changed(), replications=replications)
    second = drawn(optimised.study, replications=first.replications)
    return SimulatedPlans(
        optimised, (SimulatedPlan(beside[CHOSEN], first), SimulatedPlan(beside[PRESENT], second)), sown
    )


def _shares(simulation: Simulation) -> Floats:
    found: Floats = simulation.table("replications")["availability"].to_numpy()
    return found


def _row(plan: SimulatedPlan) -> dict[str, Any]:
    interval = plan.simulated.interval(0.95)
    return {
        "plan": plan.compared.plan,
        "cost": plan.compared.cost,
        "model_that_chose": plan.compared.modelled,
        "best_method": plan.compared.availability,
        "simulated": plan.simulated.mean,
        "low": interval.low,
        "high": interval.high,
        "difference": plan.difference,
    }
