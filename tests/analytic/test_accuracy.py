"""The page of measured errors against the engines as they are."""

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from sustainment.analytic.method import METHODS
from sustainment.analytic.shop_limits import load_checked

ROOT = Path(__file__).resolve().parents[2]
RECORD: dict[str, Any] = json.loads((ROOT / "docs" / "accuracy.json").read_text(encoding="utf-8"))
MODELS = 12
"""The first models of each class; the page has them and more."""
ROUNDED = 1.006
"""The page has three digits."""
SHOPS = ("shop", "shared-shop", "exchange", "cannibalised-shop")
WARNED = "load / that at which answers warn"


@pytest.fixture(scope="module")
def accuracy() -> ModuleType:
    """The benchmark that writes the page."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    return importlib.import_module("accuracy")


@pytest.mark.parametrize("name", RECORD)
def test_errors_stay_within_the_bands_of_the_page(accuracy: ModuleType, name: str) -> None:
    cases = accuracy.CLASSES[name].cases(MODELS)
    for measure, band in RECORD[name]["measures"].items():
        errors = np.abs([case.errors[measure] for case in cases])
        assert errors.max() <= ROUNDED * abs(band["worst"]) + 1e-9, measure
        assert np.median(errors) <= ROUNDED * band["p95"] + 1e-9, measure


def test_the_page_says_what_the_record_says_of_all_classes(accuracy: ModuleType) -> None:
    assert list(RECORD) == list(accuracy.CLASSES)
    page = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    assert page == accuracy.page(RECORD, accuracy.REMARKS)


def test_every_class_has_five_hundred_models() -> None:
    assert {of["models"] for of in RECORD.values()} == {500}


@pytest.mark.parametrize("name", SHOPS)
def test_shops_below_the_load_at_which_answers_warn_are_nearly_within_two_points(name: str) -> None:
    for row in RECORD[name]["marks"][WARNED]:
        _, high, worst = row["availability"] or (0.0, 0.0, 0.0)
        if row["bin"] == "above 1.5":
            assert high > 2.0, "a warning that nothing calls for"
        elif float(row["bin"].split()[-1]) <= 1.0:
            assert high <= 2.0
            assert worst <= 2.6


def test_the_limit_of_a_shop_rises_with_its_machines_up_to_four_fifths() -> None:
    limits = load_checked(np.array([1.0, 2.0, 4.0, 25.0, 1000.0]))
    assert limits == pytest.approx([1 - 0.5**0.5, 1 - 0.5**0.5, 0.5, 0.8, 0.8], rel=1e-12)
