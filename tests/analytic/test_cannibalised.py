import itertools
import json
import math
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from studies_by_hand import Rows, fleet_study

from sustainment.analytic.cannibalised import cannibalised_fleet
from sustainment.analytic.evaluate import evaluate
from sustainment.errors import UsageError
from sustainment.model.study import Study

FAMILY = Path(__file__).resolve().parents[2] / "verification" / "e_time_dependent.json"
PUBLISHED = [
    case
    for case in json.loads(FAMILY.read_text(encoding="utf-8"))["cases"]
    if case["model"] == "dyna_metric_cannibalisation"
]


def chances(mean: float) -> np.ndarray:
    return np.array([math.exp(-mean) * mean**k / math.factorial(k) for k in range(26)])


def parts_fleet(ratios: list[float], *, stocks: list[int], copies: list[int], **tables: Any) -> Study:
    """Machines whose items fail every 100 days and are `ratio` x 100 days in repair."""
    parts: Rows = [
        {"item": f"part {k}", "mtbf": 100.0, "quantity": quantity} for k, quantity in enumerate(copies)
    ]
    needed = tables.pop("needed", copies)
    for part, least in zip(parts, needed, strict=True):
        part["needed"] = least
    repairs: Rows = [
        {"item": f"part {k}", "site": "base", "turnaround_days": 100.0 * r} for k, r in enumerate(ratios)
    ]
    stock: Rows = [{"item": f"part {k}", "site": "base", "quantity": s} for k, s in enumerate(stocks)]
    return fleet_study(parts=parts, repairs=repairs, stock=stock, **tables)


def down_after_moving(holes: tuple[int, ...], copies: list[int], needed: list[int], positions: int) -> int:
    """The fewest machines that can be down, tried one by one."""
    for down in range(positions + 1):
        fits = (
            b <= down * q + (positions - down) * (q - n)
            for b, q, n in zip(holes, copies, needed, strict=True)
        )
        if all(fits):
            return down
    return positions


@pytest.mark.parametrize("case", PUBLISHED, ids=[case["id"] for case in PUBLISHED])
def test_published_fleets_come_out_through_a_study_as_well(case: dict[str, Any]) -> None:
    given, expected = case["inputs"], case["expected"]
    fleet, copies = given["fleet"], given["quantity_per_system"]
    ratios = [m / (fleet * q) for m, q in zip(given["pipeline_means"], copies, strict=True)]
    study = parts_fleet(
        ratios,
        stocks=given["stocks"],
        copies=copies,
        positions=fleet,
        demand="constant",
        cannibalisation=True,
    )
    answer = evaluate(study)
    assert fleet * (1 - answer.availability()) == pytest.approx(expected["expected_down"], rel=1e-9)
    law = answer.scopes[0].law[::-1]
    assert np.cumsum(law)[:8] == pytest.approx(expected["P_down_at_most_j"], rel=1e-9)
    found = cannibalised_fleet(
        given["pipeline_means"], given["stocks"], quantities=copies, fleet=given["fleet"]
    )
    assert found.at_most[:8] == pytest.approx(expected["P_down_at_most_j"], rel=1e-9)
    assert found.expected_down_without == pytest.approx(
        expected["expected_down_no_cannibalisation_upper"], rel=1e-9
    )


@pytest.mark.parametrize(
    ("copies", "needed", "stocks"),
    [([1, 2], [1, 2], [0, 1]), ([3, 2], [2, 1], [1, 0]), ([2, 2], [1, 2], [-1, 0])],
)
def test_every_way_that_holes_may_fall_is_counted(
    copies: list[int], needed: list[int], stocks: list[int]
) -> None:
    means, fleet = [1.7, 0.9], 4
    law = np.zeros(fleet + 1)
    for x in itertools.product(range(26), repeat=2):
        holes = tuple(max(n - s, 0) for n, s in zip(x, stocks, strict=True))
        chance = chances(means[0])[x[0]] * chances(means[1])[x[1]]
        law[down_after_moving(holes, copies, needed, fleet)] += chance
    found = cannibalised_fleet(means, stocks, quantities=copies, needed=needed, fleet=fleet)
    assert found.at_most == pytest.approx(np.cumsum(law), rel=1e-9)
    assert found.expected_down == pytest.approx(law @ np.arange(fleet + 1), rel=1e-9)


