"""A problem read as a closed fleet, or why it is none."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sustainment.analytic.closed_jobs import Ways
from sustainment.analytic.closed_shape import AMPLE, Job, NotClosedError, Part, Shop
from sustainment.problem.arrays import Ints, Policy, Problem, Queue, StepKind

MOST_THINGS = 60
"""Items of a part: with more, no chain is small."""


def read_parts(problem: Problem) -> tuple[Part, ...]:
    """Return the parts of a closed fleet; raises `NotClosedError`."""
    _refuse_machines(problem)
    ways = Ways(problem)
    kinds: dict[int, list[int]] = {}
    for fleet, pair in enumerate(problem.fleets.pair):
        kinds.setdefault(int(pair), []).append(fleet)
    jobs: dict[tuple[int, int], list[Job]] = {}
    """By end item's pair and pair of what fails; `Job.shop` is a resource until parts are made."""
    for pair, fleets in kinds.items():
        _refuse_unequal(problem, fleets)
        for thing, found in ways.of_kind(fleets).items():
            jobs[pair, thing] = found
    _refuse_shared(problem, jobs)
    jobs = _with_room(problem, kinds, jobs=jobs)
    groups = _together(kinds, jobs)
    return tuple(_part(problem, {pair: kinds[pair] for pair in group}, jobs=jobs) for group in groups)


def _refuse_machines(problem: Problem) -> None:
    """Refuse what stops machines by other means than failures."""
    slots, sources, fleets = problem.slots, problem.sources, problem.fleets
    failing = sources.per_use > 0.0
    pair = source_pairs(problem)[failing]
    most = np.bincount(np.unique(np.column_stack([sources.fleet[failing], pair]), axis=0)[:, 0]).max(
        initial=0
    )
    reasons: tuple[tuple[bool, str], ...] = (
        (not fleets.unit.size, "it has no end items"),
        (bool(most > MOST_THINGS), f"{most} items share a fleet"),
        (bool(np.any(fleets.crew >= 0)), "positions need crews"),
        (bool(problem.services.fleet.size), "machines have planned work"),
        (bool(np.any(np.isin(pair, problem.laterals.asking))), "shelves ask other sites (lateral lanes)"),
        (bool(np.any(np.isin(pair, problem.laterals.giving))), "shelves serve other sites (lateral lanes)"),
        (bool(np.any(slots.needed < slots.quantity)), "machines have more copies than they need"),
        (bool(np.any(slots.exchange >= 0)), "exchanges take time"),
        (bool(np.any(sources.shape[failing] != 1.0)), "lives are Weibull (shape)"),
        (bool(np.any(~sources.critical[failing])), "some failures do not stop the machine (critical)"),
        (bool(np.any(problem.pairs.policy[pair] != Policy.ONE_FOR_ONE)), "shelves order in batches (r, Q)"),
        (
            bool(np.any(problem.items.variance_to_mean[problem.pairs.item[pair]] > 1.0)),
            "failures come in batches (variance_to_mean)",
        ),
        (_ages_standing(problem), "items of life unit day fail in machines that stand"),
        (_saves_parts(problem), "parts of lost machines are saved (harvest_share)"),
        (bool(np.any(problem.resources.shift >= 0)), "resources work in shifts"),
        (bool(np.any(~np.isnan(problem.resources.mobilise.mean))), "resources come when called"),
    )
    for applies, reason in reasons:
        if applies:
            raise NotClosedError(reason)


def source_pairs(problem: Problem) -> Ints:
    """Return the pair that each failure source draws on."""
    slot, own = problem.sources.slot, problem.fleets.pair[problem.sources.fleet]
    if not problem.slots.pair.size:
        return own
    return np.where(slot >= 0, problem.slots.pair[np.maximum(slot, 0)], own)


