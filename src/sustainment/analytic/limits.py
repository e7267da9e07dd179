"""Where an answer by formula is blind, and where it warns.

Warnings follow the limits of MODEL section 8: outside them the known errors were not measured.
"""

import numpy as np

from sustainment.analytic.state import SteadyState
from sustainment.analytic.totals import ratio, total
from sustainment.errors import Fault
from sustainment.kernels.trees import EXACT
from sustainment.problem.arrays import Flags, Queue

LOAD_CHECKED = 0.8
BACKORDERS_CHECKED = 0.1
VARIANCE_CHECKED = 3.0
DOMINANT = 0.8
"""A source with more than this share of a supplier's orders dominates it."""
MATTERS = 0.01
"""Part of a pipeline that must wait at the supplier for a dominant source to matter."""


def warnings(state: SteadyState) -> tuple[Fault, ...]:
    """Return what a reader must know before using the answer."""
    return (
        *_overloaded(state),
        *_busy(state),
        *_many_backorders(state),
        *_wide(state),
        *_dominant(state),
        *_unsettled(state),
        *_full_lanes(state),
    )


def _resource(state: SteadyState, k: int) -> str:
    names, resources = state.problem.names, state.problem.resources
    return f"resources/{names.resources[resources.name[k]]}@{names.sites[resources.site[k]]}/quantity"


def _stock(state: SteadyState, pair: int) -> str:
    names, pairs = state.problem.names, state.problem.pairs
    return f"stock/{names.items[pairs.item[pair]]}@{names.sites[pairs.site[pair]]}/quantity"


def _overloaded(state: SteadyState) -> list[Fault]:
    shops = state.supply.shops
    return [
        Fault(
            code="W320",
            address=_resource(state, int(k)),
            found=f"{shops.load[k]:.0%} busy"
            if np.isfinite(shops.load[k])
            else f"work for {shops.offered[k]:.2g}, none there",
            expected="below 100 %",
            way_out="there is no steady state: the queue grows until all that is worked on there waits; "
            f"{int(shops.offered[k]) + 1} would do",
        )
        for k in np.flatnonzero((shops.load >= 1.0) & (shops.offered > 0.0))
    ]


def _busy(state: SteadyState) -> list[Fault]:
    load, full = state.supply.shops.load, state.full_load
    return [
        Fault(
            code="W321",
            address=_resource(state, int(k)),
            found=f"{load[k]:.0%} busy, {full[k]:.0%} if all worked"
            if full[k] > load[k] + 0.005
            else f"{load[k]:.0%} busy",
            expected=f"at most {LOAD_CHECKED:.0%}, where the queue formula was checked",
            way_out="simulate() has no such limit",
        )
        for k in np.flatnonzero((full > LOAD_CHECKED) & (load < 1.0))
        if not _exactly_worked(state, int(k))
    ]


def _exactly_worked(state: SteadyState, k: int) -> bool:
    """Tell whether all that is worked on at a resource has its exact law."""
    pairs = state.jobs.pair[state.jobs.resource == k]
    return state.by_law and bool(np.all(pairs >= 0) and np.all(state.obstacles[pairs] == EXACT))


def _many_backorders(state: SteadyState) -> list[Fault]:
    problem, standing = state.problem, state.machines
    if not problem.demand_is_constant:
        return []
    owed = total(standing.slot_holes, problem.slots.fleet, number=problem.fleets.unit.size)
    share = (owed + standing.fleet_missing) / np.maximum(problem.fleets.authorised, 1)
    return [
        Fault(
            code="W322",
            address=f"authorised/{problem.names.units[problem.fleets.unit[f]]}"
            f"@{problem.names.items[problem.fleets.item[f]]}/quantity",
            found=f"backorders for {share[f]:.0%} of the positions under constant demand",
            expected=f"at most {BACKORDERS_CHECKED:.0%}: machines that stand would not fail",
            way_out="state demand = operating in study.toml",
        )
        for f in np.flatnonzero(share > BACKORDERS_CHECKED)
    ]


