"""Buys as tables."""

import numpy as np
import polars as pl

from sustainment.analytic.over_time.result import DailyEvaluation
from sustainment.optimisation.buys.market import REASONS, Market, Plan
from sustainment.problem.arrays import Floats


def buys_table(market: Market, plan: Plan) -> pl.DataFrame:
    """Return a row an order: what, for which site, how many, when ordered and there, what it costs."""
    pairs, names = market.pairs, market.names
    rows = []
    for y, pair in np.argwhere(plan.units > 0).tolist():
        item, order = int(pairs.item[pair]), market.orders[y]
        units, price = int(plan.units[y, pair]), float(market.price[pair])
        rows.append(
            {
                "order": order.name,
                "item": names.items[item],
                "site": names.sites[int(pairs.site[pair])],
                "units": units,
                "price": price,
                "cost": units * price,
                "order_day": order.day,
                "there_on_day": order.day + float(market.shelves.lead[item]),
            }
        )
    schema = {
        "order": pl.String,
        "item": pl.String,
        "site": pl.String,
        "units": pl.Int64,
        "price": pl.Float64,
        "cost": pl.Float64,
        "order_day": pl.Float64,
        "there_on_day": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema)


def years_table(
    market: Market,
    plan: Plan,
    *,
    before: DailyEvaluation,
    after: DailyEvaluation,
    bounds: Floats,
    carry_over: bool,
) -> pl.DataFrame:
    """Return a row an order: money, and what works until the next order before, after, and at most.

    At most is what works after, and what the bound of its year leaves open.
    """
    sampled, left, rows = market.sampled, 0.0, []
    for y, order in enumerate(market.orders):
        here = np.where(sampled.order == y, sampled.weight, 0.0)
        share = here / here.sum() if here.any() else None
        left = (left if carry_over else 0.0) + order.budget
        spent = float(plan.spent[y])
        works = [None if share is None else _works(days, share) for days in (before, after)]
        most = None
        if share is not None and not np.isnan(bounds[y]):
            positions = float(share @ market.authorised)
            gained = max(float(share @ plan.holes) - float(bounds[y]), 0.0)
            most = min(1.0, float(works[1] or 0.0) + gained / positions)
        rows.append(
            {
                "order": order.name,
                "from_day": order.day,
                "to_day": order.to_day,
                "budget": None if np.isinf(order.budget) else order.budget,
                "available": None if np.isinf(left) else left,
                "spent": spent,
                "availability_before": works[0],
                "availability_after": works[1],
                "availability_at_most": most,
            }
        )
        left -= spent
    numbers = [name for name in rows[0] if name != "order"]
    return pl.DataFrame(rows, schema={"order": pl.String, **dict.fromkeys(numbers, pl.Float64)})


def _works(days: DailyEvaluation, share: Floats) -> float:
    """Return the share of positions that works on the mean of weighted days, each by its positions."""
    fleet = [scopes[0] for scopes in days.scopes]
    working = share @ np.array([part.working for part in fleet])
    positions = share @ np.array([part.authorised for part in fleet])
    return float(working / positions) if positions else 1.0


def left_table(market: Market) -> pl.DataFrame:
    """Return the items of which nothing is bought whatever it brings, and why."""
    names = market.names.items
    rows = [(names[item], REASONS[reason]) for reason, items in market.left.items() for item in items]
    return pl.DataFrame(rows, schema={"item": pl.String, "reason": pl.String}, orient="row")
