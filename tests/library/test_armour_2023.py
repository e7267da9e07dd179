"""The vehicle fleet study, run whole."""

import re
from pathlib import Path

import polars as pl
import pytest
from fact_rows import LIBRARY

from sustainment.analytic.evaluate import evaluate
from sustainment.files.read import read
from sustainment.model.study import Study
from sustainment.simulation.simulate import simulate

FOLDER: Path = LIBRARY / "armour_2023"
TANKS = ["Leopard 2A4", "Leopard 2A6", "Strv 122", "Challenger 2", "PT-91", "legacy tank"]


@pytest.fixture(scope="module")
def study() -> Study:
    return read(FOLDER)


def test_strengths_of_nine_brigades_are_the_stated_totals(study: Study) -> None:
    first = study.authorised.filter(pl.col("from_day").is_null(), pl.col("unit").str.starts_with("brigade"))
    tanks = first.filter(pl.col("item").is_in(TANKS))
    others = first.filter(~pl.col("item").is_in([*TANKS, "recovery vehicle"]))
    assert tanks["quantity"].sum() == 230
    assert others["quantity"].sum() == 1550


def test_what_is_held_on_day_zero_has_been_delivered(study: Study) -> None:
    held = study.authorised.group_by("item").agg(pl.col("held").sum())
    due = study.deliveries.filter(pl.col("status") == "delivered", pl.col("item") != "T-72M1")
    delivered = due.group_by("item").agg(pl.col("quantity").sum())
    both = delivered.join(held, on="item")
    assert both["quantity"].to_list() == both["held"].to_list()


def test_every_row_of_the_deliveries_and_of_the_article_has_its_place(study: Study) -> None:
    rows = {name[:4] for name in study.deliveries["delivery"] if name.startswith("DL")}
    assert rows == {f"DL{number:02d}" for number in range(1, 35)}
    table = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (S\d\d) \|", table, re.MULTILINE) == [f"S{number:02d}" for number in range(1, 33)]


def test_only_long_and_dear_parts_of_the_batteries_look_doubtful(study: Study) -> None:
    assert {warning.code for warning in study.warnings} == {"W301"}
    assert all(warning.address.startswith("items/radar module") for warning in study.warnings)


def test_scenarios_are_valid_studies(study: Study) -> None:
    assert {"no_hub", "second_hub", "forward_workshop"} <= set(study.scenarios)
    assert all(study.with_scenario(name) is not study for name in study.scenarios)


def test_two_to_three_vehicles_in_four_are_fit_over_the_year(study: Study) -> None:
    assert 0.5 < evaluate(study).availability() < 0.95
    simulated = simulate(study, replications=10)
    assert 0.6 < simulated.availability().mean < 0.85
    assert simulated.table("replications")["failures"].max() < 10_000


def test_crews_come_and_two_brigades_go_over_to_the_next_type(study: Study) -> None:
    answer = simulate(study, replications=4)
    assert {rows.table for rows in answer.quality.left_out} == {"deliveries"}
    types = answer.table("readiness").filter(pl.col("scope_kind") == "type", pl.col("day") == 364)
    there = dict(types.select("scope", "authorised").iter_rows())
    # Of 119 legacy tanks those of brigades 6 and 7 change, as far as their successors are delivered.
    assert there["Leopard 1A5"] > 0
    assert there["legacy tank"] + there["Leopard 1A5"] == pytest.approx(89)
    causes = answer.table("causes")
    assert {"planned work", "no crew"} <= set(causes["cause"])
