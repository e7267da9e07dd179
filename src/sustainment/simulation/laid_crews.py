"""Crews and courses, laid out."""

from dataclasses import replace
from typing import Any

import numpy as np

from sustainment.problem.arrays import Ints, Problem, Routes, StepKind
from sustainment.problem.kinds import Times
from sustainment.problem.times import fixed
from sustainment.simulation.events.organisation_records import COURSE_ITEM, COURSE_ROW, DIRECT
from sustainment.simulation.laid_moves import crews_moved
from sustainment.simulation.laid_supply import FOR_EVER, pair_at, suppliers_of_steps
from sustainment.simulation.streams import Streams
from sustainment.simulation.tables import Tables

FIRST_PRIORITY = 1
"""Courses state no priority: theirs is that of work which states none."""


def with_courses(problem: Problem) -> Problem:
    """Return the problem with a route for each course, after all others: a course is work in a shop."""
    routes, courses = problem.routes, problem.courses
    number = courses.pair.size
    zero = np.zeros(number)
    needs = courses.needs_start[1:] + routes.needs_start[-1]
    more = Routes(
        share=np.ones(number),
        no_fault_found=zero,
        condemnation=zero,
        rework=zero,
        turnaround=courses.length,
        delay=fixed(zero),
        test=fixed(zero),
        priority=np.full(number, FIRST_PRIORITY),
        keeps_bay=np.zeros(number, dtype=np.bool_),
        cost=zero,
        needs_start=needs,
        needs_resource=courses.needs_resource,
        needs_quantity=courses.needs_quantity,
    )
    return replace(problem, routes=Routes._make(_after(a, b) for a, b in zip(routes, more, strict=True)))


def _after(first: Any, second: Any) -> Any:
    if isinstance(first, Times):
        return Times(*(np.concatenate(both) for both in zip(first, second, strict=True)))
    return np.concatenate((first, second))


def course_routes(problem: Problem) -> Ints:
    """Return the route of each course in a problem `with_courses`."""
    number = problem.courses.pair.size
    return problem.routes.share.size - number + np.arange(number)


def lay_crews(tables: Tables, problem: Problem, *, keys: Streams) -> None:
    """Fill the tables of courses, and who has crews at first."""
    courses = problem.courses
    table = tables.table("courses", COURSE_ROW, length=courses.pair.size)
    table["pair"], table["from_pair"], table["seats"] = courses.pair, courses.from_pair, courses.seats
    table["route"] = course_routes(problem)
    table["stream"] = keys.courses + courses.course
    table["milestone"], table["end_milestone"] = courses.first_milestone, courses.end_milestone
    table["first_item"], table["last_item"] = courses.items_start[:-1], courses.items_start[1:]
    table["first_day"] = courses.first_day
    table["end_day"] = np.minimum(courses.end_day, FOR_EVER)
    table["every_days"], table["pass_share"] = np.nan_to_num(courses.every_days), courses.pass_share
    first = np.append(courses.items_pair, -1)[np.minimum(courses.items_start[:-1], courses.items_pair.size)]
    holds = np.diff(courses.items_start) > 0
    table["shop"] = np.where(holds, tables["pairs"]["school"][first], -1)
    items = tables.table("course_items", COURSE_ITEM, length=courses.items_pair.size)
    items["pair"], items["quantity"] = courses.items_pair, courses.items_quantity
    _lay_manned(tables, problem)
    giver, taker = _directs(problem, np.concatenate((tables["fleets"]["crew"], crews_moved(problem))))
    directs = tables.table("directs", DIRECT, length=giver.size)
    directs["giver"], directs["taker"] = giver, taker
    tables["pairs"]["gives"][giver] = 1


def _lay_manned(tables: Tables, problem: Problem) -> None:
    """Machines held at the start have crews; the first of a fleet count as the first to have become fit."""
    fleets, positions = tables["fleets"], tables["positions"]
    pair = pair_at(problem, problem.fleets.crew, site=problem.fleets.site)
    fleets["crew"] = np.where(problem.fleets.crew >= 0, pair, -1)
    manned = fleets["crew"] >= 0
    fleets["crews"] = fleets["manned"] = np.where(manned, fleets["working"], 0)
    last = fleets["first_position"] + fleets["working"] - 1
    fleets["last_fit"] = np.where(fleets["crews"] > 0, last, -1)
    fleets["first_unmanned"] = -1
    positions["crewed"] = manned[positions["fleet"]]
    positions["fit"] = positions["crewed"] * positions["held"]
    every = np.arange(positions.size)
    ends = last[positions["fleet"]]
    positions["sooner"] = np.where(positions["place"] > 0, every - 1, -1)
    positions["later"] = np.where(every < ends, every + 1, -1)


def _directs(problem: Problem, takers: Ints) -> tuple[Ints, Ints]:
    """Return (course's shelf, unit's shelf) of a crew wherever no lane of supply ever links them."""
    item = problem.pairs.item
    taker = np.unique(takers[takers >= 0])
    giver = np.unique(problem.courses.pair)
    giver, taker = (place.ravel() for place in np.meshgrid(giver, taker, indexing="ij"))
    of_a_kind = item[giver] == item[taker]
    giver, taker = giver[of_a_kind], taker[of_a_kind]
    linked = np.array([_supplies(problem, g, t) for g, t in zip(giver, taker, strict=True)], dtype=np.bool_)
    return giver[~linked], taker[~linked]


def _supplies(problem: Problem, upper: int, lower: int) -> bool:
    """Tell whether a shelf ever supplies another, at whatever remove."""
    steps = problem.steps
    moved = steps.kind == StepKind.SUPPLY_LANE
    below = np.concatenate((np.arange(problem.pairs.item.size), steps.target[moved]))
    above = np.concatenate((problem.pairs.supplier, suppliers_of_steps(problem)[moved]))
    front, seen = {lower}, {lower}
    while front:
        front = {int(a) for b in front for a in above[below == b] if a >= 0} - seen
        seen |= front
    return upper in seen
