"""From backorders to machines that work.

Under `operating` demand a standing machine does not fail, so critical holes do not meet and the shares of
time lost to them add up: exact given the backorders. Under `constant` demand holes fall independently:
product formula (Sherbrooke 2004). Copies beyond those needed: a binomial factor. MODEL section 4.
"""

from dataclasses import dataclass

import numpy as np

from sustainment.analytic.capacity import Shops
from sustainment.analytic.stocks import BaseStocks
from sustainment.analytic.totals import ratio, total
from sustainment.kernels.backorders import shelf
from sustainment.kernels.counts import CountLaw
from sustainment.kernels.pipelines import Flow, Resupply
from sustainment.problem.arrays import Floats, Problem


@dataclass(frozen=True)
class Claims:
    """What machines ask for, a day."""

    slot: Floats
    """Removals of each slot."""
    slot_critical: Floats
    """Of these, after failures that stop the machine."""
    whole: Floats
    """Removals of whole end items, by fleet."""


@dataclass(frozen=True)
class Machines:
    """What stops machines: mean numbers of copies and positions, by slot and fleet."""

    slot_missing: Floats
    """Copies not in place."""
    slot_holes: Floats
    """Of these, such as stop the machine."""
    slot_exchange: Floats
    """Copies being exchanged, or waiting for it."""
    fleet_missing: Floats
    """Positions without an end item."""
    availability: Floats
    """By fleet: share of the authorised positions that work."""
    redundant: Floats
    """By fleet: the factor for slots with more copies than needed."""
    slot_factor: Floats
    """That factor by slot; 1 where all copies are needed."""


def claims_of(problem: Problem, rates: Floats) -> Claims:
    """Return what removals a day by source ask of slots and fleets."""
    sources, slots = problem.sources, problem.slots
    in_slot = sources.slot >= 0

    def by_slot(chosen: Floats) -> Floats:
        return total(chosen[in_slot], sources.slot[in_slot], number=slots.fleet.size)

    return Claims(
        slot=by_slot(rates),
        slot_critical=by_slot(np.where(sources.critical, rates, 0.0)),
        whole=total(rates[~in_slot], sources.fleet[~in_slot], number=problem.fleets.unit.size),
    )


def stand(
    problem: Problem, claims: Claims, *, flows: Flow, answer: Resupply, shops: Shops, stocks: BaseStocks
) -> Machines:
    """Return what stops machines, given what is owed at each pair."""
    slots, fleets = problem.slots, problem.fleets
    owed = ratio(answer.backorders, flows.demands)
    exchange = _exchange_days(problem) + shops.slot_wait_days
    holes = owed[slots.pair] * claims.slot_critical
    exchanging = claims.slot * exchange
    missing = _missing(problem, claims, flows=flows, answer=answer, stocks=stocks)
    stopped = holes + exchanging
    redundant = slots.needed < slots.quantity
    places = fleets.authorised[slots.fleet] * slots.quantity
    factor = np.ones(slots.fleet.size)
    for s in np.flatnonzero(redundant & (places > 0)):
        out = min(holes[s] / places[s], 1.0)
        copies = CountLaw(slots.quantity[s] * out, -out, float(slots.quantity[s]))
        factor[s] = shelf(copies, slots.quantity[s] - slots.needed[s]).ready_rate
    by_fleet = np.ones(fleets.unit.size)
    np.multiply.at(by_fleet, slots.fleet, factor)
    series = np.where(redundant, exchanging, stopped)
    if problem.demand_is_constant:
        works = _product(problem, series, missing)
    else:
        lost = missing + total(series, slots.fleet, number=fleets.unit.size)
        works = 1.0 - np.minimum(ratio(lost, fleets.authorised.astype(np.float64)), 1.0)
    return Machines(
        slot_missing=owed[slots.pair] * claims.slot,
        slot_holes=holes,
        slot_exchange=exchanging,
        fleet_missing=missing,
        availability=works * by_fleet,
        redundant=by_fleet,
        slot_factor=factor,
    )


def _exchange_days(problem: Problem) -> Floats:
    exchange, routes = problem.slots.exchange, problem.routes
    if not routes.share.size:
        return np.zeros(exchange.size)
    days = (routes.delay.mean + routes.turnaround.mean) / (1.0 - routes.rework)
    return np.where(exchange >= 0, days[np.maximum(exchange, 0)], 0.0)


def _product(problem: Problem, series: Floats, missing: Floats) -> Floats:
    slots, fleets = problem.slots, problem.fleets
    positions = np.maximum(fleets.authorised, 1)
    places = positions[slots.fleet] * slots.quantity
    works = (1.0 - np.minimum(series / places, 1.0)) ** slots.quantity
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
