"""Spares against all stocks tried, and what an answer says of itself."""

import numpy as np
import polars as pl
import pytest

from optimisation.random_stocks import (
    drawn_sites,
    every_plan,
    every_sum,
    item_rows,
    joined,
    places,
    random_rows,
    study_of,
    with_parts,
)
from sustainment.analytic.evaluate import evaluate
from sustainment.errors import MethodError, UsageError
from sustainment.optimisation.one_each import Chosen, best_choice, efficient
from sustainment.optimisation.optimise import optimise
from sustainment.optimisation.told import Told, listening

METHODS = ("vari-metric", "metric", "exact")


def hold_against_all(seed: int) -> None:
    """Each budget gives the best of all stocks, each goal the cheapest, and no bound is above."""
    draws = np.random.default_rng(seed)
    rows, method = random_rows(draws), METHODS[seed % 3]
    study, best = study_of(rows), every_sum(rows, method)
    for budget in draws.integers(0, int(max(best)) + 3, 2):
        found = optimise(study, budget=float(budget), measure="backorders", method=method)
        wanted = min(value for cost, value in best.items() if cost <= budget)
        assert found.chosen.holes == pytest.approx(wanted, rel=1e-9, abs=1e-12)
        assert found.cost <= budget
        assert found.proven
        assert found.bound <= wanted + 1e-12
    goal = float(draws.uniform(min(best.values()), max(best.values())))
    found = optimise(study, goal=goal, measure="backorders", method=method)
    wanted = min(cost for cost, value in best.items() if value <= goal)
    assert found.cost == pytest.approx(wanted)
    assert found.chosen.holes <= goal * (1 + 1e-9)
    assert found.bound <= wanted + 1e-9


@pytest.mark.parametrize("seed", range(24))
def test_the_plan_is_the_best_of_all_stocks(seed: int) -> None:
    hold_against_all(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(24, 300))
def test_the_plan_is_the_best_of_all_stocks_on_many_studies(seed: int) -> None:
    hold_against_all(seed)


@pytest.mark.parametrize(
    "seed", [*range(6), *(pytest.param(s, marks=pytest.mark.slow) for s in range(6, 60))]
)
def test_with_parts_the_plan_is_the_best_of_all_stocks(seed: int) -> None:
    draws = np.random.default_rng(9000 + seed)
    study, method = study_of(with_parts(draws)), METHODS[seed % 2]
    best = every_plan(study, method)
    for budget in draws.integers(0, int(0.8 * max(best)) + 1, 2):
        found = optimise(study, budget=float(budget), measure="backorders", method=method)
        wanted = min(value for cost, value in best.items() if cost <= budget)
        assert found.chosen.holes == pytest.approx(wanted, rel=1e-9, abs=1e-12)
        assert found.bound == pytest.approx(wanted, rel=1e-8, abs=1e-12)
        assert found.proven


def fleet() -> dict[str, list[dict]]:
    """Two items in ten systems at each of two bases."""
    draws = np.random.default_rng(3)
    rows = joined(
        places(2),
        *(
            item_rows(
                f"item {k}", drawn_sites(draws, 2), price=price, most={"depot": 9, "base 0": 9, "base 1": 9}
            )
            for k, price in enumerate((5.0, 2.0))
        ),
    )
    for row in rows["authorised"]:
        row["quantity"] = 10
    for row in rows["use"]:
        row["per_day"] /= 4
    return rows


def test_the_plan_worked_out_anew_has_the_stated_cost_and_availability() -> None:
    found = optimise(study_of(fleet()), budget=40.0)
    again = evaluate(found.changed())
    assert again.availability() == pytest.approx(found.availability(), abs=1e-12)
    prices = {"item 0": 5.0, "item 1": 2.0}
    stock = found.changed().table("stock")
    assert sum(prices[i] * n for i, n in stock.select("item", "quantity").iter_rows()) == found.cost
    assert found.cost <= 40.0


def test_goals_of_several_units_are_reached_at_once() -> None:
    study = study_of(fleet())
    unit, other = "user of item 0 in base 0", "user of item 1 in base 1"
    goal = {unit: 0.99, other: 0.97}
    found = optimise(study, goal=goal)
    for scope, share in goal.items():
        assert found.availability(scope) >= share
    assert found.bound <= found.cost
    alone = optimise(study, goal={unit: 0.99})
    assert alone.cost <= found.cost


def test_what_is_there_may_be_kept() -> None:
    rows = fleet()
    rows["stock"][0]["quantity"] = 3
    study = study_of(rows)
    found = optimise(study, budget=10.0, keep_present=True)
    assert found.table("stock").filter(pl.col("change") < 0).height == 0
    assert 15.0 <= found.cost <= 25.0


def test_plans_beside_it_are_no_better() -> None:
    rows = fleet()
    for row in rows["stock"]:
        row["quantity"] = 2
    found = optimise(study_of(rows))
    beside = {one.plan: one for one in found.compared}
    assert found.availability() >= beside["present"].availability
    assert found.availability() >= beside["equal fill rate"].availability
    cheaper = beside["same readiness, cheaper"]
    assert cheaper.cost < beside["present"].cost
    assert cheaper.availability >= beside["present"].availability - 1e-9


