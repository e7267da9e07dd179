"""Two answers held against each other by their replications, paired or independent."""

from collections.abc import Callable

import numpy as np

from sustainment.model.study import Study
from sustainment.simulation.simulate import simulate

Z = 3.3
"""By chance once in a thousand times; a law is broken where it is so again on more replications."""


def working(study: Study, seed: int, replications: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Return the mean number working of each replication."""
    answer = simulate(study, replications=replications, seed=seed, workers=1)
    return answer.table("replications")["working"].to_numpy()


def gain(worse: Study, better: Study, seed: int, replications: int) -> tuple[float, float]:
    """Return the mean gain in working machines and its standard error, paired by replication."""
    difference = working(better, seed, replications) - working(worse, seed, replications)
    return float(difference.mean()), float(difference.std(ddof=1) / np.sqrt(replications))


def assert_no_worse(worse: Study, better: Study, *, seed: int, replications: int = 60) -> float:
    """Hold a one-sided law; return the z of the gain. False alarms: one in a million."""
    mean, error = gain(worse, better, seed, replications)
    if mean < -Z * error:
        again, its_error = gain(worse, better, seed + 10_007, 4 * replications)
        assert again >= -Z * its_error, f"worse by {-again:.3f} +- {its_error:.3f}, and {-mean:.3f} before"
    return mean / error if error > 0 else 0.0


def assert_alike(one: Study, other: Study, *, seed: int, replications: int = 200) -> None:
    """Hold two answers equal in law, on independent draws. False alarms: one in a million."""

    def off(times: int) -> float:
        first = working(one, seed, times * replications)
        second = working(other, seed + 20_011, times * replications)
        error = np.sqrt((first.var(ddof=1) + second.var(ddof=1)) / first.size)
        return float((first.mean() - second.mean()) / error)

    assert_small(off)


def assert_small(off: Callable[[int], float]) -> None:
    """Hold a z within chance; where it is not, again with four times the replications and new draws."""
    z = off(1)
    if abs(z) > Z:
        again = off(4)
        assert abs(again) <= Z, f"off by {z:.1f} and then by {again:.1f} standard errors"
