"""What a folder or workbook says, read slowly and without our code."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import polars as pl

from sustainment.model.fields import Kind
from sustainment.model.study import Study
from sustainment.model.tables import TABLES

FORMULA = re.compile(r"'+[=+\-@\t\r\n\0]")
FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def naive_csv_tables(files: Mapping[str, bytes]) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each CSV file as text by column; blank rows left out."""
    tables = {}
    for name, data in files.items():
        if name.endswith(".csv"):
            lines = io.StringIO(data.decode("utf-8-sig"), newline="")
            header, *rows = [row for row in csv.reader(lines, strict=True) if row]
            told = [dict(zip(header, row, strict=True)) for row in rows if any(row)]
            tables[name.removesuffix(".csv")] = [
                {column: cell[1:] if _guarded(column, cell) else cell for column, cell in row.items()}
                for row in told
            ]
    return tables


def _guarded(column: str, cell: str) -> bool:
    numbers = {f.name for table in TABLES.values() for f in table.quantities}
    return column not in numbers and bool(FORMULA.match(cell))


def naive_workbook_tables(data: bytes) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each sheet that is a table as text by column; blank rows left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        shared = [
            "".join(part.text or "" for part in item.iter() if _local(part) == "t")
            for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        ]
        dates = _date_styles(archive)
        tables = {}
        for name, entry in _sheets(archive):
            if name in TABLES:
                grid = _grid(ElementTree.fromstring(archive.read(entry)), shared, dates)
                tables[name] = _rows(grid)
        return tables


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    relations = {
        relation.attrib["Id"]: relation.attrib["Target"].lstrip("/").removeprefix("xl/")
        for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    sheets = [element for element in workbook.iter() if _local(element) == "sheet"]
    return [
        (
            sheet.attrib["name"],
            "xl/" + relations[next(v for k, v in sheet.attrib.items() if k.endswith("}id"))],
        )
        for sheet in sheets
    ]


def _date_styles(archive: zipfile.ZipFile) -> set[int]:
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    codes = {
        int(e.attrib["numFmtId"])
        for e in root.iter()
        if _local(e) == "numFmt" and "yy" in e.attrib["formatCode"]
    }
    formats = next((e for e in root.iter() if _local(e) == "cellXfs"), [])
    return {index for index, e in enumerate(formats) if int(e.attrib.get("numFmtId", 0)) in codes}


def _grid(sheet: ElementTree.Element, shared: list[str], dates: set[int]) -> dict[tuple[int, str], str]:
    grid = {}
    for cell in (element for element in sheet.iter() if _local(element) == "c"):
        reference = cell.attrib["r"]
        letters = reference.rstrip("0123456789")
        value = next((part.text or "" for part in cell if _local(part) == "v"), None)
        inline = next((part for part in cell if _local(part) == "is"), None)
        if inline is not None:
            text = "".join(part.text or "" for part in inline.iter() if _local(part) == "t")
        elif value is None:
            continue
        else:
            text = _text(value, cell.attrib.get("t", ""), shared)
            if int(cell.attrib.get("s", 0)) in dates:
                text = (date(1899, 12, 30) + timedelta(days=float(value))).isoformat()
        grid[int(reference[len(letters) :]), letters] = text
    return grid


def _text(value: str, kind: str, shared: list[str]) -> str:
    if kind == "s":
        escaped = shared[int(value)]
        return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), escaped)
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind in ("str", "e"):
        return value
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) <= 2**53 else repr(number)


def _rows(grid: dict[tuple[int, str], str]) -> list[dict[str, str]]:
    numbers = sorted({row for (row, _), text in grid.items() if text})
    if not numbers:
        return []
    first, *others = numbers
    header = {letters: text for (row, letters), text in grid.items() if row == first and text}
    return [{title: grid.get((row, letters), "") for letters, title in header.items()} for row in others]


def disagreements(tables: Mapping[str, list[dict[str, str]]], study: Study) -> list[str]:
    """Return where a study differs from what its files say."""
    found = []
    for name in TABLES:
        rows = tables.get(name, [])
        frame = study.table(name)
        if frame.height != len(rows):
            found.append(f"{name}: {len(rows)} rows in the file, {frame.height} in the study")
            continue
        for number, (said, kept) in enumerate(zip(rows, frame.iter_rows(named=True), strict=True)):
            found += [
                f"{name}[{number}]/{column}: {said.get(column)!r} in the file, {kept[column]!r} in the study"
                for column in TABLES[name].fields
                if not _agrees(said.get(column, "").strip(), kept[column], name, column)
            ]
        unknown = {c for row in rows for c, cell in row.items() if c or cell} - set(TABLES[name].fields)
        found += [f"{name}: column {column} was dropped" for column in unknown if not column.startswith("x_")]
    return found


def _agrees(said: str, kept: Any, table: str, column: str) -> bool:
    field = TABLES[table].fields[column]
    if said == "":
        default = field.default if field.default not in ("",) else None
        return kept == default or (kept is None and default in (None, False)) or (kept == "" and not default)
    if field.kind is Kind.FLAG:
        return kept is FLAGS.get(said.casefold())
    if field.kind is Kind.DAY:
        return _plain(said) is None or kept == _plain(said)
    if field.kind is Kind.QUANTITY:
        number = _plain(said)
        # an estimate is read by the model's own language, which has its own tests
        return kept is not None if number is None else kept == number
    return kept == said


def _plain(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def same_study(first: Study, second: Study, within: float = 0.0) -> list[str]:
    """Return where two studies differ, numbers beyond a relative difference."""
    found = [] if first.settings == second.settings else ["settings"]
    if {n: (s.title, dict(s.changes)) for n, s in first.scenarios.items()} != {
        n: (s.title, dict(s.changes)) for n, s in second.scenarios.items()
    }:
        found.append("scenarios")
    for name in TABLES:
        found += _differences(name, (first.table(name), second.table(name)), within)
    return found + _differences("estimates", (first.estimates, second.estimates), within)


def _differences(name: str, frames: tuple[pl.DataFrame, pl.DataFrame], within: float) -> list[str]:
    one, other = frames
    if one.schema != other.schema or one.height != other.height:
        return [f"{name}: {one.shape} and {other.shape}"]
    if one.equals(other):
        return []
    found = []
    for column in one.columns:
        if one[column].equals(other[column], null_equal=True):
            continue
        if not one[column].dtype.is_float():
            found.append(f"{name}/{column}: {one[column].to_list()} and {other[column].to_list()}")
            continue
        for a, b in zip(one[column], other[column], strict=True):
            if a != b and (a is None or b is None or abs(a - b) > within * max(abs(a), abs(b))):
                found.append(f"{name}/{column}: {a!r} and {b!r}")
    return found
