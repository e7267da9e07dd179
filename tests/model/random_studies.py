"""Random valid studies: small, complete, every table with rows.

`random_study(seed)` gives one study a seed; `random_tables(seed)` what it is made of. Numbers are moderate,
so that engines finish: lives of tens of hours to thousands, work of days, a handful of machines.
"""

from random import Random
from typing import Any

from hypothesis import strategies as st

from sustainment.model.fields import Field, Kind
from sustainment.model.study import Study
from sustainment.model.tables import TABLES

DAY_ZERO = "2024-02-28"
WORDS = ("plain", "with, comma", 'a "quoted" word', "naïve Ü 東京", "=1+1", "12", "O'Neil", "line; semicolon")
UNTOUCHED = {
    ("parts", "needed"),
    ("parts", "quantity"),
    ("parts", "failure_share"),
    ("parts", "consumed"),
    ("parts", "life_unit"),
    ("missions", "least"),
    ("missions", "quantity"),
    ("authorised", "held"),
    ("authorised", "quantity"),
    ("authorised", "crew"),
    ("stock", "least"),
    ("stock", "most"),
    ("stock", "policy"),
    ("stock", "reorder_point"),
    ("stock", "order_quantity"),
    ("stock", "quantity"),
    ("items", "kind"),
    ("items", "procurement_days"),
    ("sites", "kind"),
    ("repairs", "share"),
    ("repairs", "condemnation_share"),
    ("resources", "quantity"),
    ("requirements", "at_least"),
    ("requirements", "at_most"),
    ("requirements", "measure"),
    ("disruptions", "lasts_days"),
    ("disruptions", "per_year"),
    ("milestones", "day"),
    ("levers", "change"),
    ("ledger", "low"),
    ("ledger", "value"),
    ("ledger", "high"),
    ("ledger", "shape"),
    ("history", "day"),
}
"""Columns that hang together with others: set on purpose, not at random."""


def random_study(seed: int) -> Study:
    """Return the valid study of a seed."""
    given = random_tables(seed)
    return Study(f"study {seed}", **given)


def random_tables(seed: int) -> dict[str, Any]:
    """Return the settings, tables of dicts, and scenarios of a seed."""
    rng = Random(seed)
    tables = _skeleton(rng)
    for name, rows in tables.items():
        for row in rows:
            _decorate(rng, name, row)
    settings: dict[str, Any] = {
        "days": rng.choice([30, 90, 365]),
        "day_zero": rng.choice([None, DAY_ZERO]),
        "warm_up_days": rng.choice([0, 12.5]),
        "count_from_day": rng.choice([0, 7]),
        "discount_rate": rng.choice([0, 0.035]),
        "seed": rng.randrange(2**40),
        "demand": rng.choice(["operating", "constant"]),
    }
    scenarios = {
        "more": {"title": "more of it", "stock/pump@depot/quantity": 7, "use/red@truck/per_day": "2 to 6"},
        "shorter": {"title": "shorter", "study/days": 20},
    }
    return {**settings, **tables, "scenarios": scenarios}


