"""Hits on working machines, and what they do."""

import numpy as np

from sustainment.problem.arrays import Fleets, Floats, Hits, Ints, StepKind, Steps
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import distinct, position
from sustainment.problem.lookup import Lookup
from sustainment.problem.steps import Value, changes, instants, joined, within
from sustainment.problem.times import numbers
from sustainment.problem.wildcards import Patterns, Register, patterns, written_out

FIELDS = (
    (StepKind.HIT_RATE, "per_1000_days", 1e-3),
    (StepKind.WRITE_OFF, "write_off_share", 1.0),
    (StepKind.CREW_LOST, "crew_lost_share", 1.0),
    (StepKind.HARVEST, "harvest_share", 1.0),
)
"""What each column becomes, and what it is multiplied by."""


def hits(facts: Facts, modes: Register, *, of: Fleets) -> tuple[Hits, list[Steps]]:
    """Return the hits of fleets by mode, sorted, and how they change; outside its dates a row hits nobody."""
    frame, dated = facts.tables["damage"], facts.spans("damage")
    columns = [
        patterns(frame["unit"], facts.units),
        patterns(frame["item"], facts.items),
        patterns(frame["mode"], modes),
    ]
    width = max(len(modes.names), 1)
    rows, key = _targets(facts, columns, of=of, width=width)
    every = distinct(key)
    fleet, mode = np.divmod(every, width)
    lookup = Lookup(columns, dated)
    touching, place = dated.dated[rows], np.searchsorted(every, key)
    touched = [
        instants(dated, rows[touching], target=place[touching]),
        facts.factors.instants([f"damage/{column}" for _, column, _ in FIELDS], rows, target=place),
    ]
    moments = within(joined(touched), facts.clock, days=facts.days)
    found: list[Floats] = []
    steps: list[Steps] = []
    for kind, column, unit_of_column in FIELDS:
        keys = [of.unit[fleet], of.item[fleet], mode]
        value = _values(facts, lookup, keys, column=column, unit_of_column=unit_of_column)
        found.append(value(np.arange(every.size), np.full(every.size, facts.at)))
        if facts.steps:
            steps.append(changes(kind, moments, start=found[-1], value=value))
    return Hits(fleet, mode, *found), steps


def _values(facts: Facts, lookup: Lookup, keys: list[Ints], *, column: str, unit_of_column: float) -> Value:
    """Return what holds for hits on their days; 0 where no row does."""
    known = np.concatenate((numbers(facts.tables["damage"], column), [0.0]))

    def value(hit: Ints, day: Floats) -> Floats:
        row = lookup.find([key[hit] for key in keys], day)
        return facts.factors.scaled(f"damage/{column}", row, day=day, stated=known) * unit_of_column

    return value


def _targets(facts: Facts, columns: list[Patterns], *, of: Fleets, width: int) -> tuple[Ints, Ints]:
    """Return every (row, fleet x width + mode) where the row hits the fleet."""
    items = max(len(facts.items.names), 1)
    row, (unit, item, mode) = written_out(columns, np.arange(len(facts.tables["damage"])))
    fleet = position(of.unit * items + of.item, unit * items + item)
    return row[fleet >= 0], (fleet * width + mode)[fleet >= 0]
