"""Values over independent runs, each with its standard error."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import floor, sqrt
from typing import Any

import numpy as np
from scipy.special import ndtri, stdtr

from sustainment.model.study import Study
from sustainment.simulation.result import Simulation
from sustainment.simulation.simulate import simulate

Path = tuple[str | int, ...]
"""Where a value stands in the answer to a case."""
FEW = 10
"""Looks that are too few for their spread to be known."""


@dataclass(frozen=True)
class Effort:
    """How much is simulated."""

    runs: int = 24
    """Independent runs, whose spread gives the standard errors; of one replication each in a steady state."""
    replications: int = 150
    """Of a run in which single days are looked at."""
    cycles: float = 120.0
    """Length of a replication in a steady state, in times that a unit takes to fail and to return."""
    seed: int = 0

    def times(self, factor: float) -> "Effort":
        """Return the same number of longer runs."""
        more = max(round(factor * self.replications), 2)
        return replace(self, replications=more, cycles=factor * self.cycles)


@dataclass(frozen=True)
class Estimate:
    """A simulated value, its standard error, and the runs that it rests on."""

    value: float
    standard_error: float
    runs: int

    def times(self, factor: float) -> "Estimate":
        """Return it in another unit."""
        return replace(self, value=factor * self.value, standard_error=factor * self.standard_error)

    def z(self, exact: float) -> float:
        """Return how far it is off in standard errors, as a normal number; 0 where both agree exactly."""
        off = self.value - exact
        if abs(off) <= 1e-9 * max(abs(exact), 1.0):
            return 0.0
        if self.standard_error == 0.0:
            return float("inf") if off > 0 else float("-inf")
        t = off / self.standard_error
        return float(-np.sign(t) * ndtri(stdtr(self.runs - 1, -abs(t))))


Estimates = dict[Path, Estimate]
Values = Mapping[Path, float]


def over_runs(
    study: Study,
    read: Callable[[Simulation], Values],
    effort: Effort,
    *,
    replications: int,
    looks: Callable[[Path], float],
) -> Estimates:
    """
    Return what is read of independent runs of a study: mean and standard error.

    Parameters
    ----------
    study
        The case.
    read
        What is asked of the answer of one run.
    effort
        Number of runs, and their seeds.
    replications
        Of one run.
    looks
        How often a run looks at a value that is a mean of whole numbers, and finds it anew; 0 for others.
        What fewer than ten looks saw has no spread of its own to judge by: its error is that of a binomial.
    """
    found: dict[Path, list[float]] = {}
    for run in range(effort.runs):
        answer = simulate(study, seed=effort.seed + run, replications=replications, workers=1)
        for path, value in read(answer).items():
            found.setdefault(path, []).append(value)
    return {path: _estimate(np.array(values), looks=looks(path)) for path, values in found.items()}


def _estimate(values: "np.ndarray[Any, np.dtype[np.float64]]", *, looks: float) -> Estimate:
    runs = values.size
    mean, error = float(values.mean()), float(values.std(ddof=1) / sqrt(runs))
    share, every = mean - floor(mean), runs * looks
    if every > 0.0 and min(share, 1.0 - share) * every < FEW:
        # Two more of each kind (Agresti and Coull 1998).
        least = (share * every + 2.0) / (every + 4.0)
        error = max(error, sqrt(least * (1.0 - least) / every))
    return Estimate(mean, error, runs)


def nested(estimates: Estimates, read: Callable[[Estimate], float]) -> Any:
    """Return estimates in the shape of `expected`: names make objects, numbers make lists."""
    if list(estimates) == [()]:
        return read(estimates[()])
    heads = list(dict.fromkeys(path[0] for path in estimates))
    parts = {
        head: nested({path[1:]: one for path, one in estimates.items() if path[0] == head}, read)
        for head in heads
    }
    if all(isinstance(head, int) for head in heads):
        return [parts[place] for place in sorted(heads, key=int)]
    return parts


def leaves(tree: Any, at: Path = ()) -> Iterator[tuple[Path, float]]:
    """Yield every number of an answer with its place."""
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from leaves(value, (*at, key))
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield from leaves(value, (*at, number))
    elif isinstance(tree, int | float):
        yield at, float(tree)
