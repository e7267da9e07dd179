"""The cheapest stock that reaches several goals at once.

Each goal is a most of mean positions down, or of mean holes, in a unit, a type or the fleet. Multipliers
weigh the goals against each other: along the frontier that they give the cheapest plan that reaches all is
looked for; then goals that are more than reached count less, those that bind count more (multiplicative dual
ascent). For any multipliers the frontier also bounds the cost from below: plans that reach all goals reach
their weighted sum (Everett 1963).
"""

from dataclasses import dataclass

import numpy as np

from sustainment.optimisation.held import Held
from sustainment.optimisation.spares import Market, Plan, cheapest_plan
from sustainment.problem.arrays import Floats

ROUNDS = 20
SETTLED = 1e-3
"""Multipliers that change by less than this share are settled."""
LEAST_WEIGHT = 1e-4
SAME = 1e-12


@dataclass(frozen=True)
class Goal:
    """At most so many positions of some fleets are down on average, or holes are in their machines."""

    name: str
    fleets: Floats
    """1 for each fleet that counts, else 0."""
    most: float
    in_holes: bool = False


@dataclass(frozen=True)
class Reached:
    """The cheapest plan that was found, and the frontier on which it lies."""

    plan: Plan
    held: Held
    cost_bound: float
    """No plan that reaches the goals costs less, in the model at what the plan holds."""
    multipliers: Floats
    rounds: int


def reached_by(market: Market, plan: Plan, *, goal: Goal) -> float:
    """Return mean positions down, or holes, of a goal's fleets."""
    if goal.in_holes:
        return market.holes(plan.state, goal.fleets)
    return market.down(plan.state, goal.fleets)


def reaches(market: Market, plan: Plan, *, goals: list[Goal]) -> bool:
    """Return whether a plan reaches all goals."""
    return all(reached_by(market, plan, goal=goal) <= goal.most * (1.0 + SAME) for goal in goals)


def cheapest(market: Market, goals: list[Goal], *, start: Plan) -> Reached | None:
    """Return the cheapest plan found that reaches all goals; None where not even the most stock does."""
    weights = np.ones(len(goals)) / len(goals)
    best: tuple[Plan, Floats] | None = None
    plan, rounds = start, 0
    for rounds in range(1, ROUNDS + 1):
        held = market.held(plan.state, _by_fleet(goals, weights))
        found = first_that_reaches(market, held, goals=goals)
        if found is None:
            if best is None:
                return None
            break
        plan = found
        if best is None or plan.cost < best[0].cost:
            best = plan, weights
        tight = np.array([reached_by(market, plan, goal=goal) / max(goal.most, 1e-12) for goal in goals])
        moved = np.maximum(weights * tight, LEAST_WEIGHT)
        moved /= moved.sum()
        if np.abs(moved - weights).max() < SETTLED and rounds > 1:
            break
        weights = moved
    assert best is not None
    plan, weights = best
    held = market.held(plan.state, _by_fleet(goals, weights))
    return Reached(
        plan, held, cost_bound(market, held, goals=goals, weights=weights, plan=plan), weights, rounds
    )


def _by_fleet(goals: list[Goal], weights: Floats) -> Floats:
    return np.asarray(sum(w * goal.fleets for w, goal in zip(weights, goals, strict=True)))


def first_that_reaches(market: Market, held: Held, *, goals: list[Goal]) -> Plan | None:
    """Return the cheapest plan along a frontier that reaches all goals; None if its last vertex does not.

    The first vertex that does, by halving; then, of a single goal, whole numbers that cost less.
    """
    frontier = held.frontier
    low, high = -1, frontier.cost.size - 1
    found = market.work_out(market.stock_of(held, frontier.units_at(high)))
    if not reaches(market, found, goals=goals):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        plan = market.work_out(market.stock_of(held, frontier.units_at(middle)))
        if reaches(market, plan, goals=goals):
            high, found = middle, plan
        else:
            low = middle
    if len(goals) == 1:
        chosen = cheapest_plan(held, high, most=_most_left(market, held, found, goals[0], vertex=high))
        if chosen is not None:
            plan = market.work_out(market.stock_of(held, chosen.choice))
            if plan.cost < found.cost and reaches(market, plan, goals=goals):
                return plan
    return found


def _most_left(market: Market, held: Held, found: Plan, goal: Goal, *, vertex: int) -> float:
    """Return what choices may leave, as `Held.choices` counts it, for a goal that a vertex's plan reaches."""
    if held.places is None or goal.in_holes:
        allowed = _allowed(market, found, goal)
        return max(allowed, float(held.frontier.effect[vertex]))
    left = held.left_by(held.frontier.units_at(vertex))
    positions = float(market.problem.fleets.authorised @ goal.fleets)
    works, asked = positions - reached_by(market, found, goal=goal), positions - goal.most
    return left + positions * max(float(np.log(works / asked)), 0.0) if min(works, asked) > 0.0 else left


def _allowed(market: Market, plan: Plan, goal: Goal) -> float:
    """Return the holes that a goal leaves, what else stands being as under a plan."""
    return goal.most - reached_by(market, plan, goal=goal) + market.holes(plan.state, goal.fleets)


def cost_bound(market: Market, held: Held, *, goals: list[Goal], weights: Floats, plan: Plan) -> float:
    """Return a cost that no plan is below that reaches the weighted sum of the goals."""
    allowed = sum(w * _allowed(market, plan, goal) for w, goal in zip(weights, goals, strict=True))
    return held.cost_bound(float(allowed))
