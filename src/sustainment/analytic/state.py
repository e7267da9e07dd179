"""The state that the formulas find."""

from dataclasses import dataclass

from sustainment.analytic.capacity import Jobs, Shops
from sustainment.analytic.exact_tree import Plan
from sustainment.analytic.layout import Layout
from sustainment.analytic.machines import Claims, Machines
from sustainment.analytic.stocks import BaseStocks
from sustainment.kernels.pipelines import Flow, Resupply
from sustainment.problem.arrays import Floats, Ints, Problem


@dataclass(frozen=True)
class Supply:
    """Flows, shops and what is owed, at given removals."""

    removals: Floats
    """By stream, a day."""
    flows: Flow
    shops: Shops
    own: tuple[Floats, Floats]
    """Mean and variance of the own pipelines, queues included."""
    answer: Resupply


@dataclass(frozen=True)
class SteadyState:
    """All that the formulas say at the inputs of one day."""

    problem: Problem
    day: float
    layout: Layout
    stocks: BaseStocks
    jobs: Jobs
    rates: Floats
    """Removals a day by failure source."""
    claims: Claims
    supply: Supply
    machines: Machines
    obstacles: Ints
    """By pair: 0 where its law is exact, else why not (`exact_tree.OBSTACLES`)."""
    by_law: bool
    """Whether exact pairs were computed by their laws rather than by moments."""
    plan: Plan | None
    room: Floats
    rounds: int
    settled: bool
    full_load: Floats
    """By resource: its load if every position worked."""
