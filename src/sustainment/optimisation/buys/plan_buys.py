"""The verb `plan_buys`: what to order in which year.

Choose fast, report exactly: orders are chosen from curves at held rates, shares and worth of a hole
(`curves`, `choose`); the plan is then carried through all days by the time-dependent engine, and where it
moves what was held, chosen again. The best plan carried through is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sustainment.analytic.over_time.evaluate import evaluate_by_day
from sustainment.analytic.over_time.result import DailyEvaluation
from sustainment.errors import MethodError, UsageError
from sustainment.model.answer import LeftOutRows, Quality
from sustainment.model.study import Study
from sustainment.optimisation.buys.choose import Terms, bound_of, choose
from sustainment.optimisation.buys.curves import Curves
from sustainment.optimisation.buys.market import REASONS, Market, Plan
from sustainment.optimisation.buys.orders import Key, Sampled, read_orders, sample_days
from sustainment.optimisation.buys.places import units_by_pair
from sustainment.optimisation.buys.reach import Reach, read_goals
from sustainment.optimisation.buys.result import PlannedBuys
from sustainment.optimisation.buys.tables import buys_table, left_table, years_table
from sustainment.optimisation.told import tell, told_to_stop
from sustainment.problem.arrays import Floats, Ints

MOST_ROUNDS = 5
BETTER = 1e-9
"""Share by which a plan must be better than the best so far."""


@dataclass(frozen=True)
class _Found:
    """The best plan, and what is known of all plans."""

    plan: Plan
    bound: float
    """Of mean holes, or of the cost of all buys."""
    rounds: int


@dataclass(frozen=True)
class _Question:
    """What is asked of a market."""

    market: Market
    carry_over: bool
    goals: tuple[Reach, ...]

    @property
    def limits(self) -> Floats:
        """Return by order what may be spent, with carry-over until then, less what least stocks ask for."""
        money = np.array([order.budget for order in self.market.orders])
        money[0] -= float(self.market.forced @ self.market.price)
        return np.cumsum(money) if self.carry_over else money

    @property
    def money(self) -> float:
        """Return all that may be spent."""
        return float(self.limits[-1] if self.carry_over else self.limits.sum())

    def terms(self, plan: Plan, allowed: Floats) -> Terms:
        """Return what is least and what must hold, at the states of a plan."""
        orders = len(self.market.orders)
        days = self.market.sampled.day.size
        paid = np.tril(np.ones((orders, orders))) if self.carry_over else np.eye(orders)
        bounded = np.isfinite(self.limits)
        money = [np.zeros(orders) if not self.goals else np.ones(orders), *paid[bounded]]
        holes = [self.market.sampled.weight if not self.goals else np.zeros(days)]
        holes += [np.zeros(days)] * int(bounded.sum())
        for goal in self.goals:
            money.append(np.zeros(orders))
            holes.append(goal.weight)
        return Terms(np.array(money), np.array(holes), np.concatenate((self.limits[bounded], allowed)))


def plan_buys(
    study: Study,
    *,
    budgets: Mapping[Key, float] | None = None,
    goal: float | Mapping[Key, float] | None = None,
    carry_over: bool = True,
    days: Sequence[float] | None = None,
) -> PlannedBuys:
    """
    Return how many of each item to order in each year for each site.

    What is ordered is there the item's `procurement_days` later, sent by its maker to the site itself, and
    stays. With a goal the cheapest orders that reach it, else those under which most positions work on an
    average day of the study.

    Parameters
    ----------
    study
        The facts; `stock.least` and `stock.most` bound what a plan may choose, nothing that is there is sold.
    budgets
        Money by order: `{2025: 1e6, 2026: 2e6}` by years of the calendar, `{1: 1e6, 2: 2e6}` by years of the
        study, or by days (`"2025-07-01"`, `"day 90"`). Each is spent on its first day. None, with a goal: an
        order at the beginning of each year, without a limit.
    goal
        Share of the authorised positions that must work on the mean of each year, or by year or day:
        `{2026: 0.9, "day 700": 0.92}`.
    carry_over
        Whether money that is not spent may be spent with a later order.
    days
        Days to look at; None: some twelve a year.

    Raises
    ------
    MethodError
        Where nothing may be bought, the least stock costs more than the first budget, or nothing reaches the
        goal.

    References
    ----------
    Hillestad (1982), Dyna-METRIC; Everett (1963); Fisher (1981), The Lagrangian relaxation method.
    """
    if budgets is None and goal is None:
        raise UsageError("give budgets by year, as {2025: 1e6, 2026: 2e6}, or a goal, as 0.9, or both")
    orders = read_orders(study, budgets)
    wanted, goal_days = read_goals(study, orders, goal=goal)
    sampled = sample_days(study, orders, days=days, goal_days=goal_days)
    market = Market(study, orders, sampled)
    question = _Question(market, carry_over, tuple(one.on(sampled, market) for one in wanted))
    _refuse_forced(question)
    found = _cheapest(question) if question.goals else _best(question)
    return _answer(study, question, found)


def _refuse_forced(question: _Question) -> None:
    if (question.limits < 0.0).any():
        least = float(question.market.forced @ question.market.price)
        first = question.market.orders[0]
        raise MethodError(f"the least stock alone costs {least:,.0f}, above the budget of {first.name}")


def _units(market: Market, curves: Curves, chosen: Ints) -> Ints:
    """Return units by order and pair, with those that the least stocks ask for in the first order."""
    found = units_by_pair(curves, chosen, pairs=market.pairs.item.size)
    found[0] += market.forced
    return found


def _best(question: _Question) -> _Found:
    """Return the plan of fewest positions down on the mean."""
    market, weight = question.market, question.market.sampled.weight
    plan, best, rounds = market.present, None, 0
    seen: set[bytes] = set()
    while rounds < MOST_ROUNDS:
        rounds += 1
        tell(f"orders, round {rounds}")
        curves = market.curves(plan, money=question.money)
        chosen = choose(curves, question.terms(plan, np.empty(0)))
        if chosen is None:
            raise RuntimeError(
                "no plan keeps the budgets, though buying nothing does; please report the study"
            )
        plan = market.work_out(_units(market, curves, chosen.units))
        if best is None or weight @ plan.down < weight @ best.down * (1.0 - BETTER):
            best = plan
        if plan.units.tobytes() in seen or told_to_stop():
            break
        seen.add(plan.units.tobytes())
    assert best is not None
    tell("what no orders are better than")
    curves = market.curves(best, money=question.money, parts=False)
    return _Found(best, bound_of(curves, question.terms(best, np.empty(0))), rounds)


def _cheapest(question: _Question) -> _Found:
    """Return the cheapest plan found that reaches all goals."""
    market = question.market
    plan, best, rounds = market.present, None, 0
    less = np.zeros(len(question.goals))
    seen: set[bytes] = set()
    while rounds < 2 * MOST_ROUNDS:
        rounds += 1
        tell(f"orders, round {rounds}")
        money = min(question.money, _everything(market))
        curves = market.curves(plan, money=money)
        allowed = np.array([goal.allowed(plan) for goal in question.goals])
        chosen = choose(curves, question.terms(plan, np.maximum(allowed - less, 0.0)))
        if chosen is None:
            if best is None:
                raise MethodError(_not_reached(question, curves, plan))
            break
        plan = market.work_out(_units(market, curves, chosen.units))
        short = np.array([goal.short(plan) for goal in question.goals])
        if (short <= 0.0).all():
            if best is None or plan.spent.sum() < best.spent.sum() * (1.0 - BETTER):
                best = plan
        elif plan.units.tobytes() in seen:
            less = less + np.maximum(short, 0.0)
        if plan.units.tobytes() in seen and (short <= 0.0).all():
            break
        if best is not None and told_to_stop():
            break
        seen.add(plan.units.tobytes())
    if best is None:
        raise MethodError(_not_reached(question, curves, plan))
    tell("what no orders are better than")
    curves = market.curves(best, money=min(question.money, _everything(market)), parts=False)
    allowed = np.array([goal.allowed(best) for goal in question.goals])
    forced = float(market.forced @ market.price)
    return _Found(best, bound_of(curves, question.terms(best, allowed)) + forced, rounds)


def _everything(market: Market) -> float:
    """Return more money than is ever of use: that of all machines' holes at once, of the dearest unit."""
    states = market.present.states
    owed = max(float(state.supply.answer.mean[market.shelves.choice.pair].sum()) for state in states)
    return float(10.0 * (owed + 10.0) * np.nanmax(market.price))


