"""Failure modes of items: which row holds, and the rates."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sustainment.problem.arrays import Flags, Floats, Ints, StepKind, Steps
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import distinct, position, spread, starts
from sustainment.problem.lookup import Lookup
from sustainment.problem.steps import Instants, changes, in_order, instants, joined, within
from sustainment.problem.times import numbers
from sustainment.problem.wildcards import Register, patterns, written_out

AS_AT_FIRST = ("life_unit", "shape", "critical", "after_repair")
"""What no dated change sets."""


@dataclass(frozen=True)
class FailureRows:
    """Every (item, mode) of failures, sorted, with the row that holds, else the first to come."""

    item: Ints
    mode: Ints
    row: Ints
    facts: Facts
    _now: Lookup
    _moments: Instants
    """When the rate of one may change."""

    def rates(self, place: Ints, day: Floats) -> Floats:
        """Return failures of one copy per life unit; none while no row holds."""
        facts = self.facts
        mtbf = np.concatenate((numbers(facts.tables["failures"], "mtbf"), [np.inf]))
        row = self._now.find([self.item[place], self.mode[place]], day)
        return 1.0 / facts.factors.scaled("failures/mtbf", row, day=day, stated=mtbf)

    def steps(self, item: Ints, mode: Ints) -> Steps:
        """Return how the rates of sources change, each with its item and mode."""
        width = int(self.mode.max(initial=0)) + 1
        place = position(self.item * width + self.mode, item * width + mode)
        every = np.arange(self.item.size)
        start = self.rates(every, np.full(every.size, self.facts.at))
        moved = changes(StepKind.FAILURE_RATE, self._moments, start=start, value=self.rates)
        order = np.argsort(place, kind="stable")
        which, entry = spread(starts(place[order], self.item.size), moved.target)
        steps = Steps._make(column[which] for column in moved)
        return in_order([steps._replace(target=order[entry].astype(np.int64))])


def failure_rows(facts: Facts, modes: Register, *, failing: Flags) -> FailureRows:
    """Return the failure modes of the items marked; rows of other items are left out by name.

    For one day only what holds then; for a run whatever holds at some time.
    """
    frame, dated = facts.tables["failures"], facts.spans("failures")
    columns = [patterns(frame["item"], facts.items), patterns(frame["mode"], modes)]
    rows, (item, mode) = written_out(columns, np.arange(len(frame)))
    used = np.zeros(len(frame), dtype=np.bool_)
    used[rows[failing[item]]] = True
    facts.left_out.add(
        "failures", int((~used).sum()), reason="no unit holds their item as an end item or direct part of one"
    )
    width = max(len(modes.names), 1)
    every = item * width + mode
    key = distinct(every[failing[item]])
    now = Lookup(columns, dated)
    row = now.find(list(np.divmod(key, width)), facts.at)
    if facts.steps and dated.dated.any():
        row = np.where(row < 0, Lookup(columns).find(list(np.divmod(key, width))), row)
        _note_what_stays(facts)
    key, row = key[row >= 0], row[row >= 0]
    place = position(key, every)
    rows, place = rows[place >= 0], place[place >= 0]
    moved = dated.dated[rows]
    moments = [
        instants(dated, rows[moved], target=place[moved]),
        facts.factors.instants(["failures/mtbf"], rows, target=place),
    ]
    at = within(joined(moments), facts.clock, days=facts.days)
    return FailureRows(key // width, key % width, row, facts, now, at)


def _note_what_stays(facts: Facts) -> None:
    frame = facts.tables["failures"]
    several = frame.filter(pl.struct(AS_AT_FIRST).n_unique().over("item", "mode") > 1)
    facts.left_out.add(
        "failures", len(several), reason="dates of anything but mtbf (life unit, shape, ...): as at first"
    )
