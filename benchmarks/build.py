"""How long a large study takes from tables to arrays."""

import argparse
import json
import resource
from time import perf_counter, process_time
from typing import Any

import numpy as np
import polars as pl

from sustainment.model.study import Study
from sustainment.problem.build import build


def large_tables(items: int, sites: int, seed: int = 2023) -> dict[str, Any]:
    """
    Return the tables of a study in which every base runs vehicles that carry every item.

    Repairs: a row an item at the depot, one for all bases. Lanes by site. Stock: a quarter of all items at
    sites. One item in ten has a fast lane of its own.
    """
    draws = np.random.default_rng(seed)
    names = pl.Series("item", [f"part {k:06d}" for k in range(items)])
    bases = [f"base {k:03d}" for k in range(sites - 1)]
    places = pl.Series("site", ["depot", *bases])
    stocked = np.flatnonzero(draws.random(items * sites) < 0.25)
    fast = names.filter(pl.Series(draws.random(items) < 0.1))
    lanes = [
        pl.DataFrame({"from_site": ["depot"], "to_site": ["kind:base"], "item": [None], "days": [9.0]}),
        pl.DataFrame(
            {"from_site": "depot", "to_site": bases, "item": None, "days": draws.uniform(2, 15, len(bases))}
        ),
        pl.DataFrame({"from_site": "depot", "to_site": "kind:base", "item": fast, "days": 1.0}),
    ]
    days = draws.uniform(20, 120, items)
    repairs = [
        pl.DataFrame({"item": ["kind:LRU"], "site": ["kind:base"], "share": 0.4, "turnaround_days": 6.0}),
        pl.DataFrame({"item": names, "site": "depot", "share": 0.9, "turnaround_days": days}),
    ]
    return {
        "sites": [{"site": "depot", "kind": "depot"}]
        + [{"site": base, "kind": "base", "supplied_by": "depot"} for base in bases],
        "lanes": pl.concat(lanes, how="vertical_relaxed"),
        "items": pl.DataFrame(
            {
                "item": pl.concat([names, pl.Series(["vehicle"])]),
                "kind": ["LRU"] * items + ["end item"],
                "price": np.append(np.round(10 ** draws.uniform(2, 5, items), 2), 1e6),
                "procurement_days": 120.0,
            }
        ),
        "parts": pl.DataFrame({"parent": "vehicle", "item": names}),
        "units": [{"unit": f"unit of {base}", "site": base} for base in bases],
        "authorised": [{"unit": "*", "item": "vehicle", "quantity": 20}],
        "use": [{"unit": "*", "item": "vehicle", "life_unit": "hour", "per_day": 4}],
        "failures": pl.DataFrame({"item": names, "mtbf": 10 ** draws.uniform(4, 8, items)}),
        "repairs": pl.concat(repairs),
        "stock": pl.DataFrame(
            {
                "item": names.gather(stocked // sites),
                "site": places.gather(stocked % sites),
                "quantity": draws.integers(1, 4, stocked.size),
            }
        ),
    }


def main() -> None:
    """Print seconds, pairs and memory."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--items", type=int, default=100_000)
    options.add_argument("--sites", type=int, default=50)
    options.add_argument("--json", action="store_true", help="print one line of JSON last")
    chosen = options.parse_args()
    tables = large_tables(chosen.items, chosen.sites)
    began = perf_counter()
    study = Study("Large", **tables)
    stated, busy = perf_counter(), process_time()
    problem = build(study)
    built = perf_counter()
    found = {
        "items": chosen.items,
        "sites": chosen.sites,
        "pairs": int(problem.pairs.item.size),
        "sources": int(problem.sources.fleet.size),
        "study_s": round(stated - began, 2),
        "build_s": round(built - stated, 2),
        "build_cpu_s": round(process_time() - busy, 2),
        "peak_MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(
        f"{found['pairs']:,} items at sites: study in {found['study_s']} s, arrays in {found['build_s']} s "
        f"({found['build_cpu_s']} s of processor), peak memory {found['peak_MiB']:,} MiB"
    )
    if chosen.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
