"""What a hub costs, and what the best plan then costs."""

import numpy as np
import pytest

from optimisation.random_repair_networks import random_network
from optimisation.test_plan_repair import CASES, hubs
from sustainment.optimisation.repair.levels import solve_repair_levels
from sustainment.optimisation.repair.plan_repair import plan_mean_year

COSTS = (0.0, 6.0, 12.0, 18.0, 24.0, 30.0, 36.0)
"""Evenly spaced, so that each one is the middle of its neighbours."""


@pytest.mark.random_studies(60)
def test_the_optimum_is_concave_in_what_a_hub_costs(seed: int) -> None:
    """[41]: a plan costs its ways and, in a straight line, its hubs; the least of such lines is concave."""
    network = random_network(seed)
    for hub in np.flatnonzero(network.asset_most > network.asset_present)[:2].tolist():
        found = []
        for cost in COSTS:
            costs = network.asset_cost.copy()
            costs[hub] = cost
            found.append(solve_repair_levels(network._replace(asset_cost=costs)).cost)
        if not np.isfinite(found[0]):
            continue
        optimum = np.array(found)
        rounding = 1e-9 * optimum.max()
        assert (np.diff(optimum) >= -rounding).all()
        assert (np.diff(optimum, 2) <= rounding).all()


def test_of_a_study_too() -> None:
    """[41]: until the hub does not pay, then what it costs does not matter."""
    study = hubs(CASES["g04"]["inputs"])
    costs = np.arange(6) * 1_000_000.0
    optimum = np.array(
        [plan_mean_year(study.changed({"sites/H1/cost_per_year": cost}), years=1.0).cost for cost in costs]
    )
    assert (np.diff(optimum, 2) <= 1e-6).all()
    assert optimum[1] > optimum[0]
    assert optimum[-1] == pytest.approx(optimum[-2], rel=1e-12)
