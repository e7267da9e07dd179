"""Pools site by site, by sweeps and by elimination, against each other and the reference."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sustainment.kernels.lumped_pools import pool_lumped
from sustainment.kernels.pools import Members, pool_chain, pool_iterated, pool_swept

FAMILY = Path(__file__).resolve().parents[2] / "verification" / "h_lateral_transshipment.json"
CASES: dict[str, Any] = {case["id"]: case for case in json.loads(FAMILY.read_text(encoding="utf-8"))["cases"]}
OVERFLOW = [name for name, case in CASES.items() if "overflow_approximation" in case["expected"]]


def members(inputs: dict[str, Any], *, outside: bool = True, depth: int = 0) -> Members:
    stock = np.array(inputs["stock"], dtype=np.int64)
    return Members(
        stock=stock,
        most=stock + depth,
        demand=np.array(inputs["demand"]),
        resupply_days=np.array(inputs["mean_resupply"]),
        ask_start=np.cumsum([0, *map(len, inputs["ask_order"])]).astype(np.int64),
        asked=np.array([site for order in inputs["ask_order"] for site in order], dtype=np.int64),
        outside=np.full(stock.size, outside),
    )


@pytest.mark.parametrize("name", OVERFLOW)
def test_independent_overflow_is_that_of_the_reference(name: str) -> None:
    expected = CASES[name]["expected"]["overflow_approximation"]["own_stock"]
    found = pool_iterated(members(CASES[name]["inputs"]), 10_000, 1e-15)
    assert np.diagonal(found.given) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", ["h03", "h04", "h06", "h07"])
def test_sweeps_and_elimination_agree_to_the_last_digits(name: str) -> None:
    waits = CASES[name]["model"] == "lateral_backorder"
    pool = members(CASES[name]["inputs"], outside=not waits, depth=12 if waits else 0)
    states = int(np.prod(pool.most + 1))
    exact = pool_chain(pool)
    swept, settled = pool_swept(pool, np.full(states, 1.0 / states), 5_000, 1e-15)
    assert settled
    assert swept.given == pytest.approx(exact.given, rel=1e-11, abs=1e-15)
    assert swept.unmet == pytest.approx(exact.unmet, rel=1e-11)
    assert swept.outstanding == pytest.approx(exact.outstanding, rel=1e-9, abs=1e-16)


@pytest.mark.parametrize("name", ["h01", "h06"])
def test_of_two_sites_each_is_beside_the_other_and_the_rounds_are_exact_where_nobody_waits(name: str) -> None:
    waits = CASES[name]["model"] == "lateral_backorder"
    pool = members(CASES[name]["inputs"], outside=not waits, depth=12 if waits else 0)
    rounds, settled = pool_lumped(pool, 1_000, 1e-14)
    assert settled
    assert rounds.unmet == pytest.approx(pool_chain(pool).unmet, rel=0.03 if waits else 1e-9)
