"""Level of repair: the best choice is the one that enumeration finds."""

from math import inf

import numpy as np
import pytest

from naive.naive_repair_levels import cost_of, least_cost
from optimisation.random_repair_networks import random_network
from sustainment.errors import MethodError
from sustainment.optimisation.highs import Blocking, Options, Status
from sustainment.optimisation.repair.levels import solve_repair_levels
from sustainment.optimisation.repair.network import (
    RepairNetwork,
    WayKind,
    largest_flows,
    levels,
    possible,
    way_of_sends,
)


@pytest.mark.random_studies(300)
def test_no_choice_of_ways_costs_less(seed):
    network = random_network(seed)
    found = solve_repair_levels(network, Options(seed=seed, presolve=seed % 2 == 0))
    best = least_cost(network)
    if best == inf:
        assert found.status is Status.INFEASIBLE
        assert found.stuck.size or found.blocking or (network.way_tie >= 0).any()
        return
    assert found.status is Status.OPTIMAL
    assert found.cost == pytest.approx(best, rel=1e-12, abs=1e-9)
    assert found.bound <= found.cost
    assert found.gap <= 1e-9
    untied = network._replace(way_tie=np.full_like(network.way_tie, -1))
    carried = cost_of(untied, tuple(int(way) for way in found.way_of_pair))
    assert carried is not None
    assert float(carried) == pytest.approx(found.cost, rel=1e-12, abs=1e-9)


@pytest.mark.random_studies(60)
def test_a_decision_for_every_way_costs_the_same(seed):
    network = random_network(seed)
    few, every = solve_repair_levels(network), solve_repair_levels(network, every_decision=True)
    assert few.status is every.status
    if few.status is Status.OPTIMAL:
        assert every.cost == pytest.approx(few.cost, rel=1e-12, abs=1e-9)


@pytest.mark.random_studies(60)
def test_dearer_assets_or_fewer_of_them_never_make_it_cheaper(seed):
    network = random_network(seed)
    found = solve_repair_levels(network)
    dearer = solve_repair_levels(network._replace(asset_cost=network.asset_cost * 1.5))
    fewer = solve_repair_levels(network._replace(asset_most=np.maximum(network.asset_most - 1, 0)))
    doubled = solve_repair_levels(
        network._replace(way_cost=2.0 * network.way_cost, asset_cost=2.0 * network.asset_cost)
    )
    assert dearer.cost >= found.cost * (1.0 - 1e-12)
    assert fewer.cost >= found.cost * (1.0 - 1e-12)
    if found.status is Status.OPTIMAL:
        assert doubled.cost == pytest.approx(2.0 * found.cost, rel=1e-12)


def chain(*, share: float, capacity: float = inf, most: int = 1, tie: bool = False) -> RepairNetwork:
    """Two bases and a depot; a machine that needs a card with a chance. Pairs: item * 3 + site.

    Machines are repaired anywhere (a bench at the depot is asset 0) or moved up, cards too, or thrown away.
    """
    ways = []
    for item in (0, 1):
        for site in (0, 1, 2):
            sends = [(3 + site, share)] if item == 0 else []
            needs = [(0, 1.0)] if site == 2 and item == 0 else []
            cost = 100.0 if item == 0 and site == 1 else 10.0
            bound = 0 if tie and item == 0 and site < 2 else -1
            ways.append((item * 3 + site, WayKind.REPAIR, cost, sends, needs, bound))
            if site < 2:
                ways.append((item * 3 + site, WayKind.MOVE, 1.0, [(item * 3 + 2, 1.0)], [], -1))
    sends, needs = [way[3] for way in ways], [way[4] for way in ways]
    return RepairNetwork(
        entering=np.array([4.0, 2.0, 0.0, 0.0, 0.0, 0.0]),
        way_pair=np.array([way[0] for way in ways]),
        way_kind=np.array([int(way[1]) for way in ways]),
        way_cost=np.array([way[2] for way in ways]),
        way_tie=np.array([way[5] for way in ways]),
        sends_start=np.cumsum([0, *map(len, sends)]),
        sends_pair=np.array([pair for of in sends for pair, _ in of]),
        sends_share=np.array([part for of in sends for _, part in of]),
        needs_start=np.cumsum([0, *map(len, needs)]),
        needs_asset=np.array([asset for of in needs for asset, _ in of]),
        needs_work=np.array([work for of in needs for _, work in of]),
        asset_cost=np.array([50.0]),
        asset_present=np.array([0]),
        asset_most=np.array([most]),
        asset_capacity=np.array([capacity]),
    )


