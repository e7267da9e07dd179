"""Small studies of planned work and of what is consumed."""

from typing import Any

from every_rule import EXCHANGES, PARTS, SHOPS, VEHICLES, study

from sustainment.model.study import Study

FUEL = [
    {"item": "fuel", "kind": "consumable", "price": 2, "mass_kg": 800, "procurement_days": 9},
    {"item": "oil", "kind": "consumable", "price": 1},
]
DRAWS = [
    {"parent": "tank", "item": "fuel", "consumed": 0.037, "life_unit": "km"},
    {"parent": "tank", "item": "oil", "consumed": 0.25, "life_unit": "day"},
]
LANES = [
    {"from_site": "depot", "to_site": "kind:base", "days": "4 ~ exponential", "order_days": 1},
    {"from_site": "kind:base", "to_site": "depot", "days": 6},
]


def thirsty(**more: Any) -> Study:
    """Return the brigades of `every_rule` whose tanks draw fuel by the kilometre and oil by the day."""
    tables: dict[str, Any] = {
        "items": [*VEHICLES, *FUEL],
        "parts": [*PARTS, *DRAWS],
        "stock": [
            {"item": "engine", "site": "depot", "quantity": 1, "unserviceable": 1},
            {"item": "radio", "site": "kind:base", "quantity": 1},
            {"item": "fuel", "site": "kind:base", "quantity": 9},
            {"item": "fuel", "site": "depot", "quantity": 30},
            {"item": "oil", "site": "kind:base", "quantity": 6, "policy": "r, Q", "reorder_point": 3,
             "order_quantity": 5},
        ],
        "deliveries": [{"delivery": "oil", "item": "oil", "site": "depot", "quantity": 11, "from_day": 3,
                        "every_days": 13}],
    }  # fmt: skip
    return study(**{**tables, **more})


CONSUMPTION: dict[str, Study] = {
    "consumption": thirsty(),
    "consumption under constant demand": thirsty(demand="constant"),
    "consumption in a warm-up that begins at noon": thirsty(warm_up_days=30.5, count_from_day=50),
    "consumption of dated use, priorities, shut sites and slow lanes": thirsty(
        use=[
            {"unit": "*", "item": "tank", "life_unit": "km", "per_day": 20, "stress": 2},
            {"unit": "first", "item": "tank", "life_unit": "km", "per_day": 60, "from_day": 50,
             "to_day": 80, "repeat_days": 100},
        ],
        authorised=[
            {"unit": "first", "item": "tank", "quantity": 4, "held": 2},
            {"unit": "second", "item": "tank", "quantity": 3},
            {"unit": "second", "item": "tank", "quantity": 1, "from_day": 100, "to_day": 170},
            {"unit": "third", "item": "tank", "quantity": 3},
        ],
        lanes=[{**LANES[0], "capacity_per_day": 1.4}, LANES[1]],
        disruptions=[
            {"disruption": "strike", "what": "sites/depot", "from_day": 110, "to_day": 131},
            {"disruption": "flood", "what": "sites/east", "from_day": 200, "to_day": 215.25},
        ],
        repairs=[
            *EXCHANGES,
            {"item": "engine", "site": "depot", "turnaround_days": "6 ~ lognormal 0.7"},
            {"item": "radio", "site": "depot", "turnaround_days": 2},
            {"item": "seal", "site": "kind:base", "turnaround_days": 3},
        ],
        resources=SHOPS,
        holding_share=0.2,
    ),
}  # fmt: skip

SERVICES = [
    {"item": "tank", "mode": "check", "every": 350, "life_unit": "km"},
    {"item": "tank", "mode": "paint", "every": 45, "life_unit": "day", "early": 12, "late": 4},
    {"item": "tank", "mode": "major", "every": 2300, "life_unit": "km", "action": "overhaul", "late": 200},
    {"item": "engine", "mode": "oil change", "every": 500, "life_unit": "km", "early": 90, "late": 60},
    {"item": "engine", "mode": "rebuild", "every": 1500, "life_unit": "km", "action": "overhaul",
     "early": 200, "late": 400},
    {"item": "radio", "mode": "swap", "every": 120, "life_unit": "day", "action": "discard", "late": 9},
]  # fmt: skip
WORK = [
    *EXCHANGES,
    {"item": "engine", "site": "depot", "turnaround_days": "6 ~ lognormal 0.7", "needs": "bench",
     "condemnation_share": 0.05, "cost": 20},
    {"item": "engine", "site": "kind:base", "share": 0.5, "turnaround_days": "4 ~ exponential",
     "needs": "bay", "priority": 2},
    {"item": "engine", "site": "kind:base", "mode": "oil change", "turnaround_days": 0.75,
     "needs": "bay + mechanic", "cost": 1},
    {"item": "engine", "site": "depot", "mode": "rebuild", "turnaround_days": 11, "needs": "bench"},
    {"item": "radio", "site": "depot", "turnaround_days": 2},
    {"item": "pump", "site": "depot", "turnaround_days": 3},
    {"item": "seal", "site": "depot", "turnaround_days": 3},
    {"item": "tank", "site": "kind:base", "mode": "check", "turnaround_days": "1.5 ~ gamma 0.5",
     "needs": "mechanic", "rework_share": 0.2, "cost": 5},
    {"item": "tank", "site": "kind:base", "mode": "paint", "delay_days": 0.5, "turnaround_days": 2,
     "needs": "bay"},
    {"item": "tank", "site": "depot", "turnaround_days": "15 ~ exponential", "needs": "bench"},
]  # fmt: skip
SPARES = [
    {"item": "engine", "site": "depot", "quantity": 2},
    {"item": "engine", "site": "kind:base", "quantity": 1},
    {"item": "radio", "site": "kind:base", "quantity": 2},
    {"item": "radio", "site": "depot", "quantity": 1},
    {"item": "pump", "site": "depot", "quantity": 1},
    {"item": "tank", "site": "east", "quantity": 1},
]
RADIOS_BOUGHT = [{**row, "procurement_days": 30} if row["item"] == "radio" else row for row in VEHICLES]


