"""The law of what the machines of a fleet lack."""

import numpy as np

from sustainment.analytic.laws import owed_law
from sustainment.analytic.state import SteadyState
from sustainment.kernels.convolution import fill_share
from sustainment.problem.arrays import Floats

ALL_OF_IT = 1.0 - 1e-12
"""A part of what is owed above this share is the whole of it."""


def holes_law(state: SteadyState, slot: int) -> Floats:
    """Return the law of a slot's holes that stop machines, as part of what its pair owes.

    What is owed beyond all places counts as one more than these: each number of places keeps its own chance.
    """
    slots = state.problem.slots
    places = int(state.problem.fleets.authorised[slots.fleet[slot]] * slots.quantity[slot])
    mean = float(state.machines.slot_holes[slot])
    law, beyond = _part_of(state, int(slots.pair[slot]), mean=mean, most=places + 1)
    law[-1] += beyond
    return law


def missing_law(state: SteadyState, fleet: int) -> Floats:
    """Return the law of a fleet's positions without an end item."""
    fleets = state.problem.fleets
    mean = float(state.machines.fleet_missing[fleet])
    law, beyond = _part_of(state, int(fleets.pair[fleet]), mean=mean, most=int(fleets.authorised[fleet]))
    law[-1] += beyond
    return law


def _part_of(state: SteadyState, pair: int, *, mean: float, most: int) -> tuple[Floats, float]:
    """Return the law of a part of what a pair owes, of given mean: each unit owed belongs to it by lot.

    It ends at the `most` that there is room for; the second number is the chance of more.
    """
    every = float(state.supply.answer.backorders[pair])
    if mean <= 0.0 or every <= 0.0:
        return np.ones(1), 0.0
    owed = owed_law(state, pair)
    part = np.empty(min(owed.size, most + 1))
    share = mean / every
    if share >= ALL_OF_IT:
        part[:] = owed[: part.size]
    else:
        fill_share(part, owed, share)
    return part, max(1.0 - float(part.sum()), 0.0) if part.size < owed.size else 0.0
