"""Machines with copies to spare, where only what works fails.

A machine with k copies missing loses the next at a rate that falls with k, and at none once it stands. Given
the holes of the fleet they lie in its machines as in a closed network of queues (Gordon & Newell 1967): the
chance of k1, k2, ... is in proportion to g(k1) g(k2) ..., g(k) the product of the rates below k over k!.
"""

from dataclasses import dataclass

import numpy as np

from sustainment.kernels.working import tilted
from sustainment.problem.arrays import Floats

HALVINGS = 200
"""Enough to find a ratio between the smallest and the largest double to the last digit."""
WIDEST = 700.0
"""exp(+-700) still is a double."""


@dataclass(frozen=True, slots=True)
class Standby:
    """What the holes of an item leave."""

    works: float
    """Share of the machines that have enough copies."""
    at_risk: float
    """Rate at which one of these loses copies, as a part of that of a whole machine."""


def standing_by(law: Floats, mean: float, *, positions: int, risks: Floats) -> Standby:
    """
    Return what the holes of one item leave in a fleet.

    Parameters
    ----------
    law
        Chances of 0, 1, ... holes as if machines always failed at the full rate. Each count is weighted by
        who still fails at those below, which is exact for one item, then tilted to the mean.
    mean
        Mean number of holes.
    positions
        Machines.
    risks
        Rate at which a machine with 0, 1, ... all it can spare copies missing loses the next, over that of a
        whole one.

    References
    ----------
    Gordon & Newell (1967), Closed queuing systems with exponential servers, Operations Research 15.
    """
    most = risks.size
    length = min(law.size, positions * most + 1)
    if mean <= 0.0 or length <= 1:
        return Standby(1.0, 1.0)
    if mean >= length - 1:
        return Standby(0.0, float(risks[-1]))
    steps = np.arange(1.0, most + 1)
    weights = np.concatenate(([1.0], np.cumprod(risks / steps)))
    log_z = _log_activity(weights, mean / positions)
    with np.errstate(divide="ignore"):
        powers = np.log(weights) + np.arange(most + 1) * log_z
    one = np.exp(powers - powers.max())
    one /= one.sum()
    others = _of_many(one, positions - 1, length=length)
    every = np.convolve(others, one)[:length]
    number = np.arange(length)
    log_factorial = np.concatenate(([0.0], np.cumsum(np.log(number[1:]))))
    with np.errstate(divide="ignore"):
        logs = np.log(law[:length]) + np.log(every)
    chance = tilted(logs + log_factorial - number * (log_z + np.log(positions)), mean)
    share = np.divide(chance, every, out=np.zeros(length), where=every > 0.0)
    # By the number missing in one machine, the others holding the rest of the holes.
    holding = np.array(
        [one[k] * float(share[k:] @ others[: length - k]) for k in range(min(most + 1, length))]
    )
    works = max(1.0 - float(holding[most:].sum()), 0.0)
    rate = float(holding[:most] @ risks[: min(most, holding.size)])
    return Standby(works, rate / works if works > 0.0 else float(risks[-1]))


def _log_activity(weights: Floats, mean: float) -> float:
    """Return log z so that the law in proportion to weights[k] z^k has a mean."""
    low, high, number = -WIDEST, WIDEST, np.arange(weights.size)
    middle = 0.0
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        parts = weights * np.exp(number * middle - max(0.0, (weights.size - 1) * middle))
        if float(parts @ number) > mean * float(parts.sum()):
            high = middle
        else:
            low = middle
        if not low < 0.5 * (low + high) < high:
            break
    return middle


def _of_many(one: Floats, number: int, *, length: int) -> Floats:
    """Return the law of the sum of so many counts alike, up to `length`, by squaring."""
    out, power = np.ones(1), one[:length]
    while number > 0:
        if number % 2:
            out = np.convolve(out, power)[:length]
        number //= 2
        if number:
            power = np.convolve(power, power)[:length]
    return np.concatenate((out, np.zeros(length - out.size)))
