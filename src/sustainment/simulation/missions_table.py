"""The table of missions of an answer by replication."""

import numpy as np
import polars as pl

from sustainment.simulation.interval import errors
from sustainment.simulation.sums import Sums

MEASURES = (
    "asked",
    "started",
    "lost",
    "machines sent",
    "machine-missions ended early",
    "use done",
    "use lost",
)
"""In the order of the sums; use in the life units of the mission."""


def missions_table(sums: Sums) -> pl.DataFrame:
    """Return what became of missions by name: means a replication over the counted days, standard errors."""
    names, number = sums.problem.names.missions, sums.replications
    known = sums.summed("mission_sums")
    return pl.DataFrame(
        {
            "mission": pl.Series(np.repeat(np.array(names, dtype=object), len(MEASURES)), dtype=pl.String),
            "measure": pl.Series(list(MEASURES) * len(names), dtype=pl.String),
            "mean": known["value"] / number,
            "standard_error": errors(known["value"], known["square"], number=number),
        }
    ).with_columns(pl.col("standard_error").fill_nan(None))
