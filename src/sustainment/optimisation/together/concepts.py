"""Repair concepts: what becomes of an item everywhere.

Places that send to each other, that one row ties together, or that hold the same item decide together: they
are a *group*, and a concept is one way for each place of a group that anything reaches. Groups share nothing
but assets, so that what they cost adds up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum

import numpy as np

from sustainment.optimisation.repair.network import RepairNetwork, possible, way_of_sends
from sustainment.problem.grouping import spread
from sustainment.problem.kinds import Flags, Floats, Ints


@dataclass(frozen=True)
class Concepts:
    """Concepts of all groups, sorted by group: G groups, C concepts, P places, K assets."""

    group_of_place: Ints
    """Length P."""
    group: Ints
    """Length C."""
    way_of_pair: Ints
    """C x P: the way of each place; -1: of another group, or nothing arrives."""
    cost: Floats
    """Length C: a year, of work, transport and purchases."""
    load: Floats
    """C x K: work a year of each asset."""
    needs: Flags
    """C x K: whether an asset must be there."""
    complete: Flags
    """Length G: all concepts of the group are listed."""

    def together(self, chosen: Ints) -> Ints:
        """Return the way of each place under one concept of each group."""
        found: Ints = self.way_of_pair[chosen].max(axis=0)
        return found


def concepts_of(network: RepairNetwork, level: Ints, *, item: Ints, known: list[Ints], most: int) -> Concepts:
    """
    Return the concepts of every group.

    Parameters
    ----------
    network
        Places, ways and assets.
    level
        Of each place, from `levels`.
    item
        Of each place.
    known
        Plans, a way for each place: of groups with more than `most` concepts only those of these plans, and
        what differs from them at one place, are listed.
    most
        Concepts of a group that are listed at most.
    """
    groups, group_of_place = _groups(network, item)
    ways = possible(network, level)
    lister = _Lister(network, level, ways=ways)
    group, rows, complete = list[int](), list[Ints](), np.ones(groups, dtype=np.bool_)
    for number in range(groups):
        places = np.flatnonzero(group_of_place == number)
        found = list[Ints]()
        for concept in lister.every(places):
            if len(found) == most:
                complete[number] = False
                break
            found.append(concept)
        if not complete[number]:
            found = lister.near(places, known)
        group += [number] * len(found)
        rows += found
    way_of_pair = np.array(rows, dtype=np.int64).reshape(len(rows), network.entering.size)
    cost, load, needs = _what_they_take(network, lister, way_of_pair)
    return Concepts(group_of_place, np.array(group, np.int64), way_of_pair, cost, load, needs, complete)


def _groups(network: RepairNetwork, item: Ints) -> tuple[int, Ints]:
    """Return the number of groups and that of each place."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    places = network.entering.size
    sends = (network.way_pair[way_of_sends(network)], network.sends_pair)
    tied = np.flatnonzero(network.way_tie >= 0)
    by_tie, by_item = places + network.way_tie[tied], places + network.way_tie.max(initial=-1) + 1 + item
    start = np.concatenate((sends[0], network.way_pair[tied], np.arange(places)))
    end = np.concatenate((sends[1], by_tie, by_item))
    nodes = int(max(start.max(initial=-1), end.max(initial=-1))) + 1
    links = coo_array((np.ones(start.size), (start, end)), shape=(nodes, nodes))
    _, label = connected_components(links, directed=False)
    kept, found = np.unique(label[:places], return_inverse=True)
    return kept.size, found.astype(np.int64)


