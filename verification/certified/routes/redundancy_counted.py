"""Availability and number working by counting.

Every item's holes fall one by one; copies left by the recursion of binomial tails; the share that works by
halving an interval; systems down from the law of what each item has outstanding, term by term. In decimals
throughout.
"""

from decimal import Decimal, localcontext
from itertools import islice
from typing import Any

from certified.routes.summed_shelves import carried, law_of, measures, probabilities

Measures = dict[str, Decimal]
HALVINGS = 190
"""2^-190 is 1e-57."""


def supply_availability(inputs: dict[str, Any]) -> Measures:
    """Return the share of systems with no item missing, place by place."""
    with localcontext(carried()):
        systems, found, works, missing = inputs["systems"], {}, Decimal(1), Decimal(0)
        for n, mean in enumerate(inputs["pipeline_means_poisson"]):
            owed = _owed(Decimal(mean), inputs["stocks"][n])
            z = inputs["quantity_per_system"][n]
            for _ in range(z):
                works -= works * owed / (systems * z)
            found[f"EBO/{n}"] = owed
            missing += owed
        return {**found, "availability": works, "one_minus_sumEBO_over_N": (systems - missing) / systems}


def _owed(mean: Decimal, stock: int) -> Decimal:
    return measures(law_of(mean, mean), stock)["EBO"]


def k_out_of_n(inputs: dict[str, Any]) -> Measures:
    """Return the share of systems with enough copies of every item, copy after copy."""
    with localcontext(carried()):
        works, found = Decimal(1), {}
        for item, given in inputs["items"].items():
            quantity, needed = given["quantity"], given["needed"]
            spare_copies = (quantity - needed) * Decimal(given["standby_share"])
            per_system = (needed + spare_copies) / Decimal(given["mtbf_days"])
            mean = per_system * inputs["systems"] * Decimal(given["turnaround_days"])
            owed = _owed(mean, given["stock"])
            out = owed / inputs["systems"] / quantity
            down = [Decimal(1)] + [Decimal(0)] * quantity
            for _ in range(quantity):
                down = [down[d] * (1 - out) + (down[d - 1] * out if d else 0) for d in range(quantity + 1)]
            works *= sum(down[: quantity - needed + 1])
            found[f"EBO/{item}"] = owed
        return {**found, "availability": works}


def number_working(inputs: dict[str, Any]) -> Measures:
    """Return P(n systems work), hole after hole on a system drawn from those that have none of this item."""
    with localcontext(carried()):
        n = inputs["systems"]
        down = [Decimal(1)] + [Decimal(0)] * n
        for given in inputs["items"].values():
            mean = Decimal(given["turnaround_days"]) * n / Decimal(given["mtbf_days"])
            down = _with_item(down, _holes(mean, given["stock"], n))
        found = {f"P_working/{working}": down[n - working] for working in inputs["asked"]}
        up = sum((n - d) * p for d, p in enumerate(down))
        return {**found, "availability": up / n}


def _with_item(down: list[Decimal], holes: list[Decimal]) -> list[Decimal]:
    """Return the law of systems down after one more item's holes."""
    n = len(down) - 1
    total = [Decimal(0)] * (n + 1)
    for before, p in enumerate(down):
        fresh = [Decimal(1)] + [Decimal(0)] * (n - before)
        for b, q in enumerate(holes):
            for new, chance in enumerate(fresh):
                total[before + new] += p * q * chance
            if b == n:
                break
            # The next hole falls on one of the n - b systems with this item; n - before - new of them work.
            fresh = [
                chance * (1 - Decimal(n - before - new) / (n - b))
                + (fresh[new - 1] * (n - before - new + 1) / (n - b) if new else 0)
                for new, chance in enumerate(fresh)
            ]
    return total


def _holes(mean: Decimal, stock: int, most: int) -> list[Decimal]:
    """Return P(b holes), b = 0 ... most; all beyond count as most."""
    chances = probabilities(law_of(mean, mean))
    none = sum(islice(chances, stock + 1))
    some = list(islice(chances, most - 1))
    beyond = Decimal(0)
    for k, p in enumerate(chances):
        beyond += p
        if k > mean and p < beyond * Decimal("1e-65"):
            break
    return [none, *some, beyond]


def operating_availability(inputs: dict[str, Any]) -> Measures:
    """Return the share of a fleet that works where only what works fails, by halving an interval."""
    with localcontext(carried()):
        n, items = inputs["systems"], inputs["items"]

        def owed(works: Decimal) -> dict[str, Decimal]:
            return {
                item: _owed(
                    works * n * Decimal(given["turnaround_days"]) / Decimal(given["mtbf_days"]),
                    given["stock"],
                )
                for item, given in items.items()
            }

        low, high = Decimal(0), Decimal(1)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if n * (1 - middle) > sum(owed(middle).values()):
                low = middle
            else:
                high = middle
        found = {f"EBO/{item}": value for item, value in owed(low).items()}
        return {"availability": low, **found}


def cannibalised(inputs: dict[str, Any]) -> Measures:
    """Return the law of systems down when holes are moved to as few systems as possible."""
    with localcontext(carried()):
        fleet = inputs["fleet"]
        at_most = [Decimal(1)] * fleet
        owed = Decimal(0)
        facts = zip(inputs["pipeline_means"], inputs["stocks"], inputs["quantity_per_system"], strict=True)
        for mean, stock, z in facts:
            law = law_of(Decimal(mean), Decimal(mean))
            chances = list(islice(probabilities(law), stock + fleet * z + 1))
            sums = [sum(chances[: stock + j * z + 1]) for j in range(fleet)]
            at_most = [p * q for p, q in zip(at_most, sums, strict=True)]
            owed += measures(law, stock)["EBO"]
        return {
            **{f"P_down_at_most_j/{j}": p for j, p in enumerate(at_most[:8])},
            "expected_down": sum(1 - p for p in at_most),
            "expected_down_no_cannibalisation_upper": owed,
        }
