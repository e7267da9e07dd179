"""Deliveries one by one."""

import numpy as np
from small_problems import base_and_depot

from sustainment.problem.arrays import Problem
from sustainment.problem.build import build


def _delivered(problem: Problem) -> list[tuple[str, float, int]]:
    receipts = problem.receipts
    names = [problem.names.deliveries[k] for k in receipts.delivery]
    return list(zip(names, receipts.day.tolist(), receipts.quantity.tolist(), strict=True))


def _with(**delivery: object) -> Problem:
    return build(
        base_and_depot(deliveries=[{"delivery": "lot", "item": "radio", "site": "south", **delivery}])
    )


def test_a_delivery_without_a_day_comes_on_day_0() -> None:
    problem = _with(quantity=7)
    assert _delivered(problem) == [("lot", 0.0, 7)]
    assert problem.receipts.pair.tolist() == [problem.pair_of("radio", "south")]
    assert problem.receipts.from_pair.tolist() == [-1]


def test_a_span_spreads_its_units_evenly() -> None:
    problem = _with(quantity=4, from_day=10, to_day=30)
    assert _delivered(problem) == [("lot", day, 1) for day in (12.5, 17.5, 22.5, 27.5)]


def test_every_days_brings_the_quantity_each_time_until_the_end() -> None:
    problem = _with(quantity=2, from_day=300, every_days=200)
    assert _delivered(problem) == [("lot", day, 2) for day in (300.0, 500.0, 700.0)]
    until = _with(quantity=2, from_day=300, every_days=200, to_day=500)
    assert _delivered(until) == [("lot", 300.0, 2)]


def test_a_delivery_repeats_with_its_span() -> None:
    problem = _with(quantity=2, from_day=10, to_day=30, repeat_days=500)
    assert _delivered(problem) == [("lot", day, 1) for day in (15.0, 25.0, 515.0, 525.0)]


def test_a_delivery_counts_from_its_milestone() -> None:
    study = base_and_depot(
        milestones=[{"milestone": "treaty", "day": 100, "delay_days": "50 ~ exponential"}],
        deliveries=[
            {"delivery": "late", "item": "radio", "site": "south", "quantity": 1, "from_day": "treaty + 5"},
            {
                "delivery": "gift",
                "item": "truck",
                "site": "depot",
                "quantity": 2,
                "from_day": 3,
                "chance": 0.5,
            },
        ],
    )
    problem = build(study)
    assert _delivered(problem) == [("gift", 3.0, 2), ("late", 5.0, 1)]
    assert problem.receipts.milestone.tolist() == [-1, 0]
    assert problem.receipts.chance.tolist() == [0.5, 1.0]
    assert _delivered(build(study, day=0)) == [("gift", 3.0, 2), ("late", 155.0, 1)]


def test_a_delivery_from_a_shelf_names_the_shelf() -> None:
    problem = _with(quantity=1, from_site="north", delay_days="3 ~ lognormal 0.5")
    assert problem.receipts.from_pair.tolist() == [problem.pair_of("radio", "north")]
    np.testing.assert_array_equal(problem.receipts.delay.mean, [3.0])


def test_what_came_before_day_0_is_taken_as_in_the_stock() -> None:
    problem = _with(quantity=1, from_day=-5)
    assert problem.receipts.pair.size == 0
    assert [(left.table, left.rows) for left in problem.left_out] == [("deliveries", 1)]


def test_kits_are_left_out_by_name() -> None:
    study = base_and_depot(
        items=[
            {"item": "radio", "procurement_days": 60},
            {"item": "truck", "kind": "end item", "procurement_days": 60},
            {"item": "box", "kind": "kit"},
        ],
        parts=[{"parent": "truck", "item": "radio"}, {"parent": "box", "item": "radio", "quantity": 5}],
        deliveries=[{"delivery": "lot", "item": "box", "site": "south", "quantity": 1}],
    )
    problem = build(study)
    assert problem.receipts.pair.size == 0
    assert [(left.table, left.rows) for left in problem.left_out] == [("deliveries", 1)]
