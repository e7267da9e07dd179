"""Who has a use for items that may lose it, laid out (rule 9)."""

import numpy as np

from sustainment.problem.arrays import Flags, Ints, Problem, StepKind
from sustainment.simulation.events.organisation_records import USER
from sustainment.simulation.tables import Tables


def lay_users(tables: Tables, problem: Problem) -> None:
    """Fill the table of users: every (shelf, fleet) of the items that all their fleets may give up."""
    may_go = _may_have_none(problem)
    if not may_go.any():
        tables.table("users", USER, length=0)
        return
    used = _used_by_fleets(problem)
    doubtful = used.any(axis=0) & ~used[~may_go].any(axis=0) & ~_used_by_courses(problem)
    lying = np.flatnonzero(doubtful[problem.pairs.item])
    place, fleet = np.nonzero(used.T[problem.pairs.item[lying]])
    table = tables.table("users", USER, length=place.size)
    table["pair"], table["fleet"] = lying[place], fleet


def _may_have_none(problem: Problem) -> Flags:
    """Tell of each fleet whether it may have no position some day."""
    steps = problem.steps
    none: Flags = problem.fleets.authorised == 0
    none[steps.target[(steps.kind == StepKind.AUTHORISED) & (steps.value == 0)]] = True
    none[problem.transitions.from_fleet] = True
    return none


def _used_by_fleets(problem: Problem) -> Flags:
    """Tell for each (fleet, item) whether the fleet consists of it, carries, consumes or is manned by it."""
    fleets = problem.fleets
    used = np.zeros((fleets.item.size, len(problem.names.items)), dtype=np.bool_)
    every = np.arange(fleets.item.size)
    used[every, fleets.item] = True
    used[problem.slots.fleet, problem.slots.item] = True
    used[problem.consumptions.fleet, problem.pairs.item[problem.consumptions.pair]] = True
    used[every[fleets.crew >= 0], fleets.crew[fleets.crew >= 0]] = True
    parent = np.repeat(np.arange(len(problem.names.items)), np.diff(problem.children.start))
    return _with_children(used, parent, problem.children.child)


def _with_children(used: Flags, parent: Ints, child: Ints) -> Flags:
    if not child.size:
        return used
    order = np.argsort(child, kind="stable")
    below, first = np.unique(child[order], return_index=True)
    while True:
        more = used.copy()
        more[:, below] |= np.logical_or.reduceat(used[:, parent[order]], first, axis=1)
        if (more == used).all():
            return used
        used = more


def _used_by_courses(problem: Problem) -> Flags:
    """Tell of each item whether a course takes or holds it."""
    courses = problem.courses
    pairs = np.concatenate((courses.from_pair[courses.from_pair >= 0], courses.items_pair))
    taken = np.zeros(len(problem.names.items), dtype=np.bool_)
    taken[problem.pairs.item[pairs]] = True
    return taken