def _not_reached(question: _Question, curves: Curves, plan: Plan) -> str:
    """Say which goal is out of reach, and how far one can come."""
    market = question.market
    orders = len(market.orders)
    paid = question.terms(plan, np.empty(0))
    found = []
    for goal in question.goals:
        bounded = np.isfinite(question.limits)
        terms = Terms(
            np.concatenate((np.zeros((1, orders)), paid.money[1 : 1 + bounded.sum()])),
            np.concatenate((goal.weight[None, :], np.zeros((int(bounded.sum()), market.sampled.day.size)))),
            question.limits[bounded],
        )
        fewest = bound_of(curves, terms)
        most = goal.share_at(plan, fewest)
        if most < goal.share:
            found.append(f"{goal.name}: {most:.1%} at most, {goal.share:.1%} asked")
    what = "; ".join(found) or "each goal for itself can be reached, but not all within the budgets"
    return f"no buys reach what is asked ({what}): what is ordered comes after its procurement_days"


def _answer(study: Study, question: _Question, found: _Found) -> PlannedBuys:
    market, plan = question.market, found.plan
    weight, sampled = market.sampled.weight, market.sampled
    mean_holes = float(weight @ plan.holes)
    if question.goals:
        value, bound = float(plan.spent.sum()), min(found.bound, float(plan.spent.sum()))
        bounds = np.full(len(market.orders), np.nan)
    else:
        value, bound = mean_holes, min(found.bound, mean_holes)
        bounds = _by_year(question, plan)
    gap = (value - bound) / value if value > 0.0 else 0.0
    rows = market.rows(plan.units, as_stated=True)
    changed = study.with_rows("deliveries", rows)
    tell("the days with the orders and without")
    before, after = (_worked_out(one, sampled) for one in (study, changed))
    return PlannedBuys(
        study_name=study.name,
        digest=study.digest(),
        study=study,
        currency=study.settings.currency,
        carry_over=question.carry_over,
        for_goals=bool(question.goals),
        cost=float(plan.spent.sum()),
        budget=float(sum(order.budget for order in market.orders)),
        holes=mean_holes,
        bound=bound,
        gap=gap,
        before=before,
        after=after,
        weights=tuple(weight.tolist()),
        quality=_quality(question, found, gap=gap, after=after),
        frames={
            "buys": buys_table(market, plan),
            "years": years_table(
                market, plan, before=before, after=after, bounds=bounds, carry_over=question.carry_over
            ),
            "left": left_table(market),
        },
        _changed=changed,
        stopped=told_to_stop(),
    )


