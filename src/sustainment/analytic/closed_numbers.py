"""The numbers of a closed fleet on a day."""

from dataclasses import replace

import numpy as np

from sustainment.analytic.closed_shape import OUTSIDE, Job, NotClosedError, Numbers, Part
from sustainment.analytic.rates import full_rates
from sustainment.analytic.stocks import milestone_days
from sustainment.problem.arrays import Floats, Ints, Law, Problem

SAME_RATES = 1e-12
"""Relative difference of rates that are the same."""


def numbers_of(part: Part, problem: Problem, *, day: float) -> Numbers:
    """Return the numbers of a part at the rates of a problem and with the deliveries until a day."""
    fleets = problem.fleets
    come = arrived(part, problem, day=day)
    stock = problem.pairs.stock + problem.pairs.unserviceable
    by_thing = stock[part.pairs] + come
    kinds = [list(members) for members in part.fleets]
    ends = fleets.pair[[members[0] for members in kinds]]
    held = np.array([fleets.held[members].sum() for members in kinds])
    return Numbers(
        positions=np.array([fleets.authorised[members].sum() for members in kinds]),
        owned=held + stock[ends] + _come_to(problem, ends, day=day),
        spares=np.where(part.whole, 0, by_thing),
        failing=_by_job(part, problem, failures=True),
        struck=_by_job(part, problem, failures=False),
        restoring=np.array([1.0 / d if d < np.inf else 0.0 for d in _days(part, problem)]),
        servers=np.array(
            [
                problem.resources.quantity[shop.resource] // part.jobs[shop.jobs[0]].taken
                for shop in part.shops
            ],
            dtype=np.int64,
        ),
    )


def arrived(part: Part, problem: Problem, *, day: float) -> Ints:
    """Return the units of each thing that deliveries have brought by a day."""
    return _come_to(problem, part.pairs, day=day)


def receipt_days(problem: Problem) -> Floats:
    """Return the day on which each receipt comes; nan where that is not certain."""
    receipts = problem.receipts
    days, sure = certain_milestones(problem)
    of = np.append(days, 0.0)[receipts.milestone] + receipts.day + receipts.delay.mean
    certain = (receipts.chance >= 1.0) & np.append(sure, True)[receipts.milestone]
    certain &= (receipts.delay.law == Law.FIXED) | (receipts.delay.mean <= 0.0)
    return np.where(certain, of, np.nan)


def certain_milestones(problem: Problem) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Return the day of each milestone, and whether it is certain."""
    milestones = problem.milestones
    days, _ = milestone_days(problem)
    sure = (milestones.chance >= 1.0) & ((milestones.delay.law == Law.FIXED) | (milestones.delay.mean <= 0.0))
    for m, after in enumerate(milestones.after):
        if after >= 0:
            sure[m] &= sure[after]
    return days, sure


def _come_to(problem: Problem, pairs: Ints, *, day: float) -> Ints:
    receipts, days = problem.receipts, receipt_days(problem)
    come = np.zeros(problem.pairs.item.size, dtype=np.int64)
    here = days <= day
    np.add.at(come, receipts.pair[here], receipts.quantity[here])
    found: Ints = come[pairs]
    return found


def _by_job(part: Part, problem: Problem, *, failures: bool) -> Floats:
    """Return failures, or hits, a day of one working machine, by job; fleets of a kind must agree."""
    if failures:
        single = problem.fleets._replace(authorised=np.ones_like(problem.fleets.authorised))
        rates, fleet = full_rates(replace(problem, fleets=single)), problem.sources.fleet
    else:
        rates, fleet = problem.hits.per_day, problem.hits.fleet
    found = np.zeros(len(part.jobs))
    for j, job in enumerate(part.jobs):
        if job.stay is not None and job.stay != problem.routes.turnaround.mean[job.route]:
            continue
        members = part.fleets[part.kind[job.thing]]
        each = dict.fromkeys(members, 0.0)
        for cause, share in job.sources if failures else job.hits:
            off = problem.hits.write_off_share[cause] if not failures else 0.0
            kept = 1.0 if failures else float(off if job.lost else 1.0 - off)
            each[int(fleet[cause])] += float(rates[cause]) * share * kept
        most = max(each.values())
        if most - min(each.values()) > SAME_RATES * most:
            raise NotClosedError("units that share end items or parts do not fail at the same rates")
        found[j] = most
    return found


def _days(part: Part, problem: Problem) -> list[float]:
    """Return the mean days that one unit of each job takes; infinite where it never comes back."""
    return [job_days(problem, job, pair=int(part.pairs[job.thing])) for job in part.jobs]


def job_days(problem: Problem, job: Job, *, pair: int) -> float:
    """Return the mean days that one unit of a job takes, waits left out; infinite: it never comes back."""
    routes, lanes = problem.routes, problem.lanes
    if job.route == OUTSIDE:
        days, lane = float(problem.items.procurement.mean[problem.pairs.item[pair]]), problem.pairs.lane[pair]
        if lane >= 0:
            days += float(lanes.order_days[lane] + lanes.down.mean[lane])
        return np.inf if np.isnan(days) else days
    if job.testing:
        return float(routes.test.mean[job.route])
    stay = routes.delay.mean[job.route]
    stay += routes.turnaround.mean[job.route] if job.stay is None else job.stay
    again = 1.0 - routes.rework[job.route]
    return float(stay / again) if again > 0.0 else np.inf
