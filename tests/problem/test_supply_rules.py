"""Who supplies whom, by which lane, and when."""

from math import inf

import pytest
from small_problems import base_and_depot, steps_of

from sustainment.errors import MethodError
from sustainment.problem.arrays import Problem, StepKind
from sustainment.problem.build import build


def _supplier(problem: Problem, item: str, site: str) -> str | None:
    pair = problem.pairs.supplier[problem.pair_of(item, site)]
    return None if pair < 0 else problem.names.sites[problem.pairs.site[pair]]


def _days(problem: Problem, item: str, site: str) -> float:
    return float(problem.lanes.down.mean[problem.pairs.lane[problem.pair_of(item, site)]])


def test_without_any_lane_supplied_by_is_a_lane_of_no_time() -> None:
    problem = build(base_and_depot(lanes=[]))
    assert _supplier(problem, "radio", "north") == "depot"
    assert _days(problem, "radio", "north") == 0
    assert problem.lanes.capacity_per_day.tolist() == [float("inf")] * 2


def test_a_way_up_alone_lends_its_time_to_the_way_down() -> None:
    problem = build(base_and_depot(lanes=[{"from_site": "north", "to_site": "depot", "days": 4}]))
    assert _supplier(problem, "radio", "north") == "depot"
    assert _supplier(problem, "radio", "depot") is None
    assert _days(problem, "radio", "north") == 4


def test_the_row_of_an_item_comes_first() -> None:
    problem = build(
        base_and_depot(
            lanes=[
                {"from_site": "depot", "to_site": "kind:base", "days": 5},
                {"from_site": "south", "to_site": "north", "item": "radio", "days": 2},
            ]
        )
    )
    assert _supplier(problem, "radio", "north") == "south"
    assert _supplier(problem, "truck", "north") == "depot"
    assert problem.pairs.level[problem.pair_of("radio", "north")] == 2
    # only the truck still comes from the depot to the north
    assert _days(problem, "truck", "north") == 5


def test_of_rows_that_fit_alike_supplied_by_decides() -> None:
    lanes = [
        {"from_site": "south", "to_site": "north", "days": 2},
        {"from_site": "depot", "to_site": "north", "days": 5},
    ]
    assert _supplier(build(base_and_depot(lanes=lanes)), "radio", "north") == "depot"


def test_a_blank_start_is_supply_from_outside() -> None:
    problem = build(
        base_and_depot(
            lanes=[
                {"from_site": None, "to_site": "depot", "days": 11},
                {"from_site": "depot", "to_site": "*"},
            ]
        )
    )
    depot = problem.pair_of("radio", "depot")
    assert problem.pairs.supplier[depot] == -1
    assert problem.lanes.from_site[problem.pairs.lane[depot]] == -1
    assert _days(problem, "radio", "depot") == 11


def test_a_hub_that_opens_takes_over_and_is_an_echelon_between() -> None:
    study = base_and_depot(
        sites=[
            {"site": "depot"},
            {"site": "hub", "supplied_by": "depot"},
            {"site": "north", "kind": "base", "supplied_by": "depot"},
            {"site": "south", "kind": "base", "supplied_by": "depot"},
        ],
        lanes=[
            {"from_site": "depot", "to_site": "*", "days": 9},
            {"from_site": "hub", "to_site": "north", "days": 2, "from_day": 200, "to_day": 500},
        ],
    )
    problem = build(study)
    assert _supplier(problem, "radio", "north") == "depot"
    assert problem.pair_of("radio", "hub") >= 0
    steps = steps_of(problem, StepKind.SUPPLY_LANE)
    pairs = [problem.pair_of(item, "north") for item in ("radio", "truck")]
    assert [(target, day) for target, day, _, _ in steps] == [
        *((pair, 200.0) for pair in pairs),
        *((pair, 500.0) for pair in pairs),
    ]
    lane = int(steps[0][3])
    assert problem.names.sites[problem.lanes.from_site[lane]] == "hub"
    assert problem.lanes.down.mean[lane] == 2
    assert steps[2][3] == problem.pairs.lane[pairs[0]]
    then = build(study, day=300)
    assert _supplier(then, "radio", "north") == "hub"
    assert then.pairs.level[then.pair_of("radio", "north")] == 2
    assert then.steps.kind.size == 0


