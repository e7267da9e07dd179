"""`sustainment optimise`: what to stock where, in words and as JSON."""

import json
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner, Result

from sustainment.cli.exits import Exit
from sustainment.cli.group import front_door
from sustainment.cli.main import COMMANDS, front_text, load
from sustainment.cli.optimise import goal_of
from sustainment.cli.text import WIDTH
from sustainment.errors import UsageError
from sustainment.files.folder import write_folder
from sustainment.model.study import Study


@pytest.fixture(scope="module")
def trucks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = Study(
        "trucks",
        currency="EUR",
        demand="constant",
        sites=[{"site": "depot"}, {"site": "base", "supplied_by": "depot"}],
        lanes=[{"from_site": "depot", "to_site": "base", "days": 2}],
        items=[
            {"item": "truck", "kind": "end item"},
            {"item": "engine", "price": 9000},
            {"item": "radio", "price": 500},
        ],
        parts=[{"parent": "truck", "item": "engine"}, {"parent": "truck", "item": "radio"}],
        units=[{"unit": "fleet", "site": "base"}],
        authorised=[{"unit": "fleet", "item": "truck", "quantity": 20}],
        use=[{"unit": "fleet", "item": "truck", "life_unit": "hour", "per_day": 1}],
        failures=[{"item": "engine", "mtbf": 400}, {"item": "radio", "mtbf": 100}],
        repairs=[
            {"item": "engine", "site": "depot", "turnaround_days": 30},
            {"item": "radio", "site": "depot", "turnaround_days": 20},
        ],
        stock=[
            {"item": "engine", "site": "depot", "quantity": 3},
            {"item": "radio", "site": "base", "quantity": 1},
        ],
    )
    return write_folder(study, tmp_path_factory.mktemp("studies") / "trucks")


def run(*arguments: str | Path) -> Result:
    door = front_door(COMMANDS, load=load, front_text=front_text)
    return CliRunner().invoke(door, ["optimise", *map(str, arguments)])


def record(*arguments: str | Path) -> dict:
    ended = run(*arguments, "--json")
    assert ended.exit_code == Exit.DONE, ended.output
    return json.loads(ended.stdout)["plan"]


def test_it_says_what_to_buy_beside_the_present_stock_and_how_good_it_is(trucks: Path) -> None:
    ended = run(trucks, "--budget", "30000")
    assert ended.exit_code == Exit.DONE, ended.output
    text = ended.stdout
    assert "The best stock for 30,000 EUR" in text
    for words in ("present", "same money, better spread", "equal fill rate", "no plan is better"):
        assert words in text
    assert max(map(len, text.splitlines())) <= WIDTH


def test_a_goal_is_reached_and_more_costs_more(trucks: Path) -> None:
    costs = []
    for goal in ("90%", "0.95", "fleet=0.98"):
        plan = record(trucks, "--availability", goal)
        assert plan["availability"] >= {"90%": 0.9, "0.95": 0.95}.get(goal, 0.98)
        assert plan["bound"] <= plan["cost"]
        costs.append(plan["cost"])
    assert costs == sorted(costs)


def test_what_cannot_be_reached_or_read_is_refused(trucks: Path) -> None:
    for words, said in (
        (("--goal", "lots"), "expected a number"),
        (("--goal", "flet=0.9"), "did you mean fleet?"),
        (("--goal", "wait:depott=2"), "did you mean depot?"),
        (("--requirements",), "found none in the study"),
        (("--slope", "3", "--goal", "0.9"), "expected it alone"),
    ):
        ended = run(trucks, *words)
        assert ended.exit_code == Exit.DATA, ended.output
        assert said in " ".join(ended.output.split()), ended.output


def test_goals_are_read_as_shares_numbers_and_by_name() -> None:
    read = [
        (goal.measure, goal.level, goal.scope)
        for goal in (
            goal_of(text, "availability")
            for text in ("0.9", "90 %", "line 1=0.8", "fill:depot=95%", "wait = 2", "ready:a = b=0.5")
        )
    ]
    assert read == [
        ("availability", 0.9, None),
        ("availability", 0.9, None),
        ("availability", 0.8, "line 1"),
        ("fill rate", 0.95, "depot"),
        ("wait", 2.0, None),
        ("ready", 0.5, "a = b"),
    ]
    assert goal_of("3", "holes").measure == "holes"
    for wrong in ("lots", "hope:depot=2", "fill=2", "wait=-1"):
        with pytest.raises(UsageError):
            goal_of(wrong, "availability")


def test_three_numbers_stand_side_by_side_when_simulated(trucks: Path) -> None:
    ended = run(trucks, "--budget", "30000", "--simulate", "--replications", "10", "--workers", "1")
    assert ended.exit_code == Exit.DONE, ended.output
    for words in ("model that chose", "best formula", "simulated", "gain, points", "10 replications"):
        assert words in ended.stdout
    assert max(map(len, ended.stdout.splitlines())) <= WIDTH


def test_a_table_of_goals_is_printed_where_there_are_several(trucks: Path) -> None:
    ended = run(trucks, "--goal", "90%", "--goal", "fill:base=60%", "--goal", "wait:engine=9")
    assert ended.exit_code == Exit.DONE, ended.output
    for words in ("The cheapest stock for 3 goals", "wait of engine at most 9 days", "best method", "yes"):
        assert words in ended.stdout
    assert " NO" not in ended.stdout


def test_the_report_of_the_study_holds_the_plan(trucks: Path, tmp_path: Path) -> None:
    page = tmp_path / "plan.html"
    ended = run(trucks, "--goal", "90%", "--report", page, "--replications", "10", "--workers", "1")
    assert ended.exit_code == Exit.DONE, ended.output
    text = page.read_text(encoding="utf-8")
    for words in ("What money buys", "What it comes to", "Same readiness, best price"):
        assert words in text
    assert "sustainment optimise trucks --replications 10 --goal 90% --measure availability" in text


def test_a_study_may_ask_run_and_report_for_plans(trucks: Path, tmp_path: Path) -> None:
    study = copytree(trucks, tmp_path / "trucks")
    settings = study / "study.toml"
    asks = 'run = ["optimise", "plan-repair", "simulate", "report"]\n'
    settings.write_text(settings.read_text(encoding="utf-8") + asks, encoding="utf-8")
    for words in (("run",), ("report", "--optimise", "--plan-repair", "--to", str(study / "page.html"))):
        verb, *options = words
        door = front_door(COMMANDS, load=load, front_text=front_text)
        ended = CliRunner().invoke(door, [verb, str(study), *options, "--replications", "10"])
        assert ended.exit_code == Exit.DONE, ended.output
    pages = [study / "page.html", *study.glob("runs/*/report.html")]
    assert len(pages) == 2
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "What money buys" in text
        assert "Where to repair what" in text


def test_the_frontier_is_written_as_a_picture(trucks: Path, tmp_path: Path) -> None:
    file = tmp_path / "frontier.json"
    ended = run(trucks, "--png", file)
    assert ended.exit_code == Exit.DONE, ended.output
    drawn = json.loads(file.read_text(encoding="utf-8"))
    assert drawn["title"]["text"] == "What money buys"
    assert "chosen" in file.read_text(encoding="utf-8")
