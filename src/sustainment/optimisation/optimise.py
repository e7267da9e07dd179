"""The verb `optimise`: which spares to stock where."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sustainment.analytic.evaluate import day_asked, evaluate_problem, problem_at
from sustainment.analytic.method import AUTO
from sustainment.analytic.state import SteadyState
from sustainment.analytic.steady import solve
from sustainment.errors import MethodError, UsageError
from sustainment.kernels.trees import EXACT
from sustainment.model.answer import LeftOutRows, Quality
from sustainment.model.study import Study
from sustainment.optimisation.blocks import LEFT, UNPRICED, Choice, choose_pairs
from sustainment.optimisation.goals import SAME, Goal, cheapest
from sustainment.optimisation.held import Held
from sustainment.optimisation.result import Compared, OptimisedStock
from sustainment.optimisation.spares import (
    METHODS,
    Found,
    Market,
    Plan,
    best_within,
    equal_fill_rate,
    moves_what_is_held,
)
from sustainment.optimisation.stock_tables import (
    compared_table,
    frontier_table,
    left_table,
    next_table,
    stock_table,
)
from sustainment.problem.arrays import Floats, Problem

AVAILABILITY, BACKORDERS = MEASURES = ("availability", "backorders")
ROUNDING = 1e-9
PRICES = {"price": "price", "mass": "mass_kg", "volume": "volume_m3", "units": ""}
"""What costs may be counted in, and the column of items that holds it."""


@dataclass(frozen=True)
class _Answer:
    """A plan with its bound, whichever way it was asked for."""

    plan: Plan
    held: Held
    bound: float
    gap: float
    proven: bool
    asked: str


def optimise(
    study: Study,
    *,
    budget: float | None = None,
    goal: float | Mapping[str, float] | None = None,
    measure: str = AVAILABILITY,
    price: str = "price",
    keep_present: bool = False,
    method: str = "vari-metric",
) -> OptimisedStock:
    """
    Return which spares to stock where, for a budget or for the availability that is asked.

    Parameters
    ----------
    study
        The facts; `stock.least` and `stock.most` bound what a plan may choose.
    budget
        Price of all stock on shelves that may change; with `keep_present`, of what is bought on top. Neither
        a budget nor a goal: the price of the present stock.
    goal
        What must be reached, of the whole fleet, or by unit and type: a share of the authorised positions
        that works, or a number of backorders.
    measure
        What plans are better by: availability; or backorders, mean holes that stop machines.
    price
        What costs are counted in: price, mass, volume, or units.
    keep_present
        Nothing that is there is sold or moved.
    method
        The model that chooses: vari-metric, metric, or exact (trees of one indenture, constant demand). Plans
        are worked out by the best method that applies, at the inputs of the last day.

    Raises
    ------
    MethodError
        Where nothing may be chosen, the least stock is above the budget, or no stock reaches what is asked.

    References
    ----------
    Sherbrooke (2004), Optimal Inventory Modeling of Systems, 2nd edition; Fox (1966); Everett (1963).
    """
    if budget is not None and not 0.0 <= budget < float("inf"):
        raise UsageError(f"budget is {budget:g}; expected 0 or more")
    market = market_of(study, price=price, measure=measure, method=method, keep_present=keep_present)
    goals = goals_of(market.problem, goal, in_holes=market.in_holes)
    present = market.work_out(market.problem.pairs.stock)
    there = present.cost if keep_present else 0.0
    if goals:
        most = None if budget is None else budget + there
        return _whole_answer(study, market, _for_goals(market, goals, present, most=most), present)
    limit = present.cost if budget is None else budget + there
    return _whole_answer(study, market, _for_budget(market, limit, present), present, budget=limit)


def _whole_answer(
    study: Study, market: Market, answer: _Answer, present: Plan, *, budget: float | None = None
) -> OptimisedStock:
    """Return a plan with all that is shown beside it."""
    limit = answer.plan.cost if budget is None else budget
    plans = {"chosen": answer.plan, **_beside(market, answer, present, limit)}
    compared = tuple(_compared(study, market, name, plan) for name, plan in plans.items())
    return OptimisedStock(
        study_name=study.name,
        digest=study.digest(),
        study=study,
        quality=_quality(market, answer, compared[0]),
        measured_in=market.measured_in,
        asked=answer.asked,
        budget=budget,
        bound=answer.bound,
        gap=answer.gap,
        proven=answer.proven,
        compared=compared,
        frames={
            "compared": compared_table(compared),
            "stock": stock_table(market, present, plan=answer.plan),
            "frontier": frontier_table(answer.held),
            "next": next_table(market, answer.held, budget=limit),
            "left": left_table(market),
        },
    )


def _compared(study: Study, market: Market, name: str, plan: Plan) -> Compared:
    """Return a plan worked out by the best method that applies."""
    worked_out = evaluate_problem(study, plan.state.problem, method=AUTO, day=market.day)
    return Compared(name, plan.cost, plan.holes, worked_out)


def market_of(study: Study, *, price: str, measure: str, method: str, keep_present: bool) -> Market:
    """Return what may be chosen in a study, at the inputs of its last day."""
    for word, value, known in (
        ("price", price, PRICES),
        ("measure", measure, MEASURES),
        ("method", method, METHODS),
    ):
        if value not in known:
            raise UsageError(f"{word} {value!r} is unknown; there are {', '.join(known)}")
    day = day_asked(study, None)
    problem = problem_at(study, day)
    prices = prices_of(study, problem, counted_in=price)
    state = solve(problem, day=day, exactly=False)
    choice = choose_pairs(state, prices)
    if not choice.pair.any():
        unpriced = choice.left.get(UNPRICED, np.zeros(0)).size
        named = f"items/*/{PRICES[price] or 'price'}"
        way_out = f'state {named}, or count units (price="units")' if unpriced else "none has demand"
        raise MethodError(f"there is no shelf whose stock may be chosen; {way_out}")
    if method == "exact":
        _refuse_inexact(state, choice)
    least = np.where(keep_present, np.maximum(problem.pairs.stock, problem.pairs.least), problem.pairs.least)
    return Market(
        problem=problem,
        day=day,
        method=method,
        choice=choice,
        price=prices,
        by_fleet=np.ones(problem.fleets.unit.size),
        least=least,
        in_holes=measure == BACKORDERS,
        measured_in={"price": study.settings.currency, "mass": "kg", "volume": "m3"}.get(price, "units"),
    )


def _refuse_inexact(state: SteadyState, choice: Choice) -> None:
    """Refuse to choose by exact laws where what may be chosen has none."""
    circle = solve(state.problem, day=state.day, exactly=True)
    parts = state.layout.network.child_pair.size > 0
    if parts or not state.problem.demand_is_constant or (circle.obstacles[choice.pair] != EXACT).any():
        raise MethodError(
            "exact covers trees of one indenture under constant demand, ample repair and fixed transport; "
            'use method="vari-metric": the plan is worked out exactly wherever theory allows'
        )


def prices_of(study: Study, problem: Problem, *, counted_in: str) -> Floats:
    """Return what one unit of each item costs; nan and nothing: not stated."""
    if counted_in == "price":
        found = problem.items.price
    elif counted_in == "mass":
        found = problem.items.mass_kg
    elif counted_in == "volume":
        rows = study.table("items").unique("item", keep="first", maintain_order=True)
        known = dict(rows.select("item", "volume_m3").iter_rows())
        found = np.array([known.get(name) or np.nan for name in problem.names.items], dtype=np.float64)
    else:
        found = np.ones(len(problem.names.items))
    return np.asarray(np.where(found > 0.0, found, np.nan))


def goals_of(problem: Problem, asked: float | Mapping[str, float] | None, *, in_holes: bool) -> list[Goal]:
    """Return the goals that a share that works states, or a number of holes: of the fleet, or by scope."""
    fleets, names = problem.fleets, problem.names
    if asked is None:
        return []
    every = np.ones(fleets.unit.size)
    scopes = asked if isinstance(asked, Mapping) else {"the fleet": asked}
    goals = []
    for scope, value in scopes.items():
        if not value > 0.0 or (not in_holes and value >= 1.0):
            wanted = "a number above 0" if in_holes else "a share above 0 and below 1"
            raise UsageError(f"{scope}: found {value:g}, expected {wanted}")
        of_unit = np.array([names.units[u] == scope for u in fleets.unit])
        of_type = np.array([names.items[i] == scope for i in fleets.item])
        members = (of_unit | of_type).astype(np.float64) if isinstance(asked, Mapping) else every
        if not members.any():
            known = ", ".join([*names.units, *sorted({names.items[i] for i in fleets.item})])
            raise UsageError(f"scope {scope!r} is unknown; there are {known}")
        most = value if in_holes else (1.0 - value) * float(fleets.authorised @ members)
        goals.append(Goal(scope, members, most, in_holes))
    return goals


def _for_budget(market: Market, budget: float, present: Plan) -> _Answer:
    found: Found | None = best_within(market, budget, start=present)
    if found is None:
        least = market.cost(market.least)
        raise MethodError(f"the least stock alone costs {least:,.0f}, above the budget of {budget:,.0f}")
    bound = _without_rounding(found.bound, found.plan.holes)
    gap = (found.plan.holes - bound) / found.plan.holes if found.plan.holes > 0.0 else 0.0
    asked = f"the best stock for {budget:,.0f}"
    return _Answer(found.plan, found.held, bound, gap, found.proven, asked)


def _without_rounding(bound: float, value: float) -> float:
    """Return a bound that sums of many small gains may have lifted above the value by their last digits."""
    return value if value < bound <= value * (1.0 + ROUNDING) else bound


def _for_goals(market: Market, goals: list[Goal], present: Plan, *, most: float | None) -> _Answer:
    found = cheapest(market, goals, start=present)
    wanted = ", ".join(_in_words(market.problem, goal) for goal in goals)
    if found is None:
        raise MethodError(f"no stock reaches {wanted}: see why on the present stock (table causes)")
    if most is not None and found.plan.cost > most:
        raise MethodError(f"{wanted} costs {found.plan.cost:,.0f}, above the budget of {most:,.0f}")
    cost = found.plan.cost
    bound = _without_rounding(found.cost_bound, cost)
    gap = (cost - bound) / cost if cost > 0.0 else 0.0
    return _Answer(found.plan, found.held, bound, gap, False, f"the cheapest stock for {wanted}")


def _in_words(problem: Problem, goal: Goal) -> str:
    if goal.in_holes:
        return f"at most {goal.most:g} backorders of {goal.name}"
    return f"{1.0 - goal.most / float(problem.fleets.authorised @ goal.fleets):.1%} of {goal.name}"


def _beside(market: Market, answer: _Answer, present: Plan, limit: float) -> dict[str, Plan]:
    """Return the plans that stand beside the chosen one."""
    found = {"present": present}
    if abs(limit - present.cost) > 1e-9 * max(present.cost, 1.0):
        same_money = best_within(market, present.cost, start=present)
        if same_money is not None:
            found["same money, better spread"] = same_money.plan
    most = market.value(present) * (1.0 + SAME)
    goal = Goal("as at present", np.ones(market.by_fleet.size), most, market.in_holes)
    cheaper = cheapest(market, [goal], start=present) if most > 0.0 else None
    if cheaper is not None and cheaper.plan.cost < present.cost:
        found["same readiness, cheaper"] = cheaper.plan
    equal = equal_fill_rate(market, answer.held, budget=limit)
    if equal is not None:
        found["equal fill rate"] = market.work_out(equal)
    return found


def _quality(market: Market, answer: _Answer, chosen: Compared) -> Quality:
    worked_out = chosen.evaluation.quality
    frozen = moves_what_is_held(market, answer.held)
    held = " at rates, queues and waits for parts as under the plan" if frozen else ""
    if answer.proven:
        bound = f"no plan is better by {market.method}{held}"
    else:
        bound = f"within {answer.gap:.2%} of a bound that no plan passes by {market.method}{held}"
    names = market.problem.names.items
    left = tuple(
        LeftOutRows("items", int(items.size), f"{LEFT[reason]}: {', '.join(names[i] for i in items[:3])}")
        for reason, items in market.choice.left.items()
    )
    return Quality(
        method=f"{market.method}, worked out by {worked_out.method}",
        statement=f"Chosen: {bound}. {worked_out.statement}",
        warnings=worked_out.warnings,
        left_out=(*left, *worked_out.left_out),
        limits=worked_out.limits,
    )
