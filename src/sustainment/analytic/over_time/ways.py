"""The stages of a problem: what passes through which."""

from dataclasses import dataclass, field

import numpy as np

from sustainment.analytic.layout import Layout
from sustainment.analytic.over_time.grid import Grid
from sustainment.analytic.residence import Residence, by_cells
from sustainment.kernels.over_time import Ways
from sustainment.kernels.stages import Stages
from sustainment.problem.arrays import Floats, Ints, Problem, StepKind, Times


@dataclass(frozen=True)
class Switch:
    """From a node on a way takes what enters in another version."""

    node: int
    way: int
    version: int


@dataclass(frozen=True)
class LaidWays:
    """Stages, which way of them what takes, and what changes on the way."""

    stages: Stages
    ways: Ways
    switches: tuple[Switch, ...]
    gate_lane: Ints
    """By way: the lane that may shut before it, 2 x lane for the way down, one more for the way up; -1."""
    gate_site: Ints
    """By way: the site where its work may not begin; -1."""

    @property
    def gated(self) -> bool:
        """Tell whether anything ever shuts."""
        return bool((self.gate_lane >= 0).any() or (self.gate_site >= 0).any())


@dataclass
class _Building:
    problem: Problem
    grid: Grid
    layout: Layout
    gated_lanes: set[int]
    gated_sites: set[int]
    first: list[int] = field(default_factory=lambda: [0])
    times: list[Residence] = field(default_factory=list)
    gate_lane: list[int] = field(default_factory=list)
    gate_site: list[int] = field(default_factory=list)
    switches: list[Switch] = field(default_factory=list)

    def add(self, versions: list[tuple[int, Residence]], *, lane: int = -1, site: int = -1) -> int:
        """Return a new way, its versions by the node from which they hold; -1: no time, never shut."""
        gated = lane in self.gated_lanes or site in self.gated_sites
        if not gated and (versions[0][1].mean == 0.0 if len(versions) == 1 else _takes_none(versions)):
            return -1
        way = len(self.gate_lane)
        start = len(self.times)
        self.times += [time for _, time in versions]
        self.switches += [Switch(node, way, start + k) for k, (node, _) in enumerate(versions) if k]
        self.first.append(len(self.times))
        self.gate_lane.append(lane if lane in self.gated_lanes else -1)
        self.gate_site.append(site if site in self.gated_sites else -1)
        return way


def _takes_none(versions: list[tuple[int, Residence]]) -> bool:
    return all(time.mean == 0.0 for _, time in versions)


def lay_ways(
    problem: Problem,
    layout: Layout,
    *,
    grid: Grid,
    step_nodes: Ints,
    routes: dict[int, list[tuple[int, int]]],
) -> LaidWays:
    """Return the stages; `routes` are those of each stream by the node from which they hold."""
    steps = problem.steps
    sites = {int(s) for s in steps.target[steps.kind == StepKind.SITE_OPEN]}
    building = _Building(problem, grid, layout, _gated_lanes(problem, sites), sites)
    laid = _Lanes(building, step_nodes)
    pairs, stream_pair = problem.pairs, layout.stream_pair
    site = pairs.site[stream_pair]
    test, delay, work = (np.full(stream_pair.size, -1, dtype=np.int64) for _ in range(3))
    turnarounds = _turnarounds(problem, step_nodes)
    tested = bool(np.any(problem.routes.test.mean > 0.0)) or bool(sites)
    delayed = bool(np.any(problem.routes.delay.mean > 0.0))
    for stream, held in routes.items():
        if not any(route >= 0 for _, route in held):
            continue
        if tested:
            versions = [(n, _residence(problem.routes.test, r)) for n, r in held]
            test[stream] = building.add(versions, site=int(site[stream]))
        if delayed:
            delay[stream] = building.add([(n, _residence(problem.routes.delay, r)) for n, r in held])
        work[stream] = building.add(
            _work_versions(problem, held, turnarounds=turnarounds), site=int(site[stream])
        )
    up, order, without, procurement, transit = laid.of_pairs()
    return LaidWays(
        stages=_stages(building),
        ways=Ways(test, delay, work, up, _limited(problem, routes), order, without, procurement, transit),
        switches=tuple(sorted(building.switches, key=lambda s: s.node)),
        gate_lane=np.array(building.gate_lane, dtype=np.int64),
        gate_site=np.array(building.gate_site, dtype=np.int64),
    )


def _limited(problem: Problem, routes: dict[int, list[tuple[int, int]]]) -> Ints:
    """Return by stream whether its work holds a resource, on any day."""
    holds = np.diff(problem.routes.needs_start) > 0
    found = [any(route >= 0 and holds[route] for _, route in held) for _, held in sorted(routes.items())]
    return np.array(found, dtype=np.int64)


def _gated_lanes(problem: Problem, sites: set[int]) -> set[int]:
    """Return the ways that ever shut, 2 x lane down, 2 x lane + 1 up."""
    steps, lanes = problem.steps, problem.lanes
    down = {2 * int(k) for k in steps.target[steps.kind == StepKind.LANE_OPEN]}
    up = {2 * int(k) + 1 for k in steps.target[steps.kind == StepKind.LANE_UP_OPEN]}
    ends = np.isin(lanes.to_site, list(sites)) | np.isin(lanes.from_site, list(sites))
    shut = {2 * int(k) + side for k in np.flatnonzero(ends) for side in (0, 1)}
    return down | up | shut


