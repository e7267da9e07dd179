"""Who supplies whom and what is in what, ready to pass."""

from dataclasses import dataclass

import numpy as np

from sustainment.kernels.pipelines import Fates, Network
from sustainment.problem.arrays import Flags, Floats, Ints, Pairs, Problem


@dataclass(frozen=True)
class Layout:
    """The network of a problem, its streams, and what becomes of failed units in them.

    A stream is the failed units of a pair that take one route: those of each failure mode that has a route
    somewhere, and all the rest. It does not change while rates do.
    """

    network: Network
    fates: Fates
    stream_pair: Ints
    stream_route: Ints
    stream_mode: Ints
    """Failure mode that has a stream of its own, -1 for that of all the rest."""
    source_stream: Ints
    """Stream that each failure source feeds."""
    service_stream: Ints
    """Stream that planned work feeds when the item leaves for it, by row of services."""
    hit_stream: Ints
    """Stream that each kind of damage feeds."""
    lag: Floats
    """Days by which a failed unit sent up comes later than its order."""
    lag_varies: Flags
    pool: Ints
    """By pair: the pool to which lateral or emergency lanes join it, -1 none."""
    resupply_days: Floats
    """Order and travel time from the supplier; at the top procurement and what follows; nan: never bought."""


def lay_out(problem: Problem) -> Layout:
    """Return the layout of a problem."""
    pairs = problem.pairs
    modes = _special_modes(problem)
    count = 1 + np.bincount(modes.item, minlength=len(problem.names.items))
    start = np.concatenate([[0], np.cumsum(count[pairs.item])])
    stream_pair = np.repeat(np.arange(pairs.item.size), np.diff(start))
    route = pairs.route[stream_pair]
    if problem.mode_routes.pair.size:
        own = start[problem.mode_routes.pair] + modes.rank(
            pairs.item[problem.mode_routes.pair], problem.mode_routes.mode
        )
        route = route.copy()
        route[own] = problem.mode_routes.route
    fates = fates_of(problem, route)
    repairs = np.zeros(pairs.item.size, dtype=np.bool_)
    repairs[stream_pair[fates.kept > 0.0]] = True
    network = _network(problem, start, repairs)
    lag, varies = _lags(problem)
    sources, services = problem.sources, problem.services
    source_pair = _pairs_of(problem, sources.slot, sources.fleet)
    service_pair = _pairs_of(problem, services.slot, services.fleet)
    hit_pair = problem.fleets.pair[problem.hits.fleet]
    return Layout(
        network=network,
        fates=fates,
        stream_pair=stream_pair,
        stream_route=route,
        stream_mode=modes.of_streams(start, pairs.item),
        source_stream=start[source_pair] + modes.rank(pairs.item[source_pair], sources.mode),
        service_stream=start[service_pair] + modes.rank(pairs.item[service_pair], services.mode),
        hit_stream=start[hit_pair] + modes.rank(pairs.item[hit_pair], problem.hits.mode),
        lag=lag,
        lag_varies=varies,
        pool=np.full(pairs.item.size, -1, dtype=np.int64),
        resupply_days=_resupply_days(problem),
    )


@dataclass(frozen=True)
class _SpecialModes:
    """Failure modes with routes of their own, sorted by item then mode."""

    item: Ints
    mode: Ints
    width: int

    def rank(self, item: Ints, mode: Ints) -> Ints:
        """Return 1, 2, ... for the special modes of an item in their order, 0 for all others."""
        if not self.item.size:
            return np.zeros(item.size, dtype=np.int64)
        keys, wanted = self.item * self.width + self.mode, item * self.width + mode
        at = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
        first = np.searchsorted(self.item, item)
        return np.where((keys[at] == wanted) & (mode >= 0), at - first + 1, 0)

    def of_streams(self, start: Ints, item: Ints) -> Ints:
        """Return the mode of each stream, -1 for the first of each pair; `item` is that of the pairs."""
        mode = np.full(start[-1], -1, dtype=np.int64)
        if self.item.size:
            stream_item = np.repeat(item, np.diff(start))
            rank = np.arange(start[-1]) - np.repeat(start[:-1], np.diff(start))
            own = rank > 0
            first = np.searchsorted(self.item, stream_item[own])
            mode[own] = self.mode[first + rank[own] - 1]
        return mode


