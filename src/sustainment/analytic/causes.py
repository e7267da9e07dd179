"""What stops the machines that do not work, so that it sums.

A hole is charged to the part waited for, exchange and planned work to the shop or the work, a position
without an end item to where those owed to its site are: in work, before a shop, on a lane, waiting for a
part, or nowhere; a fit machine without a crew to the crew (MODEL section 3). Where the formulas do not add up
by themselves (holes that meet in one machine) the parts are scaled to what is missing.
"""

from dataclasses import dataclass

import numpy as np

from sustainment.analytic.state import SteadyState
from sustainment.problem.arrays import Floats, Problem

WAITING_FOR_PART = "waiting for part"
WAITING_FOR_SHOP = "waiting for shop"
IN_REPAIR = "in repair"
IN_TRANSIT = "in transit"
NO_VEHICLE = "no vehicle"
PLANNED_WORK = "planned work"
NO_CREW = "no crew"
WHEREABOUTS = (WAITING_FOR_PART, WAITING_FOR_SHOP, IN_REPAIR, IN_TRANSIT, NO_VEHICLE)
"""Where an end item owed to a position may be."""
CAUSES = (*WHEREABOUTS, PLANNED_WORK, NO_CREW)
"""The states of a position that does not work, by the names that both engines use."""


@dataclass(frozen=True)
class Cause:
    """Positions that do not work because of an item at a site."""

    item: int
    site: int
    cause: str
    positions: float


def causes(state: SteadyState) -> tuple[Cause, ...]:
    """Return mean positions that do not work by item, site and cause; they sum to all that do not."""
    total: dict[tuple[int, int, str], float] = {}
    fleets, standing = state.problem.fleets, state.machines
    for fleet in range(fleets.unit.size):
        parts = _parts_of(state, fleet)
        every = sum(parts.values())
        unfit = fleets.authorised[fleet] * (1.0 - standing.fit[fleet])
        charged = {key: part / every * unfit for key, part in parts.items()} if every > 0.0 else {}
        idle = fleets.authorised[fleet] * (standing.fit[fleet] - standing.availability[fleet])
        if idle > 0.0:
            charged[int(fleets.crew[fleet]), int(fleets.site[fleet]), NO_CREW] = idle
        for key, positions in charged.items():
            total[key] = total.get(key, 0.0) + float(positions)
    return tuple(Cause(*key, positions) for key, positions in sorted(total.items()) if positions > 0.0)


def _parts_of(state: SteadyState, fleet: int) -> dict[tuple[int, int, str], float]:
    """Return what stops machines of a fleet, not yet scaled to sum."""
    problem, standing, shops = state.problem, state.machines, state.supply.shops
    site = int(problem.fleets.site[fleet])
    parts: dict[tuple[int, int, str], float] = {}

    def charge(item: int, cause: str, *, positions: float) -> None:
        parts[item, site, cause] = parts.get((item, site, cause), 0.0) + positions

    for slot in np.flatnonzero(problem.slots.fleet == fleet):
        item = int(problem.slots.item[slot])
        waits = float(shops.slot_wait_days[slot] * state.claims.slot[slot])
        charge(item, WAITING_FOR_PART, positions=float(_stopping(state, int(slot))))
        charge(item, WAITING_FOR_SHOP, positions=waits)
        charge(item, IN_REPAIR, positions=float(standing.slot_exchange[slot]) - waits)
    for row in np.flatnonzero(problem.services.fleet == fleet):
        item = _serviced(problem, int(row))
        waits = float(shops.service_wait_days[row] * state.claims.services[row])
        charge(item, WAITING_FOR_SHOP, positions=waits)
        charge(item, PLANNED_WORK, positions=float(standing.service_work[row]) - waits)
    missing = float(standing.fleet_missing[fleet])
    if missing > 0.0:
        item = int(problem.fleets.item[fleet])
        shares = whereabouts(state, int(problem.fleets.pair[fleet]))
        for cause, part in zip(WHEREABOUTS, shares, strict=True):
            charge(item, cause, positions=missing * float(part))
    return {key: positions for key, positions in parts.items() if positions > 0.0}


def _serviced(problem: Problem, row: int) -> int:
    """Return the item of planned work."""
    slot = int(problem.services.slot[row])
    if slot >= 0:
        return int(problem.slots.item[slot])
    return int(problem.fleets.item[problem.services.fleet[row]])


def _stopping(state: SteadyState, slot: int) -> float:
    """Return machines that a slot's holes stop: each hole one, unless there are copies to spare."""
    slots, standing = state.problem.slots, state.machines
    holes = float(standing.slot_holes[slot])
    if slots.needed[slot] == slots.quantity[slot]:
        return holes
    positions = float(state.problem.fleets.authorised[slots.fleet[slot]])
    return positions * (1.0 - float(standing.slot_factor[slot]))


def whereabouts(state: SteadyState, pair: int) -> Floats:
    """Return where what is owed at a pair is, as shares in the order of `WHEREABOUTS`."""
    supply, layout, lanes = state.supply, state.layout, state.problem.lanes
    flows, answer, network = supply.flows, supply.answer, layout.network
    orders, lane = float(flows.orders[pair]), int(state.problem.pairs.lane[pair])
    supplier = int(network.supplier[pair])
    travel = float(lanes.order_days[lane] + lanes.down.mean[lane]) if lane >= 0 else 0.0
    transit = orders * travel
    if network.repairs[pair]:
        transit += float(flows.carcass_days[pair])
    nowhere = max(-float(state.stocks.mean[pair]), 0.0)
    if supplier < 0 and orders > 0.0:
        nowhere += orders * (float(layout.resupply_days[pair]) - travel)
    here = np.array(
        [
            float(answer.from_children[pair]),
            float(supply.shops.pair_mean[pair]),
            float(flows.in_work[pair] + flows.testing[pair] + flows.delayed[pair]),
            transit,
            nowhere,
        ]
    )
    if supplier >= 0 and answer.from_supplier[pair] > 0.0:
        here += float(answer.from_supplier[pair]) * whereabouts(state, supplier)
    return here / here.sum() if here.sum() > 0.0 else np.array([0.0, 0.0, 0.0, 0.0, 1.0])
