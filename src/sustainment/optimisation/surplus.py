"""Present stock without effect: what could be moved or sold.

Of each item the fewest units are looked for that, spread as well as can be, owe no more than the present
stock does as it lies. The rest could be sold; and what lies elsewhere than in that best spread could be
moved. Each item by itself, at the rates and waits of the present stock.
"""

import numpy as np
import polars as pl

from sustainment.optimisation.bound import FEW_BLOCKS
from sustainment.optimisation.held import Held
from sustainment.optimisation.spares import Market, Plan

NO_EFFECT = 1e-5
"""Share of all positions: what an item may owe more and still count as no change, a thousandth of a point."""
NOTHING_ASKS = "nothing asks for it"
BETTER_SPREAD = "fewer do as much where they are better spread"
NOT_FELT = "without any as many machines work"
SCHEMA = {
    "item": pl.String,
    "present": pl.Int64,
    "enough": pl.Int64,
    "surplus": pl.Int64,
    "price": pl.Float64,
    "value": pl.Float64,
    "reason": pl.String,
}


def surplus_table(market: Market, present: Plan, *, held: Held) -> pl.DataFrame:
    """
    Return a row an item with surplus, the dearest first: units there, enough, surplus, price, value, reason.

    Parameters
    ----------
    market
        What may be chosen.
    present
        The present stock.
    held
        The frontier at what it holds.
    """
    rows = [*_unasked(market, present), *_spread_badly(market, present, held)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("value", "item", descending=[True, False])


def _row(market: Market, item: int, *, present: int, enough: int, reason: str) -> tuple[object, ...]:
    price = float(market.price[item])
    spare = present - enough
    return market.problem.names.items[item], present, enough, spare, price, spare * price, reason


def _unasked(market: Market, present: Plan) -> list[tuple[object, ...]]:
    """Return items with a price of which there is stock, and which nothing anywhere asks for."""
    pairs, number = market.problem.pairs, market.problem.items.kind.size
    asked = np.bincount(pairs.item, weights=present.state.supply.flows.demands, minlength=number)
    there = np.bincount(pairs.item, weights=present.stock, minlength=number).astype(np.int64)
    idle = np.flatnonzero((asked <= 0.0) & (there > 0) & (market.price > 0.0))
    return [_row(market, int(i), present=int(there[i]), enough=0, reason=NOTHING_ASKS) for i in idle]


def _spread_badly(market: Market, present: Plan, held: Held) -> list[tuple[object, ...]]:
    """Return items of which fewer units do as much."""
    blocks, frontier = held.blocks, held.frontier
    if blocks.item.size > FEW_BLOCKS:
        return []
    owed = present.state.supply.answer.backorders[blocks.pair] * blocks.trees.worth
    effect = np.bincount(blocks.block, weights=owed, minlength=blocks.item.size)
    units = present.stock[blocks.pair] + blocks.given - blocks.trees.least
    above = np.bincount(blocks.block, weights=units, minlength=blocks.item.size).astype(np.int64)
    there = np.bincount(blocks.block, weights=present.stock[blocks.pair], minlength=blocks.item.size)
    slack = NO_EFFECT * float(market.problem.fleets.authorised.sum())
    rows = []
    for block in np.flatnonzero((above > 0) & (there > 0)):
        does_as_much = np.flatnonzero(frontier.curve(int(block)) <= effect[block] + slack)
        spare = int(min(above[block] - does_as_much[0], there[block])) if does_as_much.size else 0
        if spare > 0:
            present_units = int(there[block])
            rows.append(
                _row(
                    market,
                    int(blocks.item[block]),
                    present=present_units,
                    enough=present_units - spare,
                    reason=BETTER_SPREAD if spare < present_units else NOT_FELT,
                )
            )
    return rows
