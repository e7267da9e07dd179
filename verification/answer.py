"""Answer verification cases through the engines that users call.

    python verification/answer.py DIR

reads every family (*.json in the schema of verification/README.md) in DIR and prints, as JSON,
{case id: answers in the shape of `expected`} for the models that are supported; others are left out.
"""

import json
import sys
from collections.abc import Callable, Mapping
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from sustainment.analytic.evaluate import evaluate
from sustainment.analytic.result import Evaluation
from sustainment.analytic.single_site import (
    BatchShelf,
    base_stock,
    batch_stock,
    reorder_point,
    supply_availability,
)
from sustainment.kernels.backorders import Shelf
from sustainment.kernels.convolution import geometric_batches, logarithmic_batches
from sustainment.model.study import Study
from sustainment.simulation.simulate import simulate

Inputs = Mapping[str, Any]
Answers = dict[str, Any]

SIZES_TAIL = 1e-25
"""Batches rarer than this are not counted."""
MANY_SYSTEMS = 400
SPAN_OF_REPLICATION = 120
"""Length of a replication, in its slowest cycle of demand, transport and repair."""
REPLICATIONS = 10_000
"""Replications of a case that has no formula: a standard error of about 0.1 %."""


def single_site(inputs: Inputs) -> Answers:
    """One shelf: measures by stock."""
    pipeline = inputs["pipeline"]
    if pipeline["law"] == "compound_poisson":
        return _batches(pipeline, inputs)
    mean = pipeline["mean"]
    variance = pipeline.get("variance", mean)
    rows = {str(s): _shelf(base_stock(mean, s, variance=variance), inputs) for s in inputs["stocks"]}
    return {"mean": mean, "variance": variance, "by_stock": rows}


def _shelf(measures: Shelf, inputs: Inputs) -> Answers:
    row = {
        "EBO": measures.backorders,
        "VBO": measures.backorder_variance,
        "ready_rate": measures.ready_rate,
        "E_on_hand": measures.on_hand,
        "fill_rate": measures.fill_rate,
    }
    if "demand_rate" in inputs:
        row["mean_wait"] = measures.backorders / inputs["demand_rate"]
    return row


def _batches(pipeline: Inputs, inputs: Inputs) -> Answers:
    sizes, customers = _sizes(pipeline["size"]), pipeline["customers_mean"]
    number = np.arange(sizes.size)

    def row(stock: int) -> Answers:
        found: BatchShelf = batch_stock(customers, sizes, stock=stock)
        return {
            **_shelf(found.shelf, inputs),
            "unit_fill_rate": found.unit_fill_rate,
            "order_fill_rate": found.order_fill_rate,
        }

    return {
        "mean": customers * float(sizes @ number),
        "variance": customers * float(sizes @ number**2),
        "by_stock": {str(s): row(s) for s in inputs["stocks"]},
    }


def _sizes(size: Inputs) -> np.ndarray:
    if size["law"] == "table":
        sizes = np.zeros(max(map(int, size["pmf"])) + 1)
        for number, chance in size["pmf"].items():
            sizes[int(number)] = chance
        return sizes
    ratio = size["rho"] if size["law"] == "geometric" else size["theta"]
    length = 3 if ratio <= 0 else int(np.ceil(np.log(SIZES_TAIL) / np.log(ratio))) + 3
    return (geometric_batches if size["law"] == "geometric" else logarithmic_batches)(ratio, length=length)


def rq_policy(inputs: Inputs) -> Answers:
    """(r, Q) with Poisson demand over a fixed lead time."""
    found = reorder_point(inputs["lead_time_demand_mean"], inputs["r"], quantity=inputs["Q"])
    return _shelf(found, {})


def availability(inputs: Inputs) -> Answers:
    """Systems with no item missing."""
    systems, quantities = inputs["systems"], inputs["quantity_per_system"]
    owed = [
        base_stock(mean, stock).backorders
        for mean, stock in zip(inputs["pipeline_means_poisson"], inputs["stocks"], strict=True)
    ]
    return {
        "EBO": owed,
        "availability": supply_availability(owed, quantities, systems=systems),
        "one_minus_sumEBO_over_N": 1.0 - sum(owed) / systems,
    }


def removals(item: str, site: str, per_day: float, *, systems: int = 1) -> dict[str, list[dict[str, Any]]]:
    """Rows of a unit at a site, each of whose systems loses so many of an item a day."""
    system, unit = f"system of {item}", f"user of {item} in {site}"
    return {
        "units": [{"unit": unit, "site": site}],
        "authorised": [{"unit": unit, "item": system, "quantity": systems}],
        "use": [{"unit": unit, "item": system, "life_unit": "hour", "per_day": per_day}],
    }


def tree_study(inputs: Inputs) -> Study:
    """The distribution tree of a case as an ordinary study; one time unit is a day."""
    sites, process = inputs["sites"], inputs.get("root_process")
    tables = _Tables()
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


