import json
import math
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "verification"
ANSWERING = runpy.run_path(str(FOLDER / "answer.py"))
FOR_INFORMATION = {"states", "published_values", "simulation_truth", "overflow_approximation"}
"""Numbers about the reference itself."""
REPLICATED = {"b13"}
"""Cases that only replication can answer."""
CASES = {
    case["id"]: case
    for path in sorted(FOLDER.glob("[a-h]_*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
    if case["model"] in ANSWERING["MODELS"]
}
ANSWERED = [name for name in CASES if name not in REPLICATED]


def disagreements(expected: Any, found: Any, tolerance: dict[str, float], at: str = "") -> Iterator[str]:
    """Yield every number that is missing or outside abs + rel x |expected|."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            if key in FOR_INFORMATION:
                continue
            if key in found:
                yield from disagreements(value, found[key], tolerance, f"{at}/{key}")
            else:
                yield f"{at}/{key} is missing"
    elif isinstance(expected, list):
        for number, (value, answer) in enumerate(zip(expected, found, strict=True)):
            yield from disagreements(value, answer, tolerance, f"{at}[{number}]")
    elif isinstance(expected, str):
        if found != expected:
            yield f"{at}: {found!r} is not {expected!r}"
    else:
        allowed = tolerance.get("abs", 0.0) + tolerance.get("rel", 0.0) * abs(expected)
        if not abs(found - expected) <= allowed:
            yield f"{at}: {found!r} is not {expected!r}"


@pytest.mark.parametrize("name", sorted(REPLICATED))
def test_a_case_without_a_formula_is_met_within_four_standard_errors(name: str) -> None:
    case = CASES[name]
    found = ANSWERING["MODELS"][case["model"]](ANSWERING["asked"](case))
    expected = case["expected"]
    error = math.hypot(found["standard_error"], expected["standard_error"])
    apart = found["EBO_per_base_simulation"] - expected["EBO_per_base_simulation"]
    assert abs(apart) <= case["tolerance"]["z"] * error
    assert found["standard_error"] < 0.002
    exact = "EBO_per_base_deterministic_transport_exact"
    assert found[exact] == pytest.approx(expected[exact], rel=1e-8)


@pytest.mark.parametrize("name", ANSWERED)
def test_every_case_is_answered_to_its_tolerance(name: str) -> None:
    case = CASES[name]
    found = ANSWERING["MODELS"][case["model"]](ANSWERING["asked"](case))
    assert list(disagreements(case["expected"], found, case["tolerance"])) == []


def test_a_folder_is_answered_by_case_and_unknown_models_are_left_out(tmp_path: Path) -> None:
    unknown = {**CASES["a02"], "id": "z01", "model": "crystal_ball"}
    family = {"schema_version": 1, "family": "z", "cases": [CASES["a02"], unknown]}
    (tmp_path / "z_mixed.json").write_text(json.dumps(family), encoding="utf-8")
    found = ANSWERING["answer_folder"](tmp_path)
    assert list(found) == ["a02"]
    assert json.loads(json.dumps(found)) == found


def test_a_wrong_number_is_noticed() -> None:
    case = CASES["a02"]
    found = ANSWERING["MODELS"][case["model"]](ANSWERING["asked"](case))
    found["by_stock"]["1"]["EBO"] *= 1 + 1e-8
    assert list(disagreements(case["expected"], found, case["tolerance"])) != []
