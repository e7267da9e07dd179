"""Groups: rules of readiness over positions, units and groups."""

import numpy as np

from sustainment.errors import MethodError
from sustainment.model.terms import read_terms
from sustainment.model.words import read_level
from sustainment.problem.arrays import Fleets, Groups
from sustainment.problem.facts import Facts

FLEET, UNIT, GROUP = 0, 1, 2
Members = list[tuple[int, int]]


def groups(facts: Facts, fleets: Fleets) -> tuple[list[str], Groups]:
    """Return the groups so that members come first, and their rules."""
    frame = facts.now("groups").sort("group", "members")
    rules: dict[str, list[tuple[str, str | None]]] = {}
    for name, members, needed in frame.select("group", "members", "needed").iter_rows():
        rules.setdefault(name, []).append((members, needed))
    names = _in_order(rules)
    index = {name: place for place, name in enumerate(names)}
    group: list[int] = []
    needed_of: list[tuple[float, bool]] = []
    lists: list[Members] = []
    for name in names:
        for text, needed in rules[name]:
            members = _members(text, name, facts=facts, fleets=fleets, index=index)
            group.append(index[name])
            lists.append(members)
            needed_of.append((1.0, True) if needed is None else read_level(needed))
    return names, Groups(
        needed=np.array([level for level, _ in needed_of], dtype=np.float64),
        is_share=np.array([share for _, share in needed_of], dtype=np.bool_),
        start=np.concatenate(([0], np.cumsum([len(members) for members in lists]))).astype(np.int64),
        member_kind=np.array([kind for members in lists for kind, _ in members], dtype=np.int64),
        member=np.array([place for members in lists for _, place in members], dtype=np.int64),
        group=np.array(group, dtype=np.int64),
    )


def _members(text: str, group: str, *, facts: Facts, fleets: Fleets, index: dict[str, int]) -> Members:
    units = {name: place for place, name in enumerate(facts.units.names)}
    items = {name: place for place, name in enumerate(facts.items.names)}
    found: Members = []
    for term in read_terms(text, {*units, *index}):
        unit, slash, item = (part.strip() for part in term.name.partition("/"))
        if not slash and term.name in units:
            found.append((UNIT, units[term.name]))
        elif not slash and term.name in index:
            found.append((GROUP, index[term.name]))
        else:
            fleet = np.flatnonzero(
                (fleets.unit == units.get(unit, -1)) & (fleets.item == items.get(item, -1))
            )
            if not fleet.size:
                raise MethodError(f"groups/{group}/members names {term.name}, which is authorised nowhere")
            found.append((FLEET, int(fleet[0])))
    return found


def _in_order(rules: dict[str, list[tuple[str, str | None]]]) -> list[str]:
    below = {
        name: {term.name for text, _ in listed for term in read_terms(text, rules) if term.name in rules}
        for name, listed in rules.items()
    }
    order: list[str] = []
    while len(order) < len(rules):
        ready = sorted(name for name in rules if name not in order and below[name] <= set(order))
        if not ready:
            circle = ", ".join(sorted(set(rules) - set(order)))
            raise MethodError(f"groups are members of each other in a circle: {circle}")
        order += ready
    return order
