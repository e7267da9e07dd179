"""Transitions: positions go over from one type to the next."""

from typing import NamedTuple

import numpy as np

from sustainment.problem.arrays import Fleets, Ints, Transitions
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import distinct, position
from sustainment.problem.names import codes
from sustainment.problem.stretches import Stretches, stretches
from sustainment.problem.times import chosen, numbers, times
from sustainment.problem.wildcards import patterns, written_out


class Changing(NamedTuple):
    """The types that units go over from and to: every (row, unit), the more exact row for each key."""

    row: Ints
    unit: Ints
    from_item: Ints
    to_item: Ints

    def reached(self, key: Ints, *, items: int) -> Ints:
        """Return the fleets (unit x items + item, in order) with those that positions go over to."""
        before, after = self.unit * items + self.from_item, self.unit * items + self.to_item
        while True:
            more = distinct(np.concatenate((key, after[np.isin(before, key)])))
            if more.size == key.size:
                return key
            key = more


def changing(facts: Facts) -> Changing:
    """Read who goes over from what to what; of two rows for a unit and its types the more exact counts."""
    frame = facts.tables["transitions"]
    named = patterns(frame["unit"], facts.units)
    row, (unit,) = written_out([named], np.arange(len(frame)))
    from_item = codes(frame["from_item"], facts.items.names)[row]
    to_item = codes(frame["to_item"], facts.items.names)[row]
    items = max(len(facts.items.names), 1)
    key = (unit * items + from_item) * items + to_item
    exactness = named.exactness[row]
    keys, place = np.unique(key, return_inverse=True)
    best = np.full(keys.size, exactness.max(initial=0), dtype=np.int64)
    np.minimum.at(best, place, exactness)
    kept = (exactness == best[place]) & (from_item != to_item)
    return Changing(row[kept], unit[kept], from_item[kept], to_item[kept])


def transitions(facts: Facts, over: Changing, *, of: Fleets) -> Transitions:
    """Return the transitions as arrays; those of units without the old type are left out by name."""
    frame = facts.tables["transitions"]
    when = stretches(facts, "transitions")
    items = max(len(facts.items.names), 1)
    known = of.unit * items + of.item
    start = position(known, over.unit * items + over.from_item)
    end = position(known, over.unit * items + over.to_item)
    counts = start >= 0
    used = np.zeros(len(frame), dtype=np.bool_)
    used[over.row[counts]] = True
    facts.left_out.add(
        "transitions", int((~used).sum()), reason="no unit that they name has positions of the old type"
    )
    place, entry = _pairs(when, over.row[counts])
    start, end = start[counts][place], end[counts][place]
    order = np.lexsort((entry, end, start))
    start, end, entry = start[order], end[order], entry[order]
    row = when.row[entry]
    _note_both(facts, when)
    per_day = numbers(frame, "positions_per_day")
    first = np.where(np.isinf(when.begin), 0.0, when.begin)
    # What was claimed before day 0 is in what the unit holds.
    missed = np.where(when.begin_milestone < 0, np.ceil(np.maximum(-first, 0.0) * per_day[when.row]), 0.0)
    first = first + missed / per_day[when.row]
    return Transitions(
        from_fleet=start,
        to_fleet=end,
        first_day=first[entry],
        first_milestone=when.begin_milestone[entry],
        end_day=when.end[entry],
        end_milestone=when.end_milestone[entry],
        per_day=per_day[row],
        conversion=chosen(times(frame, "conversion_days"), row),
        retired=(frame["old_items"] == "retired").to_numpy()[row],
    )


def _pairs(when: Stretches, row: Ints) -> tuple[Ints, Ints]:
    """Return every (place in `row`, stretch) of the same row."""
    first = np.searchsorted(when.row, row)
    number = np.searchsorted(when.row, row, side="right") - first
    place = np.repeat(np.arange(row.size), number)
    return place, np.arange(place.size) - np.repeat(np.cumsum(number) - number - first, number)


def _note_both(facts: Facts, when: Stretches) -> None:
    """Name the rows of a key that is stated both with and without dates."""
    frame, dated = facts.tables["transitions"], facts.spans("transitions").dated
    keys = list(zip(frame["unit"], frame["from_item"], frame["to_item"], strict=True))
    replaced = {keys[r] for r in np.flatnonzero(dated)}
    facts.left_out.add(
        "transitions",
        sum(keys[r] in replaced for r in np.flatnonzero(~dated)),
        reason="that dated rows replace the undated one of the same positions: both hold",
    )
