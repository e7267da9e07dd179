"""The frontier at what one state of a study holds."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sustainment.optimisation.blocks import Blocks
from sustainment.optimisation.bound import BestStock, Limit, WholeBlocks, best_under
from sustainment.optimisation.frontier import Frontier
from sustainment.optimisation.told import tell, unheard
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
    waits: bool
    """Repairs wait for parts, whose waits the frontier holds as they are."""
    whole: WholeBlocks | UnwaitedBound | None
    """What bounds all plans, waits for parts let go; None where the frontier is the bound: many blocks, none
    of which waits for another."""
    roundly: WholeBlocks | None
    """The same where units that are there by chance count whole: it bounds, the other chooses."""
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

    @property
    def every_choice(self) -> bool:
        """Return whether `choices` hold the best of every number of units.

        Where sites below a top supply others they hold but the points of hulls.
        """
        trees = self.blocks.trees
        below = np.ones(trees.mean.size, dtype=np.bool_)
        below[trees.start[:-1]] = False
        return not bool((below & (trees.child_end > trees.child_start)).any())

    def left_by(self, units: Ints) -> float:
        """Return the sum of what choices leave."""
        return float(sum(curve[n] for curve, n in zip(self.choices[0], units, strict=True)))

    def best_stock(self, budget: float, *, effect: float) -> BestStock:
        """Return the best stock of a budget, where it betters an effect known, and what no plan is below."""
        limit = budget + self.offset
        if self.whole is None:
            bound = min(self.frontier.bound(limit), effect)
            return BestStock(bound, bound >= effect)
        near = self._slope(self.frontier.vertex(limit))
        if isinstance(self.whole, UnwaitedBound):
            bound = min(self.whole.effect(limit), effect)
            return BestStock(bound, bound >= effect)
        found = best_under(self.whole, Limit(limit, of_cost=True), near=near, value=effect)
        if self.roundly is None:
            return found
        more = Limit(budget + self.roundly.offset, of_cost=True)
        with unheard():
            bound = best_under(self.roundly, more, near=near, value=effect).bound
        tell(gap=max(effect - bound, 0.0) / effect if effect > 0.0 else 0.0)
        return replace(found, bound=bound, proven=bound >= effect)

    def cheapest_stock(self, allowed: float, *, cost: float) -> BestStock:
        """Return the cheapest stock that leaves so many holes, where it costs less than one known."""
        frontier = self.frontier
        if self.whole is None:
            bound = float(np.interp(-allowed, -frontier.effect, frontier.cost)) - self.offset
            return BestStock(min(bound, cost), bound >= cost)
        if isinstance(self.whole, UnwaitedBound):
            bound = max(self.whole.cost(allowed), float(frontier.cost[0])) - self.offset
            return BestStock(min(bound, cost), bound >= cost)
        vertex = int(np.searchsorted(-frontier.effect, -allowed))
        limit = Limit(allowed, of_cost=False)
        offset, least = self.whole.offset, float(frontier.cost[0]) - self.offset
        found = best_under(self.whole, limit, near=self._slope(vertex), value=cost + offset)
        bound = found.bound - offset
        if self.roundly is not None:
            offset = self.roundly.offset
            with unheard():
                rounded = best_under(self.roundly, limit, near=self._slope(vertex), value=cost + offset)
            bound = rounded.bound - offset
            tell(gap=max(cost - bound, 0.0) / cost if cost > 0.0 else 0.0)
        return replace(found, bound=max(bound, least))

    def _slope(self, vertex: int) -> float:
        return max(self.frontier.slope(max(vertex, 0)), self.frontier.least_slope)
