"""The verb `optimise`: which spares to stock where."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sustainment.analytic.result import Evaluation
from sustainment.errors import MethodError, UsageError
from sustainment.model.answer import LeftOutRows, Quality
from sustainment.model.study import Study
from sustainment.optimisation.blocks import LEFT
from sustainment.optimisation.goal import SLOPE, Goal, Goals, goals_asked
from sustainment.optimisation.goal_kinds import SAME, Down, HeldGoal, Holes, held_to
from sustainment.optimisation.goal_seek import (
    GoalReached,
    Sought,
    goals_reached,
    sought,
    why_out_of_reach,
    worked_out,
)
from sustainment.optimisation.goals import cheapest
from sustainment.optimisation.held import Held
from sustainment.optimisation.market import AVAILABILITY, market_of
from sustainment.optimisation.result import Compared, OptimisedStock
from sustainment.optimisation.slope import until_slope
from sustainment.optimisation.spares import (
    Found,
    Market,
    Plan,
    best_within,
    equal_fill_rate,
    moves_rates,
)
from sustainment.optimisation.stock_tables import (
    compared_table,
    frontier_table,
    goals_table,
    items_table,
    left_table,
    next_table,
    stock_table,
)
from sustainment.optimisation.surplus import surplus_table
from sustainment.optimisation.told import tell, told_to_stop

ROUNDING = 1e-9
NAMED = 2
"""Goals that an answer names in its first line; more are only counted there."""


@dataclass(frozen=True)
class _Answer:
    """A plan with its bound, whichever way it was asked for."""

    plan: Plan
    held: Held
    bound: float
    gap: float
    proven: bool
    asked: str
    evaluation: Evaluation
    goals: tuple[GoalReached, ...] = ()
    left: tuple[LeftOutRows, ...] = ()
    tightened: bool = False


def optimise(
    study: Study,
    *,
    budget: float | None = None,
    goal: Goals | None = None,
    measure: str = AVAILABILITY,
    price: str = "price",
    keep_present: bool = False,
    method: str = "vari-metric",
) -> OptimisedStock:
    """
    Return which spares to stock where, for a budget or for what must be reached.

    Parameters
    ----------
    study
        The facts; `stock.least` and `stock.most` bound what a plan may choose.
    budget
        Price of all stock on shelves that may change; with `keep_present`, of what is bought on top. Neither
        a budget nor a goal: the price of the present stock.
    goal
        What must be reached at the least cost: a share of the fleet that works, shares by unit and end item,
        a `Goal` or several of any kind at once, "requirements" for those that the study states; or
        `Goal("slope", ...)`, what the last million must still gain.
    measure
        What plans are better by: availability; or backorders, mean holes that stop machines.
    price
        What costs are counted in: price, mass, volume, or units.
    keep_present
        Nothing that is there is sold or moved.
    method
        The model that chooses: vari-metric, metric, or exact (trees of one indenture, constant demand). Plans
        are worked out by the best method that applies, at the inputs of the last day, and that answer
        reaches the goals, or says what it lacks.

    Raises
    ------
    UsageError, MethodError
        Where a goal names what is not there, nothing may be chosen, the least stock is above the budget,
        or no stock reaches what is asked.

    References
    ----------
    Sherbrooke (2004), Optimal Inventory Modeling of Systems, 2nd edition; Fox (1966); Everett (1963).
    """
    if budget is not None and not 0.0 <= budget < float("inf"):
        raise UsageError(f"budget is {budget:g}; expected 0 or more")
    market = market_of(study, price=price, measure=measure, method=method, keep_present=keep_present)
    goals, left = goals_asked(study, goal, measure=measure, day=market.day)
    present = market.work_out(market.problem.pairs.stock)
    there = present.cost if keep_present else 0.0
    limit = None if budget is None else budget + there
    if any(one.measure == SLOPE for one in goals):
        return _whole_answer(study, market, _for_slope(study, market, goals, present, most=limit), present)
    if goals:
        held = held_to(market, present.state, goals=goals)
        answer = replace(_for_goals(study, market, held, present, most=limit), left=left)
        return _whole_answer(study, market, answer, present)
    limit = present.cost if limit is None else limit
    return _whole_answer(study, market, _for_budget(study, market, limit, present), present, budget=limit)


def _whole_answer(
    study: Study, market: Market, answer: _Answer, present: Plan, *, budget: float | None = None
) -> OptimisedStock:
    """Return a plan with all that is shown beside it."""
    limit = answer.plan.cost if budget is None else budget
    # Several goals are weighed in a measure of their own; what is shown counts what plans are compared by.
    shown = market.held(answer.plan.state) if answer.goals else answer.held
    chosen = _compared(market, "chosen", answer.plan, answer.evaluation)
    beside = _beside(market, answer, present, limit)
    tell("all plans by the best method")
    others = [
        _compared(market, name, plan, worked_out(study, market, plan=plan)) for name, plan in beside.items()
    ]
    compared = (chosen, *others)
    return OptimisedStock(
        study_name=study.name,
        digest=study.digest(),
        study=study,
        quality=_quality(market, answer, chosen),
        measured_in=market.measured_in,
        asked=answer.asked,
        budget=budget,
        bound=answer.bound,
        gap=answer.gap,
        proven=answer.proven,
        reached=all(goal.met for goal in answer.goals),
        compared=compared,
        frames={
            "compared": compared_table(compared),
            "goals": goals_table(answer.goals),
            "stock": stock_table(market, present, plan=answer.plan),
            "frontier": frontier_table(shown, limit=market.unwaited(answer.plan.state)),
            "next": next_table(market, shown, budget=limit),
            "items": items_table(market, shown, budget=limit),
            "surplus": surplus_table(market, present, held=market.held(present.state)),
            "left": left_table(market),
        },
        stopped=told_to_stop(),
    )


def _compared(market: Market, name: str, plan: Plan, evaluation: Evaluation) -> Compared:
    number = float(market.problem.fleets.authorised.sum())
    works = 1.0 - market.down(plan.state, np.ones(market.by_fleet.size)) / number if number else 1.0
    return Compared(name, plan.cost, plan.holes, works, evaluation)


def _for_budget(study: Study, market: Market, budget: float, present: Plan) -> _Answer:
    tell("the best stock for the money")
    found: Found | None = best_within(market, budget, start=present)
    if found is None:
        least = market.cost(market.least)
        raise MethodError(f"the least stock alone costs {least:,.0f}, above the budget of {budget:,.0f}")
    return _best(study, market, found, f"the best stock for {budget:,.0f} {market.measured_in}")


def _for_slope(
    study: Study, market: Market, goals: Sequence[Goal], present: Plan, *, most: float | None
) -> _Answer:
    if len(goals) > 1:
        raise UsageError("slope: found other goals beside it, expected it alone")
    found = until_slope(market, goals[0].level, start=present)
    if most is not None and found.plan.cost > most:
        return _for_budget(study, market, most, present)
    asked = f"stock up to where a million {market.measured_in} gains less than {goals[0].level:g} positions"
    return _best(study, market, found, asked)


def _best(study: Study, market: Market, found: Found, asked: str) -> _Answer:
    """Return the plan of a budget or a slope with its bound."""
    bound = _without_rounding(found.bound, found.plan.holes)
    gap = (found.plan.holes - bound) / found.plan.holes if found.plan.holes > 0.0 else 0.0
    evaluation = worked_out(study, market, plan=found.plan)
    return _Answer(found.plan, found.held, bound, gap, found.proven, asked, evaluation)


def _without_rounding(bound: float, value: float) -> float:
    """Return a bound that sums of many small gains may have lifted above the value by their last digits."""
    return value if value < bound <= value * (1.0 + ROUNDING) else bound


def _for_goals(
    study: Study, market: Market, goals: Sequence[HeldGoal], present: Plan, *, most: float | None
) -> _Answer:
    wanted = " and ".join(goal.asked.text for goal in goals)
    if len(goals) > NAMED:
        wanted = f"{len(goals)} goals"
    tell("the cheapest stock for the goals")
    found: Sought | None = sought(study, market, goals=goals, start=present)
    if found is None:
        raise MethodError(why_out_of_reach(market, goals, start=present))
    plan = found.found.plan
    if most is not None and plan.cost > most:
        raise MethodError(f"{wanted} costs {plan.cost:,.0f}, above the budget of {most:,.0f}")
    bound = _without_rounding(found.found.cost_bound, plan.cost)
    gap = (plan.cost - bound) / plan.cost if plan.cost > 0.0 else 0.0
    return _Answer(
        plan=plan,
        held=found.found.held,
        bound=bound,
        gap=gap,
        proven=found.reached and gap <= ROUNDING,
        asked=f"the cheapest stock for {wanted}",
        evaluation=found.evaluation,
        goals=goals_reached(market, found),
        tightened=found.tightened,
    )


def _beside(market: Market, answer: _Answer, present: Plan, limit: float) -> dict[str, Plan]:
    """Return the plans that stand beside the chosen one."""
    found = {"present": present}
    if told_to_stop():
        return found
    if abs(limit - present.cost) > 1e-9 * max(present.cost, 1.0):
        tell("beside it: the present money, better spread")
        same_money = best_within(market, present.cost, start=present)
        if same_money is not None:
            found["same money, better spread"] = same_money.plan
    most = market.value(present) * (1.0 + SAME)
    kind = Holes if market.in_holes else Down
    goal = kind(Goal("holes", 1.0), np.ones(market.by_fleet.size), most)
    tell("beside it: the present readiness, cheaper")
    cheaper = cheapest(market, [goal], start=present) if most > 0.0 else None
    if cheaper is not None and cheaper.plan.cost < present.cost:
        found["same readiness, cheaper"] = cheaper.plan
    equal = equal_fill_rate(market, answer.held, budget=limit)
    if equal is not None:
        found["equal fill rate"] = market.work_out(equal)
    return found


def _quality(market: Market, answer: _Answer, chosen: Compared) -> Quality:
    worked_out = chosen.evaluation.quality
    frozen = moves_rates(market)
    held = " at rates and queues as under the plan" if frozen else ""
    if answer.proven:
        bound = f"no plan is better by {market.method}{held}"
    else:
        bound = f"within {answer.gap:.2%} of a bound that no plan passes by {market.method}{held}"
    if any(goal.goal.measure == "ready" for goal in answer.goals):
        bound += ", with the chance of groups replaced by its plane at the plan"
    if told_to_stop():
        bound += "; the search was stopped early"
    short = [goal for goal in answer.goals if not goal.met]
    if answer.tightened:
        bound += "; held to more than was asked, for what the best method says less"
    if short:
        bound += f"; NOT reached by {worked_out.method}: {'; '.join(_lacks(goal) for goal in short)}"
    names = market.problem.names.items
    left = tuple(
        LeftOutRows("items", int(items.size), f"{LEFT[reason]}: {', '.join(names[i] for i in items[:3])}")
        for reason, items in market.choice.left.items()
    )
    return Quality(
        method=f"{market.method}, worked out by {worked_out.method}",
        statement=f"Chosen: {bound}. {worked_out.statement}",
        warnings=worked_out.warnings,
        left_out=(*answer.left, *left, *worked_out.left_out),
        limits=worked_out.limits,
    )


def _lacks(goal: GoalReached) -> str:
    return f"{goal.goal.text}, found {goal.goal.level_text(goal.reported)}"
