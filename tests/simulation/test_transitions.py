"""Rule 9: positions that go over to the next type."""

import numpy as np
import polars as pl
import pytest
from one_replication import OneReplication
from rules_transitions import GOES, TRANSITION_STUDIES, going
from same_events import assert_same_events

from sustainment.simulation.events import state
from sustainment.simulation.simulate import simulate


@pytest.mark.parametrize("name", TRANSITION_STUDIES)
@pytest.mark.parametrize("replication", [0, 3])
def test_the_compiled_loop_and_its_twin_agree_on_transitions(name, replication):
    assert_same_events(TRANSITION_STUDIES[name], seed=11, replication=replication)


def test_no_answer_hangs_on_the_names_of_types():
    """Strengths of both types change on one day: under other names the same machines stand as long."""
    kinds = ("scope_kind", "day", "authorised", "mean")
    told = []
    for old, new in (("tank", "a tank"), ("tank", "new tank"), ("old tank", "tank")):
        study = going(
            items=[{"item": name, "kind": "end item", "procurement_days": 30} for name in (old, new)],
            lanes=[{"from_site": "depot", "to_site": "kind:base", "days": 4}],
            parts=[],
            use=[],
            failures=[],
            repairs=[],
            resources=[],
            stock=[{"item": new, "site": "kind:base", "quantity": 2}],
            authorised=[
                {"unit": "*", "item": old, "quantity": 4},
                {"unit": "*", "item": old, "quantity": 0, "from_day": 70},
                {"unit": "*", "item": new, "quantity": 4, "from_day": 70},
            ],
            transitions=[{**GOES, "from_item": old, "to_item": new, "conversion_days": 60}],
        )
        readiness = simulate(study, replications=2, seed=1).table("readiness")
        told.append(readiness.filter(pl.col("scope_kind") != "type").select(kinds).rows())
    assert told[0] == told[1] == told[2]
    works = [row[3] for row in told[0] if row[0] == "fleet"]
    assert works[71] < works[299]


@pytest.mark.parametrize("name", TRANSITION_STUDIES)
def test_the_types_of_a_unit_together_have_the_positions_that_are_stated(name):
    run = OneReplication(TRANSITION_STUDIES[name], 7, 0)
    assert run.table("transitions")["moved"].sum() > 0
    for happened in range(1, len(run.trace()), 23):
        run.stop_after(happened)
        fleets, positions = run.table("fleets"), run.table("positions")
        for unit in np.unique(fleets["unit"]):
            here = fleets[fleets["unit"] == unit]
            assert here["authorised"].sum() == here["stated"].sum()
            assert here["over"].sum() == 0
        for k, fleet in enumerate(fleets):
            own = positions[positions["fleet"] == k]
            assert own["active"].sum() == fleet["authorised"] >= fleet["leaving"]
            assert ((own["conversion"] > 0) == (own["planned"] > 0)).all()
            if fleet["crew"] >= 0:
                waiting = sum(
                    claim["kind"] == state.FOR_CREW and claim["queued"] and claim["owner"] == k
                    for claim in run.table("claims")[1 : int(run.table("clocks")["fresh_claim"][0])]
                )
                assert fleet["crews"] + waiting + own["crew_due"].sum() == fleet["authorised"]
                assert ((own["crew_due"] == 0) | (own["conversion"] > 0)).all()
