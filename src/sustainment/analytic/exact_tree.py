"""Exact steady state of trees and of breakdowns at one site.

Covers constant demand, ample repair of any law, fixed order-and-ship times, the same carcass time from all
sources, one-for-one replenishment (at the top also (r, Q) with a fixed procurement time); at the top of an
item also a shop of one finite resource with all jobs alike: M/M/c, or M/G/1 with fixed or gamma work.
See `kernels.trees` for the theory and its references. Pairs outside these conditions are found one by one
and named.
"""

from dataclasses import dataclass

import numpy as np

from sustainment.analytic.capacity import Jobs, Shops
from sustainment.analytic.layout import Layout
from sustainment.analytic.stocks import BaseStocks
from sustainment.kernels import trees
from sustainment.kernels.convolution import fill_share
from sustainment.kernels.pipelines import Flow, Resupply
from sustainment.kernels.queues import fill_arrivals_during, fill_exponential_shop, fill_single_server
from sustainment.problem.arrays import Flags, Floats, Ints, Law, Policy, Problem, Queue

BATCHES, FINITE_SHOP, RANDOM_TRANSPORT, BATCH_ORDERS, BATCH_CLAIMS = 1, 2, 3, 9, 10
POOLED, FED_BY_POOL = 11, 12

OBSTACLES = {
    BATCHES: "failures come in batches (variance_to_mean above 1)",
    FINITE_SHOP: "a finite resource holds its repairs",
    RANDOM_TRANSPORT: "its order-and-ship time varies",
    trees.UNEVEN_SOURCES: "failed units come after different times from different sources",
    trees.CHILDREN_AND_SUPPLIER: "it waits for parts and for a supplier at once",
    trees.SHARED_DESCENDANTS: "its parts share parts of their own",
    trees.SUPPLIER_NOT_EXACT: "its supplier is not exact",
    trees.CHILD_NOT_EXACT: "one of its parts is not exact",
    BATCH_ORDERS: "it orders in batches (r, Q) of a supplier or repairs",
    BATCH_CLAIMS: "sites below order from it in batches (r, Q)",
    POOLED: "lateral or emergency lanes join it to others",
    FED_BY_POOL: "a pool orders from it, or waits for it",
}

SHOP_TAIL = 57.0
"""log of the mass of a shop's law that is left out."""
SHOP_SMALL = 1e-24
SHOP_LONGEST = 50_000
"""Where the law of a shop with one server ends."""


@dataclass(frozen=True)
class ShopTops:
    """Pairs at the top of their item whose repairs hold one shop with a known law of its number."""

    pair: Ints
    resource: Ints
    route: Ints


def find_shop_tops(problem: Problem, layout: Layout, *, jobs: Jobs, flows: Flow) -> ShopTops:
    """Return the tops whose repairs hold exactly one finite resource, all its work alike and Poisson.

    M/M/c, and M/G/1 for fixed and gamma work. Types and sources are marks that such a queue does not see, so
    each item's number is a share of the shop's. Items with parts or parents are left to moments: their
    numbers depend on each other through the queue.
    """
    pairs, resources = problem.pairs, problem.resources
    good = _alike(problem, jobs) & (resources.queue == Queue.FIRST_COME)
    busy = jobs.pair >= 0
    batchy = _batchy(problem, layout, flows)
    good[jobs.resource[~busy]] = False
    good[jobs.resource[busy & batchy[jobs.pair]]] = False
    holds = np.bincount(jobs.pair[busy], minlength=pairs.item.size)
    ways = np.bincount(layout.stream_pair[layout.stream_route >= 0], minlength=pairs.item.size)
    parent, feeds = _needs(layout, flows)
    apart = np.ones(pairs.item.size, dtype=np.bool_)
    apart[parent[feeds]] = apart[layout.network.child_pair[feeds]] = False
    fits = (holds == 1) & (ways == 1) & (pairs.supplier < 0) & apart
    fits &= pairs.policy == Policy.ONE_FOR_ONE
    chosen = busy & good[jobs.resource] & fits[jobs.pair]
    return ShopTops(pair=jobs.pair[chosen], resource=jobs.resource[chosen], route=jobs.route[chosen])


def _alike(problem: Problem, jobs: Jobs) -> Flags:
    """Return the resources all of whose jobs have one law of work, one with a known law of its queue."""
    routes, quantity = problem.routes, problem.resources.quantity
    work, number = routes.turnaround, quantity.size
    plain = (jobs.quantity == 1) & ~jobs.keeps_bay & (routes.rework[jobs.route] == 0.0)
    alike = np.ones(number, dtype=np.bool_)
    for values in (work.mean, work.law.astype(np.float64), work.variation):
        low, high = np.full(number, np.inf), np.full(number, -np.inf)
        np.minimum.at(low, jobs.resource, values[jobs.route])
        np.maximum.at(high, jobs.resource, values[jobs.route])
        alike &= low == high
    law = work.law[jobs.route]
    single = (quantity[jobs.resource] == 1) & np.isin(law, [Law.FIXED, Law.GAMMA])
    alike[jobs.resource[~(plain & ((law == Law.EXPONENTIAL) | single))]] = False
    return alike


