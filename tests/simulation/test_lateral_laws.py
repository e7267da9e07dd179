"""Laws of lateral and emergency supply."""

import numpy as np
import polars as pl
import pytest
from one_replication import OneReplication
from pools_by_hand import pool
from rules_laterals import BETWEEN_BASES, FROM_OUTSIDE, RESERVE, SLOW, lateral

from sustainment.simulation.simulate import simulate


@pytest.mark.parametrize(
    "lanes",
    [
        [BETWEEN_BASES, {**FROM_OUTSIDE, "to_site": "*"}],
        [BETWEEN_BASES],
        SLOW,
        RESERVE[2:],
        [{"from_site": "depot", "to_site": "kind:base", "role": "lateral", "days": 1}, BETWEEN_BASES],
    ],
    ids=["all at once", "no emergency", "slow", "an order from below asks", "the supplier is asked"],
)
def test_once_nothing_fails_every_shelf_is_back_at_its_level(lanes):
    """One-for-one: whoever gives is owed a unit, whoever asks is not, and nobody else."""
    buys = {"engine": 30, "radio": 20, "pump": 25, "seal": 10}
    study = lateral(
        *lanes,
        days=2000,
        items=[{"item": "tank", "kind": "end item"}, *(
            {"item": item, "procurement_days": days} for item, days in buys.items()
        )],
        use=[{"unit": "*", "item": "tank", "life_unit": "km", "per_day": 30, "to_day": 400}],
        failures=[
            {"item": "engine", "mtbf": 900, "life_unit": "km"},
            {"item": "radio", "mtbf": 400, "life_unit": "km"},
        ],
        repairs=[
            {"item": "engine", "site": "kind:base", "share": 0.4, "turnaround_days": 5},
            {"item": "engine", "site": "depot", "turnaround_days": 12, "condemnation_share": 0.3},
            {"item": "radio", "site": "east", "share": 0.7, "turnaround_days": 9},
            {"item": "radio", "site": "depot", "share": 0.5, "turnaround_days": 9},
            {"item": "pump", "site": "depot", "turnaround_days": 8, "condemnation_share": 0.3},
        ],
    )  # fmt: skip
    for replication in range(3):
        run = OneReplication(study, 6, replication)
        pairs, given = run.table("pairs"), run.table("laterals")["given"]
        assert given.sum() > 10
        np.testing.assert_array_equal(pairs["shelf"] - pairs["waiting"], run.problem.pairs.stock)
        assert not pairs["on_order"].any()
        assert not pairs["promised"].any()
        assert not pairs["givers"].any()


def test_lateral_supply_keeps_more_machines_at_work():
    """Relation 27 of the metamorphic tests: one-sided, paired by replication, bases alike."""
    inputs = {"stock": [1, 1], "demand": [0.4, 0.4], "mean_resupply": [4, 4], "ask_order": [[1], [0]]}
    few = [{"unit": f"user {k}", "item": "system", "quantity": 4} for k in range(2)]
    alone, joined = (
        simulate(
            pool({**inputs, "ask_order": order}, emergency=False, own_shops=True, authorised=few),
            replications=400,
            seed=27,
        ).table("replications")["availability"]
        for order in ([[], []], inputs["ask_order"])
    )
    gain = joined - alone
    assert gain.mean() > 4 * gain.std() / np.sqrt(len(gain))


def test_units_given_are_counted_by_lane_and_emergency_units_cost_their_price_and_trip():
    study = lateral(*SLOW, days=365)
    answer = simulate(study, replications=30, seed=3, workers=1)
    lanes = answer.table("laterals")
    assert lanes.columns == [
        "item", "site", "giver", "role", "units_per_year", "standard_error", "share"
    ]  # fmt: skip
    assert set(lanes["role"]) == {"lateral", "emergency"}
    assert (lanes["giver"].is_null() == (lanes["role"] == "emergency")).all()
    engines = lanes.filter((pl.col("item") == "engine") & (pl.col("role") == "emergency"))
    outside = engines["units_per_year"].sum()
    assert outside > 1.0
    without = simulate(lateral(SLOW[0], {**SLOW[1], "cost_per_trip": 0}, days=365), replications=30, seed=3)

    def paid(of, element):
        return of.table("costs").filter(pl.col("element") == element)["mean"].sum()

    difference = paid(answer, "transport") - paid(without, "transport")
    assert difference == pytest.approx(30 * outside, rel=1e-9)
    assert paid(answer, "purchases") >= 100 * outside
