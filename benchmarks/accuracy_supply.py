"""Accuracy of METRIC and VARI-METRIC: trees, breakdowns, batches."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from accuracy_models import PER_CENT, POINTS, Case, Mark, Measure, ModelClass, points, relative
from accuracy_paths import Shelf

from sustainment.analytic import method as methods
from sustainment.analytic.state import SteadyState
from sustainment.analytic.steady import solve
from sustainment.model.study import Study
from sustainment.problem.arrays import Problem
from sustainment.problem.build import build

Rows = list[dict[str, Any]]
Draws = np.random.Generator

DAY = 365.0
LRUS = 5
"""Models of a study: under constant demand items do not see each other."""
LEAST_OWED = 0.01
"""Fewer backorders at all bases are not compared."""


@dataclass(frozen=True)
class Network:
    """Sites, lanes and fleets that all items of a study share."""

    tables: dict[str, Rows]
    bases: tuple[str, ...]
    middles: tuple[str, ...]
    per_day: tuple[float, ...]
    """Use by base: failures a day of an item with mtbf 1."""
    positions: tuple[int, ...]
    order_days: dict[str, float]
    up_days: float


def random_network(draws: Draws, *, middles: int, bases: int) -> Network:
    """Return a depot, sites in the middle and bases of unequal fleets; failed units take one time up."""
    between = [f"middle {k}" for k in range(middles)]
    names = [f"base {k}" for k in range(bases)]
    supplier = dict.fromkeys(between, "depot")
    supplier |= {base: between[k % middles] if middles else "depot" for k, base in enumerate(names)}
    # Exact trees ask for one carcass time from all sources.
    up = 0.0 if middles else float(draws.choice([0.0, draws.uniform(1.0, 10.0)]))
    order_days = {site: float(draws.uniform(1.0, 12.0)) for site in supplier}
    positions = [int(draws.integers(4, 25)) for _ in names]
    weight = draws.lognormal(0.0, 1.0, bases)
    lanes: Rows = []
    for site, above in supplier.items():
        lanes.append({"from_site": above, "to_site": site, "days": order_days[site]})
        lanes.append({"from_site": site, "to_site": above, "days": up})
    use = weight / weight.sum()
    tables: dict[str, Rows] = {
        "sites": [{"site": "depot"}, *({"site": s, "supplied_by": above} for s, above in supplier.items())],
        "lanes": lanes,
        "units": [{"unit": f"unit {base}", "site": base} for base in names],
        "authorised": [
            {"unit": f"unit {base}", "item": "car", "quantity": n}
            for base, n in zip(names, positions, strict=True)
        ],
        "use": [
            {"unit": f"unit {base}", "item": "car", "per_day": float(share / n)}
            for base, n, share in zip(names, positions, use, strict=True)
        ],
    }
    return Network(
        tables, tuple(names), tuple(between), tuple(use.tolist()), tuple(positions), order_days, up
    )


def whole(draws: Draws, mean: float) -> int:
    """Return a stock around a pipeline: none to more than twice as many."""
    return int(draws.poisson(mean * draws.uniform(0.3, 2.0)))


@dataclass
class Item:
    """An item that the study is made of, row by row."""

    name: str
    row: dict[str, Any]
    repairs: Rows
    stock: Rows

    def add(self, site: str, shelf: Shelf, *, law: str = "") -> None:
        """Add its repair and stock at a site."""
        if shelf.kept_share > 0.0:
            days = f"{shelf.days!r} ~ {law}" if law else shelf.days
            row = {"item": self.name, "site": site, "share": shelf.kept_share, "turnaround_days": days}
            self.repairs.append(row)
        if shelf.stock:
            self.stock.append({"item": self.name, "site": site, "quantity": shelf.stock})


def study_of(
    network: Network, items: list[Item], *, lrus: dict[str, float], parts: Rows, **settings: Any
) -> Study:
    """Return a study under constant demand; `lrus` are the lives of what machines carry."""
    return Study(
        "accuracy",
        demand="constant",
        items=[{"item": "car", "kind": "end item"}, *({"item": i.name, **i.row} for i in items)],
        parts=[*({"parent": "car", "item": name} for name in lrus), *parts],
        failures=[{"item": name, "mtbf": mtbf} for name, mtbf in lrus.items()],
        repairs=[row for i in items for row in i.repairs],
        stock=[row for i in items for row in i.stock],
        **network.tables,
        **settings,
    )


def kept_share(draws: Draws) -> float:
    """Return the share that a base repairs: often none."""
    return float(draws.choice([0.0, draws.uniform(0.1, 0.9)]))


def random_lru(draws: Draws, network: Network, name: str) -> tuple[Item, float, dict[str, Shelf]]:
    """Return an LRU of a network, its life, and its shelves."""
    per_day = float(draws.uniform(0.05, 0.8))
    share = kept_share(draws)
    shelves: dict[str, Shelf] = {}
    above = 0.0
    for base, use in zip(network.bases, network.per_day, strict=True):
        rate, order = per_day * use, network.order_days[base]
        days = float(draws.uniform(1.0, 8.0))
        pipe = rate * (share * days + (1.0 - share) * order)
        above += rate * (1.0 - share)
        shelves[base] = Shelf(share, days, whole(draws, pipe), order)
    between = kept_share(draws) if network.middles else 0.0
    for site in network.middles:
        days = float(draws.uniform(2.0, 12.0))
        pipe = above / len(network.middles) * (between * days + (1 - between) * network.order_days[site])
        shelves[site] = Shelf(between, days, whole(draws, pipe), network.order_days[site])
    days = float(draws.uniform(5.0, 40.0))
    shelves["depot"] = Shelf(1.0, days, whole(draws, above * (1.0 - between) * (days + network.up_days)))
    item = Item(name, {"kind": "LRU", "procurement_days": 100.0}, [], [])
    for site, shelf in shelves.items():
        item.add(site, shelf)
    return item, 1.0 / per_day, shelves


def owed(state: SteadyState, item: str, sites: tuple[str, ...]) -> float:
    """Return the backorders of an item at some sites."""
    pairs = [state.problem.pair_of(item, site) for site in sites]
    return float(state.supply.answer.backorders[pairs].sum())


def dominant_share(state: SteadyState, item: str, network: Network) -> float:
    """Return the largest share of a supplier's orders that one site places."""
    flows, problem = state.supply.flows, state.problem
    shares = []
    for site in (*network.bases, *network.middles):
        pair = problem.pair_of(item, site)
        above = state.layout.network.supplier[pair]
        shares.append(float(flows.orders[pair] / max(flows.demands[above], 1e-300)))
    return max(shares)


