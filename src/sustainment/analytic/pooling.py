"""Pools of sites that help each other, for one item.

A demand that finds its shelf empty is met by the first asked site that has stock, else from outside (it then
leaves the pool) or it waits at home; later receipts serve their own site. Demand is Poisson; every missing
unit of a site is back after an exponential time of the site's mean.

Chains where they are small: by elimination, or by sweeps with the totals kept in balance. Else in rounds,
each site beside all that it asks as one (`kernels.lumped_pools`), from the start that shelves empty
independently (Alfredsson & Verrijdt 1999; Kranenburg & van Houtum 2009; Axsäter 1990 where demands wait).
That start alone is far off: helpers run dry together.

The law of resupply matters little but not nothing. It is known not to matter for the own share of a site that
nobody asks and that waits for nothing, nor for the share from outside where all ask all and have one law of
time: those are Erlang's loss systems (Sevast'yanov 1957).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sustainment.analytic.pool_sites import PoolSites
from sustainment.errors import UsageError
from sustainment.kernels.lumped_pools import pool_lumped
from sustainment.kernels.pools import Members, PoolMeasures, pool_chain, pool_swept
from sustainment.problem.arrays import Flags, Floats, Ints

MOST_WORK = 1e6
"""States times band squared up to which a chain is eliminated: about a millisecond."""
MOST_STATES = 200_000
"""States up to which a chain is solved at all: a few seconds of sweeps."""
MOST_SWEEPS, CLOSE_STATES = 5_000, 1e-14
"""Sweeps end when the chances of all states together move by less."""
CUT_OFF = 1e-14
"""Mean backorders left out where the chain of a site is cut off."""
ROUNDS, CLOSE = 1_000, 1e-13


@dataclass(frozen=True)
class Pool:
    """
    The sites of a pool, for one item.

    Parameters
    ----------
    stock
        Base stock of each site.
    demand
        Own demands a day.
    mean_resupply
        Mean days until a missing unit is back.
    ask_order
        By site: the sites asked when the shelf is empty, first to last.
    emergency
        By site: whether a demand that nobody can meet comes from outside; else it waits.
    """

    stock: Sequence[int]
    demand: Sequence[float]
    mean_resupply: Sequence[float]
    ask_order: Sequence[Sequence[int]]
    emergency: Sequence[bool]

    def __post_init__(self) -> None:
        sites = len(self.stock)
        if not all(
            len(x) == sites for x in (self.demand, self.mean_resupply, self.ask_order, self.emergency)
        ):
            raise UsageError("a pool needs stock, demand, mean_resupply, ask_order, emergency for each site")
        if not all(k >= 0 for k in self.stock) or not all(m >= 0.0 for m in self.demand):
            raise UsageError("stock and demand of a pool are not negative")
        if not all(0.0 < t < math.inf for t in self.mean_resupply):
            raise UsageError("mean_resupply of a pool is above 0")
        for site, order in enumerate(self.ask_order):
            if len({site, *order}) != len(order) + 1 or not all(0 <= k < sites for k in order):
                raise UsageError(f"site {site} of a pool asks {list(order)}: others, each once")


@dataclass(frozen=True)
class PoolAnswer:
    """What a pool does in the long run, by site."""

    exact: bool
    """By the exact chain; else iterated."""
    settled: bool
    """Whether sweeps, or rounds, ended because nothing moved any more."""
    own_share: Floats
    """Share of a site's demands met from its own shelf at once."""
    lateral_share: Floats
    """(asker, giver): share of the asker's demands that the giver meets."""
    emergency_share: Floats
    backordered_share: Floats
    """Share that waits at home."""
    on_hand: Floats
    backorders: Floats
    """Mean demands that wait at home; those on a lateral or emergency way are not counted."""
    backorder_variance: Floats
    ready: Floats
    """Chance that no demand waits at home."""
    outstanding_variance: Floats
    outstanding: tuple[Floats, ...]
    """P(n units of the site are outstanding), n = 0, 1, ..."""
    states: Floats = field(repr=False)
    """Chances of the states of a large chain, from which one like it is found sooner; else empty."""


def solve_pool(pool: Pool, *, most_states: int = MOST_STATES) -> PoolAnswer:
    """
    Return what a pool does in the long run: by its exact chain where that is small, else iterated.

    Parameters
    ----------
    pool
        Its sites.
    most_states
        Largest number of states whose chain is still solved; 0: never.

    References
    ----------
    Alfredsson & Verrijdt (1999); Kranenburg & van Houtum (2009); Axsäter (1990); Grassmann, Taksar & Heyman
    (1985) for the elimination.

    Examples
    --------
    Two sites with a spare each share like one with two (Erlang's loss formula at load 1.2 and stock 2):

    >>> two = Pool([1, 1], [0.3, 0.3], [2.0, 2.0], [[1], [0]], [True, True])
    >>> [round(share, 6) for share in solve_pool(two).emergency_share.tolist()]
    [0.246575, 0.246575]
    """
    start = np.cumsum([0, *(len(order) for order in pool.ask_order)])
    asked = np.array([site for order in pool.ask_order for site in order], dtype=np.int64)
    members = _members(
        (np.array(pool.stock, dtype=np.int64), np.array(pool.emergency, dtype=np.bool_)),
        np.array(pool.demand, dtype=np.float64),
        days=np.array(pool.mean_resupply, dtype=np.float64),
        start=start,
        asked=asked,
    )
    return _solve(members, None, most_states=most_states)


