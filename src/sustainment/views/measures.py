"""What positions are capable of and what shops do, as words."""

import polars as pl

from sustainment.views.answers import Answer
from sustainment.views.rounding import between, number, percent

MEASURES = {
    "FMC": "fully capable (FMC)",
    "PMC": "with a fault (PMC)",
    "NMC": "not capable (NMC)",
    "NMCS": "of these for want of parts (NMCS)",
    "NMCM": "of these for maintenance (NMCM)",
    "no vehicle": "of these without a vehicle",
    "planned work": "of these in planned work",
    "no crew": "of these without a crew",
    "no consumables": "of these without consumables",
    "filled": "holding a vehicle",
    "authorised": "all positions",
}
"""Words for each measure, in the order of the table."""
ALWAYS = ("FMC", "PMC", "NMC", "NMCS", "NMCM", "filled", "authorised")
"""The others are shown where there are such positions."""
LEAST = 1e-9
"""What is less is left over from rounding."""


def capability(simulation: Answer) -> pl.DataFrame:
    """Return how many positions of the fleet are capable of what on an average day."""
    fleet = simulation.table("capability").filter(pl.col("scope_kind") == "fleet")
    found = {row["measure"]: row for row in fleet.iter_rows(named=True)}
    rows = []
    for measure, words in MEASURES.items():
        row = found[measure]
        if row["positions"] < LEAST and measure not in ALWAYS:
            continue
        known = row["low"] is not None and row["high"] is not None
        half = (row["high"] - row["low"]) / 2 if known else 0.0
        share = "" if row["share"] is None else percent(row["share"])
        spread = between(row["low"], row["high"]) if half > 0 else ""
        rows.append((words, _count(row["positions"], half), spread, share))
    columns = ("positions on an average day", "number", "95 % interval", "share")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def shops(simulation: Answer) -> pl.DataFrame:
    """Return the resources that worked, those in use most first: in use, jobs waiting, days of wait."""
    known = simulation.table("shops").filter(pl.col("busy") > 0)
    known = known.sort("use", descending=True, maintain_order=True)
    rows = [
        (
            row["resource"],
            row["site"],
            _count(row["quantity"]),
            percent(row["use"], 1.96 * (row["use_se"] or 0.0)),
            number(row["queue"], 1.96 * (row["queue_se"] or 0.0)),
            number(row["mean_wait_days"] or 0.0, 1.96 * (row["mean_wait_days_se"] or 0.0)),
        )
        for row in known.iter_rows(named=True)
    ]
    columns = ("resource", "at", "there", "in use", "jobs waiting", "days of wait")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def _count(value: float, half_width: float = 0.0) -> str:
    """Write a number of things: a certain whole one has no decimals."""
    whole = half_width == 0 and abs(value - round(value)) < 1e-9
    return f"{round(value):,}" if whole else number(value, half_width)
