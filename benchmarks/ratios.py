"""How fast the simulator is beside others, in one run on one computer.

    pip install -e ".[benchmark]"
    python benchmarks/ratios.py            # the table, some minutes
    python benchmarks/ratios.py --json     # its last line as JSON only
    python benchmarks/ratios.py --write    # keeps it in docs/speed.md too

Every engine runs the same model on one thread in a process of its own, in turns, so that a slow spell of the
computer strikes all alike. Speed is logical events a CPU second without compilation (a failure that hit
something, the end of a repair, an arrival, a loss, a delivery); each engine counts its own. A number on the
wrong side of its bar is shown as such.
"""

import argparse
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from apart import Apart, Engine, Turn, timed
from reference_models import EXACT_R1, r1, r2
from speed_page import BUSY, keep
from start import HELP, fastest

from sustainment.simulation.simulate import simulate

ROUNDS = 5
REPLICATIONS_FOR_MEMORY, REPLICATIONS_FOR_ACCURACY = 1000, 2000
MODELS = {"R1": r1, "R2": r2}


class Bar(NamedTuple):
    """What a number must and should reach: at least that much, or at most where less is better."""

    name: str
    must: float
    aim: float | None
    less: bool = False

    def is_met(self, value: float) -> bool:
        """Tell whether a number is on the right side."""
        return value <= self.must if self.less else value >= self.must


BARS = (
    Bar("R1, times SimPy written naturally", 80.0, 150.0),
    Bar("R1, times SimPy with callbacks", 20.0, 35.0),
    Bar("R1, times cimba with scheduled events", 2.5, 5.0),
    Bar("R2, times SimPy written naturally", 70.0, 120.0),
    Bar("R1, one thread's time by two's, same bits", 1.7, 1.9),
    Bar("R1, 2,000 replications: standard errors off", 4.0, None, less=True),
    Bar("R1, 1,000 replications: MiB of memory", 350.0, 250.0, less=True),
    Bar("sustainment --help, times python -c pass", 8.0, 4.0, less=True),
)


def ours(model: str, replications: int) -> Engine:
    """Return this simulator on a model."""
    study = MODELS[model]()

    def run(seed: int) -> float:
        return simulate(study, replications=replications, seed=seed, workers=1).events

    run(0)  # compiles
    return lambda seed: timed(lambda: run(seed))


def simpy(name: str, replications: int) -> Engine:
    """Return a SimPy twin."""
    module: Any = import_module(f"peers.{name}")

    def run(seed: int) -> float:
        first = 1000 * seed
        return sum(float(module.replication(first + k)["events"]) for k in range(replications))

    return lambda seed: timed(lambda: run(seed))


def cimba(replications: int) -> Engine | None:
    """Return the cimba twin; its fixed time to set up a run is taken off. None where cimba is not there."""
    try:
        from peers import cimba_r1
    except ModuleNotFoundError:
        return None
    cimba_r1.run(1)

    def turn(seed: int) -> Turn:
        one = timed(lambda: cimba_r1.run(1, seed=seed)["events"])
        many = timed(lambda: cimba_r1.run(1 + replications, seed=seed)["events"])
        return Turn(many.events - one.events, many.seconds - one.seconds)

    return turn


ENGINES: dict[str, tuple[Any, ...]] = {
    "R1 here": (ours, "R1", 300),
    "R1 SimPy": (simpy, "simpy_r1", 2),
    "R1 SimPy with callbacks": (simpy, "simpy_r1_lean", 8),
    "R1 cimba": (cimba, 60),
    "R2 here": (ours, "R2", 100),
    "R2 SimPy": (simpy, "simpy_r2", 1),
}
"""Maker and its arguments; a turn takes seconds at most.

What a run costs before its first event is taken off for cimba. Here it is spread over many replications:
it is the price of reading a study, not of an event.
"""


