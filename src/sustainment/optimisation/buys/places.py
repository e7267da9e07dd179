"""Where the units of a block stand."""

import numpy as np

from sustainment.optimisation.buys.curves import Curves
from sustainment.problem.arrays import Ints


def units_by_pair(curves: Curves, units: Ints, *, pairs: int) -> Ints:
    """
    Return units by order and pair: what is bought stays where it was sent.

    Parameters
    ----------
    curves
        Of the blocks.
    units
        Shape (blocks, orders): units ordered up to and with each.
    pairs
        Number of pairs.
    """
    blocks, orders = units.shape
    found = np.zeros((orders, pairs), dtype=np.int64)
    nodes = curves.blocks[0]
    for block in range(blocks):
        here = slice(int(nodes.trees.start[block]), int(nodes.trees.start[block + 1]))
        there = np.zeros(here.stop - here.start, dtype=np.int64)
        for y in range(orders):
            before = int(units[block, y - 1]) if y else 0
            more = int(units[block, y]) - before
            if more <= 0:
                continue
            sent = _sent(_best_places(curves, block, y, int(units[block, y]))[here], there, more)
            there += sent
            found[y, nodes.pair[here]] += sent
    return found


def _best_places(curves: Curves, block: int, order: int, units: int) -> Ints:
    """Return by node where so many units stand best on a day in the middle of those that an order serves."""
    days = np.flatnonzero(curves.come[:, block] == order + 1)
    if not days.size:
        days = np.flatnonzero(curves.come[:, block] > order + 1)[:1]
    if not days.size:
        days = np.array([curves.come.shape[0] - 1])
    middle = int(days[days.size // 2])
    for day in (middle, *days.tolist(), *range(curves.come.shape[0])):
        frontier = curves.frontiers[day]
        if units <= curves.known_to[day, block]:
            stock = frontier.block_stock(block, units)
            return _above(stock, frontier.trees.least)
    frontier = curves.frontiers[middle]
    stock = frontier.block_stock(block, int(curves.known_to[middle, block]))
    return _above(stock, frontier.trees.least)


def _above(stock: Ints, least: Ints) -> Ints:
    more: Ints = np.maximum(stock - least, 0)
    return more


def _sent(wanted: Ints, there: Ints, more: int) -> Ints:
    """Return by node how many of some more units go where: to where most is wanted beyond what is there."""
    sent = np.zeros(wanted.size, dtype=np.int64)
    for _ in range(more):
        sent[int(np.argmax(wanted - there - sent))] += 1
    return sent
