"""Tiny studies whose arrays can be written down by hand."""

from typing import Any

from sustainment.model.study import Study
from sustainment.problem.arrays import Problem, StepKind


def one_site(**changed: Any) -> Study:
    """Ten buses at a depot that repairs their engines: two spares, three bays."""
    given: dict[str, Any] = {
        "days": 365,
        "sites": [{"site": "depot"}],
        "items": [
            {"item": "bus", "kind": "end item", "price": 300_000},
            {"item": "engine", "kind": "LRU", "price": 40_000, "procurement_days": 90},
        ],
        "parts": [{"parent": "bus", "item": "engine"}],
        "units": [{"unit": "line 1", "site": "depot"}],
        "authorised": [{"unit": "line 1", "item": "bus", "quantity": 10}],
        "use": [{"unit": "line 1", "item": "bus", "life_unit": "hour", "per_day": 12}],
        "failures": [{"item": "engine", "mtbf": 600, "life_unit": "hour"}],
        "repairs": [
            {"item": "engine", "site": "depot", "turnaround_days": "10 ~ exponential", "needs": "bay"}
        ],
        "resources": [{"resource": "bay", "site": "depot", "quantity": 3}],
        "stock": [{"item": "engine", "site": "depot", "quantity": 2}],
    }
    return Study("One site", **{**given, **changed})


def base_and_depot(**changed: Any) -> Study:
    """Two bases with their trucks, one depot behind them: radios repaired at both levels."""
    given: dict[str, Any] = {
        "days": 720,
        "sites": [
            {"site": "depot", "kind": "depot"},
            {"site": "north", "kind": "base", "supplied_by": "depot"},
            {"site": "south", "kind": "base", "supplied_by": "depot"},
        ],
        "lanes": [
            {"from_site": "depot", "to_site": "kind:base", "days": 5, "order_days": 1, "cost_per_trip": 20},
            {"from_site": "south", "to_site": "depot", "days": "8 ~ lognormal 0.5"},
        ],
        "items": [
            {"item": "radio", "kind": "LRU", "price": 5000, "mass_kg": 12, "procurement_days": 60},
            {"item": "truck", "kind": "end item", "price": 90_000},
        ],
        "parts": [{"parent": "truck", "item": "radio", "quantity": 2, "needed": 1, "standby_share": 0.5}],
        "units": [
            {"unit": "first", "site": "north", "priority": 1},
            {"unit": "second", "site": "south", "priority": 2},
        ],
        "authorised": [
            {"unit": "first", "item": "truck", "quantity": 8},
            {"unit": "second", "item": "truck", "quantity": 6, "held": 5},
        ],
        "use": [{"unit": "*", "item": "truck", "life_unit": "km", "per_day": 40, "stress": 1.5}],
        "failures": [
            {"item": "radio", "mode": "fault", "mtbf": 3000, "life_unit": "km"},
            {"item": "radio", "mode": "decay", "mtbf": 400, "life_unit": "day", "critical": False},
        ],
        "repairs": [
            {"item": "radio", "site": "kind:base", "share": 0.4, "turnaround_days": 3},
            {"item": "radio", "site": "depot", "turnaround_days": 12, "cost": 300},
        ],
        "stock": [
            {"item": "radio", "site": "depot", "quantity": 4},
            {"item": "radio", "site": "kind:base", "quantity": 1},
        ],
    }
    return Study("Base and depot", **{**given, **changed})


def two_indentures(**changed: Any) -> Study:
    """Pumps whose motors fail, and motors whose repair may need a bearing or a coil."""
    given: dict[str, Any] = {
        "days": 100,
        "sites": [{"site": "workshop"}],
        "items": [
            {"item": "pump", "kind": "end item", "price": 1},
            {"item": "motor", "kind": "LRU", "price": 1, "procurement_days": 30},
            {"item": "bearing", "kind": "SRU", "price": 1, "procurement_days": 30},
            {"item": "coil", "kind": "SRU", "price": 1, "procurement_days": 30},
        ],
        "parts": [
            {"parent": "pump", "item": "motor"},
            {"parent": "motor", "item": "bearing", "failure_share": 0.5},
            {"parent": "motor", "item": "coil", "failure_share": 0.25},
        ],
        "units": [{"unit": "plant", "site": "workshop"}],
        "authorised": [{"unit": "plant", "item": "pump", "quantity": 4}],
        "failures": [{"item": "motor", "mtbf": 50, "life_unit": "day"}],
        "repairs": [{"item": "*", "site": "workshop", "turnaround_days": 4}],
        "stock": [{"item": "under:motor", "site": "workshop", "quantity": 1}],
    }
    return Study("Two indentures", **{**given, **changed})


def steps_of(problem: Problem, kind: StepKind) -> list[tuple[int, float, int, float]]:
    """Return the steps of a kind as (target, day, milestone, value)."""
    steps = problem.steps
    return [
        (int(steps.target[k]), float(steps.day[k]), int(steps.milestone[k]), float(steps.value[k]))
        for k in range(steps.kind.size)
        if steps.kind[k] == kind
    ]
