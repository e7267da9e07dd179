"""The steady state of a fleet and its supply.

Only what works fails: removals follow from who works, who works from what is owed, what is owed from
removals. Shops' queues and bays held while a part is awaited turn in the same circle, here to its end.
"""

from dataclasses import dataclass, replace

import numpy as np

from sustainment.analytic.circle import Circle, Trial, refuse_endless_losses
from sustainment.analytic.fixed_point import Falling, Mixing
from sustainment.analytic.rates import Activity, full_activity
from sustainment.analytic.state import SteadyState
from sustainment.problem.arrays import Floats, Ints, Problem

MOST_ROUNDS, MOST_INSIDE = 400, 60
WATCHED_LOAD = 0.4
"""Shops that would be less busy than this if all worked have queues too short to push back."""
FIRST_QUEUE_LOAD = 0.9
MOST_Z = 14.0
"""A queue at a load of 1 - exp(-14) is as long as there are units."""
INSIDE = 1e-2
"""How closely shares follow queues that are still on their way."""
CLOSE_QUEUE = 1e-11
LOG_LEAST = 16.0
"""-log of the least share that mixing tells from nothing."""
SMALL_SHARE = 1e-6
"""A fleet of which less works counts as standing."""
NEAR, FAR_AGAIN = 0.01, 10.0
"""Relative gap at which the search goes over to mixing, and growth at which it starts again."""
CLOSE = 1e-12
"""The fixed point is reached when no share moves by more."""


def solve(problem: Problem, *, day: float, poisson: bool = False, exactly: bool = True) -> SteadyState:
    """Return the steady state of a problem.

    Parameters
    ----------
    problem
        The study at fixed values.
    day
        Deliveries until this day count as stock.
    poisson
        METRIC: every pipeline Poisson with its mean.
    exactly
        Use exact laws where they hold (constant demand).
    """
    circle = Circle(problem, day, poisson)
    state = circle.turn(Trial(full_activity(problem), np.zeros(problem.pairs.item.size), None))
    refuse_endless_losses(state.problem, state.layout, flows=state.supply.flows)
    full_load = state.full_load
    rounds, settled = 1, problem.demand_is_constant and not circle.jobs.keeps_bay.any()
    if not settled:
        state, rounds, settled = _settle(circle, full_load)
    found = replace(state, rounds=rounds, settled=settled and state.settled, full_load=full_load)
    return circle.by_laws(found) if exactly and not poisson and problem.demand_is_constant else found


@dataclass(frozen=True)
class _Settled:
    """A state, what it started from, and the turns it took."""

    state: SteadyState
    trial: Trial
    rounds: int
    close: bool


def _settle(circle: Circle, full_load: Floats) -> tuple[SteadyState, int, bool]:
    """Return the state in which failures, backorders and queues agree, the rounds, and whether it was found.

    Outside stand the queues of shops that could be busy: z = -log(1 - r) of the load r that the wait belongs
    to, so that waits grow as exp(z) and the load answers as gently near capacity as far from it. Inside, with
    waits given, each fleet finds the share that works.
    """
    problem = circle.problem
    constant = problem.demand_is_constant
    watched = np.flatnonzero(full_load > WATCHED_LOAD) if not constant else np.zeros(0, dtype=np.int64)
    z = -np.log1p(-np.minimum(full_load[watched], FIRST_QUEUE_LOAD))
    trial = Trial(full_activity(problem), np.zeros(problem.pairs.item.size), np.full(full_load.size, np.nan))
    mixing, rounds, gap = Mixing(MOST_Z), 0, 1.0
    while True:
        tolerance = max(min(INSIDE * gap, INSIDE), CLOSE)
        found = _work_with(circle, _with_queues(trial, watched, z), tolerance)
        trial, rounds = found.trial, rounds + found.rounds
        queue_gap = _queue_gap(found.state.supply.shops.load[watched], z)
        gap = float(np.abs(queue_gap).max(initial=0.0))
        if (gap <= CLOSE_QUEUE and tolerance <= CLOSE) or rounds >= MOST_ROUNDS:
            break
        if gap > CLOSE_QUEUE:
            z = mixing.propose(z, queue_gap)
    full = np.full(full_load.size, np.nan)
    full[watched] = np.where(z < MOST_Z, -np.expm1(-z), np.nan)
    state = circle.turn(replace(trial, queue_load=full))
    return state, rounds + 1, found.close and gap <= CLOSE_QUEUE


