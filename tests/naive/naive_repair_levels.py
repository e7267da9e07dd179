"""Level of repair by trying every choice of ways, in fractions."""

from fractions import Fraction
from itertools import product
from math import ceil, inf
from typing import Any


def least_cost(network: Any) -> float:
    """Return the least cost over all choices of one way for each pair; inf where none can be carried out."""
    pairs = len(network.entering)
    ways: list[list[int]] = [[] for _ in range(pairs)]
    for way, pair in enumerate(network.way_pair):
        ways[pair].append(way)
    best: Fraction | None = None
    for chosen in product(*(of or [-1] for of in ways)):
        cost = cost_of(network, chosen)
        if cost is not None and (best is None or cost < best):
            best = cost
    return inf if best is None else float(best)


def cost_of(network: Any, chosen: tuple[int, ...]) -> Fraction | None:
    """Return what one choice costs a year; None where it cannot be carried out."""
    arriving = [Fraction(0) for _ in network.entering]
    for pair, entering in enumerate(network.entering):
        if not _send(network, chosen, arriving, (pair, Fraction(float(entering)))):
            return None
    going = [way for way, units in zip(chosen, arriving, strict=True) if units > 0]
    ties = {int(network.way_tie[way]) for way in going if network.way_tie[way] >= 0}
    for way, tie in enumerate(network.way_tie):
        pair = int(network.way_pair[way])
        if tie in ties and arriving[pair] > 0 and chosen[pair] != way:
            return None
    cost, load, used = Fraction(0), {}, set()
    for pair, way in enumerate(chosen):
        if arriving[pair] <= 0:
            continue
        cost += arriving[pair] * Fraction(float(network.way_cost[way]))
        for entry in range(network.needs_start[way], network.needs_start[way + 1]):
            asset = int(network.needs_asset[entry])
            used.add(asset)
            load[asset] = load.get(asset, 0) + arriving[pair] * Fraction(float(network.needs_work[entry]))
    for asset in used:
        capacity = float(network.asset_capacity[asset])
        number = 1 if capacity == inf else max(1, ceil(load[asset] / Fraction(capacity)))
        if number > network.asset_most[asset]:
            return None
        cost += max(number - int(network.asset_present[asset]), 0) * Fraction(
            float(network.asset_cost[asset])
        )
    return cost


def _send(
    network: Any, chosen: tuple[int, ...], arriving: list[Fraction], what: tuple[int, Fraction]
) -> bool:
    """Send units into a pair and on; tell whether they got to an end."""
    pair, units = what
    if units <= 0:
        return True
    arriving[pair] += units
    way = chosen[pair]
    if way < 0:
        return False
    return all(
        _send(
            network,
            chosen,
            arriving,
            (int(network.sends_pair[entry]), units * Fraction(float(network.sends_share[entry]))),
        )
        for entry in range(network.sends_start[way], network.sends_start[way + 1])
    )
