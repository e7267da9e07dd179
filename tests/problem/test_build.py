"""Small studies against arrays written down by hand."""

from dataclasses import fields

import numpy as np
import pytest
from small_problems import base_and_depot, one_site, steps_of, two_indentures

from sustainment.errors import MethodError
from sustainment.model.study import Study
from sustainment.problem.arrays import Law, Policy, Queue, StepKind
from sustainment.problem.build import build


def test_one_site_becomes_one_fleet_one_slot_one_source_and_one_route() -> None:
    problem = build(one_site())
    assert problem.names.items == ["bus", "engine"]
    assert problem.pairs.item.tolist() == [0, 1]
    assert problem.pairs.stock.tolist() == [0, 2]
    assert problem.pairs.route.tolist() == [-1, 0]
    assert problem.pairs.supplier.tolist() == [-1, -1]
    assert problem.fleets.authorised.tolist() == [10]
    assert problem.fleets.held.tolist() == [10]
    assert problem.slots.pair.tolist() == [1]
    assert problem.sources.per_use.tolist() == [1 / 600]
    assert problem.uses.per_day.tolist() == [12.0]
    assert problem.routes.turnaround.mean.tolist() == [10.0]
    assert problem.routes.turnaround.law.tolist() == [Law.EXPONENTIAL]
    assert problem.routes.turnaround.variation.tolist() == [1.0]
    assert problem.routes.needs_start.tolist() == [0, 1]
    assert problem.resources.quantity.tolist() == [3]
    assert problem.resource_at.tolist() == [[0]]
    assert problem.steps.kind.size == 0
    assert problem.left_out == ()


def test_procurement_is_nan_where_an_item_is_never_bought() -> None:
    problem = build(one_site())
    assert np.isnan(problem.items.procurement.mean[0])
    assert problem.items.procurement.mean[1] == 90


def test_bases_are_supplied_by_their_depot_on_the_lanes_of_their_kind() -> None:
    problem = build(base_and_depot())
    assert problem.names.sites == ["depot", "north", "south"]
    pairs = problem.pairs
    radio = [problem.pair_of("radio", site) for site in problem.names.sites]
    assert pairs.supplier[radio].tolist() == [-1, radio[0], radio[0]]
    assert pairs.level[radio].tolist() == [0, 1, 1]
    assert pairs.stock[radio].tolist() == [4, 1, 1]
    lanes = problem.lanes
    assert lanes.from_site.tolist() == [0, 0]
    assert lanes.to_site.tolist() == [1, 2]
    assert lanes.down.mean.tolist() == [5.0, 5.0]
    assert lanes.order_days.tolist() == [1.0, 1.0]
    assert lanes.cost_per_trip.tolist() == [20.0, 20.0]
    # north has no way up of its own and takes the time of the way down
    assert lanes.up.mean.tolist() == [5.0, 8.0]
    assert lanes.up.law.tolist() == [Law.FIXED, Law.LOGNORMAL]
    assert lanes.up.variation.tolist() == [0.0, 0.5]


def test_use_is_per_day_times_stress_and_the_calendar_runs_by_itself() -> None:
    problem = build(base_and_depot())
    modes = [problem.names.modes[mode] for mode in problem.sources.mode]
    assert modes == ["decay", "fault", "decay", "fault"]
    used = problem.uses.per_day[problem.sources.use_line]
    assert used.tolist() == [1.0, 60.0, 1.0, 60.0]
    assert problem.sources.calendar.tolist() == [True, False, True, False]
    assert problem.sources.critical.tolist() == [False, True, False, True]
    assert problem.sources.per_use.tolist() == [1 / 400, 1 / 3000, 1 / 400, 1 / 3000]


def test_units_keep_what_they_hold_and_their_priority() -> None:
    problem = build(base_and_depot())
    assert problem.fleets.held.tolist() == [8, 5]
    assert problem.fleets.priority.tolist() == [1, 2]
    assert problem.fleets.site.tolist() == [1, 2]
    assert problem.slots.quantity.tolist() == [2, 2]
    assert problem.slots.needed.tolist() == [1, 1]
    assert problem.slots.standby_share.tolist() == [0.5, 0.5]


def test_repair_of_an_lru_asks_for_its_srus_by_their_share() -> None:
    problem = build(two_indentures())
    motor = problem.names.items.index("motor")
    children = problem.children
    start, end = children.start[motor], children.start[motor + 1]
    assert [problem.names.items[child] for child in children.child[start:end]] == ["bearing", "coil"]
    assert children.failure_share[start:end].tolist() == [0.5, 0.25]
    assert children.start[-1] == 2
    assert all(problem.pair_of(item, "workshop") >= 0 for item in ("bearing", "coil"))


