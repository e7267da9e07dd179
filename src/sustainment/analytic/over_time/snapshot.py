"""One day of a march in the form of a state.

What reads states, such as tables and laws, so reads days too.
"""

from dataclasses import replace

import numpy as np

from sustainment.analytic import machines
from sustainment.analytic.crews import crews_by
from sustainment.analytic.layout import Layout
from sustainment.analytic.over_time.march import March, Node
from sustainment.analytic.positions import with_all_needs
from sustainment.analytic.rates import Activity
from sustainment.analytic.state import SteadyState, Supply
from sustainment.analytic.totals import ratio, total
from sustainment.kernels.pipelines import Flow, Resupply
from sustainment.problem.arrays import Floats, Ints

UNKNOWN = -1
"""No obstacle was looked for."""


def state_of(march: March, node: Node) -> SteadyState:
    """Return a node as a state: rates are those of the time from which what is owed stems."""
    layout, flows = _under_way(march, node)
    standing = machines.stand(
        node.problem, node.claims, flows=flows, answer=node.answer, shops=node.shops, stocks=node.stocks
    )
    pairs = node.demands.size
    return with_all_needs(
        SteadyState(
            problem=node.problem,
            day=node.day,
            layout=layout,
            stocks=node.stocks,
            jobs=node.jobs,
            rates=node.rates,
            claims=node.claims,
            supply=Supply(node.removals, flows, node.shops, node.own, node.answer),
            machines=standing,
            obstacles=np.full(pairs, UNKNOWN),
            by_law=False,
            pools=(),
            plan=None,
            room=np.zeros(0),
            rounds=1,
            settled=True,
            full_load=node.shops.load,
            crews=crews_by(march.problem, max(node.day, 0.0)),
        )
    )


def kept(state: SteadyState) -> SteadyState:
    """Return a state that does not move on with the march."""
    supply = state.supply
    answer = Resupply._make(column.copy() for column in supply.answer)
    own = (supply.own[0].copy(), supply.own[1].copy())
    return replace(state, supply=replace(supply, answer=answer, own=own, removals=supply.removals.copy()))


def activity_of(state: SteadyState) -> Activity:
    """Return who works in a state."""
    fleets, slots, standing = state.problem.fleets, state.problem.slots, state.machines
    positions = np.maximum(fleets.authorised, 1)
    equipped = 1.0 - np.minimum(standing.fleet_missing / positions, 1.0)
    places = np.maximum(positions[slots.fleet] * slots.quantity, 1)
    missing = np.minimum(standing.slot_missing / places, 1.0)
    return Activity(
        working=standing.availability,
        installed=np.maximum(equipped[slots.fleet] - missing, 0.0),
        equipped=equipped,
        at_risk=standing.at_risk,
        between=1.0 - standing.service_share,
    )


def _under_way(march: March, node: Node) -> tuple[Layout, Flow]:
    """Return what is where; orders are such that order and travel days hold what is on its way."""
    stages, ways, progress = march.laid.stages, march.laid.ways, march.progress
    inside = np.zeros(stages.first.size)
    if stages.inside.size:
        inside[:-1] = np.add.reduceat(stages.inside, stages.first[:-1]) + stages.waiting
    pairs, stream_pair = node.demands.size, node.layout.stream_pair

    def by_pair(way: Ints) -> Floats:
        return total(inside[way], stream_pair, number=pairs)

    on_way = inside[ways.order] + inside[ways.procurement] + inside[ways.transit]
    days = node.layout.resupply_days
    # What is never bought counts as a day's orders that do not come.
    days = np.where(np.isnan(days) | ((days <= 0.0) & (on_way > 0.0)), 1.0, days)
    orders = ratio(on_way, days)
    none = np.zeros(pairs)
    flows = Flow(
        demands=node.demands,
        carcasses=progress.failed / march.grid.cell,
        repaired=(progress.ended + progress.ended_jump) / march.grid.cell,
        orders=np.where(on_way > 0.0, orders, progress.placed / march.grid.cell),
        carcasses_up=(progress.sent_up + progress.sent_up_jump) / march.grid.cell,
        carcass_days=np.maximum(progress.carcasses_due, 0.0),
        testing=by_pair(ways.test),
        delayed=by_pair(ways.delay),
        in_work=by_pair(ways.work) + total(progress.again, stream_pair, number=pairs),
        stream_carcasses=none,
        stream_repaired=progress.repaired / march.grid.cell,
    )
    return replace(node.layout, resupply_days=days), flows
