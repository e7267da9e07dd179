"""The exact cases of families d, e and h that a study states, simulated: z-scores.

The level is 1 % for all values of all cases together: with the seeds fixed, a false alarm would have shown
when they were chosen.
"""

import json
import runpy
from collections.abc import Mapping
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import chdtr, ndtri
from simulated.instants import TICK, origins
from simulated.runs import Effort, Estimate, Estimates, leaves, nested

FOLDER = Path(__file__).resolve().parents[2] / "verification"
ANSWERING = runpy.run_path(str(FOLDER / "answer.py"))
FOR_INFORMATION = {"states", "published_values", "simulation_truth", "overflow_approximation"}
EXACT = {
    case["id"]: case
    for family in "deh"
    for path in FOLDER.glob(f"{family}_*.json")
    for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
}
STATED = [name for name, case in EXACT.items() if case["model"] in ANSWERING["SIMULATED"]]
QUICK = ["d03", "d12", "d13", "e03", "e07", "e08", "e11", "e12", "h05", "h06"]
"""A case of every model and rule; the others are slow."""
LEVEL = 0.01
EFFORT = Effort(runs=20, seed=2026)


def values_of(case: Mapping[str, Any]) -> dict[Any, float]:
    asked = {name: value for name, value in case["expected"].items() if name not in FOR_INFORMATION}
    return dict(leaves(asked))


BOUND = float(-ndtri(LEVEL / 2 / sum(len(values_of(EXACT[name])) for name in STATED)))
"""Bonferroni: no value may be further off (some 4.4 standard errors)."""


def z_scores(case: Mapping[str, Any], effort: Effort) -> dict[Any, float]:
    found = ANSWERING["simulate_case"](case, effort)
    return {path: found[path].z(value) for path, value in values_of(case).items()}


def too_far(scores: Mapping[Any, float]) -> dict[Any, float]:
    return {path: z for path, z in scores.items() if not abs(z) <= BOUND}


def test_what_is_not_simulated_no_study_states() -> None:
    not_stated = {"d05", "d06", "d14", "e01", "e09", "e10"}
    assert EXACT.keys() - set(STATED) == not_stated
    assert {EXACT[name]["model"] for name in not_stated} == set(ANSWERING["NOT_STATED"])
    assert {EXACT[name]["model"] for name in QUICK} == set(ANSWERING["SIMULATED"])


@pytest.mark.parametrize("name", QUICK)
def test_the_simulator_meets_an_exact_case_by_z_score(name: str) -> None:
    assert too_far(z_scores(EXACT[name], EFFORT)) == {}


@pytest.mark.slow
def test_the_simulator_meets_every_exact_case_and_its_errors_are_as_wide_as_they_say(
    first_study: int,
) -> None:
    effort = Effort(runs=14, seed=7000 + first_study)
    scores = {name: z_scores(EXACT[name], effort) for name in STATED}
    assert {name: far for name, z in scores.items() if (far := too_far(z))} == {}
    # One value a case: those of one case hang together.
    middle = np.array([next(z for z in of_case.values() if z != 0.0) for of_case in scores.values()])
    below = chdtr(middle.size, float((middle**2).sum()))
    assert min(below, 1.0 - below) > LEVEL / 2


