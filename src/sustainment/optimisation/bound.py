"""The best stock where repairs wait for parts, and its bound.

At a price of money the blocks fall into families that do not touch each other, and each family has a least
and a list of all that comes near it (`near`). For any price the sum of the leasts, less the budget at that
price, is below every plan (Everett 1963). What is better than a known plan has in each family no more above
the family's least than the plan has above that sum in all: where the lists go that far, the best of one
choice a family within the budget is the best plan, and proven.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sustainment.analytic.state import SteadyState
from sustainment.kernels.supply_trees import MEANS
from sustainment.optimisation.blocks import Blocks, Choice, blocks_of
from sustainment.optimisation.families import Family, families_of, links_of, trees_of
from sustainment.optimisation.frontier import Frontier, frontier_of
from sustainment.optimisation.near import NearPlans, near_plans
from sustainment.optimisation.one_each import Chosen, best_choice
from sustainment.optimisation.points import hull_if_deep, points_of
from sustainment.optimisation.priced_family import FamilyAt
from sustainment.optimisation.told import tell, told_to_stop
from sustainment.optimisation.worth import Worth
from sustainment.problem.arrays import Floats, Ints

FEW_BLOCKS = 2_000
"""Up to so many blocks one choice of each is looked for beyond the hulls."""
LEAST_PART = 0.05
"""Share of the slack that is needed which is listed at once where more is."""
CLOSE = 1.01
"""Ratio of two prices of money, of which one spends too much and one too little, that ends the search."""
DOUBLINGS = 40
"""Prices that are tried at most."""
WIDER, WIDENING = 8, 2.5
"""Times that what is listed is widened, and how much each time."""
SAME = 1e-9
FINE = 1e-3
"""Share of a plan's value that the leasts of all families together may be unproven by."""
NEAR = 1e-6
"""Share by which the price of money is moved to find what is spent at it."""


@dataclass(frozen=True)
class BestStock:
    """What no plan under a limit is better than, and the best one found where it betters the known one."""

    bound: float
    """Of effect under a budget, of cost under an effect."""
    proven: bool
    """No plan is better than the best one known or found."""
    stock: Ints | None = None
    """By node of"""
    blocks: Blocks | None = None


@dataclass(frozen=True)
class AtMoney:
    """All families at one price of money."""

    money: float
    near: list[NearPlans]
    least: float
    """Of effect and cost together."""

    @property
    def beyond(self) -> float:
        """Return how far above its least each family is known whole."""
        return min((near.complete_to - near.least for near in self.near), default=np.inf)


@dataclass(frozen=True)
class Limit:
    """What is asked: the least effect within a cost, or the least cost within an effect."""

    most: float
    of_cost: bool
    """Whether the limit is one of cost."""

    def bound(self, at: AtMoney) -> float:
        """Return what no plan under the limit is below."""
        return at.least - at.money * self.most if self.of_cost else (at.least - self.most) / at.money

    def slack(self, value: float, at: AtMoney) -> float:
        """Return how far above its least a family may be in a plan under the limit that betters a value."""
        return (value - self.bound(at)) * (1.0 if self.of_cost else at.money)

    def lifted(self, at: AtMoney) -> float:
        """Return what no plan is below of which some family is not among those known whole."""
        return self.bound(at) + at.beyond / (1.0 if self.of_cost else at.money)

    def size(self, value: float, money: float) -> float:
        """Return what a value comes to in effect."""
        return value if self.of_cost else value * money

    def choose(
        self, effects: list[Floats], costs: list[Floats], *, money: float, value: float
    ) -> Chosen | None:
        """Return the best of one choice each; with no choices where none betters a value."""
        known = Chosen(np.zeros(0, dtype=np.int64), value, self.most, False)
        values, takes = (effects, costs) if self.of_cost else (costs, effects)
        multiplier = money if self.of_cost else 1.0 / money
        return best_choice(values, takes, limit=self.most, multiplier=multiplier, known=known)


