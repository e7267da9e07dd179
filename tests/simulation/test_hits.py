"""Damage and loss: the twin, the law of attrition, and what must hold."""

from math import comb, exp, sqrt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from every_rule import study as every_rule
from rules_hits import FEED, HITS, STUDIES
from same_events import assert_same_events

import sustainment as su
from sustainment.analytic.over_time.evaluate import evaluate_by_day
from sustainment.simulation.answer_tables import chance_of
from sustainment.simulation.events.state import HIT

ATTRITION = Path(__file__).resolve().parents[2] / "examples" / "rules" / "pure_attrition"


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("replication", [0, 5])
def test_hits_are_the_same_events_as_in_plain_python(name, replication):
    run = assert_same_events(STUDIES[name], seed=11, replication=replication, least=30)
    assert sum(kind == HIT for _, kind, _ in run.trace()) > 5


def test_the_number_left_of_a_fleet_that_is_only_lost_is_binomial():
    """Each chance within 4 of its standard errors: false alarm 6e-5 each, and the seed is fixed."""
    number, machines, day = 4000, 40, 30
    answer = su.simulate(su.read(ATTRITION), seed=4, replications=number)
    left = exp(-0.02 * day)
    law = np.array([comb(machines, n) * left**n * (1 - left) ** (machines - n) for n in range(machines + 1)])
    for least in range(16, 29):
        exact = law[least:].sum()
        found = chance_of(answer.sums, 0, least=np.full(answer.sums.problem.days, float(least)))[day]
        assert abs(found - exact) < 4 * sqrt(exact * (1 - exact) / number)


def test_every_day_agrees_with_the_chain_of_the_formulas():
    """Each of 49 days within 4 standard errors: false alarm 3e-3 for all, and the seed is fixed."""
    study = su.read(ATTRITION.with_name("damage_and_attrition"))
    chain = evaluate_by_day(study, method="closed-fleet", days=range(1, 50)).table("readiness")
    found = su.simulate(study, seed=6, replications=1000).table("readiness")
    exact = chain.filter(pl.col("scope_kind") == "fleet")["mean"].to_numpy()
    days = found.filter((pl.col("scope_kind") == "fleet") & (pl.col("day") >= 1))
    error = (days["high"] - days["mean"]).to_numpy() / 1.96
    assert (np.abs(days["mean"].to_numpy() - exact) <= 4 * error).all()


def test_a_row_of_hits_that_hit_nobody_moves_no_other_draw():
    more = {"unit": "first", "item": "tank", "mode": "a mode more", "per_1000_days": 0}
    before, after = (
        su.simulate(every_rule(damage=rows, **FEED), replications=5, seed=2).table("readiness")
        for rows in (HITS, [more, *HITS])
    )
    assert before.equals(after)


def test_more_losses_leave_fewer_machines():
    """The same draws: no replication has more machine days when hits are twice as many (no other rule)."""
    study = su.read(ATTRITION)
    twice = study.changed({"damage/brigade@tank@hit/per_1000_days": "40"})
    fewer, more = (su.simulate(s, seed=3, replications=200) for s in (study, twice))
    assert (
        more.table("replications")["working"].to_numpy() <= fewer.table("replications")["working"].to_numpy()
    ).all()


@pytest.mark.parametrize(
    "name", ["damage, loss and failures in finite shops", "phases by dates and a milestone"]
)
def test_each_part_of_a_lost_machine_is_lost_or_saved(name):
    losses = su.simulate(STUDIES[name], seed=1, replications=50).table("losses")
    for unit in ("first", "second", "third"):
        of_unit = losses.filter(pl.col("unit") == unit)
        machines = of_unit.filter((pl.col("item") == "tank") & (pl.col("count") == "lost"))["mean"].sum()
        for part, quantity in (("engine", 1), ("radio", 2)):
            gone = of_unit.filter((pl.col("item") == part) & (pl.col("count") != "hit"))["mean"].sum()
            assert gone <= quantity * machines + 1e-9
            # What a hit machine works without is a hole of a failure that does not stop it.
            assert gone >= 0.85 * quantity * machines
    assert (losses["low"] <= losses["mean"]).all()
    assert (losses["high"] >= losses["mean"]).all()
