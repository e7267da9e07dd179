"""Stock up to where money buys too little."""

import numpy as np

from sustainment.optimisation.held import Held
from sustainment.optimisation.spares import MOST_ROUNDS, Found, Market, Plan
from sustainment.optimisation.told import told_to_stop

MILLION = 1e6


def until_slope(market: Market, per_million: float, *, start: Plan) -> Found:
    """
    Return the plan at which a million more gains less than asked.

    Parameters
    ----------
    market
        What may be chosen.
    per_million
        Positions that work (or holes less) which the last million must gain, of what prices are in.
    start
        Whose rates, queues and waits hold at first.
    """
    plan, seen = start, set[bytes]()
    held = market.held(start.state)
    rounds = 0
    while rounds < MOST_ROUNDS and plan.stock.tobytes() not in seen and not (rounds > 0 and told_to_stop()):
        rounds += 1
        seen.add(plan.stock.tobytes())
        plan = market.work_out(market.stock_of(held, held.frontier.units_at(_vertex(held, per_million))))
        held = market.held(plan.state)
    return Found(plan, held, held.best_stock(plan.cost, effect=plan.holes).bound, rounds, proven=False)


def _vertex(held: Held, per_million: float) -> int:
    frontier = held.frontier
    gains = -np.diff(frontier.effect) / np.diff(frontier.cost) * MILLION
    return int(np.count_nonzero(gains >= per_million))
