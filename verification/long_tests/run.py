"""Run the tests at the size that a release asks for, and keep what came of them in docs/evidence.

    scripts/long-tests                         # all of it: hours
    scripts/long-tests --part 0.05             # a twentieth of every set, at least one job each
    scripts/long-tests crash det               # some sets
    scripts/long-tests --list                  # what there is

It may be stopped and goes on with the same command, as long as code, sets, part and seed are the same; the
seed is today's date unless one is given. What chance may fail (statistical tests with fresh seeds) is tried
once more with other seeds: two failures are a fault. What holds always is not tried again. Ends with 1 where
something failed.
"""

import argparse
import os
import platform
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from long_tests.evidence import all_held, write_evidence
from long_tests.plan import PLANS, ROOT, SPACE, Job, Plan
from long_tests.record import Done, Record, of_code, read_report
from sustainment import __version__

KEPT = ROOT / ".long-tests"
"""Where a run that is not over is kept."""
EVIDENCE = ROOT / "docs" / "evidence"


def _spent() -> float:
    """Return the CPU seconds of all that has been started and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run_command(command: tuple[str, ...], report: Path) -> tuple[int, list[str], str]:
    """Run a command of a job; return how many tests passed, which failed, and its figures."""
    report.unlink(missing_ok=True)
    words = [str(report) if word == "{report}" else word for word in command]
    paths = os.pathsep.join((str(ROOT / "src"), os.environ.get("PYTHONPATH", "")))
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, env=environment, check=False)
    passed, failed, told = read_report(report)
    if done.returncode != 0 and not failed:
        failed = [f"ended with {done.returncode}: {(done.stderr or done.stdout)[-500:]}"]
    if done.returncode == 0 and not passed:
        failed = ["no test was run"]
    return passed, failed, told


def run_job(job: Job, report: Path) -> Done:
    """Run a job, and once more where chance may have failed it."""
    begun = _spent()
    passed, failed, told = run_command(job.command, report)
    held, again = not failed, False
    if failed and job.again:
        again = True
        passed, failed_again, told = run_command(job.again, report)
        held = not failed_again
        failed = [*failed, *(f"{name} (again)" for name in failed_again)]
    return Done(job.name, passed, tuple(failed), again, held, _spent() - begun, told)


def run_all(plans: list[Plan], record: Record, say: Callable[[str], None]) -> None:
    """Run what is not done yet, and tell how far it is."""
    asked = [
        (plan.name, job)
        for plan in plans
        for job in plan.jobs(part=record.about["part"], seed=record.about["seed"] * SPACE)
    ]
    begun = monotonic()
    for number, (name, job) in enumerate(asked, start=1):
        if record.has(name, job.name):
            continue
        say(f"[{number}/{len(asked)}] {name}: {job.name} ...")
        done = run_job(job, record.path.with_suffix(".report"))
        record.add(name, done)
        word = "held" if done.held else "FAILED " + ", ".join(done.failed)
        spent = f"{done.seconds:.0f} s of CPU; {monotonic() - begun:.0f} s so far"
        say(f"    {word}, {done.passed} passed, {spent}")


def about(plans: list[Plan], *, part: float, seed: int) -> dict[str, Any]:
    """Return what a run is of."""
    return {
        "version": __version__,
        "commit": of_code(),
        "sets": [plan.name for plan in plans],
        "part": part,
        "seed": seed,
        "python": platform.python_version(),
        "computer": f"{platform.machine()}, {os.cpu_count()} cores",
    }


def main(arguments: list[str]) -> int:
    """Read the command line, run, write the evidence."""
    parser = argparse.ArgumentParser(
        prog="scripts/long-tests", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [plan.name for plan in PLANS]
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"of {', '.join(names)}; none: all")
    parser.add_argument("--part", type=float, default=1.0, help="of the full size of every set")
    parser.add_argument("--seed", type=int, help="a whole number; today's date where none is given")
    parser.add_argument("--fresh", action="store_true", help="begin anew")
    parser.add_argument("--list", action="store_true", help="tell the sets")
    asked = parser.parse_args(arguments)
    if asked.list:
        for plan in PLANS:
            print(f"{plan.name:<12}{plan.full:>4} jobs   {plan.proves}")
        return 0
    if unknown := set(asked.sets) - set(names):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    if not 0.0 < asked.part <= 1.0:
        parser.error("--part is a share above 0 and at most 1")
    plans = [plan for plan in PLANS if not asked.sets or plan.name in asked.sets]
    today = date.today()
    seed = int(today.strftime("%Y%m%d")) if asked.seed is None else asked.seed
    kept = KEPT / f"{'-'.join(asked.sets) or 'all'}.json"
    record = Record.opened(kept, about(plans, part=asked.part, seed=seed), fresh=asked.fresh)
    try:
        run_all(plans, record, lambda line: print(line, flush=True))
    except KeyboardInterrupt:
        print("Stopped. The same command goes on from here.", file=sys.stderr)
        if record.done:
            write_evidence(record, EVIDENCE, today=today)
        return 130
    path = write_evidence(record, EVIDENCE, today=today)
    print(f"{'All held' if all_held(record) else 'Something FAILED'}; {path.relative_to(ROOT)}")
    return int(not all_held(record))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
