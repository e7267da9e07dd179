"""Progress as precision reached, with the time left."""

import sys
from dataclasses import dataclass, field
from math import isfinite
from threading import Event, Thread
from time import monotonic
from typing import Protocol, Self, TextIO

from sustainment.cli.text import WIDTH, seconds

SHOW_AFTER_SECONDS = 1.0
"""Progress of what is done sooner is noise (UX section 9)."""
REDRAW_SECONDS = 0.1
WAITING_SECONDS = 0.5
BAR = 20


class Reached(Protocol):
    """How far a simulation is, as it tells whoever listens."""

    @property
    def replications(self) -> int:
        """Replications done."""

    @property
    def half_width(self) -> float:
        """Half-width of the 95 % interval of availability reached so far."""

    @property
    def target(self) -> float:
        """Half-width at which it stops; 0 where the number of replications is fixed."""

    @property
    def expected_replications(self) -> int:
        """Replications that the target will take, as far as is known."""


def progress_line(reached: Reached, elapsed: float, *, before: int = 0) -> str:
    """Return `precision +-0.8 pts, target +-0.5  ####----  about 12 s left`.

    The half-width falls with the square root of the replications, hence the time left. `before` replications
    were done when the seconds `elapsed` began, so that compiling does not count.
    """
    share = min(1.0, reached.replications / max(1, reached.expected_replications))
    bar = "#" * round(BAR * share) + "-" * (BAR - round(BAR * share))
    done, to_do = reached.replications - before, reached.expected_replications - reached.replications
    left = elapsed * max(0, to_do) / done if done > 0 else float("inf")
    precision = f"{100 * reached.half_width:.2g}" if isfinite(reached.half_width) else "?"
    target = f", target +-{100 * reached.target:.2g}" if reached.target else ""
    remaining = f"about {seconds(left)} left" if isfinite(left) else ""
    runs = f"{reached.replications:,} of {reached.expected_replications:,} runs"
    return f"  precision +-{precision} pts{target}  {bar}  {remaining}  {runs}"[:WIDTH].rstrip()


@dataclass
class ProgressLine:
    """One line on a terminal that is written over; nothing where nobody looks."""

    waiting_for: str = ""
    """What it says until there is a precision to tell."""
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    started: float = field(default_factory=monotonic)
    drawn: float = 0.0
    lines_drawn: int = 0
    before: int = 0
    _told: Event = field(default_factory=Event)
    _waiting: Thread | None = None

    @property
    def watched(self) -> bool:
        """Tell whether a person can see it."""
        return self.stream.isatty()

    def __enter__(self) -> Self:
        """Say what is waited for, second by second, until there is more to tell."""
        if self.watched and self.waiting_for:
            self._waiting = Thread(target=self._wait, daemon=True)
            self._waiting.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the line away."""
        self._stop_waiting()
        if self.lines_drawn:
            self.stream.write("\r" + " " * (WIDTH - 1) + "\r")
            self.stream.flush()

    def __call__(self, reached: Reached) -> None:
        """Draw how far it is, at most ten times a second and not in the first second."""
        if not self.watched or not reached.replications:
            return
        if self._waiting is not None:
            self._stop_waiting()
            self.started, self.before = monotonic(), reached.replications
        now = monotonic()
        if now - self.started >= SHOW_AFTER_SECONDS and now - self.drawn >= REDRAW_SECONDS:
            self.drawn = now
            self._draw(progress_line(reached, now - self.started, before=self.before))

    def _wait(self) -> None:
        pause = SHOW_AFTER_SECONDS
        while not self._told.wait(pause):
            self._draw(f"  {self.waiting_for}  {monotonic() - self.started:.0f} s")
            pause = WAITING_SECONDS

    def _stop_waiting(self) -> None:
        self._told.set()
        if self._waiting is not None:
            self._waiting.join()
            self._waiting = None

    def _draw(self, line: str) -> None:
        self.lines_drawn += 1
        self.stream.write(f"\r{line:<{WIDTH - 1}}")
        self.stream.flush()
