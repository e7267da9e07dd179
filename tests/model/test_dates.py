"""Days and settings: how they are read and what is refused."""

from datetime import date

import pytest

from sustainment.model.dates import Day, read_day
from sustainment.model.refusal import Refusal
from sustainment.model.settings import Settings, read_settings
from sustainment.model.study import Study

ZERO = date(2024, 2, 28)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("30", Day(30)),
        ("-2.5", Day(-2.5)),
        ("2024-03-01", Day(2)),
        ("2024-02-27", Day(-1)),
        ("treaty", Day(0, "treaty")),
        ("treaty + 30", Day(30, "treaty")),
        ("treaty - 5", Day(-5, "treaty")),
        ("treaty+30", Day(30, "treaty")),
        ("phase-2 + 1.5", Day(1.5, "phase-2")),
        ("phase 2", Day(0, "phase 2")),
    ],
)
def test_a_day_is_a_number_a_date_or_a_milestone_with_days(text: str, day: Day) -> None:
    assert read_day(text, ZERO) == day


@pytest.mark.parametrize("text", ["2024-02-30", "28.02.2024", "2/28/2024", "1e12", "+ 3", "2024-3-1"])
def test_what_is_no_day_is_refused(text: str) -> None:
    assert isinstance(read_day(text, ZERO), Refusal)


def test_days_given_by_hand_may_be_dates() -> None:
    study = Study(day_zero=ZERO, milestones=[{"milestone": "treaty", "day": date(2024, 3, 1)}])
    assert study.settings.day_zero == "2024-02-28"
    assert study.milestones["day"].to_list() == [2.0]


def test_settings_have_their_defaults_and_their_types() -> None:
    read, faults = read_settings(
        {"days": "90", "warm_up_days": 10, "cannibalisation": "yes", "run": "check, evaluate"}
    )
    assert faults == []
    assert (read.days, read.warm_up_days, read.cannibalisation) == (90, 10.0, True)
    assert read.run == ("check", "evaluate")
    assert Settings().run == ("check", "evaluate", "simulate", "report")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("days", 0, "E210"),
        ("days", 2.5, "E211"),
        ("days", "many", "E204"),
        ("days", True, "E204"),
        ("days", float("nan"), "E204"),
        ("schema", 2, "E210"),
        ("seed", -1, "E210"),
        ("seed", 2**63, "E210"),
        ("day_zero", "28.2.2024", "E230"),
        ("demand", "operatng", "E220"),
        ("cannibalisation", "perhaps", "E221"),
        ("run", ["check", "fly"], "E220"),
        ("currency", 3, "E204"),
        ("day", 3, "E104"),
        ("count_from_day", 365, "E210"),
        ("discount_rate", 11, "E210"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(name: str, value: object, code: str) -> None:
    _, faults = read_settings({name: value})
    assert [(fault.code, fault.address) for fault in faults] == [(code, f"study/{name}")]


def test_a_large_seed_is_kept_to_the_last_digit() -> None:
    assert read_settings({"seed": 2**62 + 1})[0].seed == 2**62 + 1
    assert read_settings({"seed": str(2**62 + 1)})[0].seed == 2**62 + 1
