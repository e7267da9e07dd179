"""Slow, obvious twins of the count laws in 50-digit decimal arithmetic."""

from decimal import Decimal, localcontext
from typing import NamedTuple

DIGITS = 60
SMALL = Decimal("1e-40")


class DecimalShelf(NamedTuple):
    backorders: Decimal
    backorder_variance: Decimal
    on_hand: Decimal
    fill_rate: Decimal
    ready_rate: Decimal
    stockout: Decimal


def ratio(mean: Decimal, excess: Decimal, k: int) -> Decimal:
    return (mean + excess * k) / ((1 + excess) * (k + 1))


def exact_excess(mean: float, excess: float, most: float) -> Decimal:
    """variance/mean - 1; that of a binomial follows from its trials, to all digits."""
    return Decimal(excess) if most == float("inf") else -Decimal(mean) / Decimal(most)


def probability_of_none(mean: Decimal, excess: Decimal) -> Decimal:
    if excess == 0:
        return (-mean).exp()
    return (-(mean / excess) * (1 + excess).ln()).exp()


def probabilities(mean: float, excess: float, most: float, length: int) -> list[Decimal]:
    """P(0), P(1), ... by the plain recursion from P(0); a decimal exponent has no floor to fall through."""
    with localcontext() as context:
        context.prec = DIGITS
        m, e = Decimal(mean), exact_excess(mean, excess, most)
        law = [probability_of_none(m, e)]
        for k in range(length - 1):
            law.append(law[-1] * ratio(m, e, k) if k < most else Decimal(0))
        return law


def shelf(mean: float, excess: float, most: float, stock: int) -> DecimalShelf:
    """The measures by their definitions, term by term from zero."""
    with localcontext() as context:
        context.prec = DIGITS
        m, e = Decimal(mean), exact_excess(mean, excess, most)
        p, k = probability_of_none(m, e), 0
        fill = at = on_hand = tail = first = second = Decimal(0)
        while True:
            if k < stock:
                fill, on_hand = fill + p, on_hand + (stock - k) * p
            elif k == stock:
                at = p
            else:
                owed = k - stock
                tail, first, second = tail + p, first + owed * p, second + owed * owed * p
                if k > mean and (owed * owed * p <= SMALL * second or p == 0):
                    break
            if k >= most:
                break
            p *= ratio(m, e, k)
            k += 1
        return DecimalShelf(first, second - first * first, on_hand, fill, fill + at, tail)
