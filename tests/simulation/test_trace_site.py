"""The trace of a site tells the shelves that the answer counts, and what came and went."""

from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from every_rule import STUDIES
from one_replication import OneReplication
from rules_lanes import STUDIES as LANES
from rules_laterals import STUDIES as LATERALS
from rules_shops import STUDIES as SHOPS

import sustainment as su
from sustainment.errors import UsageError
from sustainment.problem.build import build
from sustainment.simulation.events.state import CARCASS, DAY, SHIPMENT
from sustainment.views.telling import lines

RULES = Path(__file__).resolve().parents[2] / "examples" / "rules"
SOME = {
    **{f"rules: {name}": STUDIES[name] for name in list(STUDIES)[::4]},
    **{f"lanes: {name}": LANES[name] for name in list(LANES)[::4]},
    **{f"laterals: {name}": LATERALS[name] for name in list(LATERALS)[::5]},
    **{f"shops: {name}": SHOPS[name] for name in list(SHOPS)[::5]},
}


def traced_sites(study, **more):
    """Return the trace of every site that holds something."""
    problem = build(study)
    sites = [problem.names.sites[site] for site in np.unique(problem.pairs.site).tolist()]
    return {site: su.trace_site(study, site=site, seed=7, replication=1, **more) for site in sites}


@pytest.mark.parametrize("name", SOME)
def test_shelves_balance_and_have_the_times_that_the_answer_counts(name):
    study = SOME[name]
    loop = OneReplication(study, 7, 1)
    rows, clock = loop.table("pairs"), loop.table("clocks")[0]
    begin = (int(clock["counted"]) - int(clock["zero"])) / DAY
    days = study.settings.days - begin
    moved = 0
    for site, traced in traced_sites(study, from_day=begin).items():
        for row in traced.table("shelves").iter_rows(named=True):
            pair = rows[loop.problem.pair_of(row["item"], site)]
            assert row["opening"] + row["came"] - row["left"] == row["closing"] == pair["shelf"]
            assert row["on_hand"] * days * DAY == pytest.approx(int(pair["shelf_time"]), rel=1e-12)
            assert row["backorders"] * days * DAY == pytest.approx(int(pair["waiting_time"]), rel=1e-12)
            moved += row["came"] + row["left"]
    assert moved > 20


@pytest.mark.parametrize("name", SOME)
def test_every_move_of_a_shelf_is_told_with_what_is_left(name):
    study = SOME[name]
    start = -study.settings.warm_up_days
    for traced in traced_sites(study, from_day=start).values():
        there = dict(traced.table("shelves").select("item", "opening").iter_rows())
        moves = traced.table("events").filter(pl.col("what").is_in(["to shelf", "from shelf"]))
        for row in moves.iter_rows(named=True):
            there[row["item"]] += row["units"] if row["what"] == "to shelf" else -row["units"]
            assert there[row["item"]] == row["left"] >= 0
        assert there == dict(traced.table("shelves").select("item", "closing").iter_rows())


@pytest.mark.parametrize("name", SOME)
def test_arrivals_are_those_of_the_history(name):
    study = SOME[name]
    loop = OneReplication(study, 7, 1)
    asked = Counter((kind, key) for _, kind, key in loop.trace() if kind in (SHIPMENT, CARCASS))
    told: Counter[tuple[int, int]] = Counter()
    kinds = {"shipment comes": SHIPMENT, "failed comes": CARCASS}
    for site, traced in traced_sites(study, from_day=-study.settings.warm_up_days).items():
        for row in traced.table("events").filter(pl.col("what").is_in(list(kinds))).iter_rows(named=True):
            told[kinds[row["what"]], loop.problem.pair_of(row["item"], site)] += 1
    assert told == asked


def test_the_story_of_a_shelf_with_one_spare_motor():
    traced = su.trace_site(su.read(RULES / "one_spare"), site="yard", item="motor", to_day=8, seed=6)
    assert [(round(day, 2), text) for day, text in lines(traced.table("events"))] == [
        (0.66, "1 motor from the shelf, 0 there; repair of motor begins"),
        (1.45, "1 more motor waited for, 1 in all; repair of motor begins"),
        (
            7.3,
            "repair of motor over; 1 motor to the shelf, 1 there; 1 motor from the shelf, 0 there; "
            "1 motor no longer waited for, 0 still are",
        ),
    ]


def test_what_a_depot_sends_arrives_and_what_it_repairs_goes_to_its_shelf():
    study = LANES[next(iter(LANES))]
    sites = traced_sites(study, from_day=-study.settings.warm_up_days)
    whats = Counter()
    for traced in sites.values():
        whats.update(traced.table("events")["what"].to_list())
    assert whats["sent"] > 0
    assert abs(whats["work over"] - whats["work begins"]) < 20


def test_a_site_or_an_item_that_is_not_there_is_named_with_the_nearest():
    study = su.read(RULES / "one_spare")
    with pytest.raises(UsageError, match="did you mean 'yard'"):
        su.trace_site(study, site="yrad")
    with pytest.raises(UsageError, match="there are yard"):
        su.trace_site(study, site="nowhere at all")
    with pytest.raises(UsageError, match="no item 'wheel' at yard"):
        su.trace_site(study, site="yard", item="wheel")
