"""Small studies of spares, and every stock of them."""

from itertools import product
from typing import Any

import numpy as np

from sustainment.model.study import Study
from sustainment.optimisation.market import market_of
from sustainment.optimisation.spares import Market

Rows = dict[str, list[dict[str, Any]]]


def item_rows(item: str, sites: dict[str, Any], *, price: float, most: dict[str, int]) -> Rows:
    """One item at a depot and bases: `sites` holds T, and for bases demand, r and O."""
    system = f"system of {item}"
    rows: Rows = {
        "items": [{"item": item, "price": price}, {"item": system, "kind": "end item"}],
        "parts": [{"parent": system, "item": item}],
        "failures": [{"item": item, "mtbf": 1.0, "life_unit": "hour"}],
    }

    def add(**more: dict[str, Any]) -> None:
        for table, row in more.items():
            rows.setdefault(table, []).append(row)

    for name, site in sites.items():
        add(stock={"item": item, "site": name, "quantity": 0, "most": most[name]})
        share = site.get("r", 1.0)
        if share > 0.0:
            add(repairs={"item": item, "site": name, "share": share, "turnaround_days": site["T"]})
        if name == "depot":
            continue
        add(lanes={"from_site": "depot", "to_site": name, "item": item, "days": site["O"]})
        add(lanes={"from_site": name, "to_site": "depot", "item": item, "days": 0.0})
        unit = f"user of {item} in {name}"
        add(
            units={"unit": unit, "site": name},
            authorised={"unit": unit, "item": system, "quantity": 1},
            use={"unit": unit, "item": system, "life_unit": "hour", "per_day": site["demand"]},
        )
    return rows


def joined(*parts: Rows) -> Rows:
    """The rows of several parts of a study."""
    rows: Rows = {}
    for part in parts:
        for table, several in part.items():
            rows.setdefault(table, []).extend(several)
    return rows


def places(bases: int) -> Rows:
    return {
        "sites": [
            {"site": "depot"},
            *({"site": f"base {b}", "supplied_by": "depot"} for b in range(bases)),
        ]
    }


def drawn_sites(draws: np.random.Generator, bases: int) -> dict[str, Any]:
    sites: dict[str, Any] = {"depot": {"T": float(draws.uniform(1, 10))}}
    for b in range(bases):
        sites[f"base {b}"] = {
            "demand": float(draws.uniform(0.02, 0.4)),
            "r": float(draws.choice([0, 0.3, 0.6])),
            "T": float(draws.uniform(1, 5)),
            "O": float(draws.uniform(0.5, 4)),
        }
    return sites


def random_rows(draws: np.random.Generator) -> Rows:
    """One to three items at a depot and one or two bases, at most two units at each."""
    bases = int(draws.integers(1, 3))
    parts = [places(bases)]
    for k in range(int(draws.integers(1, 4))):
        sites = drawn_sites(draws, bases)
        most = {name: int(draws.integers(0, 3)) for name in sites}
        parts.append(item_rows(f"item {k}", sites, price=float(draws.integers(1, 9)), most=most))
    return joined(*parts)


def with_parts(draws: np.random.Generator) -> Rows:
    """One item whose repairs need one of one or two parts, at a depot and one or two bases."""
    bases = int(draws.integers(1, 3))
    sites = drawn_sites(draws, bases)
    most = dict.fromkeys(sites, 2 if bases == 1 else 1)
    parts = [places(bases), item_rows("item", sites, price=float(draws.integers(4, 20)), most=most)]
    for k in range(int(draws.integers(1, 3))):
        part = f"part {k}"
        share = float(draws.uniform(0.2, 0.45))
        parts.append(
            {
                "items": [{"item": part, "kind": "SRU", "price": float(draws.integers(1, 9))}],
                "parts": [{"parent": "item", "item": part, "failure_share": share}],
                "repairs": [{"item": part, "site": "depot", "turnaround_days": float(draws.uniform(2, 12))}],
                "stock": [{"item": part, "site": site, "quantity": 0, "most": 1} for site in sites],
                "lanes": [
                    {
                        "from_site": "depot",
                        "to_site": site,
                        "item": part,
                        "days": float(draws.uniform(0.5, 4)),
                    }
                    for site in sites
                    if site != "depot"
                ],
            }
        )
    return joined(*parts)


def study_of(rows: Rows, **settings: Any) -> Study:
    return Study("spares", demand="constant", **settings, **rows)


def market(study: Study, method: str) -> Market:
    return market_of(study, price="price", measure="backorders", method=method, keep_present=False)


def every_plan(study: Study, method: str) -> dict[float, float]:
    """The least backorders at each cost, all stocks within their most worked out one after another."""
    asked = market(study, method)
    pairs, shelves = asked.problem.pairs, np.flatnonzero(asked.choice.pair)
    best: dict[float, float] = {}
    for chosen in product(*(range(int(pairs.most[p]) + 1) for p in shelves)):
        stock = pairs.stock.copy()
        stock[shelves] = chosen
        plan = asked.work_out(stock)
        best[plan.cost] = min(best.get(plan.cost, np.inf), plan.holes)
    return best


def every_sum(rows: Rows, method: str) -> dict[float, float]:
    """The same, item by item: under constant demand items without parts do not touch each other."""
    names = [row["item"] for row in rows["items"] if row["item"].startswith("item")]
    best = {0.0: 0.0}
    for name in names:
        others = {other for other in names if other != name}
        alone = {
            table: [row for row in several if not others & {row.get("item"), row.get("parent")}]
            for table, several in rows.items()
        }
        found = every_plan(study_of(alone), method)
        sums: dict[float, float] = {}
        for (cost, value), (more, owed) in product(best.items(), found.items()):
            sums[cost + more] = min(sums.get(cost + more, np.inf), value + owed)
        best = sums
    return best
