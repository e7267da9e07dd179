"""The level-of-repair analysis as rows and columns.

Columns, after Basten, van der Heijden and Schutten (2009, 2011): the flow x of each way, as a share of the
most (M) that can ever arrive at its pair; the decision d of a way where it must be taken as a whole; the
number n of each asset opened. Rows:

    flow        what goes on = what enters + what is sent here, at each pair
    decision    x <= d, and the decisions of a pair add up to 1 at most
    opening     x or d <= n, for each way and each candidate that it needs
    capacity    work of all flows <= capacity · (present + n)

Once assets are open and no capacity binds, each pair has a way that is cheapest for every unit, so that flows
need no decision of their own: this is the minimum-cost-flow form. Decisions are binary only where an asset's
capacity may bind, at pairs upstream of it, and at pairs that are tied to others.
"""

from math import inf
from typing import NamedTuple

import numpy as np

from sustainment.optimisation.highs import Program, columns
from sustainment.optimisation.repair.network import RepairNetwork, way_of_needs, way_of_sends
from sustainment.problem.kinds import Flags, Floats, Ints


class Laid(NamedTuple):
    """A program, and where its columns stand."""

    program: Program
    flow: Ints
    """Column of the flow of each way; -1: it is never gone."""
    decision: Ints
    """Column that decides for a way: that of d, or of x where the pair's flow is known; -1: free."""
    number: Ints
    """Column of the number opened of each asset; -1: none may be, or need be."""


class _Rows:
    """Entries of rows as they are laid, and what bounds each row."""

    def __init__(self) -> None:
        self.count = 0
        self.entries: list[tuple[Ints, Ints, Floats]] = []
        self.lower: list[Floats] = []
        self.upper: list[Floats] = []
        self.group: list[Ints] = []

    def add(self, lower: Floats, upper: Floats, *, group: Ints) -> int:
        """Add rows; return the number of the first."""
        first = self.count
        self.count += lower.size
        self.lower.append(lower)
        self.upper.append(upper)
        self.group.append(group)
        return first

    def put(self, row: Ints, column: Ints, *, value: Floats) -> None:
        """Put entries into rows."""
        self.entries.append((row, column, value))


def limiting(network: RepairNetwork, ways: Flags, *, largest: Floats) -> Flags:
    """Tell of which assets neither those present nor a single one can carry the most work that may come."""
    way = way_of_needs(network)
    work = np.where(ways[way], network.needs_work * largest[network.way_pair[way]], 0.0)
    key = network.needs_asset * network.entering.size + network.way_pair[way]
    order = np.lexsort((work, key))
    last = np.flatnonzero(np.concatenate((key[order][1:] != key[order][:-1], [True]))[: key.size])
    most = np.bincount(
        network.needs_asset[order][last], weights=work[order][last], minlength=network.asset_cost.size
    )
    there = network.asset_capacity * np.maximum(network.asset_present, 1)
    found: Flags = most > there
    return found


