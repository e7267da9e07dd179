"""Machines that can spare copies: twin, laws, and the formulas."""

from itertools import pairwise

import pytest
from rules_redundancy import STUDIES, study
from same_events import assert_same_events

import sustainment as su
from sustainment.simulation.simulate import simulate


@pytest.mark.parametrize("name", STUDIES)
def test_redundant_copies_fail_and_are_exchanged_as_the_twin_says(name):
    assert_same_events(STUDIES[name], seed=5, replication=0)


@pytest.mark.parametrize("name", STUDIES)
def test_causes_sum_to_what_does_not_work_where_copies_can_be_spared(name):
    answer = simulate(STUDIES[name], replications=10, seed=3)
    assert answer.table("causes")["share"].sum() + answer.availability().mean == pytest.approx(1, abs=1e-9)


def test_the_more_copies_can_be_spared_the_more_machines_work():
    # Common seeds; the steps are many times their standard error of about 0.005.
    found = [simulate(study({"needed": k}), replications=60, seed=1).availability().mean for k in range(5)]
    assert all(fewer > more + 0.02 for fewer, more in pairwise(found[1:]))
    assert found[0] > found[1]


@pytest.mark.parametrize(("spares", "share"), [(0, 1.0), (3, 0.3), (2, 0.0)])
def test_machines_that_spare_copies_work_as_the_formula_says(spares, share):
    """One item in a closed fleet: the formula is exact. At 4 standard errors: false alarm 6e-5."""
    fleet = su.Study(
        "six sets of pumps",
        days=2000,
        count_from_day=200,
        sites=[{"site": "yard"}],
        items=[{"item": "set", "kind": "end item"}, {"item": "pump"}],
        parts=[{"parent": "set", "item": "pump", "quantity": 4, "needed": 2, "standby_share": share}],
        units=[{"unit": "station", "site": "yard"}],
        authorised=[{"unit": "station", "item": "set", "quantity": 6}],
        use=[{"unit": "station", "item": "set", "life_unit": "h", "per_day": 10}],
        failures=[{"item": "pump", "mtbf": 300, "life_unit": "h"}],
        repairs=[{"item": "pump", "site": "yard", "turnaround_days": "20 ~ exponential"}],
        stock=[{"item": "pump", "site": "yard", "quantity": spares}],
    )
    exact = su.evaluate(fleet).availability()
    found = simulate(fleet, replications=150, seed=8).availability()
    assert abs(found.mean - exact) < 4 * found.standard_error
    assert found.standard_error < 0.003
