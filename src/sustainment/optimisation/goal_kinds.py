"""Goals as plans are held to them: strain, what counts.

A goal's strain is what a plan leaves open as a part of what the goal allows: up to 1 it is reached. Each goal
is also a most of a sum over shelves, with all else as in one state: positions down and backorders are such
sums; a mean wait is one by Little (wait = backorders / demand); the chance that a group is ready is replaced
by its plane (`group_ready`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np

from sustainment.analytic.requirements import Reading
from sustainment.analytic.state import SteadyState
from sustainment.errors import UsageError
from sustainment.model.nearest import nearest_name
from sustainment.optimisation.goal import Goal
from sustainment.optimisation.group_ready import plane_of, ready_chance
from sustainment.optimisation.spares import Market, Plan
from sustainment.optimisation.worth import Counted, missed_at, owed_at, positions
from sustainment.problem.arrays import Flags, Floats, Problem

SAME = 1e-12
"""Strain above 1 that is still reached: last digits."""


class HeldGoal(Protocol):
    """A goal that plans are held to."""

    @property
    def asked(self) -> Goal:
        """Return it as it was asked."""

    def strain(self, market: Market, state: SteadyState) -> float:
        """Return what a state leaves open as a part of what is allowed."""

    def said(self, market: Market, state: SteadyState) -> float:
        """Return what a state reaches, in the measure that was asked."""

    def limit(self, market: Market, plan: Plan) -> tuple[Counted, float]:
        """Return what counts, and the most of it that the shelves that may change may owe."""

    def tightened(self, factor: float) -> Self:
        """Return the goal with so much of what it allows."""


def reached(market: Market, state: SteadyState, *, goals: Iterable[HeldGoal]) -> bool:
    """Return whether a state reaches all goals."""
    return all(goal.strain(market, state) <= 1.0 + SAME for goal in goals)


@dataclass(frozen=True)
class Down:
    """At most so many positions of some fleets are down on average."""

    asked: Goal
    fleets: Floats
    """1 for each fleet that counts, else 0."""
    most: float

    def strain(self, market: Market, state: SteadyState) -> float:
        """Return positions down as a part of the most."""
        return market.down(state, self.fleets) / self.most

    def said(self, market: Market, state: SteadyState) -> float:
        """Return the share of positions that works, or their number."""
        number = float(state.problem.fleets.authorised @ self.fleets)
        working = number - market.down(state, self.fleets)
        return working if self.asked.measure == "working" else working / number

    def limit(self, market: Market, plan: Plan) -> tuple[Counted, float]:
        """Return positions, and the holes that are left when all else stands as under the plan."""
        counted = positions(market.problem, self.fleets)
        return counted, self.most - market.down(plan.state, self.fleets) + market.holes(plan.state, counted)

    def tightened(self, factor: float) -> Self:
        """Return the goal with so much of its most."""
        return replace(self, most=factor * self.most)


@dataclass(frozen=True)
class Holes:
    """At most so many holes stop machines of some fleets, of what shelves that may change owe."""

    asked: Goal
    fleets: Floats
    most: float

    def strain(self, market: Market, state: SteadyState) -> float:
        """Return holes as a part of the most."""
        return self.said(market, state) / self.most

    def said(self, market: Market, state: SteadyState) -> float:
        """Return the holes."""
        return market.holes(state, positions(market.problem, self.fleets))

    def limit(self, market: Market, plan: Plan) -> tuple[Counted, float]:
        """Return positions, and the most holes."""
        return positions(market.problem, self.fleets), self.most

    def tightened(self, factor: float) -> Self:
        """Return the goal with so much of its most."""
        return replace(self, most=factor * self.most)


@dataclass(frozen=True)
class Owed:
    """Some shelves owe at most so much, or a demand there waits at most so long on average."""

    asked: Goal
    pairs: Flags
    most: float
    """Backorders, or days."""

    def strain(self, market: Market, state: SteadyState) -> float:
        """Return what is owed, or the wait, as a part of the most."""
        return self.said(market, state) / self.most

    def said(self, market: Market, state: SteadyState) -> float:
        """Return what is owed, or the mean wait."""
        return self._owed(state) / self._demand(state)

    def limit(self, market: Market, plan: Plan) -> tuple[Counted, float]:
        """Return backorders, and what is left of them when all else stands as under the plan."""
        counted = owed_at(market.problem, self.pairs.astype(np.float64))
        fixed = self._owed(plan.state) - market.holes(plan.state, counted)
        return counted, self.most * self._demand(plan.state) - fixed

    def tightened(self, factor: float) -> Self:
        """Return the goal with so much of its most."""
        return replace(self, most=factor * self.most)

    def _owed(self, state: SteadyState) -> float:
        return float(state.supply.answer.backorders[self.pairs].sum())

    def _demand(self, state: SteadyState) -> float:
        """Return demands a day of a wait; 1 of backorders."""
        if self.asked.measure != "wait":
            return 1.0
        return float(state.supply.flows.demands[self.pairs].sum())


@dataclass(frozen=True)
class Missed:
    """Demands on some shelves find them empty with at most so much chance."""

    asked: Goal
    pairs: Flags
    most: float

    def strain(self, market: Market, state: SteadyState) -> float:
        """Return the share of demands that finds no stock as a part of the most."""
        return (1.0 - self.said(market, state)) / self.most

    def said(self, market: Market, state: SteadyState) -> float:
        """Return the fill rate: the share of demands that is met at once."""
        return float(self._weights(state) @ state.supply.answer.fill_rate)

    def limit(self, market: Market, plan: Plan) -> tuple[Counted, float]:
        """Return demands by their shares, and what the shelves that may change may miss of them."""
        counted = missed_at(market.problem, self._weights(plan.state))
        fixed = 1.0 - self.said(market, plan.state) - market.holes(plan.state, counted)
        return counted, self.most - fixed

    def tightened(self, factor: float) -> Self:
        """Return the goal with so much of its most."""
        return replace(self, most=factor * self.most)

    def _weights(self, state: SteadyState) -> Floats:
        demands = state.supply.flows.demands * self.pairs
        return np.asarray(demands / demands.sum())


@dataclass(frozen=True)
class Unready:
    """A group is not ready with at most so much chance."""

    asked: Goal
    group: str
    most: float

    def strain(self, market: Market, state: SteadyState) -> float:
        """Return the chance that it is not ready as a part of the most."""
        return (1.0 - ready_chance(state, self.group)) / self.most

    def said(self, market: Market, state: SteadyState) -> float:
        """Return the chance that it is ready."""
        return ready_chance(state, self.group)

    def limit(self, market: Market, plan: Plan) -> tuple[Counted, float]:
        """Return what positions count on the plane of the chance, and how much of it is left."""
        plane = plane_of(plan.state, self.group, level=1.0 - self.most, chosen=market.choice.pair)
        return positions(market.problem, plane.by_fleet), plane.allowed

    def tightened(self, factor: float) -> Self:
        """Return the goal with so much of its most."""
        return replace(self, most=factor * self.most)


def held_to(market: Market, state: SteadyState, *, goals: Iterable[Goal]) -> list[HeldGoal]:
    """Return goals as plans are held to them; names that are in no such scope are refused."""
    return [_held_to(market, state, goal) for goal in goals]


def _held_to(market: Market, state: SteadyState, goal: Goal) -> HeldGoal:
    problem = market.problem
    if goal.measure == "ready":
        assert goal.scope is not None
        _check(goal, goal.scope, problem.names.groups, "a group")
        return Unready(goal, goal.scope, 1.0 - goal.level)
    if goal.measure in ("wait", "backorders"):
        return Owed(goal, shelves_of(problem, state, goal=goal), goal.level)
    if goal.measure == "fill rate":
        return Missed(goal, shelves_of(problem, state, goal=goal), 1.0 - goal.level)
    fleets = _fleets_of(problem, goal)
    number = float(problem.fleets.authorised @ fleets)
    if goal.measure == "holes":
        return Holes(goal, fleets, goal.level)
    least = goal.level * (1.0 if goal.measure == "working" else number)
    if least >= number:
        raise UsageError(f"{goal.text}: there are {number:,.0f} positions in all; expected fewer")
    return Down(goal, fleets, number - least)


def _check(goal: Goal, name: str, known: Iterable[str], what: str) -> None:
    names = list(known)
    if name in names:
        return
    nearest = nearest_name(name, names)
    shown = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
    hint = f"did you mean {nearest}?" if nearest else f"there are: {shown or 'none'}"
    raise UsageError(f"goal {goal.measure}: found {name!r}, expected {what}; {hint}")


SHOWN = 12
"""Names listed to choose from."""


def _fleets_of(problem: Problem, goal: Goal) -> Floats:
    """Return 1 for each fleet of a unit, an end item, or a unit's end item; of all where nothing is named."""
    fleets, names = problem.fleets, problem.names
    if goal.scope is None:
        return np.ones(fleets.unit.size)
    units = [names.units[u] for u in fleets.unit]
    types = [names.items[i] for i in fleets.item]
    both = [f"{unit}/{item}" for unit, item in zip(units, types, strict=True)]
    known = [*dict.fromkeys(units), *dict.fromkeys(types), *both]
    _check(goal, goal.scope, known, "a unit, an end item, or unit/end item")
    return np.array([float(goal.scope in of) for of in zip(units, types, both, strict=True)])


def shelves_of(problem: Problem, state: SteadyState, *, goal: Goal) -> Flags:
    """Return the shelves of a site, a unit, an item, or an item at a site, as `requirements` reads them."""
    names, pairs, scope = problem.names, problem.pairs, goal.scope
    asked = state.supply.flows.demands > 0.0
    item, at, site = ("", "", "") if scope is None else scope.rpartition("@")
    if at and site in names.sites and item in names.items:
        chosen = np.zeros(pairs.item.size, dtype=np.bool_)
        pair = problem.pair_of(item, site)
        chosen[pair if pair >= 0 else slice(0)] = True
    else:
        known = [*names.sites, *names.units, *names.items]
        if scope is not None:
            _check(goal, scope, known, "a site, a unit, an item, or item@site")
        found = Reading(state, (), ()).pairs(scope)
        chosen = np.zeros(pairs.item.size, dtype=np.bool_) if found is None else found
    if not (chosen & asked).any():
        raise UsageError(f"goal {goal.measure}: found {scope!r}, expected shelves that something is asked of")
    return np.asarray(chosen)
