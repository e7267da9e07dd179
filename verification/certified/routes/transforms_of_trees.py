"""Exact trees by generating functions, inverted numerically.

Poisson: exp(m (z - 1)); shop M/M/c: its closed form; M/G/1: Pollaczek and Khinchin's formula; a share f of B:
G_B(1 - f + f z). Of each site only P(X = 0) ... P(X = s) are needed, as Cauchy integrals by the trapezoidal
rule (Abate & Whitt 1992); means and variances follow from moments alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mpmath import factorial, mp, mpc, mpf

from certified.routes.network import ITEM, network_of

Measures = dict[str, mpf]
Transform = Callable[[mpc], mpc]

DIGITS = 170
RADIUS = mpf(5) / 16
POINTS = 192
"""The error of the rule is about RADIUS^POINTS = 1e-97."""


@dataclass(frozen=True)
class Count:
    """A count by its generating function, mean and variance."""

    transform: Transform
    mean: mpf
    variance: mpf

    def __add__(self, other: "Count") -> "Count":
        return Count(
            lambda z: self.transform(z) * other.transform(z),
            self.mean + other.mean,
            self.variance + other.variance,
        )

    def share(self, part: mpf) -> "Count":
        """Return Binomial(B, part)."""
        return Count(
            lambda z: self.transform(1 - part + part * z),
            part * self.mean,
            part * (1 - part) * self.mean + part**2 * self.variance,
        )


def tree(inputs: dict[str, Any]) -> Measures:
    """Return the exact measures of every site of a tree; the root may be a shop with few servers."""
    facts, shop = network_of(inputs), inputs.get("root_process")
    with mp.workdps(DIGITS):
        found: Measures = {}
        owed: dict[str, Count] = {}

        def demand(site: str) -> mpf:
            below = [key for key, pair in facts.pairs.items() if pair.supplier == (ITEM, site)]
            sent = (demand(key[1]) * (1 - mpf(facts.pairs[key].share)) for key in below)
            return mpf(facts.pairs[ITEM, site].demand) + sum(sent)

        for site in facts.sites_down:
            pair, m = facts.pairs[ITEM, site], demand(site)
            r = mpf(pair.share)
            if pair.supplier is None and shop is not None:
                count = _shop(shop, m)
            else:
                count = _poisson(m * (1 - r) * mpf(pair.order_days)) + _poisson(m * r * mpf(pair.repair_days))
            if pair.supplier is not None:
                above = pair.supplier[1]
                count += owed[above].share(m * (1 - r) / demand(above))
            row, owed[site] = _shelf(count, pair.stock)
            found.update({f"sites/{site}/{name}": value for name, value in row.items()})
        return found


def two_indentures(inputs: dict[str, Any]) -> Measures:
    """Return the exact measures of an LRU whose repairs wait for SRUs at one site."""
    with mp.workdps(DIGITS):
        lru = inputs["lru"]
        count = _poisson(mpf(lru["demand"]) * mpf(lru["T"]))
        for sru in inputs["srus"]:
            outstanding = _poisson(mpf(lru["demand"]) * mpf(sru["q"]) * mpf(sru["T"]))
            count += _shelf(outstanding, sru["stock"])[1]
        return _shelf(count, lru["stock"])[0]


def _shelf(count: Count, stock: int) -> tuple[Measures, Count]:
    """Return the measures of a shelf, and what it owes as a count."""
    first = _first_chances(count.transform, stock)
    on_hand = mp.fsum((stock - k) * p for k, p in enumerate(first))
    square = mp.fsum((stock - k) ** 2 * p for k, p in enumerate(first))
    owed = count.mean - stock + on_hand
    # X - s = B - D with B D = 0, hence Var X = Var B + Var D + 2 E B E D.
    spread = count.variance - (square - on_hand**2) - 2 * owed * on_hand
    ready = mp.fsum(first)

    def transform(z: mpc) -> mpc:
        polynomial = mp.fsum(p * z**k for k, p in enumerate(first))
        return ready + (count.transform(z) - polynomial) / z**stock

    row = {
        "EX": count.mean,
        "VX": count.variance,
        "EBO": owed,
        "VBO": spread,
        "fill_rate": mp.fsum(first[:-1]),
        "ready_rate": ready,
    }
    return row, Count(transform, owed, spread)


def _first_chances(transform: Transform, stock: int) -> list[mpf]:
    """Return P(X = 0) ... P(X = stock)."""
    angles = [mp.expjpi(mpf(2 * n + 1) / POINTS) for n in range(POINTS // 2)]
    values = [transform(RADIUS * w) for w in angles]
    # Points half a step off the real axis come in conjugate pairs.
    return [
        2 * mp.fsum(mp.re(v / w**k) for v, w in zip(values, angles, strict=True)) / POINTS / RADIUS**k
        for k in range(stock + 1)
    ]


def _poisson(mean: mpf) -> Count:
    return Count(lambda z: mp.exp(mean * (z - 1)), mean, mean)


def _shop(shop: dict[str, Any], arrivals: mpf) -> Count:
    if shop["type"] == "M/M/c":
        return _many_servers(shop["servers"], arrivals / mpf(shop["service_rate"]))
    return _one_server(arrivals * mpf(shop["service_days"]), mpf(shop["squared_variation"]))


def _many_servers(servers: int, offered: mpf) -> Count:
    """Return the number in M/M/c: a finite sum and a geometric tail."""
    x = offered / servers
    weights = [offered**n / factorial(n) for n in range(servers)]
    full = offered**servers / factorial(servers)
    scale = 1 / (mp.fsum(weights) + full / (1 - x))
    below = [w * scale for w in weights]
    full *= scale
    c = servers
    mean = mp.fsum(n * p for n, p in enumerate(below)) + full * (c / (1 - x) + x / (1 - x) ** 2)
    square = mp.fsum(n * n * p for n, p in enumerate(below)) + full * (
        c * c / (1 - x) + 2 * c * x / (1 - x) ** 2 + x * (1 + x) / (1 - x) ** 3
    )

    def transform(z: mpc) -> mpc:
        return mp.fsum(p * z**n for n, p in enumerate(below)) + full * z**c / (1 - x * z)

    return Count(transform, mean, square - mean**2)


def _one_server(load: mpf, variation: mpf) -> Count:
    """Return the number in M/G/1 (Pollaczek 1930; Khinchin 1932), work fixed or gamma.

    Its factorial moments are those of the time in the shop, counted in arrivals (Takacs 1962).
    """

    def work(z: mpc) -> mpc:
        if variation == 0:
            return mp.exp(load * (z - 1))
        return mp.power(1 + load * variation * (1 - z), -1 / variation)

    def transform(z: mpc) -> mpc:
        if z == 1:
            return mpf(1)
        return (1 - load) * (1 - z) * work(z) / (work(z) - z)

    second = load**2 * (1 + variation)
    third = load**3 * (1 + variation) * (1 + 2 * variation)
    wait = second / (2 * (1 - load))
    wait_square = 2 * wait**2 + third / (3 * (1 - load))
    mean = wait + load
    return Count(transform, mean, wait_square + 2 * wait * load + second + mean - mean**2)
