"""The cheapest stock that reaches several goals at once.

Each goal is a most of a sum over shelves (`goal_kinds`), in units of which all goals count alike. Multipliers
weigh the goals against each other: along the frontier that they give the cheapest plan that reaches all is
looked for; then goals that are more than reached count less, those that bind count more (multiplicative dual
ascent). For any multipliers the frontier also bounds the cost from below: plans that reach all goals reach
their weighted sum (Everett 1963), so that the best bound of all multipliers tried holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sustainment.optimisation.goal_kinds import Down, HeldGoal, reached
from sustainment.optimisation.held import Held
from sustainment.optimisation.spares import Market, Plan, cheapest_plan
from sustainment.optimisation.told import told_to_stop
from sustainment.optimisation.worth import Counted
from sustainment.problem.arrays import Floats

ROUNDS = 20
SETTLED = 1e-3
"""Multipliers that change by less than this share are settled."""
PATIENCE = 4
"""Rounds without a cheaper plan that end the search."""
LEAST_WEIGHT = 1e-4
BOUNDS = 4
"""Multipliers that the final bound is looked for with."""
TIGHTER = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7)
"""Parts of the way from what goals allow to what a vertex leaves, at which cheaper plans are tried."""
SAME = 1e-9
TURNS = 3
"""Times that all is held anew at a cheaper plan that came with the bound."""
DROPS, EXCHANGES = 150, 200
"""Shelves up to which units are left out one by one, to see whether the goals are still reached; and plans
with a unit exchanged for a cheaper one elsewhere that are tried."""


@dataclass(frozen=True)
class Reached:
    """The cheapest plan that was found, and the frontier on which it lies."""

    plan: Plan
    held: Held
    cost_bound: float
    """No plan that reaches the goals costs less, in the model at what the plan holds."""
    multipliers: Floats
    rounds: int


@dataclass(frozen=True)
class _Weighed:
    """The goals as one, at what a plan holds."""

    counted: Counted
    allowed: float


def _weighed(market: Market, goals: Sequence[HeldGoal], weights: Floats, plan: Plan) -> _Weighed:
    """Return the weighted sum of goals, each in units of what it allows."""
    limits = [goal.limit(market, plan) for goal in goals]
    if len(limits) == 1:
        return _Weighed(*limits[0])
    scaled = [
        (float(w) / max(most, 1e-12 * market.holes(plan.state, counted), 1e-300), counted, most)
        for w, (counted, most) in zip(weights, limits, strict=True)
    ]
    whole = scaled[0][0] * scaled[0][1]
    for weight, counted, _ in scaled[1:]:
        whole = whole + weight * counted
    return _Weighed(whole, float(sum(weight * most for weight, _, most in scaled)))


def cheapest(market: Market, goals: Sequence[HeldGoal], *, start: Plan) -> Reached | None:
    """Return the cheapest plan found that reaches all goals; None where not even the most stock does."""
    weights = np.ones(len(goals)) / len(goals)
    best: tuple[Plan, Floats] | None = None
    tried: list[Floats] = []
    plan, rounds, stale = start, 0, 0
    for rounds in range(1, ROUNDS + 1):
        one = _weighed(market, goals, weights, plan)
        held = market.held(plan.state, one.counted)
        near = plan.cost if tried else None
        found = first_that_reaches(market, held, goals=goals, limit=one, near=near, beyond=len(goals) == 1)
        if found is None:
            if best is None:
                return None
            break
        plan, stale = found, stale + 1
        if best is None or plan.cost < best[0].cost:
            best, stale = (plan, weights), 0
        tried.append(weights)
        strain = np.array([goal.strain(market, plan.state) for goal in goals])
        moved = np.maximum(weights * strain, LEAST_WEIGHT)
        moved /= moved.sum()
        if (np.abs(moved - weights).max() < SETTLED and rounds > 1) or stale > PATIENCE or told_to_stop():
            break
        weights = moved
    assert best is not None
    best = _beyond_vertices(market, goals, best)
    plan = without_needless(market, best[0], goals=goals)
    multipliers = [best[1], *tried[::-1]]
    held, bound, plan = _best_bound(market, goals, plan, multipliers)
    if bound < plan.cost * (1.0 - SAME) and not told_to_stop():
        better = improved(market, plan, goals=goals)
        if better.cost < plan.cost:
            held, bound, plan = _best_bound(market, goals, better, multipliers)
    return Reached(plan, held, bound, best[1], rounds)


def _beyond_vertices(
    market: Market, goals: Sequence[HeldGoal], best: tuple[Plan, Floats]
) -> tuple[Plan, Floats]:
    """Return the plan of several goals, or one beyond the vertices of its multipliers that costs less."""
    plan, weights = best
    if len(goals) == 1 or told_to_stop():
        return best
    one = _weighed(market, goals, weights, plan)
    held = market.held(plan.state, one.counted)
    found = first_that_reaches(market, held, goals=goals, limit=one, near=plan.cost)
    return (found, weights) if found is not None and found.cost < plan.cost else best


def _best_bound(
    market: Market, goals: Sequence[HeldGoal], plan: Plan, weights: Sequence[Floats]
) -> tuple[Held, float, Plan]:
    """Return the frontier of the first multipliers, the best bound of several at what a plan holds, the plan.

    Where the bound comes with a cheaper plan that reaches the goals, that one is bounded instead.
    """
    distinct = list({w.tobytes(): w for w in weights}.values())[:BOUNDS]
    if len(goals) > 1:
        distinct += list(np.eye(len(goals)))
    for _ in range(TURNS):
        helds, best, cheaper = [], -np.inf, plan
        for one in distinct:
            weighed = _weighed(market, goals, one, plan)
            helds.append(market.held(plan.state, weighed.counted))
            found = helds[-1].cheapest_stock(weighed.allowed, cost=plan.cost)
            best = max(best, found.bound)
            if found.stock is not None and found.blocks is not None:
                other = market.work_out(market.stock_at(found.blocks, found.stock))
                if other.cost < cheaper.cost and reached(market, other.state, goals=goals):
                    cheaper = other
        if cheaper is plan or told_to_stop():
            break
        plan = without_needless(market, cheaper, goals=goals)
    return helds[0], float(best), plan


def bounded(market: Market, found: Reached, *, goals: Sequence[HeldGoal]) -> Reached:
    """Return a plan with the bound of other goals than those that it was found for."""
    held, bound, _ = _best_bound(market, goals, found.plan, [found.multipliers])
    return replace(found, held=held, cost_bound=bound)


def most_reached(market: Market, goal: HeldGoal, *, start: Plan) -> Plan:
    """Return the plan at the end of a goal's own frontier, where money buys next to nothing more."""
    counted, _ = goal.limit(market, start)
    held = market.held(start.state, counted)
    return market.work_out(market.stock_of(held, held.frontier.units_at(held.frontier.block.size)))


