"""The answer of `plan_backward`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import polars as pl

from sustainment.errors import UsageError
from sustainment.model.answer import LeftOutRows, Quality
from sustainment.whatif.asked import Reached
from sustainment.whatif.tries import Step, Try

__all__ = ["BackwardPlan"]

METHOD = "search over levers by event simulation"


@dataclass(frozen=True)
class BackwardPlan:
    """The cheapest plan of levers that was found for what is asked, and how good it is.

    `table(name)` gives plan (a row a lever), tried (a row a plan that was simulated) and blocks (what stops
    the rest); `summary()` a few plain lines.
    """

    study_name: str
    digest: str
    """SHA-256 of the inputs."""
    asked: str
    currency: str
    steps: tuple[Step, ...] = field(repr=False)
    chosen: Try = field(repr=False)
    """The plan; where nothing reaches what is asked, the nearest that was tried."""
    before: Try = field(repr=False)
    """Without any lever."""
    checked: Reached | None = field(repr=False)
    """The plan on fresh draws, more of them."""
    least_cost: float
    """No plan that costs less reaches what is asked, if no step makes matters worse."""
    proven: bool
    """Every cheaper plan has been tried, or is part of one that was."""
    contradicted: bool
    """A plan with more steps was seen to do worse: then bound and proof do not hold."""
    replications: int
    checked_replications: int
    seed: int
    tried: tuple[Try, ...] = field(repr=False)
    blocks: pl.DataFrame = field(repr=False)
    left_out: tuple[LeftOutRows, ...] = field(repr=False)
    stopped: bool = False
    """Ctrl-C, or the number of plans to try, ended the search."""

    @property
    def reached(self) -> bool:
        """Tell whether a plan reaches what is asked, on the draws of the search."""
        return self.chosen.met

    @property
    def cost(self) -> float:
        """Return what the plan costs over the horizon, in present money."""
        return self.chosen.cost

    @property
    def gap(self) -> float:
        """Return how much of its cost a cheaper plan could save at most; 0 where it is proven cheapest."""
        if self.proven or self.cost <= 0.0 or not self.reached:
            return 0.0
        return 1.0 if self.contradicted else 1.0 - self.least_cost / self.cost

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the names of the tables."""
        return tuple(self._builders)

    def table(self, name: str) -> pl.DataFrame:
        """Return one table by name."""
        if name not in self._builders:
            raise UsageError(f"table {name!r} is unknown; there are {', '.join(self._builders)}")
        return self._builders[name]()

    @cached_property
    def _builders(self) -> Mapping[str, Callable[[], pl.DataFrame]]:
        return MappingProxyType({"plan": self._plan, "tried": self._tried, "blocks": lambda: self.blocks})

    def _plan(self) -> pl.DataFrame:
        rows = [
            {"lever": step.lever, "steps": number, "largest": step.largest, "cost": step.cost * number}
            for step, number in zip(self.steps, self.chosen.plan, strict=True)
        ]
        schema = {"lever": pl.String, "steps": pl.Int64, "largest": pl.Int64, "cost": pl.Float64}
        return pl.DataFrame(rows, schema=schema)

    def _tried(self) -> pl.DataFrame:
        names = [step.lever for step in self.steps]
        rows = [
            {
                "cost": one.cost,
                "value": one.reached.value,
                "met": one.met,
                **dict(zip(names, one.plan, strict=True)),
            }
            for one in self.tried
        ]
        schema = {"cost": pl.Float64, "value": pl.Float64, "met": pl.Boolean} | dict.fromkeys(names, pl.Int64)
        return pl.DataFrame(rows, schema=schema)

    @cached_property
    def quality(self) -> Quality:
        """Return method, precision and blind spots."""
        return Quality(
            method=METHOD,
            statement=self._statement(),
            left_out=self.left_out,
            limits=(
                "the bound takes it that no step of a lever makes matters worse",
                "plans are compared on the same draws: near the bound another seed may choose another plan",
            ),
        )

    def _statement(self) -> str:
        runs = f"{len(self.tried)} plans tried, {self.replications} replications each, seed {self.seed}"
        if not self.reached:
            return f"Every lever pulled as far as it goes does not reach it; {runs}"
        if self.contradicted:
            return (
                f"The cheapest that was found; more steps were seen to do worse, so nothing is proven; {runs}"
            )
        if self.proven:
            return f"Proven the cheapest on these draws: no cheaper plan reaches it; {runs}"
        return f"No plan cheaper than {self.least_cost:,.0f} reaches it: gap at most {self.gap:.0%}; {runs}"

    def summary(self) -> str:
        """Return the answer in a few plain lines."""
        lines = [f"{self.study_name}: {self.asked}."]
        if not self.reached:
            lines.append(f"No plan reaches it. The nearest of those tried: {_value(self.chosen.reached)}.")
        elif not any(self.chosen.plan):
            lines.append(f"Nothing needs to be bought: {_value(self.chosen.reached)} as it stands.")
        else:
            pulled = ", ".join(
                f"{number} x {step.lever}"
                for step, number in zip(self.steps, self.chosen.plan, strict=True)
                if number
            )
            lines.append(f"{self.cost:,.0f} {self.currency}".rstrip() + f": {pulled}.")
            lines.append(f"{_value(self.before.reached)} before, {_value(self.chosen.reached)} with it.")
        if self.checked is not None:
            holds = "holds" if self.checked.met else "DOES NOT HOLD"
            lines.append(
                f"On {self.checked_replications} fresh replications it {holds}: {_value(self.checked)}."
            )
        lines += [
            f"Still stops {row['positions']:.1f}: {row['cause']}, {row['item']} at {row['site']}."
            for row in self.blocks.head(3).iter_rows(named=True)
        ]
        lines.append(f"{self.quality.statement}.")
        return "\n".join(lines)


def _value(reached: Reached) -> str:
    return f"{reached.value:.4g}"
