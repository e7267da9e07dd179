"""Dated factors, growth, dated rates of failure: the compiled loop against its twin and the formulas."""

import numpy as np
import polars as pl
import pytest
from every_rule import study
from rules_factors import STUDIES
from same_events import assert_same_events

from sustainment.analytic.over_time.evaluate import evaluate_by_day
from sustainment.simulation.simulate import simulate


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("replication", [0, 3])
def test_factors_tell_the_same_events_as_their_twin(name, replication):
    assert_same_events(STUDIES[name], seed=11, replication=replication)


def test_formulas_day_by_day_follow_the_same_factors():
    """One machine a position, constant demand, a spare: exact by formula; 4 standard errors, 60 days."""
    asked = study(
        days=60,
        sites=[{"site": "depot"}],
        lanes=[],
        units=[{"unit": "first", "site": "depot"}],
        authorised=[{"unit": "first", "item": "tank", "quantity": 12}],
        failures=[
            {"item": "radio", "mtbf": 40, "life_unit": "day"},
            {"item": "radio", "mtbf": 15, "life_unit": "day", "from_day": 30, "to_day": 45},
        ],
        parts=[{"parent": "tank", "item": "radio"}],
        use=[],
        repairs=[{"item": "radio", "site": "depot", "turnaround_days": 6}],
        stock=[{"item": "radio", "site": "depot", "quantity": 1}],
        factors=[{"factor": "skill", "applies_to": "failures/radio/mtbf", "times": 2, "from_day": 15}],
        demand="constant",
    )
    formula = evaluate_by_day(asked)
    assert not formula.quality.left_out
    exact = formula.table("readiness").filter(pl.col("scope_kind") == "fleet").sort("day").head(60)
    found = simulate(asked, replications=600, seed=4).table("readiness")
    found = found.filter(pl.col("scope_kind") == "fleet").sort("day")
    error = (found["high"] - found["mean"]).to_numpy() / 1.96
    distance = np.abs(found["mean"].to_numpy() - exact["mean"].to_numpy())
    assert (distance[1:] <= 4.0 * np.maximum(error[1:], 1e-3)).all()
    assert exact["mean"].max() - exact["mean"].min() > 1.0
