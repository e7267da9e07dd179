"""Base stocks at a day: shelf, deliveries come, ends owed."""

from dataclasses import dataclass

import numpy as np

from sustainment.kernels.pipelines import Shelves
from sustainment.problem.arrays import Floats, Policy, Problem

WHOLE = 1e-9
"""Parts of a unit below this are none."""


@dataclass(frozen=True)
class BaseStocks:
    """The base stock of each pair, and how it comes about."""

    shelves: Shelves
    mean: Floats
    """Stock on hand + in resupply - backorders; for end items less the positions they are owed to."""
    owned: Floats
    """Spares that are paid for: on the shelf on day 0, unserviceable, delivered."""


def base_stocks(problem: Problem, day: float) -> BaseStocks:
    """Return base stocks at a day; deliveries count by their chance of having come."""
    return stocks_with(problem, _arrived(problem, day))


def stocks_with(problem: Problem, come: Floats, *, saved: Floats | float = 0.0) -> BaseStocks:
    """Return base stocks when so many units of each pair have come since day 0, or were saved.

    An end item's is stock + held - authorised: below zero, positions are without a machine for good.
    """
    pairs, fleets = problem.pairs, problem.fleets
    owned = pairs.stock + pairs.unserviceable + come
    mean = owned + saved
    np.add.at(mean, fleets.pair, (fleets.held - fleets.authorised).astype(np.float64))
    by_point = pairs.policy == Policy.REORDER_POINT
    batch = np.where(by_point, np.maximum(pairs.order_quantity, 1), 1)
    low = np.floor(mean + WHOLE)
    above = np.clip(mean - low, 0.0, 1.0)
    above[above < WHOLE] = 0.0
    return BaseStocks(
        shelves=Shelves(
            low=np.where(by_point, pairs.reorder_point + 1, low).astype(np.int64),
            above=np.where(by_point, 0.0, above),
            batch=batch.astype(np.int64),
        ),
        mean=np.where(by_point, pairs.reorder_point + (batch + 1) / 2, mean),
        owned=owned,
    )


def _arrived(problem: Problem, day: float) -> Floats:
    """Return units come to each pair by a day, less those sent from it, by chance and mean delay."""
    receipts = problem.receipts
    come = np.zeros(problem.pairs.item.size)
    if not receipts.pair.size:
        return come
    days, chances = milestone_days(problem)
    from_milestone = receipts.milestone >= 0
    start = np.where(from_milestone, days[receipts.milestone], 0.0) if days.size else 0.0
    chance = receipts.chance * (
        np.where(from_milestone, chances[receipts.milestone], 1.0) if days.size else 1.0
    )
    sent = start + receipts.day
    units = receipts.quantity * chance
    np.add.at(come, receipts.pair, np.where(sent + receipts.delay.mean <= day, units, 0.0))
    inside = receipts.from_pair >= 0
    np.add.at(come, receipts.from_pair[inside], -np.where(sent <= day, units, 0.0)[inside])
    return come


def milestone_days(problem: Problem) -> tuple[Floats, Floats]:
    """Return the mean day of each milestone and its chance of coming at all."""
    milestones = problem.milestones
    days, chances = np.zeros(milestones.day.size), np.ones(milestones.day.size)
    for m in range(milestones.day.size):
        after = milestones.after[m]
        before, sure = (days[after], chances[after]) if after >= 0 else (0.0, 1.0)
        days[m] = before + milestones.day[m] + milestones.delay.mean[m]
        chances[m] = sure * milestones.chance[m]
    return days, chances
