"""The breakdown: which parts an item holds."""

from typing import NamedTuple

import numpy as np
import polars as pl

from sustainment.problem.arrays import Children, Ints
from sustainment.problem.grouping import distinct, starts
from sustainment.problem.lookup import Lookup
from sustainment.problem.names import codes
from sustainment.problem.spans import Spans
from sustainment.problem.wildcards import Register, patterns


class Breakdown(NamedTuple):
    """Every (parent, child) with the row of parts that holds, sorted."""

    parent: Ints
    child: Ints
    row: Ints


def holding_pairs(parts: pl.DataFrame, items: Register) -> tuple[Ints, Ints]:
    """Return every (parent, child), sorted; wildcards among parents are written out, dates ignored."""
    parents = patterns(parts["parent"], items)
    place, parent = parents.named(np.arange(len(parts)))
    child = codes(parts["item"], items.names)[place]
    key = distinct((parent * len(items.names) + child)[(parent != child) & (child >= 0)])
    pair = np.divmod(key, max(len(items.names), 1))
    return pair[0], pair[1]


def breakdown(parts: pl.DataFrame, items: Register, *, spans: Spans, day: float) -> Breakdown:
    """Return the breakdown that holds on a day."""
    parent, child = holding_pairs(parts, items)
    columns = [patterns(parts["parent"], items), patterns(parts["item"], items)]
    row = Lookup(columns, spans).find([parent, child], day)
    holds = row >= 0
    return Breakdown(parent[holds], child[holds], row[holds])


def children(tree: Breakdown, parts: pl.DataFrame, *, items: int) -> Children:
    """Return the parts whose failures show in the repair of their parent."""
    share = parts["failure_share"].fill_null(0.0).to_numpy()[tree.row]
    counts = share > 0
    return Children(
        start=starts(tree.parent[counts], items), child=tree.child[counts], failure_share=share[counts]
    )
