"""Reference model R1 as an ordinary Study: two echelons, one indenture, ample repair, exact answer known.

Ten bases of twenty systems, 25 LRU types, one position of each in a system. Exact stationary answer:
availability 0.9335114, expected backorders 13.74515, fill rate 0.712928.
"""

from math import ceil, floor, sqrt

from sustainment.model.failure import Failure
from sustainment.model.items import Item, Part
from sustainment.model.network import Lane, Site
from sustainment.model.organisation import Authorised, Unit
from sustainment.model.repair import Repair
from sustainment.model.study import Study
from sustainment.model.supply import Stock
from sustainment.model.use import Use

BASES, TYPES, SYSTEMS = 10, 25, 20
DAYS, COUNTED_FROM = 3650, 365
FAILURES_PER_SYSTEM_DAY = 0.05
VARIATION = 0.7
EXACT = {"A": 0.9335114, "EBO": 13.74515, "fill": 0.712928}


def failure_rates() -> list[float]:
    """Return the failures a day of each LRU type in one system."""
    weights = [(k + 1) ** -0.8 for k in range(TYPES)]
    return [FAILURES_PER_SYSTEM_DAY * weight / sum(weights) for weight in weights]


def r1(*, days: int = DAYS, count_from_day: int = COUNTED_FROM) -> Study:
    """Return R1 as a Study."""
    bases = [f"base {b}" for b in range(BASES)]
    lrus = [f"LRU {k:02d}" for k in range(TYPES)]
    rates = failure_rates()
    kept = [0.10 + 0.03 * (7 * k % TYPES) for k in range(TYPES)]
    at_base = [2 + 0.5 * (11 * k % TYPES) for k in range(TYPES)]
    at_depot = [15.0 + 2 * (3 * k % TYPES) for k in range(TYPES)]
    repairs, stock = [], []
    for k, lru in enumerate(lrus):
        base_time, depot_time = f"{at_base[k]} ~ lognormal {VARIATION}", f"{at_depot[k]} ~ lognormal {VARIATION}"
        repairs += [
            Repair(lru, "kind:base", share=kept[k], turnaround_days=base_time),
            Repair(lru, "depot", turnaround_days=depot_time),
        ]
        pipeline = BASES * SYSTEMS * rates[k] * (1 - kept[k]) * at_depot[k]
        stock.append(Stock(lru, "depot", quantity=floor(pipeline + 0.5 * sqrt(pipeline))))
        for b, base in enumerate(bases):
            pipeline = SYSTEMS * rates[k] * (kept[k] * at_base[k] + (1 - kept[k]) * (3 + b))
            stock.append(Stock(lru, base, quantity=ceil(pipeline + 0.4 * sqrt(pipeline))))
    return Study(
        title="R1",
        days=days,
        count_from_day=count_from_day,
        demand="constant",
        sites=[Site("depot", kind="depot"), *(Site(base, kind="base", supplied_by="depot") for base in bases)],
        lanes=[
            *(Lane("depot", base, days=3 + b) for b, base in enumerate(bases)),
            *(Lane(base, "depot", days=0) for base in bases),
        ],
        items=[Item("system", kind="end item"), *(Item(lru, procurement_days=0) for lru in lrus)],
        parts=[Part("system", lru) for lru in lrus],
        units=[Unit(f"unit {b}", base) for b, base in enumerate(bases)],
        authorised=[Authorised("*", "system", quantity=SYSTEMS)],
        use=[Use("*", "system", "hour", per_day=1)],
        failures=[Failure(lru, mtbf=1 / rates[k]) for k, lru in enumerate(lrus)],
        repairs=repairs,
        stock=stock,
    )
