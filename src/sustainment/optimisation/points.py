"""Cost and effect of a family's plans near its least."""

from dataclasses import dataclass

import numpy as np

from sustainment.kernels.block_hulls import Desk
from sustainment.kernels.block_plans import SMALLEST_GAIN, desk_for, fill_curve, fill_stock
from sustainment.kernels.supply_trees import MEANS, MOMENTS, Rules, Trees
from sustainment.optimisation.near import NearPlans
from sustainment.optimisation.priced_family import FamilyAt
from sustainment.problem.arrays import Floats, Ints

ROUNDING = 1e-12
ENDS_AT = 1e-9
"""A curve ends where a unit gains less than this share of its price."""


@dataclass(frozen=True)
class Points:
    """Plans of a family that no other betters in effect without costing more, cheapest first."""

    effect: Floats
    cost: Floats
    row: Ints
    """Which stock of the parts."""
    units: Ints
    """By plan and top: units above its least stock."""
    at: FamilyAt
    parts: Ints
    """Stocks of the parts, by node."""

    def stock(self, point: int) -> Ints:
        """Return the stock of a plan, by node of the family."""
        parts = self.parts[self.row[point]]
        trees = with_waits(self.at.family.trees, self.at.waiting(parts)[0])
        desk, out = desk_for(trees, method=MOMENTS), np.zeros(parts.size, dtype=np.int64)
        for top, most in zip(self.at.family.tops, self.units[point], strict=True):
            units = int(most)
            while not fill_stock(out, trees, top, rules_of(self.at, int(top)), desk, units):
                units -= 1
        return np.asarray(out + parts)


def with_waits(trees: Trees, waiting: Floats) -> Trees:
    """Return trees whose pipelines are longer by known waits."""
    return trees._replace(mean=np.maximum(trees.mean + waiting[0], 0.0), surplus=trees.surplus + waiting[1])


def rules_of(at: FamilyAt, top: int) -> Rules:
    """Return how the curve of a top is worked out."""
    trees = at.family.trees
    least = SMALLEST_GAIN * trees.reach[trees.start[top]]
    enough = max(ENDS_AT * at.money * float(trees.price[top]), float(least))
    return Rules(enough, MEANS if at.poisson else MOMENTS, True)


def points_of(at: FamilyAt, near: NearPlans) -> Points:
    """Return the plans of a family that come to no more than is known whole."""
    trees = at.family.trees
    waiting = [at.waiting(stock) for stock in near.stock]
    longest = np.max([waits for waits, _ in waiting], axis=0)
    desk = desk_for(with_waits(trees, np.maximum(longest, 0.0)), method=MOMENTS)
    limit, found = max(near.complete_to, near.best), []
    for row, (stock, (waits, total)) in enumerate(zip(near.stock, waiting, strict=True)):
        spent = float(stock @ at.family.price)
        effect, cost = np.array([total - at.money * spent]), np.array([spent])
        units = np.zeros((1, 0), dtype=np.int64)
        here = with_waits(trees, waits)
        for top in at.family.tops:
            curve, more = curve_of(at, here, top=int(top), desk=desk)
            effect = np.add.outer(effect, curve).ravel()
            cost = np.add.outer(cost, more).ravel()
            units = np.hstack(
                [
                    np.repeat(units, curve.size, axis=0),
                    np.tile(np.arange(curve.size), units.shape[0])[:, None],
                ]
            )
            kept = np.flatnonzero(effect + at.money * cost <= limit * (1.0 + ROUNDING))
            effect, cost, units = effect[kept], cost[kept], units[kept]
        found.append((effect, cost, np.full(effect.size, row), units))
    effect, cost, rows, units = (np.concatenate(parts) for parts in zip(*found, strict=True))
    kept = _undominated(effect, cost)
    return Points(effect[kept], cost[kept], rows[kept], units[kept], at, near.stock)


def curve_of(at: FamilyAt, trees: Trees, *, top: int, desk: Desk) -> tuple[Floats, Floats]:
    """Return effect and cost of a top by its units above the least stock."""
    out = np.empty(desk.edges.gain.size)
    curve = out[: fill_curve(out, trees, top, rules_of(at, top), desk)]
    first, end = trees.start[top], trees.start[top + 1]
    units = float(trees.least[first:end].sum()) + np.arange(curve.size)
    return hull_if_deep(curve, trees, block=top), units * trees.price[top]


def hull_if_deep(curve: Floats, trees: Trees, *, block: int) -> Floats:
    """Return a bound below a block's effect by its units: the curve itself where that is exact.

    Where sites below the top supply others the curve has but the points of their hulls.
    """
    first, end = int(trees.start[block]) + 1, int(trees.start[block + 1])
    deep = np.any(trees.child_end[first:end] > trees.child_start[first:end])
    return _below(curve) if deep else curve


def _below(curve: Floats) -> Floats:
    """Return the lower hull of a curve at every number of units."""
    at: list[int] = []
    for n in np.flatnonzero(np.isfinite(curve)):
        while len(at) > 1 and (curve[at[-1]] - curve[at[-2]]) * (n - at[-1]) >= (curve[n] - curve[at[-1]]) * (
            at[-1] - at[-2]
        ):
            at.pop()
        at.append(int(n))
    return np.interp(np.arange(curve.size), at, curve[at])


def _undominated(effect: Floats, cost: Floats) -> Ints:
    order = np.lexsort((effect, cost))
    value = effect[order]
    lowest = np.minimum.accumulate(value)
    better = np.append(True, value[1:] < lowest[:-1]) if value.size else np.zeros(0, dtype=np.bool_)
    return np.asarray(order[better])
