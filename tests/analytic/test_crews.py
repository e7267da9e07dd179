from typing import Any

import numpy as np
import polars as pl
import pytest
from studies_by_hand import Rows, motor_fleet, spares

from sustainment.analytic.crews import crews_by
from sustainment.analytic.evaluate import evaluate
from sustainment.model.study import Study
from sustainment.problem.build import build

CREW: Rows = [{"item": "driver", "kind": "crew"}]
COURSE = {"course": "driving", "item": "driver", "site": "school", "length_days": 30, "seats": 3}


def manned(*, positions: int = 10, held: int = 4, cars: int = 6, **tables: Any) -> Study:
    """Cars that need drivers: those held have one, the others come from a shelf of cars."""
    authorised = {"unit": "squadron", "item": "car", "quantity": positions, "held": held, "crew": "driver"}
    given: dict[str, Any] = {
        "items": CREW + tables.pop("more_items", []),
        "sites": [{"site": "base"}, {"site": "school"}],
        "authorised": [authorised],
        "stock": spares(cars, item="car") + tables.pop("more_stock", []),
        **tables,
    }
    return motor_fleet(positions=positions, mtbf=given.pop("mtbf", 1e12), **given)


def crews(study: Study, day: float) -> float:
    return float(crews_by(build(study), day)[0])


def test_machines_held_have_crews_and_others_stand() -> None:
    answer = evaluate(manned())
    assert answer.availability() == pytest.approx(0.4, rel=1e-9)
    rows = answer.table("causes").filter(pl.col("cause") == "no crew").to_dicts()
    assert [(row["item"], row["site"]) for row in rows] == [("driver", "base")]
    assert rows[0]["positions"] == pytest.approx(6.0, rel=1e-9)


def test_crews_in_stock_man_the_other_machines() -> None:
    study = manned(more_stock=spares(2, item="driver"))
    assert crews(study, 0.0) == 6.0
    assert evaluate(study).availability() == pytest.approx(0.6, rel=1e-9)


def test_a_course_starts_again_and_again_and_a_part_of_its_seats_passes() -> None:
    study = manned(courses=[{**COURSE, "every_days": 20, "from_day": 10, "pass_share": 0.5}])
    there = [crews(study, day) for day in (39.9, 40.0, 59.9, 60.0, 80.0, 400.0)]
    assert there == pytest.approx([4.0, 5.5, 5.5, 7.0, 8.5, 10.0])


def test_a_course_without_repeats_is_held_once_and_one_that_ends_starts_no_more() -> None:
    once = manned(courses=[{**COURSE, "from_day": 5}])
    assert [crews(once, day) for day in (34.0, 35.0, 999.0)] == [4.0, 7.0, 7.0]
    ending = manned(courses=[{**COURSE, "seats": 1, "every_days": 10, "from_day": 0, "to_day": 25}])
    assert crews(ending, 999.0) == 4.0 + 3


def test_starts_before_day_0_are_over() -> None:
    again = {"course": "driving", "item": "driver", "site": "base", "length_days": 15, "seats": 1,
             "every_days": 20, "from_day": "opening"}  # fmt: skip
    study = manned(milestones=[{"milestone": "opening", "day": -25}], courses=[again])
    assert [crews(study, day) for day in (29, 30, 50)] == pytest.approx([4, 5, 6])
    once = manned(milestones=[{"milestone": "opening", "day": -25}], courses=[{**again, "every_days": None}])
    assert crews(once, 50) == pytest.approx(4)


def test_crews_travel_to_their_unit() -> None:
    study = manned(
        sites=[{"site": "base", "supplied_by": "school"}, {"site": "school"}],
        lanes=[{"from_site": "school", "to_site": "base", "days": 7, "order_days": 1}],
        courses=[{**COURSE, "from_day": 0}],
        repairs=[{"item": "motor", "site": "base", "turnaround_days": 1.0}],
    )
    assert [crews(study, day) for day in (37.9, 38.0)] == [4.0, 7.0]


def test_better_priorities_are_manned_first_and_equal_ones_alike() -> None:
    def row(unit: str) -> dict[str, Any]:
        return {"unit": unit, "item": "car", "quantity": 4, "held": 0, "crew": "driver"}

    study = manned(
        units=[{"unit": u, "site": "base", "priority": p} for u, p in (("a", 2), ("b", 1), ("c", 2))],
        authorised=[row("a"), row("b"), row("c")],
        use=[{"unit": "*", "item": "car", "per_day": 1.0}],
        more_stock=spares(6, item="driver"),
    )
    assert crews_by(build(study), 0.0) == pytest.approx([1.0, 4.0, 1.0])


def test_a_course_that_takes_other_crews_starts_with_those_there_are() -> None:
    study = manned(
        more_items=[{"item": "rider", "kind": "crew"}],
        more_stock=[{"item": "rider", "site": "school", "quantity": 4}],
        courses=[{**COURSE, "from_item": "rider", "every_days": 10, "from_day": 0}],
    )
    assert [crews(study, day) for day in (30.0, 40.0, 50.0)] == [7.0, 8.0, 8.0]


def test_delivered_crews_count_by_their_chance() -> None:
    gift = {"delivery": "gift", "item": "driver", "site": "base", "quantity": 4, "from_day": 9, "chance": 0.5}
    study = manned(deliveries=[gift])
    assert [crews(study, day) for day in (8.0, 9.0)] == [4.0, 6.0]


def test_the_smaller_of_fit_machines_and_crews_works() -> None:
    """Under constant demand holes are Poisson: of 10 cars, with 7 crews, min(10 - down, 7) work."""
    study = manned(
        held=10,
        cars=0,
        mtbf=100.0,
        demand="constant",
        authorised=[{"unit": "squadron", "item": "car", "quantity": 10, "held": 7, "crew": "driver"}],
        stock=spares(3, item="car"),
    )
    answer = evaluate(study)
    fit = answer.state.machines.fit[0]
    assert fit == pytest.approx(0.9, rel=1e-9)
    without = evaluate(study.changed({"authorised/squadron@car/held": 10, "stock/car@base/quantity": 0}))
    law = without.scopes[0].law
    assert answer.availability() == pytest.approx(law @ np.minimum(np.arange(11), 7) / 10, rel=1e-9)
    assert answer.scopes[0].law[8:].sum() == 0.0


def test_machines_without_crews_do_not_fail() -> None:
    answer = evaluate(manned(mtbf=50.0))
    demand = answer.table("supply").filter(pl.col("item") == "motor")["demand_per_day"][0]
    assert demand == pytest.approx(10 * answer.availability() / 50, rel=1e-9)
    assert answer.availability() < 0.4
    assert answer.table("causes")["positions"].sum() == pytest.approx(10 * (1 - answer.availability()))


def test_more_crews_never_hurt() -> None:
    works = [
        evaluate(manned(mtbf=30.0, more_stock=spares(n, item="driver"))).availability() for n in range(7)
    ]
    assert works == sorted(works)
    assert works[-1] == pytest.approx(evaluate(motor_fleet(mtbf=30.0)).availability(), rel=1e-9)


def test_fleets_without_crews_have_no_limit() -> None:
    assert crews_by(build(motor_fleet()), 5.0).tolist() == [np.inf]
