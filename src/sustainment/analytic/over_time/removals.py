"""What fails, is lost or serviced in a cell."""

from dataclasses import dataclass

import numpy as np

from sustainment.analytic.layout import Layout
from sustainment.analytic.machines import claims_of
from sustainment.analytic.over_time.aging import Aging
from sustainment.analytic.over_time.grid import Grid
from sustainment.analytic.planned import planned_losses, planned_removals, service_rates_at
from sustainment.analytic.rates import Activity, full_rates, rates_at
from sustainment.analytic.totals import total
from sustainment.kernels.over_time import Masses
from sustainment.problem.arrays import Floats, Problem


@dataclass(frozen=True)
class Asked:
    """What has been asked for until each node: by slot, of that after critical failures, by fleet."""

    slot: Floats
    critical: Floats
    whole: Floats


@dataclass(frozen=True)
class Come:
    """What comes a day, over a cell."""

    rates: Floats
    """Removals by source."""
    served: Floats
    """Planned work in place, by row of services."""
    removed: Floats
    """Failed units by stream."""
    gone: Floats
    """Units without a failed unit in their place, by pair."""
    asked: Floats
    """Units asked for by pair."""
    by_slot: Floats
    by_critical: Floats
    by_fleet: Floats


class Removals:
    """The demand of a march, as it goes."""

    def __init__(self, problem: Problem, layout: Layout, grid: Grid) -> None:
        self._layout, self._grid = layout, grid
        self._aging = Aging(problem)
        slots, fleets, pairs = problem.slots.fleet.size, problem.fleets.unit.size, problem.pairs.item.size
        self.asked = Asked(*(np.zeros((number, grid.nodes)) for number in (slots, slots, fleets)))
        self.saved, self.lost = np.zeros(pairs), np.zeros(fleets)
        self._moving = not problem.demand_is_constant or self._aging.any or problem.services.fleet.size > 0
        self._known: tuple[Problem, Come] | None = None

    def start(self, problem: Problem, masses: Masses) -> Come:
        """Let unserviceable units enter rule 3 at the first node."""
        first = self._layout.network.stream_start[:-1]
        masses.failed_jump[first] += problem.pairs.unserviceable
        masses.demand_jump[:] += problem.pairs.unserviceable
        come = self._come(problem, None)
        return Come(*(np.zeros_like(column) for column in vars(come).values()))

    def fill(self, node: int, problem: Problem, *, activity: Activity, masses: Masses) -> Come:
        """Fill what comes in the cell that ends at a node."""
        come, cell, asked = self._come(problem, activity), self._grid.cell, self.asked
        masses.failed[:] += come.removed * cell
        masses.without[:] += come.gone * cell
        masses.demand[:] += come.asked * cell
        asked.slot[:, node] = asked.slot[:, node - 1] + come.by_slot * cell
        asked.critical[:, node] = asked.critical[:, node - 1] + come.by_critical * cell
        asked.whole[:, node] = asked.whole[:, node - 1] + come.by_fleet * cell
        if problem.hits.fleet.size:
            self._hit(node, problem, activity=activity, masses=masses)
        return come

    def _come(self, problem: Problem, activity: Activity | None) -> Come:
        if self._known is not None and self._known[0] is problem and not (self._moving and activity):
            return self._known[1]
        layout, pairs = self._layout, problem.pairs.item.size
        rates, served = full_rates(problem), np.zeros(problem.services.fleet.size)
        if activity is not None:
            rates = rates_at(problem, activity, full=rates)
            rates = rates * self._aging.factors(problem, activity, cell=self._grid.cell)
            served = service_rates_at(problem, activity)
        removed = total(rates, layout.source_stream, number=layout.stream_pair.size)
        removed += planned_removals(problem, layout, served=served)
        gone = planned_losses(problem, layout, served=served)
        claims = claims_of(problem, rates, served=served)
        come = Come(
            rates=rates,
            served=np.where(claims.services > 0.0, served, 0.0),
            removed=removed,
            gone=gone,
            asked=gone + total(removed, layout.stream_pair, number=pairs),
            by_slot=claims.slot,
            by_critical=claims.slot_critical,
            by_fleet=claims.whole,
        )
        if activity is not None:
            self._known = (problem, come)
        return come

    def _hit(self, node: int, problem: Problem, *, activity: Activity, masses: Masses) -> None:
        """Rule 6: machines are damaged, or lost (not in a warm-up); what is saved of these is failed."""
        layout, hits, fleets, slots = self._layout, problem.hits, problem.fleets, problem.slots
        working = fleets.authorised[hits.fleet] * activity.working[hits.fleet]
        struck = working * hits.per_day * self._grid.cell
        lost, damaged = struck * hits.write_off_share, struck * (1.0 - hits.write_off_share)
        if node <= self._grid.zero:
            struck, lost = damaged, np.zeros_like(lost)
        pair = fleets.pair[hits.fleet]
        np.add.at(masses.failed, layout.hit_stream, damaged)
        np.add.at(masses.demand, pair, struck)
        np.add.at(masses.without, pair, lost)
        np.add.at(self.asked.whole[:, node], hits.fleet, struck)
        np.add.at(self.lost, hits.fleet, lost)
        saved = total(lost * hits.harvest_share, hits.fleet, number=fleets.unit.size)
        parts = saved[slots.fleet] * slots.quantity * activity.installed
        np.add.at(masses.failed, layout.network.stream_start[slots.pair], parts)
        np.add.at(masses.saved, slots.pair, parts)
        np.add.at(self.saved, slots.pair, parts)
