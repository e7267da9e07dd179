"""Random studies that use every table, carried through their days."""

import sys
from pathlib import Path

import polars as pl
import pytest

from sustainment.analytic.over_time.evaluate import evaluate_by_day

sys.path.append(str(Path(__file__).parents[2]))
from model.random_studies import random_study


@pytest.mark.parametrize("seed", [3, 5, 15, 22, 36])
def test_every_table_is_there_and_what_works_and_what_stops_the_rest_adds_up(seed: int) -> None:
    answer = evaluate_by_day(random_study(seed))
    tables = {name: answer.table(name) for name in answer.tables}
    fleet = tables["readiness"].filter(pl.col("scope_kind") == "fleet").sort("day")
    assert fleet["availability"].is_between(0.0, 1.0).all()
    assert (fleet["q05"] <= fleet["q50"]).all()
    assert (fleet["q50"] <= fleet["q95"]).all()
    charged = tables["causes"].group_by("day").agg(pl.col("positions").sum())
    joined = fleet.join(charged, on="day", how="left").with_columns(pl.col("positions").fill_null(0.0))
    gap = joined["authorised"] - joined["mean"] - joined["positions"]
    assert gap.abs().max() == pytest.approx(0.0, abs=1e-9)
    assert answer.summary()