@dataclass(frozen=True)
class WholeBlocks:
    """Families and lone blocks at what one state holds."""

    state: SteadyState
    choice: Choice
    direct: Floats
    """What a backorder costs as a hole, by pair."""
    price: Floats
    """Of one unit, by item."""
    least: Ints
    method: int
    alone: tuple[Blocks, Frontier] | None = None
    """Blocks and frontier where they are known and nothing waits for parts."""
    rounded_up: bool = False
    """What is there by chance counts as a whole unit: then no plan is better than it seems."""

    @cached_property
    def blocks(self) -> Blocks:
        """Return the blocks, as if parts never ran out."""
        if self.alone is not None:
            return self.alone[0]
        nothing = np.zeros(self.direct.size)
        worth = Worth(self.direct, nothing, nothing)
        return blocks_of(
            self.state,
            self.choice,
            worth=worth,
            price=self.price,
            least=self.least,
            parts=False,
            rounded_up=self.rounded_up,
        )

    @cached_property
    def offset(self) -> float:
        """Return the price of what is there whatever is chosen."""
        return float((self.blocks.given * self.blocks.trees.price[self.blocks.block]).sum())

    @cached_property
    def parted(self) -> tuple[list[Family], Ints]:
        """Return the families, and the lone blocks."""
        if self.alone is not None:
            return [], np.arange(self.blocks.item.size)
        return families_of(self.blocks, links_of(self.state, self.blocks))

    @cached_property
    def lone(self) -> Frontier:
        """Return the frontier of the lone blocks."""
        if self.alone is not None:
            return self.alone[1]
        return frontier_of(trees_of(self.blocks, self.parted[1])[0], method=self.method)

    @cached_property
    def known(self) -> Ints:
        """Return the stock that the state has, by node."""
        blocks = self.blocks
        here = self.state.problem.pairs.stock[blocks.pair] + blocks.given
        return np.asarray(np.clip(here, blocks.trees.least, blocks.trees.most))

    def least_at(self, money: float) -> float:
        """Return what effect + money x cost is not below; cost as the trees count it."""
        known = sum(self.family_at(family, money).value(self._parts(family)) for family in self.parted[0])
        return self.at(money, slack=0.0, gap=FINE * known).least

    def money(self, limit: Limit, near: float) -> float:
        """Return the price of money at which the best stocks found bound most; any is valid.

        Doubled or halved from `near` on until the limit is not all spent or overspent, then halved between.
        """
        known = [self._parts(family) for family in self.parted[0]]
        low, high, money, found = 0.0, np.inf, near, []
        for _ in range(DOUBLINGS):
            known, more, bound = self._spends_more(limit, money, known=known)
            found.append((bound, money))
            low, high = (money, high) if more else (low, money)
            if (low > 0.0 and high < CLOSE * low) or told_to_stop():
                break
            between = low > 0.0 and high < np.inf
            money = float(np.sqrt(low * high)) if between else money * (2.0 if more else 0.5)
        return max(found)[1]

    def _spends_more(
        self, limit: Limit, money: float, *, known: list[Ints]
    ) -> tuple[list[Ints], bool, float]:
        """Return good stocks of parts at a price of money, whether the limit is overspent, and its bound."""
        least, cost = self._of_lone(money)
        stocks = []
        for family, stock in zip(self.parted[0], known, strict=True):
            found, value, _ = self.family_at(family, money).descend(stock)
            more = self.family_at(family, money * (1.0 + NEAR)).value(found)
            cost += (more - value) / (money * NEAR)
            least += value
            stocks.append(found)
        over = cost > limit.most if limit.of_cost else least - money * cost < limit.most
        return stocks, over, limit.bound(AtMoney(money, [], least))

    def _of_lone(self, money: float) -> tuple[float, float]:
        """Return the least of effect and cost of the lone blocks at a price of money, and the cost there."""
        lone = self.lone
        vertex = int(np.argmin(lone.effect + money * lone.cost))
        return float(lone.effect[vertex] + money * lone.cost[vertex]), float(lone.cost[vertex])

    def at(self, money: float, *, slack: float, gap: float) -> AtMoney:
        """Return all families at a price of money: all plans as far above the least as a slack."""
        families, _ = self.parted
        found = [
            near_plans(
                self.family_at(family, money), self._parts(family), slack=slack, gap=gap / len(families)
            )
            for family in families
        ]
        return AtMoney(money, found, self._of_lone(money)[0] + sum(near.least for near in found))

    def family_at(self, family: Family, money: float) -> FamilyAt:
        """Return a family at a price of money."""
        return FamilyAt(family, money, poisson=self.method == MEANS)

    def _parts(self, family: Family) -> Ints:
        """Return the stock that the parts of a family have, by node."""
        parts = np.repeat(np.isin(np.arange(family.blocks.size), family.parts), np.diff(family.trees.start))
        return np.asarray(np.where(parts, self.known[family.nodes], 0))


