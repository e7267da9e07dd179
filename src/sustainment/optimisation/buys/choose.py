"""The best buys under conditions, with a bound.

Under budgets those that leave fewest holes, for goals the cheapest.

Every condition is a sum over blocks of a path's money and holes. Multipliers on the conditions make blocks
independent (Lagrange; Everett 1963), so that their best paths give a bound at any multipliers; the best
multipliers are found by cutting planes (Kelley 1960). The paths met on the way are the choices of a small
integer program (Dantzig & Wolfe 1960), whose answer is a plan; what money is left buys the units that gain
most for it.

References: Everett (1963); Fisher (1981), The Lagrangian relaxation method; Kelley (1960), The cutting-plane
method; Dantzig & Wolfe (1960), Decomposition principle for linear programs.
"""

from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import comb
from typing import NamedTuple

import numpy as np

from sustainment.optimisation.buys.curves import Curves
from sustainment.optimisation.buys.paths import Paths, best_paths, paths_of
from sustainment.optimisation.highs import Options, Program, columns, solve
from sustainment.optimisation.told import told_to_stop
from sustainment.problem.arrays import Floats, Ints

MOST_CUTS = 120
CLOSE = 1e-6
"""Share of the bound that more cuts may still bring."""
MOST_GROUPS = 200
"""Groups of blocks that have a cut of their own."""
FAR = 1e5
"""Times the largest objective: no multiplier is larger."""
WHOLE_GAP = 1e-4
"""Share of its value that the integer program may leave open."""
MOST_NEAR = 2_000
"""Blocks x orders up to which paths near by are added to those met."""
FEW_PATHS = 300
"""Paths of a block up to which all are choices."""
FITS = 1e-9


class Terms(NamedTuple):
    """What is least, and what must not be more than its limit: sums of money by order and holes by day."""

    money: Floats
    """Shape (1 + conditions, orders); the objective first."""
    holes: Floats
    """Shape (1 + conditions, days)."""
    limit: Floats
    """By condition."""

    def of(self, paths: Paths) -> Floats:
        """Return by block (row) the objective and the conditions."""
        found: Floats = paths.spent @ self.money.T + paths.holes.T @ self.holes.T
        return found


@dataclass(frozen=True)
class Chosen:
    """A plan, and what no plan is below."""

    units: Ints
    """Shape (blocks, orders): units ordered up to and with each."""
    value: float
    """Of the objective, by the curves."""
    bound: float


def choose(curves: Curves, terms: Terms) -> Chosen | None:
    """Return the best plan found and its bound; None where no plan keeps all conditions."""
    scaled = _scaled(terms)
    dual = _Dual(curves, scaled)
    dual.ascend()
    units, _ = dual.whole()
    if units is None:
        return None
    units = _filled(curves, scaled, units=units)
    value = float(scaled.of(paths_of(curves, units))[:, 0].sum())
    return Chosen(units, value, min(dual.bound, value))


def bound_of(curves: Curves, terms: Terms) -> float:
    """Return a value that no plan that keeps the conditions is below."""
    dual = _Dual(curves, _scaled(terms))
    dual.ascend()
    if _every_path(curves.most, terms.money.shape[1]):
        _, least = dual.whole()
        dual.bound = max(dual.bound, least - dual.cut)
    return dual.bound


def _scaled(terms: Terms) -> Terms:
    """Return the terms with conditions of limits near 1."""
    size = np.where(terms.limit > 0.0, terms.limit, 1.0)
    rows = np.concatenate(([1.0], size))[:, None]
    return Terms(terms.money / rows, terms.holes / rows, terms.limit / size)


