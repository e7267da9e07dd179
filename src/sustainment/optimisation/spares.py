"""What to stock where, under one budget.

Choose fast, report exactly: blocks are chosen from by METRIC, VARI-METRIC or exact laws at held rates,
shares, queues, waits for parts and worth of a hole; the plan is then worked out whole, and where it moves
what was held, chosen again. The best plan worked out is kept.
"""

from dataclasses import dataclass, replace

import numpy as np

from sustainment.analytic.state import SteadyState
from sustainment.analytic.steady import solve
from sustainment.analytic.stocks import WHOLE
from sustainment.kernels.block_plans import fill_equal_rate
from sustainment.kernels.supply_trees import LAWS, MEANS, MOMENTS
from sustainment.optimisation.blocks import Blocks, Choice, blocks_of
from sustainment.optimisation.bound import FEW_BLOCKS, BestStock, WholeBlocks
from sustainment.optimisation.frontier import Frontier, frontier_of
from sustainment.optimisation.held import Held
from sustainment.optimisation.one_each import Chosen, best_choice
from sustainment.optimisation.told import told_to_stop
from sustainment.optimisation.unwaited import UnwaitedBound
from sustainment.optimisation.worth import Counted, positions, worth_of
from sustainment.problem.arrays import Floats, Ints, Problem

METHODS = {"vari-metric": MOMENTS, "metric": MEANS, "exact": LAWS}
MOST_ROUNDS = 8
CHEAPER = 1e-12
MOST_TURNS = 4
"""Times that all is held anew at a better stock that was found with the waits for parts let go."""
HALVINGS = 50
ROUNDING = 1e-9


@dataclass(frozen=True)
class Plan:
    """Stock by pair, what it costs, and the state that it leads to."""

    stock: Ints
    cost: float
    down: float
    """Mean positions that do not work, each fleet's counted as asked."""
    holes: float
    """Of these, what backorders at the shelves that may change are worth; where demand is constant holes may
    meet in one machine, and their number is above that of positions down."""
    state: SteadyState


