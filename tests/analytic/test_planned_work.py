import random
from typing import Any

import polars as pl
import pytest
from studies_by_hand import Rows, fleet_study, motor_fleet, spares

from sustainment.analytic.evaluate import evaluate
from sustainment.analytic.result import Evaluation
from sustainment.model.study import Study


def serviced(
    *, every: float = 20.0, life_unit: str = "hour", days: float = 4.0, service: Any = None, **tables: Any
) -> Study:
    """Cars that run an hour a day and are worked on every so often."""
    work = {"item": "car", "mode": "service", "every": every, "life_unit": life_unit, **(service or {})}
    repairs: Rows = [
        {"item": "car", "site": "base", "mode": "service", "turnaround_days": days, **tables.pop("work", {})},
        *tables.pop("repairs", []),
    ]
    return fleet_study(service=[work], repairs=repairs, **tables)


def failing(mtbf: float, turnaround: float) -> dict[str, Any]:
    return {
        "parts": [{"item": "motor", "mtbf": mtbf}],
        "repairs": [{"item": "motor", "site": "base", "turnaround_days": turnaround}],
    }


def charged(answer: Evaluation) -> dict[str, float]:
    rows = answer.table("causes").group_by("cause").agg(pl.col("positions").sum())
    return dict(rows.iter_rows())


def test_work_due_by_use_takes_its_part_of_each_cycle() -> None:
    assert evaluate(serviced()).availability() == pytest.approx(20 / 24, rel=1e-12)


def test_work_due_by_use_never_meets_a_failure() -> None:
    """Both come to working machines only: one cycle, times of standing add up."""
    answer = evaluate(serviced(**failing(30.0, 10.0)))
    assert answer.availability() == pytest.approx(1 / (1 + 10 / 30 + 4 / 20), rel=1e-11)


def test_work_due_by_the_calendar_counts_from_when_it_was_last_done() -> None:
    answer = evaluate(serviced(every=360.0, life_unit="day", days=5.0, work={"delay_days": 1.0}))
    assert answer.availability() == pytest.approx(360 / 366, rel=1e-12)


def one_machine(mtbf: float, turnaround: float, *, every: float, days: float, until: float) -> float:
    """Follow one machine: it fails only when it works, its service is due whatever it does."""
    draw, now, worked = random.Random(1), 0.0, 0.0
    due, back = every, 0.0
    fails = draw.expovariate(1 / mtbf)
    while now < until:
        if now < back:
            now = min(back, max(due, now))
        elif fails <= due - now:
            now, worked = now + fails, worked + fails
            back, fails = now + turnaround, draw.expovariate(1 / mtbf)
            continue
        else:
            worked, fails, now = worked + due - now, fails - (due - now), due
        if now >= due:
            now, due = now + days, now + days + every
    return worked / now


def test_work_due_by_the_calendar_may_fall_on_a_machine_that_stands() -> None:
    answer = evaluate(serviced(every=40.0, life_unit="day", days=6.0, **failing(30.0, 10.0)))
    followed = one_machine(30.0, 10.0, every=40.0, days=6.0, until=400_000.0)
    free = 40 / 46
    assert answer.availability() == pytest.approx(free / (1 + free / 3), rel=1e-11)
    assert answer.availability() == pytest.approx(followed, abs=0.01)


def test_under_constant_demand_the_share_free_of_planned_work_is_a_factor() -> None:
    answer = evaluate(serviced(demand="constant", **failing(200.0, 10.0)))
    assert answer.availability() == pytest.approx((1 - 10 / 200) * (1 - 4 / 20), rel=1e-12)


def test_work_that_no_row_states_takes_no_time() -> None:
    study = fleet_study(
        service=[{"item": "car", "mode": "wash", "every": 1.0, "life_unit": "day"}],
        repairs=[{"item": "car", "site": "base", "turnaround_days": 50.0}],
    )
    assert evaluate(study).availability() == 1.0


def test_work_on_a_part_in_place_stops_the_machine_once_for_each_copy() -> None:
    study = motor_fleet(
        mtbf=1e12,
        motor={"quantity": 2},
        service=[{"item": "motor", "mode": "check", "every": 40.0, "life_unit": "hour"}],
        repairs=[
            {"item": "motor", "site": "base", "turnaround_days": 1.0},
            {"item": "motor", "site": "base", "mode": "check", "turnaround_days": 3.0},
        ],
    )
    assert evaluate(study).availability() == pytest.approx(1 / (1 + 2 * 3 / 40), rel=1e-9)


