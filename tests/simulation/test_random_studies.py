"""Laws that hold in any study, on random ones that use every table."""

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from one_replication import OneReplication

from sustainment.simulation.simulate import simulate

PATH = Path(__file__).resolve().parents[1] / "model" / "random_studies.py"


def random_study(seed: int) -> Any:
    specification = importlib.util.spec_from_file_location("random_studies", PATH)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.random_study(seed)


@pytest.mark.parametrize("seed", [18, 20, 31, 32])
def test_what_works_and_what_stops_the_rest_add_up(seed):
    answer = simulate(random_study(seed), replications=20, workers=1)
    assert answer.table("causes")["share"].sum() + answer.availability().mean == pytest.approx(1, abs=1e-9)
    states = answer.table("states").group_by("day").agg(pl.col("mean").sum()).sort("day")["mean"]
    fleet = answer.table("readiness").filter(pl.col("scope_kind") == "fleet").sort("day")
    assert np.allclose(states.to_numpy(), fleet["authorised"].to_numpy(), atol=1e-9)


@pytest.mark.parametrize(("seed", "replication"), [(32, 14), (31, 12), (18, 3)])
def test_time_never_runs_back(seed, replication):
    # In the first two a delivery does not come: what is due after it must not be late.
    study = random_study(seed)
    ticks = [tick for tick, _, _ in OneReplication(study, study.settings.seed, replication).trace()]
    assert ticks == sorted(ticks)
    assert ticks