def _with_queues(trial: Trial, watched: Ints, z: Floats) -> Trial:
    queue_load = np.full_like(trial.queue_load, np.nan)
    queue_load[watched] = -np.expm1(-z)
    return replace(trial, queue_load=queue_load)


def _work_with(circle: Circle, trial: Trial, tolerance: float) -> _Settled:
    """Return the state in which each fleet works as its backorders allow, waits for shops given."""
    fleets = trial.activity.working.size
    search = _Search(_shares(trial.activity))
    for rounds in range(1, MOST_INSIDE + 1):
        state = circle.turn(trial)
        activity, kept = trial.activity, trial.kept_days
        target, kept_then = circle.activity_after(state, activity), circle.kept_days(state)
        point = _shares(activity)
        gap = _shares(target) - point
        gaps = (
            np.abs(gap / np.maximum(point, SMALL_SHARE)).max(initial=0.0),
            np.abs(target.installed - activity.installed).max(initial=0.0),
            np.abs(target.equipped - activity.equipped).max(initial=0.0),
            np.abs(target.between - activity.between).max(initial=0.0),
            np.abs(kept_then - kept).max(initial=0.0) / (1.0 + np.abs(kept).max(initial=0.0)),
        )
        if max(gaps) <= tolerance:
            return _Settled(state, trial, rounds, True)
        moved = search.step(point, gap)
        trial = replace(
            trial,
            activity=replace(target, working=moved[:fleets], at_risk=moved[fleets:]),
            kept_days=0.5 * (kept + kept_then),
        )
    return _Settled(state, trial, MOST_INSIDE, False)


def _shares(activity: Activity) -> Floats:
    """Return the shares that fall as they grow: who works, and what of its copies may fail."""
    return np.concatenate((activity.working, activity.at_risk))


class _Search:
    """Bracketed secants from afar, mixing once near, where fleets that share a shelf move together."""

    def __init__(self, start: Floats) -> None:
        self._falling, self._mixing, self._entered = Falling(start), Mixing(LOG_LEAST), np.inf

    def step(self, point: Floats, gap: Floats) -> Floats:
        """Return the next point, given how far the map moves `point`."""
        size = float(np.abs(gap / np.maximum(point, SMALL_SHARE)).max(initial=0.0))
        if size > NEAR or size > FAR_AGAIN * self._entered:
            if self._entered < np.inf:
                self._falling, self._mixing, self._entered = Falling(point), Mixing(LOG_LEAST), np.inf
            return self._falling.step(gap)
        self._entered = min(self._entered, size)
        least = np.exp(-LOG_LEAST)
        here, there = np.maximum(point, least), np.maximum(point + gap, least)
        logs = self._mixing.propose(-np.log(here), -np.log(there / here))
        return np.where(point + gap <= least, point + gap, np.exp(-logs))


def _queue_gap(load: Floats, z: Floats) -> Floats:
    """Return how far each queue's z should move: up where more is offered than its wait belongs to.

    Newton's step when the load falls in proportion as the wait grows, as it does for a shop at capacity.
    """
    r = -np.expm1(-z)
    with np.errstate(divide="ignore"):
        step = r * np.clip(np.log(load / np.maximum(r, 1e-300)), -5.0, 5.0)
    step = np.where(r > 0.0, step, load)
    gap: Floats = np.where((z >= MOST_Z) & (step > 0.0), 0.0, step)
    return gap
