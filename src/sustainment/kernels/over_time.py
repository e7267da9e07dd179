"""Supply from one day to the next: flows, then what is owed.

One node of the grid at a time. Forwards (parents before children, lower sites before their suppliers) failed
units and orders move through their stages; backwards backorders follow, each share over the orders that the
backorders consist of (Dyna-METRIC: Hillestad 1982; MODEL section 5).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled, folded
from sustainment.kernels.counts import fit
from sustainment.kernels.pipelines import Fates, Network, Resupply, Shelves, put_on_shelf
from sustainment.kernels.stages import (
    Stages,
    held,
    node_before,
    pass_both,
    pass_gate,
    pass_way,
    seen_through,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Ways(NamedTuple):
    """Which stages what takes; -1: takes no time."""

    test: Ints
    """By stream."""
    delay: Ints
    work: Ints
    up: Ints
    limited: Ints
    """By stream: whether its work ever holds a finite resource."""
    order: Ints
    """By pair: an order on its way to the supplier, and that of an order for which no failed unit comes."""
    order_without: Ints
    procurement: Ints
    transit: Ints


class Masses(NamedTuple):
    """What comes at a node: even over its cell, and at once; by pair but for those of streams."""

    demand: Floats
    demand_jump: Floats
    without: Floats
    """Of the demand, that for which no failed unit comes."""
    without_jump: Floats
    failed: Floats
    """By stream."""
    failed_jump: Floats
    saved: Floats
    """Failed units that nobody asks a unit for: taken from lost machines."""


class Progress(NamedTuple):
    """What has come and is there at the last node passed."""

    again: Floats
    """By stream: work that starts over, from the cell before."""
    queued: Floats
    """By stream: jobs before a shop, and how many there should be."""
    queue_target: Floats
    shop_in: Floats
    """By stream: jobs that came to a shop in the cell."""
    repaired: Floats
    """By stream: repairs that ended in the cell."""
    failed: Floats
    """By pair, in the cell: failed units inspected, sent up, written off, repaired; and so at its end."""
    sent_up: Floats
    sent_up_jump: Floats
    lost: Floats
    lost_jump: Floats
    ended: Floats
    ended_jump: Floats
    placed: Floats
    """By pair: orders placed in the cell."""
    carcasses_due: Floats
    """By pair: units asked for whose failed unit is still on its way."""
    own: Floats
    """By pair: mean outstanding but for what waits at a supplier or for a part."""


class Record(NamedTuple):
    """By pair (or entry of the network's children) and node."""

    demands: Floats
    """Asked for until a node."""
    seen: Floats
    """Orders that had reached the supplier."""
    needs: Floats
    """By child entry."""
    own: Floats
    backorders: Floats
    backorder_variance: Floats
    last_open: Ints
    """By pair: the last node up to each at which the lane to it let in."""


@folded
def _work_on(
    stages: Stages, ways: Ways, progress: Progress, t: int, node: int, even: float, jump: float
) -> tuple[float, float]:
    """Pass what a stream's shop is to mend through delay, door, queue and work; return what ends."""
    even, jump = pass_way(stages, ways.delay[t], node, even, jump)
    even, jump = pass_gate(stages, ways.work[t], even, jump)
    progress.shop_in[t] = even + jump
    if ways.limited[t]:
        # Who comes in a crowd waits until the shop has seen it.
        there = progress.queued[t] + even
        progress.queued[t] = min(progress.queue_target[t], there)
        even = there - progress.queued[t]
        progress.queued[t] += jump
        jump = 0.0
    return pass_way(stages, ways.work[t], node, even, jump)


@folded
def _inspect(
    stages: Stages,
    ways: Ways,
    network: Network,
    fates: Fates,
    masses: Masses,
    progress: Progress,
    node: int,
    p: int,
) -> None:
    """Rule 3: test, repair, write off or send up the failed units of a pair."""
    progress.failed[p] = progress.sent_up[p] = progress.sent_up_jump[p] = 0.0
    progress.lost[p] = progress.lost_jump[p] = progress.ended[p] = progress.ended_jump[p] = 0.0
    for t in range(network.stream_start[p], network.stream_start[p + 1]):
        a, a_jump = masses.failed[t], masses.failed_jump[t]
        progress.failed[p] += a + a_jump
        faulty = fates.kept[t] * (1.0 - fates.no_fault[t])
        sound, written = fates.kept[t] * fates.no_fault[t], faulty * fates.written_off[t]
        mended = faulty * (1.0 - fates.written_off[t])
        pass_both(stages, ways.test[t], node, a * sound, a_jump * sound)
        into, into_jump = a * mended + progress.again[t], a_jump * mended
        out, out_jump = _work_on(stages, ways, progress, t, node, into, into_jump)
        progress.again[t] = fates.rework[t] * (out + out_jump)
        out, out_jump = out * (1.0 - fates.rework[t]), out_jump * (1.0 - fates.rework[t])
        progress.repaired[t] = out + out_jump
        progress.ended[p] += out
        progress.ended_jump[p] += out_jump
        progress.own[p] += held(stages, ways.test[t]) + held(stages, ways.delay[t])
        progress.own[p] += held(stages, ways.work[t]) + progress.queued[t] + progress.again[t]
        progress.lost[p] += a * written
        progress.lost_jump[p] += a_jump * written
        sent, sent_jump = a * (1.0 - fates.kept[t]), a_jump * (1.0 - fates.kept[t])
        if network.returns[p] and network.stream_up[t] >= 0:
            progress.sent_up[p] += sent
            progress.sent_up_jump[p] += sent_jump
            sent, sent_jump = pass_both(stages, ways.up[t], node, sent, sent_jump)
            masses.failed[network.stream_up[t]] += sent
            masses.failed_jump[network.stream_up[t]] += sent_jump
        else:
            progress.lost[p] += sent
            progress.lost_jump[p] += sent_jump


@folded
def _order(
    stages: Stages,
    ways: Ways,
    network: Network,
    masses: Masses,
    progress: Progress,
    record: Record,
    node: int,
    p: int,
) -> None:
    """Rule 4: order what the shop will not return, at the moment that is known."""
    without = masses.without[p] + progress.lost[p]
    without_jump = masses.without_jump[p] + progress.lost_jump[p]
    placed, placed_jump = without + progress.sent_up[p], without_jump + progress.sent_up_jump[p]
    if network.repairs[p]:
        asked = masses.demand[p] + masses.demand_jump[p] - masses.without[p] - masses.without_jump[p]
        progress.carcasses_due[p] += asked - (progress.failed[p] - masses.saved[p])
        progress.own[p] += progress.carcasses_due[p]
    else:
        placed, placed_jump = masses.demand[p] + masses.saved[p], masses.demand_jump[p]
        if not network.returns[p]:
            without, without_jump = placed, placed_jump
        else:
            without, without_jump = masses.without[p], masses.without_jump[p]
    progress.placed[p] = placed + placed_jump
    placed, placed_jump = pass_way(stages, ways.order[p], node, placed, placed_jump)
    record.seen[p, node] = record.seen[p, max(node - 1, 0)] + placed + placed_jump
    supplier = network.supplier[p]
    if supplier >= 0:
        without, without_jump = pass_way(stages, ways.order_without[p], node, without, without_jump)
        masses.demand[supplier] += placed
        masses.demand_jump[supplier] += placed_jump
        masses.without[supplier] += without
        masses.without_jump[supplier] += without_jump
    else:
        placed, placed_jump = pass_way(stages, ways.procurement[p], node, placed, placed_jump)
    pass_both(stages, ways.transit[p], node, placed, placed_jump)
    progress.own[p] += held(stages, ways.order[p]) + held(stages, ways.procurement[p])
    progress.own[p] += held(stages, ways.transit[p])


@folded
def _need_parts(
    network: Network, masses: Masses, progress: Progress, record: Record, node: int, p: int
) -> None:
    """Rule 5: at the end of its work a repair asks for a child, whose failed one is inspected there."""
    for c in range(network.child_start[p], network.child_start[p + 1]):
        child, share = network.child_pair[c], network.child_share[c]
        need, need_jump = progress.ended[p] * share, progress.ended_jump[p] * share
        record.needs[c, node] = record.needs[c, max(node - 1, 0)] + need + need_jump
        masses.demand[child] += need
        masses.demand_jump[child] += need_jump
        masses.failed[network.stream_start[child]] += need
        masses.failed_jump[network.stream_start[child]] += need_jump


@compiled
def move(
    stages: Stages,
    ways: Ways,
    network: Network,
    fates: Fates,
    masses: Masses,
    progress: Progress,
    record: Record,
    node: int,
) -> None:
    """Move all flows over the cell that ends at a node; fills `progress` and `record`, adds to `masses`."""
    for p in network.order:
        progress.own[p] = 0.0
        _inspect(stages, ways, network, fates, masses, progress, node, p)
        earlier = record.demands[p, max(node - 1, 0)]
        record.demands[p, node] = earlier + masses.demand[p] + masses.demand_jump[p]
        _order(stages, ways, network, masses, progress, record, node, p)
        _need_parts(network, masses, progress, record, node, p)
        record.own[p, node] = progress.own[p]


@folded
def latest_share(part: Floats, whole: Floats, node: int, amount: float) -> float:
    """Return which part of the last `amount` that came until a node is of one kind; by their sums so far."""
    back = node
    while back > 0 and (whole[node] - whole[back] < amount or whole[node] <= whole[back]):
        back -= 1
    came = whole[node] - whole[back]
    if came <= 0.0:
        came, back = whole[node], 0
        return float(part[node] / came) if came > 0.0 else 0.0
    return float((part[node] - part[back]) / came)


@compiled
def owe(
    out: Resupply,
    stages: Stages,
    ways: Ways,
    network: Network,
    record: Record,
    own: tuple[Floats, Floats],
    shelves: Shelves,
    node: int,
    poisson: bool,
) -> None:
    """Fill `out` and the backorders of `record` at a node, from the own pipelines' mean and variance."""
    for i in range(network.order.size - 1, -1, -1):
        p = network.order[i]
        mean, variance = own[0][p], own[1][p]
        supplier = network.supplier[p]
        out.from_supplier[p], out.from_children[p] = 0.0, 0.0
        if supplier >= 0 and record.seen[p, node] > 0.0:
            way, last = ways.transit[p], record.last_open[p]
            owed = seen_through(stages, way, node, last, record.backorders[supplier])
            spread = seen_through(stages, way, node, last, record.backorder_variance[supplier])
            since = record.last_open[p, node_before(stages, way, node)]
            f = latest_share(record.seen[p], record.demands[supplier], since, owed)
            out.from_supplier[p] = f * owed
            mean += f * owed
            variance += f * (1.0 - f) * owed + f * f * spread
        for c in range(network.child_start[p], network.child_start[p + 1]):
            child = network.child_pair[c]
            owed = record.backorders[child, node]
            if owed > 0.0:
                h = latest_share(record.needs[c], record.demands[child], node, owed)
                out.from_children[p] += h * owed
                mean += h * owed
                variance += h * (1.0 - h) * owed + h * h * record.backorder_variance[child, node]
        out.mean[p] = mean
        out.variance[p] = mean if poisson else variance
        put_on_shelf(out, shelves, fit(out.mean[p], out.variance[p]), p)
        record.backorders[p, node] = out.backorders[p]
        record.backorder_variance[p, node] = out.backorder_variance[p]


@compiled
def latest_nodes(out: Ints, demands: Floats, node: int, owed: Floats) -> None:
    """Fill `out` with the node after which what each pair owes was asked for, at least one cell back."""
    for p in range(out.size):
        back = max(node - 1, 0)
        while back > 0 and (
            demands[p, node] - demands[p, back] < owed[p] or demands[p, node] <= demands[p, back]
        ):
            back -= 1
        out[p] = back
