"""Sites that help each other: exact chains, iterated sites.

A demand takes from its own shelf, else from the first site that it asks and that has stock; else it is met
from outside and leaves the pool, or it waits at home. Every missing unit of a site comes back after an
exponential time of its own. States are the numbers outstanding at each site; the chain is solved by
elimination without subtraction (Grassmann, Taksar & Heyman 1985), so that no digit is lost.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled, compiled_within
from sustainment.kernels.counts import fit
from sustainment.kernels.pipelines import Flow, Network, Resupply, Shelves, put_on_shelf, sum_moments

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

LARGE = 1e200
"""Weights beyond this are scaled down before they overflow."""


class Members(NamedTuple):
    """The sites of a pool; N sites."""

    stock: Ints
    most: Ints
    """Most that is outstanding: the stock where demands leave the pool, else where the chain is cut off."""
    demand: Floats
    """Own demands a day."""
    resupply_days: Floats
    ask_start: Ints
    """Length N + 1: entries of `asked` that belong to a site."""
    asked: Ints
    """Sites asked, first to last."""
    outside: Flags
    """Whether a demand that nobody can meet is met from outside; else it waits."""


class PoolMeasures(NamedTuple):
    """What becomes of demands, and what lies at each site in the long run."""

    given: Floats
    """(asker, giver): share of the asker's demands met by the giver; on the diagonal from the own shelf."""
    unmet: Floats
    """Share met from outside, or that waits."""
    outstanding: Floats
    """(site, n): chance that n are outstanding."""


@compiled_within
def _strides(members: Members, stride: Ints) -> int:
    """Fill `stride` so that the longest axis is the outermost; return the number of states."""
    longest = 0
    for j in range(members.stock.size):
        if members.most[j] > members.most[longest]:
            longest = j
    states = 1
    for j in range(members.stock.size):
        if j != longest:
            stride[j] = states
            states *= members.most[j] + 1
    stride[longest] = states
    return int(states * (members.most[longest] + 1))


@compiled_within
def _giver(members: Members, out: Ints, site: int) -> int:
    """Return who meets a demand of a site when `out` are outstanding, -1 nobody."""
    if out[site] < members.stock[site]:
        return site
    for entry in range(members.ask_start[site], members.ask_start[site + 1]):
        asked = members.asked[entry]
        if out[asked] < members.stock[asked]:
            return int(asked)
    return -1


@compiled_within
def _next_state(members: Members, out: Ints) -> None:
    """Move `out` to the next state, the longest axis last."""
    longest = 0
    for j in range(members.stock.size):
        if members.most[j] > members.most[longest]:
            longest = j
    for j in range(members.stock.size):
        if j != longest:
            if out[j] < members.most[j]:
                out[j] += 1
                return
            out[j] = 0
    out[longest] += 1


@compiled_within
def _fill_rates(rates: Floats, members: Members, stride: Ints, out: Ints) -> None:
    """Fill the band of rates: rates[i, band + j - i] from state i to state j."""
    band = (rates.shape[1] - 1) // 2
    out[:] = 0
    for i in range(rates.shape[0]):
        for site in range(members.stock.size):
            if out[site] > 0:
                rates[i, band - stride[site]] += out[site] / members.resupply_days[site]
            if members.demand[site] > 0.0:
                giver = _giver(members, out, site)
                if giver < 0 and not members.outside[site] and out[site] < members.most[site]:
                    giver = site
                if giver >= 0:
                    rates[i, band + stride[giver]] += members.demand[site]
        _next_state(members, out)


@compiled_within
def solve_band(rates: Floats, chance: Floats) -> None:
    """Fill the stationary chances of a chain with banded rates, by elimination without subtraction."""
    states, band = rates.shape[0], (rates.shape[1] - 1) // 2
    for k in range(states - 1, 0, -1):
        first = max(k - band, 0)
        down = 0.0
        for j in range(first, k):
            down += rates[k, band + j - k]
        for i in range(first, k):
            up = rates[i, band + k - i]
            if up > 0.0:
                up /= down
                rates[i, band + k - i] = up
                row, source = rates[i], rates[k]
                shift, from_here = band - i, band - k
                for j in range(first, k):
                    row[shift + j] += up * source[from_here + j]
    chance[0] = 1.0
    total = 1.0
    for k in range(1, states):
        mass = 0.0
        for i in range(max(k - band, 0), k):
            mass += chance[i] * rates[i, band + k - i]
        chance[k] = mass
        total += mass
        if total > LARGE:
            for i in range(k + 1):
                chance[i] /= LARGE
            total /= LARGE
    for k in range(states):
        chance[k] /= total


