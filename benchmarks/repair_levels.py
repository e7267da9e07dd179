"""Level of repair at full size: how long the model takes to build, against the time that HiGHS solves it.

The network has three echelons (a depot, 5 hubs, 20 bases: 26 sites) and two indentures (200 LRUs with 4
SRUs each: 1,000 components); 50 kinds of test equipment may be set up at each site. Failures are drawn base
by base, so that no two sites are alike and each may decide for itself.
"""

import argparse
import json
import resource
from math import inf
from time import process_time
from typing import Any

import numpy as np

from sustainment.optimisation.highs import Options
from sustainment.optimisation.repair.levels import RepairLevels, solve_repair_levels
from sustainment.optimisation.repair.network import RepairNetwork, WayKind

HUBS, BASES = 5, 20
SITES = 1 + HUBS + BASES
SRUS_OF_AN_LRU = 4


def large_network(lrus: int, kinds: int, seed: int = 2023) -> RepairNetwork:
    """Return the network of so many LRUs, their SRUs and kinds of equipment; pairs by item, then site."""
    draws = np.random.default_rng(seed)
    items = lrus * (1 + SRUS_OF_AN_LRU)
    price = 10 ** draws.uniform(3, 5.3, items)
    rate = np.zeros((items, SITES))
    rate[:lrus, 1 + HUBS :] = 10 ** draws.uniform(-1.3, 0.9, (lrus, 1)) * draws.uniform(
        0.5, 1.5, (lrus, BASES)
    )
    shares = draws.dirichlet(np.ones(SRUS_OF_AN_LRU), lrus) * draws.uniform(0.6, 1.0, (lrus, 1))
    above = np.concatenate(([-1], np.zeros(HUBS, dtype=np.int64), 1 + np.arange(BASES) % HUBS))
    needed = draws.integers(0, 4, items)
    equipment = [draws.choice(kinds, count, replace=False) for count in needed]
    item, site, kind = _ways(items, above)
    lru, sru = (
        np.flatnonzero((kind == WayKind.REPAIR) & (item < lrus)),
        lrus + np.arange(lrus * SRUS_OF_AN_LRU),
    )
    cost = np.select(
        [kind == WayKind.REPAIR, kind == WayKind.DISCARD],
        [(draws.uniform(0.1, 0.4, items) * price)[item] * draws.uniform(0.9, 1.1, item.size), price[item]],
        default=(0.01 * price)[item] + draws.uniform(20, 200, item.size),
    )
    moves = np.flatnonzero(kind == WayKind.MOVE)
    children = sru.reshape(lrus, SRUS_OF_AN_LRU)[item[lru]]
    way = np.concatenate((moves, np.repeat(lru, SRUS_OF_AN_LRU)))
    pair = np.concatenate(
        (item[moves] * SITES + above[site[moves]], (children * SITES + site[lru][:, None]).ravel())
    )
    share = np.concatenate((np.ones(moves.size), shares[item[lru]].ravel()))
    order = np.argsort(way, kind="stable")
    count = np.where(kind == WayKind.REPAIR, needed[item], 0)
    needs = [equipment[one] * SITES + at for one, at in zip(item, site, strict=True)]
    repairs = np.flatnonzero(kind == WayKind.REPAIR)
    asset_cost = np.repeat(10 ** draws.uniform(3.7, 5.5, kinds), SITES) * draws.uniform(
        0.8, 1.2, kinds * SITES
    )
    return RepairNetwork(
        entering=rate.ravel(),
        way_pair=item * SITES + site,
        way_kind=kind,
        way_cost=cost,
        way_tie=np.full(item.size, -1, dtype=np.int64),
        sends_start=np.searchsorted(way[order], np.arange(item.size + 1)),
        sends_pair=pair[order],
        sends_share=share[order],
        needs_start=np.concatenate(([0], np.cumsum(count))),
        needs_asset=np.concatenate([needs[one] for one in repairs]),
        needs_work=np.zeros(int(count.sum())),
        asset_cost=asset_cost,
        asset_present=np.zeros(asset_cost.size, dtype=np.int64),
        asset_most=np.ones(asset_cost.size, dtype=np.int64),
        asset_capacity=np.full(asset_cost.size, inf),
    )


def _ways(items: int, above: Any) -> tuple[Any, Any, Any]:
    """Return item, site and kind of every way, sorted: repair and discard anywhere, move but at the top."""
    item, site, kind = (axis.ravel() for axis in np.indices((items, SITES, 3)))
    there = (kind != WayKind.MOVE) | (above[site] >= 0)
    return item[there], site[there], kind[there]


def main() -> None:
    """Print what it found, the seconds, and their share."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--components", type=int, default=1_000)
    options.add_argument("--resources", type=int, default=50)
    options.add_argument("--seed", type=int, default=2023)
    options.add_argument("--limit", type=float, default=inf, help="seconds after which HiGHS stops")
    options.add_argument(
        "--every-decision", action="store_true", help="a binary decision for each way, as the model of 2009"
    )
    options.add_argument("--json", action="store_true", help="print one line of JSON last")
    chosen = options.parse_args()
    network = large_network(chosen.components // (1 + SRUS_OF_AN_LRU), chosen.resources, chosen.seed)
    solve_repair_levels(large_network(2, 3))  # what is imported or made once is not counted
    began = process_time()
    limited = Options(time_limit_seconds=chosen.limit)
    found = solve_repair_levels(network, limited, every_decision=chosen.every_decision)
    told = _told(network, found, cpu=process_time() - began)
    for name, value in told.items():
        print(f"{name:<22}{value}")
    if chosen.json:
        print(json.dumps(told))


def _told(network: RepairNetwork, found: RepairLevels, *, cpu: float) -> dict[str, Any]:
    built, solved = found.seconds_to_build, found.seconds_to_solve
    gone = network.way_kind[found.way_of_pair[found.way_of_pair >= 0]]
    return {
        "status": str(found.status),
        "cost": found.cost,
        "bound": found.bound,
        "gap": found.gap,
        "pairs": int(network.entering.size),
        "ways": int(network.way_pair.size),
        "opened": int(found.opened.sum()),
        "decisions": {str(kind.name.lower()): int((gone == kind).sum()) for kind in WayKind},
        "nodes": found.nodes,
        "build_s": round(built, 4),
        "highs_s": round(solved, 4),
        "build_share": round(built / solved, 4),
        "cpu_s": round(cpu, 3),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0, 1),
    }


if __name__ == "__main__":
    main()
