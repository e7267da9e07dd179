"""Concepts and spares together: the best is the one that enumeration finds, never worse than in sequence."""

from itertools import product
from math import fsum, inf

import numpy as np
import pytest
from numpy.random import default_rng

from sustainment.errors import MethodError
from sustainment.optimisation.together.joint import (
    JointProblem,
    efficient,
    solve_in_sequence,
    solve_together,
)


def random_problem(seed: int) -> JointProblem:
    """A few items with one to three concepts, a few stocks each, and assets that they share."""
    rng = default_rng([11, seed])
    concepts = rng.integers(1, 4, int(rng.integers(1, 4)))
    owner = np.repeat(np.arange(concepts.size), concepts)
    stocks = rng.integers(1, 5, owner.size)
    effect = rng.integers(0, 40, int(stocks.sum())) / 8.0
    assets = int(rng.integers(1, 4))
    needs = [rng.permutation(assets)[: int(rng.integers(0, 3))] for _ in range(owner.size)]
    return JointProblem(
        concept_item=owner,
        concept_cost=rng.integers(0, 60, owner.size).astype(float),
        needs_start=np.cumsum([0, *map(len, needs)]),
        needs_asset=np.concatenate([*needs, np.empty(0)]).astype(np.int64),
        asset_cost=rng.integers(0, 60, assets).astype(float),
        stock_start=np.concatenate(([0], np.cumsum(stocks))),
        stock_cost=rng.integers(0, 60, effect.size).astype(float),
        stock_effect=effect,
        target=float(rng.integers(2, 20)) / 4.0,
    )


def enumerated(problem: JointProblem) -> tuple[float, float, float]:
    """The least cost, the least effect at that cost, and the cost in sequence."""
    items = range(int(problem.concept_item.max()) + 1)
    owner = np.repeat(np.arange(problem.concept_item.size), np.diff(problem.stock_start))
    of_item = [np.flatnonzero(problem.concept_item[owner] == item) for item in items]
    best, alone = (inf, inf), (inf, inf)
    for stocks in product(*of_item):
        chosen = np.array(stocks)
        concept = owner[chosen]
        assets = {
            int(asset)
            for one in concept
            for asset in problem.needs_asset[problem.needs_start[one] : problem.needs_start[one + 1]]
        }
        repair = problem.concept_cost[concept].sum() + sum(problem.asset_cost[asset] for asset in assets)
        cost = repair + problem.stock_cost[chosen].sum()
        effect = fsum(problem.stock_effect[chosen].tolist())
        reached = effect <= problem.target
        alone = min(alone, (repair, cost if reached else inf))
        if reached:
            best = min(best, (cost, effect))
    return (*best, alone[1])


@pytest.mark.random_studies(200)
def test_no_plan_costs_less_and_none_of_that_cost_has_less_effect(seed):
    problem = random_problem(seed)
    cost, effect, in_sequence = enumerated(problem)
    if cost == inf:
        with pytest.raises(MethodError, match="target"):
            solve_together(problem)
        return
    found = solve_together(problem)
    assert found.cost == pytest.approx(cost, rel=1e-12, abs=1e-9)
    assert found.effect == pytest.approx(effect, rel=1e-12, abs=1e-9)
    assert found.bound <= found.cost + 1e-9
    if in_sequence < inf:
        sequence = solve_in_sequence(problem)
        assert sequence.cost >= found.cost - 1e-9
        assert sequence.repair_cost <= found.repair_cost + 1e-9


def test_a_concept_that_is_dearer_alone_may_be_cheaper_with_its_spares():
    problem = JointProblem(
        concept_item=np.array([0, 0]),
        concept_cost=np.array([10.0, 13.0]),
        needs_start=np.array([0, 0, 0]),
        needs_asset=np.empty(0, dtype=np.int64),
        asset_cost=np.empty(0),
        stock_start=np.array([0, 2, 4]),
        stock_cost=np.array([0.0, 8.0, 0.0, 2.0]),
        stock_effect=np.array([3.0, 0.5, 1.5, 0.5]),
        target=1.0,
    )
    assert (solve_in_sequence(problem).cost, solve_together(problem).cost) == (18.0, 15.0)


def test_of_dominated_stocks_none_is_efficient():
    cost, effect = np.array([3.0, 1.0, 1.0, 2.0, 4.0]), np.array([0.2, 0.9, 0.8, 0.8, 0.2])
    assert efficient(cost, effect).tolist() == [2, 0]


def test_a_target_below_all_stocks_is_refused_with_the_nearest():
    problem = random_problem(3)
    with pytest.raises(MethodError, match="found"):
        solve_together(problem._replace(target=-1.0))
