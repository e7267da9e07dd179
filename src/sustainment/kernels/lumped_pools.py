"""Large pools: each site beside all that it asks, as one.

For every site a chain of two numbers: outstanding at the site, and at the sites that it asks together. What
others ask of either comes from their own chains, in rounds. Where all ask all, are met from outside and have
one resupply time, the share met from outside is exact, since the sites then empty together as one.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled, compiled_within
from sustainment.kernels.pools import Members, PoolMeasures, fill_site, pool_iterated, solve_band

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

LEAST = 1e-300
"""Chances below this are not divided by."""
STEP = 0.7
"""How far a round moves what it found before."""


class Beside(NamedTuple):
    """A site and the others that it asks, as one: demands a day and units a day, by who has stock."""

    own: float
    """Own demands of the site."""
    helped: float
    """What others ask of the site while the others that it asks have stock, and when they have none."""
    alone: float
    others: float
    """What the others are asked by all but the site while both have stock, and when the site has none."""
    burdened: float
    back: float
    """1 / mean resupply days of the site, and of the others."""
    others_back: float
    calm: float
    """Part of the others' units on their way that nobody waits for, when none of them has stock."""


class Rounds(NamedTuple):
    """What is known of each site; N sites, filled round by round."""

    empty: Floats
    asked_free: Floats
    """Chance that some site that it asks has stock."""
    both: Floats
    """Chance that it has stock and so has one that it asks; and that only it has."""
    only: Floats
    calm: Floats
    """Chance that no demand waits there, given that neither it nor those it asks have stock."""


@compiled_within
def _fill_two(rates: Floats, at: Beside, stock: int, most: int, others: int, outside: bool) -> None:
    """Fill the band of rates of a site (0 to `most` outstanding) and the others (0 to `others`).

    The shorter of the two is the inner axis.
    """
    band = (rates.shape[1] - 1) // 2
    step, other_step = (1, band) if most <= others else (band, 1)
    for n in range(most + 1):
        for k in range(others + 1):
            i = n * step + k * other_step
            if n > 0:
                rates[i, band - step] += n * at.back
            if k > 0:
                share = at.calm if k == others else 1.0
                rates[i, band - other_step] += k * at.others_back * share
            free, others_free = n < stock, k < others
            here, there = 0.0, 0.0
            if free:
                here = at.own + (at.helped if others_free else at.alone)
                there = at.others if others_free else 0.0
            elif others_free:
                there = at.own + at.burdened
            elif not outside:
                here = at.own
            if n < most:
                rates[i, band + step] += here
            if others_free:
                rates[i, band + other_step] += there


@compiled_within
def _beside(members: Members, asks: Flags, given: Floats, known: Rounds, i: int) -> Beside:
    """Return what a site and those that it asks are asked, by what the others' chains say."""
    helped, alone, others, burdened, loyal_help = 0.0, 0.0, 0.0, 0.0, 0.0
    served, weighted, stock, calm = 0.0, 0.0, 0.0, 0.0
    for b in range(members.stock.size):
        if asks[i, b]:
            through = 0.0
            for c in range(members.stock.size):
                through += members.demand[c] * given[c, b]
            through = max(through, LEAST)
            served += through
            weighted += through * members.resupply_days[b]
            stock += members.stock[b]
            calm += members.stock[b] * known.calm[b]
        if b == i:
            continue
        within, loyal = 0.0, asks[i, b] or members.stock[b] == 0
        for c in range(members.stock.size):
            if asks[i, c]:
                within += given[b, c]
                if c != b and not asks[b, c]:
                    loyal = False
        helped += members.demand[b] * given[b, i]
        if asks[b, i]:
            left = members.demand[b] * (1.0 if asks[i, b] else known.empty[b])
            for entry in range(members.ask_start[b], members.ask_start[b + 1]):
                c = members.asked[entry]
                if c == i:
                    break
                if not asks[i, c]:
                    left *= known.empty[c]
            alone += left
        if loyal:
            loyal_help += members.demand[b] * given[b, i]
            others += members.demand[b]
            burdened += members.demand[b]
        else:
            rate = members.demand[b] * min(within / max(known.asked_free[i], LEAST), 1.0)
            others += rate
            burdened += rate
    part = loyal_help / helped if helped > 0.0 else 0.0
    helped = max(helped - alone * known.only[i], 0.0) / max(known.both[i], LEAST)
    helped = min(helped, alone) if alone > 0.0 else 0.0
    others = max(others - part * helped, 0.0)
    back, others_back = 1.0 / members.resupply_days[i], served / weighted
    return Beside(
        members.demand[i],
        helped,
        alone,
        others,
        burdened,
        back,
        others_back,
        calm / stock if stock > 0.0 else 1.0,
    )


