"""Exact laws of what is outstanding, where theory gives them.

X = Poisson(own) + Binomial(backorders of the supplier, f) + sum of Binomial(backorders of a child, h), the
terms independent (Simon 1971; Graves 1985; Axsaeter 1990; for breakdowns at one site: finished work is a
Poisson stream independent of work in hand). `find_obstacles` says where one of the conditions fails.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.backorders import Shelf, shelf_of_probabilities
from sustainment.kernels.compiled import compiled
from sustainment.kernels.convolution import fill_share, fill_sum
from sustainment.kernels.counts import CountLaw, fill_probabilities, fit_surplus
from sustainment.kernels.pipelines import (
    Flow,
    Network,
    Resupply,
    Shelves,
    backorder_law,
    levels,
    put_on_shelf,
    set_shelf,
    sum_moments,
    weight,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

EXACT = 0
UNEVEN_SOURCES = 4
CHILDREN_AND_SUPPLIER = 5
SHARED_DESCENDANTS = 6
SUPPLIER_NOT_EXACT = 7
CHILD_NOT_EXACT = 8
"""Obstacles found here; the caller's own begin at 1 (see `analytic.exact_tree`)."""

SAME = 1e-9
"""Carcass times and shares that differ by less are the same."""
DECADES = 58.0
"""log of 1e25: how far into a geometric tail a law is carried."""


@compiled
def find_uneven_sources(network: Network, flows: Flow, removals: Floats, lag: Floats, random: Flags) -> Flags:
    """Return whether the failed units of the orders on a pair come after times that differ by source.

    `lag` is the days by which the failed unit of an order on the supplier comes late, `random` whether that
    time varies.
    """
    pairs = network.supplier.size
    uneven, varies = np.zeros(pairs, np.bool_), np.zeros(pairs, np.bool_)
    sources = np.zeros(pairs, np.int64)
    late, carrying = np.zeros(pairs), np.zeros(pairs)
    streams_used = np.zeros(pairs, np.int64)
    for p in range(pairs):
        for t in range(network.stream_start[p], network.stream_start[p + 1]):
            if removals[t] > 0.0 and sources[p] == 0:
                sources[p], carrying[p] = 1, 1.0
            if flows.stream_carcasses[t] > 0.0:
                streams_used[p] += 1
    for p in network.order:
        for c in range(network.child_start[p], network.child_start[p + 1]):
            child = network.child_pair[c]
            if flows.repaired[p] * network.child_share[c] > 0.0 and sources[child] == 0:
                sources[child], carrying[child] = 1, 1.0
        if sources[p] > 1 and (varies[p] or streams_used[p] > 1):
            uneven[p] = True
        supplier = network.supplier[p]
        if supplier < 0 or flows.orders[p] <= 0.0:
            continue
        own_lag, own_carrying = lag[p], flows.carcasses_up[p] / flows.orders[p]
        passes = not network.repairs[p]
        if passes:
            own_lag += late[p]
            uneven[supplier] = uneven[supplier] or uneven[p]
        varies[supplier] = varies[supplier] or random[p] or (passes and varies[p])
        sources[supplier] += 1
        if sources[supplier] == 1:
            late[supplier], carrying[supplier] = own_lag, own_carrying
        elif abs(late[supplier] - own_lag) > SAME or abs(carrying[supplier] - own_carrying) > SAME:
            uneven[supplier] = True
    return uneven


