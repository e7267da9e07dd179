"""Items that wait for parts, against all plans tried."""

import numpy as np
import pytest

from optimisation.random_families import families, small_studies
from optimisation.random_stocks import market, study_of
from sustainment.kernels.backorders import shelf
from sustainment.kernels.counts import CountLaw, fit_surplus
from sustainment.kernels.priced_trees import first_place, next_place, spread_of
from sustainment.optimisation.optimise import optimise
from sustainment.optimisation.spares import Found, best_within


def hold_against_all(seed: int) -> None:
    """Each budget gives the best of all plans, proven; no bound passes the best of all, nor a goal's."""
    study, method, best = small_studies(seed)
    draws = np.random.default_rng(seed)
    for budget in draws.integers(0, int(0.8 * max(best)) + 1, 2):
        found = optimise(study, budget=float(budget), measure="backorders", method=method)
        wanted = min(value for cost, value in best.items() if cost <= budget)
        assert found.chosen.holes == pytest.approx(wanted, rel=1e-9, abs=1e-12)
        assert found.bound <= wanted + 1e-9
        assert found.proven
    goal = float(draws.uniform(min(best.values()), max(best.values())))
    found = optimise(study, goal=goal, measure="backorders", method=method)
    wanted = min(cost for cost, value in best.items() if value <= goal)
    assert found.bound <= wanted + 1e-9
    assert found.cost >= wanted - 1e-9
    assert found.chosen.holes <= goal * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(16))
def test_plans_with_parts_are_the_best_of_all(seed: int) -> None:
    hold_against_all(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(16, 216))
def test_plans_with_parts_are_the_best_of_all_on_many_studies(seed: int) -> None:
    hold_against_all(seed)


def found_for(seed: int, share: float) -> Found:
    """The plan of a study too large to try all, at the budget that on frozen waits leaves a share owed."""
    draws = np.random.default_rng(5000 + seed)
    rows = families(draws, items=2, bases=2, parts=3)
    asked = market(study_of(rows), ("vari-metric", "metric")[seed % 2])
    start = asked.work_out(asked.problem.pairs.stock)
    frontier = asked.held(start.state).frontier
    vertex = int(np.searchsorted(-frontier.effect, -share * frontier.effect[0]))
    found = best_within(
        asked, float(np.floor(frontier.cost[min(vertex, frontier.cost.size - 1)])), start=start
    )
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(4))
def test_the_gap_is_small_where_plans_are_too_many_to_try(seed: int) -> None:
    found = found_for(seed, 0.2)
    assert found.bound <= found.plan.holes * (1 + 1e-12)
    assert 1.0 - found.bound / found.plan.holes <= 0.01


LAWS = [(m, e) for m in (0.01, 0.3, 1.0, 2.7, 9.0, 24.0) for e in (0.0, 0.02, 0.3, 1.5, 5.0)]


@pytest.mark.parametrize("stock", [0, 1, 2, 5, 12, 30])
def test_backorders_and_their_spread_grow_with_mean_and_with_excess(stock: int) -> None:
    """What bounds over boxes of waits stand on: at one excess in the mean, at one mean in the excess."""
    for mean, excess in LAWS:
        here = shelf(fit_surplus(mean, mean * excess), stock)
        for more in (fit_surplus(1.1 * mean, 1.1 * mean * excess), fit_surplus(mean, mean * (excess + 0.1))):
            there = shelf(more, stock)
            assert there.backorders >= here.backorders * (1 - 1e-12)
            spread = here.backorder_variance - here.backorders
            assert there.backorder_variance - there.backorders >= spread - 1e-12 * (1 + abs(spread))


@pytest.mark.parametrize("excess", [-0.4, -0.05])
def test_below_poisson_backorders_still_grow_with_the_mean(excess: float) -> None:
    for mean in (0.4, 1.0, 3.0, 9.0):
        for stock in (0, 1, 3, 8):
            here, there = (shelf(fit_surplus(m, m * excess), stock) for m in (mean, 1.1 * mean))
            assert there.backorders >= here.backorders * (1 - 1e-12)


def test_a_law_put_on_a_shelf_unit_by_unit_is_that_of_each_stock() -> None:
    for mean, excess in [*LAWS, (5.0, -0.3), (700.0, 0.1), (3.0, -1.0)]:
        law: CountLaw = fit_surplus(mean, mean * excess)
        place = first_place(law)
        for stock in range(12):
            one = shelf(law, stock)
            assert place.backorders == pytest.approx(one.backorders, rel=1e-9, abs=1e-9)
            assert spread_of(place) == pytest.approx(one.backorder_variance - one.backorders, abs=1e-8 * mean)
            place = next_place(place)
