"""O(n, J) as an ordinary study, and studies that grow in depth."""

from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy_vari_metric import POSITIONS, TwoEchelons, draw

from sustainment.model.study import Study


def two_echelons(supply: TwoEchelons, *, days: int, demand: str = "constant") -> Study:
    """
    Return O(n, J) as a study.

    Each base has `POSITIONS` vehicles with one of every item, used in proportion to its share of the demand.
    """
    items, bases = supply.base_stock.shape
    parts = pl.Series("item", [f"part {k:06d}" for k in range(items)])
    places = [f"base {k:03d}" for k in range(bases)]
    return Study(
        "Two echelons",
        days=days,
        demand=demand,
        sites=[{"site": "depot", "kind": "depot"}, *(_site(base, "base", "depot") for base in places)],
        lanes=[
            *_lanes("depot", places, days=supply.order_days),
            *({"from_site": base, "to_site": "depot", "days": 0.0} for base in places),
        ],
        items=pl.DataFrame(
            {
                "item": pl.concat([parts, pl.Series(["vehicle"])]),
                "kind": ["LRU"] * items + ["end item"],
                "price": np.append(supply.price, 1e6),
            }
        ),
        parts=pl.DataFrame({"parent": "vehicle", "item": parts}),
        **_fleet(places, share=supply.share),
        failures=pl.DataFrame({"item": parts, "mtbf": POSITIONS / supply.per_day}),
        repairs=pl.concat(
            [
                _repairs(parts, "kind:base", supply.repaired_share, days=supply.base_days),
                _repairs(parts, "depot", np.ones(items), days=supply.depot_days),
            ]
        ),
        stock=_stock(parts, ["depot", *places], np.column_stack([supply.depot_stock, supply.base_stock])),
    )


def layered(items: int, *, bases: int, echelons: int, indentures: int) -> Study:
    """
    Return a study of so many items and bases, deeper in supply or in breakdown.

    Above the bases stand layers of sites, each a fifth of that below, one at the top; every LRU has a chain
    of items below it, half of the repairs of each needing the next. The number of items stays.
    """
    supply = draw(items, bases)
    layers = [[f"site {layer} {k:02d}" for k in range(_width(bases, layer))] for layer in range(echelons - 1)]
    layers.append(["top"])
    sites, lanes = [_site("top", "depot", None)], []
    for below, above in pairwise(layers):
        for k, site in enumerate(below):
            supplier = above[k * len(above) // len(below)]
            sites.append(_site(site, "base", supplier))
            lanes += [
                *_lanes(supplier, [site], days=np.array([5.0])),
                *_lanes(site, [supplier], days=np.zeros(1)),
            ]
    names = [f"part {k:06d}" for k in range(items)]
    whole = items // indentures
    parents = ["vehicle"] * whole + names[: items - whole]
    every = [site for layer in layers for site in layer]
    return Study(
        "Layers",
        days=730,
        demand="constant",
        sites=sites,
        lanes=lanes,
        items=pl.DataFrame({"item": [*names, "vehicle"], "kind": _kinds(items, whole)}),
        parts=pl.DataFrame(
            {"parent": parents, "item": names, "failure_share": [None] * whole + [0.5] * (items - whole)},
            schema_overrides={"failure_share": pl.Float64},
        ),
        **_fleet(layers[0], share=np.full(len(layers[0]), 1.0 / len(layers[0]))),
        failures=pl.DataFrame({"item": names[:whole], "mtbf": POSITIONS / supply.per_day[:whole]}),
        repairs=pl.concat(
            [
                _repairs(names, site, np.full(items, 1.0 if site == "top" else 0.4), days=supply.base_days)
                for site in every
            ]
        ),
        stock=_stock(pl.Series(names), every, np.ones((items, len(every)), dtype=np.int64)),
    )


def _width(bases: int, layer: int) -> int:
    return max(bases // 5**layer, 2)


def _site(site: str, kind: str, supplier: str | None) -> dict[str, Any]:
    return {"site": site, "kind": kind, "supplied_by": supplier}


def _kinds(items: int, whole: int) -> list[str]:
    return ["LRU"] * whole + ["SRU"] * (items - whole) + ["end item"]


def _lanes(one: str, others: list[str], *, days: np.ndarray) -> list[dict[str, Any]]:
    return [
        {"from_site": one, "to_site": other, "days": float(d)} for other, d in zip(others, days, strict=True)
    ]


def _fleet(bases: list[str], *, share: np.ndarray) -> dict[str, Any]:
    """Return units, authorisations and use: a life unit a day in all, by the bases' shares."""
    return {
        "units": [{"unit": f"unit of {base}", "site": base} for base in bases],
        "authorised": [{"unit": "*", "item": "vehicle", "quantity": POSITIONS}],
        "use": [
            {"unit": f"unit of {base}", "item": "vehicle", "life_unit": "hour", "per_day": float(part)}
            for base, part in zip(bases, share, strict=True)
        ],
    }


def _repairs(items: Any, site: str, share: np.ndarray, *, days: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame({"item": items, "site": site, "share": share, "turnaround_days": days})


def _stock(items: pl.Series, sites: list[str], units: np.ndarray) -> pl.DataFrame:
    """Return stock where there is any; `units` has a row an item and a column a site."""
    there = np.flatnonzero(units)
    return pl.DataFrame(
        {
            "item": items.gather(there // len(sites)),
            "site": pl.Series(sites).gather(there % len(sites)),
            "quantity": units.ravel()[there],
        }
    )
