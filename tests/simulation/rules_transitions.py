"""Small studies in which positions go over to another type: alone, and with the other rules."""

from typing import Any

from every_rule import PARTS, SHOPS, STUDIES, TANKS_FAIL, VEHICLES, _with_shops
from every_rule import study as plain

from sustainment.model.study import Study

ITEMS = [
    *VEHICLES,
    {"item": "new tank", "kind": "end item", "price": 2000, "procurement_days": "30 ~ gamma 0.5"},
    {"item": "tank crew", "kind": "crew", "price": 40},
    {"item": "new crew", "kind": "crew", "price": 50},
]
USE = [
    {"unit": "*", "item": "tank", "life_unit": "km", "per_day": 20, "stress": 1.5},
    {"unit": "*", "item": "new tank", "life_unit": "km", "per_day": 15},
]
GOES = {"unit": "*", "from_item": "tank", "to_item": "new tank", "positions_per_day": 0.05, "from_day": 10}
NEW_FAIL = [*TANKS_FAIL, {"item": "new tank", "mode": "hull", "mtbf": 3000, "life_unit": "km"}]
NEW_WORK = [
    *_with_shops(),
    {"item": "new tank", "site": "depot", "turnaround_days": "15 ~ exponential", "needs": "bench"},
]
DELIVERIES = [
    {"delivery": "to east", "item": "new tank", "site": "east", "quantity": 3, "from_day": 40, "to_day": 120},
    {"delivery": "to west", "item": "new tank", "site": "west", "quantity": 2, "from_day": 15},
]
CREWED = [
    {"unit": "first", "item": "tank", "quantity": 4, "crew": "tank crew"},
    {"unit": "second", "item": "tank", "quantity": 3, "held": 2, "crew": "tank crew"},
    {"unit": "third", "item": "tank", "quantity": 2, "crew": "tank crew"},
    {"unit": "*", "item": "new tank", "quantity": 0, "crew": "new crew"},
]


def going(**more: Any) -> Study:
    """Return the study of `every_rule` whose tanks give way to new tanks with the same engine."""
    tables: dict[str, Any] = {
        "items": ITEMS,
        "parts": [*PARTS, {"parent": "new tank", "item": "engine"}],
        "use": USE,
        "failures": NEW_FAIL,
        "repairs": NEW_WORK,
        "resources": SHOPS,
        "transitions": [{**GOES, "conversion_days": "8 ~ lognormal 0.5"}],
    }
    return plain(**{**tables, **more})


SHUT = STUDIES["shut lanes and sites, capacities"]
COURSE = {"course": "new drivers", "item": "new crew", "site": "depot", "every_days": 30,
          "length_days": 20, "seats": 3, "pass_share": 0.8}  # fmt: skip

