"""What is asked, answered by formula."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sustainment.analytic.cost import yearly_costs
from sustainment.analytic.readiness import GroupReadiness, Scope
from sustainment.analytic.state import SteadyState
from sustainment.model.asked import NOT_ANSWERED, asked_text
from sustainment.problem.arrays import Flags


@dataclass(frozen=True)
class Answered:
    """One requirement and what the formulas say of it."""

    requirement: str
    measure: str
    asked: str
    value: float | None
    met: str


def answer_requirements(
    rows: pl.DataFrame, state: SteadyState, *, scopes: tuple[Scope, ...], groups: tuple[GroupReadiness, ...]
) -> tuple[Answered, ...]:
    """Return an answer to each row of the requirements table; what a steady state cannot say is marked."""
    reading = Reading(state, scopes, groups)
    return tuple(reading.answer(row) for row in rows.iter_rows(named=True))


class Reading:
    def __init__(
        self, state: SteadyState, scopes: tuple[Scope, ...], groups: tuple[GroupReadiness, ...]
    ) -> None:
        self.state = state
        self.scopes = {scope.name if scope.kind != "fleet" else None: scope for scope in scopes}
        self.groups = {group.name: group.ready for group in groups}

    def answer(self, row: dict[str, object]) -> Answered:
        value = self.value(row) if self.holds(row) and row["over"] == "mean" else None
        met = NOT_ANSWERED
        # A chance that a mean over the span holds is nothing that a steady state knows.
        if value is not None and row["confidence"] is None:
            met = "yes" if self.within(value, row) else "no"
        return Answered(str(row["requirement"]), str(row["measure"]), asked_text(row), value, met)

    def holds(self, row: dict[str, object]) -> bool:
        if row["from_day_milestone"] or row["to_day_milestone"]:
            return False
        from_day, to_day = row["from_day"], row["to_day"]
        late = from_day is not None and self.state.day < float(str(from_day))
        over = to_day is not None and self.state.day >= float(str(to_day))
        return not late and not over

    @staticmethod
    def within(value: float, row: dict[str, object]) -> bool:
        least, most = row["at_least"], row["at_most"]
        above = least is None or value >= float(str(least))
        return above and (most is None or value <= float(str(most)))

    def value(self, row: dict[str, object]) -> float | None:
        measure, scope = row["measure"], row["scope"]
        part = self.scopes.get(None if scope is None else str(scope))
        if measure == "availability" and part is not None:
            return part.availability
        if measure == "working" and part is not None:
            return part.working
        if measure == "ready" and str(scope) in self.groups:
            return self.groups[str(scope)]
        if measure == "cost" and scope is None:
            return float(sum(years.sum() for years in yearly_costs(self.state).values()))
        if measure in {"fill rate", "wait", "backorders"}:
            return self.supply(str(measure), None if scope is None else str(scope))
        return None

    def supply(self, measure: str, scope: str | None) -> float | None:
        """Return a measure over the parts that machines in a scope ask for, weighted by demand."""
        chosen = self.pairs(scope)
        if chosen is None or not chosen.any():
            return None
        answer, demands = self.state.supply.answer, self.state.supply.flows.demands[chosen]
        backorders = float(answer.backorders[chosen].sum())
        if measure == "backorders":
            return backorders
        if demands.sum() <= 0.0:
            return None
        if measure == "wait":
            return backorders / float(demands.sum())
        return float(answer.fill_rate[chosen] @ demands / demands.sum())

    def pairs(self, scope: str | None) -> Flags | None:
        problem = self.state.problem
        names, pairs = problem.names, problem.pairs
        chosen = np.zeros(pairs.item.size, dtype=np.bool_)
        fleet, slot_fleet = problem.fleets, problem.slots.fleet
        if scope is None:
            chosen[problem.slots.pair] = True
        elif scope in names.sites:
            chosen = (pairs.site == names.sites.index(scope)) & (self.state.supply.flows.demands > 0.0)
        elif scope in names.units:
            chosen[problem.slots.pair[fleet.unit[slot_fleet] == names.units.index(scope)]] = True
        elif scope in names.items:
            item = names.items.index(scope)
            chosen[problem.slots.pair[fleet.item[slot_fleet] == item]] = True
            chosen |= (pairs.item == item) & (fleet.item != item).all()
        else:
            return None
        return chosen
