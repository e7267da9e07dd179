"""Pools of sites against closed forms, a naive twin and their own laws."""

import random

import numpy as np
import pytest

from naive.pool_by_states import pool_by_states
from sustainment.analytic.pooling import Pool, PoolAnswer, solve_pool
from sustainment.analytic.single_site import base_stock
from sustainment.errors import UsageError


def erlang_loss(stock: int, load: float) -> float:
    """Erlang (1917) by its recursion."""
    loss = 1.0
    for n in range(1, stock + 1):
        loss = load * loss / (n + load * loss)
    return loss


def random_pool(seed: int, *, sites: int, most: int, emergency: bool | None, full: bool, load: float) -> Pool:
    """A pool whose sites ask some or all of the others in random order; emergency None: some do."""
    rng = random.Random(seed)
    stock = [rng.randint(0, most) for _ in range(sites)]
    days = [rng.uniform(2.0, 6.0) for _ in range(sites)]
    demand = [load * rng.uniform(0.3, 1.7) * (s + 0.5) / t for s, t in zip(stock, days, strict=True)]
    asked = [
        rng.sample([j for j in range(sites) if j != i], sites - 1 if full else rng.randint(0, sites - 1))
        for i in range(sites)
    ]
    outside = [rng.random() < 0.5 if emergency is None else emergency for _ in range(sites)]
    return Pool(stock, demand, days, asked, outside)


def unmet(pool: Pool, answer: PoolAnswer) -> float:
    """Demands a day that no site of the pool meets at once."""
    return float((answer.emergency_share + answer.backordered_share) @ np.array(pool.demand))


@pytest.mark.parametrize("stock", [(0, 0, 1), (1, 2, 0), (2, 1, 3)])
def test_where_all_help_all_the_share_from_outside_is_erlangs_of_one_shelf(stock: tuple[int, ...]) -> None:
    demand, days = [0.4, 0.3, 0.2], 3.0
    pool = Pool(stock, demand, [days] * 3, [[1, 2], [2, 0], [0, 1]], [True] * 3)
    loss = erlang_loss(sum(stock), days * sum(demand))
    assert solve_pool(pool).emergency_share == pytest.approx([loss] * 3, rel=1e-12)
    assert solve_pool(pool, most_states=0).emergency_share == pytest.approx([loss] * 3, rel=1e-9)


@pytest.mark.parametrize("most_states", [0, 1000])
def test_a_site_alone_is_a_shelf_or_a_loss_system(most_states: int) -> None:
    for stock in range(4):
        waits = solve_pool(Pool([stock], [0.5], [3.0], [[]], [False]), most_states=most_states)
        shelf = base_stock(1.5, stock)
        assert waits.backorders == pytest.approx([shelf.backorders], rel=1e-12)
        assert waits.backorder_variance == pytest.approx([shelf.backorder_variance], rel=1e-11)
        assert waits.own_share == pytest.approx([shelf.fill_rate], rel=1e-12)
        assert waits.on_hand == pytest.approx([shelf.on_hand], rel=1e-12)
        assert waits.ready == pytest.approx([shelf.ready_rate], rel=1e-12)
        lost = solve_pool(Pool([stock], [0.5], [3.0], [[]], [True]), most_states=most_states)
        assert lost.emergency_share == pytest.approx([erlang_loss(stock, 1.5)], rel=1e-12)


@pytest.mark.parametrize("most_states", [0, 100_000])
def test_one_way_overflow_is_exact_for_the_giver_and_the_one_that_asks(most_states: int) -> None:
    """The published one-way case of family h: 10 and 5 an hour, 3 and 4 minutes."""
    pool = Pool([1, 1], [10.0, 5.0], [1 / 20, 1 / 15], [[1], []], [True, True])
    answer = solve_pool(pool, most_states=most_states)
    assert answer.own_share[0] == pytest.approx(2 / 3, rel=1e-12)
    close = 1e-12 if most_states else 0.02
    assert answer.own_share[1] == pytest.approx(0.6538461538462, rel=close)
    assert answer.lateral_share[0, 1] == pytest.approx(0.1923076923077, rel=max(close, 1e-11) * 4)


