"""Metamorphic relations of two runs whose answers must be the same, bit for bit.

Numbers in square brackets are those of the list of relations. Every relation holds on random fleets.
"""

from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import polars as pl
import pytest
from random_fleets import Tables, fleet, study

from simulation.one_replication import OneReplication
from sustainment.model.study import Study
from sustainment.simulation.result import Simulation
from sustainment.simulation.simulate import Progress, simulate

FEW = 8
"""Replications: the relations are exact, so that more would show no more."""


def run(tables: Tables, **more: Any) -> Simulation:
    return simulate(study({**tables, **more}), replications=FEW, seed=11, workers=1)


def assert_same(one: Simulation, other: Simulation, *, without: tuple[str, ...] = ()) -> None:
    """Compare all tables, to the last bit."""
    for name in one.tables:
        if name not in without:
            assert one.table(name).equals(other.table(name)), name


@pytest.mark.random_studies(5)
def test_in_half_the_unit_of_time_everything_takes_twice_as_many_days(seed):
    """[1] Durations twice, rates half. The tick is fixed: what is rounded to it is off by a tick a step.

    So two events nearer than that may change places, and the histories part there: it is as likely as that
    two of some 300 events lie within a few millionths of a day, about once in a thousand studies.
    """
    rng = Random(seed)
    repair, travel = rng.randint(16, 80) / 8, rng.randint(4, 40) / 8
    mtbf, law = rng.choice([32, 64, 128]), rng.choice(["", " ~ exponential", " ~ gamma 0.5"])

    def scaled(by: int) -> Study:
        return study({
            "days": 10 * mtbf * by,
            "sites": [{"site": "depot"}, {"site": "base", "supplied_by": "depot"}],
            "lanes": [{"from_site": "depot", "to_site": "base", "days": f"{travel * by}{law}",
                       "order_days": by}],
            "items": [{"item": "truck", "kind": "end item"}, {"item": "engine"}],
            "parts": [{"parent": "truck", "item": "engine"}],
            "units": [{"unit": "red", "site": "base"}],
            "authorised": [{"unit": "red", "item": "truck", "quantity": 6}],
            "use": [{"unit": "red", "item": "truck", "life_unit": "km", "per_day": 2 / by}],
            "failures": [
                {"item": "engine", "mtbf": 2 * mtbf, "life_unit": "km"},
                {"item": "engine", "mode": "rust", "mtbf": 4 * mtbf * by, "life_unit": "day"},
            ],
            "repairs": [{"item": "engine", "site": "depot", "turnaround_days": f"{repair * by}{law}",
                         "needs": "bay"}],
            "resources": [{"resource": "bay", "site": "depot", "quantity": 1}],
            "stock": [{"item": "engine", "site": "base", "quantity": 1}],
        })  # fmt: skip

    plain, twice = (OneReplication(scaled(by), 5, seed) for by in (1, 2))
    one, other = (np.array([*run.trace(), (run.table("clocks")["end"][0], 0, 0)]) for run in (plain, twice))
    assert len(one) > 100
    events = min(len(one), len(other))
    changed = np.flatnonzero((one[:events, 1:] != other[:events, 1:]).any(axis=1))
    alike = int(changed[0]) if changed.size else events
    assert np.abs(2 * one[:alike, 0] - other[:alike, 0]).max() <= alike
    if changed.size:
        assert min(np.diff(run[alike : alike + 2, 0], append=np.inf)[0] for run in (one, other)) <= alike
        return
    assert len(one) == len(other)
    work = [float(run.table("fleets")["work_time"].sum()) for run in (plain, twice)]
    assert work[1] / work[0] == pytest.approx(2, abs=1e-4)


@pytest.mark.random_studies(5)
def test_the_order_of_rows_does_not_matter(seed):
    """[2]"""
    tables, rng = fleet(seed), Random(seed)
    shuffled = {
        name: rng.sample(value, len(value)) if isinstance(value, list) else value
        for name, value in tables.items()
    }
    one, other = run(tables), run(shuffled)
    for name in one.tables:
        first, second = one.table(name), other.table(name)
        assert first.sort(first.columns).equals(second.sort(second.columns)), name


@pytest.mark.random_studies(5)
def test_an_item_that_never_fails_changes_nothing(seed):
    """[3]"""
    tables = fleet(seed)
    more = run(
        tables,
        items=[*tables["items"], {"item": "a hook", "price": 0}],
        parts=[*tables["parts"], {"parent": "truck", "item": "a hook", "quantity": 2}],
        stock=[*tables["stock"], {"item": "a hook", "site": "depot", "quantity": 3}],
        damage=None,
    )
    plain = run(tables, damage=None)
    for name in plain.tables:
        frame = more.table(name)
        if "item" in frame.columns:
            frame = frame.filter((pl.col("item") != "a hook") | pl.col("item").is_null())
        assert frame.equals(plain.table(name)), name


