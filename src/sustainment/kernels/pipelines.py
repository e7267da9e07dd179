"""Flows through sites and breakdown, and what they leave owed.

One pass forwards (parents before children, lower sites before their suppliers) carries failed units and
demands; one pass backwards carries backorders (MODEL section 4). Pairs are items at sites; a stream is what
of a pair's failed units takes one route: its failure modes of their own, then all the rest.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.backorders import Shelf, shelf
from sustainment.kernels.compiled import compiled, linked
from sustainment.kernels.counts import CountLaw, fit_surplus

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


NOTHING_OWED = 1e-27
"""Tails of laws below this are cut off."""


class Network(NamedTuple):
    """Who supplies whom and what is in what; P pairs, T streams."""

    order: Ints
    """Pairs so that parents come before children and lower sites before their suppliers."""
    supplier: Ints
    stream_start: Ints
    """Length P + 1; the first stream of a pair is that of failures without a route of their own."""
    stream_up: Ints
    """The same stream at the supplier, -1 at the top."""
    child_start: Ints
    """Length P + 1: entries of `child_*` that belong to a pair which is repaired there."""
    child_pair: Ints
    child_share: Floats
    """Chance that one repair needs one of this child."""
    repairs: Flags
    """Whether any unit is ever repaired at the pair."""
    returns: Flags
    """Whether any site above repairs the item, so that failed units travel up."""


class Fates(NamedTuple):
    """What becomes of a failed unit of each stream, and how long it takes; length T."""

    kept: Floats
    no_fault: Floats
    written_off: Floats
    rework: Floats
    test_days: Floats
    work_days: Floats
    delay_days: Floats


class Flow(NamedTuple):
    """Rates per day and units under way; by pair but for those of streams."""

    demands: Floats
    """Claims on the shelf."""
    carcasses: Floats
    """Failed units inspected."""
    repaired: Floats
    orders: Floats
    """Placed on the supplier, or outside at the top."""
    carcasses_up: Floats
    """Failed units sent to the supplier."""
    carcass_days: Floats
    """Days x units a day from an order on the pair to the arrival of its failed unit."""
    testing: Floats
    """Mean units in test, in delay, in work."""
    delayed: Floats
    in_work: Floats
    stream_carcasses: Floats
    stream_repaired: Floats


@compiled
def flow(network: Network, fates: Fates, removals: Floats, losses: Floats, lag: Floats) -> Flow:
    """Return the flows that removals a day (by stream) and losses (by pair, without a failed unit) cause.

    `lag` is the days by which a failed unit sent up by a pair comes later than its order.
    """
    pairs, streams = network.supplier.size, removals.size
    a_stream = removals.copy()
    without = losses.copy()
    demands, carcasses, repaired = np.zeros(pairs), np.zeros(pairs), np.zeros(pairs)
    orders, carcasses_up, carcass_days = np.zeros(pairs), np.zeros(pairs), np.zeros(pairs)
    testing, delayed, in_work = np.zeros(pairs), np.zeros(pairs), np.zeros(pairs)
    stream_repaired = np.zeros(streams)
    for p in network.order:
        up, written_off, supplier = 0.0, 0.0, network.supplier[p]
        for t in range(network.stream_start[p], network.stream_start[p + 1]):
            a = a_stream[t]
            kept = a * fates.kept[t]
            faulty = kept * (1.0 - fates.no_fault[t])
            lost = faulty * fates.written_off[t]
            mended = faulty * (1.0 - fates.written_off[t])
            stream_repaired[t] = mended
            again = 1.0 / (1.0 - fates.rework[t])
            carcasses[p] += a
            repaired[p] += mended
            written_off += lost
            testing[p] += kept * fates.no_fault[t] * fates.test_days[t]
            delayed[p] += mended * fates.delay_days[t] * again
            in_work[p] += mended * fates.work_days[t] * again
            sent = a * (1.0 - fates.kept[t])
            if network.returns[p] and network.stream_up[t] >= 0:
                a_stream[network.stream_up[t]] += sent
                up += sent
            else:
                written_off += sent
        demands[p] = carcasses[p] + without[p]
        orders[p] = without[p] + up + written_off
        carcasses_up[p] = up
        if supplier >= 0:
            without[supplier] += without[p] + written_off
            if up > 0.0:
                # A site that never repairs passes orders on at once, its failed units when they come.
                late = lag[p]
                if not network.repairs[p] and carcasses[p] > 0.0:
                    late += carcass_days[p] / carcasses[p]
                carcass_days[supplier] += up * late
        for c in range(network.child_start[p], network.child_start[p + 1]):
            needed = repaired[p] * network.child_share[c]
            a_stream[network.stream_start[network.child_pair[c]]] += needed
    moved = (demands, carcasses, repaired, orders, carcasses_up, carcass_days)
    return Flow(*moved, testing, delayed, in_work, a_stream, stream_repaired)


class Shelves(NamedTuple):
    """Base stocks: level `low` with chance 1 - `above`, one more with chance `above`; for (r, Q) `batch` > 1
    levels from `low` on, equally likely."""

    low: Ints
    above: Floats
    batch: Ints


class Resupply(NamedTuple):
    """The law of what is outstanding at each pair, and what it leaves owed."""

    mean: Floats
    variance: Floats
    from_supplier: Floats
    """Part of the mean that waits at the supplier."""
    from_children: Floats
    """Part of the mean that waits for a child."""
    backorders: Floats
    backorder_variance: Floats
    on_hand: Floats
    fill_rate: Floats
    ready_rate: Floats


def empty_resupply(pairs: int) -> Resupply:
    """Return room for the answers of so many pairs."""
    return Resupply(*(np.zeros(pairs) for _ in Resupply._fields))


@linked
@compiled
def share_of_owed(share: float, owed: float, spread: float) -> tuple[float, float, float]:
    """Return mean, variance, and variance less mean, of a Binomial share of backorders of mean and variance.

    The last has more digits than the difference of the others.
    """
    part = share * owed
    return part, (1.0 - share) * part + share * share * spread, share * share * (spread - owed)


@linked
@compiled
def sum_moments(out: Resupply, network: Network, flows: Flow, own: tuple[Floats, Floats], p: int) -> float:
    """Fill mean and variance of pair p in `out`: its `own` mean and variance, its supplier's and children's
    backorders. Return variance less mean, to more digits than their difference has.

    VARI-METRIC: Slay (1984); Graves (1985); Sherbrooke (1986). A share f of someone's B backorders is
    Binomial(B, f).
    """
    mean, variance, supplier = own[0][p], own[1][p], network.supplier[p]
    surplus = float(variance - mean)
    out.from_supplier[p] = 0.0
    out.from_children[p] = 0.0
    if supplier >= 0 and flows.orders[p] > 0.0:
        f = flows.orders[p] / flows.demands[supplier]
        owed, spread, more = share_of_owed(f, out.backorders[supplier], out.backorder_variance[supplier])
        out.from_supplier[p] = owed
        mean += owed
        variance += spread
        surplus += more
    for c in range(network.child_start[p], network.child_start[p + 1]):
        child = network.child_pair[c]
        needed = flows.repaired[p] * network.child_share[c]
        if needed > 0.0:
            h = needed / flows.demands[child]
            owed, spread, more = share_of_owed(h, out.backorders[child], out.backorder_variance[child])
            out.from_children[p] += owed
            mean += owed
            variance += spread
            surplus += more
    out.mean[p] = mean
    out.variance[p] = variance
    return surplus


@linked
@compiled
def set_shelf(out: Resupply, p: int, measures: Shelf, second: float) -> None:
    """Fill the measures of pair p in `out`; `second` is E[B^2] (base stocks may be mixed)."""
    out.backorders[p] = measures.backorders
    out.backorder_variance[p] = max(second - measures.backorders**2, 0.0)
    out.on_hand[p] = measures.on_hand
    out.fill_rate[p] = measures.fill_rate
    out.ready_rate[p] = measures.ready_rate


@linked
@compiled
def weight(shelves: Shelves, p: int, level: int) -> float:
    """Return the chance of base stock `low + level` at pair p."""
    if shelves.batch[p] > 1:
        return 1.0 / int(shelves.batch[p])
    above = float(shelves.above[p])
    return above if level == 1 else 1.0 - above


@linked
@compiled
def levels(shelves: Shelves, p: int) -> int:
    """Return how many base stocks pair p may have."""
    if shelves.batch[p] > 1:
        return int(shelves.batch[p])
    return 2 if shelves.above[p] > 0.0 else 1


@linked
@compiled
def fill_owed(out: Floats, law: Floats, shelves: Shelves, p: int) -> int:
    """Fill `out` with the law of what pair p owes, mixed over its base stocks; return its length.

    `law` is that of what is outstanding; `out` has room for as much, and for what is always short.
    """
    out[:] = 0.0
    for level in range(levels(shelves, p)):
        w, stock = weight(shelves, p, level), shelves.low[p] + level
        none = 0.0
        for n in range(law.size):
            if n <= stock:
                none += law[n]
            else:
                out[n - stock] += w * law[n]
        out[0] += w * none
    length = out.size
    while length > 1 and out[length - 1] < NOTHING_OWED:
        length -= 1
    return length


@compiled
def backorder_law(law: Floats, shelves: Shelves, p: int) -> Floats:
    """Return the law of what pair p owes, mixed over its base stocks, from that of what is outstanding."""
    out = np.empty(law.size + max(-shelves.low[p], 0))
    return out[: fill_owed(out, law, shelves, p)]


@linked
@compiled
def put_on_shelf(out: Resupply, shelves: Shelves, law: CountLaw, p: int) -> None:
    """Fill the measures of pair p in `out`, averaged over its base stocks."""
    number = levels(shelves, p)
    owed, spread, second, on_hand, fill, ready = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for level in range(number):
        w = weight(shelves, p, level)
        one = shelf(law, shelves.low[p] + level)
        owed += w * one.backorders
        spread += w * one.backorder_variance
        second += w * (one.backorder_variance + one.backorders**2)
        on_hand += w * one.on_hand
        fill += w * one.fill_rate
        ready += w * one.ready_rate
    set_shelf(out, p, Shelf(owed, spread, on_hand, fill, ready, 0.0), second)
    if number == 1:
        out.backorder_variance[p] = spread


@compiled
def fill_by_moments(
    out: Resupply, network: Network, flows: Flow, own: tuple[Floats, Floats], shelves: Shelves, poisson: bool
) -> None:
    """Fill `out` with what is outstanding and owed by two moments (VARI-METRIC), or by the mean (METRIC)."""
    for i in range(network.order.size - 1, -1, -1):
        p = network.order[i]
        surplus = sum_moments(out, network, flows, own, p)
        if poisson:
            out.variance[p], surplus = out.mean[p], 0.0
        put_on_shelf(out, shelves, fit_surplus(out.mean[p], surplus), p)


def resupply_by_moments(
    network: Network, flows: Flow, *, own: tuple[Floats, Floats], shelves: Shelves, poisson: bool
) -> Resupply:
    """Return what is outstanding and owed by two moments (VARI-METRIC), or by the mean alone (METRIC)."""
    out = empty_resupply(network.supplier.size)
    fill_by_moments(out, network, flows, own, shelves, poisson)
    return out
