"""A run with a journal in a process of its own, which kills itself at a chosen moment.

    python killed_run.py JOURNAL WORKERS [PLACE WRITE [SECONDS]]

PLACE is before, within or after the write of that number; `within` is so many seconds after it began.
JOURNAL.log gets a line for each write that begins and one for each that has returned. Prints the digest of
the answer where it lives to see it.
"""

import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from threading import Timer

from answer_digest import digest
from every_rule import STUDIES

from sustainment.journal.records import Journal
from sustainment.simulation.result import Simulation
from sustainment.simulation.simulate import simulate

BATCHES = 30
REPLICATIONS = 25 * (BATCHES - 1) + 10
SEED = 11


def run(journal: Path | None, workers: int) -> Simulation:
    return simulate(
        STUDIES["dated changes"], replications=REPLICATIONS, seed=SEED, workers=workers, journal=journal
    )


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying(log: Path, *, place: str, number: int, seconds: float) -> Callable[..., None]:
    written, write = count(1), Journal.write
    told = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write_or_die(journal: Journal, batch: int, contents: bytes) -> None:
        this = next(written) == number
        os.write(told, f"begins {batch}\n".encode())
        if this and place == "before":
            kill()
        if this and place == "within":
            Timer(seconds, kill).start()
        write(journal, batch, contents)
        os.write(told, f"done {batch}\n".encode())
        if this and place == "after":
            kill()

    return write_or_die


def main(path: str, workers: str, place: str = "", number: str = "0", seconds: str = "0") -> None:
    doomed = dying(Path(f"{path}.log"), place=place, number=int(number), seconds=float(seconds))
    Journal.write = doomed  # type: ignore[method-assign]
    print(digest(run(Path(path), int(workers))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
