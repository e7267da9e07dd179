"""States, moves and measures of pools with lateral supply."""

from collections.abc import Callable
from itertools import product
from typing import Any, TypeVar

Number = TypeVar("Number", bound=Any)
Stock = tuple[int, ...]
"""Units on hand at each base."""

EMERGENCY = -1


def giver(inputs: dict[str, Any], on_hand: Stock, base: int) -> int:
    """Return who gives the unit asked for at a base: itself, the first asked that has one, or outside."""
    if on_hand[base] > 0:
        return base
    return next((other for other in inputs["ask_order"][base] if on_hand[other] > 0), EMERGENCY)


def states_of(inputs: dict[str, Any]) -> list[Stock]:
    """Return every stock on hand."""
    return list(product(*(range(stock + 1) for stock in inputs["stock"])))


def moves_of(
    inputs: dict[str, Any], states: list[Stock], exact: Callable[[float], Number]
) -> dict[tuple[Stock, Stock], Number]:
    """Return the rates of demands and resupplies."""
    moves: dict[tuple[Stock, Stock], Number] = {}

    def move(start: Stock, base: int, *, by: int, rate: Number) -> None:
        end = (*start[:base], start[base] + by, *start[base + 1 :])
        moves[start, end] = moves.get((start, end), 0) + rate

    for state in states:
        for base, demand in enumerate(inputs["demand"]):
            source = giver(inputs, state, base)
            if source != EMERGENCY and demand > 0:
                move(state, source, by=-1, rate=exact(demand))
            missing = inputs["stock"][base] - state[base]
            if missing:
                move(state, base, by=1, rate=missing / exact(inputs["mean_resupply"][base]))
    return moves


def measures_of(inputs: dict[str, Any], law: dict[Stock, Number]) -> dict[str, Number]:
    """Return by base the parts of its demand met from each source, and its mean stock on hand."""
    found: dict[str, Number] = {}
    bases = range(len(inputs["stock"]))
    for base in bases:
        met = {source: sum(law[s] for s in law if giver(inputs, s, base) == source) for source in bases}
        at = f"bases/{base}"
        found[f"{at}/own_stock"] = met[base]
        found[f"{at}/lateral_total"] = sum(met[source] for source in bases if source != base)
        for source in bases:
            if source != base:
                found[f"{at}/lateral_from/{source}"] = met[source]
        found[f"{at}/emergency"] = sum(law[s] for s in law if giver(inputs, s, base) == EMERGENCY)
        found[f"{at}/mean_on_hand"] = sum(s[base] * p for s, p in law.items())
    return found
