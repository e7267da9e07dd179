"""Weibull lives: twin, laws, and the formulas."""

import numpy as np
import pytest
from counted import count, free
from one_replication import OneReplication
from rules_lives import STUDIES
from same_events import assert_same_events

import sustainment as su
from sustainment.analytic.over_time.aging import renewal_function
from sustainment.analytic.over_time.evaluate import evaluate_by_day
from sustainment.simulation.events import state
from sustainment.simulation.simulate import simulate


@pytest.mark.parametrize("name", STUDIES)
def test_lives_end_as_the_twin_says(name):
    assert_same_events(STUDIES[name], seed=5, replication=0)


@pytest.mark.parametrize("name", STUDIES)
def test_causes_sum_to_what_does_not_work_where_lives_end(name):
    answer = simulate(STUDIES[name], replications=10, seed=3)
    assert answer.table("causes")["share"].sum() + answer.availability().mean == pytest.approx(1, abs=1e-9)
    assert not answer.left_out


@pytest.mark.parametrize("name", ["parts and machines age", "ages of what is lent and lost"])
def test_nothing_of_a_replication_is_left_in_the_next(name):
    run = OneReplication(STUDIES[name], 5, 0)
    trace = run.trace()
    run.stop_after(10**9)
    assert run.trace() == trace


def may_carry(event) -> bool:
    lent = event["kind"] == state.ORDER and event["d"] > 0
    return bool(lent or event["kind"] in (state.SHIPMENT, state.CARCASS))


def known_machines(run: OneReplication) -> list[int]:
    """Return every machine that is somewhere: in a position, in work, on the way, on a shelf."""
    machines, pairs = run.table("machines"), run.table("pairs")
    found = run.table("positions")["machine"].tolist()
    firsts = pairs["first_machine"].tolist()
    for table, owner in (("jobs", "job"), ("events", "event")):
        rows = run.table(table)
        used = sorted(set(range(rows.size)) - free(run, table, f"free_{owner}", f"fresh_{owner}"))
        carries = [place for place in used if table == "jobs" or may_carry(rows[place])]
        firsts += rows["cargo"][carries].tolist()
    for first in firsts:
        machine = first
        while machine:
            found.append(machine)
            machine = int(machines["next"][machine])
    return [machine for machine in found if machine]


def bought_on_the_way(run: OneReplication, item: int) -> int:
    """Return units that come from outside: they are not known yet."""
    pair_item, coming = run.problem.pairs.item, 0
    for event in run.table("events"):
        if event["kind"] not in (state.SHIPMENT, state.ORDER) or pair_item[event["key"]] != item:
            continue
        if event["kind"] == state.SHIPMENT:
            coming += event["a"] if event["b"] in (state.BOUGHT, state.BROUGHT) else 0
        elif event["d"] > 0:
            coming += event["cargo"] == 0
        elif event["a"] == 0:
            coming += event["b"]
    return int(coming)


@pytest.mark.parametrize(
    "name",
    [
        "parts and machines age",
        "ages on lanes of small capacity",
        "ages of what is delivered",
        "ages of what is lent and lost",
    ],
)
def test_every_machine_is_in_one_place(name):
    run = OneReplication(STUDIES[name], 7, 1)
    tank = run.problem.names.items.index("tank")
    for happened in range(100, 700, 60):
        run.stop_after(happened)
        found = known_machines(run)
        assert len(found) == len(set(found))
        gone = run.table("pairs")["lost"][run.problem.pairs.item == tank].sum()
        assert len(found) == count(run)[tank] - gone - bought_on_the_way(run, tank)


def fleet(**more):
    """Return twenty pumps with Weibull motors that are gone for a long time."""
    tables = {
        "days": 60,
        "sites": [{"site": "yard"}],
        "items": [{"item": "pump", "kind": "end item"}, {"item": "motor"}],
        "parts": [{"parent": "pump", "item": "motor"}],
        "units": [{"unit": "station", "site": "yard"}],
        "authorised": [{"unit": "station", "item": "pump", "quantity": 20}],
        "use": [{"unit": "station", "item": "pump", "life_unit": "h", "per_day": 10}],
        "failures": [{"item": "motor", "mtbf": 200, "life_unit": "h", "shape": 2.5}],
        "repairs": [{"item": "motor", "site": "yard", "turnaround_days": 1000}],
        "stock": [{"item": "motor", "site": "yard", "quantity": 200}],
    }
    return su.Study("pumps", **{**tables, **more})


@pytest.mark.parametrize("demand", ["operating", "constant"])
def test_failures_follow_the_renewal_function(demand):
    """With a part always at hand both demands are renewals of 20 places; Xie (1989) for the function."""
    answer = simulate(fleet(demand=demand), replications=200, seed=4)
    used = 200.0 - answer.table("stock").filter(item="motor").sort("day")["on_hand"].to_numpy()
    renewals = renewal_function(2.5)
    lives = np.linspace(0, 12.0, renewals.size)
    for day in (10, 20, 40, 59):
        exact = 20 * float(np.interp(day / 20, lives, renewals))
        # The number of renewals of a place varies less than a Poisson number of its mean.
        assert abs(used[day] - exact) < 4 * np.sqrt(exact / 200)


def test_stock_day_by_day_under_constant_demand_is_that_of_the_formula():
    """With stock to spare the formula's mean in repair is exact. At 4 standard errors of a Poisson number."""
    study = fleet(
        demand="constant", repairs=[{"item": "motor", "site": "yard", "turnaround_days": "12 ~ weibull 0.6"}]
    )
    days = [5, 15, 25, 40, 55]
    stock = simulate(study, replications=200, seed=4).table("stock").filter(item="motor")
    exact = evaluate_by_day(study, days=days)
    for day, there in zip(days, exact.found.states, strict=True):
        mean = float(there.supply.answer.on_hand.max())
        found = float(stock.filter(day=day)["on_hand"][0])
        assert abs(found - mean) < 4 * np.sqrt((200 - mean) / 200)
