"""Answers day by day: laws, limits, other engines."""

import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from sustainment.analytic.evaluate import evaluate
from sustainment.analytic.over_time.days import days_by_moments
from sustainment.analytic.over_time.evaluate import evaluate_by_day
from sustainment.errors import MethodError, UsageError
from sustainment.model.study import Study
from sustainment.problem.build import build
from sustainment.simulation.simulate import simulate

sys.path.append(str(Path(__file__).parents[1]))
from studies_by_hand import fleet_study, motor_fleet, spares


def fleet(answer: Any) -> pl.DataFrame:
    return answer.table("readiness").filter(pl.col("scope_kind") == "fleet")


def losing(*, per_1000_days: float, **tables: Any) -> Study:
    damage = [
        {
            "unit": "squadron",
            "item": "car",
            "per_1000_days": per_1000_days,
            "write_off_share": 1,
            **tables.pop("hit", {}),
        }
    ]
    return fleet_study(positions=20, damage=damage, days=100, **tables)


def test_a_fleet_that_is_only_lost_decays_exponentially_and_its_number_is_binomial() -> None:
    answer = evaluate_by_day(losing(per_1000_days=10.0), method="dyna-metric", days=(0, 30, 100))
    for row in fleet(answer).iter_rows(named=True):
        left = math.exp(-0.01 * row["day"])
        assert row["mean"] == pytest.approx(20 * left, rel=2e-3)
        assert row["deviation"] == pytest.approx(math.sqrt(20 * left * (1 - left)), rel=0.02, abs=1e-9)
    lost = answer.table("owned").filter(pl.col("day") == 100)["lost"][0]
    assert lost == pytest.approx(20 * (1 - math.exp(-1)), rel=2e-3)


@pytest.mark.parametrize("method", ["dyna-metric", "closed-fleet"])
def test_hits_in_a_warm_up_damage_and_do_not_lose(method: str) -> None:
    hit = {"write_off_share": 0.4, "mode": "hit"}
    repairs = [{"item": "car", "site": "base", "mode": "hit", "turnaround_days": "8 ~ exponential"}]
    study = losing(per_1000_days=50.0, hit=hit, repairs=repairs, warm_up_days=200)
    answer = evaluate_by_day(study, method=method, days=(0,))
    assert answer.quality.method == method
    assert fleet(answer)["mean"][0] == pytest.approx(20 / (1 + 0.05 * 0.6 * 8), rel=1e-6)


def test_a_closed_fleet_is_followed_by_its_chain_where_that_is_asked_for_or_auto() -> None:
    study = losing(per_1000_days=10.0)
    for method in ("auto", "closed-fleet"):
        answer = evaluate_by_day(study, method=method, days=(0, 30, 100))
        assert answer.quality.method == "closed-fleet"
        for row in fleet(answer).iter_rows(named=True):
            left = math.exp(-0.01 * row["day"])
            assert row["mean"] == pytest.approx(20 * left, rel=1e-10)
            assert answer.at_least(15, day=row["day"]) == pytest.approx(
                sum(math.comb(20, n) * left**n * (1 - left) ** (20 - n) for n in range(15, 21)), rel=1e-9
            )


def test_a_delivery_fills_the_places_of_machines_lost() -> None:
    rows = [{"delivery": "reserve", "item": "car", "site": "base", "quantity": 6, "from_day": 50}]
    answer = evaluate_by_day(losing(per_1000_days=10.0, deliveries=rows), method="dyna-metric")
    mean = dict(zip(fleet(answer)["day"], fleet(answer)["mean"], strict=True))
    gone = 20 * (1 - math.exp(-0.5))
    assert mean[49.0] == pytest.approx(20 * math.exp(-0.49), rel=2e-3)
    # A few of the six find no empty place yet.
    assert mean[50.0] == pytest.approx(20 - gone + 6, abs=0.45)
    assert mean[50.0] < 20 - gone + 6


