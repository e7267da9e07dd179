"""Concepts at a price of a hole, and the best price.

At a price each group's concept counts its repairs and the least that its stocks and holes can cost. What all
groups and their assets then cost, less the price of the holes that are allowed, is below what any plan costs
(Everett 1963); it is concave in the price, so that the best price is found by halving steps.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sustainment.optimisation.highs import Options
from sustainment.optimisation.repair.network import RepairNetwork
from sustainment.optimisation.together.concepts import Concepts
from sustainment.optimisation.together.program import Chosen, choose
from sustainment.optimisation.together.spares import SparesOfConcepts

DOUBLINGS = 8
"""Prices tried on each side of the first, each four times the last."""
HALVINGS = 7


@dataclass(frozen=True, slots=True)
class Priced:
    """The best concepts at one price of a hole, and the bound that they give."""

    price: float
    chosen: Chosen
    bound: float


@dataclass(frozen=True)
class Pricing:
    """What is priced."""

    network: RepairNetwork
    concepts: Concepts
    spares: SparesOfConcepts
    holding: float
    """Cost a year of stock, as a share of its price."""
    allowed: float
    """Holes that the readiness asked allows."""
    options: Options

    def at(self, price: float) -> Priced | None:
        """Return the best concepts at a price of a hole a year; None where assets carry no concepts."""
        owed, rest = self.spares.at(self.holding / price)
        cost = self.concepts.cost + price * owed
        chosen = choose(self.network, self.concepts, cost=cost, options=self.options)
        if chosen is None:
            return None
        return Priced(price, chosen, chosen.bound + price * (rest - self.allowed))


def priced(pricing: Pricing, *, near: float, heard: Callable[[float], None]) -> list[Priced]:
    """Return what was found at prices about the best one, the best bound first; near is the first price."""
    tried: dict[float, Priced] = {}

    def bound(step: float) -> float:
        if step not in tried:
            found = pricing.at(near * 4.0**step)
            if found is None:
                return -np.inf
            tried[step] = found
            heard(max(one.bound for one in tried.values()))
        return tried[step].bound

    best = max(map(float, range(-DOUBLINGS, DOUBLINGS + 1)), key=bound)
    width = 0.5
    for _ in range(HALVINGS):
        best = max((best, best - width, best + width), key=bound)
        width *= 0.5
    return sorted(tried.values(), key=lambda one: -one.bound)
