"""Accuracy of iterated pools, and of answers day by day."""

from functools import partial

import numpy as np
from accuracy_fleets import FLEETS, Fleet, Rows, positions_of, repair, study_of
from accuracy_models import PER_CENT, POINTS, Case, Mark, Measure, ModelClass, relative

from sustainment.analytic.closed_days import transient
from sustainment.analytic.closed_fleet import recognise
from sustainment.analytic.over_time.days import days_by_moments
from sustainment.analytic.pooling import Pool, PoolAnswer, solve_pool
from sustainment.problem.build import build

Draws = np.random.Generator

LEAST_UNMET = 1e-3
"""A pool that leaves less of its demands unmet is not compared."""


def pools(draws: Draws, *, emergency: bool, most_sites: int) -> list[Case]:
    """Return one pool, iterated and by its chain; half of them ask all others, the rest some."""
    sites, load = int(draws.integers(2, most_sites + 1)), float(draws.uniform(0.1, 0.9))
    full = bool(draws.integers(2))
    stock = [int(n) for n in draws.integers(0, 4 if emergency else 3, sites)]
    days = draws.uniform(2.0, 6.0, sites).tolist()
    demand = [load * float(draws.uniform(0.3, 1.7)) * (s + 0.5) / t for s, t in zip(stock, days, strict=True)]
    asked = []
    for site in range(sites):
        others = [int(j) for j in draws.permutation(sites) if j != site]
        asked.append(others if full else others[: int(draws.integers(0, sites))])
    pool = Pool(stock, demand, days, asked, [emergency] * sites)
    exact, found = solve_pool(pool), solve_pool(pool, most_states=0)
    truth = unmet(pool, exact)
    if not exact.exact or truth < LEAST_UNMET:
        return []
    errors = {"demands unmet at once": relative(unmet(pool, found), truth)}
    if not emergency:
        errors["backorders"] = relative(float(found.backorders.sum()), float(exact.backorders.sum()))
    words = (
        f"stocks {stock}, demands in a resupply time {np.round(np.multiply(demand, days), 2).tolist()}, "
        f"each asks {asked}"
    )
    marks = {
        "sites": sites,
        "share unmet": truth,
        "asked / others": sum(map(len, asked)) / sites / (sites - 1),
    }
    return [Case(errors, marks, words)]


def unmet(pool: Pool, answer: PoolAnswer) -> float:
    """Return the share of all demands that no site meets at once."""
    demand = np.array(pool.demand)
    return float((answer.emergency_share + answer.backordered_share) @ demand / demand.sum())


LAST, EVERY = 100.0, 4.0
"""Days that are looked at."""
SURGE = (20.0, 52.0)
"""First and last day of more use."""


