"""Exact laws on each day, where theory gives them.

X(t) = Poisson(own) + Binomial(backorders of the supplier when its last units set off, f) + sum of
Binomial(backorders of a child, h), the terms independent: what holds in the steady state (see
`kernels.trees`) holds on any day, as long as the shares f and h do not change (Hillestad 1982; for one
supplier of sites whose demands rise and fall together).
"""

from dataclasses import replace
from functools import cache

import numpy as np

from sustainment.analytic import exact_tree, machines
from sustainment.analytic.layout import Layout, fates_of
from sustainment.analytic.over_time.holding import ever
from sustainment.analytic.over_time.march import March
from sustainment.analytic.over_time.shops import no_shops
from sustainment.analytic.positions import with_all_needs
from sustainment.analytic.rates import full_rates
from sustainment.analytic.state import SteadyState
from sustainment.analytic.totals import total
from sustainment.kernels import trees
from sustainment.kernels.convolution import fill_share, fill_sum
from sustainment.kernels.counts import CountLaw, fill_probabilities
from sustainment.kernels.pipelines import backorder_law, flow
from sustainment.problem.arrays import Flags, Floats, Policy, Problem, StepKind

MOST_LAWS = 40_000
"""Items at sites x days whose laws are put together, some seconds of work; for more of them moments do."""
SAME_SHARE = 1e-9
CHANGES = 11
"""Obstacle: shares, lanes or stocks move in ways that no exact law is known for."""


class ExactDays:
    """The laws of a march under constant demand."""

    def __init__(self, march: March, days: int) -> None:
        self._march = march
        exact = _exact_pairs(march)
        self._exact = exact if int(exact.sum()) * days <= MOST_LAWS else np.zeros_like(exact)
        self.number = int((self._exact & (march.record.demands[:, -1] > 0.0)).sum())
        self._law = cache(self._computed)

    def refined(self, state: SteadyState, node: int) -> SteadyState:
        """Return a state with exact values where they are known."""
        march, answer = self._march, state.supply.answer
        chosen = np.flatnonzero(self._exact & (march.record.demands[:, node] > 0.0))
        laws: dict[int, Floats] = {}
        for pair in chosen:
            law = self._law(int(pair), node)
            number = np.arange(law.size)
            answer.mean[pair] = law @ number
            answer.variance[pair] = law @ (number - answer.mean[pair]) ** 2
            trees.put_law_on_shelf(answer, state.stocks.shelves, law, int(pair))
            laws[int(pair)] = law
        standing = machines.stand(
            state.problem,
            state.claims,
            flows=state.supply.flows,
            answer=answer,
            shops=state.supply.shops,
            stocks=state.stocks,
        )
        obstacles = np.where(self._exact, trees.EXACT, CHANGES)
        plan, room = _kept(laws, obstacles.size)
        found = replace(state, machines=standing, obstacles=obstacles, by_law=True, plan=plan, room=room)
        return with_all_needs(found)

    def _computed(self, pair: int, node: int) -> Floats:
        """Return the law of what a pair has outstanding at a node."""
        march = self._march
        record, network = march.record, march.layout.network
        own = float(record.own[pair, node])
        law = np.empty(trees.law_length(own, own))
        law = law[: fill_probabilities(law, CountLaw(max(own, 0.0), 0.0, np.inf))].copy()
        supplier = int(network.supplier[pair])
        if supplier >= 0 and record.seen[pair, -1] > 0.0:
            share = float(record.seen[pair, -1] / record.demands[supplier, -1])
            law = self._joined(law, supplier, share=share, node=march.set_off(pair, node))
        for c in range(network.child_start[pair], network.child_start[pair + 1]):
            child = int(network.child_pair[c])
            if record.needs[c, -1] > 0.0:
                share = float(record.needs[c, -1] / record.demands[child, -1])
                law = self._joined(law, child, share=share, node=node)
        return law

    def _joined(self, law: Floats, other: int, *, share: float, node: int) -> Floats:
        """Return a law plus a share of what another pair owes at a node."""
        if node < 0 or self._march.record.demands[other, node] <= 0.0:
            return law
        owed = backorder_law(self._law(other, node), self._march.shelving.then(node), other)
        part = np.empty(owed.size)
        size = fill_share(part, owed, min(share, 1.0))
        both = np.empty(law.size + size - 1)
        return both[: fill_sum(both, law, part[:size])].copy()


