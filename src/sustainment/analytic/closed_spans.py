"""Closed fleets over spans: the mean share that works.

Mean and deviation are carried along with the chain (see `kernels.transients.earn`). The law of the mean is
that of the mean at instants evenly spaced, put together along the chain, every term positive: what lies
between two instants is missed, by a known deviation.
"""

import math
from dataclasses import dataclass

import numpy as np

from sustainment.analytic.closed_days import Fleets, Walk, authorised_of
from sustainment.analytic.closed_fleet import ClosedFleet, ClosedLaws
from sustainment.analytic.closed_states import moves
from sustainment.errors import MethodError, UsageError
from sustainment.kernels.transients import Earned, advance, earn, nothing_earned
from sustainment.problem.arrays import Floats, Ints, Problem

MOST_INSTANTS, FEWEST_INSTANTS = 400, 25
MOST_PRODUCTS = 4e9
"""Products that the law of a mean may take: some seconds."""
SAME_DAYS = 9
"""Digits of a time between two instants by which it is known again."""


@dataclass(frozen=True)
class SpanShare:
    """The share of positions that work, on average over a span."""

    mean: float
    deviation: float
    """Standard deviation of that average; nan where a chain does not tell it."""


def over_span(fleet: ClosedFleet, scope: Fleets, *, from_day: float, to_day: float) -> SpanShare:
    """
    Return what part of some fleets' position-days from `from_day` to `to_day` is worked.

    Where their positions stay the same, that is the mean availability. Its deviation is known where the
    fleets are all those that share their end items.
    """
    if not 0.0 <= from_day < to_day:
        raise UsageError(f"a span from day {from_day:g} to day {to_day:g} is empty")
    walks = [Walk(track) for track in fleet.tracks]
    members = set(scope)
    touched = [w for w in walks if any(members & set(of_kind) for of_kind in w.track.part.fleets)]
    for walk in touched:
        walk.go(from_day)
    so_far = [nothing_earned(walk.chances) for walk in touched]
    day, position_days = from_day, 0.0
    while day < to_day:
        until = min([to_day, *(walk.next_change for walk in touched)])
        position_days += (until - day) * _positions(touched, members, problem=fleet.problem)
        for w, walk in enumerate(touched):
            rate = _standing(walk, members, problem=fleet.problem)
            so_far[w] = earn(walk.steps, so_far[w], days=until - day, rate=rate)
            walk.chances, walk.day = so_far[w].chances, until
            while walk.next_change <= until < to_day:
                so_far[w] = _changed(walk, so_far[w])
        day = until
    every = max(position_days, 1e-300)
    means = np.array([earned.first.sum() for earned in so_far])
    variances = np.array([earned.second.sum() for earned in so_far]) - means**2
    told = all(_told(walk, members) for walk in touched)
    deviation = float(np.sqrt(np.maximum(variances, 0.0).sum())) / every if told else np.nan
    return SpanShare(1.0 - float(means.sum()) / every, deviation)


def _changed(walk: Walk, so_far: Earned) -> Earned:
    """Take a walk, and what it has earned in each state, through a change."""
    before = walk.stretch
    moved = []
    for values in (so_far.first, so_far.second, so_far.chances):
        walk.stretch, walk.chances = before, values
        walk.change()
        moved.append(walk.chances)
    return Earned(moved[2], moved[0], moved[1])


def _positions(walks: list[Walk], members: set[int], *, problem: Problem) -> float:
    laws = ClosedLaws(tuple(walk.law for walk in walks))
    return float(authorised_of(laws, problem)[sorted(members)].sum())


def _changing(walk: Walk, *, until: float) -> bool:
    """Tell whether positions change between now and a day."""
    now = walk.track.chains[walk.stretch].numbers.positions
    later = zip(walk.track.begin, walk.track.chains, strict=True)
    return any(np.any(c.numbers.positions != now) for b, c in later if walk.day < b < until)


def _told(walk: Walk, members: set[int]) -> bool:
    """Tell whether the states say how many machines of some fleets work."""
    cut = any(0 < len(members & set(of_kind)) < len(of_kind) for of_kind in walk.track.part.fleets)
    return not cut and not walk.law.by_lot


def _standing(walk: Walk, members: set[int], *, problem: Problem) -> Floats:
    """Return by state how many positions of some fleets do not work on average."""
    law = walk.law
    stand = np.zeros(len(law.rows))
    for kind, of_kind in enumerate(law.part.fleets):
        own = [f for f in of_kind if f in members]
        if not own:
            continue
        every = float(problem.fleets.authorised[list(of_kind)].sum())
        share = float(problem.fleets.authorised[own].sum()) / every if len(of_kind) > 1 else 1.0
        stand += share * (float(law.chain.numbers.positions[kind]) - law.working_by_state(kind))
    return stand


