"""Hulls of a site and those below it: what is not sorted would not have been on them."""

import numpy as np
import pytest

from naive.stock_by_enumeration import lower_hull
from sustainment.kernels.block_hulls import Desk
from sustainment.kernels.block_plans import HullEdges, desk_for, fill_curve, fill_hulls
from sustainment.kernels.supply_trees import MEANS, MOMENTS, Rules, Trees
from sustainment.kernels.whole_gains import NOWHERE, Pile, count_whole, find_prices

METHODS = {"vari-metric": MOMENTS, "metric": MEANS}
SLOPE = 1e-7


def random_depot(seed: int) -> Trees:
    """A depot and up to sixty bases: most pipelines short, some long, some stocks held or bounded."""
    draws = np.random.default_rng(seed)
    bases = int(draws.integers(1, 61))
    nodes, above = bases + 1, float(10.0 ** draws.uniform(-1.0, 1.3))
    own = 10.0 ** draws.uniform(-4.0, draws.choice([-1.0, 0.0, 0.5]), bases)
    worth = np.append(draws.choice([0.0, 0.4]), draws.choice([1.0, draws.uniform(0.2, 3.0)], bases))
    least = draws.integers(0, 3, nodes) * (draws.random(nodes) < 0.1)
    most = np.where(draws.random(nodes) < 0.15, least + draws.integers(0, 8, nodes), 1_000)
    return Trees(
        start=np.array([0, nodes]),
        child_start=np.append(1, np.full(bases, nodes)),
        child_end=np.full(nodes, nodes),
        mean=np.append(above, own),
        surplus=np.append(0.0, own * draws.choice([0.0, 0.02, 0.4], bases)),
        share=np.append(0.0, draws.dirichlet(np.ones(bases))),
        worth=worth,
        reach=np.append(worth.max() + worth[0], worth[1:]),
        least=least,
        most=most,
        price=np.ones(1),
    )


def hull_of(trees: Trees, method: int, desk: Desk) -> tuple[np.ndarray, np.ndarray]:
    out = HullEdges(np.empty(9_000), np.empty(9_000, np.int32), np.empty(9_000, np.int32))
    unstocked = np.zeros(1)
    _, end = fill_hulls(out, unstocked, trees, desk, (SLOPE, method), (0, 0, 0))
    units, fall = out.units[:end], out.gain[:end] * out.units[:end]
    return np.append(0, np.cumsum(units)), unstocked[0] - np.append(0.0, np.cumsum(fall))


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize("seed", range(40))
def test_the_hull_is_that_of_the_least_effect_of_every_number_of_units(seed: int, method: int) -> None:
    trees, curve = random_depot(seed), np.empty(60_000)
    end = fill_curve(curve, trees, 0, Rules(SLOPE, method, True), desk_for(trees, method=method))
    wanted = lower_hull(dict(enumerate(curve[:end].tolist())))
    units, values = hull_of(trees, method, desk_for(trees, method=method))
    there = np.arange(units[-1] + 1)
    exact = np.interp(there, list(wanted), list(wanted.values()))
    assert np.interp(there, units, values) == pytest.approx(exact, rel=1e-12, abs=1e-13 * exact[0])
    slopes = -np.diff(list(wanted.values())) / np.diff(list(wanted))
    assert units[-1] == list(wanted)[np.sum(slopes >= SLOPE)]


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_few_curves_at_a_time_have_the_same_hull(seed: int) -> None:
    trees = random_depot(seed)
    desk = desk_for(trees, method=MOMENTS)
    pile = desk.below.pile
    small = {name: getattr(pile, name)[:2] for name in Pile._fields if name not in ("gain", "whole", "start")}
    tight = desk._replace(below=desk.below._replace(pile=pile._replace(start=pile.start[:3], **small)))
    units, values = hull_of(trees, MOMENTS, desk)
    few_units, few_values = hull_of(trees, MOMENTS, tight)
    assert np.array_equal(units, few_units)
    assert few_values == pytest.approx(values, rel=1e-12, abs=1e-13 * values[0])


@pytest.mark.parametrize("seed", range(30))
def test_a_curve_that_is_lowest_at_a_price_is_kept_there(seed: int) -> None:
    draws = np.random.default_rng(seed)
    number = int(draws.integers(1, 9))
    gains = [10.0 ** draws.uniform(-4.0, 0.0, int(draws.integers(0, 40))) for _ in range(number)]
    start = np.append(0, np.cumsum([g.size for g in gains]))
    value = np.array([g.sum() for g in gains]) + 3.0 * np.exp(-0.7 * np.arange(number))
    room = [np.zeros(number, np.int64) for _ in range(6)]
    pile = Pile(np.concatenate(gains), np.zeros(start[-1], np.int64), start, value, *room)
    pile.first[:] = np.arange(number)
    scale = count_whole(pile, number)
    find_prices(pile, number, int(1e-5 * scale))
    for price in 10.0 ** draws.uniform(-5.0, 0.0, 200):
        least = [value[c] + price * c - np.maximum(gains[c] - price, 0.0).sum() for c in range(number)]
        best = int(np.argmin(least))
        if price < max((g.max(initial=0.0) for g in gains), default=0.0):
            assert pile.low[best] <= price * scale <= pile.high[best] + 1


def test_a_curve_above_another_is_kept_nowhere() -> None:
    gains = np.array([0.5, 0.25, 0.01, 0.4, 0.25, 0.02])
    room = [np.zeros(2, np.int64) for _ in range(6)]
    start, value = np.array([0, 3, 6]), np.array([1.0, 1.2])
    pile = Pile(gains, np.zeros(6, np.int64), start, value, *room)
    scale = count_whole(pile, 2)
    find_prices(pile, 2, int(1e-3 * scale))
    assert pile.high[1] == pile.low[1] == NOWHERE
    assert pile.low[0] <= 1e-3 * scale < 0.5 * scale <= pile.high[0] + 1
