"""Rule 9: units that move to another site."""

from collections import Counter
from typing import Any

import pytest
from every_rule import PARTS, VEHICLES, study
from one_replication import OneReplication
from rules_moves import EVERY, OnTheMove
from same_events import assert_same_events
from test_trace import stories

from metamorphic.random_fleets import fleet
from metamorphic.random_fleets import study as of_tables
from model.random_studies import random_study
from sustainment.analytic.over_time.evaluate import evaluate_by_day
from sustainment.errors import MethodError, StudyError
from sustainment.model.study import Study
from sustainment.problem.arrays import StepKind
from sustainment.problem.build import build
from sustainment.simulation.audited import Auditor
from sustainment.simulation.events.state import DAY
from sustainment.simulation.simulate import simulate
from sustainment.simulation.spells import within
from sustainment.simulation.trace import trace

QUICK_EVENTS = 800


@pytest.mark.parametrize("name", list(EVERY)[::3])
def test_the_loop_and_its_twin_agree_where_units_move(name):
    assert_same_events(OnTheMove(EVERY[name], 3), seed=11, replication=3, least=5)


@pytest.mark.slow
@pytest.mark.random_studies(4)
@pytest.mark.parametrize("name", EVERY)
def test_they_agree_under_every_rule_however_units_move(name, seed):
    assert_same_events(OnTheMove(EVERY[name], 100 + seed), seed=seed, replication=seed, least=5)


@pytest.mark.parametrize("seed", range(4))
def test_they_agree_in_random_studies(seed):
    asked = random_study(seed) if seed % 2 else of_tables(fleet(seed))
    assert_same_events(OnTheMove(asked, seed), seed=11, replication=seed, least=0)


@pytest.mark.slow
@pytest.mark.random_studies(10)
def test_they_agree_in_many_random_studies(seed):
    for k in range(10 * seed, 10 * (seed + 1)):
        asked = random_study(k) if k % 2 else of_tables(fleet(k))
        assert_same_events(OnTheMove(asked, k), seed=11, replication=k, least=0)


@pytest.mark.parametrize("name", list(EVERY)[1::3])
def test_all_is_accounted_for_where_units_move(name):
    found = Auditor(OnTheMove(EVERY[name], 4)).replication(7, 1, most=QUICK_EVENTS)
    assert not found.law, found


# --- each site comes back to what it keeps


def coming_to_rest(**more: Any) -> Study:
    """Return the study of `every_rule`, of which nothing is used from day 300 on; all can be had in time."""
    resting = [
        {"unit": "*", "item": "tank", "life_unit": unit, "per_day": per_day, **days}
        for unit, often in (("km", 20), ("day", 1))
        for per_day, days in ((often, {"to_day": 300}), (0, {"from_day": 300}))
    ]
    bought = [{**row, "procurement_days": 20} for row in VEHICLES]
    return study(**{"days": 900, "use": resting, "items": bought, **more})


WITHOUT_LOSSES: dict[str, Any] = {
    "parts": PARTS[:2],
    "items": VEHICLES,
    "failures": [
        {"item": "engine", "mtbf": 900, "life_unit": "km"},
        {"item": "radio", "mtbf": 150, "life_unit": "day"},
    ],
    "repairs": [
        {"item": "engine", "site": "kind:base", "share": 0.4, "turnaround_days": 5},
        {"item": "engine", "site": "depot", "turnaround_days": "12 ~ weibull 0.6"},
        {"item": "radio", "site": "depot", "turnaround_days": "9 ~ exponential"},
    ],
}


@pytest.mark.parametrize("more", [{}, WITHOUT_LOSSES], ids=["bought anew", "repaired for ever"])
@pytest.mark.parametrize("seed", range(4))
def test_at_rest_every_shelf_is_at_what_it_keeps_and_has_to_spare(more, seed):
    run = OneReplication(OnTheMove(coming_to_rest(**more), seed), 5, seed)
    stated, pairs = run.problem.pairs, run.table("pairs")
    there = pairs["shelf"] + pairs["on_order"] + pairs["unbought"] - pairs["waiting"]
    assert (run.table("positions")["state"] == 0).all()
    assert (there == stated.stock + stated.unserviceable + pairs["spare"]).all()
    assert (pairs["unasked"] == 0).all()
    assert int((run.problem.steps.kind == StepKind.UNIT_SITE).sum()) > 3


@pytest.mark.parametrize("name", list(EVERY)[2::9])
def test_the_times_of_a_unit_at_its_sites_are_all_its_time(name):
    run = OneReplication(OnTheMove(EVERY[name], 5), 5, 0)
    times = run.table("state_times")["value"].reshape(-1, 10)
    fleets, stays = run.table("fleets"), run.table("stays")
    assert len(times) == len(fleets) + len(stays)
    for k in set(stays["fleet"].tolist()):
        there = times[len(fleets) :][stays["fleet"] == k]
        assert (there >= 0).all()
        assert there.sum(axis=0).tolist() == times[k].tolist()


