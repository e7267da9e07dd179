"""Repair concepts and spares chosen together.

Each item is repaired by one of its concepts (where it is repaired, discarded or moved to). A concept costs
money a year, needs assets that items share, and has stocks to choose from, each with a cost and an effect
(backorders). Least cost in all, the effects adding up to a target at most. Deciding in sequence first takes
the concepts that cost least alone, then the spares that these need; what is chosen together is never worse.

Solved as an integer program over the efficient stocks of each concept, so that the answer is exact also where
backorders are not convex in the money spent. Of plans that cost the same, one with least effect is taken.

References: Basten, van der Heijden, Schutten and Kutanoglu (2015), An approximate approach for the joint
problem of level of repair analysis and spare parts stocking, Annals of Operations Research 224 (who iterate
where this enumerates the efficient stocks).
"""

from dataclasses import dataclass
from math import fsum, inf
from typing import NamedTuple

import numpy as np

from sustainment.errors import MethodError
from sustainment.optimisation.highs import DEFAULT, FEASIBILITY, Options, Program, Status, columns, solve
from sustainment.problem.grouping import spread, starts
from sustainment.problem.kinds import Flags, Floats, Ints


class JointProblem(NamedTuple):
    """Items with their concepts (sorted by item), and the stocks of each concept."""

    concept_item: Ints
    """Of C concepts; every item has one at least."""
    concept_cost: Floats
    """A year, without spares and assets."""
    needs_start: Ints
    """Length C + 1."""
    needs_asset: Ints
    asset_cost: Floats
    """A year, once for all items that need it."""
    stock_start: Ints
    """Length C + 1: the stocks of each concept."""
    stock_cost: Floats
    stock_effect: Floats
    target: float
    """The most that the effects may add up to."""


@dataclass(frozen=True, slots=True)
class JointPlan:
    """A concept and a stock for each item, what they cost, and the bound below which no plan can."""

    status: Status
    concept: Ints
    """Of each item."""
    stock: Ints
    """Of each item: index of a stock."""
    cost_of_concepts: float
    cost_of_assets: float
    cost_of_stocks: float
    effect: float
    bound: float

    @property
    def cost(self) -> float:
        """Return the cost a year in all."""
        return fsum((self.cost_of_concepts, self.cost_of_assets, self.cost_of_stocks))

    @property
    def repair_cost(self) -> float:
        """Return the cost a year without spares."""
        return fsum((self.cost_of_concepts, self.cost_of_assets))


def efficient(cost: Floats, effect: Floats) -> Ints:
    """
    Return the entries that no other one beats in cost and effect, from the cheapest on.

    Examples
    --------
    >>> efficient(np.array([2.0, 1.0, 3.0, 2.0]), np.array([0.5, 0.8, 0.6, 0.4])).tolist()
    [1, 3]
    """
    order = np.lexsort((effect, cost))
    least = np.minimum.accumulate(effect[order])
    first = np.concatenate(([True], effect[order][1:] < least[:-1]))[: order.size]
    found: Ints = order[first]
    return found


def solve_together(problem: JointProblem, options: Options = DEFAULT) -> JointPlan:
    """
    Return the concepts and stocks that cost least together.

    Raises
    ------
    MethodError
        Where no stocks reach the target; it says how near they come.
    """
    _refuse_unreachable(problem)
    return _solved(problem, np.ones(problem.concept_item.size, dtype=np.bool_), options)


def solve_in_sequence(problem: JointProblem, options: Options = DEFAULT) -> JointPlan:
    """
    Return the concepts that cost least without spares, with the spares that they then need.

    Raises
    ------
    MethodError
        Where these concepts have no stocks that reach the target.
    """
    concepts = problem.concept_item.size
    alone = problem._replace(
        stock_start=np.arange(concepts + 1),
        stock_cost=np.zeros(concepts),
        stock_effect=np.zeros(concepts),
        target=0.0,
    )
    first = _solved(alone, np.ones(concepts, dtype=np.bool_), options)
    taken = np.zeros(concepts, dtype=np.bool_)
    taken[first.concept] = True
    return solve_with(problem, taken, options=options)


def solve_with(problem: JointProblem, concepts: Flags, *, options: Options = DEFAULT) -> JointPlan:
    """Return the best plan among the concepts marked."""
    _refuse_unreachable(problem, concepts)
    return _solved(problem, concepts, options)


def _refuse_unreachable(problem: JointProblem, concepts: Flags | None = None) -> None:
    owner = np.repeat(np.arange(problem.concept_item.size), np.diff(problem.stock_start))
    least = np.full(int(problem.concept_item.max(initial=-1)) + 1, inf)
    marked = np.ones(owner.size, dtype=np.bool_) if concepts is None else concepts[owner]
    np.minimum.at(least, problem.concept_item[owner[marked]], problem.stock_effect[marked])
    nearest = fsum(least.tolist())
    if nearest > problem.target:
        raise MethodError(
            f"no stocks reach the target {problem.target:g}: found {nearest:g} with the most there may be of "
            "every spare; allow more of each, other concepts, or a higher target"
        )


class _Rows(NamedTuple):
    """Columns: efficient stocks, then assets. Rows: items, the target, then concept and asset."""

    stock: Ints
    concept: Ints
    program: Program