@compiled_within
def _take(
    chance: Floats, members: Members, sizes: tuple[int, int], known: Rounds, law: Floats, i: int
) -> tuple[float, float]:
    """Fill what site i's chain says of it; return the chances that it is helped, and that nobody helps."""
    most, others = sizes
    step, other_step = (1, most + 1) if most <= others else (others + 1, 1)
    both, only, helped, unmet, still = 0.0, 0.0, 0.0, 0.0, 0.0
    law[:] = 0.0
    for n in range(most + 1):
        for k in range(others + 1):
            p = chance[n * step + k * other_step]
            law[n] += p
            if n < members.stock[i]:
                if k < others:
                    both += p
                else:
                    only += p
            elif k < others:
                helped += p
            else:
                unmet += p
                if n == members.stock[i]:
                    still += p
    known.both[i], known.only[i] = both, only
    known.asked_free[i] = both + helped
    known.empty[i] = helped + unmet
    known.calm[i] = still / unmet if unmet > LEAST else 1.0
    return helped, unmet


@compiled_within
def _share_out(members: Members, empty: Floats, helped: float, given: Floats, i: int) -> float:
    """Move the shares of site i's demands to the chance that it is helped; return the largest move."""
    whole, left = 0.0, 1.0
    for entry in range(members.ask_start[i], members.ask_start[i + 1]):
        a = members.asked[entry]
        whole += left * (1.0 - empty[a])
        left *= empty[a]
    moved, left = abs(1.0 - empty[i] - given[i, i]), 1.0
    given[i, i] = 1.0 - empty[i]
    for entry in range(members.ask_start[i], members.ask_start[i + 1]):
        a = members.asked[entry]
        share = helped * left * (1.0 - empty[a]) / max(whole, LEAST)
        left *= empty[a]
        moved = max(moved, abs(share - given[i, a]))
        given[i, a] += STEP * (share - given[i, a])
    return float(moved)


@compiled
def pool_lumped(members: Members, most_rounds: int, close: float) -> tuple[PoolMeasures, bool]:
    """Return the measures of a pool from the chains of each site beside those that it asks, in rounds.

    The second value tells whether rounds ended because nothing moved.
    """
    sites = members.stock.size
    found = pool_iterated(members, most_rounds, close)
    given, unmet, outstanding = found.given, found.unmet, found.outstanding
    asks = np.zeros((sites, sites), np.bool_)
    known = Rounds(np.zeros(sites), np.ones(sites), np.ones(sites), np.zeros(sites), np.ones(sites))
    for i in range(sites):
        known.empty[i] = 1.0 - given[i, i]
        known.both[i] = given[i, i]
        for entry in range(members.ask_start[i], members.ask_start[i + 1]):
            # Who never has stock never helps.
            asks[i, members.asked[entry]] = members.stock[members.asked[entry]] > 0
    for _ in range(most_rounds):
        moved = 0.0
        for i in range(sites):
            others, most = 0, members.most[i]
            for b in range(sites):
                if asks[i, b]:
                    others += members.stock[b]
            law = outstanding[i, : most + 1]
            if others == 0:
                load = members.demand[i]
                for b in range(sites):
                    if b != i:
                        load += members.demand[b] * min(given[b, i] / max(given[i, i], LEAST), 1.0)
                days = members.resupply_days[i]
                waiting = 0.0 if members.outside[i] else members.demand[i] * days
                fill_site(law, members.stock[i], load * days, waiting)
                before = known.empty[i]
                known.empty[i] = law[members.stock[i] :].sum()
                known.calm[i] = law[members.stock[i]] / max(known.empty[i], LEAST)
                known.empty[i] = before + STEP * (known.empty[i] - before)
                unmet[i], given[i, i] = known.empty[i], 1.0 - known.empty[i]
                moved = max(moved, abs(before - known.empty[i]))
                continue
            at = _beside(members, asks, given, known, i)
            states, band = (most + 1) * (others + 1), min(most, others) + 1
            rates, chance = np.zeros((states, 2 * band + 1)), np.zeros(states)
            _fill_two(rates, at, members.stock[i], most, others, members.outside[i])
            solve_band(rates, chance)
            helped, none = _take(chance, members, (most, others), known, law, i)
            unmet[i] = none
            moved = max(moved, _share_out(members, known.empty, helped, given, i))
        if moved <= close:
            return PoolMeasures(given, unmet, outstanding), True
    return PoolMeasures(given, unmet, outstanding), False
