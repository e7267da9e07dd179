"""Small studies of missions, alone and together with other rules."""

from typing import Any

from every_rule import SHOPS, TANKS_FAIL, VEHICLES, _with_shops, study
from rules_crews import crewed
from rules_hits import HITS, WORKSHOPS
from rules_lives import aging
from rules_planned import serviced
from rules_transitions import GOES, going

from sustainment.model.study import Study

PATROL = {"mission": "patrol", "unit": "first", "item": "tank", "quantity": 3, "least": 2, "every_days": 5,
          "latest_days": 1.5, "length_days": 2, "life_unit": "km", "use": 120}  # fmt: skip
CONVOY = {"mission": "convoy", "unit": "second", "item": "tank", "quantity": 3, "every_days": 9.7,
          "latest_days": 4, "length_days": 6, "life_unit": "km", "use": 400}  # fmt: skip
ESCORT = {"mission": "escort", "unit": "first", "item": "tank", "quantity": 1, "every_days": 2.5,
          "latest_days": 0, "length_days": 4, "life_unit": "hour", "use": 9}  # fmt: skip
MISSIONS = [PATROL, CONVOY, ESCORT]


def _missions(rows: list[dict[str, Any]] = MISSIONS, **more: Any) -> Study:
    tables: dict[str, Any] = {
        "missions": rows,
        "failures": [*TANKS_FAIL, {"item": "engine", "mode": "pump", "mtbf": 60, "life_unit": "hour"}],
        "repairs": _with_shops(),
        "resources": SHOPS,
    }
    return study(**{**tables, **more})


PLAIN = [{"parent": "tank", "item": "engine"}, {"parent": "tank", "item": "radio", "quantity": 2}]

STUDIES: dict[str, Study] = {
    "missions": _missions(),
    "missions and parts that are there at once": _missions(
        parts=PLAIN,
        repairs=[
            {"item": "engine", "site": "kind:base", "turnaround_days": "5 ~ lognormal 0.7"},
            {"item": "radio", "site": "depot", "turnaround_days": "9 ~ exponential"},
            {"item": "tank", "site": "depot", "turnaround_days": 4},
        ],
        stock=[
            {"item": "engine", "site": "kind:base", "quantity": 2},
            {"item": "radio", "site": "kind:base", "quantity": 4},
            {"item": "tank", "site": "east", "quantity": 2},
        ],
        resources=[],
    ),
    "missions under constant demand": _missions(demand="constant"),
    "missions from a warm-up on": _missions(warm_up_days=23.4, count_from_day=40),
    "missions and batches": _missions(
        items=[{**row, "variance_to_mean": 3 if row["item"] == "radio" else 1} for row in VEHICLES],
        failures=[
            {"item": "radio", "mtbf": 600, "life_unit": "km"},
            {"item": "engine", "mtbf": 900, "life_unit": "km"},
        ],
    ),
    "dated missions": _missions(
        [
            PATROL,
            {**PATROL, "quantity": 1, "least": None, "every_days": 3, "from_day": 60, "to_day": 90},
            {**PATROL, "every_days": None, "quantity": 4, "from_day": 121.5, "to_day": 130},
            {**CONVOY, "from_day": "treaty + 2", "to_day": "treaty + 80"},
            {**ESCORT, "from_day": 30, "to_day": 32, "every_days": None, "repeat_days": 20},
            {**ESCORT, "mission": "raid", "quantity": 2, "every_days": None, "from_day": 200},
        ],
        milestones=[{"milestone": "treaty", "day": 40, "delay_days": "20 ~ exponential", "chance": 0.9}],
    ),
    "missions of positions that close": _missions(
        authorised=[
            {"unit": "first", "item": "tank", "quantity": 4},
            {"unit": "first", "item": "tank", "quantity": 1, "from_day": 50, "to_day": 57},
            {"unit": "first", "item": "tank", "quantity": 6, "from_day": 57},
            {"unit": "second", "item": "tank", "quantity": 3, "held": 1},
            {"unit": "third", "item": "tank", "quantity": 2},
        ],
        deliveries=[{"delivery": "float", "item": "tank", "site": "west", "quantity": 2, "from_day": 70}],
    ),
    "missions that spare copies": _missions(
        parts=[
            {"parent": "tank", "item": "engine"},
            {"parent": "tank", "item": "radio", "quantity": 3, "needed": 2, "standby_share": 0.5},
        ],
        failures=[
            {"item": "radio", "mtbf": 300, "life_unit": "km"},
            {"item": "engine", "mtbf": 900, "life_unit": "km", "critical": False},
        ],
        stock=[{"item": "radio", "site": "kind:base", "quantity": 6}],
        repairs=[
            {"item": "radio", "site": "depot", "turnaround_days": "9 ~ exponential"},
            {"item": "engine", "site": "kind:base", "turnaround_days": 8},
        ],
        resources=[],
    ),
    "missions that drink": _missions(
        items=[*VEHICLES, {"item": "oil", "kind": "consumable", "procurement_days": 9}],
        parts=[
            {"parent": "tank", "item": "engine"},
            {"parent": "tank", "item": "oil", "consumed": 0.02, "life_unit": "km"},
        ],
        stock=[
            {"item": "oil", "site": "kind:base", "quantity": 16, "policy": "r, Q", "reorder_point": 6,
             "order_quantity": 14},
            {"item": "engine", "site": "kind:base", "quantity": 1},
        ],
        repairs=[{"item": "engine", "site": "kind:base", "turnaround_days": 8}],
        failures=[{"item": "engine", "mtbf": 900, "life_unit": "km"}],
        resources=[],
    ),
    "missions in shifts": _missions(
        resources=[{**row, "queue": "pre-emptive", "shift": "mo-fr 6-18"} for row in SHOPS]
    ),
    "missions of crewed tanks": crewed(
        missions=[{**PATROL, "quantity": 2, "least": 1}, CONVOY, ESCORT],
        repairs=_with_shops(),
        resources=SHOPS,
    ),
    "missions that age machines": aging(missions=MISSIONS, warm_up_days=20),
    "missions that age machines under constant demand": aging(missions=MISSIONS, demand="constant"),
    "missions and planned work": serviced(missions=MISSIONS),
    "missions and planned work under constant demand": serviced(missions=MISSIONS, demand="constant"),
    "missions, hits, holes that move, a flood": study(
        missions=MISSIONS,
        damage=HITS,
        failures=TANKS_FAIL,
        repairs=WORKSHOPS,
        resources=SHOPS,
        cannibalisation=True,
        disruptions=[{"disruption": "flood", "what": "sites/east", "from_day": 100, "to_day": 115}],
    ),
    "missions of the old and the new": going(
        missions=[
            {**PATROL, "least": 1},
            {**ESCORT, "mission": "new", "item": "new tank", "life_unit": "km"},
        ],
        transitions=[{**GOES, "conversion_days": "8 ~ lognormal 0.5"}],
        stock=[{"item": "new tank", "site": "east", "quantity": 3}],
    ),
    "missions at dated rates": study(
        missions=MISSIONS,
        failures=[
            {"item": "engine", "mtbf": 900, "life_unit": "km"},
            {"item": "engine", "mtbf": 200, "life_unit": "km", "from_day": 60, "to_day": 120},
            {"item": "radio", "mode": "leak", "mtbf": 150, "life_unit": "day"},
        ],
        factors=[{"factor": "mud", "applies_to": "use/*/per_day", "times": 2, "from_day": 90, "to_day": 140}],
    ),
}  # fmt: skip
