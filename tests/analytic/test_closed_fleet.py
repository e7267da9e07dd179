import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from closed_studies import random_fleet, study_of
from studies_by_hand import fleet_study, motor_fleet, spares

from naive.closed_by_matrix import WHOLE, NaiveFleet
from sustainment.analytic.closed_fleet import recognise
from sustainment.analytic.evaluate import evaluate
from sustainment.analytic.result import Evaluation
from sustainment.analytic.small_chains import small_chain
from sustainment.errors import MethodError
from sustainment.problem.build import build
from sustainment.simulation.simulate import simulate

FOUR_ERRORS = 0.99994
"""Confidence of an interval of four standard errors to each side."""


def rows(answer: Evaluation, table: str) -> dict[str, dict[str, Any]]:
    return {row["item"]: row for row in answer.table(table).iter_rows(named=True)}


def bays(number: int, queue: str = "first come") -> list[dict[str, object]]:
    return [{"resource": "bay", "site": "base", "quantity": number, "queue": queue}]


def two_items(number: int = 10, *, queue: str = "first come", servers: int = 2, **more: Any) -> Any:
    """Cars with a motor and a pump, repaired in one shop, motors first."""
    return fleet_study(
        positions=number,
        parts=[{"item": "motor", "mtbf": 30.0}, {"item": "pump", "mtbf": 50.0}],
        repairs=[
            {
                "item": item,
                "site": "base",
                "turnaround_days": f"{days} ~ exponential",
                "needs": "bay",
                "priority": rank,
            }
            for item, days, rank in (("motor", 4.0, 1), ("pump", 6.0, 2))
        ],
        resources=bays(servers, queue),
        stock=[*spares(1), *spares(1, "pump")],
        **more,
    )


@pytest.mark.parametrize("seed", range(40))
def test_every_table_is_that_of_the_full_matrix(seed: int) -> None:
    fleet = random_fleet(seed)
    states, shares = fleet.steady()
    answer = evaluate(study_of(fleet))
    assert answer.quality.method == "closed-fleet"
    law = np.bincount([fleet.works(s) for s in states], weights=shares, minlength=fleet.positions + 1)
    assert answer.scopes[0].law == pytest.approx(law, abs=1e-12)
    supply = rows(answer, "supply")
    for item, rate in fleet.fails.items():
        away = sum(p * fleet.away(s, item) for s, p in zip(states, shares, strict=True))
        owed = sum(p * fleet.owed(s, item) for s, p in zip(states, shares, strict=True))
        assert supply[item]["pipeline_mean"] == pytest.approx(away, abs=1e-11)
        assert supply[item]["backorders"] == pytest.approx(owed, abs=1e-11)
        assert supply[item]["demand_per_day"] == pytest.approx(rate * answer.scopes[0].working, rel=1e-11)
    waiting = sum(p * fleet.waiting(s) for s, p in zip(states, shares, strict=True))
    assert answer.table("shops")["queue"].sum() == pytest.approx(waiting, abs=1e-11)


@pytest.mark.parametrize("seed", range(12))
def test_the_parts_of_an_answer_agree(seed: int) -> None:
    answer = evaluate(study_of(random_fleet(seed)))
    standing = answer.scopes[0].authorised * (1.0 - answer.availability())
    assert answer.table("causes")["positions"].sum() == pytest.approx(standing, rel=1e-10)
    law = answer.scopes[0].law
    assert law @ np.arange(law.size) == pytest.approx(answer.scopes[0].working, rel=1e-12)
    parts = answer.table("pipeline").group_by("item").agg(pl.col("mean").sum())
    of = rows(answer, "supply")
    for item, mean in parts.iter_rows():
        assert mean == pytest.approx(of[item]["pipeline_mean"], rel=1e-10)
    for shop in answer.table("shops").iter_rows(named=True):
        arrivals = shop["jobs_per_year"] / 365.0
        assert shop["queue"] == pytest.approx(arrivals * shop["mean_wait_days"], abs=1e-12)


