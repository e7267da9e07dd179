"""Level of repair by listing every strategy, in rationals."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple


class Strategy(NamedTuple):
    """What some decisions cost a year, and which resources they need at which echelons."""

    cost: Fraction
    needs: frozenset[tuple[str, int]]


def _strategies(inputs: Mapping[str, Any], component: str, at: int, rate: Fraction) -> Iterator[Strategy]:
    """Yield every way to decide for a component that enters an echelon, and for all that follows."""
    for option, price in inputs["options"][component][at].items():
        last = at + 1 == len(inputs["echelons"])
        if price is None or (option == "move" and last):
            continue
        needs = frozenset(
            (need["resource"], at)
            for need in inputs["needs"]
            if need["component"] == component and need["option"] == option
        )
        if any(inputs["resources"][name][echelon] is None for name, echelon in needs):
            continue
        own = Strategy(rate * Fraction(price), needs)
        if option == "discard":
            yield own
        elif option == "move":
            for above in _strategies(inputs, component, at + 1, rate):
                yield Strategy(own.cost + above.cost, needs | above.needs)
        else:
            below = [
                list(_strategies(inputs, name, at, rate * Fraction(part["rate"])))
                for name, part in inputs["components"].items()
                if part["parent"] == component
            ]
            for parts in product(*below):
                joined = frozenset().union(needs, *(part.needs for part in parts))
                yield Strategy(own.cost + sum((part.cost for part in parts), Fraction(0)), joined)


def lora(inputs: Mapping[str, Any]) -> dict[str, Fraction]:
    """Return the least cost, what of it is fixed, and the least cost of any other strategy."""
    roots = [(name, part) for name, part in inputs["components"].items() if part["parent"] is None]
    each = [list(_strategies(inputs, name, 0, Fraction(part["rate"]))) for name, part in roots]
    found = []
    for parts in product(*each):
        variable = sum((part.cost for part in parts), Fraction(0))
        used = frozenset().union(*(part.needs for part in parts))
        fixed = sum(
            (
                Fraction(inputs["resources"][name][at]) * inputs["echelons"][at]["locations"]
                for name, at in used
            ),
            Fraction(0),
        )
        found.append((variable + fixed, variable, fixed))
    found.sort()
    return {
        "total_cost": found[0][0],
        "variable_cost": found[0][1],
        "fixed_cost": found[0][2],
        "second_best_cost": found[1][0],
    }


def hub_siting(inputs: Mapping[str, Any]) -> dict[str, Fraction]:
    """Return the least cost over all assignments, the loads under it, and the least cost of another."""
    bases, hubs = inputs["bases"], inputs["hubs"]
    rate = {base: Fraction(inputs["failures_per_year"][base]) for base in bases}
    found = []
    for to in product(range(len(hubs)), repeat=len(bases)):
        load = [Fraction(0)] * len(hubs)
        cost = Fraction(0)
        for base, number in zip(bases, to, strict=True):
            hub = hubs[number]
            load[number] += rate[base]
            each = Fraction(inputs["transport_cost"][base][hub]) + Fraction(inputs["repair_cost"][hub])
            cost += rate[base] * each
        capacity = inputs["capacity_per_year"]
        if any(units > Fraction(capacity[hub]) for units, hub in zip(load, hubs, strict=True)):
            continue
        cost += sum(
            (
                Fraction(inputs["annual_fixed_cost"][hub])
                for units, hub in zip(load, hubs, strict=True)
                if units
            ),
            Fraction(0),
        )
        found.append((cost, load))
    found.sort(key=lambda one: one[0])
    loads = {f"hub_load/{hub}": units for hub, units in zip(hubs, found[0][1], strict=True)}
    return {"total_cost": found[0][0], "second_best_cost": found[1][0], **loads}
