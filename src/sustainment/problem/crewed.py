"""Which crew the positions of a type need.

Rows of `authorised` say it. What the first that states positions or a crew says holds throughout: a row that
says otherwise later is named. A type that positions of a unit go over to, without a row there, needs the crew
that it needs in other units; if none has it, the crew of the type that is given up.
"""

from collections.abc import Callable, Sequence

import numpy as np

from sustainment.problem.arrays import Floats, Ints
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import distinct, position
from sustainment.problem.names import codes
from sustainment.problem.steps import Instants
from sustainment.problem.times import numbers
from sustainment.problem.transitions import Changing

UNSTATED = -2


def crews_needed(
    facts: Facts, over: Changing, *, key: Ints, find: Callable[[Ints, Floats], Ints], moments: Instants
) -> Ints:
    """
    Return the crew of each fleet, -1 for none.

    Parameters
    ----------
    key
        Unit x items + item of each fleet, in order.
    find
        Gives the row of `authorised` that holds for fleets on their days.
    moments
        When another row may hold.
    """
    frame = facts.tables["authorised"]
    crew = np.concatenate((codes(frame["crew"], facts.items.names), [UNSTATED]))
    quantity = np.concatenate((numbers(frame, "quantity"), [0.0]))
    every = np.arange(key.size)
    at_first = find(every, np.full(every.size, facts.at))
    fleet = np.concatenate((every, moments.target))
    row = np.concatenate((at_first, find(moments.target, moments.expected)))
    says = (row >= 0) & ((quantity[row] > 0) | (crew[row] >= 0))
    fleet, row = fleet[says], row[says]
    known, first = np.unique(fleet, return_index=True)
    needed = np.full(key.size, UNSTATED)
    needed[at_first >= 0] = -1
    needed[known] = crew[row[first]]
    later = (crew[row] != needed[fleet]) & (quantity[row] > 0)
    if facts.steps:
        facts.left_out.add(
            "authorised", distinct(row[later]).size, reason="dates of crew: as in the first row that holds"
        )
    return _of_others(facts, over, key=key, needed=needed)


def _of_others(facts: Facts, over: Changing, *, key: Ints, needed: Ints) -> Ints:
    """Return the crews with those that no row of a unit states."""
    items = max(len(facts.items.names), 1)
    before = position(key, over.unit * items + over.from_item)
    after = position(key, over.unit * items + over.to_item)
    found = needed.copy()
    for fleet in np.flatnonzero(needed == UNSTATED):
        found[fleet] = _agreed(needed[key % items == key[fleet] % items])
    moved = True
    while moved:
        moved = False
        for fleet in np.flatnonzero(found == UNSTATED):
            given_up = before[(after == fleet) & (before >= 0)]
            found[fleet] = _agreed(found[given_up])
            moved = moved or bool(found[fleet] != UNSTATED)
    unknown = np.flatnonzero(found == UNSTATED)
    facts.left_out.add(
        "transitions",
        sum(bool((found[before[(after == fleet) & (before >= 0)]] >= 0).any()) for fleet in unknown),
        reason="that the new type needs a crew: no row says which, and those of the old types differ",
    )
    return np.maximum(found, -1)


def _agreed(crews: Sequence[int] | Ints) -> int:
    """Return the one crew of which all speak that know it, `UNSTATED` where there is none."""
    stated = {int(crew) for crew in crews if crew != UNSTATED}
    return stated.pop() if len(stated) == 1 else UNSTATED
