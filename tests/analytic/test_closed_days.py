import math
from typing import Any

import numpy as np
import pytest
from closed_studies import random_fleet, study_of
from studies_by_hand import fleet_study, motor_fleet, spares

from naive.closed_by_matrix import WHOLE, NaiveFleet, after
from sustainment.analytic.closed_days import ClosedDays, transient
from sustainment.analytic.closed_fleet import ClosedFleet, recognise
from sustainment.analytic.closed_spans import law_over_span, over_span
from sustainment.analytic.evaluate import evaluate
from sustainment.errors import MethodError
from sustainment.model.study import Study
from sustainment.problem.build import build
from sustainment.simulation.simulate import simulate


def closed(study: Study) -> ClosedFleet:
    found = recognise(build(study))
    assert isinstance(found, ClosedFleet), found
    return found


def lone(*, fail: float = 0.2, mend: float = 0.5, **more: Any) -> Study:
    """One car that fails whole."""
    repair = {"item": "car", "site": "base", "turnaround_days": f"{1.0 / mend!r} ~ exponential"}
    given: dict[str, Any] = {"repairs": [repair], **more}
    return fleet_study(positions=1, failures=[{"item": "car", "mtbf": 1.0 / fail}], **given)


def test_a_lone_car_is_up_as_two_states_say() -> None:
    found = transient(closed(lone()), [0.0, 1.0, 7.5])
    expected = [0.5 / 0.7 + 0.2 / 0.7 * math.exp(-0.7 * day) for day in (0.0, 1.0, 7.5)]
    assert found.working_means[:, 0] == pytest.approx(expected, rel=1e-14)


def test_its_mean_over_a_span_is_the_integral_and_the_deviation_that_of_two_states() -> None:
    """Var of the time up, by the integral of the covariance: 2 int int P(up at s) P(up at t | up at s)."""
    fail, mend, length = 0.2, 0.5, 9.0
    pace, up = fail + mend, mend / (fail + mend)
    span = over_span(closed(lone()), (0,), from_day=0.0, to_day=length)
    mean = up * length + (1 - up) * (1 - math.exp(-pace * length)) / pace
    assert span.mean == pytest.approx(mean / length, rel=1e-13)
    grid = (np.arange(3000) + 0.5) * length / 3000
    first = up + (1 - up) * np.exp(-pace * grid)
    # The inner integral from s to the end of P(up at t | up at s) is known.
    left = length - grid
    rest = up * left + (1 - up) * (1 - np.exp(-pace * left)) / pace
    second = 2.0 * float(np.sum(first * rest)) * length / 3000
    assert span.deviation == pytest.approx(math.sqrt(second - mean**2) / length, rel=1e-6)


@pytest.mark.parametrize("seed", range(12))
def test_each_day_is_that_of_the_full_matrix(seed: int) -> None:
    fleet, days = random_fleet(seed), [0.0, 0.8, 5.0, 30.0]
    found = transient(closed(study_of(fleet)), days)
    for d, day in enumerate(days):
        states, chances = after([fleet], [day])
        law = np.bincount([fleet.works(s) for s in states], weights=chances, minlength=fleet.positions + 1)
        assert found.working[0][d] == pytest.approx(law, abs=1e-12)
        waiting = sum(p * fleet.waiting(s) for s, p in zip(states, chances, strict=True))
        assert found.queue[d].sum() == pytest.approx(waiting, abs=1e-11)


def losing(loss: float = 0.05, spare: int = 1) -> NaiveFleet:
    return NaiveFleet(
        positions=4,
        fails={WHOLE: 0.1},
        spares={WHOLE: spare},
        shop_of={WHOLE: 0},
        servers=(1,),
        queues=("first come",),
        mends={WHOLE: 0.3},
        priority={WHOLE: 1},
        loss=loss,
    )


def test_losses_and_deliveries_go_as_the_full_matrix_says() -> None:
    before, later = losing(), losing(spare=3)
    hit = [{"unit": "*", "item": WHOLE, "per_1000_days": 50.0, "write_off_share": 1.0}]
    coming = [{"delivery": "new", "item": WHOLE, "site": "base", "from_day": 6.0, "quantity": 2}]
    found = transient(closed(study_of(before, damage=hit, deliveries=coming)), [5.0, 6.0, 20.0])
    for d, spans in enumerate(([5.0, 0.0], [6.0, 0.0], [6.0, 14.0])):
        states, chances = after([before, later], spans)
        fleet = before if d == 0 else later
        law = np.bincount([fleet.works(s) for s in states], weights=chances, minlength=5)
        assert found.working[0][d] == pytest.approx(law, abs=1e-12)
        lost = sum(p * fleet.away(s, "lost") for s, p in zip(states, chances, strict=True))
        assert found.owned[d, 0] == pytest.approx(4 + fleet.spares[WHOLE] - lost, abs=1e-11)


