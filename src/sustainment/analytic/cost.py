"""What a steady state costs, by element and year.

Rates of the steady state over the horizon, discounted by the day on which they fall; set-up is paid on day 0.
"""

from collections.abc import Mapping

import numpy as np

from sustainment.analytic.state import SteadyState
from sustainment.problem.arrays import Floats

DAYS_A_YEAR = 365.0
ELEMENTS = ("purchases", "repairs", "transport", "resources", "sites", "holding")


def yearly_costs(state: SteadyState) -> Mapping[str, Floats]:
    """Return the cost of each element in each year of the horizon, the last one perhaps not whole."""
    problem = state.problem
    starts = np.arange(0.0, problem.days, DAYS_A_YEAR)
    ends = np.minimum(starts + DAYS_A_YEAR, problem.days)
    days = _present_days(problem.discount_rate, starts, ends)
    first = (starts == 0.0).astype(np.float64)
    resources = problem.resources
    set_up = {"resources": float(resources.set_up_cost.sum()), "sites": float(problem.site_fixed_cost.sum())}
    return {
        element: rate * days + set_up.get(element, 0.0) * first
        for element, rate in daily_costs(state).items()
    }


def _present_days(rate: float, start: Floats, end: Floats) -> Floats:
    """Return the days of spans, each worth what a day 0 euro is when paid on that day."""
    if rate == 0.0:
        return end - start
    force = np.log1p(rate) / DAYS_A_YEAR
    present: Floats = (np.exp(-force * start) - np.exp(-force * end)) / force
    return present


def daily_costs(state: SteadyState) -> Mapping[str, float]:
    """Return what a day costs by element."""
    problem, flows = state.problem, state.supply.flows
    pairs, routes, resources = problem.pairs, problem.routes, problem.resources
    price = np.nan_to_num(problem.items.price)[pairs.item]
    bought = (pairs.supplier < 0) & (flows.orders > 0.0)
    return {
        "purchases": float(flows.orders[bought] @ price[bought]),
        "repairs": _work(state, routes.cost),
        "transport": _transport(state),
        "resources": float(resources.quantity @ resources.cost_per_year) / DAYS_A_YEAR,
        "sites": float(problem.site_cost_per_year.sum()) / DAYS_A_YEAR,
        "holding": float(state.stocks.owned @ price) * problem.holding_share / DAYS_A_YEAR,
    }


def _work(state: SteadyState, cost: Floats) -> float:
    slots, services, route = state.problem.slots, state.problem.services, state.layout.stream_route
    served = services.route >= 0
    repaired = route >= 0
    exchanged = slots.exchange >= 0
    return float(
        state.supply.flows.stream_repaired[repaired] @ cost[route[repaired]]
        + state.claims.slot[exchanged] @ cost[slots.exchange[exchanged]]
        + state.claims.services[served] @ cost[services.route[served]]
    )


def _transport(state: SteadyState) -> float:
    problem, flows = state.problem, state.supply.flows
    pairs, lanes = problem.pairs, problem.lanes
    by_lane = np.flatnonzero(pairs.lane >= 0)
    lane, mass = pairs.lane[by_lane], np.nan_to_num(problem.items.mass_kg)[pairs.item[by_lane]]
    down = lanes.cost_per_trip[lane] + lanes.cost_per_kg[lane] * mass
    up = lanes.up_cost_per_trip[lane] + lanes.up_cost_per_kg[lane] * mass
    return float(flows.orders[by_lane] @ down + flows.carcasses_up[by_lane] @ up)