def test_without_spares_and_with_room_for_all_the_number_down_is_binomial() -> None:
    answer = evaluate(motor_fleet(positions=10, mtbf=10.0, turnaround="2.5 ~ exponential"))
    expected = [math.comb(10, n) * 0.8**n * 0.2 ** (10 - n) for n in range(11)]
    assert answer.scopes[0].law == pytest.approx(expected, rel=1e-12)
    assert answer.quality.statement == (
        "Steady state at the inputs of day 365, exact: Markov chain of a closed fleet (11 states)."
    )


@pytest.mark.parametrize("law", ["", " ~ gamma 0.4", " ~ lognormal 1.5"])
def test_at_ample_repair_of_one_item_only_mean_times_matter(law: str) -> None:
    exponential = evaluate(motor_fleet(turnaround="10 ~ exponential", stock=spares(2)))
    other = evaluate(motor_fleet(turnaround=f"10{law}", stock=spares(2)))
    assert other.quality.method == "closed-fleet"
    assert other.availability() == exponential.availability()


def test_fixed_times_at_ample_repair_are_met_by_the_event_rules() -> None:
    study = motor_fleet(positions=6, mtbf=20.0, turnaround=15.0, stock=spares(2), warm_up_days=500.0)
    found = simulate(study, replications=400, seed=5).availability()
    assert evaluate(study).availability() in found.interval(FOUR_ERRORS)


@pytest.mark.parametrize("queue", ["first come", "priority"])
def test_event_rules_and_chain_agree_on_a_shop_of_two_items(queue: str) -> None:
    study = two_items(8, queue=queue, warm_up_days=400.0)
    answer = evaluate(study)
    assert answer.quality.method == "closed-fleet"
    found = simulate(study, replications=400, seed=3).availability()
    assert answer.availability() in found.interval(FOUR_ERRORS)


def test_who_goes_first_moves_waits_from_one_item_to_the_other() -> None:
    waits = {}
    for queue in ("first come", "priority", "pre-emptive"):
        of = rows(evaluate(two_items(queue=queue)), "supply")
        waits[queue] = (of["motor"]["pipeline_mean"], of["pump"]["pipeline_mean"])
    motors, pumps = zip(*waits.values(), strict=True)
    assert motors[0] > motors[1] > motors[2]
    assert pumps[0] < pumps[1] < pumps[2]


def test_more_servers_more_spares_and_moving_holes_never_hurt() -> None:
    by_servers = [evaluate(two_items(servers=n)).availability() for n in (1, 2, 3, 4)]
    assert by_servers == sorted(by_servers)
    more = two_items().changed({"stock/motor@base/quantity": "4"})
    assert evaluate(more).availability() > evaluate(two_items()).availability()
    moved = two_items(5, cannibalisation=True)
    assert evaluate(moved).availability() > evaluate(two_items(5)).availability()
    assert evaluate(moved).quality.left_out == ()


def test_a_busy_shop_is_answered_without_warning_of_its_formula() -> None:
    answer = evaluate(two_items(servers=1))
    assert answer.table("shops")["load"][0] > 0.9
    assert answer.quality.warnings == ()
    assert answer.quality.limits == ()


def several_units(*positions: int, **more: Any) -> Any:
    return fleet_study(
        parts=[{"item": "motor", "mtbf": 25.0}],
        repairs=[{"item": "motor", "site": "base", "turnaround_days": "6 ~ exponential", "needs": "bay"}],
        resources=bays(1),
        stock=spares(1),
        units=[{"unit": f"unit {n}", "site": "base"} for n in range(len(positions))],
        authorised=[
            {"unit": f"unit {n}", "item": "car", "quantity": number} for n, number in enumerate(positions)
        ],
        use=[{"unit": "*", "item": "car", "life_unit": "hour", "per_day": 1.0}],
        **more,
    )


def test_units_that_share_have_good_and_bad_days_together() -> None:
    together, apart = evaluate(several_units(5)), evaluate(several_units(2, 3))
    assert apart.scopes[0].law == pytest.approx(together.scopes[0].law, rel=1e-13)
    small, large = (scope for scope in apart.scopes if scope.kind == "unit")
    assert small.availability == pytest.approx(large.availability, rel=1e-13)
    assert small.law @ np.arange(3) == pytest.approx(small.working, rel=1e-12)
    independent = np.convolve(small.law, large.law)
    assert abs(independent - apart.scopes[0].law).max() > 0.01


