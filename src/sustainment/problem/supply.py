"""Who supplies which item to which site, by which lane."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import polars as pl

from sustainment.errors import MethodError
from sustainment.problem.arrays import Flags, Floats, Ints
from sustainment.problem.facts import Facts
from sustainment.problem.families import Families, families
from sustainment.problem.grouping import distinct, spread, starts
from sustainment.problem.lookup import Lookup
from sustainment.problem.names import codes
from sustainment.problem.spans import Spans, spans
from sustainment.problem.wildcards import Patterns, Register, patterns

SAME_LANE = (
    "days_law",
    "days_variation",
    "order_days",
    "every_days",
    "batch",
    "cost_per_trip",
    "cost_per_kg",
)
"""What makes two rows of one key two lanes; a dated change can set the rest (mean days, capacity)."""


class Chosen(NamedTuple):
    """The lane of items at sites: its start (-1: none, number of sites: outside), its families of rows."""

    start: Ints
    down: Ints
    """-1: no row, as `supplied_by` alone states it."""
    up: Ints
    """-1: carcasses take the time of the way down."""
    open: Ints
    """0: a row states the lane, but none holds on the day."""


@dataclass(frozen=True)
class SupplyLanes:
    """The rows of lanes for supply, by key."""

    frame: pl.DataFrame
    spans: Spans
    columns: tuple[Patterns, Patterns, Patterns]
    family: Families
    supplied_by: Ints
    """Of each site, -1 none."""
    item_class: Ints
    """Items that no row tells apart are of one class."""
    first_of_class: Ints
    links: Ints
    """Shape (most links, sites): sites from which a row may supply a site, in order; -1 none."""

    @property
    def sites(self) -> int:
        """Return how many sites there are; as a start, that number is outside."""
        return self.supplied_by.size

    @property
    def classes(self) -> int:
        """Return how many classes of items there are."""
        return self.first_of_class.size

    @cached_property
    def _on_day(self) -> Lookup:
        return Lookup(self.columns, self.spans)

    @cached_property
    def _ever(self) -> Lookup:
        return Lookup(self.columns)

    def choose(self, item_class: Ints, site: Ints, *, day: float | Floats) -> Chosen:
        """
        Return the lane of each class of items at each site on its day.

        Among the rows that hold: an item's own first, then dated before undated, then that from the site of
        `supplied_by`, then by name. Else `supplied_by` alone.
        """
        item = self.first_of_class[item_class]
        day = np.broadcast_to(np.asarray(day, dtype=np.float64), site.shape)
        start, down = self._best(item, site, day=day)
        default = self.supplied_by[site]
        bare = (down < 0) & (default >= 0)
        start = np.where(bare, default, start)
        is_open = np.ones(site.size, dtype=np.int64)
        if bare.any():
            row = self._ever.find([start[bare], site[bare], item[bare]])
            down[bare] = row
            is_open[bare] = row < 0
        up = np.full(site.size, -1, dtype=np.int64)
        inside = (start >= 0) & (start < self.sites)
        ends = [site[inside], start[inside], item[inside]]
        now = self._on_day.find(ends, day[inside])
        up[inside] = np.where(now >= 0, now, self._ever.find(ends))
        of_row = np.concatenate((self.family.of_row, [-1]))
        return Chosen(start, of_row[down], of_row[up], is_open)

    def _best(self, item: Ints, site: Ints, *, day: Floats) -> tuple[Ints, Ints]:
        start = np.full(site.size, -1, dtype=np.int64)
        best_row = np.full(site.size, -1, dtype=np.int64)
        best = np.full(site.size, 99, dtype=np.int64)
        for link in self.links:
            asked = np.flatnonzero(link[site] >= 0)
            if not asked.size:
                continue
            source = link[site[asked]]
            row = self._on_day.find([source, site[asked], item[asked]], day[asked])
            rank = 4 * self.columns[2].exactness[row] + 2 * ~self.spans.dated[row]
            rank = np.where(row < 0, 99, rank + (source != self.supplied_by[site[asked]]))
            better = rank < best[asked]
            won = asked[better]
            best[won], start[won], best_row[won] = rank[better], source[better], row[better]
        return start, best_row

    def touched(self) -> tuple[Ints, Ints]:
        """Return every (row, class * sites + site) whose lane may change when the row begins or ends."""
        # where several sites may supply one, even a dated row of the same lane puts it before undated ones
        rivals = self.links.shape[0] > 1
        rows = np.flatnonzero(self.spans.dated if rivals else self.family.switching)
        place, item = self.columns[2].named(rows)
        key = distinct(place * max(self.classes, 1) + self.item_class[item])
        by_class, item_class = np.divmod(key, max(self.classes, 1))
        ends = [column.named(rows) for column in self.columns[:2]]
        by_site = np.concatenate([end[0] for end in ends])
        site = np.concatenate([end[1] for end in ends])
        inside = site < self.sites
        by_site, site = by_site[inside], site[inside]
        order = np.argsort(by_site, kind="stable")
        which, entry = spread(starts(by_site[order], rows.size), by_class)
        target = item_class[which] * self.sites + site[order][entry]
        return rows[by_class[which]], target


def supply_lanes(facts: Facts) -> SupplyLanes:
    """Read the lanes for supply; those of other roles are left out by name."""
    frame = facts.tables["lanes"].filter(pl.col("role") == "supply")
    dated = spans(frame, facts.clock, until=facts.until)
    count = len(facts.sites.names)
    start = Register([*facts.sites.names, ""], [*facts.sites.kind, None], apart=1)
    end = Register([*facts.sites.names, ""], [*facts.sites.kind, None], apart=1)
    columns = (
        patterns(frame["from_site"].fill_null(""), start),
        patterns(frame["to_site"], end),
        patterns(frame["item"], facts.items),
    )
    key = (columns[0].code * columns[1].size + columns[1].code) * columns[2].size + columns[2].code
    current = facts.now("sites").sort("site")
    supplied_by = codes(current["supplied_by"], facts.sites.names)
    first, item_class = _classes(columns[2])
    return SupplyLanes(
        frame=frame,
        spans=dated,
        columns=columns,
        family=families(frame, key, spans=dated, same=SAME_LANE),
        supplied_by=supplied_by,
        item_class=item_class,
        first_of_class=first,
        links=_links(columns[0], columns[1], supplied_by=supplied_by, sites=count),
    )


def _classes(item: Patterns) -> tuple[Ints, Ints]:
    """Return the first item of each class, and the class of each item."""
    count = item.ladder.shape[1]
    key = np.zeros(count, dtype=np.int64)
    for step in item.ladder:
        key = key * (item.size + 1) + step + 1
        ordered = distinct(key)
        key = np.searchsorted(ordered, key)
    order = np.argsort(key, kind="stable")
    first = np.searchsorted(key[order], np.arange(key.max(initial=-1) + 1))
    return order[first], key


def _links(start: Patterns, end: Patterns, *, supplied_by: Ints, sites: int) -> Ints:
    if not start.code.size:
        return np.empty((0, sites), dtype=np.int64)
    first = _first_of_each(start.code * end.size + end.code)
    place, source = start.named(first)
    which, site = end.named(first[place])
    pair = distinct(source[which] * (sites + 1) + site)
    source, site = np.divmod(pair, sites + 1)
    above = _above(supplied_by)
    inside = site < sites
    source, site = source[inside], site[inside]
    way_up = (source < sites) & above[site, np.minimum(source, sites - 1)]
    good = (source != site) & ~way_up
    source, site = source[good], site[good]
    order = np.lexsort((source, site))
    source, site = source[order], site[order]
    number = np.arange(site.size) - starts(site, sites)[site]
    links = np.full((int(number.max(initial=-1)) + 1, sites), -1, dtype=np.int64)
    links[number, site] = source
    return links


def _first_of_each(key: Ints) -> Ints:
    """Return the first row of each key."""
    order = np.argsort(key, kind="stable")
    return order[np.searchsorted(key[order], distinct(key))]


def _above(supplied_by: Ints) -> Flags:
    """Tell for (upper, lower) whether the lower site is supplied, at whatever remove, by the upper."""
    sites = supplied_by.size
    above = np.zeros((sites, sites), dtype=np.bool_)
    at = supplied_by.copy()
    lower = np.arange(sites)
    for _ in range(sites):
        live = at >= 0
        if not live.any():
            return above
        above[at[live], lower[live]] = True
        at = np.where(live, supplied_by[at], -1)
    raise MethodError("sites/supplied_by runs in a circle: no site is at the top")
