"""R1, whose exact answer is known, and R2, which others have simulated, through the ordinary engine."""

import importlib
import math
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import polars as pl
import pytest

from sustainment.analytic.evaluate import evaluate
from sustainment.simulation.simulate import simulate

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def models() -> ModuleType:
    sys.path.insert(0, str(BENCHMARKS))
    return importlib.import_module("reference_models")


def bases(answer):
    return answer.table("supply").filter(pl.col("site") != "depot")


def test_formulas_give_the_exact_answer_of_r1(models):
    answer, exact = evaluate(models.r1()), models.EXACT_R1
    supply = bases(answer)
    assert answer.availability() == pytest.approx(exact["A"], abs=5e-8)
    assert supply["backorders"].sum() == pytest.approx(exact["EBO"], abs=5e-6)
    met = (supply["fill_rate"] * supply["demand_per_day"]).sum() / supply["demand_per_day"].sum()
    assert met == pytest.approx(exact["fill"], abs=5e-7)


@pytest.mark.slow
def test_two_thousand_replications_of_r1_lie_within_four_standard_errors(models):
    answer, exact = simulate(models.r1(), replications=2000), models.EXACT_R1
    availability = answer.availability()
    assert abs(availability.mean - exact["A"]) < 4 * availability.standard_error
    assert availability.standard_error < 6e-5
    supply = bases(answer)
    # Backorders of an item at its bases hang together through the depot: twice the error of independent ones.
    error = math.sqrt((supply["backorders_se"] ** 2).sum()) * 2
    assert abs(supply["backorders"].sum() - exact["EBO"]) < 4 * error
    met = (supply["fill_rate"] * supply["demand_per_day"]).sum() / supply["demand_per_day"].sum()
    assert met == pytest.approx(exact["fill"], abs=4e-4)


def alive_and_up(answer):
    """Return by replication the mean systems up, and in a mean the systems alive: held, whole or not."""
    working, places = answer.sums.fleet_times()
    days = answer.sums.span_days * (1 << 20)
    states = answer.table("causes").filter(pl.col("item") == "system")
    missing = states["positions"].sum()
    return working.sum(axis=1) / days, float(places.sum(axis=1).mean()) / days - missing


@pytest.fixture(scope="module")
def r2_answer(models):
    return simulate(models.r2(), replications=400, seed=1)


@pytest.mark.slow
def test_r2_agrees_with_an_independent_simulation(models, r2_answer):
    up, alive = alive_and_up(r2_answer)
    assert not r2_answer.left_out
    error = math.hypot(up.std(ddof=1) / math.sqrt(up.size), models.REFERENCE_R2_SE["up"])
    assert abs(up.mean() - models.REFERENCE_R2["up"]) < 4 * error
    # Mean alive has about the spread of mean up; their ratio a tenth of a point.
    assert abs(alive - models.REFERENCE_R2["alive"]) < 4 * 1.2 * error
    assert up.mean() / alive == pytest.approx(models.REFERENCE_R2["A"], abs=4 * 0.0053 / math.sqrt(up.size))


@pytest.mark.slow
def test_r2_lies_within_the_interval_of_its_twin_in_simpy(models, r2_answer):
    twin = importlib.import_module("peers.simpy_r2")
    runs = [twin.replication(seed) for seed in range(300, 316)]
    up, _ = alive_and_up(r2_answer)
    theirs = np.array([run["up"] for run in runs])
    error = math.hypot(up.std(ddof=1) / math.sqrt(up.size), theirs.std(ddof=1) / math.sqrt(theirs.size))
    assert abs(up.mean() - theirs.mean()) < 3.5 * error
    events = np.mean([run["events"] for run in runs])
    assert r2_answer.events / r2_answer.replications == pytest.approx(events, rel=0.03)
