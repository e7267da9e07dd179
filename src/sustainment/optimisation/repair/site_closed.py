"""A study without the repairs of a site that stands."""

from dataclasses import dataclass
from math import ceil

import numpy as np
import polars as pl

from sustainment.errors import MethodError, UsageError
from sustainment.model.nearest import nearest_name
from sustainment.model.study import Study
from sustainment.model.terms import read_terms
from sustainment.problem.times import numbers

DAYS_A_YEAR = 365.0


@dataclass(frozen=True)
class Closed:
    """What closes with a site, or where a milestone never comes, and what that costs while it stands."""

    name: str
    study: Study
    """Without it."""
    sites: tuple[str, ...]
    repairs: tuple[str, ...]
    """Keys of the rows of repairs that close."""
    kept: int
    """Rows for planned work there, which stay."""
    costs: pl.DataFrame
    """What it costs: kind, name, site, set_up, per_year, most_jobs_per_year."""

    @property
    def most_jobs(self) -> float | None:
        """Return the jobs a year that its own resources can do at most; None where none limits them."""
        own = self.costs.filter(pl.col("kind") == "resource")["most_jobs_per_year"]
        return float(own.sum()) if own.len() and own.null_count() == 0 else None

    def money(self, years: float, *, spread: float) -> float:
        """Return its cost in so many years, the set-up spread over others."""
        set_up, yearly = float(self.costs["set_up"].sum()), float(self.costs["per_year"].sum())
        return set_up * min(years / spread, 1.0) + yearly * years


def closed(study: Study, name: str) -> Closed:
    """
    Return a study without the repairs of a site, or without what waits for a milestone.

    Lanes, stock and planned work stay: what comes to the site goes on to its supplier.
    """
    repairs, keys = study.table("repairs"), study.keys("repairs")
    milestones = study.table("milestones")["milestone"].to_list()
    if name in study.table("sites")["site"].to_list():
        if study.table("sites").filter(pl.col("site") == name)["candidate"].any():
            raise UsageError(f"{name} is a candidate: plan_repair(study) weighs it as it is")
        here = (repairs["site"] == name) & ~repairs["candidate"]
        planned = (
            repairs["mode"].is_in(study.table("service")["mode"].drop_nulls().to_list()).fill_null(False)
        )
        chosen = keys.filter(here & ~planned).to_list()
        changed = study.changed({f"repairs/{key}/candidate": "yes" for key in chosen})
        kept = int((here & planned).sum())
    elif name in milestones:
        here = (repairs["from_day_milestone"] == name).fill_null(False) & ~repairs["candidate"]
        chosen, kept = keys.filter(here).to_list(), 0
        changed = study.changed({f"milestones/{name}/delay_days": 2 * ceil(study.settings.days)})
    else:
        nearest = nearest_name(name, [*study.table("sites")["site"].to_list(), *milestones])
        hint = f"; did you mean {nearest}?" if nearest else ""
        raise UsageError(f"there is no site and no milestone {name!r}{hint}")
    if not chosen:
        raise MethodError(f"{name} repairs nothing that fails: there is nothing to weigh")
    sites = tuple(sorted(set(repairs.filter(keys.is_in(chosen))["site"].to_list())))
    return Closed(name, changed, sites, tuple(chosen), kept, _costs(study, sites, chosen=chosen))


def _costs(study: Study, sites: tuple[str, ...], *, chosen: list[str]) -> pl.DataFrame:
    """Return what the sites cost, and those resources there that no row needs that stays."""
    frame = study.table("sites").filter(pl.col("site").is_in(sites))
    frame = frame.unique("site", keep="first", maintain_order=True)
    set_up, yearly = (np.nan_to_num(numbers(frame, column)) for column in ("set_up_cost", "cost_per_year"))
    rows: list[tuple[str, str, str, float, float, float | None]] = [
        ("site", site, site, float(set_up[k]), float(yearly[k]), None) for k, site in enumerate(frame["site"])
    ]
    resources = study.table("resources").filter(~pl.col("candidate") & pl.col("site").is_in(sites))
    quantity, set_up, yearly = (
        np.nan_to_num(numbers(resources, column)) for column in ("quantity", "set_up_cost", "cost_per_year")
    )
    fastest = _fastest(study, set(resources["resource"].to_list()), chosen=chosen)
    for k, key in enumerate(zip(resources["resource"], resources["site"], strict=True)):
        days = fastest.get(key, 0.0)
        if key in fastest:
            most = DAYS_A_YEAR * float(quantity[k]) / days if days > 0.0 else None
            rows.append(("resource", *key, float(set_up[k]), float(quantity[k] * yearly[k]), most))
    columns = dict.fromkeys(("kind", "name", "site"), pl.String)
    money = dict.fromkeys(("set_up", "per_year", "most_jobs_per_year"), pl.Float64)
    return pl.DataFrame(rows, schema={**columns, **money}, orient="row")


def _fastest(study: Study, names: set[str], *, chosen: list[str]) -> dict[tuple[str, str], float]:
    """Return by resource and site that only closing rows need the days of the shortest of their jobs."""
    going, staying = dict[tuple[str, str], float](), set[tuple[str, str]]()
    repairs, keys = study.table("repairs"), study.keys("repairs")
    for row, key in zip(repairs.iter_rows(named=True), keys.to_list(), strict=True):
        if row["candidate"] or not row["needs"]:
            continue
        for term in read_terms(row["needs"], names):
            used = (term.name, row["site"])
            if key in chosen:
                days = float(row["turnaround_days"] or 0.0) * term.count
                going[used] = min(days, going.get(used, days))
            elif float(row["share"]) > 0.0:
                staying.add(used)
    return {used: days for used, days in going.items() if used not in staying}
