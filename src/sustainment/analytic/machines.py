"""From backorders to machines that work.

Under `operating` demand a standing machine does not fail, so critical holes do not meet and the shares of
time lost to them add up: exact given the backorders. Under `constant` demand holes fall independently:
product formula (Sherbrooke 2004). Copies beyond those needed: a binomial factor, which `positions` betters
where only working machines fail. Then the share free of planned work. MODEL section 4.
"""

from dataclasses import dataclass

import numpy as np

from sustainment.analytic.capacity import Shops
from sustainment.analytic.planned import full_service_rates
from sustainment.analytic.stocks import BaseStocks
from sustainment.analytic.totals import ratio, total
from sustainment.kernels.backorders import shelf
from sustainment.kernels.counts import CountLaw
from sustainment.kernels.pipelines import Flow, Resupply
from sustainment.problem.arrays import Action, Flags, Floats, Ints, Problem


@dataclass(frozen=True)
class Claims:
    """What machines ask for, a day."""

    slot: Floats
    """Removals of each slot."""
    slot_critical: Floats
    """Of these, after failures that stop the machine, and for overhaul or discard."""
    whole: Floats
    """Removals of whole end items, by fleet."""
    services: Floats
    """Planned work in place, by row of services; 0 where it takes no time."""


@dataclass(frozen=True)
class Machines:
    """What stops machines: mean numbers of copies and positions, by slot and fleet."""

    slot_missing: Floats
    """Copies not in place."""
    slot_holes: Floats
    """Of these, such as stop the machine."""
    slot_exchange: Floats
    """Copies being exchanged, or waiting for it."""
    service_work: Floats
    """Positions in planned work in place, waits included, by row of services."""
    service_share: Floats
    """Share of a machine's time that planned work by the calendar takes, by row of services."""
    fleet_missing: Floats
    """Positions without an end item."""
    lost: Floats
    """By fleet: positions that something stops by itself; above all of them where the sum does not fit."""
    series: Floats
    """By fleet: the share of positions that this leaves. Holes that are moved are not in it."""
    redundant: Floats
    """By fleet: the factor for slots with more copies than needed."""
    slot_factor: Floats
    """That factor by slot; 1 where all copies are needed."""
    at_risk: Floats
    """By slot: failures of a working machine's copies as a part of those of a whole one's."""
    free: Floats
    """By fleet: share of the time free of planned work that comes whatever else is."""
    fit: Floats
    """By fleet: share of the authorised positions whose machine would work, with a crew or without."""
    availability: Floats
    """By fleet: share of the authorised positions that work."""


def claims_of(problem: Problem, rates: Floats, *, served: Floats | None = None) -> Claims:
    """Return what removals a day by source and planned work a day (None: none) ask of slots and fleets."""
    sources, slots, services = problem.sources, problem.slots, problem.services
    served = np.zeros(services.fleet.size) if served is None else served
    in_slot = sources.slot >= 0
    leaves = services.action != Action.IN_PLACE
    part = leaves & (services.slot >= 0)
    whole = leaves & (services.slot < 0)

    def by_slot(chosen: Floats) -> Floats:
        planned = total(served[part], services.slot[part], number=slots.fleet.size)
        return planned + total(chosen[in_slot], sources.slot[in_slot], number=slots.fleet.size)

    number = problem.fleets.unit.size
    return Claims(
        slot=by_slot(rates),
        slot_critical=by_slot(np.where(sources.critical, rates, 0.0)),
        whole=total(rates[~in_slot], sources.fleet[~in_slot], number=number)
        + total(served[whole], services.fleet[whole], number=number),
        services=np.where(~leaves & (services.route >= 0), served, 0.0),
    )


