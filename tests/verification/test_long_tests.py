"""The run of long tests goes on where it was stopped, and says what failed."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from long_tests import run as running
from long_tests.evidence import all_held, evidence, write_evidence
from long_tests.plan import PLANS, Job, Plan
from long_tests.record import Record, read_report

ABOUT = {"version": "1", "commit": "abc", "sets": [], "part": 1.0, "seed": 3, "python": "3", "computer": "c"}
WRITE = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(sys.argv[2]); sys.exit(int(sys.argv[3]))"


def telling(passed: int, *failed: str) -> tuple[str, ...]:
    """Return a command that reports what passed and failed."""
    report = str({"passed": passed, "failed": list(failed), "told": "figures"}).replace("'", '"')
    return (sys.executable, "-c", WRITE, "{report}", report, str(int(bool(failed))))


def a_plan(*jobs: Job) -> Plan:
    return Plan("exact", "what it proves", len(jobs), lambda number, seed: jobs[number])


def ran(tmp_path: Path, plan: Plan) -> tuple[Record, list[str]]:
    record, said = Record.opened(tmp_path / "run.json", ABOUT, fresh=False), []
    running.run_all([plan], record, said.append)
    return record, said


def test_what_fails_by_chance_is_tried_once_more_and_what_never_may_is_not(tmp_path: Path) -> None:
    plan = a_plan(
        Job("good", telling(3)),
        Job("unlucky", telling(2, "one"), telling(3)),
        Job("wrong", telling(2, "two"), telling(2, "two")),
        Job("never", telling(2, "three")),
    )
    record, _ = ran(tmp_path, plan)
    found = {done.job: (done.held, done.again, done.failed) for done in record.done["exact"]}
    assert found == {
        "good": (True, False, ()),
        "unlucky": (True, True, ("one",)),
        "wrong": (False, True, ("two", "two (again)")),
        "never": (False, False, ("three",)),
    }
    assert not all_held(record)
    told = evidence(record, today=date(2026, 11, 27))
    assert "| exact |" in told
    assert "| 10 | 3 | 2 |" in told
    assert "- exact, never: failed: three" in told
    assert "- exact, unlucky: passed with other seeds: one" in told


def test_a_run_goes_on_after_a_stop_and_other_code_begins_anew(tmp_path: Path, monkeypatch: Any) -> None:
    plan = a_plan(Job("first", telling(1)), Job("second", telling(1)))
    real = running.run_job

    def stopped(job: Job, report: Path) -> Any:
        if job.name == "second":
            raise KeyboardInterrupt
        return real(job, report)

    monkeypatch.setattr(running, "run_job", stopped)
    with pytest.raises(KeyboardInterrupt):
        ran(tmp_path, plan)
    monkeypatch.setattr(running, "run_job", real)
    record, said = ran(tmp_path, plan)
    assert [done.job for done in record.done["exact"]] == ["first", "second"]
    assert [line for line in said if line.startswith("[")] == ["[2/2] exact: second ..."]
    other = Record.opened(tmp_path / "run.json", {**ABOUT, "commit": "def"}, fresh=False)
    assert other.done == {}


def test_a_command_that_ends_badly_or_runs_nothing_has_failed(tmp_path: Path) -> None:
    bad = Job("bad", (sys.executable, "-c", "import sys; sys.exit(5)"))
    none = Job("none", telling(0))
    record, _ = ran(tmp_path, a_plan(bad, none))
    assert [done.held for done in record.done["exact"]] == [False, False]


def test_a_report_of_tests_is_read(tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    cases = (
        '<testcase name="a"/><testcase name="b"><failure/></testcase>'
        '<testcase name="c"><skipped/></testcase><testcase name="d"><error/></testcase>'
    )
    path.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    assert read_report(path) == (1, ["b", "d"], "")


def test_jobs_of_a_set_have_names_and_commands_of_their_own() -> None:
    for plan in PLANS:
        jobs = list(plan.jobs(part=1.0, seed=20261127))
        assert len(jobs) == plan.full
        assert len({job.name for job in jobs}) == plan.full
        assert len({job.command for job in jobs}) == plan.full
        assert all(job.again != job.command for job in jobs)
        assert len(list(plan.jobs(part=0.001, seed=1))) == 1


def test_the_evidence_of_a_run_is_one_file(tmp_path: Path) -> None:
    record, _ = ran(tmp_path, a_plan(Job("good", telling(3))))
    paths = {write_evidence(record, tmp_path / "evidence", today=date(2026, 11, 27)) for _ in range(2)}
    assert [path.name for path in paths] == ["2026-11-27-abc-3.md"]
    assert "figures" in paths.pop().read_text(encoding="utf-8")
