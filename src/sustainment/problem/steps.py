"""Dated changes: what becomes of which target, when."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from sustainment.problem.arrays import Fleets, Floats, Ints, StepKind, Steps
from sustainment.problem.grouping import spread, starts
from sustainment.problem.spans import Clock, Spans

Value = Callable[[Ints, Floats], Floats]
"""What holds for targets, each on its own day."""


RISE_ELSEWHERE, FALL = 1, 2
"""What comes later at an instant than all else: rises of units that move, then falls."""

_NO_STEPS = Steps(
    kind=np.empty(0, dtype=np.int64),
    target=np.empty(0, dtype=np.int64),
    day=np.empty(0),
    milestone=np.empty(0, dtype=np.int64),
    value=np.empty(0),
)


class Instants(NamedTuple):
    """Moments at which something may change for a target.

    `expected` counts from day zero, milestones on their mean day; `day` from the milestone (-1: day zero).
    """

    target: Ints
    expected: Floats
    day: Floats
    milestone: Ints


def instants(spans: Spans, row: Ints, *, target: Ints) -> Instants:
    """Return when spans begin or end, for every (row, target) that they touch."""
    order = np.argsort(row, kind="stable")
    place, entry = spread(starts(row[order], spans.dated.size), spans.row)
    touched = target[order][entry]
    both = Instants(
        np.concatenate((touched, touched)),
        np.concatenate((spans.begin[place], spans.end[place])),
        np.concatenate((spans.begin_day[place], spans.end_day[place])),
        np.concatenate((spans.begin_milestone[place], spans.end_milestone[place])),
    )
    return _taken(both, np.isfinite(both.day))


def joined(parts: Sequence[Instants]) -> Instants:
    """Return the moments of several causes together."""
    return Instants._make(np.concatenate(column) for column in zip(*parts, strict=True))


def within(at: Instants, clock: Clock, *, days: float) -> Instants:
    """Return the moments that a run may meet, each once, by target and time.

    What happens up to day 0 is in the arrays already.
    """
    soonest = clock.soonest(at.day, at.milestone)
    at = _taken(at, (soonest < days) & ((at.milestone >= 0) | (at.day > 0)))
    at = _taken(at, np.lexsort((at.day, at.milestone, at.expected, at.target)))
    if not at.target.size:
        return at
    new = np.ones(at.target.size, dtype=np.bool_)
    new[1:] = (
        (at.target[1:] != at.target[:-1])
        | (at.milestone[1:] != at.milestone[:-1])
        | (at.day[1:] != at.day[:-1])
    )
    return _taken(at, new)


def changes(kind: StepKind, at: Instants, *, start: Floats, value: Value) -> Steps:
    """Return a step wherever the value of a target differs from the one before.

    `at` comes from `within`; `start` holds what each target begins with.
    """
    values = value(at.target, at.expected)
    before = np.concatenate((values[:1], values[:-1]))
    first = np.concatenate(([True], at.target[1:] != at.target[:-1]))[: at.target.size]
    before = np.where(first, start[at.target], before)
    moved = values != before
    return Steps(
        kind=np.full(int(moved.sum()), int(kind), dtype=np.int64),
        target=at.target[moved],
        day=at.day[moved],
        milestone=at.milestone[moved],
        value=values[moved],
    )


def at_start(kind: StepKind, target: Ints, *, value: float) -> Steps:
    """Return a step on day 0 for each target."""
    return Steps(
        kind=np.full(target.size, int(kind), dtype=np.int64),
        target=target.astype(np.int64),
        day=np.zeros(target.size),
        milestone=np.full(target.size, -1, dtype=np.int64),
        value=np.full(target.size, value, dtype=np.float64),
    )


def in_order(parts: Sequence[Steps], *, fleets: Fleets | None = None) -> Steps:
    """
    Return all steps by milestone, day, kind and target.

    Of changes of strength at one instant rises come before falls, and units of better priority first: what a
    unit gives up, and what it keeps, then hangs on no name. Falls come after all else; just before them rises
    of a unit that moves, which claims where it goes. `fleets` has the strengths of the start; without it no
    step is one of strength.
    """
    every = Steps._make(np.concatenate(column) for column in zip(*(_NO_STEPS, *parts), strict=True))
    priority, late = np.zeros((2, every.kind.size), dtype=np.int64)
    if fleets is not None:
        strength = np.flatnonzero(every.kind == StepKind.AUTHORISED)
        target, value = every.target[strength], every.value[strength]
        priority[strength] = fleets.priority[target]
        falls = value < _before(target, value, start=fleets.authorised)
        late[strength] = np.where(falls, FALL, RISE_ELSEWHERE * _moving(every, strength, fleets.unit[target]))
    order = np.lexsort((every.target, priority, every.kind, late, every.day, every.milestone))
    return Steps._make(column[order] for column in every)


def _moving(steps: Steps, strength: Ints, unit: Ints) -> Ints:
    """Tell for changes of strength (1) whether their unit moves at the same instant."""
    moves = np.flatnonzero(steps.kind == StepKind.UNIT_SITE)
    if not moves.size:
        return np.zeros(strength.size, dtype=np.int64)
    instants_of = set(zip(steps.milestone[moves], steps.day[moves], steps.target[moves], strict=True))
    rows = zip(steps.milestone[strength], steps.day[strength], unit, strict=True)
    return np.array([int(row in instants_of) for row in rows], dtype=np.int64)


def _before(target: Ints, value: Floats, *, start: Ints) -> Floats:
    """Return what held before each step; the steps of a target follow each other in time."""
    again = np.concatenate(([False], target[1:] == target[:-1]))[: target.size]
    last: Floats = np.where(again, np.concatenate(([0.0], value[:-1]))[: target.size], start[target])
    return last


def _taken(at: Instants, which: np.ndarray[tuple[int, ...], np.dtype[np.bool_ | np.int64]]) -> Instants:
    return Instants._make(column[which] for column in at)
