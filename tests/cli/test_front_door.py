"""The front door: fast, light, and polite."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from sustainment.cli.group import front_door
from sustainment.cli.main import COMMANDS, WELCOME, front_text, help_text, load
from sustainment.cli.options import EXAMPLES, PARAMETERS
from sustainment.cli.text import WIDTH

HEAVY = ("numpy", "polars", "numba", "scipy", "rich", "xlsxwriter", "jinja2", "joblib", "highspy")


def run(*arguments: str) -> Result:
    door = front_door(COMMANDS, load=load, front_text=front_text)
    return CliRunner().invoke(door, arguments)


def imported(*arguments: str) -> set[str]:
    code = (
        "import sys; from sustainment.cli.main import main\n"
        f"sys.argv = ['sustainment', *{arguments!r}]\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print('\\n' + ' '.join(sys.modules), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {module.split(".")[0] for module in ended.stderr.splitlines()[-1].split()}


LIGHT = [
    (),
    ("--help",),
    ("--version",),
    ("nonsense",),
    ("explain", "E204"),
    *((name, "--help") for name in COMMANDS),
]


@pytest.mark.parametrize("arguments", LIGHT, ids=" ".join)
def test_help_and_explanations_import_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert not imported(*arguments) & set(HEAVY)


def test_without_a_command_it_welcomes_and_shows_where_to_start() -> None:
    ended = run()
    assert (ended.exit_code, ended.stdout) == (0, WELCOME)
    assert "sustainment demo" in WELCOME


def test_help_names_every_command_within_the_width() -> None:
    text = run("--help").stdout
    assert text == help_text()
    assert all(f"  {name} " in text for name in COMMANDS)
    assert max(map(len, text.splitlines())) <= WIDTH


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_examples_before_its_options(name: str) -> None:
    text = run(name, "--help").stdout
    assert text.index(f"sustainment {name} {EXAMPLES[name][0]}".strip()) < text.index("Options:")
    assert all(word in text for word in ("--json", "--quiet"))
    assert max(map(len, text.splitlines())) <= WIDTH


def test_help_of_a_command_is_its_help() -> None:
    assert run("help", "simulate").stdout == run("simulate", "--help").stdout


def test_a_reader_that_stops_reading_is_no_fault() -> None:
    ask = "import sys; sys.argv = ['', 'explain']; from sustainment.cli.main import main; main()"
    ended = subprocess.run(
        f'"{sys.executable}" -c "{ask}" | head -c 10', shell=True, capture_output=True, text=True, check=True
    )
    assert ended.stderr == ""


def test_the_lists_of_commands_options_and_examples_agree() -> None:
    assert set(COMMANDS) == set(PARAMETERS) == set(EXAMPLES)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_body_is_there(name: str) -> None:
    assert callable(load(COMMANDS[name].body))


def test_a_misspelt_command_names_the_nearest_and_exits_with_2() -> None:
    ended = run("simlate")
    assert ended.exit_code == 2
    assert "did you mean simulate?" in ended.stderr
    assert ended.stdout == ""


def test_a_misspelt_option_exits_with_2_and_as_json_too() -> None:
    assert run("simulate", "x", "--sed", "1").exit_code == 2
    ended = run("simulate", "x", "--seed", "a", "--json")
    assert ended.exit_code == 2
    said = json.loads(ended.stdout)
    assert (said["command"], said["exit_code"], said["error"]["kind"]) == ("simulate", 2, "UsageError")
    assert "--seed" in said["error"]["message"]


def test_a_fault_of_our_own_exits_with_3_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(body: str) -> None:
        raise ZeroDivisionError(f"no {body}")

    door = front_door(COMMANDS, load=broken, front_text=front_text)
    ended = CliRunner().invoke(door, ["check", "x"])
    assert ended.exit_code == 3
    assert len(ended.stderr.splitlines()) == 1
    assert "report" in ended.stderr
    assert "Traceback" not in ended.stderr
    told = CliRunner().invoke(door, ["check", "x", "--verbose"])
    assert (told.exit_code, "Traceback" in told.stderr) == (3, True)


def test_an_interrupt_exits_with_130() -> None:
    def interrupted(body: str) -> None:
        raise KeyboardInterrupt

    door = front_door(COMMANDS, load=interrupted, front_text=front_text)
    ended = CliRunner().invoke(door, ["check", "x"])
    assert ended.exit_code == 130
    assert "Traceback" not in ended.stderr