class _Tables:
    """Rows of a study under constant demand."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}

    def add(self, **rows: dict[str, Any]) -> None:
        for table, row in rows.items():
            self.rows.setdefault(table, []).append(row)

    def include(self, rows: Mapping[str, list[dict[str, Any]]]) -> None:
        for table, several in rows.items():
            self.rows.setdefault(table, []).extend(several)

    def system(self, item: str) -> None:
        """An end item that holds one of an item and fails by it once an hour of use."""
        self.add(items={"item": item, "kind": "LRU"})
        self.add(items={"item": f"system of {item}", "kind": "end item"})
        self.add(parts={"parent": f"system of {item}", "item": item})
        self.add(failures={"item": item, "mtbf": 1.0, "life_unit": "hour"})

    def lanes(self, site: str, parent: str, item: str, days: float | str) -> None:
        """Orders and failed units reach the supplier at once; units come down after `days`."""
        self.add(lanes={"from_site": parent, "to_site": site, "item": item, "days": days})
        self.add(lanes={"from_site": site, "to_site": parent, "item": item, "days": 0.0})

    def repair(self, item: str, site: str, share: float, days: float | str) -> None:
        self.add(repairs={"item": item, "site": site, "share": share, "turnaround_days": days})

    def shop(self, site: str, process: Inputs) -> None:
        days = f"{1.0 / process['service_rate']!r} ~ exponential"
        self.add(resources={"resource": "bay", "site": site, "quantity": process["servers"]})
        self.add(repairs={"item": "unit", "site": site, "turnaround_days": days, "needs": "bay"})

    def study(self, **settings: Any) -> Study:
        return Study("verification case", demand="constant", **settings, **self.rows)


def _measures(row: Inputs) -> Answers:
    return {
        "demand_rate": row["demand_per_day"],
        "EX": row["pipeline_mean"],
        "VX": row["pipeline_variance"],
        "EBO": row["backorders"],
        "VBO": row["backorder_variance"],
        "fill_rate": row["fill_rate"],
        "ready_rate": row["ready_rate"],
    }


def _rows(answer: Evaluation) -> dict[tuple[str, str], Answers]:
    supply = answer.table("supply")
    return {(row["item"], row["site"]): _measures(row) for row in supply.iter_rows(named=True)}


def _first_six(answer: Evaluation, item: str, site: str) -> list[float]:
    law = answer.table("outstanding").filter((pl.col("item") == item) & (pl.col("site") == site))
    found = dict(law.select("number", "probability").iter_rows())
    return [found.get(number, 0.0) for number in range(6)]


def _demand_sites(inputs: Inputs) -> list[str]:
    return [name for name, site in inputs["sites"].items() if site.get("demand", 0.0) > 0.0]


def tree_exact(inputs: Inputs) -> Answers | None:
    """A distribution tree by its exact laws; a root that is no M/M/c shop is left out."""
    process = inputs.get("root_process")
    if process is not None and process.get("type") != "M/M/c":
        return None
    return tree_answers(inputs)


def tree_answers(inputs: Inputs) -> Answers:
    """Measures of every site of a tree, and what its demand sites owe together."""
    answer = evaluate(tree_study(inputs), method="exact")
    rows = _rows(answer)
    sites = {site: {**rows[item, site], "pmf_first_6": _first_six(answer, item, site)} for item, site in rows}
    owed = sum(sites[name]["EBO"] for name in _demand_sites(inputs))
    return {"sites": sites, "sum_EBO_demand_sites": owed}


def metric_tree(inputs: Inputs) -> Answers:
    """A distribution tree by METRIC and VARI-METRIC, beside the exact value."""
    study = tree_study(inputs)
    found = {
        name: _rows(evaluate(study, method=method))
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
    tables, lru = _Tables(), inputs["lru"]
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
    exact = _rows(evaluate(study, method="exact"))["lru", "site"]
    return {
        **exact,
        "VARI_METRIC_EBO": _rows(evaluate(study, method="vari-metric"))["lru", "site"]["EBO"],
        "MOD_METRIC_EBO": _rows(evaluate(study, method="metric"))["lru", "site"]["EBO"],
    }


def metric_general(inputs: Inputs) -> Answers | None:
    """Items in a breakdown at sites in a tree; None where a share of parts differs by site."""
    study = general_study(inputs)
    if study is None:
        return None
    answers = {
        name: _rows(evaluate(study, method=method))
        for name, method in (("MOD_METRIC", "metric"), ("VARI_METRIC", "vari-metric"))
    }
    return {
        name: {f"{item}@{site}": row for (item, site), row in rows.items()} for name, rows in answers.items()
    }


def general_study(inputs: Inputs) -> Study | None:
    """The breakdown and tree of a case as an ordinary study; it states one share of a part for all sites."""
    tables, parents = _Tables(), inputs["items_parent"]
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
    tables = _Tables()
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


MODELS: Mapping[str, Callable[[Inputs], Answers | None]] = {
    "base_stock_single_site": single_site,
    "rq_policy": rq_policy,
    "supply_availability": availability,
    "tree_exact": tree_exact,
    "single_site_two_indenture": two_indentures,
    "metric_vari_metric_tree": metric_tree,
    "metric_vari_metric_general": metric_general,
    "two_echelon_random_transport": random_transport,
}
"""What answers each model; a model that is not here is left out."""


def answer_folder(folder: Path) -> dict[str, Answers]:
    """Return the answers to every supported case in a folder."""
    found: dict[str, Answers] = {}
    for path in sorted(folder.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")).get("cases", []):
            model = MODELS.get(case["model"])
            answer = model(case["inputs"]) if model is not None else None
            if answer is not None:
                found[case["id"]] = answer
    return found


def main(arguments: list[str]) -> int:
    """Print the answers to the cases in the folder named."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    print(json.dumps(answer_folder(Path(arguments[0])), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
