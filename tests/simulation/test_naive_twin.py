"""The compiled loop against its slow, obvious twin: the same events, bit for bit."""

import sys
from pathlib import Path

import pytest
from every_rule import STUDIES
from one_replication import OneReplication

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "naive"))
from naive_rules import NaiveReplication


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("replication", [0, 3])
def test_the_compiled_loop_tells_the_same_events_as_its_twin(name, replication):
    loop = OneReplication(STUDIES[name], 11, replication)
    twin = NaiveReplication(loop.problem, 11, replication)
    twin.run()
    trace = loop.trace()
    for k, (ours, theirs) in enumerate(zip(trace, twin.trace, strict=False)):
        assert ours == theirs, f"event {k}"
    assert len(trace) == len(twin.trace)
    assert len(trace) > 100
    assert loop.table("fleets")["work_time"].tolist() == twin.work_time
    pairs, shelves = loop.table("pairs"), twin.shelves
    assert pairs["shelf"].tolist() == [shelf.units for shelf in shelves]
    assert pairs["waiting"].tolist() == [shelf.waiting for shelf in shelves]
    assert pairs["demands"].tolist() == [shelf.demands for shelf in shelves]
    assert pairs["filled"].tolist() == [shelf.filled for shelf in shelves]
    assert pairs["shelf_time"].tolist() == twin.shelf_time
    assert pairs["waiting_time"].tolist() == twin.waiting_time
    clock = loop.table("clocks")[0]
    ours = [int(clock[field]) for field in ("failures", "written_off", "delivered", "bought")]
    assert ours == [twin.failures, twin.written_off, twin.delivered, twin.bought]
    assert loop.charges() == dict(twin.charges())
    cents = loop.table("cents")["value"].reshape(5, -1)[:, 1:].sum(axis=1).tolist()
    assert cents[:3] == [twin.cents["purchases"], twin.cents["repairs"], twin.cents["transport"]]
