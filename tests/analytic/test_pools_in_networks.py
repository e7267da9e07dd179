"""Pools within studies: whose demands they are, how long they wait, what stays exact."""

from typing import Any

import polars as pl
import pytest

from sustainment.analytic.evaluate import evaluate
from sustainment.analytic.pooling import Pool, solve_pool
from sustainment.analytic.result import Evaluation
from sustainment.errors import MethodError
from sustainment.model.study import Study

BASES = ("east", "west")
RATES = {"east": 0.4, "west": 0.25}


def two_bases(
    *, laterals: list[dict[str, Any]], spares: dict[str, int] | None = None, **tables: Any
) -> Study:
    """A depot that repairs motors behind two bases that use one each, hours at their rates of failing."""
    lanes = [{"from_site": "depot", "to_site": base, "item": "motor", "days": 3.0} for base in BASES]
    lanes += [{"from_site": base, "to_site": "depot", "item": "motor", "days": 0.0} for base in BASES]
    held = {"depot": 2, "east": 1, "west": 1} | (spares or {})
    given: dict[str, Any] = {
        "demand": "constant",
        "sites": [{"site": "depot"}, *({"site": base, "supplied_by": "depot"} for base in BASES)],
        "items": [
            {"item": "car", "kind": "end item"},
            {"item": "motor", "kind": "LRU", "procurement_days": 50},
            {"item": "radio", "kind": "LRU"},
        ],
        "parts": [{"parent": "car", "item": "motor"}, {"parent": "car", "item": "radio"}],
        "units": [{"unit": base, "site": base} for base in BASES],
        "authorised": [{"unit": base, "item": "car", "quantity": 20} for base in BASES],
        "use": [
            {"unit": base, "item": "car", "life_unit": "hour", "per_day": RATES[base] / 20} for base in BASES
        ],
        "failures": [{"item": item, "mtbf": 1.0, "life_unit": "hour"} for item in ("motor", "radio")],
        "repairs": [
            {"item": "motor", "site": "depot", "turnaround_days": 4.0},
            *({"item": "radio", "site": base, "turnaround_days": 2.0} for base in BASES),
        ],
        "stock": [
            *({"item": "motor", "site": site, "quantity": n} for site, n in held.items()),
            *({"item": "radio", "site": base, "quantity": 1} for base in BASES),
        ],
    }
    given.update(tables)
    given["lanes"] = [*given.get("lanes", lanes), *laterals]
    return Study("two bases", **given)


def ways(*, days: float = 0.0, item: str = "motor", emergency: float | None = None) -> list[dict[str, Any]]:
    """Lateral lanes both ways, and emergency lanes to both bases."""
    both = [("east", "west"), ("west", "east")]
    found = [
        {"from_site": one, "to_site": other, "item": item, "role": "lateral", "days": days}
        for one, other in both
    ]
    if emergency is not None:
        outside = {"from_site": None, "item": item, "role": "emergency", "days": emergency}
        found += [{**outside, "to_site": base} for base in BASES]
    return found


def row(answer: Evaluation, item: str, site: str) -> dict[str, Any]:
    table = answer.table("supply")
    return table.row(by_predicate=(pl.col("item") == item) & (pl.col("site") == site), named=True)


def share(answer: Evaluation, site: str, met: str) -> float:
    table = answer.table("pools").filter((pl.col("site") == site) & (pl.col("met") == met))
    return float(table["share"].sum())


def test_behind_a_depot_that_never_runs_out_a_pool_waits_for_order_and_travel() -> None:
    answer = evaluate(two_bases(laterals=ways(), spares={"depot": 60}))
    pool = Pool([1, 1], list(RATES.values()), [3.0, 3.0], [[1], [0]], [False, False])
    alone = solve_pool(pool)
    for at, base in enumerate(BASES):
        found = row(answer, "motor", base)
        assert found["backorders"] == pytest.approx(alone.backorders[at], rel=1e-9)
        assert found["fill_rate"] == pytest.approx(alone.own_share[at], rel=1e-9)
        assert found["on_hand"] == pytest.approx(alone.on_hand[at], rel=1e-9)
        assert found["method"] == "pool, exact chain"
        assert share(answer, base, "lateral") == pytest.approx(alone.lateral_share.sum(axis=1)[at], rel=1e-9)


def test_days_on_lateral_and_emergency_ways_are_days_without_the_part() -> None:
    at_once = evaluate(two_bases(laterals=ways(emergency=0.0)))
    later = evaluate(two_bases(laterals=ways(days=1.5, emergency=4.0)))
    for base in BASES:
        before, after = row(at_once, "motor", base), row(later, "motor", base)
        assert before["backorders"] == 0.0
        way = 1.5 * share(later, base, "lateral") + 4.0 * share(later, base, "emergency")
        assert after["mean_wait_days"] == pytest.approx(way, rel=1e-12)
        assert after["fill_rate"] == pytest.approx(before["fill_rate"], rel=1e-9)
    whole = 1.0 - row(later, "motor", "east")["backorders"] / 20
    radios = 1.0 - row(later, "radio", "east")["backorders"] / 20
    assert later.availability("east") == pytest.approx(whole * radios, rel=1e-12)


def test_units_from_outside_are_not_ordered_from_the_depot() -> None:
    answer = evaluate(two_bases(laterals=ways(emergency=1.0), spares={"east": 0, "west": 1}))
    inside = sum(RATES[base] * (1.0 - share(answer, base, "emergency")) for base in BASES)
    assert row(answer, "motor", "depot")["demand_per_day"] == pytest.approx(inside, rel=1e-10)
    assert 0.1 < share(answer, "west", "emergency") < 0.9


