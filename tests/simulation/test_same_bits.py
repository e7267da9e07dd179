"""The same study, seed and version give the same bits, whatever the computer does meanwhile."""

import numpy as np
import polars as pl
from answer_digest import digest
from every_rule import STUDIES, VEHICLES, study
from fleets_by_hand import machines
from one_replication import OneReplication

from sustainment.simulation.simulate import simulate


def test_any_number_of_workers_gives_the_same_bits():
    asked = STUDIES["dated changes"]
    digests = {digest(simulate(asked, replications=60, seed=5, workers=n)) for n in (1, 2, 4)}
    assert len(digests) == 1


def test_the_first_replications_of_a_longer_run_are_the_shorter_run():
    asked = STUDIES["finite shops and exchange work"]
    short = simulate(asked, replications=100, seed=2).table("replications")
    long = simulate(asked, replications=1000, seed=2).table("replications")
    assert long.head(100).equals(short)


def test_a_horizon_is_the_beginning_of_a_longer_one():
    short, long = (OneReplication(study(days=days), 3, 0).trace() for days in (150, 300))
    assert long[: len(short)] == short
    assert len(long) > len(short)


def test_the_order_of_rows_does_not_matter():
    shuffled = study(
        items=VEHICLES[::-1],
        authorised=[
            {"unit": "third", "item": "tank", "quantity": 2},
            {"unit": "second", "item": "tank", "quantity": 3},
            {"unit": "first", "item": "tank", "quantity": 4},
        ],
    )
    assert OneReplication(shuffled, 1, 0).trace() == OneReplication(study(), 1, 0).trace()


def test_another_site_and_an_item_that_never_fails_move_no_draw():
    more = study(
        sites=[
            {"site": "a new site"},
            {"site": "depot"},
            {"site": "east", "kind": "base", "supplied_by": "depot"},
            {"site": "west", "kind": "base", "supplied_by": "depot"},
        ],
        items=[*VEHICLES, {"item": "a hook"}],
        stock=[
            {"item": "engine", "site": "depot", "quantity": 1, "unserviceable": 1},
            {"item": "radio", "site": "kind:base", "quantity": 1},
            {"item": "pump", "site": "kind:base", "quantity": 1},
            {"item": "a hook", "site": "depot", "quantity": 3},
        ],
    )
    ticks = [(tick, kind) for tick, kind, _ in OneReplication(more, 1, 0).trace()]
    assert ticks == [(tick, kind) for tick, kind, _ in OneReplication(study(), 1, 0).trace()]


def test_seeds_and_replications_differ():
    traces = [OneReplication(study(), seed, run).trace() for seed, run in ((1, 0), (2, 0), (1, 1))]
    assert traces[0] != traces[1] != traces[2] != traces[0]


def test_room_that_runs_out_changes_nothing():
    asked = machines(400, mtbf=20, days=200)
    wide = OneReplication(asked, 4, 0)
    answer = simulate(asked, replications=1, seed=4)
    work = int(wide.table("fleets")["work_time"].sum())
    assert answer.sums.fleet_times()[0].sum() == work
    assert np.isfinite(answer.availability().mean)


def test_readiness_sums_over_units_to_the_fleet():
    days = simulate(study(), replications=30, seed=1).table("readiness")
    units = days.filter(pl.col("scope_kind") == "unit").group_by("day").agg(pl.col("mean").sum()).sort("day")
    fleet = days.filter(pl.col("scope_kind") == "fleet").sort("day")
    np.testing.assert_allclose(units["mean"], fleet["mean"], rtol=1e-12)
