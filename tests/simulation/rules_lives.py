"""Small studies of Weibull lives, alone and with other rules."""

from typing import Any

from every_rule import SHOPS, study
from rules_redundancy import SHUT, WORK, parts

from sustainment.model.study import Study

LIVES = [
    {"item": "tank", "mode": "hull", "mtbf": 1500, "life_unit": "km", "shape": 2.5},
    {"item": "tank", "mode": "frame", "mtbf": 900, "life_unit": "km", "shape": 1.7, "after_repair": "old"},
    {"item": "tank", "mode": "sight", "mtbf": 700, "life_unit": "km", "shape": 3, "critical": False},
    {"item": "tank", "mode": "rust", "mtbf": 120, "life_unit": "day", "shape": 2},
    {"item": "engine", "mtbf": 800, "life_unit": "km", "shape": 1.8},
    {"item": "engine", "mode": "leak", "mtbf": 1500, "life_unit": "km", "critical": False},
    {"item": "radio", "mtbf": 100, "life_unit": "day", "shape": 0.7},
    {"item": "radio", "mode": "aerial", "mtbf": 900, "life_unit": "km", "shape": 2},
    {"item": "radio", "mode": "display", "mtbf": 900, "life_unit": "km", "critical": False},
]
OWN = [
    {"item": "tank", "site": "depot", "turnaround_days": "15 ~ exponential", "needs": "bench",
     "no_fault_found_share": 0.2, "test_days": 2, "condemnation_share": 0.1},
    {"item": "tank", "site": "east", "share": 0.4, "turnaround_days": 6, "needs": "bay"},
    {"item": "tank", "site": "kind:base", "mode": "rust", "turnaround_days": 5},
]  # fmt: skip
REPAIRS = [row for row in WORK if row["item"] != "tank" or "mode" in row] + OWN
STOCK = [
    {"item": "tank", "site": "depot", "quantity": 2, "unserviceable": 1},
    {"item": "tank", "site": "west", "quantity": 1},
    {"item": "engine", "site": "depot", "quantity": 1},
    {"item": "radio", "site": "kind:base", "quantity": 1},
]
ITEMS = [
    {"item": "tank", "kind": "end item", "price": 1000, "procurement_days": "30 ~ exponential"},
    {"item": "engine", "price": 100},
    {"item": "radio", "price": 10},
    {"item": "pump", "kind": "SRU", "price": 5, "procurement_days": 25},
    {"item": "seal", "kind": "SRU", "price": 1},
]
BASIS: dict[str, Any] = {
    "failures": LIVES,
    "repairs": REPAIRS,
    "resources": SHOPS,
    "stock": STOCK,
    "items": ITEMS,
}
PARTS_ONLY = [row for row in LIVES if row["item"] != "tank"]
LIMITED = [
    {"from_site": "depot", "to_site": "kind:base", "days": 3, "capacity_per_day": 0.3},
    {"from_site": "kind:base", "to_site": "depot", "days": "2 ~ exponential", "capacity_per_day": 0.5},
]


def aging(**more: Any) -> Study:
    """Return the brigades of `every_rule` with Weibull lives."""
    return study(**(BASIS | more))


STUDIES: dict[str, Study] = {
    "parts and machines age": aging(),
    "parts age, in ample shops": aging(failures=PARTS_ONLY, resources=[], repairs=[
        {"item": "engine", "site": "depot", "turnaround_days": 12},
        {"item": "radio", "site": "kind:base", "turnaround_days": 6},
        {"item": "seal", "site": "depot", "turnaround_days": 3},
    ]),
    "aging copies to spare": aging(parts=parts(needed=2, standby_share=0.3)),
    "cold standby that ages": aging(parts=parts(needed=3, standby_share=0)),
    "ages under constant demand": aging(demand="constant", parts=parts(needed=3, standby_share=0.5)),
    "ages through dated changes and shut sites": aging(**SHUT),
    "constant demand through dated changes": aging(demand="constant", warm_up_days=50, **SHUT),
    "ages on lanes of small capacity": aging(lanes=LIMITED, warm_up_days=30.5, count_from_day=60),
    "good parts keep their ages in another machine": aging(
        cannibalisation=True, parts=parts(needed=3, standby_share=0.5)
    ),
    "ages of what is lent and lost": aging(
        lanes=[
            {"from_site": "depot", "to_site": "kind:base", "days": 3},
            {"from_site": "west", "to_site": "east", "role": "lateral", "days": 1, "order_days": 0.5},
            {"from_site": "east", "to_site": "west", "role": "lateral", "days": 0},
            {"from_site": "", "to_site": "east", "role": "emergency", "item": "tank", "days": 9},
        ],
        damage=[
            {"unit": "*", "item": "tank", "per_1000_days": 6, "write_off_share": 0.4, "harvest_share": 0.5}
        ],
        disruptions=SHUT["disruptions"],
    ),
    "ages of what is delivered": aging(
        authorised=[
            {"unit": "first", "item": "tank", "quantity": 4, "held": 1},
            {"unit": "second", "item": "tank", "quantity": 3, "held": 2},
            {"unit": "third", "item": "tank", "quantity": 2, "held": 0},
        ],
        deliveries=[
            {"delivery": "pledge", "item": "tank", "site": "east", "quantity": 3, "from_day": 30,
             "to_day": 90, "chance": 0.7, "delay_days": "10 ~ exponential"},
            {"delivery": "float", "item": "tank", "site": "east", "from_site": "west", "quantity": 1,
             "from_day": 20, "every_days": 40},
        ],
    ),
}  # fmt: skip