@compiled
def find_obstacles(network: Network, flows: Flow, alone: Ints, uneven: Flags) -> Ints:
    """Return for each pair 0 where its law is exact, else the obstacle; `alone` holds those of the pair."""
    pairs = network.supplier.size
    found = alone.copy()
    deep, sound = np.zeros(pairs, np.bool_), np.ones(pairs, np.bool_)
    parents = np.zeros(pairs, np.int64)
    for p in range(pairs):
        for c in range(network.child_start[p], network.child_start[p + 1]):
            if flows.repaired[p] * network.child_share[c] > 0.0:
                parents[network.child_pair[c]] += 1
    for i in range(pairs - 1, -1, -1):
        p = network.order[i]
        if flows.demands[p] <= 0.0:
            found[p] = EXACT
            continue
        supplier = network.supplier[p]
        supplied = supplier >= 0 and flows.orders[p] > 0.0
        if supplied:
            deep[p] = deep[supplier]
            if found[p] == EXACT and found[supplier] != EXACT:
                found[p] = SUPPLIER_NOT_EXACT
        if uneven[p] and network.repairs[p] and found[p] == EXACT:
            found[p] = UNEVEN_SOURCES
        for c in range(network.child_start[p], network.child_start[p + 1]):
            child = network.child_pair[c]
            if flows.repaired[p] * network.child_share[c] <= 0.0:
                continue
            deep[p] = True
            top = network.supplier[child] < 0 or flows.orders[child] <= 0.0
            below = not deep[child] or (top and sound[child])
            sound[p] = sound[p] and below and parents[child] == 1
            if found[p] == EXACT:
                if supplied:
                    found[p] = CHILDREN_AND_SUPPLIER
                elif found[child] != EXACT:
                    found[p] = CHILD_NOT_EXACT
                elif not below:
                    found[p] = SHARED_DESCENDANTS
    return found


class Laws(NamedTuple):
    """What the exact pass knows beside the moments, and the room for the laws that others stand on."""

    exact: Flags
    own: tuple[Floats, Floats]
    """Mean and variance of the own pipelines."""
    poisson: Floats
    """Mean of the part of the own pipeline that is Poisson."""
    shop_start: Ints
    """Length P + 1: entries of `shop` that belong to a pair: the law of its number in a finite shop."""
    shop: Floats
    room_start: Ints
    """Length P + 1: entries of `room` for the laws of pairs that others are built on."""
    room: Floats


@compiled
def law_length(mean: float, variance: float) -> int:
    """Return a length beyond which a law of these moments has less than 1e-25 left.

    A mean below zero, where carcasses come before their orders, counts as nothing outstanding.
    """
    if mean <= 0.0 or variance <= 0.0:
        return int(max(mean, 0.0)) + 2
    excess = max(variance / mean - 1.0, 0.0)
    return int(mean + 12.0 * math.sqrt(variance) + DECADES * (1.0 + excess)) + 2


@compiled
def law_lengths(mean: Floats, variance: Floats) -> Ints:
    """Return `law_length` of each."""
    out = np.empty(mean.size, np.int64)
    for p in range(mean.size):
        out[p] = law_length(mean[p], variance[p])
    return out


@compiled
def feeding_lengths(network: Network, answer: Resupply, shelves: Shelves, shop_start: Ints) -> Ints:
    """Return lengths for the laws that others are built on: the tail of a shop, or of what is owed above, may
    be longer than the moments of a pair tell.
    """
    out = np.zeros(network.supplier.size, np.int64)
    for i in range(network.order.size - 1, -1, -1):
        p = network.order[i]
        own = answer.mean[p] - answer.from_supplier[p] - answer.from_children[p]
        out[p] = law_length(own, own) + shop_start[p + 1] - shop_start[p]
        if answer.from_supplier[p] > 0.0:
            supplier = network.supplier[p]
            out[p] += max(out[supplier] - max(shelves.low[supplier], 0), 1)
        if answer.from_children[p] > 0.0:
            for c in range(network.child_start[p], network.child_start[p + 1]):
                child = network.child_pair[c]
                out[p] += max(out[child] - max(shelves.low[child], 0), 1)
    return out


@compiled
def _add_share(total: Floats, length: int, backorders: Floats, share: float) -> tuple[Floats, int]:
    """Return the law of `total` plus a Binomial share of backorders, and its length."""
    part = np.empty(backorders.size)
    size = _trimmed(part, fill_share(part, backorders, share))
    both = np.empty(length + size - 1)
    length = fill_sum(both, total[:length], part[:size])
    return both, _trimmed(both, length)


