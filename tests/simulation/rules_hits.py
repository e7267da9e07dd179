"""Small studies of damage and loss, alone and with other rules."""

from every_rule import EXCHANGES, SHOPS, TANKS_FAIL, VEHICLES, study

from sustainment.model.study import Study

BOUGHT = [{**row, "procurement_days": "30 ~ gamma 0.5"} for row in VEHICLES]
HITS = [
    {"unit": "*", "item": "tank", "mode": "damage", "per_1000_days": 12, "write_off_share": 0.4,
     "harvest_share": 0.5},
    {"unit": "third", "item": "tank", "mode": "mine", "per_1000_days": 9, "write_off_share": 1},
]  # fmt: skip
PHASES = [
    {**HITS[0], "per_1000_days": 4},
    {**HITS[0], "unit": "first", "per_1000_days": 60, "write_off_share": 0.6, "harvest_share": 0.2,
     "from_day": "attack", "to_day": "attack + 14"},
    {**HITS[0], "unit": "first", "per_1000_days": 25, "from_day": "attack + 14", "to_day": "attack + 91"},
    {"unit": "second", "item": "tank", "mode": "mine", "per_1000_days": 30, "write_off_share": 0.1,
     "from_day": 60, "to_day": 150},
]  # fmt: skip
WORKSHOPS = [
    *EXCHANGES,
    {"item": "tank", "site": "kind:base", "mode": "damage", "share": 0.5, "turnaround_days": "9 ~ gamma 0.6",
     "needs": "bay", "cost": 30},
    {"item": "tank", "site": "depot", "mode": "damage", "turnaround_days": "20 ~ exponential",
     "needs": "bench", "condemnation_share": 0.2},
    {"item": "tank", "site": "depot", "turnaround_days": 15},
    {"item": "engine", "site": "depot", "turnaround_days": "12 ~ weibull 0.6", "condemnation_share": 0.1},
    {"item": "engine", "site": "east", "share": 0.5, "turnaround_days": 5, "needs": "bay"},
    {"item": "pump", "site": "depot", "turnaround_days": 8},
    {"item": "seal", "site": "kind:base", "turnaround_days": 3},
]  # fmt: skip
FEED = {"items": BOUGHT, "repairs": WORKSHOPS, "resources": SHOPS, "failures": TANKS_FAIL}

IN_BATCHES = [{**row, "variance_to_mean": 3 if row["item"] == "radio" else 1} for row in BOUGHT]
ALONE = {
    "failures": [],
    "parts": [{"parent": "tank", "item": "engine"}, {"parent": "tank", "item": "radio", "quantity": 2}],
    "repairs": [row for row in WORKSHOPS if row.get("mode") == "damage"],
    "resources": SHOPS,
}

STUDIES: dict[str, Study] = {
    "losses alone": study(damage=[{**HITS[0], "per_1000_days": 60, "write_off_share": 1}], **ALONE,
                          deliveries=[{"delivery": "new", "item": "tank", "site": "east", "from_day": 50,
                                       "quantity": 2, "every_days": 50}]),
    "damage alone": study(damage=[{**HITS[0], "write_off_share": 0}], **ALONE),
    "damage, loss and failures in finite shops": study(damage=HITS, **FEED),
    "constant demand": study(damage=HITS, demand="constant", **FEED),
    "phases by dates and a milestone": study(
        damage=PHASES,
        milestones=[{"milestone": "attack", "day": 60, "delay_days": "20 ~ exponential", "chance": 0.9}],
        authorised=[
            {"unit": "first", "item": "tank", "quantity": 4},
            {"unit": "second", "item": "tank", "quantity": 3},
            {"unit": "second", "item": "tank", "quantity": 6, "from_day": 100, "to_day": 170},
            {"unit": "third", "item": "tank", "quantity": 2},
        ],
        **FEED,
    ),
    "warm-up, batches, holding costs": study(
        damage=HITS,
        warm_up_days=80.5,
        count_from_day=60,
        holding_share=0.2,
        **{**FEED, "items": IN_BATCHES},
    ),
    "full lanes": study(
        damage=HITS,
        lanes=[
            {"from_site": "depot", "to_site": "kind:base", "days": 4, "capacity_per_day": 0.4},
            {"from_site": "kind:base", "to_site": "depot", "days": "6 ~ exponential", "capacity_per_day": 1},
        ],
        **FEED,
    ),
    "shut sites and deliveries": study(
        damage=HITS,
        disruptions=[
            {"disruption": "strike", "what": "sites/depot", "from_day": 110, "to_day": 131},
            {"disruption": "flood", "what": "sites/east", "from_day": 200, "to_day": 245},
        ],
        deliveries=[
            {"delivery": "pledge", "item": "tank", "site": "east", "quantity": 3, "from_day": 80,
             "every_days": 60, "chance": 0.9},
        ],
        **FEED,
    ),
}  # fmt: skip
