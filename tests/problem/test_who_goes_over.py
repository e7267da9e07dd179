"""Who goes over from which type to which, and when."""

from typing import Any

from sustainment.model.study import Study
from sustainment.problem.build import build


def lancers(**more: Any) -> Study:
    """Return two squadrons with horses; `more` replaces tables."""
    tables: dict[str, Any] = {
        "days": 100,
        "sites": [{"site": "barracks"}],
        "items": [
            {"item": "horse", "kind": "end item"},
            {"item": "car", "kind": "end item"},
            {"item": "tank", "kind": "end item"},
            {"item": "driver", "kind": "crew"},
        ],
        "units": [{"unit": "first", "site": "barracks"}, {"unit": "second", "site": "barracks"}],
        "authorised": [{"unit": "*", "item": "horse", "quantity": 4}],
        "transitions": [{"unit": "*", "from_item": "horse", "to_item": "car", "positions_per_day": 0.5}],
    }
    return Study("lancers", **{**tables, **more})


def named(study: Study, day: float | None = None) -> list[tuple[str, str, str, float]]:
    problem = build(study, day=day)
    names, fleets, of = problem.names, problem.fleets, problem.transitions
    return [
        (names.units[fleets.unit[a]], names.items[fleets.item[a]], names.items[fleets.item[b]], rate)
        for a, b, rate in zip(of.from_fleet, of.to_fleet, of.per_day.tolist(), strict=True)
    ]


def test_each_unit_with_the_old_type_goes_over_and_has_none_of_the_new_at_first() -> None:
    problem = build(lancers())
    assert problem.fleets.authorised.tolist() == [0, 4, 0, 4]
    assert problem.fleets.held.tolist() == [0, 4, 0, 4]
    assert problem.fleets.crew.tolist() == [-1] * 4
    assert named(lancers()) == [("first", "horse", "car", 0.5), ("second", "horse", "car", 0.5)]
    assert problem.left_out == ()


def test_the_more_exact_row_counts_and_one_step_follows_another() -> None:
    study = lancers(
        authorised=[
            {"unit": "*", "item": "horse", "quantity": 4},
            {"unit": "first", "item": "car", "quantity": 0, "crew": "driver"},
        ],
        transitions=[
            {"unit": "*", "from_item": "horse", "to_item": "car", "positions_per_day": 0.5},
            {"unit": "second", "from_item": "horse", "to_item": "car", "positions_per_day": 2},
            {"unit": "second", "from_item": "car", "to_item": "tank", "positions_per_day": 1},
            {"unit": "first", "from_item": "tank", "to_item": "horse", "positions_per_day": 1},
        ],
    )
    assert named(study) == [
        ("first", "horse", "car", 0.5),
        ("second", "car", "tank", 1.0),
        ("second", "horse", "car", 2.0),
    ]
    problem = build(study)
    assert [problem.names.items[c] for c in problem.fleets.crew if c >= 0] == ["driver"] * 3
    assert [(rows.table, rows.rows) for rows in problem.left_out] == [("transitions", 1)]


def test_stretches_and_milestones_date_transitions() -> None:
    row = {"unit": "first", "from_item": "horse", "to_item": "car", "positions_per_day": 1}
    study = lancers(
        milestones=[{"milestone": "treaty", "day": 30, "delay_days": 5}],
        transitions=[
            {**row, "from_day": -5, "to_day": 10, "old_items": "retired", "conversion_days": 7},
            {**row, "from_day": "treaty + 2"},
        ],
    )
    of = build(study).transitions
    assert of.first_day.tolist() == [0.0, 2.0]
    assert of.first_milestone.tolist() == [-1, 0]
    assert of.end_day[0] == 10
    assert of.retired.tolist() == [True, False]
    assert of.conversion.mean.tolist() == [7.0, 0.0]
    assert build(study, day=50).transitions.first_day.tolist() == [0.0, 37.0]
