"""Progress as precision reached, with the time left."""

import sys
from dataclasses import dataclass, field
from math import isfinite
from time import monotonic
from typing import Protocol, TextIO

from sustainment.cli.text import WIDTH, seconds

SHOW_AFTER_SECONDS = 1.0
"""Progress of what is done sooner is noise (UX section 9)."""
REDRAW_SECONDS = 0.1
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


def progress_line(reached: Reached, elapsed: float) -> str:
    """Return `precision +-0.8 pts, target +-0.5  ####----  about 12 s left`.

    The half-width falls with the square root of the replications, hence the time left.
    """
    share = min(1.0, reached.replications / max(1, reached.expected_replications))
    bar = "#" * round(BAR * share) + "-" * (BAR - round(BAR * share))
    left = elapsed * (1 - share) / share if share > 0 else float("inf")
    precision = f"{100 * reached.half_width:.2g}" if isfinite(reached.half_width) else "?"
    target = f", target +-{100 * reached.target:.2g}" if reached.target else ""
    remaining = f"about {seconds(left)} left" if isfinite(left) else ""
    runs = f"{reached.replications:,} of {reached.expected_replications:,} runs"
    return f"  precision +-{precision} pts{target}  {bar}  {remaining}  {runs}"[:WIDTH].rstrip()


@dataclass
class ProgressLine:
    """One line on a terminal that is written over; nothing where nobody looks."""

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    shown: bool = False
    started: float = field(default_factory=monotonic)
    drawn: float = 0.0

    @property
    def watched(self) -> bool:
        """Tell whether a person can see it."""
        return self.stream.isatty()

    def __call__(self, reached: Reached) -> None:
        """Draw how far it is, at most ten times a second and not in the first second."""
        now = monotonic()
        if not self.watched or now - self.started < SHOW_AFTER_SECONDS or now - self.drawn < REDRAW_SECONDS:
            return
        self.drawn, self.shown = now, True
        line = progress_line(reached, now - self.started)
        self.stream.write(f"\r{line:<{WIDTH - 1}}")
        self.stream.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self.shown:
            self.stream.write("\r" + " " * (WIDTH - 1) + "\r")
            self.stream.flush()
            self.shown = False
