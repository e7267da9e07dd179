import numpy as np
import pytest
from small_problems import base_and_depot, one_site

from sustainment.problem.arrays import Action
from sustainment.problem.build import build


def test_planned_work_is_there_for_each_fleet_and_part_with_the_use_it_follows() -> None:
    found = build(
        base_and_depot(
            service=[
                {"item": "truck", "mode": "check", "every": 100, "life_unit": "hour", "early": 5, "late": 9},
                {"item": "radio", "mode": "swap", "every": 720, "life_unit": "day", "action": "discard"},
            ],
            use=[
                {"unit": "*", "item": "truck", "life_unit": "km", "per_day": 40},
                {"unit": "second", "item": "truck", "life_unit": "hour", "per_day": 3, "stress": 2},
            ],
        )
    )
    of = found.services
    names = [found.names.modes[mode] for mode in of.mode]
    units = [found.names.units[found.fleets.unit[fleet]] for fleet in of.fleet]
    assert list(zip(units, names, strict=True)) == [
        ("first", "check"),
        ("first", "swap"),
        ("second", "check"),
        ("second", "swap"),
    ]
    assert (of.slot >= 0).tolist() == [False, True, False, True]
    assert of.every.tolist() == [100, 720, 100, 720]
    assert of.calendar.tolist() == [False, True, False, True]
    assert of.action.tolist() == [Action.IN_PLACE, Action.DISCARD] * 2
    assert found.uses.per_day[of.use_line].tolist() == [0, 1, 6, 1]
    assert (of.early[0], of.late[0]) == (5, 9)
    assert of.route.tolist() == [-1] * 4


def test_planned_work_takes_the_work_stated_for_its_mode_at_the_fleet_only() -> None:
    found = build(
        base_and_depot(
            service=[{"item": "truck", "mode": "check", "every": 100}],
            repairs=[
                {"item": "truck", "site": "kind:base", "turnaround_days": 9},
                {"item": "truck", "site": "north", "mode": "check", "turnaround_days": 2},
                {"item": "radio", "site": "depot", "turnaround_days": 12},
            ],
        )
    )
    route = found.services.route
    assert found.routes.turnaround.mean[route[0]] == 2
    assert route[1] == -1


def test_the_more_exact_row_of_planned_work_wins_and_rows_for_nobody_are_named() -> None:
    study = one_site(
        service=[
            {"item": "kind:end item", "mode": "check", "every": 100},
            {"item": "bus", "mode": "check", "every": 40},
        ]
    )
    assert build(study).services.every.tolist() == [40]
    nobody = one_site(
        items=[
            {"item": "bus", "kind": "end item"},
            {"item": "engine", "kind": "LRU"},
            {"item": "piston", "kind": "SRU"},
        ],
        service=[{"item": "piston", "every": 9}],
    )
    assert [(left.table, left.rows) for left in build(nobody).left_out] == [("service", 1)]


def test_courses_are_written_out_by_when_they_are_held() -> None:
    study = one_site(
        items=[
            {"item": "bus", "kind": "end item"},
            {"item": "engine", "kind": "LRU"},
            {"item": "driver", "kind": "crew"},
            {"item": "cadet", "kind": "crew"},
        ],
        courses=[
            {
                "course": "driving",
                "item": "driver",
                "from_item": "cadet",
                "site": "depot",
                "every_days": 30,
                "length_days": "20 ~ exponential",
                "seats": 4,
                "pass_share": 0.9,
                "needs": "2 bay + engine",
                "from_day": 10,
                "to_day": 100,
                "repeat_days": 200,
            }
        ],
    )
    found = build(study)
    of = found.courses
    assert of.first_day.tolist() == [10, 210]
    assert of.end_day.tolist() == [100, 300]
    assert [found.names.items[found.pairs.item[pair]] for pair in of.pair] == ["driver"] * 2
    assert [found.names.items[found.pairs.item[pair]] for pair in of.from_pair] == ["cadet"] * 2
    assert of.length.mean.tolist() == [20, 20]
    assert of.seats.tolist() == [4, 4]
    assert of.pass_share == pytest.approx(np.array([0.9, 0.9]))
    assert of.needs_start.tolist() == [0, 1, 2]
    assert found.names.resources[of.needs_resource[0]] == "bay"
    assert of.needs_quantity.tolist() == [2, 2]
    assert of.items_start.tolist() == [0, 1, 2]
    assert of.items_pair.tolist() == [found.pair_of("engine", "depot")] * 2
    assert of.items_quantity.tolist() == [1, 1]
    assert found.left_out == ()


def test_courses_that_began_before_day_0_keep_their_rhythm_or_are_named() -> None:
    course = {"item": "driver", "site": "depot", "length_days": 5, "seats": 1}
    study = one_site(
        items=[
            {"item": "bus", "kind": "end item"},
            {"item": "engine", "kind": "LRU"},
            {"item": "driver", "kind": "crew"},
        ],
        milestones=[{"milestone": "treaty", "day": 40}],
        courses=[
            {**course, "course": "again", "every_days": 30, "from_day": -40},
            {**course, "course": "over", "from_day": -1},
            {**course, "course": "plain", "every_days": 7},
            {**course, "course": "sworn", "from_day": "treaty + 3", "to_day": "treaty + 4"},
        ],
    )
    found = build(study)
    assert [found.names.courses[k] for k in found.courses.course] == ["again", "plain", "sworn"]
    assert found.courses.first_day.tolist() == [20, 0, 3]
    assert found.courses.first_milestone.tolist() == [-1, -1, 0]
    assert (found.courses.end_day[2], found.courses.end_milestone[2]) == (4, 0)
    assert [(left.table, left.rows) for left in found.left_out] == [("courses", 1)]
    assert build(study, day=9).courses.first_day.tolist() == [20, 0, 43]