def test_rates_positions_and_servers_change_on_their_days() -> None:
    fleet = losing(loss=0.0, spare=2)
    study = study_of(
        fleet,
        use=[
            {"unit": "unit", "item": WHOLE, "per_day": 1.0, "from_day": 0, "to_day": 4},
            {"unit": "unit", "item": WHOLE, "per_day": 3.0, "from_day": 4},
        ],
        resources=[
            {"resource": "shop 0", "site": "base", "quantity": 1, "from_day": 0, "to_day": 9},
            {"resource": "shop 0", "site": "base", "quantity": 3, "from_day": 9},
        ],
    )
    found = transient(closed(study), [3.0, 9.0, 12.0])
    later = NaiveFleet(**{**fleet.__dict__, "fails": {WHOLE: 0.3}})
    wider = NaiveFleet(**{**later.__dict__, "servers": (3,)})
    for d, (last, spans) in enumerate(((fleet, [3.0]), (later, [4.0, 5.0]))):
        states, chances = after([fleet, later][: d + 1], spans)
        law = np.bincount([last.works(s) for s in states], weights=chances, minlength=5)
        assert found.working[0][d] == pytest.approx(law, abs=1e-12)
    # A birth-and-death chain of how many are away, servers free at once on day 9.
    states, chances = after([fleet, later], [4.0, 5.0])
    away = np.bincount([wider.away(s, WHOLE) for s in states], weights=chances, minlength=7)
    line = np.zeros((7, 7))
    for n in range(7):
        up, down = 0.3 * min(4, 6 - n), 0.3 * min(n, 3)
        if n < 6:
            line[n, n + 1] = up
        if n:
            line[n, n - 1] = down
    moved = away @ _exponential((line - np.diag(line.sum(axis=1))) * 3.0)
    law = np.bincount([min(4, 6 - n) for n in range(7)], weights=moved, minlength=5)
    assert found.working[0][2] == pytest.approx(law, abs=1e-12)


def _exponential(matrix: np.ndarray) -> np.ndarray:
    from scipy.linalg import expm

    return np.asarray(expm(matrix))


def test_a_fall_in_servers_interrupts_nobody() -> None:
    """Two cars in work when one of two servers goes: both are finished at the old pace."""
    study = fleet_study(
        positions=2,
        failures=[{"item": "car", "mtbf": 1e-3}],
        repairs=[{"item": "car", "site": "base", "turnaround_days": "10 ~ exponential", "needs": "bay"}],
        resources=[
            {"resource": "bay", "site": "base", "quantity": 2, "from_day": 0, "to_day": 1},
            {"resource": "bay", "site": "base", "quantity": 1, "from_day": 1},
        ],
        days=20,
    )
    found = transient(closed(study), [1.0, 3.0])
    assert found.busy[0, 0] == pytest.approx(2.0, abs=0.01)
    # Each is still in work two days later with chance exp(-0.2); whoever is done fails again, and waits or,
    # when both were done, is worked on.
    still = math.exp(-0.2)
    assert found.busy[1, 0] == pytest.approx(1.0 + still**2, abs=0.01)


def test_what_is_in_work_keeps_its_time_when_turnarounds_change() -> None:
    """One car that fails at once when up: its first repair goes on as begun."""
    study = lone(
        fail=1e4,
        repairs=[
            {
                "item": "car",
                "site": "base",
                "turnaround_days": f"{days} ~ exponential",
                "from_day": begin,
                "to_day": end,
            }
            for days, begin, end in ((4.0, 0, 3), (50.0, 3, None))
        ],
    )
    found = transient(closed(study), [3.0, 3.5])
    # Up for an instant at the end of each repair: 1e-4 days x the rate at which repairs end.
    still = math.exp(-0.5 / 4.0)
    assert found.working_means[0, 0] == pytest.approx(1e-4 / 4.0, rel=1e-3)
    assert found.working_means[1, 0] == pytest.approx(1e-4 * (still / 4.0 + (1 - still) / 50.0), rel=1e-3)


def test_days_tend_to_the_steady_state() -> None:
    study = motor_fleet(
        positions=9,
        turnaround="8 ~ exponential",
        repair={"needs": "bay"},
        stock=spares(1),
        resources=[{"resource": "bay", "site": "base", "quantity": 2}],
        days=3000,
    )
    answer, found = evaluate(study), transient(closed(study), [2999.0])
    assert found.working[0][0] == pytest.approx(answer.scopes[0].law, abs=1e-12)
    assert found.outstanding[0].sum() == pytest.approx(answer.table("supply")["pipeline_mean"][0], rel=1e-11)


def test_a_span_is_the_mean_of_its_days_and_a_long_one_hardly_varies() -> None:
    fleet = closed(motor_fleet(positions=5, turnaround="8 ~ exponential", stock=spares(1), days=400))
    days = np.linspace(20.0, 60.0, 401)
    means = transient(fleet, days.tolist()).working_means[:, 0] / 5
    weights = np.full(401, 0.1)
    weights[[0, -1]] = 0.05
    span = over_span(fleet, (0,), from_day=20.0, to_day=60.0)
    assert span.mean == pytest.approx(weights @ means / 40.0, rel=1e-6)
    longer = over_span(fleet, (0,), from_day=20.0, to_day=380.0)
    assert 0.25 < longer.deviation / span.deviation < 0.45


