"""Small studies of what lanes and sites carry: timetables, batches, capacities, alone and together."""

from every_rule import SHOPS, SITES, TANKS_FAIL, VEHICLES, _with_shops, study

DOWN = {"from_site": "depot", "to_site": "kind:base", "cost_per_trip": 3, "cost_per_kg": 0.01}
UP = {"from_site": "kind:base", "to_site": "depot", "cost_per_trip": 2}
BUSY = [
    {"item": "engine", "mtbf": 300, "life_unit": "km"},
    {"item": "engine", "mode": "leak", "mtbf": 1500, "life_unit": "km", "critical": False},
    {"item": "radio", "mtbf": 60, "life_unit": "day"},
]

STUDIES = {
    "timetables both ways": study(
        lanes=[
            {**DOWN, "days": "4 ~ exponential", "order_days": 1, "every_days": 7},
            {**UP, "days": 6, "every_days": 2.5},
        ],
    ),
    "a timetable that the way back follows, from a day on": study(
        lanes=[
            {**DOWN, "days": 4, "every_days": 10},
            {**DOWN, "item": "radio", "days": 0, "every_days": 0.5},
        ],
        warm_up_days=33.25,
        count_from_day=20,
    ),
    "batches": study(
        lanes=[
            {**DOWN, "days": "4 ~ gamma 0.5", "batch": 3},
            {**UP, "days": "6 ~ lognormal 0.4", "batch": 2},
        ],
        items=[{**row, "variance_to_mean": 3 if row["item"] == "radio" else 1} for row in VEHICLES],
    ),
    "a batch by timetable with a capacity": study(
        lanes=[
            {**DOWN, "days": "4 ~ exponential", "batch": 2, "every_days": 3, "capacity_per_day": 2.5},
            {**UP, "days": 1, "batch": 2, "capacity_per_day": 0.7},
        ],
        failures=BUSY,
        demand="constant",
    ),
    "what a site sends in a day": study(
        sites=[
            {"site": "depot", "capacity_per_day": 0.6},
            {"site": "east", "kind": "base", "supplied_by": "depot", "capacity_per_day": 1},
            {"site": "west", "kind": "base", "supplied_by": "depot"},
        ],
        failures=BUSY,
    ),
    "a site that sends little, by timetables, in batches, through shut lanes": study(
        sites=[{**SITES[0], "capacity_per_day": 1.4}, {**SITES[1], "capacity_per_day": 0.8}, SITES[2]],
        lanes=[
            {**DOWN, "days": 4, "every_days": 2, "capacity_per_day": 1},
            {"from_site": "depot", "to_site": "west", "days": 3, "batch": 2},
            {**DOWN, "item": "radio", "days": "2 ~ exponential", "every_days": 4},
            {**UP, "days": 6},
        ],
        disruptions=[
            {"disruption": "blockade", "what": "lanes/depot@east", "from_day": 60, "to_day": 85},
            {"disruption": "strike", "what": "sites/depot", "from_day": 110, "to_day": 131},
            {"disruption": "flood", "what": "sites/east", "from_day": 200, "to_day": 215.5},
        ],
        failures=BUSY,
    ),
    "a way from outside that is shut, full and late": study(
        lanes=[
            {"from_site": None, "to_site": "depot", "days": "3 ~ exponential", "order_days": 2,
             "capacity_per_day": 0.25, "every_days": 2},
            {**DOWN, "days": 4},
        ],
        disruptions=[
            {"disruption": "sanctions", "what": "lanes/@depot", "from_day": 60, "to_day": 120},
        ],
        repairs=[{"item": "engine", "site": "depot", "turnaround_days": 6, "condemnation_share": 0.4}],
        failures=BUSY,
        items=[{**row, "procurement_days": 20} for row in VEHICLES],
    ),
    "a timetable from a milestone on, lots, shops": study(
        lanes=[
            {**DOWN, "days": 4, "every_days": 5, "from_day": "treaty + 2"},
            {**DOWN, "days": 9, "to_day": "treaty + 2"},
        ],
        milestones=[{"milestone": "treaty", "day": 60, "delay_days": "20 ~ lognormal 0.5", "chance": 0.7}],
        stock=[
            {"item": "radio", "site": "kind:base", "quantity": 3, "policy": "r, Q", "reorder_point": 2,
             "order_quantity": 4},
            {"item": "engine", "site": "depot", "quantity": 2},
        ],
        repairs=_with_shops(),
        resources=SHOPS,
        failures=TANKS_FAIL,
    ),
}  # fmt: skip
