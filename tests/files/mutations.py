"""Seeded damage to folders and workbooks: bytes, XML, structure, meaning."""

import io
import random
import re
import zipfile
from collections.abc import Callable
from datetime import date

import xlsxwriter

Files = dict[str, bytes]
Rows = list[list[object]]
Tables = dict[str, Rows]

LOOK_ALIKES = {"a": "а", "e": "е", "o": "о", "c": "с", "x": "х"}
"""Latin letters and the Cyrillic ones that look the same."""
WRONG_CELLS = (
    "28O",
    "280 h",
    "about 45",
    ">= 45",
    "1,234",
    "nan",
    "inf",
    "-3",
    "NA",
    "null",
    "#REF!",
    "1e400",
    "390 to 200",
    "12-03-2024",
    "=1+1",
    "x" * 40_000,
    "a/b",
    "a@b",
    "  ",
    "yes",
    "9" * 400,
    "٣",
    "0x10",
    "1_000",
    "a\u202eb",
    "é",
)


def _pick(chance: random.Random, files: Files) -> str:
    return chance.choice(sorted(name for name in files if files[name]))


# ---------------------------------------------------------------- bytes of any file


def flip_byte(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def drop_bytes(chance: random.Random, data: bytes) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, 40) :]


def repeat_bytes(chance: random.Random, data: bytes) -> bytes:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randrange(1, 60)]
    return data[:start] + piece + data[start:]


def insert_noise(chance: random.Random, data: bytes) -> bytes:
    start = chance.randrange(len(data) + 1)
    noise = chance.choice(
        [b'"', b'""', b",", b"\n", b"\r", b"\0", b"\xff", b";", b"'", b"\t", b"=", b"\xc3\xa9"]
    )
    return data[:start] + noise + data[start:]


def cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data))]


BYTES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    flip_byte,
    drop_bytes,
    repeat_bytes,
    insert_noise,
    cut,
)


# ---------------------------------------------------------------- lines and files of a folder


def _lines(chance: random.Random, data: bytes, kind: str) -> bytes:
    lines = data.split(b"\n")
    place = chance.randrange(max(len(lines) - 1, 1))
    if kind == "drop":
        del lines[place]
    elif kind == "repeat":
        lines.insert(place, lines[place])
    elif kind == "swap":
        lines[place], lines[0] = lines[0], lines[place]
    elif kind == "blank":
        lines.insert(place, b"")
    return b"\n".join(lines)


def mutated_folder(chance: random.Random, files: Files) -> tuple[str, Files]:
    """Return what was done, and the files after it."""
    files = dict(files)
    name = _pick(chance, files)
    kind = chance.choice(("bytes", "bytes", "lines", "form", "files", "meaning", "meaning"))
    if kind == "bytes":
        change = chance.choice(BYTES)
        files[name] = change(chance, files[name])
        return f"{change.__name__} {name}", files
    if kind == "lines":
        line = chance.choice(("drop", "repeat", "swap", "blank"))
        files[name] = _lines(chance, files[name], line)
        return f"{line} a line of {name}", files
    if kind == "form":
        form, change_form = chance.choice(FORMS)
        files[name] = change_form(files[name])
        return f"{form} {name}", files
    if kind == "files":
        return _files_changed(chance, files, name)
    table = chance.choice(sorted(name for name in files if name.endswith(".csv")))
    rows: Rows = [list(line.split(",")) for line in files[table].decode().rstrip("\n").split("\n")]
    done = mutate_rows(chance, rows)
    text = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows)
    files[table] = f"{text}\n".encode()
    return f"{done} in {table}", files


FORMS: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
    ("byte order mark", lambda data: b"\xef\xbb\xbf" + data),
    ("two bytes a letter", lambda data: data.decode().encode("utf-16")),
    ("semicolons", lambda data: data.replace(b",", b";")),
    ("carriage returns", lambda data: data.replace(b"\n", b"\r\n")),
    ("carriage returns alone", lambda data: data.replace(b"\n", b"\r")),
    ("no end of line", lambda data: data.rstrip(b"\n")),
    ("blank columns", lambda data: data.replace(b"\n", b",,\n")),
    ("nothing", lambda data: b""),
)


def _files_changed(chance: random.Random, files: Files, name: str) -> tuple[str, Files]:
    kind = chance.choice(("drop", "rename", "copy", "stray"))
    if kind == "drop":
        del files[name]
    elif kind == "rename":
        files[name.replace("s", "z", 1)] = files.pop(name)
    elif kind == "copy":
        files[f"copy of {name}"] = files[name]
    else:
        files[chance.choice(["x_notes.csv", "notes.csv", "Items.csv", "scenarios/a.toml"])] = files[name]
    return f"{kind} {name}", files


# ---------------------------------------------------------------- what rows say