def test_dated_days_and_capacity_are_steps_of_the_same_lane() -> None:
    study = base_and_depot(
        lanes=[
            {"from_site": "depot", "to_site": "north", "days": 5, "capacity_per_day": 4},
            {
                "from_site": "depot",
                "to_site": "north",
                "days": 12,
                "capacity_per_day": 1,
                "from_day": 90,
                "to_day": 120,
            },
        ]
    )
    problem = build(study)
    lane = int(problem.pairs.lane[problem.pair_of("radio", "north")])
    assert steps_of(problem, StepKind.SUPPLY_LANE) == []
    assert steps_of(problem, StepKind.LANE_DAYS) == [(lane, 90.0, -1, 12.0), (lane, 120.0, -1, 5.0)]
    assert steps_of(problem, StepKind.LANE_CAPACITY) == [(lane, 90.0, -1, 1.0), (lane, 120.0, -1, 4.0)]
    # the way up takes the other's time, not its capacity
    assert steps_of(problem, StepKind.LANE_UP_DAYS) == [(lane, 90.0, -1, 12.0), (lane, 120.0, -1, 5.0)]
    assert steps_of(problem, StepKind.LANE_UP_CAPACITY) == []


def test_a_lane_that_no_row_states_for_a_while_is_shut_then() -> None:
    study = base_and_depot(
        lanes=[
            {"from_site": "depot", "to_site": "north", "days": 5, "from_day": 30, "to_day": 90},
            {"from_site": "depot", "to_site": "north", "days": 5, "from_day": 100},
        ]
    )
    problem = build(study)
    lane = int(problem.pairs.lane[problem.pair_of("radio", "north")])
    assert _supplier(problem, "radio", "north") == "depot"
    opening = [(lane, 0.0, -1, 0.0), (lane, 30.0, -1, 1.0), (lane, 90.0, -1, 0.0), (lane, 100.0, -1, 1.0)]
    assert steps_of(problem, StepKind.LANE_OPEN) == opening
    assert steps_of(problem, StepKind.LANE_UP_OPEN) == opening
    assert steps_of(problem, StepKind.SUPPLY_LANE) == []


def test_sites_that_supply_each_other_are_refused() -> None:
    study = base_and_depot(
        lanes=[
            {"from_site": "north", "to_site": "south", "item": "radio", "from_day": 10},
            {"from_site": "south", "to_site": "north", "item": "radio", "from_day": 20},
        ]
    )
    assert _supplier(build(study, day=5), "radio", "north") == "depot"
    with pytest.raises(MethodError, match="circle: north, south"):
        build(study)


def test_a_disruption_shuts_its_lane_and_what_follows_it() -> None:
    study = base_and_depot(
        disruptions=[{"disruption": "storm", "what": "lanes/depot@north", "from_day": 10, "to_day": 12}]
    )
    problem = build(study)
    lane = int(problem.pairs.lane[problem.pair_of("radio", "north")])
    shut = [(lane, 10.0, -1, 0.0), (lane, 12.0, -1, 1.0)]
    assert steps_of(problem, StepKind.LANE_OPEN) == shut
    assert steps_of(problem, StepKind.LANE_UP_OPEN) == shut


