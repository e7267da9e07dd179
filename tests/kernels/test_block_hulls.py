import math

import mpmath
import numpy as np
import pytest

from naive.stock_by_enumeration import Node, effect, least_effects, lower_hull
from sustainment.kernels.block_plans import HullEdges, desk_for, fill_curve, fill_hulls, fill_owed, fill_stock
from sustainment.kernels.counts import CountLaw, probability_of_some
from sustainment.kernels.supply_trees import LAWS, MEANS, MOMENTS, Rules, Trees

METHODS = {"vari-metric": MOMENTS, "metric": MEANS, "exact": LAWS}
SHAPES = (
    [0],
    [1, 0],
    [2, 0, 0],
    [3, 0, 0, 0],
    [2, 2, 0, 0, 0],
    [2, 1, 1, 0, 0],
    [1, 1, 2, 0, 0],
    [1, 1, 1, 0],
)
"""How many sites each site supplies, tier by tier: one to four echelons."""
TINY = 1e-12


def random_nodes(draws: np.random.Generator) -> list[Node]:
    children = SHAPES[int(draws.integers(len(SHAPES)))]
    above = [-1]
    for site, number in enumerate(children):
        above += [site] * number
    nodes = []
    shares = {site: draws.dirichlet(np.ones(number + 1)) for site, number in enumerate(children)}
    for site, supplier in enumerate(above):
        order = above[:site].count(supplier)
        least = int(draws.integers(0, 2))
        worth = float(draws.uniform(0.2, 2.0)) if not children[site] or draws.random() < 0.3 else 0.0
        nodes.append(
            Node(
                above=supplier,
                mean=float(draws.uniform(0.05, 1.5)),
                share=0.0 if supplier < 0 else float(shares[supplier][order]),
                worth=worth,
                least=least,
                most=least + int(draws.integers(0, 4 if len(children) < 5 else 3)),
            )
        )
    return nodes


def trees_of(nodes: list[Node]) -> Trees:
    above = [node.above for node in nodes]
    number = len(nodes)
    first = [above.index(site) if site in above else number for site in range(number)]
    last = [f + above.count(site) for site, f in enumerate(first)]
    reach = np.array([node.worth + node.missed for node in nodes])
    for site in range(number - 1, 0, -1):
        if above[site] >= 0:
            best = max(reach[k] for k in range(number) if above[k] == above[site])
            if above.index(above[site]) == site:
                reach[above[site]] += best
    return Trees(
        start=np.array([0, number]),
        child_start=np.array(first),
        child_end=np.array(last),
        mean=np.array([node.mean for node in nodes]),
        surplus=np.zeros(number),
        share=np.array([node.share for node in nodes]),
        worth=np.array([node.worth for node in nodes]),
        reach=reach,
        least=np.array([node.least for node in nodes]),
        most=np.array([node.most for node in nodes]),
        price=np.ones(1),
        missed=np.array([node.missed for node in nodes])
        if any(node.missed for node in nodes)
        else np.zeros(0),
    )


def hull_of(trees: Trees, method: int) -> tuple[np.ndarray, np.ndarray]:
    """Units and value of each vertex, from the least stock on."""
    out = HullEdges(np.empty(400), np.empty(400, np.int32), np.empty(400, np.int32))
    unstocked = np.zeros(1)
    _, end = fill_hulls(out, unstocked, trees, desk_for(trees, method=method), (TINY, method), (0, 0, 0))
    units, fall = out.units[:end], out.gain[:end] * out.units[:end]
    return np.append(0, np.cumsum(units)), unstocked[0] - np.append(0.0, np.cumsum(fall))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(120))
def test_the_hull_is_that_of_all_stocks_tried(seed: int, method: str) -> None:
    nodes = random_nodes(np.random.default_rng(seed))
    trees = trees_of(nodes)
    wanted = lower_hull(least_effects(nodes, method))
    units, values = hull_of(trees, METHODS[method])
    assert np.interp(list(wanted), units, values) == pytest.approx(list(wanted.values()), abs=1e-11)
    assert values == pytest.approx(np.interp(units, list(wanted), list(wanted.values())), abs=1e-11)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(60))
