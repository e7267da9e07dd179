"""Small pools for the tests of lateral and emergency supply."""

from collections.abc import Mapping
from typing import Any

from sustainment.model.study import Study

SYSTEMS = 50
"""So many at each base that a place is always filled."""


def site(number: int) -> str:
    return f"base {number}"


def lateral_lanes(ask_order: list[list[int]], **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "from_site": site(giver),
            "to_site": site(k),
            "item": "unit",
            "role": "lateral",
            "rank": rank,
            **more,
        }
        for k, asked in enumerate(ask_order)
        for rank, giver in enumerate(asked)
    ]


def pool(inputs: Mapping[str, Any], *, emergency: bool, own_shops: bool, **more: Any) -> Study:
    """Return the bases of a case of family h; missing units come from outside, or from shops of the bases."""
    bases = range(len(inputs["stock"]))
    times = {k: f"{inputs['mean_resupply'][k]!r} ~ exponential" for k in bases}
    lanes = lateral_lanes(inputs["ask_order"])
    if emergency:
        lanes += [{"from_site": None, "to_site": site(k), "item": "unit", "role": "emergency"} for k in bases]
    if not own_shops:
        lanes += [{"from_site": None, "to_site": site(k), "item": "unit", "days": times[k]} for k in bases]
    longest = max(inputs["mean_resupply"])
    tables: dict[str, Any] = {
        "demand": "constant",
        "warm_up_days": 12 * longest,
        "days": max(int(60 * longest), 1),
        "sites": [{"site": site(k)} for k in bases],
        "items": [
            {"item": "system", "kind": "end item"},
            {"item": "unit", "kind": "LRU", "procurement_days": None if own_shops else 0},
        ],
        "parts": [{"parent": "system", "item": "unit"}],
        "units": [{"unit": f"user {k}", "site": site(k)} for k in bases],
        "authorised": [{"unit": f"user {k}", "item": "system", "quantity": SYSTEMS} for k in bases],
        "use": [
            {"unit": f"user {k}", "item": "system", "life_unit": "hour",
             "per_day": inputs["demand"][k] / SYSTEMS}
            for k in bases
        ],
        "failures": [{"item": "unit", "mtbf": 1, "life_unit": "hour"}],
        "repairs": [
            {"item": "unit", "site": site(k), "turnaround_days": times[k]} for k in bases if own_shops
        ],
        "stock": [{"item": "unit", "site": site(k), "quantity": inputs["stock"][k]} for k in bases],
        "lanes": lanes,
    }  # fmt: skip
    return Study("pool", **{**tables, **more})
