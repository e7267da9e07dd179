"""Dated rows: what holds on a day, and what changes later."""

import pytest
from small_problems import base_and_depot, one_site, steps_of

from sustainment.errors import MethodError
from sustainment.problem.arrays import StepKind
from sustainment.problem.build import build

PLAIN = {"unit": "line 1", "item": "bus", "life_unit": "hour"}


def test_a_dated_use_row_is_a_step_there_and_a_step_back() -> None:
    study = one_site(use=[{**PLAIN, "per_day": 12}, {**PLAIN, "per_day": 20, "from_day": 30, "to_day": 60}])
    problem = build(study)
    assert problem.uses.per_day.tolist() == [12.0]
    assert steps_of(problem, StepKind.USE) == [(0, 30.0, -1, 20.0), (0, 60.0, -1, 12.0)]


def test_on_one_day_the_dated_row_holds_and_nothing_changes_after() -> None:
    study = one_site(use=[{**PLAIN, "per_day": 12}, {**PLAIN, "per_day": 20, "from_day": 30, "to_day": 60}])
    assert [build(study, day=day).uses.per_day[0] for day in (29, 30, 59.5, 60)] == [12, 20, 20, 12]
    assert build(study, day=10).steps.kind.size == 0


def test_a_dated_row_beats_only_rows_of_its_own_key() -> None:
    everyone = {"unit": "*", "item": "bus", "life_unit": "hour", "from_day": 30, "to_day": 60}
    study = one_site(use=[{**PLAIN, "per_day": 12}, {**everyone, "per_day": 99}])
    assert steps_of(build(study), StepKind.USE) == []


def test_a_season_comes_again_until_the_end_of_the_run() -> None:
    winter = {**PLAIN, "per_day": 20, "from_day": 50, "to_day": 60, "repeat_days": 100}
    problem = build(one_site(days=255, use=[{**PLAIN, "per_day": 12}, winter]))
    assert steps_of(problem, StepKind.USE) == [
        (0, 50.0, -1, 20.0),
        (0, 60.0, -1, 12.0),
        (0, 150.0, -1, 20.0),
        (0, 160.0, -1, 12.0),
        (0, 250.0, -1, 20.0),
    ]


def test_what_begins_before_day_0_is_in_the_arrays() -> None:
    early = {**PLAIN, "per_day": 20, "from_day": -50, "to_day": 5, "repeat_days": 100}
    problem = build(one_site(days=60, use=[{**PLAIN, "per_day": 12}, early]))
    assert problem.uses.per_day.tolist() == [20.0]
    assert steps_of(problem, StepKind.USE) == [(0, 5.0, -1, 12.0), (0, 50.0, -1, 20.0)]


def test_a_step_that_hangs_on_a_milestone_counts_from_it() -> None:
    study = one_site(
        milestones=[
            {"milestone": "award", "after": "treaty", "day": 20, "delay_days": "10 ~ exponential"},
            {"milestone": "treaty", "day": 40, "delay_days": 5},
        ],
        use=[{**PLAIN, "per_day": 12}, {**PLAIN, "per_day": 30, "from_day": "award + 7"}],
    )
    problem = build(study)
    assert problem.names.milestones == ["treaty", "award"]
    assert problem.milestones.after.tolist() == [-1, 0]
    assert problem.milestones.day.tolist() == [40.0, 20.0]
    assert steps_of(problem, StepKind.USE) == [(0, 7.0, 1, 30.0)]
    # treaty 40 + 5, award 20 + 10 later, 7 after that
    assert build(study, day=81.9).uses.per_day[0] == 12
    assert build(study, day=82).uses.per_day[0] == 30


def test_what_ends_with_a_milestone_and_what_begins_with_it_are_one_step() -> None:
    study = one_site(
        milestones=[{"milestone": "treaty", "day": 0, "chance": 0.5}],
        use=[{**PLAIN, "per_day": 12, "to_day": "treaty"}, {**PLAIN, "per_day": 30, "from_day": "treaty"}],
    )
    problem = build(study)
    assert problem.uses.per_day.tolist() == [12.0]
    assert steps_of(problem, StepKind.USE) == [(0, 0.0, 0, 30.0)]


