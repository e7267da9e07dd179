"""From how many jobs a year a candidate site pays.

All that fails is scaled by one factor, what stands keeps its capacity. At a factor the site is worth the
cost of the best plan without it less that of the best plan with it (its own cost apart); it pays where that
is more than it costs. The factor where the two meet is found by halving. Where another candidate takes over
as numbers grow there may be several; one of them is found.
"""

from math import sqrt
from typing import NamedTuple

import numpy as np

from sustainment.optimisation.highs import Options
from sustainment.optimisation.repair.levels import RepairLevels, solve_repair_levels
from sustainment.optimisation.repair.question import Question
from sustainment.problem.kinds import Floats

FAR = 256.0
"""Times today's failures, or a part of them, up to which is looked."""
CLOSE = 1.002
"""Ratio of the ends between which the factor is known."""
SHOWN = (0.25, 0.5, 0.75, 1.25, 1.5, 2.0, 3.0)
"""Times today's failures at which a site's worth is looked at besides."""


class BreakEven(NamedTuple):
    """What a site does today, and from where on it pays."""

    jobs: float
    """Repairs a year at the site if it is open."""
    pays_from: float | None
    """Repairs a year at the site from which it pays; None: not within reach."""
    worth: tuple[tuple[float, float], ...] = ()
    """Repairs a year at the site, rising, and what it is then worth a year before its own cost."""


class _At(NamedTuple):
    worth: float
    jobs: float


class _Tried:
    """A site at multiples of what fails, each looked at once."""

    def __init__(self, question: Question, asset: int, options: Options) -> None:
        self.question, self.asset, self.options = question, asset, options
        self.known: dict[float, _At | None] = {}

    def at(self, factor: float) -> _At | None:
        """Return what the site is worth, and its repairs; None: beyond all plans."""
        if factor not in self.known:
            self.known[factor] = _at(self.question, self.asset, factor=factor, options=self.options)
        return self.known[factor]

    def answer(self, today: _At, pays_from: float | None) -> BreakEven:
        """Return what is known of the site, its worth at a few more multiples with it."""
        for factor in SHOWN if today.jobs > 0.0 else ():
            self.at(factor)
        worth = sorted((one.jobs, one.worth) for one in self.known.values() if one is not None)
        return BreakEven(today.jobs, pays_from, tuple(worth))


def break_even(question: Question, asset: int, *, options: Options) -> BreakEven:
    """
    Return from how many repairs a year a candidate site pays.

    Parameters
    ----------
    question
        Of the study.
    asset
        Number of the site among the assets.
    options
        Gap, time limit, seed and presolve of each solution.
    """
    tried, own = _Tried(question, asset, options), question.assets[asset].cost
    today = tried.at(1.0)
    if today is None:
        return BreakEven(0.0, None)
    low, high = 1.0, 1.0
    found = today
    if today.worth >= own:
        while low > 1.0 / FAR:
            low /= 2.0
            lower = tried.at(low)
            if lower is None or lower.worth < own:
                break
            high, found = low, lower
        else:
            return tried.answer(today, found.jobs)
    else:
        while True:
            high *= 2.0
            higher = tried.at(high)
            if higher is None or high > FAR:
                return tried.answer(today, None)
            if higher.worth >= own:
                found = higher
                break
            low = high
    while high / low > CLOSE:
        middle = sqrt(low * high)
        between = tried.at(middle)
        if between is not None and between.worth >= own:
            high, found = middle, between
        else:
            low = middle
    return tried.answer(today, found.jobs)


def _at(question: Question, asset: int, *, factor: float, options: Options) -> _At | None:
    """Return what a site is worth, and its repairs, at a multiple of what fails; None: beyond all plans."""
    network = question.network
    none, one = network.asset_most.copy(), network.asset_present.copy()
    none[asset], one[asset] = 0, 1
    scaled = network._replace(entering=network.entering * factor)
    without = solve_repair_levels(scaled._replace(asset_most=none), options)
    with_it = solve_repair_levels(scaled._replace(asset_present=one), options)
    if not (np.isfinite(without.cost) and np.isfinite(with_it.cost)):
        return None
    return _At(without.cost - with_it.cost, _jobs(question, with_it, site=question.assets[asset].site))


def _jobs(question: Question, found: RepairLevels, *, site: str) -> float:
    number = list(question.rows.sites).index(site)
    here = np.array([place.site == number for place in question.places], dtype=np.bool_)
    used = np.flatnonzero(here & (found.way_of_pair >= 0))
    repaired: Floats = np.array([question.choices[int(found.way_of_pair[place])].repaired for place in used])
    return float(repaired @ found.arriving[used])
