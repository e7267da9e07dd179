"""Distribution trees of the verification cases as studies."""

import json
from pathlib import Path
from typing import Any

from sustainment.model.study import Study

CASES = Path(__file__).resolve().parents[2] / "verification" / "b_two_echelon_exact.json"
SYSTEMS = 400
"""So many systems a site that some are always whole: the demand is Poisson whatever the state."""


def cases() -> dict[str, dict[str, Any]]:
    """Return the cases of exact trees by their id."""
    listed = json.loads(CASES.read_text(encoding="utf-8"))["cases"]
    return {case["id"]: case for case in listed}


def tree_study(inputs: dict[str, Any], *, days: int, warm_up: float) -> Study:
    """Return a tree with Poisson demand; repairs are exponential, which ample repair does not feel."""
    sites: dict[str, Any] = inputs["sites"]
    process = inputs.get("root_process")
    tables: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("sites", "lanes", "units", "authorised", "use", "repairs", "stock", "resources")
    }
    for name, site in sites.items():
        parent = site["parent"]
        tables["sites"].append({"site": name, "supplied_by": parent})
        if parent is not None:
            tables["lanes"].append({"from_site": parent, "to_site": name, "days": site["O"]})
            tables["lanes"].append({"from_site": name, "to_site": parent, "days": 0})
        repair = {"item": "part", "site": name, "share": site.get("r", 1.0)}
        if parent is None and process is not None:
            repair["turnaround_days"] = f"{1 / process['service_rate']} ~ exponential"
            repair["needs"] = "bay"
            tables["resources"].append({"resource": "bay", "site": name, "quantity": process["servers"]})
            tables["repairs"].append(repair)
        elif parent is None or site["r"] > 0:
            repair["turnaround_days"] = f"{site['T']} ~ exponential"
            tables["repairs"].append(repair)
        if site.get("demand", 0) > 0:
            tables["units"].append({"unit": f"unit {name}", "site": name})
            tables["authorised"].append({"unit": f"unit {name}", "item": "system", "quantity": SYSTEMS})
            rate = site["demand"] / SYSTEMS
            tables["use"].append({"unit": f"unit {name}", "item": "system", "per_day": rate})
        tables["stock"].append({"item": "part", "site": name, "quantity": inputs["stock"][name]})
    return Study(
        "tree",
        days=days,
        warm_up_days=warm_up,
        demand="constant",
        items=[{"item": "system", "kind": "end item"}, {"item": "part"}],
        parts=[{"parent": "system", "item": "part"}],
        failures=[{"item": "part", "mtbf": 1}],
        **tables,
    )


def scaled(inputs: dict[str, Any], factor: float) -> dict[str, Any]:
    """Return a tree in another unit of time."""
    sites = {}
    for name, site in inputs["sites"].items():
        sites[name] = dict(site)
        for key in ("T", "O"):
            if key in site:
                sites[name][key] = site[key] * factor
        if "demand" in site:
            sites[name]["demand"] = site["demand"] / factor
    return {**inputs, "sites": sites}
