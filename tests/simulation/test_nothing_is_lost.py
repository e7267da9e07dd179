"""Items, money and downtime are conserved.

After every event of every rule this is the work of test_audits.py; here a few histories are counted in plain
Python, which shares nothing with the audit.
"""

import numpy as np
import polars as pl
import pytest
from counted import came, count
from every_rule import STUDIES, study
from one_replication import OneReplication
from rules_disruptions import STUDIES as DISRUPTIONS
from rules_hits import BOUGHT, HITS, SHOPS, WORKSHOPS
from rules_lanes import STUDIES as LANES
from rules_planned import STUDIES as PLANNED

from sustainment.simulation.simulate import simulate

EVERY = {**STUDIES, **PLANNED, **LANES, **DISRUPTIONS}
WITHOUT_END_ITEM_FAILURES = [
    "no route is special",
    "batches",
    "reorder points",
    "consumption under constant demand",
    "planned work on parts",
    "neighbours that may be barred",
]
MOMENTS = 12
"""At which a history is counted, evenly over its events."""


def moments(run: OneReplication) -> range:
    events = len(run.trace())
    return range(events // MOMENTS, events, events // MOMENTS)


@pytest.mark.parametrize("name", WITHOUT_END_ITEM_FAILURES)
def test_no_item_appears_or_vanishes(name):
    run = OneReplication(EVERY[name], 7, 1)
    after = moments(run)
    run.stop_after(1)
    at_first = count(run)
    came_at_first = came(run)
    for happened in after:
        run.stop_after(happened)
        gained = came(run) - came_at_first
        change = count(run) - at_first
        assert (change >= 0).all()
        assert change.sum() == gained


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
    for happened in moments(run):
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
