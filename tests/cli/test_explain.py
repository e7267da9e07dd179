"""Every code explained."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import sustainment.cli.explain
from sustainment.cli.explain import EXPLANATIONS
from sustainment.cli.group import front_door
from sustainment.cli.main import COMMANDS, front_text, load
from sustainment.cli.text import WIDTH
from sustainment.files.codes import FILE_CODES
from sustainment.model.codes import CODES

PACKAGE = Path(sustainment.cli.explain.__file__).parent.parent
DOOR = front_door(COMMANDS, load=load, front_text=front_text)


def used_codes() -> set[str]:
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        if path.parent.name != "cli":
            found.update(re.findall(r'"([EW]\d{3})"', path.read_text(encoding="utf-8")))
    return found


def test_every_code_that_a_fault_can_carry_is_explained() -> None:
    assert sorted((used_codes() | set(CODES) | set(FILE_CODES)) - set(EXPLANATIONS)) == []


def test_no_code_is_explained_that_no_fault_carries() -> None:
    assert sorted(set(EXPLANATIONS) - used_codes() - set(CODES) - set(FILE_CODES)) == []


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_an_explanation_has_example_cause_and_fix_within_the_width(code: str) -> None:
    ended = CliRunner().invoke(DOOR, ["explain", code.lower()])
    assert ended.exit_code == 0
    assert all(word in ended.stdout for word in (code, "Example", "Cause", "Fix"))
    assert max(map(len, ended.stdout.splitlines())) <= WIDTH


@pytest.mark.parametrize("code", sorted(EXPLANATIONS))
def test_titles_are_those_of_the_codes(code: str) -> None:
    titles = {**CODES, **FILE_CODES}
    assert EXPLANATIONS[code].title == titles.get(code, EXPLANATIONS[code].title)


def test_an_unknown_code_exits_with_2_and_names_the_nearest() -> None:
    ended = CliRunner().invoke(DOOR, ["explain", "E205x"])
    assert ended.exit_code == 2
    assert "E205" in ended.stderr


def test_an_explanation_as_json_has_its_parts() -> None:
    said = json.loads(CliRunner().invoke(DOOR, ["explain", "E204", "--json"]).stdout)
    assert {"code", "title", "example", "cause", "fix"} <= set(said)