def test_parts_matter_only_where_their_parent_is_repaired() -> None:
    study = two_indentures(
        sites=[{"site": "field", "supplied_by": "workshop"}, {"site": "workshop"}],
        units=[{"unit": "plant", "site": "field"}],
    )
    problem = build(study)
    assert problem.pair_of("motor", "field") >= 0
    assert problem.pair_of("bearing", "field") == -1
    assert problem.pair_of("bearing", "workshop") >= 0


def test_a_wildcard_among_parents_means_every_item_of_its_kind() -> None:
    study = two_indentures(
        parts=[
            {"parent": "pump", "item": "motor"},
            {"parent": "kind:LRU", "item": "coil", "failure_share": 0.1},
            {"parent": "motor", "item": "bearing", "failure_share": 0.2},
        ]
    )
    problem = build(study)
    names = problem.names.items
    parents = np.repeat(np.arange(len(names)), np.diff(problem.children.start))
    assert [(names[p], names[c]) for p, c in zip(parents, problem.children.child, strict=True)] == [
        ("motor", "bearing"),
        ("motor", "coil"),
    ]


def test_a_row_for_the_part_exchanged_is_exchange_work_and_no_repair() -> None:
    study = one_site(
        repairs=[
            {"item": "engine", "site": "depot", "turnaround_days": 10},
            {"item": "bus", "site": "*", "mode": "engine", "turnaround_days": 0.5, "needs": "bay"},
        ]
    )
    problem = build(study)
    exchange = problem.slots.exchange
    assert problem.routes.turnaround.mean[exchange].tolist() == [0.5]
    assert problem.pairs.route[problem.pair_of("bus", "depot")] == -1
    assert problem.mode_routes.pair.size == 0


def test_a_row_for_one_mode_is_a_route_of_its_own() -> None:
    study = base_and_depot(
        repairs=[
            {"item": "radio", "site": "depot", "turnaround_days": 12},
            {"item": "radio", "site": "depot", "mode": "decay", "turnaround_days": 30},
        ]
    )
    problem = build(study)
    depot = problem.pair_of("radio", "depot")
    assert problem.mode_routes.pair.tolist() == [depot]
    assert [problem.names.modes[mode] for mode in problem.mode_routes.mode] == ["decay"]
    assert problem.routes.turnaround.mean[problem.mode_routes.route].tolist() == [30.0]
    assert problem.routes.turnaround.mean[problem.pairs.route[depot]] == 12


def test_an_exact_item_beats_an_exact_mode_because_the_item_comes_first_in_the_key() -> None:
    study = base_and_depot(
        repairs=[
            {"item": "radio", "site": "depot", "turnaround_days": 12},
            {"item": "kind:LRU", "site": "depot", "mode": "decay", "turnaround_days": 30},
        ]
    )
    assert build(study).mode_routes.pair.size == 0


def test_reorder_points_are_taken_as_stated_and_one_for_one_orders_at_one_below_the_stock() -> None:
    study = base_and_depot(
        stock=[
            {
                "item": "radio",
                "site": "depot",
                "quantity": 9,
                "unserviceable": 2,
                "policy": "r, Q",
                "reorder_point": 3,
                "order_quantity": 6,
            },
            {"item": "radio", "site": "north", "quantity": 1},
        ]
    )
    problem = build(study)
    depot, north = problem.pair_of("radio", "depot"), problem.pair_of("radio", "north")
    assert problem.pairs.policy[[depot, north]].tolist() == [Policy.REORDER_POINT, Policy.ONE_FOR_ONE]
    assert problem.pairs.reorder_point[[depot, north]].tolist() == [3, 0]
    assert problem.pairs.order_quantity[[depot, north]].tolist() == [6, 1]
    assert problem.pairs.unserviceable[depot] == 2


def test_needs_are_counted_by_resource_and_queues_kept() -> None:
    study = one_site(
        repairs=[{"item": "engine", "site": "depot", "turnaround_days": 10, "needs": "2 technician + bay"}],
        resources=[
            {"resource": "technician", "site": "*", "quantity": 4, "queue": "priority"},
            {"resource": "bay", "site": "depot", "quantity": 1},
        ],
    )
    problem = build(study)
    assert problem.names.resources == ["bay", "technician"]
    assert problem.routes.needs_resource.tolist() == [0, 1]
    assert problem.routes.needs_quantity.tolist() == [1, 2]
    assert problem.resources.queue.tolist() == [Queue.FIRST_COME, Queue.PRIORITY]


