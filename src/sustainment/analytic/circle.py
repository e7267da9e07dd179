"""One turn from removals to who works.

Removals follow from who works, who works from what is owed, what is owed from removals.
"""

from dataclasses import dataclass, replace

import numpy as np

from sustainment.analytic import capacity, exact_tree, machines, metric
from sustainment.analytic.crews import crews_by
from sustainment.analytic.layout import Layout, lay_out
from sustainment.analytic.planned import planned_losses, planned_removals, service_rates_at
from sustainment.analytic.pool_rounds import Pooling, fill_members
from sustainment.analytic.pool_sites import find_pools
from sustainment.analytic.positions import with_all_needs
from sustainment.analytic.rates import Activity, full_rates, rates_at
from sustainment.analytic.state import SteadyState, Supply
from sustainment.analytic.stocks import base_stocks
from sustainment.analytic.totals import ratio, total
from sustainment.errors import MethodError
from sustainment.kernels.pipelines import Flow, Resupply, flow
from sustainment.kernels.trees import EXACT
from sustainment.problem.arrays import Floats, Problem

PLACES_SHOWN = 3
"""Places named in a refusal before the rest is only counted."""

LEAST_WORKING = 1e-12
"""A share that works is divided by only above this."""


@dataclass(frozen=True)
class Trial:
    """What one turn of the circle starts from."""

    activity: Activity
    kept_days: Floats
    """By pair: how long a repair waits in its bay for a child."""
    queue_load: Floats | None
    """By resource: the load that its wait is worked out at; None, or nan: its own."""


class Circle:
    """One turn of the circle from removals to who works."""

    def __init__(self, problem: Problem, day: float, poisson: bool) -> None:
        self.problem, self.day, self.poisson = problem, day, poisson
        self.stocks = base_stocks(problem, day)
        layout = lay_out(problem)
        lateral = problem.laterals.asking.size > 0
        self.pooling = Pooling(layout, find_pools(problem, self.stocks) if lateral else ())
        self.layout = replace(layout, pool=self.pooling.pool)
        self.jobs = capacity.list_jobs(problem, self.layout)
        self.most = capacity.population(problem, self.jobs, owned=self.stocks.owned)
        self.full = full_rates(problem)
        self.crews = crews_by(problem, day)
        self.losses = np.zeros(problem.pairs.item.size)

    def turn(self, trial: Trial) -> SteadyState:
        """Return the state in which the fleet fails by its activity."""
        problem, layout = self.problem, self.layout
        rates = rates_at(problem, trial.activity, full=self.full)
        served = service_rates_at(problem, trial.activity)
        removals = total(rates, layout.source_stream, number=layout.stream_pair.size)
        removals += planned_removals(problem, layout, served=served)
        losses = self.losses + planned_losses(problem, layout, served=served)
        claims = machines.claims_of(problem, rates, served=served)

        def plain(removed: Floats, lost: Floats) -> Flow:
            return flow(layout.network, layout.fates, removed, losses + lost, layout.lag)

        def work(flows: Flow, found: Resupply | None) -> Supply:
            asked = capacity.Asked(
                flows.stream_repaired, claims.slot, trial.kept_days, trial.queue_load, claims.services
            )
            shops = capacity.work_shops(problem, self.jobs, asked=asked, most=self.most)
            own = metric.own_moments(problem, layout, flows=flows, shops=shops)
            if found is None:
                found = metric.resupply(layout, flows, own=own, stocks=self.stocks, poisson=self.poisson)
            else:
                metric.resupply_around(
                    found, layout, flows=flows, own=own, stocks=self.stocks, poisson=self.poisson
                )
            return Supply(removals, flows, shops, own, found)

        supply, pools, settled = self.pooling.settle(plain, removals=removals, work=work)
        standing = machines.stand(
            problem,
            claims,
            flows=supply.flows,
            answer=supply.answer,
            shops=supply.shops,
            stocks=self.stocks,
        )
        state = SteadyState(
            problem=problem,
            day=self.day,
            layout=layout,
            stocks=self.stocks,
            jobs=self.jobs,
            rates=rates,
            claims=claims,
            supply=supply,
            machines=standing,
            obstacles=np.full(problem.pairs.item.size, -1),
            by_law=False,
            pools=pools,
            crews=self.crews,
            plan=None,
            room=np.zeros(0),
            rounds=1,
            settled=settled,
            full_load=supply.shops.load,
        )
        return with_all_needs(state)

    def activity_after(self, state: SteadyState, before: Activity) -> Activity:
        """Return the activity that a state's backorders allow: A = K / (1 + K x days down per day worked)."""
        if self.problem.demand_is_constant:
            return before
        fleets, slots, standing = self.problem.fleets, self.problem.slots, state.machines
        positions = np.maximum(fleets.authorised, 1)
        lasting = _standing_shortage(state)
        passing = np.maximum(standing.lost - lasting, 0.0)
        days = passing / positions / np.maximum(before.working, LEAST_WORKING)
        left = standing.redundant * standing.free
        room = left * (1.0 - np.minimum(lasting / positions, 1.0))
        equipped = 1.0 - np.minimum(standing.fleet_missing / positions, 1.0)
        places = np.maximum(positions[slots.fleet] * slots.quantity, 1)
        missing = np.minimum(standing.slot_missing / places, 1.0)
        working = room / (1.0 + left * days)
        jointly = self.problem.cannibalisation | (self.crews < fleets.authorised)
        working = np.where(jointly, _slowed(standing.availability, before.working), working)
        return Activity(
            working=working,
            installed=np.maximum(equipped[slots.fleet] - missing, 0.0),
            equipped=equipped,
            at_risk=standing.at_risk,
            between=1.0 - standing.service_share,
        )

    def kept_days(self, state: SteadyState) -> Floats:
        """Return how long repairs wait for a child, where they keep a bay meanwhile."""
        if not self.jobs.keeps_bay.any():
            return np.zeros(self.problem.pairs.item.size)
        supply = state.supply
        return capacity.child_waits(self.layout.network, supply.flows, backorders=supply.answer.backorders)

    def by_laws(self, state: SteadyState) -> SteadyState:
        """Return the state with exact laws in place of moments where they hold."""
        problem, layout, supply = self.problem, self.layout, state.supply
        flows, shops, answer = supply.flows, supply.shops, supply.answer
        obstacles = exact_tree.find_obstacles(
            problem, layout, flows=flows, removals=supply.removals, jobs=self.jobs, shops=shops
        )
        plan = exact_tree.plan_laws(
            problem,
            layout,
            jobs=self.jobs,
            obstacles=obstacles,
            flows=flows,
            shops=shops,
            supply=(self.stocks, answer),
        )
        room = exact_tree.refine(layout, plan, flows=flows, own=supply.own, stocks=self.stocks, answer=answer)
        if state.pools:
            kept = (layout.pool >= 0) | (obstacles == EXACT)
            fill_members(answer, state.pools)
            metric.resupply_around(answer, layout, flows=flows, own=supply.own, stocks=self.stocks, kept=kept)
        standing = machines.stand(
            problem, state.claims, flows=flows, answer=answer, shops=shops, stocks=self.stocks
        )
        found = replace(state, machines=standing, obstacles=obstacles, by_law=True, plan=plan, room=room)
        return with_all_needs(found)


