"""Compile everything, on two cores where there are two."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from types import MappingProxyType

from sustainment.cli.clock import Clock
from sustainment.errors import MethodError
from sustainment.files.starting import starting_study
from sustainment.questions.runs import compiled
from sustainment.questions.verbs import VERBS

METHODS = ("auto", "exact", "closed-fleet", "vari-metric", "metric")
FEWEST = 2
"""Replications of the tiny study that compiles everything."""
PART_OF_A_PART: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "items": {"item": "bearing", "kind": "SRU", "price": 90, "procurement_days": 20},
        "parts": {"parent": "gearbox", "item": "bearing", "failure_share": 0.5},
        "stock": {"item": "bearing", "site": "workshop", "quantity": 1},
    }
)
"""What the tiny study lacks for repairs that wait for parts."""


def compile_all(clock: Clock, *, every_method: bool, cores: int) -> None:
    """Answer a tiny study in every way, so that all is compiled, and see that it works."""
    two = cores > 1 and not (compiled().formulas or compiled().events)
    with _events_beside() if two else nullcontext(), clock.of("by formula"):
        compile_formulas(every_method=every_method)
    with clock.of("by simulation"):
        compile_events()


def compile_formulas(*, every_method: bool) -> None:
    """Answer a tiny study by formula."""
    study = starting_study()
    for method in METHODS if every_method else METHODS[:1]:
        with suppress(MethodError):  # a formula that does not cover the tiny study compiles when used
            VERBS["evaluate"].answer(study, method=method)
    if every_method:
        VERBS["evaluate_by_day"].answer(study, days=[0.0, 1.0])
        for table, row in PART_OF_A_PART.items():
            study = study.with_rows(table, [row])
        VERBS["optimise"].answer(study)


def compile_events() -> None:
    """Answer a tiny study by simulation."""
    VERBS["simulate"].answer(starting_study(), replications=FEWEST)


@contextmanager
def _events_beside() -> Iterator[None]:
    """
    Compile the event loop in a process of its own meanwhile, and wait for it in the end.

    What came of it is not asked: whoever simulates next finds its code, or compiles.
    """
    beside = subprocess.Popen(
        [sys.executable, "-m", __name__], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
        beside.wait()
    finally:
        beside.kill()
        beside.wait()


if __name__ == "__main__":
    compile_events()