def test_a_way_up_of_its_own_stays_open_when_the_way_down_is_shut() -> None:
    study = base_and_depot(
        disruptions=[
            {
                "disruption": "storm",
                "what": "lanes/depot@kind:base",
                "from_day": 10,
                "repeat_days": 300,
                "to_day": 12,
            }
        ]
    )
    problem = build(study)
    north, south = (int(problem.pairs.lane[problem.pair_of("radio", site)]) for site in ("north", "south"))
    down = steps_of(problem, StepKind.LANE_OPEN)
    assert len(down) == 12
    assert {target for target, _, _, _ in down} == {north, south}
    assert {target for target, _, _, _ in steps_of(problem, StepKind.LANE_UP_OPEN)} == {north}


def test_disruptions_leave_a_share_of_resources_and_of_lane_capacity() -> None:
    study = base_and_depot(
        lanes=[{"from_site": "depot", "to_site": "*", "days": 5, "capacity_per_day": 8}],
        resources=[{"resource": "bay", "site": "depot", "quantity": 5}],
        disruptions=[
            {
                "disruption": "strike",
                "what": "resources/bay@depot + lanes/depot@north",
                "left_share": 0.5,
                "from_day": 10,
                "to_day": 12,
            }
        ],
    )
    problem = build(study)
    assert steps_of(problem, StepKind.RESOURCE) == [(0, 10.0, -1, 2.0), (0, 12.0, -1, 5.0)]
    assert [step[1:] for step in steps_of(problem, StepKind.LANE_CAPACITY)] == [
        (10.0, -1, 4.0),
        (12.0, -1, 8.0),
    ]
    assert steps_of(problem, StepKind.LANE_OPEN) == []
    assert build(study, day=11).resources.quantity.tolist() == [2]


def test_disruptions_that_come_by_chance_are_carried_apart() -> None:
    study = base_and_depot(
        disruptions=[
            {"disruption": "storm", "what": "sites/north", "per_year": 2, "lasts_days": 3},
            {"disruption": "storm", "what": "sites/north", "per_year": 9, "lasts_days": 1, "from_day": 50,
             "to_day": 80},
            {"disruption": "strike", "what": "sites/north", "chance": 0.5, "from_day": 3, "to_day": 9},
            {"disruption": "snow", "what": "sites/north", "from_day": 3, "lasts_days": 4, "repeat_days": 500,
             "chance": 0.2},
            {"disruption": "frost", "what": "sites/north", "from_day": 300, "lasts_days": 4},
            {"disruption": "audit", "what": "sites/north", "from_day": 3, "to_day": 9},
            {"disruption": "myth", "what": "lanes/south@north@lateral", "from_day": 3, "to_day": 9,
             "chance": 0.1},
        ],
        lanes=[
            {"from_site": "depot", "to_site": "kind:base", "days": 5},
            {"from_site": "south", "to_site": "north", "role": "lateral", "days": 5},
        ],
    )  # fmt: skip
    problem = build(study)
    chances = problem.outages
    assert problem.left_out == ()
    assert chances.chance.tolist() == [0.1, 0.2, 1.0, 1.0, 0.5]
    assert (chances.per_day * 365).tolist() == pytest.approx([0, 0, 2, 9, 0])
    spans = list(zip(chances.begin_day.tolist(), chances.end_day.tolist(), strict=True))
    whole = [(3, 9), (3, 7), (503, 507), (-inf, 50), (80, inf), (50, 80), (3, 9)]
    assert spans == whole
    assert chances.span_start.tolist() == [0, 1, 3, 5, 6, 7]
    assert chances.strike_kind.tolist() == [*2 * [StepKind.LATERAL], *4 * [StepKind.SITE_OPEN]]
    assert chances.strike_target.tolist() == [0, 1, 1, 1, 1, 1]
    assert steps_of(problem, StepKind.SITE_OPEN) == [
        (1, 3.0, -1, 0.0),
        (1, 9.0, -1, 1.0),
        (1, 300.0, -1, 0.0),
        (1, 304.0, -1, 1.0),
    ]
    one_day = build(study, day=100.0)
    assert [(left.table, left.rows) for left in one_day.left_out] == [("disruptions", 5)]
    assert one_day.outages.chance.size == 0
