"""Small studies of dated factors, growth and dated rates of failure."""

from every_rule import SHOPS, TANKS_FAIL, _with_shops, study
from rules_lanes import DOWN, UP

STUDIES = {
    "skills, growth and bad fuel": study(
        failures=[
            {"item": "engine", "mtbf": 700, "life_unit": "km"},
            {"item": "engine", "mtbf": 300, "life_unit": "km", "from_day": 60, "to_day": 90,
             "repeat_days": 100},
            {"item": "engine", "mode": "leak", "mtbf": 900, "life_unit": "km", "critical": False,
             "from_day": 30},
            {"item": "radio", "mtbf": 150, "life_unit": "day"},
            {"item": "radio", "mode": "hack", "mtbf": 90, "life_unit": "day", "from_day": "treaty",
             "to_day": "treaty + 60"},
        ],
        milestones=[{"milestone": "treaty", "day": 100, "delay_days": "20 ~ lognormal 0.5", "chance": 0.9}],
        factors=[
            {"factor": "fuel", "applies_to": "failures/engine/mtbf", "times": 0.5, "from_day": 120},
            {"factor": "skill", "applies_to": "repairs/*/turnaround_days", "times": 0.4, "from_day": 150},
            {"factor": "pace", "applies_to": "use/*/per_day", "per_year": 0.8},
        ],
    ),
    "factors on lanes, shops, strength": study(
        lanes=[{**DOWN, "days": "4 ~ exponential", "capacity_per_day": 2}, {**UP, "days": 6}],
        sites=[
            {"site": "depot", "capacity_per_day": 2},
            {"site": "east", "kind": "base", "supplied_by": "depot"},
            {"site": "west", "kind": "base", "supplied_by": "depot"},
        ],
        factors=[
            {"factor": "mud", "applies_to": "lanes/depot@*/days + lanes/depot@*/capacity_per_day",
             "times": 0.3, "from_day": 30, "to_day": 60, "repeat_days": 80},
            {"factor": "mud", "applies_to": "lanes/depot@*/days", "times": 1.5},
            {"factor": "call-up", "applies_to": "authorised/*/quantity + resources/*/quantity", "times": 1.5,
             "from_day": 100},
            {"factor": "cut", "applies_to": "sites/depot/capacity_per_day", "times": 0.2, "from_day": 140},
        ],
        disruptions=[
            {"disruption": "flu", "what": "resources/bay@*", "per_year": 12, "lasts_days": 9,
             "left_share": 0.5},
        ],
        repairs=_with_shops(),
        resources=SHOPS,
        failures=TANKS_FAIL,
        demand="constant",
    ),
}  # fmt: skip