def _skeleton(rng: Random) -> dict[str, list[dict[str, Any]]]:
    """Return rows with what hangs together: names, references, circles avoided, something of every table."""
    bases = [f"base {n}" for n in range(1, rng.randint(2, 4))]
    parts_of_truck = ["engine", "radio"]
    copies = rng.randint(1, 4)
    return {
        "sites": [
            {"site": "depot", "kind": "depot"},
            *({"site": base, "kind": "base", "supplied_by": "depot"} for base in bases),
        ],
        "lanes": [
            {"from_site": "depot", "to_site": "kind:base", "days": _time(rng)},
            {"from_site": "depot", "to_site": bases[0], "item": "engine", "days": 2},
            {"from_site": None, "to_site": "depot", "role": "emergency", "days": 1},
        ],
        "items": [
            {"item": "truck", "kind": "end item", "procurement_days": 200},
            {"item": "van", "kind": "end item", "procurement_days": 100},
            {"item": "engine", "kind": "LRU", "procurement_days": _time(rng)},
            {"item": "radio", "kind": "LRU"},
            {"item": "pump", "kind": "SRU", "procurement_days": "9..21"},
            {"item": "fuel", "kind": "consumable", "procurement_days": 5},
            {"item": "crew", "kind": "crew"},
        ],
        "parts": [
            *({"parent": "truck", "item": part} for part in parts_of_truck),
            {"parent": "van", "item": "engine", "quantity": copies, "needed": rng.randint(0, copies)},
            {"parent": "engine", "item": "pump", "failure_share": rng.choice([0.5, "20% to 40%", 1 / 3])},
            {"parent": "van", "item": "fuel", "consumed": 0.25, "life_unit": "hour"},
        ],
        "units": [
            {"unit": "red", "site": bases[0]},
            {"unit": "blue", "site": bases[-1], "priority": 2},
        ],
        "authorised": [
            {"unit": "red", "item": "truck", "quantity": rng.randint(1, 8)},
            {"unit": "*", "item": "van", "quantity": 3, "held": 2, "crew": "crew"},
        ],
        "groups": [
            {"group": "both", "members": "red/truck + blue/van", "needed": "50%"},
            {"group": "all", "members": "both + red", "needed": 1},
        ],
        "use": [
            {"unit": "red", "item": "truck", "per_day": rng.uniform(1, 10)},
            {"unit": "*", "item": "*", "life_unit": "hour", "per_day": "3 to 5"},
            {"unit": "red", "item": "truck", "per_day": 12, "from_day": 10, "to_day": 20, "repeat_days": 30},
        ],
        "missions": [
            {"mission": "convoy", "unit": "red", "item": "truck", "quantity": 2, "least": 1, "every_days": 7}
        ],
        "failures": [
            {"item": "engine", "mtbf": rng.uniform(50, 900)},
            {"item": "radio", "mtbf": "280 (200 to 390) [book p.12]", "critical": rng.random() < 0.5},
            {"item": "truck", "mode": "puncture", "mtbf": 90, "life_unit": "day"},
            {"item": "van", "mtbf": "1000 to 3000"},
        ],
        "damage": [{"unit": "red", "item": "truck", "mode": "hit", "per_1000_days": 0.5}],
        "service": [{"item": "truck", "mode": "oil", "every": 60}],
        "repairs": [
            {"item": "engine", "site": "kind:base", "share": "30% +- 5%", "needs": "bay"},
            {"item": "engine", "site": "depot", "needs": "bay + 2 technician"},
            {"item": "radio", "site": "*", "turnaround_days": _time(rng)},
            {"item": "kind:end item", "site": "kind:base", "needs": "bay"},
            {"item": "truck", "site": bases[0], "mode": "engine", "turnaround_days": 0.5},
            {
                "item": "pump",
                "site": "depot",
                "mode": "failure",
                "turnaround_days": "69 (45 to 85) ~ gamma 0.5",
            },
        ],
        "resources": [
            {"resource": "bay", "site": "*", "quantity": rng.randint(1, 3)},
            {"resource": "technician", "site": "depot", "quantity": "2..4"},
        ],
        "stock": [
            {"item": "engine", "site": "depot", "quantity": rng.randint(0, 4), "least": 0, "most": 9},
            {"item": "kind:LRU", "site": "kind:base", "quantity": rng.randint(0, 2)},
            {
                "item": "pump",
                "site": "depot",
                "quantity": 5,
                "policy": "r, Q",
                "reorder_point": rng.randint(-1, 3),
                "order_quantity": rng.randint(1, 5),
            },
        ],
        "deliveries": [
            {"delivery": "first", "item": "truck", "site": bases[0], "from_day": 5},
            {"delivery": "later", "item": "engine", "site": "depot", "from_day": "contract + 3"},
            {"delivery": "gift", "item": "van", "site": bases[0], "from_day": 2.5, "to_day": 25},
        ],
        "courses": [
            {"course": "drivers", "item": "crew", "site": "depot", "every_days": 10, "needs": "technician"}
        ],
        "transitions": [{"unit": "blue", "from_item": "van", "to_item": "truck", "from_day": 15}],
        "disruptions": [
            {"disruption": "snow", "what": f"lanes/depot@{bases[0]}", "from_day": 3, "to_day": 6},
            {"disruption": "strike", "what": "resources/bay@depot", "per_year": 2, "lasts_days": _time(rng)},
        ],
        "milestones": [
            {"milestone": "contract", "day": 4},
            {"milestone": "school", "day": 1.5, "after": "contract"},
        ],
        "factors": [
            {"factor": "winter", "applies_to": "failures/*/mtbf", "from_day": 1, "to_day": 9},
            {"factor": "ageing", "applies_to": "failures/engine/mtbf + repairs/radio@*/turnaround_days"},
        ],
        "requirements": [
            {"requirement": "enough", "at_least": 0.7, "confidence": 0.9},
            {"requirement": "red", "scope": "red", "measure": "working", "at_least": 1, "from_day": "school"},
            {"requirement": "budget", "measure": "cost", "at_most": 1e6},
        ],
        "levers": [
            {"lever": "bay", "address": "resources/bay@*/quantity", "change": "+1"},
            {"lever": "spare", "address": "stock/radio@depot/quantity", "change": "+ 2", "largest": 4},
        ],
        "history": [
            {"day": 1, "value": 0.8},
            {"day": 2, "scope": "red", "value": rng.random()},
        ],
        "sources": [
            {"source": "book", "title": "The book", "date": "1981", "grade": 3},
            {"source": "guess", "grade": 0},
        ],
        "ledger": [
            {"address": "failures/engine/mtbf", "source": "book", "low": 100, "value": 300, "high": 900},
            {"address": "repairs/*/turnaround_days", "source": "guess", "same_cause": "the shop"},
        ],
    }