def best_under(whole: WholeBlocks, limit: Limit, *, near: float, value: float) -> BestStock:
    """Return the best stock under a limit.

    Parameters
    ----------
    whole
        Families and lone blocks.
    limit
        Of cost or effect.
    near
        A price of money to begin at.
    value
        Effect, or cost, of a plan under the limit.
    """
    money = whole.money(limit, near)
    gap = FINE * limit.size(value, money)
    bound, stock, proven = -np.inf, None, False
    slack, sure, again = gap, 0.0, True
    for _ in range(WIDER):
        at = whole.at(money, slack=slack, gap=gap)
        bound = max(bound, limit.bound(at))
        chosen = _choose(whole, limit, at=at, value=value)
        if chosen is None:
            break
        if chosen[0].choice.size:
            value, stock = chosen[0].value, chosen[1]
        bound = max(bound, min(chosen[0].bound, limit.lifted(at)))
        tell(gap=max(value - bound, 0.0) / value if value > 0.0 else 0.0)
        proven = bound >= value - SAME * abs(value)
        needed = limit.slack(value, at) * (1.0 + SAME)
        complete = at.beyond >= slack * (1.0 - SAME)
        if proven or (complete and slack >= needed) or not (complete or (again and sure > 0.0)):
            break
        if told_to_stop():
            break
        if complete:
            sure, slack = slack, min(max(WIDENING * slack, LEAST_PART * needed), needed)
        else:
            slack, again = float(np.sqrt(sure * min(slack, needed))), False
    return BestStock(min(bound, value), proven, stock, whole.blocks)


def _choose(whole: WholeBlocks, limit: Limit, *, at: AtMoney, value: float) -> tuple[Chosen, Ints] | None:
    """Return the best of one plan each of families and lone blocks, and the stock by node.

    None where there are too many blocks.
    """
    families, lone = whole.parted
    if lone.size > FEW_BLOCKS:
        return None
    points = [
        points_of(whole.family_at(family, at.money), near)
        for family, near in zip(families, at.near, strict=True)
    ]
    trees = whole.lone.trees
    curves = [hull_if_deep(whole.lone.curve(block), trees, block=block) for block in range(lone.size)]
    spent = np.add.reduceat(trees.least, trees.start[:-1]) * trees.price if lone.size else trees.price
    costs = [s + np.arange(c.size) * p for s, c, p in zip(spent, curves, trees.price, strict=True)]
    chosen = limit.choose(
        [one.effect for one in points] + curves,
        [one.cost for one in points] + costs,
        money=at.money,
        value=value,
    )
    assert chosen is not None
    stock = np.zeros(whole.blocks.pair.size, dtype=np.int64)
    if chosen.choice.size:
        for family, one, choice in zip(families, points, chosen.choice, strict=False):
            stock[family.nodes] = one.stock(int(choice))
        _, nodes = trees_of(whole.blocks, lone)
        stock[nodes] = whole.lone.stock_up_to(chosen.choice[len(families) :])
    return chosen, stock
