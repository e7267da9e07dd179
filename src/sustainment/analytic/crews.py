"""Crews that units have on a day, by their means.

Machines held on day 0 have crews. The other positions claim theirs: from crews in stock, delivered, or made
by courses, at any site that supplies theirs and wherever a course is; better priorities first, then all
alike. A course takes crews of another kind while there are some; those that fail go back. Chances count by
their mean, trainers and places are taken as there.
"""

from dataclasses import dataclass

import numpy as np

from sustainment.analytic.stocks import milestone_days
from sustainment.problem.arrays import Floats, Ints, Problem

NO_LIMIT = np.inf
"""Crews of a fleet whose positions need none."""
MOST_COURSES = 100_000
"""Starts of one course that are followed."""


@dataclass(frozen=True)
class _Event:
    """Crews that come to a shelf (`course` -1), or a course that starts."""

    day: float
    pair: int
    crews: float
    course: int = -1


def crews_by(problem: Problem, day: float) -> Floats:
    """
    Return the mean number of crews that each fleet has on a day, at most as many as it asks for.

    Parameters
    ----------
    problem
        The study at fixed values.
    day
        The day, in days from day 0.

    Returns
    -------
    By fleet; inf where its positions need no crew.
    """
    fleets = problem.fleets
    there = np.minimum(fleets.held, fleets.authorised).astype(np.float64)
    needing = fleets.crew >= 0
    if needing.any() and not np.array_equal(there[needing], fleets.authorised[needing]):
        there = _with_new_crews(problem, day, there=there)
    return np.where(needing, there, NO_LIMIT)


def _with_new_crews(problem: Problem, day: float, *, there: Floats) -> Floats:
    """Return the crews of fleets once what has come by a day is shared out."""
    fleets, courses, pairs = problem.fleets, problem.courses, problem.pairs
    open_claims = np.where(fleets.crew >= 0, fleets.authorised - there, 0.0)
    shelf = np.zeros(pairs.item.size)
    there = there.copy()
    waiting = sorted(_events(problem, day), key=lambda event: (event.day, event.course, event.pair))
    while waiting:
        event = waiting.pop(0)
        if event.course >= 0:
            taken = _taken(courses.from_pair[event.course], event.crews, shelf=shelf)
            ready = event.day + courses.length.mean[event.course]
            passing, old = taken * courses.pass_share[event.course], int(courses.from_pair[event.course])
            if ready <= day:
                waiting.append(_Event(ready, event.pair, passing))
                if old >= 0:
                    waiting.append(_Event(ready, old, taken - passing))
                waiting.sort(key=lambda other: (other.day, other.course, other.pair))
            continue
        shelf[event.pair] += event.crews
        _share_out(problem, event, day=day, shelf=shelf, open_claims=open_claims, there=there)
    return there


def _events(problem: Problem, day: float) -> list[_Event]:
    pairs, courses, receipts = problem.pairs, problem.courses, problem.receipts
    crews = np.unique(problem.fleets.crew[problem.fleets.crew >= 0])
    made = np.concatenate((crews, pairs.item[courses.from_pair[courses.from_pair >= 0]]))
    stocked = np.flatnonzero(np.isin(pairs.item, made) & (pairs.stock > 0))
    events = [_Event(0.0, int(pair), float(pairs.stock[pair])) for pair in stocked]
    start, chance = milestone_days(problem)
    for v in np.flatnonzero(np.isin(pairs.item[receipts.pair], made)):
        milestone = receipts.milestone[v]
        begin, sure = (start[milestone], chance[milestone]) if milestone >= 0 else (0.0, 1.0)
        come = begin + receipts.day[v] + receipts.delay.mean[v]
        if come <= day:
            number = receipts.quantity[v] * receipts.chance[v] * sure
            events.append(_Event(float(come), int(receipts.pair[v]), float(number)))
    for c in range(courses.pair.size):
        milestone = courses.first_milestone[c]
        seats = float(courses.seats[c]) * (chance[milestone] if milestone >= 0 else 1.0)
        for begins in _starts(problem, c, day):
            events.append(_Event(float(begins), int(courses.pair[c]), seats, c))
    return events


def _starts(problem: Problem, course: int, day: float) -> Floats:
    """Return when a course starts, from day 0 up to a day; milestones come on their mean day."""
    courses, milestones = problem.courses, np.concatenate((milestone_days(problem)[0], [0.0]))
    begin = milestones[courses.first_milestone[course]]
    first, every = float(begin + courses.first_day[course]), float(courses.every_days[course])
    if first < 0.0 and not np.isnan(every):
        first += float(np.ceil(-first / every)) * every
    end = float(milestones[courses.end_milestone[course]] + courses.end_day[course])
    last = min(end, np.nextafter(day, np.inf))
    if first < 0.0 or first >= last:
        return np.zeros(0)
    if np.isnan(every):
        return np.array([first])
    number = min(int(np.ceil((last - first) / every)), MOST_COURSES)
    starts: Floats = first + every * np.arange(number, dtype=np.float64)
    before: Floats = starts[starts < last]
    return before


def _taken(pair: int, seats: float, *, shelf: Floats) -> float:
    """Return how many a course starts with; crews that it takes leave the `shelf`."""
    if pair < 0:
        return seats
    taken = float(min(seats, shelf[pair]))
    shelf[pair] -= taken
    return taken


def _share_out(
    problem: Problem, event: _Event, *, day: float, shelf: Floats, open_claims: Floats, there: Floats
) -> None:
    """Give what lies on a shelf to the fleets that claim it. Fills shelf, open_claims, there."""
    fleets = problem.fleets
    claiming = np.flatnonzero((fleets.crew == problem.pairs.item[event.pair]) & (open_claims > 0.0))
    days = np.array([_way(problem, int(fleet), event.pair) for fleet in claiming])
    claiming, days = claiming[np.isfinite(days)], days[np.isfinite(days)]
    for priority in np.unique(fleets.priority[claiming]):
        group = fleets.priority[claiming] == priority
        members, way = claiming[group], days[group]
        asked = open_claims[members]
        given = asked * min(1.0, shelf[event.pair] / asked.sum())
        shelf[event.pair] -= given.sum()
        open_claims[members] -= given
        there[members] += np.where(event.day + way <= day, given, 0.0)


def _way(problem: Problem, fleet: int, pair: int) -> float:
    """Return the days from a shelf of crews to a fleet; inf where it does not supply it."""
    pairs, lanes = problem.pairs, problem.lanes
    at = _crew_pair(problem, fleet)
    days = 0.0
    while at >= 0 and at != pair:
        lane = int(pairs.lane[at])
        days += float(lanes.order_days[lane] + lanes.down.mean[lane]) if lane >= 0 else 0.0
        at = int(pairs.supplier[at])
    if at == pair:
        return days
    # Positions claim a course's crews at its site, whether or not lanes say how they come from there.
    return 0.0 if bool(np.any(problem.courses.pair == pair)) else np.inf


def _crew_pair(problem: Problem, fleet: int) -> int:
    pairs, fleets = problem.pairs, problem.fleets
    at: Ints = np.flatnonzero((pairs.item == fleets.crew[fleet]) & (pairs.site == fleets.site[fleet]))
    return int(at[0]) if at.size else -1