def test_machines_drawn_evenly_from_those_that_stand_are_in_each_unit() -> None:
    """Of units of 1 and 1, by hand: the states are how many motors are away; who stands is a fair draw."""
    answer = evaluate(several_units(1, 1))
    both = answer.scopes[0].law
    (one, _) = (scope.law for scope in answer.scopes if scope.kind == "unit")
    assert one[0] == pytest.approx(both[0] + both[1] / 2, rel=1e-13)


def test_a_group_of_units_that_share_is_ready_as_the_chain_says() -> None:
    study = several_units(2, 3, groups=[{"group": "four", "members": "unit 0 + unit 1", "needed": "4"}])
    law = evaluate(several_units(5)).scopes[0].law
    assert evaluate(study).table("groups")["ready"][0] == pytest.approx(law[4:].sum(), rel=1e-12)


def test_types_that_share_a_shop_are_one_chain_and_others_are_not() -> None:
    def study(bay_of_truck: str) -> Any:
        return fleet_study(
            positions=4,
            parts=[{"item": "motor", "mtbf": 25.0}],
            items=[{"item": "truck", "kind": "end item"}],
            failures=[{"item": "truck", "mtbf": 12.0}],
            units=[{"unit": "squadron", "site": "base"}],
            authorised=[
                {"unit": "squadron", "item": "car", "quantity": 4},
                {"unit": "squadron", "item": "truck", "quantity": 3},
            ],
            use=[{"unit": "squadron", "item": "*", "life_unit": "hour", "per_day": 1.0}],
            resources=[*bays(1), {"resource": "pit", "site": "base", "quantity": 1}],
            repairs=[
                {"item": "motor", "site": "base", "turnaround_days": "6 ~ exponential", "needs": "bay"},
                {
                    "item": "truck",
                    "site": "base",
                    "turnaround_days": "3 ~ exponential",
                    "needs": bay_of_truck,
                },
            ],
        )

    apart, together = evaluate(study("pit")), evaluate(study("bay"))
    assert apart.state.closed is not None
    assert together.state.closed is not None
    assert len(apart.state.closed.parts) == 2
    assert len(together.state.closed.parts) == 1
    assert together.availability("truck") < apart.availability("truck")
    car, truck = (scope.law for scope in apart.scopes if scope.kind == "type")
    assert apart.scopes[0].law == pytest.approx(np.convolve(car, truck), rel=1e-12)


def test_a_type_that_never_fails_always_works() -> None:
    study = fleet_study(
        positions=2,
        items=[{"item": "trailer", "kind": "end item"}],
        failures=[{"item": "car", "mtbf": 9.0}],
        authorised=[
            {"unit": "squadron", "item": "car", "quantity": 2},
            {"unit": "squadron", "item": "trailer", "quantity": 3, "held": 2},
        ],
        repairs=[{"item": "car", "site": "base", "turnaround_days": "1 ~ exponential"}],
    )
    answer = evaluate(study)
    assert answer.quality.method == "closed-fleet"
    assert answer.availability("trailer") == pytest.approx(2 / 3, rel=1e-15)
    assert answer.availability("car") == pytest.approx(0.9, rel=1e-14)
    assert answer.scopes[0].law[4] == pytest.approx(0.81, rel=1e-13)
    assert answer.table("causes")["positions"].sum() == pytest.approx(1.2, rel=1e-12)


def test_under_constant_demand_a_shop_above_capacity_fills_with_all_there_are() -> None:
    study = motor_fleet(
        positions=3,
        mtbf=2.0,
        turnaround="4 ~ exponential",
        repair={"needs": "bay"},
        resources=bays(1),
        demand="constant",
    )
    answer = evaluate(study)
    shares = np.cumprod([1.0, 6.0, 6.0, 6.0])  # offered 1.5 a day for 4 days; a fourth motor cannot fail
    assert answer.quality.method == "closed-fleet"
    expected = (shares @ np.arange(4)) / shares.sum()
    assert rows(answer, "supply")["motor"]["pipeline_mean"] == pytest.approx(expected, rel=1e-12)
    assert answer.availability() == pytest.approx(1.0 - expected / 3, rel=1e-12)


