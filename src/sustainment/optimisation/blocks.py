"""Items in their trees of supply, from the state of a study.

A block is one item below one top of its supply. Rates, shares and queues are those of the state: they are
held while stock is chosen. Items are left as they are, and named, where stock cannot be chosen site by site:
pools with lateral or emergency supply, (r, Q).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from sustainment.analytic.state import SteadyState
from sustainment.analytic.stocks import WHOLE
from sustainment.analytic.totals import total
from sustainment.kernels.backorder_worth import fill_reach
from sustainment.kernels.supply_trees import NOTHING_MISSED, Trees
from sustainment.model.items import ITEM_KINDS
from sustainment.optimisation.worth import Worth
from sustainment.problem.arrays import Flags, Floats, Ints, Pairs, Policy

UNLIMITED = 1_000_000
"""Units at one shelf, where the study states no most."""
LATERAL, BATCHES, UNPRICED = "lateral or emergency supply", "orders in batches (r, Q)", "no price"
LEFT: Mapping[str, str] = MappingProxyType(
    {
        LATERAL: "stock in a pool is not chosen: it stays as it is",
        BATCHES: "stock that orders in batches is not chosen: it stays as it is",
        UNPRICED: "without a price nothing is bought or sold: stock stays as it is",
    }
)


@dataclass(frozen=True)
class Choice:
    """Which shelves a plan may change, and why others stay."""

    pair: Flags
    left: Mapping[str, Ints]
    """Items that stay as they are, by reason."""


@dataclass(frozen=True)
class Blocks:
    """Blocks and the pairs that their nodes are."""

    trees: Trees
    pair: Ints
    """By node."""
    given: Ints
    """By node: units there whatever is chosen, deliveries and failed units."""
    item: Ints
    """By block."""

    @property
    def block(self) -> Ints:
        """Return the block of each node."""
        return np.repeat(np.arange(self.item.size), np.diff(self.trees.start))


def choose_pairs(state: SteadyState, price: Floats) -> Choice:
    """Return which shelves may change: of items with a price by item, each of whose sites can be chosen.

    End items and crews only where the study states the most of them at a site. A site without any row of
    stock has no shelves, unless no site has one.
    """
    pairs, items = state.problem.pairs, state.problem.items
    asked = state.supply.flows.demands > 0.0
    number = items.kind.size
    free = np.isin(items.kind, [ITEM_KINDS.index("end item"), ITEM_KINDS.index("crew")], invert=True)
    open_to_choice = asked & (free[pairs.item] | (pairs.most >= 0))
    reasons = {
        LATERAL: state.layout.pool >= 0,
        BATCHES: pairs.policy == Policy.REORDER_POINT,
        UNPRICED: np.isnan(price)[pairs.item],
    }
    left, kept = {}, np.ones(number, dtype=np.bool_)
    for reason, where in reasons.items():
        found = np.unique(pairs.item[open_to_choice & where])
        found = found[kept[found]]
        if found.size:
            left[reason] = found
        kept[found] = False
    return Choice(open_to_choice & kept[pairs.item], left)


def without_shelves(state: SteadyState) -> Flags:
    """Return by site whether no row of stock names it, while some row names another."""
    pairs = state.problem.pairs
    named = np.zeros(len(state.problem.names.sites), dtype=np.bool_)
    named[pairs.site[pairs.most >= -1]] = True
    return ~named if named.any() else named


def blocks_of(
    state: SteadyState,
    choice: Choice,
    *,
    worth: Worth,
    price: Floats,
    least: Ints,
    parts: bool = True,
    rounded_up: bool = False,
) -> Blocks:
    """
    Return the blocks of the shelves that may change.

    Parameters
    ----------
    state
        Whose rates, shares, queues and waits for parts are held.
    choice
        The shelves.
    worth
        What a backorder is worth, by pair.
    price
        Of one unit, by item.
    least
        Fewest units on the shelf, by pair.
    parts
        Whether repairs wait for parts as in the state; else as if parts never ran out.
    rounded_up
        Part of a unit that is there by chance counts as one, for bounds; else as none.
    """
    pairs = state.problem.pairs
    pair, start, supplier = _in_order(pairs, choice.pair)
    first, last = _children(supplier)
    mean, surplus = _own(state, parts=parts)
    barred = without_shelves(state)
    by_chance = state.stocks.mean - pairs.stock
    given = (np.ceil(by_chance - WHOLE) if rounded_up else np.floor(by_chance + WHOLE)).astype(np.int64)
    low = np.maximum(given + least, 0)
    high = np.where(pairs.most >= 0, np.maximum(given + pairs.most, low), low + UNLIMITED)
    high[barred[pairs.site]] = low[barred[pairs.site]]
    value = worth.direct + worth.for_parents
    empty = worth.missed[pair] if worth.missed[pair].any() else NOTHING_MISSED
    trees = Trees(
        start=start,
        child_start=first,
        child_end=last,
        mean=mean[pair],
        surplus=surplus[pair],
        share=_shares(state)[pair],
        worth=value[pair],
        reach=_reach(value[pair] + (empty if empty.size else 0.0), first, last),
        least=low[pair],
        most=high[pair],
        price=price[pairs.item[pair[start[:-1]]]],
        missed=empty,
    )
    return Blocks(trees, pair, given[pair], pairs.item[pair[start[:-1]]])


def _in_order(pairs: Pairs, chosen: Flags) -> tuple[Ints, Ints, Ints]:
    """Return pairs by block, tops first, those that one supplies in a row; block starts; nodes' suppliers."""
    number = chosen.size
    above = np.where((pairs.supplier >= 0) & chosen[pairs.supplier], pairs.supplier, -1)
    top, level, rank = np.arange(number), np.zeros(number, np.int64), np.zeros(number, np.int64)
    climbing = chosen & (above >= 0)
    while climbing.any():
        top = np.where(climbing, above[top], top)
        level += climbing
        climbing = climbing & (above[top] >= 0)
    nodes = np.flatnonzero(chosen)
    for tier in range(int(level[nodes].max(initial=0)) + 1):
        here = nodes[level[nodes] == tier]
        beneath = rank[above[here]] if tier else np.zeros(here.size, np.int64)
        order = np.lexsort((here, beneath, top[here]))
        rank[here[order]] = np.arange(here.size)
    pair = nodes[np.lexsort((rank[nodes], level[nodes], top[nodes]))]
    place = np.full(number + 1, -1, dtype=np.int64)
    place[pair] = np.arange(pair.size)
    begins = np.flatnonzero(np.append(True, top[pair][1:] != top[pair][:-1])) if pair.size else pair
    return pair, np.append(begins, pair.size), place[above[pair]]


