"""Random studies of two and three indentures, and all their plans at once."""

from itertools import product
from typing import Any

import numpy as np

from optimisation.random_stocks import Rows, drawn_sites, item_rows, joined, market, places, study_of
from sustainment.model.study import Study

CHUNK = 200_000


def part_rows(part: str, sites: list[str], draws: np.random.Generator, *, most: dict[str, int]) -> Rows:
    """One part, repaired at the depot and here and there at a base, sent down from the depot."""
    repairs = [{"item": part, "site": "depot", "turnaround_days": float(draws.uniform(2, 15))}]
    for site in sites:
        if site != "depot" and draws.random() < 0.4:
            share, days = float(draws.uniform(0.2, 0.9)), float(draws.uniform(1, 8))
            repairs.append({"item": part, "site": site, "share": share, "turnaround_days": days})
    return {
        "items": [{"item": part, "kind": "SRU", "price": float(draws.integers(1, 9))}],
        "repairs": repairs,
        "stock": [{"item": part, "site": site, "quantity": 0, "most": most[site]} for site in sites],
        "lanes": [
            {"from_site": "depot", "to_site": site, "item": part, "days": float(draws.uniform(0.5, 4))}
            for site in sites
            if site != "depot"
        ],
    }


def family_rows(
    name: str, draws: np.random.Generator, *, bases: int, parts: list[str], room: int, busy: float = 1.0
) -> Rows:
    """One item whose repairs wait for parts that are stated elsewhere."""
    sites = drawn_sites(draws, bases)
    for site in sites.values():
        if "demand" in site:
            site["demand"] *= busy
    most = {site: int(draws.integers(1, room + 1)) for site in sites}
    shares = draws.dirichlet(np.ones(len(parts) + 1))[:-1]
    rows = item_rows(name, sites, price=float(draws.integers(5, 40)), most=most)
    rows["parts"] += [
        {"parent": name, "item": part, "failure_share": float(share)}
        for part, share in zip(parts, shares, strict=True)
    ]
    return rows


def small_family(draws: np.random.Generator, *, kind: str = "plain", name: str = "item 0") -> Rows:
    """A family few enough plans of which exist that all may be tried: plain, shared or deep."""
    bases = int(draws.integers(1, 3))
    sites = ["depot", *(f"base {b}" for b in range(bases))]
    number = 2 if kind == "deep" else int(draws.integers(1, 3))
    names = [f"part {k} of {name}" for k in range(number)]
    room = 3 if bases == 1 else 2
    rows = family_rows(name, draws, bases=bases, parts=names[:1] if kind == "deep" else names, room=room)
    for part in names:
        most = dict.fromkeys(sites, room if number == 1 or bases == 1 else 1)
        rows = joined(rows, part_rows(part, sites, draws, most=most))
    if kind == "deep":
        rows["parts"].append({"parent": names[0], "item": names[1], "failure_share": 0.6})
    if kind == "shared":
        more = f"{name} as well"
        other = family_rows(more, draws, bases=bases, parts=names[:1], room=1)
        rows = joined(rows, other)
    return joined(places(bases), rows)


def families(draws: np.random.Generator, *, items: int, bases: int, parts: int) -> Rows:
    """Several families with room for as much stock as pays."""
    sites = ["depot", *(f"base {b}" for b in range(bases))]
    rows = [places(bases)]
    for k in range(items):
        names = [f"part {n} of item {k}" for n in range(int(draws.integers(1, parts + 1)))]
        busy = float(draws.uniform(0.3, 3.0))
        rows.append(family_rows(f"item {k}", draws, bases=bases, parts=names, room=30, busy=busy))
        rows += [part_rows(part, sites, draws, most=dict.fromkeys(sites, 30)) for part in names]
    whole = joined(*rows)
    for row in whole["stock"]:
        row["most"] = 30
    return whole


