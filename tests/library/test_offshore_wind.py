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


def test_turbines_work_about_nine_days_in_ten(study: Study) -> None:
    by_formula = evaluate(study).availability()
    answer = simulate(study, replications=20)
    assert 0.9 < by_formula < 0.98
    assert 0.88 < answer.availability().mean < 0.95
    assert not answer.left_out


def test_the_annual_service_takes_five_days_a_turbine(study: Study) -> None:
    causes = simulate(study, replications=20).table("causes")
    planned = causes.filter(causes["cause"] == "planned work")["positions"].sum()
    # 5 days of work and a fifth of a day of weather a year, a few turbines late
    assert 0.9 * 80 * 5 / 365 < planned < 1.05 * 80 * 5.2 / 365
