"""`sustainment plan-repair`: what to open, in words and as JSON."""

import json
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner, Result

from optimisation.test_weigh_site import trucks
from sustainment.cli.exits import Exit
from sustainment.cli.group import front_door
from sustainment.cli.main import COMMANDS, front_text, load
from sustainment.cli.text import WIDTH
from sustainment.files.folder import write_folder
from sustainment.files.starting import starting_study
from sustainment.model.study import Study

FAILURES = 365.0


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Engines that fail once a day are bought anew for 1,000, or repaired at a candidate hub for 100."""
    study = Study(
        "Engines",
        demand="constant",
        currency="EUR",
        days=730,
        sites=[
            {"site": "base"},
            {"site": "hub", "set_up_cost": 40_000, "cost_per_year": 5_000, "candidate": True},
        ],
        lanes=[{"from_site": "hub", "to_site": "base", "cost_per_trip": 10, "candidate": True}],
        items=[
            {"item": "truck", "kind": "end item"},
            {"item": "engine", "kind": "LRU", "price": 1_000, "procurement_days": 30},
        ],
        parts=[{"parent": "truck", "item": "engine"}],
        units=[{"unit": "fleet", "site": "base"}],
        authorised=[{"unit": "fleet", "item": "truck", "quantity": 100}],
        use=[{"unit": "fleet", "item": "truck", "life_unit": "hour", "per_day": 1}],
        failures=[{"item": "engine", "mtbf": 100, "life_unit": "hour"}],
        repairs=[
            {
                "item": "engine",
                "site": "hub",
                "turnaround_days": 3,
                "cost": 100,
                "needs": "bay",
                "candidate": True,
            }
        ],
        resources=[
            {"resource": "bay", "site": "hub", "quantity": 9, "cost_per_year": 7_000, "candidate": True}
        ],
        stock=[{"item": "engine", "site": "base", "quantity": 40}],
    )
    return write_folder(study, tmp_path_factory.mktemp("studies") / "engines")


def run(*arguments: str | Path) -> Result:
    door = front_door(COMMANDS, load=load, front_text=front_text)
    return CliRunner().invoke(door, ["plan-repair", *map(str, arguments)])


def record(*arguments: str | Path) -> dict:
    ended = run(*arguments, "--json")
    assert ended.exit_code == Exit.DONE, ended.output
    return json.loads(ended.stdout)["plan"]


def test_it_says_what_to_open_what_that_saves_and_that_it_is_proven(engines: Path) -> None:
    ended = run(engines)
    assert ended.exit_code == Exit.DONE, ended.output
    text = ended.stdout
    assert "Open hub, 4 bay at hub" in text
    assert "instead of 365 k EUR" in text
    assert "proven" in text
    assert "without hub" in text
    assert "sites/hub/candidate = no" in text
    assert "resources/bay@hub/quantity = 4" in text
    assert max(map(len, text.splitlines())) <= WIDTH


def test_json_adds_up(engines: Path) -> None:
    plan = record(engines)
    # three days a job at a load of at most 80 %: four bays; set-up over the two years of the horizon
    opened = 40_000 / 2 + 5_000 + 4 * 7_000
    assert plan["cost_per_year"] == pytest.approx(FAILURES * (100 + 10) + opened)
    assert plan["as_it_stands"] == pytest.approx(FAILURES * 1_000)
    assert plan["bound"] == pytest.approx(plan["cost_per_year"])
    assert sum(row["plan"] for row in plan["tables"]["costs"]) == pytest.approx(plan["cost_per_year"])
    assert sum(row["cost_per_year"] for row in plan["tables"]["opened"]) == pytest.approx(opened)
    hub = next(row for row in plan["tables"]["alternatives"] if row["site"] == "hub")
    assert hub["site_worth_per_year"] == pytest.approx(FAILURES * 890 - 4 * 7_000)


def test_years_load_limit_and_day_are_heard(engines: Path) -> None:
    longer = record(engines, "--years", "4", "--load-limit", "1.0", "--day", "10")
    assert longer["cost_per_year"] == pytest.approx(FAILURES * 110 + 40_000 / 4 + 5_000 + 3 * 7_000)


def test_the_repairs_from_which_a_hub_pays_are_found(engines: Path) -> None:
    hub = next(row for row in record(engines, "--break-even")["tables"]["alternatives"] if row["site"])
    # one bay is enough there: 890 a repair, less the bay, cover what the hub costs
    assert hub["pays_from_repairs_per_year"] == pytest.approx((40_000 / 2 + 5_000 + 7_000) / 890, rel=3e-3)
    assert hub["repairs_per_year"] == pytest.approx(FAILURES)
    assert "pays from" in run(engines, "--break-even").stdout


def test_the_plans_are_drawn_with_what_each_costs(engines: Path, tmp_path: Path) -> None:
    file = tmp_path / "plans.json"
    assert run(engines, "--png", file).exit_code == Exit.DONE
    drawn = json.loads(file.read_text(encoding="utf-8"))
    bars, rule, texts = (layer["data"]["values"] for layer in drawn["layer"])
    ends = {
        bar["plan"]: max(other["upper"] for other in bars if other["plan"] == bar["plan"]) for bar in bars
    }
    assert ends == pytest.approx({"as it stands": 365.0, "this plan": 93.15, "without hub": 365.0})
    assert rule[0]["bound"] == pytest.approx(93.15)
    assert {text["plan"]: text["text"].split(",")[0] for text in texts}["this plan"] == "93.2"


def test_a_study_without_candidates_is_left_as_it_stands(tmp_path: Path) -> None:
    ended = run(write_folder(starting_study(), tmp_path / "fleet"))
    assert ended.exit_code == Exit.DONE, ended.output
    assert "Leave repair as it stands" in ended.stdout


def test_with_a_readiness_spares_are_planned_too(engines: Path, tmp_path: Path) -> None:
    settings = (engines / "study.toml").read_text(encoding="utf-8")
    held = tmp_path / "held"
    copytree(engines, held)
    (held / "study.toml").write_text(f"{settings}\nholding_share = 0.2\n", encoding="utf-8")
    plan = record(held, "--ready", "0.9")
    rows = {row["plan"]: row for row in plan["tables"]["plans"]}
    assert rows["in sequence"]["repair_per_year"] == pytest.approx(record(held)["cost_per_year"])
    best = plan["tables"]["plans"][0]
    assert best["cost_per_year"] == pytest.approx(best["repair_per_year"] + 0.2 * best["stock_price"])
    assert plan["bound"] <= best["cost_per_year"] <= rows["in sequence"]["cost_per_year"]
    text = run(held, "--ready", "0.9").stdout
    assert "No plan costs less than" in text
    assert max(map(len, text.splitlines())) <= WIDTH
    assert run(held, "--ready", "0.9", "--break-even").exit_code == Exit.DATA
    assert run(engines, "--ready", "0.9").exit_code == Exit.DATA


@pytest.mark.parametrize(
    "words", [("--years", "0"), ("--load-limit", "2"), ("--within", "1"), ("--seconds", "0")]
)
def test_nonsense_ends_with_2(words: tuple[str, str], engines: Path) -> None:
    assert run(engines, *words).exit_code == Exit.DATA


def test_a_site_that_stands_is_weighed_against_its_money_in_spares(tmp_path: Path) -> None:
    path = write_folder(trucks(), tmp_path / "trucks")
    ended = run(path, "--without", "hub")
    assert ended.exit_code == Exit.DONE, ended.output
    for words in ("machines at work", "without, its money in spares", "jobs a year", "set-up"):
        assert words in ended.stdout
    assert max(map(len, ended.stdout.splitlines())) <= WIDTH
    plan = record(path, "--without", "hub", "--years", "10")
    assert [row["option"] for row in plan["tables"]["options"]][:2] == ["with hub", "without hub"]
    assert plan["worth_it"] == (plan["gain"] > plan["gain_of_spares"])
    assert run(path, "--without", "hub", "--ready", "0.9").exit_code == Exit.DATA
