"""The wind farm study, run whole."""

from pathlib import Path

import pytest
from fact_rows import LIBRARY

from sustainment.analytic.evaluate import evaluate
from sustainment.files.read import read
from sustainment.model.study import Study
from sustainment.simulation.simulate import simulate

FOLDER: Path = LIBRARY / "offshore_wind"


@pytest.fixture(scope="module")
def study() -> Study:
    return read(FOLDER)


def test_the_farm_has_80_turbines_and_nothing_to_warn_of(study: Study) -> None:
    assert [str(warning) for warning in study.warnings] == []
    assert all(study.with_scenario(name) is not study for name in study.scenarios)


def test_turbines_work_more_than_nine_days_in_ten(study: Study) -> None:
    by_formula = evaluate(study).availability()
    simulated = simulate(study, replications=20).availability().mean
    assert 0.9 < by_formula < 0.98
    assert 0.9 < simulated < 0.98


def test_the_annual_service_is_named_as_left_out(study: Study) -> None:
    answer = simulate(study, replications=2)
    assert "service" in {rows.table for rows in answer.quality.left_out}
