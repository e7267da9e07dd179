"""Trees of supply, one a block, and the laws of their nodes.

A block is one item in a tree of supply. Its effect is what the backorders at its shelves are worth, and the
demands that find a shelf empty where those count; its cost its units at one price. Pipelines are those of
METRIC (Poisson by the mean), VARI-METRIC (two moments) as in `kernels.pipelines`, or exact laws as in
`kernels.trees`.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled, linked
from sustainment.kernels.counts import CountLaw, fit_surplus
from sustainment.kernels.pipelines import share_of_owed

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOMENTS, MEANS, LAWS = 0, 1, 2
"""VARI-METRIC, METRIC, exact laws."""
UNUSED_SPREAD = 0.5
"""What variance above the mean can cost at most: half the second derivative of backorders in the mean."""


NOTHING_MISSED = np.zeros(0)


class Trees(NamedTuple):
    """Trees of supply, one a block: B blocks, their nodes together, the sites that one supplies in a row."""

    start: Ints
    """Length B + 1: the nodes of each block, its top first."""
    child_start: Ints
    """By node, the first site that it supplies; those that it supplies stand in a row."""
    child_end: Ints
    mean: Floats
    """Own pipeline: in test, in repair, on order."""
    surplus: Floats
    """Variance of the own pipeline less its mean: zero where it is Poisson."""
    share: Floats
    """Part of the supplier's backorders that is owed to the node."""
    worth: Floats
    """What one backorder at the node is worth."""
    reach: Floats
    """The most that one backorder of the node may cost: its worth, and the largest on any way down."""
    least: Ints
    most: Ints
    """Stock that a plan may choose."""
    price: Floats
    """Of one unit, by block."""
    missed: Floats = NOTHING_MISSED
    """What it is worth that a demand at the node finds the shelf empty, by node; empty: nothing anywhere."""


class Rules(NamedTuple):
    """What is asked for."""

    enough: float
    """The least gain of a unit that counts."""
    method: int
    """How pipelines are worked out: `MOMENTS`, `MEANS`, `LAWS`."""
    every: bool = False
    """Whether the least effect of every number of units is asked for, or of those on the hull."""


@linked
@compiled
def node_law(trees: Trees, node: int, owed: float, spread: float, method: int) -> CountLaw:
    """Return the law of what is outstanding at a node whose supplier owes mean and variance."""
    mean, _, more = share_of_owed(trees.share[node], owed, spread)
    surplus = 0.0 if method == MEANS else trees.surplus[node] + more
    return fit_surplus(trees.mean[node] + mean, surplus)
