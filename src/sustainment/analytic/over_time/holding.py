"""What holds on each day: dated changes, applied node by node."""

from dataclasses import replace

import numpy as np

from sustainment.analytic.layout import Layout, fates_of
from sustainment.analytic.over_time.grid import Grid
from sustainment.analytic.over_time.ways import LaidWays, Switch
from sustainment.analytic.stocks import milestone_days
from sustainment.kernels.pipelines import Fates
from sustainment.problem.arrays import Floats, Hits, Ints, Problem, StepKind

OF_HITS = {
    StepKind.HIT_RATE: "per_day",
    StepKind.WRITE_OFF: "write_off_share",
    StepKind.CREW_LOST: "crew_lost_share",
    StepKind.HARVEST: "harvest_share",
}
CARRIED = {
    StepKind.USE,
    StepKind.AUTHORISED,
    StepKind.SHARE,
    StepKind.TURNAROUND,
    StepKind.RESOURCE,
    StepKind.LANE_OPEN,
    StepKind.LANE_DAYS,
    StepKind.SITE_OPEN,
    StepKind.ROUTE,
    StepKind.LANE_UP_OPEN,
    StepKind.LANE_UP_DAYS,
    StepKind.FAILURE_RATE,
    *OF_HITS,
}
"""Dated changes that the formulas follow; others are left out by name."""


def dated(problem: Problem) -> Problem:
    """Return the problem with those dated changes that are followed, on their mean days, in order."""
    steps = problem.steps
    days, _ = milestone_days(problem)
    start = np.concatenate((days, [0.0]))[steps.milestone]
    known = np.isin(steps.kind, [int(kind) for kind in CARRIED])
    day = steps.day + start
    order = np.argsort(day, kind="stable")
    order = order[known[order]]
    moved = steps._replace(day=day, milestone=np.full(day.size, -1, dtype=np.int64))
    return replace(problem, steps=type(steps)._make(column[order] for column in moved))


def ever(problem: Problem) -> Problem:
    """Return the problem as one day that repairs whatever is repaired on any day."""
    steps, routes, pairs = problem.steps, problem.routes, problem.pairs
    share, route = routes.share.copy(), pairs.route.copy()
    moved = steps.kind == StepKind.SHARE
    np.maximum.at(share, steps.target[moved], steps.value[moved])
    for z in np.flatnonzero((steps.kind == StepKind.ROUTE) & (steps.value >= 0)):
        target = steps.target[z]
        now = route[target]
        if now < 0 or share[int(steps.value[z])] > share[now]:
            route[target] = int(steps.value[z])
    return replace(problem, routes=routes._replace(share=share), pairs=pairs._replace(route=route))


def routes_of_streams(
    problem: Problem, layout: Layout, *, step_nodes: Ints
) -> dict[int, list[tuple[int, int]]]:
    """Return the route of each stream by the node from which it holds."""
    network, steps = layout.network, problem.steps
    special = _special_streams(problem, layout)
    held = {}
    for stream in range(layout.stream_pair.size):
        pair = int(layout.stream_pair[stream])
        held[stream] = [(0, special.get(stream, int(problem.pairs.route[pair])))]
    for z in np.flatnonzero(steps.kind == StepKind.ROUTE):
        pair = int(steps.target[z])
        for stream in range(network.stream_start[pair], network.stream_start[pair + 1]):
            if stream not in special:
                held[stream].append((int(step_nodes[z]), int(steps.value[z])))
    return held


def _special_streams(problem: Problem, layout: Layout) -> dict[int, int]:
    """Return the streams of failure modes with a route of their own."""
    own = np.flatnonzero(layout.stream_mode >= 0)
    if not own.size or not problem.mode_routes.pair.size:
        return {}
    width = len(problem.names.modes) + 1
    keys = problem.mode_routes.pair * width + problem.mode_routes.mode
    wanted = layout.stream_pair[own] * width + layout.stream_mode[own]
    at = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
    return {
        int(stream): int(problem.mode_routes.route[place])
        for stream, place, key in zip(own, at, wanted, strict=True)
        if keys[place] == key
    }


