"""A trace tells the history that the answer counts."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from every_rule import STUDIES
from one_replication import OneReplication
from rules_crews import CREW_STUDIES
from rules_planned import STUDIES as PLANNED

import sustainment as su
from sustainment.errors import UsageError
from sustainment.problem.build import build
from sustainment.simulation.events.state import AWAITED
from sustainment.simulation.facts import Called
from sustainment.simulation.machine_story import MachineStory
from sustainment.simulation.replay import Replay
from sustainment.simulation.spells import STATE_OF, within
from sustainment.views.telling import lines, spent

RULES = Path(__file__).resolve().parents[2] / "examples" / "rules"
SOME = {
    **{f"rules: {name}": STUDIES[name] for name in list(STUDIES)[::3]},
    **{f"planned: {name}": PLANNED[name] for name in list(PLANNED)[::4]},
    **{f"crews: {name}": CREW_STUDIES[name] for name in list(CREW_STUDIES)[::4]},
}


def stories(study, *, seed=7, replication=1):
    """Return a replay that is over, its events, and the story of every position."""
    replay = Replay(build(study), seed=seed, replication=replication)
    called = Called(replay)
    every = [MachineStory(replay, called, position=p) for p in range(called.positions.size)]
    happened = []
    for moment, event in enumerate(replay.events()):
        happened.append((event.tick, event.kind, event.key))
        for story in every:
            story.look(event, moment)
    for story in every:
        story.spells.close(int(replay.clock["end"][0]))
    return replay, happened, every


@pytest.mark.parametrize("name", SOME)
def test_it_is_the_same_history_and_its_days_are_those_that_the_answer_counts(name):
    loop = OneReplication(SOME[name], 2, 1)
    _, happened, every = stories(SOME[name], seed=2)
    assert happened == loop.trace()
    assert len(happened) > 100
    clock = loop.table("clocks")[0]
    counted = (int(clock["counted"]), int(clock["end"]))
    times = np.zeros_like(loop.table("state_times")["value"].reshape(-1, 10))
    for story in every:
        fleet = int(story.view.before["fleet"])
        assert sum(end - begin for begin, end, _ in story.spells.told) == counted[1]
        for begin, end, state in story.spells.told:
            times[fleet, state] += within((begin, end), counted)
    assert times[:, :9].tolist() == loop.table("state_times")["value"].reshape(-1, 10)[:, :9].tolist()


@pytest.mark.parametrize("seed", [2, 8])  # at 8 a bay takes planned work and a part of one machine at once
@pytest.mark.parametrize("name", SOME)
def test_waits_are_charged_to_the_items_that_the_answer_charges(name, seed):
    loop = OneReplication(SOME[name], seed, 1)
    _, _, every = stories(SOME[name], seed=seed)
    clock = loop.table("clocks")[0]
    counted = (int(clock["counted"]), int(clock["end"]))
    charged = Counter()
    where = {state: AWAITED + k for k, state in enumerate(STATE_OF.values())}
    names = {1: "awaited", 2: "at hand", 3: "being fitted"}
    for story in every:
        for begin, end, state, copy in story.spells.charged:
            item, site = story.view.item_of(copy), story.view.called.site(story.view.pair)
            pair = loop.problem.pair_of(item, site)
            charged[pair, names[where[state]]] += within((begin, end), counted)
    assert {key: ticks for key, ticks in charged.items() if ticks} == loop.charges()


def test_the_story_of_a_pump_with_one_spare_motor():
    traced = su.trace(su.read(RULES / "one_spare"), machine="pump 1 of station", to_day=20, seed=6)
    assert [(round(day, 2), text) for day, text in lines(traced.table("events"))] == [
        (0.66, "motor failed after 0.7 days of work; another takes its place at once from the shelf at yard"),
        (
            1.45,
            "motor failed after 0.8 days of work; none on the shelf at yard; stands, waiting for the part",
        ),
        (7.3, "motor repaired at yard; works again (5.9 days without)"),
        (12.4, "motor failed after 5.1 days of work; another takes its place at once from the shelf at yard"),
    ]
    days = dict(spent(traced.table("spells")))
    assert set(days) == {"working", "waiting for part: motor"}
    assert sum(days.values()) == pytest.approx(20)
    assert days["waiting for part: motor"] == pytest.approx(7.3 - 1.45, abs=0.01)


def test_the_days_of_a_lone_machine_are_its_availability_in_that_replication():
    study = su.read(RULES / "one_spare")
    answer = su.simulate(study, replications=4, workers=1)
    for replication, share in enumerate(answer.table("replications")["availability"]):
        traced = su.trace(
            study,
            machine="pump 1 of station",
            replication=replication,
            from_day=study.settings.count_from_day,
        )
        days = dict(spent(traced.table("spells")))
        assert days["working"] / (study.settings.days - study.settings.count_from_day) == share


def test_a_machine_that_is_not_there_is_named_with_the_nearest():
    study = su.read(RULES / "one_spare")
    with pytest.raises(UsageError, match="did you mean 'pump 1 of station'"):
        su.trace(study, machine="pump 1 of statoin")
    with pytest.raises(UsageError, match=r"there are pump 1 of station$"):
        su.trace(study, machine="lorry")
    with pytest.raises(UsageError, match="no span"):
        su.trace(study, machine="pump 1 of station", from_day=9, to_day=9)


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ("tank 9 of first", "tank 1 to 3 of first"),
        ("heavy tank 9 of second", "heavy tank 1 of second"),
        ("gun 1 of second", "heavy tank 1 of second, tank 1 to 2 of second"),
        ("gun", "heavy tank 1 of second, tank 1 to 3 of first, tank 1 to 2 of second"),
    ],
)
def test_of_an_unknown_machine_those_of_its_type_or_unit_are_named(asked, offered):
    items = [{"item": name, "kind": "end item", "procurement_days": 5} for name in ("tank", "heavy tank")]
    held = [("first", "tank", 3), ("second", "tank", 2), ("second", "heavy tank", 1)]
    study = su.Study(
        "two types",
        sites=[{"site": "base"}],
        items=items,
        units=[{"unit": unit, "site": "base"} for unit in ("first", "second")],
        authorised=[{"unit": unit, "item": item, "quantity": n} for unit, item, n in held],
        use=[{"unit": "*", "item": "*", "per_day": 1}],
        failures=[{"item": "*", "mtbf": 50}],
        days=10,
    )
    with pytest.raises(UsageError) as refused:
        su.trace(study, machine=asked)
    assert sorted(str(refused.value).partition("there are ")[2].split(", ")) == sorted(offered.split(", "))


def test_a_machine_that_is_given_up_without_a_part_is_told_to_lie_on_the_shelf_later():
    study = su.read(RULES / "whole_when_its_part_has_come")
    told = su.trace(study, machine="lorry 1 of squadron").table("events").filter(day=15.0)["what"].to_list()
    assert told == ["given up", "position closes", "kept for part", "state"]
    at_site = su.trace_site(study, item="lorry", site="barracks").table("events")
    assert at_site.filter(day=15.0)["what"].to_list() == ["whole later"]
