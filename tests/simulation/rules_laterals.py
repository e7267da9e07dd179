"""Studies of lateral and emergency supply, alone and with other rules."""

from typing import Any

from every_rule import EXCHANGES, SHOPS, SITES, TANKS_FAIL, VEHICLES, study
from every_rule import _with_shops as with_shops

from sustainment.model.study import Study

SUPPLY = [
    {"from_site": "depot", "to_site": "kind:base", "days": "4 ~ exponential", "order_days": 1},
    {"from_site": "kind:base", "to_site": "depot", "days": 6},
]
BETWEEN_BASES = {"from_site": "kind:base", "to_site": "kind:base", "role": "lateral"}
FROM_OUTSIDE = {"from_site": None, "role": "emergency"}
STOCK = [
    {"item": "engine", "site": "kind:base", "quantity": 2},
    {"item": "engine", "site": "depot", "quantity": 1},
    {"item": "radio", "site": "*", "quantity": 2},
    {"item": "pump", "site": "*", "quantity": 1},
    {"item": "seal", "site": "kind:base", "quantity": 1},
]


def lateral(*lanes: dict[str, Any], **more: Any) -> Study:
    """Return the study of every rule with more lanes than those of supply."""
    return study(**{"lanes": [*SUPPLY, *lanes], "stock": STOCK, **more})


AT_ONCE = lateral(BETWEEN_BASES, {**FROM_OUTSIDE, "to_site": "*"})
SLOW = [
    {**BETWEEN_BASES, "days": "2 ~ lognormal 0.5", "order_days": 0.5, "cost_per_trip": 4, "cost_per_kg": 0.1},
    {**FROM_OUTSIDE, "to_site": "kind:base", "item": "engine", "days": 3, "cost_per_trip": 30},
]
RESERVE = [
    {"from_site": "reserve", "to_site": "depot", "role": "lateral", "days": 2, "order_days": 1, "rank": 2},
    {"from_site": "annex", "to_site": "depot", "role": "lateral", "days": 5, "rank": 1},
    {"from_site": None, "to_site": "depot", "item": "radio", "role": "emergency", "days": 9},
]

