"""Disruptions that come by chance (rule 10): the compiled loop against its twin, and laws."""

import pytest
from one_replication import OneReplication
from rules_disruptions import STORMS, STUDIES, study
from same_events import assert_same_events

from sustainment.simulation.events.state import DISRUPTION


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("replication", [0, 3])
def test_disruptions_tell_the_same_events_as_their_twin(name, replication):
    loop = assert_same_events(STUDIES[name], seed=11, replication=replication)
    assert sum(kind == DISRUPTION for _, kind, _ in loop.trace()) >= 4


def test_a_disruption_that_is_added_moves_no_other():
    def storms(rows):
        run = OneReplication(study(disruptions=rows), 5, 2)
        first = sorted(row["disruption"] for row in rows).index("storm") - len(rows)
        return [tick for tick, kind, key in run.trace() if kind == DISRUPTION and key == first]

    more = [*STORMS, {"disruption": "ash", "what": "lanes/depot@west", "per_year": 9, "lasts_days": 2}]
    assert storms(STORMS) == storms(more)
    assert len(storms(more)) > 5