def find_obstacles(
    problem: Problem, layout: Layout, *, flows: Flow, removals: Floats, jobs: Jobs, shops: Shops
) -> Ints:
    """Return for each pair 0 where its law is exact, else the obstacle (a key of `OBSTACLES`)."""
    pairs, network = problem.pairs, layout.network
    alone = np.zeros(pairs.item.size, dtype=np.int64)
    by_point = pairs.policy == Policy.REORDER_POINT
    ordering = (pairs.supplier >= 0) & (flows.orders > 0.0)
    loose = np.isin(problem.items.procurement.law[pairs.item], [Law.FIXED], invert=True)
    alone[by_point & ((pairs.supplier >= 0) | (flows.repaired > 0.0) | loose)] = BATCH_ORDERS
    alone[pairs.supplier[by_point & ordering]] = BATCH_CLAIMS
    lane = np.maximum(pairs.lane, 0)
    if problem.lanes.down.law.size:
        varies = (problem.lanes.down.law[lane] != Law.FIXED) & (pairs.lane >= 0)
        alone[ordering & varies] = RANDOM_TRANSPORT
    tops = find_shop_tops(problem, layout, jobs=jobs, flows=flows)
    busy = (jobs.pair >= 0) & (flows.stream_repaired[jobs.stream] > 0.0)
    alone[jobs.pair[busy]] = FINITE_SHOP
    parent, feeds = _needs(layout, flows)
    fed = np.isin(parent, jobs.pair[busy]) & feeds
    alone[network.child_pair[fed]] = FINITE_SHOP
    steady = tops.pair[shops.load[tops.resource] < 1.0]
    alone[steady[alone[steady] == FINITE_SHOP]] = trees.EXACT
    batchy = _batchy(problem, layout, flows)
    alone[batchy & ~_stands_alone(problem, layout, flows)] = BATCHES
    alone[_reached(layout, flows, layout.pool >= 0)] = FED_BY_POOL
    alone[layout.pool >= 0] = POOLED
    uneven = trees.find_uneven_sources(network, flows, removals, layout.lag, layout.lag_varies)
    return trees.find_obstacles(network, flows, alone, uneven)


def _needs(layout: Layout, flows: Flow) -> tuple[Ints, Flags]:
    """Return the parent of each entry of the network's children, and whether it ever needs that child."""
    network = layout.network
    parent = np.repeat(np.arange(network.supplier.size), np.diff(network.child_start))
    return parent, flows.repaired[parent] * network.child_share > 0.0


def _batchy(problem: Problem, layout: Layout, flows: Flow) -> Flags:
    """Return the pairs whose demand is not Poisson: over-dispersed, helped by others, or fed by such."""
    in_batches = problem.items.variance_to_mean[problem.pairs.item] > 1.0
    return _reached(layout, flows, in_batches | (layout.pool >= 0))


def _reached(layout: Layout, flows: Flow, pairs: Flags) -> Flags:
    """Return pairs and all that they order from or need parts of, at whatever remove."""
    network, reached = layout.network, pairs.copy()
    parent, feeds = _needs(layout, flows)
    ordering = (network.supplier >= 0) & (flows.orders > 0.0)
    while True:
        wider = reached.copy()
        wider[network.child_pair[feeds & reached[parent]]] = True
        wider[network.supplier[ordering & reached]] = True
        if np.array_equal(wider, reached):
            return reached
        reached = wider


def _stands_alone(problem: Problem, layout: Layout, flows: Flow) -> Flags:
    """Return pairs that only their own removals ask for and that wait for nobody: negative binomial."""
    network = layout.network
    alone = (network.supplier < 0) | (flows.orders <= 0.0)
    ordering = (network.supplier >= 0) & (flows.orders > 0.0)
    alone[network.supplier[ordering]] = False
    parent, feeds = _needs(layout, flows)
    alone[network.child_pair[feeds]] = False
    alone[parent[feeds]] = False
    plain: Flags = alone & (problem.pairs.policy == Policy.ONE_FOR_ONE)
    return plain


@dataclass(frozen=True)
class Plan:
    """Which pairs are exact, the laws of their shops, and where laws are kept."""

    exact: Flags
    shop_start: Ints
    shop: Floats
    shop_mean: Floats
    shop_variance: Floats
    room_start: Ints


