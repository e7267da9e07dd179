"""Every command on a small study, through the real rooms."""

import json
import re
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sustainment.cli import compiling
from sustainment.cli.clock import Clock
from sustainment.cli.group import front_door
from sustainment.cli.main import COMMANDS, front_text, load
from sustainment.cli.text import WIDTH
from sustainment.files.folder import write_folder
from sustainment.files.starting import starting_study

FEW = ("--replications", "20", "--workers", "1")


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(starting_study(), tmp_path_factory.mktemp("studies") / "fleet")


@pytest.fixture
def own_fleet(fleet: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(fleet, tmp_path / "fleet"))


def run(*arguments: str | Path) -> Result:
    door = front_door(COMMANDS, load=load, front_text=front_text)
    return CliRunner().invoke(door, [str(argument) for argument in arguments])


def done(*arguments: str | Path) -> Result:
    ended = run(*arguments)
    assert ended.exit_code == 0, ended.output
    assert max(map(len, ended.stdout.splitlines() or [""])) <= WIDTH
    return ended


def said(*arguments: str | Path, code: int = 0) -> Any:
    ended = run(*arguments, "--json")
    assert ended.exit_code == code, ended.output
    record = json.loads(ended.stdout)
    assert (record["command"], record["exit_code"]) == (str(arguments[0]), code)
    return record


def spoil(study: Path, table: str, *, old: str, new: str) -> None:
    file = study / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def require(study: Path, least: str) -> None:
    (study / "requirements.csv").write_text(f"requirement,at_least\nhalf,{least}\n", encoding="utf-8")


def test_check_counts_what_was_read(fleet: Path) -> None:
    text = done("check", fleet).stdout
    assert "Read 12 tables, 21 rows" in text
    assert "no errors" in text


def test_check_says_all_faults_at_once_with_their_place(own_fleet: Path) -> None:
    spoil(own_fleet, "stock", old="gearbox", new="gearbx")
    spoil(own_fleet, "units", old="garage", new="garrage")
    ended = run("check", own_fleet)
    assert ended.exit_code == 2
    assert "Traceback" not in ended.output
    assert all(word in ended.stdout for word in ("E110", "stock.csv", "gearbx", "units.csv", "garrage"))
    assert "2 errors" in ended.stdout
    record = said("check", own_fleet, code=2)
    assert {fault["file"] for fault in record["faults"]} >= {"stock.csv", "units.csv"}


def test_a_trace_tells_a_machine_and_its_days_add_up(fleet: Path, tmp_path: Path) -> None:
    unknown = run("trace", fleet, "--machine", "nothing")
    assert unknown.exit_code == 2
    offered = " ".join(unknown.output.partition("there are ")[2].split(",")[0].split())
    machine = re.sub(r" 1 to \d+ of ", " 1 of ", offered)
    file = tmp_path / "events.csv"
    assert f"{machine} at " in done("trace", fleet, "--machine", machine, "--csv", file).stdout
    record = said("trace", fleet, "--machine", machine, "--from", "10", "--to", "60")["trace"]
    assert sum(row["days"] for row in record["spells"]) == pytest.approx(50)
    assert all(10 <= row["day"] < 60 for row in record["events"])
    assert file.read_text(encoding="utf-8").startswith("day,moment,what,")


def test_a_trace_tells_a_site_and_its_shelves_balance(fleet: Path, tmp_path: Path) -> None:
    site = starting_study().table("stock")["site"][0]
    told = done("trace", fleet, "--site", site, "--csv", tmp_path / "events.csv").stdout
    assert "to the shelf" in told
    assert "mean owed" in told
    record = said("trace", fleet, "--site", site)["trace"]
    item = max(record["shelves"], key=lambda row: row["came"])["item"]
    assert all(row["opening"] + row["came"] - row["left"] == row["closing"] for row in record["shelves"])
    only = said("trace", fleet, "--site", site, "--item", item)["trace"]
    assert {row["item"] for row in only["events"]} == {item}
    assert (tmp_path / "events.csv").read_text(encoding="utf-8").startswith("day,moment,what,")


@pytest.mark.parametrize("words", [(), ("--machine", "a", "--site", "b"), ("--machine", "a", "--item", "b")])
def test_a_trace_is_of_a_machine_or_of_a_site(words: tuple[str, ...], fleet: Path) -> None:
    ended = run("trace", fleet, *words)
    assert ended.exit_code == 2
    assert "--site" in ended.stderr


@pytest.mark.parametrize(
    ("name", "way_out"), [("rail", "sustainment demo rail makes it"), ("nothing", "sustainment demo makes")]
)
def test_a_study_that_is_not_there_is_offered(name: str, way_out: str, tmp_path: Path) -> None:
    ended = run("trace", tmp_path / name, "--machine", "train 1 of line A")
    assert ended.exit_code == 2
    assert way_out in " ".join(ended.stderr.split())