def test_the_event_rules_agree_through_a_surge_and_a_delivery() -> None:
    study = motor_fleet(
        positions=8,
        mtbf=20.0,
        turnaround="6 ~ exponential",
        repair={"needs": "bay"},
        resources=[{"resource": "bay", "site": "base", "quantity": 2}],
        stock=spares(1),
        use=[
            {"unit": "squadron", "item": "car", "per_day": 1.0, "from_day": 0, "to_day": 10},
            {"unit": "squadron", "item": "car", "per_day": 2.5, "from_day": 10},
        ],
        deliveries=[{"delivery": "more", "item": "motor", "site": "base", "from_day": 25, "quantity": 3}],
        days=50,
    )
    span = over_span(closed(study), (0,), from_day=0.0, to_day=50.0)
    found = simulate(study, replications=2000, seed=11).availability()
    assert span.mean in found.interval(0.99994)
    spread = found.standard_error * math.sqrt(found.replications)
    assert spread == pytest.approx(span.deviation, rel=0.1)


def test_the_law_of_a_mean_over_a_span_has_its_moments() -> None:
    study = motor_fleet(positions=4, turnaround="8 ~ exponential", stock=spares(1), days=200)
    law = law_over_span(closed(study), (0,), from_day=0.0, to_day=200.0)
    span = over_span(closed(study), (0,), from_day=0.0, to_day=200.0)
    mean = float(law.chances @ law.shares)
    assert law.chances.sum() == pytest.approx(1.0, abs=1e-12)
    assert mean == pytest.approx(span.mean, rel=1e-5)
    spread = float(law.chances @ (law.shares - mean) ** 2)
    assert spread == pytest.approx(span.deviation**2 + law.error**2, rel=0.01)
    assert law.error < 0.05 * span.deviation


def test_a_car_that_never_returns_is_up_for_a_mean_that_is_cut_off_exponentially() -> None:
    """P(mean share up >= a) = exp(-fail x a x length)."""
    fail, length = 0.05, 30.0
    lost = [{"unit": "*", "item": "car", "per_1000_days": 1000.0 * fail, "write_off_share": 1.0}]
    study = lone(fail=1e-12, damage=lost, days=30)
    law = law_over_span(closed(study), (0,), from_day=0.0, to_day=length)
    for share in (0.1, 0.4, 0.9):
        near = [law.at_least(share + side * 2.0 / 400) for side in (1, -1)]
        assert near[0] <= math.exp(-fail * share * length) <= near[1]


def test_warm_up_days_come_before_what_is_delivered() -> None:
    cold = lone(deliveries=[{"delivery": "d", "item": "car", "site": "base", "from_day": 0, "quantity": 1}])
    warm = cold.changed({"study/warm_up_days": "1000"})
    up = 0.5 / 0.7
    found = transient(closed(warm), [0.0])
    assert found.outstanding[0].sum() == pytest.approx(1 - up, rel=1e-12)
    assert found.working_means[0, 0] == pytest.approx(1.0, rel=1e-12)


UNFOLLOWED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"turnaround": 10.0}, "not exponential"),
    ({"deliveries": [{"delivery": "d", "item": "motor", "site": "base", "from_day": 3, "quantity": 1,
                      "chance": 0.5}]}, "deliveries may fail"),
)  # fmt: skip


@pytest.mark.parametrize(("given", "reason"), UNFOLLOWED)
def test_what_cannot_be_followed_is_refused_by_name(given: dict[str, Any], reason: str) -> None:
    study = motor_fleet(**{"turnaround": "10 ~ exponential", **given})
    found = recognise(build(study))
    assert isinstance(found, str)
    assert reason in found


def test_positions_that_change_weigh_by_their_days() -> None:
    """One car of one position for ten days, then of three."""
    study = lone(
        fail=1e-12,
        authorised=[
            {"unit": "squadron", "item": "car", "quantity": 1, "from_day": 0, "to_day": 10},
            {"unit": "squadron", "item": "car", "quantity": 3, "from_day": 10},
        ],
        days=30,
    )
    span = over_span(closed(study), (0,), from_day=0.0, to_day=30.0)
    assert span.mean == pytest.approx(30 / 70, rel=1e-9)
    assert span.deviation == pytest.approx(0.0, abs=1e-5)
    with pytest.raises(MethodError, match="positions change"):
        law_over_span(closed(study), (0,), from_day=0.0, to_day=30.0)


def test_chances_sum_to_one_on_every_day() -> None:
    found: ClosedDays = transient(closed(study_of(random_fleet(13))), [0.0, 1.0, 100.0])
    assert found.working[0].sum(axis=1) == pytest.approx(1.0, abs=1e-13)