def _kept(laws: dict[int, Floats], pairs: int) -> tuple[exact_tree.Plan, Floats]:
    start = np.zeros(pairs + 1, dtype=np.int64)
    for pair, law in laws.items():
        start[pair + 1] = law.size
    none, nothing = np.zeros(pairs + 1, dtype=np.int64), np.zeros(0)
    plan = exact_tree.Plan(start[1:] > 0, none, nothing, np.zeros(pairs), np.zeros(pairs), np.cumsum(start))
    room = np.concatenate([laws[pair] for pair in sorted(laws)]) if laws else nothing
    return plan, room


def _exact_pairs(march: March) -> Flags:
    """Return the pairs whose law is exact on every day."""
    problem, layout, record = march.problem, march.layout, march.record
    network = layout.network
    sound = _alone(march)
    last = record.demands[:, -1]
    for p in np.flatnonzero(network.supplier >= 0):
        supplier = network.supplier[p]
        sound[p] &= _proportional(record.seen[p], record.demands[supplier]) or last[supplier] == 0.0
    parent = np.repeat(np.arange(network.supplier.size), np.diff(network.child_start))
    for c in np.flatnonzero(last[network.child_pair] > 0.0):
        sound[parent[c]] &= _proportional(record.needs[c], record.demands[network.child_pair[c]])
    obstacles = _obstacles(problem, layout, march)
    exact: Flags = sound & (obstacles == trees.EXACT)
    for _ in range(int(problem.pairs.level.max(initial=0)) + len(problem.names.items)):
        fine = exact.copy()
        supplied = (network.supplier >= 0) & (record.seen[:, -1] > 0.0)
        fine[supplied] &= exact[network.supplier[supplied]]
        broken = parent[(record.needs[:, -1] > 0.0) & ~exact[network.child_pair]]
        fine[broken] = False
        if np.array_equal(fine, exact):
            break
        exact = fine
    return exact


def _alone(march: March) -> Flags:
    """Return pairs on which nothing but Poisson demand bears."""
    problem, layout = march.problem, march.layout
    pairs, steps = problem.pairs, problem.steps
    sound = (pairs.policy == Policy.ONE_FOR_ONE) & (pairs.unserviceable == 0)
    unsure = march.shelving.coming.variance.max(axis=0, initial=0.0) > 0.0
    sound[march.shelving.coming.pairs[unsure]] = False
    moved = np.isin(steps.kind, [StepKind.LANE_DAYS, StepKind.LANE_UP_DAYS])
    sound[np.isin(pairs.lane, steps.target[moved])] = False
    aging = problem.sources.shape != 1.0
    sound[layout.stream_pair[layout.source_stream[aging]]] = False
    sound[layout.stream_pair[layout.hit_stream]] = False
    sound[march.record.own.min(axis=1, initial=0.0) < 0.0] = False
    return np.asarray(sound)


def _proportional(part: Floats, whole: Floats) -> bool:
    """Tell whether a part's sum so far is always the same share of the whole's."""
    if whole[-1] <= 0.0:
        return True
    return bool(np.abs(part - whole * (part[-1] / whole[-1])).max() <= SAME_SHARE * whole[-1])


def _obstacles(problem: Problem, layout: Layout, march: March) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the obstacles when all flows that ever are, are at once."""
    most = ever(problem)
    steps, per_day = problem.steps, problem.uses.per_day.copy()
    used = steps.kind == StepKind.USE
    np.maximum.at(per_day, steps.target[used], steps.value[used])
    rates, moved = problem.sources.per_use.copy(), steps.kind == StepKind.FAILURE_RATE
    np.maximum.at(rates, steps.target[moved], steps.value[moved])
    most = replace(
        most,
        uses=problem.uses._replace(per_day=per_day),
        sources=problem.sources._replace(per_use=rates),
    )
    removals = total(full_rates(most), layout.source_stream, number=layout.stream_pair.size)
    route = most.pairs.route[layout.stream_pair]
    route = np.where(layout.stream_mode >= 0, layout.stream_route, route)
    fates = fates_of(most, route)
    flows = flow(layout.network, fates, removals, np.zeros(layout.network.supplier.size), layout.lag)
    shops = replace(no_shops(problem), load=np.full(problem.resources.quantity.size, np.inf))
    found = exact_tree.find_obstacles(
        most, layout, flows=flows, removals=removals, jobs=march.lines.jobs, shops=shops
    )
    return np.asarray(found)
