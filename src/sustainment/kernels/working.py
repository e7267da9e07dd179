"""How many machines work, from what is missing.

A hole is a missing copy; a machine with too many holes is down. Holes of one item fall on machines evenly
without replacement, so machines down by two items overlap as drawn by lot (hypergeometric).
"""

import math

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled
from sustainment.kernels.convolution import fill_share, fill_sum
from sustainment.kernels.counts import CountLaw, fill_probabilities, probability

Floats = npt.NDArray[np.float64]

NOTHING = 1e-20
"""Probabilities below this do not count here."""
ROUNDING = 5e-16
"""Times the fleet: how well a mean down is known that comes as one less an availability near one."""


@compiled
def share_of_law(law: Floats, share: float) -> Floats:
    """Return the law of Binomial(B, share)."""
    out = np.empty(law.size)
    fill_share(out, law, min(share, 1.0))
    return out


@compiled
def with_poisson(law: Floats, mean: float) -> Floats:
    """Return the law of a count plus an independent Poisson one."""
    if mean <= 0.0:
        return law
    other = np.empty(int(mean + 12.0 * math.sqrt(mean) + 20.0))
    length = fill_probabilities(other, CountLaw(mean, 0.0, math.inf))
    out = np.empty(law.size + length - 1)
    fill_sum(out, law, other[:length])
    return out


@compiled
def machines_short_of(holes: Floats, positions: int, quantity: int) -> Floats:
    """Return the law of machines with a hole, each carrying `quantity` of an item; lengths positions + 1."""
    out = np.zeros(positions + 1)
    given = np.zeros(positions + 1)
    given[0] = 1.0
    places = positions * quantity
    for b in range(holes.size):
        if b >= places:
            out[positions] += holes[b:].sum()
            break
        out += holes[b] * given
        for j in range(min(b + 1, positions), 0, -1):
            stay = given[j] * (j * quantity - b)
            new = given[j - 1] * ((positions - j + 1) * quantity)
            given[j] = (stay + new) / (places - b)
        given[0] = 0.0
    return out


@compiled
def machines_below_need(holes: Floats, positions: int, quantity: int, needed: int) -> Floats:
    """Return the law of machines with fewer than `needed` of `quantity` copies left.

    Machines count as alike and independent given the number of holes.
    """
    out = np.zeros(positions + 1)
    law = np.empty(positions + 1)
    places = positions * quantity
    for b in range(holes.size):
        p = _too_many(places, min(b, places), quantity, quantity - needed)
        fill_probabilities(law, CountLaw(positions * p, -p, float(positions)))
        out += holes[b] * law
    return out


@compiled
def _too_many(places: int, holes: int, drawn: int, most: int) -> float:
    """Return the chance that of `drawn` places more than `most` are among the holes."""
    total = 0.0
    for k in range(most + 1, min(drawn, holes) + 1):
        total += hypergeometric(places, holes, drawn, k)
    return min(total, 1.0)


@compiled
def hypergeometric(total: int, marked: int, drawn: int, k: int) -> float:
    """Return the chance that k of `drawn` are among those `marked` of a total.

    From three binomials of one chance (Loader 2000): no digits go to logarithms of large factorials.
    """
    plain = total - marked
    if k < max(0, drawn - plain) or k > min(drawn, marked):
        return 0.0
    if drawn in (0, total):
        return 1.0
    p = drawn / total
    among = probability(CountLaw(marked * p, -p, float(marked)), k)
    beside = probability(CountLaw(plain * p, -p, float(plain)), drawn - k)
    return among * beside / probability(CountLaw(float(drawn), -p, float(total)), drawn)


@compiled
def down_by_either(first: Floats, second: Floats) -> Floats:
    """Return the law of machines down by one cause or another that falls on machines by lot."""
    out = np.zeros(first.size)
    positions = first.size - 1
    for d in range(first.size):
        if first[d] <= NOTHING:
            continue
        for m in range(second.size):
            if first[d] * second[m] > NOTHING:
                _add_either(out, first[d] * second[m], d, m, positions)
    return out


@compiled
def _add_either(out: Floats, chance: float, d: int, m: int, positions: int) -> None:
    """Add to `out` the law of machines down by a cause that stops d or one that stops m."""
    mode = ((d + 1) * (m + 1)) // (positions + 2)
    p = chance * hypergeometric(positions, d, m, mode)
    both, q = mode, p
    while both <= min(d, m) and q > 0.0:
        out[d + m - both] += q
        q *= (d - both) * (m - both) / ((both + 1.0) * (positions - d - m + both + 1.0))
        both += 1
    both, q = mode, p
    while both > max(0, m + d - positions):
        q *= both * (positions - d - m + both) / ((d - both + 1.0) * (m - both + 1.0))
        both -= 1
        out[d + m - both] += q


@compiled
def down_in_series(first: Floats, second: Floats) -> Floats:
    """Return the law of machines down where the causes never meet in one machine, cut at all machines."""
    out = np.empty(first.size)
    fill_sum(out, first, second[: first.size])
    return out


@compiled
def of_finite_fleet(law: Floats, mean: float, only_working_fail: bool) -> Floats:
    """Return the law of machines down, cut to the fleet, with a mean that is known better.

    The law is tilted exponentially to the mean. Where only working machines fail it is first weighted by
    N! / ((N - d)! N^d), which makes it exact for one item without spares (binomial) and takes out most of the
    error with spares.
    """
    positions = law.size - 1
    if mean <= 0.0 or positions == 0 or mean >= positions:
        out = np.zeros(law.size)
        out[positions if mean > 0.0 else 0] = 1.0
        return out
    logs = np.full(law.size, -np.inf)
    for d in range(law.size):
        if law[d] > 0.0:
            logs[d] = math.log(law[d])
            if only_working_fail:
                logs[d] += math.lgamma(positions + 1.0) - math.lgamma(positions - d + 1.0)
    return tilted(logs, mean)


@compiled
def tilted(logs: Floats, mean: float) -> Floats:
    """Return the law of these log weights, tilted exponentially to a mean inside its range."""
    low, high, tilt = -750.0, 750.0, 0.0
    out = np.zeros(logs.size)
    for _ in range(200):
        top = -np.inf
        for d in range(logs.size):
            top = max(top, logs[d] + tilt * d)
        total, first = 0.0, 0.0
        for d in range(logs.size):
            out[d] = math.exp(logs[d] + tilt * d - top)
            total += out[d]
            first += out[d] * d
        out /= total
        gap = first / total - mean
        if abs(gap) <= max(1e-14 * max(mean, 1.0), ROUNDING * logs.size):
            break
        if gap > 0.0:
            high = tilt
        else:
            low = tilt
        spread = 0.0
        for d in range(logs.size):
            spread += out[d] * (d - first / total) ** 2
        newton = tilt - gap / spread if spread > 0.0 else low
        tilt = newton if low < newton < high else 0.5 * (low + high)
    return out
