"""Closed fleets over days: the chain of each stretch."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from sustainment.analytic.closed_numbers import certain_milestones, numbers_of, receipt_days
from sustainment.analytic.closed_shape import AMPLE, OUTSIDE, NotClosedError, Part
from sustainment.analytic.closed_states import Chain, States, closure, most_states, radices
from sustainment.problem.arrays import Flags, Hits, Ints, Problem, Queue, StepKind

FOLLOWED = (
    StepKind.USE,
    StepKind.AUTHORISED,
    StepKind.TURNAROUND,
    StepKind.RESOURCE,
    StepKind.HIT_RATE,
    StepKind.WRITE_OFF,
)
"""Dated changes that chains follow."""


@dataclass(frozen=True)
class Track:
    """A part and the chains that hold in turn, each from its day on."""

    part: Part
    begin: tuple[float, ...]
    chains: tuple[Chain, ...]
    states: States
    start: Ints
    """The state at the start, as a table of one row."""


def track_of(part: Part, problem: Problem, *, day: float | None) -> Track:
    """Return the chain of a part at the numbers of a day, or (None) the chains of a run over all days."""
    refuse_uncertain(part, problem)
    if day is None:
        begin, chains = _stretches(part, problem)
    else:
        begin, chains = (day,), (Chain(part, numbers_of(part, problem, day=day)),)
    most = np.zeros(part.things, dtype=np.int64)
    for chain in chains:
        numbers = chain.numbers
        filled = numbers.positions[part.kind] * part.quantity + numbers.spares
        most = np.maximum(most, np.where(part.whole, numbers.owned[part.kind], filled))
    places = radices(part, most)
    if places is None:
        raise NotClosedError(_too_many(part))
    start = _start(part, problem, chain=chains[0])
    known: States | None = States(places, start)
    for chain in chains:
        assert known is not None
        known = closure(chain, known.joined(chain.begin_all(known.rows)))
        if known is None:
            raise NotClosedError(_too_many(part))
    assert known is not None
    return Track(part, begin, chains, known, start)


def _too_many(part: Part) -> str:
    return f"it has more than {most_states(part):,} states"


def _start(part: Part, problem: Problem, *, chain: Chain) -> Ints:
    """Return the state in which nothing is under way but units that are unserviceable on day 0."""
    state = np.zeros((1, chain.columns.number), dtype=np.int64)
    for thing, pair in enumerate(part.pairs):
        failed, route = int(problem.pairs.unserviceable[pair]), int(problem.pairs.route[pair])
        jobs = [j for j in part.jobs_of(thing) if not part.jobs[j].lost]
        if failed and not (len(jobs) == 1 and part.jobs[jobs[0]].route == route):
            raise NotClosedError("units that are unserviceable on day 0 go several ways")
        for _ in range(failed):
            state = chain.arrive(state, jobs[0])
    return state


def refuse_uncertain(part: Part, problem: Problem) -> None:
    """Refuse deliveries that may fail or slip, that come from other shelves, or that undo orders."""
    receipts = problem.receipts
    ends = problem.fleets.pair[[members[0] for members in part.fleets]]
    own = np.concatenate([part.pairs, ends])
    here = np.isin(receipts.pair, own)
    if np.any(np.isnan(receipt_days(problem)[here])):
        raise NotClosedError("deliveries may fail or come late")
    if np.any(receipts.from_pair[here] >= 0) or np.any(np.isin(receipts.from_pair, own)):
        raise NotClosedError("deliveries come from other shelves")
    for thing, pair in enumerate(part.pairs):
        bought = np.isfinite(problem.items.procurement.mean[problem.pairs.item[pair]])
        orders = any(part.jobs[j].route == OUTSIDE for j in part.jobs_of(thing))
        if orders and bought and np.any(receipts.pair == pair):
            raise NotClosedError("deliveries meet orders that are under way")


def _stretches(part: Part, problem: Problem) -> tuple[tuple[float, ...], tuple[Chain, ...]]:
    """Return the days on which the numbers of a part change, and its chain from each on."""
    steps = problem.steps
    days, sure = certain_milestones(problem)
    when = np.append(days, 0.0)[steps.milestone] + steps.day
    touching = _touching(part, problem)
    if np.any(touching & ~np.append(sure, True)[steps.milestone]):
        raise NotClosedError("changes hang on milestones that may fail or slip")
    _refuse_steps(part, problem, touching)
    ends = problem.fleets.pair[[members[0] for members in part.fleets]]
    come = receipt_days(problem)[np.isin(problem.receipts.pair, np.concatenate([part.pairs, ends]))]
    change = np.unique(np.concatenate([[0.0], when[touching], come]))
    change = change[(change >= 0.0) & (change <= problem.days)]
    begin, chains = [], []
    if problem.warm_up_days > 0.0:
        begin.append(-problem.warm_up_days)
        before = replace(problem, hits=_without_losses(problem.hits))
        chains.append(Chain(part, numbers_of(part, before, day=-np.inf)))
    order = np.lexsort((np.arange(when.size), when))
    for day in change:
        holds = order[touching[order] & (when[order] <= day)]
        begin.append(float(day))
        chains.append(Chain(part, numbers_of(part, _changed(problem, holds), day=float(day))))
    _refuse_falls(part, chains)
    return tuple(begin), tuple(chains)


def _without_losses(hits: Hits) -> Hits:
    """Return hits as in the warm-up: those that would write a machine off do not happen."""
    damaging = hits.per_day * (1.0 - hits.write_off_share)
    return hits._replace(per_day=damaging, write_off_share=np.zeros_like(hits.write_off_share))


def _touching(part: Part, problem: Problem) -> Flags:
    """Return which dated changes are of anything that a part depends on."""
    steps, fleets = problem.steps, [f for members in part.fleets for f in members]
    routes = [job.route for job in part.jobs if job.route != OUTSIDE]
    by_lane = [int(part.pairs[job.thing]) for job in part.jobs if job.route == OUTSIDE]
    lanes = [int(problem.pairs.lane[pair]) for pair in by_lane if problem.pairs.lane[pair] >= 0]
    hits = np.flatnonzero(np.isin(problem.hits.fleet, fleets))
    targets = {
        StepKind.USE: np.flatnonzero(np.isin(problem.uses.fleet, fleets)),
        StepKind.FAILURE_RATE: np.flatnonzero(np.isin(problem.sources.fleet, fleets)),
        StepKind.AUTHORISED: fleets,
        StepKind.RESOURCE: [shop.resource for shop in part.shops],
        StepKind.SHIFT: np.arange(problem.resources.name.size),
        StepKind.HIT_RATE: hits,
        StepKind.WRITE_OFF: hits,
        StepKind.SHARE: routes,
        StepKind.TURNAROUND: routes,
        StepKind.ROUTE: part.pairs,
        StepKind.SITE_OPEN: np.unique(problem.fleets.site[fleets]),
        StepKind.SUPPLY_LANE: by_lane,
        StepKind.LANE_OPEN: lanes,
        StepKind.LANE_CAPACITY: lanes,
        StepKind.LANE_DAYS: lanes,
    }
    touching = np.zeros(steps.kind.size, dtype=np.bool_)
    for kind, own in targets.items():
        touching |= (steps.kind == kind) & np.isin(steps.target, np.asarray(own, dtype=np.int64))
    return touching


NAMES = {
    StepKind.FAILURE_RATE: "failure rates",
    StepKind.SHARE: "shares of repairs",
    StepKind.ROUTE: "ways of repair",
    StepKind.SITE_OPEN: "the opening of sites",
    StepKind.SUPPLY_LANE: "suppliers",
    StepKind.LANE_OPEN: "lanes",
    StepKind.LANE_CAPACITY: "lanes",
    StepKind.LANE_DAYS: "lanes",
    StepKind.SHIFT: "shifts",
}


def _refuse_steps(part: Part, problem: Problem, touching: Flags) -> None:
    kinds = {StepKind(int(kind)) for kind in np.unique(problem.steps.kind[touching])}
    for kind in sorted(kinds - set(FOLLOWED)):
        raise NotClosedError(f"{NAMES[kind]} change on dated days")
    if StepKind.AUTHORISED in kinds and any(len(members) > 1 for members in part.fleets):
        raise NotClosedError("authorised numbers change in units that share end items")


def _refuse_falls(part: Part, chains: list[Chain]) -> None:
    """Refuse falls of numbers whose outcome a state does not tell."""
    carried = not all(part.whole)
    for before, after in pairwise(chains):
        fewer = after.numbers.positions < before.numbers.positions
        other = after.numbers.positions != before.numbers.positions
        if carried and (np.any(fewer) or (part.constant and np.any(other))):
            raise NotClosedError("authorised numbers change while machines lack parts")
        for s, shop in enumerate(part.shops):
            less = after.numbers.servers[s] < before.numbers.servers[s]
            if less and shop.queue == Queue.PRE_EMPTIVE:
                raise NotClosedError("a pre-emptive shop loses servers that may be at work")


def _changed(problem: Problem, holds: Ints) -> Problem:
    """Return the problem after dated changes, in their order."""
    per_day, authorised = problem.uses.per_day.copy(), problem.fleets.authorised.copy()
    quantity = problem.resources.quantity.copy()
    hits, write_off = problem.hits.per_day.copy(), problem.hits.write_off_share.copy()
    turnaround = problem.routes.turnaround.mean.copy()
    of = {
        StepKind.TURNAROUND: turnaround,
        StepKind.USE: per_day,
        StepKind.AUTHORISED: authorised,
        StepKind.RESOURCE: quantity,
        StepKind.HIT_RATE: hits,
        StepKind.WRITE_OFF: write_off,
    }
    for step in holds:
        kind = StepKind(int(problem.steps.kind[step]))
        of[kind][problem.steps.target[step]] = problem.steps.value[step]
    return replace(
        problem,
        uses=problem.uses._replace(per_day=per_day),
        fleets=problem.fleets._replace(authorised=authorised),
        resources=problem.resources._replace(quantity=quantity),
        routes=problem.routes._replace(turnaround=problem.routes.turnaround._replace(mean=turnaround)),
        hits=problem.hits._replace(per_day=hits, write_off_share=write_off),
    )


def has_finite_shop(part: Part) -> bool:
    """Tell whether any job of a part may wait."""
    return any(job.shop != AMPLE for job in part.jobs)
