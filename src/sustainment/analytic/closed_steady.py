"""The steady state of a closed fleet, as all tables read it.

Means of flows follow from who works; what is outstanding, owed and waiting is the chain's own, so that all
parts of the answer agree (Little 1961).
"""

from dataclasses import replace

import numpy as np

from sustainment.analytic import machines, metric
from sustainment.analytic.capacity import Jobs, Shops
from sustainment.analytic.circle import Circle, Trial
from sustainment.analytic.closed_fleet import ClosedFleet, ClosedLaws, recognise, steady_state
from sustainment.analytic.closed_law import PartLaw
from sustainment.analytic.closed_reading import source_pairs
from sustainment.analytic.closed_shape import AMPLE
from sustainment.analytic.machines import Machines
from sustainment.analytic.rates import Activity, full_activity
from sustainment.analytic.state import SteadyState, Supply
from sustainment.analytic.totals import ratio, total
from sustainment.kernels.pipelines import Flow, Resupply, flow
from sustainment.kernels.trees import EXACT
from sustainment.problem.arrays import Floats, Problem


def closed_state(problem: Problem, *, day: float) -> SteadyState | str:
    """Return the exact steady state of a problem at a day's inputs, or why it is no closed fleet."""
    fleet = recognise(problem, day=day)
    if isinstance(fleet, str):
        return fleet
    try:
        return solve_closed(fleet, day=day)
    except ValueError as failure:
        return str(failure)


def solve_closed(fleet: ClosedFleet, *, day: float) -> SteadyState:
    """Return the exact steady state of a closed fleet."""
    problem, laws = fleet.problem, steady_state(fleet)
    # What holes that are moved do to machines is the chain's to say.
    circle = Circle(replace(problem, cannibalisation=False), day, False)
    works = _working(problem, laws)
    state = circle.turn(Trial(_activity(problem, works), np.zeros(problem.pairs.item.size), None))
    if problem.demand_is_constant or problem.hits.per_day.any():
        state = _with_own_rates(circle, state, laws=laws, works=works)
    return overlaid(replace(state, problem=problem), laws)


def overlaid(state: SteadyState, laws: ClosedLaws) -> SteadyState:
    """
    Return a state with what the chains say of shelves, shops and machines.

    Parameters
    ----------
    state
        The same moment by the formulas: its rates and flows are kept, its answer is filled anew.
    laws
        Where the closed fleet is.
    """
    problem, supply = state.problem, state.supply
    shops = _shops(supply.shops, laws, problem=problem, flows=supply.flows, jobs=state.jobs)
    for law in laws.parts:
        _fill(supply.answer, law)
    return replace(
        state,
        supply=replace(supply, shops=shops),
        machines=_exact_machines(problem, state.machines, laws=laws),
        obstacles=np.full(problem.pairs.item.size, EXACT),
        by_law=True,
        settled=True,
        full_load=shops.load,
        closed=laws,
    )


def _activity(problem: Problem, works: Floats) -> Activity:
    """Return how much is at work: what ages by the calendar is in place just where machines work."""
    share = ratio(works, problem.fleets.authorised.astype(np.float64))
    return replace(
        full_activity(problem), working=share, installed=share[problem.slots.fleet], equipped=share
    )


def _with_own_rates(circle: Circle, state: SteadyState, *, laws: ClosedLaws, works: Floats) -> SteadyState:
    """Return the state with failures of filled places only (constant demand), and with hits."""
    problem, layout = circle.problem, state.layout
    rates = circle.full * _shares(problem, laws, works)
    removals = total(rates, layout.source_stream, number=layout.stream_pair.size)
    hits = problem.hits
    struck = hits.per_day * works[hits.fleet]
    damaged, lost = struck * (1.0 - hits.write_off_share), struck * hits.write_off_share
    removals += total(damaged, layout.hit_stream, number=removals.size)
    losses = total(lost, problem.fleets.pair[hits.fleet], number=problem.pairs.item.size)
    flows = flow(layout.network, layout.fates, removals, losses, layout.lag)
    shops = _shops(state.supply.shops, laws, problem=problem, flows=flows, jobs=circle.jobs)
    own = metric.own_moments(problem, layout, flows=flows, shops=shops)
    answer = metric.resupply(layout, flows, own=own, stocks=state.stocks, poisson=False)
    claims = machines.claims_of(problem, rates, served=np.zeros(problem.services.fleet.size))
    claims = replace(claims, whole=claims.whole + total(struck, hits.fleet, number=works.size))
    return replace(state, rates=rates, claims=claims, supply=Supply(removals, flows, shops, own, answer))


