"""How many machines work: fleets, units, types, groups.

Units are taken as independent: they share shops and suppliers, which this leaves out.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sustainment.analytic.fleet_laws import working_law
from sustainment.analytic.state import SteadyState
from sustainment.problem.arrays import Floats, Groups, Ints, Problem


class FleetLaws:
    """The law of the number working in each fleet, each computed when first asked for."""

    def __init__(self, state: SteadyState) -> None:
        self._state = state
        self._known: dict[int, Floats] = {}

    def __getitem__(self, fleet: int) -> Floats:
        if fleet not in self._known:
            self._known[fleet] = self._law((fleet,))
        return self._known[fleet]

    def together(self, fleets: tuple[int, ...]) -> Floats:
        """Return the law of the number working in several fleets; independent unless a chain knows better."""
        if self._state.closed is None or len(set(fleets)) < len(fleets):
            return _sum(self[fleet] for fleet in fleets)
        return self._law(fleets)

    def _law(self, fleets: tuple[int, ...]) -> Floats:
        closed, authorised = self._state.closed, self._state.problem.fleets.authorised
        if closed is None:
            (fleet,) = fleets
            return working_law(self._state, fleet)
        return closed.law_of(fleets, authorised=tuple(int(authorised[f]) for f in fleets))


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
        return self.laws.together(self.fleets)

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
    fleets: list[int] = []
    for entry in range(int(groups.start[rule]), int(groups.start[rule + 1])):
        kind, member = int(groups.member_kind[entry]), int(groups.member[entry])
        if kind == 0:
            fleets.append(member)
        elif kind == 1:
            fleets += [int(fleet) for fleet in np.flatnonzero(problem.fleets.unit == member)]
        else:
            yield np.array([1.0 - ready[member], ready[member]])
    yield laws.together(tuple(fleets))