def spread(state: SteadyState, item: str, sites: tuple[str, ...]) -> float:
    """Return the largest variance / mean of what is outstanding."""
    pairs = [state.problem.pair_of(item, site) for site in sites]
    answer = state.supply.answer
    return float((answer.variance[pairs] / answer.mean[pairs]).max())


def solved(problem: Problem) -> tuple[SteadyState, SteadyState]:
    """Return the answers by METRIC and by VARI-METRIC."""
    return (
        solve(problem, day=DAY, poisson=True, exactly=False),
        solve(problem, day=DAY, exactly=False),
    )


def compared(
    states: tuple[SteadyState, SteadyState], item: str, network: Network, *, truth: float
) -> dict[str, float]:
    """Return the errors of METRIC and VARI-METRIC."""
    metric, vari = (owed(state, item, network.bases) for state in states)
    return {
        "METRIC, backorders": relative(metric, truth),
        "VARI-METRIC, backorders": relative(vari, truth),
        "VARI-METRIC, availability": points(-vari, -truth) / sum(network.positions),
    }


def stocks_in_words(shelves: dict[str, Shelf]) -> str:
    """Return stocks and shares repaired, site by site."""
    return ", ".join(
        f"{site}: stock {shelf.stock}, repairs {shelf.kept_share:.0%} in {shelf.days:.3g} d"
        for site, shelf in shelves.items()
    )


def trees(draws: Draws, *, middles: tuple[int, ...]) -> list[Case]:
    """Return items of one random tree."""
    chosen = int(draws.choice(middles))
    network = random_network(draws, middles=chosen, bases=int(draws.integers(2 * chosen if chosen else 1, 7)))
    made = [random_lru(draws, network, f"lru {k}") for k in range(LRUS)]
    lives = {item.name: mtbf for item, mtbf, _ in made}
    problem = build(study_of(network, [item for item, _, _ in made], lrus=lives, parts=[]), day=DAY)
    exact = solve(problem, day=DAY)
    methods.refuse_inexact(exact)
    states = solved(problem)
    cases = []
    for item, mtbf, shelves in made:
        truth = owed(exact, item.name, network.bases)
        if truth < LEAST_OWED:
            continue
        share = dominant_share(states[1], item.name, network)
        words = f"{1 / mtbf:.2g} failures a day, largest source {share:.0%}; {stocks_in_words(shelves)}"
        cases.append(
            Case(
                compared(states, item.name, network, truth=truth),
                {
                    "largest share of a supplier's orders": share,
                    "variance / mean": spread(states[1], item.name, network.bases),
                    "backorders / positions": truth / sum(network.positions),
                },
                words,
            )
        )
    return cases


