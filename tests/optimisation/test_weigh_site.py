"""What a site that stands is worth, against closed forms."""

import math

import polars as pl
import pytest

from sustainment.errors import MethodError, UsageError
from sustainment.model.study import Study
from sustainment.optimisation.repair.weigh_site import weigh_site

FAILURES = 20 / 200
"""A day, of 20 trucks that fail every 200 hours whatever the state."""
STOCK, LANE, HUB, MAKER = 2, 4.0, 10.0, 60.0


def trucks(**hub) -> Study:
    """A base whose engines a hub repairs in 10 days, its maker behind it in 60."""
    return Study(
        "Trucks",
        days=365,
        warm_up_days=730,
        demand="constant",
        currency="EUR",
        sites=[
            {"site": "base", "supplied_by": "hub"},
            {"site": "hub", "supplied_by": "maker", "set_up_cost": 50_000, **hub},
            {"site": "maker"},
        ],
        lanes=[
            {"from_site": "hub", "to_site": "base", "days": LANE},
            {"from_site": "maker", "to_site": "hub", "days": LANE},
        ],
        items=[
            {"item": "truck", "kind": "end item"},
            {"item": "engine", "kind": "LRU", "price": 9_000, "procurement_days": 90},
        ],
        parts=[{"parent": "truck", "item": "engine"}],
        units=[{"unit": "fleet", "site": "base"}],
        authorised=[{"unit": "fleet", "item": "truck", "quantity": 20}],
        use=[{"unit": "fleet", "item": "truck", "life_unit": "hour", "per_day": 1}],
        failures=[{"item": "engine", "mtbf": 200}],
        repairs=[
            {"item": "engine", "site": "hub", "turnaround_days": HUB, "needs": "bay"},
            {"item": "engine", "site": "maker", "turnaround_days": MAKER},
        ],
        resources=[{"resource": "bay", "site": "hub", "quantity": 30, "cost_per_year": 100}],
        stock=[{"item": "engine", "site": "base", "quantity": STOCK}],
    )


def backorders(mean: float, stock: int) -> float:
    """Return the mean excess of a Poisson number over a stock (Palm 1938)."""
    below = sum((stock - n) * math.exp(-mean) * mean**n / math.factorial(n) for n in range(stock))
    return mean - stock + below


def test_with_and_without_are_what_palm_says() -> None:
    found = weigh_site(trucks(), "hub")
    # An order waits for its own engine: to the hub, in its shop, back; or so by way of the maker.
    near, far = 2 * LANE + HUB, 4 * LANE + MAKER
    assert found.with_it.working == pytest.approx(20 - backorders(FAILURES * near, STOCK), rel=1e-3)
    assert found.without.working == pytest.approx(20 - backorders(FAILURES * far, STOCK), rel=1e-3)
    assert found.jobs == pytest.approx(365 * FAILURES, rel=1e-3)
    assert found.most_jobs == pytest.approx(365 * 30 / HUB)
    assert found.money == pytest.approx(50_000 + 30 * 100)


def test_the_money_of_the_site_in_spares_stands_beside_it() -> None:
    found = weigh_site(trucks(), "hub")
    options = found.table("options")
    assert options["working"][2] > options["working"][1]
    assert found.spares.cost <= found.money
    assert found.pays_from == pytest.approx(found.jobs * found.gain_of_spares / found.gain)
    assert found.worth_it == (found.jobs >= found.pays_from)
    # Spread over ten years a tenth of the set-up falls into this one, and buys fewer spares.
    spread = weigh_site(trucks(), "hub", years=10)
    assert spread.money == pytest.approx(5_000 + 3_000)
    assert spread.gain == pytest.approx(found.gain)
    assert spread.pays_from < found.pays_from


def test_a_milestone_that_never_comes_is_weighed_too() -> None:
    study = trucks().with_rows("milestones", [{"milestone": "opening", "day": "10"}])
    study = study.changed({"repairs/engine@hub/share": 0})
    row = {"item": "engine", "site": "hub", "turnaround_days": "10", "needs": "bay", "from_day": "opening"}
    study = study.with_rows("repairs", [row])
    found = weigh_site(study, "opening")
    far = FAILURES * (4 * LANE + MAKER)
    assert found.without.working == pytest.approx(20 - backorders(far, STOCK), rel=1e-3)
    assert found.gain > 0
    assert found.closed.costs.filter(pl.col("kind") == "resource")["name"].to_list() == ["bay"]


def test_what_cannot_be_weighed_is_refused() -> None:
    with pytest.raises(UsageError, match="did you mean hub"):
        weigh_site(trucks(), "hubb")
    with pytest.raises(MethodError, match="repairs nothing that fails"):
        weigh_site(trucks(), "base")
    with pytest.raises(UsageError, match="is a candidate"):
        weigh_site(trucks(candidate=True).changed({"sites/base/supplied_by": "maker"}), "hub")
    with pytest.raises(UsageError, match="costs nothing"):
        weigh_site(trucks(set_up_cost=0).changed({"resources/bay@hub/cost_per_year": 0}), "hub")
