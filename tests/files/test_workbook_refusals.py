"""The known-bad workbooks: each has its own refusal, and none harms the reader."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from hostile_workbooks import BOMB, plain_workbook, rewritten, seconds_of_work, with_sheet_data, with_text

from sustainment.files.limits import LIMITS, Limits
from sustainment.files.workbook_process import sheets_of

SMALL = replace(LIMITS, unpacked_bytes=20 * 2**20, cells=10_000, entries=50, sheets=5, rows=1000, columns=50)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return plain_workbook(tmp_path / "plain.xlsx")


def refusal(path: Path, limits: Limits = LIMITS) -> tuple[str, str, int | None, str]:
    start = seconds_of_work()
    sheets, faults = sheets_of(path, limits)
    assert seconds_of_work() - start < 5
    told = faults or [fault for sheet in sheets for fault in sheet.faults]
    assert told, "it was read"
    first = told[0]
    assert first.file.startswith(path.name)
    return first.code, first.file, first.row, first.column


def test_one_cell_in_the_last_row_and_column(tmp_path):
    path = plain_workbook(tmp_path / "far.xlsx")
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("sites")
    sheet.write(0, 0, "site")
    sheet.write(1_048_575, 16_383, 1)
    workbook.close()
    assert refusal(path)[:2] == ("E193", "far.xlsx > sites")


def test_a_far_cell_in_a_place_that_the_limits_allow_does_not_harm_either(tmp_path, plain):
    row = b'<row r="900000"><c r="SF900000"><v>1</v></c></row>'
    assert refusal(with_sheet_data(plain, tmp_path / "far.xlsx", row))[0] == "E193"


def test_a_reader_that_dies_is_a_plain_refusal(tmp_path, plain):
    path = with_sheet_data(
        plain, tmp_path / "dies.xlsx", b'<row r="1000000"><c r="SF1000000"><v>1</v></c></row>'
    )
    wide = replace(LIMITS, cells=10**12, rows=2_000_000, columns=20_000)
    assert refusal(path, wide)[0] in ("E182", "E195")


def test_half_a_gibibyte_in_one_text(tmp_path, plain):
    path = tmp_path / "huge.xlsx"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sharedStrings.xml"):
                data = data.replace(b"hub", b"x" * 15 * 2**20)
            new.writestr(name, data)
    assert refusal(path)[0] == "E191"


def test_more_unpacked_than_may_be(tmp_path, plain):
    noise = {f"xl/media/{number}.bin": b"0123456789" * 2**20 for number in range(3)}
    path = rewritten(plain, tmp_path / "big.xlsx", lambda _, data: data, noise)
    assert refusal(path, SMALL)[0] == "E190"


def test_too_many_files_inside(tmp_path, plain):
    extra = {f"x{number}": b"" for number in range(60)}
    path = rewritten(plain, tmp_path / "many.xlsx", lambda _, data: data, extra)
    assert refusal(path, SMALL)[0] == "E192"


def test_too_many_sheets(tmp_path):
    path = tmp_path / "sheets.xlsx"
    workbook = xlsxwriter.Workbook(path)
    for number in range(6):
        workbook.add_worksheet(f"x_{number}")
    workbook.close()
    assert refusal(path, SMALL)[0] == "E193"


def test_more_cells_than_may_be_stops_before_the_end(tmp_path):
    path = plain_workbook(tmp_path / "cells.xlsx", [["site"] * 30] * 500)
    assert refusal(path, SMALL)[0] == "E193"


def test_a_text_longer_than_a_cell(tmp_path, plain):
    path = with_text(plain, tmp_path / "long.xlsx", b"hub", new=b"h" * 32_768, file="sharedStrings.xml")
    assert refusal(path) == ("E194", "long.xlsx > sites", 2, "A")
    path = with_text(plain, tmp_path / "full.xlsx", b"hub", new=b"h" * 32_767, file="sharedStrings.xml")
    assert sheets_of(path, LIMITS)[0][0].faults == ()


@pytest.mark.parametrize("file", ["sharedStrings.xml", "sheet1.xml", "workbook.xml", "styles.xml"])
def test_an_entity_bomb_in(tmp_path, plain, file):
    path = with_text(plain, tmp_path / "bomb.xlsx", b"?>", new=b"?>" + BOMB, file=file)
    assert refusal(path)[0] == "E196"


def test_the_old_format_and_a_password(tmp_path):
    path = tmp_path / "old.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    assert refusal(path)[0] == "E180"


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04" + b"\0" * 40], ids=["empty", "text", "half"])
def test_what_is_no_workbook(tmp_path, data):
    path = tmp_path / "none.xlsx"
    path.write_bytes(data)
    assert refusal(path)[0] == "E181"


def test_every_changed_byte_within_the_packed_data_is_seen(tmp_path, plain):
    data = bytearray(plain.read_bytes())
    with zipfile.ZipFile(plain) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    data[entry.header_offset + 30 + len(entry.filename) + 20] ^= 1
    path = tmp_path / "changed.xlsx"
    path.write_bytes(data)
    assert refusal(path)[0] == "E181"


def test_a_file_that_stands_in_it_twice(tmp_path, plain):
    path = tmp_path / "twice.xlsx"
    with pytest.warns(UserWarning, match="Duplicate"):
        rewritten(plain, path, lambda _, data: data, {"xl/worksheets/sheet1.xml": b"<worksheet/>"})
    assert refusal(path)[0] == "E181"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (b'<c r="B2"><f>A2*2</f></c>', "E161"),
        (b'<c r="B2"><f>A2*2</f><v></v></c>', "E161"),
        (b'<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "E160"),
        (b'<c r="B2" t="e"><v>#REF!</v></c>', "E160"),
        (b'<c r="B2" t="inlineStr"><is><t>' + b"x" * 40_000 + b"</t></is></c>", "E194"),
    ],
    ids=["no value", "an empty value", "an error", "a lost reference", "a long text of its own"],
)
def test_a_cell_that_cannot_be_trusted_has_its_place(tmp_path, plain, cell, code):
    row = b'<row r="2"><c r="A2" t="s"><v>2</v></c>' + cell + b"</row>"
    path = with_sheet_data(plain, tmp_path / "cell.xlsx", row)
    assert refusal(path) == (code, "cell.xlsx > sites", 2, "B")


def test_a_formula_whose_value_is_an_empty_text_is_a_blank_cell(tmp_path, plain):
    row = b'<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="str"><f>""</f><v></v></c></row>'
    (sheet,), faults = sheets_of(with_sheet_data(plain, tmp_path / "cell.xlsx", row), LIMITS)
    assert (faults, sheet.faults) == ([], ())
    assert [cell for cell in sheet.frame.row(0) if cell] == ["hub"]


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
        b'<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
        b'<row r="2"><c r="A3"><v>1</v></c></row>',
        b'<row r="2"><c r="a2"><v>1</v></c></row>',
        b'<row r="2"><c r="A2"><v>1</v></row>',
        b'<row r="-2"><c r="A-2"><v>1</v></c></row>',
    ],
    ids=[
        "a row twice",
        "a cell twice",
        "a cell of another row",
        "small letters",
        "an open tag",
        "below zero",
    ],
)
def test_cells_in_no_order_are_refused(tmp_path, plain, rows):
    assert refusal(with_sheet_data(plain, tmp_path / "order.xlsx", rows))[0] == "E181"


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="A2" t="s"><v>-1</v></c>',
        b'<c r="A2" t="s"><v>1x</v></c>',
        b'<c r="A2" t="s"><v>99</v></c>',
        b'<c r="A2" t="s"><f>B2</f><v>x</v></c>',
        b'<c r="A2"><v>1&#53;</v></c>',
        b'<c r="A2"><v>5<!-- and -->6</v></c>',
        b'<c r="A2"><v><![CDATA[56]]></v></c>',
        b'<c r="A2" t="&#115;"><v>0</v></c>',
    ],
)
def test_a_value_that_the_reader_would_take_for_another_is_refused(tmp_path, plain, cell):
    path = with_sheet_data(plain, tmp_path / "misread.xlsx", b'<row r="2">' + cell + b"</row>")
    assert refusal(path)[0] == "E181"


@pytest.mark.parametrize("entry", ["xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"])
def test_a_file_that_is_listed_and_missing_or_another_is_refused(tmp_path, plain, entry):
    for number, data in enumerate((None, b"<other/>", b"")):
        path = tmp_path / f"{number}.xlsx"
        with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                if name != entry:
                    new.writestr(name, old.read(name))
                elif data is not None:
                    new.writestr(name, data)
        assert refusal(path)[0] == "E181"


def test_empty_values_of_blank_cells_are_no_fault(tmp_path, plain):
    row = b'<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v></v></c><c r="C2"><v/></c></row>'
    (sheet,), faults = sheets_of(with_sheet_data(plain, tmp_path / "blank.xlsx", row), LIMITS)
    assert (faults, sheet.faults) == ([], ())
    assert sheet.frame.row(0)[0] == "site"


def test_too_long_a_time_is_a_plain_refusal(tmp_path):
    path = plain_workbook(tmp_path / "slow.xlsx", [["site"] * 40] * 2000)
    with_sheet_data(
        path,
        tmp_path / "slower.xlsx",
        b"".join(
            b'<row r="%d">' % row
            + b"".join(b'<c r="%s%d"><v>1</v></c>' % (letter.encode(), row) for letter in "ABCDEFGHIJ")
            + b"</row>"
            for row in range(1, 60_000)
        ),
    )
    hurried = replace(LIMITS, reader_seconds=1)
    code, *_ = refusal(tmp_path / "slower.xlsx", hurried)
    assert code == "E195"


def test_too_much_memory_is_a_plain_refusal(tmp_path, plain):
    rows = b"".join(b'<row r="%d"><c r="SF%d"><v>1</v></c></row>' % (row, row) for row in (1, 9000))
    path = with_sheet_data(plain, tmp_path / "hungry.xlsx", rows)
    assert refusal(path, replace(LIMITS, reader_bytes=100 * 2**20))[0] == "E195"


def test_the_reading_process_loads_no_heavy_library():
    import subprocess
    import sys

    from sustainment.files.workbook_process import _search_path

    code = (
        f"import sys; sys.path[:0] = {_search_path().splitlines()!r}; "
        "from sustainment.files import workbook_child; import python_calamine; "
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True
    )
    assert not {"numpy", "polars", "numba", "scipy", "xlsxwriter"} & set(done.stdout.split())