def test_a_milestone_that_may_fail_is_named_where_it_is_taken_as_coming() -> None:
    study = one_site(milestones=[{"milestone": "treaty", "day": 0, "chance": 0.5}])
    assert build(study).left_out == ()
    assert [(left.table, left.rows) for left in build(study, day=3).left_out] == [("milestones", 1)]


def test_dated_factors_multiply_use_while_they_hold() -> None:
    study = one_site(
        use=[{**PLAIN, "per_day": 12}, {**PLAIN, "per_day": 20, "from_day": 30, "to_day": 60}],
        factors=[{"factor": "heat", "applies_to": "use/*/per_day", "times": 2, "from_day": 50, "to_day": 70}],
    )
    problem = build(study)
    assert steps_of(problem, StepKind.USE) == [
        (0, 30.0, -1, 20.0),
        (0, 50.0, -1, 40.0),
        (0, 60.0, -1, 24.0),
        (0, 70.0, -1, 12.0),
    ]


def test_positions_come_and_go() -> None:
    positions = {"unit": "line 1", "item": "bus"}
    study = one_site(
        authorised=[
            {**positions, "quantity": 10, "to_day": 100},
            {**positions, "quantity": 4, "from_day": 100, "to_day": 200},
        ]
    )
    problem = build(study)
    assert problem.fleets.authorised.tolist() == [10]
    assert steps_of(problem, StepKind.AUTHORISED) == [(0, 100.0, -1, 4.0), (0, 200.0, -1, 0.0)]


def test_positions_that_come_later_are_none_at_first() -> None:
    study = one_site(authorised=[{"unit": "line 1", "item": "bus", "quantity": 10, "from_day": 8}])
    problem = build(study)
    assert (problem.fleets.authorised[0], problem.fleets.held[0]) == (0, 0)
    assert steps_of(problem, StepKind.AUTHORISED) == [(0, 8.0, -1, 10.0)]


def test_a_resource_that_comes_later_is_none_before() -> None:
    study = one_site(
        resources=[
            {"resource": "bay", "site": "depot", "quantity": 3, "from_day": 20},
        ]
    )
    problem = build(study)
    assert problem.resources.quantity.tolist() == [0]
    assert steps_of(problem, StepKind.RESOURCE) == [(0, 20.0, -1, 3.0)]
    assert build(study, day=20).resources.quantity.tolist() == [3]


def test_a_dated_share_and_turnaround_are_steps_of_one_route() -> None:
    work = {"item": "engine", "site": "depot", "needs": "bay"}
    study = one_site(
        repairs=[
            {**work, "turnaround_days": 10},
            {**work, "turnaround_days": 15, "share": 0.5, "from_day": 40, "to_day": 80},
        ]
    )
    problem = build(study)
    assert problem.routes.share.tolist() == [1.0]
    assert steps_of(problem, StepKind.ROUTE) == []
    assert steps_of(problem, StepKind.SHARE) == [(0, 40.0, -1, 0.5), (0, 80.0, -1, 1.0)]
    assert steps_of(problem, StepKind.TURNAROUND) == [(0, 40.0, -1, 15.0), (0, 80.0, -1, 10.0)]


def test_a_dated_row_with_other_needs_is_another_route() -> None:
    work = {"item": "engine", "site": "depot", "turnaround_days": 10}
    study = one_site(
        repairs=[{**work, "needs": "bay"}, {**work, "needs": "2 bay", "from_day": 40, "to_day": 80}]
    )
    problem = build(study)
    engine = problem.pair_of("engine", "depot")
    first = int(problem.pairs.route[engine])
    assert problem.routes.needs_quantity[problem.routes.needs_start[first]] == 1
    assert steps_of(problem, StepKind.ROUTE) == [
        (engine, 40.0, -1, 1.0 - first),
        (engine, 80.0, -1, float(first)),
    ]