class _Lister:
    """Lists concepts place by place, from what fails on to where it goes."""

    def __init__(self, network: RepairNetwork, level: Ints, *, ways: Flags) -> None:
        self.network, self.level = network, level
        owned = np.flatnonzero(ways)
        self.ways: list[list[int]] = [[] for _ in range(level.size)]
        for way, place in zip(owned.tolist(), network.way_pair[owned].tolist(), strict=True):
            self.ways[place].append(way)
        start = network.sends_start
        self.sends = [
            list(
                zip(
                    network.sends_pair[start[way] : start[way + 1]].tolist(),
                    network.sends_share[start[way] : start[way + 1]].tolist(),
                    strict=True,
                )
            )
            for way in range(network.way_pair.size)
        ]
        self.ties = network.way_tie.tolist()
        self.tied_at: dict[int, set[int]] = {}
        for way in np.flatnonzero(network.way_tie >= 0).tolist():
            self.tied_at.setdefault(self.ties[way], set()).add(int(network.way_pair[way]))

    def every(self, places: Ints) -> Iterator[Ints]:
        """Yield all concepts of a group."""
        order = places[np.argsort(-self.level[places], kind="stable")].tolist()
        first = {place: float(self.network.entering[place]) for place in order}
        waiting: list[tuple[int, dict[int, float], dict[int, int]]] = [(0, first, {})]
        while waiting:
            at, arriving, chosen = waiting.pop()
            while at < len(order) and not arriving[order[at]] > 0.0:
                at += 1
            if at == len(order):
                found = np.full(self.level.size, -1, dtype=np.int64)
                found[list(chosen)] = list(chosen.values())
                yield found
                continue
            place = order[at]
            for way in reversed(self.ways[place]):
                if self._agrees(way, place, chosen):
                    after = dict(arriving)
                    for target, share in self.sends[way]:
                        after[target] += share * arriving[place]
                    waiting.append((at + 1, after, {**chosen, place: way}))

    def _agrees(self, way: int, place: int, chosen: dict[int, int]) -> bool:
        """Tell whether a way keeps the ties to places that have decided: all go it, or none does."""
        for tie in {self.ties[other] for other in self.ways[place]} - {-1}:
            takes = self.ties[way] == tie
            others = self.tied_at[tie] & chosen.keys()
            if any((self.ties[chosen[other]] == tie) != takes for other in others):
                return False
        return True

    def near(self, places: Ints, known: list[Ints]) -> list[Ints]:
        """Return the concepts of plans, and those that differ from one of them at one place."""
        found: dict[bytes, Ints] = {}
        for plan in known:
            decided = {place: int(plan[place]) for place in places.tolist() if plan[place] >= 0}
            tries = [decided]
            for place, gone in decided.items():
                tries += [{**decided, place: way} for way in self.ways[place] if way != gone]
            for one in tries:
                concept = self._completed(places, one)
                if concept is not None:
                    found.setdefault(concept.tobytes(), concept)
        return list(found.values())

    def _completed(self, places: Ints, wanted: dict[int, int]) -> Ints | None:
        """Return the concept of wanted ways, the cheapest where none is; None where ties forbid it."""
        order = places[np.argsort(-self.level[places], kind="stable")].tolist()
        arriving = {place: float(self.network.entering[place]) for place in order}
        chosen: dict[int, int] = {}
        for place in order:
            if not arriving[place] > 0.0:
                continue
            ways = [wanted[place]] if wanted.get(place) in self.ways[place] else self.ways[place]
            ways = [way for way in ways if self._agrees(way, place, chosen)]
            if not ways:
                return None
            way = min(ways, key=lambda one: float(self.network.way_cost[one]))
            chosen[place] = way
            for target, share in self.sends[way]:
                arriving[target] += share * arriving[place]
        found = np.full(self.level.size, -1, dtype=np.int64)
        found[list(chosen)] = list(chosen.values())
        return found

    def arriving(self, concept: Ints) -> Floats:
        """Return the units a year at each place of a concept."""
        found = np.zeros(self.level.size)
        gone = np.flatnonzero(concept >= 0)
        found[gone] = self.network.entering[gone]
        for place in gone[np.argsort(-self.level[gone], kind="stable")].tolist():
            for target, share in self.sends[int(concept[place])]:
                found[target] += share * found[place]
        return found


def _what_they_take(
    network: RepairNetwork, lister: _Lister, way_of_pair: Ints
) -> tuple[Floats, Floats, Flags]:
    """Return by concept its cost a year, the work of each asset, and the assets that must be there."""
    concepts, assets = way_of_pair.shape[0], network.asset_cost.size
    cost, load = np.zeros(concepts), np.zeros((concepts, assets))
    needs = np.zeros((concepts, assets), dtype=np.bool_)
    for number, concept in enumerate(way_of_pair):
        arriving = lister.arriving(concept)
        gone = np.flatnonzero(concept >= 0)
        cost[number] = fsum((network.way_cost[concept[gone]] * arriving[gone]).tolist())
        place, entry = spread(network.needs_start, concept[gone])
        asset = network.needs_asset[entry]
        np.add.at(load[number], asset, network.needs_work[entry] * arriving[gone[place]])
        needs[number, asset] = True
    return cost, load, needs