def speeds() -> dict[str, float]:
    """Return logical events a CPU second of all engines that are there, over all turns."""
    engines = {name: Apart(*asked) for name, asked in ENGINES.items()}
    turns: dict[str, list[Turn]] = {name: [] for name, engine in engines.items() if engine.there}
    for seed in range(1, ROUNDS + 1):
        for name, listed in turns.items():
            listed.append(engines[name].turn(seed))
    for engine in engines.values():
        engine.close()
    return {
        name: sum(turn.events for turn in listed) / sum(turn.seconds for turn in listed)
        for name, listed in turns.items()
    }


def two_threads(replications: int) -> float:
    """Return how much sooner two threads are done than one (wall time; the answers are the same bits)."""
    study = r1()
    simulate(study, replications=1)
    took = {1: 0.0, 2: 0.0}
    digests: dict[int, list[int]] = {1: [], 2: []}
    for seed in range(ROUNDS):
        for workers in took:
            begun = perf_counter()
            answer = simulate(study, replications=replications, seed=seed, workers=workers)
            took[workers] += perf_counter() - begun
            digests[workers].append(answer.table("replications").hash_rows().sum())
    if digests[1] != digests[2]:
        raise SystemExit("one thread and two gave different answers")
    return took[1] / took[2]


def of_r1(replications: int) -> dict[str, Any]:
    """Return what R1 gave and took in a process of its own."""
    program = str(Path(__file__).with_name("simulation.py"))
    asked = [sys.executable, program, "--model", "r1", "--replications", str(replications), "--json"]
    told = subprocess.run(asked, capture_output=True, check=True, text=True).stdout
    figures: dict[str, Any] = json.loads(told)
    return figures


def farthest(figures: dict[str, Any]) -> float:
    """Return how far the measure of R1 that is farthest off is from its exact value, in standard errors."""
    return max(abs(figures[name] - exact) / figures[f"{name}_se"] for name, exact in EXACT_R1.items())


def measured() -> tuple[dict[str, float], dict[str, float | None]]:
    """Return speeds of all engines, and the numbers that bars are stated for."""
    found = speeds()

    def against(here: str, other: str) -> float | None:
        return found[here] / found[other] if other in found else None

    numbers = (
        against("R1 here", "R1 SimPy"),
        against("R1 here", "R1 SimPy with callbacks"),
        against("R1 here", "R1 cimba"),
        against("R2 here", "R2 SimPy"),
        two_threads(200),
        farthest(of_r1(REPLICATIONS_FOR_ACCURACY)),
        float(of_r1(REPLICATIONS_FOR_MEMORY)["memory_MiB"]),
        fastest(HELP) / fastest("pass"),
    )
    return found, {bar.name: number for bar, number in zip(BARS, numbers, strict=True)}


def load() -> float:
    """Return how many processes want to run, and tell of it where there are others than this one."""
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    if busy > BUSY:
        print(
            f"{busy:.1f} processes are running: the time of two threads is not theirs alone", file=sys.stderr
        )
    return busy


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="The simulator beside other engines.")
    parser.add_argument("--json", action="store_true", help="print one line of JSON only")
    parser.add_argument("--write", action="store_true", help="keep the table in docs/speed.md")
    asked = parser.parse_args()
    busy = load()
    found, numbers = measured()
    if not asked.json:
        for name, value in found.items():
            print(f"{name:<34}{value:>14,.0f} events a CPU second")
        print()
        print(f"{'number':<46}{'measured':>10}{'must':>8}{'aim':>8}")
        for bar in BARS:
            value = numbers[bar.name]
            told = "not there" if value is None else f"{value:.2f}"
            wrong = "" if value is None or bar.is_met(value) else "   missed"
            print(f"{bar.name:<46}{told:>10}{bar.must:>8g}{bar.aim or bar.must:>8g}{wrong}")
    if asked.write:
        keep(
            "ratios",
            {"speeds": found, "numbers": numbers, "load": busy, "bars": [bar._asdict() for bar in BARS]},
        )
    print(json.dumps({"events_per_cpu_s": found, "numbers": numbers, "load": busy}))


if __name__ == "__main__":
    main()
