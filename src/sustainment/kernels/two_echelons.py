"""The hull of a site and of those below it.

The sites below supply nobody. For each stock above, each shelf below is convex in its own stock: its curve is
its value without a unit and the gains of units, largest first. The hull of all these curves is wanted. Most
gains of most curves are nowhere on it: they are summed, not sorted. `kernels.whole_gains` finds between which
prices of a unit a curve may be lowest; the gains between these are sorted and laid on the curve of what is
least.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.backorders import shelf
from sustainment.kernels.compiled import compiled, linked
from sustainment.kernels.hull import NOT_REACHED, Curves, keep_least
from sustainment.kernels.short_pipelines import ROUNDS, SHORT, Shelves, fill_short_tails, in_lanes
from sustainment.kernels.stock_gains import Tails, fill_gains
from sustainment.kernels.supply_trees import MEANS, UNUSED_SPREAD, Rules, Trees, node_law
from sustainment.kernels.whole_gains import (
    MOST,
    NOWHERE,
    Pile,
    count_whole,
    find_prices,
    gained_above,
    number_above,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Below(NamedTuple):
    """The shelves below a site, and room for the curves of their gains."""

    shelves: Shelves
    worth: Floats
    who: Ints
    """Which node each shelf is."""
    tails: Tails
    """Room for one shelf."""
    gain: Floats
    """Room for the gains of one curve."""
    pile: Pile


@linked
@compiled
def lay_curves(
    trees: Trees,
    node: int,
    above: tuple[float, float],
    rules: Rules,
    below: Below,
    curves: Curves,
    level: int,
) -> int:
    """Lay the curves of a node's stocks on the row of a level; return the most units that the row knows of.

    `above` are mean and variance of what is owed to the node. Unless `rules.every`, only what may be on the
    lower hull is laid there.
    """
    law = node_law(trees, node, above[0], above[1], rules.method)
    without = _gather(trees, node, below)
    pile, least, stock = below.pile, trees.least[node], trees.least[node]
    number, top = 0, 0
    curves.value[level, 0] = NOT_REACHED
    while True:
        one = shelf(law, stock)
        owed = (one.backorders, one.backorders if rules.method == MEANS else one.backorder_variance)
        pile.first[number] = stock - least
        pile.value[number] = trees.worth[node] * owed[0] + without[0] + without[1] * owed[0]
        _add_gains(trees, node, owed, rules, below, number)
        number += 1
        left = trees.reach[node] * (owed[0] + UNUSED_SPREAD * max(owed[1] - owed[0], 0.0))
        last = stock >= trees.most[node] or left < rules.enough
        if last or number == pile.value.size or pile.start[number] + below.gain.size > pile.gain.size:
            top = _keep(below, number, rules, (least, level, top), curves)
            number = 0
        if last:
            return top
        stock += 1


@linked
@compiled
def _gather(trees: Trees, node: int, below: Below) -> tuple[float, float]:
    """Set out the shelves below a node, falling by what their own pipelines are worth.

    So the gains of a curve come nearly sorted. Return what their effect is with no stock and nothing owed to
    them, and how it grows with what is owed to all. A shelf that the many cannot be worked out with has a
    mean of nan.
    """
    first, count = np.uint64(trees.child_start[node]), trees.child_end[node] - trees.child_start[node]
    key, shelves = below.gain, below.shelves
    for k in range(np.uint64(count)):
        key[k] = trees.worth[first + k] * trees.mean[first + k]
    value, slope = 0.0, 0.0
    for k in range(np.uint64(count)):
        place, one = 0, key[k]
        for n in range(k):
            place += key[n] >= one
        for n in range(k + np.uint64(1), np.uint64(count)):
            place += key[n] > one
        i, at = int(first + k), np.uint64(place)
        plain = _is_plain(trees, i)
        if plain:
            value += one
            slope += trees.worth[i] * trees.share[i]
        shelves.own[at] = trees.mean[i] if plain else math.nan
        shelves.surplus[at], shelves.share[at], below.worth[at] = (
            trees.surplus[i],
            trees.share[i],
            trees.worth[i],
        )
        below.who[at] = i
    for n in range(np.uint64(count), np.uint64(in_lanes(count))):
        shelves.own[n], shelves.surplus[n], shelves.share[n], below.worth[n] = SHORT, 0.0, 0.0, 0.0
    return value, slope


@linked
@compiled
def _is_plain(trees: Trees, node: int) -> bool:
    """Return whether a shelf begins empty and may get all units that are worked out at once."""
    plain: bool = trees.least[node] == 0 and trees.most[node] > ROUNDS and trees.mean[node] >= 0.0
    return plain


@linked
@compiled
def _add_gains(
    trees: Trees, node: int, owed: tuple[float, float], rules: Rules, below: Below, curve: int
) -> None:
    """Add the gains of all shelves below a node that owes mean and variance to the pile, as the next curve.

    Gains below `rules.enough` may stand between them.
    """
    shelves, worth, pile, enough = below.shelves, below.worth, below.pile, rules.enough
    count = in_lanes(trees.child_end[node] - trees.child_start[node])
    fill_short_tails(shelves, (owed[0], owed[1] - owed[0], 0.0 if rules.method == MEANS else 1.0), count)
    begin = 0 if curve == 0 else pile.start[curve]
    pile.start[curve] = begin
    end = begin
    for tails in (shelves.none, shelves.one, shelves.two, shelves.three, shelves.four):
        before, end = end, _add_round(pile.gain, end, tails, worth, count, enough)
        if end == before:
            break
    more = 0
    for k in range(np.uint64(count)):
        more += (shelves.none[k] == 0.0) | (worth[k] * shelves.five[k] >= enough)
    if more > 0:
        end = _add_long(trees, node, owed, rules, below, (curve, end))
    pile.start[curve + 1] = end


@linked
@compiled
def _add_round(out: Floats, at: int, tails: Floats, worth: Floats, count: int, enough: float) -> int:
    """Add what one more unit on each of so many shelves gains, if it is enough on any; return the end."""
    good, begin = 0, np.uint64(at)
    for k in range(np.uint64(count)):
        good += worth[k] * tails[k] >= enough
    if good == 0:
        return at
    for k in range(np.uint64(count)):
        out[begin + k] = worth[k] * tails[k]
    return at + count


@linked
@compiled
def _add_long(
    trees: Trees, node: int, owed: tuple[float, float], rules: Rules, below: Below, at: tuple[int, int]
) -> int:
    """Add what is not worked out with the many: shelves with long pipelines, least stocks or small most ones,
    and the units after the first few. Return where the gains of the curve end."""
    pile, (curve, end) = below.pile, at
    for k in range(trees.child_end[node] - trees.child_start[node]):
        done = 0 if below.shelves.none[k] == 0.0 else ROUNDS
        if done > 0 and below.worth[k] * below.shelves.five[k] < rules.enough:
            continue
        i = below.who[k]
        law = node_law(trees, i, owed[0], owed[1], rules.method)
        if math.isnan(below.shelves.own[k]):
            least = trees.least[i]
            pile.value[curve] += trees.worth[i] * (law.mean if least == 0 else shelf(law, least).backorders)
        worth, stocks = (trees.worth[i], rules.enough), (trees.least[i], trees.most[i])
        stop = fill_gains(below.gain, 0, below.tails, law, stocks, worth)
        for n in range(done, stop):
            pile.gain[end] = below.gain[n]
            end += 1
    for n in range(end, in_lanes(end)):
        pile.gain[n] = 0.0
    return in_lanes(end)


@linked
@compiled
def _keep(below: Below, number: int, rules: Rules, row: tuple[int, int, int], curves: Curves) -> int:
    """Lay so many curves of the pile on a row; return the most units that it knows of.

    `row` are the least stock of the site, the level, and the most units so far.
    """
    pile, (least, level, top) = below.pile, row
    scale = count_whole(pile, number)
    for c in range(number):
        top = keep_least(curves, level, pile.first[c], pile.value[c], least + pile.first[c], top)
        pile.low[c], pile.high[c] = 0, MOST
    if not rules.every:
        find_prices(pile, number, int(min(rules.enough * scale, MOST)))
    for c in range(number):
        if pile.high[c] == NOWHERE:
            continue
        units = number_above(pile, c, pile.high[c])
        skipped = gained_above(pile, c, pile.high[c]) + units * pile.high[c]
        value, n = pile.value[c] - skipped / scale, pile.first[c] + units
        count = _sort_between(below, c, rules.enough)
        top = keep_least(curves, level, n, value, least + pile.first[c], top)
        for k in range(count):
            value -= below.gain[k]
            n += 1
            top = keep_least(curves, level, n, value, least + pile.first[c], top)
    return top


@linked
@compiled
def _sort_between(below: Below, curve: int, enough: float) -> int:
    """Sort the gains of a curve that count, between the prices where it may be lowest; return how many."""
    pile, out, count = below.pile, below.gain, 0
    low, high = pile.low[curve], pile.high[curve]
    for k in range(np.uint64(pile.start[curve]), np.uint64(pile.start[curve + 1])):
        out[np.uint64(count)] = pile.gain[k]
        count += (pile.whole[k] <= high) & (pile.whole[k] >= low) & (pile.gain[k] >= enough)
    for k in range(1, count):
        key, at = out[k], k
        while at > 0 and out[at - 1] < key:
            out[at] = out[at - 1]
            at -= 1
        out[at] = key
    return count
