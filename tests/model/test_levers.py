"""Levers: what so many steps of them change."""

import pytest

from sustainment.errors import StudyError, UsageError
from sustainment.model.study import Study


def a_study() -> Study:
    return Study(
        "levers",
        days=100,
        sites=[
            {"site": "depot"},
            {"site": "base", "supplied_by": "depot"},
            {"site": "hub", "supplied_by": "depot", "candidate": True},
        ],
        items=[{"item": "truck", "kind": "end item"}, {"item": "engine"}, {"item": "axle"}],
        parts=[{"parent": "truck", "item": "engine"}, {"parent": "truck", "item": "axle"}],
        units=[{"unit": "company", "site": "base"}],
        authorised=[{"unit": "company", "item": "truck", "quantity": 5}],
        use=[{"unit": "company", "item": "truck", "life_unit": "hour", "per_day": 2}],
        failures=[{"item": "engine", "mtbf": 200, "life_unit": "hour"}],
        lanes=[
            {"from_site": "depot", "to_site": "base", "days": 3},
            {"from_site": "depot", "to_site": "hub", "days": 1, "candidate": True},
        ],
        repairs=[
            {"item": "kind:LRU", "site": "depot", "turnaround_days": "10 ~ gamma 0.5", "needs": "bay"},
            {"item": "engine", "site": "hub", "turnaround_days": 4, "needs": "bay", "candidate": True},
        ],
        resources=[
            {"resource": "bay", "site": "depot", "quantity": "2 (1 to 4)"},
            {"resource": "bay", "site": "hub", "quantity": 6, "candidate": True},
        ],
        stock=[{"item": "engine", "site": "base", "quantity": 1}],
        levers=[
            {"lever": "bay", "address": "resources/bay@depot/quantity", "change": "+1", "largest": 3},
            {"lever": "faster", "address": "repairs/engine@depot/turnaround_days", "change": "x 80 %"},
            {"lever": "twice", "address": "resources/bay@depot/quantity", "change": "x 2"},
            {"lever": "hub", "address": "resources/bay@hub/quantity", "change": "+2"},
            {"lever": "lane", "address": "lanes/depot@base/days", "change": "= 1"},
            {"lever": "later", "address": "lanes/depot@base/days", "change": "-1", "from_day": 10},
        ],
    )


def cell(study: Study, table: str, field: str, **key: str) -> object:
    frame = study.table(table)
    for name, value in key.items():
        frame = frame.filter(frame[name] == value)
    assert frame.height == 1
    return frame[field][0]


def test_steps_add_multiply_and_set() -> None:
    study = a_study()
    assert cell(study.with_levers({"bay": 3}), "resources", "quantity", site="depot") == 5
    assert cell(study.with_levers({"lane": 1}), "lanes", "days", to_site="base") == 1
    assert study.with_levers({}) == study


def test_levers_on_one_cell_work_one_after_the_other_as_the_table_has_them() -> None:
    assert cell(a_study().with_levers({"twice": 1, "bay": 2}), "resources", "quantity", site="depot") == 8


def test_what_a_wildcard_states_gets_a_row_of_its_own_and_keeps_its_law() -> None:
    study = a_study().with_levers({"faster": 2})
    row = study.repairs.filter((study.repairs["item"] == "engine") & (study.repairs["site"] == "depot"))
    assert row["turnaround_days"][0] == pytest.approx(6.4)
    assert row["turnaround_days_law"][0] == "gamma"
    assert row["turnaround_days_variation"][0] == 0.5
    assert row["needs"][0] == "bay"


def test_a_lever_on_a_candidate_chooses_its_site_and_begins_at_nothing() -> None:
    study = a_study().with_levers({"hub": 1})
    assert cell(study, "resources", "quantity", site="hub") == 2
    for table, key in (
        ("sites", {"site": "hub"}),
        ("lanes", {"to_site": "hub"}),
        ("repairs", {"site": "hub"}),
    ):
        assert cell(study, table, "candidate", **key) is False
    assert cell(a_study().with_levers({"bay": 1}), "sites", "candidate", site="hub") is True


@pytest.mark.parametrize(
    ("taken", "told"),
    [
        ({"bay": 4}, "allows 3 at most"),
        ({"bay": -1}, "from 0 on"),
        ({"later": 1}, "is dated"),
    ],
)
def test_steps_that_cannot_be_taken_are_refused(taken, told) -> None:
    with pytest.raises(UsageError, match=told):
        a_study().with_levers(taken)


def test_a_lever_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(StudyError, match=r"E262 levers/bey.*did you mean bay"):
        a_study().with_levers({"bey": 1})
