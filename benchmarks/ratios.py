"""How fast the simulator is beside others, in one run on one computer.

    pip install -e ".[benchmark]"
    python benchmarks/ratios.py            # the table, some minutes
    python benchmarks/ratios.py --json     # its last line as JSON only

Every engine runs the same model on one thread, in turns, so that a slow spell of the computer strikes all
alike. Speed is logical events a CPU second without compilation (a failure that hit something, the end of a
repair, an arrival, a loss, a delivery); each engine counts its own. A ratio below its bar is shown as such.
"""

import argparse
import json
from collections.abc import Callable
from time import perf_counter, process_time
from typing import NamedTuple

from peers import simpy_r1, simpy_r1_lean, simpy_r2
from reference_models import r1, r2

from sustainment.model.study import Study
from sustainment.simulation.simulate import simulate

ROUNDS = 5
BARS = {
    "R1, SimPy written naturally": (80.0, 150.0),
    "R1, SimPy with callbacks": (20.0, 35.0),
    "R1, cimba with scheduled events": (2.5, 5.0),
    "R2, SimPy written naturally": (70.0, 120.0),
    "R1, two threads against one": (1.7, 1.9),
}
"""Ratios that must, and should, be reached."""


class Turn(NamedTuple):
    """Events and CPU seconds of a run."""

    events: float
    seconds: float


Engine = Callable[[int], Turn]


def timed(run: Callable[[], float]) -> Turn:
    """Return the events that a run tells of, and the CPU time it took."""
    begun = process_time()
    events = run()
    return Turn(events, process_time() - begun)


def ours(study: Study, replications: int) -> Engine:
    """Return this simulator on a study."""

    def run(seed: int) -> float:
        return simulate(study, replications=replications, seed=seed, workers=1).events

    run(0)  # compiles
    return lambda seed: timed(lambda: run(seed))


def simpy(module: object, replications: int) -> Engine:
    """Return a SimPy twin."""

    def run(seed: int) -> float:
        first = 1000 * seed
        return sum(module.replication(first + k)["events"] for k in range(replications))  # type: ignore[attr-defined]

    return lambda seed: timed(lambda: run(seed))


def cimba(replications: int) -> Engine | None:
    """Return the cimba twin; its fixed time to set up a run is taken off. None where cimba is not there."""
    try:
        from peers import cimba_r1
    except ImportError:
        return None
    cimba_r1.run(1)

    def turn(seed: int) -> Turn:
        one = timed(lambda: cimba_r1.run(1, seed=seed)["events"])
        many = timed(lambda: cimba_r1.run(1 + replications, seed=seed)["events"])
        return Turn(many.events - one.events, many.seconds - one.seconds)

    return turn


def speed(turns: list[Turn]) -> float:
    """Return logical events a CPU second over all turns."""
    return sum(turn.events for turn in turns) / sum(turn.seconds for turn in turns)


def two_threads(study: Study, replications: int) -> float:
    """Return how much sooner two threads are done than one (wall time; the answers are the same bits)."""
    took = {1: 0.0, 2: 0.0}
    digests = {1: [], 2: []}
    for seed in range(ROUNDS):
        for workers in took:
            begun = perf_counter()
            answer = simulate(study, replications=replications, seed=seed, workers=workers)
            took[workers] += perf_counter() - begun
            digests[workers].append(answer.table("replications").hash_rows().sum())
    if digests[1] != digests[2]:
        raise SystemExit("one thread and two gave different answers")
    return took[1] / took[2]


def measured() -> tuple[dict[str, float], dict[str, float | None]]:
    """Return speeds of all engines, and the ratios that bars are stated for."""
    engines: dict[str, Engine | None] = {
        "R1 here": ours(r1(), 100),
        "R1 SimPy": simpy(simpy_r1, 2),
        "R1 SimPy with callbacks": simpy(simpy_r1_lean, 8),
        "R1 cimba": cimba(60),
        "R2 here": ours(r2(), 40),
        "R2 SimPy": simpy(simpy_r2, 1),
    }
    turns: dict[str, list[Turn]] = {name: [] for name, engine in engines.items() if engine is not None}
    for seed in range(1, ROUNDS + 1):
        for name, engine in engines.items():
            if engine is not None:
                turns[name].append(engine(seed))
    speeds = {name: speed(listed) for name, listed in turns.items()}

    def against(here: str, other: str) -> float | None:
        return speeds[here] / speeds[other] if other in speeds else None

    found = (
        against("R1 here", "R1 SimPy"),
        against("R1 here", "R1 SimPy with callbacks"),
        against("R1 here", "R1 cimba"),
        against("R2 here", "R2 SimPy"),
        two_threads(r1(), 200),
    )
    return speeds, dict(zip(BARS, found, strict=True))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="The simulator beside other engines.")
    parser.add_argument("--json", action="store_true", help="print one line of JSON only")
    asked = parser.parse_args()
    speeds, ratios = measured()
    if not asked.json:
        for name, value in speeds.items():
            print(f"{name:<34}{value:>14,.0f} events a CPU second")
        print()
        print(f"{'ratio':<34}{'measured':>10}{'must':>8}{'aim':>8}")
        for name, (must, aim) in BARS.items():
            value = ratios[name]
            told = "not there" if value is None else f"{value:.2f}"
            short = "" if value is None or value >= must else "   below"
            print(f"{name:<34}{told:>10}{must:>8g}{aim:>8g}{short}")
    print(json.dumps({"events_per_cpu_s": speeds, "ratios": ratios}))


if __name__ == "__main__":
    main()
