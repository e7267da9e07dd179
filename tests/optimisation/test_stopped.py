"""A search that is stopped early answers with a plan and a bound that hold."""

from collections.abc import Callable

import numpy as np
import pytest

from optimisation.random_stocks import every_plan, study_of, with_parts
from sustainment.optimisation.buys.plan_buys import plan_buys
from sustainment.optimisation.optimise import optimise
from sustainment.optimisation.result import OptimisedStock
from sustainment.optimisation.told import listening, told_to_stop


def after(asked: int) -> Callable[[], bool]:
    """A wish to stop that comes once it was asked for so many times."""
    left = asked

    def stop() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    return stop


def stopped_after(
    asked: int, seed: int, *, budget: float | None = None, goal: float | None = None
) -> OptimisedStock:
    study = study_of(with_parts(np.random.default_rng(seed)))
    with listening(None, after(asked)):
        return optimise(study, budget=budget, goal=goal, measure="backorders")


@pytest.mark.parametrize("asked", [0, 2, 9])
@pytest.mark.parametrize("seed", range(8))
def test_plan_and_bound_hold_whenever_it_is_stopped(seed: int, asked: int) -> None:
    best = every_plan(study_of(with_parts(np.random.default_rng(seed))), "vari-metric")
    costs = sorted(best)
    budget = costs[len(costs) // 2]
    wanted = min(value for cost, value in best.items() if cost <= budget)
    found = stopped_after(asked, seed, budget=budget)
    assert found.stopped
    assert "stopped early" in found.quality.statement
    assert found.cost <= budget
    assert found.bound - 1e-9 <= wanted <= found.chosen.holes + 1e-9
    most = float(np.median(list(best.values())))
    cheapest = min(cost for cost, value in best.items() if value <= most)
    reached = stopped_after(asked, seed, goal=most)
    assert reached.stopped
    assert reached.chosen.holes <= most * (1 + 1e-9)
    assert reached.bound - 1e-9 <= cheapest <= reached.cost + 1e-9


def test_a_search_that_nobody_stops_says_nothing_of_it() -> None:
    found = optimise(study_of(with_parts(np.random.default_rng(0))), budget=10.0)
    assert not found.stopped
    assert "stopped" not in found.quality.statement
    assert not told_to_stop()


def test_buys_stopped_at_once_hold_their_bound() -> None:
    rows = with_parts(np.random.default_rng(3))
    rows["items"] = [{**row, "procurement_days": 20} for row in rows["items"]]
    study = study_of(rows, days=365)
    whole = plan_buys(study, budgets={1: 20.0})
    with listening(None, lambda: True):
        found = plan_buys(study, budgets={1: 20.0})
    assert found.stopped
    assert not whole.stopped
    assert found.cost <= 20.0
    assert found.bound <= whole.holes + 1e-9
    assert found.holes >= whole.bound - 1e-9
