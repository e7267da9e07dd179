"""Shifts, calls and queues: the compiled loop against its twin."""

import pytest
from rules_shops import STUDIES
from same_events import assert_same_events


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("replication", [0, 3])
def test_the_loop_and_its_twin_tell_the_same_events(name, replication):
    assert_same_events(STUDIES[name], seed=11, replication=replication)