@dataclass(frozen=True)
class SpanLaw:
    """The law of the share of positions that work, averaged over a span."""

    shares: Floats
    chances: Floats
    error: float
    """Standard deviation of what is missed between the instants looked at."""

    def at_least(self, share: float) -> float:
        """Return the chance that the average is so large."""
        return float(min(self.chances[self.shares >= share - 1e-12].sum(), 1.0))


def law_over_span(fleet: ClosedFleet, scope: Fleets, *, from_day: float, to_day: float) -> SpanLaw:
    """
    Return the law of the share of some fleets' positions that work, averaged over a span.

    Raises
    ------
    MethodError
        Where the chain is too large, its states do not say who works, or positions change.
    """
    members, walks = set(scope), [Walk(track) for track in fleet.tracks]
    touched = [w for w in walks if any(members & set(of_kind) for of_kind in w.track.part.fleets)]
    if from_day >= to_day or not touched or not all(_told(walk, members) for walk in touched):
        raise MethodError("no chain tells the law of that mean; use simulate()")
    for walk in touched:
        walk.go(from_day)
    positions = _positions(touched, members, problem=fleet.problem)
    if any(_changing(walk, until=to_day) for walk in touched):
        raise MethodError("positions change within the span; use simulate()")
    states = max(walk.track.states.number for walk in touched)
    instants = min(MOST_INSTANTS, int(math.sqrt(MOST_PRODUCTS / (states**2 * max(positions, 1.0)))))
    if instants < FEWEST_INSTANTS:
        raise MethodError(f"the law of a mean over {states:,} states is too large; use simulate()")
    law, jumps = np.ones(1), 0.0
    for walk in touched:
        sums, own = _law_of_sums(walk, members, at=(from_day, to_day, instants))
        law, jumps = np.convolve(law, sums), jumps + own
    # One more or one fewer works from a moment on that is uniform between two instants.
    error = math.sqrt(jumps / 12.0) / instants / max(positions, 1.0)
    shares = np.arange(law.size) / (instants * max(positions, 1.0))
    return SpanLaw(shares, law, error)


def _law_of_sums(walk: Walk, members: set[int], *, at: tuple[float, float, int]) -> tuple[Floats, float]:
    """Return the law of the sum of the numbers working at instants, and how often they change."""
    from_day, to_day, instants = at
    step, known = (to_day - from_day) / instants, dict[tuple[int, float], Floats]()
    sums, jumps = walk.chances[:, np.newaxis], 0.0
    for k in range(instants):
        day = from_day + (k + 0.5) * step
        while walk.next_change <= day:
            sums = _onward(walk, sums, day=walk.next_change, known=known)
            sums = _moved(walk, sums)
        sums = _onward(walk, sums, day=day, known=known)
        works = _works(walk, members)
        if k % 16 == 0:
            jumps += _changes_a_day(walk, sums.sum(axis=1), works=works) * step * min(16, instants - k)
        longer = np.zeros((sums.shape[0], sums.shape[1] + int(works.max(initial=0))))
        for number in np.unique(works):
            rows = works == number
            longer[rows, number : number + sums.shape[1]] = sums[rows]
        sums = longer
    return sums.sum(axis=0), jumps


def _onward(walk: Walk, sums: Floats, *, day: float, known: dict[tuple[int, float], Floats]) -> Floats:
    """Return sums by state on a later day; `known` keeps what spans of a length do. Fills known."""
    days = day - walk.day
    key = (walk.stretch, round(days, SAME_DAYS))
    if key not in known:
        known[key] = advance(walk.steps, np.eye(sums.shape[0]), days=days)
    walk.day = day
    found: Floats = known[key] @ sums
    return found


def _moved(walk: Walk, sums: Floats) -> Floats:
    """Return sums by state once the numbers have changed; the walk is then in its next stretch."""
    place = walk.change()
    after = np.zeros_like(sums)
    np.add.at(after, place[place >= 0], sums[place >= 0])
    return after


def _works(walk: Walk, members: set[int]) -> Ints:
    law = walk.law
    works = np.zeros(len(law.rows), dtype=np.int64)
    for kind, of_kind in enumerate(law.part.fleets):
        if members & set(of_kind):
            works += law.chain.working(law.rows, kind)
    return works


def _changes_a_day(walk: Walk, chances: Floats, *, works: Ints) -> float:
    """Return how often the number working changes, by the square of how much."""
    found = moves(walk.track.chains[walk.stretch], walk.track.states)
    squares = (works[found.end] - works[found.start]) ** 2
    return float((chances[found.start] * found.rate * squares).sum())
