"""The cheapest levers for what is asked: small studies, whose plans can all be simulated."""

from itertools import product

import polars as pl
import pytest

from sustainment.errors import MethodError, UsageError
from sustainment.model.study import Study
from sustainment.simulation.simulate import simulate
from sustainment.whatif import plan_backward as room
from sustainment.whatif.asked import WorkingOn
from sustainment.whatif.plan_backward import plan_backward

REPLICATIONS = 40


def a_study(**more):
    given = {
        "days": 300,
        "sites": [{"site": "base"}],
        "items": [{"item": "truck", "kind": "end item"}, {"item": "engine"}, {"item": "axle"}],
        "parts": [{"parent": "truck", "item": "engine"}, {"parent": "truck", "item": "axle"}],
        "units": [{"unit": "company", "site": "base"}],
        "authorised": [{"unit": "company", "item": "truck", "quantity": 10}],
        "use": [{"unit": "company", "item": "truck", "life_unit": "hour", "per_day": 1}],
        "failures": [
            {"item": "engine", "mtbf": 90, "life_unit": "hour"},
            {"item": "axle", "mtbf": 150, "life_unit": "hour"},
        ],
        "repairs": [
            {"item": "engine", "site": "base", "turnaround_days": "20 ~ exponential", "needs": "bay"},
            {"item": "axle", "site": "base", "turnaround_days": "15 ~ exponential"},
        ],
        "resources": [{"resource": "bay", "site": "base", "quantity": 2}],
        "stock": [{"item": "engine", "site": "base", "quantity": 1}],
        "requirements": [
            {"requirement": "goal", "measure": "availability", "at_least": 0.9},
            {"requirement": "modest", "measure": "availability", "at_least": 0.1},
            {"requirement": "beyond", "measure": "availability", "at_least": 0.999999},
            {"requirement": "purse", "measure": "cost", "at_most": -1},
        ],
        "levers": [
            {"lever": "engine", "address": "stock/engine@base/quantity", "cost": 70, "largest": 3},
            {"lever": "axle", "address": "stock/axle@base/quantity", "cost": 30, "largest": 3},
            {
                "lever": "bay",
                "address": "resources/bay@base/quantity",
                "cost": 50,
                "cost_per_year": 73,
                "largest": 2,
            },
        ],
    }
    return Study("trucks", **(given | more))


def all_plans(study, needed):
    """Simulate every plan; return the cost of the cheapest whose availability is enough."""
    costs = [70.0, 30.0, 50.0 + 73.0 * 300 / 365]
    found = []
    for plan in product(range(4), range(4), range(3)):
        taken = dict(zip(("engine", "axle", "bay"), plan, strict=True))
        answer = simulate(study.with_levers(taken), replications=REPLICATIONS, seed=5)
        if answer.availability().mean >= needed:
            found.append(sum(cost * number for cost, number in zip(costs, plan, strict=True)))
    return min(found)


def test_the_plan_is_the_cheapest_of_all_that_there_are():
    study = a_study()
    plan = plan_backward(study, "goal", replications=REPLICATIONS, seed=5)
    assert plan.reached
    assert plan.proven
    assert plan.gap == 0.0
    assert plan.cost == pytest.approx(all_plans(study, 0.9), rel=1e-12)
    assert plan.table("plan")["cost"].sum() == pytest.approx(plan.cost, rel=1e-12)
    assert len(plan.tried) < 4 * 4 * 3
    assert plan.checked_replications == 4 * REPLICATIONS


def test_what_stands_already_costs_nothing():
    plan = plan_backward(a_study(), "modest", replications=REPLICATIONS)
    assert (plan.cost, plan.proven, len(plan.tried)) == (0.0, True, 1)
    assert "Nothing needs to be bought" in plan.summary()


def test_what_cannot_be_reached_says_how_near_it_comes_and_what_blocks():
    plan = plan_backward(a_study(), "beyond", replications=REPLICATIONS)
    assert not plan.reached
    assert not plan.proven
    assert plan.chosen.plan == (3, 3, 2)
    assert plan.table("blocks").height > 0
    assert "No plan reaches it" in plan.summary()


def test_a_day_and_a_chance_can_be_asked_for():
    plan = plan_backward(a_study(), WorkingOn(8, day=200, confidence=0.9), replications=REPLICATIONS, seed=2)
    assert plan.reached
    days = simulate(
        a_study().with_levers(dict(zip(("engine", "axle", "bay"), plan.chosen.plan, strict=True))),
        replications=REPLICATIONS,
        seed=2,
    ).table("readiness")
    mean = days.filter((pl.col("scope_kind") == "fleet") & (pl.col("day") == 200))["mean"][0]
    assert mean >= 8 * 0.9
    assert plan.chosen.reached.value >= 0.9
    assert plan.asked == "8 of the whole fleet working on day 200 with a chance of 90 %"


def test_a_search_that_may_try_few_plans_tells_its_gap():
    plan = plan_backward(a_study(), "goal", replications=REPLICATIONS, seed=5, most_tries=8)
    assert plan.reached
    assert not plan.proven
    assert 0.0 <= plan.least_cost < plan.cost
    assert 0.0 < plan.gap <= 1.0


def test_ctrl_c_leaves_the_best_plan_so_far(monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(room, "proved", interrupted)
    plan = plan_backward(a_study(), "goal", replications=REPLICATIONS, seed=5)
    assert plan.stopped
    assert plan.reached
    assert not plan.proven


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (None, "name a requirement"),
        ("gaol", "did you mean goal"),
        (WorkingOn(8, day=300), "from 0 to 299"),
        (WorkingOn(8, day="soon"), "expected a day"),
        (WorkingOn(8, day=5, confidence=80), "between 0 and 1"),
        (WorkingOn(8, day=5, scope="nobody"), "does not answer"),
    ],
)
def test_questions_without_sense_are_refused(asked, told):
    with pytest.raises((UsageError, MethodError), match=told):
        plan_backward(a_study(), asked, replications=REPLICATIONS)


def test_levers_that_make_no_study_are_refused_by_name():
    levers = [{"lever": "more kept", "address": "repairs/axle@base/share", "change": "+0.5", "largest": 3}]
    with pytest.raises(UsageError, match=r"3 x more kept make a study that cannot be: .*E210"):
        plan_backward(a_study(levers=levers), "goal", replications=REPLICATIONS)


def test_a_study_without_levers_is_refused():
    with pytest.raises(UsageError, match="has no levers"):
        plan_backward(a_study(levers=[]), "goal")