def all_plans(study: Study, method: str) -> tuple[np.ndarray, np.ndarray]:
    """Cost and holes of every stock within its most: the recursion of MODEL section 4, all at once."""
    asked = market(study, method)
    problem = asked.problem
    start = asked.work_out(problem.pairs.stock)
    state, shelves = start.state, np.flatnonzero(asked.choice.pair)
    ranges = [np.arange(int(problem.pairs.most[p]) + 1) for p in shelves]
    chosen = np.array(list(product(*ranges)), dtype=np.int64)
    parts = [
        _worked_out(state, asked, shelves, chosen[k : k + CHUNK], method)
        for k in range(0, len(chosen), CHUNK)
    ]
    return np.concatenate([cost for cost, _ in parts]), np.concatenate([holes for _, holes in parts])


def _worked_out(
    state: Any, asked: Any, shelves: np.ndarray, chosen: np.ndarray, method: str
) -> tuple[np.ndarray, np.ndarray]:
    from sustainment.optimisation.worth import worth_of

    network, flows, own = state.layout.network, state.supply.flows, state.supply.own
    size, pairs = network.supplier.size, state.problem.pairs
    owed, spread = np.zeros((size, len(chosen))), np.zeros((size, len(chosen)))
    stock = np.zeros((size, len(chosen)), dtype=np.int64)
    stock[shelves] = chosen.T
    for p in network.order[::-1]:
        mean, variance = np.full(len(chosen), own[0][p]), np.full(len(chosen), own[1][p])
        sources = []
        if network.supplier[p] >= 0 and flows.orders[p] > 0.0:
            q = network.supplier[p]
            sources.append((q, flows.orders[p] / flows.demands[q]))
        for c in range(network.child_start[p], network.child_start[p + 1]):
            q, needed = network.child_pair[c], flows.repaired[p] * network.child_share[c]
            if needed > 0.0:
                sources.append((q, needed / flows.demands[q]))
        for q, share in sources:
            mean += share * owed[q]
            variance += share * (1.0 - share) * owed[q] + share**2 * spread[q]
        if method == "metric":
            variance = mean
        owed[p], spread[p] = _shelf(mean, variance, stock[p])
        if method == "metric":
            spread[p] = owed[p]
    worth = worth_of(state, asked.counted).direct
    price = asked.price[pairs.item[shelves]]
    return chosen @ price, (worth[shelves, None] * owed[shelves]).sum(axis=0)


def _shelf(mean: np.ndarray, variance: np.ndarray, stock: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Backorders and their variance, summed up from zero: Poisson or negative binomial."""
    excess = np.maximum(variance / np.maximum(mean, 1e-300) - 1.0, 0.0)
    tiny = excess < 1e-9
    e = np.where(tiny, 1.0, excess)
    p = np.where(tiny, np.exp(-mean), np.exp(-mean / e * np.log1p(e)))
    e = np.where(tiny, 0.0, excess)
    first, second = mean - stock, variance + (mean - stock) ** 2
    for k in range(int(stock.max()) + 1):
        short = np.maximum(stock - k, 0)
        first = first + short * p
        second = second - short**2 * p
        p = p * (mean + e * k) / ((1.0 + e) * (k + 1.0))
    return first, second - first**2


def merged(plans: list[tuple[np.ndarray, np.ndarray]]) -> dict[float, float]:
    """The least holes at each cost of several families that do not touch each other."""
    best = {0.0: 0.0}
    for cost, holes in plans:
        levels = np.unique(cost)
        least = {float(c): float(holes[cost == c].min()) for c in levels}
        sums: dict[float, float] = {}
        for (a, x), (b, y) in product(best.items(), least.items()):
            sums[a + b] = min(sums.get(a + b, np.inf), x + y)
        best = sums
    return best


def small_studies(seed: int) -> tuple[Study, str, dict[float, float]]:
    """A study of one or two small families, the method, and its least holes at each cost."""
    draws = np.random.default_rng(77_000 + seed)
    method = ("vari-metric", "metric")[seed % 2]
    kind = ("plain", "plain", "shared", "deep")[seed % 4]
    several = [small_family(draws, kind=kind)]
    if kind == "plain" and draws.random() < 0.5:
        several.append(small_family(draws, name="item 1"))
    best = merged([all_plans(study_of(rows), method) for rows in several])
    bases = max(len(rows["sites"]) for rows in several) - 1
    whole = joined(*({t: r for t, r in rows.items() if t != "sites"} for rows in several), places(bases))
    return study_of(whole), method, best
