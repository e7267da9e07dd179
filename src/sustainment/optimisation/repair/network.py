"""What can happen to failed items, and how much of it.

A *pair* is an item at a site. What fails there goes one *way*: it is repaired, discarded, or moved. A way
sends shares of each unit on to other pairs (a move the item itself, a repair the children that it needs),
costs money for each unit, and may need *assets*: sites, resources and permissions to repair, some of which
would first have to be opened. Pairs and ways are a network without circles, so that all flows follow from the
decisions.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from sustainment.errors import MethodError
from sustainment.problem.grouping import spread, starts
from sustainment.problem.kinds import Flags, Floats, Ints


class WayKind(IntEnum):
    """What happens to a failed item."""

    REPAIR = 0
    DISCARD = 1
    MOVE = 2


class RepairNetwork(NamedTuple):
    """A level-of-repair analysis: P pairs, W ways sorted by pair, K assets. Flows are units a year."""

    entering: Floats
    """Length P: failed units a year that come from nowhere else."""
    way_pair: Ints
    way_kind: Ints
    way_cost: Floats
    """Of one unit."""
    way_tie: Ints
    """If something goes one way of a tie, what arrives at its other pairs goes the others; -1: free."""
    sends_start: Ints
    """Length W + 1."""
    sends_pair: Ints
    sends_share: Floats
    """Units that arrive at a pair for each that goes the way."""
    needs_start: Ints
    """Length W + 1."""
    needs_asset: Ints
    needs_work: Floats
    """Work of the asset for each unit."""
    asset_cost: Floats
    """A year, of each one beyond those present."""
    asset_present: Ints
    """Stand and cost nothing here."""
    asset_most: Ints
    """Present and candidates."""
    asset_capacity: Floats
    """Most work a year of one; inf: no limit."""


def way_of_sends(network: RepairNetwork) -> Ints:
    """Return the way of each entry of `sends`."""
    return np.repeat(np.arange(network.way_pair.size), np.diff(network.sends_start))


def way_of_needs(network: RepairNetwork) -> Ints:
    """Return the way of each entry of `needs`."""
    return np.repeat(np.arange(network.way_pair.size), np.diff(network.needs_start))


def levels(network: RepairNetwork) -> Ints:
    """
    Return the level of each pair: 0 sends nothing on, others stand above all that they send to.

    Raises
    ------
    MethodError
        Where units could come back to the pair that they left.
    """
    owner, target = network.way_pair[way_of_sends(network)], network.sends_pair
    level = np.full(network.entering.size, -1, dtype=np.int64)
    for current in range(level.size):
        waiting = level < 0
        if not waiting.any():
            break
        waiting[owner[level[target] < 0]] = False
        if not waiting.any():
            circling = int((level < 0).sum())
            raise MethodError(
                f"failed items could move in a circle ({circling} items at sites): expected moves that lead "
                "on; take out the lane that leads back"
            )
        level[waiting] = current
    return level


def possible(network: RepairNetwork, level: Ints) -> Flags:
    """Tell which ways can be gone to the end: what they need may be there, and so on where they send."""
    found = np.ones(network.way_pair.size, dtype=np.bool_)
    found[way_of_needs(network)[network.asset_most[network.needs_asset] <= 0]] = False
    sending = way_of_sends(network)
    for current in range(int(level.max(initial=-1)) + 1):
        living = np.zeros(level.size, dtype=np.bool_)
        living[network.way_pair[found]] = True
        here = (level[network.way_pair[sending]] == current) & (network.sends_share > 0.0)
        found[sending[here & ~living[network.sends_pair]]] = False
    return found


def largest_flows(network: RepairNetwork, level: Ints, *, ways: Flags) -> Floats:
    """
    Return the most that can ever arrive at each pair, for the ways marked.

    Of one unit at r at most reach(r, p) arrives at p, where reach(p, p) = 1 and else reach(r, p) is the
    largest, over the ways of r, of the sum of share · reach(next, p): what goes one way at r cannot arrive by
    another. A sum over all ways would count a unit once for each of them.
    """
    from scipy.sparse import csr_array, eye_array

    pairs = network.entering.size
    sends = csr_array(
        (network.sends_share, network.sends_pair, network.sends_start), shape=(network.way_pair.size, pairs)
    )
    reach = csr_array(eye_array(pairs))
    for current in range(1, int(level.max(initial=0)) + 1):
        here = np.flatnonzero(ways & (level[network.way_pair] == current))
        if not here.size:
            continue
        arriving = (sends[here] @ reach).tocoo()
        key = network.way_pair[here][arriving.row].astype(np.int64) * pairs + arriving.col
        order = np.argsort(key, kind="stable")
        key, share = key[order], arriving.data[order]
        first = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1]))[: key.size])
        if not first.size:
            continue
        row, column = np.divmod(key[first], pairs)
        reach = reach + csr_array((np.maximum.reduceat(share, first), (row, column)), shape=(pairs, pairs))
    found: Floats = reach.T @ network.entering
    return found


def flows(network: RepairNetwork, level: Ints, *, way_of_pair: Ints) -> Floats:
    """Return what arrives at each pair when each goes its way (-1: nothing may arrive there)."""
    arriving = network.entering.astype(np.float64).copy()
    for current in range(int(level.max(initial=-1)), -1, -1):
        pair = np.flatnonzero((level == current) & (way_of_pair >= 0))
        place, entry = spread(network.sends_start, way_of_pair[pair])
        np.add.at(arriving, network.sends_pair[entry], network.sends_share[entry] * arriving[pair[place]])
    return arriving


def cheapest_ways(network: RepairNetwork, level: Ints, *, ways: Flags, decided: Ints) -> tuple[Ints, Floats]:
    """
    Return the cheapest way of each pair among those marked, and what a unit then costs to the end.

    A pair whose way is decided keeps it (-1: not decided); where no way is left, it is -1 and the cost inf.
    """
    pairs = network.entering.size
    unit, chosen = np.full(pairs, np.inf), decided.copy()
    sending = way_of_sends(network)
    first = starts(network.way_pair, pairs)
    cost = np.where(ways, network.way_cost, np.inf)
    for current in range(int(level.max(initial=-1)) + 1):
        here = (level[network.way_pair[sending]] == current) & (network.sends_share > 0.0)
        np.add.at(cost, sending[here], network.sends_share[here] * unit[network.sends_pair[here]])
        pair = np.flatnonzero((level == current) & (np.diff(first) > 0))
        if not pair.size:
            continue
        place, way = spread(first, pair)
        begin = np.flatnonzero(np.concatenate(([True], place[1:] != place[:-1])))
        least = np.minimum.reduceat(cost[way], begin)
        best = way[_first_equal(cost[way], least, place=place, begin=begin)]
        chosen[pair] = np.where(decided[pair] >= 0, decided[pair], np.where(np.isfinite(least), best, -1))
        unit[pair] = np.where(chosen[pair] >= 0, cost[chosen[pair]], np.inf)
    return chosen, unit


def _first_equal(values: Floats, least: Floats, *, place: Ints, begin: Ints) -> Ints:
    """Return for each group the first place at which its least value stands."""
    equal = np.flatnonzero(values == least[place])
    _, at = np.unique(place[equal], return_index=True)
    found: Ints = equal[at]
    return found


def numbers_needed(network: RepairNetwork, arriving: Floats, *, way_of_pair: Ints) -> Ints:
    """Return the least number of each asset that carries the work of the ways gone."""
    used = np.flatnonzero((way_of_pair >= 0) & (arriving > 0.0))
    place, entry = spread(network.needs_start, way_of_pair[used])
    asset = network.needs_asset[entry]
    load = np.zeros(network.asset_cost.size)
    np.add.at(load, asset, network.needs_work[entry] * arriving[used[place]])
    touched = np.zeros(load.size, dtype=np.bool_)
    touched[asset] = True
    number = np.maximum(np.ceil(load / network.asset_capacity * (1.0 - 1e-9)), touched)
    return number.astype(np.int64)