class _Dual:
    """Multipliers, the bound at the best, and the paths met."""

    def __init__(self, curves: Curves, terms: Terms) -> None:
        self.curves, self.terms = curves, terms
        self.bound, self.cut = -np.inf, float(terms.holes[0] @ curves.cut)
        blocks, orders = curves.item.size, terms.money.shape[1]
        self.group = np.arange(blocks) % min(blocks, MOST_GROUPS)
        self.met: list[Ints] = []
        self.uses: list[Floats] = []
        nothing = np.zeros((blocks, orders), dtype=np.int64)
        self._meet(nothing)
        self._meet(np.repeat(curves.most[:, None], orders, axis=1))
        self._cap = FAR * float(max(use[:, 0].sum() for use in self.uses) + 1.0)

    def _meet(self, units: Ints) -> None:
        self.met.append(units)
        self.uses.append(self.terms.of(paths_of(self.curves, units)))

    def ascend(self) -> None:
        """Find the best multipliers."""
        conditions = self.terms.limit.size
        multiplier, ceiling = np.zeros(conditions), np.inf
        for _ in range(MOST_CUTS):
            weighed = np.concatenate(([1.0], multiplier))
            units, value = best_paths(
                self.curves, weight=weighed @ self.terms.holes, money=weighed @ self.terms.money
            )
            here = float(value.sum()) - float(multiplier @ self.terms.limit) - self._cut(weighed)
            self.bound = max(self.bound, here)
            if not conditions or ceiling - self.bound <= CLOSE * max(abs(self.bound), CLOSE):
                break
            self._meet(units)
            if told_to_stop():
                break
            multiplier, ceiling = self._next()

    def _cut(self, weighed: Floats) -> float:
        """Return what the ends of the curves may hide at so many multipliers."""
        return float((weighed @ self.terms.holes) @ self.curves.cut)

    def _next(self) -> tuple[Floats, float]:
        """Return the multipliers at which all cuts met are highest, and how high they are there."""
        groups, conditions = int(self.group.max()) + 1, self.terms.limit.size
        cuts = np.array([_by_group(use, self.group, groups) for use in self.uses])
        number = cuts.shape[0]
        row = np.arange(number * groups)
        flat = cuts.reshape(number * groups, conditions + 1)
        entries = (
            np.concatenate((row, np.repeat(row, conditions))),
            np.concatenate((row % groups, groups + np.tile(np.arange(conditions), row.size))),
            np.concatenate((np.ones(row.size), -flat[:, 1:].ravel())),
        )
        start, rows, values = columns(entries, groups + conditions)
        program = Program(
            cost=np.concatenate((-np.ones(groups), self.terms.limit)),
            lower=np.concatenate((np.full(groups, -np.inf), np.zeros(conditions))),
            upper=np.concatenate((np.full(groups, np.inf), np.full(conditions, self._cap))),
            integer=np.zeros(groups + conditions, dtype=np.bool_),
            start=start,
            row=rows,
            value=values,
            row_lower=np.full(row.size, -np.inf),
            row_upper=flat[:, 0],
            row_group=np.full(row.size, -1, dtype=np.int64),
            groups=(),
        )
        found = solve(program)
        return np.maximum(found.values[groups:], 0.0), -found.objective

    def whole(self) -> tuple[Ints | None, float]:
        """Return the best choice of one path a block, and what no choice of those known is below.

        None where none keeps all conditions.
        """
        for units in _more_paths(self.met[-1], self.curves.most):
            self._meet(units)
        met = np.stack(self.met, axis=1)
        uses = np.stack(self.uses, axis=1)
        block, which = _distinct(met)
        use = uses[block, which]
        number, blocks, conditions = block.size, met.shape[0], self.terms.limit.size
        column = np.arange(number)
        entries = (
            np.concatenate((block, blocks + np.tile(np.arange(conditions), number))),
            np.concatenate((column, np.repeat(column, conditions))),
            np.concatenate((np.ones(number), use[:, 1:].ravel())),
        )
        start, rows, values = columns(entries, number)
        program = Program(
            cost=use[:, 0],
            lower=np.zeros(number),
            upper=np.ones(number),
            integer=np.ones(number, dtype=np.bool_),
            start=start,
            row=rows,
            value=values,
            row_lower=np.concatenate((np.ones(blocks), np.full(conditions, -np.inf))),
            row_upper=np.concatenate((np.ones(blocks), self.terms.limit)),
            row_group=np.concatenate((np.full(blocks, -1), np.zeros(conditions, dtype=np.int64))),
            groups=("conditions",),
        )
        found = solve(program, Options(gap=WHOLE_GAP))
        if not found.found:
            return None, found.bound
        taken = np.flatnonzero(found.values > 0.5)
        units = np.zeros(met.shape[::2], dtype=np.int64)
        units[block[taken]] = met[block[taken], which[taken]]
        return units, found.bound


