"""What an accuracy class is: random models, errors, marks."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count, pairwise

import numpy as np

SEED = 20_260
"""Every model is drawn from this, its class and its number."""
POINTS, PER_CENT = "points", "%"
MOST_SKIPPED = 20
"""Studies in a row that may hold no model worth comparing."""


@dataclass(frozen=True)
class Case:
    """One model answered twice."""

    errors: dict[str, float]
    """Answer less truth by measure, in the measure's unit."""
    marks: dict[str, float]
    """What the error may grow with."""
    words: str
    """The model in words."""


@dataclass(frozen=True)
class Measure:
    """What is compared."""

    name: str
    unit: str
    """Points of availability or chance, or % of the true backorders."""


@dataclass(frozen=True)
class Mark:
    """What errors may grow with, and where its bins end."""

    name: str
    edges: tuple[float, ...]

    def bin_of(self, value: float) -> int:
        """Return the bin of a value: edge k is in bin k."""
        return int(np.searchsorted(self.edges, value, side="left"))

    def bin_names(self) -> list[str]:
        """Return the bins in words."""
        ends = [f"{edge:g}" for edge in self.edges]
        inner = [f"{low} to {high}" for low, high in pairwise(ends)]
        return [f"up to {ends[0]}", *inner, f"above {ends[-1]}"]


@dataclass(frozen=True)
class ModelClass:
    """Random models of one kind."""

    name: str
    title: str
    truth: str
    measures: tuple[Measure, ...]
    marks: tuple[Mark, ...]
    draw: Callable[[np.random.Generator], list[Case]]
    """The models of one random study."""

    def cases(self, number: int) -> list[Case]:
        """Return the first so many models."""
        found: list[Case] = []
        empty = 0
        for study in count():
            drawn = self.draw(np.random.default_rng([SEED, *self.name.encode(), study]))
            found += drawn
            empty = 0 if drawn else empty + 1
            if len(found) >= number or empty > MOST_SKIPPED:
                return found[:number]
        return found


def relative(found: float, truth: float) -> float:
    """Return by how many per cent something is above the truth."""
    return 100.0 * (found / truth - 1.0)


def points(found: float, truth: float) -> float:
    """Return by how many points something is above the truth."""
    return 100.0 * (found - truth)
