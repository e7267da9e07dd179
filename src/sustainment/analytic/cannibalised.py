"""Machines down when holes move to as few as possible.

At most d machines are down exactly when every item's holes fit into d of them (Hillestad 1982): with s in
stock, Q in a machine and `needed` of them, X <= s + d Q + (N - d)(Q - needed). Items count as independent
and moving a part as free and instant.
"""

from dataclasses import dataclass

import numpy as np

from sustainment.analytic.holes import holes_law, missing_law
from sustainment.analytic.state import SteadyState
from sustainment.errors import UsageError
from sustainment.kernels import cannibalised as kernel
from sustainment.kernels.backorders import shelf
from sustainment.kernels.convolution import fill_backorders
from sustainment.kernels.counts import fill_probabilities, fit
from sustainment.kernels.trees import law_length
from sustainment.kernels.working import tilted
from sustainment.problem.arrays import Floats, Ints


@dataclass(frozen=True)
class CannibalisedFleet:
    """How many machines of a fleet are down."""

    at_most: Floats
    """P(at most d are down), d = 0 ... all."""
    expected_down: float
    expected_down_without: float
    """Where each hole stops a machine: no cannibalisation, at most one hole in a machine."""


def cannibalised_fleet(
    pipeline_means: list[float] | Floats,
    stocks: list[int] | Ints,
    *,
    quantities: list[int] | Ints,
    fleet: int,
    needed: list[int] | Ints | None = None,
    variances: list[float] | Floats | None = None,
) -> CannibalisedFleet:
    """
    Return how many machines of a fleet are down under full cannibalisation.

    Parameters
    ----------
    pipeline_means
        Mean number of each item in resupply.
    stocks
        Spares of each item; below 0 if fewer are owned than are fitted.
    quantities
        Copies of each item in a machine.
    fleet
        Machines.
    needed
        Copies without which a machine is down; None: all.
    variances
        Of the number in resupply; None: Poisson.

    Raises
    ------
    UsageError
        If the lists do not belong together.

    References
    ----------
    Hillestad (1982), Dyna-METRIC: Dynamic Multi-Echelon Technique for Recoverable Item Control, R-2785.

    Examples
    --------
    >>> round(cannibalised_fleet([1.0], [0], quantities=[1], fleet=8).at_most[0], 6)
    0.367879
    """
    copies = np.asarray(quantities, dtype=np.int64)
    enough = copies if needed is None else np.asarray(needed, dtype=np.int64)
    means = np.asarray(pipeline_means, dtype=np.float64)
    spreads = means if variances is None else np.asarray(variances, dtype=np.float64)
    if not means.size == len(stocks) == copies.size == enough.size == spreads.size or fleet < 0:
        raise UsageError("means, stocks, quantities, needed and variances must be of one length, fleet >= 0")
    if np.any(enough < 1) or np.any(enough > copies):
        raise UsageError("a machine needs at least one copy of each item, at most those that it has")
    holes = [_holes(m, v, stock=int(s)) for m, v, s in zip(means, spreads, stocks, strict=True)]
    owed = [shelf(fit(m, v), int(s)).backorders for m, v, s in zip(means, spreads, stocks, strict=True)]
    whole = np.zeros(fleet + 1)
    whole[0] = 1.0
    more = _more_down(holes, copies, copies - enough, missing=whole)
    return CannibalisedFleet(
        at_most=1.0 - more,
        expected_down=float(more.sum()),
        expected_down_without=float(sum(owed)),
    )


def _holes(mean: float, variance: float, *, stock: int) -> Floats:
    law = np.empty(law_length(mean, variance))
    length = fill_probabilities(law, fit(mean, variance))
    owed = np.empty(length + max(-stock, 0))
    fill_backorders(owed, law[:length], stock)
    return owed


def _more_down(laws: list[Floats], copies: Ints, spare: Ints, *, missing: Floats) -> Floats:
    # P(more than k) from the far end, so that small tails keep their digits.
    tails = [np.append(np.cumsum(law[:0:-1])[::-1], 0.0) for law in laws]
    start = np.concatenate([[0], np.cumsum([tail.size for tail in tails])]).astype(np.int64)
    return kernel.more_down(np.concatenate([*tails, np.zeros(0)]), start, copies, spare, missing)


def holes_of_working(law: Floats, mean: float, *, positions: int, quantity: int, spare: int) -> Floats:
    """
    Return the law of the holes of one item where only working machines fail.

    Parameters
    ----------
    law
        Chances of 0, 1, ... holes as if all machines always failed. Each count is weighted by the share that
        works at those below, which is exact for one item without spares (Engset 1918), then tilted.
    mean
        Mean number of holes.
    positions
        Machines.
    quantity
        Copies in one.
    spare
        Copies that it does not need.
    """
    most = positions * spare + (positions - 1) * (quantity - spare) + 1
    length = min(law.size, most + 1)
    if mean <= 0.0 or length <= 1:
        return np.ones(1)
    if mean >= length - 1:
        return np.concatenate((np.zeros(length - 1), [1.0]))
    beyond = np.maximum(np.arange(length - 1) - positions * spare, 0)
    stopped = -(-beyond // (quantity - spare))
    weight = np.concatenate(([0.0], np.cumsum(np.log1p(-stopped / positions))))
    with np.errstate(divide="ignore"):
        logs: Floats = np.log(law[:length]) + weight
    weighted: Floats = tilted(logs, mean)
    return weighted


def down_law(state: SteadyState, fleet: int) -> Floats:
    """Return P(0 down), P(1 down), ... of a fleet's positions: machines short of parts, and those missing.

    Under `constant` demand holes fall on all positions: those missing are another cause, and not in it.
    """
    slots, positions = state.problem.slots, int(state.problem.fleets.authorised[fleet])
    missing = np.zeros(positions + 1)
    law = np.ones(1) if state.problem.demand_is_constant else missing_law(state, fleet)
    missing[: law.size] = law[: positions + 1]
    missing[positions] += law[positions + 1 :].sum()
    lacking = np.flatnonzero((slots.fleet == fleet) & (state.machines.slot_holes > 0.0))
    copies, spare = slots.quantity[lacking], (slots.quantity - slots.needed)[lacking]
    holes = [holes_law(state, int(slot)) for slot in lacking]
    if not state.problem.demand_is_constant:
        means = state.machines.slot_holes[lacking]
        each = zip(holes, means, copies, spare, strict=True)
        holes = [
            holes_of_working(law, float(mean), positions=positions, quantity=int(q), spare=int(extra))
            for law, mean, q, extra in each
        ]
    more = _more_down(holes, copies, spare, missing=missing)
    return -np.diff(more, prepend=1.0)
