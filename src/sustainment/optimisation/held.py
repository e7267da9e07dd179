"""The frontier at what one state of a study holds."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sustainment.optimisation.blocks import Blocks
from sustainment.optimisation.bound import PartsBound
from sustainment.optimisation.frontier import Frontier
from sustainment.optimisation.unwaited import UnwaitedBound
from sustainment.problem.arrays import Floats, Ints

SMALLEST_SHARE = 1e-12
"""Of machines that work, for its logarithm."""


@dataclass(frozen=True)
class Held:
    """The frontier at what one state holds: rates, shares, queues, waits for parts, what a hole is worth."""

    blocks: Blocks
    frontier: Frontier
    offset: float
    """Price of what is there whatever is chosen, in the costs of the frontier."""
    relaxed: PartsBound | UnwaitedBound | None
    """The bound where repairs wait for parts; None where they do not, and the frontier is its own."""
    places: Floats | None
    """By block: copies in machines that its holes are shares of, where those of different items may meet in
    one machine, so that shares multiply; None where they add up, or blocks make holes at several shelves."""

    @cached_property
    def choices(self) -> tuple[list[Floats], list[Floats]]:
        """Return by block what 0, 1, 2, ... units leave, and what they cost.

        Holes, or where shares multiply -places x log(1 - holes / places), whose sum is that of N log A.
        """
        prices = self.blocks.trees.price
        curves = [self.frontier.curve(block) for block in range(prices.size)]
        if self.places is not None:
            curves = [
                -n * np.log1p(-np.minimum(holes / n, 1.0 - SMALLEST_SHARE))
                for holes, n in zip(curves, self.places, strict=True)
            ]
        return curves, [np.arange(curve.size) * price for curve, price in zip(curves, prices, strict=True)]

    def left_by(self, units: Ints) -> float:
        """Return the sum of what choices leave."""
        return float(sum(curve[n] for curve, n in zip(self.choices[0], units, strict=True)))

    def effect_bound(self, budget: float) -> float:
        """Return holes that no plan of a budget is below."""
        limit = budget + self.offset
        if self.relaxed is None:
            return self.frontier.bound(limit)
        return max(self.relaxed.effect(limit, self._slope(self.frontier.vertex(limit))), 0.0)

    def cost_bound(self, allowed: float) -> float:
        """Return a cost that no plan is below that leaves so many holes."""
        frontier = self.frontier
        if self.relaxed is None:
            cost = float(np.interp(-allowed, -frontier.effect, frontier.cost))
        else:
            vertex = int(np.searchsorted(-frontier.effect, -allowed))
            cost = self.relaxed.cost(allowed, self._slope(vertex))
        return max(cost, float(frontier.cost[0])) - self.offset

    def _slope(self, vertex: int) -> float:
        return max(self.frontier.slope(max(vertex, 0)), self.frontier.least_slope)
