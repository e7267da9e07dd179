"""Metamorphic relations 14 to 18: nothing appears or vanishes; numbers in square brackets are of the list."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from random_fleets import fleet, study

from sustainment.simulation.audited import Auditor
from sustainment.simulation.events import state
from sustainment.simulation.layout import table
from sustainment.simulation.simulate import simulate

EVENTS = 1500


@pytest.mark.random_studies(5)
def test_units_queues_and_purchases_add_up_after_every_event(seed):
    """[14] [15] [18] Units of each item, every queue, and the ledger of purchases."""
    found = Auditor(study(fleet(seed))).replication(seed, 1)
    assert not found.law, found
    assert found.events > 100


@pytest.mark.random_studies(5)
def test_the_ledger_is_what_was_done_times_its_price(seed):
    """[15] Trips, resources and repairs: cents that are paid are those of each thing done."""
    tables = fleet(seed)
    tables["lanes"] = [
        {"from_site": "depot", "to_site": "kind:base", "days": 2, "cost_per_trip": 3, "order_days": 1},
        {"from_site": "kind:base", "to_site": "depot", "days": 2},
    ]
    tables["resources"] = [{**row, "quantity": 3} for row in tables["resources"]]
    tables.update(warm_up_days=0, disruptions=None, holding_share=0)
    answer = simulate(study(tables), replications=6, seed=seed, workers=1)

    def paid(element: str, of: Any = answer) -> float:
        return float(of.table("costs").filter(pl.col("element") == element)["mean"].sum())

    way = answer.table("lanes").filter(pl.col("from_site") == "depot")
    sent = float(way["units_per_year"].sum()) * tables["days"] / 365
    assert paid("transport") == pytest.approx(3 * sent, rel=1e-9)
    assert paid("resources") == pytest.approx(3 * 1000 * tables["days"] / 365, abs=0.05)
    dearer = [{**row, "cost": 10 * row["cost"]} if "cost" in row else row for row in tables["repairs"]]
    ten = simulate(study({**tables, "repairs": dearer}), replications=6, seed=seed, workers=1)
    assert paid("repairs", ten) == pytest.approx(10 * paid("repairs"), rel=1e-12)
    assert paid("repairs") > 0
    cents = answer.sums.kept("cents_paid").sum() / 100 / 6
    assert answer.table("costs")["mean"].sum() == pytest.approx(float(cents), rel=1e-12)


@pytest.mark.random_studies(5)
def test_causes_and_states_add_up_to_what_does_not_work_on_every_day(seed):
    """[16]"""
    answer = simulate(study(fleet(seed)), replications=12, seed=seed, workers=1)
    causes = answer.table("causes")["positions"].sum()
    work, place = (
        times.sum() / (12 * answer.sums.span_days * state.DAY) for times in answer.sums.fleet_times()
    )
    assert causes == pytest.approx(place - work, abs=1e-9)
    days = answer.table("readiness").filter(pl.col("scope_kind") == "fleet").sort("day")
    states = answer.table("states").sort("day")
    every = states.group_by("day", maintain_order=True).agg(pl.col("mean").sum())
    np.testing.assert_allclose(every["mean"], days["authorised"], atol=1e-9)
    down = states.filter(~pl.col("state").str.starts_with("working"))
    down = down.group_by("day", maintain_order=True).agg(pl.col("mean").sum())
    np.testing.assert_allclose(down["mean"], days["authorised"] - days["mean"], atol=1e-9)


@pytest.mark.random_studies(5)
def test_waits_of_claims_add_up_to_the_number_waiting_over_time(seed):
    """[17] Little's law of one history: each claim's own wait, those that still wait up to the end."""
    auditor = Auditor(study({**fleet(seed), "warm_up_days": 0}))
    begun: dict[tuple[int, int], tuple[int, int]] = {}
    waits = np.zeros(len(auditor.problem.pairs.item), dtype=np.int64)
    for world in auditor.worlds(seed, 0):
        tick = int(table(world, "clocks")["tick"][0])
        now = {} if tick == table(world, "clocks")["end"][0] else waiting(world)
        for unit in [unit for unit in begun if now.get(unit) != begun[unit][1]]:
            since, pair = begun.pop(unit)
            waits[pair] += tick - since
        begun |= {unit: (tick, pair) for unit, pair in now.items() if unit not in begun}
    np.testing.assert_array_equal(waits, table(world, "pairs")["waiting_time"])
    assert waits.sum() > 0


def waiting(world: Any) -> dict[tuple[int, int], int]:
    """Return the pair of each unit that is waited for, by claim and number in it."""
    clock, claims = table(world, "clocks")[0], table(world, "claims")
    free, place = set(), int(clock["free_claim"])
    while place:
        free.add(place)
        place = int(claims["next"][place])
    found = {}
    for k in set(range(1, int(clock["fresh_claim"]))) - free:
        claim = claims[k]
        promised = claim["promised"] == 1 and claim["kind"] != state.FOR_NOBODY
        if claim["kind"] != state.FOR_GIVER and (claim["queued"] == 1 or promised):
            found |= {(k, unit): int(claim["pair"]) for unit in range(int(claim["quantity"]))}
    return found
