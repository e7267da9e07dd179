"""Rule 8: crews, and the courses that make them."""

import itertools

import numpy as np
import pytest
from one_replication import OneReplication
from rules_crews import COURSE, CREW_STUDIES, crewed
from same_events import assert_same_events

from sustainment.analytic.evaluate import evaluate
from sustainment.simulation.events import state
from sustainment.simulation.simulate import simulate

WORKING = (state.WORKING, state.FAULTY)
FIT = (*WORKING, state.NO_CREW, state.NO_CONSUMABLES)
RADIO_ONLY = {
    "parts": [{"parent": "tank", "item": "radio"}],
    "repairs": [{"item": "radio", "site": "depot", "turnaround_days": 9}],
}


@pytest.mark.parametrize("name", CREW_STUDIES)
@pytest.mark.parametrize("replication", [0, 3])
def test_the_compiled_loop_and_its_twin_agree_on_crews(name, replication):
    assert_same_events(CREW_STUDIES[name], seed=11, replication=replication)


@pytest.mark.parametrize("name", CREW_STUDIES)
def test_as_many_machines_work_as_there_are_crews_and_fit_machines(name):
    run = OneReplication(CREW_STUDIES[name], 7, 0)
    for happened in range(1, len(run.trace()), 23):
        run.stop_after(happened)
        positions = run.table("positions")
        for k, fleet in enumerate(run.table("fleets")):
            here = positions[positions["fleet"] == k]
            fit, works = (np.isin(here["state"], kinds).sum() for kinds in (FIT, WORKING))
            manned = fit - (here["state"] == state.NO_CREW).sum()
            assert manned == min(fit, fleet["crews"]) == fleet["manned"]
            assert works == fleet["working"] == manned - (here["state"] == state.NO_CONSUMABLES).sum()
            assert fleet["crews"] <= fleet["authorised"]


@pytest.mark.parametrize("name", CREW_STUDIES)
def test_no_crew_is_left_where_it_could_be_used_without_a_lane(name):
    run = OneReplication(CREW_STUDIES[name], 7, 0)
    for happened in range(1, len(run.trace()), 7):
        run.stop_after(happened)
        pairs, is_open = run.table("pairs"), run.table("sites")["open"]
        for row in run.table("directs"):
            giver, taker = pairs[row["giver"]], pairs[row["taker"]]
            if is_open[giver["site"]] and is_open[taker["site"]]:
                assert giver["shelf"] == 0 or taker["waiting"] == taker["promised"]


def test_more_seats_never_make_fewer_machines_work():
    """Where all pass and nothing fails the n-th crew travels as long, and leaves no later."""
    works = [
        simulate(
            crewed(failures=[], **RADIO_ONLY, courses=[{**COURSE, "pass_share": 1, "seats": seats}]),
            replications=30,
            seed=4,
        )
        for seats in (0, 1, 2, 3)
    ]
    works = [answer.table("replications")["working"] for answer in works]
    for fewer, more in itertools.pairwise(works):
        assert (more >= fewer).all()
    assert works[3].mean() > works[0].mean() + 1


def test_formula_and_simulation_agree_on_fewer_crews_than_machines():
    """Constant demand, holes few against 8 positions: within 4 standard errors (false alarm 6e-5)."""
    study = crewed(
        units=[{"unit": "first", "site": "east"}],
        authorised=[{"unit": "first", "item": "tank", "quantity": 8, "held": 6, "crew": "tank crew"}],
        stock=[{"item": "tank", "site": "east", "quantity": 2}],
        failures=[{"item": "radio", "mtbf": 200, "life_unit": "day"}],
        **RADIO_ONLY,
        demand="constant",
        deliveries=[],
        courses=[],
        count_from_day=60,
        days=400,
    )
    simulated = simulate(study, replications=200, seed=5).availability()
    by_formula = evaluate(study).availability()
    assert abs(simulated.mean - by_formula) < 4 * simulated.standard_error
    assert simulated.mean < 6 / 8