def solve_members(
    sites: PoolSites, demand: Floats, *, days: Floats, known: PoolAnswer | None = None
) -> PoolAnswer:
    """Return what the pool of pairs of a problem does at demands a day and mean resupply days.

    `known` is its answer at like demands, to start from.
    """
    shelves = sites.stock, sites.outside
    members = _members(shelves, demand, days=days, start=sites.start, asked=sites.asked)
    return _solve(members, known, most_states=MOST_STATES)


def _solve(members: Members, known: PoolAnswer | None, *, most_states: int) -> PoolAnswer:
    states = float(np.prod(members.most + 1.0))
    chance = np.zeros(0)
    if states > most_states:
        found, settled = pool_lumped(members, ROUNDS, CLOSE)
        return _answer(members, found, chance, exact=False, settled=settled)
    if states * (states / (members.most.max() + 1.0)) ** 2 <= MOST_WORK:
        return _answer(members, pool_chain(members), chance, exact=True, settled=True)
    chance = np.full(int(states), 1.0 / states)
    if known is not None and known.states.size == chance.size:
        chance = known.states.copy()
    found, settled = pool_swept(members, chance, MOST_SWEEPS, CLOSE_STATES)
    return _answer(members, found, chance, exact=settled, settled=settled)


def _members(
    shelves: tuple[Ints, Flags], demand: Floats, *, days: Floats, start: Ints, asked: Ints
) -> Members:
    """Return members with the most that each may have outstanding; `shelves` are stock and emergency."""
    stock, outside = shelves
    load = demand.copy()
    np.add.at(load, asked, demand[np.repeat(np.arange(stock.size), np.diff(start))])
    deep = ~outside & (demand > 0.0)
    depth = [
        _depth(int(stock[j]), float(load[j] * days[j]), float(demand[j] * days[j])) if deep[j] else 0
        for j in range(stock.size)
    ]
    return Members(stock, stock + np.array(depth, dtype=np.int64), demand, days, start, asked, outside)


def _depth(stock: int, with_stock: float, without: float) -> int:
    """Return how many backorders a site may have before what lies beyond is too small to count.

    Whatever the others do, the number outstanding is at most that of a site with the demand of all that ask
    it while it has stock, and with its own when it has none.
    """
    shelf_empty = _bounded_loss(stock, with_stock)
    term, depth = shelf_empty, 0
    while True:
        depth += 1
        ratio = without / (stock + depth)
        term *= ratio
        following = without / (stock + depth + 1)
        if following < 0.5 and 4.0 * (depth + 1) * term * following < CUT_OFF:
            return depth


def _bounded_loss(stock: int, load: float) -> float:
    """Return Erlang's loss share, at least the chance that exactly the stock is outstanding."""
    loss = 1.0
    for n in range(1, stock + 1):
        loss = load * loss / (n + load * loss)
    return loss


def _answer(
    members: Members, found: PoolMeasures, states: Floats, *, exact: bool, settled: bool
) -> PoolAnswer:
    lateral = found.given.copy()
    np.fill_diagonal(lateral, 0.0)
    laws = tuple(found.outstanding[j, : most + 1].copy() for j, most in enumerate(members.most))
    owed = [waiting_law(law, int(stock)) for law, stock in zip(laws, members.stock, strict=True)]
    mean = np.array([law @ np.arange(law.size) for law in owed])
    return PoolAnswer(
        exact=exact,
        settled=settled,
        own_share=np.diagonal(found.given).copy(),
        lateral_share=lateral,
        emergency_share=np.where(members.outside, found.unmet, 0.0),
        backordered_share=np.where(members.outside, 0.0, found.unmet),
        on_hand=np.array(
            [law[:stock] @ np.arange(stock, 0, -1) for law, stock in zip(laws, members.stock, strict=True)]
        ),
        backorders=mean,
        backorder_variance=np.array([_variance(law) for law in owed]),
        ready=np.array([law[0] for law in owed]),
        outstanding_variance=np.array([_variance(law) for law in laws]),
        outstanding=laws,
        states=states,
    )


def waiting_law(outstanding: Floats, stock: int) -> Floats:
    """Return P(n demands wait at home), from that of n outstanding."""
    return np.concatenate(([outstanding[: stock + 1].sum()], outstanding[stock + 1 :]))


def _variance(law: Floats) -> float:
    number = np.arange(law.size)
    return float(law @ (number - law @ number) ** 2)