def _worked_out(study: Study, sampled: Sampled) -> DailyEvaluation:
    return evaluate_by_day(study, days=sampled.day.tolist())


def _by_year(question: _Question, plan: Plan) -> Floats:
    """Return by order holes that no plan is below in its year, of the model at what the plan holds."""
    market = question.market
    curves = market.curves(plan, money=question.money, parts=False)
    terms = question.terms(plan, np.empty(0))
    bounds = np.full(len(market.orders), np.nan)
    for y in range(len(market.orders)):
        weight = year_weights(market.sampled, y)
        if weight.any():
            only = terms._replace(holes=np.concatenate((weight[None, :], terms.holes[1:])))
            bounds[y] = bound_of(curves, only)
    return bounds


def year_weights(sampled: Sampled, order: int) -> Floats:
    """Return by day its part of the days between an order and the next."""
    inside = np.where(sampled.order == order, sampled.weight, 0.0)
    return inside / inside.sum() if inside.any() else inside


def _quality(question: _Question, found: _Found, *, gap: float, after: DailyEvaluation) -> Quality:
    market = question.market
    worked_out = after.quality
    names = market.names.items
    left = tuple(
        LeftOutRows("items", int(items.size), f"{REASONS[reason]}: {', '.join(names[i] for i in items[:3])}")
        for reason, items in market.left.items()
    )
    of = "cost" if question.goals else "backorders"
    statement = (
        f"Chosen by vari-metric on {market.sampled.day.size} days: {of} within {gap:.2%} of a bound that no "
        f"buys pass at rates, queues, shares and waits for parts as under the plan. {worked_out.statement}"
    )
    limits = [
        "what the maker needs to send units to a site beyond procurement_days",
        *(["lead times that vary: chosen at their means"] if market.lead_varies(found.plan.units) else []),
        *worked_out.limits,
    ]
    return Quality(
        method=f"vari-metric day by day, worked out by {worked_out.method}",
        statement=statement,
        warnings=worked_out.warnings,
        left_out=(*left, *worked_out.left_out),
        limits=tuple(limits),
    )
