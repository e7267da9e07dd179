"""Progress as precision reached."""

from dataclasses import dataclass
from io import StringIO
from time import sleep

import pytest

from sustainment.cli import progress
from sustainment.cli.progress import ProgressLine, progress_line
from sustainment.cli.text import WIDTH


@dataclass(frozen=True)
class Reached:
    replications: int = 412
    half_width: float = 0.008
    target: float = 0.005
    expected_replications: int = 1050


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_says_precision_target_and_time_left() -> None:
    line = progress_line(Reached(), elapsed=8.0)
    assert "precision +-0.8 pts, target +-0.5" in line
    assert "########------------" in line
    assert "about 12 s left" in line
    assert len(line) <= WIDTH


def test_without_a_target_it_says_only_what_is_reached() -> None:
    assert "target" not in progress_line(Reached(target=0.0), elapsed=1.0)


def test_nothing_is_drawn_in_the_first_second() -> None:
    screen = Terminal()
    with ProgressLine("simulating", stream=screen) as line:
        line(Reached())
    assert screen.getvalue() == ""


def test_after_a_second_it_is_drawn_and_then_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    with ProgressLine(stream=screen) as line:
        later(monkeypatch, line, 2.0)
        line(Reached())
        drawn = screen.getvalue()
        assert drawn.startswith("\r  precision")
    assert screen.getvalue()[len(drawn) :].strip(" \r") == ""


def test_until_there_is_a_precision_it_says_what_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SHOW_AFTER_SECONDS", 0.01)
    monkeypatch.setattr(progress, "WAITING_SECONDS", 0.01)
    screen = Terminal()
    with ProgressLine("simulating", stream=screen) as line:
        sleep(0.2)
        line(Reached(replications=0, half_width=float("inf")))
        assert "precision" not in screen.getvalue()
        line(Reached())
    assert "\r  simulating  0 s" in screen.getvalue()


def test_nothing_is_drawn_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = StringIO()
    with ProgressLine("simulating", stream=pipe) as line:
        later(monkeypatch, line, 2.0)
        line(Reached())
    assert pipe.getvalue() == ""


def later(monkeypatch: pytest.MonkeyPatch, line: ProgressLine, span: float) -> None:
    monkeypatch.setattr(progress, "monotonic", lambda: line.started + span)
