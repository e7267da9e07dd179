"""When rows hold whose events happen again and again."""

from typing import NamedTuple

import numpy as np

from sustainment.problem.arrays import Floats, Ints
from sustainment.problem.facts import Facts


class Stretches(NamedTuple):
    """Every stretch of time in which a row of a table holds, by row and day; undated rows hold from day 0.

    Days count from their milestone (-1: day zero); inf where they do not end. For one day milestones come on
    their mean day.
    """

    row: Ints
    begin: Floats
    """-inf: from the start on."""
    begin_milestone: Ints
    end: Floats
    end_milestone: Ints


def stretches(facts: Facts, table: str) -> Stretches:
    """Return when the rows of a table hold."""
    dated = facts.spans(table)
    undated = np.flatnonzero(~dated.dated)
    none = np.full(undated.size, -1, dtype=np.int64)
    begin, begin_milestone = dated.begin_day, dated.begin_milestone
    end, end_milestone = dated.end_day, dated.end_milestone
    if not facts.steps:
        begin, end = dated.begin, dated.end
        begin_milestone = end_milestone = np.full(dated.row.size, -1, dtype=np.int64)
    row = np.concatenate((undated, dated.row))
    order = np.lexsort((np.concatenate((np.zeros(undated.size), dated.begin)), row))
    return Stretches(
        row=row[order],
        begin=np.concatenate((np.full(undated.size, -np.inf), begin))[order],
        begin_milestone=np.concatenate((none, begin_milestone))[order],
        end=np.concatenate((np.full(undated.size, np.inf), end))[order],
        end_milestone=np.concatenate((none, end_milestone))[order],
    )