def _residence(times: Times, index: int) -> Residence:
    if index < 0:
        return Residence(0.0)
    return Residence(float(times.mean[index]), int(times.law[index]), float(times.variation[index]))


def _turnarounds(problem: Problem, step_nodes: Ints) -> dict[int, list[tuple[int, float]]]:
    """Return the dated mean turnarounds of each route that has any."""
    found: dict[int, list[tuple[int, float]]] = {}
    steps = problem.steps
    for z in np.flatnonzero(steps.kind == StepKind.TURNAROUND):
        found.setdefault(int(steps.target[z]), []).append((int(step_nodes[z]), float(steps.value[z])))
    return found


def _work_versions(
    problem: Problem, held: list[tuple[int, int]], *, turnarounds: dict[int, list[tuple[int, float]]]
) -> list[tuple[int, Residence]]:
    """Return the work of a stream by the node from which it holds: its route's, as its turnaround moves."""
    times, found = problem.routes.turnaround, []
    for place, (node, route) in enumerate(held):
        until = held[place + 1][0] if place + 1 < len(held) else None
        mean = float(times.mean[route]) if route >= 0 else 0.0
        moved = turnarounds.get(route, [])
        for day, value in moved:
            mean = value if day <= node else mean
        later = [(day, value) for day, value in moved if day > node and (until is None or day < until)]
        for start, value in [(node, mean), *later]:
            law, variation = (
                (int(times.law[route]), float(times.variation[route])) if route >= 0 else (0, 0.0)
            )
            found.append((start, Residence(value, law, variation)))
    return found


class _Lanes:
    """Ways of orders and of units between sites."""

    def __init__(self, building: _Building, step_nodes: Ints) -> None:
        self._building = building
        self._moved: dict[int, list[tuple[int, float]]] = {}
        steps = building.problem.steps
        for kind, side in ((StepKind.LANE_DAYS, 0), (StepKind.LANE_UP_DAYS, 1)):
            for z in np.flatnonzero(steps.kind == kind):
                entry = (int(step_nodes[z]), float(steps.value[z]))
                self._moved.setdefault(2 * int(steps.target[z]) + side, []).append(entry)

    def of_pairs(self) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """Return the ways up (by stream), of orders (all, and without failed unit), buying and down."""
        building, problem, layout = self._building, self._building.problem, self._building.layout
        pairs, network = problem.pairs, layout.network
        up = np.full(layout.stream_pair.size, -1, dtype=np.int64)
        order, without, procurement, transit = (
            np.full(pairs.item.size, -1, dtype=np.int64) for _ in range(4)
        )
        for p in range(pairs.item.size):
            lane = int(pairs.lane[p])
            if network.supplier[p] < 0:
                bought = _residence(problem.items.procurement, int(pairs.item[p]))
                never = Residence(float("inf"))
                procurement[p] = building.add([(0, never if np.isnan(bought.mean) else bought)])
            if lane < 0:
                continue
            if problem.lanes.order_days[lane] > 0.0:
                shift = Residence(float(problem.lanes.order_days[lane]))
                order[p] = building.add([(0, shift)])
                without[p] = building.add([(0, shift)]) if network.supplier[p] >= 0 else -1
            transit[p] = building.add(self._versions(problem.lanes.down, lane, side=0), lane=2 * lane)
            if network.returns[p]:
                for t in range(network.stream_start[p], network.stream_start[p + 1]):
                    up[t] = building.add(self._versions(problem.lanes.up, lane, side=1), lane=2 * lane + 1)
        return up, order, without, procurement, transit

    def _versions(self, times: Times, lane: int, *, side: int) -> list[tuple[int, Residence]]:
        usual = _residence(times, lane)
        moved = self._moved.get(2 * lane + side, [])
        return [(0, usual), *((node, Residence(days, usual.law, usual.variation)) for node, days in moved)]


def _stages(building: _Building) -> Stages:
    grid, times = building.grid, building.times
    first = np.array(building.first, dtype=np.int64)
    number, ways = len(times), len(building.gate_lane)
    tables: dict[Residence, tuple[int, int]] = {}
    stay: list[Floats] = [np.zeros(1)]
    beyond: list[Floats] = [np.zeros(1)]
    used = 1
    for time in times:
        if time.is_fixed or time in tables:
            continue
        left, longer = by_cells(time, grid.cell, most=grid.nodes)
        tables[time] = (used, left.size)
        stay.append(left)
        beyond.append(longer)
        used += left.size
    placed = [tables.get(time, (0, 0)) for time in times]
    cells = np.array([time.mean / grid.cell if time.is_fixed else np.nan for time in times])
    return Stages(
        first=first,
        active=first[:-1].copy(),
        open_before=np.ones(ways, dtype=np.int64),
        open_after=np.ones(ways, dtype=np.int64),
        waiting=np.zeros(ways),
        pauses=(np.array(building.gate_site, dtype=np.int64) >= 0).astype(np.int64),
        clock=np.zeros(ways, dtype=np.int64),
        cells=cells,
        mean_cells=np.array([time.mean / grid.cell for time in times]),
        table=np.array([place for place, _ in placed], dtype=np.int64),
        length=np.array([length for _, length in placed], dtype=np.int64),
        stay=np.concatenate(stay),
        beyond=np.concatenate(beyond),
        come=np.zeros((number, grid.nodes)),
        jump=np.zeros((number, grid.nodes)),
        jumped=np.zeros(number, dtype=np.int64),
        inside=np.zeros(number),
    )
