"""What working machines consume: which shelf, by which use."""

from typing import NamedTuple

import numpy as np

from sustainment.problem.arrays import Consumptions, Fleets, Ints
from sustainment.problem.breakdown import Breakdown
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import spread, starts
from sustainment.problem.times import numbers


class Drawn(NamedTuple):
    """What the end items of fleets consume, sorted by fleet and item."""

    fleet: Ints
    item: Ints
    row: Ints
    """Of parts."""


def drawn(facts: Facts, of: Fleets, *, tree: Breakdown) -> Drawn:
    """Return what the end items of fleets consume; what their parts consume is left out by name.

    `consumed` is that of the whole parent, whatever `quantity` says.
    """
    parts = facts.tables["parts"]
    consumed = parts["consumed"].is_not_null().to_numpy()
    keep = consumed[tree.row]
    parent, child, row = (column[keep] for column in tree)
    in_units = np.zeros(len(facts.items.names), dtype=np.bool_)
    in_units[of.item] = True
    idle = np.ones(consumed.size, dtype=np.bool_)
    idle[row[in_units[parent]]] = False
    facts.left_out.add(
        "parts", int((consumed & idle).sum()), reason="consumption: no unit holds their parent as an end item"
    )
    place, entry = spread(starts(parent, len(facts.items.names)), of.item)
    return Drawn(place, child[entry], row[entry])


def consumptions(facts: Facts, of: Drawn, *, use_line: Ints) -> Consumptions:
    """Return consumption as arrays; `pair` is still to be filled."""
    return Consumptions(
        fleet=of.fleet,
        pair=np.full(of.fleet.size, -1, dtype=np.int64),
        use_line=use_line,
        per_use=numbers(facts.tables["parts"], "consumed")[of.row],
    )
