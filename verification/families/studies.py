"""Cases as ordinary studies, and their answers in the words of the cases."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from sustainment.analytic.result import Evaluation
from sustainment.model.study import Study

Inputs = Mapping[str, Any]
Answers = dict[str, Any]


def user_of(item: str, site: str) -> str:
    """Return the unit at a site that uses an item."""
    return f"user of {item} in {site}"


def removals(item: str, site: str, per_day: float, *, systems: int = 1) -> dict[str, list[dict[str, Any]]]:
    """Rows of a unit at a site, each of whose systems loses so many of an item a day."""
    system, unit = f"system of {item}", user_of(item, site)
    return {
        "units": [{"unit": unit, "site": site}],
        "authorised": [{"unit": unit, "item": system, "quantity": systems}],
        "use": [{"unit": unit, "item": system, "life_unit": "hour", "per_day": per_day}],
    }


class Tables:
    """Rows of a study under constant demand."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}

    def add(self, **rows: dict[str, Any]) -> None:
        for table, row in rows.items():
            self.rows.setdefault(table, []).append(row)

    def include(self, rows: Mapping[str, list[dict[str, Any]]]) -> None:
        for table, several in rows.items():
            self.rows.setdefault(table, []).extend(several)

    def system(self, item: str) -> None:
        """An end item that holds one of an item and fails by it once an hour of use."""
        self.add(items={"item": item, "kind": "LRU"})
        self.add(items={"item": f"system of {item}", "kind": "end item"})
        self.add(parts={"parent": f"system of {item}", "item": item})
        self.add(failures={"item": item, "mtbf": 1.0, "life_unit": "hour"})

    def lanes(self, site: str, parent: str, item: str, days: float | str) -> None:
        """Orders and failed units reach the supplier at once; units come down after `days`."""
        self.add(lanes={"from_site": parent, "to_site": site, "item": item, "days": days})
        self.add(lanes={"from_site": site, "to_site": parent, "item": item, "days": 0.0})

    def repair(self, item: str, site: str, share: float, days: float | str) -> None:
        self.add(repairs={"item": item, "site": site, "share": share, "turnaround_days": days})

    def shop(self, site: str, process: Inputs) -> None:
        """A shop of exponential work, M/M/c, or of one server with fixed or gamma work, M/G/1."""
        if process.get("type") == "M/G/1":
            variation = process["squared_variation"] ** 0.5
            days = repr(process["service_days"]) + (f" ~ gamma {variation!r}" if variation else "")
        else:
            days = f"{1.0 / process['service_rate']!r} ~ exponential"
        self.add(resources={"resource": "bay", "site": site, "quantity": process.get("servers", 1)})
        self.add(repairs={"item": "unit", "site": site, "turnaround_days": days, "needs": "bay"})

    def study(self, **settings: Any) -> Study:
        return Study("verification case", demand="constant", **settings, **self.rows)


def measures(row: Inputs) -> Answers:
    return {
        "demand_rate": row["demand_per_day"],
        "EX": row["pipeline_mean"],
        "VX": row["pipeline_variance"],
        "EBO": row["backorders"],
        "VBO": row["backorder_variance"],
        "fill_rate": row["fill_rate"],
        "ready_rate": row["ready_rate"],
    }


def rows_of(answer: Evaluation) -> dict[tuple[str, str], Answers]:
    supply = answer.table("supply")
    return {(row["item"], row["site"]): measures(row) for row in supply.iter_rows(named=True)}


def first_six(answer: Evaluation, item: str, site: str) -> list[float]:
    law = answer.table("outstanding").filter((pl.col("item") == item) & (pl.col("site") == site))
    found = dict(law.select("number", "probability").iter_rows())
    return [found.get(number, 0.0) for number in range(6)]