def _inexact(state: SteadyState) -> Flags:
    asked = state.supply.flows.demands > 0.0
    outside: Flags = asked & ~(state.by_law & (state.obstacles == EXACT))
    return outside


def _wide(state: SteadyState) -> list[Fault]:
    answer = state.supply.answer
    spread = ratio(answer.variance, answer.mean, otherwise=1.0)
    wide = np.flatnonzero(_inexact(state) & (spread > VARIANCE_CHECKED))
    if not wide.size:
        return []
    worst = int(wide[np.argmax(spread[wide])])
    return [
        Fault(
            code="W323",
            address=_stock(state, worst),
            found=f"variance {spread[worst]:.1f} times the mean of what is outstanding"
            + (f", and {wide.size - 1} more such" if wide.size > 1 else ""),
            expected=f"at most {VARIANCE_CHECKED:g} times, where the fitted law was checked",
            way_out="simulate() has no such limit",
        )
    ]


def _dominant(state: SteadyState) -> list[Fault]:
    flows, network, answer = state.supply.flows, state.layout.network, state.supply.answer
    supplied = network.supplier >= 0
    share = np.zeros(supplied.size)
    share[supplied] = ratio(flows.orders[supplied], flows.demands[network.supplier[supplied]])
    matters = answer.from_supplier > MATTERS * answer.mean
    found = np.flatnonzero(_inexact(state) & (share > DOMINANT) & matters)
    if not found.size:
        return []
    worst = int(found[np.argmax(share[found])])
    return [
        Fault(
            code="W324",
            address=_stock(state, worst),
            found=f"{share[worst]:.0%} of the supplier's orders come from it"
            + (f", and {found.size - 1} more such" if found.size > 1 else ""),
            expected=f"at most {DOMINANT:.0%}: VARI-METRIC is worst when one site dominates",
            way_out="simulate() has no such limit",
        )
    ]


def _unsettled(state: SteadyState) -> list[Fault]:
    if state.settled:
        return []
    return [
        Fault(
            code="W325",
            address="study.toml/demand",
            found=f"no fixed point after {state.rounds} rounds",
            expected="shares that no longer move",
            way_out="use simulate()",
        )
    ]


def _full_lanes(state: SteadyState) -> list[Fault]:
    problem, flows, names = state.problem, state.supply.flows, state.problem.names
    by_lane = np.flatnonzero(problem.pairs.lane >= 0)
    lanes = problem.lanes
    carried = total(flows.orders[by_lane], problem.pairs.lane[by_lane], number=lanes.capacity_per_day.size)
    sites = [*names.sites, ""]
    return [
        Fault(
            code="W326",
            address=f"lanes/{sites[lanes.from_site[k]]}@{sites[lanes.to_site[k]]}/capacity_per_day",
            found=f"{carried[k]:.3g} units a day to carry",
            expected=f"below its capacity of {lanes.capacity_per_day[k]:g}",
            way_out="formulas leave the wait for a lane out; use simulate()",
        )
        for k in np.flatnonzero(carried >= lanes.capacity_per_day)
    ]


def blind_spots(state: SteadyState) -> tuple[str, ...]:
    """Return what the formulas leave out and this study has."""
    problem, resources = state.problem, state.problem.resources
    fleets, sources = problem.fleets, problem.sources
    used = np.unique(state.jobs.resource)
    checks = (
        (
            np.unique(fleets.priority).size > 1,
            "priorities of units: all claims count as first come first served",
        ),
        (
            bool(np.any(resources.queue[used] != Queue.FIRST_COME)),
            "priorities at resources: all jobs count as first come first served",
        ),
        (
            bool(np.any(np.isfinite(problem.lanes.capacity_per_day))),
            "the wait for lanes of limited capacity",
        ),
        (
            bool(np.any((sources.slot < 0) & ~sources.critical)),
            "that an end item with a non-critical fault works on until work on it begins",
        ),
        (
            fleets.unit.size > 1,
            "that units and types which share stock or shops have good and bad days together",
        ),
        (bool(np.any(sources.shape != 1.0)), "ages: Weibull lives count by their mean"),
    )
    return tuple(text for applies, text in checks if applies)