@pytest.mark.parametrize("constant", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_where_inputs_have_settled_each_day_is_the_steady_state(seed: int, constant: bool) -> None:
    draw = np.random.default_rng(seed)
    study = settled_study(draw, demand="constant" if constant else "operating")
    steady, daily = (
        evaluate(study, method="vari-metric"),
        evaluate_by_day(study, method="dyna-metric", days=[900]),
    )
    assert daily.availability() == pytest.approx(steady.availability(), abs=2e-3)
    joined = daily.table("supply").join(steady.table("supply"), on=["item", "site"])
    assert joined.height == steady.table("supply").height
    for row in joined.iter_rows(named=True):
        assert row["pipeline_mean"] == pytest.approx(row["pipeline_mean_right"], rel=0.02, abs=0.01)
        assert row["backorders"] == pytest.approx(row["backorders_right"], rel=0.04, abs=0.01)


def settled_study(draw: np.random.Generator, **settings: Any) -> Study:
    """A base and a depot, parts with parts, a shop of two bays, random times."""
    turnaround = f"{draw.uniform(3, 9):.2f} ~ lognormal 0.7"
    return Study(
        "settled",
        sites=[{"site": "depot"}, {"site": "base", "supplied_by": "depot"}],
        lanes=[
            {"from_site": "depot", "to_site": "base", "days": float(draw.integers(1, 6)), "order_days": 1},
            {"from_site": "base", "to_site": "depot", "days": float(draw.integers(1, 6))},
        ],
        items=[
            {"item": "car", "kind": "end item"},
            *({"item": name, "kind": "LRU"} for name in ("motor", "radio")),
            {"item": "rotor", "kind": "SRU"},
        ],
        parts=[
            {"parent": "car", "item": "motor"},
            {"parent": "car", "item": "radio", "quantity": 2},
            {"parent": "motor", "item": "rotor", "failure_share": 0.6},
        ],
        units=[{"unit": "squadron", "site": "base"}],
        authorised=[{"unit": "squadron", "item": "car", "quantity": 12}],
        use=[{"unit": "squadron", "item": "car", "life_unit": "hour", "per_day": 1.0}],
        failures=[{"item": "motor", "mtbf": float(draw.uniform(60, 120))}, {"item": "radio", "mtbf": 300.0}],
        repairs=[
            {"item": "motor", "site": "base", "share": 0.5, "turnaround_days": turnaround, "needs": "bay"},
            {"item": "motor", "site": "depot", "turnaround_days": "12 ~ gamma 0.5"},
            {"item": "radio", "site": "depot", "turnaround_days": 10, "rework_share": 0.1},
            {"item": "rotor", "site": "*", "turnaround_days": "8 ~ exponential"},
        ],
        resources=[{"resource": "bay", "site": "base", "quantity": 2}],
        stock=[
            {"item": item, "site": site, "quantity": int(draw.integers(0, 3))}
            for item in ("motor", "radio", "rotor")
            for site in ("base", "depot")
        ],
        days=901,
        **settings,
    )


def test_shorter_steps_come_nearer_to_the_chain() -> None:
    study = motor_fleet(positions=6, mtbf=12.0, turnaround="4 ~ exponential", days=40, stock=spares(1))
    chain = fleet(evaluate_by_day(study, method="closed-fleet"))["mean"].to_numpy()
    problem = build(study)
    errors = []
    for cell in (1.0, 0.5, 0.25):
        days = days_by_moments(problem, [10.0, 20.0, 40.0], poisson=False, exactly=False, cell=cell)
        means = [6 * float(state.machines.availability[0]) for state in days.states]
        errors.append(max(abs(np.array(means) - chain[[10, 20, 40]])))
    assert errors[2] < errors[1] < errors[0] or errors[0] < 0.05


def test_each_day_lies_within_what_the_simulation_says() -> None:
    study = Study(
        "surge and shut",
        sites=[{"site": "depot"}, {"site": "base", "supplied_by": "depot"}],
        lanes=[
            {"from_site": "depot", "to_site": "base", "days": 4},
            {"from_site": "base", "to_site": "depot", "days": 4},
        ],
        items=[{"item": "car", "kind": "end item"}, {"item": "motor", "kind": "LRU"}],
        parts=[{"parent": "car", "item": "motor"}],
        units=[{"unit": "squadron", "site": "base"}],
        authorised=[{"unit": "squadron", "item": "car", "quantity": 30}],
        use=[
            {"unit": "squadron", "item": "car", "life_unit": "hour", "per_day": 1.0},
            {
                "unit": "squadron",
                "item": "car",
                "life_unit": "hour",
                "per_day": 3.0,
                "from_day": 40,
                "to_day": 60,
            },
        ],
        failures=[{"item": "motor", "mtbf": 90.0}],
        repairs=[
            {
                "item": "motor",
                "site": "base",
                "share": 0.4,
                "turnaround_days": "3 ~ exponential",
                "needs": "bay",
            },
            {"item": "motor", "site": "depot", "turnaround_days": "9 ~ lognormal 0.6"},
        ],
        resources=[{"resource": "bay", "site": "base", "quantity": 1}],
        disruptions=[
            {"disruption": "road", "what": "lanes/depot@base", "left_share": 0, "from_day": 75, "to_day": 85}
        ],
        stock=[
            {"item": "motor", "site": "base", "quantity": 4},
            {"item": "motor", "site": "depot", "quantity": 2},
        ],
        days=130,
        warm_up_days=60,
    )
    formula = fleet(evaluate_by_day(study))
    simulated = fleet(simulate(study, replications=600, seed=5)).with_columns(pl.col("day").cast(pl.Float64))
    joined = formula.join(simulated, on="day", suffix="_simulated")
    gap = (joined["mean"] - joined["mean_simulated"]).abs()
    assert joined.height == 130
    assert gap.max() < 0.8
    assert gap.mean() < 0.25
    assert (joined["q05"] - joined["q05_simulated"]).abs().max() <= 3


def test_more_spares_never_hurt_on_any_day() -> None:
    few, many = (
        fleet(evaluate_by_day(motor_fleet(turnaround="9 ~ gamma 0.5", days=60, stock=spares(number))))
        for number in (1, 3)
    )
    assert np.all(many["mean"].to_numpy() >= few["mean"].to_numpy() - 1e-12)


def test_causes_sum_to_what_does_not_work_on_each_day() -> None:
    study = settled_study(np.random.default_rng(1), demand="operating")
    answer = evaluate_by_day(study, days=range(0, 200, 10))
    charged = answer.table("causes").group_by("day").agg(pl.col("positions").sum()).sort("day")
    ready = fleet(answer).sort("day")
    down = {row["day"]: row["authorised"] - row["mean"] for row in ready.iter_rows(named=True)}
    for row in charged.iter_rows(named=True):
        assert row["positions"] == pytest.approx(down[row["day"]], abs=1e-9)


def test_a_chance_asked_for_one_day_is_answered_by_its_law() -> None:
    study = motor_fleet(
        turnaround="9 ~ gamma 0.5",
        days=60,
        stock=spares(1),
        requirements=[
            {
                "requirement": "day 30",
                "measure": "working",
                "at_least": 8,
                "confidence": 0.5,
                "from_day": 30,
                "to_day": 31,
            },
            {"requirement": "each day", "measure": "availability", "over": "every day", "at_least": 0.99},
            {"requirement": "some day", "measure": "working", "over": "some day", "at_least": 9.9},
        ],
    )
    answer = evaluate_by_day(study)
    rows = {row["requirement"]: row for row in answer.table("requirements").iter_rows(named=True)}
    assert rows["day 30"]["value"] == pytest.approx(answer.at_least(8, day=30.0))
    assert rows["day 30"]["met"] == "yes"
    assert rows["each day"]["value"] == pytest.approx(fleet(answer)["availability"].to_numpy()[:60].min())
    assert rows["each day"]["met"] == "no"
    assert rows["some day"]["met"] == "yes"


def test_a_method_that_does_not_cover_the_study_says_which_does() -> None:
    with pytest.raises(MethodError, match='use method="dyna-metric"'):
        evaluate_by_day(settled_study(np.random.default_rng(0)), method="exact")
    with pytest.raises(MethodError, match="closed-fleet does not cover"):
        evaluate_by_day(settled_study(np.random.default_rng(0)), method="closed-fleet")
    with pytest.raises(UsageError, match="there are auto, exact, closed-fleet, dyna-metric, metric"):
        evaluate_by_day(motor_fleet(), method="vari-metric")
    with pytest.raises(UsageError, match="days are numbers from 0 on"):
        evaluate_by_day(motor_fleet(), days=[-1.0])


def test_crews_lost_with_machines_and_repairs_as_old_are_left_out_by_name() -> None:
    study = losing(
        per_1000_days=5.0,
        hit={"crew_lost_share": 0.5},
        items=[{"item": "driver", "kind": "crew"}],
        authorised=[
            {"unit": "squadron", "item": "car", "quantity": 20, "held": 20, "crew": "driver"},
        ],
        failures=[{"item": "car", "mtbf": 90.0, "shape": 2.0, "after_repair": "old"}],
        repairs=[{"item": "car", "site": "base", "turnaround_days": 5}],
    )
    named = {
        (rows.table, rows.reason.split(":")[0]) for rows in evaluate_by_day(study, days=[1]).quality.left_out
    }
    assert {("damage", "crew_lost_share"), ("failures", "after_repair")} <= named