class Holding:
    """A problem as of the last node gone on to."""

    def __init__(self, problem: Problem, layout: Layout, *, grid: Grid, laid: LaidWays) -> None:
        self.problem, self.layout, self._laid = problem, layout, laid
        self.fates: Fates = fates_of(problem, layout.stream_route)
        self._nodes = grid.node_at(problem.steps.day)
        self._next = 0
        self._switches: list[Switch] = list(laid.switches)
        self._lane_open = np.ones(2 * problem.lanes.to_site.size + 1, dtype=np.int64)
        self._site_open = np.ones(len(problem.names.sites) + 1, dtype=np.int64)
        self._routes = routes_of_streams(problem, layout, step_nodes=self._nodes)

    def open_gates(self, node: int) -> None:
        """Let the ways that are open from a node on be so."""
        steps, stages = self.problem.steps, self._laid.stages
        for z in range(self._next, self._nodes.size):
            if self._nodes[z] > node:
                break
            kind, target, value = steps.kind[z], int(steps.target[z]), int(steps.value[z])
            if kind == StepKind.SITE_OPEN:
                self._site_open[target] = value
            elif kind in (StepKind.LANE_OPEN, StepKind.LANE_UP_OPEN):
                self._lane_open[2 * target + int(kind == StepKind.LANE_UP_OPEN)] = value
        stages.open_after[:] = self._open()

    def _open(self) -> Ints:
        lanes, laid = self.problem.lanes, self._laid
        lane = laid.gate_lane // 2
        ends = np.ones(lane.size, dtype=np.int64)
        if lanes.to_site.size:
            ends = self._site_open[lanes.to_site[lane]] * self._site_open[lanes.from_site[lane]]
        there = np.where(laid.gate_lane >= 0, self._lane_open[laid.gate_lane] * ends, 1)
        begins: Ints = there * np.where(laid.gate_site >= 0, self._site_open[laid.gate_site], 1)
        return begins

    def go_on(self, node: int) -> bool:
        """Let what changes at a node hold from there on; tell whether anything did."""
        stages, moved = self._laid.stages, False
        while self._next < self._nodes.size and self._nodes[self._next] <= node:
            self._apply(self._next)
            self._next, moved = self._next + 1, True
        while self._switches and self._switches[0].node <= node:
            switch = self._switches.pop(0)
            stages.active[switch.way] = switch.version
        if moved:
            route = np.array(
                [held_at(self._routes[s], node) for s in range(len(self._routes))], dtype=np.int64
            )
            self.layout = replace(self.layout, stream_route=route)
            self.fates = fates_of(self.problem, route)
        stages.open_before[:] = stages.open_after
        return moved

    def _apply(self, z: int) -> None:
        problem, steps = self.problem, self.problem.steps
        kind, target, value = StepKind(int(steps.kind[z])), int(steps.target[z]), float(steps.value[z])
        if kind in OF_HITS:
            place = problem.hits._fields.index(OF_HITS[kind])
            columns: list[Floats | Ints] = [*problem.hits]
            columns[place] = _set(columns[place], target, value)
            self.problem = replace(problem, hits=Hits._make(columns))
        elif kind == StepKind.FAILURE_RATE:
            sources = problem.sources._replace(per_use=_set(problem.sources.per_use, target, value))
            self.problem = replace(problem, sources=sources)
        elif kind == StepKind.USE:
            uses = problem.uses._replace(per_day=_set(problem.uses.per_day, target, value))
            self.problem = replace(problem, uses=uses)
        elif kind == StepKind.AUTHORISED:
            fleets = problem.fleets
            authorised = _set(fleets.authorised, target, value).astype(np.int64)
            self.problem = replace(problem, fleets=fleets._replace(authorised=authorised))
        elif kind == StepKind.SHARE:
            routes = problem.routes
            self.problem = replace(problem, routes=routes._replace(share=_set(routes.share, target, value)))
        elif kind == StepKind.TURNAROUND:
            work = problem.routes.turnaround
            moved = work._replace(mean=_set(work.mean, target, value))
            self.problem = replace(problem, routes=problem.routes._replace(turnaround=moved))
        elif kind == StepKind.RESOURCE:
            resources = problem.resources
            quantity = _set(resources.quantity, target, value).astype(np.int64)
            self.problem = replace(problem, resources=resources._replace(quantity=quantity))


def held_at(held: list[tuple[int, int]], node: int) -> int:
    """Return what holds at a node, of values by the node from which they hold."""
    return [value for start, value in held if start <= node][-1]


def _set(values: Floats | Ints, place: int, value: float) -> Floats:
    moved = values.astype(np.float64)
    moved[place] = value
    return moved
