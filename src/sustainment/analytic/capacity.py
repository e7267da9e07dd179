"""Shops with few bays: their load, and the queue before them.

Each finite resource is a queue of all jobs that hold it, first come first served, from the first two moments
of their work (Diaz & Fu 1997; Sleptchenko, van der Heijden & van Harten 2002): its waiting jobs are one more
part of the pipeline of every item repaired there, in proportion to jobs. A job that holds several resources
waits for each in turn; a job that takes q of them leaves room for quantity / q at once. The queue never holds
more than exists of the items worked on there, which is what a shop loaded above one fills up to.
"""

from dataclasses import dataclass, field

import numpy as np

from sustainment.analytic.layout import Layout
from sustainment.analytic.totals import ratio, total
from sustainment.kernels.pipelines import Flow, Network
from sustainment.kernels.queues import geometric_variance, waiting
from sustainment.problem.arrays import Action, Flags, Floats, Ints, Problem


@dataclass(frozen=True)
class Jobs:
    """Work that holds finite resources: an entry each job and resource."""

    resource: Ints
    stream: Ints
    """Repairs of this stream, -1: exchange work."""
    slot: Ints
    """Exchanges of this slot, -1: repairs."""
    service: Ints
    """Planned work in place of this row of services, -1: repairs and exchanges."""
    pair: Ints
    """Pair whose pipeline waits, -1 for work on machines."""
    route: Ints
    quantity: Ints
    keeps_bay: Flags


@dataclass(frozen=True)
class Shops:
    """State of each resource."""

    load: Floats
    """Work offered per unit of capacity; 1 and above: the queue grows without limit."""
    offered: Floats
    """Units of the resource busy on average if there were enough."""
    queue: Floats
    """Mean jobs waiting."""
    wait_days: Floats
    """Mean wait of a job."""
    jobs_per_day: Floats
    pair_mean: Floats
    """Mean and variance that queues add to what is outstanding at each pair."""
    pair_variance: Floats
    slot_wait_days: Floats
    """Mean wait of each slot's exchange work."""
    service_wait_days: Floats = field(default_factory=lambda: np.zeros(0))
    """Mean wait of planned work in place, by row of services."""


def list_jobs(problem: Problem, layout: Layout) -> Jobs:
    """Return every use of a finite resource."""
    pairs, fleets, slots, services = problem.pairs, problem.fleets, problem.slots, problem.services
    streams = np.flatnonzero(layout.stream_route >= 0)
    exchanged = np.flatnonzero(slots.exchange >= 0)
    served = np.flatnonzero((services.route >= 0) & (services.action == Action.IN_PLACE))
    of_pair = layout.stream_pair[streams]
    on_machines = [np.full(exchanged.size, -1), np.full(served.size, -1)]
    route = np.concatenate([layout.stream_route[streams], slots.exchange[exchanged], services.route[served]])
    pair = np.concatenate([of_pair, *on_machines])
    fleet = np.concatenate([slots.fleet[exchanged], services.fleet[served]])
    site = np.concatenate([pairs.site[of_pair], fleets.site[fleet]])
    needs = problem.routes.needs_start
    number = needs[route + 1] - needs[route]
    owner = np.repeat(np.arange(route.size), number)
    first = np.concatenate([[0], np.cumsum(number)])
    entry = needs[route[owner]] + np.arange(first[-1]) - first[owner]
    resource = problem.resource_at[problem.routes.needs_resource[entry], site[owner]]
    there = resource >= 0
    owner, entry, resource = owner[there], entry[there], resource[there]
    return Jobs(
        resource=resource,
        stream=np.concatenate([streams, *on_machines])[owner],
        slot=np.concatenate([np.full(streams.size, -1), exchanged, on_machines[1]])[owner],
        service=np.concatenate([np.full(streams.size, -1), on_machines[0], served])[owner],
        pair=pair[owner],
        route=route[owner],
        quantity=problem.routes.needs_quantity[entry],
        keeps_bay=problem.routes.keeps_bay[route[owner]],
    )