def _every_path(most: Ints, orders: int) -> bool:
    """Tell whether each block has so few paths that all are choices."""
    few = all(comb(int(n) + orders, orders) <= FEW_PATHS for n in most)
    return few and most.size * orders <= MOST_NEAR


def _more_paths(units: Ints, most: Ints) -> list[Ints]:
    """Return more paths: all there are where they are few, else those near by.

    Near by is a unit more or less of an order, or one order instead of another.
    """
    blocks, orders = units.shape
    if blocks * orders > MOST_NEAR:
        return []
    number = np.array([comb(int(n) + orders, orders) for n in most])
    found = []
    if (number <= FEW_PATHS).any():
        largest = int(most[number <= FEW_PATHS].max())
        for path in combinations_with_replacement(range(largest + 1), orders):
            allowed = (number <= FEW_PATHS) & (path[-1] <= most)
            found.append(np.where(allowed[:, None], np.array(path)[None, :], units))
    if (number <= FEW_PATHS).all():
        return found
    placed = np.diff(units, axis=1, prepend=0)
    steps = np.concatenate((np.zeros((1, orders), dtype=np.int64), np.eye(orders, dtype=np.int64)))
    for more in steps:
        for less in steps:
            other = placed + more - less
            allowed = (other >= 0).all(axis=1) & (other.sum(axis=1) <= most)
            found.append(np.where(allowed[:, None], np.cumsum(other, axis=1), units))
    return found


def _by_group(use: Floats, group: Ints, groups: int) -> Floats:
    found = np.zeros((groups, use.shape[1]))
    np.add.at(found, group, use)
    return found


def _distinct(met: Ints) -> tuple[Ints, Ints]:
    """Return block and number of each path that differs from the block's earlier ones."""
    blocks, which = [], []
    for block in range(met.shape[0]):
        _, first = np.unique(met[block], axis=0, return_index=True)
        first.sort()
        blocks.append(np.full(first.size, block, dtype=np.int64))
        which.append(first.astype(np.int64))
    return np.concatenate(blocks), np.concatenate(which)


def _filled(curves: Curves, terms: Terms, *, units: Ints) -> Ints:
    """Return a plan with what money is left spent, unit after unit, on what gains most for its price."""
    units = units.copy()
    orders = units.shape[1]
    used = terms.of(paths_of(curves, units))
    total = used.sum(axis=0)
    while True:
        best, found = 0.0, None
        for y in range(orders):
            more = units + (np.arange(orders) >= y)
            can = units[:, -1] < curves.most
            after = terms.of(paths_of(curves, np.minimum(more, curves.most[:, None])))
            gain = used[:, 0] - after[:, 0]
            fits = np.all(total[1:] + (after - used)[:, 1:] <= terms.limit * (1.0 + FITS) + FITS**2, axis=1)
            ratio = np.where(can & fits, gain / curves.price, 0.0)
            block = int(np.argmax(ratio))
            if ratio[block] > best * (1.0 + FITS):
                best, found = float(ratio[block]), (block, y, after[block])
        if found is None:
            return units
        block, y, use = found
        units[block, y:] += 1
        total += use - used[block]
        used[block] = use
