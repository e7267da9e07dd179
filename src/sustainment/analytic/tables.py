"""The tables of an answer by formula."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from sustainment.analytic.causes import causes
from sustainment.analytic.cost import yearly_costs
from sustainment.analytic.laws import outstanding_law
from sustainment.analytic.readiness import GroupReadiness, Scope
from sustainment.analytic.requirements import Answered
from sustainment.analytic.state import SteadyState
from sustainment.analytic.totals import ratio
from sustainment.kernels.trees import EXACT
from sustainment.problem.arrays import Floats, Ints

Names = npt.NDArray[np.str_]

POOL_EXACT, POOL_ITERATED = "pool, exact chain", "pool, iterated"
"""How a pool was worked out, in the words of the tables."""

SEGMENTS = (
    "order",
    "transport",
    "carcass transit",
    "test",
    "delay",
    "repair",
    "shop queue",
    "procurement",
    "supplier backorders",
    "child backorders",
)
"""Parts of a pipeline, in the order of a unit's way."""


def named(names: Sequence[str], index: Ints) -> pl.Series:
    """Return names by index; -1 is null."""
    table = pl.Series(list(names), dtype=pl.String)
    wanted = pl.Series(np.where(index >= 0, index, len(names)))
    return pl.concat([table, pl.Series([None], dtype=pl.String)]).gather(wanted)


def readiness_table(scopes: tuple[Scope, ...]) -> pl.DataFrame:
    """Return availability and number working by scope."""
    return pl.DataFrame(
        {
            "scope_kind": [s.kind for s in scopes],
            "scope": [s.name for s in scopes],
            "authorised": [s.authorised for s in scopes],
            "availability": [s.availability for s in scopes],
            "working": [s.working for s in scopes],
            "deviation": [s.deviation for s in scopes],
        },
        schema_overrides={"authorised": pl.Int64},
    )


def working_table(scopes: tuple[Scope, ...]) -> pl.DataFrame:
    """Return the chance of each number working by scope."""
    frames = [
        pl.DataFrame(
            {"number": np.arange(s.law.size), "probability": s.law}, schema_overrides={"number": pl.Int64}
        ).select(pl.lit(s.kind).alias("scope_kind"), pl.lit(s.name).alias("scope"), "number", "probability")
        for s in scopes
    ]
    return pl.concat(frames)


def _asked(state: SteadyState) -> Ints:
    """Return the pairs that something asks for or that hold stock."""
    wanted = (state.supply.flows.demands > 0.0) | (state.stocks.owned > 0.0)
    return np.flatnonzero(wanted | (state.supply.answer.backorders > 0.0))


def supply_table(state: SteadyState, *, method: str) -> pl.DataFrame:
    """Return demand, pipeline and what is owed by item and site; `method` gave what is not exact."""
    at, answer, pairs = _asked(state), state.supply.answer, state.problem.pairs
    demands = state.supply.flows.demands[at]
    exact = state.by_law & (state.obstacles[at] == EXACT)
    wait = ratio(answer.backorders[at], demands)
    return pl.DataFrame(
        {
            "item": named(state.problem.names.items, pairs.item[at]),
            "site": named(state.problem.names.sites, pairs.site[at]),
            "demand_per_day": demands,
            "pipeline_mean": answer.mean[at],
            "pipeline_variance": answer.variance[at],
            "stock": state.stocks.mean[at],
            "backorders": answer.backorders[at],
            "backorder_variance": answer.backorder_variance[at],
            "fill_rate": answer.fill_rate[at],
            "ready_rate": answer.ready_rate[at],
            "mean_wait_days": wait,
            "on_hand": answer.on_hand[at],
            "method": pl.Series(np.where(exact, "exact", _pooled(state, method)[at]), dtype=pl.String),
        }
    )


def _pooled(state: SteadyState, method: str) -> Names:
    """Return by pair how its pool was worked out; `method` where it has none."""
    by = [POOL_EXACT if pool.answer.exact else POOL_ITERATED for pool in state.pools]
    return np.array([*by, method])[state.layout.pool]


def pools_table(state: SteadyState) -> pl.DataFrame:
    """Return who meets the demands of each member of a pool: a row for itself, each giver, and outside."""
    names, pairs = state.problem.names, state.problem.pairs
    rows: list[tuple[int, float, str, int, float]] = []
    for pool in (pool for pool in state.pools if pool.demand.any()):
        sites, answer = pool.sites, pool.answer
        for at, pair in enumerate(sites.pairs):
            demand = float(pool.demand[at])
            rows.append((pair, demand, "own", pair, answer.own_share[at]))
            asked = sites.asked[sites.start[at] : sites.start[at + 1]]
            rows += [(pair, demand, "lateral", sites.pairs[j], answer.lateral_share[at, j]) for j in asked]
            rows.append((pair, demand, "emergency", -1, answer.emergency_share[at]))
            rows.append((pair, demand, "waits", -1, answer.backordered_share[at]))
    pair = np.array([row[0] for row in rows], dtype=np.int64)
    giver = np.array([row[3] for row in rows], dtype=np.int64)
    return pl.DataFrame(
        {
            "item": named(names.items, pairs.item[pair]),
            "site": named(names.sites, pairs.site[pair]),
            "demand_per_day": pl.Series([row[1] for row in rows], dtype=pl.Float64),
            "met": pl.Series([row[2] for row in rows], dtype=pl.String),
            "giver": named(names.sites, np.where(giver >= 0, pairs.site[giver], -1) if rows else giver),
            "share": pl.Series([row[4] for row in rows], dtype=pl.Float64),
        }
    )


