"""What lanes carried, and what waited at their beginning."""

import numpy as np
import polars as pl

from sustainment.simulation.answer_tables import DAYS_A_YEAR, named
from sustainment.simulation.interval import errors
from sustainment.simulation.sums import Sums

DOWN, UP = "serviceable", "failed"


def lanes_table(sums: Sums) -> pl.DataFrame:
    """Return a row for each way that carried units: how many a year, how many waited for it, how long.

    Several lanes between two sites (an item may have its own) are one. `waiting` is the mean number of units
    at the beginning of the way, with its standard error (of several lanes added up: never too small).
    """
    number, problem = sums.replications, sums.problem
    lanes, of_way = problem.lanes, sums.summed("way_sums")
    ends = (lanes.from_site, lanes.to_site)
    days = max(sums.span_days, 1e-12)
    places = [*problem.names.sites, None]
    frame = pl.DataFrame(
        {
            "from_site": named(places, np.stack(ends, axis=1).ravel() % len(places)),
            "to_site": named(places, np.stack(ends[::-1], axis=1).ravel() % len(places)),
            "carries": pl.Series([DOWN, UP] * lanes.from_site.size, dtype=pl.String),
            "units": of_way["sent"],
            "waiting": of_way["waiting"] / number,
            "standard_error": errors(of_way["waiting"], of_way["waiting2"], number=number),
        }
    )
    known = frame.filter((pl.col("units") > 0) | (pl.col("waiting") > 0))
    ways = known.group_by("from_site", "to_site", "carries", maintain_order=True).agg(pl.all().sum())
    per_day = pl.col("units") / number / days
    wait = pl.when(pl.col("units") > 0).then(pl.col("waiting") / per_day)
    return ways.select(
        "from_site",
        "to_site",
        "carries",
        (per_day * DAYS_A_YEAR).alias("units_per_year"),
        wait.alias("mean_wait_days"),
        "waiting",
        "standard_error",
    ).sort("from_site", "to_site", "carries", nulls_last=True)
