"""Which crew the positions of a type need."""

from typing import Any

from sustainment.model.study import Study
from sustainment.problem.build import build


def lancers(**more: Any) -> Study:
    """Return two squadrons with horses and riders, of which the first goes over to cars."""
    tables: dict[str, Any] = {
        "days": 100,
        "sites": [{"site": "barracks"}],
        "items": [
            *({"item": name, "kind": "end item"} for name in ("horse", "car", "tank")),
            *({"item": name, "kind": "crew"} for name in ("rider", "driver")),
        ],
        "units": [{"unit": "first", "site": "barracks"}, {"unit": "second", "site": "barracks"}],
        "authorised": [{"unit": "*", "item": "horse", "quantity": 4, "crew": "rider"}],
        "transitions": [{"unit": "first", "from_item": "horse", "to_item": "car", "positions_per_day": 0.5}],
    }
    return Study("lancers", **{**tables, **more})


def crews(study: Study, day: float | None = None) -> dict[tuple[str, str], str | None]:
    problem = build(study, day=day)
    names, fleets = problem.names, problem.fleets
    return {
        (names.units[unit], names.items[item]): names.items[crew] if crew >= 0 else None
        for unit, item, crew in zip(fleets.unit, fleets.item, fleets.crew, strict=True)
    }


def left_out(study: Study) -> list[tuple[str, int]]:
    return [(left.table, left.rows) for left in build(study).left_out]


def test_another_crew_from_a_day_on_is_named() -> None:
    rows = [
        {"unit": "first", "item": "horse", "quantity": 4, "crew": "rider"},
        {"unit": "first", "item": "horse", "quantity": 4, "crew": "driver", "from_day": 30, "to_day": 60},
        {"unit": "first", "item": "horse", "quantity": 5, "from_day": 60},
    ]
    study = lancers(authorised=rows, transitions=[])
    assert left_out(study) == [("authorised", 2)]
    assert crews(study) == {("first", "horse"): "rider"}
    assert crews(study, day=40) == {("first", "horse"): "driver"}
    assert not left_out(lancers(authorised=[{**row, "crew": "rider"} for row in rows], transitions=[]))
    gone = {"unit": "first", "item": "horse", "quantity": 0, "from_day": 60}
    assert not left_out(lancers(authorised=[rows[0], gone], transitions=[]))


def test_the_first_row_that_states_positions_says_which_crew() -> None:
    study = lancers(
        authorised=[
            {"unit": "first", "item": "horse", "quantity": 0},
            {"unit": "first", "item": "horse", "quantity": 4, "crew": "rider", "from_day": 30},
        ],
        transitions=[],
    )
    assert crews(study) == {("first", "horse"): "rider"}
    assert not left_out(study)


def test_a_new_type_without_a_row_needs_the_crew_that_it_needs_elsewhere() -> None:
    horses = {"unit": "*", "item": "horse", "quantity": 4, "crew": "rider"}
    elsewhere = lancers(
        authorised=[horses, {"unit": "second", "item": "car", "quantity": 1, "crew": "driver"}]
    )
    assert crews(elsewhere)["first", "car"] == "driver"
    without = lancers(authorised=[horses, {"unit": "second", "item": "car", "quantity": 1}])
    assert crews(without)["first", "car"] is None
    says_none = lancers(authorised=[horses, {"unit": "first", "item": "car", "quantity": 0}])
    assert crews(says_none)["first", "car"] is None


def test_a_new_type_of_which_no_row_speaks_keeps_the_crews_of_the_old() -> None:
    over = {"unit": "first", "from_item": "horse", "to_item": "car", "positions_per_day": 0.5}
    study = lancers(transitions=[over, {**over, "from_item": "car", "to_item": "tank"}])
    assert crews(study)["first", "car"] == crews(study)["first", "tank"] == "rider"
    assert not left_out(study)


def test_crews_of_old_types_that_differ_are_named() -> None:
    over = {"unit": "first", "from_item": "horse", "to_item": "tank", "positions_per_day": 0.5}
    study = lancers(
        authorised=[
            {"unit": "first", "item": "horse", "quantity": 4, "crew": "rider"},
            {"unit": "first", "item": "car", "quantity": 4, "crew": "driver"},
        ],
        transitions=[over, {**over, "from_item": "car"}],
    )
    assert crews(study)["first", "tank"] is None
    assert left_out(study) == [("transitions", 1)]