def segments(state: SteadyState) -> dict[str, Floats]:
    """Return the mean of each part of every pair's pipeline; they sum to the pipeline's mean."""
    problem, layout, flows = state.problem, state.layout, state.supply.flows
    pairs, lanes = problem.pairs, problem.lanes
    zero = np.zeros(pairs.item.size)
    lane = np.maximum(pairs.lane, 0)
    by_lane = pairs.lane >= 0
    order, travel = zero, zero
    if lanes.order_days.size:
        order = np.where(by_lane, flows.orders * lanes.order_days[lane], 0.0)
        travel = np.where(by_lane, flows.orders * lanes.down.mean[lane], 0.0)
    top = pairs.supplier < 0
    bought = np.where(top, np.nan_to_num(problem.items.procurement.mean[pairs.item]) * flows.orders, 0.0)
    return {
        "order": order,
        "transport": travel,
        "carcass transit": np.where(layout.network.repairs, flows.carcass_days, 0.0),
        "test": flows.testing,
        "delay": flows.delayed,
        "repair": flows.in_work,
        "shop queue": state.supply.shops.pair_mean,
        "procurement": bought,
        "supplier backorders": state.supply.answer.from_supplier,
        "child backorders": state.supply.answer.from_children,
    }


def pipeline_table(state: SteadyState) -> pl.DataFrame:
    """Return the parts of each pipeline that are not empty, in the order of a unit's way."""
    pairs, parts = state.problem.pairs, segments(state)
    at = _asked(state)
    means = np.column_stack([parts[name][at] for name in SEGMENTS])
    row, column = np.nonzero(means)
    return pl.DataFrame(
        {
            "item": named(state.problem.names.items, pairs.item[at[row]]),
            "site": named(state.problem.names.sites, pairs.site[at[row]]),
            "segment": named(SEGMENTS, column),
            "mean": means[row, column],
        }
    )


def outstanding_table(state: SteadyState) -> pl.DataFrame:
    """Return the chance of each number outstanding by item and site; none where it grows without limit."""
    pairs, names = state.problem.pairs, state.problem.names
    bounded = np.isfinite(state.supply.answer.mean) & np.isfinite(state.supply.answer.variance)
    asked = np.flatnonzero((state.supply.flows.demands > 0.0) & bounded)
    laws = [outstanding_law(state, int(pair)) for pair in asked]
    pair = np.repeat(asked, [law.size for law in laws])
    return pl.DataFrame(
        {
            "item": named(names.items, pairs.item[pair]),
            "site": named(names.sites, pairs.site[pair]),
            "number": np.concatenate([np.arange(law.size) for law in laws]) if laws else np.zeros(0, int),
            "probability": np.concatenate(laws) if laws else np.zeros(0),
        },
        schema_overrides={"number": pl.Int64},
    )


def causes_table(state: SteadyState) -> pl.DataFrame:
    """Return positions that do not work by item, site and cause, largest first."""
    found = sorted(causes(state), key=lambda cause: -cause.positions)
    positions = int(state.problem.fleets.authorised.sum())
    names = state.problem.names
    return pl.DataFrame(
        {
            "item": [names.items[cause.item] for cause in found],
            "site": [names.sites[cause.site] for cause in found],
            "cause": [cause.cause for cause in found],
            "positions": [cause.positions for cause in found],
            "share": [cause.positions / positions for cause in found],
        },
        schema={
            "item": pl.String,
            "site": pl.String,
            "cause": pl.String,
            "positions": pl.Float64,
            "share": pl.Float64,
        },
    )


def shops_table(state: SteadyState) -> pl.DataFrame:
    """Return load and queue of each resource."""
    problem, shops = state.problem, state.supply.shops
    resources = problem.resources
    return pl.DataFrame(
        {
            "resource": named(problem.names.resources, resources.name),
            "site": named(problem.names.sites, resources.site),
            "quantity": resources.quantity,
            "load": shops.load,
            "queue": shops.queue,
            "mean_wait_days": shops.wait_days,
            "jobs_per_year": shops.jobs_per_day * 365.0,
        }
    )


def costs_table(state: SteadyState) -> pl.DataFrame:
    """Return the cost of each element in each year."""
    frames = [
        pl.DataFrame(
            {"element": [element] * years.size, "year": np.arange(1, years.size + 1), "mean": years},
            schema_overrides={"year": pl.Int64},
        )
        for element, years in yearly_costs(state).items()
    ]
    return pl.concat(frames)


def groups_table(groups: tuple[GroupReadiness, ...]) -> pl.DataFrame:
    """Return the chance that each group is ready."""
    return pl.DataFrame(
        {"group": [g.name for g in groups], "ready": [g.ready for g in groups]},
        schema={"group": pl.String, "ready": pl.Float64},
    )


def requirements_table(answered: tuple[Answered, ...]) -> pl.DataFrame:
    """Return what is asked and whether the steady state meets it."""
    return pl.DataFrame(
        {
            "requirement": [a.requirement for a in answered],
            "measure": [a.measure for a in answered],
            "asked": [a.asked for a in answered],
            "value": [a.value for a in answered],
            "low": [None for _ in answered],
            "high": [None for _ in answered],
            "met": [a.met for a in answered],
        },
        schema={
            "requirement": pl.String,
            "measure": pl.String,
            "asked": pl.String,
            "value": pl.Float64,
            "low": pl.Float64,
            "high": pl.Float64,
            "met": pl.String,
        },
    )