@pytest.mark.parametrize("seed", range(12))
def test_the_chain_is_that_of_all_states_written_out(seed: int) -> None:
    emergency = (True, False, None)[seed % 3]
    pool = random_pool(seed, sites=2, most=2, emergency=emergency, full=seed % 2 == 0, load=0.6)
    answer = solve_pool(pool)
    naive = pool_by_states(
        pool.stock, pool.demand, pool.mean_resupply, pool.ask_order, pool.emergency, deepest=22
    )
    assert answer.exact
    assert answer.own_share == pytest.approx(naive.own, rel=1e-10, abs=1e-13)
    assert answer.lateral_share == pytest.approx(np.array(naive.lateral), rel=1e-10, abs=1e-13)
    assert answer.emergency_share + answer.backordered_share == pytest.approx(
        naive.unmet, rel=1e-10, abs=1e-13
    )
    assert answer.on_hand == pytest.approx(naive.on_hand, rel=1e-10, abs=1e-13)
    assert answer.backorders == pytest.approx(naive.owed, rel=1e-9, abs=1e-13)


@pytest.mark.parametrize("seed", range(6))
def test_a_larger_chain_solved_by_sweeps_keeps_its_digits(seed: int) -> None:
    pool = random_pool(seed, sites=5, most=3, emergency=True, full=seed % 2 == 0, load=0.3)
    pool = Pool([3, 2, 3, 2, 3], pool.demand, pool.mean_resupply, pool.ask_order, pool.emergency)
    answer = solve_pool(pool)
    naive = pool_by_states(pool.stock, pool.demand, pool.mean_resupply, pool.ask_order, pool.emergency)
    assert answer.states.size == 576
    assert answer.exact
    assert answer.emergency_share == pytest.approx(naive.unmet, rel=1e-9)
    assert answer.lateral_share == pytest.approx(np.array(naive.lateral), rel=1e-9)


def test_an_answer_like_another_is_found_from_it_to_the_same_digits() -> None:
    pool = random_pool(4, sites=3, most=2, emergency=False, full=True, load=0.5)
    more = Pool(
        pool.stock, [m * 1.000001 for m in pool.demand], pool.mean_resupply, pool.ask_order, pool.emergency
    )
    assert solve_pool(more).states.size > 1000
    assert solve_pool(more).backorders == pytest.approx(solve_pool(pool).backorders, rel=1e-4)


@pytest.mark.parametrize("seed", range(10))
def test_complete_pooling_owes_between_one_shelf_and_shelves_apart(seed: int) -> None:
    pool = random_pool(seed, sites=3, most=2, emergency=False, full=True, load=0.6)
    pool = Pool(pool.stock, pool.demand, [4.0] * 3, pool.ask_order, pool.emergency)
    owed = float(solve_pool(pool).backorders.sum())
    apart = sum(base_stock(4.0 * m, s).backorders for m, s in zip(pool.demand, pool.stock, strict=True))
    together = base_stock(4.0 * sum(pool.demand), sum(pool.stock)).backorders
    assert together - 1e-12 <= owed <= apart + 1e-12