@compiled
def _trimmed(law: Floats, length: int) -> int:
    while length > 1 and law[length - 1] < 1e-27:
        length -= 1
    return length


@compiled
def _backorders_of(laws: Laws, shelves: Shelves, q: int) -> Floats:
    law = laws.room[laws.room_start[q] : laws.room_start[q + 1]]
    return backorder_law(law[: _trimmed(law, law.size)], shelves, q)


@compiled
def _outstanding(network: Network, flows: Flow, shelves: Shelves, laws: Laws, p: int) -> tuple[Floats, int]:
    """Return the law of what is outstanding at pair p, and its length."""
    total = np.empty(law_length(laws.poisson[p], laws.poisson[p]))
    length = fill_probabilities(total, CountLaw(laws.poisson[p], 0.0, math.inf))
    supplier = network.supplier[p]
    if laws.shop_start[p + 1] > laws.shop_start[p]:
        shop = laws.shop[laws.shop_start[p] : laws.shop_start[p + 1]]
        total, length = _add_share(total, length, shop, 1.0)
    if supplier >= 0 and flows.orders[p] > 0.0:
        f = flows.orders[p] / flows.demands[supplier]
        total, length = _add_share(total, length, _backorders_of(laws, shelves, supplier), f)
    for c in range(network.child_start[p], network.child_start[p + 1]):
        child = network.child_pair[c]
        needed = flows.repaired[p] * network.child_share[c]
        if needed > 0.0:
            h = needed / flows.demands[child]
            total, length = _add_share(total, length, _backorders_of(laws, shelves, child), h)
    return total, length


@compiled
def put_law_on_shelf(out: Resupply, shelves: Shelves, law: Floats, p: int) -> None:
    """Fill the measures of pair p in `out` from the law of what is outstanding."""
    owed, second, on_hand, fill, ready, stockout = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    moments = (out.mean[p], out.variance[p])
    for level in range(levels(shelves, p)):
        w = weight(shelves, p, level)
        one = shelf_of_probabilities(law, moments, shelves.low[p] + level)
        owed += w * one.backorders
        second += w * (one.backorder_variance + one.backorders**2)
        on_hand += w * one.on_hand
        fill += w * one.fill_rate
        ready += w * one.ready_rate
        stockout += w * one.stockout
    set_shelf(out, p, Shelf(owed, 0.0, on_hand, fill, ready, stockout), second)


@compiled
def refine(out: Resupply, network: Network, flows: Flow, shelves: Shelves, laws: Laws) -> None:
    """Fill `out`, which holds the answers by moments, with the exact ones where `laws.exact`.

    What stands on exact pairs without being exact itself gets its moments anew.
    """
    for i in range(network.order.size - 1, -1, -1):
        p = network.order[i]
        surplus = sum_moments(out, network, flows, laws.own, p)
        kept = laws.room_start[p + 1] - laws.room_start[p]
        built = (
            laws.exact[p]
            and flows.demands[p] > 0.0
            and (
                laws.shop_start[p + 1] > laws.shop_start[p]
                or out.from_supplier[p] > 0.0
                or out.from_children[p] > 0.0
            )
        )
        if built:
            law, length = _outstanding(network, flows, shelves, laws, p)
            put_law_on_shelf(out, shelves, law[:length], p)
            if kept > 0:
                length = min(length, kept)
                laws.room[laws.room_start[p] : laws.room_start[p] + length] = law[:length]
        else:
            fitted = fit_surplus(out.mean[p], surplus)
            put_on_shelf(out, shelves, fitted, p)
            if kept > 0:
                fill_probabilities(laws.room[laws.room_start[p] : laws.room_start[p + 1]], fitted)