@compiled_within
def _measures(members: Members, chance: Floats, out: Ints, found: PoolMeasures) -> None:
    """Fill `found` from the chances of all states."""
    sites = members.stock.size
    found.given[:] = 0.0
    found.unmet[:] = 0.0
    found.outstanding[:] = 0.0
    out[:] = 0
    for i in range(chance.size):
        for site in range(sites):
            found.outstanding[site, out[site]] += chance[i]
            giver = _giver(members, out, site)
            if giver >= 0:
                found.given[site, giver] += chance[i]
            else:
                found.unmet[site] += chance[i]
        _next_state(members, out)


@compiled
def pool_chain(members: Members) -> PoolMeasures:
    """Return the measures of a pool from the chain of what is outstanding at its sites, by elimination."""
    sites = members.stock.size
    stride, out = np.zeros(sites, np.int64), np.zeros(sites, np.int64)
    states = _strides(members, stride)
    rates = np.zeros((states, 2 * stride.max() + 1))
    _fill_rates(rates, members, stride, out)
    chance = np.zeros(states)
    solve_band(rates, chance)
    given, unmet = np.zeros((sites, sites)), np.zeros(sites)
    found = PoolMeasures(given, unmet, np.zeros((sites, members.most.max() + 1)))
    _measures(members, chance, out, found)
    return found


@compiled_within
def _fill_asked(asked: Floats, members: Members, out: Ints) -> None:
    """Fill the demands a day that each site meets, or that wait there, in each state."""
    out[:] = 0
    for i in range(asked.shape[0]):
        for site in range(members.stock.size):
            giver = _giver(members, out, site)
            if giver < 0 and not members.outside[site] and out[site] < members.most[site]:
                giver = site
            if giver >= 0:
                asked[i, giver] += members.demand[site]
        _next_state(members, out)


@compiled_within
def _sweep(chance: Floats, asked: Floats, members: Members, stride: Ints, out: Ints) -> float:
    """Balance every state against its neighbours, the fullest shelves first; return the change, as a sum."""
    moved = 0.0
    out[:] = 0
    for i in range(chance.size):
        into, away = 0.0, 0.0
        for site in range(members.stock.size):
            n = out[site]
            away += asked[i, site] + n / members.resupply_days[site]
            if n > 0:
                below = i - stride[site]
                into += chance[below] * asked[below, site]
            if n < members.most[site]:
                into += chance[i + stride[site]] * (n + 1) / members.resupply_days[site]
        if away > 0.0:
            moved += abs(into / away - chance[i])
            chance[i] = into / away
        _next_state(members, out)
    return moved


@compiled_within
def _level(chance: Floats, asked: Floats, members: Members, out: Ints, flows: Floats) -> None:
    """Scale the chances so that the totals outstanding are in balance (Koury, McAllister & Stewart 1984).

    `flows` has three rows by total: chance, then ways up and down, a day.
    """
    flows[:] = 0.0
    out[:] = 0
    for i in range(chance.size):
        total = 0
        for site in range(out.size):
            total += out[site]
        flows[0, total] += chance[i]
        for site in range(out.size):
            flows[1, total] += chance[i] * asked[i, site]
            flows[2, total] += chance[i] * out[site] / members.resupply_days[site]
        _next_state(members, out)
    factor, whole = 1.0, flows[0, 0]
    for total in range(1, flows.shape[1]):
        if flows[2, total] > 0.0:
            factor *= flows[1, total - 1] / flows[2, total]
        # The way up from the level below counts with that level's own factor.
        flows[1, total - 1] = factor
        whole += factor * flows[0, total]
    out[:] = 0
    for i in range(chance.size):
        total = 0
        for site in range(out.size):
            total += out[site]
        chance[i] *= (flows[1, total - 1] if total > 0 else 1.0) / whole
        _next_state(members, out)


