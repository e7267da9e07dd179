"""Families b and c: trees and breakdowns."""

from math import ceil

import polars as pl

from families.studies import Answers, Inputs, Tables, first_six, removals, rows_of
from sustainment.analytic.evaluate import evaluate
from sustainment.model.study import Study
from sustainment.simulation.simulate import simulate

MANY_SYSTEMS = 400
SPAN_OF_REPLICATION = 120
"""Length of a replication, in its slowest cycle of demand, transport and repair."""
REPLICATIONS = 10_000
"""Replications of a case that has no formula: a standard error of about 0.1 %."""


def tree_study(inputs: Inputs) -> Study:
    """The distribution tree of a case as an ordinary study; one time unit is a day."""
    sites, process = inputs["sites"], inputs.get("root_process")
    tables = Tables()
    tables.system("unit")
    for name, site in sites.items():
        parent = site.get("parent")
        tables.add(sites={"site": name, "supplied_by": parent})
        share = 1.0 if parent is None else site.get("r", 0.0)
        tables.add(stock={"item": "unit", "site": name, "quantity": inputs["stock"].get(name, 0)})
        if parent is not None:
            tables.lanes(name, parent, "unit", site.get("O", 0.0))
        if parent is None and process is not None:
            tables.shop(name, process)
        elif share > 0.0:
            tables.repair("unit", name, share, site.get("T", 0.0))
        if site.get("demand", 0.0) > 0.0:
            tables.include(removals("unit", name, site["demand"]))
    return tables.study()


def _demand_sites(inputs: Inputs) -> list[str]:
    return [name for name, site in inputs["sites"].items() if site.get("demand", 0.0) > 0.0]


def tree_exact(inputs: Inputs) -> Answers | None:
    """A distribution tree by its exact laws; a root with another shop than M/M/c or M/G/1 is left out."""
    process = inputs.get("root_process")
    if process is not None and process.get("type") not in {"M/M/c", "M/G/1"}:
        return None
    return tree_answers(inputs)


def tree_answers(inputs: Inputs) -> Answers:
    """Measures of every site of a tree, and what its demand sites owe together."""
    answer = evaluate(tree_study(inputs), method="exact")
    rows = rows_of(answer)
    sites = {site: {**rows[item, site], "pmf_first_6": first_six(answer, item, site)} for item, site in rows}
    owed = sum(sites[name]["EBO"] for name in _demand_sites(inputs))
    return {"sites": sites, "sum_EBO_demand_sites": owed}


def metric_tree(inputs: Inputs) -> Answers:
    """A distribution tree by METRIC and VARI-METRIC, beside the exact value."""
    study = tree_study(inputs)
    found = {
        name: rows_of(evaluate(study, method=method))
        for name, method in (("METRIC", "metric"), ("VARI_METRIC", "vari-metric"), ("exact", "exact"))
    }
    sites = {
        site: {
            "demand_rate": row["demand_rate"],
            "exact_EBO": row["EBO"],
            "METRIC": found["METRIC"][item, site],
            "VARI_METRIC": found["VARI_METRIC"][item, site],
        }
        for (item, site), row in found["exact"].items()
    }
    sums = {
        name: sum(rows["unit", site]["EBO"] for site in _demand_sites(inputs)) for name, rows in found.items()
    }
    errors = {name: sums[name] / sums["exact"] - 1.0 for name in ("METRIC", "VARI_METRIC")}
    return {"sites": sites, "sum_EBO_demand_sites": sums, "relative_error_of_sum": errors}


def two_indentures(inputs: Inputs) -> Answers:
    """One site, one LRU and its SRUs: exact, and by the approximations."""
    tables, lru = Tables(), inputs["lru"]
    tables.add(sites={"site": "site"})
    tables.system("lru")
    tables.repair("lru", "site", 1.0, lru["T"])
    tables.add(stock={"item": "lru", "site": "site", "quantity": lru["stock"]})
    for number, sru in enumerate(inputs["srus"]):
        name = f"sru {number}"
        tables.add(
            items={"item": name, "kind": "SRU"},
            parts={"parent": "lru", "item": name, "failure_share": sru["q"]},
            stock={"item": name, "site": "site", "quantity": sru["stock"]},
        )
        tables.repair(name, "site", 1.0, sru["T"])
    tables.include(removals("lru", "site", lru["demand"]))
    study = tables.study()
    exact = rows_of(evaluate(study, method="exact"))["lru", "site"]
    return {
        **exact,
        "VARI_METRIC_EBO": rows_of(evaluate(study, method="vari-metric"))["lru", "site"]["EBO"],
        "MOD_METRIC_EBO": rows_of(evaluate(study, method="metric"))["lru", "site"]["EBO"],
    }


