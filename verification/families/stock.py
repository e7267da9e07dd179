"""Family f: what to stock where."""

from typing import Any

import numpy as np

from families.studies import Answers, Inputs, Tables, removals, user_of
from sustainment.model.study import Study
from sustainment.optimisation.held import Held
from sustainment.optimisation.market import market_of
from sustainment.optimisation.one_each import efficient
from sustainment.optimisation.optimise import optimise
from sustainment.optimisation.result import OptimisedStock

SITE = "site"


def single_site(inputs: Inputs) -> Answers:
    """Items at one site: best stock by budget, the vertices of the hull up to the largest, and its bound."""
    tables = Tables()
    tables.add(sites={"site": SITE})
    means = inputs["pipeline_means"]
    for number, (mean, cost) in enumerate(zip(means, inputs["unit_costs"], strict=True)):
        item = f"item {number:03d}"
        tables.system(item)
        tables.rows["items"][-2]["price"] = cost
        tables.repair(item, SITE, 1.0, 1.0)
        tables.add(stock={"item": item, "site": SITE, "quantity": 0})
        tables.include(removals(item, SITE, mean))
    study, budgets = tables.study(), inputs["budgets"]
    held = frontier_of_study(study, "metric")
    frontier = held.frontier
    points = []
    for vertex in range(frontier.cost.size):
        stock = frontier.stock(frontier.units_at(vertex))
        points.append(
            {"cost": frontier.cost[vertex], "EBO": frontier.effect[vertex], "stock": stock.tolist()}
        )
        if frontier.cost[vertex] >= max(budgets):
            break
    optimum = []
    for budget in budgets:
        found = optimise(study, budget=budget, measure="backorders", method="metric")
        where = [n for row in stocks(found, study) for n in row.values()]
        optimum.append({"budget": budget, **plain(found), "stock": where})
    return {
        "optimum": optimum,
        "marginal_analysis_points": points,
        "lagrangian_lower_bound": bounds(held, budgets),
    }


def frontier_of_study(study: Study, method: str) -> Held:
    """The frontier of a study whose rates no stock moves."""
    market = market_of(study, price="price", measure="backorders", method=method, keep_present=False)
    return market.held(market.work_out(market.problem.pairs.stock).state)


def bounds(held: Held, budgets: list[float]) -> list[Answers]:
    return [{"budget": budget, "EBO": held.frontier.bound(budget)} for budget in budgets]


def plain(found: OptimisedStock) -> Answers:
    return {"EBO": found.chosen.holes, "cost": found.cost}


def placed(found: OptimisedStock, study: Study) -> Answers:
    return {**plain(found), "stock": stocks(found, study)}


def stocks(found: OptimisedStock, study: Study) -> list[dict[str, int]]:
    """Stock by item, then by site, as the study orders them."""
    plan = {(row["item"], row["site"]): row["plan"] for row in found.table("stock").iter_rows(named=True)}
    rows: dict[str, dict[str, int]] = {}
    for row in study.table("stock").iter_rows(named=True):
        rows.setdefault(row["item"], {})[row["site"]] = plan.get((row["item"], row["site"]), 0)
    return list(rows.values())


def item_in_tree(tables: Tables, item: str, sites: Inputs, *, price: float, most: Inputs) -> None:
    """One item in a tree of supply, with the most stock of each site."""
    tables.system(item)
    tables.rows["items"][-2]["price"] = price
    for name, site in sites.items():
        if {"site": name, "supplied_by": site.get("parent")} not in tables.rows.get("sites", []):
            tables.add(sites={"site": name, "supplied_by": site.get("parent")})
        stock = {"item": item, "site": name, "quantity": 0}
        tables.add(stock={**stock, "most": most[name]} if name in most else stock)
        share = 1.0 if site.get("parent") is None else site.get("r", 0.0)
        if site.get("parent") is not None:
            tables.lanes(name, site["parent"], item, site.get("O", 0.0))
        if share > 0.0:
            tables.repair(item, name, share, site.get("T", 0.0))
        if site.get("demand", 0.0) > 0.0:
            tables.include(removals(item, name, site["demand"]))


