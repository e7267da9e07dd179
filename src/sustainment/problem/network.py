"""The trees of supply, and how they change."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sustainment.errors import MethodError
from sustainment.problem.arrays import Flags, Ints, StepKind, Steps
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import ItemSites, distinct, position, spread, starts
from sustainment.problem.steps import changes, in_order, instants, within
from sustainment.problem.supply import Chosen, SupplyLanes


class LaneRows(NamedTuple):
    """Every lane that some item uses at some time: its ends and its families of rows (-1: no row)."""

    start: Ints
    """Number of sites: outside."""
    end: Ints
    down: Ints
    up: Ints
    may_lapse: Flags
    """No row states the lane on some days on which it is used: it is shut then."""


@dataclass(frozen=True)
class Network:
    """The supplier of each class of items at each site (`class * sites + site`), and when it changes."""

    supply: SupplyLanes
    rows: LaneRows
    lane: Ints
    """On the day of the arrays, -1 none."""
    steps: Steps
    """Of kind SUPPLY_LANE; targets are class * sites + site, values lanes."""
    _supplied: Ints
    _supplier: Ints

    def places(self, item: Ints, site: Ints) -> Ints:
        """Return class * sites + site of items at sites."""
        return self.supply.item_class[item] * self.supply.sites + site

    def suppliers(self, item: Ints, site: Ints) -> tuple[Ints, Ints]:
        """Return (item, site) of all that ever supply items at sites."""
        start = starts(self._supplied, self.lane.size)
        place, entry = spread(start, self.places(item, site))
        return item[place], self._supplier[entry]

    def lanes_used(self, item: Ints, site: Ints) -> Ints:
        """Return the lanes that items at sites ever use, in order."""
        used = np.zeros(self.lane.size, dtype=np.bool_)
        used[self.places(item, site)] = True
        later = self.steps.value[used[self.steps.target]].astype(np.int64)
        lanes = distinct(np.concatenate((self.lane[used], later)))
        return lanes[lanes >= 0]


def network(facts: Facts, supply: SupplyLanes) -> Network:
    """Choose the lanes of all classes of items at all sites, and refuse a circle of supply."""
    site = np.tile(np.arange(supply.sites), supply.classes)
    item_class = np.repeat(np.arange(supply.classes), supply.sites)
    now = supply.choose(item_class, site, day=facts.at)
    row, target = supply.touched()
    at = within(instants(supply.spans, row, target=target), facts.clock, days=facts.days)
    if not facts.steps or not supply.sites:
        at = within(instants(supply.spans, row[:0], target=target[:0]), facts.clock, days=facts.days)
    class_then, site_then = np.divmod(at.target, max(supply.sites, 1))
    then = supply.choose(class_then, site_then, day=at.expected)
    key = np.concatenate((_key(now, site, supply=supply), _key(then, site_then, supply=supply)))
    known = distinct(key[key >= 0])
    lane = position(known, key)
    steps = changes(
        StepKind.SUPPLY_LANE,
        at,
        start=lane[: site.size].astype(np.float64),
        value=lambda _, __: lane[site.size :].astype(np.float64),
    )
    rows = _decode(known, supply, lapsing=lane[np.concatenate((now.open, then.open)) == 0])
    _refuse_circles(facts, supply, rows=rows, lane=lane[: site.size], steps=steps)
    places = np.concatenate((np.arange(site.size), steps.target))
    used = np.concatenate((lane[: site.size], steps.value.astype(np.int64)))
    inside = used >= 0
    inside[inside] = rows.start[used[inside]] < supply.sites
    supplied = distinct(places[inside] * max(supply.sites, 1) + rows.start[used[inside]])
    return Network(
        supply=supply,
        rows=rows,
        lane=lane[: site.size],
        steps=steps,
        _supplied=supplied // max(supply.sites, 1),
        _supplier=supplied % max(supply.sites, 1),
    )


def _key(chosen: Chosen, end: Ints, *, supply: SupplyLanes) -> Ints:
    rows = supply.family.of_row.size + 1
    key = ((chosen.start * (supply.sites + 1) + end) * rows + chosen.down + 1) * rows + chosen.up + 1
    return np.where(chosen.start >= 0, key, -1)


def _decode(key: Ints, supply: SupplyLanes, *, lapsing: Ints) -> LaneRows:
    rows = supply.family.of_row.size + 1
    rest, up = np.divmod(key, rows)
    rest, down = np.divmod(rest, rows)
    start, end = np.divmod(rest, supply.sites + 1)
    may_lapse = np.zeros(key.size, dtype=np.bool_)
    may_lapse[lapsing[lapsing >= 0]] = True
    return LaneRows(start, end, down - 1, up - 1, may_lapse)


def _refuse_circles(facts: Facts, supply: SupplyLanes, *, rows: LaneRows, lane: Ints, steps: Steps) -> None:
    supplier = _supplier_of(lane, rows, sites=supply.sites)
    _refuse_circle(facts, supplier.reshape(supply.classes, supply.sites))
    days = facts.clock.expected(steps.day, steps.milestone)
    for day in np.unique(days):
        moved = steps.target[days == day]
        supplier[moved] = _supplier_of(steps.value[days == day].astype(np.int64), rows, sites=supply.sites)
        touched = np.unique(moved // supply.sites)
        _refuse_circle(facts, supplier.reshape(supply.classes, supply.sites)[touched])


def _supplier_of(lane: Ints, rows: LaneRows, *, sites: int) -> Ints:
    start = np.concatenate((np.where(rows.start < sites, rows.start, -1), [-1]))
    return start[lane]


def _refuse_circle(facts: Facts, supplier: Ints) -> None:
    at = supplier
    for _ in range(supplier.shape[1]):
        if not (at >= 0).any():
            return
        at = np.where(at >= 0, np.take_along_axis(supplier, np.maximum(at, 0), axis=1), -1)
    if (at >= 0).any():
        circling = np.flatnonzero((at >= 0).any(axis=0))
        names = ", ".join(facts.sites.names[int(site)] for site in circling)
        raise MethodError(f"sites supply each other in a circle: {names}; state sites/supplied_by")


def supply_steps(network: Network, pairs: ItemSites, *, lanes: Ints) -> Steps:
    """Return the changes of lane of pairs; `lanes` are those that are kept, in order."""
    place = network.places(*pairs)
    order = np.argsort(place, kind="stable")
    which, entry = spread(starts(place[order], network.lane.size), network.steps.target)
    steps = Steps._make(column[which] for column in network.steps)
    value = position(lanes, steps.value.astype(np.int64))
    return in_order([steps._replace(target=order[entry], value=value.astype(np.float64))])
