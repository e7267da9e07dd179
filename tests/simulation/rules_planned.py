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
STUDIES = {**CONSUMPTION}
