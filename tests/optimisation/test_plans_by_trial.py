"""Plans of repair against every set of candidates, each tried as a study by formula."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from families.studies import Tables, removals

from sustainment.analytic.cost import daily_costs
from sustainment.analytic.evaluate import evaluate
from sustainment.model.study import Study
from sustainment.optimisation.plan_repair import plan_repair

BASES = ("one", "two")
MOVED = [f"lanes/hub@{base}@supply@{item}" for base in BASES for item in ("unit", "card")]
REPAIRS = ["repairs/unit@hub", "repairs/card@hub", "repairs/unit@one", "repairs/unit@two"]
OF_HUB = {*MOVED, *REPAIRS[:2]}


def random_study(seed: int) -> tuple[Study, float]:
    """Two bases below a depot; a hub may be opened between, repairs may be at the bases."""
    rng = np.random.default_rng([5, seed])

    def cost(least: float, most: float) -> float:
        return float(rng.integers(int(least), int(most)))

    def work(item: str, site: str, *, candidate: bool) -> None:
        tables.add(
            repairs={
                "item": item,
                "site": site,
                "share": float(rng.choice([0.4, 0.7, 1.0])),
                "no_fault_found_share": float(rng.choice([0.0, 0.2])),
                "condemnation_share": float(rng.choice([0.0, 0.1, 1.0] if candidate else [0.0, 0.1])),
                "cost": cost(20, 500),
                "turnaround_days": 2.0,
                "candidate": candidate,
            }
        )

    tables = Tables()
    tables.system("unit")
    tables.rows["items"][0] |= {"procurement_days": 60.0, "price": cost(500, 3000)}
    tables.add(items={"item": "card", "kind": "SRU", "procurement_days": 60.0, "price": cost(100, 900)})
    tables.add(parts={"parent": "unit", "item": "card", "failure_share": 0.6})
    open_hub = cost(500, 20_000)
    tables.add(sites={"site": "depot"})
    tables.add(sites={"site": "hub", "supplied_by": "depot", "cost_per_year": open_hub, "candidate": True})
    for base in BASES:
        tables.add(sites={"site": base, "supplied_by": "depot"})
        tables.include(removals("unit", base, cost(5, 60) / 365.0))
        for item in ("unit", "card"):
            trips = cost(5, 200), cost(5, 100)
            tables.add(lanes={"from_site": "depot", "to_site": base, "cost_per_trip": trips[0], "item": item})
            lane = {"from_site": "hub", "to_site": base, "item": item, "candidate": True}
            tables.add(lanes={**lane, "cost_per_trip": trips[1], "days": 1.0})
    # the lanes that stand are for all items of a kind: an item's own candidate goes before
    for lane in tables.rows["lanes"]:
        if not lane.get("candidate"):
            lane["item"] = f"kind:{'LRU' if lane['item'] == 'unit' else 'SRU'}"
    for item in ("unit", "card"):
        if rng.random() < 0.7:
            work(item, "depot", candidate=False)
        work(item, "hub", candidate=True)
    for base in BASES:
        work("unit", base, candidate=True)
    return tables.study(), open_hub


def sets(addresses: list[str]) -> Iterator[tuple[str, ...]]:
    for size in range(len(addresses) + 1):
        yield from combinations(addresses, size)


def tried(study: Study, open_hub: float) -> float:
    """The least cost of a year over all sets of candidates, by formula."""
    best = float("inf")
    for rows in sets([*MOVED, *REPAIRS]):
        hub = bool(OF_HUB & set(rows))
        if hub and not set(MOVED) & set(rows):
            continue  # nobody sends anything there
        changes = {f"{row}/candidate": "no" for row in rows}
        if hub:
            changes["sites/hub/candidate"] = "no"
        costs = daily_costs(evaluate(study.changed(changes) if changes else study, method="metric").state)
        year = 365.0 * (costs["repairs"] + costs["transport"] + costs["purchases"])
        best = min(best, year + (open_hub if hub else 0.0))
    return best


@pytest.mark.slow
@pytest.mark.random_studies(12)
def test_no_set_of_candidates_costs_less_by_formula(seed: int) -> None:
    study, open_hub = random_study(seed)
    plan = plan_repair(study, years=1.0)
    assert plan.cost == pytest.approx(tried(study, open_hub), rel=1e-9)
    costs = daily_costs(evaluate(plan.study, method="metric").state)
    told = 365.0 * (costs["repairs"] + costs["transport"] + costs["purchases"])
    opened = dict(plan.table("opened").select("name", "cost_per_year").iter_rows())
    assert plan.cost == pytest.approx(told + sum(opened.values()), rel=1e-9)
