"""What was run, job by job: kept after each, so that a run may be stopped and goes on."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from long_tests.plan import ROOT


@dataclass(frozen=True)
class Done:
    """What came of a job."""

    job: str
    passed: int
    """Tests that passed at last."""
    failed: tuple[str, ...] = ()
    """Tests that failed: for good, or before they passed with other seeds."""
    again: bool = False
    """It was run again with other seeds."""
    held: bool = False
    """Nothing failed in the end."""
    seconds: float = 0.0
    """CPU time."""
    told: str = ""
    """Figures that a job gives beside passed and failed."""


@dataclass
class Record:
    """A run: what it is of, and what is done of it."""

    path: Path
    about: dict[str, Any]
    done: dict[str, list[Done]] = field(default_factory=dict)

    @classmethod
    def opened(cls, path: Path, about: dict[str, Any], *, fresh: bool) -> "Record":
        """Return the run that a file holds where it is the same; else a new one."""
        record = cls(path, about)
        if path.exists() and not fresh:
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["about"] == about:
                record.done = {
                    name: [Done(**{**one, "failed": tuple(one["failed"])}) for one in jobs]
                    for name, jobs in kept["done"].items()
                }
        return record

    def add(self, name: str, done: Done) -> None:
        """Keep what came of a job."""
        self.done.setdefault(name, []).append(done)
        kept = {name: [asdict(one) for one in jobs] for name, jobs in self.done.items()}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps({"about": self.about, "done": kept}, indent=1), encoding="utf-8")
        beside.replace(self.path)

    def has(self, name: str, job: str) -> bool:
        """Tell whether a job is done."""
        return any(one.job == job for one in self.done.get(name, []))


def of_code() -> str:
    """Return the commit of the code, and whether it has been changed since."""

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--", "src", "tests", "verification")
    return (git("rev-parse", "--short=10", "HEAD") or "unknown") + (" with changes" if changed else "")


def read_report(path: Path) -> tuple[int, list[str], str]:
    """Return how many tests passed, which failed, and what figures were given."""
    if not path.exists():
        return 0, ["no report was written"], ""
    text = path.read_text(encoding="utf-8")
    if text.startswith("{"):
        told = json.loads(text)
        return told["passed"], list(told["failed"]), told["told"]
    cases = ElementTree.fromstring(text).iter("testcase")
    passed, failed = 0, []
    for case in cases:
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            failed.append(str(case.get("name")))
        elif "skipped" not in kinds:
            passed += 1
    return passed, failed, ""


def held(jobs: Sequence[Done]) -> bool:
    """Tell whether all jobs of a set held."""
    return bool(jobs) and all(one.held for one in jobs)
