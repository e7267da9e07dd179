"""One choice in each block at least cost under one limit.

The multiple-choice knapsack: blocks are added one after another, and of the sums so far only those are kept
that cost less or take less of the limit than any other, and that could still beat the best known by the bound
of Lagrange (Sinha & Zoltners 1979; Martello & Toth 1990, Knapsack Problems). Exact unless more sums are left
than may be kept.
"""

from dataclasses import dataclass, replace

import numpy as np

from sustainment.problem.arrays import Floats, Ints

MOST_SUMS = 100_000
"""Kept at any block,"""
MOST_WORK = 300_000
"""and over all blocks; but some of each."""
FEWEST_SUMS = 400
ROUNDING = 1e-11
"""Share of the largest value that two values may differ by and still be the same."""


@dataclass(frozen=True)
class Chosen:
    """The best choices that were found."""

    choice: Ints
    """By block."""
    value: float
    taken: float
    proven: bool
    """No choices within the limit are better."""
    bound: float = -float("inf")
    """Choices within the limit have no less value."""


def best_choice(
    values: list[Floats], takes: list[Floats], *, limit: float, multiplier: float, known: Chosen | None
) -> Chosen | None:
    """
    Return the choices of least value that take no more than a limit in all; None where none does.

    Parameters
    ----------
    values, takes
        By block, what each choice is worth (less is better) and takes of the limit.
    limit
        Of the sum of `takes`.
    multiplier
        What one unit of the limit is worth, for the bound; any number above zero is valid.
    known
        Choices within the limit to beat.
    """
    reduced = [value + multiplier * take for value, take in zip(values, takes, strict=True)]
    least = np.array([float(r.min()) for r in reduced])
    fewest = np.array([float(take.min()) for take in takes])
    rest, rest_take = _suffix(least), _suffix(fewest)
    scale = ROUNDING * (abs(float(sum(abs(float(v[0])) for v in values))) + 1e-300)
    slack = ROUNDING * max(abs(limit), 1.0)
    sums = _Sums(np.zeros(1), np.zeros(1))
    best, proven, dropped = known, True, float("inf")
    most = int(np.clip(MOST_WORK // max(len(values), 1), FEWEST_SUMS, MOST_SUMS))
    upper = best.value if best is not None else float("inf")
    for block, (value, take, cost) in enumerate(zip(values, takes, reduced, strict=True)):
        room = upper - (rest[0] - multiplier * limit) + scale
        good = np.flatnonzero(cost - least[block] <= room)
        sums = sums.with_block(value[good], take[good], choice=good)
        fits = sums.take + rest_take[block + 1] <= limit + slack
        hopeful = sums.value + multiplier * (sums.take - limit) + rest[block + 1] < upper - scale
        sums = sums.kept(fits & hopeful).undominated()
        if sums.value.size > most:
            proven = False
            promise = sums.value + multiplier * (sums.take - limit) + rest[block + 1]
            kept = _most_hopeful(promise, most)
            dropped = min(dropped, float(np.delete(promise, kept).min()))
            sums = sums.kept(kept)
        if not sums.value.size:
            break
    if sums.value.size:
        at = int(np.argmin(sums.value))
        if best is None or sums.value[at] < best.value:
            best = Chosen(sums.choices(at), float(sums.value[at]), float(sums.take[at]), proven)
    if best is None:
        return None
    return replace(best, proven=proven, bound=min(best.value - scale, dropped))


def efficient(values: list[Floats], takes: list[Floats], *, limit: float) -> tuple[Floats, Floats] | None:
    """Return value and take of every choice within a limit that no other betters, by what they take.

    None where they are too many.
    """
    sums, slack = _Sums(np.zeros(1), np.zeros(1)), ROUNDING * max(abs(limit), 1.0)
    for value, take in zip(values, takes, strict=True):
        sums = sums.with_block(value, take, choice=np.arange(value.size))
        sums = sums.kept(sums.take <= limit + slack).undominated()
        if sums.value.size > MOST_SUMS:
            return None
    return sums.value, sums.take


def _suffix(values: Floats) -> Floats:
    return np.append(np.cumsum(values[::-1])[::-1], 0.0)


def _most_hopeful(reduced: Floats, most: int) -> Ints:
    return np.sort(np.argpartition(reduced, most)[:most])


class _Sums:
    """Sums over the blocks so far, and how each came about."""

    def __init__(self, value: Floats, take: Floats) -> None:
        self.value, self.take = value, take
        self._trail: list[tuple[Ints, Ints]] = []

    def with_block(self, value: Floats, take: Floats, *, choice: Ints) -> "_Sums":
        """Return every sum with every choice of one more block."""
        before = np.repeat(np.arange(self.value.size), value.size)
        which = np.tile(choice, self.value.size)
        found = _Sums(
            (self.value[:, None] + value[None, :]).ravel(), (self.take[:, None] + take[None, :]).ravel()
        )
        found._trail = [*self._trail, (before, which)]
        return found

    def kept(self, where: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]] | Ints") -> "_Sums":
        """Return some of the sums."""
        found = _Sums(self.value[where], self.take[where])
        *earlier, (before, which) = self._trail
        found._trail = [*earlier, (before[where], which[where])]
        return found

    def undominated(self) -> "_Sums":
        """Return the sums that no other betters in value without taking more."""
        order = np.lexsort((self.value, self.take))
        value = self.value[order]
        lowest = np.minimum.accumulate(value)
        better = np.append(True, value[1:] < lowest[:-1]) if value.size else np.zeros(0, dtype=np.bool_)
        return self.kept(order[better])

    def choices(self, at: int) -> Ints:
        """Return what one sum chose in each block."""
        chosen = []
        for before, which in reversed(self._trail):
            chosen.append(int(which[at]))
            at = int(before[at])
        return np.array(chosen[::-1], dtype=np.int64)
