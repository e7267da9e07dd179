"""A workbook read by a process of its own, as text."""

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl

from sustainment.errors import Fault, FileError, Fix
from sustainment.files.csv_text import table_from_csv
from sustainment.files.limits import Limits

START = (
    "import sys; sys.path[:0] = sys.argv.pop(1).split('\\n'); "
    "from sustainment.files.workbook_child import main; main()"
)
"""What the process runs: no site packages but those that it needs, no environment."""

PACKAGES = ("sustainment", "python_calamine")
REPORT = "report.json"
MEMORY_WORDS = re.compile("memory allocation|capacity overflow|out of memory|MemoryError")
"""What a process says as it dies for want of memory."""
PATIENCE = 4
"""Seconds on the clock for one of processor time, before the process is stopped."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as text: columns by letter, the number of each row that holds anything."""

    name: str
    frame: pl.DataFrame
    rows: pl.Series
    faults: tuple[Fault, ...]
    merged: tuple[str, ...]


def sheets_of(path: Path, limits: Limits) -> tuple[list[Sheet], list[Fault]]:
    """
    Read every sheet of a workbook in a process with limits.

    Parameters
    ----------
    path
        The workbook.
    limits
        Its bounds, and those of the process.

    Returns
    -------
    tuple
        The sheets, none where faults say why nothing was read.
    """
    with tempfile.TemporaryDirectory(prefix="sustainment-") as folder:
        if fault := _run(path, Path(folder), limits):
            return [], [fault]
        report = json.loads((Path(folder) / REPORT).read_text(encoding="utf-8"))
        faults = [_fault(told, path) for told in report["faults"]]
        sheets = []
        for told in report["sheets"]:
            if told["file"]:
                sheets.append(_sheet(told, path, Path(folder), limits))
            else:
                faults += [_fault(fault, path) for fault in told["faults"]]
    return ([] if faults else sheets), faults


def _search_path() -> str:
    """Return the folders of the packages that the process needs, a line each."""
    folders = []
    for package in PACKAGES:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise FileError(f"the package {package} is not installed; install sustainment again")
        folders.append(str(Path(spec.origin).parent.parent))
    return "\n".join(dict.fromkeys(folders))


def _run(path: Path, folder: Path, limits: Limits) -> Fault | None:
    """Run the process; say what became of it if it did not end well."""
    command = [sys.executable, "-I", "-S", "-c", START, _search_path()]
    arguments = [str(path.absolute()), str(folder), json.dumps(asdict(limits))]
    try:
        done = subprocess.run(
            [*command, *arguments],
            env={**os.environ, "RUST_BACKTRACE": "0"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=PATIENCE * limits.reader_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _slow(path, limits)
    if done.returncode == 0 and (folder / REPORT).exists():
        return None
    if done.returncode < 0 and -done.returncode in _TIME_SIGNALS:
        return _slow(path, limits)
    words = done.stderr.decode(errors="replace")
    if MEMORY_WORDS.search(words):
        return _too_large(path, limits)
    last = words.strip().splitlines()[-1:] or ["no word"]
    return Fault(
        "E182",
        "",
        f"a workbook on which the reader broke down ({last[0][:120]})",
        "a workbook as a spreadsheet program writes it",
        "open it in one and save it again, or keep the study as a folder of CSV files",
        file=path.name,
    )


_TIME_SIGNALS = (24, 9)
"""SIGXCPU, and SIGKILL which follows it (POSIX)."""


def _slow(path: Path, limits: Limits) -> Fault:
    expected = f"at most {limits.reader_seconds} s of processor time"
    return Fault("E195", "", "a workbook that takes too long to read", expected, file=path.name)


def _too_large(path: Path, limits: Limits) -> Fault:
    expected = f"at most {limits.reader_bytes / 2**20:,.0f} MiB"
    return Fault("E195", "", "a workbook that takes too much memory", expected, file=path.name)


def _fault(told: dict[str, Any], path: Path) -> Fault:
    """Return a fault of the report with the workbook before its sheet."""
    fix = told.pop("fix", None)
    sheet = told.pop("file", "")
    file = f"{path.name} > {sheet}" if sheet else path.name
    return Fault(**{"address": sheet, "expected": "", **told}, file=file, fix=Fix(**fix) if fix else None)


def _sheet(told: dict[str, Any], path: Path, folder: Path, limits: Limits) -> Sheet:
    data = (folder / told["file"]).read_bytes()
    wide = Limits(
        file_bytes=limits.reader_bytes,
        rows=limits.rows + 1,
        columns=limits.columns + 1,
        characters=sys.maxsize,
    )
    text, faults = table_from_csv(data, path.name, table=told["name"], limits=wide)
    if text is None:
        raise FileError(f"{path.name}: sheet {told['name']} could not be handed over: {faults[0]}")
    rows = text.frame["row"].cast(pl.Int64)
    faults = [_fault(fault, path) for fault in told["faults"]]
    return Sheet(told["name"], text.frame.drop("row"), rows, tuple(faults), tuple(told["merged"]))
