"""Availability and number working by closed forms.

Products of binomial factors (Sherbrooke 2004); machines drawn by lot by inclusion and exclusion; the share
that works where only what works fails as a root; full cannibalisation by distribution functions (Hillestad
1982).
"""

from itertools import pairwise
from typing import Any

from mpmath import binomial, findroot, gammainc, mp, mpf

from certified.routes.closed_shelves import DIGITS, Law, measures

Measures = dict[str, mpf]
ROOT_DIGITS = 60


def supply_availability(inputs: dict[str, Any]) -> Measures:
    """Return the share of systems with no item missing: product of [1 - EBO / (N Z)]^Z."""
    with mp.workdps(DIGITS):
        systems, found, works = inputs["systems"], {}, mpf(1)
        owed = [
            _owed(mpf(mean), stock)
            for mean, stock in zip(inputs["pipeline_means_poisson"], inputs["stocks"], strict=True)
        ]
        for n, (one, z) in enumerate(zip(owed, inputs["quantity_per_system"], strict=True)):
            found[f"EBO/{n}"] = one
            works *= (1 - one / (systems * z)) ** z
        return {**found, "availability": works, "one_minus_sumEBO_over_N": 1 - sum(owed) / systems}


def _owed(mean: mpf, stock: int) -> mpf:
    return measures(Law(mean, mean), stock)["EBO"]


def k_out_of_n(inputs: dict[str, Any]) -> Measures:
    """Return the share of systems with enough copies of every item: binomial sums."""
    with mp.workdps(DIGITS):
        works, found = mpf(1), {}
        for item, given in inputs["items"].items():
            quantity, needed = given["quantity"], given["needed"]
            copies = needed + (quantity - needed) * mpf(given["standby_share"])
            removals = inputs["systems"] * copies / mpf(given["mtbf_days"])
            owed = _owed(removals * mpf(given["turnaround_days"]), given["stock"])
            out = owed / (inputs["systems"] * quantity)
            works *= mp.fsum(
                binomial(quantity, d) * out**d * (1 - out) ** (quantity - d)
                for d in range(quantity - needed + 1)
            )
            found[f"EBO/{item}"] = owed
        return {**found, "availability": works}


def number_working(inputs: dict[str, Any]) -> Measures:
    """Return P(n systems work), holes of each item falling on systems by lot.

    Chances that given systems all work, put together by inclusion and exclusion.
    """
    with mp.workdps(DIGITS):
        n = inputs["systems"]
        every = [mpf(1)] * (n + 1)
        for given_item in inputs["items"].values():
            mean = n * mpf(given_item["turnaround_days"]) / mpf(given_item["mtbf_days"])
            holes = _holes(mean, given_item["stock"], n)
            for given in range(n + 1):
                # C(n - j, b) / C(n, b): none of b holes falls on the j systems.
                every[given] *= mp.fsum(
                    p * binomial(n - given, b) / binomial(n, b) for b, p in enumerate(holes[: n - given + 1])
                )
        found = {}
        for working in inputs["asked"]:
            rest = n - working
            found[f"P_working/{working}"] = binomial(n, working) * mp.fsum(
                (-1) ** more * binomial(rest, more) * every[working + more] for more in range(rest + 1)
            )
        return {**found, "availability": every[1]}


def _holes(mean: mpf, stock: int, most: int) -> list[mpf]:
    """Return P(b holes), b = 0 ... most; all beyond count as most."""
    below = [gammainc(stock + b + 1, mean, regularized=True) for b in range(most)]
    return [
        below[0],
        *(after - before for before, after in pairwise(below)),
        1 - below[-1],
    ]


def operating_availability(inputs: dict[str, Any]) -> Measures:
    """Return the share of a fleet that works where only what works fails: the root of one equation."""
    with mp.workdps(ROOT_DIGITS):
        n, items = inputs["systems"], inputs["items"]

        def owed(works: mpf, given: dict[str, Any]) -> mpf:
            rate = works * n / mpf(given["mtbf_days"])
            return _owed(rate * mpf(given["turnaround_days"]), given["stock"])

        def gap(works: mpf) -> mpf:
            return works - 1 + mp.fsum(owed(works, given) for given in items.values()) / n

        works = findroot(gap, (mpf("0.5"), mpf("0.9")), solver="secant", tol=mpf(10) ** -100)
        return {"availability": works, **{f"EBO/{i}": owed(works, given) for i, given in items.items()}}


def cannibalised(inputs: dict[str, Any]) -> Measures:
    """Return the law of systems down when holes are moved to as few systems as possible."""
    with mp.workdps(DIGITS):
        items = list(
            zip(inputs["pipeline_means"], inputs["stocks"], inputs["quantity_per_system"], strict=True)
        )
        at_most = [
            mp.fprod(gammainc(stock + j * z + 1, mpf(mean), regularized=True) for mean, stock, z in items)
            for j in range(inputs["fleet"])
        ]
        return {
            **{f"P_down_at_most_j/{j}": p for j, p in enumerate(at_most[:8])},
            "expected_down": mp.fsum(1 - p for p in at_most),
            "expected_down_no_cannibalisation_upper": mp.fsum(_owed(mpf(m), s) for m, s, _ in items),
        }