def test_the_giver_orders_what_it_gives() -> None:
    answer = evaluate(two_bases(laterals=ways()[1:], spares={"east": 0, "west": 3}))
    given = share(answer, "east", "lateral") * RATES["east"]
    at = {base: answer.state.problem.pair_of("motor", base) for base in BASES}
    orders = answer.state.supply.flows.orders
    assert given > 0.1
    assert orders[at["west"]] == pytest.approx(RATES["west"] + given, rel=1e-10)
    assert orders[at["east"]] == pytest.approx(RATES["east"] - given, rel=1e-10)
    shares = (
        answer.table("pipeline").filter(pl.col("item") == "motor").group_by("site").agg(pl.col("mean").sum())
    )
    for site, mean in shares.iter_rows():
        assert mean == pytest.approx(row(answer, "motor", site)["pipeline_mean"], rel=1e-9)


def test_what_no_lane_joins_stays_exact() -> None:
    plain, joined = evaluate(two_bases(laterals=[])), evaluate(two_bases(laterals=ways()))
    assert plain.quality.method == "exact"
    assert joined.quality.method == "exact and pooling and vari-metric"
    assert row(joined, "radio", "east") == row(plain, "radio", "east")
    assert row(joined, "motor", "depot")["method"] == "vari-metric"
    with pytest.raises(MethodError, match=r"motor@east: lateral or emergency lanes"):
        evaluate(two_bases(laterals=ways()), method="exact")


def test_a_lane_from_a_shelf_that_never_holds_anything_joins_nothing() -> None:
    laterals = ways()[:1]  # from east to west
    alone = evaluate(two_bases(laterals=[], spares={"east": 0}))
    asked = evaluate(two_bases(laterals=laterals, spares={"east": 0}))
    assert asked.table("supply").equals(alone.table("supply"))
    assert asked.table("pools").is_empty()


def test_only_working_machines_fail_whose_parts_come_from_elsewhere() -> None:
    answer = evaluate(two_bases(laterals=ways(days=2.0, emergency=9.0), demand="operating"))
    assert answer.state.settled
    for base in BASES:
        lost = sum(row(answer, item, base)["backorders"] for item in ("motor", "radio")) / 20
        assert answer.availability(base) == pytest.approx(1.0 - lost, rel=1e-9)
        demand = row(answer, "motor", base)["demand_per_day"]
        assert demand == pytest.approx(RATES[base] * answer.availability(base), rel=1e-9)
    table = answer.table("working").filter((pl.col("scope_kind") == "unit") & (pl.col("scope") == "east"))
    assert table["probability"].sum() == pytest.approx(1.0)


def test_positions_without_a_vehicle_for_good_stay_so_whoever_helps() -> None:
    cars = {"from_site": None, "to_site": "*", "role": "emergency", "item": "car", "days": 1}
    short = [{"unit": base, "item": "car", "quantity": 20, "held": 18} for base in BASES]
    plain = evaluate(two_bases(laterals=[], authorised=short, demand="operating"))
    helped = evaluate(two_bases(laterals=[cars], authorised=short, demand="operating"))
    assert row(helped, "car", "east")["backorders"] == pytest.approx(2.0)
    assert helped.availability() == pytest.approx(plain.availability(), rel=1e-6)
    at_least = helped.table("working").filter((pl.col("scope") == "east") & (pl.col("number") > 18))
    assert at_least["probability"].sum() == pytest.approx(0.0, abs=1e-6)


def test_lanes_of_all_items_make_a_pool_of_each_item() -> None:
    laterals = [{"from_site": "*", "to_site": "*", "role": "lateral", "item": "kind:LRU"}]
    motors = evaluate(two_bases(laterals=ways()))
    both = evaluate(two_bases(laterals=[dict(way, item=None) for way in ways()]))
    assert set(both.table("pools")["item"]) == {"motor", "radio"}
    assert row(both, "motor", "east")["backorders"] == pytest.approx(
        row(motors, "motor", "east")["backorders"], rel=1e-12
    )
    with pytest.raises(MethodError, match="motor@east and its supplier motor@depot"):
        evaluate(two_bases(laterals=laterals))


@pytest.mark.parametrize(
    ("tables", "what"),
    [
        (
            {
                "stock": [
                    {"item": "motor", "site": "depot", "quantity": 2},
                    {
                        "item": "motor",
                        "site": "east",
                        "quantity": 2,
                        "policy": "r, Q",
                        "reorder_point": 1,
                        "order_quantity": 2,
                    },
                ]
            },
            r"\(r, Q\).*stock/motor@east/policy",
        ),
        (
            {
                "items": [
                    {"item": "car", "kind": "end item"},
                    {"item": "motor", "kind": "LRU", "variance_to_mean": 2, "procurement_days": 50},
                    {"item": "radio", "kind": "LRU"},
                ]
            },
            "batches",
        ),
        (
            {
                "deliveries": [
                    {
                        "delivery": "gift",
                        "item": "motor",
                        "site": "west",
                        "quantity": 1,
                        "from_day": 5,
                        "chance": 0.5,
                    }
                ]
            },
            "may not come",
        ),
    ],
)
def test_what_pooling_does_not_cover_is_refused_by_name(tables: dict[str, Any], what: str) -> None:
    with pytest.raises(MethodError, match=what):
        evaluate(two_bases(laterals=ways(), **tables))
