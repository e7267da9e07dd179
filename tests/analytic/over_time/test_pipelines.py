"""Pipelines by day against their definitions."""

from typing import Any

import polars as pl
import pytest

from naive import pipelines_by_day as naive
from sustainment.analytic.over_time.evaluate import evaluate_by_day
from sustainment.model.study import Study

STEPS = ((0.0, 0.6), (10.0, 2.5), (14.5, 1.1))
DAYS = (0.0, 4.0, 10.0, 12.5, 14.5, 17.0, 30.0, 45.0)


def demand(site: str, steps: naive.Steps, *, share: float = 1.0) -> dict[str, list[dict[str, Any]]]:
    unit = f"unit at {site}"
    use: list[dict[str, Any]] = [
        {"unit": unit, "item": "car", "life_unit": "hour", "per_day": steps[0][1] * share}
    ]
    for place, (day, rate) in enumerate(steps[1:], start=1):
        end = steps[place + 1][0] if place + 1 < len(steps) else None
        use.append({**use[0], "per_day": rate * share, "from_day": day, "to_day": end})
    return {
        "units": [{"unit": unit, "site": site}],
        "authorised": [{"unit": unit, "item": "car", "quantity": 1}],
        "use": use,
    }


def motors(sites: list[dict[str, Any]], units: list[dict[str, list[dict[str, Any]]]], **tables: Any) -> Study:
    rows: dict[str, Any] = {
        name: [row for unit in units for row in unit[name]] for name in ("units", "authorised", "use")
    }
    return Study(
        "motors",
        sites=sites,
        items=[{"item": "car", "kind": "end item"}, {"item": "motor", "kind": "LRU"}],
        parts=[{"parent": "car", "item": "motor"}],
        failures=[{"item": "motor", "mtbf": 1.0}],
        demand="constant",
        **rows,
        **{"days": 60, **tables},
    )


def supply(study: Study, site: str, *, days: tuple[float, ...] = DAYS) -> dict[float, dict[str, Any]]:
    table = evaluate_by_day(study, days=days).table("supply")
    rows = table.filter((pl.col("item") == "motor") & (pl.col("site") == site))
    return {row["day"]: row for row in rows.iter_rows(named=True)}


@pytest.mark.parametrize(
    ("law", "variation"),
    [("fixed", 0.0), ("exponential", 1.0), ("gamma", 0.5), ("lognormal", 0.8), ("lognormal", 2.0)],
)
def test_repair_of_any_law_holds_what_palms_theorem_says(law: str, variation: float) -> None:
    words = "6.25" if law == "fixed" else f"6.25 ~ {law} {'' if law == 'exponential' else variation}"
    study = motors(
        [{"site": "base"}],
        [demand("base", STEPS)],
        stock=[{"item": "motor", "site": "base", "quantity": 6}],
        repairs=[{"item": "motor", "site": "base", "turnaround_days": words.strip()}],
        warm_up_days=100,
    )
    found = supply(study, "base")
    lasts = naive.chance_to_last(law, 6.25, variation)
    for day, row in found.items():
        mean = naive.in_repair(day, STEPS, lasts=lasts, longest=6.25 if law == "fixed" else 100.0 + day)
        owed, variance, ready = naive.poisson_shelf(mean, 6)
        assert row["pipeline_mean"] == pytest.approx(mean, rel=1e-9)
        assert row["backorders"] == pytest.approx(owed, rel=1e-8, abs=1e-12)
        assert row["backorder_variance"] == pytest.approx(variance, rel=1e-7, abs=1e-12)
        assert row["ready_rate"] == pytest.approx(ready, rel=1e-9)


def test_what_meets_a_shut_lane_sets_off_when_it_opens_and_what_is_on_it_arrives() -> None:
    windows = ((0.0, 8.0), (20.0, 26.5))
    study = motors(
        [{"site": "rear"}, {"site": "front", "supplied_by": "rear"}],
        [demand("front", STEPS)],
        stock=[
            {"item": "motor", "site": "rear", "quantity": 100_000},
            {"item": "motor", "site": "front", "quantity": 9},
        ],
        lanes=[{"from_site": "rear", "to_site": "front", "days": 7.25}],
        disruptions=[
            {
                "disruption": f"cut {k}",
                "what": "lanes/rear@front",
                "left_share": 0,
                "from_day": a,
                "to_day": b,
            }
            for k, (a, b) in enumerate(windows)
        ],
        warm_up_days=30,
    )
    days = (0.0, 5.0, 8.0, 15.0, 15.25, 20.0, 26.0, 33.5, 33.75, 40.0)
    for day, row in supply(study, "front", days=days).items():
        mean = naive.on_cut_lane(day, STEPS, days=7.25, windows=windows)
        assert row["pipeline_mean"] == pytest.approx(mean, rel=1e-9), day
        assert row["backorders"] == pytest.approx(naive.poisson_shelf(mean, 9)[0], rel=1e-8, abs=1e-12)