def _ages_standing(problem: Problem) -> bool:
    """Tell whether what fails by the calendar is in machines that stand for other reasons."""
    if problem.demand_is_constant:
        return False
    sources, slots = problem.sources, problem.slots
    failing = sources.per_use > 0.0
    calendar = failing & sources.calendar
    if not calendar.any():
        return False
    for fleet in np.unique(sources.fleet[calendar]):
        own = failing & (sources.fleet == fleet)
        carried = np.unique(sources.slot[own & (sources.slot >= 0)])
        if np.any(sources.slot[own] < 0):
            carried = np.append(carried, -1)
        several = carried.size > 1 or bool(np.any(slots.quantity[carried[carried >= 0]] > 1))
        if several:
            return True
    return False


def _saves_parts(problem: Problem) -> bool:
    hits = problem.hits
    saved = (hits.harvest_share > 0.0) & (hits.per_day > 0.0) & (hits.write_off_share > 0.0)
    return bool(np.any(np.isin(hits.fleet[saved], problem.slots.fleet)))


def _refuse_unequal(problem: Problem, fleets: list[int]) -> None:
    """Refuse units that share end items and are not alike."""
    of = problem.fleets
    if len(fleets) < 2:
        return
    if np.unique(of.priority[fleets]).size > 1:
        raise NotClosedError("units that share end items or parts have priorities")
    if problem.cannibalisation:
        raise NotClosedError("units that share parts move holes each within itself (cannibalisation)")
    if np.any(of.held[fleets] != of.authorised[fleets]):
        raise NotClosedError("units that share end items do not all hold what they are authorised")


def _refuse_shared(problem: Problem, jobs: dict[tuple[int, int], list[Job]]) -> None:
    owners: dict[int, int] = {}
    for kind, thing in jobs:
        if owners.setdefault(thing, kind) != kind:
            item = problem.names.items[problem.pairs.item[thing]]
            raise NotClosedError(f"several types of end items share {item}")


def _together(kinds: dict[int, list[int]], jobs: dict[tuple[int, int], list[Job]]) -> Iterator[list[int]]:
    """Yield the end items' pairs that share shops."""
    shops: dict[int, set[int]] = {kind: set() for kind in kinds}
    users: dict[int, set[int]] = {}
    for (kind, _), found in jobs.items():
        for job in found:
            if job.shop != AMPLE:
                shops[kind].add(job.shop)
                users.setdefault(job.shop, set()).add(kind)
    left = dict.fromkeys(kinds)
    while left:
        group, front = set[int](), {next(iter(left))}
        while front:
            group |= front
            reach = set().union(*(shops[kind] for kind in front))
            front = set().union(*(users[shop] for shop in reach)) - group
        for kind in group:
            del left[kind]
        yield sorted(group)


def _part(problem: Problem, kinds: dict[int, list[int]], *, jobs: dict[tuple[int, int], list[Job]]) -> Part:
    order = list(kinds)
    things = [(kind, thing) for kind, thing in jobs if kind in kinds]
    if len(things) > MOST_THINGS:
        raise NotClosedError(f"{len(things)} items share a fleet or a shop")
    every = [job for key in things for job in jobs[key]]
    number = {key: i for i, key in enumerate(things)}
    owner = [number[key] for key in things for _ in jobs[key]]
    resources = sorted({job.shop for job in every if job.shop != AMPLE})
    shops = tuple(_shop(problem, k, jobs=every) for k in resources)
    quantity = [_copies(problem, kinds[kind], thing) for kind, thing in things]
    for fleets in kinds.values():
        if problem.demand_is_constant and _whole_and_parts(problem, fleets, things=things):
            raise NotClosedError("end items fail whole and by their parts under constant demand")
    return Part(
        fleets=tuple(tuple(kinds[kind]) for kind in order),
        pairs=np.array([thing for _, thing in things], dtype=np.int64),
        kind=np.array([order.index(kind) for kind, _ in things], dtype=np.int64),
        whole=tuple(kind == thing for kind, thing in things),
        quantity=np.array(quantity, dtype=np.int64),
        jobs=tuple(
            replace(job, thing=owner[i], shop=resources.index(job.shop) if job.shop != AMPLE else AMPLE)
            for i, job in enumerate(every)
        ),
        shops=shops,
        constant=problem.demand_is_constant,
        cannibalised=problem.cannibalisation,
    )