def _working(problem: Problem, laws: ClosedLaws) -> Floats:
    """Return the mean number of machines working, by fleet."""
    authorised, works = problem.fleets.authorised, np.zeros(problem.fleets.unit.size)
    for law in laws.parts:
        for kind, members in enumerate(law.part.fleets):
            fleets, positions = list(members), float(law.chain.numbers.positions[kind])
            if positions > 0.0:
                works[fleets] = law.working_means[kind] * authorised[fleets] / positions
    return works


def _shares(problem: Problem, laws: ClosedLaws, works: Floats) -> Floats:
    """Return by source what part of its failures at full strength there are."""
    sources = problem.sources
    share = ratio(works, problem.fleets.authorised.astype(np.float64))[sources.fleet]
    if not problem.demand_is_constant:
        return share
    pair = source_pairs(problem)
    for law in laws.parts:
        numbers = law.chain.numbers
        for j, job in enumerate(law.part.jobs):
            most = float(numbers.failing[j] * numbers.positions[law.part.kind[job.thing]])
            if most > 0.0:
                come = float(law.chances @ law.chain.arrival_rate(law.rows, j))
                share[pair == law.part.pairs[job.thing]] = come / most
    return share


def _shops(before: Shops, laws: ClosedLaws, *, problem: Problem, flows: Flow, jobs: Jobs) -> Shops:
    number, routes = problem.resources.quantity.size, problem.routes
    busy, queue, pair_mean = np.zeros(number), np.zeros(number), np.zeros(problem.pairs.item.size)
    for law in laws.parts:
        for j, job in enumerate(law.part.jobs):
            if job.holds == AMPLE:
                continue
            waits = law.waiting(j)
            busy[job.holds] += law.worked_on(j) * job.taken
            queue[job.holds] += waits
            pair_mean[law.part.pairs[job.thing]] += waits
    repaired = jobs.stream >= 0
    again = 1.0 / (1.0 - routes.rework[jobs.route[repaired]])
    come = total(flows.stream_repaired[jobs.stream[repaired]] * again, jobs.resource[repaired], number=number)
    return replace(
        before,
        load=np.minimum(ratio(busy, problem.resources.quantity.astype(np.float64)), 1.0),
        offered=busy,
        queue=queue,
        wait_days=ratio(queue, come),
        jobs_per_day=come,
        pair_mean=pair_mean,
        pair_variance=np.zeros(pair_mean.size),
    )


def _fill(answer: Resupply, law: PartLaw) -> None:
    """Fill `answer` with the exact measures of a part's pairs."""
    for thing, pair in enumerate(law.part.pairs):
        outstanding = law.outstanding(thing)
        number, stock = np.arange(outstanding.size), law.chain.numbers.base_stock(law.part, thing)
        owed, left = np.maximum(number - stock, 0), np.maximum(stock - number, 0)
        mean, backorders = float(outstanding @ number), float(outstanding @ owed)
        answer.mean[pair] = mean
        answer.variance[pair] = float(outstanding @ (number - mean) ** 2)
        answer.backorders[pair] = backorders
        answer.backorder_variance[pair] = float(outstanding @ (owed - backorders) ** 2)
        answer.on_hand[pair] = float(outstanding @ left)
        answer.ready_rate[pair] = float(outstanding[: max(stock + 1, 0)].sum())
        answer.fill_rate[pair] = _met_at_once(law, thing, stock=stock)


def _met_at_once(law: PartLaw, thing: int, *, stock: int) -> float:
    """Return the share of demands that find a unit on the shelf: demands come as machines work."""
    rate = sum((law.chain.arrival_rate(law.rows, j) for j in law.part.jobs_of(thing)), np.zeros(1))
    come = law.chances * rate
    at_once = law.chain.outstanding(law.rows, thing) < stock
    return float(come[at_once].sum() / come.sum()) if come.sum() > 0.0 else float(stock > 0)


def _exact_machines(problem: Problem, standing: Machines, *, laws: ClosedLaws) -> Machines:
    """Return what stops machines; fleets that share end items have their share by positions."""
    authorised, works = problem.fleets.authorised.astype(np.float64), _working(problem, laws)
    missing, holes = np.zeros(works.size), np.zeros(problem.slots.fleet.size)
    for law in laws.parts:
        part = law.part
        for kind, members in enumerate(part.fleets):
            fleets = list(members)
            every = np.full(len(fleets), authorised[fleets].sum())
            share = np.zeros(works.size)
            share[fleets] = ratio(authorised[fleets], every)
            missing += law.empty(kind) * share
            for thing in part.carried(kind):
                slots = problem.slots.pair == part.pairs[thing]
                owed = law.mean(law.chain.owed(law.rows, thing))
                holes[slots] = owed * share[problem.slots.fleet[slots]]
    works = np.minimum(ratio(works, authorised, otherwise=1.0), 1.0)
    return replace(
        standing,
        slot_missing=holes,
        slot_holes=holes,
        slot_exchange=np.zeros(holes.size),
        fleet_missing=missing,
        fit=works,
        availability=works,
    )
