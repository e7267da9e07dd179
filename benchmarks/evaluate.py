"""How fast the formulas answer, against the same algorithm in numpy, and as studies grow.

    python benchmarks/evaluate.py --size M --json          the ratios, S, M or L of O(n, J)
    python benchmarks/evaluate.py --part curves            cost by items, sites, depth and days
    python benchmarks/evaluate.py --part slider            what a slider waits for; --part large: 100,000 x 50

One thread, seconds of processor, everything compiled before it is timed. Ratios are of the best of rounds in
which the rivals take turns; before that their answers are compared.
"""

# ruff: noqa: E402 - the number of threads is read when numpy and polars are imported.

import os

for variable in ("OMP", "OPENBLAS", "MKL", "NUMBA"):
    os.environ[f"{variable}_NUM_THREADS"] = "1"
os.environ["POLARS_MAX_THREADS"] = "1"

import argparse
import json
import resource
from collections.abc import Callable
from dataclasses import replace
from time import process_time
from typing import Any

import numpy as np
from numpy_vari_metric import TWINS, Shelves, TwoEchelons, draw, vari_metric
from two_echelons import layered, two_echelons

from sustainment.analytic.evaluate import evaluate
from sustainment.analytic.over_time.evaluate import evaluate_by_day
from sustainment.analytic.state import SteadyState
from sustainment.analytic.steady import solve
from sustainment.kernels.pipelines import flow, resupply_by_moments
from sustainment.model.study import Study
from sustainment.problem.build import build

SIZES = {"S": (100, 10), "M": (1_000, 20), "L": (10_000, 50)}
SAME = 1e-9
"""Answers of both sides differ by no more than this, relative to the larger or to 1."""
DAY = 730.0
FEW, MOST = 3, 15
"""Rounds: as many as fit into `SPEND` seconds, within these."""
SPEND = 4.0


def spent(call: Callable[[], Any]) -> float:
    """Return the seconds of processor that a call takes."""
    begun = process_time()
    call()
    return process_time() - begun


