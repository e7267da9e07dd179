"""Whom a pair asks, read from lanes."""

from typing import Any

import numpy as np
import pytest
from small_problems import base_and_depot

from sustainment.problem.arrays import Problem, StepKind
from sustainment.problem.build import build


def asked(problem: Problem) -> dict[tuple[str, str], list[tuple[str, float]]]:
    """Whom each item at a site asks, in order, and the mean days until the unit is there."""
    pairs, names, laterals = problem.pairs, problem.names, problem.laterals
    found: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for k, pair in enumerate(laterals.asking):
        if not laterals.open[k]:
            continue
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


def switched(problem: Problem) -> list[tuple[float, float, float]]:
    """Return (day, mean days of the way, 1 or 0) of every step of a lateral lane."""
    steps = problem.steps
    which = np.flatnonzero(steps.kind == StepKind.LATERAL)
    days = problem.laterals.time.mean[steps.target[which]]
    return list(zip(steps.day[which].tolist(), days.tolist(), steps.value[which].tolist(), strict=True))


def test_dated_lanes_hold_on_their_days() -> None:
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
    run = build(study)
    assert asked(run) == {}
    assert run.laterals.giving.tolist() == [run.pair_of("radio", "south")]
    assert switched(run) == [(100.0, 1.0, 1.0), (200.0, 1.0, 0.0)]
    assert run.left_out == build(study, day=150).left_out == ()


def test_of_one_lane_a_dated_row_takes_the_place_of_the_undated_one() -> None:
    way = {"from_site": "south", "to_site": "north", "role": "lateral", "item": "radio"}
    run = build(
        study_with(
            {**way, "days": 4},
            {**way, "days": 2, "from_day": 30, "to_day": 40, "repeat_days": 300},
            {"from_site": None, "to_site": "north", "role": "emergency", "item": "radio", "days": 9,
             "from_day": 50},
        )
    )  # fmt: skip
    assert asked(run) == {("radio", "north"): [("south", 4.0)]}
    opens = [(30.0, 2.0, 1.0), (330.0, 2.0, 1.0), (630.0, 2.0, 1.0)]
    shuts = [(day, 4.0, 0.0) for day, _, _ in opens]
    back = [(day + 10, days, 1.0 - value) for day, days, value in (*opens, *shuts)]
    assert sorted(switched(run)) == sorted([*opens, *shuts, *back, (50.0, 9.0, 1.0)])


def test_a_disruption_of_a_lateral_lane_shuts_it_and_one_of_supply_does_not() -> None:
    way = {"from_site": "south", "to_site": "north", "role": "lateral", "item": "radio", "days": 1}
    struck = [
        {"disruption": "snow", "what": "lanes/south@north@lateral@radio", "from_day": 0, "to_day": 9},
        {"disruption": "ice", "what": "lanes/depot@north", "from_day": 20, "to_day": 30},
    ]
    run = build(study_with(way, disruptions=struck))
    assert switched(run) == [(0.0, 1.0, 0.0), (9.0, 1.0, 1.0)]
    part = build(study_with(way, disruptions=[{**struck[0], "left_share": 0.5}]))
    assert switched(part) == []
    assert [left.table for left in part.left_out] == ["disruptions"]


def test_items_of_one_row_share_the_way_between_two_sites() -> None:
    way = {"from_site": "kind:base", "to_site": "kind:base", "role": "lateral", "days": 1}
    laterals = build(study_with({**way, "cost_per_trip": 5, "capacity_per_day": 2})).laterals
    assert laterals.way.tolist() == [0, 1, 0, 1]
    assert laterals.cost_per_trip.tolist() == [5.0] * 4
    assert laterals.capacity_per_day.tolist() == [2.0] * 4


def test_the_order_of_lateral_rows_changes_nothing() -> None:
    rows = [
        {"from_site": "kind:base", "to_site": "kind:base", "role": "lateral", "days": 3},
        {"from_site": "depot", "to_site": "north", "role": "lateral", "days": 3},
        {"from_site": None, "to_site": "*", "role": "emergency", "days": 8, "item": "radio"},
    ]
    one, other = build(study_with(*rows)), build(study_with(*reversed(rows)))
    for column, same in zip(one.laterals[:4], other.laterals[:4], strict=True):
        assert column.tolist() == pytest.approx(same.tolist())
