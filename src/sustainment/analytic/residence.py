"""How long a time lasts.

What is in a stage at day t, of what entered at an even rate since day a, is rate x E[min(time, t - a)]:
the integral of the chance to stay so long (Palm's theorem; for rates that vary Eick, Massey & Whitt 1993).
"""

import math
from dataclasses import dataclass

import numpy as np

from sustainment.problem.arrays import Floats, Law
from sustainment.problem.laws import inverse_weibull_shape

OVER = 1e-15
"""A chance to last longer that is as good as none."""


@dataclass(frozen=True)
class Residence:
    """
    A time: its mean in days, law, and coefficient of variation; a mean of nan or inf never ends.

    Examples
    --------
    >>> Residence(6.0, Law.FIXED).mean_until(np.array([4.0, 9.0])).tolist()
    [4.0, 6.0]
    """

    mean: float
    law: int = Law.FIXED
    variation: float = 0.0

    @property
    def is_fixed(self) -> bool:
        """Tell whether it always takes the same time."""
        varies = self.law == Law.EXPONENTIAL or (self.law != Law.FIXED and self.variation > 0.0)
        return not varies or not math.isfinite(self.mean) or self.mean == 0.0

    def beyond(self, days: Floats) -> Floats:
        """Return the chance that it lasts longer than so many days."""
        from scipy import special

        x = np.maximum(days, 0.0)
        if self.is_fixed:
            return np.where(x < self._fixed_days, 1.0, 0.0)
        chance: Floats
        if self.law == Law.EXPONENTIAL:
            chance = np.exp(-x / self.mean)
        elif self.law == Law.LOGNORMAL:
            chance = special.ndtr(-self._normal(x))
        elif self.law == Law.GAMMA:
            square = self.variation**2
            chance = special.gammaincc(1.0 / square, x / (self.mean * square))
        else:
            inverse, scaled = self._weibull(x)
            chance = np.exp(-(scaled ** (1.0 / inverse)))
        return np.where(days < 0.0, 1.0, chance)

    def mean_until(self, days: Floats) -> Floats:
        """Return E[min(time, days)], the integral of `beyond` from 0."""
        from scipy import special

        x = np.maximum(days, 0.0)
        if self.is_fixed:
            return np.minimum(x, self._fixed_days)
        until: Floats
        if self.law == Law.EXPONENTIAL:
            until = -self.mean * np.expm1(-x / self.mean)
        elif self.law == Law.LOGNORMAL:
            sigma = math.sqrt(math.log1p(self.variation**2))
            until = self.mean * special.ndtr(self._normal(x) - sigma) + x * special.ndtr(-self._normal(x))
        elif self.law == Law.GAMMA:
            square = self.variation**2
            shape, scaled = 1.0 / square, x / (self.mean * square)
            until = self.mean * special.gammainc(shape + 1.0, scaled) + x * special.gammaincc(shape, scaled)
        else:
            inverse, scaled = self._weibull(x)
            until = self.mean * special.gammainc(inverse, scaled ** (1.0 / inverse))
        return until

    @property
    def _fixed_days(self) -> float:
        return self.mean if math.isfinite(self.mean) else math.inf

    def _normal(self, x: Floats) -> Floats:
        square = math.log1p(self.variation**2)
        with np.errstate(divide="ignore"):
            logs: Floats = np.log(x / self.mean) + 0.5 * square
        return logs / math.sqrt(square)

    def _weibull(self, x: Floats) -> tuple[float, Floats]:
        """Return 1 / shape, and times over their scale."""
        inverse = inverse_weibull_shape(self.variation)
        return inverse, x * math.gamma(1.0 + inverse) / self.mean


def by_cells(time: Residence, cell: float, *, most: int) -> tuple[Floats, Floats]:
    """Return what is left of a cell's even mass, and of a jump, after so many cells.

    stay[j], j = 1, 2, ...: mean part of what came in the j-th last cell that is still there (stay[0] is 1);
    beyond[j]: chance to last longer than j cells. Both end where nothing is left, or at `most` cells.
    """
    reach = _reach(time, cell, most)
    edges: Floats = cell * np.arange(reach + 1, dtype=np.float64)
    until, beyond = time.mean_until(edges), time.beyond(edges)
    stay = np.concatenate(([1.0], np.clip(np.diff(until) / cell, 0.0, 1.0)))
    return stay, beyond


def _reach(time: Residence, cell: float, most: int) -> int:
    """Return after how many cells nothing is left."""
    low, high = 0, most
    if float(time.beyond(np.array([cell * high]))[0]) > OVER:
        return most
    while high - low > 1:
        middle = (low + high) // 2
        if float(time.beyond(np.array([cell * middle]))[0]) > OVER:
            low = middle
        else:
            high = middle
    return min(high + 1, most)
