"""The page of measured errors against the engines as they are."""

import importlib
import json
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from naive.redundant_fleet import RedundantFleet
from sustainment.analytic import limits
from sustainment.analytic.method import DAILY_ERROR, METHODS, POOLING_ERROR
from sustainment.analytic.shop_limits import load_checked
from sustainment.analytic.steady import solve
from sustainment.problem.build import build

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
def test_shops_that_answers_do_not_warn_of_are_within_two_and_a_half_points(name: str) -> None:
    for row in RECORD[name]["marks"][WARNED]:
        _, high, worst = row["availability"] or (0.0, 0.0, 0.0)
        if row["bin"] == "above 1.5":
            assert high > 2.0, "a warning that nothing calls for"
        elif float(row["bin"].split()[-1]) <= 1.0:
            assert worst <= 2.5


PLAIN = ("two-echelons", "three-echelons", "indentures", "families")
POOLS = ("pools-emergency", "pools-backorders")


def quoted(classes: tuple[str, ...], measure: str) -> list[str]:
    """The largest median, 95th percentile and worst error of some classes, to two digits."""
    bands = [RECORD[name]["measures"][measure] for name in classes]
    return [f"{max(abs(band[kind]) for band in bands):.2g}" for kind in ("median", "p95", "worst")]


@pytest.mark.parametrize("name", ["metric", "vari-metric"])
def test_the_errors_that_answers_quote_are_the_largest_of_the_page(name: str) -> None:
    measure = f"{name.upper()}, backorders"
    (median, high, worst), batches = quoted(PLAIN, measure), quoted(("batches",), measure)
    text = METHODS[name].known_error
    assert f"median error {median} %, 95th percentile {high} %, worst -{worst} % on random systems" in text
    assert f"batches: {batches[0]} %, {batches[1]} %, -{batches[2]} %" in text


def test_pools_days_and_machines_are_quoted_from_the_page() -> None:
    median, high, worst = quoted(POOLS, "demands unmet at once")
    assert f"median error {median} %, 95th percentile {high} %, worst {worst} %" in POOLING_ERROR
    median, high, worst = quoted(("surges", "losses"), "availability, worst day")
    assert f"{median} points in the median, {high} at the 95th percentile, {worst} at worst" in DAILY_ERROR
    source = Path(limits.__file__).read_text(encoding="utf-8")
    cannibalised = quoted(("cannibalised",), "availability")
    assert f'off by {cannibalised[0]} "' in source
    assert f"in the median, at most {cannibalised[2]}, on 500" in source
    spare = quoted(("copies-to-spare",), "availability")
    assert f"off by at most {spare[2]} points" in source
    assert f"{spare[1]} at the 95th percentile" in source
    constant = quoted(("copies-constant",), "availability")
    assert f"off by {constant[0]} points in the median, at most {constant[2]}, on 500" in source


def test_the_limit_of_a_shop_rises_with_its_machines_up_to_four_fifths() -> None:
    limits = load_checked(np.array([1.0, 2.0, 4.0, 25.0, 1000.0]))
    assert limits == pytest.approx([1 - 0.5**0.5, 1 - 0.5**0.5, 0.5, 0.8, 0.8], rel=1e-12)


@pytest.fixture(scope="module")
def one_item(accuracy: ModuleType) -> tuple[Any, Any, float, dict[str, Any], float]:
    """A network, its item, its failures a day, its shelves, and what the exact tree says it owes."""
    supply = accuracy.accuracy_supply
    draws = np.random.default_rng(5)
    network = supply.random_network(draws, middles=0, bases=3)
    item, mtbf, shelves = supply.random_lru(draws, network, "lru")
    study = supply.study_of(network, [item], lrus={"lru": mtbf}, parts=[])
    exact = solve(build(study, day=365.0), day=365.0)
    return network, item, 1.0 / mtbf, shelves, supply.owed(exact, "lru", network.bases)


def test_sample_paths_meet_the_exact_tree(accuracy: ModuleType, one_item: Any) -> None:
    network, _, per_day, shelves, owed = one_item
    paths = accuracy.accuracy_families
    family = paths.Family(
        per_day=tuple(use * per_day for use in network.per_day),
        up_days=network.up_days,
        need=(),
        lru=(shelves["depot"], *(shelves[base] for base in network.bases)),
        srus=(),
    )
    by_base, error = paths.owed_on_path(family, np.random.default_rng(1), demands=400_000)
    assert abs(by_base.sum() - owed) < 4.0 * error
    assert error < 0.01 * owed


def test_batches_of_one_are_the_exact_tree(accuracy: ModuleType, one_item: Any) -> None:
    network, _, per_day, shelves, owed = one_item
    found = accuracy.accuracy_families.owed_by_batches(network, shelves, per_day=per_day, wide=1.0 + 1e-7)
    assert found == pytest.approx(owed, rel=1e-6)


def test_batches_are_those_of_a_path_drawn_batch_by_batch(accuracy: ModuleType, one_item: Any) -> None:
    network, _, per_day, shelves, _ = one_item
    met, draws, days = importlib.import_module("accuracy_paths").met, np.random.default_rng(7), 200_000.0
    batches = per_day * np.log(3.0) / 2.0 * days
    fails, up = [], []
    for base, use in zip(network.bases, network.per_day, strict=True):
        begin = np.sort(draws.uniform(0.0, days, draws.poisson(batches * use)))
        size = draws.logseries(2 / 3, begin.size)
        kept = draws.random(begin.size) < shelves[base].kept_share
        fails.append((np.repeat(begin, size), np.repeat(kept, size)))
        up.append(fails[-1][0][~fails[-1][1]])
    depot, orders = shelves["depot"], np.concatenate(up)
    issued = met(orders, orders + network.up_days + depot.days, depot.stock)
    waited = 0.0
    for base, (claims, kept), own in zip(
        network.bases, fails, np.split(issued, np.cumsum([t.size for t in up])[:-1]), strict=True
    ):
        back = claims + shelves[base].days
        back[~kept] = own + shelves[base].order_days
        waited += float((met(claims, back, shelves[base].stock) - claims).sum())
    expected = accuracy.accuracy_families.owed_by_batches(network, shelves, per_day=per_day, wide=3.0)
    assert waited / days == pytest.approx(expected, rel=0.03)


def test_chains_of_copies_to_spare_are_the_twins(accuracy: ModuleType) -> None:
    for seed in range(6):
        draws = np.random.default_rng(seed)
        machines = accuracy.accuracy_fleets.random_redundant(draws, constant=False)
        twin = RedundantFleet(
            positions=min(machines.positions, 2),
            quantity=machines.quantity,
            needed=machines.needed,
            standby_share=machines.standby_share,
            failures=machines.per_day,
            turnaround=machines.days,
            spares=machines.spares,
            other_failures=machines.other_per_day,
            other_turnaround=machines.other_days,
        )
        small = replace(machines, positions=twin.positions)
        assert small.availability() == pytest.approx(twin.solved()[0], rel=1e-9)
