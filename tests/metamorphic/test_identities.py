"""Metamorphic relations 11, 31 to 35 and 44: two studies with one answer in law.

Numbers in square brackets are those of the list.
"""

from random import Random
from typing import Any

import numpy as np
import pytest
from one_item import chain, numbers
from paired import assert_alike, assert_small
from random_fleets import fleet, study

from sustainment.analytic.evaluate import evaluate
from sustainment.simulation.simulate import simulate

pytestmark = pytest.mark.slow

LAWS_OF_REPAIR = ("", " ~ exponential", " ~ lognormal 0.7", " ~ gamma 0.5", " ~ weibull 0.6")


@pytest.mark.random_studies(5)
def test_a_unit_split_into_two_that_share_all(seed):
    """[11] Draws belong to units by name, so that the split fleet has other luck but the same law.

    Not under constant demand or in batches: what finds nothing left in its unit to fail is not made up for.
    """
    tables = {**fleet(seed), "damage": None, "demand": "operating"}
    tables["items"] = [{**row, "variance_to_mean": 1} for row in tables["items"]]
    whole = [{"unit": "red", "item": item, "quantity": 4} for item in ("truck", "van")]
    halves = [
        {"unit": unit, "item": item, "quantity": 2} for unit in ("red", "rose") for item in ("truck", "van")
    ]
    base = tables["units"][0]["site"]
    tables["units"] = [{"unit": "red", "site": base}]
    tables["use"] = tables["use"][:1]
    split = {**tables, "units": [*tables["units"], {"unit": "rose", "site": base}], "authorised": halves}
    assert_alike(study({**tables, "authorised": whole}), study(split), seed=seed)


@pytest.mark.random_studies(5)
def test_a_source_of_failures_split_in_two(seed):
    """[31]"""
    tables = fleet(seed)
    rest = [row for row in tables["failures"] if row["item"] != "truck"]
    whole = [*rest, {"item": "truck", "mode": "hull", "mtbf": 512, "life_unit": "km"}]
    halves = [
        *rest,
        *({"item": "truck", "mode": mode, "mtbf": 1024, "life_unit": "km"} for mode in ("bow", "stern")),
    ]
    one, other = (study({**tables, "failures": failures}) for failures in (whole, halves))
    assert_alike(one, other, seed=seed)


@pytest.mark.random_studies(5)
def test_two_like_items_without_stock_are_one(seed):
    """[32]"""
    rng = Random(seed)
    of, stay = {**numbers(seed), "base_stock": 0, "depot_stock": 0}, rng.uniform(3, 9)

    def with_items(names: tuple[str, ...]) -> Any:
        return chain(
            of,
            demand="operating",
            items=[{"item": "system", "kind": "end item"}, *({"item": name} for name in names)],
            parts=[{"parent": "system", "item": name} for name in names],
            use=[{"unit": "*", "item": "system", "per_day": 1}],
            failures=[{"item": name, "mtbf": 40 * len(names)} for name in names],
            repairs=[
                {"item": name, "site": "depot", "turnaround_days": f"{stay}{of['law']}"} for name in names
            ],
            resources=None,
            stock=None,
        )

    assert_alike(with_items(("unit",)), with_items(("left", "right")), seed=seed, replications=100)


@pytest.mark.random_studies(5)
def test_the_law_of_repair_does_not_matter_where_there_is_room_for_all(seed):
    """[33] Only its mean does, in the steady state (Palm 1938)."""
    of = {**numbers(seed), "servers": None}
    one, other = Random(seed).sample(LAWS_OF_REPAIR, 2)
    steady = {"warm_up_days": 100}
    assert_alike(chain({**of, "law": one}, **steady), chain({**of, "law": other}, **steady), seed=seed)


@pytest.mark.random_studies(5)
def test_bases_that_help_each_other_at_once_are_one_base(seed):
    """[34] With emergency supply from outside and equal resupply; with backorders it would not hold."""
    rng = Random(seed)
    stay, demand = rng.uniform(2, 5), [rng.uniform(0.1, 0.3) for _ in range(2)]
    stock = [rng.randint(0, 2), rng.randint(0, 2)]

    def outside(split: bool) -> Any:
        """Return the units a day that come from outside, by replications of their own."""
        bases = ["one", "two"] if split else ["both"]
        lanes = [{"from_site": None, "to_site": base, "role": "emergency"} for base in bases]
        lanes += [
            {"from_site": one, "to_site": other, "role": "lateral"}
            for one in bases for other in bases if one != other
        ]  # fmt: skip
        held = stock if split else [sum(stock)]
        asked = demand if split else [sum(demand)]
        return chain(
            {**numbers(seed), "demand": asked, "base_stock": held},
            warm_up_days=60,
            sites=[{"site": base} for base in bases],
            lanes=lanes,
            units=[{"unit": f"user {k}", "site": base} for k, base in enumerate(bases)],
            items=[{"item": "system", "kind": "end item"}, {"item": "unit", "price": 1}],
            repairs=[
                {"item": "unit", "site": base, "turnaround_days": f"{stay} ~ exponential"} for base in bases
            ],
            resources=None,
            stock=[
                {"item": "unit", "site": base, "quantity": units}
                for base, units in zip(bases, held, strict=True)
            ],
        )

    def off(times: int) -> float:
        means, errors = zip(*(bought(outside(split), seed + times, 100 * times) for split in (True, False)),
                            strict=True)  # fmt: skip
        return float((means[0] - means[1]) / np.hypot(*errors))

    assert_small(off)


def bought(asked: Any, seed: int, replications: int) -> tuple[float, float]:
    answer = simulate(asked, replications=replications, seed=seed, workers=1)
    units = answer.sums.counts()["bought"]
    return float(units.mean()), float(units.std(ddof=1) / np.sqrt(replications))


@pytest.mark.random_studies(5)
def test_a_depot_at_no_distance_without_stock_is_a_shop_at_the_base(seed):
    """[35]"""
    of = {**numbers(seed), "down": 0, "up": 0, "depot_stock": 0}
    of["demand"] = of["demand"][:1]
    shop = [{"item": "unit", "site": "base 0", "turnaround_days": f"{of['repair']}{of['law']}"}]
    if of["servers"]:
        shop = [{**shop[0], "needs": "bay"}]
    single = chain(
        of,
        sites=[{"site": "base 0"}],
        lanes=None,
        repairs=shop,
        resources=[{"resource": "bay", "site": "base 0", "quantity": of["servers"]}] if of["servers"] else [],
        stock=[{"item": "unit", "site": "base 0", "quantity": of["base_stock"]}],
    )
    assert_alike(chain(of), single, seed=seed)


@pytest.mark.random_studies(5)
def test_where_the_formulas_are_exact_the_simulation_agrees(seed):
    """[44] Trees with ample repair of any law: availability by unit, in the steady state."""
    asked = chain({**numbers(seed), "servers": None}, warm_up_days=60)
    exact = evaluate(asked)
    assert "exact" in exact.quality.method

    def off(times: int) -> float:
        answer = simulate(asked, replications=100 * times, seed=seed + times, workers=1)
        found = answer.availability()
        return float((found.mean - exact.availability()) / found.standard_error)

    assert_small(off)
