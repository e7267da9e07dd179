"""The reference models of the benchmarks, as ordinary studies."""

from math import ceil, floor, sqrt
from typing import NamedTuple

from sustainment.model.study import Study

BASES, TYPES, SYSTEMS, SUBASSEMBLIES = 10, 25, 20, 3
VARIATION = 0.7
LOSS_RATE, SEASON = 0.0002, 2.0
"""Losses of R2 a day of a system that is up, and what multiplies its use from day 120 to 180 of each year."""
SRU_SHARE, CONDEMNED, BUYING_DAYS = 0.7, 0.02, 180
REFERENCE_R2 = {"A": 0.93349, "up": 187.82, "alive": 201.23}
REFERENCE_R2_SE = {"A": 0.00008, "up": 0.08, "alive": 0.10}
"""An independent simulation of R2, 4,000 replications."""
EXACT_R1 = {"A": 0.9335114, "EBO": 13.74515, "fill": 0.712928}
"""Stationary answer of R1: binomial disaggregation of depot backorders, holes spread hypergeometrically."""


class Sizes(NamedTuple):
    """How large R1 is built: as it is stated, or otherwise to see what its cost grows with."""

    bases: int = BASES
    types: int = TYPES
    systems: int = SYSTEMS


STATED = Sizes()


def failure_rates(types: int = TYPES) -> list[float]:
    """Return the failures a day of each LRU type in one system: 0.05 in all."""
    weight = [(k + 1) ** -0.8 for k in range(types)]
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


def order_days(b: int) -> float:
    """Return the order-and-ship time of a base; beyond ten bases the times come again."""
    return 3.0 + b % BASES


def r1_stock(sizes: Sizes = STATED) -> dict[tuple[str, str], int]:
    """Return the stock of R1 by item and site."""
    stock: dict[tuple[str, str], int] = {}
    for k, rate in enumerate(failure_rates(sizes.types)):
        share = repaired_share(k)
        above = sizes.bases * sizes.systems * rate * (1 - share) * depot_days(k)
        stock[f"lru{k:02d}", "depot"] = floor(above + 0.5 * sqrt(above))
        for b in range(sizes.bases):
            here = sizes.systems * rate * (share * base_days(k) + (1 - share) * order_days(b))
            stock[f"lru{k:02d}", f"base{b}"] = ceil(here + 0.4 * sqrt(here))
    return stock