STUDIES: dict[str, Study] = {
    "at once": AT_ONCE,
    "slow": lateral(*SLOW, holding_share=0.2),
    "no emergency": lateral(BETWEEN_BASES),
    "timetables and batches": lateral(
        {**BETWEEN_BASES, "days": "1 ~ exponential", "every_days": 7, "from_day": 3},
        {**FROM_OUTSIDE, "to_site": "kind:base", "days": 2, "batch": 2},
    ),
    "constant demand, batches": lateral(
        *SLOW,
        demand="constant",
        items=[{**row, "variance_to_mean": 3 if row["item"] == "radio" else 1} for row in VEHICLES],
    ),
    "exchange work and finite shops, end items that fail": lateral(
        *SLOW, {**FROM_OUTSIDE, "to_site": "west", "item": "tank", "days": 6},
        repairs=with_shops(), resources=SHOPS, failures=TANKS_FAIL, warm_up_days=60.5, count_from_day=40,
        stock=[*STOCK, {"item": "tank", "site": "kind:base", "quantity": 1}],
    ),
    "an order from below asks": lateral(
        *RESERVE,
        sites=[*SITES, {"site": "reserve", "supplied_by": "depot"}, {"site": "annex"}],
        stock=[
            {"item": "kind:SRU", "site": "kind:base", "quantity": 1},
            {"item": "engine", "site": "reserve", "quantity": 2},
            {"item": "radio", "site": "annex", "quantity": 1},
            {"item": "engine", "site": "annex", "quantity": 1},
        ],
        repairs=[
            {"item": "engine", "site": "depot", "turnaround_days": 12, "condemnation_share": 0.2},
            {"item": "engine", "site": "reserve", "share": 0.5, "turnaround_days": 5},
            {"item": "radio", "site": "depot", "turnaround_days": "9 ~ exponential"},
            {"item": "radio", "site": "annex", "turnaround_days": 4},
        ],
    ),
    "reorder points": lateral(
        *RESERVE, BETWEEN_BASES,
        sites=[*SITES, {"site": "reserve", "supplied_by": "depot"}, {"site": "annex"}],
        items=[{**row, "procurement_days": 20} for row in VEHICLES],
        stock=[
            {"item": "radio", "site": "kind:base", "quantity": 3, "policy": "r, Q", "reorder_point": 1,
             "order_quantity": 3},
            {"item": "radio", "site": "depot", "quantity": 1},
            {"item": "radio", "site": "annex", "quantity": 2, "policy": "r, Q", "reorder_point": 0,
             "order_quantity": 2},
            {"item": "radio", "site": "reserve", "quantity": 2},
            {"item": "engine", "site": "*", "quantity": 1},
        ],
        repairs=[{"item": "engine", "site": "kind:base", "turnaround_days": 8}],
    ),
    "empty positions, deliveries, dated changes": lateral(
        {**BETWEEN_BASES, "days": 3, "from_day": 40, "to_day": 120},
        {**BETWEEN_BASES, "item": "radio", "days": 1, "rank": 1},
        {**FROM_OUTSIDE, "to_site": "*", "item": "tank", "days": 25, "from_day": "treaty"},
        {**FROM_OUTSIDE, "to_site": "east", "item": "engine", "days": 6, "from_day": 10, "to_day": 30,
         "repeat_days": 50},
        authorised=[
            {"unit": "first", "item": "tank", "quantity": 4, "held": 1},
            {"unit": "second", "item": "tank", "quantity": 3, "held": 3},
            {"unit": "second", "item": "tank", "quantity": 1, "from_day": 100, "to_day": 170},
            {"unit": "third", "item": "tank", "quantity": 5, "from_day": "treaty"},
            {"unit": "third", "item": "tank", "quantity": 2, "held": 1},
        ],
        milestones=[{"milestone": "treaty", "day": 60, "delay_days": "20 ~ lognormal 0.5", "chance": 0.9}],
        deliveries=[
            {"delivery": "pledge", "item": "tank", "site": "east", "quantity": 3, "from_day": 30,
             "to_day": 90},
            {"delivery": "float", "item": "engine", "site": "depot", "quantity": 2, "from_day": 20,
             "every_days": 60},
            {"delivery": "radios", "item": "radio", "site": "west", "from_site": "east", "quantity": 2,
             "from_day": "treaty + 5"},
        ],
        failures=TANKS_FAIL,
        repairs=with_shops(),
        resources=SHOPS,
    ),
    "shut sites and lanes, capacities": lateral(
        {**BETWEEN_BASES, "days": 2, "order_days": 3, "capacity_per_day": 0.2},
        {**FROM_OUTSIDE, "to_site": "*", "item": "radio", "days": 1, "capacity_per_day": 0.1},
        {**FROM_OUTSIDE, "to_site": "kind:base", "item": "engine"},
        sites=[*SITES[:2], {**SITES[2], "capacity_per_day": 0.3}],
        disruptions=[
            {"disruption": "snow", "what": "lanes/west@east@lateral", "from_day": 0, "to_day": 40,
             "repeat_days": 90},
            {"disruption": "war", "what": "lanes/@kind:base@emergency@engine", "from_day": 150,
             "to_day": 170},
            {"disruption": "strike", "what": "sites/depot", "from_day": 110, "to_day": 131},
            {"disruption": "flood", "what": "sites/east", "from_day": 60, "to_day": 95},
            {"disruption": "fire", "what": "sites/west", "from_day": 200, "to_day": 230},
        ],
        repairs=[*EXCHANGES, *(row for row in with_shops() if row not in EXCHANGES)],
        resources=SHOPS,
        failures=TANKS_FAIL,
        deliveries=[{"delivery": "radios", "item": "radio", "site": "east", "quantity": 2, "from_day": 205}],
    ),
}  # fmt: skip
