"""The tables of an answer day by day."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from sustainment.analytic import tables
from sustainment.analytic.readiness import GroupReadiness, Scope
from sustainment.analytic.state import SteadyState
from sustainment.problem.arrays import Floats

Scopes = Sequence[tuple[Scope, ...]]
States = Sequence[SteadyState]
QUANTILES = {"q05": 0.05, "q50": 0.5, "q95": 0.95}


def _daily(days: Sequence[float], frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return frames of days as one, the day after what names a row."""
    dated = [
        frame.with_columns(pl.lit(float(day)).alias("day")) for day, frame in zip(days, frames, strict=True)
    ]
    return pl.concat(dated)


def readiness_table(days: Sequence[float], scopes: Scopes) -> pl.DataFrame:
    """Return the numbers working by scope and day: mean, deviation, and quantiles."""
    rows = [(*_row(part), day) for day, parts in zip(days, scopes, strict=True) for part in parts]
    schema = ("scope_kind", "scope", "authorised", "availability", "mean", "deviation", *QUANTILES, "day")
    return pl.DataFrame(rows, schema=list(schema), orient="row").select(
        "scope_kind", "scope", "day", *schema[2:-1]
    )


def _row(part: Scope) -> tuple[object, ...]:
    reached = np.cumsum(part.law)
    quantiles = (int(np.searchsorted(reached, chance - 1e-12)) for chance in QUANTILES.values())
    return (
        part.kind,
        part.name,
        part.authorised,
        part.availability,
        part.working,
        part.deviation,
        *quantiles,
    )


def working_table(days: Sequence[float], scopes: Scopes) -> pl.DataFrame:
    """Return the chance of each number working by scope and day."""
    return _daily(days, [tables.working_table(parts) for parts in scopes])


def owned_table(days: Sequence[float], states: States, *, lost: Floats) -> pl.DataFrame:
    """Return end items owned by unit and type: held on day 0 and lost since; those on shelves by site."""
    first = states[0].problem
    names, fleets = first.names, first.fleets
    frames = [
        pl.DataFrame(
            {
                "unit": [names.units[u] for u in fleets.unit],
                "item": [names.items[i] for i in fleets.item],
                "authorised": state.problem.fleets.authorised,
                "held": state.problem.fleets.authorised - state.machines.fleet_missing,
                "lost": gone,
                "shelf": state.supply.answer.on_hand[fleets.pair],
            }
        )
        for state, gone in zip(states, lost, strict=True)
    ]
    return _daily(days, frames)


def supply_table(days: Sequence[float], states: States) -> pl.DataFrame:
    """Return demand, pipeline and what is owed by item, site and day."""
    return _daily(days, [tables.supply_table(state, method="dyna-metric") for state in states])


def causes_table(days: Sequence[float], states: States) -> pl.DataFrame:
    """Return positions that do not work by item, site, cause and day."""
    return _daily(days, [tables.causes_table(state) for state in states])


def shops_table(days: Sequence[float], states: States) -> pl.DataFrame:
    """Return load, queue and wait of each resource by day."""
    return _daily(days, [tables.shops_table(state) for state in states])


def groups_table(days: Sequence[float], groups: Sequence[tuple[GroupReadiness, ...]]) -> pl.DataFrame:
    """Return the chance that each group is ready, by day."""
    return _daily(days, [tables.groups_table(ready) for ready in groups])
