"""What a trace tells."""

from sustainment.simulation.trace import Trace
from sustainment.views.telling import lines, spent


def story_lines(traced: Trace) -> list[tuple[float, str]]:
    """Return what a trace tells: the day and a sentence for each event."""
    return lines(traced.table("events"))


def days_spent(traced: Trace) -> list[tuple[str, float]]:
    """Return what the days of a machine went to, most days first."""
    return spent(traced.table("spells"))
