"""The CSV reader against the standard one, and against files that are wrong."""

import csv
import io

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sustainment.files.csv_text import csv_from_table, table_from_csv
from sustainment.files.limits import Limits

CELLS = st.text(st.sampled_from("ab ,\"\n\r'=é;\t0"), max_size=6)


def read(data: bytes):
    return table_from_csv(data, "sites.csv", table="sites")


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_whatever_is_written_reads_back_cell_by_cell(rows):
    frame = pl.DataFrame(rows, schema=dict.fromkeys("abc", pl.String), orient="row")
    text, faults = read(csv_from_table(frame))
    blank_is_null = [[cell or None for cell in row] for row in rows]
    assert faults == []
    assert text.frame.rows() == [tuple(row) for row in blank_is_null if any(row)]


@given(st.lists(st.sampled_from(['"', ",", "\n", "\r\n", "a", '""', "é", " "]), max_size=24))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_reads_as_the_strict_standard_reader_does_or_is_refused(pieces):
    body = "".join(pieces)
    text, faults = read(f"a,b\n{body}".encode())
    if faults:
        assert text is None
        assert all(fault.file == "sites.csv" and fault.code.startswith("E17") for fault in faults)
        return
    rows = csv.reader(io.StringIO(f"a,b\n{body}", newline=""), strict=True)
    expected = [tuple(cell or None for cell in row) for row in rows][1:]
    assert text.frame.rows() == [row for row in expected if any(row)]


def test_row_numbers_are_lines_of_the_file():
    text, _ = read(b'a,b\r\n1,"x\r\ny"\r\n\r\n,\r\n2,z\r\n')
    assert text.frame.rows() == [("1", "x\r\ny"), ("2", "z")]
    assert text.rows.to_list() == [2, 6]


def test_only_the_empty_cell_is_missing():
    text, _ = read(b'a,b,c,d,e\nNA,null,None,nan,""\n007,1E5,-,#N/A,\n')
    assert text.frame.rows() == [("NA", "null", "None", "nan", None), ("007", "1E5", "-", "#N/A", None)]


def test_a_byte_order_mark_and_nameless_empty_columns_are_no_fault():
    text, faults = read(b"\xef\xbb\xbfa,b,,\n1,2,,\n")
    assert faults == []
    assert text.frame.columns == ["a", "b"]


WRONG = {
    "an unclosed quotation mark": (b'a,b\n1,"x\n2,y\n3,z\n', "E170", 2),
    "one that a later cell closes by chance": (b'a,b\n"1,x\n2,"y"\n3,z\n', "E170", 2),
    "one inside a cell": (b'a,b\n1,2\n5" gun,3\n', "E171", 3),
    "text behind a closed cell": (b'a,b\n"1"2,3\n', "E171", 2),
    "a short row": (b"a,b\n1,2\n3\n", "E172", 3),
    "a long row": (b"a,b\n1,2,3\n", "E172", 2),
    "a header that stands twice": (b"a,b,a\n1,2,3\n", "E173", 1),
    "cells without a header": (b"a,\n1,2\n", "E173", 2),
    "a NUL": (b"a,b\n1,2\n3,\0\n", "E174", 3),
    "a lone carriage return": (b"a,b\n1,\r2\n", "E174", 2),
    "another alphabet": (b"a,b\n1,2\ncaf\xe9,2\n", "E175", 3),
    "two bytes a letter": ("a,b\n1,2\n".encode("utf-16"), "E175", None),
    "semicolons": (b"a;b\n1;2\n", "E176", 1),
    "tabs": (b"a\tb\n1\t2\n", "E176", 1),
    "nothing": (b"", "E179", None),
    "blank lines only": (b"\n\n", "E179", None),
}


@pytest.mark.parametrize(("data", "code", "row"), WRONG.values(), ids=WRONG)
def test_a_file_is_refused_with_its_place_for(data, code, row):
    text, faults = read(data)
    assert text is None
    assert [(fault.code, fault.file, fault.row) for fault in faults] == [(code, "sites.csv", row)]


def test_an_unclosed_quotation_mark_says_how_much_it_would_swallow():
    data = b"a,b\n" + b"1,2\n" * 210 + b'3,"x\n' + b"4,5\n" * 1904
    (fault,) = read(data)[1]
    assert fault.row == 212
    assert "1,904 following lines" in fault.found


def test_a_row_that_swallowed_its_neighbour_says_where_it_goes_on():
    (fault,) = read(b'a,b,c\n1,"2,3\n4",5,6,7\n8,9,10\n')[1]
    assert (fault.code, fault.row) == ("E172", 2)
    assert "until line 3" in fault.way_out


def test_many_ragged_rows_are_counted_after_the_first():
    faults = read(b"a,b\n" + b"1\n" * 1000)[1]
    assert len(faults) == 21
    assert faults[-1].found.startswith("980 more")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"a,b\n" + b"1,2\n" * 11, "E193"),
        (b"a,b,c,d,e,f\n", "E193"),
        (b"a\n" + b"x" * 21, "E194"),
        (b"a,b\n" * 300, "E190"),
    ],
    ids=["rows", "columns", "characters", "bytes"],
)
def test_each_limit_has_its_own_refusal(data, code):
    small = Limits(file_bytes=1000, rows=10, columns=5, characters=20)
    text, faults = table_from_csv(data, "sites.csv", table="sites", limits=small)
    assert text is None
    assert faults[0].code == code


def test_characters_are_counted_and_not_bytes():
    cell = "é" * 20
    _, faults = table_from_csv(f"a\n{cell}".encode(), "x.csv", table="x", limits=Limits(characters=20))
    assert faults == []