def two_echelons(inputs: Inputs) -> Answers:
    """Items at a depot and its bases: best stock by budget and by target, the bound, and how many points."""
    tables, method = Tables(), inputs["evaluation"]
    limits = inputs.get("stock_limits", [{} for _ in inputs["items"]])
    rows = zip(inputs["items"], inputs["unit_costs"], limits, strict=True)
    for number, (sites, cost, most) in enumerate(rows):
        item_in_tree(tables, f"item {number:03d}", sites, price=cost, most=most)
    study, budgets = tables.study(), inputs["budgets"]
    held, largest = frontier_of_study(study, method), max(budgets)
    whole = efficient(*held.choices, limit=largest)
    asked = {"measure": "backorders", "method": method}
    answer: Answers = {
        "optimum": [
            {"budget": budget, **placed(optimise(study, budget=budget, **asked), study)} for budget in budgets
        ],
        "cheapest_for_target": [
            {"target_EBO": target, **placed(optimise(study, goal=target, **asked), study)}
            for target in inputs.get("targets", [])
        ],
        "lagrangian_lower_bound": bounds(held, budgets),
        "hull_vertices_up_to_max_budget": corners(held, largest),
    }
    if whole is not None:
        answer["frontier_points_up_to_max_budget"] = int(whole[0].size)
    return answer


def corners(held: Held, budget: float) -> int:
    """Vertices at which the hull bends, the least stock included."""
    cost, effect = held.frontier.cost, held.frontier.effect
    slope = np.diff(effect) / np.diff(cost)
    bends = np.append(slope[1:] - slope[:-1] > 1e-10 * np.abs(slope[:-1]), True)
    return 1 + int((bends & (cost[1:] <= budget * (1 + 1e-12))).sum())


def five_bases(inputs: Inputs) -> Answers:
    """One item at a depot and bases that are alike: the best place for so many units in all."""
    bases = [f"base {number}" for number in range(inputs["bases"])]
    sites: dict[str, dict[str, Any]] = {"depot": {"parent": None, "T": inputs["depot_repair_year"]}}
    for base in bases:
        sites[base] = {
            "parent": "depot",
            "demand": inputs["demand_per_year_per_base"],
            "r": inputs["r"],
            "T": inputs["base_repair_year"],
            "O": inputs["order_ship_year"],
        }
    tables = Tables()
    item_in_tree(tables, "item", sites, price=1.0, most={})
    study, rows = tables.study(), []
    for total in inputs["totals"]:
        found = optimise(
            study, budget=total, measure="backorders", price="units", method=inputs["evaluation"]
        )
        where = stocks(found, study)[0]
        rows.append(
            {
                "total_spares": total,
                "EBO": found.chosen.holes,
                "depot": where["depot"],
                "bases_sorted": sorted(where[base] for base in bases),
            }
        )
    return {"rows": rows}


def availability(inputs: Inputs) -> Answers:
    """Systems of several items at one site: the highest availability by budget, the least cost by target."""
    tables, per_day = Tables(), 1.0
    tables.add(sites={"site": SITE}, units={"unit": user_of("system", SITE), "site": SITE})
    tables.add(items={"item": "system", "kind": "end item"})
    tables.add(
        authorised={"unit": user_of("system", SITE), "item": "system", "quantity": inputs["systems"]},
        use={"unit": user_of("system", SITE), "item": "system", "life_unit": "hour", "per_day": per_day},
    )
    rows = zip(inputs["quantity_per_system"], inputs["pipeline_means"], inputs["unit_costs"], strict=True)
    for number, (quantity, mean, cost) in enumerate(rows):
        item = f"item {number:03d}"
        copies = inputs["systems"] * quantity
        tables.add(
            items={"item": item, "kind": "LRU", "price": cost},
            parts={"parent": "system", "item": item, "quantity": quantity},
            failures={"item": item, "mtbf": copies / mean, "life_unit": "hour"},
            stock={"item": item, "site": SITE, "quantity": 0},
        )
        tables.repair(item, SITE, 1.0, 1.0)
    study = tables.study()
    bought = {budget: optimise(study, budget=budget, method="metric") for budget in inputs["budgets"]}
    reached = {target: optimise(study, goal=target, method="metric") for target in inputs["targets"]}

    def row(found: OptimisedStock) -> Answers:
        where = [n for sites in stocks(found, study) for n in sites.values()]
        return {"availability": found.availability(), "cost": found.cost, "stock": where}

    return {
        "optimum": [{"budget": budget, **row(found)} for budget, found in bought.items()],
        "cheapest_for_target": [{"target": target, **row(found)} for target, found in reached.items()],
    }