@pytest.mark.parametrize("most_states", [0, 100_000])
def test_the_order_in_which_sites_are_named_changes_nothing(most_states: int) -> None:
    pool = random_pool(7, sites=4, most=3, emergency=True, full=False, load=0.6)
    order = [2, 0, 3, 1]
    place = {old: new for new, old in enumerate(order)}
    renamed = Pool(
        [pool.stock[j] for j in order],
        [pool.demand[j] for j in order],
        [pool.mean_resupply[j] for j in order],
        [[place[k] for k in pool.ask_order[j]] for j in order],
        [pool.emergency[j] for j in order],
    )
    one, other = solve_pool(pool, most_states=most_states), solve_pool(renamed, most_states=most_states)
    assert other.own_share == pytest.approx(one.own_share[order], rel=1e-9)
    assert other.lateral_share == pytest.approx(one.lateral_share[np.ix_(order, order)], rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("emergency", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_one_more_spare_anywhere_leaves_less_unmet_in_all(seed: int, emergency: bool) -> None:
    pool = random_pool(seed, sites=3, most=2, emergency=emergency, full=True, load=0.6)
    before = unmet(pool, solve_pool(pool))
    for site in range(3):
        stock = list(pool.stock)
        stock[site] += 1
        richer = Pool(stock, pool.demand, pool.mean_resupply, pool.ask_order, pool.emergency)
        assert unmet(richer, solve_pool(richer)) < before


@pytest.mark.parametrize("most_states", [0, 100_000])
def test_a_site_without_demand_only_gives(most_states: int) -> None:
    pool = Pool([2, 1], [0.0, 0.4], [5.0, 5.0], [[1], [0]], [False, False])
    answer = solve_pool(pool, most_states=most_states)
    assert answer.backorders[0] == 0.0
    # Together they are Erlang's loss system with three units until both are empty.
    assert answer.lateral_share[1, 0] > 0.1
    assert answer.own_share[1] + answer.lateral_share[1, 0] + answer.backordered_share[1] == pytest.approx(
        1.0
    )


@pytest.mark.parametrize("seed", range(8))
def test_shares_of_every_site_add_up(seed: int) -> None:
    for most_states in (0, 100_000):
        pool = random_pool(seed, sites=5, most=2, emergency=None, full=False, load=0.4)
        answer = solve_pool(pool, most_states=most_states)
        shares = answer.own_share + answer.lateral_share.sum(axis=1)
        assert shares + answer.emergency_share + answer.backordered_share == pytest.approx(
            np.ones(5), abs=1e-11
        )


ERRORS = [
    (6, 3, True, True, 0.02, 0.6),
    (6, 3, True, False, 0.02, 1.1),
    (3, 2, False, True, 0.02, 0.13),
    (3, 2, False, False, 0.02, 0.2),
]
"""Sites, most stock, emergency, all ask all; bounds on median and worst error of what is unmet."""


@pytest.mark.parametrize(("sites", "most", "emergency", "full", "median", "worst"), ERRORS)
def test_iterated_pools_are_as_close_to_exact_chains_as_they_say(
    sites: int, most: int, emergency: bool, full: bool, median: float, worst: float
) -> None:
    errors = []
    for seed in range(40):
        load = (0.3, 0.7)[seed % 2]
        pool = random_pool(seed, sites=sites, most=most, emergency=emergency, full=full, load=load)
        exact, iterated = solve_pool(pool), solve_pool(pool, most_states=0)
        assert exact.exact
        assert not iterated.exact
        errors.append(abs(unmet(pool, iterated) / unmet(pool, exact) - 1.0))
    assert np.median(errors) <= median
    assert max(errors) <= worst


def test_a_site_that_is_asked_and_asks_nobody_does_not_run_away() -> None:
    asked = [[], [0, 2], []]
    pool = Pool([0, 1, 2], [0.16, 0.32, 0.54], [3.7, 3.1, 5.4], asked, [False] * 3)
    exact, iterated = solve_pool(pool), solve_pool(pool, most_states=0)
    assert iterated.backorders == pytest.approx(exact.backorders, rel=0.1)


def test_the_published_one_way_case_is_met_to_its_fifteen_digits() -> None:
    """Demands served an hour: garciparedes/r-examples, continuous-7.r (family h, case h08)."""
    answer = solve_pool(Pool([1, 1], [10.0, 5.0], [1 / 20, 1 / 15], [[1], []], [True, True]))
    served = answer.own_share + answer.lateral_share.sum(axis=1)
    assert served * [10.0, 5.0] == pytest.approx([8.58974358974359, 3.26923076923077], abs=5e-15)


def test_a_pool_that_asks_itself_or_nobody_known_is_refused() -> None:
    with pytest.raises(UsageError, match="asks"):
        Pool([1, 1], [1.0, 1.0], [1.0, 1.0], [[0], []], [True, True])
    with pytest.raises(UsageError, match="mean_resupply"):
        Pool([1], [1.0], [0.0], [[]], [True])
    with pytest.raises(UsageError, match="each site"):
        Pool([1], [1.0, 1.0], [1.0], [[]], [True])
