"""Level of repair by what is opened, in decimals.

With resources open, each component goes the cheapest way from where it is (dynamic programming); the least
over all sets of open resources is the answer. Another strategy goes another way somewhere on the best one:
the best that does is the least over the decisions of the best one, each forbidden in turn. Hubs are filled
base by base, with the two cheapest ways to every state of their loads.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal, localcontext
from itertools import combinations
from typing import Any

DIGITS = 70
NEVER = Decimal("Infinity")

Place = tuple[str, int]
Decision = tuple[str, int, str]


class _Case:
    def __init__(self, inputs: Mapping[str, Any], barred: Decision | None) -> None:
        self.inputs, self.barred, self.open = inputs, barred, frozenset[Place]()
        self.known: dict[Place, tuple[Decimal, str]] = {}

    def needed(self, component: str, at: int, option: str) -> set[Place]:
        wanted = (component, option)
        return {
            (need["resource"], at)
            for need in self.inputs["needs"]
            if (need["component"], need["option"]) == wanted
        }

    def unit(self, component: str, at: int) -> Decimal:
        """Return the least cost of one unit that enters an echelon."""
        if (component, at) not in self.known:
            self.known[component, at] = min(self._ways(component, at), default=(NEVER, ""))
        return self.known[component, at][0]

    def _ways(self, component: str, at: int) -> Iterator[tuple[Decimal, str]]:
        for option, price in self.inputs["options"][component][at].items():
            if price is None or (component, at, option) == self.barred:
                continue
            if not self.needed(component, at, option) <= self.open:
                continue
            cost = Decimal(price)
            if option == "move":
                if at + 1 < len(self.inputs["echelons"]):
                    yield cost + self.unit(component, at + 1), option
            elif option == "discard":
                yield cost, option
            else:
                for name, part in self.inputs["components"].items():
                    if part["parent"] == component:
                        cost += Decimal(part["rate"]) * self.unit(name, at)
                yield cost, option

    def with_open(self, opened: frozenset[Place]) -> Decimal:
        """Return the least variable cost with resources open."""
        self.open, self.known = opened, {}
        return sum(
            (
                Decimal(part["rate"]) * self.unit(name, 0)
                for name, part in self.inputs["components"].items()
                if part["parent"] is None
            ),
            Decimal(0),
        )

    def gone(self) -> list[Decision]:
        """Return the decisions of the last answer that units come to."""
        waiting = [(name, 0) for name, part in self.inputs["components"].items() if part["parent"] is None]
        found = []
        while waiting:
            component, at = waiting.pop()
            option = self.known[component, at][1]
            found.append((component, at, option))
            if option == "move":
                waiting.append((component, at + 1))
            elif option == "repair":
                parts = self.inputs["components"].items()
                waiting += [(name, at) for name, part in parts if part["parent"] == component]
        return found


def _best(
    inputs: Mapping[str, Any], barred: Decision | None = None
) -> tuple[Decimal, Decimal, list[Decision]]:
    """Return the least cost, its variable part, and the decisions gone."""
    case = _Case(inputs, barred)
    costs = {
        (name, at): Decimal(cost) * inputs["echelons"][at]["locations"]
        for name, by_echelon in inputs["resources"].items()
        for at, cost in enumerate(by_echelon)
        if cost is not None and any(need["resource"] == name for need in inputs["needs"])
    }
    best = (NEVER, NEVER, frozenset[Place]())
    for size in range(len(costs) + 1):
        for opened in combinations(sorted(costs), size):
            variable = case.with_open(frozenset(opened))
            total = variable + sum((costs[place] for place in opened), Decimal(0))
            if total < best[0]:
                best = (total, variable, frozenset(opened))
    if best[0] == NEVER:
        return NEVER, NEVER, []
    case.with_open(best[2])
    return best[0], best[1], case.gone()


def lora(inputs: Mapping[str, Any]) -> dict[str, Decimal]:
    """Return the least cost, what of it is fixed, and the least cost of any other strategy."""
    with localcontext() as context:
        context.prec = DIGITS
        total, variable, gone = _best(inputs)
        return {
            "total_cost": total,
            "variable_cost": variable,
            "fixed_cost": total - variable,
            "second_best_cost": min(_best(inputs, decision)[0] for decision in gone),
        }


def hub_siting(inputs: Mapping[str, Any]) -> dict[str, Decimal]:
    """Return the least cost, the loads under it, and the least cost of another assignment."""
    hubs = inputs["hubs"]
    with localcontext() as context:
        context.prec = DIGITS
        states: dict[tuple[Decimal, ...], list[Decimal]] = {(Decimal(0),) * len(hubs): [Decimal(0)]}
        for base in inputs["bases"]:
            units, after = Decimal(inputs["failures_per_year"][base]), {}
            for loads, costs in states.items():
                for number, hub in enumerate(hubs):
                    load = loads[number] + units
                    if load > Decimal(inputs["capacity_per_year"][hub]):
                        continue
                    each = Decimal(inputs["transport_cost"][base][hub]) + Decimal(inputs["repair_cost"][hub])
                    to = (*loads[:number], load, *loads[number + 1 :])
                    more = [*after.get(to, []), *(cost + units * each for cost in costs)]
                    after[to] = sorted(more)[:2]
            states = after
        found = sorted(
            (
                cost
                + sum(
                    (
                        Decimal(inputs["annual_fixed_cost"][hub])
                        for hub, load in zip(hubs, loads, strict=True)
                        if load
                    ),
                    Decimal(0),
                ),
                loads,
            )
            for loads, costs in states.items()
            for cost in costs
        )
        loads = {f"hub_load/{hub}": load for hub, load in zip(hubs, found[0][1], strict=True)}
        return {"total_cost": found[0][0], "second_best_cost": found[1][0], **loads}
