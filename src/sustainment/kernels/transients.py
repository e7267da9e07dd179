"""Markov chains that change: where they are after a span.

Uniformisation (Jensen 1953; Gross & Miller 1984): the chain moves at the instants of a Poisson stream, so
that every term is positive. The Poisson weights are built outwards from the largest, as Fox & Glynn (1988)
do, and cannot underflow. What a chain earns on its way is carried along with it, in two moments.
"""

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.chains import Moves

Floats = npt.NDArray[np.float64]

NEGLIGIBLE = 1e-20
"""Poisson weights below this part of the largest are left out."""
MOST_DENSE = 300
"""States up to which the chain is stepped by a full matrix."""
MOST_JUMPS = 20_000.0
"""Mean number of jumps of a stretch; longer spans are cut, so that what is earned stays in range."""


class Steps(NamedTuple):
    """A chain made uniform: it jumps `pace` times a day; `matrix[j, i]` is the chance of i to j."""

    matrix: Any
    """An array, or a sparse one."""
    pace: float


class Earned(NamedTuple):
    """Chances of the states at the end of a span, and what was earned in it.

    `first[i]` is E[earned; in state i], `second[i]` E[earned^2; in state i].
    """

    chances: Floats
    first: Floats
    second: Floats


def uniform_steps(moves: Moves) -> Steps:
    """Return a chain made uniform."""
    n = moves.states
    real = (moves.start != moves.end) & (moves.rate > 0.0)
    start, end, rate = moves.start[real], moves.end[real], moves.rate[real]
    out = np.bincount(start, weights=rate, minlength=n)
    pace = float(out.max(initial=0.0))
    if pace <= 0.0:
        return Steps(np.eye(n), 0.0)
    stay = (pace - out) / pace
    if n <= MOST_DENSE:
        matrix = np.diag(stay)
        np.add.at(matrix, (end, start), rate / pace)
        return Steps(matrix, pace)
    from scipy.sparse import coo_array

    every = np.arange(n)
    entries = (np.concatenate([end, every]), np.concatenate([start, every]))
    return Steps(coo_array((np.concatenate([rate / pace, stay]), entries), shape=(n, n)).tocsr(), pace)


def poisson_weights(mean: float) -> tuple[int, Floats]:
    """
    Return the first count that matters, and the chances of it and of those after it; they sum to 1.

    References
    ----------
    Fox and Glynn (1988), Computing Poisson probabilities.

    Examples
    --------
    >>> first, weights = poisson_weights(2.0)
    >>> first, weights[:3].round(4).tolist()
    (0, [0.1353, 0.2707, 0.2707])
    """
    mode = int(mean)
    reach = int(10.0 * math.sqrt(mean + 1.0)) + 30
    above = np.cumprod(mean / np.arange(mode + 1.0, mode + reach + 1.0))
    below = np.cumprod(np.arange(mode, max(mode - reach, 0), -1.0) / mean) if mean > 0.0 else np.zeros(0)
    weights = np.concatenate([below[::-1], [1.0], above])
    kept = np.flatnonzero(weights >= NEGLIGIBLE)
    first = mode - below.size + int(kept[0])
    weights = weights[kept[0] : kept[-1] + 1]
    return first, weights / weights.sum()


def advance(steps: Steps, chances: Floats, *, days: float) -> Floats:
    """Return the chances of the states `days` later; of a table, those of every column."""
    for part in _stretches(steps.pace * days):
        first, weights = poisson_weights(part)
        here, total = chances, np.zeros_like(chances)
        for k in range(first + weights.size):
            if k >= first:
                total += weights[k - first] * here
            here = steps.matrix @ here
        chances = total / total.sum(axis=0)
    return chances


def earn(steps: Steps, so_far: Earned, *, days: float, rate: Floats) -> Earned:
    """
    Return where the chain is `days` later and what it has earned by then, at `rate[i]` a day in state i.

    The triple (P, E[earned; i], E[earned^2; i]) moves by a matrix of terms that are not negative, so it is
    made uniform as it stands.
    """
    for part in _stretches(steps.pace * days):
        first, weights = poisson_weights(part)
        gain = (rate / steps.pace)[:, np.newaxis]
        here = np.column_stack(so_far)
        total = np.zeros_like(here)
        for k in range(first + weights.size):
            if k >= first:
                total += weights[k - first] * here
            earning = gain * here[:, :2] * (1.0, 2.0)
            here = steps.matrix @ here
            here[:, 1:] += earning
        so_far = Earned(*total.T.copy())
    if steps.pace <= 0.0:
        p, a, b = so_far
        gain = rate * days
        return Earned(p, a + gain * p, b + 2.0 * gain * a + gain**2 * p)
    return so_far


def nothing_earned(chances: Floats) -> Earned:
    """Return the start of a span."""
    return Earned(chances, np.zeros(chances.size), np.zeros(chances.size))


def _stretches(jumps: float) -> list[float]:
    """Return the mean numbers of jumps of equal stretches of a span."""
    if jumps <= 0.0:
        return []
    number = math.ceil(jumps / MOST_JUMPS)
    return [jumps / number] * number