def test_each_vertex_has_a_stock_of_its_value(seed: int, method: str) -> None:
    nodes = random_nodes(np.random.default_rng(1000 + seed))
    trees, rules = trees_of(nodes), Rules(TINY, METHODS[method], True)
    desk, stock, owed = (
        desk_for(trees, method=rules.method),
        np.zeros(len(nodes), np.int64),
        np.zeros(len(nodes)),
    )
    for units, value in zip(*hull_of(trees, rules.method), strict=True):
        assert fill_stock(stock, trees, 0, rules, desk, units)
        assert stock.sum() - trees.least.sum() == units
        assert np.all((trees.least <= stock) & (stock <= trees.most))
        assert effect(nodes, tuple(stock.tolist()), method) == pytest.approx(value, abs=1e-11)
        fill_owed(owed, trees, 0, rules, desk, stock)
        assert owed @ trees.worth == pytest.approx(value, abs=1e-11)


def with_empty_shelves(seed: int) -> list[Node]:
    """Nodes of which most count demands that find the shelf empty, some of them nothing else."""
    draws = np.random.default_rng(seed)
    nodes = random_nodes(draws)
    counted = [node._replace(missed=float(draws.choice([0.0, 0.5, 1.0, 3.0]))) for node in nodes]
    counted[-1] = counted[-1]._replace(missed=1.0)
    return [node._replace(worth=float(draws.choice([0.0, node.worth]))) for node in counted]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(60))
def test_where_empty_shelves_count_the_hull_is_that_of_all_stocks_tried(seed: int, method: str) -> None:
    nodes = with_empty_shelves(3000 + seed)
    trees, rules = trees_of(nodes), Rules(TINY, METHODS[method], True)
    wanted = lower_hull(least_effects(nodes, method))
    units, values = hull_of(trees, rules.method)
    assert np.interp(list(wanted), units, values) == pytest.approx(list(wanted.values()), abs=1e-11)
    assert values == pytest.approx(np.interp(units, list(wanted), list(wanted.values())), abs=1e-11)
    desk, stock = desk_for(trees, method=rules.method), np.zeros(len(nodes), np.int64)
    for number, value in zip(units, values, strict=True):
        assert fill_stock(stock, trees, 0, rules, desk, number)
        assert stock.sum() - trees.least.sum() == number
        assert effect(nodes, tuple(stock.tolist()), method) == pytest.approx(value, abs=1e-11)


@pytest.mark.parametrize("method", METHODS)
def test_two_echelons_have_the_best_stock_of_every_number_of_units(method: str) -> None:
    for seed in range(40):
        nodes = random_nodes(np.random.default_rng(2000 + seed))
        if any(nodes[node.above].above >= 0 for node in nodes if node.above >= 0):
            continue
        trees, rules, curve = trees_of(nodes), Rules(TINY, METHODS[method], True), np.empty(60)
        desk = desk_for(trees, method=rules.method)
        number = fill_curve(curve, trees, 0, rules, desk)
        wanted = least_effects(nodes, method)
        assert number <= len(wanted)
        assert curve[:number] == pytest.approx([wanted[n] for n in range(number)], abs=1e-11)
        assert min(wanted.values()) == pytest.approx(curve[:number].min(), abs=1e-11)


def test_the_chance_of_some_keeps_its_digits() -> None:
    draws = np.random.default_rng(5)
    with mpmath.workdps(40):
        for _ in range(2000):
            mean, excess = 10 ** draws.uniform(-12, 1), 10 ** draws.uniform(-9, 0.5)
            for e in (0.0, float(excess)):
                wanted = -mpmath.expm1(-mpmath.mpf(mean) * (mpmath.log1p(e) / mpmath.mpf(e) if e else 1))
                found = probability_of_some(CountLaw(float(mean), e, math.inf))
                assert found == pytest.approx(float(wanted), rel=1e-15)
