"""Hold the simulator against random models with closed forms, and print the chances of such errors.

    python verification/oracle/run.py --each 50 --seed 20261127

A chance below its share of 1 % is an alarm: the models are then simulated again with four times the
replications and other luck; a second alarm is a fault (chance of a false one 1e-4).
"""

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from oracle.judge import LEVEL, Score, chances, models, scores, verdict


def by_family(found: list[Score]) -> dict[str, dict[str, float]]:
    """Return mean and spread of the errors of each family, and the largest."""
    errors: dict[str, list[float]] = defaultdict(list)
    for score in found:
        errors[score.model.family].append(score.z)
    return {
        family: {
            "models": len(z),
            "mean": float(np.mean(z)),
            "spread": float(np.std(z)),
            "largest": float(np.abs(z).max()),
        }
        for family, z in errors.items()
    }


def reported(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the tests of the last run that passed and failed, and the chances of every run."""
    last = runs[-1]["chances"]
    failed = [name for name, chance in last.items() if chance < LEVEL / len(last)]
    models = sum(family["models"] for family in runs[-1]["families"].values())
    told = "; again with four times the replications: ".join(
        ", ".join(f"{name} {chance:.3f}" for name, chance in run["chances"].items()) for run in runs
    )
    return {"passed": len(last) - len(failed), "failed": failed, "told": f"{models} models, chances: {told}"}


def main() -> int:
    """Read the command line, simulate, print; return 1 on two alarms."""
    parser = argparse.ArgumentParser(description="The simulator against closed forms.")
    parser.add_argument("--each", type=int, default=50, help="models of each of the ten families")
    parser.add_argument("--replications", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report", type=Path, help="a file for what passed and failed")
    parser.add_argument("--json", action="store_true", help="print one line of JSON only")
    asked = parser.parse_args()
    runs = []
    for again in range(2):
        asked_models = models(asked.each, seed=asked.seed)
        found = list(
            scores(asked_models, replications=asked.replications * 4**again, seed=asked.seed + 10_000 * again)
        )
        told = chances(np.array([score.z for score in found]))
        runs.append({"chances": told, "families": by_family(found), "passed": verdict(told)})
        if not asked.json:
            for family, row in runs[-1]["families"].items():
                print(
                    f"{family:<16}{row['models']:>4} models   mean {row['mean']:6.2f}   "
                    f"spread {row['spread']:5.2f}   largest {row['largest']:5.2f}"
                )
            print(
                "  ".join(f"{name} {chance:.3f}" for name, chance in told.items()),
                f"(alarm below {LEVEL / 4:g})",
            )
        if runs[-1]["passed"]:
            break
    if asked.report is not None:
        asked.report.write_text(json.dumps(reported(runs)), encoding="utf-8")
    print(json.dumps({"seed": asked.seed, "replications": asked.replications, "runs": runs}))
    return int(not runs[-1]["passed"])


if __name__ == "__main__":
    sys.exit(main())