def _slowed(works: Floats, at: Floats) -> Floats:
    """Return the share that works if time lost per day worked stays what it is when a share `at` works."""
    lost = (1.0 - works) / np.maximum(at, LEAST_WORKING)
    return np.where(works > 0.0, 1.0 / (1.0 + lost), 0.0)


def _standing_shortage(state: SteadyState) -> Floats:
    """Return positions that no end item is owned for: they do not grow with removals."""
    fleets, number = state.problem.fleets, state.problem.pairs.item.size
    short = np.maximum(fleets.authorised - fleets.held, 0).astype(np.float64)
    every = total(short, fleets.pair, number=number)[fleets.pair]
    lasting = np.maximum(-state.stocks.mean[fleets.pair], 0.0)
    return np.minimum(lasting * ratio(short, every), state.machines.fleet_missing)


def refuse_endless_losses(problem: Problem, layout: Layout, *, flows: Flow) -> None:
    """Refuse where units are lost for good: nothing is steady until none is left."""
    never = np.flatnonzero((flows.orders > 0.0) & np.isnan(layout.resupply_days))
    if never.size:
        names, pairs = problem.names, problem.pairs
        places = [f"{names.items[pairs.item[p]]}@{names.sites[pairs.site[p]]}" for p in never[:PLACES_SHOWN]]
        more = f" and {never.size - PLACES_SHOWN} more" if never.size > PLACES_SHOWN else ""
        raise MethodError(
            f"no steady state: {', '.join(places)}{more} lose units that are never bought "
            f"(items/{names.items[pairs.item[never[0]]]}/procurement_days is blank); use simulate()"
        )
