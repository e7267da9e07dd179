"""The days at which formulas stop and look.

Between two nodes of the grid flows are even. Fixed times, dated changes and the days asked for fall on nodes
if a cell can be found for that: then nothing is lost. Else times are read between nodes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sustainment.problem.arrays import Floats, Ints, Law, Problem, StepKind, Times

CELLS = (1.0, 0.5, 0.25, 0.2, 0.125, 0.1, 0.0625, 0.05, 1 / 24, 0.04, 0.025, 0.02, 0.0125, 0.01)
"""Lengths of a cell in days that are tried, the longest first."""
COARSE_CELLS = (2.0, 5.0, 7.0, 10.0, 15.0, 30.0)
"""Lengths for studies too large for a cell a day."""
MOST_PAIR_NODES = 2_000_000
"""Items at sites x nodes: about 300 MiB of what is kept."""
MOST_NODES = 80_000
ALIGNED = 1e-7
"""Days by which a time may miss its node."""
MANY_NODES = 4_000
"""Nodes that a grid has at most if its cells do not fit all times."""
FINEST = 1e-4
"""Days of which a cell is a multiple, if no round one fits."""


@dataclass(frozen=True)
class Grid:
    """Nodes start, start + cell, ...; node `zero` is day 0, before it lies the warm-up."""

    cell: float
    zero: int
    nodes: int
    aligned: bool
    """Whether all fixed times and dates fall on nodes."""

    def day(self, node: int) -> float:
        """Return the day of a node."""
        return (node - self.zero) * self.cell

    def nearest(self, day: Floats) -> Ints:
        """Return the node nearest to each day."""
        return np.rint(np.asarray(day) / self.cell).astype(np.int64) + self.zero

    def node_at(self, day: Floats) -> Ints:
        """Return the first node at or after each day."""
        return np.ceil(np.asarray(day) / self.cell - ALIGNED / self.cell).astype(np.int64) + self.zero


def choose_grid(problem: Problem, *, last: float, asked: Iterable[float], cell: float | None = None) -> Grid:
    """Return the grid until a last day; a `cell` that is given is taken.

    If no cell fits all times, one that fits the dates: a fixed time that ends between two nodes is read
    exactly as long as what entered was even.
    """
    dates = np.unique(np.concatenate((_dates(problem), list(asked), [problem.warm_up_days, last])))
    times = np.unique(np.concatenate((dates, _fixed_times(problem))))
    span = problem.warm_up_days + last
    most = min(MOST_PAIR_NODES / max(problem.pairs.item.size, 1), MOST_NODES)
    if cell is None and _fed_back(problem):
        # Who works follows step by step in any case: fixed times need no nodes of their own.
        cell = _longest(dates, span, most=min(most, MANY_NODES)) or _finest(dates, span, most=most, least=1.0)
    elif cell is None:
        cell = _longest(times, span, most=most) or _finest(dates, span, most=min(most, MANY_NODES))
    zero = int(np.ceil(problem.warm_up_days / cell - ALIGNED))
    nodes = zero + int(np.ceil(last / cell - ALIGNED)) + 1
    return Grid(cell, zero, nodes, _aligned(times, cell))


def _longest(times: Floats, span: float, *, most: float) -> float | None:
    """Return the longest cell on whose nodes all times fall, if one is affordable."""
    cells = [one for one in (*CELLS, *_common_measure(times)) if span / one <= most]
    return next((one for one in cells if _aligned(times, one)), None)


def _fed_back(problem: Problem) -> bool:
    """Tell whether what fails follows from who works."""
    return not problem.demand_is_constant or problem.hits.fleet.size > 0


def _finest(dates: Floats, span: float, *, most: float, least: float = 0.0) -> float:
    """Return the shortest affordable cell on whose nodes all dates fall, else the shortest affordable."""
    cells = [one for one in (*CELLS, *_common_measure(dates)) if span / one <= most and one >= least]
    coarse = [one for one in COARSE_CELLS if span / one <= most]
    fitting = [one for one in cells if _aligned(dates, one)]
    return (fitting[-1:] or cells[-1:] or coarse or COARSE_CELLS[-1:])[0]


def _common_measure(times: Floats) -> list[float]:
    """Return the longest cell of which all times are multiples, if there is one."""
    whole = np.rint(times / FINEST).astype(np.int64)
    measure = FINEST * int(np.gcd.reduce(whole))
    return [measure] if measure > 0.0 and _aligned(times, measure) else []


def _aligned(times: Floats, cell: float) -> bool:
    return bool(np.all(np.abs(times - np.rint(times / cell) * cell) <= ALIGNED))


def _fixed_times(problem: Problem) -> Floats:
    """Return every time that is always the same."""
    lanes, routes, steps = problem.lanes, problem.routes, problem.steps
    timed = np.isin(steps.kind, [StepKind.TURNAROUND, StepKind.LANE_DAYS, StepKind.LANE_UP_DAYS])
    used = _fixed(problem.items.procurement)[np.unique(problem.pairs.item[problem.pairs.supplier < 0])]
    found = (
        lanes.order_days,
        _fixed(lanes.down),
        _fixed(lanes.up),
        _fixed(routes.turnaround),
        _fixed(routes.delay),
        _fixed(routes.test),
        used,
        steps.value[timed],
        _fixed(problem.receipts.delay),
    )
    every = np.concatenate(found)
    return every[np.isfinite(every)]


def _dates(problem: Problem) -> Floats:
    """Return every day on which something changes or comes."""
    days = problem.steps.day
    return np.concatenate((days[days < problem.days], problem.receipts.day))


def _fixed(times: Times) -> Floats:
    varies = (times.law == Law.EXPONENTIAL) | ((times.law != Law.FIXED) & (times.variation > 0.0))
    return np.where(varies, 0.0, np.nan_to_num(times.mean))