def test_causes_stand_where_the_unit_stood():
    no_crew = moved(
        {"site": "south", "from_day": 150},
        items=[{"item": "tank", "kind": "end item"}, {"item": "team", "kind": "crew"}],
        parts=[],
        failures=[],
        repairs=[],
        stock=[],
        authorised=[
            {"unit": "guest", "item": "tank", "quantity": 2, "crew": "team"},
            {"unit": "guest", "item": "tank", "quantity": 3, "from_day": 0.5, "crew": "team"},
        ],
        deliveries=[{"delivery": "tank", "item": "tank", "site": "north", "quantity": 1, "from_day": 1}],
    )
    causes = simulate(no_crew, replications=2, workers=1).table("causes").filter(cause="no crew")
    found = {row["site"]: row["positions"] * 600 for row in causes.iter_rows(named=True)}
    assert found == pytest.approx({"north": 149.0, "south": 450.0})


# --- relations


def bases(**more: Any) -> Study:
    """Return two bases that are alike in all but their name, with fixed times; unit `guest` may move."""
    tables: dict[str, Any] = {
        "days": 600,
        "sites": [
            {"site": "depot"},
            {"site": "north", "kind": "base", "supplied_by": "depot"},
            {"site": "south", "kind": "base", "supplied_by": "depot"},
        ],
        "lanes": [{"from_site": "depot", "to_site": "kind:base", "days": 3, "order_days": 1}],
        "items": [{"item": "tank", "kind": "end item"}, {"item": "engine"}, {"item": "radio"}],
        "parts": [{"parent": "tank", "item": "engine"}, {"parent": "tank", "item": "radio", "quantity": 2}],
        "units": [{"unit": "guest", "site": "north"}],
        "authorised": [{"unit": "*", "item": "tank", "quantity": 6}],
        "use": [{"unit": "*", "item": "tank", "life_unit": "km", "per_day": 20}],
        "failures": [
            {"item": "engine", "mtbf": 900, "life_unit": "km"},
            {"item": "radio", "mtbf": 900, "life_unit": "km", "critical": False},
        ],
        "repairs": [
            {"item": "engine", "site": "kind:base", "turnaround_days": 6},
            {"item": "radio", "site": "depot", "turnaround_days": 9},
            {"item": "tank", "site": "kind:base", "mode": "engine", "turnaround_days": 1},
        ],
        "stock": [
            {"item": "engine", "site": "kind:base", "quantity": 1},
            {"item": "radio", "site": "*", "quantity": 1},
        ],
    }
    return Study("two bases", **{**tables, **more})


RESTING = [
    {"unit": "*", "item": "tank", "life_unit": "km", "per_day": per_day, "from_day": begin, "to_day": end}
    for per_day, begin, end in ((20, 0, 200), (0, 200, 300), (20, 300, 600))
]


def states_of(run: OneReplication) -> Any:
    return run.table("states_by_day")["value"].tolist()


def test_a_move_at_rest_to_a_base_that_is_alike_changes_nothing():
    stays = OneReplication(bases(use=RESTING), 1, 0)
    moving = bases(
        use=RESTING,
        units=[{"unit": "guest", "site": "north"}, {"unit": "guest", "site": "south", "from_day": 250}],
    )
    moves = OneReplication(moving, 1, 0)
    for replication in range(20):
        stays.another(replication)
        moves.another(replication)
        assert states_of(stays) == states_of(moves)
        assert stays.table("fleets")["work_time"].tolist() == moves.table("fleets")["work_time"].tolist()
    assert moves.table("fleets")["site"].tolist() == [2]


def test_a_move_before_anything_fails_is_a_start_at_the_other_site():
    """Repairs take other times now, and come from the streams of the shops where they are done."""
    repairs = [
        {"item": "engine", "site": "kind:base", "turnaround_days": "6 ~ lognormal 0.8"},
        {"item": "radio", "site": "depot", "turnaround_days": "9 ~ exponential"},
    ]
    there = bases(repairs=repairs, units=[{"unit": "guest", "site": "south"}])
    moving = bases(
        repairs=repairs,
        units=[{"unit": "guest", "site": "north"}, {"unit": "guest", "site": "south", "from_day": 0.001}],
    )
    starts, moves = OneReplication(there, 1, 0), OneReplication(moving, 1, 0)
    for replication in range(20):
        starts.another(replication)
        moves.another(replication)
        assert states_of(starts) == states_of(moves)
        assert starts.table("clocks")["failures"] == moves.table("clocks")["failures"] > 10


def test_what_waits_is_served_at_once_from_the_shelf_of_the_new_site():
    stocked = [{"item": "*", "site": "south", "quantity": 50}]
    units = [{"unit": "guest", "site": "north"}, {"unit": "guest", "site": "south", "from_day": 300}]
    slow = [
        {"item": "engine", "site": "north", "turnaround_days": 400},
        {"item": "engine", "site": "south", "turnaround_days": 6},
        {"item": "radio", "site": "depot", "turnaround_days": 9},
    ]
    answer = simulate(bases(units=units, stock=stocked, repairs=slow), replications=20, workers=1)
    readiness = answer.table("readiness").filter(scope_kind="unit")
    working = dict(zip(readiness["day"], readiness["mean"], strict=True))
    assert working[299] < 1.0
    assert [working[day] for day in range(301, 600)] == [6.0] * 299


