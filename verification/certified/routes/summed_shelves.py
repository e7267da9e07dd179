"""Shelves by their definitions, term by term in decimals.

Probabilities by the recursion of Katz (1965) from P(X = 0); every measure is a sum of positive terms.
"""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Context, Decimal, localcontext
from typing import Any, NamedTuple

Measures = dict[str, Decimal]

DIGITS = 70
SMALL = Decimal("1e-55")
"""A tail ends when the next term is below this share of it."""
SAME = Decimal("1e-45")
"""Mean and variance that differ by less, relatively, are the same but for rounding here."""


class Law(NamedTuple):
    """Mean, variance / mean - 1, and the most that it can be (None: no bound)."""

    mean: Decimal
    excess: Decimal
    most: int | None


def carried() -> Context:
    """Return the arithmetic in which everything here is done."""
    return Context(prec=DIGITS, Emin=-999999, Emax=999999)


def law_of(mean: Decimal, variance: Decimal) -> Law:
    """Return the law of a mean and variance."""
    if abs(variance - mean) <= SAME * mean:
        return Law(mean, Decimal(0), None)
    if variance > mean:
        return Law(mean, (variance - mean) / mean, None)
    trials = int((mean * mean / (mean - variance)).to_integral_value(ROUND_CEILING))
    return Law(mean, -mean / trials, trials)


def probabilities(law: Law) -> Iterator[Decimal]:
    """Yield P(X = 0), P(X = 1), ..."""
    mean, excess, most = law
    p = (-mean).exp() if excess == 0 else (-(mean / excess) * (1 + excess).ln()).exp()
    k = 0
    while True:
        yield p
        if k == most:
            return
        p = p * (mean + excess * k) / ((1 + excess) * (k + 1))
        k += 1


def measures(law: Law, stock: int) -> Measures:
    """Return what a shelf owes and holds."""
    return measures_of(probabilities(law), stock, float(law.mean))


def measures_of(chances: Iterator[Decimal], stock: int, mean: float) -> Measures:
    """Return what a shelf owes and holds by the law of what is outstanding, which falls beyond its mean."""
    fill = at = on_hand = first = second = Decimal(0)
    for k, p in enumerate(chances):
        if k < stock:
            fill, on_hand = fill + p, on_hand + (stock - k) * p
        elif k == stock:
            at = p
        else:
            owed = k - stock
            first, second = first + owed * p, second + owed * owed * p
            if k > mean and owed * owed * p <= SMALL * second:
                break
    return {
        "EBO": first,
        "VBO": second - first * first,
        "fill_rate": fill,
        "ready_rate": fill + at,
        "E_on_hand": on_hand,
    }


def single_site(inputs: dict[str, Any]) -> Measures:
    """Return the measures at each stock of a shelf with a law by mean and variance."""
    with localcontext(carried()):
        pipeline = inputs["pipeline"]
        mean = Decimal(pipeline["mean"])
        law = law_of(mean, Decimal(pipeline.get("variance", pipeline["mean"])))
        return {
            f"by_stock/{stock}/{name}": value
            for stock in inputs["stocks"]
            for name, value in measures(law, stock).items()
        }


def rq_policy(inputs: dict[str, Any]) -> Measures:
    """Return the measures of (r, Q): those of r + 1 ... r + Q in turn."""
    with localcontext(carried()):
        mean = Decimal(inputs["lead_time_demand_mean"])
        levels = range(inputs["r"] + 1, inputs["r"] + inputs["Q"] + 1)
        each = [measures(law_of(mean, mean), level) for level in levels]
        names = ("EBO", "fill_rate", "ready_rate", "E_on_hand")
        return {name: sum(one[name] for one in each) / len(each) for name in names}