@pytest.mark.parametrize("command", ["describe", "evaluate", "simulate", "run", "report"])
def test_a_study_with_faults_is_refused_by_every_command(command: str, own_fleet: Path) -> None:
    spoil(own_fleet, "stock", old="gearbox", new="gearbx")
    ended = run(command, own_fleet)
    assert ended.exit_code == 2
    assert "E110" in ended.stderr
    assert ended.stdout == ""
    assert "E110" in str(said(command, own_fleet, code=2)["error"]["faults"])


@pytest.mark.parametrize("command", ["check", "describe", "evaluate", "simulate", "run", "report"])
def test_a_study_that_is_not_there_exits_with_2(command: str, tmp_path: Path) -> None:
    ended = run(command, tmp_path / "nothing")
    assert ended.exit_code == 2
    assert "nothing" in ended.stderr
    assert "Traceback" not in ended.output


def test_describe_says_counts_readings_and_sources(fleet: Path) -> None:
    text = done("describe", fleet).stdout
    assert "120,000, 90 % range" in text or "80,000 to 200,000" in text
    assert "21  rows in 12 tables" in text
    assert "0 guessed" in text
    record = said("describe", fleet)
    assert record["rows"]["stock"] == 3
    assert any("mtbf" in row["address"] for row in record["readings"])


def test_new_makes_a_study_that_checks(tmp_path: Path) -> None:
    done("new", tmp_path / "mine")
    assert said("check", tmp_path / "mine")["errors"] == 0


def test_new_writes_over_nothing(own_fleet: Path) -> None:
    before = (own_fleet / "items.csv").read_bytes()
    assert run("new", own_fleet).exit_code == 2
    assert (own_fleet / "items.csv").read_bytes() == before


def test_template_writes_a_workbook_and_nothing_else(tmp_path: Path) -> None:
    done("template", tmp_path / "book.xlsx")
    assert (tmp_path / "book.xlsx").stat().st_size > 1000
    assert run("template", tmp_path / "book.xls").exit_code == 2


def test_convert_there_and_back_keeps_the_study(fleet: Path, tmp_path: Path) -> None:
    book, back = tmp_path / "fleet.xlsx", tmp_path / "back"
    first = said("convert", fleet, book)
    second = said("convert", book, back)
    assert first["study"]["digest"] == second["study"]["digest"]
    assert run("convert", fleet, book).exit_code == 2
    done("convert", fleet, book, "--force")


def test_evaluate_by_day_draws_the_days_and_says_how_good_they_are(fleet: Path) -> None:
    text = done("evaluate", fleet, "--by-day").stdout
    assert "ready on an average day" in text
    assert "the colons hold 9 in 10 futures by the law of each day" in text
    assert "Day by day" in text
    evaluation = said("evaluate", fleet, "--by-day")["evaluation"]
    days = [row for row in evaluation["tables"]["readiness"] if row["scope_kind"] == "fleet"]
    assert [row["day"] for row in days] == list(range(starting_study().settings.days + 1))
    assert all(0.0 <= row["availability"] <= 1.0 for row in days)


def test_one_day_and_every_day_cannot_both_be_asked_for(fleet: Path) -> None:
    ended = run("evaluate", fleet, "--by-day", "--day", "3")
    assert ended.exit_code == 2
    assert "give one of them" in ended.output
    ended = run("evaluate", fleet, "--by-day", "--method", "vari-metric")
    assert ended.exit_code == 2
    assert "dyna-metric" in ended.output


def test_evaluate_says_how_many_are_ready_and_what_stops_the_rest(fleet: Path) -> None:
    text = done("evaluate", fleet).stdout
    assert "of 20 ready in the long run" in text
    assert "not ready on an average day" in text
    record = said("evaluate", fleet)
    row = next(row for row in record["evaluation"]["tables"]["readiness"] if row["scope_kind"] == "fleet")
    assert 0 < row["availability"] < 1


def test_simulate_says_the_mean_with_its_interval_and_draws_the_curve(fleet: Path) -> None:
    text = done("simulate", fleet, *FEW).stdout
    assert "of 20  (" in text
    assert "9 in 10 simulated futures" in text
    assert "day 0" in text


def test_simulate_twice_gives_the_same(fleet: Path) -> None:
    first, second = (said("simulate", fleet, *FEW)["simulation"]["tables"] for _ in range(2))
    assert first == second
    assert said("simulate", fleet, *FEW, "--seed", "7")["simulation"]["tables"] != first


def test_a_requirement_decides_the_exit_code_only_where_asked(own_fleet: Path) -> None:
    require(own_fleet, "1.0")
    assert run("evaluate", own_fleet).exit_code == 0
    assert run("evaluate", own_fleet, "--require").exit_code == 1
    assert run("simulate", own_fleet, *FEW, "--require").exit_code == 1
    require(own_fleet, "0.01")
    assert run("simulate", own_fleet, *FEW, "--require").exit_code == 0


def test_run_keeps_what_it_did_and_reuses_it(own_fleet: Path) -> None:
    first = said("run", own_fleet, *FEW)
    folder = Path(first["run"])
    assert {"manifest.json", "report.html"} <= {file.name for file in folder.iterdir()}
    again = said("run", own_fleet, *FEW)
    assert (again["reused"], again["run"]) == (True, str(folder))
    assert again["simulation"]["tables"]["readiness"] == first["simulation"]["tables"]["readiness"]
    assert said("run", own_fleet, *FEW, "--fresh")["reused"] is False
    ended = done("run", own_fleet, *FEW)
    assert "ran before" in ended.stderr
    assert "ready on an average day" in ended.stdout