def test_lost_machines_that_are_bought_again_have_a_steady_state() -> None:
    """Each position works for 1 / (failures + losses) days, then waits for a repair or a new machine."""
    study = fleet_study(
        positions=5,
        items=[],
        failures=[{"item": "car", "mtbf": 40.0}],
        repairs=[{"item": "car", "site": "base", "turnaround_days": "5 ~ exponential"}],
        damage=[{"unit": "*", "item": "car", "per_1000_days": 10.0, "write_off_share": 0.25}],
    )
    bought = study.changed({"items/car/procurement_days": "100 ~ exponential"})
    answer = evaluate(bought)
    assert answer.quality.method == "closed-fleet"
    down = (1 / 40 + 0.0075) * 5.0 + 0.0025 * 100.0
    assert answer.availability() == pytest.approx(1.0 / (1.0 + down), rel=1e-12)
    assert answer.quality.left_out == ()
    with pytest.raises(MethodError, match="lost for good"):
        evaluate(study, method="closed-fleet")


REFUSED: tuple[tuple[dict[str, str], str], ...] = (
    ({"repairs/motor@base/turnaround_days": "4"}, "times in repair of motor@base are not exponential"),
    ({"failures/motor@failure/shape": "2"}, "Weibull"),
    ({"failures/motor@failure/critical": "no"}, "do not stop the machine"),
    ({"items/motor/variance_to_mean": "2"}, "in batches"),
    ({"repairs/motor@base/delay_days": "1"}, "delay_days"),
    ({"resources/bay@base/queue": "priority", "repairs/pump@base/priority": "2"}, ""),
)


@pytest.mark.parametrize(("change", "reason"), REFUSED)
def test_what_does_not_fit_is_refused_by_name(change: dict[str, str], reason: str) -> None:
    study = two_items().changed(change)
    if not reason:
        assert evaluate(study, method="closed-fleet").quality.method == "closed-fleet"
        return
    with pytest.raises(MethodError, match=reason):
        evaluate(study, method="closed-fleet")
    assert evaluate(study).quality.method == "vari-metric"


def test_a_fleet_of_too_many_states_is_refused_and_goes_by_moments() -> None:
    found = recognise(build(two_items(60), day=0.0), day=0.0)
    assert found == "it has more than 50,000 states"
    assert evaluate(two_items(60)).quality.method == "vari-metric"


def test_a_small_chain_is_solved_by_its_events() -> None:
    rates = {"fit": [("worn", 0.2)], "worn": [("down", 0.4), ("fit", 0.1)], "down": [("fit", 1.0)]}
    chain = small_chain("fit", rates.__getitem__)
    assert chain.shares.sum() == pytest.approx(1.0, abs=1e-15)
    fit, worn = chain.mean(lambda s: s == "fit"), chain.mean(lambda s: s == "worn")
    assert worn == pytest.approx(0.4 * fit, rel=1e-14)
    assert chain.mean(lambda s: s == "down") == pytest.approx(0.4 * worn, rel=1e-14)


def test_a_lone_machine_and_a_spare_repaired_by_one_server_are_as_durrett_prints_them() -> None:
    """Durrett, Essentials of Stochastic Processes, exercise 4.14: two in use, one spare, one repairer."""
    fleet = NaiveFleet(
        2, {WHOLE: 0.05}, {WHOLE: 1}, {WHOLE: 0}, (1,), ("first come",), {WHOLE: 0.5}, {WHOLE: 1}
    )
    found = evaluate(study_of(fleet)).table("outstanding")["probability"].to_list()
    assert found[::-1] == pytest.approx(
        [0.003215434083601, 0.03215434083601, 0.1607717041801, 0.8038585209003], abs=1e-13
    )
