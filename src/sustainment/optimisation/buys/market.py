"""What may be bought, and what a plan of buys leads to."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sustainment.analytic.over_time.evaluate import evaluate_by_day
from sustainment.analytic.over_time.result import DailyEvaluation
from sustainment.analytic.state import SteadyState
from sustainment.errors import MethodError
from sustainment.model.study import Study
from sustainment.optimisation.blocks import LEFT, UNPRICED, Choice, choose_pairs
from sustainment.optimisation.buys.curves import Curves, Shelves, curves_of
from sustainment.optimisation.buys.orders import Order, Sampled
from sustainment.optimisation.worth import positions, worth_of
from sustainment.problem.arrays import Floats, Ints, Law

NEVER = "never bought"
REASONS: Mapping[str, str] = {**LEFT, NEVER: "no procurement_days: nothing of it is ever bought"}


@dataclass(frozen=True)
class Plan:
    """Units by order and pair, and the days that they lead to."""

    units: Ints
    """Shape (orders, pairs)."""
    days: DailyEvaluation
    holes: Floats
    """By day: what backorders at the shelves that may be bought for are worth, in positions."""
    down: Floats
    """By day: positions that do not work."""
    spent: Floats
    """By order."""

    @property
    def states(self) -> tuple[SteadyState, ...]:
        """Return the states of the days."""
        return self.days.found.states


class Market:
    """A study whose buys are chosen."""

    def __init__(self, study: Study, orders: tuple[Order, ...], sampled: Sampled) -> None:
        self.study, self.orders, self.sampled = study, orders, sampled
        self.order_days = np.array([order.day for order in orders])
        present = self._days(study)
        problem = present.found.states[0].problem
        self.names, self.pairs = problem.names, problem.pairs
        self.shelves, self.left = _shelves(present.found.states)
        self.forced = np.where(
            self.shelves.choice.pair, np.maximum(self.pairs.least - self.pairs.stock, 0), 0
        )
        self.price = np.where(self.shelves.choice.pair, self.shelves.price[self.pairs.item], 0.0)
        self.authorised = np.array([state.problem.fleets.authorised.sum() for state in present.found.states])
        nothing = np.zeros((len(orders), self.pairs.item.size), dtype=np.int64)
        self.present = self._plan(nothing, present)

    def work_out(self, units: Ints) -> Plan:
        """Return what units by order and pair lead to, each there after its mean lead time."""
        if not units.any():
            return self.present
        return self._plan(units, self._days(self.study.with_rows("deliveries", self.rows(units))))

    def rows(self, units: Ints, *, as_stated: bool = False) -> list[dict[str, object]]:
        """Return the deliveries of a plan; their lead times as the items state them, or at their means."""
        found: list[dict[str, object]] = []
        number, known = 0, set(self.study.table("deliveries")["delivery"].to_list())
        for y, pair in np.argwhere(units > 0).tolist():
            item, site = int(self.pairs.item[pair]), int(self.pairs.site[pair])
            order, number = self.orders[y], number + 1
            while f"buy {number} of {order.name}" in known:
                number += 1
            found.append(
                {
                    "delivery": f"buy {number} of {order.name}",
                    "item": self.names.items[item],
                    "site": self.names.sites[site],
                    "quantity": str(int(units[y, pair])),
                    "status": "pledged",
                    "from_day": f"{order.day:.15g}",
                    "delay_days": self._lead(item, as_stated=as_stated),
                }
            )
        return found

    def lead_varies(self, units: Ints) -> bool:
        """Tell whether a lead time of what is bought varies from case to case."""
        items = np.unique(self.pairs.item[np.flatnonzero(units.sum(axis=0))])
        procurement = self.present.states[0].problem.items.procurement
        return bool((procurement.law[items] != Law.FIXED).any())

    def curves(self, plan: Plan, *, money: float, parts: bool = True) -> Curves:
        """Return the curves at the states of a plan."""
        come = self.sampled.day[:, None, None] >= (
            self.order_days[None, :, None] + self.shelves.lead[self.pairs.item][None, None, :]
        )
        brought = (come * plan.units[None, :, :]).sum(axis=1).astype(np.float64)
        return curves_of(
            plan.states,
            self.shelves,
            bought=brought,
            order_days=self.order_days,
            money=money,
            parts=parts,
        )

    def _lead(self, item: int, *, as_stated: bool) -> str:
        """Return the lead time of an item as a cell."""
        mean = f"{self.shelves.lead[item]:.15g}"
        if not as_stated:
            return mean
        procurement = self.present.states[0].problem.items.procurement
        law, variation = Law(int(procurement.law[item])), float(procurement.variation[item])
        if law is Law.FIXED:
            return mean
        name = law.name.lower()
        return f"{mean} ~ {name}" if law is Law.EXPONENTIAL else f"{mean} ~ {name} {variation:.15g}"

    def _days(self, study: Study) -> DailyEvaluation:
        return evaluate_by_day(study, method="dyna-metric", days=self.sampled.day.tolist())

    def _plan(self, units: Ints, days: DailyEvaluation) -> Plan:
        holes, down = [], []
        for state in days.found.states:
            fleets = state.problem.fleets
            worth = worth_of(state, positions(state.problem, np.ones(fleets.unit.size)))
            owed = state.supply.answer.backorders * worth.direct
            holes.append(float(owed[self.shelves.choice.pair].sum()))
            down.append(float((fleets.authorised * (1.0 - state.machines.availability)).sum()))
        spent = (units * self.price).sum(axis=1)
        return Plan(units, days, np.array(holes), np.array(down), spent)


def _shelves(states: tuple[SteadyState, ...]) -> tuple[Shelves, dict[str, Ints]]:
    """Return the shelves that are asked on any day, of items with a price that are ever bought."""
    problem = states[0].problem
    price = np.where(problem.items.price > 0.0, problem.items.price, np.nan)
    found = [choose_pairs(state, price) for state in states]
    pair = np.any([choice.pair for choice in found], axis=0)
    left = dict(found[-1].left)
    lead = problem.items.procurement.mean
    never = np.unique(problem.pairs.item[pair & np.isnan(lead)[problem.pairs.item]])
    if never.size:
        left[NEVER] = never
        pair = pair & ~np.isin(problem.pairs.item, never)
    if not pair.any():
        lacks = "procurement_days" if never.size else "a price" if UNPRICED in left else "demand"
        raise MethodError(
            f"there is nothing that may be bought: no item with demand has a price and procurement_days; "
            f"what lacks is {lacks} (items/*/price, items/*/procurement_days)"
        )
    pairs = problem.pairs
    least = np.where(pair, np.maximum(pairs.stock, pairs.least), pairs.stock)
    return Shelves(Choice(pair, left), price, np.nan_to_num(lead, nan=np.inf), least), left