def test_work_at_a_site_without_its_resource_is_refused_by_name() -> None:
    study = base_and_depot(
        repairs=[{"item": "radio", "site": "*", "turnaround_days": 3, "needs": "bay"}],
        resources=[{"resource": "bay", "site": "depot", "quantity": 1}],
    )
    with pytest.raises(MethodError, match="work at north needs bay"):
        build(study)


def test_groups_stand_after_their_members() -> None:
    study = base_and_depot(
        groups=[
            {"group": "all", "members": "a force + second/truck", "needed": "50%"},
            {"group": "a force", "members": "first", "needed": 6},
            {"group": "all", "members": "first/truck", "needed": 2},
        ]
    )
    problem = build(study)
    assert problem.names.groups == ["a force", "all"]
    assert problem.groups.group.tolist() == [0, 1, 1]
    assert problem.groups.needed.tolist() == [6.0, 0.5, 2.0]
    assert problem.groups.is_share.tolist() == [False, True, False]
    assert problem.groups.start.tolist() == [0, 1, 3, 4]
    assert problem.groups.member_kind.tolist() == [1, 2, 0, 0]
    assert problem.groups.member.tolist() == [0, 0, 1, 0]


def test_undated_factors_multiply_what_they_address() -> None:
    study = base_and_depot(
        factors=[
            {"factor": "harsh", "applies_to": "failures/radio@fault/mtbf + use/*/per_day", "times": 0.5},
            {"factor": "slow", "applies_to": "repairs/*/turnaround_days", "times": 2},
        ]
    )
    problem = build(study)
    assert problem.sources.per_use.tolist() == [1 / 400, 1 / 1500, 1 / 400, 1 / 1500]
    assert problem.uses.per_day.tolist() == [1.0, 30.0, 1.0, 30.0]
    assert sorted(problem.routes.turnaround.mean.tolist()) == [6.0, 24.0]


def test_candidates_do_not_count() -> None:
    study = base_and_depot(
        sites=[
            {"site": "depot"},
            {"site": "hub", "kind": "base", "supplied_by": "depot", "candidate": True},
            {"site": "north", "kind": "base", "supplied_by": "depot"},
            {"site": "south", "kind": "base", "supplied_by": "depot"},
        ],
        repairs=[
            {"item": "radio", "site": "kind:base", "turnaround_days": 3, "candidate": True},
            {"item": "radio", "site": "depot", "turnaround_days": 12},
        ],
    )
    problem = build(study)
    assert problem.names.sites == ["depot", "north", "south"]
    assert problem.pairs.route[problem.pair_of("radio", "north")] == -1


def test_what_no_engine_uses_yet_is_left_out_by_name() -> None:
    study = base_and_depot(
        missions=[
            {"mission": "convoy", "unit": "first", "item": "truck", "quantity": 4, "length_days": 2,
             "life_unit": "day", "use": 2}
        ],
        lanes=[
            {"from_site": "depot", "to_site": "kind:base", "days": 5, "every_days": 7},
            {"from_site": "north", "to_site": "south", "role": "lateral", "days": 1, "every_days": 7},
        ],
    )  # fmt: skip
    noted = {(left.table, left.rows) for left in build(study).left_out}
    assert noted == {("missions", 1)}


def test_hits_hold_within_their_dates_and_the_more_exact_row_wins() -> None:
    study = base_and_depot(
        damage=[
            {"unit": "*", "item": "truck", "per_1000_days": 1, "write_off_share": 0.5},
            {"unit": "first", "item": "truck", "per_1000_days": 8, "from_day": 10, "to_day": 20},
        ],
    )
    found = build(study)
    first = found.names.units.index("first")
    units = found.fleets.unit[found.hits.fleet]
    assert found.hits.per_day == pytest.approx(np.full(units.size, 0.001))
    rate = found.steps.kind == StepKind.HIT_RATE
    assert [units[hit] for hit in found.steps.target[rate]] == [first, first]
    assert found.steps.day[rate].tolist() == [10.0, 20.0]
    assert found.steps.value[rate] == pytest.approx([0.008, 0.001])
    share = found.steps.kind == StepKind.WRITE_OFF
    assert found.steps.value[share].tolist() == [0.0, 0.5]


def test_the_order_of_rows_changes_nothing() -> None:
    plain, turned = build(_rich()), build(_Turned(_rich()))
    for field in fields(plain):
        _assert_same(getattr(plain, field.name), getattr(turned, field.name), field.name)


