"""Roots of maps that fall: shares at work, shop queues.

More work brings more failures, and these less work. `Falling` finds many such shares at once, each by its
own bracketed secant; `Mixing` (Anderson 1965) finds queues that push back on each other through the fleet.
"""

import numpy as np

from sustainment.problem.arrays import Flags, Floats

LEAST_SHARE = 1e-13
PATIENCE = 3
"""Rounds after which a bracket that has not halved is halved."""


class Falling:
    """Proposes points for roots of falling functions of one share each, between 0 and 1."""

    def __init__(self, start: Floats) -> None:
        self.point = start
        self._last: tuple[Floats, Floats] | None = None
        self._low, self._high = np.full(start.size, LEAST_SHARE), np.ones(start.size)
        self._width, self._rounds = np.ones(start.size), 0

    def step(self, gap: Floats) -> Floats:
        """Return the next points, given target less point at the last ones."""
        x = self.point
        self._low = np.where(gap > 0.0, np.maximum(self._low, x), self._low)
        self._high = np.where(gap < 0.0, np.minimum(self._high, x), self._high)
        self._reopen(gap)
        middle = 0.5 * (self._low + self._high)
        proposed = np.where(self._last is None, x + 0.5 * gap, self._secant(x, gap, middle))
        inside = (proposed > self._low) & (proposed < self._high)
        self._last = (x, gap)
        self.point = np.where(gap == 0.0, x, np.where(inside & ~self._stuck(), proposed, middle))
        return self.point

    def _secant(self, x: Floats, gap: Floats, otherwise: Floats) -> Floats:
        if self._last is None:
            return otherwise
        with np.errstate(divide="ignore", invalid="ignore"):
            root = x - gap * (x - self._last[0]) / (gap - self._last[1])
        falling = (gap - self._last[1]) * (x - self._last[0]) < 0.0
        return np.where(np.isfinite(root) & falling, root, otherwise)

    def _stuck(self) -> Flags:
        self._rounds += 1
        if self._rounds % PATIENCE:
            return np.zeros(self.point.size, dtype=np.bool_)
        width = self._high - self._low
        stuck: Flags = width > 0.5 * self._width
        self._width = width
        return stuck

    def _reopen(self, gap: Floats) -> None:
        """Open brackets that the others' moves have made wrong."""
        closed = (self._high - self._low <= 1e-15 * self._high) & (np.abs(gap) > 1e-14)
        self._low = np.where(closed, LEAST_SHARE, self._low)
        self._high = np.where(closed, 1.0, self._high)


MEMORY = 6
DAMPING = 0.7
LONGEST = 2.0
"""No coordinate moves further in one round."""


class Mixing:
    """Remembers past rounds and proposes the next point, each coordinate from 0 to `most`."""

    def __init__(self, most: float) -> None:
        self._most = most
        self._points: list[Floats] = []
        self._gaps: list[Floats] = []

    def propose(self, point: Floats, gap: Floats) -> Floats:
        """Return the next point to try, given how far the map would move `point`."""
        self._points = [*self._points, point][-MEMORY:]
        self._gaps = [*self._gaps, gap][-MEMORY:]
        step = DAMPING * gap
        if len(self._points) > 1:
            moves = np.diff(np.array(self._points), axis=0).T
            changes = np.diff(np.array(self._gaps), axis=0).T
            weights, *_ = np.linalg.lstsq(changes, gap, rcond=1e-10)
            step = step - (moves + DAMPING * changes) @ weights
        moved: Floats = np.clip(point + np.clip(step, -LONGEST, LONGEST), 0.0, self._most)
        return moved
