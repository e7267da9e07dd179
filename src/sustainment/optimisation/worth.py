"""What a backorder anywhere takes from the machines that work.

At a shelf that machines draw on, a backorder is a hole: it counts as the part of its claims that are machines
standing for it. Elsewhere it delays what waits for it, and counts for as much of theirs: the mean number
outstanding at a site grows by its share f of the supplier's backorders, that of an item under repair by its
share h of a part's, and a shelf passes on P(X > s) of what its pipeline grows by.
"""

from dataclasses import dataclass

import numpy as np

from sustainment.analytic.machines import binomial_factors
from sustainment.analytic.state import SteadyState
from sustainment.analytic.totals import ratio, total
from sustainment.kernels.backorder_worth import fill_for_parents
from sustainment.problem.arrays import Flags, Floats, Problem

STEP = 1e-6
"""Share of a fleet's places by which holes are moved to find what one costs where copies are to spare."""


@dataclass(frozen=True)
class Counted:
    """What plans are weighed by: positions that do not work, and what shelves owe."""

    fleets: Floats
    """By fleet, what a position that does not work counts."""
    owed: Floats
    """By pair, what a backorder counts by itself, whatever stands for it."""
    missed: Floats
    """By pair, what it counts that all its demands find the shelf empty."""

    def __add__(self, other: "Counted") -> "Counted":
        """Return what counts as both do."""
        return Counted(self.fleets + other.fleets, self.owed + other.owed, self.missed + other.missed)

    def __rmul__(self, weight: float) -> "Counted":
        """Return what counts so many times."""
        return Counted(weight * self.fleets, weight * self.owed, weight * self.missed)


def positions(problem: Problem, by_fleet: Floats) -> Counted:
    """Return what counts positions that do not work, and nothing else."""
    none = np.zeros(problem.pairs.item.size)
    return Counted(by_fleet, none, none)


def owed_at(problem: Problem, by_pair: Floats) -> Counted:
    """Return what counts backorders, and nothing else."""
    return Counted(np.zeros(problem.fleets.unit.size), by_pair, np.zeros(by_pair.size))


def missed_at(problem: Problem, by_pair: Floats) -> Counted:
    """Return what counts demands that find the shelf empty, and nothing else."""
    return Counted(np.zeros(problem.fleets.unit.size), np.zeros(by_pair.size), by_pair)


@dataclass(frozen=True)
class Worth:
    """What a backorder of each pair is worth, as plans are weighed."""

    direct: Floats
    """As a hole in machines at the site, or by itself."""
    for_parents: Floats
    """As a repair at the site that waits for it, at the present stock."""
    missed: Floats
    """What it is worth that all demands of a pair find the shelf empty."""


def worth_of(state: SteadyState, counted: Counted) -> Worth:
    """Return what backorders are worth."""
    direct = _direct(state, counted.fleets) + counted.owed
    network, flows, answer = state.layout.network, state.supply.flows, state.supply.answer
    for_parents = np.zeros(direct.size)
    passed = np.where(flows.demands > 0.0, 1.0 - answer.ready_rate, 0.0)
    # One more outstanding lifts P(X >= s) by P(X = s - 1), which is P(X = s) s / mean of a Poisson law.
    just = np.maximum(answer.ready_rate - answer.fill_rate, 0.0) * ratio(state.stocks.mean, answer.mean)
    missed = counted.missed * np.clip(just, 0.0, 1.0)
    fill_for_parents(for_parents, network, flows, direct, passed, missed)
    return Worth(direct, for_parents, counted.missed)


def _direct(state: SteadyState, by_fleet: Floats) -> Floats:
    problem, claims = state.problem, state.claims
    slots, fleets, number = problem.slots, problem.fleets, problem.pairs.item.size
    held = claims.slot_critical * _hole_cost(state) * by_fleet[slots.fleet]
    owed = total(held, slots.pair, number=number)
    owed += total(claims.whole * by_fleet, fleets.pair, number=number)
    return np.asarray(ratio(owed, state.supply.flows.demands))


def holes_by_fleet(state: SteadyState, chosen: Flags) -> Floats:
    """Return by fleet the holes that stop machines for what some shelves owe."""
    problem, claims = state.problem, state.claims
    slots, fleets = problem.slots, problem.fleets
    owed = ratio(state.supply.answer.backorders * chosen, state.supply.flows.demands)
    holes = claims.slot_critical * _hole_cost(state) * owed[slots.pair]
    return total(holes, slots.fleet, number=fleets.unit.size) + claims.whole * owed[fleets.pair]


def _hole_cost(state: SteadyState) -> Floats:
    """Return by slot what one more hole costs: a position, or less where machines have copies to spare."""
    problem, standing = state.problem, state.machines
    slots, fleets = problem.slots, problem.fleets
    cost = np.ones(slots.fleet.size)
    spare = (slots.needed < slots.quantity) & ~np.bool_(problem.cannibalisation)
    if not spare.any():
        return cost
    places = np.maximum(fleets.authorised[slots.fleet] * slots.quantity, 1).astype(np.float64)
    step = STEP * places
    low = np.maximum(standing.slot_holes - step, 0.0)
    fall = binomial_factors(problem, low, chosen=spare) - binomial_factors(
        problem, low + 2.0 * step, chosen=spare
    )
    return np.where(spare, fleets.authorised[slots.fleet] * fall / (2.0 * step), cost)
