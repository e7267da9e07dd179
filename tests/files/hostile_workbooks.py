"""Workbooks that no spreadsheet program writes, built for tests."""

import os
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import xlsxwriter

BOMB = (
    b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, (b"&%c;" % (97 + i)) * 10) for i in range(9))
    + b"]>"
)
"""A billion laughs: ten entities, each ten times the one before."""


def seconds_of_work() -> float:
    """Return the processor time of this process and of those it waited for; other work does not count."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def plain_workbook(path: Path, rows=(("site", "kind"), ("hub", "shop")), sheet: str = "sites") -> Path:
    workbook = xlsxwriter.Workbook(path)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            worksheet = workbook.get_worksheet_by_name(sheet) or workbook.add_worksheet(sheet)
            if isinstance(cell, str) and cell.startswith("="):
                worksheet.write_formula(number, column, cell)
            elif cell is not None:
                worksheet.write(number, column, cell)
    workbook.close()
    return path


def rewritten(
    source: Path, target: Path, edit: Callable[[str, bytes], bytes], extra: Mapping[str, bytes] | None = None
) -> Path:
    """Copy a workbook, changing the contents of its files, checksums and all."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edit(name, old.read(name)))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return target


def with_sheet_data(source: Path, target: Path, data: bytes) -> Path:
    """Replace the rows of the first sheet."""

    def edit(name: str, old: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return old
        whole = b"<sheetData>" + data + b"</sheetData>"
        return re.sub(rb"<sheetData.*</sheetData>|<sheetData/>", lambda _: whole, old, flags=re.DOTALL)

    return rewritten(source, target, edit)


def with_text(source: Path, target: Path, old: bytes, *, new: bytes, file: str = "") -> Path:
    """Replace bytes in the files whose names end so."""
    return rewritten(
        source, target, lambda name, data: data.replace(old, new) if name.endswith(file) else data
    )