def serviced(**more: Any) -> Study:
    """Return the brigades of `every_rule` with every kind of planned work, in bays and by mechanics."""
    tables: dict[str, Any] = {
        "items": RADIOS_BOUGHT, "service": SERVICES, "repairs": WORK, "resources": SHOPS, "stock": SPARES
    }  # fmt: skip
    return study(**{**tables, **more})


DATED_USE = [
    {"unit": "*", "item": "tank", "life_unit": "km", "per_day": 20},
    {"unit": "first", "item": "tank", "life_unit": "km", "per_day": 60, "from_day": 50, "to_day": 80,
     "repeat_days": 100},
    {"unit": "second", "item": "tank", "life_unit": "km", "per_day": 0, "from_day": 70, "to_day": 75},
    {"unit": "third", "item": "tank", "life_unit": "day", "per_day": 2, "from_day": 100},
]  # fmt: skip

PLANNED_WORK: dict[str, Study] = {
    "planned work": serviced(),
    "planned work on parts": serviced(service=[row for row in SERVICES if row["mode"] != "major"]),
    "planned work that takes no time": serviced(
        failures=[], repairs=[row for row in WORK if row.get("mode") not in ("check", "oil change", "paint")]
    ),
    "planned work under constant demand": serviced(demand="constant"),
    "planned work, holes gathered, hits": serviced(
        cannibalisation=True,
        damage=[
            {"unit": "first", "item": "tank", "per_1000_days": 9, "write_off_share": 0.4,
             "harvest_share": 0.5},
        ],
        stock=SPARES[:1],
    ),
    "planned work of dated use and strength": serviced(
        use=DATED_USE,
        authorised=[
            {"unit": "first", "item": "tank", "quantity": 4},
            {"unit": "second", "item": "tank", "quantity": 3},
            {"unit": "second", "item": "tank", "quantity": 1, "from_day": 100, "to_day": 170},
            {"unit": "third", "item": "tank", "quantity": 2},
            {"unit": "third", "item": "tank", "quantity": 5, "from_day": 40},
        ],
    ),
    "planned work, end items that fail, shut sites": serviced(
        failures=[
            {"item": "tank", "mode": "hull", "mtbf": 2500, "life_unit": "km", "shape": 2},
            {"item": "tank", "mode": "sight", "mtbf": 2500, "life_unit": "km", "critical": False},
            {"item": "engine", "mtbf": 800, "life_unit": "km", "shape": 3},
            {"item": "radio", "mtbf": 200, "life_unit": "day", "critical": False},
        ],
        disruptions=[
            {"disruption": "strike", "what": "sites/depot", "from_day": 110, "to_day": 131},
            {"disruption": "flood", "what": "sites/east", "from_day": 130.5, "to_day": 145.25},
        ],
        warm_up_days=60.5,
        count_from_day=100,
        holding_share=0.2,
    ),
    "planned work and consumption, copies to spare, batches": serviced(
        items=[
            *({**row, "variance_to_mean": 3} if row["item"] == "radio" else row for row in RADIOS_BOUGHT),
            *FUEL,
        ],
        parts=[
            {"parent": "tank", "item": "engine"},
            {"parent": "tank", "item": "radio", "quantity": 3, "needed": 2, "standby_share": 0.5},
            *PARTS[2:],
            *DRAWS,
        ],
        stock=[*SPARES, {"item": "fuel", "site": "kind:base", "quantity": 9},
               {"item": "fuel", "site": "depot", "quantity": 20},
               {"item": "oil", "site": "west", "quantity": 150}],
        deliveries=[{"delivery": "oil", "item": "oil", "site": "east", "quantity": 9, "from_day": 3,
                     "every_days": 13}],
    ),
}  # fmt: skip
STUDIES = {**CONSUMPTION, **PLANNED_WORK}
