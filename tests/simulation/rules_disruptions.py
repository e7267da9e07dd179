"""Small studies of disruptions that come by chance, alone and with dated ones, capacities and timetables."""

from every_rule import SHOPS, SITES, TANKS_FAIL, VEHICLES, _with_shops, study
from rules_lanes import BUSY, DOWN, UP

STORMS = [
    {"disruption": "storm", "what": "lanes/depot@east + lanes/west@depot", "per_year": 20,
     "lasts_days": "6 ~ exponential"},
    {"disruption": "snow", "what": "lanes/depot@*", "per_year": 12, "lasts_days": 9, "left_share": 0.5},
]  # fmt: skip

STUDIES = {
    "storms on lanes": study(disruptions=STORMS, failures=BUSY),
    "storms on lanes of limited capacity, in seasons": study(
        lanes=[{**DOWN, "days": 4, "capacity_per_day": 1.3}, {**UP, "days": "6 ~ exponential"}],
        disruptions=[
            *STORMS,
            {"disruption": "snow", "what": "lanes/depot@*", "per_year": 60, "lasts_days": "2 ~ gamma 0.5",
             "left_share": 0.25, "from_day": 50, "to_day": 90, "repeat_days": 120},
            {"disruption": "dike", "what": "lanes/depot@west", "from_day": 70, "to_day": 75,
             "repeat_days": 30, "chance": 0.6, "left_share": 0.1},
            {"disruption": "works", "what": "lanes/depot@west", "from_day": 100, "to_day": 140,
             "left_share": 0.4},
        ],
        failures=BUSY,
        warm_up_days=40,
    ),
    "strikes at sites and in shops": study(
        disruptions=[
            {"disruption": "strike", "what": "sites/depot", "per_year": 6, "lasts_days": "8 ~ lognormal 0.6"},
            {"disruption": "flood", "what": "sites/east + sites/west", "from_day": "treaty + 3",
             "chance": 0.5, "lasts_days": "5 ~ exponential", "repeat_days": 40},
            {"disruption": "flu", "what": "resources/mechanic@east + resources/bay@*", "per_year": 25,
             "lasts_days": "4 ~ exponential", "left_share": 0.5},
            {"disruption": "fire", "what": "resources/bench@depot", "from_day": 120, "to_day": 160},
            {"disruption": "mould", "what": "resources/bench@depot", "from_day": 100, "to_day": 150,
             "chance": 0.7},
        ],
        milestones=[{"milestone": "treaty", "day": 30, "delay_days": "9 ~ exponential", "chance": 0.8}],
        repairs=_with_shops(),
        resources=[
            *SHOPS[:2],
            {"resource": "bench", "site": "depot", "quantity": 1},
            {"resource": "bench", "site": "depot", "quantity": 3, "from_day": 90, "to_day": 200},
        ],
        failures=TANKS_FAIL,
    ),
    "neighbours that may be barred": study(
        lanes=[
            {**DOWN, "days": 4},
            {"from_site": "kind:base", "to_site": "kind:base", "role": "lateral", "days": 1},
            {"from_site": "west", "to_site": "east", "role": "lateral", "days": 1, "from_day": 90,
             "to_day": 120},
        ],
        disruptions=[
            {"disruption": "mines", "what": "lanes/west@east@lateral", "per_year": 20,
             "lasts_days": "9 ~ exponential"},
            {"disruption": "bridge", "what": "lanes/*@*@lateral", "from_day": 40, "to_day": 60},
        ],
        failures=BUSY,
        stock=[{"item": "*", "site": "kind:base", "quantity": 2}],
    ),
    "sites that send less by chance and by date": study(
        sites=[
            {**SITES[0], "capacity_per_day": 1.5},
            {**SITES[0], "capacity_per_day": 0.7, "from_day": 150, "to_day": 220},
            *SITES[1:],
        ],
        lanes=[{**DOWN, "days": 3, "every_days": 2}, {**UP, "days": 5, "batch": 2}],
        disruptions=[
            {"disruption": "frost", "what": "sites/depot", "per_year": 15, "lasts_days": "5 ~ exponential",
             "left_share": 0.3},
            {"disruption": "audit", "what": "sites/depot", "from_day": 60, "to_day": 100, "left_share": 0.5},
            {"disruption": "strike", "what": "sites/depot + lanes/*@*", "per_year": 4, "lasts_days": 6},
        ],
        failures=BUSY,
        items=[{**row, "variance_to_mean": 2 if row["item"] == "radio" else 1} for row in VEHICLES],
    ),
}  # fmt: skip