def random_srus(draws: Draws, network: Network, *, lru: str, per_day: float) -> list[tuple[Item, float]]:
    """Return SRUs of an LRU repaired at one site, with the chance that a repair needs each."""
    number = int(draws.integers(1, 5))
    need = draws.dirichlet(np.ones(number)) * draws.uniform(0.4, 1.0)
    made = []
    for k in range(number):
        days = float(draws.uniform(2.0, 30.0))
        item = Item(f"{lru} sru {k}", {"kind": "SRU"}, [], [])
        stock = whole(draws, per_day * float(need[k]) * days)
        item.add(network.bases[0], Shelf(1.0, days, stock))
        made.append((item, float(need[k])))
    return made


def indentures(draws: Draws) -> list[Case]:
    """Return LRUs with SRUs, all repaired at one site."""
    network = random_network(draws, middles=0, bases=1)
    items: list[Item] = []
    parts: Rows = []
    lives: dict[str, float] = {}
    told: dict[str, str] = {}
    base = network.bases[0]
    for k in range(LRUS):
        name, per_day = f"lru {k}", float(draws.uniform(0.05, 0.8))
        srus = random_srus(draws, network, lru=name, per_day=per_day)
        days = float(draws.uniform(1.0, 10.0))
        lru = Item(name, {"kind": "LRU"}, [], [])
        stock = whole(draws, per_day * days)
        lru.add(base, Shelf(1.0, days, stock))
        items += [lru, *(item for item, _ in srus)]
        parts += [{"parent": name, "item": item.name, "failure_share": q} for item, q in srus]
        lives[name] = 1.0 / per_day
        told[name] = (
            f"{per_day:.2g} failures a day, repaired in {days:.3g} d, stock {stock}; SRUs "
            + ", ".join(
                f"{q:.0%} in {item.repairs[0]['turnaround_days']:.3g} d, "
                f"stock {item.stock[0]['quantity'] if item.stock else 0}"
                for item, q in srus
            )
        )
    problem = build(study_of(network, items, lrus=lives, parts=parts), day=DAY)
    exact = solve(problem, day=DAY)
    methods.refuse_inexact(exact)
    states = solved(problem)
    cases = []
    for name, words in told.items():
        truth, pair = owed(exact, name, (base,)), problem.pair_of(name, base)
        if truth < LEAST_OWED:
            continue
        answer = states[1].supply.answer
        cases.append(
            Case(
                compared(states, name, network, truth=truth),
                {
                    "part of the pipeline that awaits SRUs": float(
                        answer.from_children[pair] / answer.mean[pair]
                    ),
                    "variance / mean": spread(states[1], name, (base,)),
                    "backorders / positions": truth / sum(network.positions),
                },
                words,
            )
        )
    return cases


OWED = (
    Measure("METRIC, backorders", PER_CENT),
    Measure("VARI-METRIC, backorders", PER_CENT),
    Measure("VARI-METRIC, availability", POINTS),
)
SOURCES = Mark("largest share of a supplier's orders", (0.4, 0.6, 0.8, 0.95))
SPREAD = Mark("variance / mean", (1.1, 1.5, 2.0, 3.0))
OWED_SHARE = Mark("backorders / positions", (0.01, 0.03, 0.1))

CLASSES = (
    ModelClass(
        "two-echelons",
        "METRIC and VARI-METRIC: one item at a depot and its bases",
        "exact laws of trees (Simon 1971; Graves 1985; Axsäter 1990)",
        OWED,
        (SOURCES, SPREAD, OWED_SHARE),
        partial(trees, middles=(0,)),
    ),
    ModelClass(
        "three-echelons",
        "METRIC and VARI-METRIC: one item over three echelons",
        "exact laws of trees",
        OWED,
        (SOURCES, SPREAD, OWED_SHARE),
        partial(trees, middles=(1, 2, 3)),
    ),
    ModelClass(
        "indentures",
        "MOD-METRIC and VARI-METRIC: LRUs with SRUs at one site",
        "exact laws of breakdowns at one site",
        OWED,
        (Mark("part of the pipeline that awaits SRUs", (0.1, 0.3, 0.5)), SPREAD, OWED_SHARE),
        indentures,
    ),
)
