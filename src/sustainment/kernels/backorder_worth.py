"""What a backorder costs by what waits for it.

The derivative of METRIC: the mean number outstanding at a site grows by its share f of the supplier's
backorders, that of an item under repair by its share h of a part's, and a shelf passes on P(X > s) of what
its pipeline grows by.
"""

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled
from sustainment.kernels.pipelines import Flow, Network

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@compiled
def fill_for_parents(
    out: Floats, network: Network, flows: Flow, direct: Floats, passed: Floats, missed: Floats
) -> None:
    """Fill `out`, by pair, with what a backorder costs by the repairs that wait for it at the site.

    `direct` is what a backorder costs by itself, `passed` P(X > s); `missed` what one more outstanding costs
    by demands that then find the shelf empty.
    """
    out[:] = 0.0
    whole = direct.copy()
    # Lower sites come before their suppliers, parents before their parts.
    for p in network.order:
        felt, supplier = whole[p] * passed[p] + missed[p], network.supplier[p]
        if supplier >= 0 and flows.orders[p] > 0.0:
            whole[supplier] += felt * flows.orders[p] / flows.demands[supplier]
        for c in range(network.child_start[p], network.child_start[p + 1]):
            child, needed = network.child_pair[c], flows.repaired[p] * network.child_share[c]
            if needed > 0.0:
                part = felt * needed / flows.demands[child]
                whole[child] += part
                out[child] += part


@compiled
def fill_reach(out: Floats, worth: Floats, first: Ints, last: Ints) -> None:
    """Fill `out` with the most that a backorder of each node may cost on any way down; tops come first."""
    for node in range(worth.size - 1, -1, -1):
        best = 0.0
        for child in range(first[node], last[node]):
            best = max(best, out[child])
        out[node] = worth[node] + best
