"""How many of the planted bugs the tests see.

    scripts/plant-bugs [--only NUMBER...] [--first] [--without-twin] [--page docs/planted-bugs.md]

Closed forms, relations between runs and laws of conservation are tried first; what they do not see is shown
to the tests that ask the twin in plain Python too.

The copy and what was found lie in a temporary folder of these very sources, so that a run that was stopped
goes on where it was.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from planted.planting import ROOT, Bug, environment, plant, read_bugs

ASKED = 57
"""Of 60 that the tests are to see without the twin."""
LONGEST = 900.0
"""Seconds that a suite may take with a bug: one that never ends is seen."""
Trial = tuple[int, str, bool]
"""A bug, a suite, and whether the twin may help."""
ENDLESS, DEAD = "the tests did not end", "the process died"


def digest() -> str:
    """Return a digest of what is tested and of the tests."""
    found = hashlib.sha256()
    for folder in ("src", "tests", "verification", "examples"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return found.hexdigest()[:12]


def read_rows(results: Path) -> list[dict[str, Any]]:
    if not results.exists():
        return []
    return [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]


def seen_by(results: Path, *, twin: bool = True) -> dict[int, str]:
    """Return the test that saw each bug first, of all or of those without the twin."""
    rows = [row for row in read_rows(results) if row.get("by") and row["twin"] <= twin]
    return {row["bug"]: row["by"] for row in reversed(rows)}


def left_of(results: Path, trials: list[Trial]) -> list[Trial]:
    """Return the trials that are still to be made."""
    done = {(row["bug"], row["suite"], row["twin"]) for row in read_rows(results) if "by" in row}
    seen = seen_by(results)
    return [trial for trial in trials if trial not in done and trial[0] not in seen]


def write_off(results: Path, why: str) -> None:
    """The trial that was begun last has no end."""
    row = read_rows(results)[-1]
    with results.open("a", encoding="utf-8") as out:
        out.write(json.dumps({**row, "by": f"{row['suite']}: {why}", "seconds": 0}) + "\n")


def run_trials(folder: Path, results: Path, trials: list[Trial]) -> None:
    """Make trials, one process for as many as it survives."""
    while left := left_of(results, trials):
        asked = [f"{number}:{suite}:{int(twin)}" for number, suite, twin in left]
        command = [sys.executable, "tests/planted/trials.py", str(results), *asked]
        worker = subprocess.Popen(command, cwd=folder, env=environment(folder))
        rows, since = -1, time.monotonic()
        while worker.poll() is None:
            time.sleep(0.5)
            now = len(read_rows(results))
            if now != rows:
                rows, since = now, time.monotonic()
            if time.monotonic() - since > LONGEST:
                worker.kill()
                worker.wait()
                write_off(results, ENDLESS)
                break
        else:
            if worker.returncode > 0:
                raise SystemExit(f"the trials ended with {worker.returncode}: look at {folder}")
            if worker.returncode < 0:
                write_off(results, DEAD)


def lines(bugs: list[Bug], seen: dict[int, str]) -> list[str]:
    """Return a table of what was found, in Markdown."""
    rows = ["| bug | in | seen by |", "|---|---|---|"]
    for bug in bugs:
        by = seen.get(bug.number, "**nothing**").removeprefix("tests/").replace("::", " ").replace("|", " ")
        rows.append(f"| {bug.what} | `{bug.function}` | {by} |")
    return rows


def try_all(
    folder: Path, results: Path, bugs: list[Bug], suites: Iterable[str], *, first: bool, twin: bool
) -> None:
    """Try the suites named beside each bug, then, unless only these are asked for, all others."""
    named = [(bug.number, suite, twin) for bug in bugs for suite in bug.tests]
    used = {suite for _, suite, _ in named}
    run_trials(folder, results, [(0, suite, twin) for suite in suites if suite in used] + named)
    survivors = [bug.number for bug in bugs if bug.number not in seen_by(results)]
    if survivors and not first:
        run_trials(folder, results, [(number, suite, twin) for number in (0, *survivors) for suite in suites])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", type=int, nargs="+", metavar="NUMBER", help="these bugs, from 1 on")
    parser.add_argument(
        "--first", action="store_true", help="only with the tests that are named beside a bug"
    )
    parser.add_argument("--without-twin", action="store_true", help="leave the twin's tests out for good")
    parser.add_argument("--page", type=Path, help="write the table into this page")
    asked = parser.parse_args()
    every, suites = read_bugs()
    bugs = [bug for bug in every if not asked.only or bug.number in asked.only]
    folder = Path(tempfile.gettempdir()) / f"sustainment-planted-{digest()}"
    results = folder / "found.jsonl"
    plant(every, folder)
    print(f"in {folder}", flush=True)
    for twin in (False,) if asked.without_twin else (False, True):
        survivors = [bug for bug in bugs if bug.number not in seen_by(results)]
        try_all(folder, results, survivors, suites, first=asked.first, twin=twin)
    seen = seen_by(results)
    if 0 in seen:
        raise SystemExit(f"without any bug this test fails: {seen[0]}")
    table = lines(bugs, seen)
    numbers = {bug.number for bug in bugs}
    alone = len(seen_by(results, twin=False).keys() & numbers)
    score = f"{alone} of {len(bugs)} planted bugs are seen without the twin"
    score += "." if asked.without_twin else f", {len(seen.keys() & numbers)} of {len(bugs)} with it."
    print("\n".join([*table, "", score]))
    if asked.page:
        head = asked.page.read_text(encoding="utf-8").split("\n| bug |")[0].rstrip()
        asked.page.write_text("\n".join([head, "", *table, "", score, ""]), encoding="utf-8")
    sys.exit(0 if len(bugs) - alone <= len(every) - ASKED else 1)


if __name__ == "__main__":
    main()
