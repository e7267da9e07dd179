"""Which row of repairs holds for what, and how it changes."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import polars as pl

from sustainment.errors import MethodError
from sustainment.problem.arrays import Flags, Floats, Ints, ModeRoutes, StepKind, Steps
from sustainment.problem.breakdown import Breakdown
from sustainment.problem.factors import DatedFactors
from sustainment.problem.facts import Facts
from sustainment.problem.families import Families, families
from sustainment.problem.grouping import ItemSites, position, spread, starts
from sustainment.problem.lookup import Lookup
from sustainment.problem.names import codes
from sustainment.problem.spans import Spans
from sustainment.problem.steps import changes, instants, joined, within
from sustainment.problem.times import numbers
from sustainment.problem.wildcards import Patterns, Register, coded, patterns, written_out

SAME_ROUTE = (
    "turnaround_days_law",
    "turnaround_days_variation",
    "delay_days",
    "delay_days_law",
    "delay_days_variation",
    "test_days",
    "test_days_law",
    "test_days_variation",
    "needs",
    "keeps_bay",
    "priority",
    "no_fault_found_share",
    "condemnation_share",
    "rework_share",
    "cost",
)
"""What makes two rows of one key two routes; a dated change can set the rest (share, mean turnaround)."""


class ModesOfItems(NamedTuple):
    """Every (item, mode) that may occur, sorted."""

    item: Ints
    mode: Ints


@dataclass(frozen=True)
class Work:
    """The rows of repairs by key. Routes are called by the first row of their family."""

    frame: pl.DataFrame
    spans: Spans
    item: Patterns
    site: Patterns
    mode: Patterns
    part: Ints
    """Of each row: the part that it exchanges, -1 if it is for failures."""
    family: Families
    factors: DatedFactors
    steps: bool

    @cached_property
    def general(self) -> Flags:
        """Tell which rows are for every failure."""
        return self.frame["mode"].is_null().to_numpy()

    @cached_property
    def _general_now(self) -> Lookup:
        return Lookup([self.item, self.site], self.spans, rows=self.general)

    @cached_property
    def _general_ever(self) -> Lookup:
        return Lookup([self.item, self.site], rows=self.general)

    @cached_property
    def _repairing(self) -> Lookup:
        return Lookup([self.item, self.site], rows=self.part < 0)

    def ever_repaired(self, item: Ints, site: Ints) -> Flags:
        """Tell where an item is repaired at some time, for whatever failure."""
        return self._repairing.find([item, site]) >= 0

    def routes(self, pairs: ItemSites, day: float) -> Ints:
        """Return the route for failures of no special mode on a day; one that is still to come is there."""
        item, site = pairs
        row = self._general_now.find([item, site], day)
        if self.steps and self.spans.dated.any():
            row = np.where(row < 0, self._general_ever.find([item, site]), row)
        return np.concatenate((self.family.of_row, [-1]))[row]

    def route_steps(self, facts: Facts, pairs: ItemSites, *, start: Ints) -> Steps:
        """Return how the routes of pairs (sorted by item and site) change from `start` on."""
        item, site = pairs
        sites = max(len(facts.sites.names), 1)
        rows, names = written_out(
            [self.item, self.site], np.flatnonzero(self.family.switching & self.general)
        )
        pair = position(item * sites + site, names[0] * sites + names[1])
        at = within(
            instants(self.spans, rows[pair >= 0], target=pair[pair >= 0]), facts.clock, days=facts.days
        )
        row = self._general_now.find([item[at.target], site[at.target]], at.expected)
        value = np.concatenate((self.family.of_row, [-1]))[row]
        value = _held_over(at.target, value, start=start)
        return changes(
            StepKind.ROUTE,
            at,
            start=start.astype(np.float64),
            value=lambda _, __: value.astype(np.float64),
        )

    def mode_routes(self, pairs: ItemSites, modes: ModesOfItems, *, day: float) -> ModeRoutes:
        """Return the routes of pairs (item, site) for single modes: where a row for one is more exact."""
        item, site = pairs
        special = ~self.general & (self.part < 0)
        stated = np.isin(modes.mode, self.mode.code[special])
        by_item, mode = modes.item[stated], modes.mode[stated]
        count = self.item.ladder.shape[1]
        pair, entry = spread(starts(by_item, count), item)
        mode = mode[entry]
        rows = Lookup([self.item, self.site, self.mode], self.spans, rows=self.part < 0)
        row = rows.find([item[pair], site[pair], mode], day)
        own = (row >= 0) & ~np.concatenate((self.general, [True]))[row]
        return ModeRoutes(pair[own], mode[own], self.family.of_row[row[own]])

    def exchanges(self, item: Ints, part: Ints, *, site: Ints, day: float) -> Ints:
        """Return the route of the exchange of parts in items at sites, -1 where it takes no time."""
        if not (self.part >= 0).any():
            return np.full(item.size, -1, dtype=np.int64)
        exchanged = coded(np.maximum(self.part, 0), self.item.ladder.shape[1])
        rows = Lookup([self.item, self.site, exchanged], self.spans, rows=self.part >= 0)
        return np.concatenate((self.family.of_row, [-1]))[rows.find([item, site, part], day)]

    def shares(self, family: Ints, day: Floats) -> Floats:
        """Return the share that routes keep; none while no row states them."""
        share = np.concatenate((numbers(self.frame, "share"), [0.0]))
        row = self.family.row_at(family, day)
        return self.factors.scaled("repairs/share", row, day=day, stated=share)

    def turnarounds(self, family: Ints, day: Floats) -> Floats:
        """Return the mean turnaround of routes."""
        row = self.family.row_or_first(family, day)
        stated = np.concatenate((numbers(self.frame, "turnaround_days"), [0.0]))
        return self.factors.scaled("repairs/turnaround_days", row, day=day, stated=stated)

    def number_steps(self, facts: Facts, routes: Ints) -> list[Steps]:
        """Return how the share and turnaround of routes (families, in order) change; targets are places."""
        rows = np.arange(len(self.frame))
        route = position(routes, self.family.of_row)
        rows, route = rows[route >= 0], route[route >= 0]
        moved = self.spans.dated[rows]
        touched = [
            instants(self.spans, rows[moved], target=route[moved]),
            self.factors.instants(["repairs/share", "repairs/turnaround_days"], rows, target=route),
        ]
        at = within(joined(touched), facts.clock, days=facts.days)
        start = np.full(routes.size, facts.at)
        every = np.arange(routes.size)

        def share(route: Ints, day: Floats) -> Floats:
            return self.shares(routes[route], day)

        def turnaround(route: Ints, day: Floats) -> Floats:
            return self.turnarounds(routes[route], day)

        return [
            changes(StepKind.SHARE, at, start=share(every, start), value=share),
            changes(StepKind.TURNAROUND, at, start=turnaround(every, start), value=turnaround),
        ]


def work(facts: Facts, modes: Register, *, tree: Breakdown) -> Work:
    """Read the rows of repairs; `modes` are the failure, damage and service modes."""
    frame = facts.tables["repairs"]
    dated = facts.spans("repairs")
    item, site = patterns(frame["item"], facts.items), patterns(frame["site"], facts.sites)
    mode = patterns(frame["mode"], modes)
    part = _parts_exchanged(frame, facts, item=item, tree=tree)
    key = (item.code * site.size + site.code) * mode.size + mode.code
    found = Work(
        frame=frame,
        spans=dated,
        item=item,
        site=site,
        mode=mode,
        part=part,
        family=families(frame, key, spans=dated, same=SAME_ROUTE),
        factors=facts.factors,
        steps=facts.steps,
    )
    if facts.steps:
        _refuse_dated_modes(found)
        _note_doubtful_modes(found, facts)
    return found


def _parts_exchanged(frame: pl.DataFrame, facts: Facts, *, item: Patterns, tree: Breakdown) -> Ints:
    """Return the part that each row exchanges: its mode is an item that one of its items holds."""
    part = codes(frame["mode"], facts.items.names)
    rows = np.flatnonzero(part >= 0)
    place, parent = item.named(rows)
    held = tree.parent * len(facts.items.names) + tree.child
    is_part = position(held, parent * len(facts.items.names) + part[rows[place]]) >= 0
    exchanging = np.zeros(part.size, dtype=np.bool_)
    exchanging[rows[place[is_part]]] = True
    return np.where(exchanging, part, -1)


def _held_over(target: Ints, value: Ints, *, start: Ints) -> Ints:
    """Return the routes with what was there before wherever none holds (its share is 0 then)."""
    first = np.concatenate(([True], target[1:] != target[:-1]))[: target.size]
    place = np.arange(target.size)
    known = np.maximum.accumulate(np.where((value >= 0) | first, place, 0)) if place.size else place
    before = value[known]
    return np.where(before >= 0, before, start[target])


def _refuse_dated_modes(work: Work) -> None:
    bad = np.flatnonzero(work.family.switching & ~work.general)
    if bad.size:
        row = work.frame.row(int(bad[0]), named=True)
        clock = row["from_day_milestone"]
        begin = row["from_day"] if row["from_day"] is not None else 0
        day = f"{clock} + {begin:g}" if clock else f"{begin:g}"
        key = f"{row['item']}@{row['site']}@{row['mode']}+{day}"
        raise MethodError(
            f"repairs/{key} holds on some days only, and a run over all days dates only the share and "
            "turnaround of work for one mode: state an undated row too, or ask evaluate() for one day"
        )


def _note_doubtful_modes(work: Work, facts: Facts) -> None:
    special = int((~work.general & (work.part < 0)).sum())
    if (work.family.switching & work.general).any():
        facts.left_out.add(
            "repairs",
            special,
            reason="whether a dated row is more exact than a row for one mode is seen on day 0 only",
        )
