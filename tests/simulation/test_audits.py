"""T-CONS: after every event, all is counted from scratch; and the audit sees what is put wrong on purpose."""

from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest
from every_rule import STUDIES
from rules_cannibalised import STUDIES as CANNIBALISED
from rules_crews import CREW_STUDIES
from rules_disruptions import STUDIES as DISRUPTED
from rules_factors import STUDIES as FACTORS
from rules_hits import STUDIES as HIT
from rules_lanes import STUDIES as LANES
from rules_laterals import STUDIES as LATERALS
from rules_lives import STUDIES as LIVES
from rules_missions import STUDIES as MISSIONS
from rules_planned import STUDIES as PLANNED
from rules_redundancy import STUDIES as REDUNDANT
from rules_shops import STUDIES as SHOPS
from rules_transitions import TRANSITION_STUDIES

from metamorphic.random_fleets import fleet
from metamorphic.random_fleets import study as of_tables
from model.random_studies import random_study
from sustainment.model.study import Study
from sustainment.simulation.audited import Auditor
from sustainment.simulation.events.audit import audit, audit_the_end
from sustainment.simulation.events.judgement import LAWS
from sustainment.simulation.laid_books import books_of
from sustainment.simulation.layout import table

RULES: dict[str, Study] = {
    f"{rule}: {name}": asked
    for rule, studies in {
        "all": STUDIES, "holes": CANNIBALISED, "crews": CREW_STUDIES, "disruptions": DISRUPTED, "hits": HIT,
        "lanes": LANES, "laterals": LATERALS, "lives": LIVES, "planned": PLANNED, "shops": SHOPS,
        "transitions": TRANSITION_STUDIES, "spare copies": REDUNDANT, "factors": FACTORS,
        "missions": MISSIONS,
    }.items()
    for name, asked in studies.items()
}  # fmt: skip
QUICK_EVENTS = 1500


@pytest.mark.parametrize("name", RULES)
def test_all_is_accounted_for_after_every_event_of_every_rule(name):
    found = Auditor(RULES[name]).replication(7, 1, most=QUICK_EVENTS)
    assert not found.law, found


def audited_in_full(study: Study, replications: int) -> int:
    auditor, events = Auditor(study), 0
    for number in range(replications):
        found = auditor.replication(13, number)
        assert not found.law, found
        events += found.events
    return events


@pytest.mark.slow
@pytest.mark.random_studies(10)
def test_all_is_accounted_for_in_random_studies(seed):
    """10 times 20 studies, of the two kinds in turn: half a million events and more."""
    for k in range(20 * seed, 20 * (seed + 1)):
        audited_in_full(random_study(k) if k % 2 else of_tables(fleet(k)), 1)


@pytest.mark.long
@pytest.mark.random_studies(2)
def test_all_is_accounted_for_in_long_histories(seed):
    """A million events of each study; with `--times-as-many 100` it is 200 studies and 2e8 events."""
    events, replications = 0, 1
    asked = random_study(seed) if seed % 2 else of_tables(fleet(seed))
    while events < 10**6:
        events += audited_in_full(asked, replications)
        replications *= 2


def add(name: str, field: str, units: int = 1, row: int = -1) -> Callable[[Any], None]:
    def spoil(world: Any) -> None:
        rows = table(world, name)
        rows[field][row if row >= 0 else int(rows[field].argmax())] += units

    return spoil


def owe_twice(world: Any) -> None:
    rows = table(world, "pairs")
    rows["transit"][rows["owed"].argmax()] += 1


SPOILT: dict[str, tuple[str, Callable[[Any], None]]] = {
    "a unit appears on a shelf": (LAWS[1], add("pairs", "shelf")),
    "a unit is written off that was not": (LAWS[1], add("pairs", "lost")),
    "a machine vanishes": (LAWS[1], add("positions", "held", -1)),
    "a claim too many is counted": (LAWS[3], add("pairs", "waiting")),
    "a claim wants more": (LAWS[3], add("claims", "quantity")),
    "an order is forgotten": (LAWS[7], add("pairs", "on_order", -1)),
    "an end item is owed twice": (LAWS[8], owe_twice),
    "a bay is held by nobody": (LAWS[14], add("resources", "busy")),
    "a job waits that is not there": (LAWS[15], add("resources", "waiting")),
    "a position too many": (LAWS[17], add("fleets", "authorised")),
    "a machine works that does not": (LAWS[18], add("fleets", "working")),
    "a part is waited for that is there": (LAWS[20], add("positions", "parts")),
    "a cent is paid too much": (LAWS[28], add("cents", "value", row=0)),
    "a mission goes on that has ended": (LAWS[40], add("missions", "out")),
    "a mission is lost that was not": (LAWS[43], add("tallies", "lost")),
}


@pytest.mark.parametrize("what", SPOILT)
def test_an_audit_sees(what):
    law, spoil = SPOILT[what]
    auditor = Auditor(MISSIONS["missions"])
    world = next(islice(auditor.worlds(7, 1), 400, None))
    books = books_of(auditor.layout, world)
    assert audit(world, books) == 0
    spoil(world)
    assert LAWS[audit(world, books)] == law


@pytest.mark.parametrize(("spoilt", "law"), [(0, 0), (1, 29)])
def test_an_audit_sees_time_that_was_not_counted(spoilt, law):
    auditor = Auditor(STUDIES["finite shops and exchange work"])
    found, books = -1, None
    for events, world in enumerate(auditor.worlds(7, 1)):
        books = books_of(auditor.layout, world) if books is None else books
        ended = table(world, "clocks")["tick"][0] == table(world, "clocks")["end"][0]
        if events == 400:
            table(world, "pairs")["shelf_time"][0] += spoilt
        found = audit_the_end(world, books) if ended else audit(world, books)
    assert found == law