def in_turns(calls: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Return the shortest time in milliseconds of each call, all called in turn."""
    first = sum(spent(call) for call in calls.values())
    rounds = int(np.clip(SPEND / max(first, 1e-3), FEW, MOST))
    times = [{name: spent(call) for name, call in calls.items()} for _ in range(rounds)]
    return {name: round(1000 * min(turn[name] for turn in times), 3) for name in calls}


def differences(state: SteadyState, supply: TwoEchelons) -> dict[str, float]:
    """Return by twin how far an answer is from it, and refuse more than `SAME`."""
    answer, pairs = state.supply.answer, state.problem.pairs
    depot = pairs.level == 0
    vehicles = pairs.item == len(state.problem.names.items) - 1
    ours = [
        Shelves(*(values[where & ~vehicles] for values in _measures(answer))) for where in (depot, ~depot)
    ]
    worst = {}
    for name, shelves in TWINS.items():
        *levels, works = vari_metric(supply, shelves)
        gaps = [
            np.abs(got - want.ravel()) / np.maximum(np.abs(want.ravel()), 1.0)
            for mine, level in zip(ours, levels, strict=True)
            for got, want in zip(mine, level, strict=True)
        ]
        gaps.append(np.abs(state.machines.availability - works))
        worst[name] = float(max(gap.max() for gap in gaps))
        if worst[name] > SAME:
            raise SystemExit(f"the answers differ by {worst[name]:g} from {name}")
    return worst


def _measures(answer: Any) -> tuple[Any, ...]:
    return (
        answer.backorders,
        answer.backorder_variance,
        answer.on_hand,
        answer.fill_rate,
        answer.ready_rate,
    )


def ratios(size: str) -> dict[str, Any]:
    """Return how often a steady state by our formulas fits into that of the twins."""
    supply = draw(*SIZES[size])
    study = two_echelons(supply, days=int(DAY))
    problem = build(study, day=DAY)
    state = solve(problem, day=DAY, exactly=False)
    worst = differences(state, supply)
    layout, flows, own = state.layout, state.supply.flows, state.supply.own
    nothing = np.zeros(layout.lag.size)

    def passes() -> None:
        flow(layout.network, layout.fates, state.supply.removals, nothing, layout.lag)
        resupply_by_moments(layout.network, flows, own=own, shelves=state.stocks.shelves, poisson=False)

    def twin(name: str) -> Callable[[], Any]:
        return lambda: vari_metric(supply, TWINS[name])

    times = in_turns(
        {
            "passes": passes,
            "solve": lambda: solve(problem, day=DAY, exactly=False),
            "solve_exactly": lambda: solve(problem, day=DAY),
            **{name: twin(name) for name in TWINS},
        }
    )
    whole = in_turns(
        {
            "build": lambda: build(study, day=DAY),
            "evaluate": lambda: evaluate(study, method="vari-metric"),
        }
    )
    return {
        "size": size,
        "pairs": int(problem.pairs.item.size),
        "ratio": round(times["tails"] / times["solve"], 2),
        "ratio_of_passes": round(times["tails"] / times["passes"], 2),
        "ratio_of_passes_to": {name: round(times[name] / times["passes"], 2) for name in TWINS},
        "ratio_to": {name: round(times[name] / times["solve"], 2) for name in TWINS},
        "our_ms": times["solve"],
        "numpy_ms": times["tails"],
        "ms": {**times, **whole},
        "largest_difference": worst,
    }


def steady_cost(study: Study) -> dict[str, float]:
    """Return milliseconds that a steady state takes, from arrays and from tables."""
    problem = build(study, day=DAY)
    return in_turns(
        {
            "build": lambda: build(study, day=DAY),
            "solve": lambda: solve(problem, day=DAY),
            "evaluate": lambda: evaluate(study),
        }
    )


def curves() -> list[dict[str, Any]]:
    """Return the cost along each way a study may grow."""
    steady: list[tuple[str, int, Study]] = [
        *(("items", n, two_echelons(draw(n, 20), days=int(DAY))) for n in (100, 300, 1_000, 3_000)),
        *(("sites", n, two_echelons(draw(500, n), days=int(DAY))) for n in (5, 10, 20, 40, 80)),
        *(("echelons", n, layered(480, bases=20, echelons=n, indentures=1)) for n in (1, 2, 3, 4)),
        *(("indentures", n, layered(480, bases=20, echelons=2, indentures=n)) for n in (1, 2, 3, 4)),
    ]
    rows: list[dict[str, Any]] = [
        {"along": along, "at": number, **steady_cost(study)} for along, number, study in steady
    ]
    for days in (91, 182, 365, 730):
        rows.append({"along": "days", "at": days, **daily_cost(two_echelons(draw(50, 10), days=days))})
    return rows


def daily_cost(study: Study) -> dict[str, Any]:
    """Return milliseconds that all days take by moments, and what the answer says of its refinement."""
    evaluate_by_day(two_echelons(draw(5, 2), days=7), method="dyna-metric")
    begun = process_time()
    answer = evaluate_by_day(study, method="dyna-metric")
    return {
        "by_day": round(1000 * (process_time() - begun)),
        "statement": answer.quality.statement,
    }


def slider() -> list[dict[str, Any]]:
    """Return what a change of one number costs at 500 items and 20 bases: study, arrays, answer."""
    return [
        {"demand": demand, **slider_cost(two_echelons(draw(500, 20), demand=demand, days=int(DAY)))}
        for demand in ("constant", "operating")
    ]


def slider_cost(study: Study) -> dict[str, Any]:
    """Return milliseconds of each step behind a slider, and of all days of the study."""
    change = {"repairs/part 000007@depot/turnaround_days": "31"}
    return {**in_turns({"change": lambda: study.changed(change)}), **steady_cost(study), **daily_cost(study)}


def large() -> list[dict[str, Any]]:
    """Return what 100,000 items at 50 bases cost, compilation and the reading of tables apart."""
    solve(build(two_echelons(draw(10, 3), days=int(DAY)), day=DAY), day=DAY)
    supply = draw(100_000, 50)
    study = two_echelons(supply._replace(base_stock=np.zeros_like(supply.base_stock)), days=int(DAY))
    problem = build(study, day=DAY)
    # Pairs are sorted by item and site, the depot after its bases, vehicles last.
    units = np.column_stack([supply.base_stock, supply.depot_stock]).ravel()
    stock = np.concatenate([units, np.zeros(problem.pairs.item.size - units.size, dtype=np.int64)])
    problem = replace(problem, pairs=problem.pairs._replace(stock=stock))
    return [
        {
            "pairs": int(problem.pairs.item.size),
            "moments": round(1000 * spent(lambda: solve(problem, day=DAY, exactly=False))),
            "solve": round(1000 * spent(lambda: solve(problem, day=DAY))),
            "peak_MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
    ]


PARTS: dict[str, Callable[[], list[dict[str, Any]]]] = {"curves": curves, "slider": slider, "large": large}


def show(rows: list[dict[str, Any]]) -> None:
    """Print rows, a number and its name at a time; all times are in milliseconds."""
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))


def main() -> None:
    """Read the command line and print the figures."""
    parser = argparse.ArgumentParser(description="Speed of the formulas, in milliseconds of processor.")
    parser.add_argument("--size", choices=sorted(SIZES), default="M")
    parser.add_argument("--part", choices=("ratio", *PARTS), default="ratio")
    parser.add_argument("--json", action="store_true", help="print one line of JSON last")
    asked = parser.parse_args()
    rows = [ratios(asked.size)] if asked.part == "ratio" else PARTS[asked.part]()
    show(rows)
    if asked.json:
        print(json.dumps(rows[0] if asked.part == "ratio" else {asked.part: rows}))


if __name__ == "__main__":
    main()
