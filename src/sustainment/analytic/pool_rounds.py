"""Pools within the network: demands go where they are met.

A demand met by another site is that site's: its failed unit, order and repair are owed there. So the flows
depend on the pools, the pools on how long missing units stay away, and that on the flows: in rounds, until
no pool is asked anything new. A resupply time that a network makes, waits at the supplier included, is taken
as exponential with its mean, the same whatever the state. In four cases of two bases behind one depot,
backorders so found lay within 5 % of replications, whether times were fixed or exponential.
"""

from collections.abc import Callable, Sequence

import numpy as np

from sustainment.analytic.layout import Layout
from sustainment.analytic.pool_sites import PoolSites
from sustainment.analytic.pooling import solve_members
from sustainment.analytic.state import PoolState, Supply
from sustainment.analytic.totals import total
from sustainment.kernels.pipelines import Flow, Resupply
from sustainment.problem.arrays import Floats, Ints

MOST_ROUNDS, DAMPED_FROM = 300, 40
CLOSE = 1e-12
"""Rounds end when no demand or resupply time of a pool moves by more, relatively."""
FIRST_SHARE = 0.5
"""Share of demands that is taken to be met at home before the first round."""
NO_TIME = 1e-9
"""Days for what is back at once."""
MOST_LOAD = 1e5
"""Units away on average above which a pool has no steady state worth a chain."""


