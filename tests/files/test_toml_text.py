"""TOML within limits."""

import tomllib
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sustainment.files.toml_text import toml_from_text, toml_text

VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.text("abc", max_size=4), max_size=3),
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), VALUES, max_size=6))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_whatever_is_written_reads_back(values):
    written = toml_text(values)
    assert tomllib.loads(written) == values
    assert toml_from_text(written.encode(), "study.toml") == (values, [])


def test_a_whole_number_beyond_a_double_is_written_as_text():
    assert toml_text({"seed": 2**63 - 1}) == 'seed = "9223372036854775807"\n'


def test_dates_become_text():
    values, _ = toml_from_text(b"day_zero = 2024-02-29", "study.toml")
    assert values == {"day_zero": "2024-02-29"}


WRONG = {
    "a key that stands twice": (b"days = 1\n\ndays = 2\n", "E186", 3),
    "a table that stands twice": (b"[a]\n[a]\n", "E186", 2),
    "2,000 brackets": (b"a = " + b"[" * 2000, "E187", 1),
    "2,000 tables inside each other": (b"\na = " + b"{b=" * 2000, "E187", 2),
    "a key of 20,000 parts": (b".".join([b"a"] * 20_000) + b" = 1", "E187", 1),
    "a header of 20,000 parts": (b"[" + b" . ".join([b'"a"'] * 20_000) + b"]", "E187", 1),
    "a number of 5,000 digits": (b"a = " + b"1" * 5000, "E185", None),
    "an open text": (b'a = 1\nb = "x', "E185", 2),
    "no TOML": (b"title = Rail depot", "E185", 1),
    "not a number": (b"days = nan", "E188", None),
    "infinity": (b"days = -inf", "E188", None),
    "2^53 + 1": (b"seed = 9007199254740993", "E188", None),
    "another alphabet": (b"a = 1\nb = '\xe9'", "E175", 2),
}


@pytest.mark.parametrize(("data", "code", "row"), WRONG.values(), ids=WRONG)
def test_a_text_is_refused_at_once_for(data, code, row):
    start = process_time()
    values, faults = toml_from_text(data, "study.toml")
    assert process_time() - start < 1
    assert values == {}
    assert [(fault.code, fault.file, fault.row) for fault in faults] == [(code, "study.toml", row)]


def test_the_largest_file_is_eight_mebibytes():
    assert toml_from_text(b"#" * 2**23, "study.toml") == ({}, [])
    assert toml_from_text(b"#" * (2**23 + 1), "study.toml")[1][0].code == "E190"


def test_brackets_in_texts_and_comments_nest_nothing():
    text = 'a = "' + "[" * 100 + '" # ' + "{" * 100 + "\nb = '''\n" + "[" * 100 + "'''\n"
    assert toml_from_text(text.encode(), "study.toml")[1] == []


def test_escaped_marks_outside_texts_cost_no_square_of_time():
    start = process_time()
    assert toml_from_text(b'\\"' * 1_000_000, "study.toml")[1][0].code == "E185"
    assert process_time() - start < 2