def population(problem: Problem, jobs: Jobs, *, owned: Floats) -> Floats:
    """Return how many units there are of all that is worked on at each resource: the longest queue."""
    items = len(problem.names.items)
    exists = total(owned, problem.pairs.item, number=items)
    copies = problem.fleets.authorised[problem.slots.fleet] * problem.slots.quantity
    exists += total(copies.astype(np.float64), problem.slots.item, number=items)
    exists += total(problem.fleets.authorised.astype(np.float64), problem.fleets.item, number=items)
    exists = _with_contents(problem, exists)
    repairs = jobs.pair >= 0
    worked = np.unique(jobs.resource[repairs] * items + problem.pairs.item[jobs.pair[repairs]])
    number = problem.resources.quantity.size
    most = total(exists[worked % items], worked // items, number=number)
    by_slot, by_service = np.append(problem.slots.fleet, 0), np.append(problem.services.fleet, 0)
    fleet = np.where(jobs.slot >= 0, by_slot[jobs.slot], by_service[jobs.service])
    machines = problem.fleets.authorised[fleet[~repairs]]
    return most + total(machines.astype(np.float64), jobs.resource[~repairs], number=number)


def _with_contents(problem: Problem, stated: Floats) -> Floats:
    """Return the units of each item when every parent holds one of each of its children."""
    children = problem.children
    parent = np.repeat(np.arange(stated.size), np.diff(children.start))
    exists = stated
    while True:
        deeper = stated + total(exists[parent], children.child, number=stated.size)
        if np.array_equal(deeper, exists):
            return exists
        exists = deeper


def child_waits(network: Network, flows: Flow, *, backorders: Floats) -> Floats:
    """Return for each pair the mean wait of its repairs for a child."""
    parents = np.repeat(np.arange(network.supplier.size), np.diff(network.child_start))
    demands = flows.demands[network.child_pair]
    wait = ratio(backorders[network.child_pair], demands)
    return total(network.child_share * wait, parents, number=network.supplier.size)


@dataclass(frozen=True)
class Work:
    """What jobs ask of each resource."""

    rate: Floats
    """Jobs a day, by job."""
    arrivals: Floats
    offered: Floats
    taken: Floats
    """Mean units of the resource that a job holds."""
    variation: Floats
    """Squared coefficient of variation of the work."""


@dataclass(frozen=True)
class Asked:
    """What is asked of the shops."""

    repaired: Floats
    """Repairs a day by stream."""
    exchanges: Floats
    """Exchanges a day by slot."""
    kept_days: Floats
    """By pair, the mean days for which a repair that keeps its bay waits in it for a child."""
    queue_load: Floats | None = None
    """By resource, the load at which its wait is worked out instead of its own; nan or None: its own."""
    services: Floats = field(default_factory=lambda: np.zeros(0))
    """Planned work in place a day, by row of services; empty: none."""


def work_shops(problem: Problem, jobs: Jobs, *, asked: Asked, most: Floats) -> Shops:
    """Return the queues that flows cause; `most` is the longest that each can be."""
    work = work_asked(problem, jobs, asked=asked)
    quantity = problem.resources.quantity
    mean, variance = _queues(quantity, work, asked.queue_load)
    # A wait worked out elsewhere is kept to while failures adjust to it: no bound in between.
    own = True if asked.queue_load is None else ~np.isfinite(asked.queue_load)
    # Constant demand does not slacken as units queue up: only a shop that never catches up fills with them.
    full = (np.isinf(mean) if problem.demand_is_constant else mean >= most) & own
    return shops_with(
        problem, jobs, work=work, line=(np.where(full, most, mean), np.where(full, 0.0, variance))
    )


def shops_with(problem: Problem, jobs: Jobs, *, work: Work, line: tuple[Floats, Floats]) -> Shops:
    """Return the shops at which a mean number of jobs waits, with its variance, and who waits with them."""
    mean, variance = line
    quantity = problem.resources.quantity
    wait = ratio(mean, work.arrivals)
    pair_mean, pair_variance = np.zeros(problem.pairs.item.size), np.zeros(problem.pairs.item.size)
    here = jobs.pair >= 0
    g, k = ratio(work.rate, work.arrivals[jobs.resource])[here], jobs.resource[here]
    np.add.at(pair_mean, jobs.pair[here], g * mean[k])
    np.add.at(pair_variance, jobs.pair[here], g * (1.0 - g) * mean[k] + g**2 * variance[k])
    waits = wait[jobs.resource] / (1.0 - problem.routes.rework[jobs.route])

    def waits_of(index: Ints, number: int) -> Floats:
        return total(waits[index >= 0], index[index >= 0], number=number)

    return Shops(
        load=np.where(
            work.offered > 0.0, ratio(work.offered, quantity.astype(np.float64), otherwise=np.inf), 0.0
        ),
        offered=work.offered,
        queue=mean,
        wait_days=wait,
        jobs_per_day=work.arrivals,
        pair_mean=pair_mean,
        pair_variance=pair_variance,
        slot_wait_days=waits_of(jobs.slot, problem.slots.fleet.size),
        service_wait_days=waits_of(jobs.service, problem.services.fleet.size),
    )


def work_asked(problem: Problem, jobs: Jobs, *, asked: Asked) -> Work:
    """Return the work that jobs ask of each resource."""
    routes, number = problem.routes, problem.resources.quantity.size
    rate = np.where(jobs.stream >= 0, asked.repaired[jobs.stream], 0.0)
    exchanged = jobs.slot >= 0
    rate[exchanged] = asked.exchanges[jobs.slot[exchanged]]
    if asked.services.size:
        rate[jobs.service >= 0] = asked.services[jobs.service[jobs.service >= 0]]
    rate = rate / (1.0 - routes.rework[jobs.route])
    own = routes.turnaround.mean[jobs.route]
    days = own + np.where(jobs.keeps_bay & (jobs.pair >= 0), asked.kept_days[jobs.pair], 0.0)
    square = days**2 + (own * routes.turnaround.variation[jobs.route]) ** 2

    def by_resource(values: Floats) -> Floats:
        return total(rate * values, jobs.resource, number=number)

    arrivals, work = by_resource(np.ones(rate.size)), by_resource(days)
    taken = by_resource(jobs.quantity.astype(np.float64))
    variation = ratio(by_resource(square) * arrivals, work**2, otherwise=1.0) - 1.0
    return Work(
        rate=rate,
        arrivals=arrivals,
        offered=by_resource(days * jobs.quantity),
        taken=ratio(taken, arrivals, otherwise=1.0),
        variation=np.maximum(variation, 0.0),
    )


def _queues(quantity: Ints, work: Work, queue_load: Floats | None) -> tuple[Floats, Floats]:
    """Return mean and variance of the jobs that wait at each resource.

    At a load given from outside the wait of a job is that of such a load, the number waiting what arrives
    meanwhile.
    """
    mean, variance = np.zeros(quantity.size), np.zeros(quantity.size)
    for k in np.flatnonzero(work.offered > 0.0):
        servers = int(quantity[k] / work.taken[k] + 1e-9)
        load = work.offered[k] / quantity[k] if quantity[k] else np.inf
        given = queue_load is not None and np.isfinite(queue_load[k])
        at = float(queue_load[k]) if queue_load is not None and given else load
        if servers < 1 or at >= 1.0:
            mean[k] = variance[k] = np.inf
            continue
        line = waiting(servers, at * servers, work.variation[k])
        mean[k] = line.mean * (load / at if at > 0.0 else 1.0)
        variance[k] = geometric_variance(mean[k], line.delay_chance)
    return mean, variance
