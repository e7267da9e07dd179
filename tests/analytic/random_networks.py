"""Random three-echelon studies with a breakdown, and the same as dictionaries for the naive twin."""

import random
from typing import Any

from naive.steady_supply import Place, Places
from sustainment.model.study import Study

SUPPLIER = {"depot": None, "north": "depot", "south": "depot", "n1": "north", "n2": "north", "s1": "south"}
PARENT = {"lru": None, "sru a": "lru", "sru b": "lru", "card": "sru a"}
NEED = {"sru a": 0.5, "sru b": 0.3, "card": 0.4}


def random_network(seed: int) -> tuple[Study, Places]:
    """Return a study under constant demand and the same places for the twin."""
    rng = random.Random(seed)
    places: Places = {}
    for site, supplier in SUPPLIER.items():
        for item in PARENT:
            places[item, site] = _place(rng, item, site, supplier)
    for (item, site), place in places.items():
        if place.share > 0.0:
            place.children = {(i, site): NEED[i] for i, parent in PARENT.items() if parent == item}
    return _study(places), places


def _place(rng: random.Random, item: str, site: str, supplier: str | None) -> Place:
    top, base = supplier is None, site in {"n1", "n2", "s1"}
    share = rng.uniform(0.8, 1.0) if top else rng.choice([0.0, rng.uniform(0.2, 0.9)])
    return Place(
        supplier=None if supplier is None else (item, supplier),
        removals=rng.uniform(0.02, 0.3) if base and item == "lru" else 0.0,
        share=share,
        no_fault=rng.uniform(0, 0.3) if share else 0.0,
        written_off=rng.uniform(0, 0.2) if share else 0.0,
        rework=rng.uniform(0, 0.3) if share else 0.0,
        test=rng.uniform(0, 2) if share else 0.0,
        delay=rng.uniform(0, 3) if share else 0.0,
        work=rng.uniform(1, 9) if share else 0.0,
        resupply=rng.uniform(20, 40) if top else 0.0,
        order_days=0.0 if top else rng.uniform(0, 2),
        up_days=0.0 if top else rng.uniform(0, 6),
        stock=rng.choice([0, 1, 1, 2, 3]),
        batching=1.0,
    )


def _study(places: Places) -> Study:
    rng = random.Random(len(places))
    lanes: list[dict[str, Any]] = []
    items: list[dict[str, Any]] = [{"item": "car", "kind": "end item"}]
    repairs: list[dict[str, Any]] = []
    for item in PARENT:
        top = places[item, "depot"]
        items.append({"item": item, "kind": "LRU", "procurement_days": top.resupply})
    for (item, site), place in places.items():
        if place.supplier is not None:
            down = rng.uniform(1, 6)
            place.resupply = place.order_days + down
            way = {"from_site": place.supplier[1], "to_site": site, "item": item}
            lanes.append({**way, "days": down, "order_days": place.order_days})
            back = {"from_site": site, "to_site": place.supplier[1], "item": item}
            lanes.append({**back, "days": place.up_days})
        if place.share > 0.0:
            repairs.append(
                {
                    "item": item,
                    "site": site,
                    "share": place.share,
                    "no_fault_found_share": place.no_fault,
                    "condemnation_share": place.written_off,
                    "rework_share": place.rework,
                    "test_days": place.test,
                    "delay_days": place.delay,
                    "turnaround_days": place.work,
                }
            )
    using = [site for site in SUPPLIER if places["lru", site].removals > 0.0]
    return Study(
        "random network",
        demand="constant",
        sites=[{"site": site, "supplied_by": supplier} for site, supplier in SUPPLIER.items()],
        lanes=lanes,
        items=items,
        parts=[
            {"parent": "car", "item": "lru"},
            *({"parent": PARENT[i], "item": i, "failure_share": NEED[i]} for i in NEED),
        ],
        units=[{"unit": f"unit {site}", "site": site} for site in using],
        authorised=[{"unit": f"unit {site}", "item": "car", "quantity": 10} for site in using],
        use=[{"unit": f"unit {s}", "item": "car", "per_day": places["lru", s].removals / 10} for s in using],
        failures=[{"item": "lru", "mtbf": 1.0}],
        repairs=repairs,
        stock=[{"item": i, "site": s, "quantity": place.stock} for (i, s), place in places.items()],
    )
