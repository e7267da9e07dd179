"""Small studies of shifts, calls, queues, alone and together with other rules."""

from typing import Any

from every_rule import SHOPS, SITES, TANKS_FAIL, VEHICLES, _with_shops, study

from sustainment.model.study import Study

PRE_EMPTIVE = [{**row, "queue": "pre-emptive"} for row in SHOPS]
SHIFTS = ["mo-fr 6-22", "8-16:30", "mo-th 22-6"]
IN_SHIFTS = [{**row, "shift": shift} for row, shift in zip(SHOPS, SHIFTS, strict=True)]
PRIORITIES = {"engine": 2, "radio": 1, "tank": 3}
RANKED = [
    {**row, "priority": {"engine": 1, "radio": 3}.get(row.get("mode"), PRIORITIES.get(row["item"], 1))}
    for row in _with_shops()
]
CALLED: dict[str, Any] = {"mobilise_days": "7 ~ exponential", "stay_days": 20, "mobilise_cost": 1000}


def _shops(resources: list[dict[str, Any]], **more: Any) -> Study:
    tables: dict[str, Any] = {"repairs": RANKED, "failures": TANKS_FAIL, "resources": resources}
    return study(**{**tables, **more})


def _with(rows: list[dict[str, Any]], name: str, **more: Any) -> list[dict[str, Any]]:
    return [{**row, **more} if row["resource"] == name else row for row in rows]


RAMP = [
    {"resource": "bench", "site": "depot", "quantity": 1, "queue": "pre-emptive", "shift": "mo-fr 6-22"},
    {"resource": "bench", "site": "depot", "quantity": 4, "queue": "pre-emptive", "shift": "6-22",
     "from_day": 90, "to_day": 180},
    {"resource": "bench", "site": "depot", "quantity": 0, "queue": "pre-emptive", "from_day": 220,
     "to_day": 250},
]  # fmt: skip

STUDIES: dict[str, Study] = {
    "shifts": _shops(IN_SHIFTS, day_zero="2024-02-29"),
    "shifts from a warm-up on": _shops(IN_SHIFTS, warm_up_days=10.3, count_from_day=20),
    "shifts and constant demand": _shops(IN_SHIFTS, demand="constant"),
    "pre-emption": _shops(PRE_EMPTIVE),
    "pre-emption of some": _shops(_with(SHOPS, "bay", queue="pre-emptive")),
    "pre-emption in shifts": _shops(
        [{**row, "queue": "pre-emptive"} for row in IN_SHIFTS], day_zero="2025-07-06"
    ),
    "pre-emption, batches and constant demand": _shops(
        PRE_EMPTIVE,
        demand="constant",
        items=[{**row, "variance_to_mean": 2.5 if row["item"] == "engine" else 1} for row in VEHICLES],
    ),
    "most backorders": _shops([{**row, "queue": "most backorders"} for row in SHOPS]),
    "most backorders in shifts": _shops([{**row, "queue": "most backorders"} for row in IN_SHIFTS]),
    "called": _shops(_with(SHOPS, "bay", **CALLED)),
    "called for good": _shops(_with(SHOPS, "bench", mobilise_days=30, cost_per_year=5)),
    "called in shifts, pre-empted": _shops(
        [{**row, "queue": "pre-emptive", **CALLED} for row in IN_SHIFTS], warm_up_days=30
    ),
    "shops that open, ramp and shut": _shops(
        [*PRE_EMPTIVE[:2], *RAMP],
        sites=[{**row, "from_day": 15} if row["site"] == "west" else row for row in SITES],
        disruptions=[
            {"disruption": "strike", "what": "sites/depot", "from_day": 110.3, "to_day": 131},
            {"disruption": "flood", "what": "sites/east", "from_day": 200, "to_day": 215.8},
        ],
        authorised=[
            {"unit": "first", "item": "tank", "quantity": 4},
            {"unit": "second", "item": "tank", "quantity": 3},
            {"unit": "second", "item": "tank", "quantity": 1, "from_day": 100, "to_day": 170},
            {"unit": "third", "item": "tank", "quantity": 2},
        ],
    ),
    "called to a site that shuts": _shops(
        [{**row, **CALLED, "stay_days": "9 ~ lognormal 0.8"} for row in PRE_EMPTIVE],
        disruptions=[
            {"disruption": "strike", "what": "sites/depot", "from_day": 60, "to_day": 75},
            {"disruption": "flood", "what": "sites/east", "from_day": 40, "to_day": 70, "repeat_days": 90},
            {"disruption": "storm", "what": "resources/bay@west", "from_day": 100, "to_day": 130},
        ],
    ),
}
