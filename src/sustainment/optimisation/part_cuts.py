"""Where plans of a family are cut in two.

Where what suits the tops is apart from what suits the parts: in the stock that tops would have, else in
waits.
"""

from dataclasses import replace

import numpy as np

from sustainment.kernels.near_stocks import list_near
from sustainment.kernels.priced_trees import Box
from sustainment.optimisation.wait_bounds import MOST_STOCKS, ROUNDING, Bounds, Part, View
from sustainment.problem.arrays import Floats, Ints

STEP_OF_PRICE = 1e-5
"""Share by which a price is moved to see what is bought at it."""
EDGE = 0.02
"""Share of the width of waits that they must be apart by, not to be cut in the middle."""


def in_two(bounds: Bounds, view: View, *, number: int) -> list[Part]:
    """Return the two parts that one falls into, numbered from `number` on; none where it cannot be cut."""
    part = replace(view.part, root=view.root, prices=view.prices)
    waiting, _ = bounds.at.waiting(_promising(bounds, view))
    here, there = _stocks(bounds, view, view.box), _stocks(bounds, view, bounds.at.point(waiting))
    apart = np.abs(here - there)
    if apart.max(initial=0.0) > 0.5:
        node = int(np.argmax(apart))
        middle = int(np.floor(0.5 * (here[node] + there[node])))
        most, least = part.trees.most.copy(), part.trees.least.copy()
        most[node], least[node] = middle, middle + 1
        lower, upper = part.trees._replace(most=most), part.trees._replace(least=least)
        return [replace(part, trees=lower, number=number), replace(part, trees=upper, number=number + 1)]
    node, wait = _between_waits(bounds, view, waiting[0])
    if not view.box.low[node] < wait < view.box.high[node]:
        return []
    high, low = part.high.copy(), part.low.copy()
    high[node] = low[node] = wait
    return [replace(part, high=high, number=number), replace(part, low=low, number=number + 1)]


def _stocks(bounds: Bounds, view: View, box: Box) -> Floats:
    """Return the stock of the tops, by node, where they come to least over a box of waits."""
    at, trees, found = bounds.at, view.part.trees, np.zeros(view.prices.unit.size)
    base = {int(b): at.below(int(b), prices=view.prices, box=box, trees=trees) for b in at.family.tops}
    for node in np.flatnonzero(np.isin(at.block, at.family.tops)):
        block, unit = int(at.block[node]), view.prices.unit.copy()
        step = STEP_OF_PRICE * unit[node]
        unit[node] += step
        moved = at.below(block, prices=view.prices._replace(unit=unit), box=box, trees=trees)
        found[node] = np.round((moved - base[block]) / step)
    return np.asarray(np.clip(found, trees.least, trees.most))


def _between_waits(bounds: Bounds, view: View, waiting: Floats) -> tuple[int, float]:
    """Return whose waits to cut in two, and where."""
    box, prices = view.box, view.prices
    best, node, middle = -1.0, 0, np.nan
    for parent in np.flatnonzero(box.high > box.low):
        wide = box.high[parent] - box.low[parent]
        at, apart = box.low[parent] + 0.5 * wide, EDGE * wide
        step = STEP_OF_PRICE * prices.wait[parent]
        if step > 0.0:
            wait = prices.wait.copy()
            wait[parent] += step
            moved = bounds.floor(view.part, prices=prices._replace(wait=wait), box=box)
            above = float(np.clip((view.terms[0] - moved) / step, box.low[parent], box.high[parent]))
            below = float(np.clip(waiting[parent], box.low[parent], box.high[parent]))
            if abs(above - below) > apart:
                at, apart = 0.5 * (above + below), abs(above - below)
        if prices.wait[parent] * apart > best:
            best, node, middle = prices.wait[parent] * apart, int(parent), float(at)
    return node, middle


def _promising(bounds: Bounds, view: View) -> Ints:
    """Return the stock of the parts whose terms are least, by node."""
    family, at, kept = bounds.at.family, bounds.at, bounds.kept(view.part)
    stock = np.zeros(family.nodes.size, dtype=np.int64)
    for block, term in zip(family.parts, view.terms[1:], strict=True):
        near, excess, count = at.room(int(block), MOST_STOCKS), ROUNDING * abs(term), 0
        while count <= 0 and excess <= abs(term):
            cutoff = term + excess
            count = list_near(near, family.trees, view.prices, view.box, kept, block, cutoff, at.poisson)
            excess *= 8.0 if count == 0 else 0.9
        if count > 0:
            first, end = family.trees.start[block], family.trees.start[block + 1]
            stock[first:end] = near.stock[int(np.argmin(near.value[:count]))]
    return stock
