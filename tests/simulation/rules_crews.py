"""Small studies in which crews matter: alone, and with the other rules."""

from typing import Any

from every_rule import PARTS, SHOPS, SITES, STUDIES, TANKS_FAIL, VEHICLES, _with_shops, study

from sustainment.model.study import Study

CREWED = [
    *VEHICLES,
    {"item": "tank crew", "kind": "crew", "price": 40},
    {"item": "old crew", "kind": "crew"},
    {"item": "school tank", "kind": "end item"},
]
AUTHORISED = [
    {"unit": "first", "item": "tank", "quantity": 4, "crew": "tank crew"},
    {"unit": "second", "item": "tank", "quantity": 3, "held": 1, "crew": "tank crew"},
    {"unit": "third", "item": "tank", "quantity": 2, "held": 1, "crew": "tank crew"},
]
DELIVERIES = [
    {"delivery": "to east", "item": "tank", "site": "east", "quantity": 3, "from_day": 5},
    {"delivery": "to west", "item": "tank", "site": "west", "quantity": 3, "from_day": 8},
]
COURSE = {"course": "drivers", "item": "tank crew", "site": "depot", "every_days": 25,
          "length_days": "18 ~ lognormal 0.4", "seats": 2, "pass_share": 0.7}  # fmt: skip


def crewed(**more: Any) -> Study:
    """Return the study of `every_rule` whose tanks need crews; more tanks than crews are there from day 8."""
    tables: dict[str, Any] = {
        "items": CREWED,
        "authorised": AUTHORISED,
        "deliveries": DELIVERIES,
        "courses": [COURSE],
    }
    return study(**{**tables, **more})


CHANGES = STUDIES["dated changes"]
SHUT = STUDIES["shut lanes and sites, capacities"]

