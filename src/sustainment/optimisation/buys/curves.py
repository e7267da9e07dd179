"""What more units of a block leave owed, day by day.

A block is an item in its tree of supply. Each day's curve is the least that so many more units can leave,
wherever they stand: the best places on one day need not be those of another, so that the sum over days is at
most what any plan of so many units leaves. With one shelf a block it is exactly that.

Rates, each site's part of what its supplier owes, what else its pipeline holds and the worth of a hole are
those of the state of the day: at the stock of that state a curve gives what the engine gave.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sustainment.analytic.state import SteadyState
from sustainment.analytic.stocks import WHOLE
from sustainment.kernels.supply_trees import MOMENTS
from sustainment.optimisation.blocks import Blocks, Choice, blocks_of
from sustainment.optimisation.frontier import Frontier, without_hulls
from sustainment.optimisation.worth import positions, worth_of
from sustainment.problem.arrays import Floats, Ints

ENDS_AT = 1e-9
"""Curves end where all the money there is buys less than this share of what is owed."""
LEAST_OWED = 1e-9


@dataclass(frozen=True)
class Curves:
    """Holes of each block by day and units bought."""

    item: Ints
    """By block."""
    price: Floats
    """Of a unit, by block."""
    come: Ints
    """Shape (days, blocks): orders that have come by then, 0 to all."""
    holes: Floats
    """Shape (days, blocks, units): what 0, 1, 2, ... more units leave, on the mean."""
    most: Ints
    """By block: units beyond which nothing is gained, or no money is left."""
    known_to: Ints
    """Shape (days, blocks): units at which the curve of the day ends."""
    cut: Floats
    """By day: what the ends of the curves may leave out."""
    blocks: tuple[Blocks, ...]
    frontiers: tuple[Frontier, ...]
    """By day."""


@dataclass(frozen=True)
class Shelves:
    """What may be bought for which shelf, and what stands there."""

    choice: Choice
    price: Floats
    """By item."""
    lead: Floats
    """By item: days from an order until it is there."""
    least: Ints
    """By pair: units before anything is bought by choice."""


def curves_of(
    states: Sequence[SteadyState],
    shelves: Shelves,
    *,
    bought: Floats,
    order_days: Floats,
    money: float,
    parts: bool = True,
) -> Curves:
    """
    Return the curves at the states of the days looked at.

    Parameters
    ----------
    states
        By day.
    shelves
        What may be bought.
    bought
        Shape (days, pairs): units of the states' stock that a plan has brought, and that are taken out.
    order_days
        When is ordered.
    money
        All that may be spent.
    parts
        Whether repairs wait for parts as in the states; else, for a bound, as if parts never ran out.
    """
    blocks, frontiers, cut = [], [], []
    for state, brought in zip(states, bought, strict=True):
        bare = _without(state, brought, fewest=not parts)
        found = _blocks(bare, state, shelves, parts=parts)
        owed = float(found.trees.mean @ found.trees.worth)
        slope = ENDS_AT * owed / max(money, float(found.trees.price.max(initial=1.0)))
        blocks.append(found)
        frontiers.append(without_hulls(found.trees, method=MOMENTS, least_slope=slope))
        cut.append(slope * money)
    price, item = blocks[0].trees.price, blocks[0].item
    curves = [frontier.curves() for frontier in frontiers]
    known_to = np.array([[curve.size for curve in day] for day in curves]) - 1
    longest = known_to.max(axis=0)
    most = np.minimum(longest, np.floor(np.minimum(money / price * (1.0 + 1e-12), 1e9)).astype(np.int64))
    holes = np.empty((len(curves), item.size, int(most.max(initial=0)) + 1))
    for t, day in enumerate(curves):
        for block, curve in enumerate(day):
            known = curve[: most[block] + 1]
            holes[t, block, : known.size] = known
            holes[t, block, known.size :] = known[-1]
    come = np.array(
        [
            np.searchsorted(order_days, state.day - shelves.lead[item] + LEAST_OWED, side="right")
            for state in states
        ]
    )
    return Curves(item, price, come, holes, most, known_to, np.array(cut), tuple(blocks), tuple(frontiers))


def _without(state: SteadyState, brought: Floats, *, fewest: bool) -> SteadyState:
    """Return a state whose stock is whole and without what a plan has brought.

    Parts of a unit (saved from lost machines, on the mean) are rounded; up, where holes must be `fewest`.
    """
    mean = state.stocks.mean - brought
    whole = np.ceil(mean - WHOLE) if fewest else np.floor(mean + 0.5)
    return replace(state, stocks=replace(state.stocks, mean=whole))


def _blocks(bare: SteadyState, state: SteadyState, shelves: Shelves, *, parts: bool) -> Blocks:
    """Return the blocks of a day, such that the stock of the state leaves what the engine found."""
    every = positions(state.problem, np.ones(state.problem.fleets.unit.size))
    worth = worth_of(state, every)
    if not parts:
        worth = replace(worth, for_parents=np.zeros(worth.direct.size))
    found = blocks_of(
        bare, shelves.choice, worth=worth, price=shelves.price, least=shelves.least, parts=parts
    )
    mean, surplus, share = _pipelines(state, found, parts=parts)
    return replace(found, trees=found.trees._replace(mean=mean, surplus=surplus, share=share))


def _pipelines(state: SteadyState, blocks: Blocks, *, parts: bool) -> tuple[Floats, Floats, Floats]:
    """Return mean, surplus and share of nodes as the engine found them on the day."""
    answer, pair = state.supply.answer, blocks.pair
    supplier = state.layout.network.supplier[pair]
    inside = np.isin(supplier, pair) & (supplier >= 0)
    owed = np.where(inside, answer.backorders[supplier], 0.0)
    spread = np.where(inside, answer.backorder_variance[supplier], 0.0)
    seen = np.clip(answer.from_supplier[pair] / np.maximum(owed, LEAST_OWED), 0.0, 1.0)
    share = np.where(inside, np.where(owed > LEAST_OWED, seen, np.minimum(blocks.trees.share, 1.0)), 0.0)
    mean = answer.mean[pair] - share * owed
    surplus = answer.variance[pair] - answer.mean[pair] - share**2 * (spread - owed)
    if not parts:
        waits = answer.from_children[pair] > 0.0
        mean = mean - answer.from_children[pair]
        own_mean, own_variance = state.supply.own
        surplus = np.where(waits, (own_variance - own_mean)[pair], surplus)
    return np.maximum(mean, 0.0), surplus, share
