"""Accuracy of machine formulas and shops against chains."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from accuracy_chains import Redundant, repair_line
from accuracy_models import PER_CENT, POINTS, Case, Mark, Measure, ModelClass, points, relative

from sustainment.analytic.closed_steady import closed_state
from sustainment.analytic.fleet_laws import working_law
from sustainment.analytic.shop_limits import load_checked
from sustainment.analytic.state import SteadyState
from sustainment.analytic.steady import solve
from sustainment.model.study import Study
from sustainment.problem.build import build

Rows = list[dict[str, Any]]
Draws = np.random.Generator

DAY = 365.0
FLEETS = 5
"""Fleets of a study: they share nothing."""
LEAST_WORKING, LEAST_LOST = 0.005, 0.001
"""A fleet of which less works, or that loses less, is not compared."""
MOST_MACHINES = {1: 60, 2: 12, 3: 6}
"""By the number of items: their chains grow with its power."""
TABLES = (
    *("sites", "items", "failures", "parts", "units"),
    *("authorised", "use", "repairs", "stock", "resources"),
)
MOST_ROOM = 6_000
"""(Positions + spares) of all items multiplied: chains beyond take seconds each."""


@dataclass(frozen=True)
class Fleet:
    """One type of end item at a site of its own, in the rows of a study."""

    positions: int
    parts: Rows
    """Items of a machine with their lives (mtbf)."""
    repairs: Rows
    stock: Rows
    servers: int = 0
    """Of the one shop that repairs with `needs` hold."""
    words: str = ""
    marks: dict[str, float] = field(default_factory=dict)


def study_of(fleets: Sequence[Fleet], *, uses: Rows | None = None, **more: Any) -> Study:
    """Return a study of fleets that share nothing, end items and sites numbered; `uses`: None: 1 a day."""
    tables: dict[str, Rows] = {name: [] for name in TABLES}
    for k, fleet in enumerate(fleets):
        site, car, unit = f"site {k}", f"car {k}", f"unit {k}"

        def own(row: dict[str, Any], car: str = car, k: int = k) -> dict[str, Any]:
            named = {**row, "item": car if row["item"] == "car" else f"{row['item']} {k}"}
            return {**named, "mode": f"{row['mode']} {k}"} if "mode" in row else named

        parts = [own(row) for row in fleet.parts]
        tables["sites"].append({"site": site})
        tables["items"] += [{"item": car, "kind": "end item"}, *({"item": row["item"]} for row in parts)]
        tables["failures"] += [{"item": row["item"], "mtbf": row.pop("mtbf")} for row in parts]
        tables["parts"] += [{"parent": car, **row} for row in parts]
        tables["units"].append({"unit": unit, "site": site})
        tables["authorised"].append({"unit": unit, "item": car, "quantity": fleet.positions})
        tables["use"].append({"unit": unit, "item": car, "per_day": 1.0})
        tables["repairs"] += [{**own(row), "site": site} for row in fleet.repairs]
        tables["stock"] += [{**own(row), "site": site} for row in fleet.stock if row["quantity"]]
        if fleet.servers:
            tables["resources"].append({"resource": "bay", "site": site, "quantity": fleet.servers})
    tables["use"] = tables["use"] if uses is None else uses
    return Study("accuracy", **{name: rows for name, rows in tables.items() if rows}, **more)


def positions_of(draws: Draws, least: int, most: int) -> int:
    """Return a fleet: small ones as often as large ones."""
    return int(np.exp(draws.uniform(np.log(least), np.log(most + 1))))


def against_chain(draws: Draws, *, draw: Callable[[Draws], Fleet | None], **settings: Any) -> list[Case]:
    """Return some fleets of one study, by formula and by chain."""
    fleets: list[Fleet] = []
    while len(fleets) < FLEETS:
        fleet = draw(draws)
        fleets += [fleet] if fleet else []
    problem = build(study_of(fleets, **settings), day=DAY)
    exact, state = closed_state(problem, day=DAY), solve(problem, day=DAY)
    if isinstance(exact, str):
        return []
    names = [problem.names.items[item] for item in problem.fleets.item]
    sites = [problem.names.sites[site] for site in problem.resources.site]
    cases = []
    for k, fleet in enumerate(fleets):
        f = names.index(f"car {k}")
        truth = float(exact.machines.availability[f])
        if truth < LEAST_WORKING:
            continue
        marks = {
            "machines": fleet.positions,
            "spares / machine": sum(row["quantity"] for row in fleet.stock) / fleet.positions,
            "backorders / positions": 1.0 - truth,
            **fleet.marks,
        }
        if fleet.servers:
            marks |= _load_marks(float(state.full_load[sites.index(f"site {k}")]), fleet.positions)
        errors = {
            "availability": points(float(state.machines.availability[f]), truth),
            "P(at least n work)": ready_points(state, exact, f),
        }
        cases.append(Case(errors, marks, fleet.words))
    return cases


def _load_marks(load: float, positions: int) -> dict[str, float]:
    checked = float(load_checked(np.array(float(positions))))
    return {"load if all worked": load, "load / that at which answers warn": load / checked}


def ready_points(state: SteadyState, exact: SteadyState, fleet: int) -> float:
    """Return the largest error of P(at least n work), in points."""
    assert exact.closed is not None
    positions = int(state.problem.fleets.authorised[fleet])
    laws = working_law(state, fleet), exact.closed.law_of((fleet,), authorised=(positions,))
    found, truth = (np.cumsum(law[::-1]) for law in laws)
    gap = found - truth
    return 100.0 * float(gap[np.abs(gap).argmax()])


def too_large(positions: int, spares: list[int]) -> bool:
    """Tell whether the chain of several items would take long."""
    return len(spares) > 1 and float(np.prod([positions + s + 1.0 for s in spares])) > MOST_ROOM


def shop(draws: Draws, *, kinds: tuple[int, ...]) -> Fleet | None:
    """Return a fleet whose items go through one finite shop."""
    number = int(draws.choice(kinds))
    positions = positions_of(draws, 2, MOST_MACHINES[number])
    servers = int(draws.integers(1, max(positions // 3, 1) + 1))
    full = float(draws.uniform(0.2, 1.4))
    part, days = draws.dirichlet(np.full(number, 2.0)), draws.uniform(2.0, 10.0, number)
    spares = [int(draws.integers(0, 2 + positions // 3)) for _ in range(number)]
    if too_large(positions, spares):
        return None
    per_day = full * servers * part / days / positions
    return Fleet(
        positions=positions,
        parts=[{"item": f"item {k}", "mtbf": 1.0 / float(per_day[k])} for k in range(number)],
        repairs=[{**repair(f"item {k}", float(days[k])), "needs": "bay"} for k in range(number)],
        stock=[{"item": f"item {k}", "quantity": spares[k]} for k in range(number)],
        servers=servers,
        words=f"{positions} machines, {servers} bays, loaded {full:.0%} if all worked, spares {spares}, "
        f"repairs of {np.round(days, 1).tolist()} d, "
        f"{np.round(100 * part).astype(int).tolist()} % of the work",
    )


def repair(item: str, days: float) -> dict[str, Any]:
    """Return a repair of exponential length."""
    return {"item": item, "turnaround_days": f"{days!r} ~ exponential"}


def ample(draws: Draws, *, least: int) -> Fleet | None:
    """Return a fleet whose items, at least so many, are each repaired by themselves."""
    number = int(draws.integers(least, 4))
    positions = positions_of(draws, 2, MOST_MACHINES[number])
    part, days = draws.dirichlet(np.full(number, 2.0)), draws.uniform(3.0, 20.0, number)
    ratios = float(draws.uniform(0.03, 0.6)) * part
    spares = [int(draws.poisson(positions * float(r) * draws.uniform(0.0, 1.8))) for r in ratios]
    if too_large(positions, spares):
        return None
    return Fleet(
        positions=positions,
        parts=[{"item": f"item {k}", "mtbf": float(days[k] / ratios[k])} for k in range(number)],
        repairs=[repair(f"item {k}", float(days[k])) for k in range(number)],
        stock=[{"item": f"item {k}", "quantity": spares[k]} for k in range(number)],
        words=f"{positions} machines, in repair {np.round(ratios, 3).tolist()} days a day worked, "
        f"spares {spares}",
    )


def exchange(draws: Draws) -> list[Case]:
    """Return fleets whose items, never short, are exchanged by a few crews."""
    fleets, truths = [], []
    for _ in range(FLEETS):
        positions, full = positions_of(draws, 2, 60), float(draws.uniform(0.2, 1.4))
        crews = int(draws.integers(1, max(positions // 3, 1) + 1))
        days = float(draws.uniform(0.5, 5.0))
        per_day = full * crews / days / positions
        work = {**repair("car", days), "mode": "item", "needs": "bay"}
        words = (
            f"{positions} machines, {crews} crews, loaded {full:.0%} if all worked, {days:.2g} d an exchange"
        )
        fleets.append(
            Fleet(
                positions=positions,
                parts=[{"item": "item", "mtbf": 1.0 / per_day}],
                repairs=[{"item": "item", "turnaround_days": 0.01}, work],
                stock=[{"item": "item", "quantity": positions + 50}],
                servers=crews,
                words=words,
            )
        )
        truths.append(repair_line(positions, spares=0, servers=crews, per_day=per_day, days=days))
    state = solve(build(study_of(fleets), day=DAY), day=DAY)
    problem = state.problem
    names = [problem.names.items[item] for item in problem.fleets.item]
    sites = [problem.names.sites[site] for site in problem.resources.site]
    cases = []
    for k, (fleet, truth) in enumerate(zip(fleets, truths, strict=True)):
        found = float(state.machines.availability[names.index(f"car {k}")])
        load = float(state.full_load[sites.index(f"site {k}")])
        marks = {"machines": fleet.positions, **_load_marks(load, fleet.positions)}
        cases.append(Case({"availability": points(found, truth)}, marks, fleet.words))
    return cases


def redundant(draws: Draws, *, constant: bool) -> list[Case]:
    """Return fleets with copies to spare."""
    chosen = [random_redundant(draws, constant=constant) for _ in range(FLEETS)]
    fleets = [_rows_of(machines) for machines in chosen]
    state = solve(build(study_of(fleets, demand="constant" if constant else "operating"), day=DAY), day=DAY)
    problem = state.problem
    names = [problem.names.items[item] for item in problem.fleets.item]
    cases = []
    for k, (machines, fleet) in enumerate(zip(chosen, fleets, strict=True)):
        truth, found = machines.availability(), float(state.machines.availability[names.index(f"car {k}")])
        if 1.0 - truth < LEAST_LOST:
            continue
        errors = {"availability": points(found, truth), "time lost": relative(1.0 - found, 1.0 - truth)}
        marks = {"machines": machines.positions, "spares": machines.spares, "time lost": 1.0 - truth}
        cases.append(Case(errors, marks, fleet.words))
    return cases


def random_redundant(draws: Draws, *, constant: bool) -> Redundant:
    """Return machines with copies to spare, half of them with another part beside."""
    quantity = int(draws.integers(2, 5))
    days, ratio = float(draws.uniform(3.0, 20.0)), float(np.exp(draws.uniform(np.log(0.02), np.log(0.4))))
    other = float(draws.choice([0.0, draws.uniform(0.02, 0.3)]))
    return Redundant(
        positions=int(draws.integers(1, 4 if other else 5)),
        quantity=quantity,
        needed=int(draws.integers(1, quantity)),
        standby_share=float(draws.choice([0.0, 1.0, draws.random()])),
        per_day=ratio / days,
        days=days,
        spares=int(draws.integers(0, 3)),
        other_per_day=other / days,
        other_days=days,
        constant=constant,
    )


def _rows_of(machines: Redundant) -> Fleet:
    parts: Rows = [
        {
            "item": "motor",
            "mtbf": 1.0 / machines.per_day,
            "quantity": machines.quantity,
            "needed": machines.needed,
            "standby_share": machines.standby_share,
        }
    ]
    repairs: Rows = [repair("motor", machines.days)]
    if machines.other_per_day:
        parts.append({"item": "pump", "mtbf": 1.0 / machines.other_per_day})
        repairs.append(repair("pump", machines.other_days))
    return Fleet(
        positions=machines.positions,
        parts=parts,
        repairs=repairs,
        stock=[{"item": "motor", "quantity": machines.spares}],
        words=f"{machines.positions} machines, {machines.needed} of {machines.quantity} needed, standby "
        f"{machines.standby_share:.2g}, in repair {machines.per_day * machines.days:.2g} days a day run, "
        f"spares {machines.spares}, other part {machines.other_per_day * machines.days:.2g}",
    )


AVAILABILITY = Measure("availability", POINTS)
READY = Measure("P(at least n work)", POINTS)
LOAD = Mark("load if all worked", (0.4, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2))
WARNED = Mark("load / that at which answers warn", (0.5, 0.8, 1.0, 1.25, 1.5))
MACHINES = Mark("machines", (3, 6, 12, 24))
SPARES = Mark("spares / machine", (0.0, 0.1, 0.3, 0.6))
OWED_SHARE = Mark("backorders / positions", (0.02, 0.05, 0.1, 0.2))
CHAIN = "Markov chain of the closed fleet"

CLASSES = (
    ModelClass(
        "shop",
        "One item through a finite shop, only working machines fail",
        CHAIN,
        (AVAILABILITY, READY),
        (LOAD, WARNED, MACHINES, SPARES),
        partial(against_chain, draw=partial(shop, kinds=(1,))),
    ),
    ModelClass(
        "shared-shop",
        "Two or three items through one finite shop, only working machines fail",
        CHAIN,
        (AVAILABILITY, READY),
        (LOAD, WARNED, MACHINES, SPARES),
        partial(against_chain, draw=partial(shop, kinds=(2, 2, 3))),
    ),
    ModelClass(
        "exchange",
        "Exchanges by few crews, spares never short, only working machines fail",
        "birth and death chain M/M/c//N",
        (AVAILABILITY,),
        (LOAD, WARNED, MACHINES),
        exchange,
    ),
    ModelClass(
        "ample",
        "Ample repair, only working machines fail: A = 1 / (1 + sum)",
        CHAIN,
        (AVAILABILITY, READY),
        (OWED_SHARE, MACHINES, SPARES),
        partial(against_chain, draw=partial(ample, least=1)),
    ),
    ModelClass(
        "constant",
        "Ample repair, constant demand: the product formula",
        CHAIN + " under constant demand",
        (AVAILABILITY, READY),
        (OWED_SHARE, MACHINES, SPARES),
        partial(against_chain, draw=partial(ample, least=1), demand="constant"),
    ),
    ModelClass(
        "copies-to-spare",
        "k of n copies and standby, only working machines fail",
        "whole chain of every machine's holes",
        (AVAILABILITY, Measure("time lost", PER_CENT)),
        (Mark("machines", (1, 2, 3)), Mark("spares", (0, 1)), Mark("time lost", (0.003, 0.03, 0.1))),
        partial(redundant, constant=False),
    ),
    ModelClass(
        "copies-constant",
        "k of n copies and standby, constant demand",
        "whole chain of every machine's holes",
        (AVAILABILITY, Measure("time lost", PER_CENT)),
        (Mark("machines", (1, 2, 3)), Mark("spares", (0, 1)), Mark("time lost", (0.003, 0.03, 0.1))),
        partial(redundant, constant=True),
    ),
    ModelClass(
        "cannibalised",
        "Holes moved to few machines, ample repair, only working machines fail",
        CHAIN,
        (AVAILABILITY, READY),
        (OWED_SHARE, MACHINES, SPARES),
        partial(against_chain, draw=partial(ample, least=2), cannibalisation=True),
    ),
    ModelClass(
        "cannibalised-shop",
        "Holes moved to few machines, two items through one finite shop, only working machines fail",
        CHAIN,
        (AVAILABILITY, READY),
        (LOAD, WARNED, MACHINES, SPARES),
        partial(against_chain, draw=partial(shop, kinds=(2,)), cannibalisation=True),
    ),
)
