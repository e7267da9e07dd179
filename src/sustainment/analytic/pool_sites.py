"""Which pairs form pools, and what pooling does not cover."""

from dataclasses import dataclass

import numpy as np

from sustainment.analytic.stocks import BaseStocks
from sustainment.errors import MethodError
from sustainment.problem.arrays import Flags, Floats, Ints, Policy, Problem


@dataclass(frozen=True)
class PoolSites:
    """The pairs of one pool, and whom they ask."""

    pairs: Ints
    stock: Ints
    short: Ints
    """End items that a member is short of for good: never on its shelf, always owed."""
    start: Ints
    """Length N + 1: entries of `asked` that belong to a member."""
    asking: Ints
    asked: Ints
    """Members by their place in `pairs`, first to last."""
    days: Floats
    """Mean days on the lateral way of each entry."""
    outside: Flags
    """Whether an emergency lane leads to the member."""
    outside_days: Floats


def find_pools(problem: Problem, stocks: BaseStocks) -> tuple[PoolSites, ...]:
    """
    Return the pools of a problem.

    A lane from a site that never has stock joins nothing.

    Raises
    ------
    MethodError
        Where a member is replenished, or asked, in a way that pooling does not cover.
    """
    laterals, number = problem.laterals, problem.pairs.item.size
    giving = np.maximum(laterals.giving, 0)
    known = (laterals.giving < 0) | (stocks.mean[giving] > 0.0) if number else laterals.giving < 0
    asking, giving = laterals.asking[known], laterals.giving[known]
    days = (laterals.order_days + laterals.time.mean)[known]
    label = _components(asking, giving, number)
    member = np.zeros(number, dtype=np.bool_)
    member[asking] = member[giving[giving >= 0]] = True
    _refuse(problem, stocks, member)
    _refuse_suppliers(problem, member, label)
    pairs = np.flatnonzero(member)
    pairs = pairs[np.argsort(label[pairs], kind="stable")]
    cuts = np.flatnonzero(np.diff(label[pairs])) + 1
    of_entry = np.argsort(label[asking], kind="stable")
    entries = np.split(of_entry, np.flatnonzero(np.diff(label[asking[of_entry]])) + 1)
    return tuple(
        _pool(members, stocks, (asking[at], giving[at], days[at]))
        for members, at in zip(np.split(pairs, cuts), entries, strict=True)
        if members.size
    )


def _components(asking: Ints, giving: Ints, number: int) -> Ints:
    """Return the least pair of those that lanes join, whichever way they lead."""
    label = np.arange(number)
    inside = giving >= 0
    one, other = asking[inside], giving[inside]
    while True:
        before = label.copy()
        least = np.minimum(label[one], label[other])
        np.minimum.at(label, one, least)
        np.minimum.at(label, other, least)
        label = label[label]
        if np.array_equal(before, label):
            return label


def _pool(members: Ints, stocks: BaseStocks, entries: tuple[Ints, Ints, Floats]) -> PoolSites:
    asking, giving, days = entries
    lateral = giving >= 0
    outside, outside_days = np.zeros(members.size, dtype=np.bool_), np.zeros(members.size)
    # Several emergency lanes to one place: the soonest comes first, and is the one that counts.
    alone = np.searchsorted(members, asking[~lateral])[::-1]
    outside[alone], outside_days[alone] = True, days[~lateral][::-1]
    local = np.searchsorted(members, asking[lateral])
    return PoolSites(
        pairs=members,
        stock=np.maximum(stocks.shelves.low[members], 0),
        short=np.maximum(-stocks.shelves.low[members], 0),
        start=np.searchsorted(local, np.arange(members.size + 1)).astype(np.int64),
        asking=local,
        asked=np.searchsorted(members, giving[lateral]),
        days=days[lateral],
        outside=outside,
        outside_days=outside_days,
    )


def _refuse(problem: Problem, stocks: BaseStocks, member: Flags) -> None:
    """Refuse what the chains of pools do not hold, by name."""
    pairs = problem.pairs
    checks = (
        (pairs.policy == Policy.REORDER_POINT, "orders in batches (r, Q)", "policy"),
        (problem.items.variance_to_mean[pairs.item] > 1.0, "failures in batches", "quantity"),
        (stocks.shelves.above > 0.0, "deliveries that may not come", "quantity"),
    )
    for fails, what, column in checks:
        found = np.flatnonzero(member & fails)
        if found.size:
            raise MethodError(
                f"pooling does not cover {what} where lateral or emergency lanes lead "
                f"(stock/{_place(problem, int(found[0]))}/{column}); leave the lanes out, or use simulate()"
            )


def _refuse_suppliers(problem: Problem, member: Flags, label: Ints) -> None:
    """Refuse pools in which a member supplies another, at whatever remove."""
    at = np.where(member, problem.pairs.supplier, -1)
    while (at >= 0).any():
        both = np.flatnonzero((at >= 0) & member[at] & (label[at] == label))
        if both.size:
            one, other = _place(problem, int(both[0])), _place(problem, int(at[both[0]]))
            raise MethodError(
                f"pooling does not cover lateral lanes between {one} and its supplier {other}; "
                "leave the lanes out, or use simulate()"
            )
        at = np.where(at >= 0, problem.pairs.supplier[at], -1)


def _place(problem: Problem, pair: int) -> str:
    return f"{problem.names.items[problem.pairs.item[pair]]}@{problem.names.sites[problem.pairs.site[pair]]}"