@dataclass(frozen=True)
class Market:
    """What may be chosen, and what it is weighed by."""

    problem: Problem
    day: float
    method: str
    choice: Choice
    price: Floats
    """Of one unit, by item."""
    by_fleet: Floats
    """What a position that does not work counts, by fleet."""
    least: Ints
    """Fewest units on each shelf."""
    in_holes: bool
    """Plans are better by fewer holes; else by fewer positions down."""
    measured_in: str
    """What prices are in."""

    @property
    def counted(self) -> Counted:
        """Return what plans are compared by."""
        return positions(self.problem, self.by_fleet)

    def cost(self, stock: Ints) -> float:
        """Return the price of the stock on the shelves that may change."""
        pairs = self.problem.pairs
        here = self.choice.pair
        return float((stock[here] * self.price[pairs.item[here]]).sum())

    def work_out(self, stock: Ints) -> Plan:
        """Return a plan with the state that it leads to."""
        problem = replace(self.problem, pairs=self.problem.pairs._replace(stock=stock))
        exact = self.method == "exact"
        state = solve(problem, day=self.day, poisson=self.method == "metric", exactly=exact)
        return Plan(stock, self.cost(stock), self.down(state), self.holes(state), state)

    def down(self, state: SteadyState, by_fleet: Floats | None = None) -> float:
        """Return mean positions that do not work."""
        standing = state.problem.fleets.authorised * (1.0 - state.machines.availability)
        return float((standing * (self.by_fleet if by_fleet is None else by_fleet)).sum())

    def value(self, plan: Plan) -> float:
        """Return what plans are compared by, less is better."""
        return plan.holes if self.in_holes else plan.down

    def holes(self, state: SteadyState, counted: Counted | None = None) -> float:
        """Return what the backorders of the shelves that may change are worth."""
        worth = worth_of(state, self.counted if counted is None else counted)
        answer, here = state.supply.answer, self.choice.pair
        owed, empty = answer.backorders * worth.direct, (1.0 - answer.fill_rate) * worth.missed
        return float(owed[here].sum() + empty[here].sum())

    def held(self, state: SteadyState, counted: Counted | None = None) -> Held:
        """Return the frontier at what a state holds."""
        counted = self.counted if counted is None else counted
        worth = worth_of(state, counted)
        number = METHODS[self.method]
        blocks = blocks_of(state, self.choice, worth=worth, price=self.price, least=self.least)
        frontier = frontier_of(blocks.trees, method=number)
        given = float((blocks.given * blocks.trees.price[blocks.block]).sum())
        waits = bool((worth.for_parents > 0.0).any())
        whole: WholeBlocks | UnwaitedBound | None = None
        roundly: WholeBlocks | None = None
        known = (state, self.choice, worth.direct, self.price, self.least, number)
        if worth.missed.any():
            whole = UnwaitedBound(*known, worth.missed) if waits else None
        elif waits or blocks.item.size <= FEW_BLOCKS:
            whole = WholeBlocks(*known, None if waits else (blocks, frontier))
            if np.any(np.abs(state.stocks.mean - np.round(state.stocks.mean)) > WHOLE):
                roundly = WholeBlocks(*known, None, rounded_up=True)
        return Held(blocks, frontier, given, waits, whole, roundly, self._places(blocks, counted))

    def unwaited(self, state: SteadyState) -> Frontier | None:
        """Return the frontier as if no repair waited for a part; None where none does."""
        counted = self.counted
        worth = worth_of(state, counted)
        if not (worth.for_parents > 0.0).any():
            return None
        known = (state, self.choice, worth.direct, self.price, self.least, METHODS[self.method])
        return UnwaitedBound(*known, worth.missed).frontier

    def _places(self, blocks: Blocks, counted: Counted) -> Floats | None:
        """Return by block the copies that its holes are shares of, where shares multiply."""
        problem, slots = self.problem, self.problem.slots
        plain = (
            not self.in_holes
            and problem.demand_is_constant
            and not problem.cannibalisation
            and np.all(counted.fleets == 1.0)
            and not counted.owed.any()
            and not counted.missed.any()
        )
        if not plain or (slots.needed < slots.quantity).any():
            return None
        number = np.bincount(slots.pair, minlength=problem.pairs.item.size)
        makes_holes = blocks.trees.worth > 0.0
        each = np.bincount(blocks.block[makes_holes], minlength=blocks.item.size)
        if np.any(each != 1) or np.any(number[blocks.pair[makes_holes]] != 1):
            return None
        copies = np.zeros(number.size)
        copies[slots.pair] = problem.fleets.authorised[slots.fleet] * slots.quantity
        found: Floats = copies[blocks.pair[makes_holes]]
        return found if np.all(found > 0) else None

    def stock_of(self, held: Held, units: Ints) -> Ints:
        """Return the stock by pair with so many units above the least in each block."""
        return self.stock_at(held.blocks, held.frontier.stock(units))

    def stock_at(self, blocks: Blocks, nodes: Ints) -> Ints:
        """Return the stock by pair whose nodes have so much."""
        stock = self.problem.pairs.stock.copy()
        stock[blocks.pair] = nodes - blocks.given
        return np.maximum(stock, 0)


@dataclass(frozen=True)
class Found:
    """The best plan for a budget, and what no plan can do better."""

    plan: Plan
    held: Held
    """The frontier at what the plan itself holds."""
    bound: float
    """Holes that no plan of the budget is below, in the model at what the plan holds."""
    rounds: int
    proven: bool
    """No plan of that model within the budget is better."""


def best_within(market: Market, budget: float, *, start: Plan) -> Found | None:
    """Return the best plan within a budget; None where the least stock alone costs more."""
    plan, best, proven = start, None, False
    seen: set[bytes] = set()
    held = market.held(start.state)
    rounds = 0
    while rounds < MOST_ROUNDS:
        rounds += 1
        chosen = whole_plan(held, budget)
        if chosen is None:
            return None
        plan = market.work_out(market.stock_of(held, chosen.choice))
        if best is None or market.value(plan) < market.value(best) - CHEAPER:
            best, proven = plan, chosen.proven
        if not moves_what_is_held(market, held) or plan.stock.tobytes() in seen or told_to_stop():
            break
        seen.add(plan.stock.tobytes())
        held = market.held(plan.state)
    assert best is not None
    moves = moves_what_is_held(market, held)
    if moves:
        held = market.held(best.state)
    best, held, found = _let_go(market, budget, best, held)
    if held.waits or moves or not held.every_choice:
        proven = found.bound >= best.holes * (1.0 - ROUNDING)
    return Found(best, held, found.bound, rounds, proven)


