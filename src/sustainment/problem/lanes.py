"""Lanes as numbers, and how they change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sustainment.problem.addressed import Address
from sustainment.problem.arrays import Flags, Floats, Ints, Lanes, StepKind, Steps, Times
from sustainment.problem.disruptions import Disruptions, Strikes
from sustainment.problem.factors import DatedFactors
from sustainment.problem.facts import Facts
from sustainment.problem.network import LaneRows, Network
from sustainment.problem.steps import Instants, at_start, changes, instants, joined, within
from sustainment.problem.supply import SupplyLanes
from sustainment.problem.times import chosen, counts, numbers, times
from sustainment.problem.wildcards import Register


@dataclass(frozen=True)
class Way:
    """One direction of the lanes that are used."""

    supply: SupplyLanes
    own: Ints
    """Family of rows that states it, -1 where none does."""
    followed: Ints
    """The same, else that of the other direction: whose time it takes."""
    lapses: Flags
    """It is shut while no row holds."""
    strikes: Strikes
    factors: DatedFactors

    def instants(self) -> Instants:
        """Return when the rows of a lane begin or end, and what strikes it."""
        of_row = self.supply.family.of_row
        members = np.argsort(of_row, kind="stable")
        lanes = np.flatnonzero(self.followed >= 0)
        low = np.searchsorted(of_row[members], self.followed[lanes])
        count = np.searchsorted(of_row[members], self.followed[lanes], side="right") - low
        entry = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count - low, count)
        row, target = members[entry], np.repeat(lanes, count)
        moved = self.supply.spans.dated[row]
        return joined(
            [
                instants(self.supply.spans, row[moved], target=target[moved]),
                self.factors.instants(["lanes/days", "lanes/capacity_per_day"], row, target=target),
                self.strikes.instants(),
            ]
        )

    def rows(self, family: Ints, day: float | Floats) -> Ints:
        """Return the row of each family that holds, else its first; -1 where no row states the lane."""
        if not self.supply.family.of_row.size:
            return family
        row = self.supply.family.row_or_first(np.maximum(family, 0), day)
        return np.where(family >= 0, row, -1)

    def open(self, lane: Ints, day: Floats) -> Floats:
        """Return 1 where the lane is open, 0 where it is shut."""
        lapsed = self.lapses[lane] & (self.followed[lane] >= 0)
        if lapsed.any():
            asked = np.flatnonzero(lapsed)
            row = self.supply.family.row_at(self.followed[lane[asked]], day[asked])
            lapsed[asked] = row < 0
        return ((self.strikes.left(lane, day) > 0) & ~lapsed).astype(np.float64)

    def days(self, lane: Ints, day: Floats) -> Floats:
        """Return the mean days."""
        known = np.concatenate((numbers(self.supply.frame, "days"), [0.0]))
        return self.factors.scaled("lanes/days", self.rows(self.followed[lane], day), day=day, stated=known)

    def capacity(self, lane: Ints, day: Floats) -> Floats:
        """Return the units a day that it carries while it is open."""
        stated = np.nan_to_num(numbers(self.supply.frame, "capacity_per_day"), nan=np.inf)
        left = self.strikes.left(lane, day)
        known = np.concatenate((stated, [np.inf]))
        row = self.rows(self.own[lane], day)
        carries = self.factors.scaled("lanes/capacity_per_day", row, day=day, stated=known)
        return carries * np.where(left > 0, left, 1.0)


class Carried(NamedTuple):
    """The lanes that are used, and their two directions."""

    rows: LaneRows
    down: Way
    up: Way


def ways(facts: Facts, network: Network, *, used: Ints, disruptions: Disruptions) -> Carried:
    """Return the lanes `used` of a network with their two directions, down and up."""
    rows = LaneRows._make(column[used] for column in network.rows)
    supply = network.supply
    down = disruptions.striking("lanes", _meant(facts, supply, way=(rows.start, rows.end, rows.down)))
    up = disruptions.striking("lanes", _meant(facts, supply, way=(rows.end, rows.start, rows.up)))
    return Carried(
        rows,
        Way(
            supply=supply,
            own=rows.down,
            followed=np.where(rows.down >= 0, rows.down, rows.up),
            lapses=rows.may_lapse & (rows.down >= 0),
            strikes=down.also(up, rows.down < 0),
            factors=facts.factors,
        ),
        Way(
            supply=supply,
            own=rows.up,
            followed=np.where(rows.up >= 0, rows.up, rows.down),
            lapses=rows.may_lapse | (rows.up >= 0),
            strikes=up.also(down, rows.up < 0),
            factors=facts.factors,
        ),
    )


def lanes(facts: Facts, carried: Carried) -> Lanes:
    """Return the lanes on the day of the arrays; note what a steady state cannot say of them."""
    rows, down, up = carried
    lane, sites = np.arange(rows.start.size), len(facts.sites.names)
    frame, at = down.supply.frame, np.full(rows.start.size, facts.at)
    begin, milestone = facts.clock.days_of(frame, "from_day")
    time = Times(*(np.concatenate((column, [0])) for column in times(frame, "days")))
    _note_what_is_left(facts, lane, both=(down, up))

    def stated(column: str, way: Way) -> Floats:
        known: Floats = np.concatenate((numbers(frame, column), [0.0]))
        return known[way.rows(way.own, at)]

    return Lanes(
        from_site=np.where(rows.start < sites, rows.start, -1),
        to_site=rows.end,
        order_days=stated("order_days", down),
        down=chosen(time, down.rows(down.followed, at))._replace(mean=down.days(lane, at)),
        up=chosen(time, up.rows(up.followed, at))._replace(mean=up.days(lane, at)),
        capacity_per_day=down.capacity(lane, at),
        up_capacity_per_day=up.capacity(lane, at),
        cost_per_trip=stated("cost_per_trip", down),
        cost_per_kg=stated("cost_per_kg", down),
        up_cost_per_trip=stated("cost_per_trip", up),
        up_cost_per_kg=stated("cost_per_kg", up),
        every_days=_of_family(numbers(frame, "every_days"), down.followed),
        first_day=_of_family(begin, down.followed),
        first_milestone=np.concatenate((milestone, [-1]))[down.followed],
        up_every_days=_of_family(numbers(frame, "every_days"), up.followed),
        up_first_day=_of_family(begin, up.followed),
        up_first_milestone=np.concatenate((milestone, [-1]))[up.followed],
        batch=np.concatenate((counts(frame, "batch", blank=1), [1]))[down.own],
        up_batch=np.concatenate((counts(frame, "batch", blank=1), [1]))[up.own],
    )


def _of_family(stated: Floats, family: Ints) -> Floats:
    """Return what the first row of each family states; blank and no row are 0."""
    return np.nan_to_num(np.concatenate((stated, [0.0]))[family])


def lane_steps(facts: Facts, carried: Carried) -> list[Steps]:
    """Return when lanes shut, open and change their days and capacity."""
    _, down, up = carried
    found: list[Steps] = []
    lane = np.arange(down.own.size)
    at = np.full(lane.size, facts.at)
    kinds = (
        (down, StepKind.LANE_OPEN, StepKind.LANE_CAPACITY, StepKind.LANE_DAYS),
        (up, StepKind.LANE_UP_OPEN, StepKind.LANE_UP_CAPACITY, StepKind.LANE_UP_DAYS),
    )
    for way, opening, carrying, travelling in kinds:
        moments = within(way.instants(), facts.clock, days=facts.days)
        is_open = way.open(lane, at)
        found.append(at_start(opening, np.flatnonzero(is_open == 0), value=0.0))
        found.append(changes(opening, moments, start=is_open, value=way.open))
        found.append(changes(carrying, moments, start=way.capacity(lane, at), value=way.capacity))
        found.append(changes(travelling, moments, start=way.days(lane, at), value=way.days))
    return found


def _note_what_is_left(facts: Facts, lane: Ints, *, both: Sequence[Way]) -> None:
    at = np.full(lane.size, facts.at)
    struck: set[int] = set()
    for way in both:
        partial = way.strikes.partial()
        endless = partial[np.isinf(way.capacity(partial, at[: partial.size]))]
        some = way.strikes.disruptions.left_share[way.strikes.row] > 0
        struck.update(way.strikes.row[some & np.isin(way.strikes.target, endless)].tolist())
    facts.left_out.add(
        "disruptions", len(struck), reason="what is left of a lane without a capacity is the whole lane"
    )
    if not facts.steps:
        shut = [way.open(lane, at) == 0 for way in both]
        facts.left_out.add(
            "lanes", int((shut[0] | shut[1]).sum()), reason="shut on the day asked, but taken as open"
        )


def _meant(facts: Facts, supply: SupplyLanes, *, way: tuple[Ints, Ints, Ints]) -> Callable[[Address], Flags]:
    """Return which lanes an address means; `way` is where they start, end, and their family of rows."""
    start, end, family = way
    item = [*supply.frame["item"].fill_null("").to_list(), ""]

    def meant(address: Address) -> Flags:
        source, target, role, what = address.parts
        fits = _fits(source, start, sites=facts.sites) & _fits(target, end, sites=facts.sites)
        if role not in ("*", "", "supply"):
            return np.zeros(start.size, dtype=np.bool_)
        if what not in ("*", ""):
            fits &= np.array([item[row] == what for row in family], dtype=np.bool_)
        return fits

    return meant


def _fits(part: str, site: Ints, *, sites: Register) -> Flags:
    count = len(sites.names)
    if part == "*":
        return np.ones(site.size, dtype=np.bool_)
    named = np.zeros(count + 1, dtype=np.bool_)
    if part == "":
        named[count] = True
    elif ":" in part:
        named[sites.members(part)] = True
    elif part in sites.names:
        named[list(sites.names).index(part)] = True
    return named[site]
