"""What a simulated study costs, by element and year."""

import math

import numpy as np
import polars as pl

from sustainment.problem.arrays import Floats
from sustainment.simulation.events.state import (
    DAYS_A_YEAR,
    ELEMENTS,
    HOLDING,
    MOBILISATION,
    PURCHASES,
    REPAIRS,
    RESOURCE_COST,
    TRANSPORT,
)
from sustainment.simulation.interval import student
from sustainment.simulation.sums import Sums

DRAWN = {
    "purchases": PURCHASES,
    "repairs": REPAIRS,
    "transport": TRANSPORT,
    "mobilisation": MOBILISATION,
}
CENTS = 100.0


def costs_table(sums: Sums) -> pl.DataFrame:
    """
    Return mean cost and its interval by element and year, in the study's money.

    Discounted where a rate is stated: each year's cost by the mean worth of its days on day 0, set-up in
    full.
    """
    paid = yearly(sums)
    number = sums.replications
    years = sums.layout.years - 1
    frames = []
    for element, amounts in paid.items():
        mean = amounts.mean(axis=0)
        half = np.full(years, np.nan)
        if number > 1:
            half = student(0.95, number - 1) * amounts.std(axis=0, ddof=1) / np.sqrt(number)
        frames.append(
            pl.DataFrame(
                {
                    "element": [element] * years,
                    "year": np.arange(1, years + 1),
                    "mean": mean,
                    "low": np.maximum(mean - half, 0.0),
                    "high": mean + half,
                }
            )
        )
    return pl.concat(frames).with_columns(pl.col("low", "high").fill_nan(None))


def ledger_table(sums: Sums) -> pl.DataFrame:
    """
    Return what all replications together paid, in whole cents, by element and year of the run.

    Not discounted: per replication it is the mean cost where no rate is stated. What is fixed for a year is
    rounded to whole cents once.
    """
    years = sums.layout.years - 1
    drawn = sums.kept("cents_paid").reshape(sums.replications, ELEMENTS, years + 1)[:, :, 1:].sum(axis=0)
    sites, set_up = (
        np.rint(amounts * CENTS).astype(np.int64) * sums.replications for amounts in _fixed(sums)
    )
    cents = {name: drawn[element] for name, element in DRAWN.items()}
    cents |= {"resources": drawn[RESOURCE_COST] + set_up, "sites": sites, "holding": drawn[HOLDING]}
    return pl.DataFrame(
        {
            "element": pl.Series(np.repeat(list(cents), years), dtype=pl.String),
            "year": np.tile(np.arange(1, years + 1), len(cents)),
            "cents": np.concatenate(list(cents.values())),
            "replications": np.full(years * len(cents), sums.replications),
        }
    ).filter(pl.col("cents") != 0)


def _fixed(sums: Sums) -> tuple[Floats, Floats]:
    """Return by year what sites and the setting up of resources cost, not discounted."""
    problem, years = sums.problem, sums.layout.years - 1
    first = (np.arange(years) == 0).astype(np.float64)
    a_year = float(problem.site_cost_per_year.sum()) * _days(problem.days, years) / DAYS_A_YEAR
    sites = a_year + float(problem.site_fixed_cost.sum()) * first
    return sites, float(problem.resources.set_up_cost.sum()) * first


def yearly(sums: Sums) -> dict[str, Floats]:
    """Return what each replication pays by element: replications by year."""
    problem, years = sums.problem, sums.layout.years - 1
    worth = year_worth(problem.discount_rate, days=problem.days, years=years)
    cents = sums.kept("cents_paid").reshape(sums.replications, ELEMENTS, years + 1)[:, :, 1:]
    money = {name: cents[:, element] / CENTS * worth for name, element in DRAWN.items()}
    first = (np.arange(years) == 0).astype(np.float64)
    set_up = float(problem.resources.set_up_cost.sum())
    money["resources"] = cents[:, RESOURCE_COST] / CENTS * worth + set_up * first
    a_year = float(problem.site_cost_per_year.sum())
    sites = a_year * _days(problem.days, years) / DAYS_A_YEAR * worth
    sites = sites + float(problem.site_fixed_cost.sum()) * first
    money["sites"] = np.broadcast_to(sites, (sums.replications, years)).copy()
    money["holding"] = cents[:, HOLDING] / CENTS * worth
    return money


def _days(days: int, years: int) -> Floats:
    ends = np.minimum(np.arange(1, years + 1) * DAYS_A_YEAR, days)
    return np.asarray(ends - np.arange(years) * DAYS_A_YEAR, dtype=np.float64)


def year_worth(rate: float, *, days: int, years: int) -> Floats:
    """
    Return what a cost spread over each year is worth on day 0.

    Examples
    --------
    >>> year_worth(0.0, days=365, years=1)
    array([1.])
    """
    if rate == 0.0:
        return np.ones(years)
    force = math.log1p(rate) / DAYS_A_YEAR
    length = _days(days, years)
    worth = [math.exp(-force * year * DAYS_A_YEAR) for year in range(years)]
    rest = [math.exp(-force * (year * DAYS_A_YEAR + of)) for year, of in enumerate(length.tolist())]
    present: Floats = (np.array(worth) - np.array(rest)) / (force * length)
    return present
