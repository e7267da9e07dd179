"""Sites and resources that ways need, and what they cost."""

from dataclasses import dataclass
from enum import StrEnum
from math import inf

import numpy as np
import polars as pl

from sustainment.model.study import Study
from sustainment.model.terms import read_terms
from sustainment.optimisation.repair.opening import Openings
from sustainment.optimisation.repair.rows import OFFERED, Rows
from sustainment.problem.kinds import Floats
from sustainment.problem.lookup import Lookup
from sustainment.problem.names import sorted_names
from sustainment.problem.shifts import shifts
from sustainment.problem.times import numbers
from sustainment.problem.wildcards import Register, patterns

DAYS_A_YEAR = 365.0


class AssetKind(StrEnum):
    """What is opened."""

    SITE = "site"
    SET_UP = "set-up of resource"
    RESOURCE = "resource"


@dataclass(slots=True)
class Asset:
    """One thing that ways need: how many stand, how many there may be, what one more costs a year."""

    kind: AssetKind
    name: str
    site: str
    cost: float
    present: int
    most: int
    capacity: float = inf
    """Days of work a year of one, up to the load limit."""
    row: int = -1
    """Row of candidates."""


class Assets:
    """The assets of a study, found as ways need them."""

    def __init__(
        self, study: Study, rows: Rows, *, years: float, load_limit: float, openings: Openings
    ) -> None:
        self.rows, self._years, self._limit, self._openings = rows, years, load_limit, openings
        self.listed: list[Asset] = []
        self._at: dict[tuple[AssetKind, str, str], int] = {}
        frame = rows.facts.tables["resources"]
        self._frame = frame
        self._names = sorted_names(frame["resource"])
        columns = [
            patterns(frame["resource"], Register(self._names)),
            patterns(frame["site"], rows.facts.sites),
        ]
        dated, offered = rows.facts.spans("resources"), frame[OFFERED].to_numpy().astype(np.bool_)
        self._standing, self._offered = (
            self._rows_of(Lookup(columns, dated, rows=which), day=float(rows.facts.at))
            for which in (~offered, offered)
        )
        self._quantity, self._yearly, self._set_up = (
            np.nan_to_num(numbers(frame, name)) for name in ("quantity", "cost_per_year", "set_up_cost")
        )
        self._quantity = rows.facts.factors.scaled(
            "resources/quantity",
            np.arange(len(frame)),
            day=np.full(len(frame), rows.facts.at),
            stated=np.concatenate((self._quantity, [0.0])),
        )
        self._working = _working_shares(frame, study)
        sites = rows.facts.now("sites").sort("site")
        self._site_yearly, self._site_set_up = (
            np.nan_to_num(numbers(sites, name)) for name in ("cost_per_year", "set_up_cost")
        )

    def _rows_of(self, lookup: Lookup, *, day: float) -> dict[tuple[str, str], int]:
        sites = self.rows.sites
        name, site = np.divmod(np.arange(len(self._names) * len(sites)), max(len(sites), 1))
        row = lookup.find([name, site], day)
        there = np.flatnonzero(row >= 0)
        return {(self._names[name[at]], sites[site[at]]): int(row[at]) for at in there.tolist()}

    def of_site(self, site: int) -> list[int]:
        """Return what a site itself needs: nothing, or that it is opened."""
        if not self.rows.site_offered[site]:
            return []
        name = self.rows.sites[site]
        there = self._openings.share(self._openings.site(site))
        cost = float(there * self._site_yearly[site] + self._site_set_up[site] / self._years)
        return [self._number(Asset(AssetKind.SITE, name, name, cost, 0, 1))]

    def of_route(self, needs: str | None, site: int) -> list[tuple[int, float]] | None:
        """Return the assets that work needs at a site, each with how many it holds; None: they cannot be."""
        found: list[tuple[int, float]] = []
        terms = read_terms(needs, set(self._names)) if needs else ()
        for term in terms:
            if term.name not in self._names:
                continue  # an item that work draws
            key = (term.name, self.rows.sites[site])
            standing, offered = self._standing.get(key, -1), self._offered.get(key, -1)
            present = int(self._quantity[standing]) if standing >= 0 else 0
            more = int(self._quantity[offered]) if offered >= 0 else 0
            if present + more == 0:
                return None
            row = offered if offered >= 0 else standing
            capacity = DAYS_A_YEAR * self._working[row] * self._limit
            there = self._openings.share(self._openings.resource(*key)) if offered >= 0 else 0.0
            cost = there * float(self._yearly[offered]) if offered >= 0 else 0.0
            one = Asset(AssetKind.RESOURCE, *key, cost, present, present + more, capacity, offered)
            found.append((self._number(one), float(term.count)))
            if offered >= 0 and self._set_up[offered] > 0.0 and not present:
                set_up = float(self._set_up[offered]) / self._years
                found.append((self._number(Asset(AssetKind.SET_UP, *key, set_up, 0, 1, inf, offered)), 0.0))
        return found

    def offered(self, needs: list[tuple[int, float]]) -> list[tuple[str, str]]:
        """Return the resources among needs of which all that there are would be opened: name and site."""
        found = (self.listed[number] for number, _ in needs)
        return [(one.name, one.site) for one in found if one.kind is AssetKind.RESOURCE and one.present == 0]

    def _number(self, asset: Asset) -> int:
        key = (asset.kind, asset.name, asset.site)
        if key not in self._at:
            self._at[key] = len(self.listed)
            self.listed.append(asset)
        return self._at[key]


def _working_shares(frame: pl.DataFrame, study: Study) -> Floats:
    """Return of each row of resources the share of the week in which it works."""
    weekly, shift = shifts(frame["shift"], study.settings.date_zero)
    hours = np.array(
        [
            float((weekly.end[a:b] - weekly.begin[a:b]).sum())
            for a, b in zip(weekly.start[:-1].tolist(), weekly.start[1:].tolist(), strict=True)
        ]
    )
    found: Floats = np.append(hours / 7.0, 1.0)[shift]
    return found
