"""Every named study of `examples/rules` against the answer that a pencil gives.

Beside each study folder stands a TOML file of its name: which table, column and row of the simulated answer,
the exact value, and how it is found. A mean is held to 4 of its standard errors (false alarm 6e-5 each, and
the seeds are fixed); what is certain to `tolerance`.
"""

import tomllib
from pathlib import Path

import polars as pl
import pytest

import sustainment as su

RULES = Path(__file__).resolve().parents[2] / "examples" / "rules"
NORMAL_95 = 1.959964
MOST_ERRORS = 4.0
REPLICATIONS = 400

STATED = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(RULES.glob("*.toml"))}
ASKED = [
    pytest.param(name, answer, id=f"{name}: {answer['column']} of {answer['table']} {k}")
    for name, stated in STATED.items()
    for k, answer in enumerate(stated["answers"])
]


def test_every_study_states_its_answer():
    folders = {path.name for path in RULES.iterdir() if path.is_dir()}
    assert folders == set(STATED)
    for stated in STATED.values():
        assert stated["rule"]
        assert all(answer["because"] for answer in stated["answers"])


@pytest.fixture(scope="module")
def simulated():
    found = {}

    def answer(name):
        if name not in found:
            study = su.read(RULES / name)
            number = STATED[name].get("replications", REPLICATIONS)
            found[name] = su.simulate(study, seed=2026, replications=number)
        return found[name]

    return answer


@pytest.mark.parametrize(("name", "asked"), ASKED)
def test_the_simulation_agrees_with_the_pencil(simulated, name, asked):
    simulation = simulated(name)
    if asked["table"] == "availability":
        mean = simulation.availability(asked.get("where", {}).get("scope"))
        _agree(mean.mean, mean.standard_error, asked["exact"])
        return
    frame = simulation.table(asked["table"])
    for column, value in asked.get("where", {}).items():
        frame = frame.filter(pl.col(column) == value)
    assert len(frame) == 1, f"{asked} picks {len(frame)} rows"
    row = frame.row(0, named=True)
    value, exact = row[asked["column"]], asked["exact"]
    if "tolerance" in asked:
        assert abs(value - exact) <= asked["tolerance"]
        return
    error = row.get("standard_error", row.get(f"{asked['column']}_se"))
    if error is None:
        # Of the wider side: an interval that is cut at a bound is narrower on the other.
        error = max(row["high"] - value, value - row["low"]) / NORMAL_95
    _agree(value, error, exact)


@pytest.mark.parametrize("name", STATED)
def test_nothing_is_left_out(simulated, name):
    assert not simulated(name).left_out


def _agree(value, error, exact):
    assert error > 0.0
    assert abs(value - exact) <= MOST_ERRORS * error, f"{value} against {exact}, standard error {error}"
