"""Items at sites that matter, and their shelves."""

from typing import NamedTuple

import numpy as np

from sustainment.errors import MethodError
from sustainment.problem.arrays import Children, Ints, Pairs, Policy
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import ItemSites, distinct, position, spread
from sustainment.problem.lookup import Lookup
from sustainment.problem.network import Network
from sustainment.problem.times import counts
from sustainment.problem.wildcards import patterns, written_out
from sustainment.problem.work import Work


class Shelves(NamedTuple):
    """The rows of stock by key."""

    rows: Lookup
    quantity: Ints
    unserviceable: Ints
    stocked: ItemSites
    """Where something lies on the day of the arrays."""


def shelves(facts: Facts) -> Shelves:
    """Read the rows of stock; wildcards stock every item at every site that they name."""
    frame = facts.tables["stock"]
    columns = [patterns(frame["item"], facts.items), patterns(frame["site"], facts.sites)]
    rows = Lookup(columns, facts.spans("stock"))
    quantity, unserviceable = counts(frame, "quantity"), counts(frame, "unserviceable")
    there = (quantity > 0) | (unserviceable > 0)
    _, (item, site) = written_out(columns, np.flatnonzero(there))
    if there.size:
        holding = rows.find([item, site], facts.at)
        kept = (holding >= 0) & there[holding]
        item, site = item[kept], site[kept]
    return Shelves(rows, quantity, unserviceable, (item, site))


def pairs_that_matter(
    facts: Facts, seeds: list[ItemSites], *, network: Network, work: Work, children: Children
) -> ItemSites:
    """
    Return what the seeds reach, sorted by item and site.

    A pair reaches its suppliers and, where it is repaired, the parts that its repair may need.
    """
    sites = max(len(facts.sites.names), 1)
    front = distinct(np.concatenate([item * sites + site for item, site in seeds]))
    known = front
    while front.size:
        item, site = np.divmod(front, sites)
        above, at = network.suppliers(item, site)
        with_parts = np.flatnonzero(children.start[item + 1] > children.start[item])
        repaired = with_parts[work.ever_repaired(item[with_parts], site[with_parts])]
        place, entry = spread(children.start, item[repaired])
        reached = np.concatenate((above * sites + at, children.child[entry] * sites + site[repaired[place]]))
        front = distinct(reached)
        front = front[position(known, front) < 0]
        known = distinct(np.concatenate((known, front)))
    item, site = np.divmod(known, sites)
    return item, site


def pairs(facts: Facts, of: ItemSites, *, shelf: Shelves, lane: Ints, supplying: Ints) -> Pairs:
    """
    Return the pairs with their stock and echelon; `route` is still to be filled.

    Parameters
    ----------
    of
        Items and sites, sorted.
    shelf
        The rows of stock.
    lane
        Lane of each pair, -1 none.
    supplying
        Site that supplies each pair, -1 outside.
    """
    item, site = of
    sites = max(len(facts.sites.names), 1)
    supplier = np.where(supplying >= 0, position(item * sites + site, item * sites + supplying), -1)
    row = shelf.rows.find([item, site], facts.at)
    stock = np.concatenate((shelf.quantity, [0]))[row]
    point, size, policy = _replenishment(facts, row, stock=stock)
    return Pairs(
        item=item,
        site=site,
        lane=lane,
        supplier=supplier,
        route=np.full(item.size, -1, dtype=np.int64),
        stock=stock,
        unserviceable=np.concatenate((shelf.unserviceable, [0]))[row],
        policy=policy,
        reorder_point=point,
        order_quantity=size,
        level=_levels(supplier),
        least=np.concatenate((counts(facts.tables["stock"], "least"), [0]))[row],
        most=np.concatenate((counts(facts.tables["stock"], "most", blank=-1), [-2]))[row],
    )


def _replenishment(facts: Facts, row: Ints, *, stock: Ints) -> tuple[Ints, Ints, Ints]:
    """Return reorder point, order quantity and policy; one for one: one unit, just below the stock."""
    frame = facts.tables["stock"]
    ordering = (frame["policy"] == "r, Q").to_numpy()
    incomplete = ordering & (frame["reorder_point"].is_null() | frame["order_quantity"].is_null()).to_numpy()
    if incomplete.any():
        place = frame.row(int(np.flatnonzero(incomplete)[0]), named=True)
        raise MethodError(
            f"stock/{place['item']}@{place['site']}/policy is r, Q: state reorder_point, order_quantity"
        )
    by_point = np.concatenate((ordering, [False]))[row]
    point = np.concatenate((counts(frame, "reorder_point"), [0]))[row]
    size = np.concatenate((counts(frame, "order_quantity"), [0]))[row]
    policy = np.where(by_point, int(Policy.REORDER_POINT), int(Policy.ONE_FOR_ONE))
    return np.where(by_point, point, stock - 1), np.where(by_point, size, 1), policy


def _levels(supplier: Ints) -> Ints:
    level = np.zeros(supplier.size, dtype=np.int64)
    at = supplier
    while (at >= 0).any():
        level += at >= 0
        at = np.where(at >= 0, supplier[at], -1)
    return level