def r1(days: int = 3650, sizes: Sizes = STATED) -> Study:
    """Return R1: two echelons, one indenture, ample repair, demand whatever the state."""
    types = [f"lru{k:02d}" for k in range(sizes.types)]
    bases = [f"base{b}" for b in range(sizes.bases)]
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
    lanes = [{"from_site": "depot", "to_site": base, "days": order_days(b)} for b, base in enumerate(bases)]
    lanes += [{"from_site": base, "to_site": "depot", "days": 0.0} for base in bases]
    return Study(
        "R1",
        days=days,
        count_from_day=min(365, days // 10),
        demand="constant",
        sites=[
            {"site": "depot"},
            *({"site": base, "kind": "base", "supplied_by": "depot"} for base in bases),
        ],
        lanes=lanes,
        items=[{"item": "system", "kind": "end item"}, *({"item": item} for item in types)],
        parts=[{"parent": "system", "item": item} for item in types],
        units=[{"unit": f"unit{b}", "site": base} for b, base in enumerate(bases)],
        authorised=[
            {"unit": f"unit{b}", "item": "system", "quantity": sizes.systems} for b in range(sizes.bases)
        ],
        use=[{"unit": "*", "item": "system", "life_unit": "hour", "per_day": 1}],
        failures=[
            {"item": item, "mtbf": 1 / rate}
            for item, rate in zip(types, failure_rates(sizes.types), strict=True)
        ],
        repairs=repairs,
        stock=[
            {"item": item, "site": site, "quantity": units} for (item, site), units in r1_stock(sizes).items()
        ],
    )


def shop_days(k: int) -> float:
    """Return the mean service of an LRU type in a base shop of R2."""
    return 1.0 + 0.1 * (11 * k % 25)


def depot_shop_days(k: int) -> float:
    """Return the mean service of an LRU type in the depot shop of R2."""
    return 3.0 + 0.2 * (3 * k % 25)


def r2_stock() -> dict[tuple[str, str], int]:
    """Return the stock of R2 by item and site."""
    stock: dict[tuple[str, str], int] = {}
    for k, rate in enumerate(failure_rates()):
        share, subassembly = repaired_share(k), SRU_SHARE / SUBASSEMBLIES
        above = BASES * SYSTEMS * rate * (1 - share) * (7.5 + depot_shop_days(k) + 5)
        stock[f"lru{k:02d}", "depot"] = floor(above + 0.5 * sqrt(above))
        below = BASES * SYSTEMS * rate * subassembly * (7.5 * share + 2 + 3)
        for m in range(SUBASSEMBLIES):
            stock[f"sru{k:02d}{m}", "depot"] = ceil(below + sqrt(below))
        for b in range(BASES):
            here = SYSTEMS * rate * (share * (shop_days(k) + 3) + (1 - share) * (3 + b))
            stock[f"lru{k:02d}", f"base{b}"] = ceil(here + 0.4 * sqrt(here))
            there = SYSTEMS * rate * share * subassembly * (3 + b + 2)
            for m in range(SUBASSEMBLIES):
                stock[f"sru{k:02d}{m}", f"base{b}"] = ceil(there + 0.4 * sqrt(there))
    return stock


def r2(days: int = 3650) -> Study:
    """Return R2: two indentures, finite shops, a season of use, losses, deliveries."""
    types = [f"lru{k:02d}" for k in range(TYPES)]
    bases = [f"base{b}" for b in range(BASES)]
    subassemblies = {
        item: [f"{item.replace('lru', 'sru')}{m}" for m in range(SUBASSEMBLIES)] for item in types
    }
    every = [name for names in subassemblies.values() for name in names]
    season = {"from_day": 120, "to_day": 180, "repeat_days": 365}
    given = [(90 * (k + 1), bases[k % BASES]) for k in range((days - 1) // 90)]
    most = {base: SYSTEMS + 4 * sum(b == base for _, b in given) for base in bases}
    law = f"~ lognormal {VARIATION}"
    repairs: list[dict[str, object]] = [
        {"item": item, "site": "depot", "turnaround_days": f"2 {law}", "needs": "server"} for item in every
    ]
    for k, item in enumerate(types):
        repairs += [
            {"item": item, "site": "kind:base", "share": repaired_share(k), "needs": "server",
             "turnaround_days": f"{shop_days(k)} {law}"},
            {"item": item, "site": "depot", "needs": "server", "condemnation_share": CONDEMNED,
             "turnaround_days": f"{depot_shop_days(k)} {law}"},
        ]  # fmt: skip
    return Study(
        "R2",
        days=days,
        count_from_day=365,
        sites=[
            {"site": "depot"},
            *({"site": base, "kind": "base", "supplied_by": "depot"} for base in bases),
        ],
        lanes=[{"from_site": "depot", "to_site": base, "days": 3.0 + b} for b, base in enumerate(bases)],
        items=[
            {"item": "system", "kind": "end item"},
            *({"item": item, "procurement_days": BUYING_DAYS} for item in types),
            *({"item": item, "kind": "SRU"} for item in every),
        ],
        parts=[
            *({"parent": "system", "item": item} for item in types),
            *(
                {"parent": item, "item": name, "failure_share": SRU_SHARE / SUBASSEMBLIES}
                for item, names in subassemblies.items()
                for name in names
            ),
        ],
        units=[{"unit": f"unit{b}", "site": base} for b, base in enumerate(bases)],
        authorised=[
            {"unit": f"unit{b}", "item": "system", "quantity": most[base], "held": SYSTEMS}
            for b, base in enumerate(bases)
        ],
        use=[
            {"unit": "*", "item": "system", "life_unit": "hour", "per_day": 1},
            {"unit": "*", "item": "system", "life_unit": "hour", "per_day": SEASON, **season},
        ],
        failures=[
            {"item": item, "mtbf": 1 / rate} for item, rate in zip(types, failure_rates(), strict=True)
        ],
        damage=[
            {"unit": "*", "item": "system", "mode": "loss", "per_1000_days": pace * 1000 * LOSS_RATE,
             "write_off_share": 1, **dated}
            for pace, dated in ((1.0, {}), (SEASON, season))
        ],
        resources=[
            {"resource": "server", "site": "kind:base", "quantity": 2},
            {"resource": "server", "site": "depot", "quantity": 60},
        ],
        repairs=repairs,
        deliveries=[
            {"delivery": f"systems{day}", "item": "system", "site": base, "quantity": 4, "from_day": day}
            for day, base in given
        ],
        stock=[{"item": item, "site": site, "quantity": units} for (item, site), units in r2_stock().items()],
    )  # fmt: skip
