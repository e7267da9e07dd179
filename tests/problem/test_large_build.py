"""A large study becomes arrays; benchmarks/build.py shows how fast."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from sustainment.model.study import Study
from sustainment.problem.build import build


def _benchmark() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "build.py"
    declared = importlib.util.spec_from_file_location("benchmark_of_build", path)
    assert declared is not None
    assert declared.loader is not None
    module = importlib.util.module_from_spec(declared)
    declared.loader.exec_module(module)
    return module


def test_every_base_has_every_item_with_its_own_stock_and_repair() -> None:
    tables = _benchmark().large_tables(200, 8)
    problem = build(Study("Large", **tables))
    assert problem.pairs.item.size == 201 * 8
    assert problem.slots.fleet.size == 200 * 7
    stock = tables["stock"]
    assert problem.pairs.stock.sum() == stock["quantity"].sum()
    row = stock.row(17, named=True)
    assert problem.pairs.stock[problem.pair_of(row["item"], row["site"])] == row["quantity"]
    depot = problem.names.sites.index("depot")
    at_base = (problem.pairs.site != depot) & (problem.pairs.route >= 0)
    assert np.unique(problem.pairs.route[at_base]).size == 1
    assert problem.routes.share.size == 201


@pytest.mark.slow
def test_a_hundred_thousand_items_at_fifty_sites_are_built_whole() -> None:
    problem = build(Study("Large", **_benchmark().large_tables(100_000, 50)))
    assert problem.pairs.item.size == 100_001 * 50