def _with_room(
    problem: Problem, kinds: dict[int, list[int]], *, jobs: dict[tuple[int, int], list[Job]]
) -> dict[tuple[int, int], list[Job]]:
    """Return the jobs; those of resources that never run out, for all there are, never wait."""
    most: dict[int, int] = {}
    for (kind, thing), found in jobs.items():
        for job in found:
            most[job.shop] = most.get(job.shop, 0) + job.taken * _population(problem, kinds[kind], thing)
    roomy = {shop for shop, held in most.items() if shop == AMPLE or held <= _least(problem, shop)}
    return {
        key: [replace(job, shop=AMPLE) if job.shop in roomy else job for job in found]
        for key, found in jobs.items()
    }


def _population(problem: Problem, fleets: list[int], thing: int) -> int:
    """Return the most units of a thing that there can ever be."""
    pairs, receipts, steps = problem.pairs, problem.receipts, problem.steps
    filled = 0
    for fleet in fleets:
        changed = (steps.kind == StepKind.AUTHORISED) & (steps.target == fleet)
        most = max([int(problem.fleets.authorised[fleet]), *steps.value[changed].astype(int).tolist()])
        filled += max(most, int(problem.fleets.held[fleet]))
    come = int(receipts.quantity[receipts.pair == thing].sum())
    stock = int(pairs.stock[thing] + pairs.unserviceable[thing])
    return filled * _copies(problem, fleets, thing) + stock + come


def _least(problem: Problem, resource: int) -> int:
    """Return the least of a resource on any day."""
    steps = problem.steps
    changed = (steps.kind == StepKind.RESOURCE) & (steps.target == resource)
    return int(np.append(steps.value[changed], problem.resources.quantity[resource]).min())


def _shop(problem: Problem, resource: int, *, jobs: list[Job]) -> Shop:
    own = sorted((job.priority, i) for i, job in enumerate(jobs) if job.shop == resource)
    queue = int(problem.resources.queue[resource])
    taken = {jobs[i].taken for _, i in own}
    name = problem.names.resources[problem.resources.name[resource]]
    if len(taken) > 1:
        raise NotClosedError(f"jobs hold different numbers of {name}")
    if queue == Queue.MOST_BACKORDERS and len(own) > 1:
        raise NotClosedError(f"the item with the most backorders is next at {name}")
    ranks = {priority for priority, _ in own}
    if len(ranks) == 1:
        queue = int(Queue.FIRST_COME)
    elif len(ranks) < len(own):
        raise NotClosedError(f"several kinds of work have one priority at {name}")
    routes = [jobs[i].route for _, i in own]
    if len(own) > 1 and queue != Queue.PRE_EMPTIVE and np.any(problem.routes.rework[routes] > 0.0):
        raise NotClosedError(f"work at {name} starts over and goes to the end of the line (rework_share)")
    return Shop(resource, queue, tuple(i for _, i in own))


def _copies(problem: Problem, fleets: list[int], thing: int) -> int:
    slots = problem.slots
    if problem.fleets.pair[fleets[0]] == thing:
        return 1
    copies = {int(slots.quantity[(slots.fleet == f) & (slots.pair == thing)].sum()) for f in fleets}
    if len(copies) > 1:
        raise NotClosedError("units that share parts carry different numbers of them")
    return copies.pop()


def _whole_and_parts(problem: Problem, fleets: list[int], *, things: list[tuple[int, int]]) -> bool:
    kind = int(problem.fleets.pair[fleets[0]])
    own = [thing for owner, thing in things if owner == kind]
    short = problem.fleets.held[fleets].sum() < problem.fleets.authorised[fleets].sum()
    return any(thing != kind for thing in own) and (kind in own or bool(short))
