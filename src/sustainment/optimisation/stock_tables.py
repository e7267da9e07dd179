"""Plans as tables."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from sustainment.optimisation.blocks import LEFT
from sustainment.optimisation.frontier import Frontier
from sustainment.optimisation.goal_seek import GoalReached
from sustainment.optimisation.held import Held
from sustainment.optimisation.result import Compared
from sustainment.optimisation.spares import Market, Plan
from sustainment.problem.arrays import Ints

MOST_POINTS = 400
"""Vertices that the table of the frontier shows: evenly spread where there are more."""
NEXT = 20
"""Purchases after the plan that are shown."""


def compared_table(compared: Sequence[Compared]) -> pl.DataFrame:
    """Return a row a plan: cost, holes of the model that chose, and what the best method says."""
    return pl.DataFrame(
        {
            "plan": [one.plan for one in compared],
            "cost": [one.cost for one in compared],
            "holes": [one.holes for one in compared],
            "working": [one.evaluation.scopes[0].working for one in compared],
            "availability": [one.availability for one in compared],
            "availability_of_model": [one.modelled for one in compared],
            "method": [one.evaluation.quality.method for one in compared],
        }
    )


def goals_table(goals: Sequence[GoalReached]) -> pl.DataFrame:
    """Return a row a goal: asked, reached by the model that chose and by the best method, met."""
    rows = [
        (one.goal.text, one.goal.measure, one.goal.scope, one.goal.level, one.chosen, one.reported, one.met)
        for one in goals
    ]
    text, number = pl.String, pl.Float64
    schema = {"goal": text, "measure": text, "scope": text, "asked": number}
    return pl.DataFrame(
        rows,
        schema={**schema, "model_that_chose": number, "best_method": number, "met": pl.Boolean},
        orient="row",
    )


def stock_table(market: Market, present: Plan, *, plan: Plan) -> pl.DataFrame:
    """Return a row an item at a site: what is there, what the plan has, and what that costs."""
    pairs, names = market.problem.pairs, market.problem.names
    shown = np.flatnonzero(market.choice.pair & ((present.stock > 0) | (plan.stock > 0)))
    price = market.price[pairs.item[shown]]
    before, after = present.stock[shown], plan.stock[shown]
    return pl.DataFrame(
        {
            "item": [names.items[i] for i in pairs.item[shown]],
            "site": [names.sites[s] for s in pairs.site[shown]],
            "present": before,
            "plan": after,
            "change": after - before,
            "price": price,
            "cost": after * price,
            "cost_of_change": (after - before) * price,
        }
    )


def frontier_table(held: Held, *, limit: Frontier | None) -> pl.DataFrame:
    """Return cost and holes of the vertices, and holes that no plan of that cost has fewer of.

    `limit` is the frontier as if no repair waited for a part; None: none does, and the vertices are their own
    bound in the model that chose.
    """
    frontier = held.frontier
    shown = np.arange(frontier.cost.size)
    if shown.size > MOST_POINTS:
        shown = np.unique(np.linspace(0, shown.size - 1, MOST_POINTS).round().astype(np.int64))
    cost, holes = frontier.cost[shown], frontier.effect[shown]
    bound = holes if limit is None else np.minimum(np.interp(cost, limit.cost, limit.effect), holes)
    return pl.DataFrame({"cost": cost - held.offset, "holes": holes, "bound": bound})


def items_table(market: Market, held: Held, *, budget: float) -> pl.DataFrame:
    """Return a row an item, what gains most first: what is bought next of it, what it gains for its price."""
    frontier, names = held.frontier, market.problem.names
    vertex = max(frontier.vertex(budget + held.offset), 0)
    _, first = np.unique(frontier.block[vertex:], return_index=True)
    edges = vertex + first
    cost = frontier.cost[edges + 1] - frontier.cost[edges]
    gain = frontier.effect[edges] - frontier.effect[edges + 1]
    return pl.DataFrame(
        {
            "item": [names.items[held.blocks.item[block]] for block in frontier.block[edges]],
            "units": frontier.units[edges],
            "cost": cost,
            "gain": gain,
            "gain_per_million": gain / cost * 1e6,
        }
    ).sort("gain_per_million", "item", descending=[True, False])


def next_table(market: Market, held: Held, *, budget: float) -> pl.DataFrame:
    """Return what is bought after a budget, best first: units, price, holes saved, and that for the price."""
    frontier, names = held.frontier, market.problem.names
    vertex = max(frontier.vertex(budget + held.offset), 0)
    units, rows = frontier.units_at(vertex), []
    for edge in range(vertex, min(vertex + NEXT, frontier.block.size)):
        block = int(frontier.block[edge])
        more = int(units[block] + frontier.units[edge])
        where = _places(market, held, block, before=int(units[block]), after=more)
        units[block] = more
        cost = float(frontier.cost[edge + 1] - frontier.cost[edge])
        gain = float(frontier.effect[edge] - frontier.effect[edge + 1])
        rows.append(
            {
                "item": names.items[held.blocks.item[block]],
                "change": where,
                "units": int(frontier.units[edge]),
                "cost": cost,
                "gain": gain,
                "gain_per_million": gain / cost * 1e6,
            }
        )
    types = {"item": pl.String, "change": pl.String, "units": pl.Int64}
    return pl.DataFrame(
        rows, schema={**types, "cost": pl.Float64, "gain": pl.Float64, "gain_per_million": pl.Float64}
    )


def _places(market: Market, held: Held, block: int, *, before: int, after: int) -> str:
    """Return what a purchase changes at which sites: `+2 depot, -1 base`."""
    moved: Ints = held.frontier.block_stock(block, after) - held.frontier.block_stock(block, before)
    sites, pairs = market.problem.names.sites, market.problem.pairs
    nodes = np.flatnonzero(moved)
    return ", ".join(f"{moved[n]:+d} {sites[pairs.site[held.blocks.pair[n]]]}" for n in nodes)


def left_table(market: Market) -> pl.DataFrame:
    """Return the items that stay as they are, and why."""
    names = market.problem.names.items
    rows = [(names[item], LEFT[reason]) for reason, items in market.choice.left.items() for item in items]
    return pl.DataFrame(rows, schema={"item": pl.String, "reason": pl.String}, orient="row")