CREW_STUDIES: dict[str, Study] = {
    "crews come from a course by lane": crewed(),
    "too few crews for ever": crewed(
        courses=[], stock=[{"item": "tank crew", "site": "west", "quantity": 1}]
    ),
    "crews in finite shops": crewed(repairs=_with_shops(), resources=SHOPS, failures=TANKS_FAIL),
    "constant demand of crewed tanks": crewed(
        repairs=_with_shops(), resources=SHOPS, failures=TANKS_FAIL, demand="constant"
    ),
    "courses wait for trainers and vehicles": crewed(
        resources=[
            *SHOPS,
            {"resource": "trainer", "site": "depot", "quantity": 3},
            {"resource": "trainer", "site": "depot", "quantity": 5, "from_day": 150},
        ],
        repairs=_with_shops(),
        courses=[
            {**COURSE, "needs": "2 trainer + bench + 2 school tank"},
            {**COURSE, "course": "more", "every_days": 10, "needs": "2 trainer + school tank", "seats": 1,
             "length_days": "9 ~ exponential"},
        ],
        stock=[{"item": "school tank", "site": "depot", "quantity": 1}],
        deliveries=[
            *DELIVERIES,
            {"delivery": "for the school", "item": "school tank", "site": "depot", "quantity": 1,
             "from_day": 40},
        ],
    ),
    "courses wait for vehicles that others hold": crewed(
        items=[*CREWED, {"item": "simulator", "kind": "LRU"}],
        courses=[
            {**COURSE, "every_days": 20, "needs": "2 school tank + simulator"},
            {**COURSE, "course": "short", "every_days": 9, "length_days": "7 ~ exponential", "seats": 1,
             "needs": "school tank"},
            {**COURSE, "course": "better", "every_days": 30, "seats": 1, "needs": "instructor + simulator"},
            {**COURSE, "course": "at east", "site": "east", "every_days": 15, "seats": 1,
             "needs": "school tank"},
        ],
        resources=[{"resource": "instructor", "site": "depot", "quantity": 1, "queue": "pre-emptive"}],
        stock=[
            {"item": "school tank", "site": "depot", "quantity": 2},
            {"item": "simulator", "site": "depot", "quantity": 1},
        ],
        deliveries=[
            *DELIVERIES,
            {"delivery": "to the school", "item": "school tank", "site": "east", "quantity": 1,
             "from_day": 70},
        ],
        disruptions=[{"disruption": "flood", "what": "sites/depot", "from_day": 60, "to_day": 90}],
    ),
    "crews of other crews": crewed(
        courses=[
            {**COURSE, "from_item": "old crew", "every_days": 15},
            {**COURSE, "course": "first step", "item": "old crew", "every_days": 40, "pass_share": 1,
             "from_day": "school", "to_day": 250},
        ],
        stock=[{"item": "old crew", "site": "depot", "quantity": 3}],
        milestones=[{"milestone": "school", "day": 20, "delay_days": "15 ~ exponential", "chance": 0.8}],
    ),
    "a school that no lane links": crewed(
        sites=[*SITES, {"site": "school"}],
        courses=[{**COURSE, "site": "school", "every_days": 12}],
        deliveries=[
            *DELIVERIES,
            {"delivery": "crews", "item": "tank crew", "site": "school", "quantity": 1, "from_day": 9},
        ],
        disruptions=[
            {"disruption": "flood", "what": "sites/school", "from_day": 60, "to_day": 90},
            {"disruption": "storm", "what": "sites/east", "from_day": 40, "to_day": 75},
        ],
        holding_share=0.2,
    ),
    "courses of milestones before day 0": crewed(
        milestones=[{"milestone": "school", "day": -40, "delay_days": "35 ~ exponential"}],
        courses=[
            {**COURSE, "from_day": "school", "every_days": 15},
            {**COURSE, "course": "once", "from_day": "school + 10", "seats": 1, "every_days": None},
        ],
        authorised=[
            *AUTHORISED,
            {"unit": "third", "item": "tank", "quantity": 4, "from_day": "school + 5",
             "to_day": "school + 20", "crew": "tank crew"},
        ],
        use=[
            {"unit": "*", "item": "tank", "life_unit": "km", "per_day": 20, "stress": 1.5},
            {"unit": "first", "item": "tank", "life_unit": "km", "per_day": 60, "from_day": "school + 10",
             "to_day": "school + 30"},
        ],
    ),
    "crews given up where no lane leads": crewed(
        sites=[*SITES, {"site": "school"}],
        courses=[{**COURSE, "site": "school", "every_days": 40}],
        authorised=[
            *AUTHORISED,
            {"unit": "first", "item": "tank", "quantity": 1, "from_day": 50, "to_day": 110,
             "crew": "tank crew"},
            {"unit": "second", "item": "tank", "quantity": 1, "from_day": 65, "to_day": 140,
             "crew": "tank crew"},
        ],
        disruptions=[
            {"disruption": "flood", "what": "sites/school", "from_day": 60, "to_day": 90},
            {"disruption": "storm", "what": "sites/east", "from_day": 105, "to_day": 115},
        ],
    ),
    "crews when authorisations change": crewed(
        authorised=[
            *AUTHORISED,
            {"unit": "second", "item": "tank", "quantity": 1, "from_day": 60, "to_day": 120,
             "crew": "tank crew"},
            {"unit": "first", "item": "tank", "quantity": 7, "from_day": 30, "to_day": 200,
             "crew": "tank crew"},
        ],
        repairs=CHANGES.table("repairs"),
        resources=CHANGES.table("resources"),
        failures=TANKS_FAIL,
        courses=[{**COURSE, "seats": 4, "from_day": 10, "to_day": 60}],
    ),
    "crews on lanes that shut": crewed(
        lanes=SHUT.table("lanes"),
        disruptions=SHUT.table("disruptions"),
        warm_up_days=30,
        count_from_day=20,
        items=[{**row, "variance_to_mean": 3 if row["item"] == "radio" else 1} for row in CREWED],
    ),
    "crews of tanks that spare a radio": crewed(
        parts=[{**row, "needed": 1} if row["item"] == "radio" else row for row in PARTS],
        failures=[{"item": "radio", "mtbf": 30, "life_unit": "day"}, *TANKS_FAIL[:3]],
        repairs=_with_shops(),
        resources=SHOPS,
    ),
    "crews and fuel": crewed(
        items=[*CREWED, {"item": "fuel", "kind": "consumable", "procurement_days": 9}],
        parts=[*PARTS, {"parent": "tank", "item": "fuel", "consumed": 0.037, "life_unit": "km"}],
        stock=[{"item": "fuel", "site": "kind:base", "quantity": 9}],
    ),
    "crews lost with their tanks": crewed(
        damage=[
            {"unit": "*", "item": "tank", "mode": "hit", "per_1000_days": 12, "write_off_share": 0.5,
             "crew_lost_share": 0.6, "harvest_share": 0.3},
        ],
        failures=TANKS_FAIL,
        repairs=_with_shops(),
        resources=SHOPS,
    ),
    "crews of tanks that lend parts": crewed(
        cannibalisation=True, failures=TANKS_FAIL, repairs=_with_shops(), resources=SHOPS
    ),
    "crews lent by neighbours": crewed(
        lanes=[
            {"from_site": "depot", "to_site": "kind:base", "days": "4 ~ exponential", "order_days": 1},
            {"from_site": "east", "to_site": "west", "role": "lateral", "item": "tank crew", "days": 3},
            {"from_site": "west", "to_site": "east", "role": "lateral", "item": "tank crew", "days": 0},
        ],
        authorised=[
            *AUTHORISED,
            {"unit": "second", "item": "tank", "quantity": 1, "from_day": 60, "to_day": 120,
             "crew": "tank crew"},
            {"unit": "first", "item": "tank", "quantity": 2, "from_day": 30, "to_day": 31,
             "crew": "tank crew"},
        ],
        stock=[{"item": "tank crew", "site": "east", "quantity": 2}],
    ),
}  # fmt: skip
