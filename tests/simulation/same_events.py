"""The compiled loop and its slow, obvious twin side by side."""

import sys
from pathlib import Path

from one_replication import OneReplication

from sustainment.model.study import Study
from sustainment.simulation.events.state import ELEMENTS, MOBILISATION

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "naive"))
from naive_rules import NaiveReplication


def assert_same_events(study: Study, *, seed: int, replication: int, least: int = 100) -> OneReplication:
    """Compare one replication, bit for bit; it must have more than `least` events."""
    loop = OneReplication(study, seed, replication)
    twin = NaiveReplication(loop.problem, seed, replication)
    twin.run()
    trace = loop.trace()
    for k, (ours, theirs) in enumerate(zip(trace, twin.trace, strict=False)):
        assert ours == theirs, f"event {k}"
    assert len(trace) == len(twin.trace)
    assert len(trace) > least
    assert loop.table("fleets")["work_time"].tolist() == twin.work_time
    pairs, shelves = loop.table("pairs"), twin.shelves
    assert pairs["shelf"].tolist() == [shelf.units for shelf in shelves]
    assert pairs["waiting"].tolist() == [shelf.waiting for shelf in shelves]
    assert pairs["on_order"].tolist() == [shelf.on_order for shelf in shelves]
    assert pairs["demands"].tolist() == [shelf.demands for shelf in shelves]
    assert pairs["filled"].tolist() == [shelf.filled for shelf in shelves]
    assert pairs["shelf_time"].tolist() == twin.shelf_time
    assert pairs["waiting_time"].tolist() == twin.waiting_time
    assert loop.table("laterals")["given"].tolist() == twin.given
    ways = twin.every_way()
    assert loop.table("ways")["waiting_time"].tolist() == [way.waiting_time for way in ways]
    assert loop.table("ways")["sent"].tolist() == [way.sent for way in ways]
    clock = loop.table("clocks")[0]
    ours = [int(clock[field]) for field in ("failures", "written_off", "delivered", "bought")]
    assert ours == [twin.failures, twin.written_off, twin.delivered, twin.bought]
    spent = {key: ticks for key, ticks in twin.state_time.items() if ticks and key[1] != "closed"}
    assert loop.state_times() == spent
    assert loop.charges() == dict(twin.charges())
    told = loop.table("tallies")
    assert [tuple(row) for row in told.tolist()] == [tuple(vars(tally).values()) for tally in twin.tallies]
    fields = {"written off": "gone", "consumed": "drawn", "bought": "purchased"}
    fields |= {name: name for name in ("trained", "retired", "exchanged", "free")}
    told = {(what, k): n for what, field in fields.items() for k, n in enumerate(pairs[field].tolist()) if n}
    arrived = loop.table("deliveries")["arrived"].tolist()
    told |= {("arrived", k): n for k, n in enumerate(arrived) if n}
    assert told == dict(twin.counts)
    resources = loop.table("resources")
    assert resources["busy"].tolist() == twin.busy
    assert resources["quantity"].tolist() == twin.quantity
    cents = loop.table("cents")["value"].reshape(ELEMENTS, -1)[:, 1:].sum(axis=1).tolist()
    assert cents[:3] == [twin.cents["purchases"], twin.cents["repairs"], twin.cents["transport"]]
    assert [list(row) for row in loop.table("losses").tolist()] == twin.counted_losses()
    assert cents[MOBILISATION] == twin.cents["mobilisation"]
    return loop
