"""The pools of `verification/` by replication (family h).

Fixed seeds; |z| < 4 each (false alarm 6e-5), and the mean of z squared near 1 over all checks.
"""

import json
import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from fleets_by_hand import of_pair
from pools_by_hand import pool, site

from sustainment.simulation.simulate import simulate

PATH = Path(__file__).resolve().parents[2] / "verification" / "h_lateral_transshipment.json"
CASES = {case["id"]: case for case in json.loads(PATH.read_text(encoding="utf-8"))["cases"]}
DAYS_A_YEAR = 365.0
REPLICATIONS = 400
MOST = 4.0


def scores(case, *, own_shops):
    """Return z of every share of every base, and of its backorders where demands wait."""
    inputs, expected = case["inputs"], case["expected"]
    emergency = case["model"] == "lateral_emergency"
    study = pool(inputs, emergency=emergency, own_shops=own_shops)
    answer = simulate(study, seed=71, replications=REPLICATIONS, workers=1)
    found = {}
    lanes = answer.table("laterals").filter(pl.col("item") == "unit")
    for k, demand in enumerate(inputs["demand"]):
        got = of_pair(answer, "unit", site(k))
        if emergency:
            base = expected["bases"][k]
            own, outside = base["own_stock"], base["emergency"]
            shares = dict(enumerate(base["lateral_from"]))
        else:
            own, outside = expected["own_stock"][k], None
            shares = dict.fromkeys(inputs["ask_order"][k], expected["lateral"][k])
            found[k, "EBO"] = (got["EBO"] - expected["EBO"][k]) / got["EBO_se"]
        if inputs["stock"][k]:
            found[k, "own"] = (got["fill_rate"] - own) / got["fill_rate_se"]
        for row in lanes.filter(pl.col("site") == site(k)).iter_rows(named=True):
            share = outside if row["giver"] is None else shares[int(row["giver"].split()[-1])]
            off = row["units_per_year"] - share * demand * DAYS_A_YEAR
            if share == 0.0:
                assert row["units_per_year"] == 0.0
            else:
                found[k, row["giver"]] = off / row["standard_error"]
    return found


@pytest.mark.parametrize("own_shops", [False, True], ids=["from outside", "own shops"])
def test_every_share_of_every_case_is_met(own_shops):
    z = {(name, *key): value for name, case in CASES.items() for key, value in scores(
        case, own_shops=own_shops
    ).items()}  # fmt: skip
    assert len(z) > 40
    worst = max(z, key=lambda key: abs(z[key]))
    assert abs(z[worst]) < MOST, f"{worst}: {z[worst]}"
    # Checks of one case hang together: the band is that of about 25 independent ones, at 0.1 %.
    assert 0.3 < np.mean(np.square(list(z.values()))) < 2.2


@pytest.mark.parametrize("stock", [(2, 0), (1, 1), (0, 2)])
def test_with_equal_resupply_and_no_time_between_sites_who_holds_what_does_not_matter(stock):
    """With emergency supply two shelves are as one (relation 34): Erlang's loss, wherever the stock lies."""
    inputs = {"stock": stock, "demand": [0.3, 0.2], "mean_resupply": [2.0, 2.0], "ask_order": [[1], [0]]}
    answer = simulate(pool(inputs, emergency=True, own_shops=True), seed=34, replications=REPLICATIONS)
    load = 0.5 * 2.0
    loss = load**2 / 2 / (1 + load + load**2 / 2)
    for k, demand in enumerate(inputs["demand"]):
        row = answer.table("laterals").filter((pl.col("site") == site(k)) & pl.col("giver").is_null() & (
            pl.col("item") == "unit"
        )).row(0, named=True)  # fmt: skip
        off = row["units_per_year"] - demand * loss * DAYS_A_YEAR
        assert abs(off) < MOST * row["standard_error"]


def test_with_backorders_two_shelves_are_not_one():
    """The other half of relation 34: receipts serve their own site, so who waits may wait beside stock."""
    case = CASES["h06"]
    answer = simulate(
        pool(case["inputs"], emergency=False, own_shops=True), seed=6, replications=REPLICATIONS
    )
    got = [of_pair(answer, "unit", site(k)) for k in range(2)]
    error = math.hypot(*(each["EBO_se"] for each in got))
    pooled = case["expected"]["EBO_complete_pooling_lower_bound"]
    assert sum(each["EBO"] for each in got) > pooled + MOST * error