def test_a_share_of_the_depots_backorders_follows_its_units_down_the_lane() -> None:
    study = motors(
        [{"site": "depot"}, *({"site": s, "supplied_by": "depot"} for s in ("north", "south"))],
        [demand("north", STEPS, share=0.7), demand("south", STEPS, share=0.3)],
        stock=[
            {"item": "motor", "site": "depot", "quantity": 2},
            {"item": "motor", "site": "north", "quantity": 3},
            {"item": "motor", "site": "south", "quantity": 1},
        ],
        lanes=[
            {"from_site": "depot", "to_site": "north", "days": 3.5},
            {"from_site": "depot", "to_site": "south", "days": 1.25},
            *({"from_site": s, "to_site": "depot", "days": 0} for s in ("north", "south")),
        ],
        repairs=[{"item": "motor", "site": "depot", "turnaround_days": 5.5}],
        warm_up_days=40,
    )
    for site, share, days, stock in (("north", 0.7, 3.5, 3), ("south", 0.3, 1.25, 1)):
        for day, row in supply(study, site).items():
            left = day - days
            depot = naive.demands_between(left - 5.5, left, STEPS)
            own = share * naive.demands_between(left, day, STEPS)
            law = naive.base_law(own, depot, depot_stock=2, share=share)
            owed, variance, ready = naive.of_law(law, stock)
            assert row["method"] == "exact"
            assert row["pipeline_mean"] == pytest.approx(
                own + share * naive.poisson_shelf(depot, 2)[0], rel=1e-9
            )
            assert row["backorders"] == pytest.approx(owed, rel=1e-7, abs=1e-11), (site, day)
            assert row["backorder_variance"] == pytest.approx(variance, rel=1e-6, abs=1e-10)
            assert row["ready_rate"] == pytest.approx(ready, rel=1e-8)


def test_a_shop_that_shuts_stands_still_and_goes_on_where_it_was() -> None:
    study = motors(
        [{"site": "base", "supplied_by": "shop"}, {"site": "shop"}],
        [demand("base", ((0.0, 1.0),))],
        stock=[{"item": "motor", "site": "base", "quantity": 12}],
        repairs=[{"item": "motor", "site": "shop", "turnaround_days": 4}],
        lanes=[{"from_site": "shop", "to_site": "base"}, {"from_site": "base", "to_site": "shop"}],
        disruptions=[{"disruption": "move", "what": "sites/shop", "from_day": 10, "to_day": 16}],
        warm_up_days=20,
    )
    found = supply(study, "base", days=(9.0, 10.0, 13.0, 16.0, 17.0, 20.0, 23.0))
    means = {day: row["pipeline_mean"] for day, row in found.items()}
    # Until day 10 four are in work; they stand still while one more a day waits at the gate.
    assert means[10.0] == pytest.approx(4.0)
    assert means[13.0] == pytest.approx(7.0)
    assert means[16.0] == pytest.approx(10.0)
    # Work goes on: one is ready a day, and six that waited are ready together on day 20.
    assert means[17.0] == pytest.approx(10.0)
    assert means[20.0] == pytest.approx(4.0)
    assert means[23.0] == pytest.approx(4.0)


def test_what_is_unserviceable_on_day_0_comes_back_after_its_repair() -> None:
    study = motors(
        [{"site": "base"}],
        [demand("base", ((0.0, 0.0),))],
        stock=[{"item": "motor", "site": "base", "quantity": 1, "unserviceable": 3}],
        repairs=[{"item": "motor", "site": "base", "turnaround_days": 5}],
    )
    found = supply(study, "base", days=(0.0, 4.0, 5.0, 9.0))
    assert [row["on_hand"] for row in found.values()] == pytest.approx([1.0, 1.0, 4.0, 4.0])


def test_failures_of_weibull_lives_come_at_the_renewal_density() -> None:
    study = motors(
        [{"site": "base"}],
        [demand("base", ((0.0, 1.0),))],
        stock=[{"item": "motor", "site": "base", "quantity": 0}],
        repairs=[{"item": "motor", "site": "base", "turnaround_days": 0.5}],
    ).changed({"failures/motor@failure/mtbf": 10.0, "failures/motor@failure/shape": 3.0})
    found = supply(study, "base", days=(1.0, 10.0, 25.0, 59.0))
    for day, row in found.items():
        grown = naive.renewals(day / 10, 3.0) - naive.renewals((day - 0.5) / 10, 3.0)
        assert row["pipeline_mean"] == pytest.approx(grown, rel=1e-3, abs=1e-6), day
    assert found[59.0]["pipeline_mean"] == pytest.approx(0.05, rel=0.002)