def stand(
    problem: Problem, claims: Claims, *, flows: Flow, answer: Resupply, shops: Shops, stocks: BaseStocks
) -> Machines:
    """Return what stops machines, given what is owed at each pair."""
    slots, fleets = problem.slots, problem.fleets
    owed = ratio(answer.backorders, flows.demands)
    holes = owed[slots.pair] * claims.slot_critical
    exchanging = claims.slot * (_work_days(problem, slots.exchange) + shops.slot_wait_days)
    missing = _missing(problem, claims, flows=flows, answer=answer, stocks=stocks)
    redundant = slots.needed < slots.quantity
    factor = binomial_factors(problem, holes, chosen=redundant & ~np.bool_(problem.cannibalisation))
    by_fleet = np.ones(fleets.unit.size)
    np.multiply.at(by_fleet, slots.fleet, factor)
    planned = _planned(problem, claims, shops)
    alone = np.where(redundant | problem.cannibalisation, exchanging, holes + exchanging)
    without = missing * (not problem.cannibalisation)
    lost = without + planned.alone + total(alone, slots.fleet, number=fleets.unit.size)
    if problem.demand_is_constant:
        series = _product(problem, alone, without)
    else:
        series = 1.0 - np.minimum(ratio(lost, fleets.authorised.astype(np.float64)), 1.0)
    fit = series * by_fleet * planned.free
    return Machines(
        slot_missing=owed[slots.pair] * claims.slot,
        slot_holes=holes,
        slot_exchange=exchanging,
        service_work=planned.positions,
        service_share=planned.share,
        fleet_missing=missing,
        lost=lost,
        series=series,
        redundant=by_fleet,
        slot_factor=factor,
        at_risk=np.ones(slots.fleet.size),
        free=planned.free,
        fit=fit,
        availability=fit,
    )


@dataclass(frozen=True)
class _Planned:
    """Planned work in place."""

    positions: Floats
    share: Floats
    free: Floats
    alone: Floats
    """By fleet: positions that it stops where nothing else does at the same time."""


def _planned(problem: Problem, claims: Claims, shops: Shops) -> _Planned:
    """Return what planned work takes: due by use of working machines it meets no hole, else it may."""
    services, fleets = problem.services, problem.fleets
    days = _work_days(problem, services.route) + shops.service_wait_days
    in_place = (services.action == Action.IN_PLACE) & (services.route >= 0)
    positions = claims.services * days
    meeting = in_place & (services.calendar | problem.demand_is_constant)
    busy = full_service_rates(problem) * days / np.maximum(fleets.authorised[services.fleet], 1)
    # Since last done: while it lasts, the calendar to the next does not run.
    share = np.minimum(busy, 1.0) if problem.demand_is_constant else busy / (1.0 + busy)
    share = np.where(meeting, share, 0.0)
    free = np.ones(fleets.unit.size)
    np.multiply.at(free, services.fleet, 1.0 - share)
    alone = np.where(meeting, 0.0, positions)
    return _Planned(positions, share, free, total(alone, services.fleet, number=fleets.unit.size))


def _work_days(problem: Problem, route: Ints) -> Floats:
    """Return the days that work takes, waits for resources apart; none where there is no route."""
    routes = problem.routes
    if not (route >= 0).any():
        return np.zeros(route.size)
    days = (routes.delay.mean + routes.turnaround.mean) / (1.0 - routes.rework)
    return np.where(route >= 0, days[np.maximum(route, 0)], 0.0)


def binomial_factors(problem: Problem, holes: Floats, *, chosen: Flags) -> Floats:
    """Return by slot the chance that enough copies are left in a machine, 1 for slots that are not chosen."""
    slots = problem.slots
    places = problem.fleets.authorised[slots.fleet] * slots.quantity
    factor = np.ones(slots.fleet.size)
    for s in np.flatnonzero(chosen & (places > 0)):
        out = min(holes[s] / places[s], 1.0)
        copies = CountLaw(slots.quantity[s] * out, -out, float(slots.quantity[s]))
        factor[s] = shelf(copies, slots.quantity[s] - slots.needed[s]).ready_rate
    return factor


def _product(problem: Problem, series: Floats, missing: Floats) -> Floats:
    slots, fleets = problem.slots, problem.fleets
    positions = np.maximum(fleets.authorised, 1)
    places = positions[slots.fleet] * slots.quantity
    works = 1.0 - np.minimum(series / places, 1.0)
    several = slots.quantity > 1
    works[several] **= slots.quantity[several]
    by_fleet = 1.0 - np.minimum(missing / positions, 1.0)
    np.multiply.at(by_fleet, slots.fleet, works)
    return by_fleet


def _missing(
    problem: Problem, claims: Claims, *, flows: Flow, answer: Resupply, stocks: BaseStocks
) -> Floats:
    """Return positions without an end item: a standing shortage by who is short, the rest by removals."""
    fleets, number = problem.fleets, problem.pairs.item.size
    owed = answer.backorders[fleets.pair]
    short = np.maximum(fleets.authorised - fleets.held, 0).astype(np.float64)
    all_short = total(short, fleets.pair, number=number)[fleets.pair]
    standing = np.where(all_short > 0.0, np.minimum(np.maximum(-stocks.mean[fleets.pair], 0.0), owed), 0.0)
    share = ratio(claims.whole, flows.demands[fleets.pair])
    return (owed - standing) * share + standing * ratio(short, all_short)