def test_a_unit_that_may_arrive_two_ways_counts_once():
    network = chain(share=0.5)
    level = levels(network)
    most = largest_flows(network, level, ways=possible(network, level))
    # cards reach the depot with machines moved up or from repairs at the bases, never both
    assert most.tolist() == [4.0, 2.0, 6.0, 2.0, 1.0, 3.0]


def test_the_bench_is_opened_where_one_base_is_dear_and_a_tie_makes_both_alike():
    # free: 4 at 10 and 2 of (100 or 1 + 10), and the bench 50: 40 + 22 + 50; cards 0.5 of 6 at 10 each
    assert solve_repair_levels(chain(share=0.5)).cost == pytest.approx(40 + 22 + 50 + 30)
    tied = solve_repair_levels(chain(share=0.5, tie=True))
    # both up: 6 · 11 + 50; both at home: 40 + 200
    assert tied.cost == pytest.approx(66 + 50 + 30)
    assert tied.arriving.tolist() == [4.0, 2.0, 6.0, 0.0, 0.0, 3.0]


def test_another_bench_is_opened_for_each_capacity_that_is_full():
    found = solve_repair_levels(chain(share=0.0, capacity=1.0, most=3))
    assert found.opened.tolist() == [2]
    assert found.cost == pytest.approx(40 + 22 + 100)


def test_what_is_missing_is_told_as_a_number_of_assets():
    network = chain(share=0.0, capacity=1.0, most=1)
    up = network.way_kind == WayKind.MOVE
    only = network._replace(asset_capacity=np.array([4.0]), way_cost=np.where(up, 1.0, 10.0))
    assert solve_repair_levels(only).status is Status.OPTIMAL
    needs = network.needs_asset.size
    stuck = np.flatnonzero((network.way_kind == WayKind.REPAIR) & (network.way_pair < 2))
    # repairs at the bases need a second asset that can never be there
    barred = network._replace(
        needs_start=network.needs_start
        + np.searchsorted(stuck, np.arange(network.needs_start.size), side="left"),
        needs_asset=np.concatenate((np.ones(stuck.size, dtype=np.int64), network.needs_asset)),
        needs_work=np.concatenate((np.zeros(stuck.size), network.needs_work)),
        asset_cost=np.array([50.0, 0.0]),
        asset_present=np.array([0, 0]),
        asset_most=np.array([1, 0]),
        asset_capacity=np.array([4.0, inf]),
    )
    assert needs == 1
    found = solve_repair_levels(barred)
    assert found.status is Status.INFEASIBLE
    # 6 machines a year at 4 a bench: half a bench is missing
    assert found.blocking == (Blocking("0", pytest.approx(0.5)),)


def test_units_without_any_way_are_named():
    network = chain(share=0.0, most=0)
    level = network.way_kind == WayKind.MOVE
    kept = network._replace(
        way_cost=np.where(level, 1.0, 10.0), entering=np.array([0.0, 0.0, 5.0, 0.0, 0.0, 0.0])
    )
    found = solve_repair_levels(kept)
    assert found.status is Status.INFEASIBLE
    assert found.stuck.tolist() == [2]


def test_moves_in_a_circle_are_refused():
    network = chain(share=0.0)
    back = network.sends_pair.copy()
    back[network.way_kind[way_of_sends(network)] == WayKind.MOVE] = np.array([1, 0, 4, 3])
    with pytest.raises(MethodError, match="circle"):
        solve_repair_levels(network._replace(sends_pair=back))
