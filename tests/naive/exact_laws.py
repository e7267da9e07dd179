"""Slow, obvious twin of the exact laws: sums over every case, in plain Python."""

import math

Law = list[float]


def poisson(mean: float, length: int) -> Law:
    law = [math.exp(-mean)]
    for k in range(1, length):
        law.append(law[-1] * mean / k)
    return law


def owed(law: Law, stock: int) -> Law:
    out = [0.0] * len(law)
    for k, p in enumerate(law):
        out[max(k - stock, 0)] += p
    return out


def share(law: Law, part: float) -> Law:
    return [
        sum(law[n] * math.comb(n, k) * part**k * (1 - part) ** (n - k) for n in range(k, len(law)))
        for k in range(len(law))
    ]


def total(*laws: Law) -> Law:
    out = laws[0]
    for law in laws[1:]:
        out = [sum(out[i] * law[k - i] for i in range(k + 1)) for k in range(len(out))]
    return out


def mean(law: Law) -> float:
    return sum(k * p for k, p in enumerate(law))


def backorders(law: Law, stock: int) -> float:
    return mean(owed(law, stock))
