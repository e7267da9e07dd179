"""What lanes and sites carry (rule 10): the compiled loop against its twin, and laws."""

import pytest
from rules_lanes import STUDIES
from same_events import assert_same_events


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("replication", [0, 3])
def test_lanes_tell_the_same_events_as_their_twin(name, replication):
    loop = assert_same_events(STUDIES[name], seed=11, replication=replication)
    assert loop.table("ways")["waiting_time"].sum() > 0
