"""Planned work and consumption: the compiled loop against its twin, and laws."""

import pytest
from one_replication import OneReplication
from rules_planned import CONSUMPTION, STUDIES
from same_events import assert_same_events


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("replication", [0, 3])
def test_planned_work_and_consumption_are_those_of_the_twin(name, replication):
    assert_same_events(STUDIES[name], seed=11, replication=replication)


@pytest.mark.parametrize("name", CONSUMPTION)
def test_in_every_study_of_consumption_some_are_fed_and_some_are_not(name):
    run = OneReplication(CONSUMPTION[name], 11, 0)
    assert run.table("pairs")["consumed"].sum() > 50
    assert sum(ticks for (_, state), ticks in run.state_times().items() if state == "no consumables") > 0
