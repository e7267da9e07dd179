"""A search that says how far it is, and ends at Ctrl-C."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from sustainment.cli.progress import ProgressLine
from sustainment.cli.text import percent
from sustainment.cli.voice import Voice, paint

STOPPED = "Stopped early: what follows is the best plan so far, and its bound holds."
STOPPING = "stopping with the best so far (Ctrl-C again: without)"


def heard_by(line: ProgressLine) -> Callable[[Any], None]:
    """Return what a line shows of what a search tells."""
    doing = line.waiting_for

    def heard(told: Any) -> None:
        nonlocal doing
        if line.waiting_for == STOPPING:
            return
        doing = told.doing or doing
        near = f", within {percent(told.gap, 2)} of the bound" if told.gap is not None else ""
        line.waiting_for = f"{doing}{near}"

    return heard


class Stop:
    """Whether a search was told to stop."""

    def __init__(self, line: ProgressLine) -> None:
        self.line, self.asked = line, False

    def __call__(self) -> bool:
        """Tell whether the search shall end as soon as it has a plan and a bound."""
        return self.asked

    def heard(self, _signal: int, _frame: FrameType | None) -> None:
        """Ask the search to stop; the second time end it without an answer."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        self.line.waiting_for = STOPPING


@contextmanager
def stoppable(line: ProgressLine) -> Iterator[Stop]:
    """Take Ctrl-C as a wish to stop while a search runs inside."""
    stop = Stop(line)
    before = signal.signal(signal.SIGINT, stop.heard)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def say_stopped(voice: Voice, *, leaving_out: str | None = None) -> None:
    """Say that an answer was stopped for, and what else was asked that it leaves out."""
    left = f" Left out: {leaving_out}." if leaving_out is not None else ""
    voice.complain(paint(f"  {STOPPED}{left}", "warning"))
