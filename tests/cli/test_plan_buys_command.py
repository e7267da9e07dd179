"""`sustainment plan-buys`: what to order when, in words and as JSON."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sustainment.cli.exits import Exit
from sustainment.cli.group import front_door
from sustainment.cli.main import COMMANDS, front_text, load
from sustainment.cli.plan_buys import budgets_of
from sustainment.cli.text import WIDTH
from sustainment.errors import UsageError
from sustainment.files.folder import write_folder
from sustainment.model.study import Study


@pytest.fixture(scope="module")
def trucks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = Study(
        "trucks",
        day_zero="2025-01-01",
        days=730,
        currency="EUR",
        demand="constant",
        sites=[{"site": "base"}],
        items=[
            {"item": "truck", "kind": "end item"},
            {"item": "engine", "price": 9000, "procurement_days": 120},
            {"item": "radio", "price": 500, "procurement_days": 30},
        ],
        parts=[{"parent": "truck", "item": "engine"}, {"parent": "truck", "item": "radio"}],
        units=[{"unit": "fleet", "site": "base"}],
        authorised=[{"unit": "fleet", "item": "truck", "quantity": 20}],
        use=[{"unit": "fleet", "item": "truck", "life_unit": "hour", "per_day": 1}],
        failures=[{"item": "engine", "mtbf": 400}, {"item": "radio", "mtbf": 100}],
        repairs=[
            {"item": "engine", "site": "base", "turnaround_days": 30},
            {"item": "radio", "site": "base", "turnaround_days": 20},
        ],
        stock=[{"item": "engine", "site": "base", "quantity": 1}],
    )
    return write_folder(study, tmp_path_factory.mktemp("studies") / "trucks")


def run(*arguments: str | Path) -> Result:
    door = front_door(COMMANDS, load=load, front_text=front_text)
    return CliRunner().invoke(door, ["plan-buys", *map(str, arguments)])


def record(*arguments: str | Path) -> dict:
    ended = run(*arguments, "--json")
    assert ended.exit_code == Exit.DONE, ended.output
    return json.loads(ended.stdout)["plan"]


def test_it_says_what_to_order_in_which_year_and_how_good_it_is(trucks: Path) -> None:
    ended = run(trucks, "--budget", "2025=5k", "--budget", "2026=10k")
    assert ended.exit_code == Exit.DONE, ended.output
    for words in ("2025", "2026", "radio", "there on day", "at most", "of a bound that no buys pass"):
        assert words in ended.stdout
    assert max(map(len, ended.stdout.splitlines())) <= WIDTH


def test_json_has_every_order_within_its_budget(trucks: Path) -> None:
    plan = record(trucks, "--budget", "2025=5k", "--budget", "2026=10k", "--no-carry-over")
    spent: dict[str, float] = {}
    for row in plan["tables"]["buys"]:
        spent[row["order"]] = spent.get(row["order"], 0.0) + row["cost"]
    assert 0 < spent["2025"] <= 5000
    assert 9000 <= spent["2026"] <= 10000
    assert plan["bound"] <= plan["holes"]


def test_a_goal_by_year_is_reached_at_least_cost(trucks: Path) -> None:
    plan = record(trucks, "--goal", "2=92%")
    years = plan["tables"]["years"]
    assert years[1]["availability_after"] >= 0.92 > years[1]["availability_before"]
    assert plan["bound"] <= plan["cost"]
    assert record(trucks, "--goal", "2=80%")["cost"] < plan["cost"]


def test_money_is_read_as_people_write_it() -> None:
    assert budgets_of(["2025=2M", "1=500k", "2026-07-01=1,500"]) == {
        "2025": 2e6,
        "1": 5e5,
        "2026-07-01": 1500,
    }
    for wrong in (["2025"], ["=3"], ["2025=lots"], ["2025=1", "2025=2"]):
        with pytest.raises(UsageError, match="budget"):
            budgets_of(wrong)
