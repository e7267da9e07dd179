"""Examples in docstrings run, a study travels between processes, and large tables read in seconds."""

import doctest
import importlib
import pickle
from pathlib import Path

import polars as pl
import pytest
from random_studies import random_study

import sustainment.model.study
from sustainment.model.raw import RawTable
from sustainment.model.study import Study

MODULES = sorted(path.stem for path in Path(sustainment.model.study.__file__).parent.glob("[a-z]*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name: str) -> None:
    module = importlib.import_module(f"sustainment.model.{name}")
    assert doctest.testmod(module).failed == 0


def test_a_study_can_be_sent_to_another_process() -> None:
    study = random_study(3)
    assert pickle.loads(pickle.dumps(study)) == study


@pytest.mark.slow
def test_a_million_rows_read_in_seconds() -> None:
    items, sites = 20_000, 50
    stock = pl.DataFrame(
        {
            "item": [f"item {i}" for i in range(items) for _ in range(sites)],
            "site": [f"base {j}" for _ in range(items) for j in range(sites)],
            "quantity": [
                f"{i % 7}" if i % 10 else f"{1 + i % 5} to 9" for i in range(items) for _ in range(sites)
            ],
        }
    )
    tables = {
        "items": pl.DataFrame({"item": [f"item {i}" for i in range(items)]}),
        "sites": pl.DataFrame({"site": [f"base {j}" for j in range(sites)]}),
        "stock": stock,
    }
    study = Study.from_raw("large", {}, tables={name: RawTable(frame) for name, frame in tables.items()})
    assert study.stock.height == 1_000_000