def refine(
    layout: Layout,
    plan: Plan,
    *,
    flows: Flow,
    own: tuple[Floats, Floats],
    stocks: BaseStocks,
    answer: Resupply,
) -> Floats:
    """Fill `answer`, which holds moments, with exact values; return the laws that were kept (`Plan.room`)."""
    room = np.zeros(plan.room_start[-1])
    in_shop = np.diff(plan.shop_start) > 0
    poisson = np.where(in_shop, np.maximum(own[0] - plan.shop_mean, 0.0), own[0])
    laws = trees.Laws(
        exact=plan.exact,
        own=(own[0], np.where(in_shop, poisson + plan.shop_variance, own[1])),
        poisson=poisson,
        shop_start=plan.shop_start,
        shop=plan.shop,
        room_start=plan.room_start,
        room=room,
    )
    trees.refine(answer, layout.network, flows, stocks.shelves, laws)
    return room


def plan_laws(
    problem: Problem,
    layout: Layout,
    *,
    jobs: Jobs,
    obstacles: Ints,
    flows: Flow,
    shops: Shops,
    supply: tuple[BaseStocks, Resupply],
) -> Plan:
    """Return the plan of the exact pass; `supply`: base stocks, and moments to size it by."""
    stocks, answer = supply
    network, exact = layout.network, obstacles == trees.EXACT
    feeding = np.zeros(exact.size, dtype=np.bool_)
    ordering = exact & (network.supplier >= 0) & (flows.orders > 0.0)
    feeding[network.supplier[ordering]] = True
    parent, feeds = _needs(layout, flows)
    feeding[network.child_pair[exact[parent] & feeds]] = True
    kept = feeding.copy()
    kept[problem.slots.pair] |= exact[problem.slots.pair]
    kept[problem.fleets.pair] |= exact[problem.fleets.pair]
    kept &= flows.demands > 0.0
    tops = find_shop_tops(problem, layout, jobs=jobs, flows=flows)
    shop_start, shop, shop_mean, shop_variance = _shop_laws(
        problem, exact, shops=shops, tops=tops, flows=flows
    )
    lengths = trees.law_lengths(answer.mean, answer.variance)
    longer = trees.feeding_lengths(network, answer, stocks.shelves, shop_start)
    lengths = np.where(kept, np.where(feeding, np.maximum(lengths, longer), lengths), 0)
    return Plan(
        exact=exact,
        shop_start=shop_start,
        shop=shop,
        shop_mean=shop_mean,
        shop_variance=shop_variance,
        room_start=np.concatenate([[0], np.cumsum(lengths)]),
    )


def _shop_laws(
    problem: Problem, exact: Flags, *, shops: Shops, tops: ShopTops, flows: Flow
) -> tuple[Ints, Floats, Floats, Floats]:
    """Return the law of each item's number in its M/M/c shop: types are marks independent of the queue."""
    number = exact.size
    laws: dict[int, Floats] = {}
    mean, variance = np.zeros(number), np.zeros(number)
    for pair, resource, route in zip(tops.pair, tops.resource, tops.route, strict=True):
        offered = shops.offered[resource]
        if not exact[pair] or offered <= 0.0 or flows.repaired[pair] <= 0.0:
            continue
        law = _law_of_shop(problem, int(resource), int(route), offered=float(offered))
        part = np.empty(law.size)
        share = flows.repaired[pair] / shops.jobs_per_day[resource]
        fill_share(part, law, share)
        laws[int(pair)] = part
        mean[pair] = share * (offered + shops.queue[resource])
        variance[pair] = part @ (np.arange(law.size) - mean[pair]) ** 2
    start = np.zeros(number + 1, dtype=np.int64)
    for pair, law in laws.items():
        start[pair + 1] = law.size
    order = sorted(laws)
    return (
        np.cumsum(start),
        np.concatenate([laws[pair] for pair in order]) if order else np.zeros(0),
        mean,
        variance,
    )


def _law_of_shop(problem: Problem, resource: int, route: int, *, offered: float) -> Floats:
    """Return the law of the number in a shop, until less than about 1e-25 is left."""
    servers, work = int(problem.resources.quantity[resource]), problem.routes.turnaround
    length = int(servers + offered + 12 * np.sqrt(offered) + SHOP_TAIL / -np.log(offered / servers)) + 2
    if work.law[route] == Law.EXPONENTIAL:
        law = np.empty(length)
        fill_exponential_shop(law, servers, offered)
        return law
    while True:
        law, arrivals = np.empty(length), np.empty(length)
        fill_arrivals_during(arrivals, offered, float(work.variation[route]) ** 2)
        fill_single_server(law, offered, arrivals)
        if law[-1] < SHOP_SMALL or length > SHOP_LONGEST:
            return law
        length *= 2