def closed_chain(ratios: list[float], *, stocks: list[int], copies: list[int], positions: int) -> float:
    """Availability where only working machines fail and parts are moved: the whole chain, solved densely."""
    most = [positions * q + s for q, s in zip(copies, stocks, strict=True)]
    every = itertools.product(*(range(n + 1) for n in most))

    def down(x: tuple[int, ...]) -> int:
        return max(-(-max(n - s, 0) // q) for n, s, q in zip(x, stocks, copies, strict=True))

    states = [x for x in every if down(x) <= positions]
    place = {x: i for i, x in enumerate(states)}
    rates = np.zeros((len(states), len(states)))
    for x in states:
        for item, ratio in enumerate(ratios):
            more = tuple(n + (k == item) for k, n in enumerate(x))
            if more in place:
                rates[place[x], place[more]] += (positions - down(x)) * copies[item] * ratio
            if x[item]:
                rates[place[x], place[tuple(n - (k == item) for k, n in enumerate(x))]] += x[item]
    balance = np.vstack([rates.T - np.diag(rates.sum(1)), np.ones(len(states))])
    law = np.linalg.lstsq(balance, np.eye(len(states) + 1)[-1], rcond=None)[0]
    return 1.0 - float(law @ [down(x) for x in states]) / positions


@pytest.mark.parametrize(("copies", "positions"), [([1], 6), ([3], 6), ([2], 1)])
def test_one_item_without_spares_is_exact_when_only_working_machines_fail(
    copies: list[int], positions: int
) -> None:
    study = parts_fleet([0.2], stocks=[0], copies=copies, positions=positions, cannibalisation=True)
    chain = closed_chain([0.2], stocks=[0], copies=copies, positions=positions)
    assert evaluate(study, method="vari-metric").availability() == pytest.approx(chain, rel=1e-10)


@pytest.mark.parametrize(
    ("ratios", "stocks", "copies"),
    [([0.2, 0.3], [1, 1], [1, 1]), ([0.2, 0.6], [0, 2], [1, 1]), ([0.1, 0.3], [1, 1], [2, 1])],
)
def test_several_items_come_within_a_hundredth_of_the_closed_chain(
    ratios: list[float], stocks: list[int], copies: list[int]
) -> None:
    study = parts_fleet(ratios, stocks=stocks, copies=copies, positions=6, cannibalisation=True)
    chain = closed_chain(ratios, stocks=stocks, copies=copies, positions=6)
    assert evaluate(study, method="vari-metric").availability() == pytest.approx(chain, abs=0.01)


@pytest.mark.parametrize("seed", range(12))
def test_random_fleets_keep_the_error_that_is_stated(seed: int) -> None:
    draw = random.Random(seed)
    positions, copies = draw.randint(2, 6), [draw.choice([1, 1, 2]) for _ in range(2)]
    stocks, ratios = [draw.randint(0, 2) for _ in copies], [draw.uniform(0.02, 0.4) / q for q in copies]
    study = parts_fleet(ratios, stocks=stocks, copies=copies, positions=positions, cannibalisation=True)
    chain = closed_chain(ratios, stocks=stocks, copies=copies, positions=positions)
    assert evaluate(study, method="vari-metric").availability() == pytest.approx(chain, abs=0.008)


@pytest.mark.parametrize("held", [7, 10])
@pytest.mark.parametrize("demand", ["operating", "constant"])
@pytest.mark.parametrize("stocks", [[0, 0], [1, 2], [3, 0]])
def test_moving_holes_never_costs_machines(held: int, demand: str, stocks: list[int]) -> None:
    given: dict[str, Any] = {"stocks": stocks, "copies": [1, 2], "demand": demand, "held": held}

    def available(moved: bool) -> float:
        study = parts_fleet([0.1, 0.05], cannibalisation=moved, **given)
        return evaluate(study).availability()

    assert available(True) >= available(False)


def test_one_item_has_nothing_to_gain_from_moving_when_only_working_machines_fail() -> None:
    there = [
        evaluate(
            parts_fleet([0.3], stocks=[2], copies=[1], cannibalisation=moved), method="vari-metric"
        ).availability()
        for moved in (False, True)
    ]
    assert there[0] == pytest.approx(there[1], rel=1e-12)


def test_more_spares_never_hurt_a_cannibalised_fleet() -> None:
    available = [
        evaluate(parts_fleet([0.2, 0.1], stocks=[s, 1], copies=[2, 1], cannibalisation=True)).availability()
        for s in range(6)
    ]
    assert available == sorted(available)


def test_the_law_of_the_number_working_has_the_mean_that_is_told() -> None:
    study = parts_fleet(
        [0.2, 0.1], stocks=[1, 1], copies=[2, 1], held=9, cannibalisation=True, demand="operating"
    )
    whole = evaluate(study).scopes[0]
    assert whole.law.sum() == pytest.approx(1.0, rel=1e-12)
    assert whole.law @ np.arange(11) == pytest.approx(whole.working, rel=1e-9)


def test_causes_of_a_cannibalised_fleet_sum_to_what_does_not_work() -> None:
    answer = evaluate(parts_fleet([0.2, 0.1], stocks=[1, 0], copies=[2, 1], held=8, cannibalisation=True))
    assert answer.table("causes")["positions"].sum() == pytest.approx(10 * (1 - answer.availability()))


def test_lists_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(UsageError):
        cannibalised_fleet([1.0, 2.0], [1], quantities=[1, 1], fleet=3)
    with pytest.raises(UsageError):
        cannibalised_fleet([1.0], [1], quantities=[1], needed=[2], fleet=3)
