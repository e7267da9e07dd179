"""The rows that a plan may choose among.

Candidates are looked up beside the rows that stand, by the same rules. One that is chosen for an item has a
row of that item's own; it is offered only where it would then be the more exact one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from sustainment.model.settings import Settings
from sustainment.model.study import Study
from sustainment.problem.arrays import Children
from sustainment.problem.breakdown import breakdown, children
from sustainment.problem.demand import mode_names
from sustainment.problem.facts import Facts, read_facts
from sustainment.problem.kinds import Flags, Floats, Ints
from sustainment.problem.lookup import Lookup
from sustainment.problem.spans import Spans
from sustainment.problem.supply import SupplyLanes, supply_lanes
from sustainment.problem.times import numbers
from sustainment.problem.wildcards import Patterns, Register, written_out
from sustainment.problem.work import Work, work

OFFERED = "x_candidate"
KEY = "x_key"
SEVERAL_ITEMS = r"^(\*$|kind:|under:)"
STEPS_OF_EXACTNESS = 4


class _Everything:
    """A study whose candidates stand among the other rows, marked."""

    def __init__(self, study: Study) -> None:
        self._study = study

    @property
    def name(self) -> str:
        """Return what messages call the study."""
        return self._study.name

    @property
    def settings(self) -> Settings:
        """Return what holds for the whole study."""
        return self._study.settings

    def table(self, name: str) -> pl.DataFrame:
        """Return a table with its candidates."""
        frame = self._study.table(name)
        if "candidate" not in frame.columns:
            return frame
        offered = frame["candidate"].fill_null(False).alias(OFFERED)
        return frame.with_columns(offered, self._study.keys(name).alias(KEY), candidate=pl.lit(False))


@dataclass(frozen=True)
class Rows:
    """Sites, items, routes and ways of a study on a day, candidates among them."""

    facts: Facts
    modes: Register
    children: Children
    work: Work
    standing: SupplyLanes
    """Without candidates."""
    every: SupplyLanes
    mass: Floats
    price: Floats
    site_offered: Flags

    @property
    def items(self) -> Sequence[str]:
        """Return the names of items."""
        return self.facts.items.names

    @property
    def sites(self) -> Sequence[str]:
        """Return the names of sites, candidates among them."""
        return self.facts.sites.names


def read_rows(study: Study, day: float) -> Rows:
    """Read what holds on a day, and what a plan may choose."""
    facts = read_facts(_Everything(study), day)
    modes = Register(mode_names(facts))
    tree = breakdown(facts.tables["parts"], facts.items, spans=facts.spans("parts"), day=facts.at)
    standing = facts.tables["lanes"].filter(~pl.col(OFFERED))
    items = facts.now("items").sort("item")
    return Rows(
        facts=facts,
        modes=modes,
        children=children(tree, facts.tables["parts"], items=len(facts.items.names)),
        work=work(facts, modes, tree=tree),
        standing=supply_lanes(replace(facts, tables={**facts.tables, "lanes": standing}, _spans={})),
        every=supply_lanes(facts),
        mass=np.nan_to_num(numbers(items, "mass_kg")),
        price=np.nan_to_num(numbers(items, "price")),
        site_offered=facts.now("sites").sort("site")[OFFERED].to_numpy().astype(np.bool_),
    )


class RouteBook:
    """Rows of repairs for items at sites: the one that stands, and the candidate that would replace it."""

    def __init__(self, rows: Rows) -> None:
        self._rows, self._of = rows, rows.work
        self._offered = rows.work.frame[OFFERED].to_numpy().astype(np.bool_)
        self._choosable = self._offered & ~dated_for_several(rows.work.frame)
        self._by_mode: dict[int, tuple[Ints, Ints]] = {}
        self._whole: dict[int, Flags] = {}

    def of(self, mode: int) -> tuple[Ints, Ints]:
        """
        Return the row that stands and the candidate, both of shape (items, sites), -1 for none.

        Mode -1: failures that have no route of their own.
        """
        if mode not in self._by_mode:
            self._by_mode[mode] = self._find(mode)
        return self._by_mode[mode]

    def _find(self, mode: int) -> tuple[Ints, Ints]:
        of, items, sites = self._of, len(self._rows.items), len(self._rows.sites)
        item, site = np.divmod(np.arange(items * sites), max(sites, 1))
        names, columns, rows = [item, site], [of.item, of.site], of.general
        if mode >= 0:
            names, columns, rows = [*names, np.full(item.size, mode)], [*columns, of.mode], of.part < 0
        day = float(self._rows.facts.at)
        standing = Lookup(columns, of.spans, rows=rows & ~self._offered).find(names, day)
        offered = Lookup(columns, of.spans, rows=rows & self._choosable).find(names, day)
        shape = (items, sites)
        wins, whole = (
            more_exact(columns, of.spans, rows=(offered, standing), as_own=own) for own in (True, False)
        )
        self._whole[mode] = whole.reshape(shape)
        return standing.reshape(shape), np.where(wins, offered, -1).reshape(shape)

    def whole(self, mode: int, *, item: int, site: int) -> bool:
        """Tell whether a candidate takes effect as it is, not only as a row of its item's own."""
        self.of(mode)
        return bool(self._whole[mode][item, site])

    def tied_sites(self, row: int) -> int:
        """Return to how many sites a row's cell binds one decision."""
        place, _ = self._of.site.named(np.array([row]))
        return int(place.size)


