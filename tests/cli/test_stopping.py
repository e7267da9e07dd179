"""Ctrl-C while a plan is looked for: once for the best so far, twice for none."""

import signal
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner

import sustainment as su
from sustainment.cli.exits import Exit
from sustainment.cli.group import front_door
from sustainment.cli.main import COMMANDS, front_text, load
from sustainment.cli.progress import ProgressLine
from sustainment.cli.stopping import STOPPED, heard_by, stoppable
from sustainment.files.folder import write_folder
from sustainment.optimisation import bound
from sustainment.optimisation.told import Told


def test_the_first_wish_is_heard_the_second_ends_all() -> None:
    line, before = ProgressLine("looking", StringIO()), signal.getsignal(signal.SIGINT)
    with stoppable(line) as stop:
        assert not stop()
        signal.raise_signal(signal.SIGINT)
        assert stop()
        assert "stopping" in line.waiting_for
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_line_says_what_is_looked_for_and_how_near_it_is() -> None:
    line = ProgressLine("looking", StringIO())
    heard = heard_by(line)
    heard(Told("the best stock"))
    assert line.waiting_for == "the best stock"
    heard(Told("", 0.0435))
    assert line.waiting_for == "the best stock, within 4.35 % of the bound"
    with stoppable(line):
        signal.raise_signal(signal.SIGINT)
    heard(Told("all plans by the best method"))
    assert "stopping" in line.waiting_for


def test_a_command_that_is_stopped_answers_with_the_best_so_far(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = write_folder(su.demo("rail"), tmp_path / "rail")
    tell = bound.tell

    def interrupted(doing: str = "", *, gap: float | None = None) -> None:
        tell(doing, gap=gap)
        monkeypatch.setattr(bound, "tell", tell)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(bound, "tell", interrupted)
    door = front_door(COMMANDS, load=load, front_text=front_text)
    ended = CliRunner().invoke(door, ["optimise", str(study), "--simulate"])
    assert ended.exit_code == Exit.INTERRUPTED, ended.output
    assert f"{STOPPED} Left out: the simulation of it." in ended.output
    assert "stopped early" in " ".join(ended.output.split())
    assert "present" in ended.output
