"""R1, whose exact answer is known, through the ordinary engine."""

import importlib.util
import math
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from sustainment.analytic.evaluate import evaluate
from sustainment.simulation.simulate import simulate

PATH = Path(__file__).resolve().parents[2] / "benchmarks" / "reference_models.py"


@pytest.fixture(scope="module")
def models() -> ModuleType:
    specification = importlib.util.spec_from_file_location("reference_models", PATH)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


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
