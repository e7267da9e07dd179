"""`sustainment plan-backward`: the cheapest levers, in words and as JSON."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sustainment.cli.exits import Exit
from sustainment.cli.group import front_door
from sustainment.cli.main import COMMANDS, front_text, load
from sustainment.cli.text import WIDTH
from sustainment.files.folder import write_folder
from sustainment.model.study import Study

FEW = ("--replications", "20")


@pytest.fixture(scope="module")
def trucks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = Study(
        "trucks",
        days=120,
        day_zero="2024-01-01",
        currency="EUR",
        sites=[{"site": "base"}],
        items=[{"item": "truck", "kind": "end item"}, {"item": "engine"}],
        parts=[{"parent": "truck", "item": "engine"}],
        units=[{"unit": "company", "site": "base"}],
        authorised=[{"unit": "company", "item": "truck", "quantity": 10}],
        use=[{"unit": "company", "item": "truck", "life_unit": "hour", "per_day": 1}],
        failures=[{"item": "engine", "mtbf": 60, "life_unit": "hour"}],
        repairs=[{"item": "engine", "site": "base", "turnaround_days": "20 ~ exponential"}],
        requirements=[
            {"requirement": "goal", "measure": "availability", "at_least": 0.9},
            {"requirement": "beyond", "measure": "availability", "at_least": 0.99999},
        ],
        levers=[
            {"lever": "engine", "address": "stock/engine@base/quantity", "cost": 1000, "largest": 4},
            {
                "lever": "faster",
                "address": "repairs/engine@base/turnaround_days",
                "change": "x 0.9",
                "largest": 1,
                "cost": 9e6,
            },
        ],
    )
    return write_folder(study, tmp_path_factory.mktemp("studies") / "trucks")


def run(*arguments: str | Path) -> Result:
    door = front_door(COMMANDS, load=load, front_text=front_text)
    return CliRunner().invoke(door, ["plan-backward", *map(str, arguments)])


def test_it_says_what_to_buy_what_it_brings_and_how_sure_that_is(trucks: Path) -> None:
    ended = run(trucks, "goal", *FEW)
    assert ended.exit_code == Exit.DONE, ended.output
    text = ended.stdout
    assert "EUR over the horizon reaches it" in text
    assert "engine" in text
    assert "faster" not in text
    assert "Proven the cheapest" in text
    assert "On 80 fresh replications" in text
    assert max(map(len, text.splitlines())) <= WIDTH


def test_json_holds_every_plan_that_was_tried(trucks: Path) -> None:
    ended = run(trucks, "goal", *FEW, "--json")
    plan = json.loads(ended.stdout)["plan"]
    steps = {row["lever"]: row["steps"] for row in plan["tables"]["plan"]}
    assert steps["engine"] > 0
    assert steps["faster"] == 0
    cheapest = min(row["cost"] for row in plan["tables"]["tried"] if row["met"])
    assert cheapest == 1000 * steps["engine"]


def test_a_day_and_a_chance_can_be_asked_for_by_date(trucks: Path) -> None:
    ended = run(trucks, "--working", "7", "--day", "2024-03-01", "--confidence", "0.7", *FEW)
    assert ended.exit_code == Exit.DONE, ended.output
    assert "7 of the whole fleet working on day 2024-03-01 with a chance of 70 %" in ended.stdout


def test_what_no_plan_reaches_ends_with_1_and_names_what_blocks(trucks: Path) -> None:
    ended = run(trucks, "beyond", *FEW)
    assert ended.exit_code == Exit.NOT_MET
    assert "No plan of levers reaches it" in ended.stdout
    assert "What still stops the rest" in ended.stdout


def test_a_search_that_is_cut_short_ends_with_4(trucks: Path) -> None:
    ended = run(trucks, "goal", *FEW, "--tries", "3")
    assert ended.exit_code == Exit.NO_PROOF
    assert "gap at most" in ended.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--working and --day"),
        (("goal", "--working", "7"), "--working and --day"),
        (("--working", "7"), "--working and --day"),
        (("gaol",), "did you mean goal"),
    ],
)
def test_questions_without_sense_end_with_2_and_a_way_out(words, told, trucks: Path) -> None:
    ended = run(trucks, *words, *FEW)
    assert ended.exit_code == Exit.DATA
    assert told in ended.output