def mutate_rows(chance: random.Random, rows: Rows) -> str:
    """Change what a table says, in place; header in the first row."""
    kind = chance.choice(
        ("cell", "cell", "cell", "key", "look-alike", "spaces", "columns", "header", "negative")
    )
    row = chance.randrange(1, len(rows)) if len(rows) > 1 else 0
    column = chance.randrange(len(rows[0]))
    if kind == "cell":
        rows[row][column] = chance.choice(WRONG_CELLS)
    elif kind == "key":
        rows.append(list(rows[row]))
    elif kind == "look-alike":
        text = str(rows[row][column])
        letter = next((sign for sign in text if sign in LOOK_ALIKES), None)
        rows[row][column] = text.replace(letter, LOOK_ALIKES[letter], 1) if letter else "ghost"
    elif kind == "spaces":
        rows[row][column] = f" {rows[row][column]} "
    elif kind == "columns":
        other = chance.randrange(len(rows[0]))
        for line in rows[1:]:
            line[column], line[other] = line[other], line[column]
    elif kind == "header":
        rows[0][column] = chance.choice(["", "item", "quantity", "Site ", "prise", "x_mine"])
    else:
        rows[row][column] = f"-{rows[row][column]}"
    return kind


# ---------------------------------------------------------------- workbooks


def packed(files: Files) -> bytes:
    """Pack files as a workbook, checksums and all."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def unpacked(data: bytes) -> Files:
    """Return the files of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def drawn_workbook(tables: Tables, settings: Rows, special: str = "") -> bytes:
    """Write tables of cells with the types that a hand gives them."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in {"study": settings, **tables}.items():
        sheet = workbook.add_worksheet(name[:31])
        if special == "hidden" and name == "items":
            sheet.hide()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif isinstance(cell, bool):
                    sheet.write_boolean(number, column, cell)
                elif isinstance(cell, float | int):
                    sheet.write_number(number, column, cell)
                elif isinstance(cell, str) and cell.startswith("\\="):
                    sheet.write_formula(number, column, cell[1:], None, "#REF!")
                elif cell not in (None, ""):
                    sheet.write_string(number, column, str(cell)[:32_767])
        if special == "merged" and name == "items":
            sheet.merge_range(2, 0, 3, 0, rows[2][0])
    workbook.close()
    return buffer.getvalue()


def mutated_workbook(chance: random.Random, whole: bytes, drawn: tuple[Tables, Rows]) -> tuple[str, bytes]:
    """Return what was done, and the workbook after it."""
    kind = chance.choice(("bytes", "xml", "xml", "structure", "meaning", "meaning", "meaning"))
    if kind == "bytes":
        change = chance.choice(BYTES)
        return f"{change.__name__} of the file", change(chance, whole)
    if kind in ("xml", "structure"):
        files = unpacked(whole)
        read = [
            name for name in files if re.search(r"sheet\d+\.xml$|sharedStrings|workbook.xml|styles", name)
        ]
        name = chance.choice(sorted(read))
        if kind == "xml":
            change = chance.choice(BYTES)
            files[name] = change(chance, files[name])
            return f"{change.__name__} {name}", packed(files)
        return _structure(chance, files, name)
    tables = {table: [list(row) for row in rows] for table, rows in drawn[0].items()}
    settings = [list(row) for row in drawn[1]]
    table = chance.choice(sorted(tables))
    special = chance.choice(("", "", "", "hidden", "merged", "type", "type"))
    done = special or mutate_rows(chance, tables[table])
    if special == "type":
        rows = tables[table]
        row, column = chance.randrange(1, len(rows)), chance.randrange(len(rows[0]))
        rows[row][column] = chance.choice([date(2024, 5, 1), True, 1e300, -1, 0.5, "\\=#REF!", 2**60])
    return f"{done} in {table}", drawn_workbook(tables, settings, special)


def _structure(chance: random.Random, files: Files, name: str) -> tuple[str, bytes]:
    kind = chance.choice(("drop", "empty", "doctype", "swap", "merge", "no value", "error", "rename"))
    data = files[name]
    if kind == "drop":
        del files[name]
    elif kind == "empty":
        files[name] = b""
    elif kind == "doctype":
        files[name] = data.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1)
    elif kind == "swap":
        other = chance.choice(sorted(files))
        files[name], files[other] = files[other], data
    elif kind == "merge":
        merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
        files[name] = data.replace(b"</sheetData>", merged, 1)
    elif kind == "no value":
        files[name] = re.sub(rb"<v>[^<]*</v>", b"<f>A1</f>", data, count=1)
    elif kind == "error":
        files[name] = re.sub(
            rb'<c r="(\w+)"[^>]*><v>[^<]*</v>', rb'<c r="\1" t="e"><v>#N/A</v>', data, count=1
        )
    else:
        files["xl/workbook.xml"] = files["xl/workbook.xml"].replace(b'name="items"', b'name="itmes"')
    return f"{kind} {name}", packed(files)
