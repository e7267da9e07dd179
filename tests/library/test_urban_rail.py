"""The metro study, run whole."""

from pathlib import Path

import pytest
from fact_rows import LIBRARY

from sustainment.analytic.evaluate import evaluate
from sustainment.files.read import read
from sustainment.model.study import Study
from sustainment.simulation.simulate import simulate

FOLDER: Path = LIBRARY / "urban_rail"


@pytest.fixture(scope="module")
def study() -> Study:
    return read(FOLDER)


def test_the_metro_has_144_trains_and_nothing_to_warn_of(study: Study) -> None:
    assert study.authorised["quantity"].sum() == 144
    assert [str(warning) for warning in study.warnings] == []
    assert all(study.with_scenario(name) is not study for name in study.scenarios)


def test_nine_trains_in_ten_are_fit(study: Study) -> None:
    by_formula = evaluate(study).availability()
    simulated = simulate(study, replications=20).availability().mean
    assert 0.85 < by_formula < 0.95
    assert 0.85 < simulated < 0.95


def test_trains_are_missing_while_the_main_workshop_moves(study: Study) -> None:
    days = simulate(study, replications=40).table("readiness")
    fleet = days.filter(days["scope_kind"] == "fleet").sort("day")["mean"].to_list()
    opened = 201  # 21 July 2025
    assert min(fleet[opened : opened + 45]) < min(fleet[:opened]) - 2
