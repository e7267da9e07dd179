"""Items, money and downtime are conserved, after every event."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from every_rule import STUDIES, study
from one_replication import OneReplication
from rules_crews import CREW_STUDIES
from rules_disruptions import STUDIES as DISRUPTIONS
from rules_hits import BOUGHT, HITS, SHOPS, WORKSHOPS
from rules_lanes import STUDIES as LANES
from rules_planned import STUDIES as PLANNED

from sustainment.simulation.events import state
from sustainment.simulation.simulate import simulate

WITHOUT_END_ITEM_FAILURES = [
    "no route is special",
    "constant demand",
    "batches",
    "warm-up and a late count",
    "reorder points",
    "a supplier that changes",
    "consumption under constant demand",
    "consumption in a warm-up that begins at noon",
    "planned work on parts",
]


def on_the_way(run: OneReplication) -> list[tuple[int, int]]:
    """Return (pair, units) of what waits on the calendar, at gates and before ways."""
    events, clock = run.table("events"), run.table("clocks")[0]
    used = events[1 : int(clock["fresh_event"])]
    moving = used[np.isin(used["kind"], (state.SHIPMENT, state.CARCASS))]
    ordered = used[used["kind"] == state.ORDER]
    bought = ordered[ordered["a"] == 0]
    asked = ordered[ordered["d"] > 0]  # set aside by another site, or bought
    keys = [*moving["key"].tolist(), *bought["key"].tolist(), *asked["key"].tolist()]
    units = [*moving["a"].tolist(), *bought["b"].tolist(), *[1] * asked.size]
    return list(zip(keys, units, strict=True))


def free(run: OneReplication, name: str, first: str, fresh: str) -> set[int]:
    clock, rows = run.table("clocks")[0], run.table(name)
    found, place = set(range(int(clock[fresh]), rows.size)) | {0}, int(clock[first])
    while place:
        found.add(place)
        place = int(rows["next"][place])
    return found


def count_course(run: OneReplication, job: Any, units: np.ndarray) -> None:
    """Add the crews on a course, and the items that it holds or waits for, less those that it lacks."""
    pair_item, course = run.problem.pairs.item, run.table("courses")[job["owner"]]
    items = run.table("course_items")[course["first_item"] : course["last_item"]]
    np.add.at(units, pair_item[items["pair"]], items["quantity"])
    if job["phase"] == state.IN_SHOP:
        if course["from_pair"] >= 0:
            units[pair_item[course["from_pair"]]] += job["mode"]
    elif items.size:
        units[pair_item[items["pair"][0]]] -= job["mode"]


def count(run: OneReplication) -> np.ndarray:
    """Return the units of each item that exist, plus those gone, less those that came."""
    problem = run.problem
    pair_item = problem.pairs.item
    units = np.zeros(len(problem.names.items), dtype=np.int64)
    pairs = run.table("pairs")
    gone = pairs["lost"] + pairs["consumed"] - pairs["made"]
    np.add.at(units, pair_item, pairs["shelf"] + gone)
    for pair, number in on_the_way(run):
        units[pair_item[pair]] += number
    jobs, positions, copies = run.table("jobs"), run.table("positions"), run.table("copies")
    idle = free(run, "jobs", "free_job", "fresh_job")
    for place in sorted(set(range(jobs.size)) - idle):
        if jobs["kind"][place] in (state.REPAIR, state.TEST):
            units[pair_item[jobs["pair"][place]]] += 1
        elif jobs["kind"][place] == state.COURSE:
            count_course(run, jobs[place], units)
    claims = run.table("claims")
    idle = free(run, "claims", "free_claim", "fresh_claim")
    for place in sorted(set(range(claims.size)) - idle):
        if claims["kind"][place] == state.FOR_JOB:
            units[pair_item[claims["pair"][place]]] -= 1  # its failed sister is counted already
    fleets = run.table("fleets")
    crewed = fleets[fleets["crew"] >= 0]
    np.add.at(units, pair_item[crewed["crew"]], crewed["crews"])
    np.add.at(units, problem.fleets.item[positions["fleet"]], positions["held"])
    for slot in run.table("slots")[: problem.slots.fleet.size]:
        first = int(fleets["first_position"][slot["fleet"]])
        number = int(fleets["positions"][slot["fleet"]])
        held = np.repeat(positions["held"][first : first + number], slot["quantity"])
        begin = int(slot["first_copy"])
        there = copies["where"][begin : begin + held.size] != state.AWAITED
        units[slot["item"]] += int((held.astype(bool) & there).sum())
    return units


def came(run: OneReplication) -> int:
    """Return the units bought and delivered."""
    return int(run.table("clocks")["bought"][0] + run.table("clocks")["delivered"][0])


EVERY = {**STUDIES, **PLANNED, **LANES, **DISRUPTIONS}
WITHOUT_END_ITEM_FAILURES += [name for name in (*LANES, *DISRUPTIONS) if "shops" not in name]


@pytest.mark.parametrize("name", WITHOUT_END_ITEM_FAILURES)
def test_no_item_appears_or_vanishes_at_any_event(name):
    run = OneReplication(EVERY[name], 7, 1)
    events = len(run.trace())
    run.stop_after(1)
    at_first = count(run)
    came_at_first = came(run)
    for happened in range(2, events, 17 if name in (*LANES, *DISRUPTIONS) else 3):
        run.stop_after(happened)
        gained = came(run) - came_at_first
        change = count(run) - at_first
        assert (change >= 0).all()
        assert change.sum() == gained


@pytest.mark.parametrize("name", CREW_STUDIES)
def test_crews_and_what_courses_hold_are_conserved(name):
    run = OneReplication(CREW_STUDIES[name], 7, 1)
    events, problem = len(run.trace()), run.problem
    names = ("tank", "school tank", "tank crew", "old crew")
    items = [problem.names.items.index(item) for item in names]
    held = np.zeros(problem.items.kind.size, dtype=np.int64)
    np.add.at(held, problem.pairs.item, problem.pairs.stock)
    np.add.at(held, problem.fleets.item, problem.fleets.held)
    np.add.at(held, problem.fleets.crew, problem.fleets.held)
    for happened in range(1, events, 11):
        run.stop_after(happened)
        delivered = int(run.table("clocks")["delivered"][0])
        assert count(run)[items].sum() == held[items].sum() + delivered


def test_end_items_are_conserved_through_deliveries_and_repairs():
    run = OneReplication(STUDIES["deliveries and empty positions"], 7, 1)
    events = len(run.trace())
    tank = run.problem.names.items.index("tank")
    held = int(run.problem.fleets.held.sum())
    for happened in range(1, events, 3):
        run.stop_after(happened)
        assert count(run)[tank] == held + int(run.table("clocks")["delivered"][0])


PARTS_OF_A_TANK = {"engine": 1, "radio": 2}


@pytest.mark.parametrize("moved", [False, True])
def test_what_lost_machines_held_is_lost_or_saved(moved):
    """Parts that come with machines and parts that go with them are counted with the machines."""
    losses = study(
        items=[{**row, "procurement_days": 30 if row["item"] == "tank" else None} for row in BOUGHT],
        damage=[{**row, "per_1000_days": 25} for row in HITS],
        repairs=[{**row, "condemnation_share": 0} for row in WORKSHOPS if row.get("mode") != "radio"]
        + [{"item": "radio", "site": "depot", "turnaround_days": 9}],
        resources=SHOPS,
        failures=[
            {"item": "tank", "mode": "hull", "mtbf": 2500, "life_unit": "km"},
            {"item": "engine", "mtbf": 800, "life_unit": "km"},
            {"item": "radio", "mtbf": 200, "life_unit": "day"},
        ],
        cannibalisation=moved,
    )
    run = OneReplication(losses, 7, 1)
    names = run.problem.names.items
    tank, held = names.index("tank"), int(run.problem.fleets.held.sum())
    spares = {"engine": 2, "radio": 2}
    for happened in range(1, len(run.trace()), 3):
        run.stop_after(happened)
        units, bought = count(run), int(run.table("clocks")["bought"][0])
        assert units[tank] == held + bought
        in_positions = int(run.table("positions")["held"].sum())
        elsewhere = int(units[tank]) - in_positions - lost(run, tank)
        for part, quantity in PARTS_OF_A_TANK.items():
            there = units[names.index(part)] + quantity * elsewhere
            assert there == quantity * (held + bought) + spares[part]
    assert lost(run, tank) > 5
    assert lost(run, names.index("radio")) > 5


def lost(run: OneReplication, item: int) -> int:
    """Return how many of an item are gone for good."""
    return int(run.table("pairs")["lost"][run.problem.pairs.item == item].sum())


@pytest.mark.parametrize("name", EVERY)
def test_causes_and_states_sum_to_what_is_missing(name):
    answer = simulate(EVERY[name], replications=20, seed=3)
    work, place = answer.sums.fleet_times()
    span = answer.sums.span_days * (1 << 20)
    missing = float((place.sum() - work.sum()) / span / 20)
    assert answer.table("causes")["positions"].sum() == pytest.approx(missing, abs=1e-9)
    states = answer.table("states").group_by("day").agg(pl.col("mean").sum()).sort("day")
    fleet = answer.table("readiness").filter(pl.col("scope_kind") == "fleet")
    np.testing.assert_allclose(states["mean"], fleet["authorised"], atol=1e-9)
    working = answer.table("states").filter(pl.col("state").str.starts_with("working"))
    np.testing.assert_allclose(
        working.group_by("day", maintain_order=True).agg(pl.col("mean").sum())["mean"],
        fleet["mean"],
        atol=1e-9,
    )


def test_waits_obey_the_law_of_little():
    """Backorders over a span are the waits that fall into it (Little 1961): stock table against supply."""
    answer = simulate(STUDIES["no route is special"], replications=20, seed=3)
    supply = answer.table("supply").filter(pl.col("demand_per_day") > 0)
    for row in supply.iter_rows(named=True):
        assert row["mean_wait_days"] * row["demand_per_day"] == pytest.approx(row["backorders"])