def drawn(model: str, seed: int) -> dict[str, Any]:
    """Return inputs of a model that no case has."""
    luck = np.random.default_rng(seed)

    def between(low: float, high: float) -> float:
        return round(float(luck.uniform(low, high)), 3)

    def number(low: int, high: int) -> int:
        return int(luck.integers(low, high + 1))

    if model == "machine_repair_closed":
        return {
            "fleet": number(3, 20),
            "cold_spares": number(1, 4),
            "failure_rate_per_system_in_use": between(0.5, 2.0),
            "repair_rate_per_server": between(4.0, 20.0),
            "servers": number(2, 4),
        }
    if model == "transient_machine_repair":
        return {
            "fleet": number(8, 15),
            "cold_spares": 4,
            "failure_rate_steps": [[0, 0.05], [between(4, 9), 0.2], [between(11, 15), 0.04]],
            "repair_rate_per_server": between(0.3, 0.5),
            "servers": number(1, 2),
            "start": "all fit at the first time",
            "times": [0, between(3, 10), between(10.5, 20), 25],
        }
    if model == "attrition_deliveries":
        return {
            "initial_fit": number(8, 14),
            "failure_rate_per_fit_system": between(0.02, 0.1),
            "loss_rate_per_fit_system": between(0.01, 0.05),
            "repair_rate_per_server": between(0.1, 0.4),
            "servers": number(1, 3),
            "deliveries": [[between(4, 12), 3]],
            "target": 8,
            "times": [0, between(4, 12), 12, between(13, 30)],
        }
    if model == "mt_g_infinity":
        return {
            "demand_rate_steps": [[0, between(0.2, 1.0)], [between(4, 9), 2.5], [between(11, 15), 0.4]],
            "repair_time": {"law": "weibull", "shape": between(0.7, 2.5), "mean": between(2.0, 6.0)},
            "stock": number(0, 6),
            "history_start": -150.0,
            "times": [0, between(3, 20), 20],
        }
    stock = [number(0, 2) for _ in range(3)]
    return {
        "stock": stock,
        "demand": [between(0.1, 0.5) for _ in stock],
        "mean_resupply": [between(1.0, 5.0) for _ in stock],
        "ask_order": [[1, 2], [2], [1, 0]],
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "model",
    [
        "machine_repair_closed",
        "transient_machine_repair",
        "attrition_deliveries",
        "mt_g_infinity",
        "lateral_emergency",
        "lateral_backorder",
    ],
)
def test_the_simulator_meets_the_formulas_on_inputs_that_no_case_has(model: str, first_study: int) -> None:
    inputs = drawn(model, seed=2026 + first_study)
    exact = ANSWERING["MODELS"][model](inputs)
    found = ANSWERING["SIMULATED"][model](inputs, Effort(runs=12, seed=31 + first_study))
    scores = {path: found[path].z(value) for path, value in leaves(exact) if path in found}
    assert len(scores) >= 3
    assert too_far(scores) == {}


def test_a_rate_that_is_off_by_a_tenth_is_noticed() -> None:
    case = EXACT["d03"]
    off = {**case["inputs"], "failure_rate_per_system_in_use": 0.055}
    assert too_far(z_scores({**case, "inputs": off}, EFFORT)) != {}


def test_an_answer_has_the_shape_of_the_case_with_an_error_for_every_value(tmp_path: Path) -> None:
    case, unknown = EXACT["e13"], EXACT["d14"]
    (tmp_path / "some.json").write_text(json.dumps({"cases": [case, unknown]}), encoding="utf-8")
    found = ANSWERING["simulate_folder"](tmp_path, Effort(runs=2, replications=4))
    assert list(found) == ["e13"]
    asked = [path for path, _ in leaves(case["expected"])]
    for part in ("value", "standard_error"):
        assert sorted(map(str, asked)) == sorted(str(path) for path, _ in leaves(found["e13"][part]))


@pytest.mark.parametrize("times", [[0, 5, 9.999, 10, 16.9], [-1, 0, 0.25, 0.5, 1e3 + 1 / 3]])
def test_every_time_is_a_whole_day_of_one_study_that_begins_early_enough(times: list[float]) -> None:
    earliest = min(times)
    seen: dict[int, float] = {}
    for first, days in origins(times, earliest):
        assert first <= earliest + TICK
        seen |= {place: first + day for place, day in days.items()}
    assert [seen[place] for place in range(len(times))] == pytest.approx(times, abs=TICK)
    assert len(list(origins(times, earliest))) == len({round(t - ceil(t), 6) for t in times})


def test_lists_and_names_come_back_as_they_went() -> None:
    tree = {"rows": [{"t": 0.0, "bases": [1.0, 2.0]}, {"t": 1.0, "bases": [3.0, 4.0]}], "sum": 5.0}
    estimates: Estimates = {path: Estimate(value, 0.1, 5) for path, value in leaves(tree)}
    assert nested(estimates, lambda one: one.value) == tree