TRANSITION_STUDIES: dict[str, Study] = {
    "bought at the top": going(),
    "delivered, and the old retired": going(
        deliveries=DELIVERIES, transitions=[{**GOES, "old_items": "retired", "conversion_days": 5}]
    ),
    "with crews of two kinds": going(
        authorised=CREWED,
        deliveries=DELIVERIES,
        courses=[COURSE, {**COURSE, "course": "again", "from_item": "tank crew", "site": "east"}],
        holding_share=0.1,
    ),
    "with one kind of crew": going(
        authorised=[{**row, "crew": "tank crew"} for row in CREWED],
        deliveries=DELIVERIES,
        courses=[{**COURSE, "item": "tank crew", "seats": 1}],
    ),
    "while authorisations change": going(
        authorised=[
            *CREWED,
            {"unit": "first", "item": "tank", "quantity": 1, "from_day": 120, "to_day": 200,
             "crew": "tank crew"},
            {"unit": "third", "item": "tank", "quantity": 5, "from_day": 60, "to_day": 150,
             "crew": "tank crew"},
            {"unit": "second", "item": "new tank", "quantity": 2, "from_day": 170, "crew": "new crew"},
            {"unit": "second", "item": "tank", "quantity": 0, "from_day": 170, "crew": "tank crew"},
        ],
        transitions=[{**GOES, "positions_per_day": 0.4, "conversion_days": 9}],
        courses=[{**COURSE, "every_days": 12}],
    ),
    "while strength falls and machines are out": going(
        authorised=[
            *CREWED,
            *({"unit": "first", "item": "tank", "quantity": 4 - k, "from_day": 60 + 25 * k,
               "to_day": 80 + 25 * k, "crew": "tank crew"} for k in (1, 2, 3)),
            {"unit": "second", "item": "tank", "quantity": 1, "from_day": 90, "crew": "tank crew"},
            {"unit": "third", "item": "tank", "quantity": 1, "from_day": 130, "crew": "tank crew"},
        ],
        transitions=[
            {**GOES, "positions_per_day": 0.1, "conversion_days": 20},
            {"unit": "first", "from_item": "new tank", "to_item": "tank", "positions_per_day": 0.05,
             "from_day": 70, "conversion_days": 10},
        ],
        missions=[
            {"mission": f"patrol {unit} {item}", "unit": unit, "item": item, "quantity": 2, "least": 1,
             "every_days": 11, "length_days": 6, "life_unit": "km", "use": 90}
            for unit in ("first", "second", "third") for item in ("tank", "new tank")
        ],
        courses=[{**COURSE, "every_days": 12}, {**COURSE, "course": "old", "item": "tank crew"}],
    ),
    "in stretches, by milestone, there and back": going(
        milestones=[{"milestone": "contract", "day": 20, "delay_days": "20 ~ exponential", "chance": 0.9}],
        transitions=[
            {**GOES, "unit": "first", "from_day": "contract", "to_day": 160, "positions_per_day": 0.1},
            {**GOES, "unit": "second", "from_day": 10, "to_day": 40, "repeat_days": 60,
             "positions_per_day": 0.05, "conversion_days": "4 ~ exponential"},
            {**GOES, "unit": "third", "positions_per_day": 1},
            {"unit": "third", "from_item": "new tank", "to_item": "tank", "positions_per_day": 0.03,
             "from_day": 150},
        ],
    ),
    "begun before day 0": going(
        milestones=[{"milestone": "contract", "day": -60, "delay_days": "50 ~ exponential"}],
        deliveries=DELIVERIES,
        transitions=[
            {**GOES, "unit": "first", "from_day": "contract"},
            {**GOES, "unit": "second", "from_day": -33, "to_day": 90},
            {**GOES, "unit": "third", "from_day": "contract", "to_day": "contract + 60"},
        ],
    ),
    "constant demand": going(demand="constant", deliveries=DELIVERIES, authorised=CREWED, courses=[COURSE]),
    "over lanes and through sites that shut": going(
        lanes=SHUT.table("lanes"),
        disruptions=SHUT.table("disruptions"),
        stock=[{"item": "new tank", "site": "depot", "quantity": 6}],
        warm_up_days=20,
        count_from_day=30,
    ),
    "of tanks that lend parts and are lost": going(
        cannibalisation=True,
        authorised=CREWED,
        courses=[COURSE],
        damage=[
            {"unit": "*", "item": "*", "mode": "mine", "per_1000_days": 6, "write_off_share": 0.5,
             "crew_lost_share": 0.5, "harvest_share": 0.5},
        ],
        deliveries=DELIVERIES,
    ),
    "with neighbours who help": going(
        lanes=[
            {"from_site": "depot", "to_site": "kind:base", "days": 4},
            {"from_site": "west", "to_site": "east", "role": "lateral", "item": "new tank", "days": 6},
            {"from_site": None, "to_site": "west", "role": "emergency", "item": "new tank", "days": 12},
        ],
        authorised=[
            *CREWED,
            {"unit": "first", "item": "tank", "quantity": 1, "from_day": 52, "crew": "tank crew"},
        ],
        stock=[{"item": "new tank", "site": "west", "quantity": 4}],
        transitions=[{**GOES, "positions_per_day": 0.1}],
    ),
}  # fmt: skip