def more_exact(columns: Sequence[Patterns], spans: Spans, *, rows: tuple[Ints, Ints], as_own: bool) -> Flags:
    """
    Tell where candidates are more exact than the rows that stand.

    Parameters
    ----------
    columns
        Key columns, that of the item first.
    spans
        When rows hold.
    rows
        Candidates, and what stands there; -1 is no row.
    as_own
        Once each candidate is a row of its item's own.
    """
    offered, standing = rows
    mine, theirs = np.zeros(offered.size, dtype=np.int64), np.zeros(offered.size, dtype=np.int64)
    for place, column in enumerate(columns):
        own, other = column.exactness[offered], column.exactness[standing]
        if place == 0 and as_own:
            own = np.where(other > 0, 0, own)
        mine, theirs = mine * STEPS_OF_EXACTNESS + own, theirs * STEPS_OF_EXACTNESS + other
    mine, theirs = 2 * mine + ~spans.dated[offered], 2 * theirs + ~spans.dated[standing]
    found: Flags = (offered >= 0) & ((standing < 0) | (mine < theirs))
    return found


@dataclass(frozen=True)
class OfferedLanes:
    """Candidate lanes of supply that hold on the day, written out by item and site."""

    row: Ints
    """In `Rows.every.frame`."""
    supplier: Ints
    site: Ints
    item: Ints


def dated_for_several(frame: pl.DataFrame) -> Flags:
    """Tell which candidates hold on some days only and name several items: none can choose them alone."""
    dated = pl.col("from_day").is_not_null() | pl.col("to_day").is_not_null()
    several = pl.col("item").is_null() | pl.col("item").str.contains(SEVERAL_ITEMS)
    found: Flags = frame.select((pl.col(OFFERED) & dated & several).alias("found"))["found"].to_numpy()
    return found.astype(np.bool_)


def offered_lanes(rows: Rows) -> OfferedLanes:
    """Return every candidate lane between sites, by item."""
    every = rows.every
    offered = every.frame[OFFERED].to_numpy().astype(np.bool_) & ~dated_for_several(every.frame)
    holds = ~every.spans.dated
    on = (every.spans.begin <= rows.facts.at) & (every.spans.end > rows.facts.at)
    holds[every.spans.row[on]] = True
    row, (supplier, site, item) = written_out(every.columns, np.flatnonzero(offered & holds))
    inside = (supplier < every.sites) & (site < every.sites) & (supplier != site)
    return OfferedLanes(row[inside], supplier[inside], site[inside], item[inside])
