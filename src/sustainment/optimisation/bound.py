"""A bound where repairs wait for parts.

A part that is owed at a site holds up a share h of a repair there. Whatever the stock of the item under
repair, m more in its mean pipeline costs at least as much as m units of it would, or m holes if they are
worth less: by Jensen, E[(X + Y - s)+] >= E[(X + E[Y] - s)+], which is what a stock of s - E[Y] leaves without
the wait. So at a price t of money the item's block loses nothing below its own best without waits, if each
backorder of a part counts h x min(t x price of the item, the least that its backorder may cost). What this
leaves is a sum over blocks of items, and Lagrange's bound holds at every t.

At a site that supplies others the step holds for exact laws only: METRIC and VARI-METRIC pass on moments,
and lie below a mixture of two stocks. There waits for parts count nothing: the bound is as if none were
short.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sustainment.analytic.state import SteadyState
from sustainment.analytic.totals import total
from sustainment.optimisation.blocks import Choice, blocks_of
from sustainment.optimisation.frontier import frontier_of
from sustainment.optimisation.worth import Worth
from sustainment.problem.arrays import Floats, Ints

STEPS = 9
"""Prices of money that are tried on each side at first, each twice the last."""
FINER = 6


@dataclass(frozen=True)
class PartsBound:
    """The bound of Lagrange at one state."""

    state: SteadyState
    choice: Choice
    direct: Floats
    """What a backorder costs as a hole, by pair."""
    price: Floats
    """Of one unit, by item."""
    least: Ints
    method: int

    def at(self, money: float) -> float:
        """Return what effect + money x cost cannot be below; cost as the trees count it."""
        blocks = blocks_of(
            self.state,
            self.choice,
            worth=Worth(self.direct, self._for_parents(money), np.zeros(self.direct.size)),
            price=self.price,
            least=self.least,
            parts=False,
        )
        frontier = frontier_of(blocks.trees, method=self.method, least_slope=money)
        return float(frontier.effect[-1] + money * frontier.cost[-1])

    def effect(self, limit: float, near: float) -> float:
        """Return an effect that no plan of a cost is below; `near` is a price of money to begin at."""
        return self._best(lambda money: self.at(money) - money * limit, near)

    def cost(self, allowed: float, near: float) -> float:
        """Return a cost that no plan is below whose effect is at most `allowed`."""
        return self._best(lambda money: (self.at(money) - allowed) / money, near)

    def _best(self, bound: Callable[[float], float], near: float) -> float:
        tried = {step: bound(near * 2.0**step) for step in range(-STEPS, STEPS + 1)}
        step = float(max(tried, key=lambda at: tried[at]))
        best, width = tried[int(step)], 0.5
        for _ in range(FINER):
            for there in (step - width, step + width):
                found = bound(near * 2.0**there)
                if found > best:
                    best, step = found, there
            width *= 0.5
        return best

    def _for_parents(self, money: float) -> Floats:
        """Return by pair the least that a backorder costs by the repairs that wait for it."""
        network, flows = self.state.layout.network, self.state.supply.flows
        item, number = self.state.problem.pairs.item, self.direct.size
        parent = np.repeat(np.arange(number), np.diff(network.child_start))
        child = network.child_pair
        needed = flows.repaired[parent] * network.child_share
        share = np.where(needed > 0.0, needed / np.maximum(flows.demands[child], 1e-300), 0.0)
        supplies = np.zeros(number, dtype=np.bool_)
        supplies[network.supplier[(network.supplier >= 0) & (flows.orders > 0.0)]] = True
        found = np.zeros(number)
        while True:
            worth = self.direct + found
            least = np.full(self.price.size, np.inf)
            counted = worth > 0.0
            np.minimum.at(least, item[counted], worth[counted])
            least[np.isinf(least)] = 0.0
            cost = np.minimum(np.nan_to_num(money * self.price), least)
            # Items whose stock stays as it is may have so much that a wait costs nothing.
            cost[np.setdiff1d(item, item[self.choice.pair])] = 0.0
            better = total(share * cost[item[parent]] * ~supplies[parent], child, number=number)
            if np.array_equal(better, found):
                return found
            found = better
