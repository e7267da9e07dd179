"""Speed and accuracy of the simulator on the reference models.

    python benchmarks/simulation.py --model r1 --replications 200 --json

reads the model as an ordinary study, runs it through the ordinary engine on one thread and prints, as its
last line, logical events, CPU seconds (without compilation), and the answers with the exact values beside.
"""

import argparse
import json
import resource
from math import sqrt
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import polars as pl
from reference_models import EXACT_R1, r1

from sustainment.model.study import Study
from sustainment.simulation.result import Simulation
from sustainment.simulation.simulate import simulate


def measured(study: Study, replications: int, *, workers: int = 1, seed: int = 1) -> tuple[Simulation, float]:
    """Return the answer and the CPU seconds it took, compilation apart."""
    simulate(study, replications=1, seed=seed, workers=1)
    begun = process_time()
    answer = simulate(study, replications=replications, seed=seed, workers=workers)
    return answer, process_time() - begun


def at_bases(answer: Simulation) -> dict[str, float]:
    """Return backorders and fill at the bases, with standard errors where the answer has them."""
    supply = answer.table("supply").filter(pl.col("site").str.starts_with("base"))
    demand = supply["demand_per_day"]
    return {
        "EBO": float(supply["backorders"].sum()),
        "fill": float((supply["fill_rate"].fill_null(0.0) * demand).sum()) / float(demand.sum()),
    }


def standard_errors(answer: Simulation) -> dict[str, float]:
    """Return standard errors of backorders and fill over replications (R1: holes are what does not work).

    The backorders of a replication are near enough its positions missing to scale the error of the mean; the
    fill rate's error is that of a ratio over pairs taken as independent.
    """
    supply = answer.table("supply").filter(pl.col("site").str.starts_with("base"))
    missing = answer.table("replications")["working"].to_numpy()
    number = missing.size
    holes = float(supply["backorders"].sum())
    down = answer.table("readiness").filter(pl.col("scope_kind") == "fleet")["authorised"][0] - missing.mean()
    sums = answer.sums.summed("pair_sums")
    pairs = answer.sums.problem.pairs
    base = np.array([name.startswith("base") for name in answer.sums.problem.names.sites])[pairs.site]
    kept = sums[base]
    demands, filled = kept["demands"].sum(), kept["filled"].sum()
    ratio = filled / demands
    square = kept["filled2"] - 2 * ratio * kept["product"] + ratio**2 * kept["demands2"]
    mean = kept["filled"] - ratio * kept["demands"]
    variance = (square - mean**2 / number).sum() / max(number - 1, 1)
    return {
        "EBO_se": holes / down * float(missing.std(ddof=1)) / sqrt(number),
        "fill_se": sqrt(max(float(variance), 0.0) / number) / (demands / number),
    }


def peak_memory() -> int:
    """Return the most MiB that this process has held."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    # Not ru_maxrss: it begins with what the program held that started this one.
    return round(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024)


def report(model: str, replications: int, days: int, workers: int) -> dict[str, Any]:
    """Run a model and return what it took and what came out."""
    answer, seconds = measured(MODELS[model](days), replications, workers=workers)
    mean = answer.availability()
    return {
        "events": answer.events,
        "cpu_s": round(seconds, 3),
        "ev_per_cpu_s": round(answer.events / seconds),
        "A": mean.mean,
        "A_se": mean.standard_error,
        **at_bases(answer),
        **standard_errors(answer),
        "exact": EXACT_R1,
        "replications": replications,
        "memory_MiB": peak_memory(),
    }


MODELS = {"r1": r1}


def main() -> None:
    """Read the command line and print the figures."""
    parser = argparse.ArgumentParser(description="Speed and accuracy of the simulator.")
    parser.add_argument("--model", choices=sorted(MODELS), default="r1")
    parser.add_argument("--replications", type=int, default=200)
    parser.add_argument("--days", type=int, default=3650)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print one line of JSON only")
    asked = parser.parse_args()
    figures = report(asked.model, asked.replications, asked.days, asked.workers)
    if not asked.json:
        for name, value in figures.items():
            print(f"{name:>14}  {value}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
