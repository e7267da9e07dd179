"""Truth where no law is at hand: sample paths and batches.

Under constant demand, first come first served, claim k at a base stock S is met when it comes or when unit
k - S is back, whichever is later: a path of any length is a few sorts.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

PARTS, TRIMMED = 20, 0.05
"""Parts of a path whose means give the standard error; what is left out at both of its ends."""


@dataclass(frozen=True)
class Shelf:
    """One item at one site: what is kept of its failed units, for how many days, its stock, days to it."""

    kept_share: float
    days: float
    stock: int
    order_days: float = 0.0


@dataclass(frozen=True)
class Family:
    """An LRU and its SRUs at a depot (index 0) and its bases."""

    per_day: tuple[float, ...]
    """Failures at each base."""
    up_days: float
    need: tuple[float, ...]
    """Chance that a repair of the LRU needs this SRU."""
    lru: tuple[Shelf, ...]
    srus: tuple[tuple[Shelf, ...], ...]


def met(claims: Floats, back: Floats, stock: int) -> Floats:
    """Return when each claim is met."""
    order = np.argsort(claims, kind="stable")
    ready = claims[order]
    if stock < ready.size:
        ready[stock:] = np.maximum(ready[stock:], np.sort(back)[: ready.size - stock])
    found = np.empty_like(ready)
    found[order] = ready
    return found


def owed_on_path(family: Family, draws: np.random.Generator, *, demands: int) -> tuple[Floats, float]:
    """Return mean backorders of the LRU at each base, and the standard error of their sum."""
    days = demands / sum(family.per_day)
    path = _Path(family, draws)
    fails = [np.sort(draws.uniform(0.0, days, draws.poisson(rate * days))) for rate in family.per_day]
    here = [draws.random(t.size) < shelf.kept_share for t, shelf in zip(fails, family.lru[1:], strict=True)]
    up = [t[~kept] for t, kept in zip(fails, here, strict=True)]
    ends = [path.work(t[kept], site) for site, (t, kept) in enumerate(zip(fails, here, strict=True), start=1)]
    depot_ends = path.work(np.concatenate(up) + family.up_days, 0)
    done = path.with_parts([depot_ends, *ends])
    issued = np.split(
        met(np.concatenate(up), done[0], family.lru[0].stock), np.cumsum([t.size for t in up])[:-1]
    )
    edges = np.linspace(TRIMMED * days, (1.0 - TRIMMED) * days, PARTS + 1)
    by_part = np.zeros((len(fails), PARTS))
    for base, (claims, kept) in enumerate(zip(fails, here, strict=True)):
        shelf = family.lru[base + 1]
        back = np.empty_like(claims)
        back[kept], back[~kept] = done[base + 1], issued[base] + shelf.order_days
        waits = met(claims, back, shelf.stock) - claims
        by_part[base] = np.histogram(claims, edges, weights=waits)[0] / np.diff(edges)
    every = by_part.sum(axis=0)
    return by_part.mean(axis=1), float(every.std(ddof=1) / np.sqrt(PARTS))


class _Path:
    """Repairs of a family along one path."""

    def __init__(self, family: Family, draws: np.random.Generator) -> None:
        self._family, self._draws = family, draws

    def work(self, begin: Floats, site: int) -> Floats:
        """Return when work on LRUs ends, exponential times."""
        return begin + self._draws.exponential(self._family.lru[site].days, begin.size)

    def with_parts(self, ends: list[Floats]) -> list[Floats]:
        """Return when LRUs are serviceable, by site: each may await one SRU; the depot comes first."""
        draws, family = self._draws, self._family
        bounds = np.cumsum([0.0, *family.need])
        drawn = [draws.random(t.size) for t in ends]
        done = [t.copy() for t in ends]
        for sru, shelves in enumerate(family.srus):
            asks = [(u >= bounds[sru]) & (u < bounds[sru + 1]) for u in drawn]
            claims = [t[asked] for t, asked in zip(ends, asks, strict=True)]
            for site, found in enumerate(self._parts_of(claims, shelves)):
                done[site][asks[site]] = found
        return done

    def _parts_of(self, claims: list[Floats], shelves: tuple[Shelf, ...]) -> list[Floats]:
        draws, up = self._draws, self._family.up_days
        kept = [draws.random(t.size) < shelf.kept_share for t, shelf in zip(claims, shelves, strict=True)]
        kept[0] = np.zeros(claims[0].size, dtype=np.bool_)
        ordered = [t[~k] for t, k in zip(claims, kept, strict=True)]
        came = np.concatenate([ordered[0], *(t + up for t in ordered[1:])])
        back = came + draws.exponential(shelves[0].days, came.size)
        issued = np.split(
            met(np.concatenate(ordered), back, shelves[0].stock), np.cumsum([t.size for t in ordered])[:-1]
        )
        found = [issued[0]]
        for site in range(1, len(claims)):
            own = np.empty_like(claims[site])
            local = claims[site][kept[site]]
            own[kept[site]] = local + draws.exponential(shelves[site].days, local.size)
            own[~kept[site]] = issued[site] + shelves[site].order_days
            found.append(met(claims[site], own, shelves[site].stock))
        return found


LENGTH, MOST_BATCHES = 300, 120
"""Where the laws of batches end."""


def owed_in_batches(mean: float, stock: int, *, variance_to_mean: float, share: Floats) -> tuple[Floats, ...]:
    """Return for each base the law of what a depot with a fixed lead time owes it.

    Orders come in batches, logarithmic, each of one base. The first `stock` units ordered during the lead
    time are met; the batch in which the shelf runs out is met in part, all later ones wait (Axsäter 1990
    for single units).
    """
    theta = 1.0 - 1.0 / variance_to_mean
    sizes = np.arange(LENGTH)
    size = np.zeros(LENGTH)
    size[1:] = theta ** sizes[1:] / sizes[1:] / np.log(variance_to_mean)
    batches = mean * np.log(variance_to_mean) / (variance_to_mean - 1.0)
    number = np.exp(-batches + sizes * np.log(batches) - np.cumsum(np.log(np.maximum(sizes, 1))))
    powers = [np.eye(1, LENGTH)[0]]
    for _ in range(MOST_BATCHES):
        powers.append(np.convolve(powers[-1], size)[:LENGTH])
    laws = []
    for part in share:
        law = np.zeros(LENGTH)
        for k, over in enumerate(_crossings(size, stock)):
            if not over.any():
                continue
            units = _later(number, k, part=float(part)) @ np.array(powers)
            own, other = np.convolve(over, units)[:LENGTH], over.sum() * units
            law += part * own + (1.0 - part) * other
        law[0] += 1.0 - law.sum()
        laws.append(law)
    return tuple(laws)


def _crossings(size: Floats, stock: int) -> list[Floats]:
    """Return for k = 0, 1, ... P(batch k is the one that reaches the stock, by so many units more)."""
    if stock == 0:
        return [np.eye(1, LENGTH)[0]]
    found, so_far = [np.zeros(LENGTH)], np.eye(1, LENGTH)[0]
    for _ in range(stock):
        after = np.convolve(so_far, size)[: LENGTH + stock]
        found.append(after[stock : stock + LENGTH])
        so_far = np.where(np.arange(LENGTH) < stock, after[:LENGTH], 0.0)
    return [np.pad(over, (0, LENGTH - over.size)) for over in found]


def _later(number: Floats, k: int, *, part: float) -> Floats:
    """Return P(k batches come and then m more of a base with a part of them), m = 0, 1, ..."""
    found = np.zeros(MOST_BATCHES + 1)
    thinned = np.eye(1, MOST_BATCHES + 1)[0]
    for more in range(MOST_BATCHES):
        found += number[k + more] * thinned
        thinned = thinned * (1.0 - part) + np.concatenate(([0.0], thinned[:-1])) * part
    return found
