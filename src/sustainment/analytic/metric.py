"""METRIC and VARI-METRIC: pipelines by their moments.

VARI-METRIC (Slay 1984; Graves 1985; Sherbrooke 1986) carries mean and variance of what is outstanding
through any network and breakdown; the law is Poisson, negative binomial or binomial by its two moments.
METRIC and MOD-METRIC (Sherbrooke 1968; Muckstadt 1973) carry the mean only and are optimistic.
"""

import numpy as np

from sustainment.analytic.capacity import Shops
from sustainment.analytic.layout import Layout
from sustainment.analytic.stocks import BaseStocks
from sustainment.kernels import pools
from sustainment.kernels.pipelines import Flow, Resupply, resupply_by_moments
from sustainment.problem.arrays import Flags, Floats, Problem


def own_pipeline(problem: Problem, layout: Layout, *, flows: Flow) -> Floats:
    """Return the mean of what each pair has ordered, under way up, in test, delay and work.

    mu = m [(1 - rho) O + rho T] + a D (MODEL section 4).
    """
    ordered = flows.orders > 0.0
    mean = flows.testing + flows.delayed + flows.in_work
    mean[ordered] += flows.orders[ordered] * layout.resupply_days[ordered]
    mean[layout.network.repairs] += flows.carcass_days[layout.network.repairs]
    return mean


def own_moments(problem: Problem, layout: Layout, *, flows: Flow, shops: Shops) -> tuple[Floats, Floats]:
    """Return mean and variance of the own pipelines, shop queues included.

    Failures in batches make the pipeline negative binomial (Feeney & Sherbrooke 1966): variance v x mean.
    """
    mean = own_pipeline(problem, layout, flows=flows)
    spread = problem.items.variance_to_mean[problem.pairs.item] * mean
    return mean + shops.pair_mean, spread + shops.pair_variance


def resupply(
    layout: Layout, flows: Flow, *, own: tuple[Floats, Floats], stocks: BaseStocks, poisson: bool
) -> Resupply:
    """Return what is outstanding and owed at each pair: by VARI-METRIC, or METRIC where `poisson`."""
    return resupply_by_moments(layout.network, flows, own=own, shelves=stocks.shelves, poisson=poisson)


def resupply_around(
    answer: Resupply,
    layout: Layout,
    *,
    flows: Flow,
    own: tuple[Floats, Floats],
    stocks: BaseStocks,
    poisson: bool = False,
    kept: Flags | None = None,
) -> None:
    """Fill `answer` as `resupply` would, but for what pools owe; pairs that are `kept` stay as they are."""
    nothing = np.zeros(layout.pool.size, dtype=np.bool_) if kept is None else kept
    pools.resupply_around(
        answer, layout.network, flows, own, stocks.shelves, poisson, layout.pool >= 0, nothing
    )
