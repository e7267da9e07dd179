"""What becomes of failed units in a closed fleet."""

from dataclasses import replace

import numpy as np

from sustainment.analytic.closed_numbers import job_days
from sustainment.analytic.closed_shape import AMPLE, OUTSIDE, Job, NotClosedError
from sustainment.problem.arrays import Law, Problem, Queue, StepKind


class Ways:
    """The jobs that failures and hits make."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        modes = problem.mode_routes
        self._by_mode = {
            (int(pair), int(mode)): int(route)
            for pair, mode, route in zip(modes.pair, modes.mode, modes.route, strict=True)
        }

    def of_kind(self, fleets: list[int]) -> dict[int, list[Job]]:
        """Return, by the pair of what fails, the jobs that fleets of one end item make."""
        problem, found = self._problem, dict[int, list[Job]]()
        sources, end = problem.sources, int(problem.fleets.pair[fleets[0]])
        for source in np.flatnonzero(np.isin(sources.fleet, fleets) & (sources.per_use > 0.0)):
            slot = int(sources.slot[source])
            pair = int(problem.slots.pair[slot]) if slot >= 0 else end
            for share, job in self.ways(pair, int(sources.mode[source])):
                _add(found, pair, replace(job, sources=((int(source), share),)))
        for hit in np.flatnonzero(np.isin(problem.hits.fleet, fleets)):
            for share, job in self.ways(end, int(problem.hits.mode[hit])):
                _add(found, end, replace(job, hits=((int(hit), share),)))
            if not self._never_lost(int(hit)):
                gone = Job(end, AMPLE, AMPLE, 1, OUTSIDE, False, 0, (), ((int(hit), 1.0),), lost=True)
                _add(found, end, gone)
        return found

    def _never_lost(self, hit: int) -> bool:
        """Tell whether no machine is gone by a hit on any day."""
        return bool(self._problem.hits.write_off_share[hit] <= 0.0) and not self._problem.steps.kind.size

    def ways(self, pair: int, mode: int) -> list[tuple[float, Job]]:
        """Return what becomes of a failed unit: shares, and the jobs they go to; no time at all: none."""
        routes, pairs = self._problem.routes, self._problem.pairs
        route = self._by_mode.get((pair, mode), int(pairs.route[pair]))
        bought = Job(pair, AMPLE, AMPLE, 1, OUTSIDE, False, 0, (), ())
        if route < 0:
            self._refuse_supplier(pair)
            return [(1.0, bought)]
        kept, no_fault = float(routes.share[route]), float(routes.no_fault_found[route])
        off = float(routes.condemnation[route])
        gone = 1.0 - kept + kept * (1.0 - no_fault) * off
        if gone > 0.0:
            self._refuse_supplier(pair)
        work = Job(pair, AMPLE, AMPLE, 1, route, False, int(routes.priority[route]), (), ())
        shop, taken = job_shop(self._problem, work)
        rank = self._rank(shop, work.priority)
        work = replace(work, shop=shop, holds=shop, taken=taken, priority=rank)
        self._refuse_work(pair, work)
        test = Job(pair, AMPLE, AMPLE, 1, route, True, 0, (), ())
        mended = kept * (1.0 - no_fault) * (1.0 - off)
        found = [
            (kept * no_fault, test),
            (gone, bought),
            *((mended, one) for one in self._by_stay(pair, work)),
        ]
        return [(s, job) for s, job in found if s > 0.0 and job_days(self._problem, job, pair=pair) > 0.0]

    def _by_stay(self, pair: int, work: Job) -> list[Job]:
        """Return a repair by how long it may take: what has begun keeps its time when that changes."""
        steps = self._problem.steps
        changed = steps.value[(steps.kind == StepKind.TURNAROUND) & (steps.target == work.route)]
        if not changed.size:
            return [work]
        if work.shop != AMPLE:
            raise NotClosedError(f"the time that {_place(self._problem, pair)} takes in a shop changes")
        first = float(self._problem.routes.turnaround.mean[work.route])
        return [replace(work, stay=stay) for stay in sorted({first, *changed.tolist()})]

    def _rank(self, shop: int, priority: int) -> int:
        first_come = shop == AMPLE or self._problem.resources.queue[shop] == Queue.FIRST_COME
        return 0 if first_come else priority

    def _refuse_supplier(self, pair: int) -> None:
        if self._problem.pairs.supplier[pair] >= 0:
            raise NotClosedError(f"{_place(self._problem, pair)} is sent to its supplier")

    def _refuse_work(self, pair: int, job: Job) -> None:
        problem, children = self._problem, self._problem.children
        item = int(problem.pairs.item[pair])
        asked = children.failure_share[children.start[item] : children.start[item + 1]]
        if np.any(asked > 0.0):
            raise NotClosedError(f"repairs of {problem.names.items[item]} need parts of their own")
        if job.shop != AMPLE and problem.routes.delay.mean[job.route] > 0.0:
            raise NotClosedError(
                f"repairs of {_place(problem, pair)} wait before they ask for a shop (delay_days)"
            )


def _place(problem: Problem, pair: int) -> str:
    names, pairs = problem.names, problem.pairs
    return f"{names.items[pairs.item[pair]]}@{names.sites[pairs.site[pair]]}"


def _add(found: dict[int, list[Job]], pair: int, job: Job) -> None:
    """Add a job to those of a pair, or to the one that it is. Fills found."""
    jobs = found.setdefault(pair, [])
    for i, known in enumerate(jobs):
        if replace(known, sources=(), hits=()) == replace(job, sources=(), hits=()):
            jobs[i] = replace(known, sources=known.sources + job.sources, hits=known.hits + job.hits)
            return
    jobs.append(job)


def job_shop(problem: Problem, job: Job) -> tuple[int, int]:
    """Return the finite resource that a repair holds, `AMPLE` for none, and how much of it."""
    if job.route == OUTSIDE or job.testing:
        return AMPLE, 1
    needs, site = problem.routes, int(problem.pairs.site[job.thing])
    entries = range(int(needs.needs_start[job.route]), int(needs.needs_start[job.route + 1]))
    found = [
        (int(problem.resource_at[needs.needs_resource[e], site]), int(needs.needs_quantity[e]))
        for e in entries
        if problem.resource_at[needs.needs_resource[e], site] >= 0
    ]
    if len(found) > 1:
        raise NotClosedError(f"repairs of {_place(problem, job.thing)} hold several resources at once")
    return found[0] if found else (AMPLE, 1)


def not_exponential(problem: Problem, job: Job, *, pair: int) -> bool:
    """Tell whether the time that one unit of a job takes is anything but exponential."""
    routes = problem.routes
    if job.route == OUTSIDE:
        item, lane = int(problem.pairs.item[pair]), int(problem.pairs.lane[pair])
        by_lane = lane >= 0 and problem.lanes.order_days[lane] + problem.lanes.down.mean[lane] > 0.0
        never = job_days(problem, job, pair=pair) == np.inf
        return not never and (by_lane or problem.items.procurement.law[item] != Law.EXPONENTIAL)
    if job.testing:
        return bool(routes.test.law[job.route] != Law.EXPONENTIAL)
    if routes.delay.mean[job.route] > 0.0:
        return True
    return bool(routes.turnaround.law[job.route] != Law.EXPONENTIAL)