def lay(
    network: RepairNetwork, level: Ints, *, ways: Flags, largest: Floats, every_decision: bool = False
) -> Laid:
    """
    Return the program of a level-of-repair analysis.

    Parameters
    ----------
    network
        Pairs, ways and assets.
    level
        Of each pair, from `levels`.
    ways
        Which may be gone.
    largest
        The most that can ever arrive at each pair, units a year.
    every_decision
        State a decision for each way, needed or not.
    """
    gone = ways & (largest[network.way_pair] > 0.0)
    short = limiting(network, gone, largest=largest)
    bound = _bound_together(network, gone, largest=largest)
    deciding = _deciding(network, level, gone=gone, short=short, bound=bound)
    if every_decision:
        everywhere = np.ones(level.size, dtype=np.bool_)
        deciding = _Deciding(~everywhere, everywhere)
    flow, decision, number, count = _number_columns(
        network, gone, deciding=deciding, bound=bound, short=short
    )
    rows = _Rows()
    _flow_rows(rows, network, gone=gone, flow=flow, largest=largest)
    _decision_rows(rows, network, flow=flow, decision=decision)
    # what is tied to a way that is gone needs nothing where nothing arrives
    needing = np.where((decision >= 0) & ~bound, decision, flow)
    _opening_rows(rows, network, deciding=needing, number=number)
    _capacity_rows(rows, network, (flow, number), largest=largest, short=short)
    cost, upper, integer = np.zeros(count), np.ones(count), np.zeros(count, dtype=np.bool_)
    cost[flow[gone]] = (network.way_cost * largest[network.way_pair])[gone]
    integer[decision[decision >= 0]] = True
    opened = number >= 0
    cost[number[opened]] = network.asset_cost[opened]
    enough = np.where(short, network.asset_most - network.asset_present, 1)
    upper[number[opened]] = np.minimum(enough, network.asset_most - network.asset_present)[opened]
    integer[number[opened]] = True
    row, column, value = (np.concatenate(parts) for parts in zip(*rows.entries, strict=True))
    start, row, value = columns((row, column, value), count)
    program = Program(
        cost=cost,
        lower=np.zeros(count),
        upper=upper,
        integer=integer,
        start=start,
        row=row,
        value=value,
        row_lower=np.concatenate(rows.lower),
        row_upper=np.concatenate(rows.upper),
        row_group=np.concatenate(rows.group),
        groups=tuple(f"{place}" for place in range(network.asset_cost.size)),
    )
    return Laid(program, flow, decision, number)


class _Deciding(NamedTuple):
    """Pairs that decide as a whole: those of known flow, and those that need columns for it."""

    known: Flags
    apart: Flags


def _bound_together(network: RepairNetwork, gone: Flags, *, largest: Floats) -> Flags:
    """Tell which ways are tied to one that may be gone, at pairs where something may arrive."""
    tied = (network.way_tie >= 0) & (largest[network.way_pair] > 0.0)
    return tied & np.isin(network.way_tie, network.way_tie[tied & gone])


def _deciding(network: RepairNetwork, level: Ints, *, gone: Flags, short: Flags, bound: Flags) -> _Deciding:
    """Tell which pairs decide as a whole: what they send on may meet a limit, or they are tied."""
    whole = np.zeros(level.size, dtype=np.bool_)
    needing, sending = way_of_needs(network), way_of_sends(network)
    whole[network.way_pair[needing[short[network.needs_asset] & gone[needing]]]] = True
    owner, living = network.way_pair[sending], gone[sending]
    for current in range(int(level.max(initial=0)) + 1):
        here = living & (level[owner] == current) & whole[network.sends_pair]
        whole[owner[here]] = True
    sent_to = np.zeros(level.size, dtype=np.bool_)
    sent_to[network.sends_pair[living]] = True
    tied = np.zeros(level.size, dtype=np.bool_)
    tied[network.way_pair[bound]] = True
    known = whole & ~sent_to & ~tied
    return _Deciding(known, (whole | tied) & ~known)


def _number_columns(
    network: RepairNetwork, gone: Flags, *, deciding: _Deciding, bound: Flags, short: Flags
) -> tuple[Ints, Ints, Ints, int]:
    """Return the columns of flows, decisions and numbers, and how many there are."""
    flow = np.where(gone, np.cumsum(gone) - 1, -1)
    count = int(gone.sum())
    decision = np.full(gone.size, -1, dtype=np.int64)
    own = gone & deciding.known[network.way_pair]
    decision[own] = flow[own]
    apart = np.flatnonzero((gone & deciding.apart[network.way_pair]) | bound)
    tie = np.where(bound[apart], network.way_tie[apart], -1)
    name = np.where(tie >= 0, tie, network.way_tie.max(initial=-1) + 1 + apart)
    different, place = np.unique(name, return_inverse=True)
    decision[apart] = count + place
    count += different.size
    used = np.zeros(network.asset_cost.size, dtype=np.bool_)
    used[network.needs_asset[gone[way_of_needs(network)]]] = True
    opened = used & (network.asset_most > network.asset_present) & ((network.asset_present == 0) | short)
    number = np.where(opened, count + np.cumsum(opened) - 1, -1)
    return flow, decision, number, count + int(opened.sum())


