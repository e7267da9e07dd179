"""Small studies that between them use every rule of the event loop."""

from typing import Any

from sustainment.model.study import Study

VEHICLES = [
    {"item": "tank", "kind": "end item", "price": 1000, "mass_kg": 60000},
    {"item": "engine", "price": 100, "mass_kg": 900, "procurement_days": "40 ~ gamma 0.5"},
    {"item": "radio", "price": 10, "mass_kg": 12},
    {"item": "pump", "kind": "SRU", "price": 5, "procurement_days": 25},
    {"item": "seal", "kind": "SRU", "price": 1},
]
PARTS = [
    {"parent": "tank", "item": "engine"},
    {"parent": "tank", "item": "radio", "quantity": 2},
    {"parent": "engine", "item": "pump", "failure_share": 0.5},
    {"parent": "engine", "item": "seal", "failure_share": 0.3},
]
SITES = [
    {"site": "depot"},
    {"site": "east", "kind": "base", "supplied_by": "depot"},
    {"site": "west", "kind": "base", "supplied_by": "depot"},
]


def study(**more: Any) -> Study:
    """Return two brigades, a depot, engines with parts, radios; `more` replaces tables and settings."""
    tables: dict[str, Any] = {
        "days": 300,
        "sites": SITES,
        "items": VEHICLES,
        "parts": PARTS,
        "lanes": [
            {"from_site": "depot", "to_site": "kind:base", "days": "4 ~ exponential", "order_days": 1,
             "cost_per_trip": 3, "cost_per_kg": 0.01},
            {"from_site": "kind:base", "to_site": "depot", "days": 6, "cost_per_trip": 2},
        ],
        "units": [
            {"unit": "first", "site": "east", "priority": 2},
            {"unit": "second", "site": "west"},
            {"unit": "third", "site": "east"},
        ],
        "authorised": [
            {"unit": "first", "item": "tank", "quantity": 4},
            {"unit": "second", "item": "tank", "quantity": 3},
            {"unit": "third", "item": "tank", "quantity": 2},
        ],
        "use": [{"unit": "*", "item": "tank", "life_unit": "km", "per_day": 20, "stress": 1.5}],
        "failures": [
            {"item": "engine", "mtbf": 900, "life_unit": "km"},
            {"item": "engine", "mode": "leak", "mtbf": 1500, "life_unit": "km", "critical": False},
            {"item": "radio", "mtbf": 150, "life_unit": "day"},
        ],
        "repairs": [
            {"item": "engine", "site": "kind:base", "share": 0.4, "turnaround_days": "5 ~ lognormal 0.7",
             "no_fault_found_share": 0.2, "test_days": 1, "cost": 7},
            {"item": "engine", "site": "depot", "turnaround_days": "12 ~ weibull 0.6",
             "condemnation_share": 0.1, "rework_share": 0.15, "cost": 20},
            {"item": "engine", "site": "kind:base", "mode": "leak", "turnaround_days": "2 ~ gamma 0.5"},
            {"item": "radio", "site": "depot", "turnaround_days": "9 ~ exponential"},
            {"item": "pump", "site": "depot", "turnaround_days": 8, "condemnation_share": 0.3},
            {"item": "seal", "site": "kind:base", "turnaround_days": 3},
        ],
        "stock": [
            {"item": "engine", "site": "depot", "quantity": 1, "unserviceable": 1},
            {"item": "radio", "site": "kind:base", "quantity": 1},
            {"item": "pump", "site": "kind:base", "quantity": 1},
        ],
    }  # fmt: skip
    return Study("every rule", **{**tables, **more})


EXCHANGES = [
    {"item": "tank", "site": "kind:base", "mode": "engine", "turnaround_days": "1.5 ~ lognormal 0.5",
     "delay_days": 0.5, "needs": "bay + 2 mechanic", "rework_share": 0.1, "cost": 2},
    {"item": "tank", "site": "east", "mode": "radio", "turnaround_days": 0.25, "needs": "mechanic"},
]  # fmt: skip
SHOPS = [
    {"resource": "bay", "site": "kind:base", "quantity": 1},
    {"resource": "mechanic", "site": "kind:base", "quantity": 2, "queue": "priority"},
    {"resource": "bench", "site": "depot", "quantity": 1},
]


def _with_shops() -> list[dict[str, Any]]:
    return [
        *EXCHANGES,
        {"item": "engine", "site": "depot", "turnaround_days": "6 ~ lognormal 0.7", "needs": "bench",
         "keeps_bay": True, "condemnation_share": 0.05, "cost": 20},
        {"item": "engine", "site": "kind:base", "share": 0.5, "turnaround_days": "4 ~ exponential",
         "needs": "bay", "priority": 2},
        {"item": "radio", "site": "depot", "turnaround_days": 2, "needs": "bench"},
        {"item": "pump", "site": "depot", "turnaround_days": 3, "delay_days": "1 ~ exponential"},
        {"item": "seal", "site": "depot", "turnaround_days": 3},
        {"item": "tank", "site": "depot", "turnaround_days": "15 ~ exponential", "needs": "bench"},
        {"item": "tank", "site": "east", "share": 0.6, "turnaround_days": 9, "needs": "bay"},
    ]  # fmt: skip