class Pooling:
    """The pools of a problem, and what they last found as the start for the next turn."""

    def __init__(self, layout: Layout, pools: tuple[PoolSites, ...]) -> None:
        self.pools = pools
        self._start = layout.network.stream_start
        self.number = layout.network.supplier.size
        self._asker = _joined([pool.pairs[pool.asking] for pool in pools])
        self._giver = _joined([pool.pairs[pool.asked] for pool in pools])
        self.pool = np.full(self.number, -1, dtype=np.int64)
        for k, pool in enumerate(pools):
            self.pool[pool.pairs] = k
        self._member = self.pool >= 0
        self._lateral, self._outside = self._first()
        width = np.diff(self._start)[self._asker]
        place = np.repeat(np.arange(width.size), width)
        offset = np.arange(place.size) - (np.cumsum(width) - width)[place]
        self._from_stream, self._to_stream = (
            self._start[end[place]] + offset for end in (self._asker, self._giver)
        )
        self._of_stream = place
        self._stream_pair = np.repeat(np.arange(self.number), np.diff(self._start))
        self._known: list[PoolState | None] = [None] * len(pools)

    def _first(self) -> tuple[Floats, Floats]:
        """Return shares such that everyone is asked a little: by entry, and from outside by pair."""
        asked = total(np.ones(self._asker.size), self._asker, number=self.number)
        lateral: Floats = (1.0 - FIRST_SHARE) / (asked[self._asker] + 1.0)
        return lateral, np.zeros(self.number)

    def flow(self, plain: Callable[[Floats, Floats], Flow], removals: Floats) -> tuple[Flow, Floats]:
        """
        Return the flows when demands go where they are met, and by pair what its own shop and orders bring.

        `demands` of the flows are the claims before anyone helps.
        """
        losses = np.zeros(self.number)
        kept = 1.0 - total(self._lateral, self._asker, number=self.number) - self._outside
        kept = np.where(self._member, np.maximum(kept, 0.0), 1.0)
        more, more_losses = np.zeros(removals.size), np.zeros(self.number)
        while True:
            flows = plain(removals + more, losses + more_losses)
            claims = flows.stream_carcasses - more
            without = flows.demands - flows.carcasses - more_losses
            then = claims * (kept[self._stream_pair] - 1.0) + total(
                claims[self._from_stream] * self._lateral[self._of_stream],
                self._to_stream,
                number=removals.size,
            )
            then_losses = without * (kept - 1.0) + total(
                without[self._asker] * self._lateral, self._giver, number=self.number
            )
            moved = np.abs(then - more).max(initial=0.0) + np.abs(then_losses - more_losses).max(initial=0.0)
            if moved <= CLOSE * 1e-3 * flows.demands.max(initial=0.0):
                break
            more, more_losses = then, then_losses
        asked = total(claims, self._stream_pair, number=self.number) + without
        given = total(flows.carcass_days[self._asker] * self._lateral, self._giver, number=self.number)
        late = np.where(self._member, flows.carcass_days * kept + given, flows.carcass_days)
        demands: Floats = np.where(self._member, np.maximum(asked, 0.0), flows.demands)
        return flows._replace(demands=demands, carcass_days=late), flows.demands

    def settle(
        self,
        plain: Callable[[Floats, Floats], Flow],
        *,
        removals: Floats,
        work: Callable[[Flow, Resupply | None], Supply],
    ) -> tuple[Supply, tuple[PoolState, ...], bool]:
        """Return flows and what is owed in agreement with the pools, the pools, and whether they settled."""
        if not self.pools:
            return work(plain(removals, np.zeros(self.number)), None), (), True
        found: Resupply | None = None
        for turn in range(MOST_ROUNDS):
            flows, through = self.flow(plain, removals)
            supply = work(flows, found)
            found = supply.answer
            states = [
                self._solved(k, pool, supply, through=through, damped=turn >= DAMPED_FROM)
                for k, pool in enumerate(self.pools)
            ]
            same = all(state is known for state, known in zip(states, self._known, strict=True))
            self._known = list(states)
            self._take(states, found)
            if same:
                return supply, tuple(states), all(state.answer.settled for state in states)
        return supply, tuple(states), False

    def _solved(self, k: int, pool: PoolSites, supply: Supply, *, through: Floats, damped: bool) -> PoolState:
        """Return a pool at what it is asked now: as known where that is the same."""
        known = self._known[k]
        demand, passed = supply.flows.demands[pool.pairs], through[pool.pairs]
        mean = supply.answer.mean[pool.pairs]
        days = np.ones(pool.pairs.size) if known is None else known.resupply_days.copy()
        np.divide(mean, passed, out=days, where=passed > 0.0)
        most = MOST_LOAD / max(float(demand.sum()), NO_TIME)
        days = np.clip(np.where(np.isfinite(days), days, most), NO_TIME, most)
        if known is not None:
            if damped:
                days = 0.5 * (days + known.resupply_days)
            still = np.abs(demand - known.demand) <= CLOSE * np.maximum(demand, known.demand)
            still &= np.abs(days - known.resupply_days) <= CLOSE * days
            if still.all():
                return known
        return PoolState(
            pool,
            demand,
            days,
            solve_members(pool, demand, days=days, known=known.answer if known is not None else None),
        )

    def _take(self, states: list[PoolState], out: Resupply) -> None:
        """Take over the shares of members, and fill what they owe and hold in `out`."""
        if not states:
            return
        self._lateral = np.concatenate(
            [state.answer.lateral_share[state.sites.asking, state.sites.asked] for state in states]
        )
        for state in states:
            self._outside[state.sites.pairs] = state.answer.emergency_share
        fill_members(out, states)


def fill_members(out: Resupply, states: Sequence[PoolState]) -> None:
    """Fill what the members of pools owe and hold in `out`; what is on its way to a member is owed there."""
    for state in states:
        pairs, answer, transit = state.sites.pairs, state.answer, state.in_transit
        short = state.sites.short
        out.backorders[pairs] = answer.backorders + transit + short
        out.backorder_variance[pairs] = answer.backorder_variance + transit
        out.on_hand[pairs] = answer.on_hand
        out.fill_rate[pairs] = answer.own_share
        out.ready_rate[pairs] = np.where(short > 0, 0.0, answer.ready * np.exp(-transit))
        out.variance[pairs] = answer.outstanding_variance


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])
