"""The steady state of a fleet and its supply.

Only what works fails: removals follow from who works, who works from what is owed, what is owed from
removals. Shops' queues and bays held while a part is awaited turn in the same circle.
"""

from dataclasses import dataclass, replace

import numpy as np

from sustainment.analytic import capacity, exact_tree, machines, metric
from sustainment.analytic.capacity import Jobs, Shops
from sustainment.analytic.exact_tree import Plan
from sustainment.analytic.fixed_point import Falling, Mixing
from sustainment.analytic.layout import Layout, lay_out
from sustainment.analytic.machines import Claims, Machines
from sustainment.analytic.rates import Activity, full_activity, full_rates, rates_at
from sustainment.analytic.stocks import BaseStocks, base_stocks
from sustainment.analytic.totals import ratio, total
from sustainment.errors import MethodError
from sustainment.kernels.pipelines import Flow, Resupply, flow
from sustainment.problem.arrays import Floats, Ints, Problem

MOST_ROUNDS, MOST_INSIDE = 600, 60
WATCHED_LOAD = 0.4
"""Shops that would be less busy than this if all worked have queues too short to push back."""
FIRST_QUEUE_LOAD = 0.9
MOST_Z = 14.0
"""A queue at a load of 1 - exp(-14) is as long as there are units."""
INSIDE = 1e-2
"""How closely shares follow queues that are still on their way."""
CLOSE_QUEUE = 1e-11
LOG_LEAST = 16.0
"""-log of the least share that mixing tells from nothing."""
SMALL_SHARE = 1e-6
"""A fleet of which less works counts as standing."""
NEAR, FAR_AGAIN = 0.002, 10.0
"""Relative gap at which the search goes over to mixing, and growth at which it starts again."""
PLACES_SHOWN = 3
"""Places named in a refusal before the rest is only counted."""
CLOSE = 1e-12
"""The fixed point is reached when no share moves by more."""


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


def solve(problem: Problem, *, day: float, poisson: bool = False, exactly: bool = True) -> SteadyState:
    """Return the steady state of a problem.

    Parameters
    ----------
    problem
        The study at fixed values.
    day
        Deliveries until this day count as stock.
    poisson
        METRIC: every pipeline Poisson with its mean.
    exactly
        Use exact laws where they hold (constant demand).
    """
    circle = _Circle(problem, day, poisson)
    state = circle.turn(_Trial(full_activity(problem), np.zeros(problem.pairs.item.size), None))
    refuse_endless_losses(state.problem, state.layout, flows=state.supply.flows)
    full_load = state.full_load
    rounds, settled = 1, problem.demand_is_constant and not circle.jobs.keeps_bay.any()
    if not settled:
        state, rounds, settled = _settle(circle, full_load)
    found = replace(state, rounds=rounds, settled=settled, full_load=full_load)
    return circle.by_laws(found) if exactly and not poisson and problem.demand_is_constant else found


@dataclass(frozen=True)
class _Trial:
    """What one turn of the circle starts from."""

    activity: Activity
    kept_days: Floats
    """By pair: how long a repair waits in its bay for a child."""
    queue_load: Floats | None
    """By resource: the load that its wait is worked out at; None, or nan: its own."""


@dataclass(frozen=True)
class _Settled:
    """A state, what it started from, and the turns it took."""

    state: SteadyState
    trial: _Trial
    rounds: int
    close: bool


