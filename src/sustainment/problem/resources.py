"""Resources: where they are, how many, and what work needs."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import polars as pl

from sustainment.errors import MethodError
from sustainment.model.terms import read_terms
from sustainment.problem.addressed import Address
from sustainment.problem.arrays import Flags, Floats, Ints, Queue, Resources, Shifts, StepKind, Steps
from sustainment.problem.disruptions import Disruptions, Strikes
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import ItemSites, distinct
from sustainment.problem.lookup import Lookup
from sustainment.problem.names import sorted_names
from sustainment.problem.shifts import shifts
from sustainment.problem.steps import changes, instants, joined, within
from sustainment.problem.times import numbers, times, worded
from sustainment.problem.wildcards import Register, patterns, written_out

QUEUES = {
    "first come": Queue.FIRST_COME,
    "priority": Queue.PRIORITY,
    "pre-emptive": Queue.PRE_EMPTIVE,
    "most backorders": Queue.MOST_BACKORDERS,
}


class Present(NamedTuple):
    """The resources of a study."""

    names: list[str]
    arrays: Resources
    shifts: Shifts
    at: Ints
    """Shape (names, sites): the resource there, -1 none."""
    steps: list[Steps]
    strikes: Strikes


class Needs(NamedTuple):
    """What routes need: entries `start[r]` to `start[r + 1]` belong to route r."""

    start: Ints
    resource: Ints
    """Index of a name."""
    quantity: Ints


@dataclass(frozen=True)
class Rows:
    """Which row of the table holds of each resource (a name at a site)."""

    name: Ints
    site: Ints
    now: Lookup
    ever: Lookup

    def of(self, resource: Ints, day: Floats) -> Ints:
        """Return the row that holds on a day, -1 where none does."""
        return self.now.find([self.name[resource], self.site[resource]], day)

    def of_any_day(self, resource: Ints, day: Floats) -> Ints:
        """Return the row that holds on a day, another one where none does."""
        row = self.of(resource, day)
        return np.where(row >= 0, row, self.ever.find([self.name[resource], self.site[resource]]))


def resources(facts: Facts, disruptions: Disruptions, *, date_zero: date | None) -> Present:
    """Return the resources of each site, and how their numbers and shifts change."""
    frame, dated = facts.tables["resources"], facts.spans("resources")
    names = sorted_names(frame["resource"])
    sites = len(facts.sites.names)
    columns = [patterns(frame["resource"], Register(names)), patterns(frame["site"], facts.sites)]
    rows, (called, place) = written_out(columns, np.arange(len(frame)))
    key = called * sites + place
    known = distinct(key)
    name, site = np.divmod(known, max(sites, 1))
    holding = Rows(name, site, Lookup(columns, dated), Lookup(columns))
    stated = np.concatenate((numbers(frame, "quantity"), [0.0]))
    strikes = disruptions.striking(
        "resources", lambda address: _meant(address, names, at=(name, site), sites=facts.sites)
    )
    doubtful = np.zeros(known.size, dtype=np.bool_)
    doubtful[strikes.by_chance()[1]] = True
    weekly, shift_of_row = shifts(frame["shift"], date_zero)

    def unrounded(resource: Ints, day: Floats) -> Floats:
        row = holding.of(resource, day)
        there = facts.factors.scaled("resources/quantity", row, day=day, stated=stated)
        return np.round(there * strikes.left(resource, day), 9)

    def quantity(resource: Ints, day: Floats) -> Floats:
        # what comes by chance takes its share before it is rounded down
        there = unrounded(resource, day)
        return np.where(doubtful[resource], there, np.floor(there))

    def shift(resource: Ints, day: Floats) -> Floats:
        return shift_of_row[holding.of_any_day(resource, day)].astype(np.float64)

    every, at = np.arange(known.size), np.full(known.size, facts.at)
    touching, which = dated.dated[rows], np.searchsorted(known, key)
    touched = [
        instants(dated, rows[touching], target=which[touching]),
        facts.factors.instants(["resources/quantity"], rows, target=which),
        strikes.instants(),
    ]
    moments = within(joined(touched), facts.clock, days=facts.days)
    start, in_shift = quantity(every, at), shift(every, at)
    moving = [
        changes(StepKind.RESOURCE, moments, start=start, value=quantity),
        changes(StepKind.SHIFT, moments, start=in_shift, value=shift),
    ]
    numbered = (start, unrounded(every, at))
    return Present(
        names=names,
        arrays=_arrays(
            frame, holding.of_any_day(every, at), at=(name, site), quantity=numbered, shift=in_shift
        ),
        shifts=weekly,
        at=_table_of(name, site, shape=(len(names), sites)),
        steps=moving if facts.steps else [],
        strikes=strikes,
    )


def _table_of(name: Ints, site: Ints, *, shape: tuple[int, int]) -> Ints:
    """Return the index of each resource by name and site, -1 for none."""
    at = np.full(shape, -1, dtype=np.int64)
    at[name, site] = np.arange(name.size)
    return at


def _meant(address: Address, names: list[str], *, at: ItemSites, sites: Register) -> Flags:
    """Tell which resources (names at sites) an address means."""
    name, site = at
    what, where = address.parts
    of_name = np.array([what in ("*", one) for one in names], dtype=np.bool_)
    of_site = np.isin(np.arange(len(sites.names)), _sites(where, sites))
    return of_name[name] & of_site[site]


def _arrays(
    frame: pl.DataFrame, row: Ints, *, at: ItemSites, quantity: tuple[Floats, Floats], shift: Floats
) -> Resources:
    """Return resources (names at sites) as arrays, each by its row."""
    name, site = at
    return Resources(
        name=name,
        site=site,
        quantity=quantity[0].astype(np.int64),
        queue=worded(frame["queue"], QUEUES, otherwise=Queue.FIRST_COME)[row],
        cost_per_year=numbers(frame, "cost_per_year")[row],
        set_up_cost=numbers(frame, "set_up_cost")[row],
        unrounded=quantity[1],
        shift=shift.astype(np.int64),
        mobilise=times(frame, "mobilise_days", rows=row),
        stay=times(frame, "stay_days", rows=row),
        mobilise_cost=numbers(frame, "mobilise_cost")[row],
    )


def _sites(part: str, sites: Register) -> Ints:
    if part == "*" or ":" in part:
        return sites.members(part)
    return np.array([place for place, name in enumerate(sites.names) if name == part], dtype=np.int64)


def needs(texts: list[str | None], names: list[str], *, facts: Facts) -> Needs:
    """Read what routes need; items that work draws are left out by name."""
    index = {name: place for place, name in enumerate(names)}
    items = set(facts.items.names)
    drawing: set[str | None] = set()
    read: dict[str | None, list[tuple[int, int]]] = {None: []}
    for text in sorted({text for text in texts if text is not None}):
        entries: dict[int, int] = {}
        for term in read_terms(text, {*index, *items}):
            if term.name in index:
                entries[index[term.name]] = entries.get(index[term.name], 0) + term.count
            elif term.name in items:
                drawing.add(text)
            else:
                raise MethodError(f"repairs/needs asks for {term.name}, which no row of resources states")
        read[text] = sorted(entries.items())
    facts.left_out.add(
        "repairs", sum(text in drawing for text in texts), reason="the items that the work draws (in needs)"
    )
    lists = [read[text] for text in texts]
    return Needs(
        start=np.concatenate(([0], np.cumsum([len(entries) for entries in lists]))).astype(np.int64),
        resource=np.array([name for entries in lists for name, _ in entries], dtype=np.int64),
        quantity=np.array([count for entries in lists for _, count in entries], dtype=np.int64),
    )


def refuse_absent(needed: Needs, present: Present, *, at: tuple[Ints, Ints], facts: Facts) -> None:
    """Refuse work (routes at sites) where a site has not the resource that it needs."""
    route, site = at
    sites = max(len(facts.sites.names), 1)
    key = distinct(route * sites + site)
    route, site = np.divmod(key, sites)
    longest = int(np.diff(needed.start).max(initial=0))
    for place in range(longest):
        has = needed.start[route] + place < needed.start[route + 1]
        name = needed.resource[needed.start[route[has]] + place]
        absent = np.flatnonzero(present.at[name, site[has]] < 0)
        if absent.size:
            first = absent[0]
            where = facts.sites.names[site[has][first]]
            what = present.names[name[first]]
            raise MethodError(f"work at {where} needs {what}, and no row of resources states one there")