def test_mass_volume_and_units_may_be_the_price() -> None:
    rows = fleet()
    for row, mass in zip(rows["items"], (30.0, None, 70.0, None), strict=True):
        row["mass_kg"], row["volume_m3"] = mass, mass and mass / 100
    study = study_of(rows)
    by_mass = optimise(study, budget=200.0, price="mass")
    assert by_mass.measured_in == "kg"
    assert optimise(study, budget=2.0, price="volume").chosen.holes == pytest.approx(by_mass.chosen.holes)
    assert optimise(study, budget=4.0, price="units").table("stock")["plan"].sum() == 4


def test_what_cannot_be_answered_is_refused_by_name() -> None:
    study = study_of(fleet())
    for words, error in (
        ({"price": "colour"}, UsageError),
        ({"measure": "joy"}, UsageError),
        ({"method": "guess"}, UsageError),
        ({"budget": -1.0}, UsageError),
        ({"goal": 1.5}, UsageError),
        ({"goal": {"nobody": 0.9}}, UsageError),
        ({"goal": 0.9999999999}, MethodError),
    ):
        with pytest.raises(error, match=r".+"):
            optimise(study, **words)
    rows = fleet()
    for row in rows["items"]:
        row.pop("price", None)
    with pytest.raises(MethodError, match="price"):
        optimise(study_of(rows))
    rows = fleet()
    rows["stock"][0]["least"] = 5
    with pytest.raises(MethodError, match="least stock alone costs 25"):
        optimise(study_of(rows), budget=20.0)


def test_one_choice_each_is_that_of_enumeration() -> None:
    for seed in range(60):
        draws = np.random.default_rng(seed)
        values = [np.sort(draws.random(4))[::-1].copy() for _ in range(5)]
        takes = [np.sort(draws.integers(0, 9, 4)).astype(float) for _ in range(5)]
        limit = float(draws.integers(2, 30))
        grids = np.meshgrid(*(range(4) for _ in range(5)))
        which = np.stack([g.ravel() for g in grids])
        value = sum(v[w] for v, w in zip(values, which, strict=True))
        take = sum(t[w] for t, w in zip(takes, which, strict=True))
        found = best_choice(values, takes, limit=limit, multiplier=float(draws.uniform(0.01, 1)), known=None)
        if not (take <= limit).any():
            assert found is None
            continue
        assert found is not None
        assert found.proven
        assert found.value == pytest.approx(value[take <= limit].min())
        assert found.taken <= limit
        chosen: Chosen = found
        assert sum(t[c] for t, c in zip(takes, chosen.choice, strict=True)) == found.taken
        points = efficient(values, takes, limit=limit)
        assert points is not None
        assert points[0].min() == pytest.approx(found.value)
        assert np.all(np.diff(points[0]) < 0)


def through_a_store(seed: int) -> dict[str, list[dict]]:
    """One item at a depot that supplies a store, and bases below the store."""
    draws = np.random.default_rng([7, seed])
    sites = {"depot": {"T": float(draws.uniform(1, 10))}}
    sites |= {name: site for name, site in drawn_sites(draws, 3).items() if name != "depot"}
    parts = [{"sites": [{"site": "depot"}, {"site": "base 0", "supplied_by": "depot"}]}]
    parts[0]["sites"] += [{"site": f"base {b}", "supplied_by": "base 0"} for b in (1, 2)]
    for k in range(2):
        most = {name: int(draws.integers(1, 3)) for name in sites}
        rows = item_rows(f"item {k}", sites, price=float(draws.integers(1, 9)), most=most)
        for lane in rows["lanes"]:
            for end, other in (("from_site", "to_site"), ("to_site", "from_site")):
                if lane[end] == "depot" and lane[other] != "base 0":
                    lane[end] = "base 0"
        parts.append(rows)
    return joined(*parts)


@pytest.mark.parametrize("seed", range(8))
def test_of_three_echelons_only_what_is_best_of_all_stocks_is_called_proven(seed: int) -> None:
    rows = through_a_store(seed)
    study, best = study_of(rows), every_sum(rows, "metric")
    for budget in np.linspace(0.0, max(best), 6).round():
        found = optimise(study, budget=float(budget), measure="backorders", method="metric")
        wanted = min(value for cost, value in best.items() if cost <= budget)
        assert found.bound <= wanted * (1.0 + 1e-9)
        assert found.chosen.holes <= wanted * 1.1
        if found.proven:
            assert found.chosen.holes == pytest.approx(wanted, rel=1e-9, abs=1e-12)


def test_whoever_listens_hears_what_is_looked_for_and_how_near_it_is() -> None:
    rows = with_parts(np.random.default_rng(3))
    heard: list[Told] = []
    with listening(heard.append):
        found = optimise(study_of(rows), budget=20.0, measure="backorders")
    assert heard[0].doing == "the best stock for the money"
    assert heard[-1].doing == "all plans by the best method"
    gaps = [told.gap for told in heard if told.gap is not None]
    assert gaps
    assert min(gaps) >= 0.0
    number = len(heard)
    assert optimise(study_of(rows), budget=20.0, measure="backorders").cost == found.cost
    assert len(heard) == number