# --- what users are told


def moved(*rows: dict[str, Any], **more: Any) -> Study:
    return bases(
        units=[{"unit": "guest", "site": "north"}, *({"unit": "guest", **row} for row in rows)], **more
    )


def test_faults_of_a_move_name_place_and_way_out():
    with pytest.raises(StudyError, match='units/guest\\+20/site: found "west", expected a name in sites'):
        moved({"site": "west", "from_day": 20})
    with pytest.raises(StudyError, match='units/guest\\+20: found "guest\\+20" a second time'):
        moved({"site": "south", "from_day": 20}, {"site": "north", "from_day": 20})
    candidate = [
        {"site": "depot"},
        {"site": "north", "kind": "base", "supplied_by": "depot"},
        {"site": "south", "kind": "base", "supplied_by": "depot", "candidate": True},
    ]
    with pytest.raises(
        MethodError, match=r"units/guest\+20/site is south, a candidate .* choose the candidate"
    ):
        build(moved({"site": "south", "from_day": 20}, sites=candidate))


def test_a_unit_stays_where_it_is_on_days_that_no_row_states():
    gaps = bases(
        units=[
            {"unit": "guest", "site": "south", "from_day": 20, "to_day": 30},
            {"unit": "guest", "site": "north", "from_day": 50, "to_day": 60},
        ]
    )
    steps = build(gaps).steps
    assert steps.kind.tolist() == [StepKind.UNIT_SITE]
    assert (steps.day.tolist(), steps.value.tolist()) == ([50.0], [1.0])


def test_a_unit_that_moves_and_grows_claims_where_it_goes():
    grows = [
        {"unit": "guest", "item": "tank", "quantity": 6},
        {"unit": "guest", "item": "tank", "quantity": 9, "from_day": 20, "to_day": 50},
    ]
    moving = moved({"site": "south", "from_day": 20, "to_day": 50}, authorised=grows)
    steps = build(moving).steps
    assert [StepKind(kind) for kind in steps.kind] == [StepKind.UNIT_SITE, StepKind.AUTHORISED] * 2
    assert steps.value.tolist() == [2.0, 9.0, 1.0, 6.0]
    run = OneReplication(moving, 1, 0)
    run.stop_after(next(k for k, (tick, _, _) in enumerate(run.trace()) if tick > 21 * DAY))
    waiting, unbought = run.table("pairs")["waiting"], run.table("pairs")["unbought"]
    north, south = (run.problem.pair_of("tank", site) for site in ("north", "south"))
    assert (waiting[north], waiting[south]) == (0, 3)
    assert unbought[north] == 0


def test_dates_of_a_unit_that_move_nobody_cost_nothing():
    steps = build(moved({"site": "north", "from_day": 20, "priority": 2})).steps
    assert not steps.kind.size
    assert [
        str(rows) for rows in build(moved({"site": "north", "from_day": 20, "priority": 2})).left_out
    ] == ["2 rows of units: dates of priority: as it is at first"]


def test_the_formulas_day_by_day_say_that_they_leave_moves_out():
    answer = evaluate_by_day(moved({"site": "south", "from_day": 20}))
    assert any(rows.table == "units" and "site" in rows.reason for rows in answer.quality.left_out)


def test_the_arrays_of_a_day_have_a_unit_where_it_is_then():
    moving = moved({"site": "south", "from_day": 20})
    assert [build(moving, day=day).fleets.site.tolist() for day in (0, 19, 20)] == [[1], [1], [2]]


def test_a_trace_tells_the_move():
    told = trace(moved({"site": "south", "from_day": 20}), machine="tank 1 of guest").table("events")
    row = told.filter(what="unit moves").row(0, named=True)
    assert (row["day"], row["site"]) == (20.0, "south")
    later = told.filter((told["day"] > 20) & told["site"].is_not_null())
    assert set(later["site"]) == {"south"}


@pytest.mark.parametrize("name", list(EVERY)[4::24])
def test_the_days_that_traces_tell_are_those_of_the_answer(name):
    asked = OnTheMove(EVERY[name], 5)
    loop = OneReplication(asked, 7, 1)
    _, happened, every = stories(asked)
    assert happened == loop.trace()
    clock, stated = loop.table("clocks")[0], loop.table("state_times")["value"].reshape(-1, 10)
    counted = (int(clock["counted"]), int(clock["end"]))
    times = [[0] * 10 for _ in loop.table("fleets")]
    waited: Counter[str] = Counter()
    for story in every:
        for begin, end, state in story.spells.told:
            times[int(story.view.before["fleet"])][state] += within((begin, end), counted)
        for begin, end, _, copy in story.spells.charged:
            waited[story.view.item_of(copy)] += within((begin, end), counted)
    assert [row[:9] for row in times] == stated[: len(times), :9].tolist()
    charged: Counter[str] = Counter()
    for (pair, _), ticks in loop.charges().items():
        charged[loop.problem.names.items[loop.problem.pairs.item[pair]]] += ticks
    assert +waited == charged
