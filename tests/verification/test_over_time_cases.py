"""Cases like those of family e with numbers drawn at random, against the definitions."""

import random
import runpy
from pathlib import Path
from typing import Any

import pytest

from naive import pipelines_by_day as naive

MODELS = runpy.run_path(str(Path(__file__).resolve().parents[2] / "verification" / "answer.py"))["MODELS"]
LONG_AGO = 200.0


def drawn(seed: int) -> tuple[random.Random, int]:
    """Return the luck of a seed, and the digits after the point of its numbers."""
    luck = random.Random(seed)
    return luck, luck.choice([0, 1, 2])


def steps_of(luck: random.Random, digits: int, *, later: tuple[float, float]) -> list[list[float]]:
    middle = round(luck.uniform(5, 15), digits)
    rates = [round(luck.uniform(low, high), 2) for low, high in ((0.2, 1.0), (1.0, 4.0), (0.3, 2.0))]
    return [[0.0, rates[0]], [middle, rates[1]], [round(luck.uniform(*later), digits), rates[2]]]


def times_of(luck: random.Random, digits: int) -> list[float]:
    return sorted({0.0, 60.0, *(round(luck.uniform(1, 55), digits) for _ in range(4))})


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("law", ["deterministic", "exponential", "erlang", "lognormal"])
def test_repair_of_any_law_under_steps_of_demand(law: str, seed: int) -> None:
    luck, digits = drawn(seed)
    steps, times = steps_of(luck, digits, later=(16, 25)), times_of(luck, digits)
    mean = round(luck.uniform(2, 9), digits)
    time: dict[str, Any] = {"law": law, "mean": mean, "shape": 3, "cv": 0.9}
    inputs = {"demand_rate_steps": steps, "repair_time": time, "stock": 5, "history_start": -LONG_AGO}
    name = {"deterministic": "fixed", "erlang": "gamma"}.get(law, law)
    lasts = naive.chance_to_last(name, mean, 3**-0.5 if law == "erlang" else 0.9)
    for row in MODELS["mt_g_infinity"]({**inputs, "times": times})["rows"]:
        longest = mean if law == "deterministic" else LONG_AGO + row["t"]
        found = naive.in_repair(row["t"], [(a, b) for a, b in steps], lasts=lasts, longest=longest)
        assert row["pipeline_mean"] == pytest.approx(found, rel=1e-9)
        assert row["EBO"] == pytest.approx(naive.poisson_shelf(found, 5)[0], rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_a_pipeline_that_is_cut_off(seed: int) -> None:
    luck, digits = drawn(seed)
    steps = steps_of(luck, digits, later=(22, 35))
    begin = round(luck.uniform(12, 16), digits)
    window = (begin, round(begin + luck.uniform(2, 9), digits))
    opens = luck.choice([None, round(luck.uniform(2, 9), digits)])
    days = round(luck.uniform(3, 9), digits)
    inputs = {
        "demand_rate_steps": steps,
        "pipeline_time": days,
        "cut_off_windows": [list(window)],
        "repair_available_from": opens,
        "stock": 9,
        "times": [-1.0, *times_of(luck, digits), window[1]],
    }
    windows = [window] if opens is None else [(0.0, opens), window]
    for row in MODELS["mt_d_infinity_cutoff"](inputs)["rows"]:
        found = naive.on_cut_lane(row["t"], [(a, b) for a, b in steps], days=days, windows=windows)
        assert row["pipeline_mean"] == pytest.approx(found, rel=1e-9), row["t"]


@pytest.mark.parametrize("seed", range(4))
def test_two_echelons_whose_demands_rise_together(seed: int) -> None:
    luck, digits = drawn(seed)
    profile = steps_of(luck, digits, later=(16, 35))
    weights = [round(luck.uniform(0.05, 0.4), 2) for _ in range(luck.randint(2, 4))]
    share, local = luck.choice([0.0, 0.3, 0.5]), round(luck.uniform(1, 4), digits)
    ship, repair = round(luck.uniform(1, 5), digits), round(luck.uniform(5, 12), digits)
    inputs = {
        "profile_steps": profile,
        "base_weights": weights,
        "local_repair_prob": share,
        "local_repair_time": local,
        "ship_time": ship,
        "depot_repair_time": repair,
        "depot_stock": luck.randint(0, 4),
        "base_stock": luck.randint(0, 3),
        "times": times_of(luck, digits),
    }
    steps = [(a, b) for a, b in profile]
    for row in MODELS["two_echelon_time_dependent"](inputs)["rows"]:
        day, every = row["t"], sum(weights)
        depot = (1 - share) * every * naive.demands_between(day - ship - repair, day - ship, steps)
        assert row["depot_pipeline_mean"] == pytest.approx(
            (1 - share) * every * naive.demands_between(day - repair, day, steps), rel=1e-9
        )
        for base, weight in zip(row["bases"], weights, strict=True):
            own = (1 - share) * naive.demands_between(day - ship, day, steps)
            own = weight * (own + share * naive.demands_between(day - local, day, steps))
            stock = inputs["depot_stock"]
            law = naive.base_law(own, depot, depot_stock=stock, share=weight / every)
            owed, _, ready = naive.of_law(law, inputs["base_stock"])
            assert base["EBO"] == pytest.approx(owed, rel=1e-7, abs=1e-10)
            assert base["ready_rate"] == pytest.approx(ready, rel=1e-8)
