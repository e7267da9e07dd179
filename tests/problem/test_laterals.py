"""Whom a pair asks, read from lanes."""

from typing import Any

import pytest
from small_problems import base_and_depot

from sustainment.problem.arrays import Problem
from sustainment.problem.build import build


def asked(problem: Problem) -> dict[tuple[str, str], list[tuple[str, float]]]:
    """Whom each item at a site asks, in order, and the mean days until the unit is there."""
    pairs, names, laterals = problem.pairs, problem.names, problem.laterals
    found: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for k, pair in enumerate(laterals.asking):
        giver = laterals.giving[k]
        where = names.sites[pairs.site[giver]] if giver >= 0 else "outside"
        days = float(laterals.order_days[k] + laterals.time.mean[k])
        place = (names.items[pairs.item[pair]], names.sites[pairs.site[pair]])
        found.setdefault(place, []).append((where, days))
    return found


def study_with(*lanes: dict[str, Any], **tables: Any) -> Any:
    supply = {"from_site": "depot", "to_site": "kind:base", "days": 5}
    return base_and_depot(lanes=[supply, *lanes], **tables)


def test_sites_are_asked_by_rank_then_time_and_outside_last() -> None:
    to_north = {"to_site": "north", "item": "radio"}
    study = study_with(
        {**to_north, "from_site": "depot", "role": "lateral", "days": 1, "order_days": 2, "rank": 2},
        {**to_north, "from_site": "south", "role": "lateral", "days": 9, "rank": 1},
        {**to_north, "from_site": None, "role": "emergency", "days": 0.5},
    )
    order = [("south", 9.0), ("depot", 3.0), ("outside", 0.5)]
    assert asked(build(study)) == {("radio", "north"): order}


def test_of_lanes_without_rank_the_quickest_is_asked_first_and_after_ranked_ones() -> None:
    to_north = {"to_site": "north", "item": "radio", "role": "lateral"}
    quick = study_with(
        {**to_north, "from_site": "south", "days": 2}, {**to_north, "from_site": "depot", "days": 1}
    )
    assert asked(build(quick))["radio", "north"] == [("depot", 1.0), ("south", 2.0)]
    ranked = study_with(
        {**to_north, "from_site": "south", "days": 2, "rank": 7},
        {**to_north, "from_site": "depot", "days": 1},
    )
    assert asked(build(ranked))["radio", "north"] == [("south", 2.0), ("depot", 1.0)]


def test_a_blank_item_is_every_item_and_a_more_exact_row_wins() -> None:
    study = study_with(
        {"from_site": "kind:base", "to_site": "kind:base", "role": "lateral", "days": 3},
        {
            "from_site": "south",
            "to_site": "north",
            "role": "lateral",
            "item": "radio",
            "days": "2 ~ gamma 0.5",
        },
    )
    problem = build(study)
    assert asked(problem) == {
        ("radio", "north"): [("south", 2.0)],
        ("radio", "south"): [("north", 3.0)],
        ("truck", "north"): [("south", 3.0)],
        ("truck", "south"): [("north", 3.0)],
    }
    assert sorted(problem.laterals.time.variation.tolist()) == [0.0, 0.0, 0.0, 0.5]


def test_a_site_is_not_asked_by_itself_nor_for_what_it_never_has() -> None:
    study = study_with({"from_site": "*", "to_site": "north", "role": "lateral", "days": 1, "item": "radio"})
    assert asked(build(study)) == {("radio", "north"): [("depot", 1.0), ("south", 1.0)]}
    nowhere = study_with(
        {"from_site": "far", "to_site": "north", "role": "lateral", "days": 1},
        sites=[
            {"site": "depot", "kind": "depot"},
            *({"site": base, "kind": "base", "supplied_by": "depot"} for base in ("north", "south")),
            {"site": "far"},
        ],
    )
    assert asked(build(nowhere)) == {}


def test_stock_at_a_site_that_nothing_else_needs_can_be_asked_for() -> None:
    study = study_with(
        {"from_site": "far", "to_site": "north", "role": "lateral", "days": 1},
        sites=[
            {"site": "depot", "kind": "depot"},
            *({"site": base, "kind": "base", "supplied_by": "depot"} for base in ("north", "south")),
            {"site": "far", "supplied_by": "depot"},
        ],
        stock=[{"item": "radio", "site": "far", "quantity": 1}],
    )
    assert asked(build(study)) == {("radio", "north"): [("far", 1.0)]}


def test_dated_lanes_hold_on_their_days_and_are_left_out_by_name_over_time() -> None:
    study = study_with(
        {
            "from_site": "south",
            "to_site": "north",
            "role": "lateral",
            "item": "radio",
            "days": 1,
            "from_day": 100,
            "to_day": 200,
        }
    )
    assert asked(build(study, day=150)) == {("radio", "north"): [("south", 1.0)]}
    for day in (50, 200):
        assert asked(build(study, day=day)) == {}
    (left,) = build(study).left_out
    assert (left.table, left.rows) == ("lanes", 1)
    assert "lateral" in left.reason
    assert build(study, day=150).left_out == ()


def test_what_lateral_lanes_cost_and_how_much_they_carry_is_left_out_by_name() -> None:
    way = {"from_site": "south", "to_site": "north", "role": "lateral", "days": 1}
    study = study_with({**way, "cost_per_trip": 5, "capacity_per_day": 1})
    reasons = " ".join(left.reason for left in build(study, day=0).left_out)
    assert "capacity" in reasons
    assert "cost" in reasons


def test_the_order_of_lateral_rows_changes_nothing() -> None:
    rows = [
        {"from_site": "kind:base", "to_site": "kind:base", "role": "lateral", "days": 3},
        {"from_site": "depot", "to_site": "north", "role": "lateral", "days": 3},
        {"from_site": None, "to_site": "*", "role": "emergency", "days": 8, "item": "radio"},
    ]
    one, other = build(study_with(*rows)), build(study_with(*reversed(rows)))
    for column, same in zip(one.laterals[:4], other.laterals[:4], strict=True):
        assert column.tolist() == pytest.approx(same.tolist())
