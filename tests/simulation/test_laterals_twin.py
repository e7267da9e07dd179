"""Lateral and emergency supply in the compiled loop against its slow, obvious twin."""

import pytest
from rules_laterals import STUDIES
from same_events import assert_same_events


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("replication", [0, 3])
def test_lateral_supply_tells_the_same_events_as_its_twin(name, replication):
    loop = assert_same_events(STUDIES[name], seed=11, replication=replication)
    assert loop.table("laterals")["given"].sum() > 0
