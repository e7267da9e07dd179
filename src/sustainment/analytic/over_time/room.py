"""Room for what a march keeps."""

from collections.abc import Iterator

import numpy as np

from sustainment.analytic.layout import Layout
from sustainment.kernels.over_time import Masses, Progress, Record
from sustainment.problem.arrays import Floats


def _by(*sizes: int) -> Iterator[Floats]:
    return (np.zeros(size) for size in sizes)


def masses(layout: Layout) -> Masses:
    """Return empty masses."""
    pairs, streams = layout.network.supplier.size, layout.stream_pair.size
    return Masses(*_by(pairs, pairs, pairs, pairs, streams, streams, pairs))


def progress(layout: Layout) -> Progress:
    """Return the progress of a march that has not begun."""
    pairs, streams = layout.network.supplier.size, layout.stream_pair.size
    return Progress(*_by(*(streams,) * 5, *(pairs,) * 10))


def record(layout: Layout, *, nodes: int) -> Record:
    """Return an empty record of so many nodes; all lanes are open."""
    pairs, entries = layout.network.supplier.size, layout.network.child_pair.size

    def by_node(number: int) -> Floats:
        return np.zeros((number, nodes))

    return Record(
        demands=by_node(pairs),
        seen=by_node(pairs),
        needs=by_node(entries),
        own=by_node(pairs),
        backorders=by_node(pairs),
        backorder_variance=by_node(pairs),
        last_open=np.tile(np.arange(nodes), (pairs, 1)),
    )