def _settle(circle: "_Circle", full_load: Floats) -> tuple[SteadyState, int, bool]:
    """Return the state in which failures, backorders and queues agree, the rounds, and whether it was found.

    Outside stand the queues of shops that could be busy: z = -log(1 - r) of the load r that the wait belongs
    to, so that waits grow as exp(z) and the load answers as gently near capacity as far from it. Inside, with
    waits given, each fleet finds the share that works.
    """
    problem = circle.problem
    constant = problem.demand_is_constant
    watched = np.flatnonzero(full_load > WATCHED_LOAD) if not constant else np.zeros(0, dtype=np.int64)
    z = -np.log1p(-np.minimum(full_load[watched], FIRST_QUEUE_LOAD))
    trial = _Trial(full_activity(problem), np.zeros(problem.pairs.item.size), np.full(full_load.size, np.nan))
    mixing, rounds, gap = Mixing(MOST_Z), 0, 1.0
    while True:
        tolerance = max(min(INSIDE * gap, INSIDE), CLOSE)
        found = _work_with(circle, _with_queues(trial, watched, z), tolerance)
        trial, rounds = found.trial, rounds + found.rounds
        queue_gap = _queue_gap(found.state.supply.shops.load[watched], z)
        gap = float(np.abs(queue_gap).max(initial=0.0))
        if (gap <= CLOSE_QUEUE and tolerance <= CLOSE) or rounds >= MOST_ROUNDS:
            break
        if gap > CLOSE_QUEUE:
            z = mixing.propose(z, queue_gap)
    full = np.full(full_load.size, np.nan)
    full[watched] = np.where(z < MOST_Z, -np.expm1(-z), np.nan)
    state = circle.turn(replace(trial, queue_load=full))
    return state, rounds + 1, found.close and gap <= CLOSE_QUEUE


def _with_queues(trial: _Trial, watched: Ints, z: Floats) -> _Trial:
    queue_load = np.full_like(trial.queue_load, np.nan)
    queue_load[watched] = -np.expm1(-z)
    return replace(trial, queue_load=queue_load)


def _work_with(circle: "_Circle", trial: _Trial, tolerance: float) -> _Settled:
    """Return the state in which each fleet works as its backorders allow, waits for shops given."""
    search = _Search(trial.activity.working)
    for rounds in range(1, MOST_INSIDE + 1):
        state = circle.turn(trial)
        activity, kept = trial.activity, trial.kept_days
        target, kept_then = circle.activity_after(state, activity), circle.kept_days(state)
        gap = target.working - activity.working
        gaps = (
            np.abs(gap / np.maximum(activity.working, SMALL_SHARE)).max(initial=0.0),
            np.abs(target.installed - activity.installed).max(initial=0.0),
            np.abs(target.equipped - activity.equipped).max(initial=0.0),
            np.abs(kept_then - kept).max(initial=0.0) / (1.0 + np.abs(kept).max(initial=0.0)),
        )
        if max(gaps) <= tolerance:
            return _Settled(state, trial, rounds, True)
        trial = replace(
            trial,
            activity=replace(target, working=search.step(activity.working, gap)),
            kept_days=0.5 * (kept + kept_then),
        )
    return _Settled(state, trial, MOST_INSIDE, False)


class _Search:
    """Bracketed secants from afar, mixing once near, where fleets that share a shelf move together."""

    def __init__(self, start: Floats) -> None:
        self._falling, self._mixing, self._entered = Falling(start), Mixing(LOG_LEAST), np.inf

    def step(self, point: Floats, gap: Floats) -> Floats:
        """Return the next point, given how far the map moves `point`."""
        size = float(np.abs(gap / np.maximum(point, SMALL_SHARE)).max(initial=0.0))
        if size > NEAR or size > FAR_AGAIN * self._entered:
            if self._entered < np.inf:
                self._falling, self._mixing, self._entered = Falling(point), Mixing(LOG_LEAST), np.inf
            return self._falling.step(gap)
        self._entered = min(self._entered, size)
        least = np.exp(-LOG_LEAST)
        here, there = np.maximum(point, least), np.maximum(point + gap, least)
        logs = self._mixing.propose(-np.log(here), -np.log(there / here))
        return np.where(point + gap <= least, point + gap, np.exp(-logs))


