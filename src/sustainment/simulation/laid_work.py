"""Routes, resources and shops, laid out."""

import numpy as np

from sustainment.errors import MethodError
from sustainment.problem.arrays import Flags, Ints, Problem, Queue, StepKind
from sustainment.simulation.events import state
from sustainment.simulation.events.shifts import WEEK
from sustainment.simulation.events.shop_records import RESOURCE, SHIFT, SHOP, TURN
from sustainment.simulation.events.state import DAY
from sustainment.simulation.events.stocks import HELD_BY_COURSES
from sustainment.simulation.laid_crews import course_routes
from sustainment.simulation.laid_money import cents
from sustainment.simulation.laid_times import TimeRows
from sustainment.simulation.streams import Streams
from sustainment.simulation.tables import Table, Tables

STRICTEST_FIRST = (Queue.PRE_EMPTIVE, Queue.PRIORITY, Queue.MOST_BACKORDERS, Queue.FIRST_COME)
"""The queue of a shop whose resources have different ones is the first of these."""


def lay_work(tables: Tables, problem: Problem, *, times: TimeRows, keys: Streams) -> None:
    """Fill the tables of routes, needs, resources and shops."""
    routes, resources = problem.routes, problem.resources
    table = tables.table("routes", state.ROUTE, length=routes.share.size)
    table["times"] = times.routes + 3 * np.arange(routes.share.size)
    table["priority"], table["keeps_bay"] = routes.priority, routes.keeps_bay
    table["cents"] = cents(routes.cost)
    table["first_need"], table["last_need"] = routes.needs_start[:-1], routes.needs_start[1:]
    table["share"], table["no_fault"] = routes.share, routes.no_fault_found
    table["condemnation"], table["rework"] = routes.condemnation, routes.rework
    needs = tables.table("needs", state.NEED, length=routes.needs_resource.size)
    needs["name"], needs["quantity"] = routes.needs_resource, routes.needs_quantity
    modes = tables.table("mode_routes", state.MODE_ROUTE, length=problem.mode_routes.pair.size)
    modes["mode"], modes["route"] = problem.mode_routes.mode, problem.mode_routes.route
    there = tables.table("resources", RESOURCE, length=resources.name.size)
    there["name"], there["site"], there["quantity"] = resources.name, resources.site, resources.quantity
    there["stated"], there["left"] = resources.unrounded, 1.0
    there["cents"] = cents(resources.cost_per_year)
    there["shift"], there["queue"] = resources.shift, resources.queue
    _lay_shifts(tables, problem)
    _lay_calls(there, problem, times=times, keys=keys)
    _lay_shops(tables, problem, there)
    at = problem.resource_at.ravel()
    tables.table("resource_at", state.WORD, length=at.size)["value"] = at


def work_at_sites(problem: Problem) -> tuple[Ints, Ints]:
    """Return every (route, site) where work may be done, each once."""
    pairs, steps, slots = problem.pairs, problem.steps, problem.slots
    routed = np.flatnonzero(pairs.route >= 0)
    moved = (steps.kind == StepKind.ROUTE) & (steps.value >= 0)
    exchanged = np.flatnonzero(slots.exchange >= 0)
    moving = np.flatnonzero(problem.moves.exchange >= 0)
    route = np.concatenate(
        (
            pairs.route[routed],
            problem.mode_routes.route,
            steps.value[moved].astype(np.int64),
            slots.exchange[exchanged],
            problem.moves.exchange[moving],
            course_routes(problem),
        )
    )
    site = np.concatenate(
        (
            pairs.site[routed],
            pairs.site[problem.mode_routes.pair],
            pairs.site[steps.target[moved]],
            problem.fleets.site[slots.fleet[exchanged]],
            problem.moves.site[problem.moves.stand[moving]],
            pairs.site[problem.courses.pair],
        )
    )
    sites = max(len(problem.names.sites), 1)
    known = np.unique(route * sites + site)
    return known // sites, known % sites


