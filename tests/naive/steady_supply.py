"""Slow, obvious twin of flows and VARI-METRIC: MODEL section 4 on dictionaries, one pair at a time."""

import math
from dataclasses import dataclass, field

from naive.decimal_counts import shelf


@dataclass
class Place:
    """An item at a site."""

    supplier: tuple[str, str] | None = None
    removals: float = 0.0
    share: float = 0.0
    no_fault: float = 0.0
    written_off: float = 0.0
    rework: float = 0.0
    test: float = 0.0
    delay: float = 0.0
    work: float = 0.0
    resupply: float = 0.0
    """Order and travel time; procurement at the top."""
    order_days: float = 0.0
    up_days: float = 0.0
    stock: int = 0
    batching: float = 1.0
    children: dict[tuple[str, str], float] = field(default_factory=dict)


Places = dict[tuple[str, str], Place]


def carcasses(places: Places, at: tuple[str, str]) -> float:
    place = places[at]
    total = place.removals
    total += sum(repaired(places, k) * p.children[at] for k, p in places.items() if at in p.children)
    return total + sum(carcasses(places, c) * (1 - p.share) for c, p in places.items() if p.supplier == at)


def repaired(places: Places, at: tuple[str, str]) -> float:
    p = places[at]
    if p.share == 0.0:
        return 0.0
    return carcasses(places, at) * p.share * (1 - p.no_fault) * (1 - p.written_off)


def demands(places: Places, at: tuple[str, str]) -> float:
    total = places[at].removals
    total += sum(repaired(places, k) * p.children[at] for k, p in places.items() if at in p.children)
    return total + sum(orders(places, c) for c, p in places.items() if p.supplier == at)


def returned(places: Places, at: tuple[str, str]) -> float:
    p = places[at]
    return carcasses(places, at) * p.share * p.no_fault + repaired(places, at)


def orders(places: Places, at: tuple[str, str]) -> float:
    return demands(places, at) - returned(places, at)


def carcass_days(places: Places, at: tuple[str, str]) -> float:
    """a D: units a day x days from an order on the place to its carcass."""
    total = 0.0
    for c, p in places.items():
        if p.supplier == at:
            late = p.up_days - p.order_days
            if p.share == 0.0 and carcasses(places, c) > 0.0:
                late += carcass_days(places, c) / carcasses(places, c)
            total += carcasses(places, c) * (1 - p.share) * late
    return total


def own(places: Places, at: tuple[str, str]) -> float:
    p = places[at]
    stay = carcasses(places, at) * p.share * p.no_fault * p.test
    stay += repaired(places, at) * (p.delay + p.work) / (1 - p.rework)
    mean = orders(places, at) * p.resupply + stay
    return mean + carcass_days(places, at) if p.share > 0.0 else mean


def moments(places: Places, at: tuple[str, str], *, poisson: bool) -> tuple[float, float]:
    p = places[at]
    mean = own(places, at)
    variance = p.batching * mean
    if p.supplier is not None:
        f = orders(places, at) / demands(places, p.supplier)
        owed, spread = backorders(places, p.supplier, poisson=poisson)
        mean, variance = mean + f * owed, variance + f * (1 - f) * owed + f * f * spread
    for child, need in p.children.items():
        h = repaired(places, at) * need / demands(places, child)
        owed, spread = backorders(places, child, poisson=poisson)
        mean, variance = mean + h * owed, variance + h * (1 - h) * owed + h * h * spread
    return mean, mean if poisson else variance


def backorders(places: Places, at: tuple[str, str], *, poisson: bool) -> tuple[float, float]:
    mean, variance = moments(places, at, poisson=poisson)
    found = shelf(mean, max(variance / mean - 1, 0.0), math.inf, places[at].stock)
    return float(found.backorders), float(found.backorder_variance)
