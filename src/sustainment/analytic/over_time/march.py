"""From day to day: who works, what fails, what is owed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from sustainment.analytic import capacity
from sustainment.analytic.layout import Layout, lay_out
from sustainment.analytic.machines import Claims
from sustainment.analytic.over_time.grid import Grid
from sustainment.analytic.over_time.holding import Holding, ever, routes_of_streams
from sustainment.analytic.over_time.latest import Latest
from sustainment.analytic.over_time.removals import Come, Removals
from sustainment.analytic.over_time.room import masses, progress, record
from sustainment.analytic.over_time.shelves import Shelving
from sustainment.analytic.over_time.shops import Lines, no_shops
from sustainment.analytic.over_time.ways import LaidWays, lay_ways
from sustainment.analytic.rates import Activity, full_activity
from sustainment.analytic.stocks import BaseStocks
from sustainment.analytic.totals import total
from sustainment.kernels import over_time
from sustainment.kernels.pipelines import Resupply, empty_resupply
from sustainment.problem.arrays import Floats, Problem

SAME_NODE = 1e-9
"""Parts of a cell below this are a node."""


MOST_SPREAD = 2000.0
"""Variance / mean of a pipeline beyond which it comes of rounding where next to nothing is outstanding."""
MOST_AHEAD = 0.05
"""A share that moved by more than this in a cell is not taken to go on like that."""


def ahead(before: Activity, now: Activity) -> Activity:
    """Return the activity half a cell on, if shares go on as in the last cell (Adams & Bashforth 1883)."""

    def on(old: Floats, new: Floats) -> Floats:
        moved = new - old
        return np.clip(np.where(np.abs(moved) <= MOST_AHEAD, new + 0.5 * moved, new), 0.0, 1.0)

    return Activity(
        *(on(old, new) for old, new in zip(vars(before).values(), vars(now).values(), strict=True))
    )


@dataclass(frozen=True)
class Node:
    """All that is known at one node; its arrays are those of the march and move on with it."""

    number: int
    day: float
    problem: Problem
    layout: Layout
    stocks: BaseStocks
    claims: Claims
    shops: capacity.Shops
    jobs: capacity.Jobs
    own: tuple[Floats, Floats]
    answer: Resupply
    demands: Floats
    """By pair: asked for a day, over the time from which what is owed stems."""
    rates: Floats
    removals: Floats
    lost: Floats
    """By fleet: machines lost since day 0."""


class March:
    """A problem carried from its start to its last day."""

    def __init__(self, problem: Problem, grid: Grid, *, poisson: bool) -> None:
        self.problem, self.grid, self.poisson = problem, grid, poisson
        nodes = grid.node_at(problem.steps.day)
        layout = lay_out(ever(problem))
        routes = routes_of_streams(problem, layout, step_nodes=nodes)
        self.laid: LaidWays = lay_ways(problem, layout, grid=grid, step_nodes=nodes, routes=routes)
        at_start = np.array([held[0][1] for _, held in sorted(routes.items())], dtype=np.int64)
        self.layout = replace(layout, stream_route=at_start)
        self.holding = Holding(problem, self.layout, grid=grid, laid=self.laid)
        self.removals = Removals(problem, self.layout, grid)
        self.shelving = Shelving(problem, grid)
        self.lines = Lines(problem, self.layout, grid.cell, self.shelving.owned)
        self.masses, self.progress = masses(self.layout), progress(self.layout)
        self.record = record(self.layout, nodes=grid.nodes)
        self.answer = empty_resupply(problem.pairs.item.size)
        self.latest = Latest(problem, self.record, grid.cell)
        self._own = (self.progress.own, self.progress.own)

    def nodes(self, stand: Callable[[Node], Activity], *, looked_at: set[int]) -> Iterator[Node]:
        """Go through all nodes; yield those looked at. `stand` says who works at a node."""
        activity = before = full_activity(self.problem)
        # Whoever fails whatever the state needs no account of who works between the nodes looked at.
        always = not self.problem.demand_is_constant or self.problem.hits.fleet.size > 0
        shops = no_shops(self.problem)
        for node in range(self.grid.nodes):
            if self.laid.gated:
                self.holding.open_gates(node)
                self._see_open_lanes(node)
            come = self._move(node, activity)
            if self.lines.any:
                shops = self._work(node, come.served)
            self._owe(node, shops)
            changed = self.holding.go_on(node)
            if changed:
                self.lines.relist(self.holding.problem, self.holding.layout)
                self.shelving.forget()
            if always or node in looked_at:
                found = self._node(node, shops, come=come)
                now = stand(found)
                smooth = not changed and node not in self.shelving.coming.moved and node != self.grid.zero
                activity, before = (ahead(before, now) if smooth else now), now
                if node in looked_at:
                    yield found

    def set_off(self, pair: int, node: int) -> int:
        """Return the node at which the last units that have come to a pair by a node set off."""
        way = int(self.laid.ways.transit[pair])
        if way < 0:
            return node
        stages = self.laid.stages
        back = int(np.floor(node - stages.mean_cells[stages.active[way]] + SAME_NODE))
        return int(self.record.last_open[pair, back]) if back >= 0 else -1

    def _move(self, node: int, activity: Activity) -> Come:
        """Let a cell pass: what fails in it, and what moves."""
        for column in self.masses:
            column[:] = 0.0
        problem = self.holding.problem
        if node == 0:
            come = self.removals.start(problem, self.masses)
        else:
            come = self.removals.fill(node, problem, activity=activity, masses=self.masses)
        flowing = (self.laid.stages, self.laid.ways, self.layout.network, self.holding.fates)
        over_time.move(*flowing, self.masses, self.progress, self.record, node)
        return come

    def _see_open_lanes(self, node: int) -> None:
        gated = np.flatnonzero(self.laid.gate_lane >= 0)
        if not gated.size or node == 0:
            return
        transit, stages, last = self.laid.ways.transit, self.laid.stages, self.record.last_open
        pairs = np.flatnonzero(np.isin(transit, gated))
        shut = (stages.open_after[transit[pairs]] == 0) & (stages.open_before[transit[pairs]] == 0)
        last[pairs[shut], node] = last[pairs[shut], node - 1]

    def _work(self, node: int, served: Floats) -> capacity.Shops:
        """Return the shops after a cell, and set how many of each stream should wait there."""
        lines, jobs = self.lines, self.lines.jobs
        asked = self.removals.asked.slot
        exchanged = asked[:, node] - asked[:, max(node - 1, 0)]
        shops = lines.go_on(
            self.progress.shop_in, exchanged, services=served, kept_days=self._kept_days(node)
        )
        here = jobs.stream >= 0
        self.progress.queue_target[:] = 0.0
        waiting = lines.share[here] * shops.queue[jobs.resource[here]]
        np.add.at(self.progress.queue_target, jobs.stream[here], waiting)
        return shops

    def _kept_days(self, node: int) -> Floats:
        """Return by pair how long repairs of late waited for a child, where that keeps a bay."""
        network, number = self.layout.network, self.problem.pairs.item.size
        if not self.lines.jobs.keeps_bay.any():
            return np.zeros(number)
        owed = self.answer.backorders
        demands = self.latest.demands(node, owed)
        wait = np.divide(owed, demands, out=np.zeros(number), where=demands > 0.0)
        parents = np.repeat(np.arange(number), np.diff(network.child_start))
        return total(network.child_share * wait[network.child_pair], parents, number=number)

    def _owe(self, node: int, shops: capacity.Shops) -> None:
        """Work out what is owed at a node."""
        problem = self.holding.problem
        stocks = self.shelving.at(node, problem, saved=self.removals.saved)
        waiting = np.zeros(problem.pairs.item.size)
        if self.lines.any:
            waiting = total(self.progress.queued, self.layout.stream_pair, number=waiting.size)
        mean, variance = self.shelving.own(self.progress.own, waiting, node=node)
        self._own = (mean, np.minimum(variance + shops.pair_variance, MOST_SPREAD * mean))
        flowing = (self.laid.stages, self.laid.ways, self.layout.network, self.record)
        over_time.owe(self.answer, *flowing, self._own, stocks.shelves, node, self.poisson)

    def _node(self, node: int, shops: capacity.Shops, *, come: Come) -> Node:
        problem = self.holding.problem
        demands = self.latest.demands(node, self.answer.backorders)
        return Node(
            number=node,
            day=self.grid.day(node),
            problem=problem,
            layout=self.holding.layout,
            stocks=self.shelving.at(node, problem, saved=self.removals.saved),
            claims=self.latest.claims(node, self.removals.asked, served=come.served),
            shops=shops,
            jobs=self.lines.jobs,
            own=self._own,
            answer=self.answer,
            demands=demands,
            rates=come.rates,
            removals=self.masses.failed,
            lost=self.removals.lost.copy(),
        )