def _special_modes(problem: Problem) -> _SpecialModes:
    width = len(problem.names.modes) + 1
    keys = np.unique(problem.pairs.item[problem.mode_routes.pair] * width + problem.mode_routes.mode)
    return _SpecialModes(item=keys // width, mode=keys % width, width=width)


def _pairs_of(problem: Problem, slot: Ints, fleet: Ints) -> Ints:
    of_fleet = problem.fleets.pair[fleet]
    if not problem.slots.pair.size:
        return of_fleet
    return np.where(slot >= 0, problem.slots.pair[np.maximum(slot, 0)], of_fleet)


def fates_of(problem: Problem, route: Ints) -> Fates:
    """Return what becomes of the failed units of streams, by their routes (-1: none)."""
    routes = problem.routes

    def of(values: Floats) -> Floats:
        # The last entry is that of no route, -1.
        return np.append(values, 0.0)[route]

    return Fates(
        kept=of(routes.share),
        no_fault=of(routes.no_fault_found),
        written_off=of(routes.condemnation),
        rework=of(routes.rework),
        test_days=of(routes.test.mean),
        work_days=of(routes.turnaround.mean),
        delay_days=of(routes.delay.mean),
    )


def _network(problem: Problem, start: Ints, repairs: Flags) -> Network:
    pairs = problem.pairs
    depth = _depths(problem)
    supplied = pairs.supplier >= 0
    up = np.full(start[-1], -1, dtype=np.int64)
    stream_pair = np.repeat(np.arange(pairs.item.size), np.diff(start))
    offset = np.arange(start[-1]) - start[stream_pair]
    moved = supplied[stream_pair]
    up[moved] = start[pairs.supplier[stream_pair[moved]]] + offset[moved]
    child_start, child_pair, child_share = _children(problem, repairs)
    return Network(
        order=_order(pairs, depth[pairs.item]),
        supplier=pairs.supplier,
        stream_start=start,
        stream_up=up,
        child_start=child_start,
        child_pair=child_pair,
        child_share=child_share,
        repairs=repairs,
        returns=_returns(pairs, repairs),
    )


def _order(pairs: Pairs, depth: Ints) -> Ints:
    """Return pairs by depth in the breakdown, then item, then from the lowest sites up."""
    items, levels = int(pairs.item.max(initial=0)) + 1, int(pairs.level.max(initial=0)) + 1
    key = (depth * items + pairs.item) * levels + levels - 1 - pairs.level
    return np.argsort(key, kind="stable")


def _depths(problem: Problem) -> Ints:
    """Return the longest way down the breakdown to each item."""
    children = problem.children
    parent = np.repeat(np.arange(children.start.size - 1), np.diff(children.start))
    depth = np.zeros(len(problem.names.items), dtype=np.int64)
    while True:
        deeper = depth.copy()
        np.maximum.at(deeper, children.child, depth[parent] + 1)
        if np.array_equal(deeper, depth):
            return depth
        depth = deeper


def _returns(pairs: Pairs, repairs: Flags) -> Flags:
    returns = np.zeros(repairs.size, dtype=np.bool_)
    for level in range(1, int(pairs.level.max(initial=0)) + 1):
        here = np.flatnonzero((pairs.level == level) & (pairs.supplier >= 0))
        above = pairs.supplier[here]
        returns[here] = repairs[above] | returns[above]
    return returns


def _children(problem: Problem, repairs: Flags) -> tuple[Ints, Ints, Floats]:
    """Return for each pair that is repaired its children at the same site: starts, pairs, shares."""
    pairs, children = problem.pairs, problem.children
    if not children.child.size:
        return np.zeros(pairs.item.size + 1, dtype=np.int64), children.child, children.failure_share
    number = np.diff(children.start)[pairs.item] * repairs
    start = np.concatenate([[0], np.cumsum(number)])
    parent = np.repeat(np.arange(pairs.item.size), number)
    entry = children.start[pairs.item[parent]] + np.arange(start[-1]) - start[parent]
    sites = len(problem.names.sites)
    keys = pairs.item * sites + pairs.site
    wanted = children.child[entry] * sites + pairs.site[parent]
    return start, np.searchsorted(keys, wanted), children.failure_share[entry]


def _lags(problem: Problem) -> tuple[Floats, Flags]:
    pairs, lanes = problem.pairs, problem.lanes
    lag, varies = np.zeros(pairs.item.size), np.zeros(pairs.item.size, dtype=np.bool_)
    here = np.flatnonzero((pairs.supplier >= 0) & (pairs.lane >= 0))
    lane = pairs.lane[here]
    lag[here] = lanes.up.mean[lane] - lanes.order_days[lane]
    varies[here] = lanes.up.law[lane] != 0
    return lag, varies


def _resupply_days(problem: Problem) -> Floats:
    pairs, lanes = problem.pairs, problem.lanes
    bought = np.where(pairs.supplier < 0, problem.items.procurement.mean[pairs.item], 0.0)
    lane = np.maximum(pairs.lane, 0)
    if not lanes.order_days.size:
        return bought
    return bought + np.where(pairs.lane >= 0, lanes.order_days[lane] + lanes.down.mean[lane], 0.0)
