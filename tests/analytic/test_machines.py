import math
import random

import numpy as np
import polars as pl
import pytest
from studies_by_hand import fleet_study, motor_fleet, spares

from naive.redundant_fleet import RedundantFleet
from sustainment.analytic.evaluate import evaluate
from sustainment.kernels.backorders import shelf
from sustainment.kernels.counts import fit


def closed_fleet(positions: int, stock: int, ratio: float) -> np.ndarray:
    """Law of failed motors when only working cars fail, repair ample: birth and death, up to normalising."""
    law = np.ones(positions + stock + 1)
    for x in range(positions + stock):
        law[x + 1] = law[x] * min(positions, positions + stock - x) * ratio / (x + 1)
    return law / law.sum()


def test_a_lone_machine_is_up_mtbf_over_mtbf_plus_turnaround() -> None:
    answer = evaluate(motor_fleet(positions=1, mtbf=30.0, turnaround=10.0))
    assert answer.availability() == pytest.approx(30 / 40, rel=1e-12)


def test_machines_without_spares_are_independent() -> None:
    """Engset: each is up mtbf / (mtbf + turnaround), whatever the law of the repair."""
    answer = evaluate(motor_fleet(positions=12, mtbf=40.0, turnaround="10 ~ lognormal 1.5"))
    assert answer.availability() == pytest.approx(0.8, rel=1e-12)
    law = answer.table("working").filter(pl.col("scope_kind") == "fleet")["probability"].to_numpy()
    direct = [math.comb(12, k) * 0.8**k * 0.2 ** (12 - k) for k in range(13)]
    assert law == pytest.approx(direct, rel=1e-9)


@pytest.mark.parametrize(("positions", "stock", "ratio"), [(12, 2, 0.5), (24, 3, 0.1), (100, 10, 0.15)])
def test_with_spares_the_closed_chain_is_near(positions: int, stock: int, ratio: float) -> None:
    answer = evaluate(
        motor_fleet(positions=positions, mtbf=10.0 / ratio, turnaround=10.0, stock=spares(stock))
    )
    chain = closed_fleet(positions, stock, ratio)
    owed = np.maximum(np.arange(chain.size) - stock, 0)
    assert answer.availability() == pytest.approx(1 - chain @ owed / positions, abs=0.003)
    row = answer.table("readiness").row(0, named=True)
    spread = math.sqrt(chain @ owed**2 - (chain @ owed) ** 2)
    assert row["deviation"] == pytest.approx(spread, rel=0.04)


def test_more_spares_than_machines_still_settle() -> None:
    """The target falls steeply there: steps that are too long would swing for ever."""
    answer = evaluate(motor_fleet(positions=10, mtbf=10.0, turnaround=30.0, stock=spares(20)))
    assert answer.state.settled
    assert answer.availability() == pytest.approx(0.75, abs=0.03), "30 x share - 20 spares are missing"


def test_exchange_work_stops_the_machine() -> None:
    study = motor_fleet(
        mtbf=30.0,
        turnaround=1.0,
        stock=spares(50),
        repairs=[
            {"item": "motor", "site": "base", "turnaround_days": 1.0},
            {"item": "car", "site": "base", "mode": "motor", "turnaround_days": 6.0, "delay_days": 4.0},
        ],
    )
    assert evaluate(study).availability() == pytest.approx(30 / 40, rel=1e-9)


def test_critical_holes_do_not_meet_when_only_working_machines_fail() -> None:
    parts = [{"item": "motor", "mtbf": 40.0}, {"item": "pump", "mtbf": 20.0}]
    repairs = [{"item": item, "site": "base", "turnaround_days": 5.0} for item in ("motor", "pump")]
    answer = evaluate(fleet_study(parts=parts, repairs=repairs))
    assert answer.availability() == pytest.approx(1 / (1 + 5 / 40 + 5 / 20), rel=1e-12)


def test_holes_fall_independently_under_constant_demand() -> None:
    parts = [{"item": "motor", "mtbf": 400.0, "quantity": 2}, {"item": "pump", "mtbf": 200.0}]
    repairs = [{"item": item, "site": "base", "turnaround_days": 5.0} for item in ("motor", "pump")]
    answer = evaluate(fleet_study(parts=parts, repairs=repairs, demand="constant"))
    assert answer.availability() == pytest.approx((1 - 5 / 400) ** 2 * (1 - 5 / 200), rel=1e-12)


