"""The answer of `optimise`."""

from dataclasses import dataclass, field

import polars as pl

from sustainment.analytic.result import Evaluation
from sustainment.errors import UsageError
from sustainment.model.answer import Quality
from sustainment.model.study import Study

TABLES = ("compared", "goals", "stock", "frontier", "next", "items", "surplus", "left")


@dataclass(frozen=True)
class Compared:
    """One plan beside others, worked out whole by the best method that applies."""

    plan: str
    """chosen; present; same money, better spread; same readiness, cheaper; equal fill rate."""
    cost: float
    holes: float
    """Mean holes that stop machines, of the model that chose."""
    modelled: float
    """Share of all authorised positions that works, of the model that chose."""
    evaluation: Evaluation = field(repr=False)

    @property
    def availability(self) -> float:
        """Return the share of all authorised positions that work."""
        return self.evaluation.availability()


@dataclass(frozen=True)
class OptimisedStock:
    """What to stock where, how good it is, and what stands beside it.

    `table(name)` gives compared (a row a plan), goals (a row a goal: asked, reached by the model that chose
    and by the best method, met), stock (a row an item at a site: present, plan, change), frontier (cost,
    holes and their bound at vertices), next (what to buy after the plan, in order), items (what the next unit
    of each item gains), surplus (present stock without effect, to be moved or sold) and left (what stays as
    it is).
    """

    study_name: str
    digest: str
    """SHA-256 of the inputs."""
    study: Study = field(repr=False)
    quality: Quality
    measured_in: str
    """What costs are counted in: the study's currency, kg, m3 or units."""
    asked: str
    budget: float | None
    bound: float
    """Holes that no plan of the budget is below, or cost that no plan is below that reaches what is asked; of
    the model that chose."""
    gap: float
    """How far the plan is from the bound, as a share of the plan's value."""
    proven: bool
    """The plan is the best of the model that chose."""
    reached: bool
    """The reported answer reaches every goal; without goals always."""
    compared: tuple[Compared, ...] = field(repr=False)
    frames: dict[str, pl.DataFrame] = field(repr=False)
    stopped: bool = False
    """The search was stopped before it was through; plan and bound hold."""

    @property
    def chosen(self) -> Compared:
        """Return the plan."""
        return self.compared[0]

    @property
    def cost(self) -> float:
        """Return what the plan costs."""
        return self.chosen.cost

    @property
    def evaluation(self) -> Evaluation:
        """Return the plan worked out by the best method that applies."""
        return self.chosen.evaluation

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the names of the tables."""
        return TABLES

    def availability(self, scope: str | None = None) -> float:
        """Return the share of authorised positions that work under the plan, of a unit, a type or all."""
        return self.chosen.evaluation.availability(scope)

    def table(self, name: str) -> pl.DataFrame:
        """Return one table by name."""
        if name not in self.frames:
            raise UsageError(f"table {name!r} is unknown; there are {', '.join(TABLES)}")
        return self.frames[name]

    def changed(self) -> Study:
        """Return the study with the plan's stock, to be simulated or kept."""
        rows = self.table("stock").filter(pl.col("change") != 0)
        return self.study.changed(
            {f"stock/{row['item']}@{row['site']}/quantity": row["plan"] for row in rows.iter_rows(named=True)}
        )

    def summary(self) -> str:
        """Return the answer in a few plain lines."""
        lines = [
            f"{self.study_name}: {self.asked}",
            *(
                f"{one.plan}: {one.cost:,.0f} {self.measured_in}, {one.availability:.2%} work"
                for one in self.compared
            ),
            self.quality.statement,
            *(str(warning) for warning in self.quality.warnings),
            *(f"Left out: {rows}." for rows in self.quality.left_out),
            *(f"Leaves out: {limit}." for limit in self.quality.limits),
        ]
        return "\n".join(lines)
