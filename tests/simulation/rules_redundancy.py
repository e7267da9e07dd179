"""Small studies of machines that can spare copies of an item, alone and with other rules."""

from typing import Any

from every_rule import EXCHANGES, PARTS, SHOPS, VEHICLES
from every_rule import study as every_rule

from sustainment.model.study import Study


def parts(**radio: Any) -> list[dict[str, Any]]:
    """Return the breakdown with four radios a tank, of which some are needed."""
    return [{**row, **({"quantity": 4} | radio if row["item"] == "radio" else {})} for row in PARTS]


FAILURES = [
    {"item": "tank", "mode": "hull", "mtbf": 2500, "life_unit": "km"},
    {"item": "tank", "mode": "sight", "mtbf": 2500, "life_unit": "km", "critical": False},
    {"item": "engine", "mtbf": 800, "life_unit": "km"},
    {"item": "radio", "mtbf": 120, "life_unit": "day"},
    {"item": "radio", "mode": "aerial", "mtbf": 700, "life_unit": "km"},
    {"item": "engine", "mode": "leak", "mtbf": 1500, "life_unit": "km", "critical": False},
    {"item": "radio", "mode": "display", "mtbf": 900, "life_unit": "km", "critical": False},
]
WORK = [
    *EXCHANGES,
    {"item": "tank", "site": "west", "mode": "radio", "turnaround_days": "0.5 ~ exponential",
     "delay_days": "1 ~ exponential", "needs": "mechanic", "rework_share": 0.3},
    {"item": "engine", "site": "depot", "turnaround_days": "6 ~ lognormal 0.7", "needs": "bench"},
    {"item": "radio", "site": "depot", "turnaround_days": 4, "needs": "bench"},
    {"item": "tank", "site": "depot", "turnaround_days": "15 ~ exponential", "needs": "bench"},
    {"item": "seal", "site": "depot", "turnaround_days": 3},
]  # fmt: skip


AMPLE = [
    {"item": "engine", "site": "depot", "turnaround_days": "6 ~ lognormal 0.7"},
    {"item": "engine", "site": "kind:base", "mode": "leak", "turnaround_days": 3},
    {"item": "radio", "site": "depot", "turnaround_days": "12 ~ exponential"},
    {"item": "tank", "site": "kind:base", "turnaround_days": "9 ~ exponential"},
    {"item": "seal", "site": "depot", "turnaround_days": 3},
]


def study(radio: dict[str, Any], **more: Any) -> Study:
    """Return the brigades of `every_rule` with redundant radios."""
    return every_rule(**({"parts": parts(**radio), "failures": FAILURES, "repairs": AMPLE} | more))


SHUT = {
    "disruptions": [
        {"disruption": "strike", "what": "sites/depot", "from_day": 60, "to_day": 85},
        {"disruption": "flood", "what": "sites/east", "from_day": 120, "to_day": 130},
    ],
    "authorised": [
        {"unit": "first", "item": "tank", "quantity": 4},
        {"unit": "first", "item": "tank", "quantity": 2, "from_day": 100, "to_day": 170},
        {"unit": "second", "item": "tank", "quantity": 3},
        {"unit": "third", "item": "tank", "quantity": 2, "held": 1},
    ],
    "use": [
        {"unit": "*", "item": "tank", "life_unit": "km", "per_day": 20},
        {"unit": "first", "item": "tank", "life_unit": "km", "per_day": 60, "from_day": 50, "to_day": 80},
    ],
}

STUDIES: dict[str, Study] = {
    "two of four, warm standby": study({"needed": 2, "standby_share": 0.25}),
    "three of four, cold standby": study({"needed": 3, "standby_share": 0}),
    "none of four is needed": study({"needed": 0}),
    "one of four, exchanged in shops": study(
        {"needed": 1, "standby_share": 0.5}, repairs=WORK, resources=SHOPS
    ),
    "three of four, constant demand in shops": study(
        {"needed": 3, "standby_share": 0.5}, repairs=WORK, resources=SHOPS, demand="constant"
    ),
    "one of four, constant demand": study({"needed": 1, "standby_share": 0}, demand="constant"),
    "two of four, dated changes and shut sites": study(
        {"needed": 2, "standby_share": 0.5}, repairs=WORK, resources=SHOPS, **SHUT
    ),
    "three of four, constant demand and dated changes": study(
        {"needed": 3}, repairs=WORK, resources=SHOPS, demand="constant", warm_up_days=40, **SHUT
    ),
    "two of four in batches": study(
        {"needed": 2, "standby_share": 0.5},
        items=[{**row, "variance_to_mean": 3 if row["item"] == "radio" else 1} for row in VEHICLES],
        repairs=WORK,
        resources=SHOPS,
        warm_up_days=30.5,
        count_from_day=60,
    ),
}