def metric_general(inputs: Inputs) -> Answers | None:
    """Items in a breakdown at sites in a tree; None where a share of parts differs by site."""
    study = general_study(inputs)
    if study is None:
        return None
    answers = {
        name: rows_of(evaluate(study, method=method))
        for name, method in (("MOD_METRIC", "metric"), ("VARI_METRIC", "vari-metric"))
    }
    return {
        name: {f"{item}@{site}": row for (item, site), row in rows.items()} for name, rows in answers.items()
    }


def general_study(inputs: Inputs) -> Study | None:
    """The breakdown and tree of a case as an ordinary study; it states one share of a part for all sites."""
    tables, parents = Tables(), inputs["items_parent"]
    parameters = {tuple(key.split("@")): values for key, values in inputs["parameters"].items()}
    for site, parent in inputs["sites_parent"].items():
        tables.add(sites={"site": site, "supplied_by": parent})
    for item, parent in parents.items():
        tables.system(item)
        if parent is None:
            continue
        shares = {p["q"] for (name, _), p in parameters.items() if name == item and "q" in p}
        if len(shares) != 1:
            return None
        tables.add(parts={"parent": parent, "item": item, "failure_share": shares.pop()})
    for (item, site), values in parameters.items():
        parent = inputs["sites_parent"][site]
        if parent is not None:
            tables.lanes(site, parent, item, values.get("O", 0.0))
        if values.get("r", 0.0) > 0.0:
            tables.repair(item, site, values["r"], values.get("T", 0.0))
        tables.add(stock={"item": item, "site": site, "quantity": inputs["stock"].get(f"{item}@{site}", 0)})
        if values.get("demand", 0.0) > 0.0:
            tables.include(removals(item, site, values["demand"]))
    return tables.study()


def random_transport(inputs: Inputs) -> Answers:
    """Two echelons with random transport, by replication; beside it the exact value for fixed transport."""
    fixed = {"depot": {"parent": None, "T": inputs["depot_repair"]}}
    stock = {"depot": inputs["depot_stock"]}
    tables = Tables()
    tables.system("unit")
    tables.add(sites={"site": "depot"}, stock={"item": "unit", "site": "depot", "quantity": stock["depot"]})
    tables.repair("unit", "depot", 1.0, _time(inputs, "depot_repair", mean="depot_repair"))
    for number, base in enumerate(inputs["bases"]):
        name = f"base {number}"
        stock[name] = base["stock"]
        fixed[name] = {"parent": "depot", "demand": base["demand"], "r": 0.0, "O": base["ship_mean"]}
        tables.add(sites={"site": name, "supplied_by": "depot"})
        tables.add(stock={"item": "unit", "site": name, "quantity": base["stock"]})
        tables.lanes(name, "depot", "unit", _time(base, "ship", mean="ship_mean"))
        # So many systems that some are always whole: demand is Poisson whatever the state.
        tables.include(removals("unit", name, base["demand"] / MANY_SYSTEMS, systems=MANY_SYSTEMS))
    slowest = max(1.0 / base["demand"] + base["ship_mean"] for base in inputs["bases"])
    days = ceil(SPAN_OF_REPLICATION * (slowest + inputs["depot_repair"]))
    study = tables.study(days=days, warm_up_days=days / 10)
    supply = simulate(study, replications=REPLICATIONS).table("supply").filter(pl.col("site") != "depot")
    exact = tree_answers({"sites": fixed, "stock": stock})["sum_EBO_demand_sites"]
    return {
        "EBO_per_base_simulation": supply["backorders"].mean(),
        "standard_error": supply["backorders_se"].mean(),
        "EBO_per_base_deterministic_transport_exact": exact / len(inputs["bases"]),
    }


def _time(inputs: Inputs, name: str, *, mean: str) -> str:
    """Return a time in the words of a study: mean, law, coefficient of variation."""
    law = inputs.get(f"{name}_law", "deterministic")
    if law == "deterministic":
        return repr(inputs[mean])
    variation = inputs.get(f"{name}_cv", "")
    return f"{inputs[mean]!r} ~ {law} {variation}".strip()