def _rich() -> Study:
    return base_and_depot(
        milestones=[
            {"milestone": "treaty", "day": 30},
            {"milestone": "award", "after": "treaty", "delay_days": 9},
        ],
        use=[
            {"unit": "*", "item": "truck", "life_unit": "km", "per_day": 40},
            {
                "unit": "first",
                "item": "truck",
                "life_unit": "km",
                "per_day": 90,
                "from_day": 10,
                "to_day": 20,
            },
            {"unit": "first", "item": "truck", "life_unit": "km", "per_day": 70, "from_day": "award + 3"},
        ],
        repairs=[
            {"item": "radio", "site": "kind:base", "share": 0.4, "turnaround_days": 3},
            {"item": "radio", "site": "depot", "turnaround_days": 12},
            {"item": "radio", "site": "depot", "turnaround_days": 20, "from_day": 50, "to_day": 60},
            {"item": "*", "site": "*", "turnaround_days": 9, "from_day": 5, "to_day": 70},
        ],
        deliveries=[
            {
                "delivery": "second lot",
                "item": "truck",
                "site": "south",
                "quantity": 3,
                "from_day": 9,
                "to_day": 30,
            },
            {"delivery": "first lot", "item": "radio", "site": "depot", "quantity": 1, "every_days": 100},
        ],
    )


class _Turned:
    """A study whose tables stand on their heads."""

    def __init__(self, study: object) -> None:
        self._study = study

    def __getattr__(self, name: str) -> object:
        return getattr(self._study, name)

    def table(self, name: str) -> object:
        return self._study.table(name).reverse()  # type: ignore[attr-defined]


def _assert_same(one: object, other: object, name: str) -> None:
    if isinstance(one, tuple) and hasattr(one, "_fields"):
        for field, left, right in zip(one._fields, one, other, strict=True):  # type: ignore[arg-type]
            _assert_same(left, right, f"{name}.{field}")
    elif isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other, err_msg=name)
    else:
        assert one == other, name


def test_a_study_without_dates_has_the_same_arrays_on_every_day() -> None:
    run, day = build(base_and_depot()), build(base_and_depot(), day=300)
    for field in fields(run):
        _assert_same(getattr(run, field.name), getattr(day, field.name), field.name)
    assert steps_of(day, StepKind.USE) == []


def test_dated_factors_and_growth_are_steps() -> None:
    study = base_and_depot(
        days=100,
        factors=[
            {"factor": "skill", "applies_to": "failures/radio@fault/mtbf", "times": 2, "from_day": 40},
            {"factor": "crowd", "applies_to": "authorised/first@truck/quantity", "times": 1.4, "from_day": 10,
             "to_day": 20},
            {"factor": "roads", "applies_to": "lanes/depot@kind:base/days", "per_year": 0.2},
            {"factor": "fog", "applies_to": "repairs/*/delay_days + lanes/*/order_days", "times": 3,
             "from_day": 5},
            {"factor": "heat", "applies_to": "use/*/per_day", "times": 3},
            {"factor": "heat", "applies_to": "use/*/per_day", "times": 5, "from_day": 30, "to_day": 50},
        ],
    )  # fmt: skip
    problem = build(study)
    assert [(step[1], step[3]) for step in steps_of(problem, StepKind.FAILURE_RATE)] == 2 * [(40.0, 1 / 6000)]
    assert [step[1:] for step in steps_of(problem, StepKind.AUTHORISED)] == [(10, -1, 11), (20, -1, 8)]
    grown = [(1.2 ** ((k + 30) / 365) - 1.2 ** (k / 365)) / np.log(1.2) * 365 / 30 for k in (0, 30, 60, 90)]
    assert problem.lanes.down.mean.tolist() == pytest.approx([5 * grown[0]] * 2)
    north = [step for step in steps_of(problem, StepKind.LANE_DAYS) if step[0] == 0]
    assert [step[1] for step in north] == [30.0, 60.0, 90.0]
    assert [step[3] for step in north] == pytest.approx([5 * times for times in grown[1:]])
    use = [step[1:] for step in steps_of(problem, StepKind.USE) if problem.uses.per_day[step[0]] == 180]
    assert use == 2 * [(30.0, -1, 300.0)] + 2 * [(50.0, -1, 180.0)]
    assert [(left.table, left.rows) for left in problem.left_out] == [("factors", 1)]


def test_a_factor_may_not_bring_a_share_above_1() -> None:
    study = base_and_depot(
        factors=[{"factor": "keen", "applies_to": "repairs/*/share", "times": 2, "from_day": 40}]
    )
    with pytest.raises(MethodError, match="factors bring a share of repairs out of its bounds"):
        build(study)