def test_a_copy_to_spare_is_a_binomial_factor() -> None:
    """1 of 2 needed: both must be missing at once."""
    parts = [{"item": "motor", "mtbf": 100.0, "quantity": 2, "needed": 1}]
    repairs = [{"item": "motor", "site": "base", "turnaround_days": 5.0}]
    answer = evaluate(fleet_study(parts=parts, repairs=repairs, demand="constant"))
    assert answer.availability() == pytest.approx(1 - (5 / 100) ** 2, rel=1e-12)


def test_copies_beyond_those_needed_fail_at_their_standby_share() -> None:
    parts = [{"item": "motor", "mtbf": 100.0, "quantity": 3, "needed": 1, "standby_share": 0.25}]
    repairs = [{"item": "motor", "site": "base", "turnaround_days": 5.0}]
    supply = evaluate(fleet_study(parts=parts, repairs=repairs, demand="constant")).table("supply")
    assert supply["demand_per_day"].to_list() == pytest.approx([10 * (1 + 2 * 0.25) / 100], rel=1e-13)


def redundant(fleet: RedundantFleet) -> tuple[float, float]:
    """Availability and failures a day of a twin's fleet, by formula."""
    parts = [
        {
            "item": "motor",
            "mtbf": 1 / fleet.failures,
            "quantity": fleet.quantity,
            "needed": fleet.needed,
            "standby_share": fleet.standby_share,
        }
    ]
    repairs = [{"item": "motor", "site": "base", "turnaround_days": fleet.turnaround}]
    if fleet.other_failures:
        parts.append({"item": "pump", "mtbf": 1 / fleet.other_failures})
        repairs.append({"item": "pump", "site": "base", "turnaround_days": fleet.other_turnaround})
    study = fleet_study(positions=fleet.positions, parts=parts, repairs=repairs, stock=spares(fleet.spares))
    answer = evaluate(study, method="vari-metric")
    demand = answer.table("supply").filter(pl.col("item") == "motor")["demand_per_day"][0]
    return answer.availability(), demand


@pytest.mark.parametrize(
    "fleet",
    [
        RedundantFleet(1, 2, 1, 1.0, 0.05, 10.0),
        RedundantFleet(1, 2, 1, 0.0, 0.05, 10.0),
        RedundantFleet(2, 3, 2, 0.5, 0.05, 10.0),
        RedundantFleet(3, 4, 2, 0.2, 0.03, 10.0),
    ],
)
def test_copies_to_spare_without_spares_on_the_shelf_are_exact_when_only_working_machines_fail(
    fleet: RedundantFleet,
) -> None:
    works, failures = fleet.solved()
    found = redundant(fleet)
    assert found[0] == pytest.approx(works, rel=1e-9)
    assert found[1] == pytest.approx(failures, rel=1e-9)


@pytest.mark.parametrize(
    "fleet",
    [
        RedundantFleet(2, 2, 1, 1.0, 0.02, 10.0, spares=1),
        RedundantFleet(3, 2, 1, 0.0, 0.02, 10.0, spares=1),
        RedundantFleet(3, 3, 2, 0.5, 0.03, 10.0, spares=1),
        RedundantFleet(3, 4, 2, 1.0, 0.05, 10.0, spares=3),
        RedundantFleet(2, 3, 2, 1.0, 0.03, 10.0, other_failures=0.02, other_turnaround=10.0),
        RedundantFleet(3, 3, 2, 1.0, 0.03, 10.0, spares=2, other_failures=0.02, other_turnaround=10.0),
    ],
)
def test_copies_to_spare_with_spares_lose_within_an_eighth_of_what_the_chain_loses(
    fleet: RedundantFleet,
) -> None:
    works, failures = fleet.solved()
    found = redundant(fleet)
    assert 1 - found[0] == pytest.approx(1 - works, rel=0.125)
    assert found[1] == pytest.approx(failures, rel=0.03)


@pytest.mark.parametrize("seed", range(12))
def test_random_fleets_with_copies_to_spare_keep_the_error_that_is_stated(seed: int) -> None:
    draw = random.Random(seed)
    quantity = draw.randint(2, 4)
    fleet = RedundantFleet(
        positions=draw.randint(1, 3),
        quantity=quantity,
        needed=draw.randint(1, quantity - 1),
        standby_share=draw.choice([0.0, 0.2, 0.5, 1.0]),
        failures=draw.uniform(0.005, 0.05),
        turnaround=10.0,
        spares=draw.randint(0, 3),
        other_failures=draw.choice([0.0, 0.0, 0.02]),
        other_turnaround=10.0,
    )
    assert redundant(fleet)[0] == pytest.approx(fleet.solved()[0], abs=0.011)


