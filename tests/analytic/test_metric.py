import numpy as np
import polars as pl
import pytest
from random_networks import random_network
from studies_by_hand import motor_fleet, spares

from naive import steady_supply
from sustainment.analytic.evaluate import evaluate
from sustainment.analytic.result import Evaluation
from sustainment.analytic.tables import SEGMENTS
from sustainment.model.study import Study


def supply_of(answer: Evaluation) -> dict[tuple[str, str], dict[str, float]]:
    rows = answer.table("supply").iter_rows(named=True)
    return {(row["item"], row["site"]): row for row in rows if row["item"] != "car"}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("method", ["vari-metric", "metric"])
def test_random_networks_agree_with_the_formulas_on_dictionaries(seed: int, method: str) -> None:
    study, places = random_network(seed)
    rows = supply_of(evaluate(study, method=method))
    poisson = method == "metric"
    for at in places:
        want = steady_supply.demands(places, at)
        if want == 0.0:
            continue
        row = rows[at]
        assert row["demand_per_day"] == pytest.approx(want, rel=1e-12)
        moments = steady_supply.moments(places, at, poisson=poisson)
        assert (row["pipeline_mean"], row["pipeline_variance"]) == pytest.approx(moments, rel=1e-10)
        owed = steady_supply.backorders(places, at, poisson=poisson)
        assert (row["backorders"], row["backorder_variance"]) == pytest.approx(owed, rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_segments_of_a_pipeline_sum_to_its_mean(seed: int) -> None:
    answer = evaluate(random_network(seed)[0], method="vari-metric")
    parts = answer.table("pipeline")
    assert set(parts["segment"]) <= set(SEGMENTS)
    sums = parts.group_by("item", "site").agg(pl.col("mean").sum())
    joined = answer.table("supply").join(sums, on=["item", "site"])
    assert joined["mean"].to_list() == pytest.approx(joined["pipeline_mean"].to_list(), rel=1e-12)


def test_the_order_of_rows_does_not_matter() -> None:
    study, _ = random_network(1)
    names = ("sites", "lanes", "items", "parts", "repairs", "stock", "units")
    tables = {
        name: study.table(name).sample(fraction=1.0, shuffle=True, seed=3)
        if name in names
        else study.table(name)
        for name in ("authorised", "use", "failures", *names)
    }
    shuffled = Study("random network", demand="constant", **tables)
    first, second = evaluate(study), evaluate(shuffled)
    assert first.availability() == second.availability()
    assert first.table("supply").equals(second.table("supply"))


def test_an_unused_site_changes_nothing() -> None:
    study = motor_fleet(stock=spares(1))
    wider = motor_fleet(stock=spares(1), sites=[{"site": "base"}, {"site": "island", "supplied_by": "base"}])
    assert evaluate(wider).availability() == evaluate(study).availability()


def test_twice_the_time_at_half_the_rate_is_the_same_fleet() -> None:
    slow = motor_fleet(mtbf=100.0, turnaround=20.0, stock=spares(2))
    fast = motor_fleet(mtbf=50.0, turnaround=10.0, stock=spares(2))
    assert evaluate(slow).availability() == pytest.approx(evaluate(fast).availability(), rel=1e-14)
    waits = [supply_of(evaluate(study))["motor", "base"]["mean_wait_days"] for study in (slow, fast)]
    assert waits[0] == pytest.approx(2 * waits[1], rel=1e-12)


def test_more_stock_anywhere_never_hurts() -> None:
    study, places = random_network(2)
    before = evaluate(study, method="vari-metric").availability()
    for item, site in list(places)[::4]:
        address = f"stock/{item}@{site}/quantity"
        after = evaluate(study.changed({address: str(places[item, site].stock + 1)}), method="vari-metric")
        assert after.availability() >= before - 1e-12


def test_with_one_spare_the_wait_is_backorders_over_demand() -> None:
    """Little's law, with the backorders of the textbook: m + exp(-m) - 1."""
    answer = evaluate(motor_fleet(demand="constant", stock=spares(1)))
    row = supply_of(answer)["motor", "base"]
    owed = 2.0 + np.exp(-2.0) - 1.0
    assert row["backorders"] == pytest.approx(owed, rel=1e-13)
    assert row["mean_wait_days"] == pytest.approx(owed / 0.2, rel=1e-13)


def test_failures_in_batches_spread_the_pipeline() -> None:
    row = supply_of(evaluate(motor_fleet(demand="constant", motor={"variance_to_mean": 2.0})))[
        "motor", "base"
    ]
    assert row["pipeline_variance"] == pytest.approx(2 * row["pipeline_mean"])
    assert row["method"] == "exact"


def test_an_item_kept_by_reorder_point_averages_base_stocks() -> None:
    """verification case a10: (2, 4) with three in the lead time."""
    study = motor_fleet(
        mtbf=10.0,
        positions=3,
        motor={"procurement_days": 10.0},
        repair={"share": 0.0},
        demand="constant",
        stock=[
            {
                "item": "motor",
                "site": "base",
                "quantity": 6,
                "policy": "r, Q",
                "reorder_point": 2,
                "order_quantity": 4,
            }
        ],
    )
    row = supply_of(evaluate(study))["motor", "base"]
    assert row["pipeline_mean"] == pytest.approx(3.0)
    assert row["backorders"] == pytest.approx(0.2942014763069, rel=1e-12)
    assert row["fill_rate"] == pytest.approx(0.7004418181004, rel=1e-12)
    assert row["method"] == "exact"


def test_failure_modes_take_their_own_routes_up_the_network() -> None:
    """Crashes are never repaired at the base and take ten days at the depot, wear four where it is."""
    study = motor_fleet(
        demand="constant",
        sites=[{"site": "depot"}, {"site": "base", "supplied_by": "depot"}],
        lanes=[{"from_site": "depot", "to_site": "base", "days": 3.0}],
        failures=[
            {"item": "motor", "mode": "crash", "mtbf": 100.0},
            {"item": "motor", "mode": "wear", "mtbf": 25.0},
        ],
        repairs=[
            {"item": "motor", "site": "base", "turnaround_days": 4.0},
            {"item": "motor", "site": "base", "mode": "crash", "share": 0.0},
            {"item": "motor", "site": "depot", "turnaround_days": 7.0},
            {"item": "motor", "site": "depot", "mode": "crash", "turnaround_days": 10.0},
        ],
        motor={"mtbf": 1e12},
    )
    rows = supply_of(evaluate(study, method="vari-metric"))
    assert rows["motor", "base"]["demand_per_day"] == pytest.approx(0.5)
    assert rows["motor", "depot"]["demand_per_day"] == pytest.approx(0.1)
    assert rows["motor", "depot"]["pipeline_mean"] == pytest.approx(0.1 * (10 + 3))
    owed = 0.1 * (10 + 3)
    assert rows["motor", "base"]["pipeline_mean"] == pytest.approx(0.4 * 4 + 0.1 * 3 + owed)


def test_two_types_share_the_shelf_of_a_common_part() -> None:
    study = motor_fleet(
        demand="constant",
        items=[{"item": "van", "kind": "end item"}],
        parts_below=[{"parent": "van", "item": "motor", "quantity": 2}],
        authorised=[
            {"unit": "squadron", "item": "car", "quantity": 10},
            {"unit": "squadron", "item": "van", "quantity": 5},
        ],
        use=[{"unit": "squadron", "item": "*", "per_day": 1.0}],
        stock=spares(4),
    )
    answer = evaluate(study)
    rate = (10 + 5 * 2) / 50
    row = supply_of(answer)["motor", "base"]
    assert row["demand_per_day"] == pytest.approx(rate)
    owed = row["backorders"] / 2
    assert answer.availability("car") == pytest.approx(1 - owed / 10, rel=1e-12)
    assert answer.availability("van") == pytest.approx((1 - owed / 10) ** 2, rel=1e-12)
