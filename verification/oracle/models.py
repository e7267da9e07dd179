"""What a random model is, and small studies to build one from."""

from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import polars as pl

from sustainment.model.study import Study
from sustainment.simulation.result import Simulation

LAWS = ("{!r}", "{!r} ~ exponential", "{!r} ~ lognormal 0.7", "{!r} ~ gamma 1.4", "{!r} ~ weibull 0.6")
"""Times of every law, by mean."""
MANY = 400
"""Positions of a unit that is never empty of parts: its demand does not feel the state."""
NORMAL_95 = 1.959963984540054


@dataclass(frozen=True)
class Model:
    """A study, what is asked of it, and the exact answer."""

    family: str
    study: Study
    measure: str
    """availability; backorders or fill of `item` at `site`; working, on `day`."""
    exact: float
    item: str = "part"
    site: str = "base"
    day: int = 0

    def found(self, answer: Simulation) -> tuple[float, float]:
        """Return the simulated value and its standard error."""
        if self.measure == "availability":
            mean = answer.availability()
            return mean.mean, mean.standard_error
        if self.measure == "working":
            rows = answer.table("readiness").filter(
                (pl.col("scope_kind") == "fleet") & (pl.col("day") == self.day)
            )
            working = rows["mean"].item()
            by_day = answer.sums.summed("scope_days")[self.day]
            number = answer.replications
            spread = float(by_day["square"]) - float(by_day["working"]) ** 2 / number
            return working, float(np.sqrt(spread / (number - 1) / number))
        rows = answer.table("supply").filter((pl.col("item") == self.item) & (pl.col("site") == self.site))
        if self.measure == "backorders":
            return rows["backorders"].item(), rows["backorders_se"].item()
        return self._fill(answer)

    def _fill(self, answer: Simulation) -> tuple[float, float]:
        """Return the fill rate and the error of a ratio."""
        sums, number = answer.sums.summed("pair_sums"), answer.replications
        here = sums[answer.sums.problem.pair_of(self.item, self.site)]
        ratio = here["filled"] / here["demands"]
        square = here["filled2"] - 2 * ratio * here["product"] + ratio**2 * here["demands2"]
        error = np.sqrt(square / (number - 1) / number) / (here["demands"] / number)
        return float(ratio), float(error)


def law_of(random: Random, mean: float) -> str:
    """Return a time of a mean by one of the laws."""
    return random.choice(LAWS).format(mean)


def shelf(per_day: float, **more: Any) -> Study:
    """Return a base where a part is asked for `per_day` times a day, whatever the state."""
    tables: dict[str, Any] = {
        "demand": "constant",
        "sites": [{"site": "base"}],
        "items": [{"item": "machine", "kind": "end item"}, {"item": "part"}],
        "parts": [{"parent": "machine", "item": "part"}],
        "units": [{"unit": "unit", "site": "base"}],
        "authorised": [{"unit": "unit", "item": "machine", "quantity": MANY}],
        "use": [{"unit": "unit", "item": "machine", "life_unit": "hour", "per_day": per_day / MANY}],
        "failures": [{"item": "part", "mtbf": 1, "life_unit": "hour"}],
    }
    return Study("oracle", **{**tables, **more})


def fleet(machines: int, mtbf: float, **more: Any) -> Study:
    """Return machines at a base that fail by one part while they work."""
    tables: dict[str, Any] = {
        "sites": [{"site": "base"}],
        "items": [{"item": "machine", "kind": "end item"}, {"item": "part"}],
        "parts": [{"parent": "machine", "item": "part"}],
        "units": [{"unit": "unit", "site": "base"}],
        "authorised": [{"unit": "unit", "item": "machine", "quantity": machines}],
        "use": [{"unit": "unit", "item": "machine", "life_unit": "hour", "per_day": 1}],
        "failures": [{"item": "part", "mtbf": mtbf, "life_unit": "hour"}],
    }
    return Study("oracle", **{**tables, **more})


def repair(days: str, **more: Any) -> list[dict[str, Any]]:
    """Return the repair of the part at the base."""
    return [{"item": "part", "site": "base", "turnaround_days": days, **more}]


def stock(quantity: int, site: str = "base") -> list[dict[str, Any]]:
    """Return stock of the part."""
    return [{"item": "part", "site": site, "quantity": quantity}]


def shop(servers: int) -> dict[str, Any]:
    """Return the bays of the base."""
    return {"resources": [{"resource": "bay", "site": "base", "quantity": servers}]}
