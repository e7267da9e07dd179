"""What `simulate` does with a study: precision, interruption, refusal."""

import pytest
from fleets_by_hand import machines

from sustainment.errors import UsageError
from sustainment.simulation.simulate import LEAST_REPLICATIONS, Progress, simulate


def test_it_stops_at_the_precision_that_was_asked_for():
    heard: list[Progress] = []
    answer = simulate(machines(3, mtbf=20, days=200), within=0.01, seed=1, progress=heard.append)
    assert answer.availability().half_width() <= 0.01
    assert answer.replications >= LEAST_REPLICATIONS
    assert heard[-1].replications == answer.replications
    assert heard[-1].half_width == answer.availability().half_width()
    if answer.replications > LEAST_REPLICATIONS:
        assert heard[-2].half_width > 0.01


def test_an_exact_number_of_replications_is_exact():
    assert simulate(machines(2, mtbf=20, days=50), replications=37, seed=1).replications == 37


def test_ctrl_c_ends_with_a_valid_answer():
    def interrupt(progress: Progress) -> None:
        if progress.replications >= 50:
            raise KeyboardInterrupt

    answer = simulate(machines(2, mtbf=20, days=50), within=1e-6, seed=1, progress=interrupt)
    assert answer.stopped
    assert answer.replications == 50
    whole = simulate(machines(2, mtbf=20, days=50), replications=50, seed=1)
    assert answer.table("replications").equals(whole.table("replications"))
    assert "stopped" in answer.quality.statement


def test_what_the_loop_does_not_do_is_named():
    study = machines(
        2,
        mtbf=20,
        days=50,
        missions=[
            {"mission": "patrol", "unit": "unit", "item": "machine", "quantity": 1, "every_days": 7,
             "length_days": 1, "life_unit": "day", "use": 1}
        ],
    )  # fmt: skip
    left_out = {rows.table for rows in simulate(study, replications=5).quality.left_out}
    assert left_out == {"missions"}


def test_groups_are_ready_when_every_rule_holds():
    study = machines(
        3,
        mtbf=20,
        days=60,
        groups=[
            {"group": "platoon", "members": "unit/machine", "needed": 3},
            {"group": "company", "members": "platoon"},
        ],
    )
    answer = simulate(study, replications=300, seed=1)
    groups = answer.table("groups")
    days = answer.table("readiness").filter(scope_kind="fleet")
    platoon = groups.filter(group="platoon")
    assert platoon["ready"][0] == 1
    assert platoon["ready"][59] < 0.9
    assert groups.filter(group="company")["ready"].equals(platoon["ready"])
    assert (days["mean"] / 3 >= platoon["ready"] - 1e-12).all()


def test_requirements_are_met_missed_or_left_open():
    study = machines(
        4,
        mtbf=30,
        days=400,
        requirements=[
            {"requirement": "low", "at_least": 0.5},
            {"requirement": "high", "at_least": 0.99},
            {"requirement": "sure", "measure": "working", "over": "every day", "at_least": 4,
             "confidence": 0.9},
            {"requirement": "money", "measure": "cost", "at_most": 1},
            {"requirement": "weight", "measure": "mass", "at_most": 1},
        ],
    )  # fmt: skip
    table = simulate(study, replications=100, seed=1).table("requirements")
    assert table["met"].to_list() == ["yes", "no", "no", "yes", "not answered"]


def test_senseless_questions_are_refused():
    study = machines(1, mtbf=20, days=50)
    with pytest.raises(UsageError, match="within"):
        simulate(study, within=0)
    with pytest.raises(UsageError, match="seed"):
        simulate(study, seed=-1)
    with pytest.raises(UsageError, match="workers"):
        simulate(study, workers=0)