def _children(supplier: Ints) -> tuple[Ints, Ints]:
    """Return by node the first and the end of those that it supplies."""
    first, last = np.zeros(supplier.size, np.int64), np.zeros(supplier.size, np.int64)
    supplied = np.flatnonzero(supplier >= 0)
    above, begin, number = np.unique(supplier[supplied], return_index=True, return_counts=True)
    first[above] = supplied[begin]
    last[above] = supplied[begin] + number
    return first, last


def _own(state: SteadyState, *, parts: bool) -> tuple[Floats, Floats]:
    """Return mean, and variance less mean, of each pair's pipeline apart from waits for its supplier."""
    network, flows, answer = state.layout.network, state.supply.flows, state.supply.answer
    mean, spread = state.supply.own
    mean, surplus = mean.copy(), spread - mean
    if not parts or not network.child_pair.size:
        return np.maximum(mean, 0.0), surplus
    parent = np.repeat(np.arange(network.supplier.size), np.diff(network.child_start))
    child = network.child_pair
    needed = flows.repaired[parent] * network.child_share
    share = np.where(needed > 0.0, needed / np.maximum(flows.demands[child], 1e-300), 0.0)
    mean += total(share * answer.backorders[child], parent, number=mean.size)
    more = share**2 * (answer.backorder_variance[child] - answer.backorders[child])
    return np.maximum(mean, 0.0), surplus + total(more, parent, number=mean.size)


def _shares(state: SteadyState) -> Floats:
    """Return by pair its part of the supplier's backorders."""
    supplier, flows = state.layout.network.supplier, state.supply.flows
    above = np.where(supplier >= 0, flows.demands[supplier], 0.0)
    return np.asarray(np.where(above > 0.0, flows.orders / np.where(above > 0.0, above, 1.0), 0.0))


def _reach(worth: Floats, first: Ints, last: Ints) -> Floats:
    reach = np.empty(worth.size)
    fill_reach(reach, worth, first, last)
    return reach
