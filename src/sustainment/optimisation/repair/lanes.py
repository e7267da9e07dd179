"""Ways of supply to places: those that stand, and candidates."""

from typing import NamedTuple

import numpy as np
import polars as pl

from sustainment.optimisation.repair.rows import Rows, offered_lanes
from sustainment.problem.kinds import Floats
from sustainment.problem.lookup import Lookup
from sustainment.problem.times import numbers


class Lane(NamedTuple):
    """A way of supply to a site: who supplies (-1: outside or nobody), and what a trip costs."""

    supplier: int
    down: float
    up: float
    offered: int
    """Row of lanes; -1: it stands."""
    whole: bool = True
    """A candidate takes effect as it is, not only as a row of its item's own."""
    tied: bool = False
    """Its row binds several sites to one decision."""


class LaneBook:
    """The lanes of items at sites on the day."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._lost: set[int] = set()
        self._won: set[int] = set()
        standing, every = rows.standing, rows.every
        site = np.tile(np.arange(standing.sites), standing.classes)
        item_class = np.repeat(np.arange(standing.classes), standing.sites)
        now = standing.choose(item_class, site, day=rows.facts.at)
        shape = (standing.classes, standing.sites)
        self._start, self._down, self._up = (one.reshape(shape) for one in (now.start, now.down, now.up))
        count = len(every.frame)
        self._ends = np.bincount(every.columns[1].named(np.arange(count))[0], minlength=count)
        self._standing_cost, self._every_cost = _trip_costs(standing.frame), _trip_costs(every.frame)
        self._back = Lookup(every.columns, every.spans)
        self._offers: dict[tuple[int, int], list[tuple[int, int]]] = {}
        offers = offered_lanes(rows)
        for place in range(offers.row.size):
            at = (int(offers.item[place]), int(offers.site[place]))
            self._offers.setdefault(at, []).append((int(offers.supplier[place]), int(offers.row[place])))
        self._delivery: dict[tuple[int, int], float] = {}

    @property
    def shadowed(self) -> int:
        """Return how many candidates would change nothing: what stands is as exact wherever they hold."""
        return len(self._lost - self._won)

    def standing(self, item: int, site: int) -> Lane:
        """Return how an item is supplied to a site without any candidate."""
        of, mass = int(self.rows.standing.item_class[item]), float(self.rows.mass[item])
        start = int(self._start[of, site])
        inside = 0 <= start < self.rows.standing.sites
        trip, kg = self._standing_cost
        down, up = int(self._down[of, site]), int(self._up[of, site])
        return Lane(
            start if inside else -1,
            float(trip[down] + kg[down] * mass) if down >= 0 else 0.0,
            float(trip[up] + kg[up] * mass) if up >= 0 and inside else 0.0,
            -1,
        )

    def of(self, item: int, site: int) -> list[Lane]:
        """Return the lane that stands, then the candidates; at a candidate site one may take its place."""
        found = [self.standing(item, site)]
        for supplier, row in self._offers.get((item, site), []):
            lane = self._offer(item, site, supplier=supplier, row=row)
            if lane is None:
                self._lost.add(row)
                continue
            self._won.add(row)
            if self.rows.site_offered[site] and supplier == found[0].supplier:
                found[0] = lane
            else:
                found.append(lane)
        return found

    def _offer(self, item: int, site: int, *, supplier: int, row: int) -> Lane | None:
        """Return a candidate lane; None where it would not take effect."""
        every, standing = self.rows.every, self.rows.standing
        stated = int(self._down[int(standing.item_class[item]), site])
        own = int(every.columns[2].exactness[row])
        dated = bool(every.spans.dated[row])
        whole = True
        if stated >= 0:
            other = int(standing.columns[2].exactness[stated])
            newer = dated and not bool(standing.spans.dated[stated])
            whole = (own, not newer) < (other, True)
            if not whole and not (own > 0 and other > 0):
                return None
        ends = [np.array([site]), np.array([supplier]), np.array([item])]
        back = int(self._back.find(ends, float(self.rows.facts.at))[0])
        (trip, kg), mass = self._every_cost, float(self.rows.mass[item])
        return Lane(
            supplier,
            float(trip[row] + kg[row] * mass),
            float(trip[back] + kg[back] * mass) if back >= 0 else 0.0,
            row,
            whole,
            tied=bool(self._ends[row] > 1) and not bool(self.rows.site_offered[site]),
        )

    def delivery_cost(self, item: int, site: int) -> float:
        """Return what the trips of one bought unit to a site cost, by the lanes that stand there."""
        if (item, site) not in self._delivery:
            lane = self.of(item, site)[0]
            above = self.delivery_cost(item, lane.supplier) if lane.supplier >= 0 else 0.0
            self._delivery[item, site] = lane.down + above
        return self._delivery[item, site]


def _trip_costs(frame: pl.DataFrame) -> tuple[Floats, Floats]:
    trip, kg = (np.nan_to_num(numbers(frame, name)) for name in ("cost_per_trip", "cost_per_kg"))
    return trip, kg
