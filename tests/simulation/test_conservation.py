"""T-CONS in every run: at the end of each replication all is counted, and what is broken is told."""

from collections.abc import Callable
from typing import Any

import pytest
from every_rule import STUDIES
from rules_missions import STUDIES as MISSIONS
from test_audits import SPOILT, add

import sustainment.simulation.simulate as simulating
from sustainment.errors import ConservationError
from sustainment.simulation.audited import Auditor
from sustainment.simulation.conservation import broken_law
from sustainment.simulation.events.batch import BROKEN, run_batch
from sustainment.simulation.events.books import BOOKS
from sustainment.simulation.events.judgement import LAWS
from sustainment.simulation.events.loop import FROM_HERE, GOES_ON, STOPS_AFTER, UP_TO_THE_FIRST
from sustainment.simulation.laid_books import books_of
from sustainment.simulation.layout import lay_out, table
from sustainment.simulation.simulate import simulate
from sustainment.simulation.tables import view

ROOM = 20_000
STUDY = STUDIES["finite shops and exchange work"]
AT_THE_END: dict[str, tuple[str, Callable[[Any], None]]] = {
    **SPOILT,
    "a fleet is in no state for a while": (LAWS[45], add("state_times", "value", -1)),
    "a machine has worked that stood": (LAWS[46], add("fleets", "work_time")),
    "a wait is charged twice": (LAWS[47], add("charges", "value")),
}
"""What is put wrong before the last event, and the law that sees it after."""


def run_with(auditor: Auditor, spoil: Callable[[Any], None] | None) -> tuple[int, Any, Any]:
    """Run a replication up to its last event, spoil it, and run its end."""
    events = auditor.replication(8, 1).events
    world = auditor.layout.world(ROOM)
    books, flags = books_of(auditor.layout, world), table(world, "flags")["value"]
    flags[GOES_ON] = UP_TO_THE_FIRST
    assert run_batch(world, auditor.totals, books, 8, 1, 1) == 0
    flags[GOES_ON], flags[STOPS_AFTER] = FROM_HERE, events - 1
    assert run_batch(world, auditor.totals, books, 8, 1, 1) == 0
    assert table(world, "clocks")["tick"][0] < table(world, "clocks")["end"][0]
    if spoil is not None:
        spoil(world)
    flags[STOPS_AFTER] = 0
    return run_batch(world, auditor.totals, books, 8, 1, 1), world, books


@pytest.fixture(scope="module")
def auditor() -> Auditor:
    return Auditor(MISSIONS["missions"])


def test_a_replication_that_nobody_spoils_ends_well(auditor):
    assert run_with(auditor, None)[0] == 0


@pytest.mark.parametrize("what", AT_THE_END)
def test_the_end_of_a_replication_sees(auditor, what):
    law, spoil = AT_THE_END[what]
    ended, world, books = run_with(auditor, spoil)
    assert ended == BROKEN
    error = broken_law(auditor.layout, world, books=books, study="missions", seed=8)
    assert (error.law, error.seed, error.replication) == (law, 8, 1)
    assert error.found != error.stated


def test_an_answer_is_refused_where_a_unit_appears(monkeypatch):
    def spoilt(problem: Any) -> Any:
        layout = lay_out(problem)
        layout.tables["pairs"]["shelf"][0] += 1
        return layout

    monkeypatch.setattr(simulating, "lay_out", spoilt)
    with pytest.raises(ConservationError) as told:
        simulate(STUDY, seed=5, replications=60)
    problem = Auditor(STUDY).problem
    assert told.value.place == problem.names.items[problem.pairs.item[0]]
    assert told.value.law == LAWS[1]
    assert told.value.found == told.value.stated + 1
    text = str(told.value)
    assert f"in replication {told.value.replication} under seed 5" in text
    assert LAWS[1] in text
    assert STUDY.name in text
    assert "report" in text


def test_the_replication_that_is_broken_is_named(monkeypatch):
    """The first of the batches from 25 on: those before it are as they should be."""

    def spoiling(world: Any, totals: Any, books: Any, seed: int, first: int, count: int) -> int:
        if first >= 25:
            view(books, BOOKS, name="item_books")["start"][0] += 1
        return run_batch(world, totals, books, seed, first, count)

    monkeypatch.setattr(simulating, "run_batch", spoiling)
    assert simulate(STUDY, seed=5, replications=25, workers=1).replications == 25
    with pytest.raises(ConservationError) as told:
        simulate(STUDY, seed=5, replications=60, workers=1)
    assert told.value.replication == 25


@pytest.mark.parametrize("law", range(1, len(LAWS)))
def test_every_law_names_a_place(auditor, law):
    world = auditor.layout.world(ROOM)
    books = books_of(auditor.layout, world)
    noted = view(books, BOOKS, name="progress")
    noted["law"] = law
    error = broken_law(auditor.layout, world, books=books, study="missions", seed=8)
    assert error.law == LAWS[law]
    of_all = {16, 21, 22, 23, 24, 25, 28, 37, 40, 47}
    assert (error.place == "the whole study") == (law in of_all)
