"""What a hand types into a workbook, and how it is understood or refused."""

from datetime import date

import pytest
from mutations import drawn_workbook

from sustainment.errors import StudyError
from sustainment.files.workbook import read_workbook

SETTINGS = [["key", "value"], ["title", "By hand"], ["day_zero", date(2024, 2, 28)], ["days", 30.0]]
SITES = [["site", "kind", "from_day", "latitude"], [7.0, "base", None, 0.1 + 0.2], ["hub", None, 3.0, -5.0]]


@pytest.fixture
def book(tmp_path):
    def write(tables, settings=SETTINGS, special=""):
        path = tmp_path / "book.xlsx"
        path.write_bytes(drawn_workbook(tables, settings, special))
        return path

    return write


def refused(path):
    with pytest.raises(StudyError) as error:
        read_workbook(path)
    return [
        (fault.code, fault.file, fault.row, fault.column)
        for fault in error.value.faults
        if fault.code[0] == "E"
    ]


def test_numbers_dates_and_flags_are_what_they_are(book):
    lanes = [
        ["from_site", "to_site", "days", "candidate", "from_day"],
        ["hub", 7.0, "2 to 5", True, date(2024, 3, 1)],
    ]
    study = read_workbook(book({"sites": SITES, "lanes": lanes}))
    assert study.settings.day_zero == "2024-02-28"
    assert study.settings.days == 30
    assert study.table("sites")["site"].to_list() == ["7", "hub"]
    assert study.table("sites")["latitude"].to_list() == [pytest.approx(0.3, rel=1e-15), -5.0]
    assert study.table("lanes").select("to_site", "candidate", "from_day").row(0) == ("7", True, 2.0)
    assert study.estimates["text"].to_list() == ["2 to 5"]


def test_blank_rows_and_columns_between_are_no_rows(book):
    rows = [
        [None],
        ["site", None, "kind"],
        [None],
        ["hub", None, "base"],
        [None, None, None],
        ["rim", None, None],
    ]
    study = read_workbook(book({"sites": rows}))
    assert study.table("sites")["site"].to_list() == ["hub", "rim"]


def test_a_fault_is_told_by_sheet_row_and_letter(book):
    assert refused(book({"sites": [*SITES, ["rim", None, None, 91.0]]})) == [
        ("E210", "book.xlsx > sites", 4, "D")
    ]


def test_faults_of_cells_are_told_with_those_of_the_study(book):
    units = [["unit", "site"], ["red", "\\=#REF!"], ["blue", "nowhere"]]
    assert set(refused(book({"sites": SITES, "units": units}))) == {
        ("E160", "book.xlsx > units", 2, "B"),
        ("E110", "book.xlsx > units", 3, "B"),
    }


def test_merged_cells_among_the_rows_are_refused(book):
    items = [["item", "kind"], ["bus", "end item"], ["van", "end item"], ["car", "end item"]]
    assert refused(book({"items": items}, special="merged"))[0] == ("E162", "book.xlsx > items", 3, "A")


def test_a_hidden_sheet_counts_like_any_other(book):
    study = read_workbook(book({"items": [["item"], ["bus"], ["van"]]}, special="hidden"))
    assert study.table("items").height == 2


def test_a_header_twice_and_cells_without_one_are_refused(book):
    assert refused(book({"sites": [["site", "kind", "kind"], ["hub", "a", "b"]]})) == [
        ("E173", "book.xlsx > sites", 1, "C")
    ]
    assert refused(book({"sites": [["site", None], ["hub", "a"]]})) == [("E173", "book.xlsx > sites", 2, "B")]


def test_sheets_of_ones_own_and_the_index_are_no_tables(book):
    nonsense = [["anything", "anything"], ["\\=#REF!"]]
    study = read_workbook(book({"sites": SITES, "index": nonsense, "x_pivot": nonsense}))
    assert study.table("sites").height == 2


def test_an_unknown_sheet_and_column_are_refused(book):
    assert refused(book({"sites": SITES, "itmes": [["item"], ["bus"]]}))[0][:2] == (
        "E101",
        "book.xlsx > itmes",
    )
    assert refused(book({"sites": [["site", "knd"], ["hub", "a"]]})) == [
        ("E102", "book.xlsx > sites", None, "B")
    ]


@pytest.mark.parametrize("title", ["*", "^.*$", "^site$", "row", "A"])
def test_a_header_of_any_name_is_refused_as_unknown(book, title):
    assert refused(book({"sites": [["site", title], ["hub", "a"]]}))[0][0] == "E102"


def test_an_empty_sheet_of_any_name_is_nothing(book):
    assert read_workbook(book({"sites": SITES, "Sheet3": []})).table("sites").height == 2


def test_a_setting_is_told_by_its_row_and_a_scenario_by_its_sheet(book):
    settings = [["key", "value"], ["title", "x"], ["days", -1.0]]
    changes = [["address", "value"], ["sites/hbu/latitude", -10.0]]
    assert refused(book({"sites": SITES, "scenario warm": changes}, settings)) == [
        ("E210", "book.xlsx > study", 3, ""),
        ("E260", "book.xlsx > scenario warm", None, ""),
    ]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ([["key", "worth"], ["days", 30.0]], "E177"),
        ([["key", "value"], [None, 30.0]], "E177"),
        ([["key", "value"], ["days", 30.0], ["days", 31.0]], "E186"),
        ([["key", "value"], ["dyas", 30.0]], "E104"),
    ],
)
def test_settings_are_keys_with_values_each_once(book, settings, code):
    assert refused(book({"sites": SITES}, settings))[0][0] == code


def test_scenarios_are_sheets_of_addresses_and_values(book):
    changes = [["address", "value"], ["title", "warmer"], ["sites/hub+3/latitude", -10.0]]
    study = read_workbook(book({"sites": SITES, "scenario warm": changes}))
    assert study.scenarios["warm"].title == "warmer"
    assert study.with_scenario("warm").table("sites")["latitude"].to_list()[1] == -10
