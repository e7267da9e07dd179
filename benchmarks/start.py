"""How fast the command line starts: at once, warm, and with nothing compiled.

    python benchmarks/start.py [--json]

`--help` is timed against an empty Python in the same run: the bar is 8 times, the aim 4. The first simulation
on a computer compiles: the bar is 15 s of waiting beyond what a later one takes. A later one may take 1 s of
CPU until its first event happens; the process itself says it, when it is about to enter the event loop.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from time import perf_counter
from typing import NamedTuple

ROUNDS = 15
FEW = 5
"""Rounds of whole simulations."""
DEMO = "armour"
HELP = "import sys; sys.argv = ['', '--help']; from sustainment.cli.main import main; main()"
MAKE = f"""
from pathlib import Path
from sustainment.files.library import copy_demo
copy_demo("{DEMO}", Path())
"""
SIMULATE = f"""
import sys
sys.argv = ["", "simulate", "{DEMO}", "--replications", "2", "--workers", "1", "--quiet"]
from sustainment.cli.main import main
main()
"""
UP_TO_THE_LOOP = f"""
import os, sys
from time import process_time
from sustainment.cli.main import load, main

def enter(*given):
    loop.compile(tuple(typeof(argument) for argument in given))  # loads it
    os.write(2, b"%.3f" % process_time())
    os._exit(0)

loop = load("sustainment.simulation.simulate:run_batch")
from numba import typeof
sys.modules["sustainment.simulation.simulate"].run_batch = enter
sys.argv = ["", "simulate", "{DEMO}", "--replications", "2", "--workers", "1", "--quiet"]
main()
"""


class Spent(NamedTuple):
    """Seconds that a process took, with those that it started."""

    waited: float
    of_processor: float
    told: str


def run(code: str, *, folder: str = ".", cache: str | None = None) -> Spent:
    """Run a Python of its own."""
    surroundings = dict(os.environ) if cache is None else {**os.environ, "SUSTAINMENT_CACHE": cache}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, cwd=folder, env=surroundings, text=True
    )
    waited, after = perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Spent(waited, processor, ended.stderr)


def fastest(code: str) -> float:
    """Return the shortest time in seconds of several runs."""
    return min(run(code).waited for _ in range(ROUNDS))


def compiling() -> dict[str, float]:
    """Return what a first simulation takes beyond a later one, and what that takes to begin."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
        run(MAKE, folder=folder)
        cold = run(SIMULATE, folder=folder, cache=cache)
        warm = [run(SIMULATE, folder=folder, cache=cache) for _ in range(FEW)]
        begun = [run(UP_TO_THE_LOOP, folder=folder, cache=cache).told for _ in range(FEW)]
    return {
        "compiling_s": cold.waited - min(spent.waited for spent in warm),
        "compiling_cpu_s": cold.of_processor - min(spent.of_processor for spent in warm),
        "first_event_cpu_s": min(float(told) for told in begun),
    }


def main() -> None:
    """Print all times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    empty, helped = fastest("pass"), fastest(HELP)
    found = {"empty_s": empty, "help_s": helped, "ratio": helped / empty, **compiling()}
    if chosen.json:
        print(json.dumps(found))
        return
    print(f"python -c pass {1000 * empty:.0f} ms, --help {1000 * helped:.0f} ms: {helped / empty:.1f} times")
    waited, spent = found["compiling_s"], found["compiling_cpu_s"]
    print(
        f"first simulation: {waited:.1f} s of compiling ({spent:.1f} s of CPU);"
        f" later: {found['first_event_cpu_s']:.2f} s of CPU before the first event"
    )


if __name__ == "__main__":
    main()
