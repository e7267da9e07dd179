"""The reference models of the benchmarks, as ordinary studies."""

from math import ceil, floor, sqrt

from sustainment.model.study import Study

BASES, TYPES, SYSTEMS = 10, 25, 20
VARIATION = 0.7
EXACT_R1 = {"A": 0.9335114, "EBO": 13.74515, "fill": 0.712928}
"""Stationary answer of R1: binomial disaggregation of depot backorders, holes spread hypergeometrically."""


def failure_rates() -> list[float]:
    """Return the failures a day of each LRU type in one system."""
    weight = [(k + 1) ** -0.8 for k in range(TYPES)]
    return [0.05 * w / sum(weight) for w in weight]


def repaired_share(k: int) -> float:
    """Return the chance that a base repairs an LRU of a type."""
    return 0.10 + 0.03 * (7 * k % 25)


def base_days(k: int) -> float:
    """Return the mean repair time at a base."""
    return 2 + 0.5 * (11 * k % 25)


def depot_days(k: int) -> float:
    """Return the mean time of carcass transit and depot repair together."""
    return 15.0 + 2 * (3 * k % 25)


def r1_stock() -> dict[tuple[str, str], int]:
    """Return the stock of R1 by item and site."""
    stock: dict[tuple[str, str], int] = {}
    for k, rate in enumerate(failure_rates()):
        share = repaired_share(k)
        above = BASES * SYSTEMS * rate * (1 - share) * depot_days(k)
        stock[f"lru{k:02d}", "depot"] = floor(above + 0.5 * sqrt(above))
        for b in range(BASES):
            here = SYSTEMS * rate * (share * base_days(k) + (1 - share) * (3 + b))
            stock[f"lru{k:02d}", f"base{b}"] = ceil(here + 0.4 * sqrt(here))
    return stock


def r1(days: int = 3650) -> Study:
    """Return R1: two echelons, one indenture, ample repair, demand whatever the state."""
    types = [f"lru{k:02d}" for k in range(TYPES)]
    bases = [f"base{b}" for b in range(BASES)]
    repairs = []
    for k, item in enumerate(types):
        law = f"~ lognormal {VARIATION}"
        repairs.append(
            {
                "item": item,
                "site": "kind:base",
                "share": repaired_share(k),
                "turnaround_days": f"{base_days(k)} {law}",
            }
        )
        repairs.append({"item": item, "site": "depot", "turnaround_days": f"{depot_days(k)} {law}"})
    lanes = [{"from_site": "depot", "to_site": base, "days": 3.0 + b} for b, base in enumerate(bases)]
    lanes += [{"from_site": base, "to_site": "depot", "days": 0.0} for base in bases]
    return Study(
        "R1",
        days=days,
        count_from_day=365,
        demand="constant",
        sites=[
            {"site": "depot"},
            *({"site": base, "kind": "base", "supplied_by": "depot"} for base in bases),
        ],
        lanes=lanes,
        items=[{"item": "system", "kind": "end item"}, *({"item": item} for item in types)],
        parts=[{"parent": "system", "item": item} for item in types],
        units=[{"unit": f"unit{b}", "site": base} for b, base in enumerate(bases)],
        authorised=[{"unit": f"unit{b}", "item": "system", "quantity": SYSTEMS} for b in range(BASES)],
        use=[{"unit": "*", "item": "system", "life_unit": "hour", "per_day": 1}],
        failures=[
            {"item": item, "mtbf": 1 / rate} for item, rate in zip(types, failure_rates(), strict=True)
        ],
        repairs=repairs,
        stock=[{"item": item, "site": site, "quantity": units} for (item, site), units in r1_stock().items()],
    )
