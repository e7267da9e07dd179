"""The tables of an answer by replication."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from sustainment.problem.arrays import Floats, Ints
from sustainment.simulation.daily import (
    BY_STATE,
    IN_REPAIR,
    IN_TRANSIT,
    NO_VEHICLE,
    OF_FLEETS,
    WAITING_FOR_PART,
    WAITING_FOR_SHOP,
    day_lines,
    shelf_days,
)
from sustainment.simulation.events.state import AT_HAND, AWAITED, BEING_FITTED, DAY, NO_CREW, STATES
from sustainment.simulation.interval import errors, ratio_errors, variance_errors, within_bounds
from sustainment.simulation.sums import Cells, Sums

OF_COPIES = {AWAITED: WAITING_FOR_PART, AT_HAND: WAITING_FOR_SHOP, BEING_FITTED: IN_REPAIR}
OF_POSITIONS = (WAITING_FOR_PART, WAITING_FOR_SHOP, IN_REPAIR, IN_TRANSIT, NO_VEHICLE)
QUANTILES = {"q05": 0.05, "q50": 0.5, "q95": 0.95}
LEVEL = 0.95
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
        error = errors(total, here["square"].astype(np.float64), number=number)
        low, high = within_bounds(mean, error, most=authorised, number=number)
        columns: dict[str, object] = {
            "scope_kind": kind,
            "scope": name,
            "day": np.arange(days),
            "authorised": authorised,
            "mean": mean,
            "low": low,
            "high": high,
        }
        columns |= quantiles(sums, row)
        frames.append(pl.DataFrame(columns))
    return pl.concat(frames).with_columns(pl.col("low", "high").fill_nan(None))


def quantiles(sums: Sums, row: int) -> dict[str, Floats]:
    """Return the numbers working that are reached with each chance, by day."""
    counts, width = _histogram(sums, row)
    reached = np.cumsum(counts, axis=1)
    found = {}
    for name, chance in QUANTILES.items():
        least = chance * sums.replications
        found[name] = (reached < least - 1e-9).sum(axis=1) * width
    return found


def chance_of(sums: Sums, row: int, *, least: Floats) -> Floats:
    """Return how often at least so many work, by day."""
    counts, width = _histogram(sums, row)
    number = np.arange(counts.shape[1]) * width
    return np.asarray((counts * (number >= least[:, np.newaxis] - 1e-9)).sum(axis=1) / sums.replications)


def _histogram(sums: Sums, row: int) -> tuple[Cells, float]:
    """Return how often 0, 1, 2, ... steps of a scope worked, by day, and how many machines a step is."""
    scope, days = sums.scopes.table[row], sums.problem.days
    start, bins = int(scope["start"]), int(scope["bins"])
    return sums.histogram[start : start + days * bins].reshape(days, bins), float(scope["width"])


def states_table(sums: Sums) -> pl.DataFrame:
    """Return mean positions by state and day, with standard errors (batch means).

    They sum to the authorised ones.
    """
    days, number = sums.problem.days, sums.replications
    total = day_lines(sums.curves, days)
    error = sums.spread.errors("lines", total, number=number)
    return pl.DataFrame(
        {
            "day": np.repeat(np.arange(days), len(BY_STATE)),
            "state": pl.Series(list(BY_STATE) * days, dtype=pl.String),
            "mean": (total[: len(BY_STATE)] / number).T.ravel(),
            "standard_error": error[: len(BY_STATE)].T.ravel(),
        }
    ).with_columns(pl.col("standard_error").fill_nan(None))


def causes_table(sums: Sums) -> pl.DataFrame:
    """Return the mean positions that do not work by item, site and cause; they sum to all that do not."""
    number, problem = sums.replications, sums.problem
    layout, fleets = sums.layout.positions, sums.problem.fleets
    charged, owed, states = (sums.summed(f"{name}_sums") for name in ("charge", "owed", "state"))
    rows, fleet, at = _stays(sums)
    of_state = states.reshape(-1, STATES)[rows][:, list(OF_FLEETS)]
    manned = np.where(fleets.crew >= 0, fleets.crew, fleets.item)
    end_items = [manned[fleet] if state == NO_CREW else fleets.item[fleet] for state in OF_FLEETS]
    pair = np.concatenate((np.repeat(layout.charged, 3), np.repeat(layout.owed, len(OF_POSITIONS))))
    item = np.concatenate((problem.pairs.item[pair], np.stack(end_items, axis=1).ravel()))
    site = np.concatenate((problem.pairs.site[pair], np.repeat(at, len(OF_FLEETS))))
    cause = [OF_COPIES[AWAITED + k] for k in range(3)] * layout.charged.size
    cause += list(OF_POSITIONS) * layout.owed.size
    cause += list(OF_FLEETS.values()) * rows.size
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


def _stays(sums: Sums) -> tuple[Ints, Ints, Ints]:
    """Return the rows of times in each state by where they passed, with their fleets and sites."""
    fleets, moves, stays = sums.problem.fleets, sums.problem.moves, sums.layout.tables["stays"]["fleet"]
    number = fleets.unit.size
    stay = np.repeat(np.arange(moves.unit.size), (moves.unit[:, None] == fleets.unit[None, :]).sum(axis=1))
    settled = np.setdiff1d(np.arange(number), stays)
    rows = np.concatenate((settled, number + np.arange(stays.size)))
    return rows, np.concatenate((settled, stays)), np.concatenate((fleets.site[settled], moves.site[stay]))


def _together(frame: pl.DataFrame) -> pl.DataFrame:
    """Add up what several fleets of a site are charged; standard errors are added too: never too small."""
    keys = ["item", "site", "cause"]
    return frame.group_by(keys, maintain_order=True).agg(pl.col("positions", "share", "standard_error").sum())


def supply_table(sums: Sums) -> pl.DataFrame:
    """Return what is asked for, met, owed and there by item and site; `_se`: standard errors.

    `fill_rate` is the part of the demands met from the shelf at once, `ready_rate` that of the time in which
    nothing waits, `days_of_supply` the mean stock over what is consumed a day.
    """
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
    asked, waiting, shelf, drawn = (known[name] for name in ("demands", "waiting", "shelf", "drawn"))
    consumes, counted = drawn > 0, {"number": number}
    fill_error = ratio_errors(known, ("filled", "demands", "filled2", "demands2", "product"), **counted)
    wait_error = ratio_errors(
        known, ("waiting", "demands", "waiting2", "demands2", "demands_waiting"), **counted
    )
    drawn_error = errors(drawn, known["drawn2"], **counted) / days
    supply_error = ratio_errors(known, ("shelf", "drawn", "shelf2", "drawn2", "shelf_drawn"), **counted)
    with np.errstate(invalid="ignore", divide="ignore"):
        fill, wait, supply_days = known["filled"] / asked, waiting / asked * days, shelf / drawn * days
    frame = pl.DataFrame(
        {
            "item": named(problem.names.items, problem.pairs.item[kept]),
            "site": named(problem.names.sites, problem.pairs.site[kept]),
            "demand_per_day": asked / number / days,
            "demand_per_day_se": errors(asked, known["demands2"], **counted) / days,
            "fill_rate": fill,
            "fill_rate_se": fill_error,
            "ready_rate": known["ready"] / number,
            "ready_rate_se": errors(known["ready"], known["ready2"], **counted),
            "backorders": waiting / number,
            "backorders_se": errors(waiting, known["waiting2"], **counted),
            "backorder_variance": known["waiting_square"] / number - (waiting / number) ** 2,
            "backorder_variance_se": variance_errors(known, **counted),
            "mean_wait_days": np.where(asked > 0, wait, np.nan),
            "mean_wait_days_se": wait_error * days,
            "on_hand": shelf / number,
            "on_hand_se": errors(shelf, known["shelf2"], **counted),
            "consumed_per_day": np.where(consumes, drawn / number / days, np.nan),
            "consumed_per_day_se": np.where(consumes, drawn_error, np.nan),
            "days_of_supply": np.where(consumes, supply_days, np.nan),
            "days_of_supply_se": supply_error * days,
        }
    )
    return frame.with_columns(pl.selectors.float().fill_nan(None))


def stock_table(sums: Sums) -> pl.DataFrame:
    """Return mean stock and backorders by item, site and day (of long horizons every so many days).

    `_se` are standard errors (batch means), blank where the table has more than 100,000 rows.
    """
    problem, layout, number = sums.problem, sums.layout, sums.replications
    rows, curves = layout.rows, sums.curves
    totals = {name: shelf_days(curves[name], rows) for name in ("shelf_by_row", "waiting_by_row")}
    held, waited = totals.values()
    kept = np.flatnonzero((held > 0).any(axis=0) | (waited > 0).any(axis=0))
    pair = np.repeat(kept, rows)
    spread = (sums.spread.errors(name, total, number=number) for name, total in totals.items())
    held_error, waited_error = spread
    return pl.DataFrame(
        {
            "item": named(problem.names.items, problem.pairs.item[pair]),
            "site": named(problem.names.sites, problem.pairs.site[pair]),
            "day": np.tile(np.arange(rows) * layout.row_days, kept.size),
            "on_hand": held[:, kept].T.ravel() / number,
            "on_hand_se": held_error[:, kept].T.ravel(),
            "backorders": waited[:, kept].T.ravel() / number,
            "backorders_se": waited_error[:, kept].T.ravel(),
        }
    ).with_columns(pl.col("on_hand_se", "backorders_se").fill_nan(None))


def shops_table(sums: Sums) -> pl.DataFrame:
    """Return how many of each resource are there, busy and waited for; `_se`: standard errors.

    `use` is the part of those there that is busy, `queue` the mean number of jobs that wait.
    """
    number, problem = sums.replications, sums.problem
    known, counted = sums.summed("resource_sums"), {"number": number}
    days = max(sums.span_days, 1e-12)
    jobs, busy, queue = (known[name] for name in ("jobs", "busy", "waiting"))
    use_error = ratio_errors(known, ("busy", "quantity", "busy2", "quantity2", "quantity_busy"), **counted)
    wait_error = ratio_errors(known, ("waiting", "jobs", "waiting2", "jobs2", "jobs_waiting"), **counted)
    with np.errstate(invalid="ignore", divide="ignore"):
        use, wait = busy / known["quantity"], queue / jobs * days
    frame = pl.DataFrame(
        {
            "resource": named(problem.names.resources, problem.resources.name),
            "site": named(problem.names.sites, problem.resources.site),
            "quantity": known["quantity"] / number,
            "busy": busy / number,
            "busy_se": errors(busy, known["busy2"], **counted),
            "use": use,
            "use_se": use_error,
            "queue": queue / number,
            "queue_se": errors(queue, known["waiting2"], **counted),
            "mean_wait_days": np.where(jobs > 0, wait, np.nan),
            "mean_wait_days_se": wait_error * days,
            "jobs_per_year": jobs / number / days * DAYS_A_YEAR,
            "jobs_per_year_se": errors(jobs, known["jobs2"], **counted) / days * DAYS_A_YEAR,
        }
    )
    return frame.with_columns(pl.selectors.float().fill_nan(None))


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
            "availability": pl.Series(sums.availabilities(every)).fill_nan(None),
            "working": work.sum(axis=1) / max(sums.span_days * DAY, 1.0),
            "failures": sums.counts()["failures"],
        }
    )
