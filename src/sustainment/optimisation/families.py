"""Blocks that wait for each other's stock, as families.

A family is all blocks that the breakdown joins. Nothing of its waits for parts is frozen: what parts owe is
worked out at each of their stocks (VARI-METRIC or METRIC, MODEL section 4).
"""

from dataclasses import dataclass

import numpy as np

from sustainment.analytic.state import SteadyState
from sustainment.kernels.near_plans import Waits
from sustainment.kernels.supply_trees import Trees
from sustainment.optimisation.blocks import Blocks
from sustainment.problem.arrays import Flags, Floats, Ints


@dataclass(frozen=True)
class Family:
    """Blocks that the breakdown joins, by themselves."""

    blocks: Ints
    """Of all blocks, those of the family."""
    nodes: Ints
    """Of all nodes, those of the family, block after block."""
    trees: Trees
    """The family alone; `worth` is that of holes."""
    waits: Waits
    tops: Ints
    """Blocks of the family that nothing in it waits for."""
    parts: Ints
    """The others, each after those that it waits for."""

    @property
    def price(self) -> Floats:
        """Return the price of a unit, by node."""
        return np.repeat(self.trees.price, np.diff(self.trees.start))


@dataclass(frozen=True)
class Links:
    """Which node's repairs wait for which node's units, and what share of its backorders they wait for."""

    parent: Ints
    child: Ints
    share: Floats


def links_of(state: SteadyState, blocks: Blocks) -> Links:
    """Return who waits for whom among the nodes of blocks."""
    network, flows = state.layout.network, state.supply.flows
    number = network.supplier.size
    node = np.full(number, -1, dtype=np.int64)
    node[blocks.pair] = np.arange(blocks.pair.size)
    parent = np.repeat(np.arange(number), np.diff(network.child_start))
    child = network.child_pair
    needed = flows.repaired[parent] * network.child_share
    counts = (needed > 0.0) & (node[parent] >= 0) & (node[child] >= 0)
    parent, child, needed = parent[counts], child[counts], needed[counts]
    return Links(node[parent], node[child], needed / flows.demands[child])


def families_of(blocks: Blocks, links: Links) -> tuple[list[Family], Ints]:
    """Return the families, and the blocks that wait for nobody and nobody waits for."""
    above, below = blocks.block[links.parent], blocks.block[links.child]
    number = blocks.item.size
    group = np.arange(number)
    while True:
        least = group.copy()
        np.minimum.at(least, above, group[below])
        np.minimum.at(least, below, group[above])
        least = least[least]
        if np.array_equal(least, group):
            break
        group = least
    joined = np.zeros(number, dtype=np.bool_)
    joined[above] = joined[below] = True
    families = [_family(blocks, links, np.flatnonzero(group == g)) for g in np.unique(group[joined])]
    return families, np.flatnonzero(~joined)


def trees_of(blocks: Blocks, chosen: Ints) -> tuple[Trees, Ints]:
    """Return some of the blocks by themselves, and which nodes they have."""
    trees = blocks.trees
    spans = [np.arange(trees.start[b], trees.start[b + 1]) for b in chosen]
    nodes = np.concatenate(spans) if spans else np.zeros(0, dtype=np.int64)
    sizes = np.array([span.size for span in spans], dtype=np.int64)
    start = np.append(0, np.cumsum(sizes)).astype(np.int64)
    moved = np.repeat(start[:-1] - trees.start[chosen], sizes)
    inner = trees.child_end[nodes] > trees.child_start[nodes]
    return trees._replace(
        start=start,
        child_start=np.where(inner, trees.child_start[nodes] + moved, 0),
        child_end=np.where(inner, trees.child_end[nodes] + moved, 0),
        mean=trees.mean[nodes],
        surplus=trees.surplus[nodes],
        share=trees.share[nodes],
        worth=trees.worth[nodes],
        reach=trees.reach[nodes],
        least=trees.least[nodes],
        most=trees.most[nodes],
        price=trees.price[chosen],
        missed=trees.missed[nodes] if trees.missed.size else trees.missed,
    ), nodes


def _family(blocks: Blocks, links: Links, chosen: Ints) -> Family:
    trees, nodes = trees_of(blocks, chosen)
    place = np.full(blocks.pair.size, -1, dtype=np.int64)
    place[nodes] = np.arange(nodes.size)
    inside = place[links.child] >= 0
    parent, child, share = place[links.parent][inside], place[links.child][inside], links.share[inside]
    order = np.argsort(child, kind="stable")
    start = np.append(0, np.cumsum(np.bincount(child, minlength=nodes.size))).astype(np.int64)
    block = np.repeat(np.arange(chosen.size), np.diff(trees.start))
    depth = _depth(block[parent], block[child], number=chosen.size)
    asked: Flags = np.zeros(chosen.size, dtype=np.bool_)
    asked[block[child]] = True
    parts = np.flatnonzero(asked)
    return Family(
        blocks=chosen,
        nodes=nodes,
        trees=trees,
        waits=Waits(start, parent[order], share[order]),
        tops=np.flatnonzero(~asked),
        parts=parts[np.argsort(-depth[parts], kind="stable")],
    )


def _depth(above: Ints, below: Ints, *, number: int) -> Ints:
    """Return by block the longest way up to one that nobody waits for."""
    depth = np.zeros(number, dtype=np.int64)
    for _ in range(number):
        found = depth.copy()
        np.maximum.at(found, below, depth[above] + 1)
        if np.array_equal(found, depth):
            break
        depth = found
    return depth