@pytest.mark.random_studies(5)
def test_a_site_and_a_lane_that_nobody_uses_change_nothing(seed):
    """[4]"""
    tables = fleet(seed)
    more = run(
        tables,
        sites=[{"site": "a yard", "supplied_by": "depot"}, *tables["sites"]],
        lanes=[*tables["lanes"], {"from_site": "depot", "to_site": "a yard", "days": 3}],
    )
    plain = run(tables)
    for name in plain.tables:
        frame = more.table(name)
        for column in ("site", "from_site", "to_site"):
            if column in frame.columns:
                frame = frame.filter((pl.col(column) != "a yard") | pl.col(column).is_null())
        assert frame.equals(plain.table(name)), name


@pytest.mark.random_studies(5)
def test_a_horizon_is_the_beginning_of_a_longer_one(seed):
    """[5]"""
    tables = fleet(seed)
    days = tables["days"]
    short, long = run(tables), run(tables, days=2 * days)
    for name in ("readiness", "states"):
        assert long.table(name).filter(pl.col("day") < days).equals(short.table(name)), name
    stock = long.table("stock").filter(pl.col("day") < days)
    known = short.table("stock").select("item", "site").unique()
    assert stock.join(known, on=["item", "site"], how="semi", maintain_order="left").equals(
        short.table("stock")
    )
    later = stock.join(known, on=["item", "site"], how="anti")
    assert (
        later.select(pl.col("on_hand", "backorders").abs().max()).sum_horizontal().fill_null(0.0).item()
        == 0.0
    )
    traces = [OneReplication(study({**tables, "days": by * days}), 3, 0).trace() for by in (1, 2)]
    assert traces[1][: len(traces[0])] == traces[0]


@pytest.mark.random_studies(5)
def test_the_first_replications_of_more_are_the_few(seed):
    """[6]"""
    asked = study(fleet(seed))
    few, many = (simulate(asked, replications=n, seed=2, workers=1) for n in (FEW, 3 * FEW))
    assert many.table("replications").head(FEW).equals(few.table("replications"))


@pytest.mark.random_studies(5)
def test_a_run_that_was_stopped_goes_on_to_the_same_bits(seed, tmp_path: Path):
    """[7]"""
    asked, kept = study(fleet(seed)), tmp_path / "run.journal"

    def stop(progress: Progress) -> None:
        if progress.replications >= 25:
            raise KeyboardInterrupt

    stopped = simulate(asked, replications=60, seed=2, workers=1, progress=stop, journal=kept)
    assert stopped.stopped
    on = simulate(asked, replications=60, seed=2, workers=1, journal=kept)
    assert on.journal is not None
    assert on.journal.replications >= 25
    assert_same(simulate(asked, replications=60, seed=2, workers=1), on)


@pytest.mark.random_studies(5)
def test_a_range_that_is_not_drawn_from_is_its_best_value(seed):
    """[8] The reader refuses a range of one value: here it has ends, and `simulate` takes its middle."""
    tables = fleet(seed)
    wide = [
        {**row, "mtbf": f"{row['mtbf']} ({row['mtbf'] / 2} to {row['mtbf'] * 3})"}
        for row in tables["failures"]
    ]
    assert_same(run(tables), run(tables, failures=wide))


@pytest.mark.random_studies(5)
def test_a_scenario_that_changes_nothing_is_the_base(seed):
    """[9]"""
    tables = fleet(seed)
    base = study({**tables, "scenarios": {"same": {"title": "nothing else"}}})
    answers = [
        simulate(asked, replications=FEW, seed=11, workers=1) for asked in (base, base.with_scenario("same"))
    ]
    assert_same(*answers)
    assert answers[0].digest == answers[1].digest


@pytest.mark.random_studies(5)
def test_room_for_everybody_is_no_limit(seed):
    """[12]"""
    tables = fleet(seed)
    free = [{name: value for name, value in row.items() if name != "needs"} for row in tables["repairs"]]
    wide = [{**row, "quantity": 10**6} for row in tables["resources"]]
    plain = run(tables, repairs=free, resources=None)
    assert_same(plain, run(tables, resources=wide), without=("shops", "costs", "ledger"))
    open_lanes = [{**row, "capacity_per_day": None} for row in tables["lanes"]]
    broad = [{**row, "capacity_per_day": 10**6} for row in tables["lanes"]]
    unlimited = run(tables, lanes=open_lanes, disruptions=None)
    assert_same(unlimited, run(tables, lanes=broad, disruptions=None), without=("lanes",))


@pytest.mark.random_studies(5)
def test_life_in_another_unit_is_the_same_life(seed):
    """[13] By powers of two, where the change of unit is exact."""
    tables = fleet(seed)
    by = Random(seed).choice([2, 8, 0.25])
    use = [{**row, "life_unit": "mile", "per_day": row["per_day"] * by} for row in tables["use"]]
    failures = [
        {**row, "life_unit": "mile", "mtbf": row["mtbf"] * by} if row["life_unit"] == "km" else row
        for row in tables["failures"]
    ]
    assert_same(run(tables), run(tables, use=use, failures=failures))
