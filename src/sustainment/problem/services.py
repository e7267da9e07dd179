"""Planned work: on what, how often, and by which work."""

from typing import NamedTuple

import numpy as np

from sustainment.problem.arrays import Action, Flags, Fleets, Ints, ModeRoutes, Services
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import ItemSites, distinct, position, spread, starts
from sustainment.problem.lookup import Lookup
from sustainment.problem.times import numbers, worded
from sustainment.problem.wildcards import Register, patterns, written_out

ACTIONS = {"in place": Action.IN_PLACE, "overhaul": Action.OVERHAUL, "discard": Action.DISCARD}


class Due(NamedTuple):
    """Planned work on the end items of fleets (`slot` -1) and on their parts, sorted by fleet and slot."""

    fleet: Ints
    slot: Ints
    mode: Ints
    row: Ints
    """Of service."""


def due(facts: Facts, modes: Register, *, of: Fleets, parts: ItemSites) -> Due:
    """Return the planned work that holds on the day; `parts` are the fleets and items of the slots."""
    in_fleet, fitted = parts
    fleet = np.concatenate((np.arange(of.item.size), in_fleet))
    slot = np.concatenate((np.full(of.item.size, -1, dtype=np.int64), np.arange(in_fleet.size)))
    item = np.concatenate((of.item, fitted))
    frame = facts.tables["service"]
    columns = [patterns(frame["item"], facts.items), patterns(frame["mode"], modes)]
    rows, (served, mode) = written_out(columns, np.arange(len(frame)))
    held = np.zeros(len(facts.items.names), dtype=np.bool_)
    held[item] = True
    used = np.zeros(len(frame), dtype=np.bool_)
    used[rows[held[served]]] = True
    facts.left_out.add(
        "service", int((~used).sum()), reason="no unit holds their item as an end item or direct part of one"
    )
    key = distinct((served * max(len(modes.names), 1) + mode)[held[served]])
    served, mode = np.divmod(key, max(len(modes.names), 1))
    row = Lookup(columns, facts.spans("service")).find([served, mode], facts.at)
    served, mode, row = served[row >= 0], mode[row >= 0], row[row >= 0]
    owner, entry = spread(starts(served, len(facts.items.names)), item)
    order = np.lexsort((mode[entry], slot[owner], fleet[owner]))
    owner, entry = owner[order], entry[order]
    return Due(fleet[owner], slot[owner], mode[entry], row[entry])


def services(facts: Facts, of: Due, *, use_line: Ints, calendar: Flags) -> Services:
    """Return planned work as arrays; `route` is still to be filled."""
    frame = facts.tables["service"]
    action = worded(frame["action"], ACTIONS, otherwise=Action.IN_PLACE)
    return Services(
        fleet=of.fleet,
        slot=of.slot,
        mode=of.mode,
        use_line=use_line,
        every=numbers(frame, "every")[of.row],
        calendar=calendar,
        action=action[of.row],
        route=np.full(of.row.size, -1, dtype=np.int64),
        early=numbers(frame, "early")[of.row],
        late=numbers(frame, "late")[of.row],
    )


def with_routes(of: Services, pair: Ints, *, special: ModeRoutes) -> Services:
    """Return planned work with the work for its mode; where no row states that, it takes no time.

    Parameters
    ----------
    of
        Planned work.
    pair
        Of each: its item at the fleet's site.
    special
        Routes of pairs for single modes.
    """
    width = int(max(of.mode.max(initial=0), special.mode.max(initial=0))) + 1
    at = position(special.pair * width + special.mode, pair * width + of.mode)
    return of._replace(route=np.concatenate((special.route, [-1]))[at])
