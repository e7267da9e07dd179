"""Scopes and groups: whose positions are counted together."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.problem.arrays import Ints, Problem, StepKind
from sustainment.simulation.events.totals import RULE, SCOPE

FLEET, UNIT, TYPE = "fleet", "unit", "type"
ALL = "all"
MOST_CELLS = 4_000_000
"""Cells of all histograms by day; numbers working share cells where there would be more."""


class Scopes(NamedTuple):
    """Fleets that are counted together, and the rules of readiness."""

    names: list[tuple[str, str, int]]
    """Kind, name and row of the counts: scopes of the same fleets share one."""
    table: npt.NDArray[Any]
    fleets: Ints
    cells: int
    rules: npt.NDArray[Any]
    members: Ints
    """Kind (0 fleet, 1 group) and index of each member, in turn."""

    def members_of(self, row: int) -> Ints:
        """Return the fleets of a row."""
        return self.fleets[self.table["first"][row] : self.table["last"][row]]


def scopes(problem: Problem) -> Scopes:
    """Return the whole fleet, every unit and every type."""
    fleets = problem.fleets
    listed = [(FLEET, ALL, np.arange(fleets.unit.size))]
    for kind, index, names in (
        (UNIT, fleets.unit, problem.names.units),
        (TYPE, fleets.item, problem.names.items),
    ):
        listed += [(kind, names[k], np.flatnonzero(index == k)) for k in np.unique(index)]
    rows: dict[tuple[int, ...], int] = {}
    named = [(kind, name, rows.setdefault(tuple(which.tolist()), len(rows))) for kind, name, which in listed]
    table = np.zeros(len(rows), SCOPE)
    most = most_authorised(problem)
    counts = np.array([len(which) for which in rows], dtype=np.int64)
    table["last"] = np.cumsum(counts)
    table["first"] = table["last"] - counts
    members = np.array([fleet for which in rows for fleet in which], dtype=np.int64)
    largest = np.array([int(most[list(which)].sum()) for which in rows], dtype=np.int64)
    width = 1
    while ((largest // width + 1) * problem.days).sum() > MOST_CELLS:
        width *= 2
    table["width"] = np.where(largest >= width, width, 1)
    table["bins"] = largest // table["width"] + 1
    cells = table["bins"] * problem.days
    table["start"] = np.cumsum(cells) - cells
    rules, rule_members = _rules(problem)
    return Scopes(named, table, members, int(cells.sum()), rules, rule_members)


def most_authorised(problem: Problem) -> Ints:
    """Return the most positions that each fleet may ever have: its own, and those that may go over to it."""
    most = problem.fleets.authorised.copy()
    steps = problem.steps
    changed = steps.kind == StepKind.AUTHORISED
    np.maximum.at(most, steps.target[changed], steps.value[changed].astype(np.int64))
    old, new = problem.transitions.from_fleet, problem.transitions.to_fleet
    own, all_of_them = most.copy(), most
    for fleet in np.unique(new):
        sources, reached = np.array([fleet]), np.empty(0, dtype=np.int64)
        while sources.size > reached.size:
            reached = sources
            sources = np.union1d(reached, old[np.isin(new, reached)])
        all_of_them[fleet] = own[reached].sum()
    return all_of_them


def _rules(problem: Problem) -> tuple[npt.NDArray[Any], Ints]:
    """Return the rules of groups; a unit among the members stands for its fleets."""
    groups = problem.groups
    rules = np.zeros(groups.needed.size, RULE)
    members: list[tuple[int, int]] = []
    for row in range(groups.needed.size):
        rules["first"][row] = len(members)
        for entry in range(int(groups.start[row]), int(groups.start[row + 1])):
            kind, index = int(groups.member_kind[entry]), int(groups.member[entry])
            if kind == 0:
                members.append((0, index))
            elif kind == 1:
                members += [(0, int(fleet)) for fleet in np.flatnonzero(problem.fleets.unit == index)]
            else:
                members.append((1, index))
        rules["last"][row] = len(members)
    rules["group"], rules["needed"], rules["share"] = groups.group, groups.needed, groups.is_share
    return rules, np.array(members, dtype=np.int64).reshape(-1, 2).ravel()
