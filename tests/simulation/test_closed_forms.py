"""The simulator against closed forms; fixed seeds, |z| < 4 unless said otherwise."""

import math

import numpy as np
import polars as pl
import pytest
from fleets_by_hand import machines, of_pair

from sustainment.model.study import Study
from sustainment.simulation.simulate import simulate

SYSTEMS = 300
LAWS = ["{}", "{} ~ exponential", "{} ~ lognormal 0.7", "{} ~ gamma 1.4", "{} ~ weibull 0.6"]


def shelf(demand: float, **more) -> Study:
    """Return one base where `demand` parts a day are asked for, whatever the state."""
    tables = {
        "days": 8000,
        "warm_up_days": 400,
        "demand": "constant",
        "sites": [{"site": "base"}],
        "items": [{"item": "machine", "kind": "end item"}, {"item": "part"}],
        "parts": [{"parent": "machine", "item": "part"}],
        "units": [{"unit": "unit", "site": "base"}],
        "authorised": [{"unit": "unit", "item": "machine", "quantity": SYSTEMS}],
        "use": [{"unit": "unit", "item": "machine", "per_day": demand / SYSTEMS}],
        "failures": [{"item": "part", "mtbf": 1}],
        "repairs": [{"item": "part", "site": "base", "turnaround_days": 5}],
    }
    return Study("shelf", **{**tables, **more})


def poisson_backorders(mean: float, stock: int) -> float:
    law = [math.exp(-mean) * mean**n / math.factorial(n) for n in range(80)]
    return sum(max(n - stock, 0) * p for n, p in enumerate(law))


def agrees(got: dict[str, float], measure: str, value: float) -> bool:
    return abs(got[measure] - value) < 4 * got[f"{measure}_se"]


def test_a_lone_machine_is_up_mtbf_over_mtbf_plus_turnaround():
    study = machines(1, mtbf=30, days=4000, warm_up_days=300)
    assert 30 / 40 in simulate(study, replications=200, seed=1).availability().interval(0.999)


@pytest.mark.parametrize("law", LAWS)
def test_ample_repair_of_any_law_has_a_poisson_pipeline(law):
    repairs = [{"item": "part", "site": "base", "turnaround_days": law.format(5)}]
    stock = [{"item": "part", "site": "base", "quantity": 2}]
    answer = simulate(shelf(0.4, repairs=repairs, stock=stock), replications=40, seed=LAWS.index(law))
    got = of_pair(answer, "part", "base")
    assert agrees(got, "EBO", poisson_backorders(2.0, 2))
    assert agrees(got, "fill_rate", math.exp(-2) * 3)


def test_a_shop_with_two_bays_is_the_queue_of_erlang():
    load, servers = 1.6, 2
    wait = load**servers / math.factorial(servers) / (1 - load / servers)
    chance = wait / (sum(load**n / math.factorial(n) for n in range(servers)) + wait)
    there = load + chance * (load / servers) / (1 - load / servers)
    study = shelf(
        0.4,
        repairs=[{"item": "part", "site": "base", "turnaround_days": "4 ~ exponential", "needs": "bay"}],
        resources=[{"resource": "bay", "site": "base", "quantity": 2}],
        days=20_000,
    )
    answer = simulate(study, replications=40, seed=4)
    assert agrees(of_pair(answer, "part", "base"), "EBO", there)
    shop = answer.table("shops").row(0, named=True)
    assert shop["busy"] == pytest.approx(load, rel=0.02)
    assert shop["queue"] == pytest.approx(there - load, rel=0.1)


def test_a_closed_fleet_with_one_bay_is_the_machine_repair_model():
    number, rate, repair = 6, 1 / 30, 1 / 8
    weight = [1.0]
    for down in range(number):
        weight.append(weight[-1] * (number - down) * rate / repair)
    working = sum((number - down) * w for down, w in enumerate(weight)) / sum(weight)
    study = machines(
        number,
        mtbf=30,
        days=6000,
        warm_up_days=500,
        repairs=[{"item": "engine", "site": "base", "turnaround_days": "8 ~ exponential", "needs": "bay"}],
        resources=[{"resource": "bay", "site": "base", "quantity": 1}],
    )
    answer = simulate(study, replications=100, seed=2)
    assert working / number in answer.availability().interval(0.9999)


def test_reorder_points_average_the_shelves_between_them():
    # verification case a10: (r, Q) = (2, 4), Poisson demand of 3 in a fixed lead time
    study = shelf(
        0.1,
        days=20_000,
        items=[{"item": "machine", "kind": "end item"}, {"item": "part", "procurement_days": 30}],
        repairs=[],
        stock=[
            {"item": "part", "site": "base", "quantity": 4, "policy": "r, Q", "reorder_point": 2,
             "order_quantity": 4}
        ],
    )  # fmt: skip
    got = of_pair(simulate(study, replications=40, seed=6), "part", "base")
    assert agrees(got, "EBO", 0.2942014763069)
    assert agrees(got, "fill_rate", 0.7004418181004)
    assert got["E_on_hand"] == pytest.approx(1.794201476307, rel=0.02)


