import numpy as np
import pytest
from studies_by_hand import fleet_study

from sustainment.analytic.evaluate import evaluate
from sustainment.analytic.fixed_point import Falling, Mixing


def test_steep_and_gentle_falling_maps_find_their_roots_together() -> None:
    steep = np.array([0.1, 3.0, 400.0, 1e6])
    search = Falling(np.ones(4))
    point = search.point
    for _ in range(60):
        point = search.step(1.0 / (1.0 + steep * point) - point)
    root = (np.sqrt(1.0 + 4.0 * steep) - 1.0) / (2.0 * steep)
    assert point == pytest.approx(root, rel=1e-12)


def test_mixing_solves_what_pushes_on_each_other() -> None:
    push = np.array([[6.0, 2.0, 0.5], [1.0, 9.0, 3.0], [0.2, 2.0, 30.0]])
    aim = np.array([5.0, 8.0, 20.0])
    mixing, point = Mixing(10.0), np.zeros(3)
    for _ in range(25):
        point = mixing.propose(point, aim - push @ point)
    assert point == pytest.approx(np.linalg.solve(push, aim), rel=1e-10)


@pytest.mark.parametrize("bays", [1, 2, 3, 6])
def test_fleets_that_share_a_shop_agree_with_its_queue(bays: int) -> None:
    """From hopelessly overloaded to idle: what each fleet sends is what its share at work brings about.

    The spare pump does not run, so that a machine with one pump fails at the rate of one with two.
    """
    parts = [
        {"item": "motor", "mtbf": 15.0},
        {"item": "pump", "mtbf": 40.0, "quantity": 2, "needed": 1, "standby_share": 0},
    ]
    study = fleet_study(
        parts=parts,
        units=[{"unit": unit, "site": "base"} for unit in ("red", "blue", "green")],
        authorised=[
            {"unit": unit, "item": "car", "quantity": positions}
            for unit, positions in (("red", 4), ("blue", 20), ("green", 11))
        ],
        use=[
            {"unit": unit, "item": "car", "per_day": use}
            for unit, use in (("red", 3.0), ("blue", 1.0), ("green", 0.5))
        ],
        repairs=[
            {"item": "motor", "site": "base", "turnaround_days": "1.5 ~ gamma 0.6", "needs": "bay"},
            {"item": "pump", "site": "base", "turnaround_days": 1.0, "needs": "bay"},
        ],
        resources=[{"resource": "bay", "site": "base", "quantity": bays}],
        stock=[{"item": "motor", "site": "base", "quantity": 2}],
    )
    answer = evaluate(study)
    assert answer.state.settled
    work = sum(
        answer.availability(unit) * positions * use * (1.5 / 15 + 1.0 / 40)
        for unit, positions, use in (("red", 4, 3.0), ("blue", 20, 1.0), ("green", 11, 0.5))
    )
    load = answer.table("shops")["load"][0]
    assert load == pytest.approx(work / bays, rel=1e-9)
    assert load < 1.0