def first_that_reaches(
    market: Market,
    held: Held,
    *,
    goals: Sequence[HeldGoal],
    limit: _Weighed,
    near: float | None = None,
    beyond: bool = True,
) -> Plan | None:
    """Return the cheapest plan along a frontier that reaches all goals; None if its last vertex does not.

    The first vertex that does, by halving, `near` a cost where one is known; then, `beyond` the vertices,
    whole numbers that cost less.
    """
    frontier = held.frontier
    last = frontier.cost.size - 1
    reaching: dict[int, Plan] = {}

    def reaches(vertex: int) -> bool:
        plan = market.work_out(market.stock_of(held, frontier.units_at(vertex)))
        if reached(market, plan.state, goals=goals):
            reaching[vertex] = plan
        return vertex in reaching

    at = last if near is None else min(max(frontier.vertex(near + held.offset), 0), last)
    low, high, step = -1, at, 1
    if reaches(at):
        while near is not None and high - step > low:
            if not reaches(high - step):
                low = high - step
                break
            high, step = high - step, 2 * step
    else:
        while high < last:
            low, high, step = high, min(high + step, last), 2 * step
            if reaches(high):
                break
        if high not in reaching:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reaches(middle) else (middle, high)
    found = reaching[high]
    if not beyond:
        return found
    most, leaves = _most_left(market, held, found, goals, limit, vertex=high)
    for part in TIGHTER:
        chosen = cheapest_plan(held, high, most=most + part * (leaves - most))
        if chosen is None:
            break
        plan = market.work_out(market.stock_of(held, chosen.choice))
        if plan.cost < found.cost and reached(market, plan.state, goals=goals):
            return plan
    return found


def _most_left(
    market: Market, held: Held, found: Plan, goals: Sequence[HeldGoal], limit: _Weighed, *, vertex: int
) -> tuple[float, float]:
    """Return what choices may leave, as `Held.choices` counts it, and what a vertex's plan leaves."""
    leaves = held.left_by(held.frontier.units_at(vertex)) if held.frontier.unstocked.size else 0.0
    goal = goals[0]
    if held.places is None or len(goals) > 1 or not isinstance(goal, Down):
        return max(limit.allowed, leaves), leaves
    places = float(market.problem.fleets.authorised @ goal.fleets)
    works, asked = places - market.down(found.state, goal.fleets), places - goal.most
    if min(works, asked) <= 0.0:
        return leaves, leaves
    return leaves + places * max(float(np.log(works / asked)), 0.0), leaves


def improved(market: Market, plan: Plan, *, goals: Sequence[HeldGoal]) -> Plan:
    """Return a plan without units that its goals do not need, and with units exchanged for cheaper ones."""
    pairs, shelves = market.problem.pairs, np.flatnonzero(market.choice.pair)
    plan = without_needless(market, plan, goals=goals)
    if shelves.size > DROPS:
        return plan
    price, most = market.price[pairs.item], np.where(pairs.most >= 0, pairs.most, np.iinfo(np.int64).max)
    known, tries = {plan.stock.tobytes()}, 0
    while True:
        exchanges = [
            (price[b] - price[a], a, b)
            for a in shelves[plan.stock[shelves] > np.maximum(market.least[shelves], 0)]
            for b in shelves[(price[shelves] < price[a]) & (plan.stock[shelves] < most[shelves])]
        ]
        for _, taken, given in sorted(exchanges):
            stock = plan.stock.copy()
            stock[taken], stock[given] = stock[taken] - 1, stock[given] + 1
            if stock.tobytes() in known:
                continue
            known.add(stock.tobytes())
            tries += 1
            if tries > EXCHANGES or told_to_stop():
                return plan
            other = market.work_out(stock)
            if reached(market, other.state, goals=goals):
                plan = without_needless(market, other, goals=goals)
                break
        else:
            return plan


def without_needless(market: Market, plan: Plan, *, goals: Sequence[HeldGoal]) -> Plan:
    """Return a plan without single units that its goals do not need, the dearest first."""
    pairs = market.problem.pairs
    over = np.flatnonzero(market.choice.pair & (plan.stock > np.maximum(market.least, 0)))
    order = over[np.argsort(-market.price[pairs.item[over]], kind="stable")]
    if order.size > DROPS:
        return plan
    for pair in order:
        if told_to_stop():
            break
        while plan.stock[pair] > max(int(market.least[pair]), 0):
            stock = plan.stock.copy()
            stock[pair] -= 1
            fewer = market.work_out(stock)
            if not reached(market, fewer.state, goals=goals):
                break
            plan = fewer
    return plan
