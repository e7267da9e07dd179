"""Closed fleets from day to day.

Between dated changes and deliveries the chain is followed by uniformisation (see `kernels.transients`); at
each of them its numbers change, and free servers take what waits. A state says what is outstanding, so a
delivery moves nothing but the stock that it is held against.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sustainment.analytic.closed_fleet import ClosedFleet, ClosedLaws
from sustainment.analytic.closed_law import PartLaw
from sustainment.analytic.closed_shape import AMPLE
from sustainment.analytic.closed_states import moves
from sustainment.analytic.closed_tracks import Track
from sustainment.analytic.totals import total
from sustainment.errors import UsageError
from sustainment.kernels.transients import Steps, advance, uniform_steps
from sustainment.problem.arrays import Floats, Ints, Problem

Fleets = tuple[int, ...]


class Walk:
    """A part on its way through the days. What happens on a day has happened."""

    def __init__(self, track: Track) -> None:
        self.track, self.stretch, self.day = track, 0, track.begin[0]
        self.chances: Floats = np.zeros(track.states.number)
        self.chances[track.states.place(track.start)] = 1.0
        self._steps: Steps | None = None

    @property
    def law(self) -> PartLaw:
        """Return where the part is."""
        return PartLaw(self.track.chains[self.stretch], self.track.states.rows, self.chances)

    @property
    def next_change(self) -> float:
        """Return the day on which the numbers change next."""
        later = self.track.begin[self.stretch + 1 :]
        return later[0] if later else np.inf

    @property
    def steps(self) -> Steps:
        """Return the chain made uniform as it is now."""
        if self._steps is None:
            self._steps = uniform_steps(moves(self.track.chains[self.stretch], self.track.states))
        return self._steps

    def go(self, day: float) -> None:
        """Go on to a day, and through what changes on it."""
        while self.next_change <= day:
            self.stay(self.next_change)
            self.change()
        self.stay(day)

    def stay(self, day: float) -> None:
        """Go on to a day on which nothing has changed yet."""
        if day > self.day:
            self.chances = advance(self.steps, self.chances, days=day - self.day)
            self.day = day

    def change(self) -> Ints:
        """Enter the next stretch; return the state that each state becomes."""
        self.stretch, self._steps = self.stretch + 1, None
        states, chain = self.track.states, self.track.chains[self.stretch]
        place = states.place(chain.begin_all(states.rows))
        known = place >= 0
        self.chances = total(self.chances[known], place[known], number=states.number)
        return place


def follow(fleet: ClosedFleet, days: Sequence[float]) -> Iterator[ClosedLaws]:
    """
    Yield where a closed fleet is on days, in order; what happens on a day has happened.

    Parameters
    ----------
    fleet
        Recognised without a day.
    days
        From day 0 on, none before the one before it.
    """
    if fleet.day is not None:
        raise UsageError("a closed fleet recognised at one day has no others")
    if np.any(np.diff(np.concatenate([[0.0], days])) < 0.0):
        raise UsageError("days are followed in order, from day 0 on")
    walks = [Walk(track) for track in fleet.tracks]
    for day in days:
        for walk in walks:
            walk.go(float(day))
        yield ClosedLaws(tuple(walk.law for walk in walks))


@dataclass(frozen=True)
class ClosedDays:
    """A closed fleet on some days; the first index of every array is the day."""

    days: Floats
    scopes: tuple[Fleets, ...]
    working: tuple[Floats, ...]
    """By scope: P(n work), n = 0, 1, ..."""
    outstanding: Floats
    """By pair, mean and below variance; 0 for pairs that nothing asks for."""
    outstanding_variance: Floats
    backorders: Floats
    """By pair: units owed on average, and below the variance."""
    backorder_variance: Floats
    missing: Floats
    """By fleet: positions without an end item."""
    queue: Floats
    """By resource: jobs waiting."""
    busy: Floats
    """By resource: units held."""
    owned: Floats
    """By fleet: end items that there are and have not been lost, its share of those that share a shelf."""

    @cached_property
    def working_means(self) -> Floats:
        """Return the mean number working, by day and scope."""
        return np.column_stack([law @ np.arange(law.shape[1]) for law in self.working])


def transient(
    fleet: ClosedFleet, days: Sequence[float], *, scopes: Sequence[Fleets] | None = None
) -> ClosedDays:
    """
    Return a closed fleet on days, in order, just after what happens on each.

    Parameters
    ----------
    fleet
        Recognised without a day.
    days
        From day 0 on.
    scopes
        Sets of fleets whose number working is asked for; None: each fleet.
    """
    problem = fleet.problem
    asked = tuple(scopes) if scopes is not None else tuple((f,) for f in range(problem.fleets.unit.size))
    rows, laws = [], list[list[Floats]]()
    for here in follow(fleet, days):
        authorised = authorised_of(here, problem)
        laws.append([here.law_of(s, authorised=tuple(int(authorised[f]) for f in s)) for s in asked])
        rows.append(_measures(here, problem))
    working = []
    for s in range(len(asked)):
        table = np.zeros((len(laws), max(of_day[s].size for of_day in laws)))
        for d, of_day in enumerate(laws):
            table[d, : of_day[s].size] = of_day[s]
        working.append(table)
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    return ClosedDays(np.asarray(days, dtype=np.float64), asked, tuple(working), *columns)


def authorised_of(laws: ClosedLaws, problem: Problem) -> Floats:
    """Return the positions of each fleet that hold where a closed fleet is."""
    found = problem.fleets.authorised.astype(np.float64)
    for law in laws.parts:
        for kind, members in enumerate(law.part.fleets):
            if len(members) == 1:
                found[members[0]] = law.chain.numbers.positions[kind]
    return found


def _measures(laws: ClosedLaws, problem: Problem) -> tuple[Floats, ...]:
    pairs, fleets, resources = problem.pairs.item.size, problem.fleets.unit.size, problem.resources.name.size
    mean, variance, owed, owed_variance = (np.zeros(pairs) for _ in range(4))
    missing, owned = np.zeros(fleets), np.zeros(fleets)
    queue, busy = np.zeros(resources), np.zeros(resources)
    for law in laws.parts:
        numbers = law.chain.numbers
        for thing, pair in enumerate(law.part.pairs):
            outstanding = law.outstanding(thing)
            number = np.arange(outstanding.size)
            short = np.maximum(number - numbers.base_stock(law.part, thing), 0)
            mean[pair], owed[pair] = outstanding @ number, outstanding @ short
            variance[pair] = outstanding @ (number - mean[pair]) ** 2
            owed_variance[pair] = outstanding @ (short - owed[pair]) ** 2
        for job, what in enumerate(law.part.jobs):
            if what.holds != AMPLE:
                queue[what.holds] += law.waiting(job)
                busy[what.holds] += law.worked_on(job) * what.taken
        for kind, members in enumerate(law.part.fleets):
            share = problem.fleets.authorised[list(members)].astype(np.float64)
            share = share / share.sum() if share.sum() > 0.0 else np.full(share.size, 1.0 / share.size)
            missing[list(members)] = law.empty(kind) * share
            owned[list(members)] = law.exist(kind) * share
    return mean, variance, owed, owed_variance, missing, queue, busy, owned
