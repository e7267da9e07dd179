"""The cheapest stock whose reported answer reaches the goals.

Plans are chosen by one model and reported by the best method that applies, which may say a little less. Then
the goals that the model is held to are tightened by what is missing, until the reported answer reaches what
was asked, or the nearest that was found is told with what it lacks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sustainment.analytic.evaluate import evaluate_problem
from sustainment.analytic.method import AUTO
from sustainment.analytic.result import Evaluation
from sustainment.model.study import Study
from sustainment.optimisation.goal import Goal
from sustainment.optimisation.goal_kinds import SAME, HeldGoal, Holes
from sustainment.optimisation.goals import Reached, bounded, cheapest, most_reached
from sustainment.optimisation.spares import Market, Plan
from sustainment.optimisation.told import told_to_stop

ROUNDS = 6
BEYOND = 1e-4
"""Part of what a goal allows by which it is tightened more than what is missing."""


@dataclass(frozen=True)
class Sought:
    """A plan with what it reaches, by the model that chose and by the best method."""

    found: Reached
    evaluation: Evaluation
    goals: tuple[HeldGoal, ...]
    tightened: bool
    """The model was held to more than was asked."""
    reached: bool


@dataclass(frozen=True, slots=True)
class GoalReached:
    """One goal and what a plan reaches of it."""

    goal: Goal
    chosen: float
    """By the model that chose."""
    reported: float
    """By the best method that applies; of holes by the model that chose."""
    met: bool


def worked_out(study: Study, market: Market, *, plan: Plan) -> Evaluation:
    """Return a plan worked out by the best method that applies."""
    return evaluate_problem(study, plan.state.problem, method=AUTO, day=market.day)


def sought(study: Study, market: Market, *, goals: Sequence[HeldGoal], start: Plan) -> Sought | None:
    """Return the cheapest plan found whose reported answer reaches the goals, else the nearest.

    None where no stock reaches them by the model that chooses.
    """
    factor = np.ones(len(goals))
    nearest: tuple[float, Reached, Evaluation] | None = None
    for _ in range(ROUNDS):
        asked = [goal.tightened(float(f)) for goal, f in zip(goals, factor, strict=True)]
        found = cheapest(market, asked, start=start)
        if found is None:
            break
        evaluation = worked_out(study, market, plan=found.plan)
        strain = np.array([_strain(market, goal, found.plan, evaluation) for goal in goals])
        worst = float(strain.max())
        if nearest is None or worst < nearest[0]:
            nearest = worst, found, evaluation
        if worst <= 1.0 + SAME or told_to_stop():
            break
        factor = np.where(strain > 1.0, factor / strain * (1.0 - BEYOND), factor)
        start = found.plan
    if nearest is None:
        return None
    worst, found, evaluation = nearest
    tightened = bool((factor < 1.0).any())
    if tightened and not told_to_stop():
        found = bounded(market, found, goals=goals)
    return Sought(found, evaluation, tuple(goals), tightened, worst <= 1.0 + SAME)


def _strain(market: Market, goal: HeldGoal, plan: Plan, evaluation: Evaluation) -> float:
    return goal.strain(market, plan.state if isinstance(goal, Holes) else evaluation.state)


def goals_reached(market: Market, found: Sought) -> tuple[GoalReached, ...]:
    """Return every goal with what the plan reaches."""
    plan, evaluation = found.found.plan, found.evaluation
    return tuple(
        GoalReached(
            goal.asked,
            goal.said(market, plan.state),
            goal.said(market, plan.state if isinstance(goal, Holes) else evaluation.state),
            _strain(market, goal, plan, evaluation) <= 1.0 + SAME,
        )
        for goal in found.goals
    )


def why_out_of_reach(market: Market, goals: Sequence[HeldGoal], *, start: Plan) -> str:
    """Return which goals no stock reaches, and the most that it does; or that they are not met at once."""
    lacking = []
    for goal in goals:
        most = most_reached(market, goal, start=start)
        if goal.strain(market, most.state) > 1.0 + SAME:
            said = goal.said(market, most.state)
            lacking.append(f"{goal.asked.text} (the most stock gives {goal.asked.level_text(said)})")
    if not lacking:
        return f"no stock was found that reaches all of: {'; '.join(goal.asked.text for goal in goals)}"
    return (
        f"no stock reaches {'; '.join(lacking)}: what else stops the rest is in the table causes of evaluate"
    )
