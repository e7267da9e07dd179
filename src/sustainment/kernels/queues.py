"""Shops with few servers: how many are there, how many wait.

Erlang (1917) for exponential work; Pollaczek (1930) and Khinchin (1932) for one server and any law of work;
a shop of several classes by its two moments (MODEL section 4).
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled

Floats = npt.NDArray[np.float64]

NEGLIGIBLE_SHARE = 1e-20
"""A sum of terms that fall ever faster ends when the next is below this share of it."""


class Waiting(NamedTuple):
    """Jobs that wait for a server: mean and variance of their number, and the chance of any delay."""

    mean: float
    variance: float
    delay_chance: float


@compiled
def delay_chance(servers: int, offered: float) -> float:
    """Return Erlang's chance that an arrival must wait; `offered` is arrival rate x mean work, < servers."""
    loss = 1.0
    for n in range(1, servers + 1):
        loss = offered * loss / (n + offered * loss)
    return loss / (1.0 - offered / servers * (1.0 - loss))


@compiled
def waiting(servers: int, offered: float, squared_variation: float) -> Waiting:
    """Return the number that wait in a shop of any law of work, from its first two moments.

    The mean is that of exponential work times (1 + c^2) / 2 (Lee & Longton 1959); above none waiting the
    number is geometric: P(L = n) = C (1 - x) x^n. Without bound (inf) from a load of one on.
    """
    if offered <= 0.0:
        return Waiting(0.0, 0.0, 0.0)
    if offered >= servers:
        return Waiting(math.inf, math.inf, 1.0)
    load = offered / servers
    chance = delay_chance(servers, offered)
    mean = chance * load / (1.0 - load) * 0.5 * (1.0 + squared_variation)
    return Waiting(mean, geometric_variance(mean, chance), chance)


@compiled
def geometric_variance(mean: float, chance: float) -> float:
    """Return the variance of a number that is geometric where it is not 0, by its mean and delay chance."""
    if mean <= 0.0 or chance <= 0.0:
        return 0.0
    x = mean / (chance + mean)
    return chance * x * (1.0 + x) / (1.0 - x) ** 2 - mean * mean


@compiled
def fill_exponential_shop(out: Floats, servers: int, offered: float) -> None:
    """Fill `out` with P(n jobs in the shop), n = 0, 1, ..., for M/M/c with a load below one.

    The mass beyond the end of `out` is geometric and is left out.
    """
    load = offered / servers
    # Relative to the likeliest number below all busy, so that nothing overflows or is lost on the way.
    mode = min(int(offered), servers)
    total, p = 1.0, 1.0
    for n in range(mode, 0, -1):
        p *= n / offered
        total += p
        if p < NEGLIGIBLE_SHARE * total:
            break
    p = 1.0
    for n in range(mode + 1, servers + 1):
        p *= offered / n
        total += p
    total += p * load / (1.0 - load)
    p = 1.0 / total
    for n in range(mode, -1, -1):
        if n < out.size:
            out[n] = p
        p *= n / offered
    p = 1.0 / total
    for n in range(mode + 1, out.size):
        p *= offered / min(n, servers)
        out[n] = p


@compiled
def fill_single_server(out: Floats, load: float, arrivals: Floats) -> None:
    """Fill `out` with P(n jobs in the shop) for M/G/1; `arrivals[k]` = P(k arrive during one work).

    Kendall's (1953) chain at departures; all its terms are positive in the form with tail sums.
    """
    n_most = out.size
    later = np.zeros(arrivals.size + 1)
    for k in range(arrivals.size - 1, -1, -1):
        later[k] = later[k + 1] + arrivals[k]
    out[0] = 1.0 - load
    for n in range(1, n_most):
        # Flow up equals flow down: P(n) a0 = sum over j < n of P(j) P(more than n - j arrive).
        total = out[0] * (later[n] if n < later.size else 0.0)
        for j in range(1, n):
            if n - j + 1 < later.size:
                total += out[j] * later[n - j + 1]
        out[n] = total / arrivals[0]


@compiled
def fill_arrivals_during(out: Floats, mean: float, squared_variation: float) -> None:
    """Fill `out` with P(k arrive during one work) for gamma work; `mean` arrivals on average.

    Variation 0 is fixed work, 1 exponential; the count is negative binomial with excess mean x variation.
    """
    excess = mean * squared_variation
    p = math.exp(-math.log1p(excess) / squared_variation if excess > 0.0 else -mean)
    for k in range(out.size):
        out[k] = p
        p *= (mean + excess * k) / ((1.0 + excess) * (k + 1.0))
