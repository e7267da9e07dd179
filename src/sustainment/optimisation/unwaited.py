"""A bound where empty shelves count and repairs need parts.

No repair waits for a part: what is outstanding is then never more, and no shelf is empty more often. That
holds for exact laws, which order by what is outstanding; laws of two moments may fall back a little where
waits add spread and not mean.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sustainment.analytic.state import SteadyState
from sustainment.optimisation.blocks import Choice, blocks_of
from sustainment.optimisation.frontier import Frontier, frontier_of
from sustainment.optimisation.worth import Worth
from sustainment.problem.arrays import Floats, Ints


@dataclass(frozen=True)
class UnwaitedBound:
    """The bound at one state as if parts never ran out."""

    state: SteadyState
    choice: Choice
    direct: Floats
    """What a backorder costs, by pair."""
    price: Floats
    """Of one unit, by item."""
    least: Ints
    method: int
    missed: Floats
    """What it costs that all demands find the shelf empty, by pair."""

    def effect(self, limit: float) -> float:
        """Return an effect that no plan of a cost is below; cost as the trees count it."""
        return self.frontier.bound(limit)

    def cost(self, allowed: float) -> float:
        """Return a cost that no plan is below whose effect is at most `allowed`."""
        frontier = self.frontier
        return float(np.interp(-allowed, -frontier.effect, frontier.cost))

    @cached_property
    def frontier(self) -> Frontier:
        """Return the frontier as if parts never ran out."""
        worth = Worth(self.direct, np.zeros(self.direct.size), self.missed)
        blocks = blocks_of(
            self.state, self.choice, worth=worth, price=self.price, least=self.least, parts=False
        )
        return frontier_of(blocks.trees, method=self.method)