def _decorate(rng: Random, name: str, row: dict[str, Any]) -> None:
    """Fill blank cells that may hold anything within their bounds."""
    table = TABLES[name]
    for column, declared in table.fields.items():
        if column in row or column in table.key or (name, column) in UNTOUCHED:
            continue
        if declared.required or rng.random() < 0.4:
            value = _random_cell(rng, declared)
            if value is not None:
                row[column] = value


def _random_cell(rng: Random, declared: Field) -> Any:
    if declared.name in ("from_day", "to_day", "repeat_days", "day"):
        return None
    if declared.name == "source":
        return rng.choice(["book", "guess"])
    if declared.kind is Kind.TEXT:
        return rng.choice(WORDS) if declared.name not in ("mode", "life_unit", "scope", "shift") else None
    if declared.kind is Kind.CHOICE:
        return rng.choice(declared.choices)
    if declared.kind is Kind.FLAG:
        return rng.random() < 0.5 if declared.name != "candidate" else False
    return _random_number(rng, declared) if declared.kind is Kind.QUANTITY else None


def _random_number(rng: Random, declared: Field) -> Any:
    if declared.is_share:
        return rng.choice([rng.random(), "25%", "30% +- 5%", "beta(2, 5)", "0.1 to 0.3 [book]"])
    low = max(declared.least, declared.above, 0.0)
    high = min(declared.most, declared.below, low + 10)
    if declared.whole:
        return rng.choice([rng.randint(int(low) or 1, int(high)), "samples: 1 2 3", "2..4"])
    number = rng.uniform(low + 0.01 * (high - low), high)
    if declared.varies and rng.random() < 0.5:
        return _time(rng)
    return rng.choice(
        [
            number,
            round(number, 2),
            f"{(low + number) / 2!r} to {number!r}",
            f"tri({low + 1.5}, {low + 2}, {low + 4}) [guess p. 3]" if high > low + 4 else number,
        ]
    )


def _time(rng: Random) -> Any:
    mean = rng.uniform(1, 9)
    return rng.choice(
        [
            mean,
            f"{mean!r} ~ exponential",
            "14 ~ lognormal 0.7",
            "4 (2 to 9) ~ weibull 0.6 [book]",
            f"3 ~ gamma {rng.uniform(0.2, 2)!r}",
        ]
    )


studies = st.integers(0, 2**32 - 1).map(random_study)
"""Random valid studies, for hypothesis."""
