"""Each purpose has luck of its own: another law of one kind of time moves no other draw.

That is what scenarios share their luck by. A system in which no time holds up another (demand is constant,
shops are ample, orders take no time) is run twice under the same seed: with one kind of time fixed, and drawn
by a law, as all others are. What follows from that time may change; every other event stays where it was, to
the tick.
"""

from collections import Counter
from typing import Any

import pytest

from simulation.one_replication import OneReplication
from sustainment.model.study import Study
from sustainment.simulation.events.state import CARCASS, FAILURE, ORDER, SHIPMENT, WORK_OVER

MEANS = {
    "repair at the base": 6,
    "test at the base": 2,
    "repair at the depot": 9,
    "journey down": 3,
    "journey up": 4,
    "purchase": 30,
    "journey from outside": 5,
}
AT_BASE, AT_DEPOT = "base", "depot"
COMES = {(SHIPMENT, AT_BASE)}
ALL_OF_DEPOT = {(kind, AT_DEPOT) for kind in (CARCASS, WORK_OVER, ORDER, SHIPMENT)}
FOLLOW = {
    "repair at the base": {(WORK_OVER, AT_BASE)},
    "test at the base": {(WORK_OVER, AT_BASE)},
    "repair at the depot": {(WORK_OVER, AT_DEPOT)} | COMES,
    "journey down": COMES,
    "journey up": ALL_OF_DEPOT | COMES,
    "purchase": {(ORDER, AT_DEPOT), (SHIPMENT, AT_DEPOT)} | COMES,
    "journey from outside": {(SHIPMENT, AT_DEPOT)} | COMES,
}
"""The events that each time may move, by kind and site."""
LAWS = ("exponential", "lognormal 0.7", "gamma 0.5")


def system(of: dict[str, str], exchange_days: str = "") -> Study:
    """Return a base that repairs and tests, and a depot that repairs, writes off and buys."""
    exchange = {"item": "truck", "site": "base", "mode": "engine", "turnaround_days": exchange_days}
    return Study(
        "a system whose times do not meet",
        days=400,
        demand="constant",
        sites=[{"site": "depot"}, {"site": "base", "supplied_by": "depot"}],
        lanes=[
            {"from_site": "depot", "to_site": "base", "days": of["journey down"]},
            {"from_site": "base", "to_site": "depot", "days": of["journey up"]},
            {"to_site": "depot", "days": of["journey from outside"]},
        ],
        items=[
            {"item": "truck", "kind": "end item"},
            {"item": "engine", "procurement_days": of["purchase"]},
        ],
        parts=[{"parent": "truck", "item": "engine"}],
        units=[{"unit": "red", "site": "base"}],
        authorised=[{"unit": "red", "item": "truck", "quantity": 60}],
        use=[{"unit": "red", "item": "truck", "life_unit": "km", "per_day": 1}],
        failures=[{"item": "engine", "mtbf": 80, "life_unit": "km"}],
        repairs=[
            {"item": "engine", "site": "base", "share": 0.6, "no_fault_found_share": 0.3,
             "turnaround_days": of["repair at the base"], "test_days": of["test at the base"]},
            {"item": "engine", "site": "depot", "condemnation_share": 0.5,
             "turnaround_days": of["repair at the depot"]},
            *([exchange] if exchange_days else []),
        ],
        stock=[{"item": "engine", "site": "base", "quantity": 3}],
    )  # fmt: skip


def events(seed: int, *, fixed: str = "", exchange_days: str = "") -> Counter[tuple[int, str, int]]:
    """Return the events of a run by kind, site and tick."""
    times = {name: f"{mean} ~ {LAWS[(k + seed) % 3]}" for k, (name, mean) in enumerate(MEANS.items())}
    if fixed:
        times[fixed] = f"{MEANS[fixed]}"
    run = OneReplication(system(times, exchange_days), 17, seed + 1)
    names, site = run.problem.names.sites, run.table("pairs")["site"]
    sources, kinds = run.table("sources")["pair"], (SHIPMENT, CARCASS, ORDER, WORK_OVER)
    found: Counter[tuple[int, str, int]] = Counter()
    for tick, kind, key in run.trace():
        assert kind in (*kinds, FAILURE)
        pair = sources[key] if kind == FAILURE else key
        found[kind, names[site[pair]], tick] += 1
    return found


def told(run: Counter[tuple[int, str, int]], *, without: set[tuple[int, str]]) -> dict[Any, int]:
    return {event: times for event, times in run.items() if event[:2] not in without}


@pytest.mark.random_studies(3)
@pytest.mark.parametrize("time", FOLLOW)
def test_another_law_of_a_time_moves_only_what_follows_from_it(time, seed):
    fixed, drawn = events(seed, fixed=time), events(seed)
    assert fixed != drawn
    kept = told(fixed, without=FOLLOW[time])
    assert sum(kept.values()) > 300
    assert kept == told(drawn, without=FOLLOW[time])


@pytest.mark.random_studies(3)
@pytest.mark.parametrize("law", ["", *(f" ~ {law}" for law in LAWS)])
def test_an_exchange_that_takes_time_moves_no_other_work(law, seed):
    """All that ended without exchanges ends when it did; besides, an exchange follows each failure."""
    without, with_them = events(seed), events(seed, exchange_days=f"0.25{law}")
    assert not without - with_them
    exchanges = with_them - without
    assert {event[:2] for event in exchanges} == {(WORK_OVER, AT_BASE)}
    failures = sum(times for event, times in without.items() if event[0] == FAILURE)
    assert 0.9 * failures < exchanges.total() <= failures