def test_an_overhauled_machine_is_away_as_long_as_its_route_takes() -> None:
    study = serviced(
        service={"action": "overhaul"},
        sites=[{"site": "base", "supplied_by": "depot"}, {"site": "depot"}],
        repairs=[{"item": "car", "site": "depot", "mode": "service", "turnaround_days": 6.0}],
        lanes=[
            {"from_site": "depot", "to_site": "base", "days": 2.0},
            {"from_site": "base", "to_site": "depot", "days": 3.0},
        ],
        work={"share": 0.0},
    )
    answer = evaluate(study)
    assert answer.availability() == pytest.approx(20 / (20 + 3 + 6 + 2), rel=1e-11)
    assert set(charged(answer)) == {"in transit", "in repair"}


def test_a_spare_machine_takes_the_place_of_one_in_overhaul() -> None:
    overhaul = {"action": "overhaul"}
    without = evaluate(serviced(service=overhaul)).availability()
    study = serviced(service=overhaul, stock=spares(3, item="car"))
    assert without == pytest.approx(20 / 24, rel=1e-11)
    assert evaluate(study).availability() > without + 0.1


def test_a_discarded_part_is_ordered_anew() -> None:
    study = motor_fleet(
        mtbf=1e12,
        motor={"procurement_days": 7.0},
        service=[{"item": "motor", "every": 50.0, "life_unit": "hour", "action": "discard"}],
    )
    answer = evaluate(study)
    assert answer.availability() == pytest.approx(50 / 57, rel=1e-9)
    assert answer.table("supply")["demand_per_day"][0] == pytest.approx(10 * (50 / 57) / 50, rel=1e-9)


def test_planned_work_joins_the_load_of_its_shop_and_waits_there() -> None:
    bays: Rows = [{"resource": "bay", "site": "base", "quantity": 2}]
    answer = evaluate(serviced(work={"needs": "bay"}, resources=bays))
    shop = answer.table("shops").row(0, named=True)
    works = answer.availability()
    assert shop["load"] == pytest.approx(10 * works / 20 * 4 / 2, rel=1e-9)
    assert shop["mean_wait_days"] > 0.1
    assert works == pytest.approx(20 / (24 + shop["mean_wait_days"]), rel=1e-9)
    causes = charged(answer)
    assert causes["planned work"] == pytest.approx(10 * works * 4 / 20, rel=1e-9)
    assert causes["waiting for shop"] == pytest.approx(10 * works * shop["mean_wait_days"] / 20, rel=1e-9)


@pytest.mark.parametrize("demand", ["operating", "constant"])
@pytest.mark.parametrize("cannibalised", [False, True])
@pytest.mark.parametrize("life_unit", ["hour", "day"])
def test_causes_sum_to_what_does_not_work(demand: str, cannibalised: bool, life_unit: str) -> None:
    study = serviced(
        life_unit=life_unit, demand=demand, cannibalisation=cannibalised, held=9, **failing(100.0, 10.0)
    )
    answer = evaluate(study)
    assert answer.state.settled
    lost = 10 * (1 - answer.availability())
    assert answer.table("causes")["positions"].sum() == pytest.approx(lost, rel=1e-12)
    assert charged(answer)["planned work"] > 0
    whole = answer.scopes[0]
    assert whole.law @ range(11) == pytest.approx(whole.working, rel=1e-9)


@pytest.mark.parametrize("life_unit", ["hour", "day"])
def test_more_planned_work_never_helps(life_unit: str) -> None:
    works = [
        evaluate(serviced(every=every, life_unit=life_unit, **failing(30.0, 10.0))).availability()
        for every in (5.0, 10.0, 20.0, 40.0)
    ]
    assert works == sorted(works)


def test_planned_work_is_paid_for() -> None:
    answer = evaluate(serviced(work={"cost": 100.0}, days=4.0, demand="constant"))
    costs = answer.table("costs").filter(pl.col("element") == "repairs")["mean"].sum()
    assert costs == pytest.approx(365 * 10 / 20 * 100, rel=1e-12)


def test_windows_of_planned_work_are_named_as_left_out() -> None:
    plain = evaluate(serviced()).quality.limits
    named = evaluate(serviced(service={"early": 5.0, "late": 2.0})).quality.limits
    assert any("early" in text for text in set(named) - set(plain))
