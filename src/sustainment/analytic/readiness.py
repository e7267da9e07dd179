"""How many machines work: fleets, units, types, groups.

Under `operating` demand the number down is the sum of what is owed; under `constant` demand holes fall on
machines by lot, item by item. The law is then tilted to the mean of the machine formulas (see
`kernels.working.of_finite_fleet`). Units are taken as independent: they share shops and suppliers, which
this leaves out.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sustainment.analytic.laws import owed_law
from sustainment.analytic.state import SteadyState
from sustainment.kernels import working
from sustainment.kernels.convolution import fill_share
from sustainment.kernels.counts import fill_probabilities, fit
from sustainment.kernels.trees import law_length
from sustainment.problem.arrays import Floats, Groups, Ints, Problem

MOST_SLOTS = 400
"""Slots of a fleet whose laws are put together one by one; beyond, the rarest go in by their moments."""


class FleetLaws:
    """The law of the number working in each fleet, each computed when first asked for."""

    def __init__(self, state: SteadyState) -> None:
        self._state = state
        self._known: dict[int, Floats] = {}

    def __getitem__(self, fleet: int) -> Floats:
        if fleet not in self._known:
            self._known[fleet] = _law_of_fleet(self._state, fleet)
        return self._known[fleet]


@dataclass(frozen=True)
class Scope:
    """A part of the fleet."""

    kind: str
    name: str
    authorised: int
    availability: float
    fleets: tuple[int, ...] = field(repr=False)
    laws: FleetLaws = field(repr=False)

    @property
    def working(self) -> float:
        """Return the mean number working."""
        return self.availability * self.authorised

    @cached_property
    def law(self) -> Floats:
        """Return P(0 work), P(1 works), ..., P(all work)."""
        return _sum(self.laws[fleet] for fleet in self.fleets)

    @property
    def deviation(self) -> float:
        """Return the standard deviation of the number working."""
        number = np.arange(self.law.size)
        mean = float(self.law @ number)
        return math.sqrt(max(float(self.law @ (number - mean) ** 2), 0.0))

    def at_least(self, needed: int) -> float:
        """Return the chance that so many work."""
        return float(min(self.law[max(needed, 0) :].sum(), 1.0))


def scopes(state: SteadyState, laws: FleetLaws) -> tuple[Scope, ...]:
    """Return the whole fleet, each unit and each type."""
    names, fleets = state.problem.names, state.problem.fleets

    def scope(kind: str, name: str, *, members: Ints) -> Scope:
        authorised = fleets.authorised[members]
        total = int(authorised.sum())
        mean = float(state.machines.availability[members] @ authorised)
        share = mean / total if total else 1.0
        return Scope(kind, name, total, share, tuple(int(f) for f in members), laws)

    units = np.unique(fleets.unit)
    types = np.unique(fleets.item)
    return (
        scope("fleet", "all", members=np.arange(fleets.unit.size)),
        *(scope("unit", names.units[u], members=np.flatnonzero(fleets.unit == u)) for u in units),
        *(scope("type", names.items[i], members=np.flatnonzero(fleets.item == i)) for i in types),
    )


def _sum(laws: Iterable[Floats]) -> Floats:
    whole = np.ones(1)
    for law in laws:
        whole = np.convolve(whole, law)
    return whole


def _law_of_fleet(state: SteadyState, fleet: int) -> Floats:
    """Return P(n of the fleet's machines work), n = 0 ... authorised."""
    positions = int(state.problem.fleets.authorised[fleet])
    mean_down = positions * (1.0 - float(state.machines.availability[fleet]))
    if positions == 0:
        return np.ones(1)
    constant = state.problem.demand_is_constant
    join = working.down_by_either if constant else working.down_in_series
    down = np.zeros(positions + 1)
    down[0] = 1.0
    for cause in _causes_down(state, fleet, positions):
        down = join(down, cause)
    return working.of_finite_fleet(down, mean_down, not constant)[::-1].copy()


def _causes_down(state: SteadyState, fleet: int, positions: int) -> Iterable[Floats]:
    """Yield laws of machines down by each cause."""
    problem, standing = state.problem, state.machines
    by_lot = problem.demand_is_constant

    def series(holes: Floats, quantity: int) -> Floats:
        # Where only working machines fail, no two holes are in one machine.
        return working.machines_short_of(holes, positions, quantity) if by_lot else holes

    slots = np.flatnonzero(problem.slots.fleet == fleet)
    owed = standing.slot_holes[slots] + standing.slot_exchange[slots]
    order = np.argsort(-owed, kind="stable")
    slots, owed = slots[order], owed[order]
    yield series(_missing_law(state, fleet), 1)
    for slot in slots[:MOST_SLOTS]:
        quantity, needed = int(problem.slots.quantity[slot]), int(problem.slots.needed[slot])
        holes = _holes_law(state, int(slot))
        exchanging = float(standing.slot_exchange[slot])
        if needed < quantity:
            yield working.machines_below_need(holes, positions, quantity, needed)
            yield series(working.with_poisson(np.ones(1), exchanging), 1)
        else:
            yield series(working.with_poisson(holes, exchanging), quantity)
    if slots.size > MOST_SLOTS:
        yield series(_law_of_moments(float(owed[MOST_SLOTS:].sum())), 1)


def _law_of_moments(mean: float) -> Floats:
    law = np.empty(law_length(mean, mean))
    return law[: fill_probabilities(law, fit(mean, mean))]


def _holes_law(state: SteadyState, slot: int) -> Floats:
    pair = int(state.problem.slots.pair[slot])
    return _part_of(state, pair, float(state.machines.slot_holes[slot]))


def _missing_law(state: SteadyState, fleet: int) -> Floats:
    pair = int(state.problem.fleets.pair[fleet])
    return _part_of(state, pair, float(state.machines.fleet_missing[fleet]))


def _part_of(state: SteadyState, pair: int, mean: float) -> Floats:
    """Return the law of a part of what a pair owes, of given mean."""
    every = float(state.supply.answer.backorders[pair])
    if mean <= 0.0 or every <= 0.0:
        return np.ones(1)
    owed = owed_law(state, pair)
    share = mean / every
    if share >= 1.0 - 1e-12:
        return owed
    part = np.empty(owed.size)
    fill_share(part, owed, share)
    return part


@dataclass(frozen=True)
class GroupReadiness:
    """A group and the chance that it is ready."""

    name: str
    ready: float


def group_readiness(state: SteadyState, laws: FleetLaws) -> tuple[GroupReadiness, ...]:
    """Return the chance that each group is ready; its rules and members count as independent."""
    problem, groups = state.problem, state.problem.groups
    ready: dict[int, float] = {}
    for rule in range(groups.group.size):
        group = int(groups.group[rule])
        law = _sum(_member_laws(problem, groups, rule, laws=laws, ready=ready))
        needed = float(groups.needed[rule])
        least = int(np.ceil(needed * (law.size - 1) - 1e-9)) if groups.is_share[rule] else int(needed)
        ready[group] = ready.get(group, 1.0) * float(min(law[least:].sum(), 1.0))
    return tuple(GroupReadiness(problem.names.groups[g], ready[g]) for g in sorted(ready))


def _member_laws(
    problem: Problem, groups: Groups, rule: int, *, laws: FleetLaws, ready: dict[int, float]
) -> Iterable[Floats]:
    for entry in range(int(groups.start[rule]), int(groups.start[rule + 1])):
        kind, member = int(groups.member_kind[entry]), int(groups.member[entry])
        if kind == 0:
            yield laws[member]
        elif kind == 1:
            for fleet in np.flatnonzero(problem.fleets.unit == member):
                yield laws[int(fleet)]
        else:
            yield np.array([1.0 - ready[member], ready[member]])
