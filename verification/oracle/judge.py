"""Simulate random models and judge their errors by four tests at once.

A Kolmogorov-Smirnov test of z-scores alone is nearly blind to a single wrong family and to wrong widths of
intervals: the mean, the spread and the largest are tested beside it. Each has a quarter of the level.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
from scipy.special import chdtr, ndtr, ndtri, stdtr

from oracle.families import FAMILIES
from oracle.models import Model
from sustainment.simulation.simulate import simulate

LEVEL = 0.01
"""Chance of a false alarm of all four tests together."""


@dataclass(frozen=True)
class Score:
    """A model and how far its answer is off, in standard errors as a normal number."""

    model: Model
    found: float
    standard_error: float
    z: float


def models(each: int, *, seed: int) -> Iterator[Model]:
    """Yield so many random models of each family."""
    for number, family in enumerate(FAMILIES):
        for k in range(each):
            yield family(Random(f"{seed} {number} {k}"))


def scores(asked: Iterable[Model], *, replications: int, seed: int) -> Iterator[Score]:
    """Yield the errors of models: t-scores of means over replications, as normal numbers."""
    for k, model in enumerate(asked):
        answer = simulate(model.study, replications=replications, seed=seed + k)
        value, error = model.found(answer)
        t = (value - model.exact) / error
        z = float(-np.sign(t) * ndtri(stdtr(replications - 1, -abs(t))))
        yield Score(model, value, error, z)


def chances(z: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> dict[str, float]:
    """Return the chance of errors as bad as these or worse, by test: mean, shape, spread, largest."""
    number = z.size
    ordered = ndtr(np.sort(z))
    steps = np.arange(number + 1) / number
    distance = max(np.max(steps[1:] - ordered), np.max(ordered - steps[:-1]))
    square = chdtr(number, float((z**2).sum()))
    return {
        "mean": float(2 * ndtr(-abs(z.mean()) * np.sqrt(number))),
        "shape": _kolmogorov(float(distance), number),
        "spread": float(2 * min(square, 1 - square)),
        "largest": float(min(number * 2 * ndtr(-np.abs(z).max()), 1.0)),
    }


def _kolmogorov(distance: float, number: int) -> float:
    """Return the chance of a larger distance (Kolmogorov 1933; Stephens 1970 for few values)."""
    from scipy.special import kolmogorov

    root = np.sqrt(number)
    return float(kolmogorov(distance * (root + 0.12 + 0.11 / root)))


def verdict(found: dict[str, float]) -> bool:
    """Tell whether no test raises an alarm."""
    return all(chance >= LEVEL / len(found) for chance in found.values())
