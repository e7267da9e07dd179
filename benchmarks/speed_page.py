"""The page of measured speeds, and the record beside it."""

import json
import os
import platform
from datetime import date
from pathlib import Path
from typing import Any

from sustainment import __version__

DOCS = Path(__file__).resolve().parent.parent / "docs"
RECORD, PAGE = DOCS / "speed.json", DOCS / "speed.md"
PICTURE = "pictures/cost-curves.png"

Record = dict[str, Any]
BUSY = 0.5
"""Load of a computer that has nothing else to do, at most."""

OPENING = """
# Speed, measured

This page and `speed.json` are written by

    python benchmarks/ratios.py --write
    python benchmarks/curves.py --write

Absolute times are those of one computer on one day; the ratios carry over. CPU time is measured, compilation
apart. A logical event is a failure that hit something, the end of a repair, an arrival, a loss or a delivery.
R1 is a fleet of 200 systems at ten bases with 25 types of parts and a depot, 94,800 logical events in ten
years; R2 adds parts of parts, finite shops, seasons, losses and deliveries, 174,000 events
(`benchmarks/reference_models.py`). `benchmarks/peers/` holds the same models for the other engines.
"""


def keep(part: str, found: Record) -> None:
    """Put a part into the record, with the computer and the day, and write the page anew."""
    record: Record = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    record[part] = {"made": made(), **found}
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(record), encoding="utf-8")


def made() -> Record:
    """Return version, day and computer."""
    return {
        "version": __version__,
        "date": date.today().isoformat(),
        "python": platform.python_version(),
        "computer": f"{_processor()}, {os.cpu_count()} cores",
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def page(record: Record) -> str:
    """Return the page in Markdown."""
    lines = [OPENING.strip(), ""]
    if "ratios" in record:
        lines += ["## Beside other engines", "", *_ratios(record["ratios"]), ""]
    if "curves" in record:
        lines += ["## What the cost grows with", "", *_curves(record["curves"]), ""]
    return "\n".join(lines)


def _made(part: Record) -> str:
    told = part["made"]
    return f"Version {told['version']}, {told['date']}, Python {told['python']}, {told['computer']}."


def _ratios(part: Record) -> list[str]:
    lines = ["| engine and model | events a CPU second |", "|---|---:|"]
    lines += [f"| {name} | {value:,.0f} |" for name, value in part["speeds"].items()]
    lines += ["", "| number | measured | must | aim |", "|---|---:|---:|---:|"]
    for bar in part["bars"]:
        value = part["numbers"][bar["name"]]
        sign = "≤" if bar["less"] else "≥"
        told = "not measured" if value is None else f"{value:.3g}"
        aim = "" if bar["aim"] is None else f"{sign} {bar['aim']:g}"
        lines.append(f"| {bar['name']} | {told} | {sign} {bar['must']:g} | {aim} |")
    if part["load"] > BUSY:
        lines += [
            "",
            f"Measured while {part['load']:.1f} other processes ran: two threads had less than two cores.",
        ]
    return [*lines, "", _made(part)]


def _curves(part: Record) -> list[str]:
    lines = [part["caption"], "", f"![{part['caption']}]({PICTURE})", ""]
    lines += ["| what grows | size | events a replication | ms a replication | ns an event |"]
    lines += ["|---|---:|---:|---:|---:|"]
    for row in part["rows"]:
        cells = f"{row['size']:,} | {row['events']:,.0f} | {_three(row['ms'])} | {row['ns']:.0f}"
        lines.append(f"| {row['what']} | {cells} |")
    return [*lines, "", _made(part)]


def _three(value: float) -> str:
    """Return a number to three digits, large ones whole."""
    return f"{value:,.0f}" if value >= 100.0 else f"{value:.3g}"