TANKS_FAIL = [
    {"item": "tank", "mode": "hull", "mtbf": 2500, "life_unit": "km"},
    {"item": "tank", "mode": "sight", "mtbf": 2500, "life_unit": "km", "critical": False},
    {"item": "engine", "mtbf": 800, "life_unit": "km"},
    {"item": "radio", "mtbf": 200, "life_unit": "day", "critical": False},
]

STUDIES: dict[str, Study] = {
    "no route is special": study(),
    "constant demand": study(demand="constant"),
    "finite shops and exchange work": study(repairs=_with_shops(), resources=SHOPS, failures=TANKS_FAIL),
    "constant demand in finite shops": study(
        repairs=_with_shops(), resources=SHOPS, failures=TANKS_FAIL, demand="constant"
    ),
    "batches": study(
        items=[{**row, "variance_to_mean": 3 if row["item"] == "radio" else 1} for row in VEHICLES]
    ),
    "warm-up and a late count": study(warm_up_days=60.5, count_from_day=100, holding_share=0.2),
    "reorder points": study(
        items=[{**row, "procurement_days": 20} for row in VEHICLES],
        stock=[
            {"item": "radio", "site": "kind:base", "quantity": 3, "policy": "r, Q", "reorder_point": 1,
             "order_quantity": 2},
            {"item": "radio", "site": "depot", "quantity": 4, "policy": "r, Q", "reorder_point": 2,
             "order_quantity": 5},
            {"item": "engine", "site": "kind:base", "quantity": 1},
        ],
        repairs=[{"item": "engine", "site": "kind:base", "turnaround_days": 8}],
    ),
    "deliveries and empty positions": study(
        authorised=[
            {"unit": "first", "item": "tank", "quantity": 4, "held": 1},
            {"unit": "second", "item": "tank", "quantity": 3, "held": 2},
            {"unit": "third", "item": "tank", "quantity": 2, "held": 0},
        ],
        deliveries=[
            {"delivery": "pledge", "item": "tank", "site": "east", "quantity": 3, "from_day": 30,
             "to_day": 90, "chance": 0.7, "delay_days": "10 ~ exponential"},
            {"delivery": "float", "item": "tank", "site": "depot", "quantity": 1, "from_day": 20,
             "every_days": 40},
            {"delivery": "radios", "item": "radio", "site": "west", "from_site": "east", "quantity": 2,
             "from_day": "treaty + 5"},
        ],
        milestones=[
            {"milestone": "approval", "day": 25, "delay_days": "15 ~ exponential", "chance": 0.8},
            {"milestone": "treaty", "after": "approval", "delay_days": 10},
        ],
        failures=TANKS_FAIL,
        repairs=_with_shops(),
        resources=SHOPS,
    ),
    "dated changes": study(
        use=[
            {"unit": "*", "item": "tank", "life_unit": "km", "per_day": 20},
            {"unit": "first", "item": "tank", "life_unit": "km", "per_day": 60, "from_day": 50,
             "to_day": 80, "repeat_days": 100},
        ],
        authorised=[
            {"unit": "first", "item": "tank", "quantity": 4},
            {"unit": "second", "item": "tank", "quantity": 3},
            {"unit": "second", "item": "tank", "quantity": 1, "from_day": 100, "to_day": 170},
            {"unit": "third", "item": "tank", "quantity": 5, "from_day": "treaty"},
        ],
        milestones=[{"milestone": "treaty", "day": 60, "delay_days": "20 ~ lognormal 0.5", "chance": 0.9}],
        repairs=[
            *_with_shops(),
            {"item": "radio", "site": "depot", "turnaround_days": 9, "needs": "bench", "from_day": 120,
             "to_day": 200},
        ],
        resources=[*SHOPS, {"resource": "bench", "site": "depot", "quantity": 3, "from_day": 90}],
        failures=TANKS_FAIL,
    ),
    "shut lanes and sites, capacities": study(
        sites=[
            {"site": "depot"},
            {"site": "east", "kind": "base", "supplied_by": "depot"},
            {"site": "west", "kind": "base", "supplied_by": "depot"},
        ],
        lanes=[
            {"from_site": "depot", "to_site": "kind:base", "days": 4, "capacity_per_day": 0.4,
             "cost_per_kg": 0.02},
            {"from_site": "kind:base", "to_site": "depot", "days": "6 ~ exponential",
             "capacity_per_day": 1},
        ],
        disruptions=[
            {"disruption": "blockade", "what": "lanes/depot@east", "from_day": 60, "to_day": 85},
            {"disruption": "snow", "what": "lanes/west@depot", "from_day": 20, "to_day": 40,
             "repeat_days": 90},
            {"disruption": "strike", "what": "sites/depot", "from_day": 110, "to_day": 131},
            {"disruption": "flood", "what": "sites/east", "from_day": 200, "to_day": 215},
        ],
        repairs=_with_shops(),
        resources=SHOPS,
        failures=TANKS_FAIL,
        deliveries=[{"delivery": "radios", "item": "radio", "site": "east", "quantity": 2, "from_day": 205}],
    ),
    "a supplier that changes": study(
        sites=[*SITES, {"site": "reserve"}],
        lanes=[
            {"from_site": "depot", "to_site": "kind:base", "days": 4},
            {"from_site": "reserve", "to_site": "kind:base", "item": "radio", "days": 2, "from_day": 80,
             "to_day": 160},
        ],
        stock=[
            {"item": "radio", "site": "reserve", "quantity": 12},
            {"item": "engine", "site": "depot", "quantity": 2},
        ],
    ),
}  # fmt: skip
