"""The compiled loop against its slow, obvious twin: the same events, bit for bit."""

import pytest
from every_rule import STUDIES
from same_events import assert_same_events


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("replication", [0, 3])
def test_the_compiled_loop_tells_the_same_events_as_its_twin(name, replication):
    assert_same_events(STUDIES[name], seed=11, replication=replication)
