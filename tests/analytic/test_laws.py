"""Laws that every answer by formula obeys, on drawn studies."""

from typing import Any

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from studies_by_hand import motor_fleet, spares

from sustainment.analytic.evaluate import evaluate
from sustainment.analytic.over_time.evaluate import evaluate_by_day
from sustainment.model.study import Study

AS_DRAWN = (Phase.explicit, Phase.generate)
"""A failing study is small as it is: nothing is tried to make it smaller."""
DRAWN = settings(max_examples=10, deadline=None, phases=AS_DRAWN)
rates, days = st.floats(20.0, 400.0), st.floats(0.5, 20.0)
stocks, demand = st.integers(0, 4), st.sampled_from(["constant", "operating"])


def network(
    *, mtbf: float, turnaround: float, down: float, stock: tuple[int, int], scale: float = 1.0, **more: Any
) -> Study:
    """A base with cars whose motors a depot repairs; `scale` stretches every time."""
    return Study(
        "law",
        sites=[{"site": "depot"}, {"site": "base", "supplied_by": "depot"}, *more.pop("sites", [])],
        lanes=[
            {"from_site": "depot", "to_site": "base", "days": down * scale},
            {"from_site": "base", "to_site": "depot", "days": down * scale},
        ],
        items=[
            {"item": "car", "kind": "end item", "price": 1000.0 * more.get("money", 1.0)},
            {"item": "motor", "kind": "LRU", "price": 50.0 * more.get("money", 1.0)},
        ],
        parts=[{"parent": "car", "item": "motor"}],
        units=[{"unit": "squadron", "site": "base"}],
        authorised=[{"unit": "squadron", "item": "car", "quantity": 10}],
        use=[{"unit": "squadron", "item": "car", "life_unit": "hour", "per_day": 1.0 / scale}],
        failures=[{"item": "motor", "mtbf": mtbf}],
        repairs=[
            {
                "item": "motor",
                "site": "depot",
                "turnaround_days": turnaround * scale,
                "cost": 7.0 * more.pop("money", 1.0),
                **more.pop("repair", {}),
            }
        ],
        stock=[{"item": "motor", "site": "depot", "quantity": stock[0]}, *spares(stock[1], site="base")],
        **more,
    )


def motors_at(answer: Any, site: str) -> dict[str, Any]:
    rows = answer.table("supply").filter((pl.col("item") == "motor") & (pl.col("site") == site))
    return dict(rows.row(0, named=True))


@DRAWN
@given(mtbf=rates, turnaround=days, down=days, low=stocks, high=stocks, kind=demand)
def test_waits_are_backorders_over_demand_and_shelves_balance(
    mtbf: float, turnaround: float, down: float, low: int, high: int, kind: str
) -> None:
    study = network(mtbf=mtbf, turnaround=turnaround, down=down, stock=(high, low), demand=kind)
    answer = evaluate(study, method="vari-metric")
    for site in ("base", "depot"):
        row = motors_at(answer, site)
        assert row["mean_wait_days"] * row["demand_per_day"] == pytest.approx(row["backorders"], rel=1e-12)
        # Base stock: on hand + outstanding - owed.
        balance = row["on_hand"] + row["pipeline_mean"] - row["backorders"]
        assert balance == pytest.approx(row["stock"], abs=1e-9)
        assert 0.0 <= row["fill_rate"] <= row["ready_rate"] <= 1.0


@DRAWN
@given(mtbf=rates, turnaround=days, down=days, low=stocks, high=stocks, kind=demand)
def test_slower_clocks_and_other_money_change_no_number_ready(
    mtbf: float, turnaround: float, down: float, low: int, high: int, kind: str
) -> None:
    def ready(**more: Any) -> Any:
        study = network(mtbf=mtbf, turnaround=turnaround, down=down, stock=(high, low), demand=kind, **more)
        return evaluate(study, method="vari-metric")

    plain, slow, dear = ready(), ready(scale=4.0), ready(money=1000.0)
    assert slow.availability() == pytest.approx(plain.availability(), rel=1e-10)
    assert dear.availability() == plain.availability()
    cost = pl.col("mean").sum()
    assert dear.table("costs").select(cost).item() == pytest.approx(
        1000.0 * plain.table("costs").select(cost).item()
    )


