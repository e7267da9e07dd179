"""Where an answer by formula is blind, and where it warns.

Warnings follow the limits of MODEL section 8, and of docs/accuracy.md where errors were measured.
"""

import numpy as np

from sustainment.analytic.shop_limits import LOAD_CHECKED, loads_checked
from sustainment.analytic.state import SteadyState
from sustainment.analytic.totals import ratio, total
from sustainment.errors import Fault
from sustainment.kernels.trees import EXACT
from sustainment.problem.arrays import Flags, Floats, Problem, Queue

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
        *many_backorders(state),
        *wide(state),
        *_dominant(state),
        *_unsettled(state),
        *_full_lanes(state),
    )


def resource_address(state: SteadyState, k: int) -> str:
    """Return the address of a resource's number."""
    names, resources = state.problem.names, state.problem.resources
    return f"resources/{names.resources[resources.name[k]]}@{names.sites[resources.site[k]]}/quantity"


def _stock(state: SteadyState, pair: int) -> str:
    names, pairs = state.problem.names, state.problem.pairs
    return f"stock/{names.items[pairs.item[pair]]}@{names.sites[pairs.site[pair]]}/quantity"


def _overloaded(state: SteadyState) -> list[Fault]:
    if state.closed is not None:
        return []
    shops = state.supply.shops
    return [
        Fault(
            code="W320",
            address=resource_address(state, int(k)),
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
    load, full, checked = state.supply.shops.load, state.full_load, loads_checked(state)
    return [
        Fault(
            code="W321",
            address=resource_address(state, int(k)),
            found=f"{load[k]:.0%} busy, {full[k]:.0%} if all worked"
            if full[k] > load[k] + 0.005
            else f"{load[k]:.0%} busy",
            expected=f"at most {checked[k]:.0%}, where the queue formula was checked"
            + ("" if checked[k] == LOAD_CHECKED else " for so few machines"),
            way_out="simulate() has no such limit",
        )
        for k in np.flatnonzero((full > checked) & (load < 1.0))
        if not _exactly_worked(state, int(k))
    ]


def _exactly_worked(state: SteadyState, k: int) -> bool:
    """Tell whether all that is worked on at a resource has its exact law."""
    pairs = state.jobs.pair[state.jobs.resource == k]
    return state.by_law and bool(np.all(pairs >= 0) and np.all(state.obstacles[pairs] == EXACT))


def many_backorders(state: SteadyState) -> list[Fault]:
    """Return where so much is owed that standing machines, which do not fail, matter."""
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


def wide(state: SteadyState) -> list[Fault]:
    """Return where the law of what is outstanding is wider than was checked: the worst, and how many."""
    spread = spreads(state)
    over = np.flatnonzero(spread > VARIANCE_CHECKED)
    if not over.size:
        return []
    worst = int(over[np.argmax(spread[over])])
    return [
        Fault(
            code="W323",
            address=_stock(state, worst),
            found=f"variance {spread[worst]:.1f} times the mean of what is outstanding"
            + (f", and {over.size - 1} more such" if over.size > 1 else ""),
            expected=f"at most {VARIANCE_CHECKED:g} times, where the fitted law was checked",
            way_out="simulate() has no such limit",
        )
    ]


def spreads(state: SteadyState) -> Floats:
    """Return variance / mean of what is outstanding by pair, 1 where the law is exact."""
    answer = state.supply.answer
    spread = ratio(answer.variance, answer.mean, otherwise=1.0)
    return np.where(_inexact(state), spread, 1.0)


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
    if state.closed is not None:
        return ()
    problem, resources = state.problem, state.problem.resources
    fleets, sources = problem.fleets, problem.sources
    used = np.unique(state.jobs.resource)
    checks = (
        (
            np.unique(fleets.priority).size > 1,
            "priorities of units: all claims count as first come first served",
        ),
        (
            bool(np.any(np.isin(resources.queue[used], (Queue.PRIORITY, Queue.PRE_EMPTIVE)))),
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
        (
            bool(state.pools),
            "that in pools units do not come back after exponential times, each of its own: waits at a "
            "supplier count by their mean",
        ),
        *_of_machines(problem),
        *_of_crews(state),
    )
    return tuple(text for applies, text in checks if applies)


def _of_machines(problem: Problem) -> tuple[tuple[bool, str], ...]:
    """Return what is left out of what machines need besides parts."""
    services, slots = problem.services, problem.slots
    spare = bool(np.any(slots.needed < slots.quantity))
    return (
        (
            bool(np.any((services.early > 0.0) | (services.late > 0.0))),
            "the windows of planned work (early, late): it is done when it is due",
        ),
        (
            problem.cannibalisation and not problem.demand_is_constant,
            "that items of a cannibalised fleet have good and bad days together (availability off by 0.22 "
            "points in the median, at most 1.9, on 500 random fleets of up to 12 machines: docs/accuracy.md)",
        ),
        (
            spare and not problem.demand_is_constant and not problem.cannibalisation,
            "which of the copies to spare is missing how long (availability off by at most 2.5 points "
            "on 500 random fleets of up to 4 machines, 0.36 at the 95th percentile: docs/accuracy.md; exact "
            "for one item without spares)",
        ),
        (
            spare and problem.demand_is_constant and not problem.cannibalisation,
            "that holes of copies to spare come together when the shelf is empty: a factor at their mean "
            "(availability off by 0.5 points in the median, at most 6.7, on 500 random fleets of up to 4 "
            "machines: docs/accuracy.md)",
        ),
    )


def _of_crews(state: SteadyState) -> tuple[tuple[bool, str], ...]:
    """Return what is left out of crews where they matter."""
    fleets, courses = state.problem.fleets, state.problem.courses
    needing = fleets.crew >= 0
    short = needing & (np.minimum(fleets.held, fleets.authorised) < fleets.authorised)
    return (
        (
            bool(short.any()),
            "that crews come by chance: their mean number on the day counts, for ever",
        ),
        (
            bool(short.any() and (courses.needs_resource.size or courses.items_pair.size)),
            "that courses wait for trainers, places and vehicles: they start when they are due",
        ),
    )
