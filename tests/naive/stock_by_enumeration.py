"""Every stock of one item in a tree of supply, one after another."""

from itertools import product
from typing import NamedTuple

import numpy as np

from sustainment.kernels.backorders import shelf, shelf_of_probabilities
from sustainment.kernels.counts import CountLaw, fill_probabilities, fit

LENGTH = 120
"""Of laws: pipelines here have a mean of a few."""


class Node(NamedTuple):
    """A site: its supplier's place, its pipeline, its part of what is owed there, a backorder's worth."""

    above: int
    mean: float
    share: float
    worth: float
    least: int
    most: int
    missed: float = 0.0
    """What it is worth that a demand finds the shelf empty."""


def effect(nodes: list[Node], stock: tuple[int, ...], method: str) -> float:
    """What the backorders of a stock are worth, by metric, vari-metric or exact laws; tops come first."""
    owed: list[tuple[float, float, np.ndarray]] = []
    missed = 0.0
    for node, units in zip(nodes, stock, strict=True):
        mean, variance, law = node.mean, node.mean, poisson(node.mean)
        if node.above >= 0:
            first, spread, above = owed[node.above]
            f = node.share
            mean += f * first
            variance += f * (1 - f) * first + f * f * spread
            law = np.convolve(law, thinned(above, f))[:LENGTH]
        if method == "exact":
            n = np.arange(law.size)
            mean, spread = float(law @ n), float(law @ n**2) - float(law @ n) ** 2
            one = shelf_of_probabilities(law, (mean, spread), units)
            missed += node.missed * float(law[units:].sum())
        else:
            one = shelf(fit(mean, mean if method == "metric" else variance), units)
            missed += node.missed * (1.0 - one.fill_rate)
        spread = one.backorders if method == "metric" else one.backorder_variance
        owed.append((one.backorders, spread, np.append(law[: units + 1].sum(), law[units + 1 :])))
    return missed + sum(node.worth * first for node, (first, _, _) in zip(nodes, owed, strict=True))


def poisson(mean: float) -> np.ndarray:
    law = np.empty(LENGTH)
    fill_probabilities(law, CountLaw(mean, 0.0, np.inf))
    return law


def thinned(law: np.ndarray, share: float) -> np.ndarray:
    """Binomial(B, share), one number after another."""
    out, given = np.zeros(law.size), np.ones(1)
    for chance in law:
        out[: given.size] += chance * given
        given = np.convolve(given, [1 - share, share])
    return out


def least_effects(nodes: list[Node], method: str) -> dict[int, float]:
    """The least effect at each number of units above the least stock."""
    best: dict[int, float] = {}
    fewest = sum(node.least for node in nodes)
    for stock in product(*(range(node.least, node.most + 1) for node in nodes)):
        units = sum(stock) - fewest
        best[units] = min(best.get(units, np.inf), effect(nodes, stock, method))
    return best


def lower_hull(points: dict[int, float]) -> dict[int, float]:
    """The points that no line between two others passes under or through, up to the least value."""
    kept = {}
    for n, value in points.items():
        before = [(value - v) / (n - m) for m, v in points.items() if m < n]
        after = [(v - value) / (m - n) for m, v in points.items() if m > n]
        if (not before or min(before) < 0) and max(before, default=-np.inf) < min(after, default=np.inf):
            kept[n] = value
    return kept