def _queue_gap(load: Floats, z: Floats) -> Floats:
    """Return how far each queue's z should move: up where more is offered than its wait belongs to.

    Newton's step when the load falls in proportion as the wait grows, as it does for a shop at capacity.
    """
    r = -np.expm1(-z)
    with np.errstate(divide="ignore"):
        step = r * np.clip(np.log(load / np.maximum(r, 1e-300)), -5.0, 5.0)
    step = np.where(r > 0.0, step, load)
    gap: Floats = np.where((z >= MOST_Z) & (step > 0.0), 0.0, step)
    return gap


class _Circle:
    """One turn of the circle from removals to who works."""

    def __init__(self, problem: Problem, day: float, poisson: bool) -> None:
        self.problem, self.day, self.poisson = problem, day, poisson
        self.layout = lay_out(problem)
        self.stocks = base_stocks(problem, day)
        self.jobs = capacity.list_jobs(problem, self.layout)
        self.most = capacity.population(problem, self.jobs, owned=self.stocks.owned)
        self.full = full_rates(problem)
        self.losses = np.zeros(problem.pairs.item.size)

    def turn(self, trial: _Trial) -> SteadyState:
        """Return the state in which the fleet fails by its activity."""
        problem, layout = self.problem, self.layout
        rates = rates_at(problem, trial.activity, full=self.full)
        removals = total(rates, layout.source_stream, number=layout.stream_pair.size)
        flows = flow(layout.network, layout.fates, removals, self.losses, layout.lag)
        claims = machines.claims_of(problem, rates)
        asked = capacity.Asked(flows, claims.slot, trial.kept_days, trial.queue_load)
        shops = capacity.work_shops(problem, self.jobs, asked=asked, most=self.most)
        own = metric.own_moments(problem, layout, flows=flows, shops=shops)
        answer = metric.resupply(layout, flows, own=own, stocks=self.stocks, poisson=self.poisson)
        standing = machines.stand(
            problem, claims, flows=flows, answer=answer, shops=shops, stocks=self.stocks
        )
        return SteadyState(
            problem=problem,
            day=self.day,
            layout=layout,
            stocks=self.stocks,
            jobs=self.jobs,
            rates=rates,
            claims=claims,
            supply=Supply(removals, flows, shops, own, answer),
            machines=standing,
            obstacles=np.full(problem.pairs.item.size, -1),
            by_law=False,
            plan=None,
            room=np.zeros(0),
            rounds=1,
            settled=True,
            full_load=shops.load,
        )

    def activity_after(self, state: SteadyState, before: Activity) -> Activity:
        """Return the activity that a state's backorders allow: A = K / (1 + K x days down per day worked)."""
        if self.problem.demand_is_constant:
            return before
        fleets, slots, standing = self.problem.fleets, self.problem.slots, state.machines
        positions = np.maximum(fleets.authorised, 1)
        redundant = slots.needed < slots.quantity
        series = standing.slot_exchange + np.where(redundant, 0.0, standing.slot_holes)
        owed = total(series, slots.fleet, number=positions.size)
        lasting, passing = _standing_shortage(state), owed + standing.fleet_missing
        passing = passing - lasting
        days = passing / positions / np.maximum(before.working, 1e-12)
        room = standing.redundant * (1.0 - np.minimum(lasting / positions, 1.0))
        equipped = 1.0 - np.minimum(standing.fleet_missing / positions, 1.0)
        places = np.maximum(positions[slots.fleet] * slots.quantity, 1)
        missing = np.minimum(standing.slot_missing / places, 1.0)
        return Activity(
            working=room / (1.0 + standing.redundant * days),
            installed=np.maximum(equipped[slots.fleet] - missing, 0.0),
            equipped=equipped,
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
            problem, layout, jobs=self.jobs, obstacles=obstacles, flows=flows, shops=shops, answer=answer
        )
        room = exact_tree.refine(layout, plan, flows=flows, own=supply.own, stocks=self.stocks, answer=answer)
        standing = machines.stand(
            problem, state.claims, flows=flows, answer=answer, shops=shops, stocks=self.stocks
        )
        return replace(state, machines=standing, obstacles=obstacles, by_law=True, plan=plan, room=room)


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
