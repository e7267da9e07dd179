"""Family h: sites that help each other."""

from typing import Any

from families.studies import Answers, Inputs, Tables, removals
from sustainment.analytic.evaluate import evaluate
from sustainment.analytic.pooling import Pool, solve_pool
from sustainment.analytic.result import Evaluation
from sustainment.analytic.single_site import base_stock
from sustainment.model.study import Study


def site_name(number: int) -> str:
    return f"base {number}"


def pool_study(
    inputs: Inputs, *, emergency: bool, lateral: bool = True, systems: int = 1, **settings: Any
) -> Study:
    """The bases of a case, each resupplied from outside after an exponential time; one unit is a day."""
    tables = Tables()
    tables.system("unit")
    tables.rows["items"][0]["procurement_days"] = 0.0
    for number, stock in enumerate(inputs["stock"]):
        name = site_name(number)
        tables.add(sites={"site": name}, stock={"item": "unit", "site": name, "quantity": stock})
        days = f"{inputs['mean_resupply'][number]!r} ~ exponential"
        tables.add(lanes={"from_site": None, "to_site": name, "item": "unit", "days": days})
        if inputs["demand"][number] > 0.0:
            each = inputs["demand"][number] / systems
            tables.include(removals("unit", name, each, systems=systems))
        if emergency:
            tables.add(lanes={"from_site": None, "to_site": name, "role": "emergency"})
        for rank, giver in enumerate(inputs["ask_order"][number] if lateral else []):
            way = {"from_site": site_name(giver), "to_site": name, "item": "unit"}
            tables.add(lanes={**way, "role": "lateral", "rank": rank})
    return tables.study(**settings)


def _pooled(inputs: Inputs, *, emergency: bool) -> Answers:
    """Own share, lateral shares, what nobody meets, mean on hand and backorders, by base."""
    answer = evaluate(pool_study(inputs, emergency=emergency))
    number = len(inputs["stock"])
    places = {site_name(k): k for k in range(number)}
    alone = _by_base(answer, "fill_rate")
    found: Answers = {"own": alone, "waits": [1.0 - share for share in alone], "emergency": [0.0] * number}
    found["lateral"] = [[0.0] * number for _ in range(number)]
    for row in answer.table("pools").iter_rows(named=True):
        base = places[row["site"]]
        if row["met"] == "lateral":
            found["lateral"][base][places[row["giver"]]] = row["share"]
        else:
            found[row["met"]][base] = row["share"]
    found["on_hand"], found["EBO"] = _by_base(answer, "on_hand"), _by_base(answer, "backorders")
    return found


def _by_base(answer: Evaluation, column: str) -> list[float]:
    rows = answer.table("supply").iter_rows(named=True)
    found = {row["site"]: float(row[column]) for row in rows if row["item"] == "unit"}
    return [found.get(site_name(k), 0.0) for k in range(len(answer.study.table("sites")))]


def lateral_emergency(inputs: Inputs) -> Answers:
    """Demands that no asked base can meet come from outside."""
    found = _pooled(inputs, emergency=True)
    bases = [
        {
            "own_stock": found["own"][k],
            "lateral_total": sum(found["lateral"][k]),
            "lateral_from": found["lateral"][k],
            "emergency": found["emergency"][k],
            "mean_on_hand": found["on_hand"][k],
        }
        for k in range(len(inputs["stock"]))
    ]
    load = sum(m * days for m, days in zip(inputs["demand"], inputs["mean_resupply"], strict=True))
    one_shelf = Pool([sum(inputs["stock"])], [1.0], [load], [[]], [True])
    return {"bases": bases, "erlang_loss_pooled": float(solve_pool(one_shelf).emergency_share[0])}


def lateral_backorder(inputs: Inputs) -> Answers:
    """Demands that no asked base can meet wait at home."""
    found = _pooled(inputs, emergency=False)
    alone = evaluate(pool_study(inputs, emergency=False, lateral=False))
    load = sum(m * days for m, days in zip(inputs["demand"], inputs["mean_resupply"], strict=True))
    return {
        "own_stock": found["own"],
        "lateral": [sum(shares) for shares in found["lateral"]],
        "backordered": found["waits"],
        "EBO": found["EBO"],
        "EBO_sum": sum(found["EBO"]),
        "EBO_no_lateral": _by_base(alone, "backorders"),
        "EBO_complete_pooling_lower_bound": base_stock(load, sum(inputs["stock"])).backorders,
    }
