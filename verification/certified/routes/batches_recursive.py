"""Batch demand by Panjer's recursion in decimals.

k P(k) = customers x sum of j P(batch = j) P(k - j) (Panjer 1981); every measure is a sum of positive terms
over its definition, tails included.
"""

from collections.abc import Iterator
from decimal import Decimal, localcontext
from itertools import count
from typing import Any

from certified.routes.summed_shelves import Measures, carried, measures_of

BATCH_TAIL = Decimal("1e-65")
"""Batches rarer than this are not counted."""


def batch_shelf(inputs: dict[str, Any]) -> Measures:
    """Return the measures at each stock of a shelf that is asked for batches."""
    with localcontext(carried()):
        pipeline = inputs["pipeline"]
        customers, sizes = Decimal(pipeline["customers_mean"]), _sizes(pipeline["size"])
        mean = sum(j * p for j, p in enumerate(sizes))
        # A law of batches may leave gaps: all sums run on to the same far end.
        law = _long_law(customers, sizes)
        found: Measures = {}
        for stock in inputs["stocks"]:
            row = measures_of(iter(law), stock, float("inf"))
            held = [(stock - k, law[k]) for k in range(stock)]
            row["unit_fill_rate"] = sum(p * _met(sizes, left) for left, p in held) / mean
            row["order_fill_rate"] = sum(p * sum(sizes[: left + 1]) for left, p in held) + Decimal(0)
            found.update({f"by_stock/{stock}/{name}": value for name, value in row.items()})
        return found


def _met(sizes: list[Decimal], left: int) -> Decimal:
    """Return E[min(Y, left)]."""
    return sum((min(j, left) * p for j, p in enumerate(sizes)), Decimal(0))


def _sizes(size: dict[str, Any]) -> list[Decimal]:
    if size["law"] == "table":
        return [Decimal(size["pmf"].get(str(j), 0)) for j in range(max(map(int, size["pmf"])) + 1)]
    return [Decimal(0), *_falling_sizes(size)]


def _falling_sizes(size: dict[str, Any]) -> Iterator[Decimal]:
    geometric = size["law"] == "geometric"
    ratio = Decimal(size["rho" if geometric else "theta"])
    first = 1 - ratio if geometric else -ratio / (1 - ratio).ln()
    for j in count(1):
        p = first * ratio ** (j - 1) / (1 if geometric else j)
        if p < BATCH_TAIL:
            return
        yield p


def _long_law(customers: Decimal, sizes: list[Decimal]) -> list[Decimal]:
    """Return P(0), P(1), ... until a whole batch's length is rarer than can matter."""
    law = [(-customers).exp()]
    for k in count(1):
        most = min(k, len(sizes) - 1)
        law.append(customers / k * sum(j * sizes[j] * law[k - j] for j in range(1, most + 1)))
        if k > customers and k > 20 and max(law[-20:]) < BATCH_TAIL:
            return law
    raise AssertionError
