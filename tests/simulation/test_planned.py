"""Planned work and consumption: the compiled loop against its twin, formulas, and laws."""

from pathlib import Path

import pytest
from every_rule import PARTS
from one_replication import OneReplication
from rules_planned import CONSUMPTION, PLANNED_WORK, SERVICES, STUDIES, serviced
from same_events import assert_same_events

import sustainment as su
from sustainment.simulation.events.state import SERVICE_DUE

RULES = Path(__file__).resolve().parents[2] / "examples" / "rules"


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("replication", [0, 3])
def test_planned_work_and_consumption_are_those_of_the_twin(name, replication):
    assert_same_events(STUDIES[name], seed=11, replication=replication)


@pytest.mark.parametrize("name", CONSUMPTION)
def test_in_every_study_of_consumption_some_are_fed_and_some_are_not(name):
    run = OneReplication(CONSUMPTION[name], 11, 0)
    assert run.table("pairs")["consumed"].sum() > 50
    assert sum(ticks for (_, state), ticks in run.state_times().items() if state == "no consumables") > 0


@pytest.mark.parametrize("name", PLANNED_WORK)
def test_in_every_study_of_planned_work_it_falls_due(name):
    run = OneReplication(PLANNED_WORK[name], 11, 0)
    assert sum(kind == SERVICE_DUE for _, kind, _ in run.trace()) > 50


@pytest.mark.parametrize(
    ("name", "exact"),
    [
        ("service_by_the_calendar", 30 / 32),
        ("service_by_use", 1 / 1.25),
        ("overhaul_keeps_its_age", 1 / 1.15),
    ],
)
def test_the_formulas_say_of_planned_work_what_the_simulation_is_held_to(name, exact):
    assert su.evaluate(su.read(RULES / name)).availability() == pytest.approx(exact, abs=1e-9)


def test_planned_work_takes_what_the_formulas_say_of_machines_that_fail_in_finite_time():
    """Ample shops and spares, so that only the fits of the product of MODEL section 4 is left: 0.3 points."""
    study = serviced(
        days=4000,
        count_from_day=400,
        resources=[],
        repairs=[
            {"item": "engine", "site": "kind:base", "turnaround_days": "4 ~ exponential"},
            {"item": "radio", "site": "kind:base", "turnaround_days": 2},
            {"item": "tank", "site": "kind:base", "mode": "check", "turnaround_days": 2, "rework_share": 0.2},
            {"item": "tank", "site": "kind:base", "mode": "paint", "turnaround_days": 3, "delay_days": 1},
        ],
        service=[
            {"item": "tank", "mode": "check", "every": 350, "life_unit": "km"},
            {"item": "tank", "mode": "paint", "every": 45, "life_unit": "day"},
        ],
        parts=PARTS[:2],
        stock=[],
    )
    simulated = su.simulate(study, replications=40, seed=7, workers=1).availability()
    assert simulated.half_width() < 0.002
    assert su.evaluate(study).availability() == pytest.approx(simulated.mean, abs=0.003)


def test_another_row_of_planned_work_moves_no_draw():
    """A service that takes no time adds its own events and changes nothing else."""
    more = serviced(service=[*SERVICES, {"item": "tank", "mode": "wash", "every": 7}])
    ours, theirs = (OneReplication(study, 11, 0).trace() for study in (more, serviced()))
    assert [row for row in ours if row[1] != SERVICE_DUE] == [row for row in theirs if row[1] != SERVICE_DUE]
    assert len(ours) > len(theirs)
