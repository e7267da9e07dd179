"""Missions: the compiled loop against its twin, and what is asked for against what is done."""

import pytest
from every_rule import study
from one_replication import OneReplication
from rules_missions import MISSIONS, STUDIES, _missions
from same_events import assert_same_events

from sustainment.analytic.evaluate import evaluate
from sustainment.simulation.simulate import simulate

USE_ASKED = {row["mission"]: row["quantity"] * row["use"] for row in MISSIONS}


def test_a_mission_that_a_milestone_brings_before_day_0_is_over():
    patrol = {"unit": "*", "item": "tank", "quantity": 1, "least": 1, "length_days": 2, "life_unit": "km",
              "use": 0}  # fmt: skip
    opening = [{"milestone": "opening", "day": -5, "delay_days": 1}]
    answer = simulate(
        study(
            milestones=opening,
            missions=[
                {**patrol, "mission": f"{unit} on {day}", "unit": unit, "from_day": f"opening + {day}"}
                for unit, day in (("first", 3), ("second", 4))
            ],
        ),
        replications=2,
        seed=1,
    )
    asked = answer.table("missions").filter(measure="asked").sort("mission")["mean"].to_list()
    assert asked == [0.0, 1.0]
    assert ("missions", 2) in {(left.table, left.rows) for left in answer.left_out}


@pytest.mark.parametrize("name", STUDIES)
def test_the_loop_and_its_twin_tell_the_same_events(name):
    loop = assert_same_events(STUDIES[name], seed=11, replication=1)
    told = loop.table("tallies")
    assert (told["started"] > 0).any()
    assert (told["lost"] > 0).any()


def test_use_asked_for_is_done_or_lost():
    """Over missions that have all ended: each machine asked for drives, or what it does not is lost."""
    ending = _missions([{**row, "to_day": 285} for row in MISSIONS])
    table = simulate(ending, replications=20, seed=3).table("missions")
    for mission, asked_each in USE_ASKED.items():
        means = dict(table.filter(table["mission"] == mission).select("measure", "mean").iter_rows())
        assert means["asked"] == means["started"] + means["lost"]
        asked = means["asked"] * asked_each
        # the length of a mission is a whole number of ticks
        assert means["use done"] + means["use lost"] == pytest.approx(asked, rel=1e-6)
        assert 0.0 < means["use lost"] < asked


def test_a_mission_of_another_unit_moves_no_other_draw():
    alone = OneReplication(_missions(MISSIONS[:1]), 5, 0)
    both = OneReplication(_missions(MISSIONS[:2]), 5, 0)
    first = alone.problem.names.units.index("first")
    sources = alone.problem.sources.fleet == alone.problem.fleets.unit.tolist().index(first)
    assert sources.any()
    keys = alone.layout.keys.keys[: sources.size].tolist()
    assert keys == both.layout.keys.keys[: sources.size].tolist()
    of_patrol = alone.layout.keys.keys[sources.size : alone.layout.keys.pairs].tolist()
    assert of_patrol
    assert set(of_patrol) < set(both.layout.keys.keys[sources.size : both.layout.keys.pairs].tolist())


def test_the_formulas_name_missions_and_the_loop_what_it_does_not_use_of_them():
    rows = [*MISSIONS, {**MISSIONS[0], "mission": "days", "life_unit": "day"}]
    rows.append({**MISSIONS[0], "mission": "boats", "item": "radio"})
    asked = _missions(rows)
    told = [str(rows) for rows in evaluate(asked).quality.left_out]
    assert any("missions ask for machines" in text for text in told)
    told = [str(rows) for rows in simulate(asked, replications=2).left_out]
    assert any("use in days" in text for text in told)
    assert any("machines that their unit does not have" in text for text in told)
    assert any("stress" in text for text in told)


def test_a_mission_that_begins_after_years_still_knows_when():
    """Ticks of more than 2,048 days do not fit into four bytes."""
    late = [{**row, "from_day": 2060} for row in MISSIONS]
    loop = assert_same_events(_missions(late, days=2300), seed=11, replication=1)
    assert (loop.table("tallies")["done"] > 0).any()
