"""Exact trees by the laws themselves, in whole numbers.

P(X = k) for every k as an integer multiple of 2^-320: shares by Horner's scheme, sums by convolution,
measures by their definitions, tails included (Simon 1971; Graves 1985).
"""

from typing import Any

import numpy as np
from mpmath import factorial, mp, mpf

from certified.routes.network import ITEM, Network, Pair, network_of

Measures = dict[str, mpf]
Chances = np.ndarray
"""Python integers, probabilities times 2^BITS."""

BITS = 320
TAIL = mpf(10) ** -60
DIGITS = 110


def tree(inputs: dict[str, Any]) -> Measures:
    """Return the exact measures of every site of a tree; the root may be a shop with few servers."""
    facts, shop = network_of(inputs), inputs.get("root_process")
    with mp.workdps(DIGITS):
        demands = demands_of(facts)
        owed: dict[str, Chances] = {}
        found: Measures = {}
        for site in facts.sites_down:
            pair, m = facts.pairs[ITEM, site], demands[site]
            if pair.supplier is None and shop is not None:
                law = _shop(shop, m)
            else:
                r = mpf(pair.share)
                law = _poisson(m * ((1 - r) * mpf(pair.order_days) + r * mpf(pair.repair_days)))
                if pair.supplier is not None:
                    part = m * (1 - r) / demands[pair.supplier[1]]
                    law = _sum(law, _share(owed[pair.supplier[1]], part))
            owed[site] = _owed(law, pair.stock)
            found.update({f"sites/{site}/{name}": v for name, v in _measures(law, pair.stock).items()})
        return found


def two_indentures(inputs: dict[str, Any]) -> Measures:
    """Return the exact measures of an LRU whose repairs wait for SRUs at one site."""
    with mp.workdps(DIGITS):
        lru = inputs["lru"]
        m = mpf(lru["demand"])
        law = _poisson(m * mpf(lru["T"]))
        for sru in inputs["srus"]:
            # Each SRU is asked for by this LRU alone: what it owes holds up that many repairs.
            law = _sum(law, _owed(_poisson(m * mpf(sru["q"]) * mpf(sru["T"])), sru["stock"]))
        return _measures(law, lru["stock"])


def demands_of(facts: Network) -> dict[str, mpf]:
    """Return the demands a day at each site of a tree."""
    demands = {site: mpf(facts.pairs[ITEM, site].demand) for site in facts.sites_down}
    for site in reversed(facts.sites_down):
        pair: Pair = facts.pairs[ITEM, site]
        if pair.supplier is not None:
            demands[pair.supplier[1]] += (1 - mpf(pair.share)) * demands[site]
    return demands


def _whole(values: list[mpf]) -> Chances:
    return np.array([int(mp.floor(v * mpf(2) ** BITS + mpf(1) / 2)) for v in values], dtype=object)


def _poisson(mean: mpf) -> Chances:
    values, k = [mp.exp(-mean)], 0
    while k < mean or values[-1] > TAIL:
        k += 1
        values.append(values[-1] * mean / k)
    return _whole(values)


def _shop(shop: dict[str, Any], arrivals: mpf) -> Chances:
    if shop["type"] == "M/M/c":
        return _many_servers(shop["servers"], arrivals / mpf(shop["service_rate"]))
    return _one_server(arrivals * mpf(shop["service_days"]), mpf(shop["squared_variation"]))


def _many_servers(servers: int, offered: mpf) -> Chances:
    """Return the law of the number in M/M/c (Erlang 1917), by its sum over all states."""
    load = offered / servers
    weights = [offered**n / factorial(n) for n in range(servers)]
    full = offered**servers / factorial(servers)
    total = mp.fsum(weights) + full / (1 - load)
    while full > TAIL * total:
        weights.append(full)
        full *= load
    return _whole([w / total for w in weights])


def _one_server(load: mpf, squared_variation: mpf) -> Chances:
    """Return the law of the number in M/G/1 with gamma or fixed work, by Kendall's chain at departures."""
    arrivals = _arrivals(load, squared_variation)
    law, n = [1 - load], 0
    while law[-1] > TAIL:
        n += 1
        # What leaves n behind: first of all from an empty shop, else one less was there before.
        came = law[0] * _at(arrivals, n - 1) + mp.fsum(law[j] * _at(arrivals, n - j) for j in range(1, n))
        law.append((law[n - 1] - came) / arrivals[0])
    return _whole(law)


def _arrivals(load: mpf, squared_variation: mpf) -> list[mpf]:
    """Return P(k arrive during one work): Poisson, or negative binomial for gamma work."""
    excess = load * squared_variation
    values = [mp.exp(-load) if excess == 0 else (1 + excess) ** (-1 / squared_variation)]
    while values[-1] > TAIL * TAIL:
        k = len(values) - 1
        values.append(values[-1] * (load + excess * k) / ((1 + excess) * (k + 1)))
    return values


def _at(values: list[mpf], n: int) -> mpf:
    return values[n] if n < len(values) else mpf(0)


def _owed(law: Chances, stock: int) -> Chances:
    if stock + 1 >= law.size:
        return np.array([law.sum()], dtype=object)
    return np.concatenate([[law[: stock + 1].sum()], law[stock + 1 :]])


def _share(law: Chances, part: mpf) -> Chances:
    """Return the law of Binomial(B, part)."""
    taken = int(part * mpf(2) ** BITS)
    left = 2**BITS - taken
    out = np.zeros(law.size, dtype=object)
    for chance in law[::-1]:
        up = np.concatenate([[0], out[:-1]])
        out = (out * left + up * taken) >> BITS
        out[0] += chance
    return _trimmed(out)


def _sum(first: Chances, second: Chances) -> Chances:
    out = np.zeros(first.size + second.size - 1, dtype=object)
    for i, chance in enumerate(first):
        out[i : i + second.size] += chance * second
    return _trimmed(out >> BITS)


def _trimmed(law: Chances) -> Chances:
    least = int(TAIL * mpf(2) ** BITS)
    keep = max((k for k, chance in enumerate(law) if chance > least), default=0)
    return law[: keep + 1]


def _measures(law: Chances, stock: int) -> Measures:
    number = np.arange(law.size, dtype=object)
    mean = _real((law * number).sum())
    owed = np.array([max(k - stock, 0) for k in range(law.size)], dtype=object)
    first, second = _real((law * owed).sum()), _real((law * owed * owed).sum())
    return {
        "EX": mean,
        "VX": _real((law * number * number).sum()) - mean**2,
        "EBO": first,
        "VBO": second - first**2,
        "fill_rate": _real(law[:stock].sum()),
        "ready_rate": _real(law[: stock + 1].sum()),
    }


def _real(whole: int) -> mpf:
    return mpf(int(whole)) / mpf(2) ** BITS
