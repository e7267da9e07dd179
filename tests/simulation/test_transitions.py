"""Rule 9: positions that go over to the next type."""

import numpy as np
import pytest
from one_replication import OneReplication
from rules_transitions import TRANSITION_STUDIES
from same_events import assert_same_events

from sustainment.simulation.events import state


@pytest.mark.parametrize("name", TRANSITION_STUDIES)
@pytest.mark.parametrize("replication", [0, 3])
def test_the_compiled_loop_and_its_twin_agree_on_transitions(name, replication):
    assert_same_events(TRANSITION_STUDIES[name], seed=11, replication=replication)


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
                assert fleet["crews"] + waiting == fleet["authorised"]