def surged(draws: Draws, *, k: int, losses: bool) -> tuple[Fleet, Rows, dict[str, Rows]]:
    """Return a fleet with a shop, its use by spans, and its losses and deliveries."""
    positions, full = positions_of(draws, 2, 12 if losses else 40), float(draws.uniform(0.1, 0.6))
    servers, factor = int(draws.integers(1, max(positions // 3, 1) + 1)), float(draws.uniform(1.2, 3.0))
    days, spares = float(draws.uniform(2.0, 12.0)), int(draws.integers(0, 2 + positions // 4))
    per_day = full * servers / days / positions
    hits = float(draws.uniform(1.0, 10.0)) if losses else 0.0
    coming = int(draws.integers(1, 2 + positions // 3)) if losses else 0
    use = [
        {"unit": f"unit {k}", "item": f"car {k}", "per_day": n, "from_day": begin, "to_day": end}
        for n, begin, end in ((1.0, 0, SURGE[0]), (factor, *SURGE), (1.0, SURGE[1], None))
    ]
    rows: dict[str, Rows] = {"damage": [], "deliveries": []}
    if losses:
        hit = {"unit": f"unit {k}", "item": f"car {k}", "per_1000_days": hits, "write_off_share": 1.0}
        rows["damage"].append(hit)
        new = {"delivery": f"new {k}", "item": f"car {k}", "site": f"site {k}", "quantity": coming}
        rows["deliveries"].append({**new, "from_day": float(draws.integers(25, 80))})
    fleet = Fleet(
        positions=positions,
        parts=[{"item": "item", "mtbf": 1.0 / per_day}],
        repairs=[{**repair("item", days), "needs": "bay"}],
        stock=[{"item": "item", "quantity": spares}],
        servers=servers,
        words=f"{positions} machines, {servers} bays, loaded {full:.0%} if all worked, {full * factor:.0%} "
        f"in the surge, repairs of {days:.2g} d, spares {spares}"
        + (f", {hits:.2g} losses a thousand days, {coming} delivered" if losses else ""),
        marks={"load in the surge if all worked": full * factor, "machines": positions},
    )
    return fleet, use, rows


def surges(draws: Draws, *, losses: bool) -> list[Case]:
    """Return fleets through a surge, by formula and by chain."""
    drawn = [surged(draws, k=k, losses=losses) for k in range(FLEETS)]
    tables = {
        name: [row for _, _, rows in drawn for row in rows[name]]
        for name in ("damage", "deliveries")
        if losses
    }
    uses = [row for _, use, _ in drawn for row in use]
    problem = build(study_of([fleet for fleet, _, _ in drawn], uses=uses, days=int(LAST), **tables))
    days = np.arange(0.0, LAST, EVERY).tolist()
    closed = recognise(problem)
    if isinstance(closed, str):
        return []
    exact = transient(closed, days)
    found = days_by_moments(problem, days, poisson=False, exactly=False)
    coarse = days_by_moments(problem, days, poisson=False, exactly=False, cell=2.0 * found.grid.cell)
    names = [problem.names.items[item] for item in problem.fleets.item]
    shared = np.abs(np.remainder(np.array(days) / coarse.grid.cell + 0.5, 1.0) - 0.5) < 1e-6
    cases = []
    for k, (fleet, _, _) in enumerate(drawn):
        f = names.index(f"car {k}")
        truth = 100.0 * exact.working_means[:, f] / fleet.positions
        by_steps = [
            100.0 * np.array([state.machines.availability[f] for state in answer.states])
            for answer in (found, coarse)
        ]
        gap = by_steps[0] - truth
        errors = {
            "availability, worst day": float(gap[np.abs(gap).argmax()]),
            "availability, mean of the days": float(gap.mean()),
            "steps twice as long": float(np.abs(by_steps[0] - by_steps[1])[shared].max()),
        }
        cases.append(Case(errors, fleet.marks, fleet.words))
    return cases


BY_DAY = (
    Measure("availability, worst day", POINTS),
    Measure("availability, mean of the days", POINTS),
    Measure("steps twice as long", POINTS),
)
SURGE_MARKS = (
    Mark("load in the surge if all worked", (0.4, 0.6, 0.8, 1.0, 1.5)),
    Mark("machines", (3, 6, 12, 24)),
)
POOL_MARKS = (
    Mark("share unmet", (0.01, 0.05, 0.2)),
    Mark("sites", (2, 3, 4)),
    Mark("asked / others", (0.5, 0.99)),
)

CLASSES = (
    ModelClass(
        "pools-emergency",
        "Lateral pools, unmet demands come from outside: iterated",
        "Markov chain of the pool",
        (Measure("demands unmet at once", PER_CENT),),
        POOL_MARKS,
        partial(pools, emergency=True, most_sites=5),
    ),
    ModelClass(
        "pools-backorders",
        "Lateral pools, unmet demands wait at home: iterated",
        "Markov chain of the pool",
        (Measure("demands unmet at once", PER_CENT), Measure("backorders", PER_CENT)),
        POOL_MARKS,
        partial(pools, emergency=False, most_sites=3),
    ),
    ModelClass(
        "surges",
        "Day by day: a fleet with a finite shop through a surge",
        "transient chain of the closed fleet",
        BY_DAY,
        SURGE_MARKS,
        partial(surges, losses=False),
    ),
    ModelClass(
        "losses",
        "Day by day: the same with losses and a delivery of machines",
        "transient chain of the closed fleet",
        BY_DAY,
        SURGE_MARKS,
        partial(surges, losses=True),
    ),
)