def test_logarithmic_batches_have_a_negative_binomial_pipeline():
    # verification case a08: mean 2, variance 10/3; stock 3
    items = [{"item": "machine", "kind": "end item"}, {"item": "part", "variance_to_mean": 5 / 3}]
    study = shelf(0.4, items=items, stock=[{"item": "part", "site": "base", "quantity": 3}], days=20_000)
    got = of_pair(simulate(study, replications=40, seed=8), "part", "base")
    assert agrees(got, "EBO", 0.37376)
    assert got["VBO"] == pytest.approx(1.005476795733, rel=0.05)


def test_write_offs_are_bought_again():
    items = [
        {"item": "machine", "kind": "end item"},
        {"item": "part", "price": 100, "procurement_days": "20 ~ gamma 0.5"},
    ]
    repairs = [{"item": "part", "site": "base", "turnaround_days": 5, "condemnation_share": 0.25}]
    answer = simulate(shelf(0.4, items=items, repairs=repairs), replications=40, seed=9)
    got = of_pair(answer, "part", "base")
    assert agrees(got, "EBO", 0.4 * (0.75 * 5 + 0.25 * 20))
    paid = answer.table("costs").filter((pl.col("element") == "purchases") & (pl.col("year") > 1))
    assert paid["mean"][:-1].mean() == pytest.approx(365 * 0.4 * 0.25 * 100, rel=0.03)


def test_rework_and_false_alarms_change_the_stay():
    repairs = [
        {"item": "part", "site": "base", "turnaround_days": 5, "rework_share": 0.2,
         "no_fault_found_share": 0.3, "test_days": 1, "delay_days": 2}
    ]  # fmt: skip
    answer = simulate(shelf(0.4, repairs=repairs), replications=40, seed=10)
    stay = 0.3 * 1 + 0.7 * (2 + 5) / 0.8
    assert agrees(of_pair(answer, "part", "base"), "EBO", 0.4 * stay)


def test_use_that_doubles_doubles_the_failures():
    use = [
        {"unit": "unit", "item": "machine", "per_day": 0.4 / SYSTEMS},
        {"unit": "unit", "item": "machine", "per_day": 0.8 / SYSTEMS, "from_day": 4000},
    ]
    answer = simulate(shelf(0.4, use=use), replications=40, seed=12)
    demand = of_pair(answer, "part", "base")["demand"]
    assert demand == pytest.approx(0.6, abs=4 * math.sqrt(0.6 / 8000 / 40))


def test_deliveries_come_with_their_chance_and_delay():
    study = machines(
        4,
        mtbf=1e9,
        days=100,
        authorised=[{"unit": "unit", "item": "machine", "quantity": 4, "held": 0}],
        deliveries=[
            {"delivery": "gift", "item": "machine", "site": "base", "quantity": 4, "from_day": 10,
             "chance": 0.6, "delay_days": "20 ~ exponential"}
        ],
    )  # fmt: skip
    answer = simulate(study, replications=2000, seed=3)
    days = answer.table("readiness").filter(pl.col("scope_kind") == "fleet")
    for day in (20, 40, 99):
        expected = 0.6 * (1 - math.exp(-(day - 10) / 20))
        error = math.sqrt(expected * (1 - expected) / 2000)
        assert days["mean"][day] / 4 == pytest.approx(expected, abs=4 * error)


def test_unserved_priorities_wait_longer():
    study = machines(
        3,
        mtbf=12,
        days=3000,
        units=[{"unit": "unit", "site": "base"}, {"unit": "other", "site": "base", "priority": 2}],
        authorised=[
            {"unit": "unit", "item": "machine", "quantity": 3},
            {"unit": "other", "item": "machine", "quantity": 3},
        ],
        use=[{"unit": "*", "item": "machine", "per_day": 1}],
    )
    answer = simulate(study, replications=60, seed=5)
    first, second = answer.availability("unit"), answer.availability("other")
    assert first.interval(0.999).low > second.interval(0.999).high


def test_agreement_with_the_exact_law_covers_the_mean_of_z_squared():
    z = []
    for seed in range(25):
        answer = simulate(shelf(0.4, days=2000), replications=20, seed=100 + seed)
        got = of_pair(answer, "part", "base")
        z.append((got["EBO"] - 2.0) / got["EBO_se"])
    assert np.abs(z).max() < 4
    assert 0.45 < np.mean(np.square(z)) < 1.85  # 25 checks


def test_after_a_long_lull_machines_fail_as_before():
    # No machine runs from day 10 to 900, far longer than the calendar's ring of buckets is round.
    used = {"unit": "unit", "item": "machine", "life_unit": "hour", "per_day": 1}
    lull = [{**used, "to_day": 10}, {**used, "from_day": 900}]
    spares = [{"item": "engine", "site": "base", "quantity": 600}]
    answer = simulate(machines(200, mtbf=10, use=lull, stock=spares), replications=30, seed=1)
    expected = 200 / 10 * (10 + 100)
    demands = of_pair(answer, "engine", "base")["demand"] * 1000
    assert abs(demands - expected) < 4 * math.sqrt(expected / 30)
