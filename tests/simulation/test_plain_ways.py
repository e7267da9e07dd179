"""The short way of a failed item comes to what the long way comes to, bit for bit."""

import numpy as np
import pytest
from every_rule import STUDIES
from one_replication import ROOM, TRACED, OneReplication
from rules_moves import EVERY, OnTheMove
from test_random_studies import random_study

from sustainment.model.study import Study
from sustainment.simulation.events.batch import run_batch


def jobs_of(run: OneReplication) -> int:
    """Return how many jobs there ever were at one time."""
    return int(run.table("clocks")["fresh_job"][0])


def on_the_long_way(run: OneReplication) -> tuple[list[tuple[int, int, int]], int]:
    """Run the same replication with nothing plain; return its trace and its most jobs."""
    for name in ("pairs", "ways", "slots", "sources"):
        run.layout.tables[name]["plain"] = 0
    run.world = run.layout.world(ROOM, traced=TRACED)
    assert run_batch(run.world, run.totals, run.books, *run.drawn, 1) == 0
    return run.trace(), jobs_of(run)


def two_echelons(**more) -> Study:
    """Return three bases above a hub and a depot, where all is repaired at once; `more` replaces tables."""
    bases = ["north", "middle", "south"]
    tables = {
        "sites": [
            {"site": "depot"},
            {"site": "hub", "supplied_by": "depot"},
            *({"site": base, "kind": "base", "supplied_by": "hub"} for base in bases),
        ],
        "lanes": [
            {"from_site": "depot", "to_site": "hub", "days": "9 ~ exponential"},
            {"from_site": "hub", "to_site": "depot", "days": 0},
            {"from_site": "hub", "to_site": "kind:base", "days": 0},
            {"from_site": "kind:base", "to_site": "hub", "days": "2 ~ gamma 0.6", "cost_per_trip": 3},
        ],
        "items": [
            {"item": "train", "kind": "end item"},
            {"item": "door", "variance_to_mean": 1.5},
            {"item": "pump"},
        ],
        "parts": [{"parent": "train", "item": "door", "quantity": 4}, {"parent": "train", "item": "pump"}],
        "units": [{"unit": f"line {base}", "site": base} for base in bases],
        "authorised": [{"unit": "*", "item": "train", "quantity": 6}],
        "use": [{"unit": "*", "item": "train", "life_unit": "hour", "per_day": 10}],
        "failures": [{"item": "door", "mtbf": 900}, {"item": "pump", "mtbf": 700}],
        "repairs": [
            {"item": "*", "site": "kind:base", "share": 0.3, "turnaround_days": "4 ~ gamma 0.7", "cost": 5},
            {"item": "*", "site": "hub", "share": 0.6, "turnaround_days": 0},
            {"item": "*", "site": "depot", "turnaround_days": "20 ~ weibull 0.5", "condemnation_share": 0.1},
        ],
        "stock": [
            *({"item": "*", "site": site, "quantity": 1} for site in (*bases, "hub")),
            {"item": "*", "site": "depot", "quantity": 4},
        ],
    }  # fmt: skip
    return Study("plain ways", days=700, count_from_day=50, **(tables | more))


@pytest.mark.parametrize("demand", ["constant", "operating"])
def test_one_way_is_as_good_as_the_other(demand):
    run = OneReplication(two_echelons(demand=demand), 5, 1)
    short, sums = run.trace(), run.totals.copy()
    for name in ("pairs", "ways", "slots", "sources"):
        assert (run.table(name)["plain"] == 1).any(), name
    kept = jobs_of(run)
    long, jobs = on_the_long_way(run)
    assert kept < jobs
    assert short == long
    assert np.array_equal(sums, run.totals)


@pytest.mark.parametrize("name", sorted(STUDIES))
def test_every_rule_goes_either_way(name):
    run = OneReplication(STUDIES[name], 5, 1)
    short, sums = run.trace(), run.totals.copy()
    long, _ = on_the_long_way(run)
    assert short == long
    assert np.array_equal(sums, run.totals)


def test_random_studies_go_either_way():
    plain = 0
    for seed in range(24):
        run = OneReplication(random_study(seed), seed, 1)
        plain += int(run.table("pairs")["plain"].sum())
        short, sums = run.trace(), run.totals.copy()
        long, _ = on_the_long_way(run)
        assert short == long, seed
        assert np.array_equal(sums, run.totals), seed
    assert plain > 0


@pytest.mark.parametrize("name", list(EVERY)[::3])
@pytest.mark.parametrize("seed", [3, 4])
def test_units_that_move_go_either_way(name, seed):
    run = OneReplication(OnTheMove(EVERY[name], seed), 12, 2)
    short, sums = run.trace(), run.totals.copy()
    moved = np.isin(run.table("slots")["fleet"], run.table("stays")["fleet"])
    assert not run.table("slots")["plain"][moved].any()
    long, _ = on_the_long_way(run)
    assert short == long
    assert np.array_equal(sums, run.totals)


def test_a_pair_whose_site_may_shut_is_not_plain():
    flood = {"disruption": "flood", "what": "sites/hub", "from_day": 9, "to_day": 20}
    run = OneReplication(two_echelons(disruptions=[flood]), 1, 1)
    site = run.problem.names.sites.index("hub")
    assert not run.table("pairs")["plain"][run.problem.pairs.site == site].any()
    assert run.table("pairs")["plain"][run.problem.pairs.site != site].any()
