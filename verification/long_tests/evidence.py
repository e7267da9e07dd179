"""The small file that is left of a run: what was run, on what, and what came of it."""

from datetime import date
from pathlib import Path
from typing import Any

from long_tests.plan import PLANS
from long_tests.record import Record, held


def evidence(record: Record, *, today: date) -> str:
    """Return the file in Markdown."""
    about = record.about
    lines = [
        f"# Long tests, {today.isoformat()}",
        "",
        f"Version {about['version']}, commit {about['commit']}, seed {about['seed']}, "
        f"Python {about['python']}, {about['computer']}.",
        "",
        "| set | proves, at full size | run of it | tests passed | failed | tried again | CPU minutes |",
        "|---|---|---:|---:|---:|---:|---:|",
        *(row for plan in PLANS if (row := _row(plan.name, plan.proves, plan.full, record))),
        "",
    ]
    for plan in PLANS:
        lines += _particulars(plan.name, record)
    return "\n".join(lines) + "\n"


def _row(name: str, proves: str, full: int, record: Record) -> str:
    jobs = record.done.get(name, [])
    if not jobs:
        return ""
    lost = sum(len(one.failed) for one in jobs if not one.held)
    again = sum(one.again for one in jobs)
    minutes = sum(one.seconds for one in jobs) / 60
    cells = (f"{len(jobs) / full:.0%}", str(sum(one.passed for one in jobs)), str(lost), str(again))
    return f"| {name} | {proves} | " + " | ".join(cells) + f" | {minutes:.1f} |"


def _particulars(name: str, record: Record) -> list[str]:
    """Return what failed, and the figures that jobs gave."""
    lines: list[str] = []
    for one in record.done.get(name, []):
        if one.told:
            lines += [f"- {name}, {one.job}: {one.told}"]
        if one.failed:
            end = "passed with other seeds" if one.held else "failed"
            lines += [f"- {name}, {one.job}: {end}: {', '.join(one.failed)}"]
    return lines


def write_evidence(record: Record, folder: Path, *, today: date) -> Path:
    """Write the file of a run; the same run writes the same file again."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{today.isoformat()}-{_named(record.about)}.md"
    path.write_text(evidence(record, today=today), encoding="utf-8")
    return path


def _named(about: dict[str, Any]) -> str:
    return f"{str(about['commit']).split()[0]}-{about['seed']}"


def all_held(record: Record) -> bool:
    """Tell whether every set of a run held."""
    return all(held(jobs) for jobs in record.done.values())
