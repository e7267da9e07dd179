"""How good plans are where repairs wait for parts: the gap between plan and bound on random studies.

    python benchmarks/parts.py                      200 studies of two indentures, two budgets each
    python benchmarks/parts.py --studies 20 --items 3 --bases 3 --parts 3

Items at a depot and bases, each with one or more parts, stock unlimited in all but name (30 a shelf); METRIC
and VARI-METRIC in turn. Budgets are those at which plans on frozen waits leave 30 % and 8 % of what is owed
without stock; the plan that is found leaves less.
"""

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from optimisation.random_families import families
from optimisation.random_stocks import market, study_of
from sustainment.optimisation.spares import best_within

SHARES = (0.3, 0.08)
SMALL = 0.01
"""The gap that is aimed at."""


def worked_out(seed: int, size: dict[str, int]) -> list[tuple[float, bool, float, float]]:
    """Return by budget the gap, whether it is proven, seconds of processor and the share left owed."""
    draws = np.random.default_rng(seed)
    rows = families(draws, **{name: int(draws.integers(1, most + 1)) for name, most in size.items()})
    asked = market(study_of(rows), ("vari-metric", "metric")[seed % 2])
    start = asked.work_out(asked.problem.pairs.stock)
    frontier, found = asked.held(start.state).frontier, []
    for share in SHARES:
        vertex = int(np.searchsorted(-frontier.effect, -share * frontier.effect[0]))
        budget = float(np.floor(frontier.cost[min(vertex, frontier.cost.size - 1)]))
        begun = process_time()
        best = best_within(asked, budget, start=start)
        spent = process_time() - begun
        if best is not None and best.plan.holes > 0.0:
            gap = max(1.0 - best.bound / best.plan.holes, 0.0)
            found.append((gap, best.proven, spent, best.plan.holes / frontier.effect[0]))
    return found


def main() -> None:
    """Read the command line and print the distribution."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--studies", type=int, default=200)
    parser.add_argument("--items", type=int, default=3, help="most items")
    parser.add_argument("--bases", type=int, default=3, help="most bases")
    parser.add_argument("--parts", type=int, default=3, help="most parts of an item")
    parser.add_argument("--json", action="store_true", help="print one line of JSON last")
    asked = parser.parse_args()
    size = {"items": asked.items, "bases": asked.bases, "parts": asked.parts}
    begun = perf_counter()
    rows = [row for seed in range(asked.studies) for row in worked_out(seed, size)]
    gap, proven, seconds = (
        np.array(column, dtype=np.float64) for column in list(zip(*rows, strict=True))[:3]
    )
    found = {
        "studies": asked.studies,
        "plans": gap.size,
        "gap_median": float(np.median(gap)),
        "gap_95th": float(np.quantile(gap, 0.95)),
        "gap_worst": float(gap.max()),
        "within_1_percent": float(np.mean(gap <= SMALL)),
        "proven": float(proven.mean()),
        "cpu_s_median": float(np.median(seconds)),
        "cpu_s_worst": float(seconds.max()),
        "wall_s": perf_counter() - begun,
    }
    for name, value in found.items():
        print(f"{name:18} {value:.4g}")
    if asked.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
