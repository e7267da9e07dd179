"""Random fleets for laws that hold between two runs: tables to be changed before they are a study."""

from random import Random
from typing import Any

from sustainment.model.study import Study

Tables = dict[str, Any]
LAWS = ("", " ~ exponential", " ~ lognormal 0.7", " ~ gamma 0.5", " ~ weibull 0.6")


def time(rng: Random, low: float, high: float) -> str:
    """Return a random time of a random law, its mean in eighths of a day."""
    return f"{rng.randint(int(8 * low), int(8 * high)) / 8}{rng.choice(LAWS)}"


def fleet(seed: int) -> Tables:
    """Return bases, a depot, two types with parts, shops, limited lanes, laterals, losses, dated changes."""
    rng = Random(f"fleet {seed}")
    bases = [f"base {n}" for n in range(1, rng.randint(2, 3) + 1)]
    types = ["truck", "van"]
    return {
        "days": rng.choice([150, 200]),
        "demand": rng.choice(["operating", "operating", "constant"]),
        "warm_up_days": rng.choice([0, 20.5]),
        "holding_share": rng.choice([0, 0.2]),
        "sites": [{"site": "depot"}, *({"site": b, "kind": "base", "supplied_by": "depot"} for b in bases)],
        "lanes": [
            {"from_site": "depot", "to_site": "kind:base", "days": time(rng, 1, 6), "order_days": 1,
             "cost_per_trip": 3, "cost_per_kg": 0.01,
             "capacity_per_day": rng.choice([None, None, 0.75])},
            {"from_site": "kind:base", "to_site": "depot", "days": time(rng, 1, 6), "cost_per_trip": 2},
            *([{"from_site": "kind:base", "to_site": "kind:base", "role": "lateral", "days": 1}]
              if rng.random() < 0.4 else []),
        ],
        "items": [
            {"item": "truck", "kind": "end item", "price": 900, "mass_kg": 9000, "procurement_days": 60},
            {"item": "van", "kind": "end item", "price": 500, "mass_kg": 2500, "procurement_days": 40},
            {"item": "engine", "price": 100, "mass_kg": 900, "procurement_days": time(rng, 20, 60)},
            {"item": "radio", "price": 10, "mass_kg": 12, "procurement_days": 15,
             "variance_to_mean": rng.choice([1, 1, 3])},
            {"item": "pump", "kind": "SRU", "price": 5, "mass_kg": 20, "procurement_days": 25},
        ],
        "parts": [
            {"parent": "truck", "item": "engine"},
            {"parent": "truck", "item": "radio", "quantity": 2, "needed": rng.choice([1, 2])},
            {"parent": "van", "item": "engine"},
            {"parent": "engine", "item": "pump", "failure_share": 0.5},
        ],
        "units": [
            {"unit": "red", "site": bases[0], "priority": 2},
            {"unit": "blue", "site": bases[-1]},
            {"unit": "green", "site": bases[0]},
        ],
        "authorised": [
            *({"unit": unit, "item": item, "quantity": rng.randint(1, 6)}
              for unit in ("red", "blue", "green") for item in types),
            *([{"unit": "red", "item": "truck", "quantity": 3, "from_day": 60, "to_day": 110}]
              if rng.random() < 0.4 else []),
        ],
        "use": [
            {"unit": "*", "item": "*", "life_unit": "km", "per_day": rng.choice([8, 16, 32])},
            *([{"unit": "blue", "item": "van", "life_unit": "km", "per_day": 40, "from_day": 30,
                "to_day": 45, "repeat_days": 50}] if rng.random() < 0.5 else []),
        ],
        "failures": [
            {"item": "engine", "mtbf": rng.choice([512, 768, 1024]), "life_unit": "km"},
            {"item": "engine", "mode": "leak", "mtbf": 2048, "life_unit": "km", "critical": False},
            {"item": "radio", "mtbf": rng.choice([64, 128, 256]), "life_unit": "day"},
            {"item": "truck", "mode": "hull", "mtbf": 2048, "life_unit": "km"},
            {"item": "van", "mode": "axle", "mtbf": 4096, "life_unit": "km", "critical": rng.random() < 0.5},
        ],
        "damage": [{"unit": "red", "item": "truck", "per_1000_days": 2, "write_off_share": 0.5}],
        "repairs": [
            {"item": "engine", "site": "kind:base", "share": 0.4, "turnaround_days": time(rng, 2, 8),
             "no_fault_found_share": 0.2, "test_days": 1, "cost": 7, "needs": "bay"},
            {"item": "engine", "site": "depot", "turnaround_days": time(rng, 4, 12),
             "condemnation_share": 0.1, "rework_share": 0.15, "cost": 20, "needs": "bench"},
            {"item": "radio", "site": "depot", "turnaround_days": time(rng, 4, 12)},
            {"item": "pump", "site": "depot", "turnaround_days": 8, "condemnation_share": 0.3},
            {"item": "kind:end item", "site": "depot", "turnaround_days": time(rng, 8, 20), "cost": 90},
            {"item": "truck", "site": "kind:base", "mode": "engine", "turnaround_days": 0.5, "needs": "bay"},
        ],
        "resources": [
            {"resource": "bay", "site": "kind:base", "quantity": rng.randint(1, 2),
             "queue": rng.choice(["first come", "priority"])},
            {"resource": "bench", "site": "depot", "quantity": 1, "cost_per_year": 1000},
        ],
        "stock": [
            {"item": "engine", "site": "depot", "quantity": rng.randint(0, 3), "unserviceable": 1},
            {"item": "radio", "site": "kind:base", "quantity": rng.randint(0, 2)},
            {"item": "pump", "site": "depot", "quantity": rng.randint(0, 2)},
            {"item": "van", "site": "depot", "quantity": rng.randint(0, 2)},
        ],
        "deliveries": [
            {"delivery": "gift", "item": "van", "site": bases[0], "quantity": 2, "from_day": 20, "to_day": 60,
             "chance": 0.7, "delay_days": "5 ~ exponential"},
        ],
        "disruptions": [
            {"disruption": "snow", "what": f"lanes/depot@{bases[0]}", "from_day": 40, "to_day": 55},
        ],
    }  # fmt: skip


def study(tables: Tables) -> Study:
    """Return the study of some tables."""
    return Study("a random fleet", **tables)
