"""Plans of levers, each tried by simulation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from math import log

from sustainment.errors import MethodError, StudyError, UsageError
from sustainment.model.study import Study
from sustainment.simulation.result import Simulation
from sustainment.simulation.simulate import simulate
from sustainment.whatif.asked import Asked, Reached

MOST_STEPS = 10
"""Steps that are tried of a lever whose row states no largest."""
DAYS_A_YEAR = 365.0

Plan = tuple[int, ...]
"""Steps of each lever, in the order of the table."""


@dataclass(frozen=True, slots=True)
class Step:
    """A lever: how far it can be pulled, and what a step costs over the horizon, in present money."""

    lever: str
    largest: int
    cost: float


def steps_of(study: Study) -> tuple[Step, ...]:
    """Return the levers of a study; a yearly cost runs over the whole horizon and is discounted."""
    years = study.settings.days / DAYS_A_YEAR
    rate = study.settings.discount_rate
    worth = years if rate == 0.0 else (1.0 - (1.0 + rate) ** -years) / log(1.0 + rate)
    steps = []
    for row in study.table("levers").iter_rows(named=True):
        largest = MOST_STEPS if row["largest"] is None else int(row["largest"])
        if row["change"].lstrip().startswith("="):
            largest = min(largest, 1)
        steps.append(Step(row["lever"], largest, float(row["cost"] + row["cost_per_year"] * worth)))
    if not steps:
        raise UsageError(f"{study.name} has no levers: state in the table levers what money can buy")
    return tuple(steps)


@dataclass(frozen=True, slots=True)
class Try:
    """A plan that was tried, and what it reached."""

    plan: Plan
    cost: float
    reached: Reached

    @property
    def met(self) -> bool:
        """Tell whether it reaches what is asked."""
        return self.reached.met

    @property
    def guide(self) -> float:
        """Return how near it comes; larger is nearer."""
        return self.reached.guide


Heard = Callable[[int, Try], None]
"""Is told how many plans have been tried, and the last."""


@dataclass
class Tries:
    """Every plan once, all by the same draws, so that they differ by their levers and not by luck."""

    study: Study
    asked: Asked
    steps: tuple[Step, ...]
    replications: int
    seed: int
    workers: int | None
    heard: Heard | None = None
    tried: dict[Plan, Try] = field(default_factory=dict)

    def cost(self, plan: Plan) -> float:
        """Return what a plan costs."""
        return sum(step.cost * number for step, number in zip(self.steps, plan, strict=True))

    @cached_property
    def nothing(self) -> Plan:
        """Return the plan that pulls no lever."""
        return (0,) * len(self.steps)

    @cached_property
    def everything(self) -> Plan:
        """Return the plan that pulls each lever as far as it goes."""
        return tuple(step.largest for step in self.steps)

    def of(self, plan: Plan) -> Try:
        """Return what a plan reaches."""
        if plan not in self.tried:
            answer = self.simulated(plan, seed=self.seed, replications=self.replications)
            if answer.stopped:
                raise KeyboardInterrupt
            reached = self.asked.of(answer)
            if reached is None:
                raise MethodError(f"a simulation does not answer: {self.asked.text}")
            self.tried[plan] = Try(plan, self.cost(plan), reached)
            if self.heard is not None:
                self.heard(len(self.tried), self.tried[plan])
        return self.tried[plan]

    def simulated(self, plan: Plan, *, seed: int, replications: int) -> Simulation:
        """Return the simulation of a plan."""
        taken = {step.lever: number for step, number in zip(self.steps, plan, strict=True) if number}
        try:
            study = self.study.with_levers(taken)
        except StudyError as wrong:
            pulled = ", ".join(f"{number} x {lever}" for lever, number in taken.items())
            raise UsageError(
                f"levers: {pulled} make a study that cannot be: {wrong.faults[0]}. Lower their largest"
            ) from wrong
        return simulate(study, seed=seed, replications=replications, workers=self.workers)
