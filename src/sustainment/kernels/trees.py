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
from sustainment.kernels.compiled import compiled, linked
from sustainment.kernels.convolution import fill_share, fill_sum
from sustainment.kernels.counts import CountLaw, fill_probabilities, fit_surplus
from sustainment.kernels.pipelines import (
    Flow,
    Network,
    Resupply,
    Shelves,
    fill_owed,
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
SIGMAS = 12.0
"""How many standard deviations above its mean a law is carried."""
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


@linked
@compiled
def law_length(mean: float, variance: float) -> int:
    """Return a length beyond which a law of these moments has less than 1e-25 left.

    A mean below zero, where carcasses come before their orders, counts as nothing outstanding.
    """
    if mean <= 0.0 or variance <= 0.0:
        return int(max(mean, 0.0)) + 2
    excess = max(variance / mean - 1.0, 0.0)
    return int(mean + SIGMAS * math.sqrt(variance) + DECADES * (1.0 + excess)) + 2


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


class Drafts(NamedTuple):
    """Room to put one law together in, as long as any gets."""

    whole: Floats
    joined: Floats
    part: Floats
    owed: Floats
    above: Floats
    """What a supplier owes: the sites that it supplies come one after another."""


@linked
@compiled
def _longest(network: Network, shelves: Shelves, laws: Laws) -> int:
    """Return a length that every law has room in while it is put together."""
    longest = 2
    for p in range(network.supplier.size):
        if laws.exact[p]:
            length = law_length(laws.poisson[p], laws.poisson[p])
            length += laws.shop_start[p + 1] - laws.shop_start[p]
            if network.supplier[p] >= 0:
                length += _most_owed(laws, shelves, network.supplier[p])
            for c in range(network.child_start[p], network.child_start[p + 1]):
                length += _most_owed(laws, shelves, network.child_pair[c])
            longest = max(longest, length)
    return longest


@linked
@compiled
def _most_owed(laws: Laws, shelves: Shelves, q: int) -> int:
    """Return the length of the law of what pair q owes."""
    length: int = laws.room_start[q + 1] - laws.room_start[q] + max(-shelves.low[q], 0)
    return length


@linked
@compiled
def _trimmed(law: Floats, length: int) -> int:
    while length > 1 and law[length - 1] < 1e-27:
        length -= 1
    return length


@linked
@compiled
def _fill_owed_by(out: Floats, laws: Laws, shelves: Shelves, q: int) -> int:
    """Fill `out` with the law of what pair q owes; return its length."""
    law = laws.room[laws.room_start[q] : laws.room_start[q + 1]]
    law = law[: _trimmed(law, law.size)]
    return fill_owed(out[: law.size + max(-shelves.low[q], 0)], law, shelves, q)


@linked
@compiled
def _add_share(drafts: Drafts, length: int, backorders: Floats, share: float) -> int:
    """Add a Binomial share of backorders to the law in `drafts.whole`; return its length."""
    part = drafts.part[: backorders.size]
    size = _trimmed(part, fill_share(part, backorders, share))
    joined = drafts.joined[: length + size - 1]
    length = _trimmed(joined, fill_sum(joined, drafts.whole[:length], part[:size]))
    for n in range(length):
        drafts.whole[n] = joined[n]
    return length


@linked
@compiled
def _add_children(
    drafts: Drafts, length: int, network: Network, flows: Flow, shelves: Shelves, laws: Laws, p: int
) -> int:
    """Add what pair p waits for of its children to the law in `drafts.whole`; return its length."""
    for c in range(network.child_start[p], network.child_start[p + 1]):
        child = network.child_pair[c]
        needed = flows.repaired[p] * network.child_share[c]
        if needed > 0.0:
            size = _fill_owed_by(drafts.owed, laws, shelves, child)
            length = _add_share(drafts, length, drafts.owed[:size], needed / flows.demands[child])
    return length


@linked
@compiled
def _fill_own(drafts: Drafts, laws: Laws, p: int) -> int:
    """Fill `drafts.whole` with the law of pair p's own pipeline; return its length."""
    room = drafts.whole[: law_length(laws.poisson[p], laws.poisson[p])]
    length = fill_probabilities(room, CountLaw(laws.poisson[p], 0.0, math.inf))
    if laws.shop_start[p + 1] > laws.shop_start[p]:
        shop = laws.shop[laws.shop_start[p] : laws.shop_start[p + 1]]
        length = _add_share(drafts, length, shop, 1.0)
    return length


@linked
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


@linked
@compiled
def _builds(out: Resupply, flows: Flow, laws: Laws, p: int) -> bool:
    """Return whether the law of pair p is put together: exact, and not that of two moments anyway."""
    if not laws.exact[p] or flows.demands[p] <= 0.0:
        return False
    in_shop = laws.shop_start[p + 1] > laws.shop_start[p]
    waits: bool = in_shop or out.from_supplier[p] > 0.0 or out.from_children[p] > 0.0
    return waits


@compiled
def refine(out: Resupply, network: Network, flows: Flow, shelves: Shelves, laws: Laws) -> None:
    """Fill `out`, which holds the answers by moments, with the exact ones where `laws.exact`.

    What stands on exact pairs without being exact itself gets its moments anew.
    """
    long = _longest(network, shelves, laws)
    desk = np.empty(5 * long)
    whole, joined, part = desk[:long], desk[long : 2 * long], desk[2 * long : 3 * long]
    drafts = Drafts(whole, joined, part, desk[3 * long : 4 * long], desk[4 * long :])
    asked, above = -1, 0
    for i in range(network.order.size - 1, -1, -1):
        p = network.order[i]
        surplus = sum_moments(out, network, flows, laws.own, p)
        kept = laws.room[laws.room_start[p] : laws.room_start[p + 1]]
        if not _builds(out, flows, laws, p):
            fitted = fit_surplus(out.mean[p], surplus)
            put_on_shelf(out, shelves, fitted, p)
            if kept.size > 0:
                fill_probabilities(kept, fitted)
            continue
        length, supplier = _fill_own(drafts, laws, p), network.supplier[p]
        if supplier >= 0 and flows.orders[p] > 0.0:
            if supplier != asked:
                asked, above = supplier, _fill_owed_by(drafts.above, laws, shelves, supplier)
            share = flows.orders[p] / flows.demands[supplier]
            length = _add_share(drafts, length, drafts.above[:above], share)
        length = _add_children(drafts, length, network, flows, shelves, laws, p)
        put_law_on_shelf(out, shelves, drafts.whole[:length], p)
        for n in range(min(length, kept.size)):
            kept[n] = drafts.whole[n]
