"""Laws of the optimiser, as far as they are about spares."""

import numpy as np
import pytest

from optimisation.random_stocks import item_rows, joined, market, places, random_rows, study_of
from sustainment.analytic.evaluate import evaluate
from sustainment.optimisation.optimise import optimise

SEEDS = range(5)


def rows_of(seed: int) -> dict[str, list[dict]]:
    return random_rows(np.random.default_rng(500 + seed))


def budgets(rows: dict[str, list[dict]]) -> list[float]:
    price = {row["item"]: row.get("price", 0.0) for row in rows["items"]}
    whole = sum(price[row["item"]] * row["most"] for row in rows["stock"])
    return [0.25 * whole, 0.5 * whole, 0.75 * whole]


def best(rows: dict[str, list[dict]], budget: float) -> float:
    return optimise(study_of(rows), budget=budget, measure="backorders").chosen.holes


@pytest.mark.parametrize("seed", SEEDS)
def test_prices_times_a_thousand_leave_the_plan(seed: int) -> None:
    """[10]"""
    rows = rows_of(seed)
    for budget in budgets(rows):
        before = optimise(study_of(rows), budget=budget)
        dearer = {**rows, "items": [{**row, "price": 1000 * row.get("price", 0.0)} for row in rows["items"]]}
        after = optimise(study_of(dearer), budget=1000 * budget)
        assert after.table("stock")["plan"].to_list() == before.table("stock")["plan"].to_list()
        assert after.cost == pytest.approx(1000 * before.cost)


@pytest.mark.parametrize("method", ["vari-metric", "metric", "exact"])
def test_backorders_fall_convexly_in_own_stock_and_fall_in_the_stock_above(method: str) -> None:
    """[36]"""
    sites = {"depot": {"T": 9.0}, "base 0": {"demand": 0.4, "r": 0.2, "T": 3.0, "O": 2.0}}
    rows = joined(places(1), item_rows("item 0", sites, price=1.0, most={"depot": 20, "base 0": 20}))
    asked = market(study_of(rows), method)
    problem = asked.problem
    depot, base = problem.pair_of("item 0", "depot"), problem.pair_of("item 0", "base 0")

    def owed(above: int, here: int) -> float:
        stock = problem.pairs.stock.copy()
        stock[[depot, base]] = above, here
        return float(asked.work_out(stock).state.supply.answer.backorders[base])

    table = np.array([[owed(above, here) for here in range(9)] for above in range(9)])
    assert np.all(np.diff(table, axis=1) < 0)
    assert np.all(np.diff(table, n=2, axis=1) > 0)
    assert np.all(np.diff(table, axis=0) < 0)


@pytest.mark.parametrize("method", ["vari-metric", "metric", "exact"])
def test_the_best_place_for_one_more_unit_makes_backorders_fall_unevenly(method: str) -> None:
    """The trap of one unit at a time: five bases alike take a unit each, and the depot gives up its own."""
    base = {"demand": 23.2, "r": 0.2, "T": 0.01, "O": 0.01}
    sites = {"depot": {"T": 0.02531}, **{f"base {b}": base for b in range(5)}}
    rows = joined(places(5), item_rows("item 0", sites, price=1.0, most=dict.fromkeys(sites, 9)))
    asked = market(study_of(rows), method)
    curve = asked.held(asked.work_out(asked.problem.pairs.stock).state).choices[0][0][:13]
    assert np.all(np.diff(curve) < 0)
    assert np.diff(curve, n=2)[4] < 0


@pytest.mark.parametrize("seed", SEEDS)
def test_no_bound_is_above_its_plan(seed: int) -> None:
    """[37]"""
    rows = rows_of(seed)
    for budget in budgets(rows):
        found = optimise(study_of(rows), budget=budget, measure="backorders")
        assert found.bound <= found.chosen.holes + 1e-12
        assert found.gap >= -1e-12


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bigger_budget_is_never_worse(seed: int) -> None:
    """[38]"""
    rows = rows_of(seed)
    values = [best(rows, budget) for budget in budgets(rows)]
    assert np.all(np.diff(values) <= 1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_more_place_for_stock_never_costs_backorders(seed: int) -> None:
    """[39]"""
    rows = rows_of(seed)
    fewer = {**rows, "stock": [{**row} for row in rows["stock"]]}
    for row in fewer["stock"]:
        if row["site"] == "depot":
            row["most"] = 0
    for budget in budgets(rows):
        assert best(rows, budget) <= best(fewer, budget) + 1e-12


@pytest.mark.parametrize("seed", SEEDS)
def test_a_relaxed_limit_is_never_worse(seed: int) -> None:
    """[40]"""
    rows = rows_of(seed)
    wider = {**rows, "stock": [{**row, "most": row["most"] + 1} for row in rows["stock"]]}
    for budget in budgets(rows):
        assert best(wider, budget) <= best(rows, budget) + 1e-12


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    """[42]"""
    rows = rows_of(seed)
    turned = {table: list(reversed(several)) for table, several in rows.items()}
    for budget in budgets(rows):
        one, other = (optimise(study_of(r), budget=budget) for r in (rows, turned))
        assert one.chosen.holes == other.chosen.holes
        assert one.table("stock").sort("item", "site").equals(other.table("stock").sort("item", "site"))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_worked_out_anew_has_its_cost_and_value(seed: int) -> None:
    """[43]"""
    rows = rows_of(seed)
    price = {row["item"]: row.get("price", 0.0) for row in rows["items"]}
    for budget in budgets(rows):
        found = optimise(study_of(rows), budget=budget)
        anew = found.changed()
        assert evaluate(anew).availability() == pytest.approx(found.availability(), abs=1e-12)
        stock = anew.table("stock").select("item", "quantity").iter_rows()
        assert sum(price[item] * units for item, units in stock) == pytest.approx(found.cost)