def _solved(problem: JointProblem, concepts: Flags, options: Options) -> JointPlan:
    laid = _laid(problem, concepts)
    best = solve(laid.program, options)
    cut = laid.program
    if best.found and _effect(problem, laid, best.values) > problem.target:
        # a sum that HiGHS takes for the target by its tolerance
        upper = cut.row_upper.copy()
        upper[_target_row(problem)] -= 10.0 * FEASIBILITY
        cut = cut._replace(row_upper=upper)
        best = solve(cut, options)
    if not best.found:
        if best.status is Status.INFEASIBLE:
            raise MethodError(f"no plan reaches the target {problem.target:g}")
        raise MethodError("no plan was found in the time given: give more seconds")
    values = _least_effect(problem, laid, cut, objective=best.objective, options=options)
    return _plan(
        problem, laid, best.values if values is None else values, status=best.status, bound=best.bound
    )


def _laid(problem: JointProblem, concepts: Flags) -> _Rows:
    kept = []
    for one in np.flatnonzero(concepts).tolist():
        span = slice(int(problem.stock_start[one]), int(problem.stock_start[one + 1]))
        kept.append(span.start + efficient(problem.stock_cost[span], problem.stock_effect[span]))
    stock = np.concatenate(kept)
    concept = np.repeat(np.flatnonzero(concepts), [stocks.size for stocks in kept])
    items, assets = int(problem.concept_item.max(initial=-1)) + 1, problem.asset_cost.size
    count, every = stock.size, np.arange(stock.size)
    place, entry = spread(problem.needs_start, np.flatnonzero(concepts))
    needing = np.flatnonzero(concepts)[place]
    first = items + 1
    link = first + np.arange(needing.size)
    by_concept = starts(concept, problem.concept_item.size)
    which, column = spread(by_concept, needing)
    row = np.concatenate((problem.concept_item[concept], np.full(count, items), link[which], link))
    at = np.concatenate((every, every, column, count + problem.needs_asset[entry]))
    value = np.concatenate(
        (np.ones(count), problem.stock_effect[stock], np.ones(column.size), -np.ones(needing.size))
    )
    start, row, value = columns((row, at, value), count + assets)
    ones, rows = np.ones(items), first + needing.size
    program = Program(
        cost=np.concatenate((problem.concept_cost[concept] + problem.stock_cost[stock], problem.asset_cost)),
        lower=np.zeros(count + assets),
        upper=np.ones(count + assets),
        integer=np.ones(count + assets, dtype=np.bool_),
        start=start,
        row=row,
        value=value,
        row_lower=np.concatenate((ones, np.full(rows - items, -inf))),
        row_upper=np.concatenate((ones, [problem.target], np.zeros(needing.size))),
        row_group=np.where(np.arange(rows) == items, 0, -1),
        groups=("target",),
    )
    return _Rows(stock, concept, program)


def _target_row(problem: JointProblem) -> int:
    return int(problem.concept_item.max(initial=-1)) + 1


def _chosen(laid: _Rows, values: Floats) -> Ints:
    found: Ints = np.flatnonzero(values[: laid.stock.size] > 0.5)
    return found


def _effect(problem: JointProblem, laid: _Rows, values: Floats) -> float:
    return fsum(problem.stock_effect[laid.stock[_chosen(laid, values)]].tolist())


def _least_effect(
    problem: JointProblem, laid: _Rows, program: Program, *, objective: float, options: Options
) -> Floats | None:
    """Return the plan of least effect among those that cost no more; None where it is not found in time."""
    count, rows = laid.stock.size, program.row_lower.size
    size = max(abs(objective), 1.0)
    entry = np.concatenate((program.row, np.full(program.cost.size, rows)))
    column = np.concatenate(
        (np.repeat(np.arange(program.cost.size), np.diff(program.start)), np.arange(program.cost.size))
    )
    start, row, value = columns(
        (entry, column, np.concatenate((program.value, program.cost / size))), program.cost.size
    )
    effect = np.concatenate((problem.stock_effect[laid.stock], np.zeros(program.cost.size - count)))
    second = program._replace(
        cost=effect,
        start=start,
        row=row,
        value=value,
        row_lower=np.append(program.row_lower, -inf),
        row_upper=np.append(program.row_upper, objective / size),
        row_group=np.append(program.row_group, -1),
    )
    found = solve(second, options)
    if not found.found or _effect(problem, laid, found.values) > problem.target:
        return None
    return found.values


def _plan(problem: JointProblem, laid: _Rows, values: Floats, *, status: Status, bound: float) -> JointPlan:
    chosen = _chosen(laid, values)
    stock, concept = laid.stock[chosen], laid.concept[chosen]
    order = np.argsort(problem.concept_item[concept], kind="stable")
    stock, concept = stock[order], concept[order]
    _, entry = spread(problem.needs_start, concept)
    assets = np.unique(problem.needs_asset[entry])
    return JointPlan(
        status=status,
        concept=concept,
        stock=stock,
        cost_of_concepts=fsum(problem.concept_cost[concept].tolist()),
        cost_of_assets=fsum(problem.asset_cost[assets].tolist()),
        cost_of_stocks=fsum(problem.stock_cost[stock].tolist()),
        effect=fsum(problem.stock_effect[stock].tolist()),
        bound=bound,
    )
