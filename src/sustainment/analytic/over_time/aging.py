"""Weibull lives from day to day.

Failures follow the renewal density from age 0: all lives begin when the study does, and an item that is
replaced starts anew. The mean number of failures of one place by the time of x mean lives is the renewal
function M(x); its growth over a cell, over that of x, is what a constant rate is multiplied by.
"""

import math

import numpy as np

from sustainment.analytic.rates import Activity, shares_at
from sustainment.problem.arrays import Floats, Problem

LONGEST = 12.0
"""Mean lives after which a renewal process has settled: M(x) = x + (c^2 - 1) / 2 (Smith 1954)."""
PARTS = 2400
"""Points of a renewal function."""


class Aging:
    """How far the sources with Weibull lives are."""

    def __init__(self, problem: Problem) -> None:
        shape = problem.sources.shape
        self._aging = np.flatnonzero(shape != 1.0)
        self._lives = np.zeros(self._aging.size)
        self._renewals = {one: renewal_function(float(one)) for one in np.unique(shape[self._aging])}

    @property
    def any(self) -> bool:
        """Tell whether any life is not exponential."""
        return bool(self._aging.size)

    def factors(self, problem: Problem, activity: Activity, *, cell: float) -> Floats:
        """Return what multiplies each source's rate over the next cell, and let it pass."""
        sources = problem.sources
        factors = np.ones(sources.shape.size)
        if not self._aging.size:
            return factors
        used = np.where(sources.calendar, 1.0, 0.0)
        lined = sources.use_line >= 0
        used[lined] = problem.uses.per_day[sources.use_line[lined]]
        share = np.ones(used.size) if problem.demand_is_constant else shares_at(problem, activity)
        lived = (used * sources.per_use * share)[self._aging] * cell
        before, self._lives = self._lives, self._lives + lived
        for shape, values in self._renewals.items():
            mine = sources.shape[self._aging] == shape
            grown = _renewals(values, self._lives[mine], shape=shape) - _renewals(
                values, before[mine], shape=shape
            )
            passed = lived[mine] > 0.0
            growth = np.ones(grown.size)
            np.divide(grown, lived[mine], out=growth, where=passed)
            factors[self._aging[mine]] = growth
        return factors


def renewal_function(shape: float) -> Floats:
    """
    Return the mean number of renewals by 0 ... `LONGEST` mean lives, for Weibull lives.

    References
    ----------
    Xie (1989), On the solution of renewal-type integral equations.
    """
    scale = 1.0 / math.gamma(1.0 + 1.0 / shape)
    x = np.linspace(0.0, LONGEST, PARTS + 1)
    ends = -np.expm1(-((x / scale) ** shape))
    half = 0.5 * (x[1] - x[0])
    middles = -np.expm1(-(((x[1:] - half) / scale) ** shape))
    renewals, grown = np.zeros(PARTS + 1), np.zeros(PARTS + 1)
    for i in range(1, PARTS + 1):
        earlier = float(grown[1:i] @ middles[i - 1 : 0 : -1])
        own = middles[0]
        renewals[i] = (ends[i] + earlier - renewals[i - 1] * own) / (1.0 - own)
        grown[i] = renewals[i] - renewals[i - 1]
    return renewals


def _renewals(values: Floats, lives: Floats, *, shape: float) -> Floats:
    """Return the renewals by so many mean lives."""
    square = math.gamma(1.0 + 2.0 / shape) / math.gamma(1.0 + 1.0 / shape) ** 2 - 1.0
    settled = lives + 0.5 * (square - 1.0)
    early = np.interp(lives, np.linspace(0.0, LONGEST, PARTS + 1), values)
    return np.where(lives > LONGEST, settled + values[-1] - (LONGEST + 0.5 * (square - 1.0)), early)
