"""The tables of an answer by replication."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from sustainment.problem.arrays import Floats, Ints
from sustainment.simulation.events.state import (
    AT_HAND,
    AWAITED,
    BEING_FITTED,
    DAY,
    EMPTY,
    FAULTY,
    IN_WORK,
    NO_CONSUMABLES,
    NO_CREW,
    NO_PART,
    NO_SHOP,
    PLANNED,
    STATES,
    WORKING,
)
from sustainment.simulation.interval import errors, student
from sustainment.simulation.sums import Sums

WAITING_FOR_PART, WAITING_FOR_SHOP, IN_REPAIR = "waiting for part", "waiting for shop", "in repair"
IN_TRANSIT, NO_VEHICLE = "in transit", "no vehicle"
OF_FLEETS = {PLANNED: "planned work", NO_CREW: "no crew", NO_CONSUMABLES: "no consumables"}
"""States that are charged to a fleet as a whole."""
OF_COPIES = {AWAITED: WAITING_FOR_PART, AT_HAND: WAITING_FOR_SHOP, BEING_FITTED: IN_REPAIR}
OF_POSITIONS = (WAITING_FOR_PART, WAITING_FOR_SHOP, IN_REPAIR, IN_TRANSIT, NO_VEHICLE)
LEVEL = 0.95
QUANTILES = {"q05": 0.05, "q50": 0.5, "q95": 0.95}
DAYS_A_YEAR = 365.0


def named(names: Sequence[str | None], index: Ints) -> pl.Series:
    """Return names by index."""
    return pl.Series(list(names), dtype=pl.String).gather(pl.Series(index, dtype=pl.UInt32))


def readiness_table(sums: Sums) -> pl.DataFrame:
    """Return the numbers working by scope and day: mean with its interval, and quantiles."""
    days, number = sums.problem.days, sums.replications
    by_day = sums.summed("scope_days")
    scopes, frames = sums.scopes, []
    for kind, name, row in scopes.names:
        here = by_day[row * days : (row + 1) * days]
        total = here["working"].astype(np.float64)
        mean, authorised = total / number, here["authorised"] / number
        half = _half_width(total, here["square"].astype(np.float64), number)
        columns: dict[str, object] = {
            "scope_kind": kind,
            "scope": name,
            "day": np.arange(days),
            "authorised": authorised,
            "mean": mean,
            "low": np.maximum(mean - half, 0.0),
            "high": np.minimum(mean + half, authorised),
        }
        columns |= quantiles(sums, row)
        frames.append(pl.DataFrame(columns))
    return pl.concat(frames).with_columns(pl.col("low", "high").fill_nan(None))


def _half_width(total: Floats, square: Floats, number: int) -> Floats:
    if number < 2:
        return np.full(total.shape, np.nan)
    return student(LEVEL, number - 1) * errors(total, square, number=number)


def quantiles(sums: Sums, row: int) -> dict[str, Floats]:
    """Return the numbers working that are reached with each chance, by day."""
    scope, days = sums.scopes.table[row], sums.problem.days
    start, bins = int(scope["start"]), int(scope["bins"])
    counts = sums.summed("histogram")["value"][start : start + days * bins].reshape(days, bins)
    reached = np.cumsum(counts, axis=1)
    found = {}
    for name, chance in QUANTILES.items():
        least = chance * sums.replications
        found[name] = (reached < least - 1e-9).sum(axis=1) * float(scope["width"])
    return found


def chance_of(sums: Sums, row: int, *, least: Floats) -> Floats:
    """Return how often at least so many work, by day."""
    scope, days = sums.scopes.table[row], sums.problem.days
    start, bins = int(scope["start"]), int(scope["bins"])
    counts = sums.summed("histogram")["value"][start : start + days * bins].reshape(days, bins)
    number = np.arange(bins) * float(scope["width"])
    return np.asarray((counts * (number >= least[:, np.newaxis] - 1e-9)).sum(axis=1) / sums.replications)


def states_table(sums: Sums) -> pl.DataFrame:
    """Return mean positions by state and day; they sum to the authorised ones."""
    days, number = sums.problem.days, sums.replications
    changes = sums.summed("states_by_day")["value"].reshape(STATES, days + 1)
    there = np.cumsum(changes, axis=1)[:, :days] / number
    owed = sums.summed("owed_by_day")[:days]
    part, queue, work, transit = (owed[name] / number for name in ("child", "queue", "work", "transit"))
    means = {
        "working": there[WORKING],
        "working with a fault": there[FAULTY],
        WAITING_FOR_PART: there[NO_PART] + part,
        WAITING_FOR_SHOP: there[NO_SHOP] + queue,
        IN_REPAIR: there[IN_WORK] + work,
        IN_TRANSIT: transit,
        NO_VEHICLE: np.maximum(there[EMPTY] - part - queue - work - transit, 0.0),
    }
    means |= {name: there[state] for state, name in OF_FLEETS.items()}
    return pl.DataFrame(
        {
            "day": np.repeat(np.arange(days), len(means)),
            "state": list(means) * days,
            "mean": np.stack(list(means.values()), axis=1).ravel(),
        }
    )


def causes_table(sums: Sums) -> pl.DataFrame:
    """Return the mean positions that do not work by item, site and cause; they sum to all that do not."""
    number, problem = sums.replications, sums.problem
    layout, fleets = sums.layout.positions, sums.problem.fleets
    charged, owed, states = (sums.summed(f"{name}_sums") for name in ("charge", "owed", "state"))
    of_state = states.reshape(fleets.unit.size, STATES)[:, list(OF_FLEETS)]
    manned = np.where(fleets.crew >= 0, fleets.crew, fleets.item)
    end_items = [manned if state == NO_CREW else fleets.item for state in OF_FLEETS]
    pair = np.concatenate((np.repeat(layout.charged, 3), np.repeat(layout.owed, len(OF_POSITIONS))))
    item = np.concatenate((problem.pairs.item[pair], np.stack(end_items, axis=1).ravel()))
    site = np.concatenate((problem.pairs.site[pair], np.repeat(fleets.site, len(OF_FLEETS))))
    cause = [OF_COPIES[AWAITED + k] for k in range(3)] * layout.charged.size
    cause += list(OF_POSITIONS) * layout.owed.size
    cause += list(OF_FLEETS.values()) * fleets.unit.size
    total, square = (
        np.concatenate((charged[name], owed[name], of_state[name].ravel())) for name in ("value", "square")
    )
    _, place = sums.fleet_times()
    authorised = float(place.sum()) / number / max(sums.span_days * DAY, 1.0)
    frame = pl.DataFrame(
        {
            "item": named(problem.names.items, item),
            "site": named(problem.names.sites, site),
            "cause": pl.Series(cause, dtype=pl.String),
            "positions": total / number,
            "share": total / number / (authorised if authorised > 0 else 1.0),
            "standard_error": errors(total, square, number=number),
        }
    )
    kept = _together(frame.filter(pl.col("positions") > 0.0))
    return kept.sort("positions", "item", "site", "cause", descending=[True, False, False, False])


def _together(frame: pl.DataFrame) -> pl.DataFrame:
    """Add up what several fleets of a site are charged; standard errors are added too: never too small."""
    keys = ["item", "site", "cause"]
    return frame.group_by(keys, maintain_order=True).agg(pl.col("positions", "share", "standard_error").sum())


def supply_table(sums: Sums) -> pl.DataFrame:
    """Return demand, fill, backorders, wait, stock and days of supply by item and site."""
    number, problem = sums.replications, sums.problem
    of_pair = sums.summed("pair_sums")
    kept = np.flatnonzero(
        (of_pair["demands"] > 0)
        | (of_pair["shelf"] > 0)
        | (of_pair["waiting"] > 0)
        | (problem.pairs.stock > 0)
    )
    known = of_pair[kept]
    days = max(sums.span_days, 1e-12)
    demand = known["demands"] / number / days
    backorders = known["waiting"] / number
    with np.errstate(invalid="ignore", divide="ignore"):
        fill = known["filled"] / known["demands"]
        wait = backorders / demand
        consumed = known["drawn"] / number / days
        supply_days = np.where(consumed > 0, known["shelf"] / number / consumed, np.nan)
    frame = pl.DataFrame(
        {
            "item": named(problem.names.items, problem.pairs.item[kept]),
            "site": named(problem.names.sites, problem.pairs.site[kept]),
            "demand_per_day": demand,
            "fill_rate": fill,
            "backorders": backorders,
            "backorders_se": errors(known["waiting"], known["waiting2"], number=number),
            "mean_wait_days": np.where(known["demands"] > 0, wait, np.nan),
            "on_hand": known["shelf"] / number,
            "consumed_per_day": np.where(consumed > 0, consumed, np.nan),
            "days_of_supply": supply_days,
        }
    )
    blank = ("fill_rate", "mean_wait_days", "consumed_per_day", "days_of_supply")
    return frame.with_columns(pl.col(*blank).fill_nan(None))


def stock_table(sums: Sums) -> pl.DataFrame:
    """Return mean stock and backorders by item, site and day (of long horizons every so many days)."""
    problem, layout = sums.problem, sums.layout
    pairs, rows = problem.pairs.item.size, layout.rows
    curves = [
        np.cumsum(sums.summed(name)["value"].reshape(rows + 1, pairs), axis=0)[:rows] / sums.replications
        for name in ("shelf_by_row", "waiting_by_row")
    ]
    kept = np.flatnonzero((curves[0] > 0).any(axis=0) | (curves[1] > 0).any(axis=0))
    pair = np.repeat(kept, rows)
    return pl.DataFrame(
        {
            "item": named(problem.names.items, problem.pairs.item[pair]),
            "site": named(problem.names.sites, problem.pairs.site[pair]),
            "day": np.tile(np.arange(rows) * layout.row_days, kept.size),
            "on_hand": curves[0][:, kept].T.ravel(),
            "backorders": curves[1][:, kept].T.ravel(),
        }
    )


def shops_table(sums: Sums) -> pl.DataFrame:
    """Return how many of each resource are there, busy and waited for."""
    number, problem = sums.replications, sums.problem
    known = sums.summed("resource_sums")
    days = max(sums.span_days, 1e-12)
    jobs = known["jobs"] / number / days
    queue = known["waiting"] / number
    with np.errstate(invalid="ignore", divide="ignore"):
        wait = np.where(jobs > 0, queue / jobs, np.nan)
    return pl.DataFrame(
        {
            "resource": named(problem.names.resources, problem.resources.name),
            "site": named(problem.names.sites, problem.resources.site),
            "quantity": known["quantity"] / number,
            "busy": known["busy"] / number,
            "queue": queue,
            "mean_wait_days": wait,
            "jobs_per_year": jobs * DAYS_A_YEAR,
        }
    ).with_columns(pl.col("mean_wait_days").fill_nan(None))


def groups_table(sums: Sums) -> pl.DataFrame:
    """Return the chance that each group is ready by day, with its interval (Wilson 1927)."""
    days, names, number = sums.problem.days, sums.problem.names.groups, sums.replications
    share = sums.summed("ready")["value"][: len(names) * days] / number
    z = 1.959963984540054
    middle = (share + z * z / (2 * number)) / (1 + z * z / number)
    half = z * np.sqrt(share * (1 - share) / number + (z / (2 * number)) ** 2) / (1 + z * z / number)
    frame = pl.DataFrame(
        {
            "group": named(names, np.repeat(np.arange(len(names)), days)),
            "day": np.tile(np.arange(days), len(names)),
            "ready": share,
            "low": np.maximum(middle - half, 0.0),
            "high": np.minimum(middle + half, 1.0),
        }
    )
    return frame.sort("group", "day")


def replications_table(sums: Sums) -> pl.DataFrame:
    """Return one row a replication: availability, mean number working, failures."""
    every = np.arange(sums.problem.fleets.unit.size)
    work, _ = sums.fleet_times()
    return pl.DataFrame(
        {
            "replication": np.arange(sums.replications),
            "availability": sums.availabilities(every),
            "working": work.sum(axis=1) / max(sums.span_days * DAY, 1.0),
            "failures": sums.counts()["failures"],
        }
    )
