"""Whom a pair asks when its shelf is empty, and when."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from sustainment.problem.addressed import Address
from sustainment.problem.arrays import Flags, Floats, Ints, Laterals, StepKind, Steps
from sustainment.problem.disruptions import Disruptions, Strikes
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import ItemSites, distinct, position, spread, starts
from sustainment.problem.lookup import Lookup
from sustainment.problem.spans import Spans, spans
from sustainment.problem.steps import Instants, at_start, changes, instants, joined, within
from sustainment.problem.times import chosen, counts, numbers, times
from sustainment.problem.wildcards import Patterns, Register, patterns, written_out

OUTSIDE = -1
ROLE_PLACE = 2
"""Parts of the key of a lane before its role."""


@dataclass(frozen=True)
class _Rows:
    """The rows of lanes that are lateral or for emergencies, and who may ask whom by them."""

    frame: pl.DataFrame
    spans: Spans
    columns: tuple[Patterns, Patterns, Patterns]
    lateral: Flags
    pairs: ItemSites
    asking: Ints
    giving: Ints
    """The same item at another site; `OUTSIDE`: emergency lanes."""
    _inside: Lookup
    _outside: Lookup

    def at(self, which: Ints, day: Floats) -> Ints:
        """Return the row by which each asks on its day, -1 where none holds."""
        item, site = self.pairs
        asking, giving = self.asking[which], self.giving[which]
        found = np.full(which.size, -1, dtype=np.int64)
        sides = ((giving >= 0, self._inside), (giving < 0, self._outside))
        for side, rows in sides:
            names = [site[asking[side]], item[asking[side]]]
            if rows is self._inside:
                names = [site[giving[side]], *names]
            found[side] = rows.find(names, day[side])
        return found

    def touched(self) -> tuple[Ints, Ints]:
        """Return every (dated row, who asks whom) where the one may be the row of the other."""
        (item, site), found = self.pairs, [np.empty((2, 0), dtype=np.int64)]
        inside = self.giving >= 0
        for row in np.flatnonzero(self.spans.dated):
            start, end, what = (column.named(np.array([row]))[1] for column in self.columns)
            fits = np.isin(site[self.asking], end) & np.isin(item[self.asking], what)
            if self.lateral[row]:
                fits &= inside & np.isin(site[np.maximum(self.giving, 0)], start)
            else:
                fits &= ~inside
            which = np.flatnonzero(fits)
            found.append(np.stack((np.full(which.size, row), which)))
        row, which = np.concatenate(found, axis=1)
        return row, which


@dataclass(frozen=True)
class _Entries:
    """Who asks whom by which row."""

    rows: _Rows
    which: Ints
    row: Ints
    strikes: Strikes

    def open(self, entry: Ints, day: Floats) -> Floats:
        """Return 1 where the row of an entry holds on its day and nothing has shut it."""
        holds = self.rows.at(self.which[entry], day) == self.row[entry]
        return np.where(holds & (self.strikes.left(entry, day) > 0), 1.0, 0.0)

    def steps(self, facts: Facts) -> tuple[Flags, list[Steps]]:
        """Return which hold at the start, and when that changes."""
        every = np.arange(self.which.size)
        at = np.full(every.size, facts.at)
        holds = self.rows.at(self.which, at) == self.row
        if not facts.steps:
            return holds, []
        row, which = self.rows.touched()
        order = np.argsort(self.which, kind="stable")
        place, entry = spread(starts(self.which[order], self.rows.asking.size), which)
        dated = instants(self.rows.spans, row[place], target=order[entry])
        start = self.open(every, at)
        struck = np.flatnonzero(holds & (start == 0))
        moments = within(joined([dated, self.strikes.instants()]), facts.clock, days=facts.days)
        return holds, [
            at_start(StepKind.LATERAL, struck, value=0.0),
            changes(StepKind.LATERAL, moments, start=start, value=self.open),
        ]


def laterals(
    facts: Facts, pairs: ItemSites, *, disruptions: Disruptions
) -> tuple[Laterals, list[Steps], Strikes]:
    """
    Return whom each pair asks, in the order of asking, outside last; when a row begins or ends to hold;
    and what strikes it.

    Who gives holds stock, receives or repairs, and is among `pairs` for that; other givers never have any.
    Emergency lanes bring from outside, wherever a row says that they start. For one day only the rows that
    hold on it are there; else every row that ever does.
    """
    rows = _rows(facts, pairs)
    at = np.full(rows.asking.size, facts.at)
    which, row = np.arange(at.size), rows.at(np.arange(at.size), at)
    if facts.steps:
        later = _moments(facts, rows)
        which = np.concatenate((which, later.target))
        row = np.concatenate((row, rows.at(later.target, later.expected)))
    size = max(len(rows.frame), 1)
    which, row = np.divmod(distinct((which * size + row)[row >= 0]), size)
    days = times(rows.frame, "days", rows=row)
    order_days, rank = numbers(rows.frame, "order_days")[row], _ranks(rows.frame)[row]
    asking, giving = rows.asking[which], rows.giving[which]
    order = np.lexsort((row, giving, order_days + days.mean, rank, giving < 0, asking))
    which, row, asking, giving = which[order], row[order], asking[order], giving[order]
    struck = disruptions.striking("lanes", _meant(facts, rows, which=which, row=row))
    facts.left_out.add(
        "disruptions",
        struck.partial().size,
        reason="what is left of a lateral or emergency lane is the whole lane",
    )
    holds, steps = _Entries(rows, which, row, struck).steps(facts)
    begin, milestone = facts.clock.days_of(rows.frame, "from_day")

    found = Laterals(
        asking=asking,
        giving=giving,
        rank=rank[order],
        order_days=order_days[order],
        time=chosen(days, order),
        way=_ways(row, (pairs[1][asking], np.append(pairs[1], -1)[giving])),
        open=holds,
        capacity_per_day=np.nan_to_num(numbers(rows.frame, "capacity_per_day"), nan=np.inf)[row],
        cost_per_trip=numbers(rows.frame, "cost_per_trip")[row],
        cost_per_kg=numbers(rows.frame, "cost_per_kg")[row],
        every_days=np.nan_to_num(numbers(rows.frame, "every_days"))[row],
        first_day=np.nan_to_num(begin)[row],
        first_milestone=milestone[row],
        batch=counts(rows.frame, "batch", blank=1)[row],
    )
    return found, steps, struck


def _rows(facts: Facts, pairs: ItemSites) -> _Rows:
    frame = facts.tables["lanes"].filter(pl.col("role") != "supply")
    dated = spans(frame, facts.clock, until=facts.until)
    start = Register([*facts.sites.names, ""], [*facts.sites.kind, None], apart=1)
    columns = (
        patterns(frame["from_site"].fill_null(""), start),
        patterns(frame["to_site"], facts.sites),
        patterns(frame["item"], facts.items),
    )
    lateral = (frame["role"] == "lateral").to_numpy()
    asking, giving = _neighbours(facts, pairs, columns=columns, which=lateral)
    alone = np.arange(pairs[0].size) if not lateral.all() else np.empty(0, dtype=np.int64)
    return _Rows(
        frame=frame,
        spans=dated,
        columns=columns,
        lateral=lateral,
        pairs=pairs,
        asking=np.concatenate((asking, alone)),
        giving=np.concatenate((giving, np.full(alone.size, OUTSIDE))),
        _inside=Lookup(columns, dated, rows=lateral),
        _outside=Lookup(columns[1:], dated, rows=~lateral),
    )


def _neighbours(
    facts: Facts, pairs: ItemSites, *, columns: tuple[Patterns, ...], which: Flags
) -> tuple[Ints, Ints]:
    """Return asking and giving pair of all lateral lanes that any row may state."""
    (item, site), sites = pairs, max(len(facts.sites.names), 1)
    _, (start, end) = written_out(columns[:2], np.flatnonzero(which))
    inside = (start < len(facts.sites.names)) & (start != end)
    start, end = np.divmod(distinct(start[inside] * sites + end[inside]), sites)
    by_site = np.argsort(site, kind="stable")
    way, entry = spread(starts(site[by_site], sites), end)
    asking, start = by_site[entry], start[way]
    giving = position(item * sites + site, item[asking] * sites + start)
    there = giving >= 0
    return asking[there], giving[there]


def _moments(facts: Facts, rows: _Rows) -> Instants:
    """Return when the row by which someone asks may change."""
    row, which = rows.touched()
    return within(instants(rows.spans, row, target=which), facts.clock, days=facts.days)


def _ways(row: Ints, ends: tuple[Ints, Ints]) -> Ints:
    """Return the lane of each entry: those of one row between two sites share it."""
    if not row.size:
        return row
    return np.unique(np.stack((row, *ends)), axis=1, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _ranks(frame: pl.DataFrame) -> Floats:
    """Return the ranks of rows; a blank one comes after all others."""
    return np.nan_to_num(numbers(frame, "rank"), nan=np.inf)


def _meant(facts: Facts, rows: _Rows, *, which: Ints, row: Ints) -> Callable[[Address], Flags]:
    """Return which entries an address of lanes means: without a role it is one of supply."""
    _, site = rows.pairs
    asking, giving = rows.asking[which], rows.giving[which]
    role = rows.frame["role"].to_numpy()[row]
    item = rows.frame["item"].fill_null("").to_numpy()[row]

    def fits(part: str, place: Ints) -> Flags:
        named = facts.sites.members(part) if part == "*" or ":" in part else _named(facts, part)
        return np.isin(place, named) | (part == "*")

    def meant(address: Address) -> Flags:
        source, target, kind, what = address.parts
        if address.key.count("@") < ROLE_PLACE and not address.key.endswith("*"):
            return np.zeros(which.size, dtype=np.bool_)
        found = fits(source, np.append(site, OUTSIDE)[giving]) & fits(target, site[asking])
        found &= (role == kind) | (kind == "*")
        found &= (item == what) | (what in ("*", ""))
        return np.asarray(found, dtype=np.bool_)

    return meant


def _named(facts: Facts, part: str) -> Ints:
    if part == "":
        return np.array([OUTSIDE])
    return np.array([place for place, name in enumerate(facts.sites.names) if name == part], dtype=np.int64)
