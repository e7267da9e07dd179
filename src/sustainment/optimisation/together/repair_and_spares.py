"""Where to repair what, together with the spares.

Deciding in sequence takes the plan of repair that costs least and then buys the spares that it needs. Here
the spares of every concept are fed back: at a price of a hole each group of items takes the concept that
costs least with its stocks, all groups together with the assets that they share (an integer program), and the
price is moved to where the readiness asked is reached. What this proposes, what stands, and every
alternative of `plan_repair` then get the spares that the readiness needs, worked out whole; the least sum
wins, and failures and waits are held anew at it. The sequence is among them: the answer is never worse.

The same programs bound the cost from below, by Lagrange: no concepts with any stocks cost less at the
failures, waits for resources and other losses of the plan (where all concepts of all groups are listed).

References: Basten, van der Heijden, Schutten and Kutanoglu (2015), Annals of Operations Research 224 (spares
fed back); Everett (1963), Operations Research 11 (the bound).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np

from sustainment.analytic.evaluate import evaluate
from sustainment.analytic.result import Evaluation
from sustainment.errors import MethodError, UsageError
from sustainment.model.answer import Quality
from sustainment.model.study import Study
from sustainment.optimisation.goal import goals_asked
from sustainment.optimisation.goal_kinds import held_to
from sustainment.optimisation.goal_seek import sought
from sustainment.optimisation.highs import Options
from sustainment.optimisation.market import AVAILABILITY, market_of
from sustainment.optimisation.repair.levels import solve_repair_levels
from sustainment.optimisation.repair.limits import LOAD_LIMIT, WITHIN
from sustainment.optimisation.repair.plan import RepairPlan
from sustainment.optimisation.repair.plan_repair import plan_mean_year
from sustainment.optimisation.repair.question import Question, ask
from sustainment.optimisation.spares import Market, Plan
from sustainment.optimisation.stock_tables import stock_table
from sustainment.optimisation.together.concepts import Concepts, concepts_of
from sustainment.optimisation.together.plan import IN_SEQUENCE, TOGETHER, RepairAndSpares, WithSpares
from sustainment.optimisation.together.prices import Priced, Pricing, priced
from sustainment.optimisation.together.spares import changed_by, spares_of_concepts
from sustainment.optimisation.told import told_to_stop
from sustainment.optimisation.worth import worth_of

ALONE = "this plan"
"""What `plan_repair` calls the plan that costs least without spares."""
MOST_CONCEPTS = 256
"""Concepts of a group that are listed; of groups with more only those near known plans are."""
MOST_ROUNDS, MOST_PROPOSALS = 3, 4
"""Times that failures and waits are held anew, and proposals that are then worked out whole."""
METHOD = "vari-metric"
FIRST_SHARE = 0.1
"""First price of a hole: this share of what all stock costs a year. Only where the search begins."""


class SoFar(NamedTuple):
    """How far a search is."""

    doing: str
    best: float
    """Least cost a year of the plans worked out; inf: none yet."""
    bound: float
    """0: not known yet."""


Heard: TypeAlias = Callable[[SoFar], None]


def _unheard(reached: SoFar) -> None:
    """Hear nothing."""


@dataclass(frozen=True, slots=True)
class _Worked:
    """A plan of repair with its spares, worked out whole."""

    told: WithSpares
    market: Market
    plan: Plan
    evaluation: Evaluation


@dataclass
class _Search:
    """What has been worked out so far."""

    study: Study
    ready: float
    holding: float
    heard: Heard
    found: dict[frozenset[tuple[str, str]], _Worked | None] = field(default_factory=dict)
    bound: float = 0.0

    def work_out(self, name: str, changes: Mapping[str, str], *, repair_cost: float) -> None:
        """Work out a plan of repair with the spares for the readiness asked, unless it is known."""
        key = frozenset(changes.items())
        if key in self.found:
            return
        self.found[key] = None
        self.heard(SoFar(f"spares for {name}", self.best.told.cost if self.worked else np.inf, self.bound))
        study = self.study.changed(changes) if changes else self.study
        market = market_of(study, price="price", measure="availability", method=METHOD, keep_present=False)
        present = market.work_out(market.problem.pairs.stock)
        goals, _ = goals_asked(study, self.ready, measure=AVAILABILITY, day=market.day)
        held = held_to(market, present.state, goals=goals)
        reached = sought(study, market, goals=held, start=present)
        if reached is None or not reached.reached:
            return
        plan, worked_out = reached.found.plan, reached.evaluation
        told = WithSpares(
            name, changes, repair_cost, plan.cost, self.holding * plan.cost, worked_out.availability()
        )
        self.found[key] = _Worked(told, market, plan, worked_out)

    @property
    def worked(self) -> list[_Worked]:
        """Return the plans that reach what is asked, the cheapest first; of those alike the first found."""
        return sorted((one for one in self.found.values() if one is not None), key=lambda one: one.told.cost)

    @property
    def best(self) -> _Worked:
        """Return the plan that costs least."""
        return self.worked[0]


def plan_repair_and_spares(
    study: Study,
    *,
    ready: float | None = None,
    years: float | None = None,
    load_limit: float = LOAD_LIMIT,
    within: float = WITHIN,
    progress: Heard = _unheard,
) -> RepairAndSpares:
    """
    Return where to repair what, what to open and what to stock, at least cost a year together.

    Parameters
    ----------
    study
        The facts, candidates among them; its holding share is what a year of a spare costs.
    ready
        Share of the authorised positions of the fleet that must work.
    years, load_limit, within
        As for `plan_repair`.
    progress
        Hears what is worked out, the least cost so far and the bound.

    Raises
    ------
    UsageError
        Where the readiness is no share, or the study states no holding share, so that spares would cost
        nothing.
    MethodError
        Where nothing is ever steady, or no stock reaches the readiness under any plan.
    """
    if ready is None or not 0.0 < ready < 1.0:
        raise UsageError(f"ready is {ready}: expected a share above 0 and below 1, such as 0.85")
    holding = float(study.settings.holding_share)
    if not holding > 0.0:
        raise UsageError(
            "holding_share is 0: found spares that cost nothing a year, expected a share as 0.15"
        )
    repair = plan_mean_year(study, years=years, load_limit=load_limit, within=within)
    search = _Search(study, ready, holding, progress)
    for one in repair.alternatives:
        if search.worked and told_to_stop():
            break
        name = IN_SEQUENCE if one.name == ALONE else one.name
        search.work_out(name, one.changes, repair_cost=one.cost)
    if not search.worked:
        raise MethodError(f"no stock reaches {ready:.1%} under any plan of repair: see why (table causes)")
    question = ask(study, evaluate(repair.study).state, years=repair.years, load_limit=load_limit)
    bound, complete = -np.inf, False
    if not told_to_stop():
        bound, complete = _together(search, question, options=Options(gap=within))
    return _answer(search, repair, bound=max(bound, repair.bound), complete=complete)


def _together(search: _Search, question: Question, *, options: Options) -> tuple[float, bool]:
    """Work out what concepts and spares together propose; return the bound, and whether it is of both."""
    known = [question.standing, solve_repair_levels(question.network, options).way_of_pair]
    item = np.array([place.item for place in question.places], dtype=np.int64)
    concepts = concepts_of(question.network, question.level, item=item, known=known, most=MOST_CONCEPTS)
    tried, held = list[Priced](), None
    for _ in range(MOST_ROUNDS):
        if search.best is held or told_to_stop():
            break
        held = search.best
        tried = _priced(search, question, concepts=concepts, options=options)
        _work_out_proposals(search, question, concepts=concepts, tried=tried)
    if search.best is not held and not told_to_stop():
        tried = _priced(search, question, concepts=concepts, options=options)
    complete = bool(tried) and bool(concepts.complete.all())
    return (tried[0].bound if complete else -np.inf), complete


def _priced(search: _Search, question: Question, *, concepts: Concepts, options: Options) -> list[Priced]:
    """Return concepts at prices of a hole, at what the best plan so far holds."""
    held = search.best
    market, state = held.market, held.plan.state
    spares = spares_of_concepts(search.study, question, concepts=concepts, known=state, method=METHOD)
    most = (1.0 - search.ready) * float(market.problem.fleets.authorised.sum())
    owed = state.supply.answer.backorders @ worth_of(state, market.counted).direct
    pricing = Pricing(
        network=question.network,
        concepts=concepts,
        spares=spares,
        holding=search.holding,
        allowed=most - market.down(state) + float(owed),
        options=options,
    )

    def heard(bound: float) -> None:
        search.bound = bound
        search.heard(SoFar("concepts with their spares", held.told.cost, bound))

    return priced(pricing, near=max(FIRST_SHARE * held.told.cost, 1.0), heard=heard)


def _work_out_proposals(
    search: _Search, question: Question, *, concepts: Concepts, tried: list[Priced]
) -> None:
    """Work out the concepts that the prices nearest to the best one chose."""
    seen = set[bytes]()
    for one in tried:
        if len(seen) == MOST_PROPOSALS or told_to_stop():
            break
        chosen = one.chosen.concept
        if chosen.tobytes() in seen:
            continue
        seen.add(chosen.tobytes())
        cost = float(concepts.cost[chosen].sum()) + one.chosen.cost_of_assets
        changes = changed_by(search.study, question, concepts=concepts, chosen=chosen)
        search.work_out(TOGETHER, changes, repair_cost=cost)


def _answer(search: _Search, repair: RepairPlan, *, bound: float, complete: bool) -> RepairAndSpares:
    best, plans = search.best, list[WithSpares]()
    for one in search.worked:
        if one.told.name != TOGETHER or all(plan.name != TOGETHER for plan in plans):
            plans.append(one.told)
    present = best.market.work_out(best.market.problem.pairs.stock)
    cost = best.told.cost
    return RepairAndSpares(
        study_name=search.study.name,
        digest=search.study.digest(),
        study=search.study,
        ready=search.ready,
        repair=repair,
        plans=tuple(plans),
        bound=min(bound, cost),
        evaluation=best.evaluation,
        quality=_quality(search, repair, bound=min(bound, cost), complete=complete),
        stock=stock_table(best.market, present, plan=best.plan),
        stopped=told_to_stop(),
    )


def _quality(search: _Search, repair: RepairPlan, *, bound: float, complete: bool) -> Quality:
    best = search.best
    below = (best.told.cost - bound) / best.told.cost if best.told.cost > 0.0 else 0.0
    if complete:
        model = (
            "no concepts with any stocks cost less at the failures, waits for resources and other losses "
            f"of the plan, by {METHOD}"
        )
    elif told_to_stop():
        model = "no plan of repair costs less even without spares (the search was stopped early)"
    else:
        model = (
            f"no plan of repair costs less even without spares (an item has more than {MOST_CONCEPTS} "
            "concepts: only those near known plans were tried)"
        )
    worked_out = best.evaluation.quality
    return Quality(
        method=f"level of repair by integer programming with spares by {METHOD} fed back",
        statement=(
            f"The best of {len(search.worked)} plans worked out whole, {below:.2%} above a bound of "
            f"{bound:,.0f}: {model}. {worked_out.statement}"
        ),
        warnings=worked_out.warnings,
        left_out=tuple(
            {str(rows): rows for rows in (*repair.quality.left_out, *worked_out.left_out)}.values()
        ),
        limits=(
            "what does not fail: planned work in place, exchanges, courses",
            *worked_out.limits,
        ),
    )