def _flow_rows(rows: _Rows, network: RepairNetwork, *, gone: Flags, flow: Ints, largest: Floats) -> None:
    pair = np.flatnonzero(largest > 0.0)
    size = np.where(largest > 0.0, largest, 1.0)
    right = network.entering[pair] / size[pair]
    first = rows.add(right, right, group=np.full(pair.size, -1))
    row = np.full(largest.size, -1, dtype=np.int64)
    row[pair] = first + np.arange(pair.size)
    way = np.flatnonzero(gone)
    rows.put(row[network.way_pair[way]], flow[way], value=np.ones(way.size))
    sending = way_of_sends(network)
    entry = np.flatnonzero(gone[sending] & (largest[network.sends_pair] > 0.0))
    target, owner = network.sends_pair[entry], network.way_pair[sending[entry]]
    rows.put(
        row[target], flow[sending[entry]], value=-network.sends_share[entry] * size[owner] / size[target]
    )


def _decision_rows(rows: _Rows, network: RepairNetwork, *, flow: Ints, decision: Ints) -> None:
    apart = (decision >= 0) & (decision != flow)
    way = np.flatnonzero(apart & (flow >= 0))
    first = rows.add(np.full(way.size, -inf), np.zeros(way.size), group=np.full(way.size, -1))
    row = first + np.arange(way.size)
    rows.put(row, flow[way], value=np.ones(way.size))
    rows.put(row, decision[way], value=-np.ones(way.size))
    # a way that cannot be gone but is tied to one that can stands here too: where the other is gone, nothing
    # may arrive at its pair
    way = np.flatnonzero(apart)
    pair, place = np.unique(network.way_pair[way], return_inverse=True)
    first = rows.add(np.full(pair.size, -inf), np.ones(pair.size), group=np.full(pair.size, -1))
    rows.put(first + place, decision[way], value=np.ones(way.size))


def _opening_rows(rows: _Rows, network: RepairNetwork, *, deciding: Ints, number: Ints) -> None:
    way = way_of_needs(network)
    opened = number[network.needs_asset]
    entry = np.flatnonzero(
        (deciding[way] >= 0) & (opened >= 0) & (network.asset_present[network.needs_asset] == 0)
    )
    first = rows.add(np.full(entry.size, -inf), np.zeros(entry.size), group=np.full(entry.size, -1))
    row = first + np.arange(entry.size)
    rows.put(row, deciding[way[entry]], value=np.ones(entry.size))
    rows.put(row, opened[entry], value=-np.ones(entry.size))


def _capacity_rows(
    rows: _Rows, network: RepairNetwork, at: tuple[Ints, Ints], *, largest: Floats, short: Flags
) -> None:
    flow, number = at
    asset = np.flatnonzero(short)
    if not asset.size:
        return
    there = network.asset_capacity[asset] * network.asset_present[asset]
    # rows are told in units of one asset's capacity
    size = network.asset_capacity
    first = rows.add(np.full(asset.size, -inf), there / size[asset], group=asset)
    row = np.full(short.size, -1, dtype=np.int64)
    row[asset] = first + np.arange(asset.size)
    way = way_of_needs(network)
    entry = np.flatnonzero((flow[way] >= 0) & short[network.needs_asset] & (network.needs_work > 0.0))
    what = network.needs_asset[entry]
    work = network.needs_work[entry] * largest[network.way_pair[way[entry]]] / size[what]
    rows.put(row[what], flow[way[entry]], value=work)
    more = asset[number[asset] >= 0]
    rows.put(row[more], number[more], value=-np.ones(more.size))