def test_a_failure_that_is_not_critical_stops_nothing() -> None:
    answer = evaluate(motor_fleet(motor={"critical": False}))
    assert answer.availability() == 1.0
    assert answer.table("supply")["backorders"][0] == pytest.approx(2.0), "10 cars, 10 days, mtbf 50"


def test_calendar_lives_run_while_the_machine_stands() -> None:
    """Motors age by the calendar while installed: up x / (x + y) of their own, not slowed by the pump."""
    parts = [{"item": "motor", "mtbf": 40.0}, {"item": "pump", "mtbf": 1.0}]
    study = fleet_study(
        parts=parts,
        repairs=[{"item": item, "site": "base", "turnaround_days": 5.0} for item in ("motor", "pump")],
    )
    aged = study.changed({"failures/motor@failure/life_unit": "day"})
    missing = evaluate(aged).table("supply").filter(pl.col("item") == "motor")["backorders"][0]
    assert missing == pytest.approx(10 * 5 / 45, rel=1e-11)


def test_machines_never_owned_leave_their_positions_empty() -> None:
    """Of 10 positions 6 hold a car: the base stock of cars is -4, all of them owed for good."""
    answer = evaluate(motor_fleet(held=6, mtbf=30.0))
    assert answer.availability() == pytest.approx(0.6 * 30 / 40, rel=1e-11)
    row = answer.table("supply").filter(pl.col("item") == "car").row(0, named=True)
    assert (row["stock"], row["backorders"]) == (-4.0, 4.0)
    causes = dict(answer.table("causes").select("cause", "positions").iter_rows())
    assert causes["no vehicle"] == pytest.approx(4.0)


@pytest.mark.parametrize(("day", "have"), [(50.0, 6.0), (150.0, 6.0 + 0.5 * 3)])
def test_deliveries_count_once_they_have_come_by_their_chance(day: float, have: float) -> None:
    study = motor_fleet(
        held=6,
        mtbf=1e9,
        deliveries=[
            {
                "delivery": "first",
                "item": "car",
                "site": "base",
                "quantity": 3,
                "from_day": 100,
                "chance": 0.5,
            }
        ],
    )
    assert evaluate(study, day=day).availability() == pytest.approx(have / 10, rel=1e-6)


def test_a_shortage_adds_to_what_is_in_repair_without_approximation() -> None:
    """End items with a base stock below zero owe E[X] - s, whatever the law of X."""
    failures = [{"item": "car", "mtbf": 30.0}]
    repairs = [{"item": "car", "site": "base", "turnaround_days": 10.0}]
    study = fleet_study(positions=10, held=7, failures=failures, repairs=repairs, demand="constant")
    answer = evaluate(study)
    assert answer.table("supply")["backorders"][0] == pytest.approx(10 * 10 / 30 + 3, rel=1e-12)
    assert answer.availability() == pytest.approx(1 - (10 / 3 + 3) / 10, rel=1e-12)


def test_a_fractional_stock_is_a_mixture_of_whole_ones() -> None:
    study = motor_fleet(
        demand="constant",
        stock=spares(2),
        deliveries=[
            {"delivery": "a", "item": "motor", "site": "base", "quantity": 1, "from_day": 1, "chance": 0.3}
        ],
    )
    law = fit(2.0, 2.0)
    mixed = 0.7 * shelf(law, 2).backorders + 0.3 * shelf(law, 3).backorders
    assert evaluate(study).table("supply")["backorders"][0] == pytest.approx(mixed, rel=1e-12)


def test_units_that_share_a_shelf_are_owed_by_their_removals() -> None:
    study = motor_fleet(
        demand="constant",
        units=[{"unit": "red", "site": "base"}, {"unit": "blue", "site": "base"}],
        authorised=[
            {"unit": "red", "item": "car", "quantity": 10},
            {"unit": "blue", "item": "car", "quantity": 10},
        ],
        use=[
            {"unit": "red", "item": "car", "per_day": 3.0},
            {"unit": "blue", "item": "car", "per_day": 1.0},
        ],
        stock=spares(6),
    )
    answer = evaluate(study)
    owed = shelf(fit(8.0, 8.0), 6).backorders
    assert answer.availability("red") == pytest.approx(1 - 0.75 * owed / 10, rel=1e-11)
    assert answer.availability("blue") == pytest.approx(1 - 0.25 * owed / 10, rel=1e-11)


def test_a_fleet_that_nothing_stops_works() -> None:
    assert evaluate(motor_fleet(mtbf=1e12, stock=spares(5))).availability() == pytest.approx(1.0, abs=1e-9)
