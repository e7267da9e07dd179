"""Random small networks of items at sites, with what a level-of-repair analysis may meet."""

from math import inf

import numpy as np
from numpy.random import Generator, default_rng

from sustainment.optimisation.repair.network import RepairNetwork, WayKind

MOST_CHOICES = 3_000


class _Drawn:
    def __init__(self, rng: Generator) -> None:
        self.rng = rng
        self.ways: list[dict] = []

    def way(self, pair: int, kind: WayKind, *, cost: int, sends=(), needs=(), tie: int = -1) -> None:
        self.ways.append(
            {"pair": pair, "kind": kind, "cost": cost, "sends": list(sends), "needs": list(needs), "tie": tie}
        )


def random_network(seed: int) -> RepairNetwork:
    """A few items of one or two indentures at a few sites that any lower site may send to any higher one."""
    for attempt in range(100):
        network = _attempt(default_rng([seed, attempt]))
        choices = np.prod(np.maximum(np.bincount(network.way_pair, minlength=network.entering.size), 1))
        if choices <= MOST_CHOICES:
            return network
    raise AssertionError("no small network was drawn")


def _attempt(rng: Generator) -> RepairNetwork:
    sites, items = int(rng.integers(2, 5)), int(rng.integers(1, 4))
    entering = np.zeros(sites * items)
    drawn, lrus = _Drawn(rng), max(1, items - int(rng.integers(0, 3)))
    assets = int(rng.integers(1, 5))
    present = np.where(rng.random(assets) < 0.25, rng.integers(1, 3, assets), 0)
    most = present + rng.integers(0, 4, assets)
    capacity = np.where(rng.random(assets) < 0.5, rng.integers(5, 40, assets), inf)
    tied = rng.random() < 0.4
    for item in range(items):
        for site in range(sites):
            pair = item * sites + site
            if item < lrus and rng.random() < 0.7:
                entering[pair] = float(rng.integers(1, 30)) / 4.0
            _ways(drawn, (item, site), (items, sites, lrus, assets), tied=tied)
    return _network(drawn, entering, present=present, most=most, capacity=capacity)


def _ways(drawn: _Drawn, at: tuple[int, int], sizes: tuple[int, int, int, int], *, tied: bool) -> None:
    (item, site), (items, sites, lrus, assets), rng = at, sizes, drawn.rng
    pair = item * sites + site
    if rng.random() < 0.7:
        below = [child for child in range(lrus, items) if item < lrus and rng.random() < 0.6]
        shares = rng.integers(1, 9, len(below)) / (8.0 * max(len(below), 1))
        sends = [(child * sites + site, share) for child, share in zip(below, shares, strict=True)]
        several = rng.permutation(assets)[: int(rng.integers(0, 3))]
        needs = [(int(asset), float(rng.integers(0, 5))) for asset in several]
        tie = item if tied and site < sites - 1 and rng.random() < 0.8 else -1
        drawn.way(pair, WayKind.REPAIR, cost=int(rng.integers(0, 30)), sends=sends, needs=needs, tie=tie)
    if rng.random() < (0.9 if site == sites - 1 else 0.6):
        drawn.way(pair, WayKind.DISCARD, cost=int(rng.integers(10, 90)))
    for above in range(site + 1, sites):
        if rng.random() < 0.5:
            needs = [(int(rng.integers(assets)), 0.0)] if rng.random() < 0.2 else []
            cost = int(rng.integers(0, 12))
            drawn.way(pair, WayKind.MOVE, cost=cost, sends=[(item * sites + above, 1.0)], needs=needs)


def _network(drawn: _Drawn, entering, *, present, most, capacity) -> RepairNetwork:
    ways = sorted(drawn.ways, key=lambda way: way["pair"])
    sends = [entry for way in ways for entry in way["sends"]]
    needs = [entry for way in ways for entry in way["needs"]]
    return RepairNetwork(
        entering=entering,
        way_pair=np.array([way["pair"] for way in ways], dtype=np.int64),
        way_kind=np.array([way["kind"] for way in ways], dtype=np.int64),
        way_cost=np.array([way["cost"] for way in ways], dtype=np.float64),
        way_tie=np.array([way["tie"] for way in ways], dtype=np.int64),
        sends_start=np.cumsum([0, *(len(way["sends"]) for way in ways)]).astype(np.int64),
        sends_pair=np.array([pair for pair, _ in sends], dtype=np.int64),
        sends_share=np.array([share for _, share in sends], dtype=np.float64),
        needs_start=np.cumsum([0, *(len(way["needs"]) for way in ways)]).astype(np.int64),
        needs_asset=np.array([asset for asset, _ in needs], dtype=np.int64),
        needs_work=np.array([work for _, work in needs], dtype=np.float64),
        asset_cost=drawn.rng.integers(0, 200, present.size).astype(np.float64),
        asset_present=present.astype(np.int64),
        asset_most=most.astype(np.int64),
        asset_capacity=capacity.astype(np.float64),
    )
