"""The table of lateral and emergency supply."""

import numpy as np
import polars as pl

from sustainment.simulation.answer_tables import DAYS_A_YEAR, named
from sustainment.simulation.interval import errors
from sustainment.simulation.sums import Sums

LATERAL, EMERGENCY = "lateral", "emergency"


def laterals_table(sums: Sums) -> pl.DataFrame:
    """
    Return the units a year that come by each lateral and emergency lane.

    `share` is that of the demands of the site; the giver of what comes from outside is blank. Where several
    dated rows follow each other their standard errors are added: never too small.
    """
    problem, number = sums.problem, sums.replications
    laterals, pairs = problem.laterals, problem.pairs
    known = sums.summed("lateral_sums")
    years = max(sums.span_days, 1e-12) / DAYS_A_YEAR
    demands = sums.summed("pair_sums")["demands"][laterals.asking]
    sites = [*problem.names.sites, ""]
    frame = pl.DataFrame(
        {
            "item": named(problem.names.items, pairs.item[laterals.asking]),
            "site": named(problem.names.sites, pairs.site[laterals.asking]),
            "giver": named(sites, np.append(pairs.site, len(sites) - 1)[laterals.giving]),
            "role": np.where(laterals.giving >= 0, LATERAL, EMERGENCY),
            "units_per_year": known["value"] / number / years,
            "standard_error": errors(known["value"], known["square"], number=number) / years,
            "share": np.divide(known["value"], demands, out=np.zeros(demands.size), where=demands > 0),
        }
    )
    keys = ["item", "site", "giver", "role"]
    together = frame.group_by(keys, maintain_order=True).agg(pl.exclude(keys).sum())
    return together.with_columns(pl.col("giver").replace("", None))
