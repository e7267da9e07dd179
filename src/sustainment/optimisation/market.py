"""What may be chosen in a study, and what it costs."""

import numpy as np

from sustainment.analytic.evaluate import day_asked, problem_at
from sustainment.analytic.state import SteadyState
from sustainment.analytic.steady import solve
from sustainment.errors import MethodError, UsageError
from sustainment.kernels.trees import EXACT
from sustainment.model.study import Study
from sustainment.optimisation.blocks import UNPRICED, Choice, choose_pairs
from sustainment.optimisation.spares import METHODS, Market
from sustainment.problem.arrays import Floats, Problem

AVAILABILITY, BACKORDERS = MEASURES = ("availability", "backorders")
PRICES = {"price": "price", "mass": "mass_kg", "volume": "volume_m3", "units": ""}
"""What costs may be counted in, and the column of items that holds it."""


def market_of(study: Study, *, price: str, measure: str, method: str, keep_present: bool) -> Market:
    """Return what may be chosen in a study, at the inputs of its last day."""
    for word, value, known in (
        ("price", price, PRICES),
        ("measure", measure, MEASURES),
        ("method", method, METHODS),
    ):
        if value not in known:
            raise UsageError(f"{word} {value!r} is unknown; there are {', '.join(known)}")
    day = day_asked(study, None)
    problem = problem_at(study, day)
    prices = prices_of(study, problem, counted_in=price)
    state = solve(problem, day=day, exactly=False)
    choice = choose_pairs(state, prices)
    if not choice.pair.any():
        unpriced = choice.left.get(UNPRICED, np.zeros(0)).size
        named = f"items/*/{PRICES[price] or 'price'}"
        way_out = f'state {named}, or count units (price="units")' if unpriced else "none has demand"
        raise MethodError(f"there is no shelf whose stock may be chosen; {way_out}")
    if method == "exact":
        _refuse_inexact(state, choice)
    least = np.where(keep_present, np.maximum(problem.pairs.stock, problem.pairs.least), problem.pairs.least)
    return Market(
        problem=problem,
        day=day,
        method=method,
        choice=choice,
        price=prices,
        by_fleet=np.ones(problem.fleets.unit.size),
        least=least,
        in_holes=measure == BACKORDERS,
        measured_in={"price": study.settings.currency, "mass": "kg", "volume": "m3"}.get(price, "units"),
    )


def _refuse_inexact(state: SteadyState, choice: Choice) -> None:
    """Refuse to choose by exact laws where what may be chosen has none."""
    circle = solve(state.problem, day=state.day, exactly=True)
    parts = state.layout.network.child_pair.size > 0
    if parts or not state.problem.demand_is_constant or (circle.obstacles[choice.pair] != EXACT).any():
        raise MethodError(
            "exact covers trees of one indenture under constant demand, ample repair and fixed transport; "
            'use method="vari-metric": the plan is worked out exactly wherever theory allows'
        )


def prices_of(study: Study, problem: Problem, *, counted_in: str) -> Floats:
    """Return what one unit of each item costs; nan and nothing: not stated."""
    if counted_in == "price":
        found = problem.items.price
    elif counted_in == "mass":
        found = problem.items.mass_kg
    elif counted_in == "volume":
        rows = study.table("items").unique("item", keep="first", maintain_order=True)
        known = dict(rows.select("item", "volume_m3").iter_rows())
        found = np.array([known.get(name) or np.nan for name in problem.names.items], dtype=np.float64)
    else:
        found = np.ones(len(problem.names.items))
    return np.asarray(np.where(found > 0.0, found, np.nan))