@compiled
def pool_swept(members: Members, chance: Floats, most_sweeps: int, close: float) -> tuple[PoolMeasures, bool]:
    """Return the same by sweeps over the states until none moves, and whether that came about.

    `chance` holds the states to start from, and is left with those found.
    """
    sites = members.stock.size
    stride, out = np.zeros(sites, np.int64), np.zeros(sites, np.int64)
    states = _strides(members, stride)
    asked, flows = np.zeros((states, sites)), np.zeros((3, members.most.sum() + 1))
    _fill_asked(asked, members, out)
    settled = False
    for _ in range(most_sweeps):
        _level(chance, asked, members, out, flows)
        if _sweep(chance, asked, members, stride, out) <= close:
            settled = True
            break
    _level(chance, asked, members, out, flows)
    given, unmet = np.zeros((sites, sites)), np.zeros(sites)
    found = PoolMeasures(given, unmet, np.zeros((sites, members.most.max() + 1)))
    _measures(members, chance, out, found)
    return found, settled


@compiled
def fill_site(law: Floats, stock: int, with_stock: float, without: float) -> None:
    """Fill P(n outstanding) at a site whose demands, times its resupply time, fall when its shelf is empty.

    n + 1 follows n at rate `with_stock` below the stock and `without` from there on (Axsaeter 1990); without
    = 0 is Erlang's loss system.
    """
    law[0] = 1.0
    total = 1.0
    for n in range(1, law.size):
        law[n] = law[n - 1] * (with_stock if n <= stock else without) / n
        total += law[n]
        if total > LARGE:
            for i in range(n + 1):
                law[i] /= LARGE
            total /= LARGE
    for n in range(law.size):
        law[n] /= total


@compiled
def pool_iterated(members: Members, most_rounds: int, close: float) -> PoolMeasures:
    """Return the measures of a pool site by site, each fed by the Poisson overflow of those that ask it.

    Alfredsson & Verrijdt (1999), Kranenburg & van Houtum (2009); where demands wait Axsaeter (1990): shelves
    are empty independently of each other.
    """
    sites = members.stock.size
    empty, loads = np.ones(sites), np.zeros((2, sites))
    outstanding = np.zeros((sites, members.most.max() + 1))
    given, unmet = np.zeros((sites, sites)), np.zeros(sites)
    for site in range(sites):
        empty[site] = 0.5 if members.stock[site] > 0 else 1.0
    for _ in range(most_rounds):
        loads[:] = 0.0
        given[:] = 0.0
        for site in range(sites):
            left = empty[site]
            given[site, site] = 1.0 - left
            loads[0, site] += members.demand[site]
            for entry in range(members.ask_start[site], members.ask_start[site + 1]):
                asked = members.asked[entry]
                loads[0, asked] += members.demand[site] * left
                given[site, asked] += left * (1.0 - empty[asked])
                left *= empty[asked]
            unmet[site] = left
            # Asked while its own shelf is empty: the others' share that is then unmet waits here.
            if not members.outside[site] and empty[site] > 0.0:
                loads[1, site] = members.demand[site] * left / empty[site]
        moved = 0.0
        for site in range(sites):
            law = outstanding[site, : members.most[site] + 1]
            days = members.resupply_days[site]
            fill_site(law, members.stock[site], loads[0, site] * days, loads[1, site] * days)
            none = 0.0
            for n in range(members.stock[site], law.size):
                none += law[n]
            moved = max(moved, abs(none - empty[site]))
            empty[site] = none
        if moved <= close:
            break
    return PoolMeasures(given, unmet, outstanding)


@compiled
def resupply_around(
    out: Resupply,
    network: Network,
    flows: Flow,
    own: tuple[Floats, Floats],
    shelves: Shelves,
    poisson: bool,
    pooled: Flags,
    kept: Flags,
) -> None:
    """Fill `out` by two moments but for pairs that are `kept`, and for what `pooled` pairs owe and hold."""
    for i in range(network.order.size - 1, -1, -1):
        p = network.order[i]
        if kept[p]:
            continue
        sum_moments(out, network, flows, own, p)
        if poisson:
            out.variance[p] = out.mean[p]
        if not pooled[p]:
            put_on_shelf(out, shelves, fit(out.mean[p], out.variance[p]), p)
