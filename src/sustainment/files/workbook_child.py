"""The process that reads a workbook; it may die alone."""

import csv
import json
import sys
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from sustainment.errors import Fault
from sustainment.files.limits import LARGEST_WHOLE, Limits
from sustainment.files.sheet_cells import SheetContent, column_letters
from sustainment.files.sheet_scan import scan_sheets
from sustainment.files.zip_scan import damaged, zip_faults

REPORT = "report.json"
"""What the process found, written last."""


def main() -> None:
    """Read the workbook named on the command line into a folder of CSV files and a report."""
    path, folder, limits = sys.argv[1], Path(sys.argv[2]), Limits(**json.loads(sys.argv[3]))
    confine(limits)
    sheets: list[dict[str, Any]] = []
    try:
        faults = list(zip_faults(path, limits))
        if not faults:
            contents, faults = scan_sheets(path, limits)
            if not faults:
                sheets = read_sheets(path, contents, folder=folder)
    except MemoryError:
        faults = [Fault("E195", "", "a workbook that takes too much memory", _memory(limits))]
    report = {"faults": [_plain(fault) for fault in faults], "sheets": sheets}
    (folder / REPORT).write_text(json.dumps(report), encoding="utf-8")


def confine(limits: Limits) -> None:
    """Bound this process in time, memory and size of files, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such bounds; the parent's clock remains
        return
    for kind, most in (
        (resource.RLIMIT_CPU, limits.reader_seconds),
        (resource.RLIMIT_AS, limits.reader_bytes),
        (resource.RLIMIT_FSIZE, limits.reader_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(kind, (bound, hard))
        except (ValueError, OSError):  # macOS refuses some of them
            continue


def _memory(limits: Limits) -> str:
    return f"at most {limits.reader_bytes / 2**20:,.0f} MiB"


def _plain(fault: Fault) -> dict[str, Any]:
    return {name: value for name, value in asdict(fault).items() if value not in ("", None)}


def read_sheets(path: str, contents: list[SheetContent], *, folder: Path) -> list[dict[str, Any]]:
    """
    Write each sheet as a CSV file: letters of the columns, then every row that holds something.

    Parameters
    ----------
    path
        The workbook, whose sheets are counted and small enough.
    contents
        The counts, in the order of the sheets.
    folder
        Where the files go.

    Returns
    -------
    list
        Name, file and faults of each sheet.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    sheets = []
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            for number, content in enumerate(contents):
                rows = workbook.get_sheet_by_name(content.name).to_python(skip_empty_area=False)
                file = f"{number}.csv"
                write_rows(rows, folder / file, content=content)
                sheets.append(
                    {
                        "name": content.name,
                        "file": file,
                        "faults": [_plain(fault) for fault in content.faults],
                        "merged": content.merged,
                    }
                )
    except (CalamineError, ValueError, KeyError, IndexError) as error:
        content = SheetContent("")
        return [{"name": "", "file": "", "faults": [_plain(damaged(str(error)))], "merged": []}]
    return sheets


def write_rows(rows: list[list[Any]], path: Path, *, content: SheetContent) -> None:
    """Write the rows that hold something as text, each behind its number in the sheet."""
    width = max(map(len, rows), default=0)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["row", *(column_letters(column + 1) for column in range(width))])
        for number, row in enumerate(chain(rows, repeat([], max(content.rows - len(rows), 0))), start=1):
            texts = [cell if type(cell) is str else text_of(cell) for cell in row]
            values = len(texts) - texts.count("")
            if values != content.counts.get(number, 0):
                raise ValueError(f"row {number} of {content.name} holds values that the reader cannot see")
            if values:
                for column, text in enumerate(texts):
                    if "\0" in text:
                        reference = f"{column_letters(column + 1)}{number}"
                        content.add("E174", reference, found="a NUL character", expected="text")
                        texts[column] = text.replace("\0", "")
                writer.writerow([number, *texts])


def text_of(cell: Any) -> str:
    """
    Return a cell as text: whole numbers without a point, dates in ISO form.

    Examples
    --------
    >>> text_of(280.0), text_of(0.1), text_of(True), text_of(datetime(2024, 5, 1)), text_of(None)
    ('280', '0.1', 'TRUE', '2024-05-01', '')
    """
    if type(cell) is float:
        return str(int(cell)) if cell.is_integer() and abs(cell) <= LARGEST_WHOLE else repr(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return (cell.date() if midnight else cell).isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return f"{cell / timedelta(days=1)!r} d"
    return str(cell)
