"""One shelf by itself: laws of a pipeline to what it owes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sustainment.kernels.backorders import Shelf, shelf, shelf_of_probabilities
from sustainment.kernels.convolution import compound_poisson
from sustainment.kernels.counts import fit
from sustainment.problem.arrays import Floats

BATCH_TAIL = 1e-22
"""Chance of what lies beyond the probabilities of a compound law, alone and by that of running short."""


def base_stock(mean: float, stock: int, *, variance: float | None = None) -> Shelf:
    """
    Return what a shelf owes and holds at a base stock.

    Parameters
    ----------
    mean
        Mean number outstanding.
    stock
        Base stock: on hand + outstanding - backorders.
    variance
        Of the number outstanding; None: Poisson. Above the mean the law is negative binomial, below binomial.

    References
    ----------
    Sherbrooke (2004), Optimal Inventory Modeling of Systems, 2nd edition.

    Examples
    --------
    >>> round(base_stock(1.0, 1).backorders, 6)
    0.367879
    """
    return shelf(fit(mean, mean if variance is None else variance), stock)


def reorder_point(mean: float, point: int, *, quantity: int) -> Shelf:
    """
    Return what a shelf owes and holds under (r, Q): Poisson demand over a fixed lead time, `mean` in it.

    The inventory position is uniform on r + 1 ... r + Q (Hadley & Whitin 1963).
    """
    law = fit(mean, mean)
    measures = np.array([shelf(law, point + 1 + level) for level in range(quantity)])
    second = float(np.mean(measures[:, 1] + measures[:, 0] ** 2))
    average = Shelf(*(float(value) for value in measures.mean(axis=0)))
    return average._replace(backorder_variance=second - average.backorders**2)


@dataclass(frozen=True, slots=True)
class BatchShelf:
    """A shelf that is asked for batches."""

    shelf: Shelf
    unit_fill_rate: float
    """Part of the units met at once: E[min(Y, on hand)] / E[Y]."""
    order_fill_rate: float
    """Chance that a whole batch is met at once."""


def batch_stock(customers: float, sizes: Floats, *, stock: int) -> BatchShelf:
    """
    Return what a shelf owes and holds when a Poisson number of customers is outstanding, each with a batch.

    Parameters
    ----------
    customers
        Mean number of customers outstanding.
    sizes
        P(batch = 0), P(batch = 1), ...
    stock
        Base stock.

    References
    ----------
    Feeney and Sherbrooke (1966), The (S-1, S) inventory policy under compound Poisson demand.
    """
    number = np.arange(sizes.size)
    mean, second = float(sizes @ number), float(sizes @ number**2)
    moments = (customers * mean, customers * second)
    law = _long_enough(customers, sizes, moments=moments, stock=stock)
    measures = shelf_of_probabilities(law, moments, stock)
    on_hand = np.maximum(stock - np.arange(min(stock, law.size)), 0)
    met = np.minimum(number[None, :], on_hand[:, None]) @ sizes
    whole = np.cumsum(sizes)[np.minimum(on_hand, sizes.size - 1)]
    here = law[: on_hand.size]
    return BatchShelf(
        shelf=measures, unit_fill_rate=float(here @ met) / mean, order_fill_rate=float(here @ whole)
    )


def _long_enough(customers: float, sizes: Floats, *, moments: tuple[float, float], stock: int) -> Floats:
    mean, variance = moments
    length = max(int(mean + 12 * math.sqrt(variance)), stock + 1) + sizes.size
    while True:
        law = compound_poisson(customers, sizes, length=length)
        if law[-sizes.size :].max() <= BATCH_TAIL * law[max(stock, 0) :].max():
            return law
        length *= 2


def supply_availability(
    backorders: Sequence[float], quantity_per_system: Sequence[int], *, systems: int
) -> float:
    """
    Return the share of systems with no item missing, holes falling independently.

    References
    ----------
    Sherbrooke (2004): product over items of [1 - EBO / (N Z)]^Z.
    """
    return math.prod(
        max(1.0 - owed / (systems * quantity), 0.0) ** quantity
        for owed, quantity in zip(backorders, quantity_per_system, strict=True)
    )
