"""The tests against one bug after another, in one process: run in the copy that `planting.py` makes.

    python tests/planted/trials.py RESULTS NUMBER:SUITE:TWIN...

A line of RESULTS is written when a trial begins, and another when it has ended. The suites of a bug that has
been seen are passed over. TWIN is 1 where the twin in plain Python may help, 0 where tests that ask it are
skipped.
"""

import contextlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from planted.planting import AWAKE, read_bugs

SLOW = ("statistical", "oracle")
"""Suites whose slow tests are run too: they have no others."""


class FirstFailure:
    """Note which test failed first."""

    def __init__(self) -> None:
        self.test = ""

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and not self.test:
            self.test = report.nodeid

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed and not self.test:
            self.test = report.nodeid


class WithoutTwin:
    """Skip a test where it asks the twin, before it has run anything beside it."""

    def pytest_collection_finish(self) -> None:
        for name, module in sys.modules.items():
            if name.rpartition(".")[2] == "same_events":
                module.OneReplication = self.skip  # type: ignore[attr-defined]

    def skip(self, *_: Any) -> None:
        pytest.skip("the twin is left out")


def first_failure(files: list[str], which: str, *, twin: bool) -> str:
    """Return the first test that fails, none if all pass."""
    failure = FirstFailure()
    plugins = [failure] if twin else [failure, WithoutTwin()]
    arguments = ["-x", "-q", "--no-header", "--tb=no", "-m", which, *files]
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        code = pytest.main(arguments, plugins=plugins)
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise SystemExit(f"pytest ended with {code!r} on {files}")
    return failure.test


def main() -> None:
    results, trials = Path(sys.argv[1]), [trial.split(":") for trial in sys.argv[2:]]
    _, suites = read_bugs()
    seen = set()
    for number, suite, twin in trials:
        if number in seen:
            continue
        os.environ[AWAKE] = number
        begun = time.perf_counter()
        row = {"bug": int(number), "suite": suite, "twin": twin == "1"}
        note(results, row)
        which = "not long" if suite in SLOW else "not slow and not long"
        by = first_failure(suites[suite], which, twin=twin == "1")
        note(results, {**row, "by": by, "seconds": round(time.perf_counter() - begun, 1)})
        if by:
            seen.add(number)


def note(results: Path, row: dict[str, Any]) -> None:
    """Add a line to what is known: a trial that begins, or one that has ended."""
    with results.open("a", encoding="utf-8") as out:
        out.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
