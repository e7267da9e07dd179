"""Values on given days: what happens at the same time in many replications."""

from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from math import ceil, sqrt
from typing import Any

from simulated.runs import Effort, Estimate, Estimates, Path, over_runs
from sustainment.model.study import Study
from sustainment.simulation.result import Simulation

TICK = 2.0**-20
"""Shortest time of the simulator, in days."""
ALL = "all"
SPREADS = {"VX", "var_fit"}
FAR = 10.0
"""Standard deviations above the mean that a Poisson number never exceeds here."""


def room(mean: float) -> int:
    """Return a number of systems that are never all down when so many are outstanding on average."""
    return ceil(mean + FAR * sqrt(mean)) + 20


def origins(times: Sequence[float], earliest: float) -> Iterator[tuple[float, dict[int, int]]]:
    """
    Yield times that are day 0 of a study, such that given times are whole days of one of them.

    An answer tells of whole days; what is asked for time 9.999 is told by a study that begins elsewhere.

    Yields
    ------
    The time of day 0, at most the earliest, and the days of the study by place in the list of times.
    """
    left = dict(enumerate(times))
    while left:
        last = max(left.values())
        day_zero = last - ceil(last - earliest - TICK)
        days = {place: round(time - day_zero) for place, time in left.items()}
        whole = {place: day for place, day in days.items() if abs(day - (left[place] - day_zero)) < TICK}
        yield day_zero, whole
        for place in whole:
            del left[place]


def at_instants(study: Study, days: dict[int, int], effort: Effort, read: Any) -> Estimates:
    """Return what `read` finds of an answer on a day, for every row of a case."""

    def rows(answer: Simulation) -> dict[Any, float]:
        looked = Days(answer)
        return {
            ("rows", place, *path): value
            for place, day in days.items()
            for path, value in read(looked, day).items()
        }

    each = effort.replications
    return over_runs(study, rows, effort, replications=each, looks=partial(_looks, each))


def _looks(replications: int, path: Path) -> int:
    """Return how often a value is looked at: once a replication; a variance is no mean of whole numbers."""
    return 0 if path[-1] in SPREADS else replications


def with_times(found: Estimates, times: Sequence[float]) -> Estimates:
    """Return rows with their times before them."""
    exact = {("rows", place, "t"): Estimate(time, 0.0, 2) for place, time in enumerate(times)}
    return {**exact, **found}


class Days:
    """An answer by day."""

    def __init__(self, answer: Simulation) -> None:
        """Take the answer of one run."""
        self.answer = answer

    @cached_property
    def _working(self) -> dict[str, list[float]]:
        return _by_name(self.answer, "readiness", name="scope", value="mean")

    @cached_property
    def _ready(self) -> dict[str, list[float]]:
        return _by_name(self.answer, "groups", name="group", value="ready")

    @cached_property
    def _states(self) -> dict[str, list[float]]:
        return _by_name(self.answer, "states", name="state", value="mean")

    @cached_property
    def _owed(self) -> dict[str, list[float]]:
        return _by_name(self.answer, "stock", name="site", value="backorders")

    @cached_property
    def _on_hand(self) -> dict[str, list[float]]:
        return _by_name(self.answer, "stock", name="site", value="on_hand")

    def working(self, day: int, scope: str = ALL) -> float:
        """Return the mean number working of a unit, or of the whole fleet."""
        return self._working[scope][day]

    def working_variance(self, day: int, scope: str = ALL) -> float:
        """Return the variance of that number."""
        sums, number = self.answer.sums, self.answer.replications
        row = next(row for _, name, row in sums.scopes.names if name == scope)
        known = sums.summed("scope_days")[row * sums.problem.days + day]
        mean = float(known["working"]) / number
        return (float(known["square"]) - number * mean**2) / (number - 1)

    def ready(self, group: str, day: int) -> float:
        """Return the share of replications in which a group is ready."""
        return self._ready[group][day]

    def state(self, name: str, day: int) -> float:
        """Return the mean positions in a state."""
        return self._states[name][day]

    def outstanding(self, site: str, day: int, stock: int) -> float:
        """Return the mean number of units that are on their way to a shelf: X = stock + owed - on hand."""
        return stock + self.owed(site, day) - self._on_hand.get(site, [0.0] * (day + 1))[day]

    def owed(self, site: str, day: int) -> float:
        """Return the mean backorders of the site."""
        return self._owed.get(site, [0.0] * (day + 1))[day]


def _by_name(answer: Simulation, table: str, *, name: str, value: str) -> dict[str, list[float]]:
    """Return the days of a table in order, by name; of names that stand there twice the first."""
    found: dict[str, list[float]] = {}
    rows = answer.table(table)
    if table == "readiness":
        rows = rows.unique(subset=["scope", "day"], keep="first", maintain_order=True)
    for part in rows.partition_by(name, maintain_order=True):
        days = part.sort("day")
        assert days["day"].to_list() == list(range(days.height)), "every day has a row"
        found[str(part[name][0])] = days[value].to_list()
    return found