def _let_go(market: Market, budget: float, best: Plan, held: Held) -> tuple[Plan, Held, BestStock]:
    """Return the best plan found with the waits for parts let go, what it holds, and the bound there."""
    found = held.best_stock(budget, effect=best.holes)
    for _ in range(MOST_TURNS):
        if found.stock is None or found.blocks is None or told_to_stop():
            break
        plan = market.work_out(market.stock_at(found.blocks, found.stock))
        if market.value(plan) >= market.value(best) - CHEAPER:
            break
        best, held = plan, market.held(plan.state)
        found = held.best_stock(budget, effect=best.holes)
    return best, held, found


def moves_what_is_held(market: Market, held: Held) -> bool:
    """Return whether stock changes rates, queues, waits for parts, or what a hole costs."""
    return held.waits or moves_rates(market)


def moves_rates(market: Market) -> bool:
    """Return whether stock changes rates, queues, or what a hole costs."""
    problem = market.problem
    spare = (problem.slots.needed < problem.slots.quantity).any()
    return bool(not problem.demand_is_constant or spare)


def whole_plan(held: Held, budget: float) -> Chosen | None:
    """Return the best units of each block within a budget: the vertex below it, then beyond the hull."""
    frontier, prices = held.frontier, held.blocks.trees.price
    limit = budget + held.offset
    vertex = frontier.vertex(limit)
    if vertex < 0:
        return None
    units = frontier.units_at(vertex)
    taken = float(frontier.cost[vertex] - frontier.cost[0])
    if prices.size > FEW_BLOCKS or vertex == frontier.cost.size - 1:
        return Chosen(units, float(frontier.effect[vertex]), taken, vertex == frontier.cost.size - 1)
    curves, takes = held.choices
    known = Chosen(units, held.left_by(units), taken, False)
    left = limit - float(frontier.cost[0])
    return best_choice(
        curves,
        takes,
        limit=left,
        multiplier=max(frontier.slope(vertex), 1e-300),
        known=filled(known, curves, prices=prices, limit=left),
    )


def cheapest_plan(held: Held, vertex: int, *, most: float) -> Chosen | None:
    """Return the units of each block that cost least and leave at most `most`, as a vertex does."""
    frontier, prices = held.frontier, held.blocks.trees.price
    if prices.size > FEW_BLOCKS or vertex == 0:
        return None
    curves, takes = held.choices
    units = frontier.units_at(vertex)
    cost = float(frontier.cost[vertex] - frontier.cost[0])
    known = Chosen(units, cost, held.left_by(units), False)
    multiplier = 1.0 / max(frontier.slope(vertex - 1), 1e-300)
    return best_choice(takes, curves, limit=most, multiplier=multiplier, known=known)


def filled(known: Chosen, curves: list[Floats], *, prices: Floats, limit: float) -> Chosen:
    """Return choices with the rest of a budget spent, unit after unit, on what gains most for its price."""
    choice, taken, value = known.choice.copy(), known.taken, known.value
    gains = np.array([_gain(curve, n) for curve, n in zip(curves, choice, strict=True)])
    while True:
        ratio = np.where(prices <= limit - taken, gains / prices, 0.0)
        block = int(np.argmax(ratio))
        if ratio[block] <= 0.0:
            break
        choice[block] += 1
        taken, value = taken + prices[block], value - gains[block]
        gains[block] = _gain(curves[block], choice[block])
    return Chosen(choice, value, taken, False)


def _gain(curve: Floats, units: int) -> float:
    return float(curve[units] - curve[units + 1]) if units + 1 < curve.size else 0.0


def equal_fill_rate(market: Market, held: Held, *, budget: float) -> Ints | None:
    """Return the stock by pair that gives all shelves one fill rate, the highest that a budget pays for.

    None where a budget does not pay for any: a unit for each shelf that is asked.
    """
    trees, low, high = held.blocks.trees, 0.0, 1.0
    stock, best = np.zeros(trees.mean.size, np.int64), trees.least.copy()
    price = trees.price[held.blocks.block]
    for _ in range(HALVINGS):
        rate = 0.5 * (low + high)
        fill_equal_rate(stock, trees, rate, MEANS if market.method == "metric" else MOMENTS)
        if float((stock * price).sum()) <= budget + held.offset:
            low, best = rate, stock.copy()
        else:
            high = rate
    if low == 0.0:
        return None
    whole = market.problem.pairs.stock.copy()
    whole[held.blocks.pair] = best - held.blocks.given
    return np.maximum(whole, 0)