def test_a_repair_that_opens_later_keeps_nothing_before() -> None:
    study = one_site(
        repairs=[{"item": "engine", "site": "depot", "turnaround_days": 10, "from_day": 40, "to_day": 80}]
    )
    problem = build(study)
    engine = problem.pair_of("engine", "depot")
    assert problem.pairs.route[engine] == 0
    assert problem.routes.share.tolist() == [0.0]
    assert steps_of(problem, StepKind.SHARE) == [(0, 40.0, -1, 1.0), (0, 80.0, -1, 0.0)]
    assert steps_of(problem, StepKind.ROUTE) == []
    assert build(study, day=10).pairs.route[engine] == -1
    assert build(study, day=40).routes.share.tolist() == [1.0]


def test_a_more_exact_repair_that_opens_later_takes_over_from_the_general_one() -> None:
    study = one_site(
        repairs=[
            {"item": "*", "site": "depot", "turnaround_days": 30},
            {"item": "engine", "site": "depot", "turnaround_days": 10, "from_day": 40},
        ]
    )
    problem = build(study)
    engine = problem.pair_of("engine", "depot")
    general = int(problem.pairs.route[engine])
    assert problem.routes.turnaround.mean[general] == 30
    [(target, day, _, route)] = steps_of(problem, StepKind.ROUTE)
    assert (target, day, problem.routes.turnaround.mean[int(route)]) == (engine, 40.0, 10.0)


def test_work_for_one_mode_that_holds_on_some_days_only_is_refused_by_name() -> None:
    study = one_site(
        repairs=[
            {"item": "engine", "site": "depot", "turnaround_days": 30},
            {"item": "engine", "site": "depot", "mode": "failure", "turnaround_days": 9, "from_day": 40},
        ]
    )
    with pytest.raises(MethodError, match=r"repairs/engine@depot@failure\+40 holds on some days only"):
        build(study)
    assert build(study, day=50).mode_routes.pair.size == 1


def test_sites_that_open_later_are_shut_from_day_0() -> None:
    study = base_and_depot(
        sites=[
            {"site": "depot"},
            {"site": "north", "kind": "base", "supplied_by": "depot", "to_day": 300},
            {"site": "south", "kind": "base", "supplied_by": "depot", "from_day": 60},
        ]
    )
    assert steps_of(build(study), StepKind.SITE_OPEN) == [
        (2, 0.0, -1, 0.0),
        (2, 60.0, -1, 1.0),
        (1, 300.0, -1, 0.0),
    ]
    assert [(left.table, left.rows) for left in build(study, day=5).left_out] == [("sites", 1)]


def test_dates_without_steps_are_left_out_by_name() -> None:
    study = one_site(
        failures=[
            {"item": "engine", "mtbf": 600},
            {"item": "engine", "mtbf": 300, "from_day": 100, "to_day": 200, "shape": 2},
        ]
    )
    problem = build(study)
    assert problem.sources.per_use.tolist() == [1 / 600]
    assert [(left.table, left.rows) for left in problem.left_out] == [("failures", 2)]
    assert steps_of(problem, StepKind.FAILURE_RATE) == [(0, 100.0, -1, 1 / 300), (0, 200.0, -1, 1 / 600)]
    assert build(study, day=150).sources.per_use.tolist() == [1 / 300]
    assert build(study, day=150).left_out == ()


def test_inputs_dated_by_several_milestones_are_named() -> None:
    study = one_site(
        milestones=[{"milestone": "a", "day": 10}, {"milestone": "b", "day": 20}],
        use=[
            {**PLAIN, "per_day": 12},
            {**PLAIN, "per_day": 13, "from_day": "a", "to_day": "b"},
            {**PLAIN, "per_day": 14, "from_day": "b"},
        ],
    )
    problem = build(study)
    assert steps_of(problem, StepKind.USE) == [(0, 0.0, 0, 13.0), (0, 0.0, 1, 14.0)]
    assert [(left.table, left.rows) for left in problem.left_out] == [("use", 3)]
