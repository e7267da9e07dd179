"""From which load on a shop's queue formula is warned of."""

from typing import Any

import pytest
from studies_by_hand import fleet_study, motor_fleet, spares

from sustainment.analytic.evaluate import evaluate
from sustainment.analytic.shop_limits import loads_checked, machines_served
from sustainment.model.study import Study


def shop(positions: int, load: float, **more: Any) -> Study:
    """Motors repaired in one bay that is loaded so much if all cars work."""
    return motor_fleet(
        positions=positions,
        mtbf=positions * 2.0 / load,
        turnaround="2 ~ exponential",
        repair={"needs": "bay"},
        resources=[{"resource": "bay", "site": "base", "quantity": 1}],
        stock=spares(1),
        **more,
    )


def found_by(study: Study) -> list[tuple[str, str]]:
    answer = evaluate(study, method="vari-metric")
    return [(w.code, w.expected) for w in answer.quality.warnings if w.code == "W321"]


def test_four_machines_are_warned_of_at_half_the_load_and_a_hundred_at_four_fifths() -> None:
    few = "at most 50%, where the queue formula was checked for so few machines"
    assert found_by(shop(4, 0.51)) == [("W321", few)]
    assert found_by(shop(4, 0.49)) == []
    many = "at most 80%, where the queue formula was checked"
    assert found_by(shop(100, 0.81)) == [("W321", many)]
    assert found_by(shop(100, 0.79)) == []


def test_under_constant_demand_a_queue_does_not_slow_its_arrivals() -> None:
    assert found_by(shop(4, 0.79, demand="constant")) == []


def test_exchange_crews_are_warned_of_like_shops() -> None:
    study = motor_fleet(
        positions=9,
        mtbf=9 * 2.0 / 0.7,
        stock=spares(60),
        repairs=[
            {"item": "motor", "site": "base", "turnaround_days": 1.0},
            {"item": "car", "site": "base", "mode": "motor", "turnaround_days": 2.0, "needs": "bay"},
        ],
        resources=[{"resource": "bay", "site": "base", "quantity": 1}],
    )
    few = "at most 67%, where the queue formula was checked for so few machines"
    assert found_by(study) == [("W321", few)]


def test_a_shop_serves_the_machines_whose_items_come_to_it() -> None:
    """The depot's bay those of both bases, the bay in the east its own, trucks' motors apart."""
    at = {"east": 5, "west": 7}
    study = fleet_study(
        parts=[{"item": "motor", "mtbf": 50.0}],
        items=[{"item": "truck", "kind": "end item"}, {"item": "axle"}],
        parts_below=[{"parent": "truck", "item": "axle"}],
        failures=[{"item": "axle", "mtbf": 80.0}],
        sites=[{"site": "depot"}, *({"site": base, "supplied_by": "depot"} for base in at)],
        lanes=[{"from_site": "depot", "to_site": base, "days": 2.0} for base in at],
        units=[{"unit": f"unit {base}", "site": base} for base in at],
        authorised=[
            *({"unit": f"unit {base}", "item": "car", "quantity": n} for base, n in at.items()),
            {"unit": "unit east", "item": "truck", "quantity": 3},
        ],
        use=[{"unit": "*", "item": "*", "life_unit": "hour", "per_day": 1.0}],
        resources=[{"resource": "bay", "site": site, "quantity": 1} for site in ("depot", "east")],
        repairs=[
            {"item": "motor", "site": "depot", "turnaround_days": 5.0, "needs": "bay"},
            {"item": "motor", "site": "east", "share": 0.5, "turnaround_days": 8.0, "needs": "bay"},
            {"item": "axle", "site": "depot", "turnaround_days": 5.0},
        ],
    )
    state = evaluate(study, method="vari-metric").state
    resources, names = state.problem.resources, state.problem.names
    served = {names.sites[site]: machines_served(state, k) for k, site in enumerate(resources.site)}
    assert served == {"depot": 12.0, "east": 5.0}
    limits = dict(zip(served, loads_checked(state), strict=True))
    assert limits["depot"] == pytest.approx(1.0 - 12.0**-0.5)
    assert limits["east"] == pytest.approx(1.0 - 5.0**-0.5)
