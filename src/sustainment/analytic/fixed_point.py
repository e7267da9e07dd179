"""A fixed point of shares and queues that push each other down.

More work brings more failures, and these less work: the map falls, steeply where a shop nears its capacity.
Anderson (1965) mixing finds the few steep directions from past rounds; a step that makes things worse is
taken back and shortened.
"""

import numpy as np

from sustainment.problem.arrays import Floats

MEMORY = 8
FIRST_DAMPING, LEAST_DAMPING = 0.7, 1e-3
WORSE = 3.0
"""A gap that grows by more than this calls for a shorter step."""


class Mixing:
    """Remembers past rounds and proposes the next point, within bounds.

    Parameters
    ----------
    highest
        Upper bound of each coordinate; the lower is 0.
    longest
        How far each coordinate may move in one round.
    """

    def __init__(self, highest: Floats, longest: Floats) -> None:
        self._highest, self._longest = highest, longest
        self._points: list[Floats] = []
        self._gaps: list[Floats] = []
        self._damping = FIRST_DAMPING
        self._best: tuple[float, Floats, Floats] | None = None

    def propose(self, point: Floats, gap: Floats) -> Floats:
        """Return the next point to try, given how far the map moves `point`."""
        size = float(np.abs(gap).max(initial=0.0))
        if self._best is not None and size > WORSE * self._best[0]:
            _, point, gap = self._best
            self._damping = max(0.5 * self._damping, LEAST_DAMPING)
            self._points, self._gaps = [], []
        else:
            if self._best is None or size < self._best[0]:
                self._best = (size, point, gap)
            self._damping = min(1.2 * self._damping, FIRST_DAMPING)
        self._points = [*self._points, point][-MEMORY:]
        self._gaps = [*self._gaps, gap][-MEMORY:]
        step = np.clip(self._step(gap), -self._longest, self._longest)
        moved: Floats = np.clip(point + step, 0.0, self._highest)
        return moved

    def _step(self, gap: Floats) -> Floats:
        plain = self._damping * gap
        if len(self._points) < 2:
            return plain
        moves = np.diff(np.array(self._points), axis=0).T
        changes = np.diff(np.array(self._gaps), axis=0).T
        weights, *_ = np.linalg.lstsq(changes, gap, rcond=1e-12)
        step: Floats = plain - (moves + self._damping * changes) @ weights
        return step