@DRAWN
@given(mtbf=rates, turnaround=days, down=days, low=stocks, high=stocks)
def test_without_stock_at_the_depot_a_base_waits_for_the_whole_way(
    mtbf: float, turnaround: float, down: float, low: int, high: int
) -> None:
    study = network(mtbf=mtbf, turnaround=turnaround, down=down, stock=(0, low), demand="constant")
    far = motors_at(evaluate(study), "base")
    alone = motor_fleet(mtbf=mtbf, turnaround=2 * down + turnaround, stock=spares(low), demand="constant")
    assert far["backorders"] == pytest.approx(motors_at(evaluate(alone), "base")["backorders"], rel=1e-9)
    stocked = network(mtbf=mtbf, turnaround=turnaround, down=down, stock=(high, low), demand="constant")
    assert motors_at(evaluate(stocked), "base")["backorders"] <= far["backorders"] * (1 + 1e-12)


@DRAWN
@given(mtbf=rates, turnaround=days, number=stocks, kind=demand)
def test_bays_for_everyone_are_no_bays_at_all(mtbf: float, turnaround: float, number: int, kind: str) -> None:
    plenty = motor_fleet(
        mtbf=mtbf,
        turnaround=f"{turnaround} ~ exponential",
        stock=spares(number),
        demand=kind,
        resources=[{"resource": "bay", "site": "base", "quantity": 200}],
        repair={"needs": "bay"},
    )
    free = motor_fleet(mtbf=mtbf, turnaround=f"{turnaround} ~ exponential", stock=spares(number), demand=kind)
    for method in ("auto", "vari-metric"):
        both = [evaluate(study, method=method).availability() for study in (plenty, free)]
        assert both[0] == pytest.approx(both[1], rel=1e-9)


@DRAWN
@given(mtbf=rates, turnaround=days, number=st.integers(0, 6))
def test_one_shelf_for_two_fleets_owes_no_more_than_two(mtbf: float, turnaround: float, number: int) -> None:
    def owed(positions: int, stock: int) -> float:
        study = motor_fleet(
            positions=positions, mtbf=mtbf, turnaround=turnaround, stock=spares(stock), demand="constant"
        )
        return float(motors_at(evaluate(study), "base")["backorders"])

    assert owed(20, 2 * number) <= 2 * owed(10, number) * (1 + 1e-12)


@DRAWN
@given(mtbf=rates, turnaround=days, down=days, kind=demand)
def test_a_site_that_nobody_uses_changes_nothing(
    mtbf: float, turnaround: float, down: float, kind: str
) -> None:
    plain = network(mtbf=mtbf, turnaround=turnaround, down=down, stock=(1, 1), demand=kind)
    idle = network(
        mtbf=mtbf,
        turnaround=turnaround,
        down=down,
        stock=(1, 1),
        demand=kind,
        sites=[{"site": "idle", "supplied_by": "depot"}],
    )
    assert evaluate(idle).availability() == evaluate(plain).availability()
    assert motors_at(evaluate(idle), "base") == motors_at(evaluate(plain), "base")


@settings(max_examples=5, deadline=None, phases=AS_DRAWN)
@given(mtbf=rates, turnaround=st.integers(1, 9), number=stocks)
def test_day_by_day_demand_less_returns_is_outstanding(mtbf: float, turnaround: int, number: int) -> None:
    study = motor_fleet(
        mtbf=mtbf, turnaround=float(turnaround), stock=spares(number), demand="constant", days=40
    )
    rows = evaluate_by_day(study).table("supply").filter(pl.col("item") == "motor")
    per_day = 10 / mtbf
    for row in rows.iter_rows(named=True):
        # Nothing is under way on day 0: until the first repair ends all that failed is outstanding.
        assert row["pipeline_mean"] == pytest.approx(per_day * min(row["day"], turnaround), abs=1e-10)