def test_run_says_where_the_time_goes(own_fleet: Path) -> None:
    ended = done("run", own_fleet, *FEW)
    assert all(step in ended.stderr for step in ("Took", "quick answer", "simulation", "report"))


def test_run_runs_again_when_an_input_changed(own_fleet: Path) -> None:
    said("run", own_fleet, *FEW)
    spoil(own_fleet, "authorised", old="20", new="21")
    assert said("run", own_fleet, *FEW)["reused"] is False


def test_report_writes_one_page_into_the_study(own_fleet: Path) -> None:
    record = said("report", own_fleet, *FEW)
    assert Path(record["report"]) == own_fleet / "report.html"
    assert "A small fleet" in (own_fleet / "report.html").read_text(encoding="utf-8")


def test_report_lists_and_writes_pictures(fleet: Path, tmp_path: Path) -> None:
    assert "readiness" in done("report", fleet, "--chart", "list").stdout
    svg = tmp_path / "network.svg"
    done("report", fleet, "--chart", "network", "--picture", svg)
    assert svg.read_text(encoding="utf-8").startswith("<svg")
    png = tmp_path / "readiness.png"
    done("report", fleet, "--chart", "readiness", "--png", png, *FEW)
    assert png.read_bytes().startswith(b"\x89PNG")


def test_an_unknown_picture_names_the_nearest(fleet: Path) -> None:
    ended = run("report", fleet, "--chart", "readyness")
    assert ended.exit_code == 2
    assert "did you mean readiness?" in ended.stderr


def test_an_unknown_scenario_is_refused(fleet: Path) -> None:
    ended = run("evaluate", fleet, "--scenario", "peak")
    assert ended.exit_code == 2
    assert "peak" in ended.stderr


def test_a_scenario_changes_the_answer(own_fleet: Path) -> None:
    (own_fleet / "scenarios").mkdir()
    change = 'title = "More gearboxes"\n"stock/gearbox@workshop/quantity" = 9\n'
    (own_fleet / "scenarios" / "more.toml").write_text(change, encoding="utf-8")

    def working(*options: str) -> float:
        rows = said("evaluate", own_fleet, *options)["evaluation"]["tables"]["readiness"]
        return next(row["working"] for row in rows if row["scope_kind"] == "fleet")

    assert working("--scenario", "more") > working()
    assert "More gearboxes" in done("describe", own_fleet).stdout


def test_quiet_says_results_only(fleet: Path) -> None:
    ended = done("evaluate", fleet, "--quiet")
    assert ended.stderr == ""
    assert "ready" in ended.stdout


def test_colour_never_gets_into_a_pipe(fleet: Path) -> None:
    assert "\x1b" not in done("evaluate", fleet).output


def test_doctor_says_versions_cores_and_the_cache() -> None:
    text = done("doctor").stdout
    assert all(word in text for word in ("numpy", "core", "compiled: the event loop and"))
    record = said("doctor")
    assert record["missing"] == []
    assert record["compiled"]["now"] == record["compiled"]["before"]
    assert record["compiled"]["now"]["formula_functions"] > 0


def test_doctor_compiles_on_two_cores_where_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a compiler that only takes notes: the processor is kept for other tests."""
    there = SimpleNamespace(formulas=False, events=False)
    begun: list[list[str]] = []
    done_here: list[str] = []

    class Beside:
        def __init__(self, command: list[str], **_: Any) -> None:
            begun.append(command)

        def wait(self) -> None:
            done_here.append("waited")

        def kill(self) -> None:
            done_here.append("ended")

    monkeypatch.setattr(compiling, "compiled", lambda: there)
    monkeypatch.setattr(compiling.subprocess, "Popen", Beside)
    monkeypatch.setattr(compiling, "compile_formulas", lambda **_: done_here.append("formulas"))
    monkeypatch.setattr(compiling, "compile_events", lambda: done_here.append("events"))
    compiling.compile_all(Clock(), every_method=True, cores=2)
    assert begun == [[sys.executable, "-m", "sustainment.cli.compiling"]]
    assert done_here == ["formulas", "waited", "ended", "waited", "events"]
    compiling.compile_all(Clock(), every_method=True, cores=1)
    assert len(begun) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rail", "wind", "armour"])
def test_a_demo_makes_its_folder_with_its_report(name: str, tmp_path: Path) -> None:
    record = said("demo", name, "--into", tmp_path, *FEW)
    assert Path(record["report"]) == tmp_path / name / "report.html"
    ended = done("demo", name, "--into", tmp_path, *FEW)
    assert "Using folder" in ended.stderr
    assert "of" in ended.stdout


def test_a_demo_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    ended = run("demo", "rial", "--into", tmp_path)
    assert ended.exit_code == 2
    assert "did you mean rail?" in ended.stderr