def _lay_shifts(tables: Tables, problem: Problem) -> None:
    """Fill the shifts and their turns of a week, as they are when the warm-up begins."""
    shifts = problem.shifts
    number = shifts.start.size - 1
    table = tables.table("shifts", SHIFT, length=number)
    turns = tables.table("turns", TURN, length=2 * shifts.begin.size)
    for shift in range(number):
        spans = slice(int(shifts.start[shift]), int(shifts.start[shift + 1]))
        first, last = 2 * spans.start, 2 * spans.stop
        own = turns[first:last]
        own["tick"][0::2], own["tick"][1::2] = (
            np.rint(days[spans] * DAY) for days in (shifts.begin, shifts.end)
        )
        own["on"][0::2] = 1
        since_monday = shifts.weekday_zero * DAY - round(problem.warm_up_days * DAY)
        now = since_monday % WEEK
        done = int(np.searchsorted(own["tick"], now, side="right"))
        table[shift] = (own["on"][done - 1], -now, first + done, first, last)


def _lay_calls(resources: Table, problem: Problem, *, times: TimeRows, keys: Streams) -> None:
    """Let resources that come when they are called be away at first."""
    of = problem.resources
    called = ~np.isnan(of.mobilise.mean)
    resources["presence"][called] = state.AWAY
    resources["quantity"][called] = 0
    resources["stays"] = ~np.isnan(of.stay.mean)
    resources["times"] = times.resources + 2 * np.arange(called.size)
    resources["stream"] = keys.resources + np.arange(called.size)
    resources["call_cents"] = cents(of.mobilise_cost)


def _listed(problem: Problem) -> Flags:
    """Tell which resources may interrupt work that holds them: by shifts, or for better work."""
    steps = problem.steps
    listed: Flags = (problem.resources.shift >= 0) | (problem.resources.queue == Queue.PRE_EMPTIVE)
    listed[steps.target[steps.kind == StepKind.SHIFT]] = True
    return listed


def _lay_shops(tables: Tables, problem: Problem, resources: Table) -> None:
    """Resources of a site that some work needs together are one shop, with the items that courses hold."""
    routes = problem.routes
    held = np.unique(problem.courses.items_pair)
    shop_of = np.arange(resources.size + held.size)
    amounts: list[set[int]] = [set() for _ in range(resources.size)]
    for route, site in zip(*work_at_sites(problem), strict=True):
        needed = slice(routes.needs_start[route], routes.needs_start[route + 1])
        there = problem.resource_at[routes.needs_resource[needed], site]
        if (there < 0).any():
            name = problem.names.resources[routes.needs_resource[needed][int(np.argmax(there < 0))]]
            raise MethodError(f"work at {problem.names.sites[site]} needs {name}, which is never there")
        for resource, quantity in zip(there, routes.needs_quantity[needed], strict=True):
            amounts[resource].add(int(quantity))
        there = np.concatenate((there, resources.size + np.searchsorted(held, _held_by(problem, int(route)))))
        if there.size:
            shop_of[np.isin(shop_of, shop_of[there])] = shop_of[there].min()
    known, shop = np.unique(shop_of, return_inverse=True)
    resources["shop"] = shop[: resources.size]
    tables["pairs"]["school"] = -1
    tables["pairs"]["school"][held] = shop[resources.size :]
    tables["pairs"]["watched"][held] |= HELD_BY_COURSES
    sites = np.concatenate((resources["site"], problem.pairs.site[held]))
    table = tables.table("shops", SHOP, length=known.size)
    listed, called = _listed(problem), resources["presence"] == state.AWAY
    for place in range(known.size):
        every = np.flatnonzero(shop == place)
        members = every[every < resources.size]
        table["site"][place] = sites[every[0]]
        table["simple"][place] = every.size == members.size == 1 and len(amounts[members[0]]) <= 1
        queues = problem.resources.queue[members].tolist() or [Queue.FIRST_COME]
        table["queue"][place] = next(queue for queue in STRICTEST_FIRST if queue in queues)
        table["listed"][place], table["called"][place] = listed[members].any(), called[members].any()


def _held_by(problem: Problem, route: int) -> Ints:
    """Return the shelves from which the course of a route holds items; other work holds none."""
    courses = problem.courses
    course = route - (problem.routes.share.size - courses.pair.size)
    if course < 0:
        return np.empty(0, dtype=np.int64)
    return courses.items_pair[courses.items_start[course] : courses.items_start[course + 1]]
