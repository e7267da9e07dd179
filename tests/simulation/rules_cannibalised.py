"""Small studies of cannibalisation, alone and with other rules."""

from typing import Any

from every_rule import SHOPS, SITES, TANKS_FAIL, VEHICLES, study
from rules_hits import FEED, HITS, PHASES, WORKSHOPS

from sustainment.model.study import Study

MANY = [
    {"unit": "first", "item": "tank", "quantity": 7},
    {"unit": "second", "item": "tank", "quantity": 5},
    {"unit": "third", "item": "tank", "quantity": 3},
]
UNHIT = [row for row in WORKSHOPS if row.get("mode") != "damage"]
SPARED = [
    {"parent": "tank", "item": "engine", "quantity": 2, "needed": 1, "standby_share": 0.5},
    {"parent": "tank", "item": "radio", "quantity": 4, "needed": 2},
    {"parent": "engine", "item": "pump", "failure_share": 0.5},
    {"parent": "engine", "item": "seal", "failure_share": 0.3},
]
DOUBTFUL = [
    {"item": "engine", "mtbf": 500, "life_unit": "km"},
    {"item": "engine", "mode": "leak", "mtbf": 1500, "life_unit": "km", "critical": False},
    {"item": "radio", "mtbf": 100, "life_unit": "day"},
    {"item": "radio", "mode": "noise", "mtbf": 200, "life_unit": "day", "critical": False},
]


def moved(**more: Any) -> Study:
    """Return the brigades of `every_rule`, larger and with few spares, whose holes move."""
    return study(**{"cannibalisation": True, "authorised": MANY, **more})


STUDIES: dict[str, Study] = {
    "holes move": moved(),
    "constant demand": moved(demand="constant"),
    "exchange work in finite shops, faults": moved(repairs=UNHIT, resources=SHOPS, failures=TANKS_FAIL),
    "constant demand, exchange work, faults": moved(
        repairs=UNHIT, resources=SHOPS, failures=TANKS_FAIL, demand="constant"
    ),
    "copies to spare": moved(parts=SPARED, failures=DOUBTFUL),
    "copies to spare, exchange work, constant demand": moved(
        parts=SPARED, repairs=UNHIT, resources=SHOPS, failures=[*DOUBTFUL, *TANKS_FAIL[:2]], demand="constant"
    ),
    "copies to spare, exchange work, hits": moved(
        parts=SPARED, damage=HITS, **{**FEED, "failures": [*DOUBTFUL, *TANKS_FAIL[:2]]}
    ),
    "batches": moved(
        items=[{**row, "variance_to_mean": 3 if row["item"] == "radio" else 1} for row in VEHICLES]
    ),
    "strength rises and falls, positions are empty": moved(
        authorised=[
            {"unit": "first", "item": "tank", "quantity": 7, "held": 4},
            {"unit": "second", "item": "tank", "quantity": 5},
            {"unit": "second", "item": "tank", "quantity": 2, "from_day": 100, "to_day": 170},
            {"unit": "third", "item": "tank", "quantity": 5, "from_day": 50},
        ],
        sites=[*SITES, {"site": "reserve"}],
        deliveries=[{"delivery": "new", "item": "tank", "site": "east", "quantity": 1, "from_day": 30,
                     "every_days": 25}],
        failures=TANKS_FAIL,
        repairs=UNHIT,
        resources=SHOPS,
    ),
    "damage and loss": moved(damage=HITS, **FEED),
    "phases of damage, constant demand": moved(
        damage=PHASES, milestones=[{"milestone": "attack", "day": 60}], demand="constant", **FEED
    ),
    "warm-up and a shut site": moved(
        damage=HITS,
        warm_up_days=50,
        count_from_day=20,
        disruptions=[{"disruption": "flood", "what": "sites/east", "from_day": 100, "to_day": 125}],
        **FEED,
    ),
}  # fmt: skip
