"""The books of an audit, laid out for a world."""

import numpy as np

from sustainment.problem.arrays import Ints, Problem
from sustainment.simulation.events import state
from sustainment.simulation.events.books import BOOKS
from sustainment.simulation.layout import Layout, table
from sustainment.simulation.tables import Words, block, view


def books_of(layout: Layout, world: Words) -> Words:
    """Return empty books for a world, but for the units that are there at the start."""
    fleets = len(table(world, "fleets"))
    lengths = {
        "progress": 1,
        "item_books": layout.problem.items.kind.size,
        "pair_books": len(table(world, "pairs")),
        "resource_books": len(table(world, "resources")),
        "fleet_books": fleets,
        "state_books": state.STATES * fleets,
        "way_books": len(table(world, "ways")),
        "mission_books": len(table(world, "missions")),
        "open_books": 1,
        "free_claims": len(table(world, "claims")),
    }
    books = block(BOOKS, lengths)
    view(books, BOOKS, name="item_books")["start"] = units_at_start(layout)
    return books


def units_at_start(layout: Layout) -> Ints:
    """Return the units of each item that a study states: in stock, failed, in machines, in crews."""
    problem: Problem = layout.problem
    units = np.zeros(problem.items.kind.size, dtype=np.int64)
    pairs, fleets, slots = problem.pairs, problem.fleets, problem.slots
    np.add.at(units, pairs.item, pairs.stock + pairs.unserviceable)
    np.add.at(units, fleets.item, fleets.held)
    held = np.minimum(fleets.held, fleets.authorised)
    np.add.at(units, slots.item, slots.quantity * held[slots.fleet])
    crewed = fleets.crew >= 0
    np.add.at(units, fleets.crew[crewed], held[crewed])
    return units
