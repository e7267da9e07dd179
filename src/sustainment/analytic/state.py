"""The state that the formulas find."""

from dataclasses import dataclass, field

import numpy as np

from sustainment.analytic.capacity import Jobs, Shops
from sustainment.analytic.closed_fleet import ClosedLaws
from sustainment.analytic.exact_tree import Plan
from sustainment.analytic.layout import Layout
from sustainment.analytic.machines import Claims, Machines
from sustainment.analytic.pool_sites import PoolSites
from sustainment.analytic.pooling import PoolAnswer
from sustainment.analytic.stocks import BaseStocks
from sustainment.analytic.totals import total
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
class PoolState:
    """A pool of pairs in the network, as it was asked and answered."""

    sites: PoolSites
    demand: Floats
    """Own claims of each member, a day."""
    resupply_days: Floats
    """Mean days until a missing unit of a member is back."""
    answer: PoolAnswer

    @property
    def lateral_days(self) -> Floats:
        """Return by member the mean days of lateral way a claim, over all its claims."""
        sites = self.sites
        shares = self.answer.lateral_share[sites.asking, sites.asked]
        return total(shares * sites.days, sites.asking, number=sites.pairs.size)

    @property
    def in_transit(self) -> Floats:
        """Return mean claims whose unit is on its way from another member or from outside."""
        outside = self.answer.emergency_share * self.sites.outside_days
        return self.demand * (self.lateral_days + outside)


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
    closed: ClosedLaws | None = None
    """The laws of a closed fleet, where a Markov chain gave the state."""
    pools: tuple[PoolState, ...] = ()
    crews: Floats = field(default_factory=lambda: np.zeros(0))
    """By fleet: mean number of crews there, inf where none is needed; empty: no fleet needs any."""
