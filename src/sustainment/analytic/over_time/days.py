"""A study carried through its days by formula."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sustainment.analytic.closed_days import follow
from sustainment.analytic.closed_fleet import ClosedFleet
from sustainment.analytic.closed_steady import overlaid
from sustainment.analytic.over_time.exact import ExactDays
from sustainment.analytic.over_time.grid import Grid, choose_grid
from sustainment.analytic.over_time.holding import dated
from sustainment.analytic.over_time.march import March, Node
from sustainment.analytic.over_time.snapshot import activity_of, kept, state_of
from sustainment.analytic.rates import Activity
from sustainment.analytic.state import SteadyState
from sustainment.problem.arrays import Floats, Problem

SHARED = 1e-6
"""Parts of a step by which a day may miss a node to be compared."""


@dataclass(frozen=True)
class Days:
    """What is known on each day asked for."""

    grid: Grid
    states: tuple[SteadyState, ...]
    lost: Floats
    """Shape (days, fleets): machines lost since day 0."""
    exact: int
    """Items at sites whose law is exact on every day."""
    all_exact: bool
    """Whether that is all that is ever asked for."""
    chain_states: int = 0
    """States of the Markov chains that answer in place of pipelines; 0: none do."""
    refinement: float | None = None
    """How far steps twice as long move the share that works on any day; None: nothing is lost by steps."""

    @property
    def refinement_text(self) -> str:
        """Return what the length of steps may do to the answer."""
        if self.refinement is None:
            return ""
        points = f"{100 * self.refinement:.2g} points"
        return f"; steps twice as long move no day's availability by more than {points}"


def days_by_moments(
    problem: Problem, days: Sequence[float], *, poisson: bool, exactly: bool, cell: float | None = None
) -> Days:
    """Return the states of a problem (of all days) on the days asked for, in order."""
    problem = dated(problem)
    grid = choose_grid(problem, last=max(days, default=0.0), asked=days, cell=cell)
    march = March(problem, grid, poisson=poisson)
    wanted = grid.nearest(np.asarray(days, dtype=np.float64))
    states: dict[int, SteadyState] = {}
    lost: dict[int, Floats] = {}
    latest: list[SteadyState] = []

    def stand(node: Node) -> Activity:
        latest[:] = [state_of(march, node)]
        return activity_of(latest[0])

    for node in march.nodes(stand, looked_at={int(n) for n in wanted}):
        states[node.number], lost[node.number] = kept(latest[0]), node.lost
    exact = ExactDays(march, len(states)) if exactly and not poisson and problem.demand_is_constant else None
    if exact:
        states = {node: exact.refined(state, node) for node, state in states.items()}
    number = exact.number if exact else 0
    asked = int((march.record.demands[:, -1] > 0.0).sum())
    return Days(
        grid=grid,
        states=tuple(states[int(node)] for node in wanted),
        lost=np.array([lost[int(node)] for node in wanted]),
        exact=number,
        all_exact=number == asked,
    )


def days_of_closed_fleet(found: Days, fleet: ClosedFleet, *, days: Sequence[float]) -> Days:
    """Return the days as the Markov chains of a closed fleet say; flows are those of the days `found`."""
    states = tuple(
        overlaid(kept(state), laws) for state, laws in zip(found.states, follow(fleet, days), strict=True)
    )
    return replace(found, states=states, all_exact=True, chain_states=fleet.states)


def with_refinement(found: Days, problem: Problem, *, days: Sequence[float], poisson: bool) -> Days:
    """Return the days with how far steps twice as long would move them, where steps matter at all."""
    fed_back = not problem.demand_is_constant or problem.hits.fleet.size > 0
    if found.all_exact or (found.grid.aligned and not fed_back):
        return found
    cell = 2.0 * found.grid.cell
    shared = [day for day in days if abs(day / cell - round(day / cell)) < SHARED]
    if not shared:
        return found
    coarse = days_by_moments(problem, shared, poisson=poisson, exactly=False, cell=cell)
    fine = {day: _share(state) for day, state in zip(days, found.states, strict=True)}
    gaps = [abs(fine[day] - _share(state)) for day, state in zip(shared, coarse.states, strict=True)]
    return replace(found, refinement=max(gaps))


def _share(state: SteadyState) -> float:
    """Return the share of all positions that work."""
    authorised = state.problem.fleets.authorised
    every = float(authorised.sum())
    return float(authorised @ state.machines.availability) / every if every else 1.0
